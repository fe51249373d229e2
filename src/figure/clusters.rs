//! `clusters`: the activations before the last layer, on the plane through the templates of three classes.
//!
//! Each arm has a panel with a scale of its own, for smoothing makes the whole triangle several times smaller; what counts is
//! how large a cluster is against the triangle. A window that a panel shows steps, so that it stands still from frame
//! to frame.

use super::arms::{Arm, arms};
use super::backend::RasterBackend;
use super::lab::RunModel;
use super::panel::Panel;
use super::pen::{FINE, Pen};
use super::points::{Filling, Key, Sign};
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Row, Shape, Table};
use crate::training::{ClusterPoint, Clusters, Objective, Observed, Role};
use crate::words::{About, ClusterFacts, ClustersFacts, Words, number};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The widths that a window may have, in each power of ten.
const WIDTHS: [f64; 9] = [1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0];

/// In how many steps a window moves by its own width.
const MOVES: f64 = 16.0;

/// The lengths that a scale bar may have, in each power of ten.
const BARS: [f64; 3] = [1.0, 2.0, 5.0];

/// The room above a panel, and between panels, in CSS pixels.
const HEAD: f64 = 24.0;
const GAP: f64 = 16.0;

/// The size of the number of a class at its cluster, in CSS pixels.
const LARGE: f64 = 17.0;

/// What stays free at the edge of a panel, in CSS pixels, so that no mark is cut.
const RIM: f64 = 10.0;

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterPlanes {
    /// `K`.
    classes: u32,
    /// What the networks are at this step.
    role: Role,
    arms: Vec<ArmPlane>,
}

/// The plane of one arm.
#[derive(Clone, Debug, PartialEq)]
struct ArmPlane {
    arm: Arm,
    temperature: Option<f64>,
    plane: Option<Plane>,
}

/// What is shown of a plane. Points are by class, in the order of `classes`.
#[derive(Clone, Debug, PartialEq)]
struct Plane {
    classes: [u32; 3],
    templates: [Point; 3],
    train: [Cluster; 3],
    test: [Cluster; 3],
    /// Within-cluster variance over the squared side, as the run tells it.
    spread: f64,
    window: Window,
}

type Point = (f64, f64);

/// Examples of one class.
#[derive(Clone, Debug, PartialEq)]
struct Cluster {
    points: Vec<Point>,
    /// Their mean and their mean squared distance to it; none without any.
    moments: Option<(Point, f64)>,
}

impl Cluster {
    fn of(points: &[ClusterPoint], class: u32) -> Self {
        let finite = |point: &&ClusterPoint| point.class == class && point.at.iter().all(|at| at.is_finite());
        let points: Vec<Point> = points
            .iter()
            .filter(finite)
            .map(|ClusterPoint { at: [x, y], .. }| (f64::from(*x), f64::from(*y)))
            .collect();
        let count = points.len() as f64;
        let sum = points.iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
        let mean = (sum.0 / count, sum.1 / count);
        let variance = points.iter().map(|&at| apart(at, mean).powi(2)).sum::<f64>() / count;
        let moments = (!points.is_empty()).then_some((mean, variance));
        Self { points, moments }
    }
}

fn apart(one: Point, other: Point) -> f64 {
    (one.0 - other.0).hypot(one.1 - other.1)
}

impl Plane {
    fn of(clusters: &Clusters) -> Self {
        let of = |points: &[ClusterPoint]| clusters.classes.map(|class| Cluster::of(points, class));
        let (train, test) = (of(&clusters.train), of(&clusters.test));
        let templates = clusters.templates.map(|[x, y]| (f64::from(x), f64::from(y)));
        let all = train.iter().chain(&test).flat_map(|cluster| &cluster.points).chain(&templates);
        let window = Window::around(all.copied());
        Self { classes: clusters.classes, templates, train, test, spread: clusters.spread, window }
    }

    /// The means of the training examples of each class; none of no example.
    fn means(&self) -> [Option<Point>; 3] {
        self.train.each_ref().map(|cluster| cluster.moments.map(|(mean, _)| mean))
    }

    /// The mean side of the triangle of the training means; none if a cluster is empty.
    fn side(&self) -> Option<f64> {
        let [a, b, c] = self.means();
        let (a, b, c) = (a?, b?, c?);
        Some((apart(a, b) + apart(b, c) + apart(c, a)) / 3.0)
    }

