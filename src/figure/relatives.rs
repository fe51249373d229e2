//! `relatives`: label smoothing among other losses that hold confidence back, loss and slope against the logit gap.
//!
//! The slope tells them apart: some cross 0 at a finite gap, as label smoothing does; others only come closer to it, as the
//! one-hot loss does; negative smoothing stays below and falls without bound.

use super::backend::RasterBackend;
use super::curve::{first_that, within};
use super::labels::spread;
use super::logit_gap::{GAPS, gaps, loss_at, slope_at, top};
use super::panel::{NARROW, Panel, pair};
use super::pen::LINE;
use super::sketch::{Axes, Sketch, plot_within};
use super::table::Extent;
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Model, Row, Shape, Table};
use crate::spec::{Control, RelativeName, Shared, Unit};
use crate::theory::optimum::logit_gap;
use crate::theory::relatives::{Relative, Strength};
use crate::theory::{Classes, Logits, SmoothedTarget};
use crate::words::{About, RelativeFacts, RelativesFacts, Words};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};
use std::ops::Range;

/// The focal loss's `γ`, the usual choice of its paper.
const GAMMA: f64 = 2.0;

/// The margin `m` of margin-based smoothing, in units of logits.
const MARGIN: f64 = 6.0;

/// The lower ends the loss axis may have, in the unit: the first that holds every loss that has a bound.
const BOTTOMS: [f64; 5] = [0.0, -2.0, -4.0, -8.0, -16.0];

/// The ends the slope axis may have, in nats; what is steeper leaves the picture.
const STEEPEST_FALLS: [f64; 4] = [-1.0, -1.25, -2.0, -4.0];
const STEEPEST_RISES: [f64; 5] = [0.25, 0.5, 1.0, 2.0, 4.0];

/// How far, in the unit, a curve may leave the axis before the axis grows: less than a pixel.
const SLACK: f64 = 0.02;

/// The column of labels: how wide it is, how far from the plot they begin, how long a line's sample is, in CSS pixels.
const COLUMN: f64 = 160.0;
const LEADER: f64 = 16.0;
const SAMPLE: f64 = 26.0;

/// The gaps of the table.
const TOLD: [f64; 4] = [0.0, 4.0, 8.0, 12.0];

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct Relatives {
    /// One-hot and smoothed, then the relatives that are shown.
    curves: Vec<Curve>,
    /// In which unit losses are told.
    unit: Unit,
    /// The loss axis, in that unit.
    losses: Range<f64>,
    /// The slope axis, in that unit.
    slopes: Range<f64>,
    classes: Classes,
    epsilon: f64,
}

/// A loss against the gap.
#[derive(Clone, Debug, PartialEq)]
struct Curve {
    /// Which loss.
    loss: Loss,
    /// The gap at which it is least; infinite if there is none.
    optimum: f64,
    /// Points `(gap, loss)`, in the figure's unit, from the left to the right.
    losses: Vec<(f64, f64)>,
    /// Points `(gap, slope)`.
    slopes: Vec<(f64, f64)>,
}

/// A loss that is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Loss {
    /// On the one-hot target.
    OneHot(SmoothedTarget),
    /// On the smoothed target, in either convention.
    Smoothed(SmoothedTarget),
    /// A relative.
    Relative(RelativeName, Relative),
}

impl Loss {
    /// Loss and slope at a gap, in nats; at an infinite gap, what they tend to.
    fn at(self, gap: f64, classes: Classes) -> (f64, f64) {
        let relative = match self {
            Self::OneHot(target) | Self::Smoothed(target) => return (loss_at(&target, gap), slope_at(&target, gap)),
            Self::Relative(_, relative) => relative,
        };
        match relative {
            _ if gap.is_finite() => {
                let at = relative.at_lead(gap, classes);
                (at.loss, at.slope)
            }
            Relative::NegativeSmoothing(rate) if rate.get() > 0.0 => {
                (f64::NEG_INFINITY, relative.at_lead(Logits::LIMIT, classes).slope)
            }
            // All others without an optimum come closer and closer to 0.
            _ => (0.0, 0.0),
        }
    }

