//! `simplex-map`: the loss over all predictions among three classes, one-hot beside smoothed.
//!
//! The one-hot loss looks at the true class's probability alone, so that its level lines are straight. The smoothed loss
//! is least at its target, inside the triangle, and its level lines close around it; every edge is infinitely far up.

use super::backend::{PlacedRaster, Raster, RasterBackend};
use super::contour::simplified;
use super::curve::dense_at_ends;
use super::panel::{NARROW, Panel};
use super::pen::{FINE, Pen};
use super::table::Extent;
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Model, Row, Table};
use crate::spec::{Control, Shared, Unit};
use crate::theory::triangle::TriangleLoss;
use crate::theory::{Classes, Epsilon, SmoothedTarget, Smoothing};
use crate::words::{About, TriangleFacts, Words, number};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The losses that have a line, in either unit.
const LEVELS: [f64; 8] = [0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0];

/// In the order in which they get a label if there is no room for all.
const LABELLED: [f64; 8] = [1.0, 0.5, 2.0, 1.5, 0.25, 3.0, 0.75, 4.0];

/// The loss, in nats, at which the map is darkest, and how much ink lies there.
const TOP: f64 = 3.0;
const DARKEST: f64 = 130.0;

/// How many CSS pixels a point of the raster has.
const POINT: f64 = 1.75;

/// In how many pieces a level line is computed; only the points it needs are drawn.
const PIECES: u32 = 96;

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct SimplexMap {
    /// The smoothed loss.
    smoothed: TriangleLoss,
    /// The one-hot loss.
    one_hot: TriangleLoss,
    /// Where the smoothed target is at `ε = 1`, for the way it takes there.
    farthest: SmoothedTarget,
    unit: Unit,
    epsilon: f64,
}

impl Model for SimplexMap {
    const FOLLOWS: &'static [Control] = &[Control::Smoothing, Control::Convention, Control::Unit];

    fn of(shared: &Shared) -> Self {
        let loss = |smoothing: Smoothing| match TriangleLoss::new(target(smoothing)) {
            Ok(loss) => loss,
            Err(error) => unreachable!("the target is over three classes: {error}"),
        };
        let smoothing = shared.smoothing();
        Self {
            smoothed: loss(smoothing),
            one_hot: loss(Smoothing::NONE),
            farthest: target(Smoothing { epsilon: Epsilon::ONE, ..smoothing }),
            unit: shared.unit(),
            epsilon: smoothing.epsilon.get(),
        }
    }

    fn about(words: &Words) -> &'static About {
        words.simplex_map.about
    }

    /// One triangle for each target, the true class at the top.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let pen = Pen::new(&root, theme, FINE);
        let whole = Panel::of(&root, theme);
        self.draw_side(&pen, &self.one_hot, (words.one_hot, Ink::OneHot), whole.column(0, 2), words)?;
        let last = whole.column(1, 2);
        self.draw_side(&pen, &self.smoothed, (words.smoothed, Ink::Smoothed), last, words)?;
        let wide = whole.width >= NARROW;
        let (at, anchor) = if wide {
            // On the line of the targets' names.
            ((whole.left + whole.width - 8.0, Triangle::within(last).name()), (HPos::Right, VPos::Top))
        } else {
            ((whole.left + whole.width / 2.0, whole.top + whole.height - 6.0), (HPos::Center, VPos::Bottom))
        };
        pen.text(words.simplex_map.three, Ink::Muted, pen.point(at), anchor)?;
        root.present()
    }

    /// Both targets, the uniform prediction, a sure and wrong one, and all in sixths that leave no class out.
    fn table(&self, words: &Words) -> Table {
        self.listed(Extent::Few, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.listed(Extent::All, words)
    }

    /// Where the smoothed loss is least.
    fn sentence(&self, words: &Words) -> String {
        let target = self.smoothed.target();
        (words.simplex_map.sentence)(&TriangleFacts {
            epsilon: self.epsilon,
            on: target.on(),
            off: target.off(),
            floor: self.unit.of(target.entropy()),
            unit: self.unit,
        })
    }
}

/// The target of the first of three classes.
fn target(smoothing: Smoothing) -> SmoothedTarget {
    match Classes::new(3).map(|classes| smoothing.of_class(0, classes)) {
        Ok(Ok(target)) => target,
        _ => unreachable!("three classes have a first one"),
    }
}

/// A triangle in the picture, in CSS pixels: its upper corner and its side.
#[derive(Clone, Copy, Debug)]
struct Triangle {
    apex: (f64, f64),
    side: f64,
}

