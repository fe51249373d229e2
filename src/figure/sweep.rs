//! `sweep`: a measure of the predictions against `ε`, for several sizes of the training set and over several seeds; as the
//! networks were trained, and after temperature scaling of each.
//!
//! What is compared is paired: the same seed means the same data, the same first weights and the same batches for every
//! `ε`. A difference that is smaller than its own standard deviation over the seeds is not taken for one.

use super::backend::{Mark, Outline, PlacedMarks, RasterBackend};
use super::curve::first_that;
use super::lab::RunModel;
use super::labels::{in_order, spread};
use super::panel::{Panel, pair};
use super::pen::{FINE, LINE, Pen};
use super::sketch::{Axes, Sketch, plot_within};
use super::table::Extent;
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Row, Shape, Table};
use crate::training::{Measure, Observed, SweepCell};
use crate::words::{About, Best, SweepFacts, SweepLineFacts, Words};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};
use std::ops::Range;

/// The ends the axis may have: the first that holds everything so far.
const TOPS: [f64; 12] = [0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0];
/// The same below, of a measure that may be negative.
const BOTTOMS: [f64; 7] = [0.0, -0.05, -0.1, -0.2, -0.3, -0.5, -1.0];
/// The lower ends for a share that is to be high.
const FROM_BELOW: [f64; 6] = [0.95, 0.9, 0.8, 0.7, 0.5, 0.0];

/// The inks of the lines, from the smallest training set on; more than these would not be told apart.
const INKS: [Ink; 7] = [
    Ink::Smoothed,
    Ink::FocalLoss,
    Ink::ConfidencePenalty,
    Ink::MarginBasedSmoothing,
    Ink::Temperature,
    Ink::MaxSup,
    Ink::NegativeSmoothing,
];

/// How much longer than in other figures the labels of the upright axis may be, in CSS pixels.
const LONGER: f64 = 8.0;

/// The room for the labels at the right of a plot, how far from it they begin, and the most that lines of one `ε` stand
/// apart, in CSS pixels.
const ASIDE: f64 = 84.0;
const LEADER: f64 = 15.0;
const APART: f64 = 5.0;

/// The most rows of the table.
const MOST_ROWS: usize = 40;

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    measure: Measure,
    /// The smoothing factors, ascending.
    epsilons: Vec<f64>,
    /// One for each size of the training set, ascending, in each of the two panels: as trained, and scaled.
    panels: [Vec<Line>; 2],
    /// The vertical axis of both.
    axis: Range<f64>,
    /// How many runs there are, and how many there will be.
    runs: (usize, usize),
}

/// The runs of one size of the training set.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    size: u32,
    /// One for each `ε` of which there is a run, ascending.
    points: Vec<Point>,
    best: Option<Best>,
}

/// The runs of one size and one `ε`.
#[derive(Clone, Debug, PartialEq)]
struct Point {
    epsilon: f64,
    /// What was measured, by seed, ascending.
    values: Vec<(u32, f64)>,
    mean: f64,
    /// The standard deviation over the seeds, if there are two.
    deviation: Option<f64>,
}

impl RunModel for Sweep {
    const SHAPE: Shape = Shape::Pair;

    fn of(observed: &Observed) -> Self {
        let measure = observed.measure;
        let Some(sweep) = &observed.sweep else {
            let panels = [Vec::new(), Vec::new()];
            return Self { measure, epsilons: Vec::new(), panels, axis: axis(measure, &[]), runs: (0, 0) };
        };
        let mut epsilons = sorted(&sweep.epsilons, |&epsilon| epsilon);
        epsilons.dedup();
        let mut sizes = sorted(&sweep.sizes, |&size| f64::from(size));
        sizes.dedup();
        let lines = |read: fn(&SweepCell, Measure) -> Option<f64>| -> Vec<Line> {
            let line = |&size: &u32| {
                let cells = || sweep.cells.iter().filter(move |cell| cell.size == size);
                let points = epsilons.iter().filter_map(|&epsilon| {
                    let of_epsilon = cells().filter(|cell| cell.epsilon == epsilon);
                    let values: Vec<_> =
                        of_epsilon.filter_map(|cell| Some((cell.seed, read(cell, measure)?))).collect();
                    Point::of(epsilon, &values)
                });
                Line::of(size, points.collect(), epsilons.len(), measure)
            };
            sizes.iter().map(line).collect()
        };
        let panels = [lines(trained), lines(scaled)];
        let wanted = epsilons.len() * sizes.len() * sweep.seeds.len();
        Self {
            axis: axis(measure, &panels),
            runs: (sweep.cells.len(), wanted.max(sweep.cells.len())),
            measure,
            epsilons,
            panels,
        }
    }