    fn optimum(self, classes: Classes) -> f64 {
        match self {
            Self::OneHot(target) | Self::Smoothed(target) => logit_gap(&target),
            Self::Relative(_, relative) => relative.optimal_lead(classes),
        }
    }

    const fn ink(self) -> Ink {
        match self {
            Self::OneHot(_) => Ink::OneHot,
            Self::Smoothed(_) => Ink::Smoothed,
            Self::Relative(RelativeName::ConfidencePenalty, _) => Ink::ConfidencePenalty,
            Self::Relative(RelativeName::FocalLoss, _) => Ink::FocalLoss,
            Self::Relative(RelativeName::Temperature, _) => Ink::Temperature,
            Self::Relative(RelativeName::MarginBasedSmoothing, _) => Ink::MarginBasedSmoothing,
            Self::Relative(RelativeName::MaxSup, _) => Ink::MaxSup,
            Self::Relative(RelativeName::NegativeSmoothing, _) => Ink::NegativeSmoothing,
        }
    }

    /// A name for programs.
    const fn key(self) -> &'static str {
        match self {
            Self::OneHot(_) => "one-hot",
            Self::Smoothed(_) => "smoothed",
            Self::Relative(name, _) => name.name(),
        }
    }
}

impl Model for Relatives {
    const SHAPE: Shape = Shape::Pair;
    const FOLLOWS: &'static [Control] = &[
        Control::Smoothing,
        Control::Classes,
        Control::Convention,
        Control::Temperature,
        Control::Relatives,
        Control::Unit,
    ];

    fn of(shared: &Shared) -> Self {
        let (classes, unit) = (shared.classes(), shared.unit());
        let one_hot = shared.one_hot();
        let shown = RelativeName::ALL.into_iter().filter(|&name| shared.shows(name));
        let losses = [Loss::OneHot(one_hot), Loss::Smoothed(shared.smoothed())]
            .into_iter()
            .chain(shown.map(|name| Loss::Relative(name, relative(name, shared))));
        let grid = grid();
        let curve = |loss: Loss| {
            let told = grid.iter().map(|&gap| {
                let (value, slope) = loss.at(gap, classes);
                ((gap, unit.of(value)), (gap, unit.of(slope)))
            });
            let (losses, slopes) = told.unzip();
            Curve { loss, optimum: loss.optimum(classes), losses, slopes }
        };
        let curves: Vec<Curve> = losses.map(curve).collect();
        let losses = lowest(&curves)..top(&one_hot, unit);
        let all = || curves.iter().flat_map(|curve| &curve.slopes).map(|&(_, slope)| slope);
        let (least, most) = (all().fold(0.0, f64::min), all().fold(0.0, f64::max));
        let slopes = first_that(&STEEPEST_FALLS.map(|end| unit.of(end)), |end| end <= least)
            ..first_that(&STEEPEST_RISES.map(|end| unit.of(end)), |end| end >= most);
        Self { curves, unit, losses, slopes, classes, epsilon: shared.smoothing().epsilon.get() }
    }

    fn about(words: &Words) -> &'static About {
        words.relatives.about
    }

    /// Loss and slope, beside each other or on a phone one over the other, and one column of labels for both.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let whole = Panel::of(&root, theme);
        let narrow = whole.width < NARROW;
        let [first, second] = insides(whole);
        let axes = |y: &Range<f64>, y_name, x_shown: bool| Axes {
            x: GAPS,
            y: y.clone(),
            x_name: if x_shown { words.relatives.axis_gap } else { "" },
            y_name,
            x_labels: if x_shown { 6 } else { 0 },
            y_labels: if narrow { 4 } else { 6 },
        };
        let sketch = plot_within(&root, theme, second, axes(&self.slopes, (words.relatives.slope)(self.unit), true))?;
        self.draw_panel(&sketch, &self.slopes, |curve| &curve.slopes, |_| 0.0)?;
        let sketch = plot_within(&root, theme, first, axes(&self.losses, (words.loss)(self.unit), !narrow))?;
        let least = |curve: &Curve| self.unit.of(curve.loss.at(curve.optimum, self.classes).0);
        self.draw_panel(&sketch, &self.losses, |curve| &curve.losses, least)?;
        self.draw_names(&sketch, theme, words)?;
        root.present()
    }

    /// Each loss where it is least and at four gaps.
    fn table(&self, words: &Words) -> Table {
        self.listed(Extent::Few, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.listed(Extent::All, words)
    }

    /// Which of them stop, and where.
    fn sentence(&self, words: &Words) -> String {
        let facts = |curve: &Curve| match curve.loss {
            Loss::Relative(name, relative) => {
                let (strength, margin) = strengths(relative);
                Some(RelativeFacts { name, strength, margin, optimum: curve.optimum })
            }
            Loss::OneHot(_) | Loss::Smoothed(_) => None,
        };
        let smoothed = self.curves.iter().find(|curve| matches!(curve.loss, Loss::Smoothed(_)));
        (words.relatives.sentence)(&RelativesFacts {
            epsilon: self.epsilon,
            classes: self.classes.get(),
            smoothed: smoothed.map_or(f64::INFINITY, |curve| curve.optimum),
            shown: self.curves.iter().filter_map(facts).collect(),
        })
    }
}

