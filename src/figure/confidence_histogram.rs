//! `confidence-histogram`: how confident an arm's right predictions are, and how confident its wrong ones.
//!
//! Right ones rise from the axis and wrong ones hang from it, each as shares of their own number: wrong ones are far rarer,
//! and what counts is where they lie. The area under the ROC curve is the chance that a right prediction is more confident
//! than a wrong one, both drawn at random, ties counted half.

use super::arm_panels::{Answers, ArmPanel, END, LOW, Room, Seen, draw_foot, edges, listed, panels, row, seen};
use super::backend::RasterBackend;
use super::lab::RunModel;
use super::panel::Panel;
use super::pen::{FINE, Pen};
use super::sketch::{Axes, Sketch};
use super::table::Extent;
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Shape, Table};
use crate::training::calibration::{Bin, bins};
use crate::training::{ArmFrame, Metrics, Observed, Outcome, Role};
use crate::words::{About, HistogramFacts, RankingFacts, Words};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The shares that the axis may end at.
const TOPS: [f64; 2] = [0.5, 1.0];

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfidenceHistogram {
    /// For each arm, what is known of it.
    arms: Vec<Seen<Sorted>>,
    /// `K`.
    classes: u32,
    /// The share at either end of the upright axis.
    top: f64,
}

/// An arm's predictions, right and wrong apart.
#[derive(Clone, Debug, PartialEq)]
struct Sorted {
    right: Side,
    wrong: Side,
    metrics: Metrics,
}

/// The right predictions of an arm, or the wrong ones.
#[derive(Clone, Debug, PartialEq)]
struct Side {
    bins: [Bin; Metrics::BINS],
    count: u32,
    /// Their mean confidence; `None` if there are none.
    mean: Option<f64>,
}

impl Side {
    fn of(outcomes: &[Outcome], right: bool) -> Self {
        let own: Vec<Outcome> = outcomes.iter().copied().filter(|outcome| outcome.right == right).collect();
        let bins = bins(&own);
        let whole = total(bins.iter());
        Self { bins, count: whole.0, mean: whole.1 }
    }

    /// The share of them that is in a bin.
    fn share(&self, bin: usize) -> f64 {
        f64::from(self.bins[bin].count) / f64::from(self.count.max(1))
    }
}

/// How many predictions are in bins, and their mean confidence, if there are any.
fn total<'a>(bins: impl Iterator<Item = &'a Bin>) -> (u32, Option<f64>) {
    let (count, sum) =
        bins.fold((0, 0.0), |(count, sum), bin| (count + bin.count, sum + f64::from(bin.count) * bin.confidence));
    (count, (count > 0).then(|| sum / f64::from(count)))
}

impl RunModel for ConfidenceHistogram {
    const SHAPE: Shape = Shape::Squares;

    fn of(observed: &Observed) -> Self {
        let arms = seen(observed, |frame: &ArmFrame| Sorted {
            right: Side::of(&frame.outcomes, true),
            wrong: Side::of(&frame.outcomes, false),
            metrics: frame.metrics,
        });
        let sides = arms.iter().filter_map(Seen::known).flat_map(|known| [&known.right, &known.wrong]);
        let largest = sides.flat_map(|side| (0..Metrics::BINS).map(|bin| side.share(bin))).fold(0.0, f64::max);
        let top = super::curve::first_that(&TOPS, |top| top >= largest);
        Self { arms, classes: observed.setting.data.classes, top }
    }

    fn about(words: &Words) -> &'static About {
        words.confidence_histogram.about
    }

    /// A panel for each arm: right predictions upwards, wrong ones downwards, and where the mean of each is.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let (whole, pen) = (Panel::of(&root, theme), Pen::new(&root, theme, FINE));
        let room = Room { lines: 3, above: 0.0, over: 22.0, under: 25.0, end: END - 5.0 };
        for (arm, panel) in self.arms.iter().zip(panels(whole, self.arms.len(), room)) {
            self.draw_arm(pen, arm, &panel, words)?;
            if panel.lowest {
                draw_foot(pen, &panel, whole, words.confidence_histogram.confidence, &[])?;
            }
        }
        root.present()
    }

    /// Each arm's bins, and all of its predictions.
    fn table(&self, words: &Words) -> Table {
        self.listed(Extent::Few, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.listed(Extent::All, words)
    }

    /// How often a right prediction is more confident than a wrong one, and the error among the more confident half.
    fn sentence(&self, words: &Words) -> String {
        let told = |arm: &Seen<Sorted>| match &arm.answers {
            Answers::Unknown => None,
            Answers::Diverged => Some((arm.arm.objective, None)),
            Answers::Known(Sorted { right, metrics, .. }) => {
                let Metrics { auroc, error_at_half, .. } = *metrics;
                Some((arm.arm.objective, Some(RankingFacts { auroc, any_right: right.count > 0, error_at_half })))
            }
        };
        let role = self.arms.first().map_or(Role::Learner, |arm| arm.role);
        let arms = self.arms.iter().filter_map(told).collect();
        (words.confidence_histogram.sentence)(&HistogramFacts { role, arms })
    }
}

