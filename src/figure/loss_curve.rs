//! `loss-curve`: the loss against the predicted probability of the true class, the others sharing the rest equally.
//!
//! The one-hot loss `−ln p` falls towards 0 and never turns. The smoothed loss is least at `p = q_y`, where it is the
//! loss floor `H(q)`, and rises again for a surer prediction.

use super::backend::RasterBackend;
use super::curve::{dense_at_ends, first_that};
use super::sketch::{Axes, Sketch, sketch};
use super::table::Extent;
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Emphasis, Model, Row, Table};
use crate::spec::{Control, Shared, Unit};
use crate::theory::SmoothedTarget;
use crate::theory::optimum::{loss_when_others_share, reach_when_others_share};
use crate::words::{About, LossFacts, Words, number};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// How many pieces a curve is drawn in: no corner shows at the widest the page draws it.
const PIECES: u32 = 160;

/// The heights the loss axis may have: the first that leaves the floor well inside.
const TOPS: [f64; 8] = [4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0];

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct LossCurve {
    /// The smoothed target.
    smoothed: SmoothedTarget,
    /// The one-hot target beside it.
    one_hot: SmoothedTarget,
    /// In which unit losses are told.
    unit: Unit,
    /// The upper end of the loss axis, in that unit.
    top: f64,
    epsilon: f64,
}

impl Model for LossCurve {
    const FOLLOWS: &'static [Control] = &[Control::Smoothing, Control::Classes, Control::Convention, Control::Unit];
    const ANSWERS: &'static [Emphasis] = &[Emphasis::OneHot, Emphasis::Smoothed, Emphasis::Floor];

    fn of(shared: &Shared) -> Self {
        let smoothed = shared.smoothed();
        let unit = shared.unit();
        let wanted = unit.of(smoothed.entropy()) + 2.0;
        let top = first_that(&TOPS, |top| top >= wanted);
        Self { smoothed, one_hot: shared.one_hot(), unit, top, epsilon: shared.smoothing().epsilon.get() }
    }

    fn about(words: &Words) -> &'static About {
        words.loss_curve.about
    }

    /// A dashed curve for one-hot, a solid one for smoothed, each with a mark where it is least.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let theme = &theme.answering(Self::ANSWERS);
        let root = backend.into_drawing_area();
        let axes = Axes {
            x: 0.0..1.0,
            y: 0.0..self.top,
            x_name: words.loss_curve.probability,
            y_name: (words.loss)(self.unit),
            x_labels: 6,
            y_labels: 6,
        };
        let sketch = sketch(&root, theme, axes)?;
        let place =
            |points: Vec<(f64, f64)>| points.into_iter().map(|(p, loss)| sketch.at(p, loss)).collect::<Vec<_>>();
        let optimum = (self.smoothed.on(), self.unit.of(self.smoothed.entropy()));
        // From the optimum to both axes, so that its two numbers can be read there.
        let (x, y) = sketch.at(optimum.0, optimum.1);
        let (left, floor) = sketch.at(0.0, 0.0);
        let [one_hot, smoothed] = [Emphasis::OneHot, Emphasis::Smoothed].map(|part| theme.part_of(&[part]));
        let least = theme.part_of(&[Emphasis::Smoothed, Emphasis::Floor]);
        let [one_hot, smoothed, least] = [&one_hot, &smoothed, &least].map(|theme| sketch.with_theme(theme));
        least.dashed(&[(left, y), (x, y), (x, floor)], Ink::Muted, 1.0, (2.0, 3.0))?;
        smoothed.line(place(self.points(&self.smoothed)), Ink::Smoothed, 2.5)?;
        one_hot.dashed(&place(self.points(&self.one_hot)), Ink::OneHot, 2.5, (8.0, 5.0))?;
        let end = sketch.at(1.0, 0.0);
        one_hot.hollow(end, Ink::OneHot, 5.0)?;
        least.disc((x, y), Ink::Smoothed, 5.0)?;
        draw_legend(&sketch, self, theme, words)?;
        root.present()
    }

    /// Losses at probabilities from 0.05 to 0.99, and at the optimum.
    fn table(&self, words: &Words) -> Table {
        self.listed(Extent::Few, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.listed(Extent::All, words)
    }

    /// Where each loss is least.
    fn sentence(&self, words: &Words) -> String {
        (words.loss_curve.sentence)(&LossFacts {
            epsilon: self.epsilon,
            classes: self.smoothed.classes().get(),
            optimum: self.smoothed.on(),
            floor: self.unit.of(self.smoothed.entropy()),
            unit: self.unit,
        })
    }
}