/// A relative at its strength: `ε` where it has one like it.
fn relative(name: RelativeName, shared: &Shared) -> Relative {
    let strength = |value| match Strength::new(value) {
        Ok(strength) => strength,
        Err(error) => unreachable!("between 0 and 6: {error}"),
    };
    let epsilon = strength(shared.smoothing().epsilon.get());
    match name {
        RelativeName::ConfidencePenalty => Relative::ConfidencePenalty(epsilon),
        RelativeName::FocalLoss => Relative::FocalLoss(strength(GAMMA)),
        RelativeName::Temperature => Relative::Temperature(shared.temperature()),
        RelativeName::MarginBasedSmoothing => {
            Relative::MarginBasedSmoothing { weight: epsilon, margin: strength(MARGIN) }
        }
        RelativeName::MaxSup => Relative::MaxSup(epsilon),
        RelativeName::NegativeSmoothing => Relative::NegativeSmoothing(epsilon),
    }
}

/// A relative's strength, and its margin if it has one.
const fn strengths(relative: Relative) -> (f64, f64) {
    match relative {
        Relative::LabelSmoothing(epsilon) => (epsilon.get(), 0.0),
        Relative::Temperature(temperature) => (temperature.get(), 0.0),
        Relative::MarginBasedSmoothing { weight, margin } => (weight.get(), margin.get()),
        Relative::ConfidencePenalty(strength)
        | Relative::FocalLoss(strength)
        | Relative::MaxSup(strength)
        | Relative::NegativeSmoothing(strength) => (strength.get(), 0.0),
    }
}

/// The gaps at which curves are computed, and both sides of those at which a slope jumps.
fn grid() -> Vec<f64> {
    let mut grid: Vec<f64> = gaps().collect();
    for jump in [-MARGIN, 0.0, MARGIN] {
        if GAPS.contains(&jump) {
            let near = |gap: &f64| (gap - jump).abs() < 1e-6;
            grid.retain(|gap| !near(gap));
            let place = grid.partition_point(|&gap| gap < jump);
            grid.splice(place..place, [jump - 1e-9, jump + 1e-9]);
        }
    }
    grid
}

/// The lower end of the loss axis. Negative smoothing falls without bound and is cut, but its fall is shown.
fn lowest(curves: &[Curve]) -> f64 {
    let least = curves.iter().map(|curve| {
        let least = curve.losses.iter().map(|&(_, loss)| loss).fold(0.0, f64::min);
        let unbounded = matches!(curve.loss, Loss::Relative(RelativeName::NegativeSmoothing, _));
        if unbounded { least.max(BOTTOMS[1]) } else { least }
    });
    let least = least.fold(0.0, f64::min) + SLACK;
    first_that(&BOTTOMS, |bottom| bottom <= least)
}

/// The insides of both plots, with room for the labels: between them, or on a phone at the right of both.
fn insides(whole: Panel) -> [Panel; 2] {
    if whole.width < NARROW {
        return pair(whole, COLUMN - 14.0);
    }
    let one = whole.plot();
    let width = (one.width - COLUMN - one.left) / 2.0;
    [Panel { width, ..one }, Panel { left: one.left + width + COLUMN + one.left, width, ..one }]
}

