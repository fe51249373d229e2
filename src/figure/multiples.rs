//! Small multiples over one axis of steps: what happens to every arm of a run, plot by plot, for the figures that show it.
//!
//! The loss that an arm minimises falls towards its floor `H(q)`, and the logit gap grows towards `ln(q_y/q_k)`: both are
//! known before the first step, and stand there as dotted levels.

use super::arms::{Arm, Optimum, arms};
use super::backend::RasterBackend;
use super::curve::{first_that, thinned, within};
use super::labels::{TextRow, in_order, spread};
use super::panel::{BOTTOM, LEFT, NARROW, Panel, TOP};
use super::pen::{FINE, Pen};
use super::sketch::{Axes, Sketch, plot_within};
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Row, Table};
use crate::theory::Classes;
use crate::training::{Objective, Observed, Role, Sample};
use crate::words::{CurveName, Words, brief};
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

/// From one label at the lines' ends to the next, how far from the plot they begin, and how much room a value takes there;
/// in CSS pixels.
const LABEL: f64 = 16.0;
const LEADER: f64 = 8.0;
const VALUE: f64 = 58.0;

/// What is between two rows of plots beside the lower one's name, and what is below the last row, in CSS pixels.
const GAP: f64 = 10.0;

/// The most levels of a plot that are labelled.
const MOST_LEVELS: usize = 3;

/// How high the mark of a step is, in CSS pixels.
const MARK: f64 = 11.0;

/// A curve may leave out what is nearer to it than this, in CSS pixels.
const FINENESS: f64 = 0.3;

/// The plots of a run, and where on them it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Multiples {
    pub(super) arms: Vec<Shown>,
    pub(super) panels: Vec<Multiple>,
    /// The last step of the run, were it at its end.
    pub(super) steps: u32,
    /// The steps that were sampled.
    pub(super) sampled: Vec<u32>,
    /// The place among them of the one that is shown.
    shown: usize,
    /// The teachers' last step, if there are teachers.
    after: Option<u32>,
    /// The class that the transfer set lacks.
    pub(super) missing: Option<u32>,
}

/// An arm, and what is known of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shown {
    pub(super) arm: Arm,
    /// Where it would settle.
    pub(super) optimum: Optimum,
    /// The step that it could not take, if it diverged.
    pub(super) diverged: Option<u32>,
}

/// One of the small multiples.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Multiple {
    pub(super) name: CurveName,
    pub(super) axis: Range<f64>,
    /// For each arm points `(step, value)`.
    pub(super) curves: Vec<Vec<(u32, f64)>>,
    /// For each arm the step at which it is marked, if it is.
    pub(super) marked: Vec<Option<u32>>,
}

impl Multiple {
    /// The value of an arm at a step that was sampled.
    pub(super) fn at(&self, arm: usize, step: u32) -> Option<f64> {
        let curve = self.curves.get(arm)?;
        curve.binary_search_by_key(&step, |&(step, _)| step).ok().map(|place| curve[place].1)
    }
}

impl Multiples {
    /// Plots of these quantities, in this order.
    pub(super) fn of(observed: &Observed, names: impl IntoIterator<Item = CurveName>) -> Self {
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
        let panels = names.into_iter().map(|name| {
            let curves = curves(name);
            let axis = axis(name, &curves, &shown);
            Multiple { name, axis, curves, marked: vec![None; shown.len()] }
        });
        Self {
            panels: panels.collect(),
            arms: shown,
            steps: setting.steps,
            shown: sampled.partition_point(|&step| step <= frame.step).saturating_sub(1),
            sampled,
            after: distillation.map(|it| it.after),
            missing: distillation.and_then(|it| it.missing),
        }
    }

    /// Draws them over the whole of a backend.
    pub(super) fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
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

