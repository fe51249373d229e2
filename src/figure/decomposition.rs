//! `decomposition`: the loss of the learner's prediction taken apart in two ways, beside the one-hot loss.
//!
//! `H(q, p)` is `(1 − ε)·H(onehot, p) + ε·H(u, p)`: who asks for it. And it is `H(q) + KL(q‖p)`: who can remove it. From the
//! one-hot loss it differs by `ε·(z_y − mean z)`, a tax on the lead of the true class's logit.

use super::backend::RasterBackend;
use super::panel::{NARROW, Panel};
use super::pen::{LINE, Pen};
use super::sketch::{Axes, Sketch, plot_within};
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Emphasis, Model, Row, Table};
use crate::spec::{Control, Shared, Unit};
use crate::theory::Smoothing;
use crate::theory::optimum::{Decomposition, decomposition_over_groups, tax_over_groups};
use crate::words::{About, DecompositionFacts, Words, number};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The height of a bar, in CSS pixels: on a wide page, and on a phone.
const BAR: (f64, f64) = (30.0, 22.0);

/// The room for the sums at the bars' ends, in CSS pixels.
const ASIDE: f64 = 68.0;

/// Below this, in nats, a divergence is nothing but rounding: its terms are of the order of 1.
const ROUNDING: f64 = 1e-14;

/// The figure's model. All losses in nats.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// The smoothed loss, in both ways.
    parts: Decomposition,
    /// `H(onehot, p)`.
    one_hot: f64,
    /// What smoothing adds to it; negative where the true class trails.
    tax: f64,
    /// In which unit losses are told.
    unit: Unit,
    /// The upper end of the axis, in that unit.
    top: f64,
    smoothing: Smoothing,
}

impl Model for Parts {
    const FOLLOWS: &'static [Control] =
        &[Control::Smoothing, Control::Classes, Control::Target, Control::Convention, Control::Logits, Control::Unit];
    const ANSWERS: &'static [Emphasis] = &[Emphasis::OneHot, Emphasis::Smoothed, Emphasis::Floor, Emphasis::Divergence];

    fn of(shared: &Shared) -> Self {
        let (smoothing, unit) = (shared.smoothing(), shared.unit());
        let groups = shared.logits().groups(&shared.smoothed());
        let of_groups = || {
            let mut parts = decomposition_over_groups(&groups, smoothing)?;
            // At the optimum only rounding is left of the divergence, and would be read as a number.
            if parts.divergence < ROUNDING {
                parts.divergence = 0.0;
            }
            let one_hot = decomposition_over_groups(&groups, Smoothing::NONE)?.loss();
            Some((parts, one_hot, tax_over_groups(&groups, smoothing)?))
        };
        let Some((parts, one_hot, tax)) = of_groups() else {
            unreachable!("a state has at least two classes, and the true one's group is the first")
        };
        let top = step_above(unit.of(one_hot.max(parts.loss())));
        Self { parts, one_hot, tax, unit, top, smoothing }
    }