impl Triangle {
    /// The largest that leaves room for labels.
    fn within(panel: Panel) -> Self {
        let (aside, above, below) = if panel.width < NARROW / 2.0 { (12.0, 44.0, 40.0) } else { (26.0, 44.0, 42.0) };
        let ratio = 3.0_f64.sqrt() / 2.0;
        let side = (panel.width - 2.0 * aside).min((panel.height - above - below) / ratio).max(1.0);
        // In the middle of what is left.
        let spare = (panel.height - above - below - side * ratio).max(0.0) / 2.0;
        Self { apex: (panel.left + panel.width / 2.0, panel.top + above + spare), side }
    }

    fn height(self) -> f64 {
        self.side * 3.0_f64.sqrt() / 2.0
    }

    /// The top of the name of its target.
    fn name(self) -> f64 {
        self.apex.1 - 40.0
    }

    /// Where a prediction is: the true class's probability and that of the class at the right corner.
    fn at(self, own: f64, right: f64) -> (f64, f64) {
        let left = 1.0 - own - right;
        (self.apex.0 + self.side * (right - left) / 2.0, self.apex.1 + self.height() * (1.0 - own))
    }
}

impl SimplexMap {
    /// The targets, the corners, and points all over the triangle.
    fn listed(&self, extent: Extent, words: &Words) -> Table {
        let here = &words.simplex_map;
        let row = |key: String, name: String, [own, one, other]: [f64; 3]| Row {
            key,
            cells: vec![
                Cell::Text(name),
                Cell::Number(own),
                Cell::Number(one),
                Cell::Number(other),
                Cell::Number(self.unit.of(self.one_hot.loss(own, one * other))),
                Cell::Number(self.unit.of(self.smoothed.loss(own, one * other))),
            ],
        };
        let (on, off) = (self.smoothed.target().on(), self.smoothed.target().off());
        let third = 1.0 / 3.0;
        let mut rows = vec![
            row("smoothed-target".to_owned(), here.smoothed_target.to_owned(), [on, off, off]),
            row("one-hot-target".to_owned(), here.one_hot_target.to_owned(), [1.0, 0.0, 0.0]),
            row("uniform".to_owned(), here.uniform.to_owned(), [third, third, third]),
            row("wrong".to_owned(), here.wrong.to_owned(), [0.0, 1.0, 0.0]),
        ];
        let parts: u8 = match extent {
            Extent::Few => 6,
            Extent::All => 60,
        };
        for own in (1..=parts - 2).rev() {
            for one in (1..parts - own).rev() {
                let shares = [own, one, parts - own - one];
                if shares != [parts / 3; 3] {
                    let [own, one, other] = shares;
                    let at = shares.map(|share| f64::from(share) / f64::from(parts));
                    let name = match extent {
                        Extent::Few => (here.sixths)(shares),
                        Extent::All => format!("{own}/{parts}, {one}/{parts}, {other}/{parts}"),
                    };
                    rows.push(row(format!("p-{own}-{one}-{other}"), name, at));
                }
            }
        }
        let [own, one, other] = here.probabilities.map(Column::new);
        Table {
            columns: vec![
                Column::new(here.point),
                own,
                one,
                other,
                Column::new((words.one_hot_loss)(self.unit)),
                Column::new((words.smoothed_loss)(self.unit)),
            ],
            rows,
        }
    }

    /// The line along which a loss is `level`, in the unit: the true class's probability and that of another class.
    fn level(&self, loss: &TriangleLoss, level: f64) -> Vec<(f64, f64)> {
        let nats = level / self.unit.of(1.0);
        if loss.target().off() == 0.0 {
            let own = (-nats).exp();
            return vec![(own, 0.0), (own, 1.0 - own)];
        }
        let Some((least, most)) = loss.reach(nats) else { return Vec::new() };
        let owns = dense_at_ends(least, most, PIECES);
        let pairs: Vec<_> = owns.filter_map(|own| Some((own, loss.others_at(nats, own)?))).collect();
        let up = pairs.iter().map(|&(own, (larger, _))| (own, larger));
        let down = pairs.iter().rev().map(|&(own, (_, smaller))| (own, smaller));
        let mut line: Vec<_> = up.chain(down).collect();
        // It closes at the bottom, unless the target gives the true class nothing and the line ends on the edge.
        if least > 0.0 {
            line.extend(line.first().copied());
        }
        line
    }

    /// The levels that have a line: not one that only just rises above the floor.
    fn levels(&self, loss: &TriangleLoss) -> impl Fn(&f64) -> bool {
        let least = 1.05 * self.unit.of(loss.target().entropy()) + 0.01;
        move |&level| level >= least
    }

