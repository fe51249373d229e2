//! `loss-surface`: the loss over the plane of two logits, one-hot beside smoothed, as a relief and as a map, and gradient
//! descent on both from one start.
//!
//! The one-hot loss slopes down towards the true class for ever, so that its path runs on. The smoothed loss has a lowest
//! point, `(gap, 0)`, and rises behind it.

use super::backend::RasterBackend;
use super::contour::level_lines;
use super::curve::first_that;
use super::panel::{NARROW, Panel};
use super::pen::{FINE, LINE, Pen, Stroke};
use super::plane::{self, Descents, SIDE};
use super::relief::{Heights, Relief, View};
use super::sketch::Sketch;
use super::table::Extent;
use super::theme::{Ink, Theme};
use super::{Drawn, Emphasis, Handle, HandleName, Model, Nudge, Shape, Table};
use crate::spec::{Change, Control, Shared, Unit};
use crate::theory::SmoothedTarget;
use crate::theory::surface::{LossSurface, PlanePoint};
use crate::words::{About, SurfaceFacts, Words, number};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The tops the scale may have: the first that leaves the floor well inside.
const TOPS: [f64; 6] = [4.0, 6.0, 8.0, 10.0, 16.0, 20.0];

/// The levels that have a line, on maps and reliefs alike.
const LEVELS: [f64; 16] = [0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0];

/// Those of a phone's picture.
const FEW_LEVELS: [f64; 9] = [0.1, 0.4, 1.0, 2.0, 4.0, 8.0, 12.0, 16.0, 20.0];

/// Those that are labelled on a map, where there is room.
const LABELLED: [f64; 6] = [1.0, 4.0, 0.1, 8.0, 12.0, 20.0];

/// How much paper lies over a side that is not meant.
const VEIL: f64 = 0.75;

/// How much ink lies where the scale ends.
const DARKEST: f64 = 120.0;

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct LossSurfaces {
    /// The two descents.
    descents: Descents,
    /// The top of the scale of losses, in the unit: where reliefs are cut, and maps are darkest.
    top: f64,
    one_hot: Surface,
    smoothed: Surface,
    unit: Unit,
    turn: u16,
    epsilon: f64,
}

/// The loss of one target over the plane.
#[derive(Clone, Debug, PartialEq)]
struct Surface {
    target: SmoothedTarget,
    /// On the grid of the plane, in the unit.
    losses: Vec<f64>,
}

impl Model for LossSurfaces {
    const SHAPE: Shape = Shape::Tall;

    const FOLLOWS: &'static [Control] =
        &[Control::Smoothing, Control::Classes, Control::Convention, Control::Unit, Control::Start];

    const ANSWERS: &'static [Emphasis] = &[Emphasis::OneHot, Emphasis::Smoothed, Emphasis::Floor, Emphasis::Gap];

    fn of(shared: &Shared) -> Self {
        let (one_hot, smoothed, unit) = (shared.one_hot(), shared.smoothed(), shared.unit());
        let grid = plane::grid();
        let sums = grid.log_sums(smoothed.classes());
        let surface = |target: SmoothedTarget| {
            let mut losses = vec![0.0; SIDE * SIDE];
            LossSurface::new(target).fill(&sums, &mut losses);
            losses.iter_mut().for_each(|loss| *loss = unit.of(*loss));
            Surface { target, losses }
        };
        let wanted = unit.of(smoothed.entropy()) + 2.0;
        Self {
            descents: Descents::of(shared),
            top: first_that(&TOPS, |top| top >= wanted),
            one_hot: surface(one_hot),
            smoothed: surface(smoothed),
            unit,
            turn: shared.turn(),
            epsilon: shared.smoothing().epsilon.get(),
        }
    }