impl Relatives {
    /// Each loss where it is least and at gaps along the axis.
    fn listed(&self, extent: Extent, words: &Words) -> Table {
        let here = &words.relatives;
        let row = |curve: &Curve, key: String, name: String, gap: f64| {
            let (loss, slope) = curve.loss.at(gap, self.classes);
            let numbers = [gap, self.unit.of(loss), self.unit.of(slope)].map(Cell::Number);
            Row {
                key: format!("{}-{key}", curve.loss.key()),
                cells: std::iter::once(Cell::Text(name)).chain(numbers).collect(),
            }
        };
        let rows = self.curves.iter().flat_map(|curve| {
            let [name, strength] = self.label(curve.loss, words);
            let name = if strength.is_empty() { name } else { format!("{name} ({strength})") };
            let least = row(curve, "optimum".to_owned(), (here.row_of_optimum)(&name), curve.optimum);
            let gaps: Vec<f64> = match extent {
                Extent::Few => TOLD.to_vec(),
                Extent::All => {
                    (GAPS.start as i32 * 20..=GAPS.end as i32 * 20).map(|step| f64::from(step) / 20.0).collect()
                }
            };
            let told = gaps.into_iter().map(move |gap| row(curve, format!("gap-{gap}"), (here.row)(&name, gap), gap));
            std::iter::once(least).chain(told)
        });
        Table {
            columns: vec![
                Column::new(here.point),
                Column::new(here.gap),
                Column::new((words.loss)(self.unit)),
                Column::new((here.slope)(self.unit)),
            ],
            rows: rows.collect(),
        }
    }

    /// Some of each loss's values, and a mark where the loss is least, at the height that it has there.
    fn draw_panel<DB: DrawingBackend>(
        &self,
        sketch: &Sketch<'_, '_, DB>,
        heights: &Range<f64>,
        points: impl Fn(&Curve) -> &[(f64, f64)],
        at_optimum: impl Fn(&Curve) -> f64,
    ) -> Drawn<DB> {
        sketch.line(vec![sketch.at(GAPS.start, 0.0), sketch.at(GAPS.end, 0.0)], Ink::Muted, 1.0)?;
        // The smoothed curve first, so that what coincides with it is seen on it.
        let order = || self.curves[1..2].iter().chain(&self.curves[..1]).chain(&self.curves[2..]);
        for curve in order() {
            for piece in within(&held(points(curve), heights), heights) {
                let line: Vec<_> = piece.into_iter().map(|(gap, y)| sketch.at(gap, y)).collect();
                sketch.patterned(&line, curve.loss.ink(), 2.5, curve.loss.ink().pattern())?;
            }
        }
        for curve in order().filter(|curve| GAPS.contains(&curve.optimum)) {
            let height = at_optimum(curve);
            if !(heights.start - SLACK..=heights.end).contains(&height) {
                continue;
            }
            let at = sketch.at(curve.optimum, height.max(heights.start));
            let ink = curve.loss.ink();
            match curve.loss {
                Loss::OneHot(_) | Loss::Smoothed(_) => sketch.disc(at, ink, 4.5)?,
                // Around the smoothed mark, where it stands at the same place.
                Loss::Relative(RelativeName::MaxSup, _) => sketch.hoop(at, ink, 7.0)?,
                Loss::Relative(..) => sketch.hollow(at, ink, 4.5)?,
            }
        }
        Ok(())
    }