    fn draw_side<DB: RasterBackend>(
        &self,
        pen: &Pen<'_, DB>,
        loss: &TriangleLoss,
        (name, ink): (&str, Ink),
        panel: Panel,
        words: &Words,
    ) -> Drawn<DB> {
        let here = &words.simplex_map;
        let triangle = Triangle::within(panel);
        draw_density(pen, loss, triangle)?;
        let lines: Vec<(f64, Vec<(f64, f64)>)> =
            LEVELS.into_iter().filter(self.levels(loss)).map(|level| (level, self.level(loss, level))).collect();
        for (_, line) in &lines {
            let line: Vec<_> = line.iter().map(|&(own, right)| triangle.at(own, right)).collect();
            pen.line(simplified(&line, 0.15).into_iter().map(|at| pen.point(at)).collect(), Ink::Muted, 1.0)?;
        }
        let corners = [triangle.at(1.0, 0.0), triangle.at(0.0, 0.0), triangle.at(0.0, 1.0), triangle.at(1.0, 0.0)];
        pen.line(corners.map(|at| pen.point(at)).to_vec(), Ink::Muted, 1.5)?;
        let [apex, left, right, _] = corners;
        pen.text(here.own, Ink::Muted, pen.point((apex.0, apex.1 - 9.0)), (HPos::Center, VPos::Bottom))?;
        for ((x, y), anchor) in [((left.0 - 4.0, left.1), HPos::Left), ((right.0 + 4.0, right.1), HPos::Right)] {
            pen.text(here.other, Ink::Muted, pen.point((x, y + 6.0)), (anchor, VPos::Top))?;
        }
        pen.text(name, ink, pen.point((panel.left + 8.0, triangle.name())), (HPos::Left, VPos::Top))?;
        let target = loss.target();
        let floor = (here.least)(self.unit.of(target.entropy()));
        pen.text(&floor, ink, pen.point((apex.0, left.1 + 22.0)), (HPos::Center, VPos::Top))?;
        // The way the target takes as ε grows.
        let mark = triangle.at(target.on(), target.off());
        let smoothed = ink == Ink::Smoothed;
        if smoothed {
            let end = triangle.at(self.farthest.on(), self.farthest.off());
            pen.dashed(&[pen.point(apex), pen.point(end)], ink, 1.5, (2.0, 3.0))?;
        }
        let centre = triangle.at(1.0 / 3.0, 1.0 / 3.0);
        for (dx, dy) in [(4.0, 0.0), (0.0, 4.0)] {
            let ends = [(centre.0 - dx, centre.1 - dy), (centre.0 + dx, centre.1 + dy)];
            pen.line(ends.map(|at| pen.point(at)).to_vec(), Ink::Text, 1.5)?;
        }
        if smoothed {
            pen.dot(pen.point(mark), ink, 5.0)?;
        } else {
            pen.ring(pen.point(mark), ink, 5.0)?;
        }
        let mut taken = vec![Panel::around(mark, 8.0), Panel::around(centre, 6.0)];
        if panel.width >= NARROW / 2.0 {
            pen.patch(here.uniform, Ink::Text, (centre.0 + 36.0, centre.1), panel, &mut taken)?;
        }
        for (level, line) in LABELLED.into_iter().filter_map(|label| lines.iter().find(|(level, _)| *level == label)) {
            // Beside the right end of a straight line; where a curved one crosses the middle, rather below the target.
            let own = |(own, _): (f64, f64)| own;
            let lowest = line.iter().copied().map(own).fold(1.0, f64::min);
            let highest = line.iter().copied().map(own).fold(0.0, f64::max);
            let (x, y) = match line.len() {
                2 => triangle.at(lowest, 1.0 - lowest),
                _ if lowest > 0.0 => triangle.at(lowest, (1.0 - lowest) / 2.0),
                _ => triangle.at(highest, (1.0 - highest) / 2.0),
            };
            if y < left.1 - 7.0 {
                let text = number(*level);
                // The patch of the one beside begins where the edge, which slants, has left the patch's height.
                let aside = if line.len() == 2 { pen.css_size(&text)?.0 / 2.0 + 9.0 } else { 0.0 };
                pen.patch(&text, Ink::Muted, (x + aside, y), panel, &mut taken)?;
            }
        }
        Ok(())
    }
}