    fn about(words: &Words) -> &'static About {
        words.loss_surface.about
    }

    /// Reliefs above, maps below; one-hot on the left, smoothed on the right.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let theme = &theme.answering(Self::ANSWERS);
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let pen = Pen::new(&root, theme, FINE);
        let whole = Panel::of(&root, theme);
        let sides = [Side::OneHot, Side::Smoothed];
        for side in sides {
            self.draw_relief(&pen, side, whole, words)?;
        }
        for side in sides {
            self.draw_map(&pen, side, whole, words)?;
        }
        for side in sides.into_iter().filter(|side| theme.part_of(side.parts()).is_faint()) {
            // A map of tints has no inks that could fade.
            let Panel { left, top, width, height } = side.column(whole);
            let corners = [pen.point((left, top)), pen.point((left + width, top + height))];
            root.draw(&Rectangle::new(corners, theme.color(Ink::Paper).mix(VEIL).filled()))?;
        }
        root.present()
    }

    /// The optimum, the start, where the paths stand after so many steps, and a coarse grid.
    fn table(&self, words: &Words) -> Table {
        self.listed(Extent::Few, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.listed(Extent::All, words)
    }

    /// Where the two paths are in the end.
    fn sentence(&self, words: &Words) -> String {
        let target = &self.smoothed.target;
        (words.loss_surface.sentence)(&SurfaceFacts {
            epsilon: self.epsilon,
            classes: target.classes().get(),
            start: self.descents.start,
            steps: plane::STEPS,
            one_hot: self.descents.one_hot.end(),
            smoothed: self.descents.smoothed.end(),
            settled: self.descents.smoothed.settled,
            gap: self.descents.optimum.own,
            floor: self.unit.of(target.entropy()),
            unit: self.unit,
        })
    }

    fn handles(&self, size: (f64, f64), words: &Words) -> Vec<Handle> {
        let whole = Panel::whole(size);
        let map = Side::Smoothed.map(whole).plot();
        vec![
            plane::start_handle(self.descents.start, map, words),
            plane::turn_handle(self.turn, whole.row(0, 2), words),
        ]
    }

    fn drag(&self, handle: HandleName, to: (f64, f64), size: (f64, f64)) -> Option<Change> {
        let whole = Panel::whole(size);
        match handle {
            HandleName::Start => Some(plane::start_at(Side::Smoothed.map(whole).plot(), to)),
            HandleName::Turn => Some(plane::turn_at(whole, to.0)),
            HandleName::Logit(_) => None,
        }
    }

    fn nudge(&self, handle: HandleName, by: Nudge) -> Option<Change> {
        plane::nudged(self.descents.start, self.turn, handle, by)
    }
}

/// Which of the two surfaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    OneHot,
    Smoothed,
}

impl Side {
    const fn ink(self) -> (Ink, Stroke) {
        match self {
            Self::OneHot => (Ink::OneHot, Stroke::Dashed),
            Self::Smoothed => (Ink::Smoothed, Stroke::Solid),
        }
    }

    const fn title(self, words: &Words) -> &'static str {
        match self {
            Self::OneHot => words.one_hot,
            Self::Smoothed => words.smoothed,
        }
    }

    /// All that it shows; the least loss is on the smoothed one.
    const fn parts(self) -> &'static [Emphasis] {
        match self {
            Self::OneHot => &[Emphasis::OneHot],
            Self::Smoothed => &[Emphasis::Smoothed, Emphasis::Floor, Emphasis::Gap],
        }
    }

    /// What its path is part of.
    const fn path_parts(self) -> &'static [Emphasis] {
        match self {
            Self::OneHot => &[Emphasis::OneHot],
            Self::Smoothed => &[Emphasis::Smoothed],
        }
    }

    /// Its column.
    fn column(self, whole: Panel) -> Panel {
        whole.column(self as usize, 2)
    }

    /// Where its relief is.
    fn relief(self, whole: Panel) -> Panel {
        self.column(whole).row(0, 2)
    }

    /// Where its map is, with its axes.
    fn map(self, whole: Panel) -> Panel {
        self.column(whole).row(1, 2)
    }
}

impl LossSurfaces {
    /// The paths and the plane.
    fn listed(&self, extent: Extent, words: &Words) -> Table {
        let headings = [(words.one_hot_loss)(self.unit), (words.smoothed_loss)(self.unit)];
        plane::table(&self.descents, extent, words, headings, |at| {
            [Side::OneHot, Side::Smoothed].map(|side| self.loss(side, at))
        })
    }

    const fn surface(&self, side: Side) -> &Surface {
        match side {
            Side::OneHot => &self.one_hot,
            Side::Smoothed => &self.smoothed,
        }
    }

