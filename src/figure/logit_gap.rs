//! `logit-gap`: loss and slope against the gap `d`, the true class's logit over the common logit of all others.
//!
//! The smoothed slope `p_y − q_y` crosses 0 at a finite gap, `ln(q_y/q_k)`, and tends to `1 − q_y` beyond; the one-hot
//! slope `p_y − 1` is negative everywhere and tends to 0. Both panels have the same horizontal axis.

use super::backend::RasterBackend;
use super::curve::{Line, first_that, within};
use super::labels::spread;
use super::panel::{Panel, pair};
use super::pen::{LINE, Pen, TEXT};
use super::sketch::{Axes, Sketch, plot_within};
use super::table::Extent;
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Emphasis, Model, Row, Shape, Table};
use crate::spec::{Control, Shared, Unit};
use crate::theory::SmoothedTarget;
use crate::theory::optimum::logit_gap;
use crate::theory::surface::{LossSurface, PlanePoint};
use crate::words::{About, GapFacts, Words, number};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};
use std::ops::Range;

/// The gaps that are drawn.
pub(super) const GAPS: Range<f64> = -4.0..14.0;

/// How many pieces a curve is drawn in.
const PIECES: u32 = 120;

/// The heights the loss axis may have: the first that holds the one-hot loss at the left end. It depends on `K` and the
/// unit alone, so that it stands still while `ε` moves.
const TOPS: [f64; 5] = [6.0, 8.0, 12.0, 18.0, 24.0];

/// The upper ends the slope axis may have, in nats: the first that holds what the smoothed slope tends to.
const SLOPES: [f64; 3] = [0.25, 0.5, 1.0];

/// The room for the labels at the right of a plot, in CSS pixels.
const ASIDE: f64 = 76.0;

/// Two masses that differ by no more than this share of themselves are one mass. A rounded gap `d` is wrong by up to
/// `d · 2⁻⁵³`, and so is `eᵈ`, as a share of itself: 8e−14 at the widest gap that a smoothing factor can ask for.
const ROUNDING: f64 = 1e-13;

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct LogitGap {
    /// The smoothed target.
    smoothed: SmoothedTarget,
    /// The one-hot target beside it.
    one_hot: SmoothedTarget,
    /// The gap at which the smoothed loss is least; infinite if there is none.
    optimum: f64,
    /// In which unit losses are told.
    unit: Unit,
    /// The loss axis, in that unit.
    losses: Range<f64>,
    /// The slope axis, in that unit.
    slopes: Range<f64>,
    epsilon: f64,
}

impl Model for LogitGap {
    const SHAPE: Shape = Shape::Pair;
    const FOLLOWS: &'static [Control] = &[Control::Smoothing, Control::Classes, Control::Convention, Control::Unit];
    const ANSWERS: &'static [Emphasis] = &[Emphasis::OneHot, Emphasis::Smoothed, Emphasis::Floor, Emphasis::Gap];

    fn of(shared: &Shared) -> Self {
        let (smoothed, one_hot) = (shared.smoothed(), shared.one_hot());
        let unit = shared.unit();
        let steepest = first_that(&SLOPES, |slope| slope >= smoothed.off_total());
        Self {
            optimum: logit_gap(&smoothed),
            smoothed,
            one_hot,
            unit,
            losses: 0.0..top(&one_hot, unit),
            slopes: unit.of(-1.0)..unit.of(steepest),
            epsilon: shared.smoothing().epsilon.get(),
        }
    }

