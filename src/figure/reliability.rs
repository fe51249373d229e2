//! `reliability`: how often an arm's predictions are right, against how confident they are.
//!
//! The held-out examples of each bin of confidence are drawn as a bar from their mean confidence, on the diagonal, to their
//! accuracy. The expected calibration error is the mean length of these bars, each weighted by the bin's share of examples;
//! the strip beneath shows these shares. Guo et al. 2017.

use super::arm_panels::{
    Answers, ArmPanel, END, LOW, Room, Seen, draw_foot, edges, listed, narrow_columns, panels, row, seen,
};
use super::backend::RasterBackend;
use super::lab::RunModel;
use super::labels::Area;
use super::panel::Panel;
use super::pen::{FINE, LINE, Pen};
use super::sketch::{Axes, Sketch, plot_within};
use super::table::Extent;
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Shape, Table};
use crate::training::calibration::{Bin, bins};
use crate::training::{ArmFrame, Metrics, Observed, Role};
use crate::words::{About, CalibrationFacts, ReliabilityFacts, Words, number};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// Of fewer examples than these, accuracy is uncertain by more than ±0.1, one standard error.
const FEW: u32 = 20;

/// What the strip of shares takes of a panel's inside, and what is left between it and the plot, in CSS pixels.
const STRIP: f64 = 0.16;
const APART: f64 = 7.0;

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability {
    /// For each arm, what is known of it.
    arms: Vec<Seen<Calibration>>,
    /// `K`.
    classes: u32,
}

/// How well an arm's confidence fits its accuracy.
#[derive(Clone, Debug, PartialEq)]
struct Calibration {
    bins: [Bin; Metrics::BINS],
    metrics: Metrics,
}

impl Calibration {
    /// How many examples are held out.
    fn examples(&self) -> u32 {
        self.bins.iter().map(|bin| bin.count).sum()
    }

    /// The share of the examples that are in the fullest bin.
    fn fullest(&self) -> f64 {
        let most = self.bins.iter().map(|bin| bin.count).max().unwrap_or(0);
        f64::from(most) / f64::from(self.examples().max(1))
    }
}

impl RunModel for Reliability {
    const SHAPE: Shape = Shape::Squares;

    fn of(observed: &Observed) -> Self {
        let read = |frame: &ArmFrame| Calibration { bins: bins(&frame.outcomes), metrics: frame.metrics };
        Self { arms: seen(observed, read), classes: observed.setting.data.classes }
    }

    fn about(words: &Words) -> &'static About {
        words.reliability.about
    }

    /// A panel for each arm: bars from the diagonal to the accuracy, hollow for one-hot, and the strip of shares.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let (whole, pen) = (Panel::of(&root, theme), Pen::new(&root, theme, FINE));
        let narrow = narrow_columns(whole, self.arms.len());
        let lines = if narrow { 3 } else { 2 };
        let room = Room { lines, above: 20.0, over: 5.0, under: 10.0, end: END };
        // All strips have the same scale.
        let fullest = self.arms.iter().filter_map(Seen::known).map(Calibration::fullest).fold(0.0, f64::max);
        for (arm, panel) in self.arms.iter().zip(panels(whole, self.arms.len(), room)) {
            self.draw_arm(pen, arm, &panel, (narrow, fullest), words)?;
            if panel.lowest {
                let first = arm.known().filter(|_| panel.leftmost);
                let texts = first.map(|known| (words.reliability.examples)(known.examples()));
                draw_foot(pen, &panel, whole, words.reliability.confidence, &texts.unwrap_or_default())?;
            }
        }
        root.present()
    }

    /// Each arm's bins, and all of its examples: the parts of the expected calibration error add up to it.
    fn table(&self, words: &Words) -> Table {
        self.listed(Extent::Few, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.listed(Extent::All, words)
    }

    /// Which way each arm is off, and by how much.
    fn sentence(&self, words: &Words) -> String {
        let told = |arm: &Seen<Calibration>| match &arm.answers {
            Answers::Unknown => None,
            Answers::Diverged => Some((arm.arm.objective, None)),
            Answers::Known(known) => {
                let Metrics { ece, .. } = known.metrics;
                let facts =
                    CalibrationFacts { examples: known.examples(), gap: known.metrics.signed_gap(), error: ece };
                Some((arm.arm.objective, Some(facts)))
            }
        };
        let role = self.arms.first().map_or(Role::Learner, |arm| arm.role);
        (words.reliability.sentence)(&ReliabilityFacts { role, arms: self.arms.iter().filter_map(told).collect() })
    }
}