/// Paints how large the loss is, the edges of the triangle as soft as a point.
fn draw_density<DB: RasterBackend>(pen: &Pen<'_, DB>, loss: &TriangleLoss, triangle: Triangle) -> Drawn<DB> {
    let (width, rows) = ((triangle.side / POINT).ceil().max(1.0), (triangle.height() / POINT).ceil().max(1.0));
    let (width, rows) = (width as usize, rows as usize);
    let corner = (triangle.apex.0 - width as f64 * POINT / 2.0, triangle.apex.1);
    let mut raster = Raster::new(width as u32, rows as u32);
    let per_point = triangle.height() / POINT;
    let straight = loss.target().off() == 0.0;
    let (along, up) = (POINT / triangle.side, POINT / triangle.height());
    for (row, line) in raster.density_mut().chunks_exact_mut(width).enumerate() {
        let own = 1.0 - (row as f64 + 0.5) * up;
        // One logarithm for a row and at most one for a point: the loss at (own, product) is the sum of two parts.
        let own_part = loss.loss(own.max(1e-9), 1.0);
        let density = |share: f64| {
            // In steps that no eye tells apart, for a picture in a file is smaller so.
            (DARKEST * (share / TOP).min(1.0)) as u8 & !1
        };
        let of_row = density(own_part);
        // The others are alike, so that one half is the other's mirror image.
        for column in 0..width.div_ceil(2) {
            // From the middle of the picture, which is the triangle's.
            let right = 0.5 - ((width as f64 - 1.0) / 2.0 - column as f64) * along - own / 2.0;
            let left = 1.0 - own - right;
            let covered = (right.min(left).min(own) * per_point + 0.5).clamp(0.0, 1.0);
            if covered > 0.0 {
                let whole =
                    if straight { of_row } else { density(own_part + loss.loss(1.0, (right * left).max(1e-9))) };
                let point = (f64::from(whole) * covered) as u8;
                (line[column], line[width - 1 - column]) = (point, point);
            }
        }
    }
    let size = |points: usize| pen.theme.length(points as f64 * POINT).max(1) as u32;
    pen.root.draw(&PlacedRaster {
        corner: pen.point(corner),
        size: (size(width), size(rows)),
        raster: &raster,
        ink: pen.theme.color(Ink::Muted).to_backend_color(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::Convention;

    fn model(epsilon: f64, convention: Convention, unit: Unit) -> SimplexMap {
        let shared = Shared::default().with_epsilon(Epsilon::new(epsilon).unwrap());
        SimplexMap::of(&shared.with_convention(convention).with_unit(unit))
    }

    #[test]
    fn level_lines_are_predictions_of_their_level() {
        for convention in [Convention::Uniform, Convention::Others] {
            for (epsilon, unit) in
                [(0.0, Unit::Nats), (1e-12, Unit::Nats), (0.1, Unit::Bits), (0.5, Unit::Nats), (1.0, Unit::Nats)]
            {
                let model = model(epsilon, convention, unit);
                for loss in [&model.one_hot, &model.smoothed] {
                    let floor = unit.of(loss.target().entropy());
                    for level in LEVELS {
                        let line = model.level(loss, level);
                        assert_eq!(line.is_empty(), level < floor, "ε = {epsilon}, {level}: {} points", line.len());
                        for &(own, right) in &line {
                            let left = 1.0 - own - right;
                            let inside = own >= 0.0 && right >= -1e-12 && left >= -1e-12;
                            assert!(inside, "ε = {epsilon}, {level}: ({own}, {right}) is no prediction");
                            // On an edge the loss is infinite, and a line that hugs it is as near as numbers come.
                            if right > 1e-9 && left > 1e-9 && own > 1e-9 {
                                let got = unit.of(loss.loss(own, right * left));
                                assert!(
                                    (got - level).abs() < 1e-4,
                                    "ε = {epsilon}, {level}: {got} at ({own}, {right})"
                                );
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn one_hot_lines_are_straight_and_smoothed_ones_close_around_the_target() {
        let model = model(0.3, Convention::Uniform, Unit::Nats);
        let straight = model.level(&model.one_hot, 1.0);
        assert_eq!(straight.len(), 2, "straight");
        assert!(
            (straight[0].0 - (-1.0_f64).exp()).abs() < 1e-15 && straight[0].0 == straight[1].0,
            "parallel to a side"
        );
        let closed = model.level(&model.smoothed, 1.0);
        assert_eq!(closed.first(), closed.last(), "closed");
        let target = model.smoothed.target();
        let owns = || closed.iter().map(|point| point.0);
        assert!(owns().fold(1.0, f64::min) < target.on() && owns().fold(0.0, f64::max) > target.on(), "around it");
        let mirrored = |&(own, right): &(f64, f64)| {
            closed.iter().any(|&(other, it)| other == own && (it + right + own - 1.0).abs() < 1e-12)
        };
        assert!(closed.iter().all(mirrored), "the others are alike");
    }

    #[test]
    fn every_level_may_have_a_label() {
        assert!(LEVELS.iter().all(|level| LABELLED.contains(level)), "each level that has a line, in another order");
    }

    #[test]
    fn the_triangle_fits_its_panel() {
        for (width, height) in [(360.0, 360.0), (170.0, 300.0), (160.0, 280.0), (600.0, 300.0)] {
            let panel = Panel { left: 5.0, top: 7.0, width, height };
            let triangle = Triangle::within(panel);
            for (own, right) in [(1.0, 0.0), (0.0, 0.0), (0.0, 1.0)] {
                let (x, y) = triangle.at(own, right);
                assert!(
                    (5.0..=5.0 + width).contains(&x) && (7.0..=7.0 + height).contains(&y),
                    "({x}, {y}) of {panel:?}"
                );
            }
        }
    }
}
