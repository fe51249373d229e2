//! `targets`: what the network is told is right, class by class, one-hot beside smoothed.
//!
//! All classes but the true one are equal, so that many of them can be drawn as one wide, hatched bar of the right
//! height, which says how many they are. A few neighbours of the true class always stand alone.

use super::backend::RasterBackend;
use super::sketch::{Axes, Sketch, sketch};
use super::table::Extent;
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Emphasis, Model, Row, Table};
use crate::spec::{Control, Shared, TypedLogits};
use crate::theory::{SmoothedTarget, Smoothing};
use crate::words::{About, TargetsFacts, Words, count};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// How many classes on either side of the true one stand alone when there are more.
const NEIGHBOURS: usize = 2;

/// How many bars' room a group takes.
const GROUP_WIDTH: f64 = 2.5;

/// The figure's model: bars from class 0 to `K − 1`, without a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Targets {
    /// One for each class, or for a group of equal ones.
    bars: Vec<Bar>,
    /// The smoothed target the bars show.
    smoothed: SmoothedTarget,
    /// The one-hot target beside it.
    one_hot: SmoothedTarget,
    smoothing: Smoothing,
}

/// A class, or a group of classes with equal targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bar {
    /// The first class.
    first: usize,
    /// The last class; the first one again for a single class.
    last: usize,
}

impl Bar {
    /// How many classes it stands for.
    const fn classes(self) -> usize {
        self.last - self.first + 1
    }

    /// How much room it takes, in bars.
    const fn width(self) -> f64 {
        if self.classes() == 1 { 1.0 } else { GROUP_WIDTH }
    }
}

impl Model for Targets {
    const FOLLOWS: &'static [Control] = &[Control::Smoothing, Control::Classes, Control::Target, Control::Convention];
    const ANSWERS: &'static [Emphasis] =
        &[Emphasis::OneHot, Emphasis::Smoothed, Emphasis::TrueClass, Emphasis::OtherClasses];

    fn of(shared: &Shared) -> Self {
        let (classes, target) = (shared.classes().get(), shared.target());
        let alone = if classes <= TypedLogits::EACH {
            0..classes
        } else {
            // A group of one would be no group, so that the window grows by one at a near end.
            let first = target.saturating_sub(NEIGHBOURS);
            let end = (target + NEIGHBOURS + 1).min(classes);
            (if first == 1 { 0 } else { first })..(if end + 1 == classes { classes } else { end })
        };
        let mut bars = Vec::new();
        if alone.start > 0 {
            bars.push(Bar { first: 0, last: alone.start - 1 });
        }
        bars.extend(alone.clone().map(|class| Bar { first: class, last: class }));
        if alone.end < classes {
            bars.push(Bar { first: alone.end, last: classes - 1 });
        }
        Self { bars, smoothed: shared.smoothed(), one_hot: shared.one_hot(), smoothing: shared.smoothing() }
    }

    fn about(words: &Words) -> &'static About {
        words.targets.about
    }

    /// Hollow bars for one-hot, solid ones for smoothed, side by side in each class's room.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let theme = &theme.answering(Self::ANSWERS);
        let root = backend.into_drawing_area();
        let room: f64 = self.bars.iter().map(|bar| bar.width()).sum();
        let axes = Axes {
            x: 0.0..room,
            y: 0.0..1.05,
            x_name: words.targets.axis_class,
            y_name: words.targets.axis_probability,
            x_labels: 0,
            y_labels: 5,
        };
        let sketch = sketch(&root, theme, axes)?;
        let mut left = 0.0;
        for bar in &self.bars {
            let right = left + bar.width();
            draw_bar(&sketch, self, *bar, (left, right), theme)?;
            draw_name(&sketch, self, *bar, (left, right), theme, words)?;
            left = right;
        }
        draw_legend(&sketch, self, theme, words)?;
        root.present()
    }

    /// The bars' probabilities; a group's is that of each of its classes.
    fn table(&self, words: &Words) -> Table {
        self.listed(Extent::Few, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.listed(Extent::All, words)
    }

    /// What the true class keeps and the others receive.
    fn sentence(&self, words: &Words) -> String {
        let target = &self.smoothed;
        (words.targets.sentence)(&TargetsFacts {
            epsilon: self.smoothing.epsilon.get(),
            convention: self.smoothing.convention,
            classes: target.classes().get(),
            target: target.class(),
            on: target.on(),
            off: target.off(),
            off_total: target.off_total(),
        })
    }
}

