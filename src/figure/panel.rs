//! Parts of a picture, in CSS pixels, and where the values of axes are in them.

use super::theme::Theme;
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use std::ops::Range;

/// Below this width, in CSS pixels, a figure is drawn for a phone.
pub(super) const NARROW: f64 = 480.0;

/// What stands around a plot, in CSS pixels: names and labels of the axes, and room for a label at its end.
pub(super) const LEFT: f64 = 44.0;
pub(super) const TOP: f64 = 26.0;
const RIGHT: f64 = 14.0;
pub(super) const BOTTOM: f64 = 48.0;

/// A part of a picture, in CSS pixels from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Panel {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Panel {
    /// The whole of a picture.
    pub(super) const fn whole((width, height): (f64, f64)) -> Self {
        Self { left: 0.0, top: 0.0, width, height }
    }

    /// The whole of a picture of device pixels.
    pub(super) fn of<DB: DrawingBackend>(root: &DrawingArea<DB, Shift>, theme: &Theme) -> Self {
        let (width, height) = root.dim_in_pixel();
        Self::whole((theme.css(width), theme.css(height)))
    }

    /// One of so many equal columns.
    pub(super) fn column(self, place: usize, of: usize) -> Self {
        let width = self.width / of as f64;
        Self { left: self.left + width * place as f64, width, ..self }
    }

    /// One of so many equal rows.
    pub(super) fn row(self, place: usize, of: usize) -> Self {
        let height = self.height / of as f64;
        Self { top: self.top + height * place as f64, height, ..self }
    }

    /// So many squares, each as large as can be, row after row in the middle of this part: `head` CSS pixels of room above
    /// each, and `gap` between one and the next.
    pub(super) fn squares(self, of: usize, head: f64, gap: f64) -> Vec<Self> {
        let side = |columns: usize| {
            let (columns, rows) = (columns as f64, of.div_ceil(columns) as f64);
            let across = (self.width - gap * (columns - 1.0)) / columns;
            across.min((self.height - gap * (rows - 1.0)) / rows - head)
        };
        let columns = (1..=of.max(1)).max_by(|&a, &b| side(a).total_cmp(&side(b))).unwrap_or(1);
        let (side, rows) = (side(columns).max(1.0), of.div_ceil(columns));
        let block = |count: usize, length: f64| count as f64 * (length + gap) - gap;
        let left = self.left + (self.width - block(columns, side)) / 2.0;
        let top = self.top + (self.height - block(rows, side + head)) / 2.0;
        let square = |place: usize| Self {
            left: left + (side + gap) * (place % columns) as f64,
            top: top + head + (side + head + gap) * (place / columns) as f64,
            width: side,
            height: side,
        };
        (0..of).map(square).collect()
    }

    /// The part within its axes.
    pub(super) fn plot(self) -> Self {
        let (width, height) = ((self.width - LEFT - RIGHT).max(1.0), (self.height - TOP - BOTTOM).max(1.0));
        Self { left: self.left + LEFT, top: self.top + TOP, width, height }
    }

    /// Where a value of an axis that fills this part's width is.
    pub(super) fn x(self, value: f64, axis: &Range<f64>) -> f64 {
        self.left + self.width * (value - axis.start) / (axis.end - axis.start)
    }

    /// Where a value of an axis that fills this part's height, from below, is.
    pub(super) fn y(self, value: f64, axis: &Range<f64>) -> f64 {
        self.top + self.height * (axis.end - value) / (axis.end - axis.start)
    }

    /// The value of a place in this part's width, held within the axis.
    pub(super) fn value_at_x(self, x: f64, axis: &Range<f64>) -> f64 {
        let share = ((x - self.left) / self.width).clamp(0.0, 1.0);
        axis.start + share * (axis.end - axis.start)
    }

    /// The value of a place in this part's height, held within the axis.
    pub(super) fn value_at_y(self, y: f64, axis: &Range<f64>) -> f64 {
        let share = ((y - self.top) / self.height).clamp(0.0, 1.0);
        axis.end - share * (axis.end - axis.start)
    }

    /// Whether it shares a point with another.
    pub(super) fn overlaps(self, other: Self) -> bool {
        let apart = self.left >= other.left + other.width
            || other.left >= self.left + self.width
            || self.top >= other.top + other.height
            || other.top >= self.top + self.height;
        !apart
    }

    /// A square patch around a point, to keep labels off a mark.
    pub(super) const fn around((x, y): (f64, f64), reach: f64) -> Self {
        Self { left: x - reach, top: y - reach, width: 2.0 * reach, height: 2.0 * reach }
    }
}

/// The insides of two plots: beside each other on a wide page, one over the other and with one horizontal axis on a phone.
/// Each leaves so much room at its right, in CSS pixels, for the labels at its lines' ends.
pub(super) fn pair(whole: Panel, aside: f64) -> [Panel; 2] {
    let insides = if whole.width < NARROW {
        let one = whole.plot();
        let height = ((whole.height - 2.0 * TOP - BOTTOM - 2.0) / 2.0).max(1.0);
        [Panel { height, ..one }, Panel { top: one.top + height + TOP + 2.0, height, ..one }]
    } else {
        [whole.column(0, 2).plot(), whole.column(1, 2).plot()]
    };
    insides.map(|inside| Panel { width: (inside.width - aside).max(1.0), ..inside })
}