    /// Each curve's name, a sample of its line and its strength, led from where its loss leaves the plot.
    fn draw_names<DB: DrawingBackend>(&self, sketch: &Sketch<'_, '_, DB>, theme: &Theme, words: &Words) -> Drawn<DB> {
        let ends: Vec<(i32, i32)> = self
            .curves
            .iter()
            .map(|curve| {
                let pieces = within(&held(&curve.losses, &self.losses), &self.losses);
                let last = pieces.last().and_then(|piece| piece.last()).copied();
                let (gap, loss) = last.unwrap_or((GAPS.end, self.losses.end));
                sketch.at(gap, loss)
            })
            .collect();
        let line = f64::from(theme.length(LINE - 1.0));
        let block = 2.0 * line + f64::from(theme.length(3.0));
        let room = 0.0..f64::from(sketch.root.dim_in_pixel().1);
        let wanted: Vec<f64> = ends.iter().map(|&(_, y)| f64::from(y)).collect();
        let edge = sketch.at(GAPS.end, 0.0).0;
        let x = edge + theme.length(LEADER);
        // Losses that end together keep the order of the list, from above: smoothed, one-hot, relatives.
        let order: Vec<usize> = [1, 0].into_iter().chain(2..ends.len()).collect();
        let ordered: Vec<f64> = order.iter().map(|&place| wanted[place]).collect();
        for (&place, middle) in order.iter().zip(spread(&ordered, block, &room)) {
            let (curve, ink) = (&self.curves[place], self.curves[place].loss.ink());
            let (first, second) = ((middle - line / 2.0) as i32, (middle + line / 2.0) as i32);
            // Along the edge where a curve has left the plot early, so that no leader crosses the other plot.
            sketch.line(vec![ends[place], (edge, ends[place].1), (x - theme.length(4.0), first)], ink, 1.0)?;
            let [name, strength] = self.label(curve.loss, words);
            sketch.text(&name, ink, (x, first), (HPos::Left, VPos::Center))?;
            let sample = x + theme.length(SAMPLE);
            sketch.patterned(&[(x, second), (sample, second)], ink, 2.5, ink.pattern())?;
            sketch.text(&strength, ink, (sample + theme.length(6.0), second), (HPos::Left, VPos::Center))?;
        }
        Ok(())
    }

    /// A loss's name and its strength.
    fn label(&self, loss: Loss, words: &Words) -> [String; 2] {
        match loss {
            Loss::OneHot(_) => [words.one_hot.to_owned(), String::new()],
            Loss::Smoothed(_) => [words.smoothed.to_owned(), (words.relatives.epsilon)(self.epsilon)],
            Loss::Relative(name, relative) => {
                let (strength, margin) = strengths(relative);
                [(words.relatives.name)(name).to_owned(), (words.relatives.strength)(name, strength, margin)]
            }
        }
    }
}