/// Bins taken as one.
fn together<'a>(bins: impl Iterator<Item = &'a Bin>) -> Bin {
    let (mut count, mut accuracy, mut confidence) = (0, 0.0, 0.0);
    for bin in bins {
        count += bin.count;
        accuracy += f64::from(bin.count) * bin.accuracy;
        confidence += f64::from(bin.count) * bin.confidence;
    }
    let of = f64::from(count.max(1));
    Bin { count, accuracy: accuracy / of, confidence: confidence / of }
}

impl Reliability {
    /// Bins, and each network as a whole.
    fn listed(&self, extent: Extent, words: &Words) -> Table {
        let words_here = &words.reliability;
        let mut rows = Vec::new();
        for (place, arm) in self.arms.iter().enumerate() {
            let Some(known) = arm.known() else { continue };
            let (name, all) = (arm.name(words), f64::from(known.examples()));
            let cells = |name: String, bin: &Bin, part: f64| {
                let gap = bin.confidence - bin.accuracy;
                let numbers = [f64::from(bin.count), bin.accuracy, bin.confidence, gap, part];
                std::iter::once(Cell::Text(name)).chain(numbers.map(Cell::Number)).collect::<Vec<_>>()
            };
            let part = |bin: &Bin| f64::from(bin.count) / all * (bin.confidence - bin.accuracy).abs();
            let (own, cut) = listed(&known.bins.map(|bin| bin.count), self.arms.len(), extent);
            for &bin in &own {
                let text = (words_here.bin)(&name, edges(bin));
                rows.push(row(
                    place,
                    Some(&format!("bin-{bin}")),
                    cells(text, &known.bins[bin], part(&known.bins[bin])),
                ));
            }
            if cut {
                let left: Vec<&Bin> =
                    known.bins.iter().enumerate().filter(|(bin, _)| !own.contains(bin)).map(|it| it.1).collect();
                let together = together(left.iter().copied());
                let parts = left.into_iter().map(part).sum();
                rows.push(row(place, Some("rest"), cells((words_here.rest)(&name), &together, parts)));
            }
            let Metrics { accuracy, confidence, ece, .. } = known.metrics;
            let whole = Bin { count: known.examples(), accuracy, confidence };
            rows.push(row(place, None, cells((words_here.all)(&name), &whole, ece)));
        }
        Table {
            columns: vec![
                Column::new(words_here.row),
                Column::new(words_here.count),
                Column::new(words_here.accuracy),
                Column::new(words_here.mean_confidence),
                Column::new(words_here.gap),
                Column::new(words_here.part),
            ],
            rows,
        }
    }

