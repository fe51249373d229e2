//! `confidence-vs-smoothing`: the optimal confidence and the loss floor against `ε`, for several `K` and the present one.
//!
//! The best prediction equals the target: its confidence is the largest target probability, `q_y` or, in the convention
//! `Others` beyond `ε = (K − 1)/K`, that of the other classes; its loss is the floor `H(q)`.

use super::backend::RasterBackend;
use super::curve::dense_at_ends;
use super::labels::spread;
use super::panel::{Panel, pair};
use super::pen::LINE;
use super::sketch::{Axes, Sketch, plot_within};
use super::table::Extent;
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Model, Row, Shape, Table};
use crate::spec::{Control, Shared, Unit};
use crate::theory::{Classes, Convention, Epsilon, SmoothedTarget, Smoothing};
use crate::words::{About, ConfidenceFacts, Words, count, number};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};
use std::ops::Range;

/// The numbers of classes that are always drawn.
const ALWAYS: [usize; 5] = [2, 3, 10, 100, 1000];

/// How many pieces a curve is drawn in.
const PIECES: u32 = 96;

/// The room for the labels at the right of a plot, in CSS pixels, and how far from it they begin.
const ASIDE: f64 = 92.0;
const LEADER: f64 = 15.0;

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfidenceVsSmoothing {
    /// The numbers of classes that are drawn, ascending.
    shown: Vec<Classes>,
    /// The present one.
    classes: Classes,
    /// How the present target is smoothed.
    smoothing: Smoothing,
    /// In which unit floors are told.
    unit: Unit,
    /// The upper end of the axis of floors, in that unit.
    top: f64,
}

impl Model for ConfidenceVsSmoothing {
    const SHAPE: Shape = Shape::Pair;
    const FOLLOWS: &'static [Control] = &[Control::Smoothing, Control::Classes, Control::Convention, Control::Unit];

    fn of(shared: &Shared) -> Self {
        let (classes, unit) = (shared.classes(), shared.unit());
        let mut shown: Vec<Classes> = ALWAYS.into_iter().filter_map(|count| Classes::new(count).ok()).collect();
        if let Err(place) = shown.binary_search(&classes) {
            shown.insert(place, classes);
        }
        // The highest floor of all is ln K. Up to a thousand classes the axis stands still.
        let top = match (unit, classes.get() <= 1000) {
            (Unit::Nats, true) => 7.0,
            (Unit::Nats, false) => 12.0,
            (Unit::Bits, true) => 10.0,
            (Unit::Bits, false) => 17.0,
        };
        Self { shown, classes, smoothing: shared.smoothing(), unit, top }
    }

    fn about(words: &Words) -> &'static About {
        words.confidence_vs_smoothing.about
    }

    /// A thin curve for each number of classes, named at its right end; the present one in the smoothed ink, with a mark at
    /// the present `ε`.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let [first, second] = pair(Panel::of(&root, theme), ASIDE);
        let stacked = first.left == second.left;
        let axes = |y, y_name, x_shown: bool| Axes {
            x: 0.0..1.0,
            y,
            x_name: if x_shown { words.confidence_vs_smoothing.epsilon } else { "" },
            y_name,
            x_labels: if x_shown { 6 } else { 0 },
            y_labels: if stacked { 4 } else { 6 },
        };
        let here = &words.confidence_vs_smoothing;
        let sketch = plot_within(&root, theme, first, axes(0.0..1.0, here.confidence, !stacked))?;
        self.draw_panel(&sketch, theme, words, 1.0, |target| target.confidence())?;
        let sketch = plot_within(&root, theme, second, axes(0.0..self.top, (here.floor)(self.unit), true))?;
        self.draw_panel(&sketch, theme, words, self.top, |target| self.unit.of(target.entropy()))?;
        root.present()
    }

    /// The present state, every number of classes at the present `ε`, and the present number of classes at every tenth.
    fn table(&self, words: &Words) -> Table {
        self.listed(Extent::Few, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.listed(Extent::All, words)
    }

    /// The best prediction and its cost now, and the cost at the ends of the numbers of classes.
    fn sentence(&self, words: &Words) -> String {
        let epsilon = self.smoothing.epsilon.get();
        let target = self.target(self.classes, epsilon);
        let floor = |classes: usize| {
            let floor = Classes::new(classes).map_or(0.0, |classes| self.target(classes, epsilon).entropy());
            (classes, self.unit.of(floor))
        };
        (words.confidence_vs_smoothing.sentence)(&ConfidenceFacts {
            epsilon,
            classes: self.classes.get(),
            on: target.on(),
            off: target.off(),
            floor: self.unit.of(target.entropy()),
            floors: [floor(ALWAYS[0]), floor(ALWAYS[ALWAYS.len() - 1])],
            unit: self.unit,
        })
    }
}