    /// The mean variance of clusters over the squared side; none if a cluster is empty, or all means are one point.
    fn spread_of(&self, clusters: &[Cluster; 3]) -> Option<f64> {
        let variances: Option<Vec<f64>> = clusters.iter().map(|cluster| Some(cluster.moments?.1)).collect();
        let side = self.side()?;
        Some(variances?.iter().sum::<f64>() / 3.0 / (side * side)).filter(|spread| spread.is_finite())
    }
}

/// The square part of a plane that a panel shows: its lower left corner and its width.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Window {
    corner: Point,
    width: f64,
}

impl Window {
    /// The narrowest one that holds points, and moves in steps of a sixteenth of its width.
    fn around(points: impl Iterator<Item = Point>) -> Self {
        let far = (f64::INFINITY, f64::NEG_INFINITY);
        let stretch = |(low, high): (f64, f64), at: f64| (low.min(at), high.max(at));
        let finite = points.filter(|(x, y)| x.is_finite() && y.is_finite());
        let (x, y) = finite.fold((far, far), |(x, y), at| (stretch(x, at.0), stretch(y, at.1)));
        let extent = (x.1 - x.0).max(y.1 - y.0);
        // A single point has no extent; there its own size is the only measure.
        let least = [x.0, x.1, y.0, y.1].into_iter().map(f64::abs).fold(0.0, f64::max).max(1.0) * 1e-6;
        if !extent.is_finite() {
            return Self { corner: (0.0, 0.0), width: 1.0 };
        }
        // In the middle of a window that is a tenth wider than they are, there is always room for the points.
        let width = up_from(extent.max(least), &WIDTHS).find_map(|width| {
            let step = width / MOVES;
            let from = |(low, high): (f64, f64)| {
                let start = ((f64::midpoint(low, high) - width / 2.0) / step).round() * step;
                (start <= low && high <= start + width).then_some(start)
            };
            Some(Self { corner: (from(x)?, from(y)?), width })
        });
        width.unwrap_or(Self { corner: (x.0, y.0), width: extent })
    }

    /// Where a point is in a panel.
    fn at(self, panel: Panel, (x, y): Point) -> (f64, f64) {
        let (across, upright) = (self.corner.0..self.corner.0 + self.width, self.corner.1..self.corner.1 + self.width);
        (panel.x(x, &across), panel.y(y, &upright))
    }
}

/// Some steps of each power of ten, from the first that is no less than a length, upwards.
fn up_from(length: f64, steps: &[f64]) -> impl Iterator<Item = f64> {
    let power = length.log10().floor() as i32;
    let all = (power..power + 3).flat_map(move |power| steps.iter().map(move |step| step * 10.0_f64.powi(power)));
    all.filter(move |&step| step >= length)
}

/// The longest scale bar of at most a length.
fn bar(length: f64) -> f64 {
    let power = 10.0_f64.powi(length.log10().floor() as i32);
    BARS.into_iter().map(|step| step * power).filter(|&step| step <= length).fold(power, f64::max)
}

impl RunModel for ClusterPlanes {
    const SHAPE: Shape = Shape::Squares;

    fn of(observed: &Observed) -> Self {
        let Observed { setting, data, frame, .. } = observed;
        let plane = |(place, arm): (usize, Arm)| {
            let of = frame.arms.get(place);
            let scaled = of.and_then(|of| of.scaled.as_ref());
            let scaled = scaled.filter(|_| arm.objective == Objective::TemperatureScaled);
            let clusters = of.and_then(|of| of.clusters.as_ref());
            let clusters = clusters.filter(|clusters| {
                clusters.spread.is_finite() && clusters.templates.iter().flatten().all(|at| at.is_finite())
            });
            ArmPlane { arm, temperature: scaled.map(|scaled| scaled.temperature), plane: clusters.map(Plane::of) }
        };
        Self {
            classes: if data.classes > 0 { data.classes } else { setting.data.classes },
            role: setting.role(frame.step),
            arms: arms(setting).into_iter().enumerate().map(plane).collect(),
        }
    }

    /// Only three classes span a plane.
    fn applies(&self) -> bool {
        self.classes >= 3
    }