impl ConfidenceHistogram {
    /// Bins, and each network as a whole.
    fn listed(&self, extent: Extent, words: &Words) -> Table {
        let words_here = &words.confidence_histogram;
        let mean = |mean: Option<f64>| mean.map_or_else(|| Cell::Text("–".to_owned()), Cell::Number);
        let mut rows = Vec::new();
        for (place, arm) in self.arms.iter().enumerate() {
            let Some(Sorted { right, wrong, metrics }) = arm.known() else { continue };
            let name = arm.name(words);
            let cells = |name: String, bins: &[usize]| {
                let [right, wrong] = [right, wrong].map(|side| total(bins.iter().map(|&bin| &side.bins[bin])));
                let counts = [right.0, wrong.0].map(|count| Cell::Number(f64::from(count)));
                let [right, wrong] = [right.1, wrong.1].map(mean);
                let [first, second] = counts;
                vec![Cell::Text(name), first, second, right, wrong, mean(None), mean(None)]
            };
            let counts = std::array::from_fn(|bin| right.bins[bin].count + wrong.bins[bin].count);
            let (own, cut) = listed(&counts, self.arms.len(), extent);
            for &bin in &own {
                let text = (words.reliability.bin)(&name, edges(bin));
                rows.push(row(place, Some(&format!("bin-{bin}")), cells(text, &[bin])));
            }
            if cut {
                let left: Vec<usize> = (0..Metrics::BINS).filter(|bin| !own.contains(bin)).collect();
                rows.push(row(place, Some("rest"), cells((words.reliability.rest)(&name), &left)));
            }
            let all: Vec<usize> = (0..Metrics::BINS).collect();
            let mut whole = cells((words.reliability.all)(&name), &all);
            whole.truncate(5);
            whole.extend([mean(metrics.auroc), Cell::Number(metrics.error_at_half)]);
            rows.push(row(place, None, whole));
        }
        Table {
            columns: vec![
                Column::new(words_here.row),
                Column::new(words_here.right_count),
                Column::new(words_here.wrong_count),
                Column::new(words_here.right_confidence),
                Column::new(words_here.wrong_confidence),
                Column::new(words_here.auroc_column),
                Column::new(words_here.error_column),
            ],
            rows,
        }
    }

    fn draw_arm<DB: DrawingBackend>(
        &self,
        pen: Pen<'_, DB>,
        arm: &Seen<Sorted>,
        panel: &ArmPanel,
        words: &Words,
    ) -> Drawn<DB> {
        let words_here = &words.confidence_histogram;
        let axes = Axes {
            x: 0.0..1.0,
            y: -self.top..self.top,
            x_name: "",
            y_name: "",
            x_labels: if panel.lowest { 6 } else { 0 },
            y_labels: 0,
        };
        let least = 1.0 / f64::from(self.classes.max(1));
        let half = self.top / 2.0;
        let name = |share: f64| {
            // Low panels have no room for three names.
            let named = share != 0.0 || panel.inside.height > LOW;
            if named { (words.reliability.percent)(share.abs()) } else { String::new() }
        };
        let lines = [-half, 0.0, half].map(|share| (share, name(share)));
        let sketch = panel.frame(pen, axes, least, &lines, 0.0)?;
        panel.name_least(pen, least, self.classes)?;
        sketch.line(vec![sketch.at(0.0, 0.0), sketch.at(1.0, 0.0)], Ink::Muted, 1.0)?;
        let lines = match &arm.answers {
            Answers::Unknown => vec![vec![words.reliability.unknown.to_owned()]],
            Answers::Diverged => vec![vec![words.reliability.diverged.to_owned()]],
            Answers::Known(Sorted { right, metrics, .. }) => vec![
                (words_here.auroc)(metrics.auroc, right.count > 0),
                (words_here.error_at_half)(metrics.error_at_half),
            ],
        };
        panel.draw_head(pen, (&arm.names(words), arm.arm.ink), &lines)?;
        let Some(Sorted { right, wrong, .. }) = arm.known() else { return Ok(()) };
        for (side, sign) in [(right, 1.0), (wrong, -1.0)] {
            for bin in (0..Metrics::BINS).filter(|&bin| side.bins[bin].count > 0) {
                draw_bar(&sketch, bin, sign * side.share(bin), arm.arm.ink)?;
            }
            if let Some(mean) = side.mean {
                draw_mean(&sketch, mean, sign * self.top)?;
            }
        }
        let Panel { left, top, width, height } = panel.inside;
        let texts = [
            ((words_here.right)(right.count, right.mean), top - 4.0, VPos::Bottom),
            (
                (words_here.wrong)(wrong.count, wrong.mean),
                top + height + if panel.lowest { 24.0 } else { 4.0 },
                VPos::Top,
            ),
        ];
        for (wordings, y, anchor) in texts {
            let text = pen.fitting(&wordings, width)?;
            pen.text(text, Ink::Text, pen.point((left, y)), (HPos::Left, anchor))?;
        }
        Ok(())
    }
}

