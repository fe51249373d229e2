//! `confidence-map`: what each network of a run predicts over the plane, and how confidently.
//!
//! A region is tinted by the ink of the class that is predicted there, the stronger the less the network leaves to all other
//! classes, by powers of ten: from nothing known to 0.9, from there to 0.99 and to 0.999 a tint goes about as far each
//! time.

use super::arms::{Arm, arms};
use super::backend::{PlacedInks, Raster, RasterBackend};
use super::contour::{level_lines, simplified};
use super::curve::Line;
use super::lab::RunModel;
use super::panel::Panel;
use super::pen::{FINE, Pen};
use super::points::{Filling, Key, Sign, thinned};
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Row, Shape, Table};
use crate::training::{ArmFrame, Objective, Observed, PlaneMap, Role};
use crate::words::{About, ConfidenceMapFacts, MapFacts, MapPlace, Words, number};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The confidence that has a line.
const LEVEL: f64 = 0.9;

/// The confidences whose tints stand in the key, besides the least there is and [`TOP`].
const TINTED: [f64; 1] = [0.99];

/// Lines that are shorter than so many cells each way are left out: they are beads between the points of a steep slope.
const BEAD: f64 = 3.0;

/// The confidence above which a prediction counts as sure.
const SURE: f64 = 0.99;

/// The confidence from which on the tint is strongest.
const TOP: f64 = 0.999;

/// How much ink lies where nothing is known, and where the confidence is at the top.
const PALEST: f64 = 14.0;
const STRONGEST: f64 = 140.0;

/// In how many steps the tint grows: no eye tells them apart, and a picture in a file is smaller so.
const TINTS: usize = 24;

/// How far, in cells, a line may move when points are left out.
const TOLERANCE: f64 = 0.15;

/// How many training points are drawn at most, and how many held-out points are looked at.
const TRAIN: usize = 240;
const TEST: usize = 240;

/// The room above a map, and between maps, in CSS pixels.
const HEAD: f64 = 24.0;
const GAP: f64 = 16.0;

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfidenceMap {
    /// `K`.
    classes: u32,
    /// Whether the examples are points of a plane.
    planar: bool,
    /// What the networks are at this step.
    role: Role,
    /// The training points that are drawn, by class.
    train: Vec<Vec<[f32; 2]>>,
    /// Those of them whose label was flipped.
    flipped: Vec<[f32; 2]>,
    /// How many training and held-out points are drawn or looked at, each of how many.
    drawn: [(usize, usize); 2],
    arms: Vec<ArmMap>,
}

/// The map of one arm.
#[derive(Clone, Debug, PartialEq)]
struct ArmMap {
    arm: Arm,
    /// By what its logits are divided.
    temperature: Option<f64>,
    /// The share of held-out points that are right.
    accuracy: Option<f64>,
    state: State,
    /// The held-out points that are predicted wrong, of those that are looked at.
    wrong: Vec<[f32; 2]>,
    /// What a table tells.
    tallies: Vec<(MapPlace, Tally)>,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    /// There is no map yet.
    None,
    /// Its numbers are not finite.
    Diverged,
    Map(PlaneMap),
}

/// Predictions counted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tally {
    count: u32,
    confidence: f64,
    sure: u32,
    votes: [u32; 10],
}

impl Tally {
    fn add(&mut self, class: u32, confidence: f32) {
        let confidence = f64::from(confidence);
        self.count += 1;
        self.confidence += confidence;
        self.sure += u32::from(confidence > SURE);
        if let Some(votes) = self.votes.get_mut(class as usize) {
            *votes += 1;
        }
    }

    /// The mean confidence; none of nothing, or if it is not finite.
    fn mean(&self) -> Option<f64> {
        Some(self.confidence / f64::from(self.count)).filter(|mean| mean.is_finite())
    }

