//! `gradient`: the learner's logits, which can be dragged, and under them what one step of gradient descent does to each.
//!
//! The gradient of the loss with respect to the logits is `p − q`, and descent goes against it. So a logit is pushed up
//! where `p < q`: the true class's until the prediction is as sure as the target, and under a smoothed target also a wrong
//! class's whose probability has fallen below its share. Bars are this push, `q − p`, and point where they push; the table has the
//! gradient, and the file both.

use super::backend::RasterBackend;
use super::classes::{ClassBar, class_bars};
use super::curve::first_that;
use super::handle::{Moves, Value};
use super::labels::{Area, TextRow, in_order};
use super::panel::{NARROW, Panel};
use super::pen::{FINE, Pen};
use super::sketch::{Axes, Sketch, plot};
use super::table::Extent;
use super::theme::{Ink, Theme};
use super::{Cell, Column, Drawn, Emphasis, Handle, HandleName, Model, Nudge, Row, Shape, Table};
use crate::spec::{Change, Control, Shared};
use crate::theory::groups::{GroupPrediction, LogitGroup, Push, predict};
use crate::theory::{Epsilon, SmoothedTarget};
use crate::words::{About, GradientFacts, Words, count};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};
use std::ops::{Deref, Range};

/// The axis of logits. It takes in the presets' up to 40 000 classes, with as much above a usual lead as below 0.
const LOGITS: Range<f64> = -8.0..16.0;

/// Dragged logits and steps by keys are on a grid of this size.
const GRID: f64 = 0.1;

/// How far the axis of pushes may reach on either side: the first that holds every bar. All their numbers fit beside the
/// axis.
const SCALES: [f64; 7] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0];

/// The share of the room of a class, or of a group, that its bars fill.
const FILL: f64 = 0.66;

/// The same where rooms are so small, in CSS pixels, that gaps would take what bars need.
const FILL_OF_SMALL: f64 = 0.82;
const SMALL: f64 = 20.0;

/// The widest bars, and the widest group of them, in CSS pixels.
const WIDEST_BAR: f64 = 64.0;
const WIDEST_GROUP: f64 = 150.0;

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradient {
    bars: Vec<ClassBar>,
    /// What the softmax says of each bar's classes.
    predictions: Vec<GroupPrediction>,
    smoothed: SmoothedTarget,
    one_hot: SmoothedTarget,
    epsilon: Epsilon,
    /// How far the axis of pushes reaches on either side.
    scale: f64,
    /// Which bars can be dragged: where too many classes have logits of their own, one more cannot get one.
    movable: Vec<bool>,
}

impl Model for Gradient {
    const SHAPE: Shape = Shape::Tall;

    const FOLLOWS: &'static [Control] =
        &[Control::Smoothing, Control::Classes, Control::Target, Control::Convention, Control::Logits];