impl Targets {
    /// Bars as they are drawn, or class by class.
    fn listed(&self, extent: Extent, words: &Words) -> Table {
        let words_here = &words.targets;
        let columns = vec![
            Column::new(words_here.class),
            Column::new(words_here.count),
            Column::new(words.one_hot),
            Column::new(words.smoothed),
        ];
        if extent == Extent::All {
            let row = |class: usize| Row {
                key: format!("class-{class}"),
                cells: [class as f64, 1.0, self.one_hot.probability(class), self.smoothed.probability(class)]
                    .map(Cell::Number)
                    .into(),
            };
            return Table { columns, rows: (0..self.smoothed.classes().get()).map(row).collect() };
        }
        let rows = self.bars.iter().map(|bar| {
            let name = bar_name(*bar, words);
            let key = if bar.classes() == 1 {
                format!("class-{}", bar.first)
            } else {
                format!("classes-{}-{}", bar.first, bar.last)
            };
            let cells = vec![
                Cell::Text(name),
                Cell::Number(bar.classes() as f64),
                Cell::Number(self.one_hot.probability(bar.first)),
                Cell::Number(self.smoothed.probability(bar.first)),
            ];
            Row { key, cells }
        });
        Table { columns, rows: rows.collect() }
    }

    /// Whose bar it is.
    const fn part(&self, bar: Bar) -> Emphasis {
        if bar.first == self.smoothed.class() && bar.classes() == 1 {
            Emphasis::TrueClass
        } else {
            Emphasis::OtherClasses
        }
    }
}

fn draw_bar<DB: DrawingBackend>(
    sketch: &Sketch<'_, '_, DB>,
    model: &Targets,
    bar: Bar,
    (left, right): (f64, f64),
    theme: &Theme,
) -> Drawn<DB> {
    let one_hot = model.one_hot.probability(bar.first);
    let smoothed = model.smoothed.probability(bar.first);
    let [hollow, solid] = [Emphasis::OneHot, Emphasis::Smoothed].map(|of| theme.part_of(&[of, model.part(bar)]));
    let (hollow, solid) = (sketch.with_theme(&hollow), sketch.with_theme(&solid));
    let floor = sketch.at(0.0, 0.0).1;
    let corners = |from: f64, to: f64, height: f64| {
        let (x0, y0) = sketch.at(from, height);
        let (x1, _) = sketch.at(to, 0.0);
        [(x0, y0), (x1, floor)]
    };
    if bar.classes() > 1 {
        // Many equal bars: their common outline, hatched by lines, as if seen from afar.
        let [(x0, y0), (x1, y1)] = corners(left + 0.1, right - 0.1, smoothed);
        let step = theme.length(5.0).max(1);
        let mut x = x0;
        while x <= x1 {
            solid.line(vec![(x, y0), (x, y1)], Ink::Smoothed, 1.0)?;
            x += step;
        }
        return solid.line(vec![(x0, y0), (x1, y0)], Ink::Smoothed, 2.0);
    }
    let middle = f64::midpoint(left, right);
    if one_hot > 0.0 {
        let inset = theme.length(1.0);
        let [(x0, y0), (x1, y1)] = corners(left + 0.14, middle - 0.02, one_hot);
        let outline = vec![(x0 + inset, y1), (x0 + inset, y0), (x1 - inset, y0), (x1 - inset, y1)];
        hollow.line(outline, Ink::OneHot, 2.0)?;
    }
    if smoothed > 0.0 {
        let [(x0, y0), (x1, y1)] = corners(middle + 0.02, right - 0.14, smoothed);
        // However small a target is, it is not nothing: at least one pixel of it shows.
        let top = y0.min(y1 - theme.length(1.0));
        sketch.root.draw(&Rectangle::new([(x0, top), (x1, y1)], solid.theme.fill(Ink::Smoothed)))?;
    }
    Ok(())
}