    /// The class that is predicted most often; of equals the first.
    fn class(&self) -> Option<usize> {
        let most = *self.votes.iter().max()?;
        self.votes.iter().position(|&votes| votes == most && most > 0)
    }
}

impl RunModel for ConfidenceMap {
    const SHAPE: Shape = Shape::Squares;

    fn of(observed: &Observed) -> Self {
        let Observed { setting, data, frame, .. } = observed;
        let classes = if data.classes > 0 { data.classes } else { setting.data.classes };
        let planar = if data.dimension > 0 { data.dimension == 2 } else { setting.data.source.is_planar() };
        let at = |inputs: &[f32], place: usize| match inputs.get(2 * place..2 * place + 2) {
            Some(&[x, y]) if planar => [x, y],
            _ => [f32::NAN; 2],
        };
        let shown = thinned(&data.train.labels, classes, TRAIN);
        let mut train = vec![Vec::new(); classes as usize];
        let mut flipped = Vec::new();
        for &place in &shown {
            let (label, at) = (data.train.labels[place], at(&data.train.inputs, place));
            if let Some(of_class) = train.get_mut(label as usize) {
                of_class.push(at);
            }
            if data.train_truth.get(place).is_some_and(|&truth| truth != label) {
                flipped.push(at);
            }
        }
        let looked_at = thinned(&data.test.labels, classes, TEST);
        let none = ArmFrame::default();
        let parts = parts(setting.arms.len());
        let map = |(place, arm): (usize, Arm)| {
            let of = frame.arms.get(place).unwrap_or(&none);
            let outcomes = &of.outcomes;
            let wrong = looked_at.iter().filter(|&&place| outcomes.get(place).is_some_and(|outcome| !outcome.right));
            let mut tallies = Vec::new();
            let state = State::of(of.map.as_ref().filter(|_| planar));
            if let State::Map(map) = &state {
                tallies = regions(map, parts);
                tallies.push((MapPlace::Train, at_points(map, &data.train.inputs)));
            }
            for (place, right) in [(MapPlace::Right, true), (MapPlace::Wrong, false)] {
                let mut tally = Tally::default();
                let those = outcomes.iter().filter(|outcome| outcome.right == right);
                those.for_each(|outcome| tally.add(outcome.predicted, outcome.confidence));
                tallies.push((place, tally));
            }
            let scaled = of.scaled.as_ref().filter(|_| arm.objective == Objective::TemperatureScaled);
            let metrics = &of.metrics;
            ArmMap {
                arm,
                temperature: scaled.map(|scaled| scaled.temperature),
                accuracy: Some(metrics.accuracy).filter(|accuracy| metrics.count > 0 && accuracy.is_finite()),
                state,
                wrong: wrong.map(|&place| at(&data.test.inputs, place)).collect(),
                tallies,
            }
        };
        Self {
            classes,
            planar,
            role: setting.role(frame.step),
            train,
            flipped,
            drawn: [(shown.len(), data.train.len()), (looked_at.len(), data.test.len())],
            arms: arms(setting).into_iter().enumerate().map(map).collect(),
        }
    }

    /// Only points of a plane can be mapped.
    fn applies(&self) -> bool {
        self.planar
    }

