//! `training-curves`: what happens to every arm of a run, step by step, in small multiples over one axis of steps.
//!
//! The loss that an arm minimises falls towards its floor `H(q)`, and the logit gap grows towards `ln(q_y/q_k)`: both are
//! known before the first step, and stand there as dotted levels.

use super::arms::{Arm, Optimum, arms};
use super::backend::RasterBackend;
use super::curve::{first_that, thinned, within};
use super::lab::RunModel;
use super::labels::{TextRow, in_order, spread};
use super::panel::{BOTTOM, LEFT, NARROW, Panel, TOP};
use super::pen::{FINE, Pen};
use super::sketch::{Axes, Sketch, plot_within};
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Row, Shape, Table};
use crate::theory::Classes;
use crate::training::{Objective, Observed, Role, Sample};
use crate::words::{About, ArmNow, CurveName, TrainingCurvesFacts, Words, brief};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};
use std::ops::Range;

/// The ends an axis may have: the first that holds everything so far, so that it stands still for long. What lies beyond
/// the last leaves the picture; its numbers are in the table.
const TOPS: [f64; 20] = [
    0.1, 0.2, 0.3, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 15.0, 20.0, 30.0, 50.0, 100.0, 150.0, 200.0, 300.0, 500.0,
    1000.0,
];
const BOTTOMS: [f64; 12] = [0.0, -0.1, -0.2, -0.5, -1.0, -2.0, -5.0, -10.0, -20.0, -50.0, -100.0, -1000.0];

/// How far a network whose logits are divided by a fitted temperature stretches the axes of logit gaps and of NLL, beside
/// others. Where every fitted example is right, that temperature is at its lower limit and the logits become a thousand times
/// as large: on an axis that held them, the other curves would be one line.
const SCALED_GAP: f64 = 100.0;
const SCALED_NLL: f64 = 10.0;

/// The most steps of the table, beside the row of what the theory knows.
const MOST_ROWS: usize = 39;

/// From one label at the lines' ends to the next, how far from the plot they begin, and how much room a value takes there;
/// in CSS pixels.
const LABEL: f64 = 16.0;
const LEADER: f64 = 8.0;
const VALUE: f64 = 58.0;

/// What is between two rows of plots beside the lower one's name, and what is below the last row, in CSS pixels.
const GAP: f64 = 10.0;

/// The most levels of a plot that are labelled.
const MOST_LEVELS: usize = 3;

/// A curve may leave out what is nearer to it than this, in CSS pixels.
const FINENESS: f64 = 0.3;

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingCurves {
    arms: Vec<Shown>,
    panels: Vec<Multiple>,
    /// The last step of the run, were it at its end.
    steps: u32,
    /// The steps that were sampled.
    sampled: Vec<u32>,
    /// The place among them of the one that is shown.
    shown: usize,
    /// The teachers' last step, if there are teachers.
    after: Option<u32>,
    /// The class that the transfer set lacks.
    missing: Option<u32>,
}

/// An arm, and what is known of it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shown {
    arm: Arm,
    /// Where it would settle.
    optimum: Optimum,
    /// The step that it could not take, if it diverged.
    diverged: Option<u32>,
}

/// One of the small multiples.
#[derive(Clone, Debug, PartialEq)]
struct Multiple {
    name: CurveName,
    axis: Range<f64>,
    /// For each arm points `(step, value)`.
    curves: Vec<Vec<(u32, f64)>>,
}

impl RunModel for TrainingCurves {
    const SHAPE: Shape = Shape::Grid;

    fn of(observed: &Observed) -> Self {
        let Observed { setting, history, frame, diverged, .. } = observed;
        let distillation = setting.distillation.as_ref();
        let classes = setting.classes().unwrap_or(Classes::MIN);
        let shown = arms(setting).into_iter().zip(0..).map(|(arm, place)| Shown {
            arm,
            optimum: arm.optimum(classes),
            diverged: diverged.filter(|&(which, _)| which == place).map(|(_, step)| step),
        });
        let shown: Vec<Shown> = shown.collect();
        // The step that is shown is a step of the curves, whether or not they are sampled there.
        let between = history.steps.binary_search(&frame.step).err().filter(|_| !frame.arms.is_empty());
        let samples = (0..shown.len()).map(|place| {
            let samples = history.arms.get(place).map_or(&[][..], Vec::as_slice);
            let mut samples: Vec<(u32, &Sample)> = history.steps.iter().copied().zip(samples).collect();
            if let Some((at, arm)) = between.zip(frame.arms.get(place)) {
                samples.insert(at.min(samples.len()), (frame.step, &arm.sample));
            }
            samples
        });
        let samples: Vec<_> = samples.collect();
        let curves = |name: CurveName| -> Vec<Vec<(u32, f64)>> {
            let of_arm = |samples: &Vec<(u32, &Sample)>| {
                samples.iter().filter_map(|&(step, sample)| Some((step, read(name, sample)?))).collect()
            };
            samples.iter().map(of_arm).collect()
        };
        let mut sampled = history.steps.clone();
        if let Some(at) = between {
            sampled.insert(at, frame.step);
        }
        let told: Vec<CurveName> = [CurveName::Memorised, CurveName::Recall]
            .into_iter()
            .filter(|&name| match name {
                CurveName::Recall => distillation.is_some_and(|it| it.missing.is_some()),
                _ => setting.data.flipped > 0.0,
            })
            .collect();
        let rest = if told.is_empty() { vec![CurveName::OverConfidence] } else { told };
        let usual = [CurveName::Loss, CurveName::Gap, CurveName::Nll, CurveName::Confidence, CurveName::Accuracy];
        let panels = usual.into_iter().chain(rest).map(|name| {
            let curves = curves(name);
            let axis = axis(name, &curves, &shown);
            Multiple { name, axis, curves }
        });
        let panels = panels.collect();
        Self {
            panels,
            arms: shown,
            steps: setting.steps,
            shown: sampled.partition_point(|&step| step <= frame.step).saturating_sub(1),
            sampled,
            after: distillation.map(|it| it.after),
            missing: distillation.and_then(|it| it.missing),
        }
    }