    fn about(words: &Words) -> &'static About {
        words.clusters.about
    }

    /// A square for each arm, and beneath them one key for all.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let pen = Pen::new(&root, theme, FINE);
        let whole = Panel::of(&root, theme);
        if !self.applies() {
            let middle = pen.point((whole.width / 2.0, whole.height / 2.0));
            pen.text(words.clusters.too_few, Ink::Muted, middle, (HPos::Center, VPos::Center))?;
            return root.present();
        }
        let entries = self.key(words);
        let key = Key::new(&pen, &entries, whole.width * 0.92)?;
        let height = whole.height - key.height() - 18.0;
        let panels = Panel { left: 8.0, top: 4.0, width: whole.width - 16.0, height };
        let squares = panels.squares(self.arms.len(), HEAD, GAP);
        let lowest = squares.iter().map(|square| square.top + square.height).fold(0.0, f64::max);
        for (arm, &square) in self.arms.iter().zip(&squares) {
            draw_arm(&pen, arm, square, self.role, words)?;
        }
        key.draw(&pen, Panel { top: lowest + 8.0, ..whole })?;
        root.present()
    }

    /// Of each arm all three clusters together, then each.
    fn table(&self, words: &Words) -> Table {
        let here = &words.clusters;
        let mut rows = Vec::new();
        for (place, arm) in self.arms.iter().enumerate() {
            let Some(plane) = &arm.plane else { continue };
            let [name, _] = arm.arm.names(arm.temperature, self.role, words);
            let number = |value: Option<f64>| value.map_or_else(|| Cell::Text(here.empty.to_owned()), Cell::Number);
            let side = plane.side();
            let mut add = |key: String, class: String, numbers: [Option<f64>; 9]| {
                let names = [name.clone(), class].map(Cell::Text);
                rows.push(Row { key, cells: names.into_iter().chain(numbers.map(number)).collect() });
            };
            let held_out = plane.spread_of(&plane.test);
            let all = [None, None, None, None, None, None, Some(plane.spread), held_out, side];
            add(format!("arm-{place}"), here.all.to_owned(), all);
            for (corner, class) in plane.classes.into_iter().enumerate() {
                let (train, test) = (plane.train[corner].moments, plane.test[corner].moments);
                let over = |moments: Option<(Point, f64)>| Some(moments?.1 / side?.powi(2));
                let mean = |moments: Option<(Point, f64)>| (moments.map(|(at, _)| at.0), moments.map(|(at, _)| at.1));
                let (train_mean, test_mean) = (mean(train), mean(test));
                let to_next = Option::zip(train, plane.train[(corner + 1) % 3].moments);
                let numbers = [
                    Some(plane.templates[corner].0),
                    Some(plane.templates[corner].1),
                    train_mean.0,
                    train_mean.1,
                    test_mean.0,
                    test_mean.1,
                    over(train),
                    over(test),
                    to_next.map(|((from, _), (to, _))| apart(from, to)),
                ];
                let numbers = numbers.map(|value| value.filter(|value| value.is_finite()));
                add(format!("arm-{place}-class-{class}"), (here.class)(class), numbers);
            }
        }
        Table { columns: here.columns.map(Column::new).into(), rows }
    }

    /// How large the clusters are against their triangle.
    fn sentence(&self, words: &Words) -> String {
        let networks = self.arms.iter().filter_map(|arm| {
            let plane = arm.plane.as_ref()?;
            Some(ClusterFacts {
                name: (words.lab.network_as)(&arm.arm.objective, self.role),
                spread: plane.spread,
                held_out: plane.spread_of(&plane.test),
                side: plane.side()?,
            })
        });
        let facts = ClustersFacts { classes: self.classes, triple: self.triple(), networks: networks.collect() };
        (words.clusters.sentence)(&facts)
    }
}

impl ClusterPlanes {
    /// The three classes, which are those of every arm.
    fn triple(&self) -> Option<[u32; 3]> {
        self.arms.iter().find_map(|arm| Some(arm.plane.as_ref()?.classes))
    }

    fn key(&self, words: &Words) -> Vec<Vec<(Sign, String)>> {
        let here = &words.clusters;
        let Some(triple) = self.triple() else { return Vec::new() };
        let mut marks = vec![(Sign::None, words.confidence_map.class.to_owned())];
        marks.extend(triple.map(|class| (Sign::Class(class), (here.class)(class))));
        let [first, ..] = triple;
        let kinds = vec![
            (Sign::Class(first), here.train.to_owned()),
            (Sign::Held(first), here.held_out.to_owned()),
            (Sign::Template(first), here.template.to_owned()),
            (Sign::Line, here.triangle.to_owned()),
        ];
        vec![marks, kinds]
    }
}