    fn about(words: &Words) -> &'static About {
        words.logit_gap.about
    }

    /// A dashed curve for one-hot, a solid one for smoothed, named at their right ends; in both panels a mark where the
    /// smoothed loss is least.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let theme = &theme.answering(Self::ANSWERS);
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let [upper, lower] = pair(Panel::of(&root, theme), ASIDE);
        let stacked = upper.left == lower.left;
        let few = if stacked { 4 } else { 6 };
        let axes = |y: &Range<f64>, y_name, x_shown| Axes {
            x: GAPS,
            y: y.clone(),
            x_name: if x_shown { words.logit_gap.axis_gap } else { "" },
            y_name,
            x_labels: if x_shown { 6 } else { 0 },
            y_labels: few,
        };
        let loss = plot_within(&root, theme, upper, axes(&self.losses, (words.loss)(self.unit), !stacked))?;
        self.draw_losses(&loss, theme, words)?;
        let slope =
            plot_within(&root, theme, lower, axes(&self.slopes, (words.logit_gap.axis_slope)(self.unit), true))?;
        self.draw_slopes(&slope, theme, words)?;
        root.present()
    }

    /// The optimum, every whole gap, and what is approached far to the right.
    fn table(&self, words: &Words) -> Table {
        self.listed(Extent::Few, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.listed(Extent::All, words)
    }

    /// Where the smoothed slope crosses 0, and what it tends to.
    fn sentence(&self, words: &Words) -> String {
        (words.logit_gap.sentence)(&GapFacts {
            epsilon: self.epsilon,
            classes: self.smoothed.classes().get(),
            optimum: self.optimum,
            in_sight: GAPS.contains(&self.optimum),
            final_slope: self.unit.of(self.smoothed.off_total()),
            unit: self.unit,
        })
    }
}

/// The gaps at which curves are computed.
pub(super) fn gaps() -> impl Iterator<Item = f64> {
    (0..=PIECES).map(|piece| GAPS.start + (GAPS.end - GAPS.start) * f64::from(piece) / f64::from(PIECES))
}

/// The true class's logit is the gap, all others are 0.
const fn at(gap: f64) -> PlanePoint {
    PlanePoint { own: gap, rival: 0.0 }
}

/// The upper end of a loss axis that holds the one-hot loss at the left end.
pub(super) fn top(one_hot: &SmoothedTarget, unit: Unit) -> f64 {
    let highest = unit.of(loss_at(one_hot, GAPS.start));
    first_that(&TOPS, |top| top >= highest + 0.5)
}

/// A target's loss at a gap, in nats; at an infinite gap, what it tends to.
pub(super) fn loss_at(target: &SmoothedTarget, gap: f64) -> f64 {
    if gap.is_finite() {
        return LossSurface::new(*target).loss(at(gap));
    }
    // Then the prediction is certain: of the true class, or of its being wrong. A target that agrees pays its own entropy,
    // any other everything.
    let own = if gap > 0.0 { 1.0 } else { 0.0 };
    if target.on() == own { target.entropy() } else { f64::INFINITY }
}

/// A target's slope at a gap, in nats; at an infinite gap, what it tends to. It is 0 where only rounding is left of it.
pub(super) fn slope_at(target: &SmoothedTarget, gap: f64) -> f64 {
    if gap.is_finite() {
        let slope = LossSurface::new(*target).gradient(at(gap)).own;
        // The slope is a difference, (1 − q_y) − (1 − p_y). At the optimum the two are one number but for the rounding of the
        // gap and of its exponential, some units of the last places, and nothing but these would be left, such as 4e−17.
        return if slope.abs() <= ROUNDING * target.off_total() { 0.0 } else { slope };
    }
    let doubt = if gap > 0.0 { 0.0 } else { 1.0 };
    target.off_total() - doubt
}

