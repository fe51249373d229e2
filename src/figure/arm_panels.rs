//! A panel for each arm of a run, and what is seen of the arm's predictions in it.

use super::arms::{Arm, arms};
use super::labels::in_order;
use super::panel::{BOTTOM, LEFT, NARROW, Panel};
use super::pen::{FINE, LINE, Pen, TEXT};
use super::sketch::{Axes, Sketch, plot_within};
use super::table::Extent;
use super::theme::Ink;
use super::{Drawn, Row};
use crate::training::{ArmFrame, Metrics, Observed, Role};
use crate::words::Words;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The most rows of a table.
const ROWS: usize = 40;

/// At the left of the first panel, in CSS pixels: «100 %» has room there, in wide letters too.
const ASIDE: f64 = 50.0;

/// Between two panels side by side, in CSS pixels, and at the right of the last one.
const GAP: f64 = 18.0;

/// A plot that is lower than this, in CSS pixels, has no room for words.
pub(super) const LOW: f64 = 90.0;

/// An arm at the step that is shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Seen<T> {
    pub(super) arm: Arm,
    /// What its network is at this step.
    pub(super) role: Role,
    pub(super) answers: Answers<T>,
}

/// What is known of an arm's predictions of the held-out examples.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answers<T> {
    /// Nothing yet.
    Unknown,
    /// The arm has diverged.
    Diverged,
    /// This.
    Known(T),
}

impl<T> Seen<T> {
    /// Its name, as the label of a panel or a row.
    pub(super) fn name(&self, words: &Words) -> String {
        (words.lab.arm_as)(&self.arm.name(words), self.role)
    }

    /// The same, and its name alone, where there is no room for what it is.
    pub(super) fn names(&self, words: &Words) -> [String; 2] {
        self.arm.names(None, self.role, words)
    }

    /// What is known, if anything is.
    pub(super) const fn known(&self) -> Option<&T> {
        match &self.answers {
            Answers::Known(known) => Some(known),
            Answers::Unknown | Answers::Diverged => None,
        }
    }
}

/// The arms of a run, with what `read` makes of the predictions of each, of one or more. At its last step an arm that
/// diverged predicts nothing worth telling.
pub(super) fn seen<T>(observed: &Observed, read: impl Fn(&ArmFrame) -> T) -> Vec<Seen<T>> {
    let Observed { setting, frame, diverged, .. } = observed;
    let answers = |place: usize| {
        if diverged.is_some_and(|(arm, step)| arm as usize == place && frame.step + 1 >= step) {
            return Answers::Diverged;
        }
        match frame.arms.get(place) {
            Some(arm) if !arm.outcomes.is_empty() => Answers::Known(read(arm)),
            _ => Answers::Unknown,
        }
    };
    let seen = |(place, arm)| Seen { arm, role: setting.role(frame.step), answers: answers(place) };
    arms(setting).into_iter().enumerate().map(seen).collect()
}

/// The edges of a bin of confidence.
pub(super) fn edges(bin: usize) -> (f64, f64) {
    let width = Metrics::BINS as f64;
    (bin as f64 / width, (bin + 1) as f64 / width)
}

/// How much room a figure needs around each of its plots, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Lines of text over each plot, the first of which is the arm's name.
    pub(super) lines: usize,
    /// More between those lines and the plots of the first row, for the name of an axis.
    pub(super) above: f64,
    /// Between those lines and each plot.
    pub(super) over: f64,
    /// Beneath each plot.
    pub(super) under: f64,
    /// Beneath the last row, for labels and names.
    pub(super) end: f64,
}

/// The panel of an arm, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct ArmPanel {
    /// Where its lines of text are.
    pub(super) head: Panel,
    /// The inside of its plot.
    pub(super) inside: Panel,
    /// Whether it has the labels of the upright axis.
    pub(super) leftmost: bool,
    /// Whether it has those of the horizontal one, for no other panel is beneath it.
    pub(super) lowest: bool,
    /// Whether it is in the first row.
    pub(super) topmost: bool,
}