    fn about(words: &Words) -> &'static About {
        words.sweep.about
    }

    /// A line through the means for each size, each seed as a small mark on a bar of one standard deviation to each side,
    /// and a hoop around the best, where it is better than the spread.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let whole = Panel::of(&root, theme);
        // «−0.05» would leave the picture.
        let mut insides = pair(Panel { left: LONGER, width: whole.width - LONGER, ..whole }, ASIDE);
        let stacked = insides[0].left == insides[1].left;
        if stacked {
            // The lowest number of the upper axis keeps clear of the lower plot's name.
            insides[0].height -= 5.0;
        }
        let here = &words.sweep;
        let names = [(here.as_trained)(self.measure), (here.after_scaling)(self.measure)];
        for (place, (inside, name)) in insides.into_iter().zip(names).enumerate() {
            let x_shown = !stacked || place == 1;
            let axes = Axes {
                x: self.across(),
                y: self.axis.clone(),
                x_name: if x_shown { here.epsilon } else { "" },
                y_name: &name,
                x_labels: if x_shown { 6 } else { 0 },
                y_labels: if stacked { 4 } else { 6 },
            };
            let sketch = plot_within(&root, theme, inside, axes)?;
            self.draw_panel(&sketch, place, inside, words)?;
        }
        root.present()
    }

    /// Each size and `ε` of which there are runs; of very many, the best and others evenly between.
    fn table(&self, words: &Words) -> Table {
        self.listed(Extent::Few, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.listed(Extent::All, words)
    }

    /// Where the best `ε` of each size is, as far as the runs show it.
    fn sentence(&self, words: &Words) -> String {
        let [as_trained, after] = &self.panels;
        let lines = as_trained.iter().zip(after).filter(|(line, _)| !line.points.is_empty());
        let lines = lines.map(|(line, scaled)| {
            let point = |line: &Line, epsilon: f64| line.points.iter().find(|point| point.epsilon == epsilon).cloned();
            SweepLineFacts {
                size: line.size,
                only: (self.epsilons.len() == 1).then(|| line.points.first().map(|point| point.mean)).flatten(),
                one_hot_scaled: point(scaled, 0.0).map(|point| point.mean),
                best: line.best.clone(),
            }
        });
        (words.sweep.sentence)(&SweepFacts {
            measure: self.measure,
            runs: self.runs,
            epsilons: self.epsilons.len(),
            lines: lines.collect(),
        })
    }
}

/// The measure of a run as it was trained: of that half of the held-out examples that the temperature was not fitted on, so
/// that nothing but the temperature is between the two panels.
fn trained(cell: &SweepCell, measure: Measure) -> Option<f64> {
    measure.of(&cell.scaled.map_or(cell.metrics, |scaled| scaled.before))
}

/// The same after temperature scaling.
fn scaled(cell: &SweepCell, measure: Measure) -> Option<f64> {
    measure.of(&cell.scaled?.after)
}

/// What is better is lower.
fn cost(measure: Measure, value: f64) -> f64 {
    match measure {
        Measure::Ece | Measure::Nll | Measure::Brier | Measure::ErrorAtHalf => value,
        Measure::SignedGap => value.abs(),
        Measure::Accuracy | Measure::Auroc => -value,
    }
}