fn draw_arm<DB: RasterBackend>(
    pen: &Pen<'_, DB>,
    arm: &ArmPlane,
    square: Panel,
    role: Role,
    words: &Words,
) -> Drawn<DB> {
    let here = &words.clusters;
    let frame = [(square.left, square.top), (square.left + square.width, square.top + square.height)];
    pen.root.draw(&Rectangle::new(frame.map(|at| pen.point(at)), pen.theme.line(Ink::Grid, 1.0)))?;
    let names = arm.arm.names(arm.temperature, role, words);
    let name = pen.fitting(&names, square.width)?;
    let base = square.top - 4.0;
    pen.text(name, arm.arm.ink, pen.point((square.left, base)), (HPos::Left, VPos::Bottom))?;
    let Some(plane) = &arm.plane else {
        let middle = (square.left + square.width / 2.0, square.top + square.height / 2.0);
        return pen.text(here.none, Ink::Muted, pen.point(middle), (HPos::Center, VPos::Center));
    };
    let spread = (here.spread)(plane.spread);
    // The name goes first if there is no room for both.
    if pen.css_size(name)?.0 + pen.css_size(&spread)?.0 + 12.0 <= square.width {
        let at = (square.left + square.width, base);
        pen.text(&spread, Ink::Muted, pen.point(at), (HPos::Right, VPos::Bottom))?;
    }
    let inside = Panel {
        left: square.left + RIM,
        top: square.top + RIM,
        width: (square.width - 2.0 * RIM).max(1.0),
        height: (square.height - 2.0 * RIM).max(1.0),
    };
    draw_plane(pen, plane, square, inside, words)
}

fn draw_plane<DB: RasterBackend>(
    pen: &Pen<'_, DB>,
    plane: &Plane,
    square: Panel,
    inside: Panel,
    words: &Words,
) -> Drawn<DB> {
    let at = |point: Point| plane.window.at(inside, point);
    let small = square.width < 200.0;
    let (filled, hollow) = if small { (2.25, 2.0) } else { (3.0, 2.5) };
    // Held-out examples first: they lie wider, and would hide what was trained on.
    for (clusters, filling, radius) in [(&plane.test, Filling::Hollow, hollow), (&plane.train, Filling::Full, filled)] {
        for (&class, cluster) in plane.classes.iter().zip(clusters) {
            let places: Vec<_> = cluster.points.iter().map(|&point| pen.point(at(point))).collect();
            pen.marks(class, &places, filling, radius)?;
        }
    }
    // The triangle whose side the spread is told in, over the points that would hide its corners.
    if let [Some(a), Some(b), Some(c)] = plane.means() {
        pen.line([a, b, c, a].map(|mean| pen.point(at(mean))).to_vec(), Ink::Text, 1.25)?;
    }
    let mut taken = Vec::new();
    for (&class, &template) in plane.classes.iter().zip(&plane.templates) {
        pen.marks(class, &[pen.point(at(template))], Filling::Edged, 6.0)?;
        taken.push(Panel::around(at(template), 7.0));
    }
    draw_bar(pen, plane.window, square, inside, &mut taken)?;
    let (count, sum) = plane
        .means()
        .into_iter()
        .flatten()
        .fold((0.0, (0.0, 0.0)), |(count, sum), at| (count + 1.0, (sum.0 + at.0, sum.1 + at.1)));
    let middle = (sum.0 / count, sum.1 / count);
    let letters = pen.with_letters(LARGE);
    // A label may lie over the rim of a cluster, but not over its core.
    let cores = plane.train.iter().filter_map(|cluster| cluster.moments);
    taken.extend(cores.map(|(mean, variance)| {
        Panel::around(at(mean), 4.0 + (0.7 * variance.sqrt() * inside.width / plane.window.width))
    }));

    for (&class, cluster) in plane.classes.iter().zip(&plane.train) {
        if let Some((mean, variance)) = cluster.moments {
            // Beyond most of its points, rather on the side that is turned away from the other clusters.
            let (from, to) = (at(middle), at(mean));
            let away = libm::atan2(to.1 - from.1, to.0 - from.0);
            let reach = 2.0 * variance.sqrt() * inside.width / plane.window.width + 13.0;
            let before = taken.len();
            for turn in [0.0, 0.8, -0.8, 1.6, -1.6, 2.4, -2.4, 3.1] {
                if taken.len() == before {
                    let (dy, dx) = libm::sincos(away + turn);
                    let beyond = (to.0 + dx * reach, to.1 + dy * reach);
                    letters.patch(&(words.clusters.class)(class), Ink::Text, beyond, square, &mut taken)?;
                }
            }
        }
    }
    Ok(())
}