/// How many columns of panels there are.
const fn columns(narrow: bool, arms: usize) -> usize {
    match (narrow, arms) {
        (_, 0) => 1,
        (true, 1..=3) => 1,
        (true, _) => 2,
        (false, 1..=4) => arms,
        (false, _) => arms.div_ceil(2),
    }
}

/// Whether the columns of panels are so narrow that little can be said in one line.
pub(super) fn narrow_columns(whole: Panel, arms: usize) -> bool {
    whole.width / (columns(whole.width < NARROW, arms) as f64) < 300.0
}

/// The panels of so many arms: side by side on a wide page, one over the other on a phone; more than four in two rows and
/// more than three in two columns.
pub(super) fn panels(whole: Panel, arms: usize, room: Room) -> Vec<ArmPanel> {
    let columns = columns(whole.width < NARROW, arms);
    let rows = arms.div_ceil(columns).max(1);
    let width = ((whole.width - ASIDE - GAP * columns as f64) / columns as f64).max(1.0);
    let head = LINE * room.lines as f64;
    let around = head + room.over + room.under;
    let height = ((whole.height - room.above - room.end - around * rows as f64) / rows as f64).max(1.0);
    (0..arms)
        .map(|place| {
            let (column, row) = (place % columns, place / columns);
            let left = ASIDE + (width + GAP) * column as f64;
            let above = if row == 0 { 0.0 } else { room.above };
            let top = (around + height) * row as f64 + above;
            let aside = if column == 0 { LEFT - 6.0 } else { 0.0 };
            // Of several columns each says its lines in the same words, though the first has more room.
            let wide = width + GAP - 6.0 + if columns == 1 { aside } else { 0.0 };
            let own = if row == 0 { room.above } else { 0.0 };
            ArmPanel {
                head: Panel { left: left - aside, top: top + 3.0, width: wide, height: head },
                inside: Panel { left, top: top + head + own + room.over, width, height },
                leftmost: column == 0,
                lowest: place + columns >= arms,
                topmost: row == 0,
            }
        })
        .collect()
}

impl ArmPanel {
    /// Its plot: a frame whose horizontal axis is confidence, with a shade where confidence cannot be, left of `1/K`, and with
    /// lines at these values of the upright axis, named if it is the leftmost. The shade's edge leaves so many CSS pixels clear
    /// at the top.
    pub(super) fn frame<'a, 'b, DB: DrawingBackend + 'a>(
        &self,
        pen: Pen<'b, DB>,
        axes: Axes<'_>,
        least: f64,
        lines: &[(f64, String)],
        clear: f64,
    ) -> Result<Sketch<'a, 'b, DB>, DrawingAreaErrorKind<DB::ErrorType>> {
        let (inside, upright) = (self.inside, axes.y.clone());
        let (right, bottom) = (inside.left + inside.width, inside.top + inside.height);
        let edge = inside.x(least, &(0.0..1.0));
        let corners = [pen.point((inside.left, inside.top)), pen.point((edge, bottom))];
        pen.root.draw(&Rectangle::new(corners, pen.theme.color(Ink::Grid).mix(0.45).filled()))?;
        for (value, name) in lines {
            let y = inside.y(*value, &upright);
            pen.line(vec![pen.point((inside.left, y)), pen.point((right, y))], Ink::Grid, 1.0)?;
            if self.leftmost {
                pen.text(name, Ink::Muted, pen.point((inside.left - 6.0, y)), (HPos::Right, VPos::Center))?;
            }
        }
        let sketch = plot_within(pen.root, pen.theme, inside, axes)?;
        let upright = [pen.point((edge, inside.top + clear)), pen.point((edge, bottom))];
        pen.dashed(&upright, Ink::Muted, 1.0, (2.0, 3.0))?;
        Ok(sketch)
    }

    /// Names the edge of the shade, within it if there is room; not at all in a low panel, where it would cover what is drawn.
    pub(super) fn name_least<DB: DrawingBackend>(&self, pen: Pen<'_, DB>, least: f64, classes: u32) -> Drawn<DB> {
        if self.inside.height < LOW {
            return Ok(());
        }
        let pen = pen.with_letters(FINE);
        let (edge, y) = (self.inside.x(least, &(0.0..1.0)), self.inside.top + self.inside.height - 3.0);
        let text = format!("1/{classes}");
        let within = pen.css_size(&text)?.0 + 8.0 < edge - self.inside.left;
        let (x, anchor) = if within { (edge - 4.0, HPos::Right) } else { (edge + 4.0, HPos::Left) };
        pen.text(&text, Ink::Muted, pen.point((x, y)), (anchor, VPos::Bottom))
    }

    /// Its lines of text: the arm's name in its ink, and further lines; of each the longest wording that has room.
    pub(super) fn draw_head<DB: DrawingBackend>(
        &self,
        pen: Pen<'_, DB>,
        (names, ink): (&[String], Ink),
        lines: &[Vec<String>],
    ) -> Drawn<DB> {
        let Panel { left, top, width, .. } = self.head;
        let place = |line: usize| pen.point((left, top + LINE * line as f64));
        let large = pen.with_letters(TEXT);
        large.text(large.fitting(names, width)?, ink, place(0), (HPos::Left, VPos::Top))?;
        let fine = pen.with_letters(FINE);
        for (line, wordings) in lines.iter().enumerate() {
            let text = fine.fitting(wordings, width)?;
            fine.text(text, Ink::Text, place(line + 1), (HPos::Left, VPos::Top))?;
        }
        Ok(())
    }
}