impl ConfidenceVsSmoothing {
    /// The present state, every number of classes at the present `ε`, and the present number of classes all along the axis of `ε`.
    fn listed(&self, extent: Extent, words: &Words) -> Table {
        let here = &words.confidence_vs_smoothing;
        let row = |key: String, name: String, classes: Classes, epsilon: f64| {
            let target = self.target(classes, epsilon);
            let numbers = [classes.real(), epsilon, target.confidence(), target.on(), self.unit.of(target.entropy())];
            Row { key, cells: std::iter::once(Cell::Text(name)).chain(numbers.map(Cell::Number)).collect() }
        };
        let now = self.smoothing.epsilon.get();
        let present = row("present".to_owned(), here.present.to_owned(), self.classes, now);
        let by_classes = self.shown.iter().map(|&classes| {
            row(format!("classes-{}", classes.get()), format!("K = {}", count(classes.get())), classes, now)
        });
        let pieces = match extent {
            Extent::Few => 10,
            Extent::All => 200,
        };
        let by_epsilon = (0..=pieces).map(|step| f64::from(step) / f64::from(pieces)).map(|epsilon| {
            row(format!("smoothing-{epsilon}"), format!("ε = {}", number(epsilon)), self.classes, epsilon)
        });
        Table {
            columns: vec![
                Column::new(here.point),
                Column::new(here.classes),
                Column::new(here.epsilon),
                Column::new(here.confidence),
                Column::new(here.true_class),
                Column::new((here.floor)(self.unit)),
            ],
            rows: std::iter::once(present).chain(by_classes).chain(by_epsilon).collect(),
        }
    }

    /// The target over so many classes, in the present convention, at an `ε` between 0 and 1.
    fn target(&self, classes: Classes, epsilon: f64) -> SmoothedTarget {
        let epsilon = Epsilon::new(epsilon.clamp(0.0, 1.0)).unwrap_or(Epsilon::ZERO);
        match (Smoothing { epsilon, ..self.smoothing }).of_class(0, classes) {
            Ok(target) => target,
            Err(error) => unreachable!("there is always a class 0: {error}"),
        }
    }

    /// The `ε` beyond which another class leads: `(K − 1)/K` in the convention `Others`, never in the other one.
    fn turn(&self, classes: Classes) -> f64 {
        match self.smoothing.convention {
            Convention::Uniform => 1.0,
            Convention::Others => (classes.real() - 1.0) / classes.real(),
        }
    }

    /// The `ε` at which curves are drawn, close together at both ends, where floors are steep, and with the turn among them.
    fn grid(&self, classes: Classes) -> Vec<f64> {
        let mut grid: Vec<f64> = dense_at_ends(0.0, 1.0, PIECES).collect();
        let turn = self.turn(classes);
        let place = grid.partition_point(|&epsilon| epsilon < turn);
        grid.insert(place, turn);
        grid
    }

    /// Points `(ε, value)` of a curve, from the left to the right.
    fn points(&self, classes: Classes, value: impl Fn(&SmoothedTarget) -> f64) -> Vec<(f64, f64)> {
        self.grid(classes).into_iter().map(|epsilon| (epsilon, value(&self.target(classes, epsilon)))).collect()
    }