/// The points of a curve, those that leave the axis by less than a pixel held within it.
fn held(points: &[(f64, f64)], heights: &Range<f64>) -> Vec<(f64, f64)> {
    let hold = |&(gap, y): &(f64, f64)| (gap, if y > heights.start - SLACK { y.max(heights.start) } else { y });
    points.iter().map(hold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Convention, Epsilon, Temperature};
    use crate::words::EN;

    /// A state with all relatives shown.
    fn shared(classes: usize, epsilon: f64, convention: Convention) -> Shared {
        let (shared, _) = Shared::default().with_classes(Classes::new(classes).unwrap());
        let shared = shared.with_epsilon(Epsilon::new(epsilon).unwrap()).with_convention(convention);
        RelativeName::ALL.into_iter().fold(shared, |shared, name| shared.with_relative(name, true))
    }

    fn for_many_states(check: impl Fn(&Relatives, &str)) {
        for classes in [2, 3, 10, 1000, 100_000] {
            for epsilon in [0.0, 1e-12, 0.1, 0.5, 1.0] {
                for convention in [Convention::Uniform, Convention::Others] {
                    for temperature in [0.05, 1.0, 3.0] {
                        let shared = shared(classes, epsilon, convention)
                            .with_temperature(Temperature::new(temperature).unwrap());
                        let state = format!("K = {classes}, ε = {epsilon}, {convention:?}, T = {temperature}");
                        check(&Relatives::of(&shared), &state);
                    }
                }
            }
        }
    }

    #[test]
    fn curves_are_those_that_are_asked_for() {
        let names = |shared: &Shared| Relatives::of(shared).curves.iter().map(|it| it.loss.key()).collect::<Vec<_>>();
        assert_eq!(
            names(&Shared::default()),
            ["one-hot", "smoothed", "confidence-penalty", "focal-loss"],
            "by default"
        );
        let none =
            RelativeName::ALL.into_iter().fold(Shared::default(), |shared, name| shared.with_relative(name, false));
        assert_eq!(names(&none), ["one-hot", "smoothed"], "without relatives");
        assert_eq!(names(&shared(10, 0.1, Convention::Uniform)).len(), 8, "with all");
    }

    #[test]
    fn slopes_are_the_slopes_of_the_losses() {
        for_many_states(|model, state| {
            for curve in &model.curves {
                for pair in 0..curve.losses.len() - 1 {
                    let [(x0, y0), (x1, y1)] = [curve.losses[pair], curve.losses[pair + 1]];
                    // Not across a jump, where there is no single slope.
                    if x1 - x0 < 1e-3 {
                        continue;
                    }
                    let (a, b) = (curve.slopes[pair].1, curve.slopes[pair + 1].1);
                    let mean = (y1 - y0) / (x1 - x0);
                    let room = 0.02 * mean.abs().max(1.0);
                    assert!(
                        (a.min(b) - room..=a.max(b) + room).contains(&mean),
                        "{state}, {}: from {a} to {b}, on average {mean}",
                        curve.loss.key()
                    );
                }
            }
        });
    }

    #[test]
    fn axes_hold_what_has_a_bound() {
        for_many_states(|model, state| {
            for curve in &model.curves {
                assert!(curve.losses.is_sorted_by(|a, b| a.0 < b.0), "{state}, {}: goes back", curve.loss.key());
                let least = curve.losses.iter().map(|&(_, loss)| loss).fold(f64::INFINITY, f64::min);
                let unbounded = curve.loss.key() == "negative";
                assert!(unbounded || least >= model.losses.start - SLACK, "{state}, {}: {least}", curve.loss.key());
                let visible = !within(&held(&curve.losses, &model.losses), &model.losses).is_empty();
                assert!(visible, "{state}, {}: nothing of it is drawn", curve.loss.key());
            }
        });
    }

    #[test]
    fn rows_tell_optima_and_limits() {
        for_many_states(|model, state| {
            let table = model.table(&EN);
            assert_eq!(table.rows.len(), 40, "{state}: eight losses in five places");
            for row in table.rows.iter().filter(|row| row.key.ends_with("optimum")) {
                let number = |column: usize| match row.cells[column] {
                    Cell::Number(value) => value,
                    Cell::Text(_) => f64::NAN,
                };
                let (gap, slope) = (number(1), number(3));
                // At the margin a slope jumps across 0; negative smoothing never comes near it.
                let level = gap == MARGIN || gap == 0.0 || slope.abs() < 1e-9;
                assert!(level || row.key.starts_with("negative"), "{state}, {}: {slope} at {gap}", row.key);
            }
        });
    }

    #[test]
    fn the_sentence_says_who_stops_and_who_does_not() {
        for (epsilon, convention, said) in [
            (0.1, Convention::Uniform, "label smoothing is least at a gap of 4.511"),
            (0.1, Convention::Others, "label smoothing is least at a gap of 4.394"),
            (
                0.1,
                Convention::Uniform,
                "margin-based smoothing (α = 0.1, m = 6) at 6 and MaxSup (α = 0.1) at 4.511, while",
            ),
            (0.1, Convention::Uniform, "; negative smoothing (r = 0.1) falls below every bound."),
            (0.0, Convention::Uniform, "nothing here has a lowest point: the one-hot loss, label smoothing,"),
            (1.0, Convention::Others, "10 classes the confidence penalty (β = 1) is least at a gap of 2.101"),
            (
                1.0,
                Convention::Others,
                "towards 0; label smoothing denies the true class and is least nowhere; negative",
            ),
        ] {
            let sentence = Relatives::of(&shared(10, epsilon, convention)).sentence(&EN);
            assert!(sentence.contains(said), "ε = {epsilon}, {convention:?}: «{sentence}»");
        }
        let alone = RelativeName::ALL
            .into_iter()
            .fold(shared(10, 1.0, Convention::Others), |shared, name| shared.with_relative(name, false));
        assert_eq!(
            Relatives::of(&alone).sentence(&EN),
            "With ε = 1 and 10 classes nothing here has a lowest point: the one-hot loss keeps falling towards 0; label \
             smoothing denies the true class and is least nowhere."
        );
    }
}