    const ANSWERS: &'static [Emphasis] = &[
        Emphasis::OneHot,
        Emphasis::Smoothed,
        Emphasis::TrueClass,
        Emphasis::OtherClasses,
        Emphasis::Prediction,
        Emphasis::Gradient,
    ];

    fn of(shared: &Shared) -> Self {
        let bars = class_bars(shared);
        let groups: Vec<LogitGroup> = bars.iter().map(|bar| bar.group).collect();
        let (smoothed, one_hot) = (shared.smoothed(), shared.one_hot());
        let typed = shared.logits().typed(&smoothed);
        let movable = |bar: &ClassBar| bar.class.is_some_and(|class| typed.with(class, bar.group.logit).is_ok());
        let mut model = Self {
            movable: bars.iter().map(movable).collect(),
            predictions: predict(&groups),
            bars,
            smoothed,
            one_hot,
            epsilon: shared.smoothing().epsilon,
            scale: 1.0,
        };
        let largest = (0..model.bars.len())
            .flat_map(|place| [model.gradient(place, &model.one_hot), model.gradient(place, &model.smoothed)])
            .fold(0.0, |largest: f64, value| largest.max(value.abs()));
        model.scale = first_that(&SCALES, |scale| scale >= largest);
        model
    }

    fn about(words: &Words) -> &'static About {
        words.gradient.about
    }

    /// Above, a bar for each logit, with a knob at its end; below, hollow bars for one-hot and solid ones for smoothed.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let theme = &theme.answering(Self::ANSWERS);
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let whole = Panel::of(&root, theme);
        let (upper, legend, lower) = panels((whole.width, whole.height));
        let room = self.room();
        let narrow = whole.width < NARROW;
        let axes = Axes {
            x: 0.0..room,
            y: LOGITS,
            x_name: "",
            y_name: words.gradient.logit,
            x_labels: 0,
            y_labels: if narrow { 6 } else { 8 },
        };
        let plotted = plot(&root, theme, upper, axes)?;
        let logits = Part::new(&plotted, upper);
        // Where there is little room the axis itself says how far it goes.
        let scale = (words.gradient.axis)(Some(self.scale).filter(|_| !narrow));
        let axis_class = (words.gradient.axis_class)(self.smoothed.class());
        // Beside what its ends mean.
        let pen = Pen::new(&root, theme, FINE);
        let beside = |text: &str| {
            Ok::<_, DrawingAreaErrorKind<DB::ErrorType>>(lower.plot().width - pen.css_size(text)?.0 - 24.0)
        };
        let scales = [scale, words.gradient.push.to_owned()];
        let scale = pen.fitting(&scales, beside(words.gradient.up)? + lower.plot().left - lower.left - 6.0)?;
        let classes = [axis_class, String::new()];
        let axis_class = pen.fitting(&classes, beside(words.gradient.down)?)?;
        // So many that the axis' ends are among them.
        let y_labels = match self.scale {
            _ if narrow => 3,
            0.5 | 0.05 => 11,
            _ => 5,
        };
        let axes =
            Axes { x: 0.0..room, y: -self.scale..self.scale, x_name: axis_class, y_name: scale, x_labels: 0, y_labels };
        let plotted = plot(&root, theme, lower, axes)?;
        let pushes = Part::new(&plotted, lower);
        for part in [&logits, &pushes] {
            part.mark_true(self)?;
        }
        self.draw_logits(&logits, words)?;
        self.draw_probabilities(&logits, words)?;
        self.draw_pushes(&pushes)?;
        for part in [&logits, &pushes] {
            part.zero(room)?;
            part.names(self, words)?;
        }
        pushes.ends(words)?;
        self.draw_legend(&pushes, legend, narrow, words)?;
        root.present()
    }

    /// A row for each bar; a group's numbers are those of each of its classes.
    fn table(&self, words: &Words) -> Table {
        self.listed(Extent::Few, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.listed(Extent::All, words)
    }

    /// Where the true class is pushed by both, and how many wrong classes smoothing pushes up.
    fn sentence(&self, words: &Words) -> String {
        let on_true = |target: &SmoothedTarget| {
            let place = self.true_place();
            (self.gradient(place, target), self.predictions[place].push_on_true(target))
        };
        let wrong = self.bars.iter().zip(&self.predictions).filter(|(bar, _)| !self.is_true(bar));
        let up = wrong.filter(|(_, prediction)| prediction.push_on_other(&self.smoothed) == Push::Up);
        (words.gradient.sentence)(&GradientFacts {
            epsilon: self.epsilon.get(),
            target: self.smoothed.class(),
            one_hot: on_true(&self.one_hot),
            smoothed: on_true(&self.smoothed),
            wrong: self.smoothed.classes().get() - 1,
            wrong_up: up.map(|(bar, _)| bar.group.classes).sum(),
        })
    }

    /// The ends of the single bars.
    fn handles(&self, size: (f64, f64), words: &Words) -> Vec<Handle> {
        let plot = panels(size).0.plot();
        let room = self.room();
        let movable = self.bars.iter().zip(&self.predictions).zip(&self.movable).filter(|&(_, &movable)| movable);
        let singles = movable.filter_map(|((bar, prediction), _)| {
            let (class, logit) = (bar.class?, bar.group.logit);
            let (least, most) = reach(logit);
            let at = (plot.x(bar.middle(), &(0.0..room)), plot.y(logit.clamp(LOGITS.start, LOGITS.end), &LOGITS));
            Some(Handle {
                name: HandleName::Logit(class),
                at,
                grip: at,
                area: Some(((plot.width / room).min(KNOB), KNOB)),
                moves: Moves::Upright,
                label: (words.gradient.handle)(class),
                said: (words.gradient.handle_said)(logit, prediction.each),
                value: Value { now: logit, least, most },
            })
        });
        singles.collect()
    }

    fn drag(&self, handle: HandleName, (_, y): (f64, f64), size: (f64, f64)) -> Option<Change> {
        let plot = panels(size).0.plot();
        let (class, _) = self.single(handle)?;
        Some(Change::Logit { class, logit: on_grid(plot.value_at_y(y, &LOGITS)) })
    }

    fn nudge(&self, handle: HandleName, by: Nudge) -> Option<Change> {
        let (class, logit) = self.single(handle)?;
        let (least, most) = reach(logit);
        let logit = match by {
            Nudge::Steps(right, up) => on_grid(logit + (right + up) * GRID).clamp(least, most),
            Nudge::Least => least,
            Nudge::Most => most,
        };
        Some(Change::Logit { class, logit })
    }
}

/// The part of the picture that its plots use: the numbers beside the axis of pushes are longer than most.
fn inner((width, height): (f64, f64)) -> Panel {
    Panel { left: 5.0, top: 0.0, width: width - 5.0, height }
}

/// Whether the axis shows a logit.
fn shown(logit: f64) -> bool {
    (LOGITS.start..=LOGITS.end).contains(&logit)
}

/// How large a handle is, in CSS pixels, unless its neighbours are nearer.
const KNOB: f64 = 44.0;

/// How far a logit can be moved from here: over the axis, or from where it is beyond.
fn reach(logit: f64) -> (f64, f64) {
    (LOGITS.start.min(logit), LOGITS.end.max(logit))
}

/// The nearest multiple of the grid, as the decimal that is nearest to it.
fn on_grid(logit: f64) -> f64 {
    (logit / GRID).round() / (1.0 / GRID).round()
}

/// The upper part, the line of the legend, and the lower part.
fn panels(size: (f64, f64)) -> (Panel, Panel, Panel) {
    let (whole, legend) = (inner(size), 26.0);
    let height = (whole.height - legend) / 2.0;
    (
        Panel { height, ..whole },
        Panel { top: whole.top + height, height: legend, ..whole },
        Panel { top: whole.top + height + legend, height, ..whole },
    )
}