    fn about(words: &Words) -> &'static About {
        words.decomposition.about
    }

    /// Three bars: the one-hot loss, hollow, and an arrow for the tax; then the smoothed loss cut in one way and in the
    /// other, each bar's first part named above it and its second part below.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let theme = &theme.answering(Self::ANSWERS);
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let whole = Panel::of(&root, theme);
        let plot = whole.plot();
        // There is no vertical axis, so that the bars begin further left and higher.
        let inside =
            Panel { left: 16.0, top: 6.0, width: whole.width - 16.0 - ASIDE, height: plot.height + plot.top - 6.0 };
        let axes = Axes {
            x: 0.0..self.top,
            y: 0.0..3.0,
            x_name: (words.loss)(self.unit),
            y_name: "",
            x_labels: if whole.width < NARROW { 5 } else { 9 },
            y_labels: 0,
        };
        let sketch = plot_within(&root, theme, inside, axes)?;
        let here = &words.decomposition;
        let (parts, loss) = (&self.parts, self.parts.loss());
        let (x, _) = sketch.at(self.unit.of(loss), 0.0);
        // The same loss in all three bars.
        let (first, last) = (sketch.at(0.0, middle(0)).1, sketch.at(0.0, 0.0).1);
        sketch.dashed(&[(x, first), (x, last)], Ink::Muted, 1.0, (2.0, 3.0))?;
        self.draw_one_hot(&sketch, theme, words)?;
        let whole = &[Emphasis::Smoothed][..];
        let cut = [(here.label, parts.label, whole), (here.spread, parts.spread, whole)];
        self.draw_bar(&sketch, theme, 1, cut)?;
        let cut = [
            (here.floor, parts.floor, &[Emphasis::Smoothed, Emphasis::Floor][..]),
            (here.divergence, parts.divergence, &[Emphasis::Smoothed, Emphasis::Divergence][..]),
        ];
        self.draw_bar(&sketch, theme, 2, cut)?;
        root.present()
    }

    /// Each part, and what each way adds up to.
    fn table(&self, words: &Words) -> Table {
        let here = &words.decomposition;
        let loss = self.parts.loss();
        let row = |key: &str, name: &str, nats: f64| {
            // Of nothing, everything is the whole and nothing a part.
            let share = if loss == 0.0 { 0.0 } else { nats / loss };
            let cells = vec![Cell::Text(name.to_owned()), Cell::Number(self.unit.of(nats)), Cell::Number(share)];
            Row { key: key.to_owned(), cells }
        };
        Table {
            columns: vec![Column::new(here.part), Column::new((here.amount)(self.unit)), Column::new(here.share)],
            rows: vec![
                row("loss", here.loss, loss),
                row("label", here.label, self.parts.label),
                row("spread", here.spread, self.parts.spread),
                row("floor", here.floor, self.parts.floor),
                row("divergence", here.divergence, self.parts.divergence),
                row("one-hot", here.one_hot, self.one_hot),
                row("tax", (here.tax)(self.smoothing.convention), self.tax),
            ],
        }
    }

    /// The floor, the divergence, and what smoothing adds.
    fn sentence(&self, words: &Words) -> String {
        (words.decomposition.sentence)(&DecompositionFacts {
            epsilon: self.smoothing.epsilon.get(),
            loss: self.unit.of(self.parts.loss()),
            floor: self.unit.of(self.parts.floor),
            divergence: self.unit.of(self.parts.divergence),
            one_hot: self.unit.of(self.one_hot),
            tax: self.unit.of(self.tax),
            unit: self.unit,
        })
    }
}

/// The height of a bar's middle on an axis from 0 to 3, the first bar uppermost.
const fn middle(bar: usize) -> f64 {
    2.5 - bar as f64
}

/// The first of 1, 2, 5, 10, 20, 50 … that is not below a loss, so that the axis stands still but for such steps.
fn step_above(loss: f64) -> f64 {
    let mut power = 1.0;
    loop {
        for step in [1.0, 2.0, 5.0] {
            if step * power >= loss {
                return step * power;
            }
        }
        power *= 10.0;
    }
}

impl Parts {
    /// The upper left and the lower right corner of a stretch of a bar, in nats.
    fn corners<DB: DrawingBackend>(
        &self,
        sketch: &Sketch<'_, '_, DB>,
        theme: &Theme,
        bar: usize,
        (from, to): (f64, f64),
    ) -> [(i32, i32); 2] {
        let half = theme.length(if sketch.narrow { BAR.1 } else { BAR.0 } / 2.0);
        let (x0, y) = sketch.at(self.unit.of(from), middle(bar));
        let (x1, _) = sketch.at(self.unit.of(to), middle(bar));
        [(x0, y - half), (x1, y + half)]
    }