    fn draw_arm<DB: DrawingBackend>(
        &self,
        pen: Pen<'_, DB>,
        arm: &Seen<Calibration>,
        panel: &ArmPanel,
        (narrow, fullest): (bool, f64),
        words: &Words,
    ) -> Drawn<DB> {
        let theme = pen.theme;
        let inside = panel.inside;
        let strip = (inside.height * STRIP).max(12.0).min(inside.height / 2.0);
        let plot = ArmPanel { inside: Panel { height: inside.height - strip - APART, ..inside }, ..*panel };
        let strip = Panel { top: inside.top + inside.height - strip, height: strip, ..inside };
        let axes = Axes {
            x: 0.0..1.0,
            y: 0.0..1.0,
            x_name: "",
            y_name: if panel.leftmost && panel.topmost { words.reliability.accuracy } else { "" },
            x_labels: 0,
            y_labels: 0,
        };
        let has_words = plot.inside.width > 170.0 && plot.inside.height > LOW && arm.known().is_some();
        let steps = if plot.inside.height < 110.0 { 2 } else { 5 };
        let lines = (0..=steps).map(|step| f64::from(step) / f64::from(steps));
        let lines: Vec<_> = lines.map(|accuracy| (accuracy, number(accuracy))).collect();
        let least = 1.0 / f64::from(self.classes.max(1));
        let sketch = plot.frame(pen, axes, least, &lines, if has_words { LINE + 3.0 } else { 0.0 })?;
        plot.name_least(pen, least, self.classes)?;
        sketch.line(vec![sketch.at(0.0, 0.0), sketch.at(1.0, 1.0)], Ink::Muted, 1.0)?;
        let lines = match &arm.answers {
            Answers::Unknown => vec![vec![words.reliability.unknown.to_owned()]],
            Answers::Diverged => vec![vec![words.reliability.diverged.to_owned()]],
            Answers::Known(known) => {
                let directions = (words.reliability.direction)(known.metrics.signed_gap());
                let error = (words.reliability.error)(known.metrics.ece);
                if narrow {
                    vec![directions, vec![error]]
                } else {
                    let both = directions.iter().map(|direction| format!("{direction}, {error}"));
                    vec![both.collect()]
                }
            }
        };
        panel.draw_head(pen, (&arm.names(words), arm.arm.ink), &lines)?;
        let foot = Axes {
            x: 0.0..1.0,
            y: 0.0..1.05,
            x_name: "",
            y_name: "",
            x_labels: if panel.lowest { 6 } else { 0 },
            y_labels: 0,
        };
        let shares = plot_within(pen.root, theme, strip, foot)?;
        let Some(known) = arm.known() else { return Ok(()) };
        if has_words {
            let (x, y) = (theme.length(6.0), theme.length(4.0));
            let ((right, bottom), (left, top)) = (sketch.at(1.0, 0.0), sketch.at(0.0, 1.0));
            let filled = |(place, bin): (usize, &Bin)| (bin.count > 0).then(|| bar(&sketch, place, bin));
            let bars: Vec<Area> = known.bins.iter().enumerate().filter_map(filled).collect();
            for (text, corner, inwards, anchor) in [
                (words.reliability.over, (right - x, bottom - y), -1, (HPos::Right, VPos::Bottom)),
                (words.reliability.under, (left + x, top + y), 1, (HPos::Left, VPos::Top)),
            ] {
                let (wide, high) = pen.size(text)?;
                let middle = (corner.0 + inwards * wide / 2, corner.1 + inwards * high / 2);
                // What is drawn matters more than the word.
                if !bars.iter().any(|bar| bar.meets(&Area::around(middle, (wide, high)))) {
                    pen.text(text, Ink::Muted, corner, anchor)?;
                }
            }
        }
        for (place, bin) in known.bins.iter().enumerate().filter(|(_, bin)| bin.count > 0) {
            draw_bin(&sketch, place, bin, arm.arm.ink)?;
            let share = f64::from(bin.count) / f64::from(known.examples()) / fullest;
            draw_share(&shares, place, share, arm.arm.ink)?;
        }
        if panel.leftmost {
            let at = pen.point((strip.left - 6.0, strip.top + 1.0));
            pen.text(&(words.reliability.percent)(fullest), Ink::Muted, at, (HPos::Right, VPos::Top))?;
        }
        Ok(())
    }
}

/// Where a bin's bar is: from the mean confidence to the accuracy, within the bin's edges.
fn bar<DB: DrawingBackend>(sketch: &Sketch<'_, '_, DB>, place: usize, bin: &Bin) -> Area {
    let (from, to) = edges(place);
    let inset = sketch.theme.length(1.0);
    let ((left, start), (right, end)) = (sketch.at(from, bin.confidence), sketch.at(to, bin.accuracy));
    Area { left: left + inset, right: right - inset, top: start.min(end), bottom: start.max(end) }
}