/// The share of one side's predictions in a bin, upwards or downwards.
fn draw_bar<DB: DrawingBackend>(sketch: &Sketch<'_, '_, DB>, bin: usize, share: f64, ink: Ink) -> Drawn<DB> {
    let theme = sketch.theme;
    let (from, to) = edges(bin);
    let inset = theme.length(1.0);
    let ((left, zero), (right, end)) = (sketch.at(from, 0.0), sketch.at(to, share));
    // However few they are, they are not none: at least one pixel of them shows.
    let least = theme.length(1.5);
    let end = if share > 0.0 { end.min(zero - least) } else { end.max(zero + least) };
    let (left, right) = (left + inset, right - inset);
    if ink == Ink::OneHot {
        sketch.line(vec![(left, zero), (left, end), (right, end), (right, zero)], ink, 2.0)
    } else {
        sketch.root.draw(&Rectangle::new([(left, zero.min(end)), (right, zero.max(end))], theme.fill(ink)))
    }
}

/// The mean confidence of one side, as a line to that side's end.
fn draw_mean<DB: DrawingBackend>(sketch: &Sketch<'_, '_, DB>, mean: f64, end: f64) -> Drawn<DB> {
    let (from, to) = (sketch.at(mean, 0.0), sketch.at(mean, end));
    sketch.dashed(&[from, to], Ink::Text, 1.5, (4.0, 3.0))?;
    sketch.head(from, to, Ink::Text, (7.0, 0.6))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::samples;
    use crate::words::EN;

    /// The chance that a right one is more confident than a wrong one, by counting pairs.
    fn by_pairs(outcomes: &[Outcome]) -> Option<f64> {
        let of = |right: bool| outcomes.iter().filter(move |it| it.right == right).map(|it| it.confidence);
        let pairs = of(true).count() * of(false).count();
        let won = |right: f32, wrong: f32| {
            if right > wrong {
                1.0
            } else if right == wrong {
                0.5
            } else {
                0.0
            }
        };
        let sum: f64 = of(true).flat_map(|right| of(false).map(move |wrong| won(right, wrong))).sum();
        (pairs > 0).then(|| sum / pairs as f64)
    }

    #[test]
    fn the_table_holds_every_prediction_and_the_area_counts_pairs() {
        let mut met = [0; 2];
        for (what, observed) in samples::states() {
            let model = ConfidenceHistogram::of(&observed);
            let table = model.table(&EN);
            for (place, frame) in observed.frame.arms.iter().enumerate() {
                if model.arms[place].known().is_none() {
                    continue;
                }
                let number = |cell: &Cell| if let Cell::Number(value) = cell { Some(*value) } else { None };
                let own = |row: &&crate::figure::Row| row.key.starts_with(&format!("arm-{place}-"));
                let whole = table.rows.iter().find(|row| row.key == format!("arm-{place}")).unwrap();
                let mut confidence = 0.0;
                for column in [1, 2] {
                    let parts: Vec<_> =
                        table.rows.iter().filter(own).filter_map(|row| number(&row.cells[column])).collect();
                    let all = number(&whole.cells[column]).unwrap();
                    assert_eq!(parts.iter().sum::<f64>(), all, "{what}, arm {place}, column {column}");
                    confidence += all * number(&whole.cells[column + 2]).unwrap_or(0.0);
                }
                let Metrics { count, accuracy, .. } = frame.metrics;
                let count = f64::from(count);
                assert_eq!(
                    number(&whole.cells[1]),
                    Some((accuracy * count).round()),
                    "{what}, arm {place}: right ones"
                );
                assert!(
                    (confidence / count - frame.metrics.confidence).abs() < 1e-6,
                    "{what}, arm {place}: confidence"
                );
                let area = number(&whole.cells[5]);
                let near = match (area, by_pairs(&frame.outcomes)) {
                    (Some(area), Some(pairs)) => (area - pairs).abs() < 1e-3,
                    (area, pairs) => area == pairs,
                };
                assert!(near, "{what}, arm {place}: {area:?} by ranks, {:?} by pairs", by_pairs(&frame.outcomes));
                met[usize::from(area.is_some())] += 1;
            }
        }
        assert!(met.iter().all(|&met| met > 0), "with and without an area: {met:?}");
    }

    #[test]
    fn each_side_is_a_whole_and_within_the_axis() {
        for (what, observed) in samples::states() {
            let model = ConfidenceHistogram::of(&observed);
            for known in model.arms.iter().filter_map(Seen::known) {
                for side in [&known.right, &known.wrong] {
                    let shares: Vec<f64> = (0..Metrics::BINS).map(|bin| side.share(bin)).collect();
                    let sum: f64 = shares.iter().sum();
                    let whole = if side.count > 0 { 1.0 } else { 0.0 };
                    assert!((sum - whole).abs() < 1e-9, "{what}: {shares:?}");
                    assert!(shares.iter().all(|&share| share <= model.top), "{what}: {shares:?} over {}", model.top);
                }
            }
        }
    }
}