/// The axis that holds all runs and bars so far.
fn axis(measure: Measure, panels: &[Vec<Line>]) -> Range<f64> {
    let points = || panels.iter().flatten().flat_map(|line| &line.points);
    let values = || points().flat_map(|point| point.values.iter().map(|&(_, value)| value));
    let least = values().fold(f64::INFINITY, f64::min);
    let most = values().fold(0.0, f64::max);
    match measure {
        Measure::Accuracy | Measure::Auroc => first_that(&FROM_BELOW, |bottom| bottom <= least)..1.0,
        Measure::SignedGap => {
            first_that(&BOTTOMS, |bottom| bottom <= least.min(0.0))..first_that(&TOPS, |top| top >= most)
        }
        Measure::Ece | Measure::Nll | Measure::Brier | Measure::ErrorAtHalf => {
            0.0..first_that(&TOPS, |top| top >= most)
        }
    }
}

fn mean_and_deviation(values: &[f64]) -> (f64, Option<f64>) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (values.len() > 1).then(|| (squares / (count - 1.0)).sqrt()))
}

/// A list by what each of it weighs, the lightest first.
fn sorted<T: Copy>(list: &[T], weight: fn(&T) -> f64) -> Vec<T> {
    in_order(list.iter().map(weight).collect()).into_iter().map(|place| list[place]).collect()
}

impl Point {
    /// Of what was measured by seed; none if nothing was.
    fn of(epsilon: f64, values: &[(u32, f64)]) -> Option<Self> {
        let mut values = sorted(values, |&(seed, _)| f64::from(seed));
        values.dedup_by_key(|&mut (seed, _)| seed);
        if values.is_empty() {
            return None;
        }
        let (mean, deviation) = mean_and_deviation(&values.iter().map(|&(_, value)| value).collect::<Vec<_>>());
        Some(Self { epsilon, values, mean, deviation })
    }

    fn of_seed(&self, seed: u32) -> Option<f64> {
        self.values.binary_search_by_key(&seed, |&(seed, _)| seed).ok().map(|place| self.values[place].1)
    }
}

impl Line {
    fn of(size: u32, points: Vec<Point>, epsilons: usize, measure: Measure) -> Self {
        let best = best(&points, epsilons, measure);
        Self { size, points, best }
    }

    /// At most so many of its points: the best, and others evenly between.
    fn told(&self, most: usize) -> Vec<&Point> {
        let count = self.points.len();
        if count <= most {
            return self.points.iter().collect();
        }
        let parts = most.saturating_sub(2).max(1);
        let mut places: Vec<usize> = (0..=parts).map(|part| part * (count - 1) / parts).collect();
        places.dedup();
        let best = self.best.as_ref().and_then(|best| self.points.iter().position(|it| it.epsilon == best.epsilon));
        if let Some(best) = best
            && let Err(place) = places.binary_search(&best)
        {
            places.insert(place, best);
        }
        places.into_iter().map(|place| &self.points[place]).collect()
    }
}

/// The best `ε`, by its mean over those seeds of which there is a run of every `ε`; none until there is such a seed, and none
/// where there is nothing to compare.
fn best(points: &[Point], epsilons: usize, measure: Measure) -> Option<Best> {
    if points.len() < epsilons || epsilons < 2 {
        return None;
    }
    let whole = |&(seed, _): &(u32, f64)| points.iter().all(|point| point.of_seed(seed).is_some());
    let seeds: Vec<u32> = points.first()?.values.iter().filter(|value| whole(value)).map(|&(seed, _)| seed).collect();
    if seeds.is_empty() {
        return None;
    }
    let of_seeds = |point: &Point| seeds.iter().filter_map(|&seed| point.of_seed(seed)).collect::<Vec<_>>();
    let costs: Vec<f64> = points.iter().map(|point| cost(measure, mean_and_deviation(&of_seeds(point)).0)).collect();
    let mut least = 0;
    for (place, &cost) in costs.iter().enumerate() {
        if cost < costs[least] {
            least = place;
        }
    }
    let at_best = of_seeds(&points[least]);
    // Of one seed nothing can be said but which was least.
    let tied = |&place: &usize| {
        let differences: Vec<f64> = of_seeds(&points[place]).iter().zip(&at_best).map(|(a, b)| a - b).collect();
        let (_, deviation) = mean_and_deviation(&differences);
        place != least && deviation.is_some_and(|deviation| costs[place] - costs[least] <= deviation)
    };
    let (mean, deviation) = mean_and_deviation(&at_best);
    Some(Best {
        epsilon: points[least].epsilon,
        tied: (0..points.len()).filter(tied).map(|place| points[place].epsilon).collect(),
        of: points.len(),
        seeds: seeds.len(),
        mean,
        deviation,
    })
}