    /// After some first rows at most so many steps: the first one, the last one, the one that is shown, and others evenly
    /// between.
    pub(super) fn table(&self, first: Vec<Row>, most: usize, words: &Words) -> Table {
        let here = &words.training_curves;
        let named = |multiple: &Multiple| (here.panel)(multiple.name, self.missing);
        let headings = self.panels.iter().flat_map(|multiple| {
            let quantity = named(multiple);
            self.arms.iter().map(move |it| Column::new((here.column)(&it.arm.name(words), &quantity)))
        });
        let rows = self.told(most).into_iter().map(|step| {
            self.row(format!("step-{step}"), Cell::Number(f64::from(step)), |multiple, arm| multiple.at(arm, step))
        });
        Table {
            columns: std::iter::once(Column::new(here.step)).chain(headings).collect(),
            rows: first.into_iter().chain(rows).collect(),
        }
    }

    /// A row of the table: its name, then a number of each plot and arm, where there is one.
    pub(super) fn row(&self, key: String, name: Cell, number: impl Fn(&Multiple, usize) -> Option<f64>) -> Row {
        let none = || Cell::Text("–".to_owned());
        let of_arms = |multiple| (0..self.arms.len()).map(move |arm| (multiple, arm));
        let numbers = self.panels.iter().flat_map(of_arms).map(|(multiple, arm)| number(multiple, arm));
        let cells = std::iter::once(name).chain(numbers.map(|number| number.map_or_else(none, Cell::Number)));
        Row { key, cells: cells.collect() }
    }

    /// The curve of each arm in the plot of that name.
    pub(super) fn of_each(&self, name: CurveName) -> impl Iterator<Item = &[(u32, f64)]> {
        let plots = self.panels.iter().filter(move |multiple| multiple.name == name);
        plots.flat_map(|multiple| multiple.curves.iter().map(Vec::as_slice))
    }

    /// The number of an arm at the step that is shown.
    pub(super) fn now(&self, name: CurveName, arm: usize) -> Option<f64> {
        let multiple = self.panels.iter().find(|multiple| multiple.name == name)?;
        value_at(multiple.curves.get(arm)?, self.step()?)
    }

    /// What the networks are at the step that is shown.
    pub(super) fn role(&self) -> Role {
        match self.after {
            None => Role::Learner,
            Some(after) if self.step().is_some_and(|step| step > after) => Role::Student,
            Some(_) => Role::Teacher,
        }
    }

    /// Whether a step is one of the networks that are shown, and not of their teachers or their students.
    pub(super) fn is_of_these(&self, step: u32) -> bool {
        self.after.is_none_or(|after| (step > after) == (self.role() == Role::Student))
    }
}