impl LogitGap {
    /// Losses and slopes at the optimum, at gaps all along the axis, and in the limit.
    fn listed(&self, extent: Extent, words: &Words) -> Table {
        let words_here = &words.logit_gap;
        let row = |key: String, name: String, numbers: [f64; 5]| Row {
            key,
            cells: std::iter::once(Cell::Text(name)).chain(numbers.map(Cell::Number)).collect(),
        };
        let there = |gap: f64| {
            let [(one_hot, falls), (smoothed, slope)] =
                [&self.one_hot, &self.smoothed].map(|target| (self.loss(target, gap), self.slope(target, gap)));
            [gap, one_hot, falls, smoothed, slope]
        };
        let each = match extent {
            Extent::Few => 1,
            Extent::All => 20,
        };
        let along = (GAPS.start as i32 * each..=GAPS.end as i32 * each).map(|step| f64::from(step) / f64::from(each));
        let rows = std::iter::once(row("optimum".to_owned(), words_here.optimum.to_owned(), there(self.optimum)))
            .chain(along.map(|gap| row(format!("gap-{gap}"), format!("d = {}", number(gap)), there(gap))))
            .chain([row("limit".to_owned(), words_here.limit.to_owned(), there(f64::INFINITY))]);
        Table {
            columns: vec![
                Column::new(words_here.point),
                Column::new(words_here.gap),
                Column::new((words.one_hot_loss)(self.unit)),
                Column::new((words_here.one_hot_slope)(self.unit)),
                Column::new((words.smoothed_loss)(self.unit)),
                Column::new((words_here.smoothed_slope)(self.unit)),
            ],
            rows: rows.collect(),
        }
    }

    /// A target's loss at a gap, in the figure's unit; at an infinite gap, what it tends to.
    fn loss(&self, target: &SmoothedTarget, gap: f64) -> f64 {
        self.unit.of(loss_at(target, gap))
    }

    /// A target's slope at a gap, in the figure's unit; at an infinite gap, what it tends to.
    fn slope(&self, target: &SmoothedTarget, gap: f64) -> f64 {
        self.unit.of(slope_at(target, gap))
    }

    /// A target's losses as points `(gap, loss)`, from the left to the right, some outside the axes.
    fn losses(&self, target: &SmoothedTarget) -> Vec<(f64, f64)> {
        gaps().map(|gap| (gap, self.loss(target, gap))).collect()
    }

    /// A target's slopes as points `(gap, slope)`, from the left to the right.
    fn slopes(&self, target: &SmoothedTarget) -> Vec<(f64, f64)> {
        gaps().map(|gap| (gap, self.slope(target, gap))).collect()
    }

    fn draw_losses<DB: DrawingBackend>(&self, sketch: &Sketch<'_, '_, DB>, theme: &Theme, words: &Words) -> Drawn<DB> {
        let floor = self.unit.of(self.smoothed.entropy());
        let here = &words.logit_gap;
        let [floor_line, gap_line] =
            [Emphasis::Floor, Emphasis::Gap].map(|part| theme.part_of(&[Emphasis::Smoothed, part]));
        let mark = theme.part_of(&[Emphasis::Smoothed, Emphasis::Floor, Emphasis::Gap]);
        let mark = sketch.with_theme(&mark);
        if GAPS.contains(&self.optimum) {
            // From the optimum to both axes, so that its two numbers can be read there.
            let (x, y) = sketch.at(self.optimum, floor);
            let (left, bottom) = sketch.at(GAPS.start, 0.0);
            let top = sketch.at(0.0, self.losses.end).1;
            sketch.with_theme(&floor_line).dashed(&[(left, y), (x, y)], Ink::Muted, 1.0, (2.0, 3.0))?;
            sketch.with_theme(&gap_line).dashed(&[(x, top), (x, bottom)], Ink::Muted, 1.0, (2.0, 3.0))?;
        }
        let lines =
            self.draw_curves(sketch, [self.losses(&self.one_hot), self.losses(&self.smoothed)], &self.losses)?;
        let (about, short) = if self.optimum.is_infinite() {
            ([here.no_least.to_owned(), String::new()], here.no_least.to_owned())
        } else {
            ((here.least)(floor, self.optimum), (here.least_at)(self.optimum))
        };
        let texts = if sketch.narrow || self.optimum.is_infinite() {
            vec![short.as_str()]
        } else {
            about.iter().map(String::as_str).collect()
        };
        let top = sketch.at(0.0, self.losses.end).1 + theme.length(3.0);
        self.draw_mark((sketch, mark), floor, self.losses.end)?;
        let places = ([top, top + theme.length(LINE)], [HPos::Left, HPos::Right]);
        self.name_mark((sketch, mark), theme, &texts, places, lines)?;
        let ends = [&self.smoothed, &self.one_hot].map(|target| self.loss(target, GAPS.end));
        let names = [vec![words.smoothed.to_owned()], vec![words.one_hot.to_owned()]];
        draw_names(sketch, theme, ends, names, &self.losses)
    }