impl Sweep {
    /// Each smoothing factor of each size.
    fn listed(&self, extent: Extent, words: &Words) -> Table {
        let here = &words.sweep;
        let [as_trained, after] = &self.panels;
        let lines = as_trained.iter().filter(|line| !line.points.is_empty());
        let most = match extent {
            Extent::Few => MOST_ROWS,
            Extent::All => usize::MAX,
        };
        let each = most / lines.clone().count().max(1);
        let rows = lines.flat_map(|line| {
            let after = after.iter().find(|other| other.size == line.size);
            line.told(each).into_iter().map(move |point| {
                let epsilon = point.epsilon;
                let scaled = after.and_then(|line| line.points.iter().find(|other| other.epsilon == epsilon));
                let none = || Cell::Text("–".to_owned());
                let mean = |point: Option<&Point>| point.map_or_else(none, |point| Cell::Number(point.mean));
                let deviation =
                    |point: Option<&Point>| point.and_then(|point| point.deviation).map_or_else(none, Cell::Number);
                let verdict = |line: Option<&Line>| {
                    let best = line.and_then(|line| line.best.as_ref());
                    Cell::Text((here.verdict)(best, epsilon).to_owned())
                };
                Row {
                    key: format!("n-{}-smoothing-{epsilon}", line.size),
                    cells: vec![
                        Cell::Text((here.row)(line.size, epsilon)),
                        mean(Some(point)),
                        deviation(Some(point)),
                        verdict(Some(line)),
                        mean(scaled),
                        deviation(scaled),
                        verdict(after),
                        Cell::Number(point.values.len() as f64),
                    ],
                }
            })
        });
        let [name, scaled] = [(here.as_trained)(self.measure), (here.after_scaling)(self.measure)];
        Table {
            columns: vec![
                Column::new(here.runs),
                Column::new((here.mean)(&name)),
                Column::new(here.deviation),
                Column::new(here.best),
                Column::new((here.mean)(&scaled)),
                Column::new(here.deviation),
                Column::new(here.best),
                Column::new(here.seeds),
            ],
            rows: rows.take(most).collect(),
        }
    }

    /// The horizontal axis, with room for marks at both ends.
    fn across(&self) -> Range<f64> {
        let (least, most) = (self.epsilons.first().copied(), self.epsilons.last().copied());
        let (least, most) = (least.unwrap_or(0.0), most.unwrap_or(1.0));
        let room = if most > least { 0.06 * (most - least) } else { 0.05 };
        least - room..most + room
    }