    /// The loss at a point, in the unit; at an infinite lead its limit.
    fn loss(&self, side: Side, at: PlanePoint) -> f64 {
        let target = self.surface(side).target;
        if at.own.is_finite() {
            return self.unit.of(LossSurface::new(target).loss(at));
        }
        // A lead grows without end only where the target is certain, and then the smoothed loss tends to its floor.
        match side {
            Side::Smoothed => self.unit.of(target.entropy()),
            Side::OneHot if at.own > 0.0 => 0.0,
            Side::OneHot => f64::INFINITY,
        }
    }

    /// The levels that have a line on a surface. One that only just rises above the floor would be a blot around the
    /// optimum, or along the valley.
    fn levels(&self, side: Side, narrow: bool) -> impl Iterator<Item = f64> {
        let least = 1.05 * self.unit.of(self.surface(side).target.entropy()) + 0.02;
        let levels: &[f64] = if narrow { &FEW_LEVELS } else { &LEVELS };
        levels.iter().copied().filter(move |&level| level >= least)
    }

    fn draw_relief<DB: RasterBackend>(&self, pen: &Pen<'_, DB>, side: Side, whole: Panel, words: &Words) -> Drawn<DB> {
        let panel = side.relief(whole);
        let narrow = whole.width < NARROW;
        let surface = self.surface(side);
        let margin = if narrow { (24.0, 34.0) } else { (34.0, 42.0) };
        let room = Panel {
            left: panel.left + margin.0,
            top: panel.top + 34.0,
            width: panel.width - margin.0 - if narrow { 8.0 } else { 26.0 },
            height: panel.height - margin.1 - 26.0,
        };
        let view = View::new(room, self.turn);
        let heights: Vec<f32> = surface.losses.iter().map(|loss| (loss / self.top) as f32).collect();
        let below_top = self.levels(side, narrow).filter(|&level| level <= self.top);
        let levels: Vec<f32> = below_top.map(|level| (level / self.top) as f32).collect();
        let relief = Relief::new(&Heights { values: &heights, side: SIDE }, &levels, &view);
        plane::draw_relief(pen, &relief)?;
        let height = |at: PlanePoint| (self.loss(side, at) / self.top).clamp(0.0, 1.0);
        // The edge along which the relief is cut.
        for line in level_lines(&surface.losses, SIDE, self.top) {
            let line = line.into_iter().map(|at| plane::on_base(plane::on_plane(at))).map(|(u, v)| view.see(u, v, 1.0));
            for run in relief.runs(line) {
                pen.line(run.into_iter().map(|at| pen.point(at)).collect(), Ink::Muted, 1.0)?;
            }
        }
        let ticks = [0.0, 0.5, 1.0].map(|share| (share, number(share * self.top)));
        plane::draw_base(pen, (&view, panel), &heights, &ticks, words)?;
        let shade = pen.theme.part_of(side.path_parts());
        let course = pen.with_theme(&shade);
        plane::draw_on_relief(&course, self.path(side), side.ink(), (&relief, &view), height)?;
        let start = self.descents.start;
        plane::draw_start(&course, start, (&relief, &view), height(start))?;
        // Beside the title, or where that leaves no room beneath it.
        let name = (words.loss)(self.unit);
        let fits = pen.css_size(name)?.0 <= Self::beside_title(pen, side, panel, words)?;
        let at = pen.point((panel.left + 6.0, panel.top + if fits { 4.0 } else { 4.0 + LINE }));
        pen.text(name, Ink::Muted, at, (HPos::Left, VPos::Top))?;
        self.draw_title(pen, side, panel, words)
    }

    const fn path(&self, side: Side) -> &plane::Path {
        match side {
            Side::OneHot => &self.descents.one_hot,
            Side::Smoothed => &self.descents.smoothed,
        }
    }