/// A bar of a round length, at the lower left.
fn draw_bar<DB: RasterBackend>(
    pen: &Pen<'_, DB>,
    window: Window,
    square: Panel,
    inside: Panel,
    taken: &mut Vec<Panel>,
) -> Drawn<DB> {
    let length = bar(window.width * 0.3);
    let long = inside.width * length / window.width;
    let (left, base) = (square.left + 8.0, square.top + square.height - 9.0);
    let text = number(length);
    let room = Panel { left, top: base - 8.0, width: long + 8.0 + pen.css_size(&text)?.0, height: 16.0 };
    taken.push(room);
    let patch = [(room.left - 3.0, room.top), (room.left + room.width + 3.0, room.top + room.height)];
    pen.root.draw(&Rectangle::new(patch.map(|at| pen.point(at)), pen.theme.fill(Ink::Paper)))?;
    for [from, to] in [
        [(left, base), (left + long, base)],
        [(left, base - 3.0), (left, base + 3.0)],
        [(left + long, base - 3.0), (left + long, base + 3.0)],
    ] {
        pen.line(vec![pen.point(from), pen.point(to)], Ink::Text, 1.5)?;
    }
    pen.text(&text, Ink::Text, pen.point((left + long + 6.0, base)), (HPos::Left, VPos::Center))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::samples;
    use crate::training::geometry;
    use crate::training::random::{Random, Stream};
    use crate::words::EN;

    const PAIR: [Objective; 2] = [Objective::ONE_HOT, Objective::smoothed(0.1)];

    fn model(change: impl Fn(&mut Observed)) -> ClusterPlanes {
        let mut observed = samples::observed(&samples::setting(&PAIR), samples::Course::WELL);
        change(&mut observed);
        ClusterPlanes::of(&observed)
    }

    #[test]
    fn a_window_holds_all_points_and_is_not_much_wider() {
        let mut random = Random::new(5, Stream::Train);
        for size in [1e-6, 0.3, 1.0, 17.0, 4e5] {
            for _ in 0..200 {
                let off = (size * 3.0 * random.normal(), size * 3.0 * random.normal());
                let points: Vec<Point> =
                    (0..30).map(|_| (off.0 + size * random.normal(), off.1 + size * random.normal())).collect();
                let window = Window::around(points.iter().copied());
                let Window { corner, width } = window;
                let inside =
                    |&(x, y): &Point| corner.0 <= x && x <= corner.0 + width && corner.1 <= y && y <= corner.1 + width;
                assert!(points.iter().all(inside), "size {size}: {window:?}");
                let low = points.iter().fold((f64::MAX, f64::MAX), |low, at| (low.0.min(at.0), low.1.min(at.1)));
                let high = points.iter().fold((f64::MIN, f64::MIN), |high, at| (high.0.max(at.0), high.1.max(at.1)));
                let extent = (high.0 - low.0).max(high.1 - low.1);
                assert!(width < 1.7 * extent, "size {size}: {width} for {extent}");
            }
        }
    }

    #[test]
    fn a_window_stands_still_while_points_creep() {
        let points = [(0.0, 0.0), (3.0, 0.5), (1.1, 2.7)];
        let windows: Vec<Window> = (0..100)
            .map(|step| {
                let grown = 1.0 + 0.002 * f64::from(step);
                Window::around(points.into_iter().map(move |(x, y)| (x * grown, y * grown)))
            })
            .collect();
        let changes = windows.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert!((1..=6).contains(&changes), "{changes} changes over a fifth more");
    }

    #[test]
    fn a_window_of_a_point_or_of_nothing_is_one() {
        for points in [vec![], vec![(0.0, 0.0)], vec![(1e9, -1e9)], vec![(f64::NAN, 0.0)]] {
            let Window { corner, width } = Window::around(points.iter().copied());
            let sound = corner.0.is_finite() && corner.1.is_finite() && width.is_finite() && width > 0.0;
            assert!(sound, "{points:?}: {corner:?}, {width}");
        }
    }

    #[test]
    fn a_bar_is_round_and_fits() {
        for (length, wanted) in [(0.99, 0.5), (1.0, 1.0), (3.9, 2.0), (7.0, 5.0), (120.0, 100.0), (0.0034, 0.002)] {
            assert!((bar(length) - wanted).abs() < 1e-12 * wanted, "for {length}: {}", bar(length));
        }
    }

    /// The picture's spread is that of the run, which is of the whole training set, where the whole is drawn.
    #[test]
    fn the_spread_is_that_of_the_run() {
        let mut random = Random::new(3, Stream::Train);
        let labels: Vec<u32> = (0..90).map(|place| place % 3).collect();
        let mut row = |label: u32| {
            [0, 1, 2, 3].map(|unit| (if unit == label { 3.0 } else { 0.2 } + 0.4 * random.normal()) as f32)
        };
        let activations: Vec<f32> = labels.iter().flat_map(|&label| row(label)).collect();
        let templates = [1.0, -0.3, 0.1, 0.4, -0.2, 1.2, 0.0, 0.3, 0.1, -0.1, 0.9, -0.5];
        let set = (activations.as_slice(), labels.as_slice());
        let clusters = geometry::clusters(set, set, 4, &templates, [0, 1, 2]).unwrap();
        let plane = Plane::of(&clusters);
        for spread in [plane.spread_of(&plane.train), plane.spread_of(&plane.test)].map(Option::unwrap) {
            assert!((spread / clusters.spread - 1.0).abs() < 1e-5, "{spread} instead of {}", clusters.spread);
        }
    }

    /// Three clusters of two points each, on a triangle with sides 3, 4 and 5.
    #[test]
    fn a_table_tells_means_variances_and_sides() {
        let point = |class, x, y| ClusterPoint { at: [x, y], class };
        let clusters = Clusters {
            classes: [7, 2, 4],
            templates: [[0.0, 0.0], [2.0, 0.0], [1.0, 1.5]],
            train: vec![
                point(7, -1.0, 0.0),
                point(7, 1.0, 0.0),
                point(2, 3.0, -2.0),
                point(2, 3.0, 2.0),
                point(4, 3.0, 4.0),
                point(4, 3.0, 4.0),
            ],
            test: vec![point(7, 0.0, 0.5)],
            spread: 5.0 / 3.0 / 16.0,
        };
        let model = model(|observed| {
            observed.data.classes = 10;
            observed.frame.arms[0].clusters = Some(clusters.clone());
            observed.frame.arms[1].clusters = None;
        });
        let table = model.table(&EN);
        assert_eq!(table.rows.len(), 4, "one plane");
        let numbers = |key: &str| -> Vec<Option<f64>> {
            let row = table.rows.iter().find(|row| row.key == key).unwrap();
            let number = |cell: &Cell| if let Cell::Number(value) = cell { Some(*value) } else { None };
            row.cells[2..].iter().map(number).collect()
        };
        let all = numbers("arm-0");
        assert_eq!(all[6], Some(5.0 / 3.0 / 16.0), "the spread as it is told");
        assert_eq!((all[7], all[8]), (None, Some(4.0)), "two classes have nothing held out; (3 + 4 + 5)/3");
        let first = [0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 1.0 / 16.0, 0.0, 3.0].map(Some);
        assert_eq!(numbers("arm-0-class-7"), first, "the first class");
        let second = [2.0, 0.0, 3.0, 0.0].map(Some).into_iter().chain([None, None, Some(4.0 / 16.0), None, Some(4.0)]);
        assert_eq!(numbers("arm-0-class-2"), second.collect::<Vec<_>>(), "the second");
        let third = [1.0, 1.5, 3.0, 4.0].map(Some).into_iter().chain([None, None, Some(0.0), None, Some(5.0)]);
        assert_eq!(numbers("arm-0-class-4"), third.collect::<Vec<_>>(), "the third");
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        let none = model(|observed| observed.frame.arms.iter_mut().for_each(|arm| arm.clusters = None));
        assert_eq!(none.sentence(&EN), "There is no plane through three templates to show now.", "no plane");
        assert!(none.table(&EN).rows.is_empty(), "no numbers");
        let broken = model(|observed| {
            let clusters = observed.frame.arms[0].clusters.as_mut().unwrap();
            clusters.templates[1][0] = f32::INFINITY;
        });
        assert!(broken.arms[0].plane.is_none() && broken.arms[1].plane.is_some(), "a template gone wrong");
    }
}