    fn draw_panel<DB: RasterBackend>(
        &self,
        sketch: &Sketch<'_, '_, DB>,
        place: usize,
        inside: Panel,
        words: &Words,
    ) -> Drawn<DB> {
        let lines = &self.panels[place];
        let theme = sketch.theme;
        if self.axis.start < 0.0 {
            let across = self.across();
            sketch.line(vec![sketch.at(across.start, 0.0), sketch.at(across.end, 0.0)], Ink::Muted, 1.0)?;
        }
        if lines.iter().all(|line| line.points.is_empty()) {
            let said = (words.sweep.nothing)(place == 1 && self.runs.0 > 0);
            let middle = sketch.point((inside.left + inside.width / 2.0, inside.top + inside.height / 2.0));
            return sketch.text(said, Ink::Muted, middle, (HPos::Center, VPos::Center));
        }
        // Beside one another, so that no bar hides another: as far as there is room to the next ε.
        let steps = self.epsilons.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
        let across = self.across();
        let step = inside.width * steps / (across.end - across.start);
        let apart = (0.6 * step / lines.len() as f64).clamp(1.5, APART);
        let at = |place: usize, epsilon: f64, value: f64| {
            let aside = apart * (place as f64 - (lines.len() as f64 - 1.0) / 2.0);
            let (x, y) = sketch.at(epsilon, value.clamp(self.axis.start, self.axis.end));
            (x + theme.length(aside), y)
        };
        for (place, line) in lines.iter().enumerate() {
            let ink = INKS[place % INKS.len()];
            let means: Vec<_> = line.points.iter().map(|point| at(place, point.epsilon, point.mean)).collect();
            sketch.patterned(&means, ink, 2.0, ink.pattern())?;
            for point in &line.points {
                let reach = point.deviation.unwrap_or(0.0);
                let bar = [point.mean - reach, point.mean + reach].map(|value| at(place, point.epsilon, value));
                sketch.line(bar.to_vec(), ink, 1.0)?;
            }
            let several = line.points.iter().filter(|point| point.values.len() > 1);
            let seeds =
                several.flat_map(|point| point.values.iter().map(|&(_, value)| at(place, point.epsilon, value)));
            specks(sketch, &seeds.collect::<Vec<_>>(), ink)?;
            for (point, &mean) in line.points.iter().zip(&means) {
                mark(sketch, mean, ink, place)?;
                if line.best.as_ref().is_some_and(|best| best.stands_out() && best.epsilon == point.epsilon) {
                    sketch.hoop(mean, ink, 7.5)?;
                }
            }
        }
        self.draw_names(sketch, lines, words)
    }

    /// The size of each line, and its best `ε` or that there is none, at its right end.
    fn draw_names<DB: DrawingBackend>(&self, sketch: &Sketch<'_, '_, DB>, lines: &[Line], words: &Words) -> Drawn<DB> {
        let theme = sketch.theme;
        let end = self.across().end;
        let (upper, lower) = (f64::from(sketch.at(end, self.axis.end).1), f64::from(sketch.at(end, self.axis.start).1));
        let span = self.axis.end - self.axis.start;
        let shown: Vec<(usize, &Line, &Point)> =
            lines.iter().enumerate().filter_map(|(place, line)| Some((place, line, line.points.last()?))).collect();
        let height = |value: f64| {
            (lower + (upper - lower) * (value - self.axis.start) / span).clamp(upper.min(lower), lower.max(upper))
        };
        let wanted: Vec<f64> = shown.iter().map(|(_, _, point)| height(point.mean)).collect();
        let line_height = f64::from(theme.length(LINE));
        let room = upper - line_height / 2.0..lower + line_height / 2.0;
        let two = f64::from(theme.length(2.0 * LINE + 3.0));
        let stands_out = |line: &Line| line.best.as_ref().is_some_and(Best::stands_out);
        let roomy =
            shown.iter().any(|(_, line, _)| stands_out(line)) && two * shown.len() as f64 <= room.end - room.start;
        let block = if roomy { two } else { f64::from(theme.length(LINE - 1.0)) };
        let x = sketch.at(end, 0.0).0;
        let pen: Pen<'_, DB> = sketch.with_letters(FINE);
        for (&(place, line, point), (&wanted, middle)) in
            shown.iter().zip(wanted.iter().zip(spread(&wanted, block, &room)))
        {
            let ink = INKS[place % INKS.len()];
            let text = x + theme.length(LEADER);
            // What has not come to the last ε yet is led from where it is.
            if point.epsilon == self.epsilons.last().copied().unwrap_or(point.epsilon) {
                let leader = vec![(x + theme.length(2.0), wanted as i32), (text - theme.length(4.0), middle as i32)];
                pen.line(leader, ink, 1.0)?;
            }
            let best = line.best.as_ref().filter(|best| roomy && best.seeds > 1);
            let shift = if best.is_some() { theme.length(LINE / 2.0) } else { 0 };
            let size = (words.sweep.size)(line.size);
            pen.text(&size, ink, (text, middle as i32 - shift), (HPos::Left, VPos::Center))?;
            if let Some(best) = best {
                let best_at = || (words.sweep.best_at)(best.epsilon);
                let best = if best.stands_out() { best_at() } else { words.sweep.no_best.to_owned() };
                pen.text(&best, ink, (text, middle as i32 + shift), (HPos::Left, VPos::Center))?;
            }
        }
        Ok(())
    }
}