    fn draw_title<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>, side: Side, panel: Panel, words: &Words) -> Drawn<DB> {
        let at = pen.point((panel.left + panel.width - 14.0, panel.top + 4.0));
        pen.text(side.title(words), side.ink().0, at, (HPos::Right, VPos::Top))
    }

    /// How many CSS pixels the title leaves for a name on its line.
    fn beside_title<DB: DrawingBackend>(
        pen: &Pen<'_, DB>,
        side: Side,
        panel: Panel,
        words: &Words,
    ) -> Result<f64, DrawingAreaErrorKind<DB::ErrorType>> {
        Ok(panel.width - 14.0 - pen.css_size(side.title(words))?.0 - 6.0 - 8.0)
    }

    fn draw_map<DB: RasterBackend>(&self, pen: &Pen<'_, DB>, side: Side, whole: Panel, words: &Words) -> Drawn<DB> {
        let panel = side.map(whole);
        let narrow = whole.width < NARROW;
        let losses = &self.surface(side).losses;
        let names = [words.plane.rival, words.plane.rival_short, ""].map(str::to_owned);
        let name = pen.fitting(&names, Self::beside_title(pen, side, panel, words)?)?;
        let shade = |loss: f64| DARKEST * (loss / self.top).min(1.0);
        let sketch = plane::draw_map(pen, panel, losses, shade, (words, name))?;
        for level in self.levels(side, narrow) {
            for line in level_lines(losses, SIDE, level) {
                let line = line.into_iter().map(plane::on_plane).map(|at| sketch.at(at.own, at.rival)).collect();
                pen.line(line, Ink::Muted, 1.0)?;
            }
        }
        self.draw_course(pen, &sketch, side, panel.plot(), words)?;
        self.draw_title(pen, side, panel, words)
    }

    /// The start, the path and the optimum on a map, with their labels.
    fn draw_course<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        sketch: &Sketch<'_, '_, DB>,
        side: Side,
        plot: Panel,
        words: &Words,
    ) -> Drawn<DB> {
        let at = |point: PlanePoint| sketch.at(point.own, point.rival);
        let css = |point: PlanePoint| plane::on_map(plot, point);
        let (ink, path) = (side.ink(), self.path(side));
        let mut taken = Vec::new();
        let shade = pen.theme.part_of(side.path_parts());
        let course = pen.with_theme(&shade);
        if let (Side::Smoothed, Some(valley)) = (side, self.descents.valley()) {
            pen.dashed(&valley.map(at), ink.0, 1.5, (2.0, 3.0))?;
        }
        plane::draw_on_map(&course, path, ink, css)?;
        let start = css(self.descents.start);
        course.ring(at(self.descents.start), Ink::Text, 5.0)?;
        taken.push(Panel::around(start, 7.0));
        course.patch(words.plane.start, Ink::Text, (start.0, start.1 - 19.0), plot, &mut taken)?;
        if let (Side::Smoothed, Some([_, upper])) = (side, self.descents.valley()) {
            let (x, y) = css(upper);
            pen.patch(words.plane.valley, ink.0, (x - 8.0, y + 26.0), plot, &mut taken)?;
        }
        let end = path.points.last().map_or(start, |&end| css(end));
        if side == Side::Smoothed && plane::is_drawn(self.descents.optimum) {
            let optimum = css(self.descents.optimum);
            // Where the path has come to rest, its own end is the mark, unless it has faded.
            if !path.settled || shade.is_faint() {
                pen.ring(at(self.descents.optimum), ink.0, 5.0)?;
            }
            let mark = if self.descents.valley { end } else { optimum };
            taken.push(Panel::around(mark, 7.0));
            let floor = self.unit.of(self.smoothed.target.entropy());
            pen.beside(&(words.loss_surface.least)(floor), ink.0, mark, true, plot, &mut taken)?;
        } else if !path.settled {
            taken.push(Panel::around(end, 7.0));
            course.beside(words.plane.runs_on, ink.0, end, true, plot, &mut taken)?;
        }
        self.draw_levels(pen, side, plot, &mut taken)
    }

    /// The levels' numbers where their lines come to the lower edge of the map, as many as there is room for.
    fn draw_levels<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        side: Side,
        plot: Panel,
        taken: &mut Vec<Panel>,
    ) -> Drawn<DB> {
        let row = SIDE / 12;
        let losses = &self.surface(side).losses[row * SIDE..(row + 1) * SIDE];
        for level in LABELLED {
            for column in 0..SIDE - 1 {
                let (before, behind) = (losses[column], losses[column + 1]);
                if (before >= level) != (behind >= level) {
                    let place = column as f64 + (level - before) / (behind - before);
                    let at = plane::on_map(plot, plane::on_plane((place, row as f64)));
                    pen.patch(&number(level), Ink::Muted, at, plot, taken)?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Classes, Convention, Epsilon};

    fn states() -> impl Iterator<Item = Shared> {
        [2, 3, 10, 1000, 100_000].into_iter().flat_map(|classes| {
            [0.0, 1e-12, 0.1, 0.95, 1.0].into_iter().flat_map(move |epsilon| {
                [(Convention::Uniform, Unit::Nats), (Convention::Others, Unit::Bits)].map(|(convention, unit)| {
                    let (shared, _) = Shared::default().with_classes(Classes::new(classes).unwrap());
                    let shared = shared.with_epsilon(Epsilon::new(epsilon).unwrap());
                    shared.with_convention(convention).with_unit(unit)
                })
            })
        })
    }

    #[test]
    fn the_scale_holds_the_floor_and_no_loss_is_below_it() {
        for shared in states() {
            let model = LossSurfaces::of(&shared);
            let floor = model.unit.of(model.smoothed.target.entropy());
            assert!(floor + 2.0 <= model.top || model.top == 20.0, "the floor {floor} of {shared:?} is out of sight");
            let least = model.smoothed.losses.iter().copied().fold(f64::INFINITY, f64::min);
            assert!(least >= floor - 1e-9, "{least} under the floor {floor}: {shared:?}");
            let optimum = model.descents.optimum;
            if plane::is_drawn(optimum) {
                // A third of a logit from point to point, and a curvature of at most a half.
                assert!(least <= floor + 0.05, "{least} far above the floor {floor}: {shared:?}");
            }
            assert!((model.loss(Side::Smoothed, optimum) - floor).abs() < 1e-9, "the floor at the optimum: {shared:?}");
        }
    }

    #[test]
    fn level_lines_lie_on_their_level() {
        for shared in states() {
            let model = LossSurfaces::of(&shared);
            for side in [Side::OneHot, Side::Smoothed] {
                for level in model.levels(side, false) {
                    for line in level_lines(&model.surface(side).losses, SIDE, level) {
                        for at in line.into_iter().map(plane::on_plane) {
                            let loss = model.loss(side, at);
                            // Linear over a cell, and moved by a twentieth of one.
                            let slope = if model.unit == Unit::Bits { 1.5 } else { 1.0 };
                            let near = (loss - level).abs() < 0.06 * slope;
                            assert!(near, "{side:?} level {level} has {loss} at {at:?}: {shared:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn every_loss_falls_along_its_path() {
        for shared in states() {
            let model = LossSurfaces::of(&shared);
            for side in [Side::OneHot, Side::Smoothed] {
                let told = model.path(side).told.map(|at| model.loss(side, at));
                let from = model.loss(side, model.descents.start);
                assert!(told[0] < from && told.is_sorted_by(|one, next| *next <= one + 1e-12), "{told:?}: {shared:?}");
            }
        }
    }

    #[test]
    fn the_sentence_says_whether_the_smoothed_path_has_settled() {
        for shared in states() {
            for start in [(-3.0, 5.0), (-6.0, -10.0), (14.0, 10.0)] {
                let shared = shared.with_start(PlanePoint { own: start.0, rival: start.1 }).unwrap();
                let model = LossSurfaces::of(&shared);
                let sentence = model.sentence(&crate::words::EN);
                let on_its_way =
                    sentence.contains("1000 steps are too few for the smoothed path to settle: it is at (");
                let without_end = !model.descents.optimum.own.is_finite();
                assert_eq!(on_its_way, !model.descents.smoothed.settled && !without_end, "{shared:?}: «{sentence}»");
                assert_eq!(
                    sentence.contains("path settles"),
                    model.descents.smoothed.settled,
                    "{shared:?}: «{sentence}»"
                );
            }
        }
    }

    #[test]
    fn the_handles_are_where_they_are_drawn() {
        let model = LossSurfaces::of(&Shared::default());
        for size in [(720.0, 680.0), (340.0, 440.0)] {
            let handles = model.handles(size, &crate::words::EN);
            let [start, turn] = handles.as_slice() else { panic!("two handles, got {handles:?}") };
            let to_itself = model.drag(HandleName::Start, start.at, size);
            assert_eq!(to_itself, Some(Change::Start(model.descents.start)), "dragged nowhere");
            assert!(start.at.0 > size.0 / 2.0 && start.at.1 > size.1 / 2.0, "on the smoothed map");
            assert_eq!(turn.area, Some((size.0, size.1 / 2.0)), "the whole upper row turns");
            assert_eq!(model.drag(HandleName::Turn, (size.0 / 2.0, 9.0), size), Some(Change::Turn(180)), "half-way");
        }
    }
}