    fn about(words: &Words) -> &'static About {
        words.training_curves.about
    }

    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let pen = Pen::new(&root, theme, FINE);
        let layout = Layout::of(Panel::of(&root, theme), self.panels.len(), self.arms.len(), self.names(&pen, words)?);
        for (place, multiple) in self.panels.iter().enumerate() {
            let inside = layout.insides[place];
            let lowest = place + layout.columns >= self.panels.len();
            let axes = Axes {
                x: self.across(),
                y: multiple.axis.clone(),
                x_name: "",
                y_name: &(words.training_curves.panel)(multiple.name, self.missing),
                // No more than there are steps, for none is half a step.
                x_labels: if lowest { (self.steps as usize + 1).min(5) } else { 0 },
                y_labels: if inside.height < 100.0 { 4 } else { 5 },
            };
            let sketch = plot_within(&root, theme, inside, axes)?;
            let sketch = Sketch { pen, ..sketch };
            self.draw_multiple(&sketch, multiple, inside, words)?;
            if !layout.crowded {
                self.draw_ends(&sketch, multiple, layout.is_last_column(place), words)?;
            }
            if lowest {
                self.draw_steps(&sketch, inside, words)?;
            }
        }
        if layout.crowded {
            self.draw_names(pen, layout.edge(), words)?;
        }
        root.present()
    }

    /// What the theory knows, then the first step, the last one, the one that is shown, and others evenly between.
    fn table(&self, words: &Words) -> Table {
        let here = &words.training_curves;
        let named = |multiple: &Multiple| (here.panel)(multiple.name, self.missing);
        let headings = self.panels.iter().flat_map(|multiple| {
            let quantity = named(multiple);
            self.arms.iter().map(move |it| Column::new((here.column)(&it.arm.name(words), &quantity)))
        });
        let none = || Cell::Text("–".to_owned());
        let known = self
            .panels
            .iter()
            .flat_map(|multiple| self.arms.iter().map(|it| it.known(multiple.name).map_or_else(none, Cell::Number)));
        let known = std::iter::once(Cell::Text(here.optimum.to_owned())).chain(known).collect();
        let rows = self.told().into_iter().map(|step| {
            let curves = self.panels.iter().flat_map(|multiple| &multiple.curves);
            let cells = curves.map(|curve| match curve.binary_search_by_key(&step, |&(step, _)| step) {
                Ok(place) => Cell::Number(curve[place].1),
                Err(_) => none(),
            });
            let cells = std::iter::once(Cell::Number(f64::from(step))).chain(cells).collect();
            Row { key: format!("step-{step}"), cells }
        });
        Table {
            columns: std::iter::once(Column::new(here.step)).chain(headings).collect(),
            rows: std::iter::once(Row { key: "optimum".to_owned(), cells: known }).chain(rows).collect(),
        }
    }

    /// Where the gaps are and where they would stop, and what it does to the held-out examples.
    fn sentence(&self, words: &Words) -> String {
        let step = self.step();
        let now = |name: CurveName, arm: usize| {
            let multiple = self.panels.iter().find(|multiple| multiple.name == name)?;
            value_at(&multiple.curves[arm], step?)
        };
        let student = self.after.is_some_and(|after| step.is_some_and(|step| step > after));
        let arms = self.arms.iter().enumerate().map(|(place, it)| ArmNow {
            name: it.arm.name(words),
            diverged: it.diverged,
            gap: now(CurveName::Gap, place),
            beyond: self.beyond(place),
            optimum: (!student).then_some(it.optimum.gap),
            accuracy: now(CurveName::Accuracy, place),
            confidence: now(CurveName::Confidence, place),
            memorised: now(CurveName::Memorised, place),
            recall: now(CurveName::Recall, place),
        });
        (words.training_curves.sentence)(&TrainingCurvesFacts {
            step,
            steps: self.steps,
            role: match self.after {
                None => Role::Learner,
                Some(_) if student => Role::Student,
                Some(_) => Role::Teacher,
            },
            arms: arms.collect(),
            missing: self.missing,
        })
    }
}