    fn about(words: &Words) -> &'static About {
        words.confidence_map.about
    }

    /// A square for each arm, and beneath them one key for all.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let pen = Pen::new(&root, theme, FINE);
        let whole = Panel::of(&root, theme);
        if self.planar {
            let entries = self.key(words);
            let key = Key::new(&pen, &entries, whole.width * 0.92)?;
            let height = whole.height - key.height() - 18.0;
            let maps = Panel { left: 8.0, top: 4.0, width: whole.width - 16.0, height };
            let squares = maps.squares(self.arms.len(), HEAD, GAP);
            let lowest = squares.iter().map(|square| square.top + square.height).fold(0.0, f64::max);
            for (arm, &square) in self.arms.iter().zip(&squares) {
                self.draw_arm(&pen, arm, square, words)?;
            }
            key.draw(&pen, Panel { top: lowest + 8.0, ..whole })?;
        } else {
            let middle = (whole.width / 2.0, whole.height / 2.0);
            let text = words.confidence_map.not_planar;
            pen.text(text, Ink::Muted, pen.point(middle), (HPos::Center, VPos::Center))?;
        }
        root.present()
    }

    /// Of each arm's map all of it, its edge, and some parts; and what it makes of the examples.
    fn table(&self, words: &Words) -> Table {
        let here = &words.confidence_map;
        let number = |value: Option<f64>| value.map_or_else(|| Cell::Text(here.none.to_owned()), Cell::Number);
        let rows = self.arms.iter().enumerate().flat_map(|(place, arm)| {
            let [name, _] = arm.arm.names(arm.temperature, self.role, words);
            let mut part = 0;
            arm.tallies.iter().map(move |(at, tally)| {
                let key = match at {
                    MapPlace::Square => "square",
                    MapPlace::Edge => "edge",
                    MapPlace::Train => "train",
                    MapPlace::Right => "right",
                    MapPlace::Wrong => "wrong",
                    MapPlace::Part(_) => "part",
                };
                let mut key = format!("arm-{place}-{key}");
                if matches!(at, MapPlace::Part(_)) {
                    part += 1;
                    key = format!("{key}-{part}");
                }
                let count = f64::from(tally.count);
                let sure = Some(f64::from(tally.sure) / count).filter(|share| share.is_finite());
                let cells = vec![
                    Cell::Text(name.clone()),
                    Cell::Text((here.place)(at)),
                    Cell::Number(count),
                    number(tally.class().map(|class| class as f64)),
                    number(tally.mean()),
                    number(sure),
                ];
                Row { key, cells }
            })
        });
        Table { columns: here.columns.map(Column::new).into(), rows: rows.collect() }
    }

    /// How confident each network is far out, and how often it is right.
    fn sentence(&self, words: &Words) -> String {
        let networks = self.arms.iter().filter(|arm| arm.state != State::None).map(|arm| {
            let edge = arm.tallies.iter().find(|(place, _)| *place == MapPlace::Edge);
            MapFacts {
                name: (words.lab.network_as)(&arm.arm.objective, self.role),
                edge: edge.and_then(|(_, tally)| tally.mean()),
                accuracy: arm.accuracy,
            }
        });
        (words.confidence_map.sentence)(&ConfidenceMapFacts { planar: self.planar, networks: networks.collect() })
    }
}

/// Into how many parts each side of the square is cut for a table of so many arms: it has at most 40 rows.
const fn parts(arms: usize) -> usize {
    match arms {
        0..=2 => 3,
        3..=4 => 2,
        _ => 0,
    }
}

impl State {
    fn of(map: Option<&PlaneMap>) -> Self {
        let Some(map) = map else { return Self::None };
        let cells = (map.side as usize).pow(2);
        if cells == 0 || map.classes.len() != cells || map.confidence.len() != cells {
            return Self::None;
        }
        let finite = map.confidence.iter().all(|confidence| confidence.is_finite());
        if finite { Self::Map(map.clone()) } else { Self::Diverged }
    }
}

/// From where to where a map reaches, across and upwards.
fn ends(map: &PlaneMap) -> [(f64, f64); 2] {
    let reach = f64::from(map.reach);
    map.centre.map(|centre| (f64::from(centre) - reach, f64::from(centre) + reach))
}

/// A length to two digits, which is enough for a scale.
fn two_digits(length: f64) -> f64 {
    let grain = 10.0_f64.powi(length.log10().floor() as i32 - 1);
    (length / grain).round() * grain
}