/// The class under its bar: the true one in full ink, a group as its size.
fn draw_name<DB: DrawingBackend>(
    sketch: &Sketch<'_, '_, DB>,
    model: &Targets,
    bar: Bar,
    (left, right): (f64, f64),
    theme: &Theme,
    words: &Words,
) -> Drawn<DB> {
    let (x, y) = sketch.at(f64::midpoint(left, right), 0.0);
    let room = sketch.at(right, 0.0).0 - sketch.at(left, 0.0).0;
    let is_true = bar.first == model.smoothed.class() && bar.classes() == 1;
    let own = count(bar.first);
    // Of crowded names only every fifth is written, and the true class's.
    let crowded = room < theme.length(8.0) * (own.len() as i32 + 1);
    if crowded && bar.classes() == 1 && !is_true && !bar.first.is_multiple_of(5) {
        return Ok(());
    }
    if crowded && !is_true && bar.classes() == 1 && bar.first.abs_diff(model.smoothed.class()) == 1 {
        return Ok(());
    }
    let text = if bar.classes() == 1 { own } else { (words.targets.group_size)(bar.classes()) };
    let ink = if is_true { Ink::Text } else { Ink::Muted };
    let theme = theme.part_of(&[Emphasis::OneHot, Emphasis::Smoothed, model.part(bar)]);
    sketch.with_theme(&theme).text(&text, ink, (x, y + theme.length(7.0)), (HPos::Center, VPos::Top))
}

/// What the bars are, in words and numbers, on the side with more room.
fn draw_legend<DB: DrawingBackend>(
    sketch: &Sketch<'_, '_, DB>,
    model: &Targets,
    theme: &Theme,
    words: &Words,
) -> Drawn<DB> {
    let before: f64 =
        model.bars.iter().take_while(|bar| bar.last < model.smoothed.class()).map(|bar| bar.width()).sum();
    let room: f64 = model.bars.iter().map(|bar| bar.width()).sum();
    let gap = theme.length(if sketch.narrow { 6.0 } else { 12.0 });
    let ((x, y), anchor) = if before + 1.0 > room / 2.0 {
        let (x, y) = sketch.at(before, 1.0);
        ((x - gap, y), HPos::Right)
    } else {
        let (x, y) = sketch.at(before + 1.0, 1.0);
        ((x + gap, y), HPos::Left)
    };
    let line = theme.length(20.0);
    let lines = [
        ((words.targets.on)(words.one_hot, model.one_hot.on()), Ink::OneHot, [Emphasis::OneHot, Emphasis::TrueClass]),
        (
            (words.targets.on)(words.smoothed, model.smoothed.on()),
            Ink::Smoothed,
            [Emphasis::Smoothed, Emphasis::TrueClass],
        ),
        ((words.targets.off)(model.smoothed.off()), Ink::Smoothed, [Emphasis::Smoothed, Emphasis::OtherClasses]),
    ];
    for (index, (text, ink, parts)) in lines.iter().enumerate() {
        sketch.with_theme(&theme.part_of(parts)).text(text, *ink, (x, y + line * index as i32), (anchor, VPos::Top))?;
    }
    Ok(())
}

/// A class by its number, a group by its ends.
fn bar_name(bar: Bar, words: &Words) -> String {
    if bar.classes() == 1 { count(bar.first) } else { (words.targets.group)(bar.first, bar.last) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::Classes;

    fn shared(classes: usize, target: usize) -> Shared {
        let (shared, _) = Shared::default().with_classes(Classes::new(classes).unwrap());
        shared.with_target(target).unwrap()
    }

    #[test]
    fn every_class_is_in_one_bar() {
        for classes in [2, 3, 10, 20, 21, 22, 23, 1000, 100_000] {
            for target in [0, 1, 2, 3, 4, classes / 2, classes - 2, classes - 1] {
                if target >= classes {
                    continue;
                }
                let model = Targets::of(&shared(classes, target));
                let mut next = 0;
                for bar in &model.bars {
                    assert_eq!(bar.first, next, "K = {classes}, y = {target}: a gap or an overlap");
                    assert!(
                        bar.classes() == 1 || !(bar.first..=bar.last).contains(&target),
                        "the true class in a group"
                    );
                    assert_ne!(bar.classes(), if bar.classes() == 1 { 0 } else { 1 }, "a group of one");
                    next = bar.last + 1;
                }
                assert_eq!(next, classes, "K = {classes}, y = {target}: classes missing");
                assert!(model.bars.len() <= TypedLogits::EACH, "K = {classes}: {} bars", model.bars.len());
                let mass: f64 =
                    model.bars.iter().map(|bar| bar.classes() as f64 * model.smoothed.probability(bar.first)).sum();
                assert!((mass - 1.0).abs() < 1e-12, "K = {classes}: the bars hold {mass}");
            }
        }
    }
}