impl Shown {
    /// Where a curve of the training set tends, and the confidence of the prediction that is best there.
    const fn known(&self, name: CurveName) -> Option<f64> {
        match name {
            CurveName::Loss => Some(self.optimum.floor),
            CurveName::Gap => Some(self.optimum.gap),
            CurveName::Confidence => Some(self.optimum.confidence),
            CurveName::Nll
            | CurveName::Accuracy
            | CurveName::OverConfidence
            | CurveName::Memorised
            | CurveName::Recall => None,
        }
    }

    /// The level of what is known before, where it is worth a line: not along the plot's edge, where the one-hot ones are.
    fn drawn_level(&self, Multiple { name, axis, .. }: &Multiple) -> Option<f64> {
        let certain = |level: f64| *name == CurveName::Confidence && level >= 1.0;
        self.known(*name).filter(|&level| axis.start < level && level < axis.end && level != 0.0 && !certain(level))
    }
}

/// A number of a sample, if there is one.
fn read(name: CurveName, sample: &Sample) -> Option<f64> {
    match name {
        CurveName::Loss => Some(sample.loss.into()),
        CurveName::Gap => Some(sample.gap.into()),
        CurveName::Nll => Some(sample.nll.into()),
        CurveName::Accuracy => Some(sample.accuracy.into()),
        CurveName::Confidence => Some(sample.confidence.into()),
        CurveName::OverConfidence => Some(f64::from(sample.confidence) - f64::from(sample.accuracy)),
        CurveName::Memorised => sample.memorised.map(f64::from),
        CurveName::Recall => sample.recall.map(f64::from),
    }
}

/// The axis that holds all curves so far, and what is known before; beside others, what is scaled only to [`SCALED_GAP`] and
/// [`SCALED_NLL`].
fn axis(name: CurveName, curves: &[Vec<(u32, f64)>], arms: &[Shown]) -> Range<f64> {
    let is_scaled = |it: &Shown| it.arm.objective == Objective::TemperatureScaled;
    let scaled_most = match name {
        _ if arms.iter().all(is_scaled) => f64::INFINITY,
        CurveName::Gap => SCALED_GAP,
        CurveName::Nll => SCALED_NLL,
        _ => f64::INFINITY,
    };
    let values = || {
        let most = |it: &Shown| if is_scaled(it) { scaled_most } else { f64::INFINITY };
        curves.iter().zip(arms).flat_map(move |(curve, it)| {
            let most = most(it);
            curve.iter().map(|&(_, value)| value).filter(move |&value| value <= most)
        })
    };
    let levels = || arms.iter().filter_map(|it| it.known(name)).filter(|level| level.is_finite());
    let least = values().chain(levels()).fold(0.0, f64::min);
    let most = values().chain(levels()).fold(0.0, f64::max);
    match name {
        CurveName::Accuracy | CurveName::Confidence | CurveName::Memorised | CurveName::Recall => 0.0..1.0,
        CurveName::Loss | CurveName::Gap | CurveName::Nll | CurveName::OverConfidence => {
            // A loss begins near ln K and a gap goes beyond 1: nothing is gained by a finer axis at the first step.
            let tops = if name == CurveName::OverConfidence { &TOPS } else { &TOPS[4..] };
            first_that(&BOTTOMS, |bottom| bottom <= least)..first_that(tops, |top| top >= most)
        }
    }
}

/// The value of a curve at a step, or at the last one before it.
fn value_at(curve: &[(u32, f64)], step: u32) -> Option<f64> {
    let before = curve.partition_point(|&(at, _)| at <= step);
    Some(curve.get(before.checked_sub(1)?)?.1)
}

/// Where everything is.
struct Layout {
    columns: usize,
    /// The insides of the plots, row by row.
    insides: Vec<Panel>,
    /// Whether there are more arms than a plot has room for labels beside it.
    crowded: bool,
}

impl Layout {
    /// Of so many plots and arms, with room for the arms' names, of so many CSS pixels, at the right.
    fn of(whole: Panel, plots: usize, arms: usize, names: f64) -> Self {
        let columns = if whole.width < NARROW { 1 } else { 2 };
        let rows = plots.div_ceil(columns).max(1);
        let height = ((whole.height - BOTTOM + GAP) / rows as f64 - TOP - GAP).max(1.0);
        let aside = LEADER + VALUE;
        let width = ((whole.width - aside * columns as f64 - names) / columns as f64 - LEFT).max(1.0);
        let inside = |place: usize| {
            let (column, row) = ((place % columns) as f64, (place / columns) as f64);
            Panel {
                left: whole.left + LEFT + (LEFT + width + aside) * column,
                top: whole.top + TOP + (height + TOP + GAP) * row,
                width,
                height,
            }
        };
        Self {
            columns,
            insides: (0..plots).map(inside).collect(),
            // A label may reach over its plot by half of itself, or into the row of names above.
            crowded: arms as f64 * LABEL > height + LABEL,
        }
    }