    fn draw_panel<DB: DrawingBackend>(
        &self,
        sketch: &Sketch<'_, '_, DB>,
        theme: &Theme,
        words: &Words,
        top: f64,
        value: impl Fn(&SmoothedTarget) -> f64,
    ) -> Drawn<DB> {
        let curves: Vec<(Classes, Vec<(f64, f64)>)> =
            self.shown.iter().map(|&classes| (classes, self.points(classes, &value))).collect();
        let placed = |points: &[(f64, f64)]| points.iter().map(|&(x, y)| sketch.at(x, y)).collect::<Vec<_>>();
        let epsilon = self.smoothing.epsilon.get();
        let now = (epsilon, value(&self.target(self.classes, epsilon)));
        let ((x, y), (left, bottom)) = (sketch.at(now.0, now.1), sketch.at(0.0, 0.0));
        sketch.dashed(&[(left, y), (x, y), (x, bottom)], Ink::Muted, 1.0, (2.0, 3.0))?;
        // Dotted where the true class leads no more; the present one lies over the others.
        let draw = |classes: Classes, points: &[(f64, f64)], ink: Ink, width: f64| {
            let turn = points.partition_point(|&(epsilon, _)| epsilon <= self.turn(classes));
            sketch.line(placed(&points[..turn]), ink, width)?;
            sketch.dashed(&placed(&points[turn.saturating_sub(1)..]), ink, width, (3.0, 4.0))
        };
        for (classes, points) in curves.iter().filter(|(classes, _)| *classes != self.classes) {
            draw(*classes, points, Ink::Muted, 1.0)?;
        }
        for (classes, points) in curves.iter().filter(|(classes, _)| *classes == self.classes) {
            draw(*classes, points, Ink::Smoothed, 2.5)?;
        }
        sketch.disc((x, y), Ink::Smoothed, 5.0)?;
        self.draw_names(sketch, theme, &curves, top)?;
        let mut lines: Vec<Vec<(i32, i32)>> = curves.iter().map(|(_, points)| placed(points)).collect();
        let step = theme.length(2.0).max(1) as usize;
        lines.push((left..x).step_by(step).map(|x| (x, y)).chain((y..bottom).step_by(step).map(|y| (x, y))).collect());
        let lines: Vec<&[_]> = lines.iter().map(Vec::as_slice).collect();
        // On a phone there is room for the number only; the guide shows where it belongs.
        let text = if sketch.narrow { number(now.1) } else { (words.confidence_vs_smoothing.mark)(now.0, now.1) };
        let (across, upright) = sketch.chart.plotting_area().get_pixel_range();
        let gap = theme.length(9.0);
        let line = theme.length(LINE);
        let near = [((x + gap, y - line - gap / 2), HPos::Left), ((x + gap, y + gap / 2), HPos::Left)];
        let rows = (upright.start + gap / 2..upright.end - line).step_by((line / 2).max(1) as usize);
        let far =
            rows.flat_map(|row| [((across.end - gap, row), HPos::Right), ((across.start + gap, row), HPos::Left)]);
        sketch.lines_off(&[&text], (Ink::Smoothed, sketch.pen), near.into_iter().chain(far), &lines)
    }