    fn draw_slopes<DB: DrawingBackend>(&self, sketch: &Sketch<'_, '_, DB>, theme: &Theme, words: &Words) -> Drawn<DB> {
        let here = &words.logit_gap;
        sketch.line(vec![sketch.at(GAPS.start, 0.0), sketch.at(GAPS.end, 0.0)], Ink::Muted, 1.0)?;
        let (top, bottom) = (sketch.at(0.0, self.slopes.end).1, sketch.at(0.0, self.slopes.start).1);
        let mark = theme.part_of(&[Emphasis::Smoothed, Emphasis::Gap]);
        let mark = sketch.with_theme(&mark);
        if GAPS.contains(&self.optimum) {
            let x = sketch.at(self.optimum, 0.0).0;
            mark.dashed(&[(x, top), (x, bottom)], Ink::Muted, 1.0, (2.0, 3.0))?;
        }
        let lines =
            self.draw_curves(sketch, [self.slopes(&self.one_hot), self.slopes(&self.smoothed)], &self.slopes)?;
        let text = if self.optimum.is_infinite() { here.never_zero.to_owned() } else { (here.crosses)(self.optimum) };
        self.draw_mark((sketch, mark), 0.0, self.slopes.end)?;
        let zero = sketch.at(0.0, 0.0).1;
        let heights = [zero, bottom].map(|y| y - theme.length(LINE + 2.0));
        self.name_mark((sketch, mark), theme, &[&text], (heights, [HPos::Right, HPos::Left]), lines)?;
        let named = |name: &str, slope: f64| vec![name.to_owned(), (here.tends)(self.unit.of(slope))];
        let names = [named(words.smoothed, self.smoothed.off_total()), named(words.one_hot, 0.0)];
        let ends = [&self.smoothed, &self.one_hot].map(|target| self.slope(target, GAPS.end));
        draw_names(sketch, theme, ends, names, &self.slopes)
    }

    /// The one-hot curve dashed over the smoothed one; gives back where both are drawn.
    fn draw_curves<DB: DrawingBackend>(
        &self,
        sketch: &Sketch<'_, '_, DB>,
        [one_hot, smoothed]: [Vec<(f64, f64)>; 2],
        heights: &Range<f64>,
    ) -> Result<Vec<Line>, DrawingAreaErrorKind<DB::ErrorType>> {
        let place = |piece: Vec<(f64, f64)>| piece.into_iter().map(|(gap, y)| sketch.at(gap, y)).collect::<Vec<_>>();
        let [dashed, solid] = [Emphasis::OneHot, Emphasis::Smoothed].map(|part| sketch.theme.part_of(&[part]));
        let mut lines = Vec::new();
        for line in within(&smoothed, heights).into_iter().map(place) {
            sketch.with_theme(&solid).line(line.clone(), Ink::Smoothed, 2.5)?;
            lines.push(line);
        }
        for line in within(&one_hot, heights).into_iter().map(place) {
            sketch.with_theme(&dashed).dashed(&line, Ink::OneHot, 2.5, (8.0, 5.0))?;
            lines.push(line);
        }
        Ok(lines)
    }