    const fn is_last_column(&self, place: usize) -> bool {
        place % self.columns + 1 == self.columns
    }

    /// The upper right corner of the first plot of the last column.
    fn edge(&self) -> (f64, f64) {
        let first = self.insides.get(self.columns - 1).or(self.insides.first());
        first.map_or((0.0, 0.0), |inside| (inside.left + inside.width, inside.top))
    }
}

impl TrainingCurves {
    /// The axis of steps.
    fn across(&self) -> Range<f64> {
        0.0..f64::from(self.steps.max(1))
    }

    /// The step that is shown, if there is one.
    fn step(&self) -> Option<u32> {
        self.sampled.get(self.shown).copied()
    }

    /// The plots that an arm's value leaves at the step that is shown.
    fn beyond(&self, arm: usize) -> Vec<CurveName> {
        let leaves = |multiple: &&Multiple| {
            let value = self.step().and_then(|step| value_at(multiple.curves.get(arm)?, step));
            value.is_some_and(|value| value > multiple.axis.end)
        };
        self.panels.iter().filter(leaves).map(|multiple| multiple.name).collect()
    }

    /// The steps of the table.
    fn told(&self) -> Vec<u32> {
        let count = self.sampled.len();
        if count <= MOST_ROWS {
            return self.sampled.clone();
        }
        // One less than there is room for, for the one that is shown comes between.
        let parts = MOST_ROWS - 2;
        let mut places: Vec<usize> = (0..=parts).map(|part| part * (count - 1) / parts).collect();
        if let Err(place) = places.binary_search(&self.shown) {
            places.insert(place, self.shown);
        }
        places.into_iter().map(|place| self.sampled[place]).collect()
    }