    /// A bar of two parts, the first filled and the second hatched, and their sum at its end.
    fn draw_bar<DB: DrawingBackend>(
        &self,
        sketch: &Sketch<'_, '_, DB>,
        theme: &Theme,
        bar: usize,
        [(first, a, of_first), (second, b, of_second)]: [(&str, f64, &[Emphasis]); 2],
    ) -> Drawn<DB> {
        let shades = [of_first, of_second, &[Emphasis::Smoothed]].map(|parts| theme.part_of(parts));
        let [filled, hatched, bounds] = shades.each_ref().map(|shade| sketch.with_theme(shade));
        let [(x0, y0), (x1, y1)] = self.corners(sketch, theme, bar, (0.0, a));
        // The second part ends where the loss does, whichever way it was cut.
        let x2 = sketch.at(self.unit.of(self.parts.loss()), 0.0).0;
        sketch.root.draw(&Rectangle::new([(x0, y0), (x1, y1)], filled.theme.fill(Ink::Smoothed)))?;
        let step = theme.length(6.0).max(1);
        // Slanted lines, so that they are not taken for a scale.
        let height = y1 - y0;
        let mut foot = x1 - height + step;
        while foot < x2 {
            let (low, high) = (foot.max(x1), (foot + height).min(x2));
            if high > low {
                hatched.line(vec![(low, y1 - (low - foot)), (high, y1 - (high - foot))], Ink::Smoothed, 1.0)?;
            }
            foot += step;
        }
        let outline = vec![(x0, y0), (x2, y0), (x2, y1), (x0, y1), (x0, y0)];
        bounds.line(outline, Ink::Smoothed, 1.5)?;
        self.name_part(filled, (x0, x1), (y0, true), ([first, &self.told(a)], Ink::Smoothed))?;
        self.name_part(hatched, (x1, x2), (y1, false), ([second, &self.told(b)], Ink::Smoothed))?;
        let total = (x2 + theme.length(7.0), i32::midpoint(y0, y1));
        bounds.text(&self.told(self.parts.loss()), Ink::Smoothed, total, (HPos::Left, VPos::Center))
    }