/// A bin's bar, its thick end at the accuracy.
fn draw_bin<DB: DrawingBackend>(sketch: &Sketch<'_, '_, DB>, place: usize, bin: &Bin, ink: Ink) -> Drawn<DB> {
    let theme = sketch.theme;
    let Area { left, right, top, bottom } = bar(sketch, place, bin);
    let end = if bin.accuracy < bin.confidence { bottom } else { top };
    let start = top + bottom - end;
    if bin.count < FEW {
        let outline = [(left, end), (left, start), (right, start), (right, end)];
        sketch.dashed(&outline, ink, 1.0, (2.0, 2.0))?;
        return sketch.dashed(&[(left, end), (right, end)], ink, 1.5, (3.0, 2.0));
    }
    if ink == Ink::OneHot {
        sketch.line(vec![(left, end), (left, start), (right, start), (right, end)], ink, 1.5)?;
    } else {
        let pale = theme.color(ink).mix(0.35).filled();
        sketch.root.draw(&Rectangle::new([(left, top), (right, bottom)], pale))?;
    }
    sketch.line(vec![(left, end), (right, end)], ink, 3.0)
}

/// The share of examples in a bin, of the largest share.
fn draw_share<DB: DrawingBackend>(strip: &Sketch<'_, '_, DB>, place: usize, share: f64, ink: Ink) -> Drawn<DB> {
    let theme = strip.theme;
    let (from, to) = edges(place);
    let inset = theme.length(1.0);
    let ((left, floor), (right, top)) = (strip.at(from, 0.0), strip.at(to, share));
    // However few they are, they are not none: at least one pixel of it shows.
    let top = top.min(floor - theme.length(1.0));
    let (left, right) = (left + inset, right - inset);
    if ink == Ink::OneHot {
        strip.line(vec![(left, floor), (left, top), (right, top), (right, floor)], ink, 1.5)
    } else {
        strip.root.draw(&Rectangle::new([(left, top), (right, floor)], theme.fill(ink)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::samples;
    use crate::training::Objective;
    use crate::words::EN;

    fn number(cell: &Cell) -> f64 {
        match cell {
            Cell::Number(value) => *value,
            Cell::Text(text) => panic!("«{text}» is no number"),
        }
    }

    /// However many bins share a row, the table's parts make up the metrics, which were computed from the logits.
    #[test]
    fn the_parts_of_the_table_add_up_to_the_metrics() {
        let mut met = 0;
        for (what, observed) in samples::states() {
            let model = Reliability::of(&observed);
            let table = model.table(&EN);
            for (place, frame) in observed.frame.arms.iter().enumerate() {
                if model.arms[place].known().is_none() {
                    continue;
                }
                let own = |row: &&crate::figure::Row| row.key.starts_with(&format!("arm-{place}-"));
                let sum =
                    |column: usize| table.rows.iter().filter(own).map(|row| number(&row.cells[column])).sum::<f64>();
                let whole = table.rows.iter().find(|row| row.key == format!("arm-{place}")).unwrap();
                let Metrics { count, ece, accuracy, .. } = frame.metrics;
                assert_eq!(sum(1), f64::from(count), "{what}, arm {place}: counts");
                assert_eq!(number(&whole.cells[1]), f64::from(count), "{what}, arm {place}: all");
                assert!((sum(5) - ece).abs() < 1e-6, "{what}, arm {place}: parts {} of {ece}", sum(5));
                assert_eq!(number(&whole.cells[5]), ece, "{what}, arm {place}: the error");
                let right: f64 =
                    table.rows.iter().filter(own).map(|row| number(&row.cells[1]) * number(&row.cells[2])).sum();
                assert!((right / f64::from(count) - accuracy).abs() < 1e-9, "{what}, arm {place}: {right} right");
                met += 1;
            }
        }
        assert!(met > 20, "arms of many states: {met}");
    }

    /// Looked back upon, its predictions are as they were.
    #[test]
    fn a_diverged_arm_is_told_and_not_drawn() {
        let pair = [Objective::ONE_HOT, Objective::smoothed(0.1)];
        let mut observed = samples::observed(&samples::setting(&pair), samples::Course::WELL);
        observed.diverged = Some((0, observed.frame.step + 1));
        let model = Reliability::of(&observed);
        assert_eq!(model.arms[0].answers, Answers::Diverged, "the first");
        assert!(model.arms[1].known().is_some(), "not the second");
        assert!(model.table(&EN).rows.iter().all(|row| row.key.starts_with("arm-1")), "no rows");
        assert!(model.sentence(&EN).contains("the one-hot network has diverged"), "{}", model.sentence(&EN));
        observed.frame.step -= 1;
        assert!(Reliability::of(&observed).arms[0].known().is_some(), "a step before");
    }
}