    /// A dot at the optimum at this height, or an arrow at the edge beyond which it lies.
    fn draw_mark<DB: DrawingBackend>(
        &self,
        (sketch, pen): (&Sketch<'_, '_, DB>, Pen<'_, DB>),
        height: f64,
        top: f64,
    ) -> Drawn<DB> {
        let (x, y) = sketch.at(self.optimum.clamp(GAPS.start, GAPS.end), height.min(top));
        if GAPS.contains(&self.optimum) {
            return pen.disc((x, y), Ink::Smoothed, 5.0);
        }
        if self.optimum == f64::INFINITY {
            return Ok(());
        }
        let from = if self.optimum > 0.0 { x - 1 } else { x + 1 };
        pen.head((from, y), (x, y), Ink::Smoothed, (9.0, 2.0 / 3.0))
    }

    /// The optimum's label: beside its vertical line at one of some heights, or anywhere else off the curves.
    fn name_mark<DB: DrawingBackend>(
        &self,
        (sketch, pen): (&Sketch<'_, '_, DB>, Pen<'_, DB>),
        theme: &Theme,
        texts: &[&str],
        (heights, sides): ([i32; 2], [HPos; 2]),
        mut lines: Vec<Line>,
    ) -> Drawn<DB> {
        let x = sketch.at(self.optimum.clamp(GAPS.start, GAPS.end), 0.0).0;
        let gap = theme.length(6.0);
        let mut width = 0;
        for text in texts {
            width = width.max(sketch.size(text)?.0);
        }
        let (across, upright) = sketch.chart.plotting_area().get_pixel_range();
        if GAPS.contains(&self.optimum) {
            lines.push(
                (upright.start..upright.end).step_by(theme.length(2.0).max(1) as usize).map(|y| (x, y)).collect(),
            );
        }
        let curves: Vec<&[_]> = lines.iter().map(Vec::as_slice).collect();
        // A label that does not fit on one side of the line stands on the other, not across it.
        let beside = |side: HPos| match side {
            HPos::Right => (x - gap - width >= across.start).then_some(x - gap),
            _ => (x + gap + width <= across.end).then_some(x + gap),
        };
        let near = heights.into_iter().flat_map(|y| sides.map(|side| beside(side).map(|x| ((x, y), side)))).flatten();
        let rows = (upright.start..upright.end).step_by(theme.length(LINE / 2.0).max(1) as usize);
        let far = rows.flat_map(|y| [((across.end - gap, y), HPos::Right), ((across.start + gap, y), HPos::Left)]);
        sketch.lines_off(texts, (Ink::Smoothed, pen), near.chain(far), &curves)
    }
}

/// The names of the smoothed and the one-hot curve, whose right ends have these heights.
fn draw_names<DB: DrawingBackend>(
    sketch: &Sketch<'_, '_, DB>,
    theme: &Theme,
    ends: [f64; 2],
    names: [Vec<String>; 2],
    heights: &Range<f64>,
) -> Drawn<DB> {
    let ends = ends.map(|end| f64::from(sketch.at(GAPS.end, end.clamp(heights.start, heights.end)).1));
    let (x, top) = sketch.at(GAPS.end, heights.end);
    let bottom = sketch.at(GAPS.end, heights.start).1;
    let line = f64::from(theme.length(LINE));
    let height = line * names[0].len() as f64;
    let room = f64::from(top) - line / 2.0..f64::from(bottom) + line / 2.0;
    let middles = spread(&ends, height, &room);
    let inks = [(Ink::Smoothed, Emphasis::Smoothed), (Ink::OneHot, Emphasis::OneHot)];
    for ((middle, names), (ink, part)) in middles.iter().zip(&names).zip(inks) {
        let theme = theme.part_of(&[part]);
        for (place, name) in names.iter().enumerate() {
            let y = middle - height / 2.0 + line * (place as f64 + 0.5);
            let corner = (x + theme.length(TEXT / 2.0), y as i32);
            sketch.with_theme(&theme).text(name, ink, corner, (HPos::Left, VPos::Center))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Classes, Convention, Epsilon};
    use crate::words::EN;

    fn shared(classes: usize, epsilon: f64, convention: Convention) -> Shared {
        let (shared, _) = Shared::default().with_classes(Classes::new(classes).unwrap());
        shared.with_epsilon(Epsilon::new(epsilon).unwrap()).with_convention(convention)
    }

    fn for_many_states(check: impl Fn(&LogitGap, &str)) {
        for classes in [2, 3, 10, 1000, 100_000] {
            for epsilon in [0.0, 1e-12, 0.01, 0.1, 0.5, 0.9, 1.0] {
                for convention in [Convention::Uniform, Convention::Others] {
                    for unit in Unit::ALL {
                        let model = LogitGap::of(&shared(classes, epsilon, convention).with_unit(unit));
                        check(&model, &format!("K = {classes}, ε = {epsilon}, {convention:?}, {unit:?}"));
                    }
                }
            }
        }
    }

    #[test]
    fn the_smoothed_slope_crosses_zero_at_the_optimum_and_one_hot_never() {
        for_many_states(|model, state| {
            let one_hot = model.slopes(&model.one_hot);
            assert!(one_hot.iter().all(|&(_, slope)| slope < 0.0), "{state}: a one-hot slope that does not fall");
            let (losses, slopes) = (model.losses(&model.smoothed), model.slopes(&model.smoothed));
            let floor = model.unit.of(model.smoothed.entropy());
            for (&(gap, loss), &(_, slope)) in losses.iter().zip(&slopes) {
                assert!(loss >= floor - 1e-12, "{state}: {loss} at {gap} is under the floor {floor}");
                // Where both slopes have reached a limit, only rounding is left of the difference.
                let rounding = slope.abs() < 1e-13;
                assert!(rounding || (slope > 0.0) == (gap > model.optimum), "{state}: slope {slope} at {gap}");
            }
        });
    }

    #[test]
    fn axes_hold_what_must_be_seen() {
        for_many_states(|model, state| {
            let (losses, slopes) = (model.losses(&model.one_hot), model.slopes(&model.one_hot));
            assert!(
                losses.iter().all(|&(_, loss)| (0.0..=model.losses.end).contains(&loss)),
                "{state}: one-hot losses"
            );
            let slopes = slopes.into_iter().chain(model.slopes(&model.smoothed));
            let inside = |(_, slope): (f64, f64)| (model.slopes.start..=model.slopes.end).contains(&slope);
            assert!(slopes.clone().all(inside), "{state}: slopes leave {:?}", model.slopes);
            assert!(slopes.is_sorted_by(|a, b| a.0 <= b.0 || a.0 == GAPS.end), "{state}: goes back");
        });
    }

    #[test]
    fn the_row_of_the_optimum_is_the_floor() {
        for_many_states(|model, state| {
            let table = model.table(&EN);
            let number = |row: usize, column: usize| match table.rows[row].cells[column] {
                Cell::Number(value) => value,
                Cell::Text(_) => f64::NAN,
            };
            let floor = model.unit.of(model.smoothed.entropy());
            assert!((number(0, 4) - floor).abs() < 1e-12 * floor.max(1.0), "{state}: {} at the optimum", number(0, 4));
            // Without an optimum the slope is what it tends to.
            let slope = if model.optimum.is_finite() { 0.0 } else { model.slope(&model.smoothed, model.optimum) };
            assert_eq!(number(0, 5), slope, "{state}: slope at the optimum");
            let last = table.rows.len() - 1;
            assert_eq!(number(last, 3), 0.0, "{state}: the one-hot slope tends to 0");
            assert_eq!(
                number(last, 5),
                model.unit.of(model.smoothed.off_total()),
                "{state}: the smoothed slope's limit"
            );
        });
    }

    #[test]
    fn the_sentence_says_where_the_optimum_is() {
        for (classes, epsilon, convention, said) in [
            (10, 0.1, Convention::Uniform, "logit gap of 4.511, where"),
            (10, 0.1, Convention::Others, "logit gap of 4.394, where"),
            (100_000, 1e-12, Convention::Uniform, "logit gap of 39.14 (beyond the right edge)"),
            (2, 0.99, Convention::Others, "logit gap of −4.595 (beyond the left edge)"),
            (10, 0.0, Convention::Uniform, "no gap is wide enough"),
            (10, 1.0, Convention::Others, "denies the true class"),
            (10, 1.0, Convention::Uniform, "logit gap of 0, where"),
        ] {
            let sentence = LogitGap::of(&shared(classes, epsilon, convention)).sentence(&EN);
            assert!(sentence.contains(said), "K = {classes}, ε = {epsilon}: «{sentence}»");
        }
    }
}