impl Gradient {
    /// Bars as they are drawn, or class by class.
    fn listed(&self, extent: Extent, words: &Words) -> Table {
        let row = |key: String, name: Cell, classes: usize, place: usize| Row {
            key,
            cells: vec![
                name,
                Cell::Number(classes as f64),
                Cell::Number(self.bars[place].group.logit),
                Cell::Number(self.predictions[place].each),
                Cell::Number(self.gradient(place, &self.one_hot)),
                Cell::Number(self.gradient(place, &self.smoothed)),
            ],
        };
        // A file has what the picture shows as well, under its own name; of 0 there is only one.
        let pushes = |place: usize| {
            [&self.one_hot, &self.smoothed].map(|target| Cell::Number(0.0 - self.gradient(place, target)))
        };
        let key = |class: usize| format!("class-{class}");
        let rows = match extent {
            Extent::Few => {
                let of_bar = |(place, bar): (usize, &ClassBar)| {
                    let classes = bar.group.classes;
                    let name = bar.class.map_or_else(|| (words.gradient.others)(classes), count);
                    row(bar.class.map_or("others".to_owned(), key), Cell::Text(name), classes, place)
                };
                self.bars.iter().enumerate().map(of_bar).collect()
            }
            Extent::All => {
                // The single ones ascend, and the last bar is of all others, if there are others.
                let mut single =
                    self.bars.iter().enumerate().filter_map(|(place, bar)| Some((bar.class?, place))).peekable();
                let of_class = |class: usize| {
                    let own = single.next_if(|&(own, _)| own == class);
                    let place = own.map_or(self.bars.len() - 1, |(_, place)| place);
                    let mut row = row(key(class), Cell::Number(class as f64), 1, place);
                    row.cells.extend(pushes(place));
                    row
                };
                (0..self.one_hot.classes().get()).map(of_class).collect()
            }
        };
        let columns = [
            words.gradient.class,
            words.gradient.count,
            words.gradient.logit,
            words.gradient.probability,
            words.gradient.one_hot_gradient,
            words.gradient.smoothed_gradient,
        ];
        let pushes = match extent {
            Extent::Few => [].as_slice(),
            Extent::All => &[words.gradient.one_hot_push, words.gradient.smoothed_push],
        };
        Table { columns: columns.iter().chain(pushes).map(|&it| Column::new(it)).collect(), rows }
    }

    /// How many classes' room the axis of classes has.
    fn room(&self) -> f64 {
        self.bars.last().map_or(1.0, |bar| bar.place.1)
    }

    fn is_true(&self, bar: &ClassBar) -> bool {
        bar.class == Some(self.smoothed.class())
    }

    /// Whose bar it is.
    fn part(&self, bar: &ClassBar) -> Emphasis {
        if self.is_true(bar) { Emphasis::TrueClass } else { Emphasis::OtherClasses }
    }

    /// What a bar's logit is part of: it belongs to both targets alike.
    fn parts_of_logit(&self, bar: &ClassBar) -> [Emphasis; 4] {
        [Emphasis::Prediction, Emphasis::OneHot, Emphasis::Smoothed, self.part(bar)]
    }

    /// The place of the true class's bar, which always stands alone.
    fn true_place(&self) -> usize {
        self.bars.iter().position(|bar| self.is_true(bar)).unwrap_or(0)
    }

    /// `p − q` of each class of a bar; 0 where the two differ by no more than rounding.
    fn gradient(&self, place: usize, target: &SmoothedTarget) -> f64 {
        let prediction = self.predictions[place];
        let (push, gradient) = if self.is_true(&self.bars[place]) {
            (prediction.push_on_true(target), prediction.gradient_of_true(target))
        } else {
            (prediction.push_on_other(target), prediction.gradient_of_other(target))
        };
        if push == Push::None { 0.0 } else { gradient }
    }

    /// `q − p`: how far one step of size 1 moves the logit of each class of a bar, upwards if above 0.
    fn push(&self, place: usize, target: &SmoothedTarget) -> f64 {
        // Not −0 where nothing pushes.
        0.0 - self.gradient(place, target)
    }

    /// The class of a handle and its logit, if it stands alone.
    fn single(&self, handle: HandleName) -> Option<(usize, f64)> {
        let HandleName::Logit(class) = handle else { return None };
        let bar = self.bars.iter().find(|bar| bar.class == Some(class))?;
        Some((class, bar.group.logit))
    }