/// Which of an arm's bins a table lists: all that hold examples, the fullest of them if a table for the page would grow too long.
/// Whether some are left, which have one row together.
pub(super) fn listed(counts: &[u32; Metrics::BINS], arms: usize, extent: Extent) -> (Vec<usize>, bool) {
    let mut filled: Vec<usize> = (0..Metrics::BINS).filter(|&bin| counts[bin] > 0).collect();
    // A row is the arm's own, and one is for what is left.
    let most = (ROWS / arms.max(1)).saturating_sub(2);
    let cut = extent == Extent::Few && filled.len() > most + 1;
    if cut {
        let order = in_order(filled.iter().map(|&bin| -f64::from(counts[bin])).collect());
        let fullest: Vec<usize> = order.into_iter().take(most).map(|place| filled[place]).collect();
        filled.retain(|bin| fullest.contains(bin));
    }
    (filled, cut)
}

/// A row of a table, named for programs by its arm and, if it is of one bin or of those left, by that.
pub(super) fn row(arm: usize, part: Option<&str>, cells: Vec<super::Cell>) -> Row {
    let key = part.map_or_else(|| format!("arm-{arm}"), |part| format!("arm-{arm}-{part}"));
    Row { key, cells }
}

/// The name of the horizontal axis beneath a panel, and at its left a further text, the longest wording that has room.
pub(super) fn draw_foot<DB: DrawingBackend>(
    pen: Pen<'_, DB>,
    panel: &ArmPanel,
    whole: Panel,
    axis: &str,
    wordings: &[String],
) -> Drawn<DB> {
    let pen = pen.with_letters(FINE);
    let (left, right, y) = (panel.head.left, panel.inside.left + panel.inside.width, whole.height - 4.0);
    pen.text(axis, Ink::Muted, pen.point((right, y)), (HPos::Right, VPos::Bottom))?;
    let text = pen.fitting(wordings, right - left - pen.css_size(axis)?.0 - 24.0)?;
    pen.text(text, Ink::Muted, pen.point((left, y)), (HPos::Left, VPos::Bottom))
}

/// What stands beneath the last row: the labels of the horizontal axis and its name.
pub(super) const END: f64 = BOTTOM - 9.0;
