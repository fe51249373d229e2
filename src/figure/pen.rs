//! Marks, arrows and labels over a picture that is dense beneath them: maps and reliefs.

use super::Drawn;
use super::sketch::{Panel, TEXT, dashes};
use super::theme::{Ink, Theme};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Draws in device pixels of a whole picture.
pub(super) struct Pen<'b, DB: DrawingBackend> {
    pub(super) root: &'b DrawingArea<DB, Shift>,
    pub(super) theme: &'b Theme,
}

/// How a line is drawn: one-hot dashed, smoothed solid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stroke {
    Dashed,
    Solid,
}

impl<DB: DrawingBackend> Pen<'_, DB> {
    /// A point of CSS pixels in device pixels.
    pub(super) fn point(&self, (x, y): (f64, f64)) -> (i32, i32) {
        (self.theme.length(x), self.theme.length(y))
    }

    /// A line of so many CSS pixels.
    pub(super) fn line(&self, points: Vec<(i32, i32)>, ink: Ink, width: f64) -> Drawn<DB> {
        if points.len() < 2 { Ok(()) } else { self.root.draw(&PathElement::new(points, self.theme.line(ink, width))) }
    }

    /// A dashed line: `on` and `off` in CSS pixels along its length.
    pub(super) fn dashed(&self, points: &[(i32, i32)], ink: Ink, width: f64, (on, off): (f64, f64)) -> Drawn<DB> {
        let (on, off) = (f64::from(self.theme.length(on)), f64::from(self.theme.length(off)));
        dashes(points, &[on, off]).into_iter().try_for_each(|dash| self.line(dash, ink, width))
    }

    /// A line that stands out from what is beneath it, for it lies on a broader one of paper.
    pub(super) fn path(&self, points: Vec<(i32, i32)>, ink: Ink, stroke: Stroke) -> Drawn<DB> {
        self.line(points.clone(), Ink::Paper, 4.5)?;
        match stroke {
            Stroke::Solid => self.line(points, ink, 2.25),
            Stroke::Dashed => self.dashed(&points, ink, 2.25, (6.0, 4.0)),
        }
    }

    /// The head of an arrow from `from` to its tip at `to`.
    pub(super) fn arrow(&self, from: (i32, i32), to: (i32, i32), ink: Ink, size: f64) -> Drawn<DB> {
        let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
        let length = dx.hypot(dy);
        if length == 0.0 {
            return Ok(());
        }
        let size = f64::from(self.theme.length(size));
        let (dx, dy) = (dx / length * size, dy / length * size);
        let corner = |back: f64, aside: f64| {
            let (x, y) = (f64::from(to.0) - dx * back - dy * aside, f64::from(to.1) - dy * back + dx * aside);
            (x.round() as i32, y.round() as i32)
        };
        self.root.draw(&Polygon::new(vec![to, corner(1.0, 0.55), corner(1.0, -0.55)], self.theme.fill(ink)))
    }

    /// A filled mark.
    pub(super) fn dot(&self, at: (i32, i32), ink: Ink, radius: f64) -> Drawn<DB> {
        self.root.draw(&Circle::new(at, self.theme.length(radius + 1.25), self.theme.fill(Ink::Paper)))?;
        self.root.draw(&Circle::new(at, self.theme.length(radius), self.theme.fill(ink)))
    }

    /// A hollow mark.
    pub(super) fn ring(&self, at: (i32, i32), ink: Ink, radius: f64) -> Drawn<DB> {
        self.root.draw(&Circle::new(at, self.theme.length(radius + 1.25), self.theme.fill(Ink::Paper)))?;
        self.root.draw(&Circle::new(at, self.theme.length(radius), self.theme.line(ink, 2.0)))
    }

    /// Text as it is.
    pub(super) fn text(&self, text: &str, ink: Ink, at: (i32, i32), (across, along): (HPos, VPos)) -> Drawn<DB> {
        self.root.draw_text(text, &self.theme.text(ink, TEXT - 1.0).pos(Pos::new(across, along)), at)
    }

    /// The width and height of text, in CSS pixels.
    pub(super) fn size(&self, text: &str) -> Result<(f64, f64), DrawingAreaErrorKind<DB::ErrorType>> {
        let (width, height) = self.root.estimate_text_size(text, &self.theme.text(Ink::Text, TEXT - 1.0))?;
        Ok((self.theme.css(width), self.theme.css(height)))
    }

    /// Text on a patch of paper beside a mark, where there is room: rather below it if `below`, else rather above.
    pub(super) fn label(
        &self,
        text: &str,
        ink: Ink,
        (x, y): (f64, f64),
        below: bool,
        within: Panel,
        taken: &mut Vec<Panel>,
    ) -> Drawn<DB> {
        let before = taken.len();
        let first = if below { 19.0 } else { -19.0 };
        for aside in [first, 2.0 * first, -first, -2.0 * first] {
            if taken.len() == before {
                self.patch(text, ink, (x, y + aside), within, taken)?;
            }
        }
        Ok(())
    }

    /// Text on a patch of paper, held within a part of the picture: its middle at `at`, in CSS pixels.
    ///
    /// Nothing is drawn where it would lie on one of the `taken` patches; else its own is added to them.
    pub(super) fn patch(
        &self,
        text: &str,
        ink: Ink,
        (x, y): (f64, f64),
        within: Panel,
        taken: &mut Vec<Panel>,
    ) -> Drawn<DB> {
        let (width, height) = self.size(text)?;
        let (width, height) = (width + 6.0, height.min(16.0));
        let left = (x - width / 2.0).min(within.left + within.width - width - 1.0).max(within.left + 1.0);
        let top = (y - height / 2.0).min(within.top + within.height - height - 1.0).max(within.top + 1.0);
        let patch = Panel { left, top, width, height };
        if taken.iter().any(|other| patch.overlaps(*other)) {
            return Ok(());
        }
        let corners = [self.point((left, top)), self.point((left + width, top + height))];
        self.root.draw(&Rectangle::new(corners, self.theme.fill(Ink::Paper)))?;
        let middle = self.point((left + width / 2.0, top + height / 2.0));
        taken.push(patch);
        self.text(text, ink, middle, (HPos::Center, VPos::Center))
    }
}

impl Panel {
    /// Whether it shares a point with another.
    fn overlaps(self, other: Self) -> bool {
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