impl LossCurve {
    /// Losses at the optimum, at probabilities all along the axis, and near 1.
    fn listed(&self, extent: Extent, words: &Words) -> Table {
        let words_here = &words.loss_curve;
        let row = |key: String, name: String, p: f64| Row {
            key,
            cells: vec![
                Cell::Text(name),
                Cell::Number(p),
                Cell::Number(self.loss(&self.one_hot, p)),
                Cell::Number(self.loss(&self.smoothed, p)),
            ],
        };
        let pieces = match extent {
            Extent::Few => 20,
            Extent::All => 1000,
        };
        let near_one = (extent == Extent::Few).then_some(0.99);
        let fixed = (1..pieces).map(|step| f64::from(step) / f64::from(pieces)).chain(near_one);
        let floor = row("floor".to_owned(), words_here.floor.to_owned(), self.smoothed.on());
        let rows = std::iter::once(floor).chain(fixed.map(|p| row(format!("p-{p}"), format!("p = {}", number(p)), p)));
        Table {
            columns: vec![
                Column::new(words_here.point),
                Column::new(words_here.probability),
                Column::new((words.one_hot_loss)(self.unit)),
                Column::new((words.smoothed_loss)(self.unit)),
            ],
            rows: rows.collect(),
        }
    }

    /// The loss of a target at a probability, in the figure's unit.
    fn loss(&self, target: &SmoothedTarget, p: f64) -> f64 {
        self.unit.of(loss_when_others_share(target, p))
    }

    /// Points `(p, loss)` of a target's curve, from the left to the right, cut where it leaves the axis.
    fn points(&self, target: &SmoothedTarget) -> Vec<(f64, f64)> {
        // Every step of the axis is above the floor, so that the curve has a part within it.
        let reach = reach_when_others_share(target, self.top / self.unit.of(1.0));
        let (left, right) = reach.unwrap_or((target.on(), target.on()));
        let mut points: Vec<_> = dense_at_ends(left, right, PIECES).map(|p| (p, self.loss(target, p))).collect();
        // Near 1 the numbers of f64 end before the curve does: what leaves the axis is drawn to its top.
        for (point, end) in [(0, 0.0), (points.len() - 1, 1.0)] {
            let (_, loss) = &mut points[point];
            if self.loss(target, end) > self.top {
                *loss = self.top;
            }
        }
        points.iter_mut().for_each(|(_, loss)| *loss = loss.min(self.top));
        points
    }
}

/// Each curve's line and words, in the upper part, which both curves cross only at the very left.
fn draw_legend<DB: DrawingBackend>(
    sketch: &Sketch<'_, '_, DB>,
    model: &LossCurve,
    theme: &Theme,
    words: &Words,
) -> Drawn<DB> {
    let (x, y) = sketch.at(if sketch.narrow { 0.09 } else { 0.3 }, model.top);
    let sample = theme.length(if sketch.narrow { 22.0 } else { 34.0 });
    let rows = [
        (Ink::OneHot, (words.loss_curve.least)(words.one_hot, 1.0, 0.0)),
        (
            Ink::Smoothed,
            (words.loss_curve.least)(words.smoothed, model.smoothed.on(), model.unit.of(model.smoothed.entropy())),
        ),
    ];
    for (index, (ink, text)) in rows.iter().enumerate() {
        let y = y + theme.length(10.0 + 22.0 * index as f64);
        let line = [(x, y), (x + sample, y)];
        let theme = theme.part_of(match ink {
            Ink::OneHot => &[Emphasis::OneHot],
            // Its words tell where it is least.
            _ => &[Emphasis::Smoothed, Emphasis::Floor],
        });
        let pen = sketch.with_theme(&theme);
        match ink {
            Ink::OneHot => pen.dashed(&line, *ink, 2.5, (8.0, 5.0))?,
            _ => pen.line(line.to_vec(), *ink, 2.5)?,
        }
        pen.text(text, *ink, (x + sample + theme.length(8.0), y), (HPos::Left, VPos::Center))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Classes, Convention, Epsilon};

    #[test]
    fn curves_stay_inside_and_touch_the_floor() {
        for classes in [2, 3, 10, 1000, 100_000] {
            for epsilon in [0.0, 1e-6, 0.1, 0.5, 1.0] {
                for (convention, unit) in [(Convention::Uniform, Unit::Nats), (Convention::Others, Unit::Bits)] {
                    let shared = Shared::default()
                        .with_classes(Classes::new(classes).unwrap())
                        .0
                        .with_epsilon(Epsilon::new(epsilon).unwrap())
                        .with_convention(convention)
                        .with_unit(unit);
                    let model = LossCurve::of(&shared);
                    let floor = unit.of(model.smoothed.entropy());
                    for target in [&model.one_hot, &model.smoothed] {
                        let points = model.points(target);
                        let inside =
                            |&(p, loss): &(f64, f64)| (0.0..=1.0).contains(&p) && (0.0..=model.top).contains(&loss);
                        assert!(points.iter().all(inside), "K = {classes}, ε = {epsilon}: {points:?}");
                        assert!(points.is_sorted_by(|a, b| a.0 <= b.0), "K = {classes}, ε = {epsilon}: goes back");
                    }
                    let least = model.points(&model.smoothed).iter().map(|point| point.1).fold(f64::INFINITY, f64::min);
                    assert!(least >= floor - 1e-12, "K = {classes}, ε = {epsilon}: {least} under the floor {floor}");
                    assert!(least <= floor + 0.05, "K = {classes}, ε = {epsilon}: {least} far above the floor {floor}");
                }
            }
        }
    }
}