    /// `K = …` at each curve's right end, led there where the labels had to be spread.
    fn draw_names<DB: DrawingBackend>(
        &self,
        sketch: &Sketch<'_, '_, DB>,
        theme: &Theme,
        curves: &[(Classes, Vec<(f64, f64)>)],
        top: f64,
    ) -> Drawn<DB> {
        let end = |points: &[(f64, f64)]| points.last().map_or(0.0, |&(_, y)| y);
        // In exact heights, so that close ends keep their order.
        let (upper, lower) = (f64::from(sketch.at(1.0, top).1), f64::from(sketch.at(1.0, 0.0).1));
        let height = |value: f64| lower + (upper - lower) * value / top;
        let ends: Vec<f64> = curves.iter().map(|(_, points)| height(end(points))).collect();
        let line = f64::from(theme.length(LINE));
        let room: Range<f64> = upper - line / 2.0..lower + line / 2.0;
        let x = sketch.at(1.0, 0.0).0;
        for (((classes, _), &end), middle) in curves.iter().zip(&ends).zip(spread(&ends, line, &room)) {
            let ink = if *classes == self.classes { Ink::Smoothed } else { Ink::Muted };
            let (from, to) = (x + theme.length(2.0), x + theme.length(LEADER));
            sketch.line(vec![(from, end as i32), (to - theme.length(4.0), middle as i32)], ink, 1.0)?;
            let name = format!("K = {}", count(classes.get()));
            sketch.text(&name, ink, (to, middle as i32), (HPos::Left, VPos::Center))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::EN;

    fn model(classes: usize, epsilon: f64, convention: Convention) -> ConfidenceVsSmoothing {
        let (shared, _) = Shared::default().with_classes(Classes::new(classes).unwrap());
        let shared = shared.with_epsilon(Epsilon::new(epsilon).unwrap()).with_convention(convention);
        ConfidenceVsSmoothing::of(&shared)
    }

    #[test]
    fn the_present_classes_are_shown_once_and_in_order() {
        for (classes, shown) in [(10, 5), (2, 5), (1000, 5), (7, 6), (100_000, 6)] {
            let model = model(classes, 0.1, Convention::Uniform);
            assert_eq!(model.shown.len(), shown, "K = {classes}");
            assert!(model.shown.is_sorted_by(|a, b| a < b), "K = {classes}: {:?}", model.shown);
            assert!(model.shown.contains(&model.classes), "K = {classes}");
        }
    }

    #[test]
    fn curves_run_between_the_known_ends_and_stay_inside() {
        for classes in [2, 3, 10, 42, 1000, 100_000] {
            for convention in [Convention::Uniform, Convention::Others] {
                for unit in Unit::ALL {
                    let model = ConfidenceVsSmoothing { unit, ..model(classes, 0.1, convention) };
                    let top =
                        ConfidenceVsSmoothing::of(&Shared::default().with_classes(model.classes).0.with_unit(unit)).top;
                    for &classes in &model.shown {
                        let sure = model.points(classes, |target| target.confidence());
                        let floor = model.points(classes, |target| unit.of(target.entropy()));
                        assert!(sure.is_sorted_by(|a, b| a.0 <= b.0), "{classes:?}, {convention:?}: goes back");
                        let least = 1.0 / classes.real();
                        assert!(sure.iter().all(|&(_, p)| (least - 1e-12..=1.0).contains(&p)), "{classes:?}: {sure:?}");
                        assert!(
                            floor.iter().all(|&(_, y)| (0.0..=top).contains(&y)),
                            "{classes:?}, {unit:?}: {floor:?}"
                        );
                        // Where all classes are equal, the confidence is least and the floor highest: ln K.
                        let highest = floor.iter().map(|&(_, y)| y).fold(0.0, f64::max);
                        assert!((highest - unit.of(classes.real().ln())).abs() < 1e-9, "{classes:?}: {highest}");
                        let at_turn = sure.iter().find(|&&(epsilon, _)| epsilon == model.turn(classes)).unwrap().1;
                        assert!((at_turn - least).abs() < 1e-12, "{classes:?}, {convention:?}: {at_turn} at the turn");
                    }
                }
            }
        }
    }

    #[test]
    fn the_sentence_says_who_leads() {
        for (classes, epsilon, convention, said) in [
            (10, 0.1, Convention::Uniform, "gives the true class 0.91, and even it costs 0.5003 nats"),
            (10, 0.1, Convention::Uniform, "would be 0.1985 with 2 classes and 1.015 with 1000 classes."),
            (2, 0.1, Convention::Uniform, "would be 1.015 with 1000 classes."),
            (3, 0.9, Convention::Others, "ranks the true class last, with 0.1, below 0.45 for each other class"),
            (2, 0.7, Convention::Others, "ranks the true class last, with 0.3 against 0.7"),
            (10, 0.0, Convention::Others, "certain"),
        ] {
            let sentence = model(classes, epsilon, convention).sentence(&EN);
            assert!(sentence.contains(said), "K = {classes}, ε = {epsilon}: «{sentence}»");
        }
    }
}