    /// The one-hot loss, hollow and dashed, and an arrow from it to the smoothed loss.
    fn draw_one_hot<DB: DrawingBackend>(&self, sketch: &Sketch<'_, '_, DB>, theme: &Theme, words: &Words) -> Drawn<DB> {
        let here = &words.decomposition;
        let [(x0, y0), (x1, y1)] = self.corners(sketch, theme, 0, (0.0, self.one_hot));
        let outline = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)];
        let shades = [&[Emphasis::OneHot][..], &[]].map(|parts| theme.part_of(parts));
        let [hollow, arrow] = shades.each_ref().map(|shade| sketch.with_theme(shade));
        hollow.dashed(&outline, Ink::OneHot, 2.0, (8.0, 5.0))?;
        self.name_part(hollow, (x0, x1), (y0, true), ([here.one_hot, &self.told(self.one_hot)], Ink::OneHot))?;
        let (x2, y) = (sketch.at(self.unit.of(self.parts.loss()), 0.0).0, i32::midpoint(y0, y1));
        arrow.line(vec![(x1, y), (x2, y)], Ink::Text, 2.0)?;
        let long = 8.0;
        if (x2 - x1).abs() > theme.length(long) {
            arrow.head((x1, y), (x2, y), Ink::Text, (long, 0.5625))?;
        }
        let sign = if self.tax > 0.0 { "+" } else { "" };
        let tax = format!("{sign}{}", self.told(self.tax));
        let name = (here.tax)(self.smoothing.convention);
        self.name_part(arrow, (x1.min(x2), x1.max(x2)), (y1, false), ([name, &tax], Ink::Text))
    }

    /// A part's name and number over or under it: from its left end on if there is room, and led to a part that is too small
    /// or too far away to be seen as its own. The number alone where the picture is too narrow for both.
    fn name_part<DB: DrawingBackend>(
        &self,
        pen: Pen<'_, DB>,
        (from, to): (i32, i32),
        (edge, above): (i32, bool),
        ([name, number], ink): ([&str; 2], Ink),
    ) -> Drawn<DB> {
        let theme = pen.theme;
        let away = theme.length(if above { -4.0 } else { 4.0 });
        let end = pen.root.dim_in_pixel().0 as i32 - theme.length(4.0);
        let both = format!("{name} = {number}");
        let text = if pen.size(&both)?.0 < end { &both } else { number };
        let (width, height) = pen.size(text)?;
        // With a little air, for the reader's font may be wider than the one that was measured.
        let moved = from + width + width / 8 > end;
        let left = if moved { end - width } else { from };
        let y = edge + away + theme.length(if above { -LINE / 2.0 } else { LINE / 2.0 });
        // On paper of its own, for the line of equal losses passes behind.
        let paper = [(left + theme.length(1.0), y - height / 2), (left + width, y + height / 2)];
        pen.root.draw(&Rectangle::new(paper, theme.fill(Ink::Paper)))?;
        if moved || to - from < theme.length(12.0) {
            let middle = i32::midpoint(from, to);
            pen.line(vec![(middle, edge), (middle, edge + away)], ink, 1.0)?;
        }
        let (x, anchor) = if moved { (end, HPos::Right) } else { (from, HPos::Left) };
        pen.text(text, ink, (x, y), (anchor, VPos::Center))
    }

    /// A loss of so many nats, in the unit.
    fn told(&self, nats: f64) -> String {
        number(self.unit.of(nats))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{LogitsChoice, LogitsPreset, TypedLogits};
    use crate::theory::{Classes, Convention, Epsilon};
    use crate::words::EN;

    fn for_many_states(check: impl Fn(&Parts, &str)) {
        let typed = |entries: &[(usize, f64)], rest| {
            LogitsChoice::Typed(TypedLogits::new(entries.iter().copied(), rest).unwrap())
        };
        let choices = LogitsPreset::ALL.map(LogitsChoice::Preset).into_iter().chain([
            typed(&[(0, 10_000.0), (1, -10_000.0)], 0.0),
            typed(&[(1, 40.0)], -3.0),
            typed(&[], 7.0),
        ]);
        for choice in choices {
            for classes in [2, 3, 10, 1000, 100_000] {
                for epsilon in [0.0, 1e-12, 0.1, 0.5, 1.0] {
                    for convention in [Convention::Uniform, Convention::Others] {
                        for target in [0, classes - 1] {
                            let (shared, _) = Shared::default().with_classes(Classes::new(classes).unwrap());
                            let shared =
                                shared.with_epsilon(Epsilon::new(epsilon).unwrap()).with_convention(convention);
                            let shared = shared.with_target(target).unwrap().with_logits(choice);
                            let state =
                                format!("K = {classes}, ε = {epsilon}, {convention:?}, y = {target}, {choice:?}");
                            check(&Parts::of(&shared), &state);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn all_three_ways_add_up_to_the_same_loss() {
        for_many_states(|model, state| {
            let Decomposition { label, spread, floor, divergence } = model.parts;
            let loss = label + spread;
            let near = |a: f64| (a - loss).abs() <= 1e-12 * loss.max(model.one_hot).max(1.0);
            assert!(near(floor + divergence), "{state}: floor {floor} and divergence {divergence} against {loss}");
            assert!(
                near(model.one_hot + model.tax),
                "{state}: {} taxed by {} against {loss}",
                model.one_hot,
                model.tax
            );
            assert!(label >= 0.0 && spread >= 0.0 && floor >= 0.0 && divergence >= 0.0, "{state}: {:?}", model.parts);
        });
    }

    #[test]
    fn the_axis_holds_the_bars_and_is_not_far_too_long() {
        for_many_states(|model, state| {
            let longest = model.unit.of(model.one_hot.max(model.parts.loss()));
            assert!(longest <= model.top, "{state}: {longest} on an axis to {}", model.top);
            assert!(model.top == 1.0 || longest > model.top / 2.6, "{state}: {longest} on an axis to {}", model.top);
        });
        for (loss, top) in [(0.0, 1.0), (1.0, 1.0), (1.01, 2.0), (3.0, 5.0), (5.01, 10.0), (19_999.0, 20_000.0)] {
            assert_eq!(step_above(loss), top, "for {loss}");
        }
    }

    #[test]
    fn the_sentence_says_which_way_the_tax_goes() {
        let said = |preset, epsilon: f64| {
            let shared = Shared::default().with_logits(LogitsChoice::Preset(preset));
            Parts::of(&shared.with_epsilon(Epsilon::new(epsilon).unwrap())).sentence(&EN)
        };
        for (preset, epsilon, part) in [
            (LogitsPreset::Right, 0.1, "the tax on the true class’s lead"),
            (LogitsPreset::Undecided, 0.1, "exactly the one-hot loss"),
            (LogitsPreset::Right, 0.0, "With ε = 0 the smoothed loss is the one-hot loss"),
            (LogitsPreset::Optimum, 0.1, "a floor of 0.5003"),
        ] {
            assert!(said(preset, epsilon).contains(part), "{preset:?}: «{}»", said(preset, epsilon));
        }
        let trailing = LogitsChoice::Typed(TypedLogits::new([(3, -2.0)], 0.0).unwrap());
        assert!(said(LogitsPreset::Optimum, 0.1).contains("a divergence of 0 "), "rounding is not told");
        let sentence = Parts::of(&Shared::default().with_logits(trailing)).sentence(&EN);
        assert!(sentence.contains("That is 0.18 less than"), "«{sentence}»");
    }
}