    fn draw_logits<DB: DrawingBackend>(&self, part: &Part<'_, '_, DB>, words: &Words) -> Drawn<DB> {
        let theme = part.theme;
        let radius = (part.room_px(1.0).min(15.0) * 0.3).max(2.5);
        let knob = theme.length(radius);
        let zero = part.y(0.0);
        // Below are the names of the classes, and to the right the picture ends.
        let (floor, right) = (part.y(LOGITS.start) + theme.length(6.0), part.x(self.room()) + theme.length(10.0));
        // What numbers must keep clear of: the bars, the name of the axis, and each other.
        let mut taken = vec![part.name_box(words.gradient.logit)?];
        let ends: Vec<(i32, i32)> = self
            .bars
            .iter()
            .map(|bar| (part.x(bar.middle()), part.y(bar.group.logit.clamp(LOGITS.start, LOGITS.end))))
            .collect();
        for (bar, &(x, y)) in self.bars.iter().zip(&ends) {
            let half = part.half_width(bar);
            let ink = if self.is_true(bar) { Ink::Text } else { Ink::Muted };
            let shade = theme.part_of(&self.parts_of_logit(bar));
            let part = part.with_theme(&shade);
            taken.push(Area { left: x - half, right: x + half, top: y.min(zero) - knob, bottom: y.max(zero) + knob });
            if bar.class.is_none() {
                part.many_solid((x - half, x + half), (zero, y), ink)?;
                continue;
            }
            if shown(bar.group.logit) {
                part.bar((x - half, x + half), (zero, y), ink)?;
                part.hollow((x, y), ink, radius)?;
            } else {
                part.bar_beyond((x, half), (zero, y), ink)?;
            }
        }
        // Numbers where there is room: the true class's first, a logit of 0 none.
        let later = |bar: &ClassBar| f64::from(u8::from(!self.is_true(bar)));
        for place in in_order(self.bars.iter().map(later).collect()) {
            let (bar, (x, y)) = (&self.bars[place], ends[place]);
            let ink = if self.is_true(bar) { Ink::Text } else { Ink::Muted };
            let shade = theme.part_of(&self.parts_of_logit(bar));
            let part = part.with_theme(&shade);
            let logit = bar.group.logit;
            let text = crate::words::number((logit * 10.0).round() / 10.0);
            let (width, height) = part.size(&text)?;
            let fits = theme.css(width as u32) + 3.0 < part.room_px(bar.place.1 - bar.place.0) || self.is_true(bar);
            if logit == 0.0 || (shown(logit) && !fits) {
                continue;
            }
            // Beyond the bar's end, or where there is no room, within it on paper.
            let away = if logit > 0.0 { -1 } else { 1 };
            let outside = y + away * (knob + theme.length(1.0) + height / 2);
            let inside = y - away * (theme.length(12.0) + height / 2);
            let half = part.half_width(bar);
            let text_x = x.min(right - width / 2);
            let clear = |middle: i32, taken: &[Area]| {
                let area = Area::around((text_x, middle), (width + theme.length(2.0), height));
                let others = || taken.iter().enumerate().filter(|&(index, _)| index != place + 1);
                (area.bottom < floor && others().all(|(_, other)| !area.meets(other))).then_some(area)
            };
            // A bar that goes on beyond the axis is broken there; another has to be large enough to hold the number.
            let broken = if shown(logit) { 0 } else { half + theme.length(2.0) };
            let holds = 2 * half > width + theme.length(8.0) && y.abs_diff(zero) as i32 > height + theme.length(20.0);
            if let Some(area) = clear(outside, &taken).filter(|_| shown(logit)) {
                part.text(&text, ink, (text_x, outside), (HPos::Center, VPos::Center))?;
                taken.push(area);
            } else if let Some(area) = clear(inside, &taken).filter(|_| broken > 0 || holds) {
                let corners = [(area.left.min(x - broken), area.top), (area.right.max(x + broken), area.bottom)];
                part.root.draw(&Rectangle::new(corners, theme.fill(Ink::Paper)))?;
                part.text(&text, ink, (text_x, inside), (HPos::Center, VPos::Center))?;
                taken.push(area);
            }
        }
        Ok(())
    }

    /// A row of probabilities under the names, the largest first to be given room.
    fn draw_probabilities<DB: DrawingBackend>(&self, part: &Part<'_, '_, DB>, words: &Words) -> Drawn<DB> {
        let theme = part.theme;
        let (left, y) = (part.x(0.0) - theme.length(6.0), part.y(LOGITS.start) + theme.length(26.0));
        part.text(words.gradient.in_percent, Ink::Muted, (left, y), (HPos::Right, VPos::Top))?;
        let text = |place: usize| {
            let percent = (words.gradient.percent)(self.predictions[place].each);
            if self.bars[place].class.is_some() { percent } else { (words.gradient.of_each)(&percent) }
        };
        // The true class first, then the likeliest.
        let weight = |place: usize| if self.is_true(&self.bars[place]) { -2.0 } else { -self.predictions[place].each };
        let order = in_order((0..self.bars.len()).map(weight).collect());
        let mut row = TextRow::new(theme.length(7.0));
        let heading = part.size(words.gradient.in_percent)?.0;
        row.take(left - heading / 2, heading);
        let crowded = part.crowded(self, text, 8.0)?;
        for place in order {
            let bar = &self.bars[place];
            // Of crowded numbers the small ones would be gaps at random.
            if crowded && bar.class.is_some() && !self.is_true(bar) && self.predictions[place].each < 0.01 {
                continue;
            }
            let text = text(place);
            let (width, _) = part.size(&text)?;
            let ink = if self.is_true(bar) { Ink::Text } else { Ink::Muted };
            // A long number at the left end leans inwards, away from the heading.
            let x = part.x(bar.middle()).max(left + theme.length(8.0) + width / 2);
            if row.take(x, width) {
                let shade = theme.part_of(&self.parts_of_logit(bar));
                part.with_theme(&shade).text(&text, ink, (x, y), (HPos::Center, VPos::Top))?;
            }
        }
        Ok(())
    }