impl Shown {
    /// Where a curve of the training set tends, and the confidence of the prediction that is best there.
    pub(super) const fn known(&self, name: CurveName) -> Option<f64> {
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
pub(super) fn read(name: CurveName, sample: &Sample) -> Option<f64> {
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
pub(super) fn value_at(curve: &[(u32, f64)], step: u32) -> Option<f64> {
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

impl Multiples {
    /// The axis of steps.
    pub(super) fn across(&self) -> Range<f64> {
        0.0..f64::from(self.steps.max(1))
    }

    /// The step that is shown, if there is one.
    pub(super) fn step(&self) -> Option<u32> {
        self.sampled.get(self.shown).copied()
    }

    /// The plots that an arm's value leaves at the step that is shown.
    pub(super) fn beyond(&self, arm: usize) -> Vec<CurveName> {
        let leaves = |multiple: &&Multiple| {
            let value = self.step().and_then(|step| value_at(multiple.curves.get(arm)?, step));
            value.is_some_and(|value| value > multiple.axis.end)
        };
        self.panels.iter().filter(leaves).map(|multiple| multiple.name).collect()
    }

    /// The steps of the table, at most so many.
    fn told(&self, most: usize) -> Vec<u32> {
        let count = self.sampled.len();
        if count <= most {
            return self.sampled.clone();
        }
        // One less than there is room for, for the one that is shown comes between.
        let parts = most.saturating_sub(2).max(1);
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
        self.draw_levels(sketch, multiple, inside, known_until, words)?;
        self.draw_marked(sketch, multiple, inside, words)
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
            self.label_off(sketch, (multiple, inside), (&text, it.arm.ink), places, &mut taken)?;
        }
        Ok(())
    }

    /// A label at the first of some places that lies over least of the curves, within the plot and over no other label.
    fn label_off<DB: DrawingBackend>(
        &self,
        sketch: &Sketch<'_, '_, DB>,
        (multiple, inside): (&Multiple, Panel),
        (text, ink): (&str, Ink),
        places: impl Iterator<Item = Panel>,
        taken: &mut Vec<Panel>,
    ) -> Drawn<DB> {
        let fits = |place: &Panel| {
            let down = inside.top + inside.height - place.top - place.height;
            place.left > inside.left && place.top >= inside.top && down > 1.0
        };
        let free = places.filter(fits).filter(|place| !taken.iter().any(|other| place.overlaps(*other)));
        let places: Vec<Panel> = free.collect();
        let covered = places.iter().map(|place| self.covered(multiple, inside, *place) as f64).collect();
        let Some(place) = in_order(covered).first().map(|&place| places[place]) else { return Ok(()) };
        let middle = (place.left + place.width / 2.0, place.top + place.height / 2.0);
        sketch.patch(text, ink, middle, inside, taken)
    }

    /// A mark on each curve at the step that is marked, with its number where that is the best one.
    fn draw_marked<DB: DrawingBackend>(
        &self,
        sketch: &Sketch<'_, '_, DB>,
        multiple: &Multiple,
        inside: Panel,
        words: &Words,
    ) -> Drawn<DB> {
        let marked = self.arms.iter().zip(&multiple.curves).zip(&multiple.marked);
        let marked: Vec<_> =
            marked.filter_map(|((it, curve), step)| Some((it.arm.ink, (*step)?, value_at(curve, (*step)?)?))).collect();
        for &(ink, step, value) in &marked {
            let (x, y) = sketch.at(f64::from(step), value);
            sketch.head((x, y - 1), (x, y), ink, (MARK, 0.6))?;
        }
        // Of many, the labels would hide the curves; the table has them.
        if multiple.name != CurveName::Accuracy || marked.len() > MOST_LEVELS {
            return Ok(());
        }
        let mut taken = Vec::new();
        for &(ink, step, value) in &marked {
            let text = (words.memorisation.best)(value, step);
            let (width, height) = (sketch.css_size(&text)?.0 + 6.0, 16.0);
            let (x, y) = (inside.x(f64::from(step), &self.across()), inside.y(value, &multiple.axis));
            let end = inside.left + inside.width - width - 2.0;
            let columns = [x - width / 2.0, x + 8.0, x - width - 8.0];
            let places = (0..8).map(|row| height * f64::from(row)).flat_map(|off| {
                let rows = [y + MARK + off, y - MARK - height - off];
                columns.into_iter().flat_map(move |left| {
                    let left = left.min(end).max(inside.left + 2.0);
                    rows.map(|top| Panel { left, top, width, height })
                })
            });
            self.label_off(sketch, (multiple, inside), (&text, ink), places, &mut taken)?;
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
        // Not clamped: without room the ends may have changed places.
        let wanted: Vec<f64> = values.iter().map(|&(_, value)| height(value).max(upper).min(lower)).collect();
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
    use crate::figure::Shape;
    use crate::figure::samples::{Course, observed, setting};

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
        let pair = setting(&[Objective::ONE_HOT, Objective::smoothed(0.1)]);
        let model = Multiples::of(&observed(&pair, Course { accuracy: 0.8, ..Course::WELL }), [CurveName::Gap]);
        let inside = Panel { left: 44.0, top: 26.0, width: 220.0, height: 150.0 };
        let multiple = &model.panels[0];
        let y = inside.y(3.332, &multiple.axis);
        let patch = |top: f64| Panel { left: 150.0, top, width: 90.0, height: 16.0 };
        assert_eq!(model.covered(multiple, inside, patch(y - 30.0)), 0, "between the two curves");
        assert!(model.covered(multiple, inside, patch(y - 8.0)) > 0, "on the smoothed one");
    }
}