/// A small mark for each seed.
fn specks<DB: RasterBackend>(sketch: &Sketch<'_, '_, DB>, at: &[(i32, i32)], ink: Ink) -> Drawn<DB> {
    let outline = Outline::Disc(sketch.theme.length(1.25).max(1) as u32);
    let fill = Some(sketch.theme.color(ink).to_backend_color());
    sketch.root.draw(&PlacedMarks { at, mark: &Mark { outline, fill, line: None, beneath: false } })
}

/// The mark of a mean: of each line another one.
fn mark<DB: DrawingBackend>(sketch: &Sketch<'_, '_, DB>, (x, y): (i32, i32), ink: Ink, line: usize) -> Drawn<DB> {
    let reach = sketch.theme.length(3.5);
    match line % 3 {
        0 => sketch.disc((x, y), ink, 4.0),
        1 => sketch.hollow((x, y), ink, 3.5),
        _ => {
            let corners = [(x - reach, y - reach), (x + reach, y + reach)];
            sketch.root.draw(&Rectangle::new(corners, sketch.theme.fill(ink)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::samples::{Course, observed, setting, states, sweep};
    use crate::training::{Metrics, Objective, Scaled};
    use crate::words::EN;

    /// What would be observed of a sweep over these sizes and seeds with this expected calibration error; the half after
    /// temperature scaling has a tenth of it.
    fn seen(epsilons: &[f64], sizes: &[u32], seeds: &[u32], ece: impl Fn(f64, u32, u32) -> Option<f64>) -> Observed {
        let cells = seeds.iter().flat_map(|&seed| {
            let ece = &ece;
            sizes.iter().flat_map(move |&size| {
                epsilons.iter().filter_map(move |&epsilon| {
                    let ece = ece(epsilon, size, seed)?;
                    let before = Metrics { ece, accuracy: 0.8, confidence: 0.8 + ece, ..Metrics::default() };
                    let after = Metrics { ece: ece / 10.0, ..before };
                    let scaled = Some(Scaled { temperature: 1.5, before, after });
                    Some(SweepCell { epsilon, size, seed, metrics: Metrics::default(), scaled })
                })
            })
        });
        let sweep = crate::training::Sweep { cells: cells.collect(), ..sweep(epsilons, sizes, seeds, 0) };
        let base = observed(&setting(&[Objective::ONE_HOT]), Course { steps: 0, shown: 0, ..Course::WELL });
        Observed { sweep: Some(sweep), ..base }
    }

    fn best_of(observed: &Observed) -> Vec<Option<Best>> {
        Sweep::of(observed).panels[0].iter().map(|line| line.best.clone()).collect()
    }

    #[test]
    fn means_and_deviations_are_over_the_seeds() {
        let of_seed = |seed| [0.1, 0.2, 0.6][seed as usize];
        let model = Sweep::of(&seen(&[0.0, 0.1], &[60], &[0, 1, 2], |epsilon, _, seed| Some(of_seed(seed) + epsilon)));
        for (panel, scale) in [(0, 1.0), (1, 0.1)] {
            let point = &model.panels[panel][0].points[0];
            assert!((point.mean - 0.3 * scale).abs() < 1e-15, "{point:?}");
            // Squares of −0.2, −0.1 and 0.3 over two.
            let deviation = point.deviation.unwrap();
            assert!((deviation - (0.14_f64 / 2.0).sqrt() * scale).abs() < 1e-15, "{point:?}");
        }
        let table = model.table(&EN);
        let shown: Vec<String> = table.rows[0].cells.iter().map(Cell::shown).collect();
        assert_eq!(shown, ["n = 60, ε = 0", "0.3", "0.2646", "best", "0.03", "0.02646", "best", "3"], "the table");
        let alone = Sweep::of(&seen(&[0.0, 0.1], &[60], &[7], |epsilon, _, _| Some(0.1 + epsilon)));
        assert_eq!(alone.panels[0][0].points[0].deviation, None, "of one seed");
    }

    /// The seeds differ by far more than the ε, but each in the same way.
    #[test]
    fn what_is_compared_is_paired() {
        let paired = |epsilon: f64, _, seed: u32| Some(f64::from(seed) * 0.1 + (epsilon - 0.1).abs());
        let seeds = [0, 1, 2, 3];
        let best = best_of(&seen(&[0.0, 0.1, 0.2], &[60], &seeds, paired))[0].clone().unwrap();
        assert_eq!((best.epsilon, best.tied.len(), best.seeds), (0.1, 0, 4), "{best:?}");
        assert!(best.stands_out() && best.deviation.unwrap() > 0.1, "{best:?}");
        // The same means, but the seeds disagree on who is better.
        let crossed = |epsilon: f64, _, seed: u32| {
            let turn = if seed.is_multiple_of(2) { 0.3 } else { -0.3 };
            Some(0.5 + (epsilon - 0.1).abs() + if epsilon == 0.1 { turn } else { 0.0 })
        };
        let best = best_of(&seen(&[0.0, 0.1, 0.2], &[60], &seeds, crossed))[0].clone().unwrap();
        assert_eq!((best.epsilon, best.tied.as_slice()), (0.1, &[0.0, 0.2][..]), "{best:?}");
        assert!(!best.stands_out(), "{best:?}");
    }

    #[test]
    fn nothing_is_best_before_a_seed_has_every_epsilon() {
        let all = |epsilon: f64, _: u32, _: u32| Some(0.3 - epsilon);
        let first = |epsilon: f64, size: u32, seed: u32| {
            (seed == 1 || epsilon < 0.15).then_some(0.3 - epsilon + f64::from(size))
        };
        let epsilons = [0.0, 0.1, 0.2];
        assert_eq!(best_of(&seen(&epsilons, &[60], &[2], first)), [None], "no seed is whole");
        let one = best_of(&seen(&epsilons, &[60], &[1, 2], first))[0].clone().unwrap();
        assert_eq!((one.epsilon, one.seeds), (0.2, 1), "only the whole seed counts");
        assert!(!one.stands_out() && one.tied.is_empty(), "one seed shows no spread");
        assert_eq!(best_of(&seen(&[0.1], &[60], &[1, 2], all)), [None], "nothing to compare");
    }

    #[test]
    fn the_best_is_what_the_measure_wants() {
        let mut observed = seen(&[0.0, 0.1, 0.2], &[60], &[1, 2], |epsilon, _, _| Some(epsilon - 0.11));
        let mut best = |measure| {
            observed.measure = measure;
            best_of(&observed)[0].clone().map(|best| best.epsilon)
        };
        assert_eq!(best(Measure::Ece), Some(0.0), "the least");
        assert_eq!(best(Measure::SignedGap), Some(0.1), "the nearest to 0");
        assert_eq!(best(Measure::Accuracy), Some(0.0), "the first of equals");
        assert_eq!(best(Measure::Auroc), None, "not defined for any");
        for cell in &mut observed.sweep.as_mut().unwrap().cells {
            cell.scaled.as_mut().unwrap().before.auroc = Some(0.5 + cell.epsilon);
        }
        observed.measure = Measure::Auroc;
        assert_eq!(best_of(&observed)[0].clone().map(|best| best.epsilon), Some(0.2), "the greatest");
    }

    #[test]
    fn everything_is_within_the_axes() {
        for (what, observed) in states() {
            let model = Sweep::of(&observed);
            assert!(model.axis.start < model.axis.end, "{what}: {:?}", model.axis);
            let across = model.across();
            for point in model.panels.iter().flatten().flat_map(|line| &line.points) {
                assert!(across.contains(&point.epsilon), "{what}: {} in {across:?}", point.epsilon);
                for &(seed, value) in &point.values {
                    let inside = (model.axis.start..=model.axis.end).contains(&value);
                    assert!(inside, "{what}, seed {seed}: {value} in {:?}", model.axis);
                }
            }
        }
    }

    #[test]
    fn a_large_sweep_has_a_table_with_every_best() {
        let epsilons: Vec<f64> = (0..=20).map(|step| f64::from(step) / 20.0).collect();
        let sizes = [60, 100, 200, 400];
        let best = |size: u32| f64::from(size) / 1000.0 + 0.05;
        let observed = seen(&epsilons, &sizes, &[1, 2], |epsilon, size, _| Some((epsilon - best(size)).abs()));
        let table = Sweep::of(&observed).table(&EN);
        assert!((30..=MOST_ROWS).contains(&table.rows.len()), "{} rows", table.rows.len());
        let bests = table.rows.iter().filter(|row| row.cells[3] == Cell::Text("best".to_owned()));
        assert_eq!(bests.count(), sizes.len(), "one for each size");
    }

    #[test]
    fn the_sentence_tells_seeds_where_they_differ() {
        let uneven = |epsilon: f64, size: u32, seed: u32| (size == 60 || seed < 3).then_some(0.3 - epsilon);
        let sentence = |seeds: &[u32]| Sweep::of(&seen(&[0.0, 0.1], &[60, 100], seeds, uneven)).sentence(&EN);
        let three = sentence(&[1, 2, 3]);
        assert!(
            three.contains("n = 60 (0.2 ± 0 over 3 seeds) and at ε = 0.1 for n = 100 (0.2 ± 0 over 2"),
            "«{three}»"
        );
        let two = sentence(&[2, 3]);
        assert!(two.contains("n = 60 (0.2 ± 0 over 2 seeds) and at ε = 0.1 for n = 100 (0.2, one seed, no"), "«{two}»");
    }

    #[test]
    fn the_sentence_claims_no_more_than_the_runs_show() {
        let states = states();
        for (what, said) in [
            ("sweep not begun, ece", "None of 72 runs is done yet."),
            ("sweep of nothing, ece", "No sweep has been begun."),
            ("the usual", "No sweep has been begun."),
            ("first cell of a sweep, ece", "no seed has all 6 values of ε yet, so that none can be called the best."),
            ("sweep under way, ece", "After 23 of 72 runs, of the one seed of which there is every run, the expected"),
            ("sweep under way, ece", "0.015); one-hot training with temperature scaling has 0.012 for n = 60, "),
            (
                "whole sweep, ece",
                "After all 144 runs, over 8 seeds, the expected calibration error is least at ε = 0.3 for",
            ),
            ("whole sweep, ece", "and at ε = 0 for n = 1500 (0.019 ± 0.007; 0.05 is within the spread); one-hot"),
            ("whole sweep, accuracy", "in accuracy no ε stands out from the spread over the seeds for n = 60 ("),
            ("sweep up to ε = 1, ece", "is least at ε = 0.5 for n = 60, at ε = 0.5 for n = 61,"),
            ("sweep of one ε, ece", "0.049 for n = 1500; one ε alone shows no best."),
        ] {
            let (_, observed) = states.iter().find(|(state, _)| state == what).unwrap();
            let sentence = Sweep::of(observed).sentence(&EN);
            assert!(sentence.contains(said), "{what}: «{sentence}»");
        }
    }
}