    fn draw_pushes<DB: DrawingBackend>(&self, part: &Part<'_, '_, DB>) -> Drawn<DB> {
        let theme = part.theme;
        let zero = part.y(0.0);
        let gap = theme.length(0.5).max(1);
        for (place, bar) in self.bars.iter().enumerate() {
            let (x, half) = (part.x(bar.middle()), part.half_width(bar));
            let [one_hot, smoothed] = [&self.one_hot, &self.smoothed].map(|target| part.end(self.push(place, target)));
            let (left, right) = ((x - half, x - gap), (x + gap, x + half));
            let shades = [Emphasis::OneHot, Emphasis::Smoothed]
                .map(|of| theme.part_of(&[of, Emphasis::Gradient, self.part(bar)]));
            let [hollow, solid] = shades.each_ref().map(|shade| part.with_theme(shade));
            if bar.class.is_some() {
                hollow.hollow_bar(left, (zero, one_hot), Ink::OneHot)?;
                solid.bar(right, (zero, smoothed), Ink::Smoothed)?;
            } else {
                hollow.many_hollow(left, (zero, one_hot), Ink::OneHot)?;
                solid.many_solid(right, (zero, smoothed), Ink::Smoothed)?;
            }
        }
        Ok(())
    }

    /// What the hollow and the solid bars are, and the true class's numbers.
    fn draw_legend<DB: DrawingBackend>(
        &self,
        part: &Part<'_, '_, DB>,
        panel: Panel,
        narrow: bool,
        words: &Words,
    ) -> Drawn<DB> {
        let theme = part.theme;
        let place = self.true_place();
        let class = (!narrow).then_some(self.smoothed.class());
        let y = theme.length(panel.top + panel.height / 2.0);
        let (wide, high) = (theme.length(10.0), theme.length(12.0));
        // In columns that stand still while their numbers change.
        let column = if narrow { (panel.width - 8.0) / 2.0 } else { 270.0 };
        let entries = [(words.one_hot, &self.one_hot, Ink::OneHot), (words.smoothed, &self.smoothed, Ink::Smoothed)];
        for (index, (series, target, ink)) in entries.into_iter().enumerate() {
            let left = theme.length(panel.left + 6.0 + column * index as f64);
            let (sides, ends) = ((left, left + wide), (y + high / 2, y - high / 2));
            let of = if ink == Ink::OneHot { Emphasis::OneHot } else { Emphasis::Smoothed };
            let shade = theme.part_of(&[of, Emphasis::Gradient, Emphasis::TrueClass]);
            let part = part.with_theme(&shade);
            if ink == Ink::OneHot {
                part.hollow_bar(sides, ends, ink)?;
            } else {
                part.bar(sides, ends, ink)?;
            }
            let push = self.push(place, target);
            // Where even that is too long, what is drawn before it tells whose it is.
            let texts = [(words.gradient.legend)(series, class, push), (words.gradient.push_said)(push)];
            let text = part.fitting(&texts, column - 16.0)?;
            part.text(text, ink, (left + wide + theme.length(6.0), y), (HPos::Left, VPos::Center))?;
        }
        Ok(())
    }
}

/// A part of the picture with its axes, in device pixels.
struct Part<'a, 'b, DB: DrawingBackend> {
    sketch: &'b Sketch<'a, 'b, DB>,
    panel: Panel,
    pen: Pen<'b, DB>,
}

impl<'b, DB: DrawingBackend> Deref for Part<'_, 'b, DB> {
    type Target = Pen<'b, DB>;

    fn deref(&self) -> &Self::Target {
        &self.pen
    }
}

impl<'a, 'b, DB: DrawingBackend> Part<'a, 'b, DB> {
    /// With the small letters of a dense picture.
    const fn new(sketch: &'b Sketch<'a, 'b, DB>, panel: Panel) -> Self {
        Self { pen: sketch.pen.with_letters(FINE), sketch, panel }
    }