/// The predictions over all of a map, along its edge, and over so many parts of each side, from the upper left on.
fn regions(map: &PlaneMap, parts: usize) -> Vec<(MapPlace, Tally)> {
    let side = map.side as usize;
    let (mut all, mut edge, mut each) = (Tally::default(), Tally::default(), vec![Tally::default(); parts * parts]);
    for (place, (&class, &confidence)) in map.classes.iter().zip(&map.confidence).enumerate() {
        let (row, column) = (place / side, place % side);
        all.add(u32::from(class), confidence);
        if row == 0 || column == 0 || row + 1 == side || column + 1 == side {
            edge.add(u32::from(class), confidence);
        }
        if parts > 0 {
            each[row * parts / side * parts + column * parts / side].add(u32::from(class), confidence);
        }
    }
    let [across, upright] = ends(map);
    let piece = |(from, to): (f64, f64), place: usize| {
        let at = |place: usize| from + (to - from) * place as f64 / parts as f64;
        (at(place), at(place + 1))
    };
    let part = |(place, tally): (usize, Tally)| {
        let (row, column) = (place / parts, place % parts);
        (MapPlace::Part([piece(across, column), piece(upright, parts - 1 - row)]), tally)
    };
    let whole = [(MapPlace::Square, all), (MapPlace::Edge, edge)];
    whole.into_iter().chain(each.into_iter().enumerate().map(part)).collect()
}

/// The predictions of the cells in which points are.
fn at_points(map: &PlaneMap, inputs: &[f32]) -> Tally {
    let mut tally = Tally::default();
    let axes = ends(map);
    let side = f64::from(map.side);
    for point in inputs.chunks_exact(2) {
        let share = |axis: usize| (f64::from(point[axis]) - axes[axis].0) / (axes[axis].1 - axes[axis].0);
        let (x, y) = (share(0), 1.0 - share(1));
        if (0.0..1.0).contains(&x) && (0.0..1.0).contains(&y) {
            let cell = (y * side) as usize * map.side as usize + (x * side) as usize;
            tally.add(u32::from(map.classes[cell]), map.confidence[cell]);
        }
    }
    tally
}

/// Whether a line is long enough to be told from a bead.
#[expect(clippy::ptr_arg, reason = "it filters lists of lines")]
fn is_no_bead(line: &Vec<(f64, f64)>) -> bool {
    let span = |of: fn(&(f64, f64)) -> f64| {
        let ends = line.iter().map(of).fold((f64::MAX, f64::MIN), |(low, high), at| (low.min(at), high.max(at)));
        ends.1 - ends.0
    };
    line.first() != line.last() || span(|at| at.0).max(span(|at| at.1)) >= BEAD
}

/// Each value as a mean of its neighbours, its own weight a half, along the rows and then along the columns.
fn smooth(values: &mut [f64], side: usize) {
    for (starts, stride) in [(side, 1), (1, side)] {
        for line in 0..side {
            let first = line * starts;
            let mut before = values[first];
            for place in 1..side.saturating_sub(1) {
                let at = first + place * stride;
                let own = values[at];
                values[at] = own / 2.0 + (before + values[at + stride]) / 4.0;
                before = own;
            }
        }
    }
}

/// The confidences at which the tint grows by a step.
fn steps(classes: u32) -> [f32; TINTS] {
    // In powers of ten of what is left to the others.
    let least = (1.0 - 1.0 / f64::from(classes.max(2))).log10();
    let most = (1.0 - TOP).log10();
    std::array::from_fn(|step| (1.0 - 10.0_f64.powf(least + (most - least) * (step + 1) as f64 / TINTS as f64)) as f32)
}

/// How much ink a confidence has.
fn tint(steps: &[f32; TINTS], confidence: f32) -> u8 {
    let step = steps.partition_point(|&step| step <= confidence);
    (PALEST + (STRONGEST - PALEST) * step as f64 / TINTS as f64) as u8
}