    /// The room of the longest name, in CSS pixels.
    fn names<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        words: &Words,
    ) -> Result<f64, DrawingAreaErrorKind<DB::ErrorType>> {
        let mut longest = 0.0_f64;
        for it in &self.arms {
            longest = longest.max(pen.css_size(&it.arm.name(words))?.0);
        }
        // The reader's font may be wider than the one that was measured.
        Ok(longest * 1.15 + 6.0)
    }

    /// What is known, what has happened, and where it is now.
    fn draw_multiple<DB: RasterBackend>(
        &self,
        sketch: &Sketch<'_, '_, DB>,
        multiple: &Multiple,
        inside: Panel,
        words: &Words,
    ) -> Drawn<DB> {
        let Multiple { axis, curves, .. } = multiple;
        let end = self.across().end;
        if axis.start < 0.0 {
            sketch.line(vec![sketch.at(0.0, 0.0), sketch.at(end, 0.0)], Ink::Muted, 1.0)?;
        }
        let upright = |step: u32| vec![sketch.at(f64::from(step), axis.start), sketch.at(f64::from(step), axis.end)];
        if let Some(after) = self.after {
            sketch.dashed(&upright(after), Ink::Muted, 1.0, (5.0, 4.0))?;
        }
        if let Some(step) = self.step().filter(|_| self.looks_back()) {
            sketch.line(upright(step), Ink::Muted, 1.0)?;
        }
        for (it, curve) in self.drawing_order().map(|place| (&self.arms[place], &curves[place])) {
            let turn = curve.partition_point(|&(step, _)| self.after.is_none_or(|after| step <= after));
            for points in [&curve[..turn], &curve[turn..]] {
                let points: Vec<(f64, f64)> = points.iter().map(|&(step, value)| (f64::from(step), value)).collect();
                for piece in within(&points, axis) {
                    let line: Vec<_> = piece.into_iter().map(|(step, value)| sketch.at(step, value)).collect();
                    let line = thinned(&line, f64::from(sketch.theme.length(1.0)) * FINENESS);
                    sketch.patterned(&line, it.arm.ink, 2.0, it.arm.ink.pattern())?;
                }
            }
        }
        // What the teachers minimise is not what their students do.
        let known_until = self.after.map_or(end, f64::from);
        for it in &self.arms {
            if let Some(level) = it.drawn_level(multiple) {
                let line = [sketch.at(0.0, level), sketch.at(known_until, level)];
                sketch.dashed(&line, Ink::Text, 1.0, (2.0, 5.0))?;
            }
        }
        for (place, value) in
            self.values(multiple).into_iter().filter(|&(_, value)| axis.start <= value && value <= axis.end)
        {
            let ink = self.arms[place].arm.ink;
            let at = sketch.at(self.step().map_or(0.0, f64::from), value);
            if self.arms[place].diverged.is_some() && !self.looks_back() {
                sketch.crosses(&[at], ink, 4.0)?;
            } else if ink == Ink::OneHot {
                sketch.ring(at, ink, 3.5)?;
            } else {
                sketch.disc(at, ink, 3.5)?;
            }
        }
        self.draw_levels(sketch, multiple, inside, known_until, words)
    }

    /// The names of the dotted levels, each where it lies over least of the curves: rather at the right end, rather below.
    fn draw_levels<DB: DrawingBackend>(
        &self,
        sketch: &Sketch<'_, '_, DB>,
        multiple: &Multiple,
        inside: Panel,
        until: f64,
        words: &Words,
    ) -> Drawn<DB> {
        // Of many, the labels would hide the curves; the table has them.
        let count = self.arms.iter().filter(|it| it.drawn_level(multiple).is_some()).count();
        if count > MOST_LEVELS {
            return Ok(());
        }
        // Clear of the marks at the lines' ends.
        let right = inside.x(until, &self.across()) - 6.0;
        let within = Panel { width: right - inside.left, ..inside };
        let mut taken: Vec<Panel> = Vec::new();
        for it in &self.arms {
            let Some(level) = it.drawn_level(multiple) else { continue };
            let text = (words.training_curves.level)(multiple.name, level);
            let (width, height) = (sketch.css_size(&text)?.0 + 6.0, 16.0);
            let y = inside.y(level, &multiple.axis);
            let columns = || (0..3).map(|column| right - width - (width + 8.0) * f64::from(column));
            // Close to the level, or a little farther off.
            let places = [0.0, height, 2.0 * height, 3.0 * height].into_iter().flat_map(|off| {
                let rows = [y + 3.0 + off, y - 3.0 - height - off];
                columns().flat_map(move |left| rows.map(|top| Panel { left, top, width, height }))
            });
            let fits = |place: &Panel| {
                let down = inside.top + inside.height - place.top - height;
                place.left > within.left && place.top >= inside.top && down > 1.0
            };
            let free = places.filter(fits).filter(|place| !taken.iter().any(|other| place.overlaps(*other)));
            let places: Vec<Panel> = free.collect();
            let covered = places.iter().map(|place| self.covered(multiple, inside, *place) as f64).collect();
            if let Some(place) = in_order(covered).first().map(|&place| places[place]) {
                let middle = (place.left + width / 2.0, place.top + height / 2.0);
                sketch.patch(&text, it.arm.ink, middle, inside, &mut taken)?;
            }
        }
        Ok(())
    }

    /// How much of the curves lies within a part of a plot: samples, and pieces between two that pass through it.
    fn covered(&self, multiple: &Multiple, inside: Panel, part: Panel) -> usize {
        let across = self.across();
        let (from, to) = (inside.value_at_x(part.left, &across), inside.value_at_x(part.left + part.width, &across));
        let (top, bottom) = (part.top, part.top + part.height);
        let hit = |pair: &&[(u32, f64)]| {
            let [(a, first), (b, second)] = [pair[0], pair[1]];
            let (first, second) = (inside.y(first, &multiple.axis), inside.y(second, &multiple.axis));
            f64::from(b) >= from && f64::from(a) <= to && first.max(second) >= top && first.min(second) <= bottom
        };
        multiple.curves.iter().map(|curve| curve.windows(2).filter(hit).count()).sum()
    }

    /// The values at the step that is shown, beside the plot, at their heights; and in the last column whose they are.
    fn draw_ends<DB: DrawingBackend>(
        &self,
        sketch: &Sketch<'_, '_, DB>,
        multiple: &Multiple,
        named: bool,
        words: &Words,
    ) -> Drawn<DB> {
        let theme = sketch.theme;
        let values = self.values(multiple);
        let end = self.across().end;
        // In exact heights, so that values that are close keep their order.
        let (upper, lower) =
            (f64::from(sketch.at(end, multiple.axis.end).1), f64::from(sketch.at(end, multiple.axis.start).1));
        let span = multiple.axis.end - multiple.axis.start;
        let height = |value: f64| lower + (upper - lower) * (value - multiple.axis.start) / span;
        let wanted: Vec<f64> = values.iter().map(|&(_, value)| height(value).clamp(upper, lower)).collect();
        let line = f64::from(theme.length(LABEL));
        let room = upper - line / 2.0..lower + line / 2.0;
        let x = sketch.at(end, multiple.axis.start).0 + theme.length(LEADER);
        for (&(place, value), middle) in values.iter().zip(spread(&wanted, line, &room)) {
            let (arm, y) = (&self.arms[place].arm, middle as i32);
            let told = if value > multiple.axis.end { (words.training_curves.above)(value) } else { brief(value) };
            sketch.text(&told, arm.ink, (x, y), (HPos::Left, VPos::Center))?;
            if named {
                let aside = x + theme.length(VALUE);
                sketch.text(&arm.name(words), arm.ink, (aside, y), (HPos::Left, VPos::Center))?;
            }
        }
        Ok(())
    }

    /// Every arm's name with a sample of its line, where there are too many for the lines' ends.
    fn draw_names<DB: DrawingBackend>(&self, pen: Pen<'_, DB>, (x, y): (f64, f64), words: &Words) -> Drawn<DB> {
        for (place, it) in self.arms.iter().enumerate() {
            let (x, y) = (x + LEADER + 2.0, y + 3.0 * LABEL * place as f64);
            let sample = [pen.point((x, y + 17.0)), pen.point((x + 44.0, y + 17.0))];
            pen.patterned(&sample, it.arm.ink, 2.0, it.arm.ink.pattern())?;
            pen.text(&it.arm.name(words), it.arm.ink, pen.point((x, y)), (HPos::Left, VPos::Center))?;
        }
        Ok(())
    }

    /// Below the lowest plots: which step is shown, where the students begin, and what the axis is, as far as there is room.
    fn draw_steps<DB: DrawingBackend>(&self, sketch: &Sketch<'_, '_, DB>, inside: Panel, words: &Words) -> Drawn<DB> {
        let here = &words.training_curves;
        let axis = self.across();
        let shown = self.step().filter(|_| self.looks_back());
        let marks = [
            shown.map(|step| ((here.at_step)(step), Ink::Text, f64::from(step))),
            self.after.map(|after| (here.students.to_owned(), Ink::Muted, f64::from(after))),
            Some((here.step.to_owned(), Ink::Muted, axis.end)),
        ];
        let mut row = TextRow::new(sketch.theme.length(8.0));
        let y = inside.top + inside.height + BOTTOM - 4.0;
        for (text, ink, step) in marks.into_iter().flatten() {
            let width = sketch.css_size(&text)?.0;
            let half = width / 2.0;
            let held = |x: f64| x.min(inside.left + inside.width - half).max(inside.left + half);
            let x = held(inside.x(step, &axis));
            // Beside what is there already, if it stands where this would.
            let places = [x, held(x + width), held(x - width)].map(|x| sketch.theme.length(x));
            let place = places.into_iter().find(|&x| row.take(x, sketch.theme.length(width)));
            if let Some(x) = place {
                sketch.text(&text, ink, (x, sketch.theme.length(y)), (HPos::Center, VPos::Bottom))?;
            }
        }
        Ok(())
    }

    /// Whether another step is shown than the last one.
    fn looks_back(&self) -> bool {
        self.shown + 1 < self.sampled.len()
    }

    /// Each arm that has a value at the step that is shown, and the value.
    fn values(&self, multiple: &Multiple) -> Vec<(usize, f64)> {
        let value = |curve: &[(u32, f64)]| value_at(curve, self.step()?);
        let values = multiple.curves.iter().enumerate().filter_map(|(place, curve)| Some((place, value(curve)?)));
        values.collect()
    }

    /// The arms in the order in which they are drawn: what is dashed comes last, so that what it coincides with is seen.
    fn drawing_order(&self) -> impl Iterator<Item = usize> {
        let solid = |&place: &usize| self.arms[place].arm.ink.pattern().is_empty();
        let all = 0..self.arms.len();
        all.clone().filter(solid).chain(all.filter(move |place| !solid(place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::samples::{Course, observed, setting, states};
    use crate::training::{Distillation, Objective};
    use crate::words::EN;

    const PAIR: [Objective; 2] = [Objective::ONE_HOT, Objective::smoothed(0.1)];

    /// The number of a cell of the table; none where it has none.
    fn told(table: &Table, key: &str, column: usize) -> Option<f64> {
        let row = table.rows.iter().find(|row| row.key == key).unwrap_or_else(|| panic!("no row {key}"));
        match row.cells[column] {
            Cell::Number(value) => Some(value),
            Cell::Text(_) => None,
        }
    }

    /// The floors and gaps of the reference's tables.
    #[test]
    fn the_table_knows_floors_and_optima_before_the_first_step() {
        for (classes, epsilon, floor, gap) in [
            (2, 0.1, 0.1985, 2.944),
            (3, 0.05, 0.1692, 4.060),
            (3, 0.1, 0.2911, 3.332),
            (3, 0.2, 0.4851, 2.565),
            (10, 0.1, 0.5003, 4.511),
        ] {
            let mut setting = setting(&[Objective::ONE_HOT, Objective::smoothed(epsilon)]);
            setting.data.classes = classes;
            let model = TrainingCurves::of(&observed(&setting, Course { steps: 0, shown: 0, ..Course::WELL }));
            let table = model.table(&EN);
            let [one_hot, smoothed] = [1, 3]
                .map(|column| [column, column + 1])
                .map(|columns| columns.map(|column| told(&table, "optimum", column).unwrap_or(f64::NAN)));
            assert!((one_hot[0], smoothed[0]) == (0.0, f64::INFINITY), "K = {classes}: one-hot");
            assert!((one_hot[1] - floor).abs() < 6e-5, "K = {classes}, ε = {epsilon}: a floor of {}", one_hot[1]);
            assert!((smoothed[1] - gap).abs() < 6e-4, "K = {classes}, ε = {epsilon}: a gap of {}", smoothed[1]);
        }
    }

    #[test]
    fn the_table_tells_the_history() {
        for (what, observed) in states() {
            let model = TrainingCurves::of(&observed);
            let (table, history) = (model.table(&EN), &observed.history);
            let arms = observed.setting.arms.len();
            for row in table.rows.iter().filter(|row| row.key != "optimum") {
                let step: u32 = row.key.trim_start_matches("step-").parse().unwrap();
                let place = history.steps.binary_search(&step).unwrap();
                for (panel, multiple) in model.panels.iter().enumerate() {
                    for arm in 0..arms {
                        let told = told(&table, &row.key, 1 + panel * arms + arm);
                        let wanted = read(multiple.name, &history.arms[arm][place]);
                        assert_eq!(told, wanted, "{what}: {:?} of arm {arm} at step {step}", multiple.name);
                    }
                }
            }
            let rows = |step: Option<&u32>| {
                step.is_none_or(|step| table.rows.iter().any(|row| row.key == format!("step-{step}")))
            };
            assert!(rows(history.steps.first()) && rows(history.steps.last()), "{what}: the ends");
            assert!(rows(model.step().as_ref()), "{what}: the step that is shown");
            let all = history.steps.len() <= MOST_ROWS;
            assert_eq!(table.rows.len() == 1 + history.steps.len(), all, "{what}: every step if there is room");
            assert!(table.rows.len() <= 1 + MOST_ROWS, "{what}: {} rows", table.rows.len());
        }
    }

    #[test]
    fn the_step_that_is_shown_is_on_the_curves() {
        let steps = observed(&setting(&PAIR), Course::WELL).history.steps;
        assert_eq!(steps[..3], [0, 6, 12], "the sampled steps");
        for (step, sampled) in [(0, true), (5, false), (6, true), (11, false), (3000, true)] {
            let mut seen = observed(&setting(&PAIR), Course { shown: step, ..Course::WELL });
            let model = TrainingCurves::of(&seen);
            assert_eq!(model.step(), Some(step), "the step");
            let expected = steps.len() + usize::from(!sampled);
            let losses = &model.panels[0].curves[1];
            assert_eq!((model.sampled.len(), losses.len()), (expected, expected), "at step {step}");
            assert!(losses.is_sorted_by_key(|&(step, _)| step), "in order, at step {step}");
            let here = f64::from(seen.frame.arms[1].sample.loss);
            assert!(losses.contains(&(step, here)), "the frame's own sample at step {step}");
            // As long as there is no frame there is nothing to add.
            seen.frame.arms.clear();
            assert_eq!(TrainingCurves::of(&seen).sampled, steps, "without a frame, at step {step}");
        }
    }

    #[test]
    fn axes_hold_the_curves_and_only_grow() {
        for (what, observed) in states() {
            for multiple in &TrainingCurves::of(&observed).panels {
                for &(step, value) in multiple.curves.iter().flatten() {
                    let inside = (multiple.axis.start..=multiple.axis.end).contains(&value);
                    assert!(
                        inside,
                        "{what}: {:?} is {value} at step {step}, outside {:?}",
                        multiple.name, multiple.axis
                    );
                }
            }
        }
        let at = |steps| {
            TrainingCurves::of(&observed(
                &setting(&PAIR),
                Course { steps, shown: steps, accuracy: 0.8, ..Course::WELL },
            ))
        };
        let mut steps = 0;
        let mut before = at(steps);
        let mut moved = 0;
        while steps < 3000 {
            steps += 60;
            let now = at(steps);
            assert_eq!(now.across(), before.across(), "the axis of steps is that of the whole run");
            for (now, before) in now.panels.iter().zip(&before.panels) {
                let grown = now.axis.start <= before.axis.start && now.axis.end >= before.axis.end;
                assert!(grown, "step {steps}: {:?} from {:?} to {:?}", now.name, before.axis, now.axis);
                moved += usize::from(now.axis != before.axis);
            }
            before = now;
        }
        assert!(moved <= 10, "axes moved {moved} times in six plots");
    }

    /// A temperature at its lower limit makes logits a thousand times as large.
    #[test]
    fn a_temperature_at_its_limit_flattens_no_other_curve() {
        let gaps = |arms: &[Objective], times: f32| {
            let mut seen = observed(&setting(arms), Course::WELL);
            let scaled = arms.iter().position(|&it| it == Objective::TemperatureScaled).unwrap();
            seen.history.arms[scaled].iter_mut().for_each(|sample| sample.gap *= times);
            let model = TrainingCurves::of(&seen);
            let sentence = model.sentence(&EN);
            (model.panels[1].axis.clone(), sentence.contains("lies beyond"), sentence)
        };
        let three = [PAIR[0], PAIR[1], Objective::TemperatureScaled];
        assert_eq!(gaps(&three, 1.0), (0.0..30.0, false, gaps(&three, 1.0).2), "T = 1");
        let (axis, beyond, said) = gaps(&three, 1000.0);
        assert_eq!((axis, beyond), (0.0..30.0, true), "{said}");
        let (axis, beyond, said) = gaps(&three, 3.0);
        assert_eq!((axis, beyond), (0.0..100.0, false), "a T of a third is worth seeing: {said}");
        let (axis, beyond, said) = gaps(&three[2..], 40.0);
        assert_eq!((axis, beyond), (0.0..1000.0, false), "alone it flattens nobody: {said}");
    }

    #[test]
    fn what_is_shown_is_what_there_is() {
        let names = |model: &TrainingCurves| model.panels[5..].iter().map(|it| it.name).collect::<Vec<_>>();
        let mut setting = setting(&PAIR);
        let of = |setting: &_| TrainingCurves::of(&observed(setting, Course::WELL));
        assert_eq!(names(&of(&setting)), [CurveName::OverConfidence], "nothing special");
        setting.data.flipped = 0.2;
        assert_eq!(names(&of(&setting)), [CurveName::Memorised], "flipped labels");
        setting.distillation = Some(Distillation {
            after: 1000,
            temperature: 2.0,
            transfer: 50,
            missing: Some(1),
            student: setting.network.clone(),
            optimizer: setting.optimizer,
        });
        assert_eq!(names(&of(&setting)), [CurveName::Memorised, CurveName::Recall], "and a missing class");
    }

    #[test]
    fn plots_keep_apart_and_within_the_picture() {
        for (width, height) in [Shape::Grid.wide(), Shape::Grid.narrow()] {
            let whole = Panel::whole((f64::from(width), f64::from(height)));
            for plots in [6, 7] {
                for names in [50.0, 110.0] {
                    let layout = Layout::of(whole, plots, 2, names);
                    let what = format!("{plots} plots in {width} × {height}");
                    for (place, &inside) in layout.insides.iter().enumerate() {
                        assert!(inside.width > 90.0 && inside.height > 50.0, "{what}: {inside:?}");
                        assert!(inside.left + inside.width + LEADER + VALUE <= whole.width, "{what}: {inside:?}");
                        assert!(
                            inside.top + inside.height + BOTTOM <= whole.height + 0.5 || place + 2 < plots,
                            "{what}"
                        );
                        let others = &layout.insides[..place];
                        assert!(!others.iter().any(|other| other.overlaps(inside)), "{what}: {inside:?} over another");
                    }
                    assert_eq!(layout.insides.len(), plots, "{what}");
                    assert!(layout.insides.iter().all(|inside| inside.width == layout.insides[0].width), "{what}");
                }
            }
        }
    }

    /// Of the curves at most what no place could spare.
    #[test]
    fn a_level_is_labelled_where_no_curve_is() {
        let model = TrainingCurves::of(&observed(&setting(&PAIR), Course { accuracy: 0.8, ..Course::WELL }));
        let inside = Panel { left: 44.0, top: 26.0, width: 220.0, height: 150.0 };
        let multiple = &model.panels[1];
        let y = inside.y(3.332, &multiple.axis);
        let patch = |top: f64| Panel { left: 150.0, top, width: 90.0, height: 16.0 };
        assert_eq!(model.covered(multiple, inside, patch(y - 30.0)), 0, "between the two curves");
        assert!(model.covered(multiple, inside, patch(y - 8.0)) > 0, "on the smoothed one");
    }

    #[test]
    fn the_sentence_tells_where_gaps_are_and_where_they_would_stop() {
        let say = |setting: &_, course| TrainingCurves::of(&observed(setting, course)).sentence(&EN);
        let pair = setting(&PAIR);
        let course = Course { steps: 3000, shown: 300, ..Course::WELL };
        assert_eq!(
            say(&pair, course),
            "At step 300 of 3000 the label’s logit leads the mean of the others by 13.21 for one-hot (optimum ∞) and 3.283 \
             for ε = 0.1 (optimum 3.332); accuracy on held-out examples is 1 for both, mean confidence 1 for one-hot and \
             0.9302 for ε = 0.1."
        );
        assert_eq!(
            say(&pair, Course { steps: 0, shown: 0, ..course }),
            "Before the first step the label’s logit leads the mean of the others by 0 for both; accuracy on held-out \
             examples is 0.3333 for both, mean confidence 0.3333 for both."
        );
        let states = states();
        for (what, said) in [
            ("not begun", "Nothing has been trained yet."),
            ("one-hot alone", "by 22.13 (optimum ∞); accuracy on held-out examples is 0.85, mean confidence 1."),
            ("ε = 0 on both sides", "by 22.13 for one-hot (optimum ∞) and 22.12 for ε = 0 (optimum ∞);"),
            ("ε = 1 to the others", "for ε = 1, others (optimum −∞)"),
            ("three arms", "1 for one-hot, 0.9335 for ε = 0.1 and 1 for penalty β = 0.5."),
            ("eight arms", "by between 1.702 for ε = 0.4 (optimum 1.705) and 22.13 for one-hot (optimum ∞);"),
            ("10 classes, 1 flipped", "the share of flipped labels that are memorised is 0.9179 for both."),
            ("diverged", "The run stopped before step 240, in which one-hot diverged."),
            ("students, step 400", "Of the teachers, at step 400 of 3000, the label’s logit leads"),
            (
                "students, step 3000",
                "Of their students, at step 3000 of 3000, the label’s logit leads the mean of the others by 22.13 for one-hot and",
            ),
            ("students, step 3000", "; recall of class 3, which the transfer set lacks, is 0.8 for both."),
        ] {
            let (_, observed) = states.iter().find(|(state, _)| state == what).unwrap();
            let sentence = TrainingCurves::of(observed).sentence(&EN);
            assert!(sentence.contains(said), "{what}: «{sentence}»");
        }
    }
}