    /// The same in the inks of another theme.
    const fn with_theme<'c>(&self, theme: &'c Theme) -> Part<'a, 'c, DB>
    where
        'b: 'c,
    {
        Part { sketch: self.sketch, panel: self.panel, pen: self.pen.with_theme(theme) }
    }

    fn x(&self, x: f64) -> i32 {
        self.sketch.at(x, 0.0).0
    }

    fn y(&self, y: f64) -> i32 {
        self.sketch.at(0.0, y).1
    }

    /// So many classes' room in CSS pixels.
    fn room_px(&self, rooms: f64) -> f64 {
        self.theme.css(self.x(rooms).abs_diff(self.x(0.0)))
    }

    /// Half of what a class's or a group's bars take.
    fn half_width(&self, bar: &ClassBar) -> i32 {
        let fill = if self.room_px(1.0) < SMALL { FILL_OF_SMALL } else { FILL };
        let room = self.room_px(bar.place.1 - bar.place.0) * fill;
        self.theme.length(room.min(if bar.class.is_some() { WIDEST_BAR } else { WIDEST_GROUP }) / 2.0)
    }

    /// Where a bar of this push ends: however small it is, it shows on which side it is.
    fn end(&self, push: f64) -> i32 {
        let (zero, y, least) = (self.y(0.0), self.y(push), self.theme.length(2.0));
        if push == 0.0 {
            zero
        } else if push > 0.0 {
            y.min(zero - least)
        } else {
            y.max(zero + least)
        }
    }

    /// A solid bar between two sides, from zero to its end; none if it has no height.
    fn bar(&self, (left, right): (i32, i32), (zero, end): (i32, i32), ink: Ink) -> Drawn<DB> {
        if zero == end {
            return Ok(());
        }
        self.root.draw(&Rectangle::new([(left, zero.min(end)), (right, zero.max(end))], self.theme.fill(ink)))
    }

    /// The outline of a bar, within its sides.
    fn hollow_bar(&self, (left, right): (i32, i32), (zero, end): (i32, i32), ink: Ink) -> Drawn<DB> {
        if zero == end {
            return Ok(());
        }
        let inset = self.theme.length(1.0);
        let (left, right) = (left + inset, (right - inset).max(left + inset + 1));
        let end = if end < zero { (end + inset).min(zero) } else { (end - inset).max(zero) };
        let width = if right - left < self.theme.length(6.0) { 1.0 } else { 2.0 };
        self.line(vec![(left, zero), (left, end), (right, end), (right, zero)], ink, width)
    }

    /// Many equal solid bars, as if seen from afar.
    fn many_solid(&self, sides: (i32, i32), (zero, end): (i32, i32), ink: Ink) -> Drawn<DB> {
        self.hatch(sides, (zero, end), ink, (4.0, 2.0))
    }

    /// Many equal hollow bars, as if seen from afar.
    fn many_hollow(&self, sides: (i32, i32), (zero, end): (i32, i32), ink: Ink) -> Drawn<DB> {
        self.hatch(sides, (zero, end), ink, (7.0, 1.0))
    }

    fn hatch(&self, (left, right): (i32, i32), (zero, end): (i32, i32), ink: Ink, by: (f64, f64)) -> Drawn<DB> {
        let step = self.theme.length(by.0).max(2) as usize;
        if zero != end {
            for x in (left..=right).step_by(step) {
                self.line(vec![(x, zero), (x, end)], ink, by.1)?;
            }
        }
        self.line(vec![(left, end), (right, end)], ink, 2.0)
    }

    /// A bar that goes on beyond the axis: an arrow to its end.
    fn bar_beyond(&self, (x, half): (i32, i32), (zero, end): (i32, i32), ink: Ink) -> Drawn<DB> {
        let long = 9.0;
        let tip = self.theme.length(long);
        let neck = if end < zero { end + tip } else { end - tip };
        self.bar((x - half, x + half), (zero, neck), ink)?;
        let wing = half + self.theme.length(2.0);
        self.head((x, neck), (x, end), ink, (long, f64::from(wing) / f64::from(tip.max(1))))
    }

    /// A pale column behind the true class, which is the same in both parts.
    fn mark_true(&self, model: &Gradient) -> Drawn<DB> {
        let bar = &model.bars[model.true_place()];
        let half = self.room_px(1.0).min(WIDEST_BAR * 1.4) / 2.0;
        let (x, half) = (self.x(bar.middle()), self.theme.length(half));
        let plot = self.panel.plot();
        let (top, bottom) = (self.theme.length(plot.top), self.theme.length(plot.top + plot.height));
        let pale = self.theme.color(Ink::Grid).mix(0.55).filled();
        self.root.draw(&Rectangle::new([(x - half, top), (x + half, bottom)], pale))
    }

    /// The line from which bars rise and fall.
    fn zero(&self, room: f64) -> Drawn<DB> {
        let y = self.y(0.0);
        self.line(vec![(self.x(0.0), y), (self.x(room), y)], Ink::Muted, 1.0)
    }

    /// Whether many texts of the single bars do not fit beside each other.
    fn crowded(
        &self,
        model: &Gradient,
        text: impl Fn(usize) -> String,
        gap: f64,
    ) -> Result<bool, DrawingAreaErrorKind<DB::ErrorType>> {
        let room = self.x(1.0) - self.x(0.0) - self.theme.length(gap);
        let mut wide = 0;
        for place in 0..model.bars.len() {
            if model.bars[place].class.is_some() && self.size(&text(place))?.0 > room {
                wide += 1;
            }
        }
        Ok(4 * wide > model.bars.len())
    }

    /// The classes under their bars: the true one in full ink, the group as its size; of crowded names every fifth.
    fn names(&self, model: &Gradient, words: &Words) -> Drawn<DB> {
        let name = |place: usize| {
            let bar: &ClassBar = &model.bars[place];
            bar.class.map_or_else(|| (words.gradient.others)(bar.group.classes), count)
        };
        let crowded = self.crowded(model, name, 5.0)?;
        let grouped = model.bars.iter().any(|bar| bar.class.is_none());
        let plot = self.panel.plot();
        let y = self.theme.length(plot.top + plot.height + 7.0);
        // The true class first, then the group, then the rest.
        let weight = |bar: &ClassBar| match bar.class {
            Some(_) if model.is_true(bar) => 0.0,
            None => 1.0,
            Some(_) => 2.0,
        };
        let order = in_order(model.bars.iter().map(weight).collect());
        let mut row = TextRow::new(self.theme.length(5.0));
        for place in order {
            let bar = &model.bars[place];
            let is_true = model.is_true(bar);
            if crowded && !grouped && !is_true && !bar.class.is_some_and(|class| class.is_multiple_of(5)) {
                continue;
            }
            let text = name(place);
            let (width, _) = self.size(&text)?;
            // A long name at the right end leans inwards.
            let edge = self.theme.length(plot.left + plot.width + 4.0);
            let x = self.x(bar.middle()).min(edge - width / 2);
            let ink = if is_true { Ink::Text } else { Ink::Muted };
            if row.take(x, width) {
                let all =
                    [Emphasis::OneHot, Emphasis::Smoothed, Emphasis::Prediction, Emphasis::Gradient, model.part(bar)];
                let shade = self.theme.part_of(&all);
                self.pen.with_theme(&shade).text(&text, ink, (x, y), (HPos::Center, VPos::Top))?;
            }
        }
        Ok(())
    }

    /// What the ends of the axis of pushes mean, in the corners that the axis's names leave.
    fn ends(&self, words: &Words) -> Drawn<DB> {
        let (plot, theme) = (self.panel.plot(), self.theme);
        let right = theme.length(plot.left + plot.width);
        let (top, bottom) =
            (theme.length(self.panel.top + 4.0), theme.length(self.panel.top + self.panel.height - 4.0));
        self.text(words.gradient.up, Ink::Text, (right, top), (HPos::Right, VPos::Top))?;
        self.text(words.gradient.down, Ink::Text, (theme.length(plot.left), bottom), (HPos::Left, VPos::Bottom))
    }

    /// Where the name of the vertical axis is.
    fn name_box(&self, name: &str) -> Result<Area, DrawingAreaErrorKind<DB::ErrorType>> {
        let (width, height) = self.size(name)?;
        let (left, top) = (self.theme.length(self.panel.left + 6.0), self.theme.length(self.panel.top + 4.0));
        Ok(Area { left, right: left + width + self.theme.length(8.0), top, bottom: top + height })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::backend::{Sheet, svg};
    use crate::spec::{LogitsChoice, LogitsPreset, TypedLogits};
    use crate::theory::{Classes, Convention};
    use crate::words::EN;

    const SIZES: [(f64, f64); 2] = [(720.0, 680.0), (340.0, 440.0)];

    fn typed(entries: &[f64], rest: f64) -> LogitsChoice {
        LogitsChoice::Typed(TypedLogits::new(entries.iter().copied().enumerate(), rest).unwrap())
    }

    fn for_many_states(check: impl Fn(&Shared, &Gradient)) {
        let crowd: Vec<f64> = (0..32).map(|class| f64::from(class) * 1.5 - 12.0).collect();
        let choices = LogitsPreset::ALL.map(LogitsChoice::Preset).into_iter();
        let choices: Vec<_> = choices.chain([typed(&crowd, 1.0), typed(&[1e4, -1e4, 0.25], -0.5)]).collect();
        for classes in [2, 3, 10, 20, 21, 34, 1000, 100_000] {
            for (epsilon, convention) in [
                (0.0, Convention::Uniform),
                (1e-12, Convention::Uniform),
                (0.1, Convention::Uniform),
                (0.5, Convention::Others),
                (1.0, Convention::Uniform),
                (1.0, Convention::Others),
            ] {
                for target in [0, classes / 2, classes - 1] {
                    for &choice in &choices {
                        let shared = Shared::default()
                            .with_classes(Classes::new(classes).unwrap())
                            .0
                            .with_epsilon(Epsilon::new(epsilon).unwrap())
                            .with_convention(convention)
                            .with_logits(choice)
                            .with_target(target)
                            .unwrap();
                        check(&shared, &Gradient::of(&shared));
                    }
                }
            }
        }
    }

    #[test]
    fn bars_stay_on_the_axis_and_balance() {
        for_many_states(|shared, model| {
            assert!(SCALES.contains(&model.scale), "{shared:?}: a scale of {}", model.scale);
            for target in [&model.one_hot, &model.smoothed] {
                let mut sum = 0.0;
                for (place, bar) in model.bars.iter().enumerate() {
                    let gradient = model.gradient(place, target);
                    assert!(gradient.abs() <= model.scale, "{shared:?}: {gradient} beyond ±{}", model.scale);
                    sum += gradient * bar.group.classes as f64;
                }
                assert!(sum.abs() < 1e-12, "{shared:?}: the components sum to {sum:e}");
            }
        });
    }

    #[test]
    fn a_wrong_class_is_pushed_up_where_it_is_below_its_share() {
        // The reference notes, §1.4: z = [2, 1, 0, −1, 0.5], y = 0; how many wrong classes have a negative component.
        for (epsilon, up, true_up) in
            [(0.0, 0, true), (0.05, 0, true), (0.1, 0, true), (0.2, 1, true), (0.5, 2, true), (1.0, 3, false)]
        {
            let shared = Shared::default()
                .with_classes(Classes::new(5).unwrap())
                .0
                .with_target(0)
                .unwrap()
                .with_logits(typed(&[2.0, 1.0, 0.0, -1.0, 0.5], 0.0))
                .with_epsilon(Epsilon::new(epsilon).unwrap());
            let model = Gradient::of(&shared);
            let wrong = (1..5).filter(|&place| model.gradient(place, &model.smoothed) < 0.0).count();
            assert_eq!(wrong, up, "ε = {epsilon}: wrong classes pushed up");
            assert_eq!(model.gradient(0, &model.smoothed) < 0.0, true_up, "ε = {epsilon}: the true class");
            assert!(model.gradient(0, &model.one_hot) < 0.0, "ε = {epsilon}: one-hot always pushes the true class up");
        }
    }

    #[test]
    fn the_true_class_turns_at_the_optimum() {
        let said = |lead: f64| {
            let shared = Shared::default().with_change(Change::Logit { class: 4, logit: 0.0 }).unwrap();
            Gradient::of(&shared.with_change(Change::Logit { class: 3, logit: lead }).unwrap()).sentence(&EN)
        };
        assert!(said(4.5).contains("and up by 0.0008"), "below ln 91: {}", said(4.5));
        assert!(said(4.6).contains("and down by 0.007"), "beyond: {}", said(4.6));
        assert!(said(4.6).contains("all 9 wrong classes up"), "and the others: {}", said(4.6));
        let optimum = Gradient::of(&Shared::default().with_logits(LogitsChoice::Preset(LogitsPreset::Optimum)));
        let sentence = optimum.sentence(&EN);
        assert!(sentence.contains("not at all on the smoothed one, which moves none of the 9"), "{sentence}");
    }

    #[test]
    fn handles_are_where_bars_end_and_lead_back_there() {
        for_many_states(|shared, model| {
            for size in SIZES {
                let handles = model.handles(size, &EN);
                for handle in &handles {
                    let inside = (0.0..=size.0).contains(&handle.at.0) && (0.0..=size.1 / 2.0).contains(&handle.at.1);
                    assert!(inside, "{shared:?}: {handle:?}");
                    let value = handle.value;
                    assert!((value.least..=value.most).contains(&value.now), "{shared:?}: {value:?}");
                    let Some(Change::Logit { class, logit }) = model.drag(handle.name, handle.at, size) else {
                        panic!("{shared:?}: {handle:?} cannot be dragged")
                    };
                    assert_eq!(handle.name, HandleName::Logit(class), "{shared:?}: another class");
                    let clamped = value.now.clamp(LOGITS.start, LOGITS.end);
                    assert!((logit - clamped).abs() <= GRID / 2.0 + 1e-9, "{shared:?}: {logit} for {clamped}");
                    assert!(shared.with_change(Change::Logit { class, logit }).is_some(), "{shared:?}: refused");
                }
                let alone = model.bars.iter().filter(|bar| bar.class.is_some()).count();
                let full = shared.logits().typed(&model.smoothed).entries().len() == TypedLogits::MAX;
                assert!(handles.len() == alone || full, "{shared:?}: {} of {alone}", handles.len());
            }
        });
    }

    #[test]
    fn a_bar_stays_under_the_pointer_where_its_logit_is_the_others() {
        let typed = TypedLogits::new([(7, 0.4)], 0.0).unwrap();
        let shared = Shared::default().with_classes(Classes::new(1000).unwrap()).0;
        let shared = shared.with_logits(LogitsChoice::Typed(typed));
        for logit in [0.1, 0.0, -0.1] {
            let shared = shared.with_change(Change::Logit { class: 7, logit }).unwrap();
            let handles = Gradient::of(&shared).handles(SIZES[0], &EN);
            assert!(handles.iter().any(|handle| handle.name == HandleName::Logit(7)), "at {logit}: {handles:?}");
        }
    }

    /// plotters places the knobs, [`Panel`] the handles: they must agree, to the pixel.
    #[test]
    fn knobs_are_drawn_under_their_handles() {
        let model = Gradient::of(&Shared::default());
        for size in SIZES {
            let pixels = (size.0 as u32, size.1 as u32);
            let said = svg::Said { title: "", description: "" };
            let draw = |sheet: Sheet<'_>, theme: &Theme| model.draw(sheet, theme, &EN);
            let drawn = svg::document(pixels, said, &svg::png_address, draw).unwrap();
            let number = |line: &str, name: &str| {
                let (_, after) = line.split_once(&format!("{name}=\"")).unwrap();
                after.split('"').next().unwrap().parse::<f64>().unwrap() / 4.0
            };
            let knobs: Vec<(f64, f64)> = drawn
                .lines()
                .filter(|line| line.starts_with("<circle"))
                .map(|line| (number(line, "cx"), number(line, "cy")))
                .collect();
            for handle in model.handles(size, &EN) {
                let (x, y) = handle.at;
                let near = knobs.iter().any(|knob| (knob.0 - x).abs() < 1.0 && (knob.1 - y).abs() < 1.0);
                assert!(near, "{size:?}: no knob under {handle:?} among {knobs:?}");
            }
        }
    }

    #[test]
    fn keys_move_by_a_tenth_and_to_the_ends() {
        let model = Gradient::of(&Shared::default().with_logits(typed(&[2.5, -0.3, 40.0], 0.0)));
        let to = |class: usize, by: Nudge| match model.nudge(HandleName::Logit(class), by) {
            Some(Change::Logit { logit, .. }) => logit,
            other => panic!("class {class}: {other:?}"),
        };
        assert_eq!(to(0, Nudge::Steps(0.0, 1.0)), 2.6, "up");
        assert_eq!(to(0, Nudge::Steps(-1.0, 0.0)), 2.4, "left is down");
        assert_eq!(to(1, Nudge::Steps(0.0, 10.0)), 0.7, "ten steps");
        assert_eq!((to(0, Nudge::Least), to(0, Nudge::Most)), (-8.0, 16.0), "the axis' ends");
        assert_eq!((to(2, Nudge::Most), to(2, Nudge::Steps(0.0, 1.0))), (40.0, 40.0), "beyond, it goes no further");
        assert_eq!(to(2, Nudge::Steps(0.0, -1.0)), 39.9, "but back");
        assert_eq!(model.nudge(HandleName::Start, Nudge::Most), None, "another figure's handle");
        assert_eq!(model.nudge(HandleName::Logit(10), Nudge::Most), None, "no such class");
    }
}