impl ConfidenceMap {
    fn key(&self, words: &Words) -> Vec<Vec<(Sign, String)>> {
        let here = &words.confidence_map;
        let mut classes = vec![(Sign::None, here.class.to_owned())];
        classes.extend((0..self.classes).map(|class| (Sign::Class(class), class.to_string())));
        let mut marks = vec![(Sign::Cross, here.wrong.to_owned())];
        if !self.flipped.is_empty() {
            marks.push((Sign::Hoop, here.flipped.to_owned()));
        }
        let steps = steps(self.classes);
        let swatch = |confidence: f64| Sign::Swatch(tint(&steps, confidence as f32));
        let least = (100.0 / f64::from(self.classes.max(2))).round() / 100.0;
        let mut tints = vec![(Sign::None, here.confidence.to_owned())];
        tints.push((swatch(least), number(least)));
        tints.push((Sign::Line, number(LEVEL)));
        tints.extend(TINTED.map(|level| (swatch(level), number(level))));
        tints.push((swatch(TOP), (here.or_more)(TOP)));
        let mut groups = vec![classes, marks, tints];
        let map = self.arms.iter().find_map(|arm| if let State::Map(map) = &arm.state { Some(map) } else { None });
        groups.extend(map.map(|map| vec![(Sign::None, (here.wide)(two_digits(2.0 * f64::from(map.reach))))]));
        if self.drawn.iter().any(|(drawn, of)| drawn < of) {
            groups.push(vec![(Sign::None, (here.thinned)(self.drawn))]);
        }
        groups
    }

    fn draw_arm<DB: RasterBackend>(&self, pen: &Pen<'_, DB>, arm: &ArmMap, square: Panel, words: &Words) -> Drawn<DB> {
        let here = &words.confidence_map;
        let frame = [(square.left, square.top), (square.left + square.width, square.top + square.height)];
        let frame = frame.map(|at| pen.point(at));
        let note = match &arm.state {
            State::Map(map) => {
                self.draw_map(pen, arm, map, square)?;
                None
            }
            State::None => Some(here.no_map),
            State::Diverged => Some(here.diverged),
        };
        pen.root.draw(&Rectangle::new(frame, pen.theme.line(Ink::Muted, 1.0)))?;
        if let Some(note) = note {
            let middle = (square.left + square.width / 2.0, square.top + square.height / 2.0);
            pen.text(note, Ink::Muted, pen.point(middle), (HPos::Center, VPos::Center))?;
        }
        let names = arm.arm.names(arm.temperature, self.role, words);
        let name = pen.fitting(&names, square.width)?;
        let base = square.top - 4.0;
        pen.text(name, arm.arm.ink, pen.point((square.left, base)), (HPos::Left, VPos::Bottom))?;
        // The name goes first if there is no room for both.
        let room = square.width - pen.css_size(name)?.0 - 12.0;
        for right in here.right {
            if let Some(right) = arm.accuracy.map(right)
                && pen.css_size(&right)?.0 <= room
            {
                let at = (square.left + square.width, base);
                return pen.text(&right, Ink::Muted, pen.point(at), (HPos::Right, VPos::Bottom));
            }
        }
        Ok(())
    }

    fn draw_map<DB: RasterBackend>(&self, pen: &Pen<'_, DB>, arm: &ArmMap, map: &PlaneMap, square: Panel) -> Drawn<DB> {
        let steps = steps(self.classes);
        let mut raster = Raster::new(map.side, map.side);
        for (density, &confidence) in raster.density_mut().iter_mut().zip(&map.confidence) {
            *density = tint(&steps, confidence);
        }
        let inks: Vec<_> =
            (0..self.classes).map(|class| pen.theme.color(Ink::class(class)).to_backend_color()).collect();
        let (corner, end) =
            (pen.point((square.left, square.top)), pen.point((square.left + square.width, square.top + square.height)));
        pen.root.draw(&PlacedInks {
            corner,
            size: ((end.0 - corner.0).max(1) as u32, (end.1 - corner.1).max(1) as u32),
            raster: &raster,
            which: &map.classes,
            inks: &inks,
        })?;
        let on_picture = |line: &[(f64, f64)]| -> Line {
            let at = |place: f64| (place + 0.5) / f64::from(map.side);
            let place = |&(x, y): &(f64, f64)| {
                pen.point((square.left + square.width * at(x), square.top + square.height * at(y)))
            };
            simplified(line, TOLERANCE).iter().map(place).collect()
        };
        let side = map.side as usize;
        if side > 1 {
            let confidence: Vec<f64> = map.confidence.iter().map(|&confidence| f64::from(confidence)).collect();
            for line in level_lines(&confidence, side, LEVEL).into_iter().filter(is_no_bead) {
                pen.line(on_picture(&line), Ink::Muted, 1.0)?;
            }
            for line in self.borders(map).into_iter().filter(is_no_bead) {
                pen.line(on_picture(&line), Ink::Text, 1.25)?;
            }
        }
        self.draw_points(pen, arm, map, square)
    }

    /// The lines between the regions of two classes.
    fn borders(&self, map: &PlaneMap) -> Vec<Vec<(f64, f64)>> {
        // By how much the logit of the predicted class leads, if it shares with one other class alone.
        let lead = |&confidence: &f32| f64::from((confidence / (1.0 - confidence)).ln()).clamp(0.05, 16.0);
        let leads: Vec<f64> = map.confidence.iter().map(lead).collect();
        let mut values = vec![0.0; map.classes.len()];
        let mut lines = Vec::new();
        // Each border is one of two classes, so that all but the first class are enough.
        for class in 1..self.classes.min(256) as u8 {
            if !map.classes.contains(&class) {
                continue;
            }
            for ((value, &own), &lead) in values.iter_mut().zip(&map.classes).zip(&leads) {
                *value = if own == class { lead } else { -lead };
            }
            // Where others share as well, the lead is a guess, and would show as a jag.
            if self.classes > 2 {
                smooth(&mut values, map.side as usize);
            }
            lines.extend(level_lines(&values, map.side as usize, 0.0));
        }
        lines
    }

    fn draw_points<DB: RasterBackend>(
        &self,
        pen: &Pen<'_, DB>,
        arm: &ArmMap,
        map: &PlaneMap,
        square: Panel,
    ) -> Drawn<DB> {
        let [across, upright] = ends(map);
        let places = |points: &[[f32; 2]]| -> Line {
            let within = points
                .iter()
                .map(|&[x, y]| (f64::from(x), f64::from(y)))
                .filter(|&(x, y)| (across.0..=across.1).contains(&x) && (upright.0..=upright.1).contains(&y));
            let at = |(x, y)| pen.point((square.x(x, &(across.0..across.1)), square.y(y, &(upright.0..upright.1))));
            within.map(at).collect()
        };
        let radius = if square.width < 200.0 { 2.75 } else { 3.5 };
        for (class, points) in (0..).zip(&self.train) {
            pen.marks(class, &places(points), Filling::Full, radius)?;
        }
        pen.hoops(&places(&self.flipped), Ink::Text, radius + 2.5)?;
        pen.crosses(&places(&arm.wrong), Ink::Text, radius - 0.5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::samples;
    use crate::training::{Outcome, Setting};
    use crate::words::EN;

    /// A map of two classes, left and right of `x = at`, as sure as a logistic function of the distance.
    fn halves(side: u32, at: f64, slope: f64) -> PlaneMap {
        let mut map = PlaneMap { side, reach: 1.0, ..PlaneMap::default() };
        for place in 0..side * side {
            let x = (f64::from(place % side) + 0.5) / f64::from(side) * 2.0 - 1.0;
            map.classes.push(u8::from(x > at));
            map.confidence.push((1.0 / (1.0 + (-slope * (x - at).abs()).exp())) as f32);
        }
        map
    }

    fn model(arms: &[Objective], change: impl Fn(&mut Observed)) -> ConfidenceMap {
        let mut observed = samples::observed(&samples::setting(arms), samples::Course::WELL);
        change(&mut observed);
        ConfidenceMap::of(&observed)
    }

    const PAIR: [Objective; 2] = [Objective::ONE_HOT, Objective::smoothed(0.1)];

    #[test]
    fn the_tint_grows_with_confidence() {
        for classes in [2, 3, 10] {
            let steps = steps(classes);
            assert!(steps.is_sorted_by(|a, b| a < b), "{classes} classes: {steps:?}");
            let least = tint(&steps, 1.0 / classes as f32);
            assert_eq!(least, PALEST as u8, "{classes} classes, nothing known");
            for sure in [0.999, 0.9999, 1.0] {
                assert_eq!(tint(&steps, sure), STRONGEST as u8, "{classes} classes, {sure}");
            }
            let tints = [0.9, 0.99, 0.999].map(|confidence| f64::from(tint(&steps, confidence)));
            let ([first, second], third) = ([tints[0], tints[1]], tints[2]);
            assert!(
                (third - second - (second - first)).abs() <= 12.0,
                "{classes} classes, by powers of ten: {tints:?}"
            );
        }
    }

    #[test]
    fn a_border_is_where_two_classes_are_alike() {
        for (side, at, slope) in [(96, 0.0, 3.0), (96, 0.123, 40.0), (20, -0.4, 8.0)] {
            let model = model(&PAIR, |observed| observed.data.classes = 2);
            let lines = model.borders(&halves(side, at, slope));
            assert_eq!(lines.len(), 1, "{side} cells, at {at}: {lines:?}");
            for &(x, _) in &lines[0] {
                let x = (x + 0.5) / f64::from(side) * 2.0 - 1.0;
                assert!((x - at).abs() < 0.1 / f64::from(side), "{side} cells, {x} instead of {at}");
            }
        }
        assert!(model(&PAIR, |_| ()).borders(&halves(8, 2.0, 1.0)).is_empty(), "one class alone");
    }

    #[test]
    fn smoothing_leaves_a_plane_as_it_is() {
        let plane: Vec<f64> = (0..42).map(|place| f64::from(place % 7) * 2.0 - f64::from(place / 7)).collect();
        let square = |values: &[f64]| values.iter().take(36).copied().collect::<Vec<f64>>();
        let plane = square(&plane.chunks(7).flat_map(|row| row[..6].to_vec()).collect::<Vec<_>>());
        let mut smoothed = plane.clone();
        smooth(&mut smoothed, 6);
        assert!(plane.iter().zip(&smoothed).all(|(a, b)| (a - b).abs() < 1e-12), "{smoothed:?}");
        let mut peak = vec![0.0; 25];
        peak[12] = 16.0;
        smooth(&mut peak, 5);
        assert_eq!([peak[12], peak[11], peak[7], peak[6], peak[10]], [4.0, 2.0, 2.0, 1.0, 0.0], "{peak:?}");
    }

    #[test]
    fn a_table_counts_cells_and_points() {
        let mut map = halves(4, 0.0, 1.0);
        map.confidence = vec![0.5; 16];
        // The upper right cell, of the second class.
        map.confidence[3] = 0.995;
        let tallies = regions(&map, 2);
        let of = |wanted: MapPlace| tallies.iter().find(|(place, _)| *place == wanted).unwrap().1;
        let (all, edge) = (of(MapPlace::Square), of(MapPlace::Edge));
        assert_eq!((all.count, all.sure, all.class()), (16, 1, Some(0)), "all; of equals the first class");
        assert_eq!((edge.count, edge.sure), (12, 1), "the edge");
        let mean = edge.mean().unwrap();
        assert!((mean - (11.0 * 0.5 + 0.995) / 12.0).abs() < 1e-7, "the edge: {mean}");
        let corner = of(MapPlace::Part([(0.0, 1.0), (0.0, 1.0)]));
        assert_eq!((corner.count, corner.sure, corner.class()), (4, 1, Some(1)), "the upper right quarter");
        let others = of(MapPlace::Part([(-1.0, 0.0), (-1.0, 0.0)]));
        assert_eq!((others.count, others.sure, others.class()), (4, 0, Some(0)), "the lower left quarter");
        let points = at_points(&map, &[0.9, 0.9, -0.9, -0.9, 3.0, 0.0]);
        assert_eq!((points.count, points.sure, points.votes[..2].to_vec()), (2, 1, vec![1, 1]), "two are inside");
        assert_eq!(Tally::default().mean(), None, "nothing has no mean");
    }

    #[test]
    fn wrong_ones_are_those_of_the_outcomes() {
        let model = model(&PAIR, |observed| {
            observed.setting.data.test = 3;
            observed.data.test.inputs = vec![0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
            observed.data.test.labels = vec![0, 1, 2];
            let outcome = |right, confidence| Outcome { confidence, predicted: 1, right };
            observed.frame.arms[0].outcomes = vec![outcome(false, 0.75), outcome(true, 0.875), outcome(false, 1.0)];
        });
        let arm = &model.arms[0];
        assert_eq!(arm.wrong, [[0.1, 0.2], [0.5, 0.6]], "where they are");
        let table = model.table(&EN);
        let row = |key: &str| table.rows.iter().find(|row| row.key == key).unwrap().cells[2..].to_vec();
        let numbers = |numbers: [f64; 4]| numbers.map(Cell::Number).to_vec();
        assert_eq!(row("arm-0-wrong"), numbers([2.0, 1.0, 0.875, 0.5]), "the wrong ones");
        assert_eq!(row("arm-0-right"), numbers([1.0, 1.0, 0.875, 0.0]), "the right one");
    }

    #[test]
    fn flipped_labels_are_marked() {
        let model = model(&PAIR, |observed| {
            observed.data.train.inputs = vec![0.1, 0.2, 0.3, 0.4];
            observed.data.train.labels = vec![0, 1];
            observed.data.train_truth = vec![0, 2];
        });
        assert_eq!(model.flipped, [[0.3, 0.4]], "the second");
        assert_eq!(model.train, [vec![[0.1, 0.2]], vec![[0.3, 0.4]], vec![]], "by label");
    }

    #[test]
    fn a_table_has_at_most_forty_rows() {
        for arms in 1..=8 {
            let rows = model(&vec![Objective::ONE_HOT; arms], |_| ()).table(&EN).rows.len();
            let wanted = arms * (5 + parts(arms).pow(2));
            assert_eq!(rows, wanted, "{arms} arms");
            assert!(rows <= 40, "{arms} arms: {rows} rows");
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        let digits = model(&PAIR, |observed| observed.data.dimension = 64);
        assert_eq!(
            digits.sentence(&EN),
            "This figure needs examples that are points of a plane; these are not.",
            "digits"
        );
        let diverged = model(&PAIR, |observed| {
            let map = observed.frame.arms[0].map.as_mut().unwrap();
            map.confidence[7] = f32::NAN;
        });
        assert_eq!(diverged.arms[0].state, State::Diverged, "a number gone wrong");
        assert!(diverged.sentence(&EN).ends_with("the one-hot network diverged."), "{}", diverged.sentence(&EN));
        let odd = model(&PAIR, |observed| {
            observed.frame.arms[0].map.as_mut().unwrap().classes.pop();
            observed.frame.arms.pop();
        });
        assert!(odd.arms.iter().all(|arm| arm.state == State::None), "a map that is none, and one that is missing");
        assert_eq!(odd.sentence(&EN), "There is no map to show yet.", "no map");
        let Setting { arms, .. } = samples::setting(&PAIR);
        assert_eq!(arms.len(), odd.arms.len(), "every arm has its place");
    }
}
