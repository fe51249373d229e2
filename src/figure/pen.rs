//! What every figure draws with: lines, marks, arrow heads and text; and what stands out from a picture that is dense
//! beneath it, a map or a relief.

use super::Drawn;
use super::curve::dashes;
use super::panel::Panel;
use super::theme::{Ink, Theme};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// The size of a plot's text, in CSS pixels.
pub(super) const TEXT: f64 = 14.0;

/// The size of the text at axes, and of all text where a picture is dense.
pub(super) const FINE: f64 = 13.0;

/// From one line of text to the next, in CSS pixels.
pub(super) const LINE: f64 = 17.0;

/// Draws in device pixels of a whole picture.
pub(super) struct Pen<'b, DB: DrawingBackend> {
    pub(super) root: &'b DrawingArea<DB, Shift>,
    pub(super) theme: &'b Theme,
    /// The size of its text, in CSS pixels.
    letters: f64,
}

impl<DB: DrawingBackend> Clone for Pen<'_, DB> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<DB: DrawingBackend> Copy for Pen<'_, DB> {}

/// How a line is drawn: one-hot dashed, smoothed solid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stroke {
    Dashed,
    Solid,
}

impl<'b, DB: DrawingBackend> Pen<'b, DB> {
    /// A pen for text of so many CSS pixels.
    pub(super) const fn new(root: &'b DrawingArea<DB, Shift>, theme: &'b Theme, letters: f64) -> Self {
        Self { root, theme, letters }
    }

    /// The same for text of another size.
    pub(super) const fn with_letters(self, letters: f64) -> Self {
        Self { letters, ..self }
    }

    /// The same in the inks of another theme.
    pub(super) const fn with_theme<'c>(self, theme: &'c Theme) -> Pen<'c, DB>
    where
        'b: 'c,
    {
        Pen { theme, ..self }
    }

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
        self.patterned(points, ink, width, &[on, off])
    }

    /// A line of dashes and dots: lengths in CSS pixels that are drawn and left out in turn, over and over; solid without
    /// any.
    pub(super) fn patterned(&self, points: &[(i32, i32)], ink: Ink, width: f64, pattern: &[f64]) -> Drawn<DB> {
        let pattern: Vec<f64> = pattern.iter().map(|&length| f64::from(self.theme.length(length))).collect();
        dashes(points, &pattern).into_iter().try_for_each(|dash| self.line(dash, ink, width))
    }

    /// A line that stands out from what is beneath it, for it lies on a broader one of paper.
    pub(super) fn path(&self, points: Vec<(i32, i32)>, ink: Ink, stroke: Stroke) -> Drawn<DB> {
        self.line(points.clone(), Ink::Paper, 4.5)?;
        match stroke {
            Stroke::Solid => self.line(points, ink, 2.25),
            Stroke::Dashed => self.dashed(&points, ink, 2.25, (6.0, 4.0)),
        }
    }

    /// The head of an arrow that comes from `from` and ends at `to`: how long it is, in CSS pixels, and half its breadth as
    /// a share of that.
    pub(super) fn head(&self, from: (i32, i32), to: (i32, i32), ink: Ink, (long, share): (f64, f64)) -> Drawn<DB> {
        let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
        let length = dx.hypot(dy);
        if length == 0.0 {
            return Ok(());
        }
        let long = f64::from(self.theme.length(long));
        let (dx, dy) = (dx / length * long, dy / length * long);
        let corner = |aside: f64| {
            let (x, y) = (f64::from(to.0) - dx - dy * aside, f64::from(to.1) - dy + dx * aside);
            (x.round() as i32, y.round() as i32)
        };
        self.root.draw(&Polygon::new(vec![to, corner(share), corner(-share)], self.theme.fill(ink)))
    }

    /// A filled circle.
    pub(super) fn disc(&self, at: (i32, i32), ink: Ink, radius: f64) -> Drawn<DB> {
        self.root.draw(&Circle::new(at, self.theme.length(radius), self.theme.fill(ink)))
    }

    /// The outline of a circle.
    pub(super) fn hoop(&self, at: (i32, i32), ink: Ink, radius: f64) -> Drawn<DB> {
        self.root.draw(&Circle::new(at, self.theme.length(radius), self.theme.line(ink, 2.0)))
    }

    /// A hollow mark: an outline, with paper in it.
    pub(super) fn hollow(&self, at: (i32, i32), ink: Ink, radius: f64) -> Drawn<DB> {
        self.disc(at, Ink::Paper, radius)?;
        self.hoop(at, ink, radius)
    }

    /// A filled mark that stands out from what is beneath it.
    pub(super) fn dot(&self, at: (i32, i32), ink: Ink, radius: f64) -> Drawn<DB> {
        self.disc(at, Ink::Paper, radius + 1.25)?;
        self.disc(at, ink, radius)
    }

    /// A hollow mark that stands out from what is beneath it.
    pub(super) fn ring(&self, at: (i32, i32), ink: Ink, radius: f64) -> Drawn<DB> {
        self.disc(at, Ink::Paper, radius + 1.25)?;
        self.hoop(at, ink, radius)
    }

    /// Text as it is.
    pub(super) fn text(&self, text: &str, ink: Ink, at: (i32, i32), (across, along): (HPos, VPos)) -> Drawn<DB> {
        self.root.draw_text(text, &self.theme.text(ink, self.letters).pos(Pos::new(across, along)), at)
    }

    /// How much room a text takes, in device pixels.
    pub(super) fn size(&self, text: &str) -> Result<(i32, i32), DrawingAreaErrorKind<DB::ErrorType>> {
        let (width, height) = self.root.estimate_text_size(text, &self.theme.text(Ink::Text, self.letters))?;
        Ok((width as i32, height as i32))
    }

    /// The same in CSS pixels.
    pub(super) fn css_size(&self, text: &str) -> Result<(f64, f64), DrawingAreaErrorKind<DB::ErrorType>> {
        let (width, height) = self.size(text)?;
        Ok((self.theme.css(width as u32), self.theme.css(height as u32)))
    }

    /// The first of some wordings, the longest first, that is no wider than so many CSS pixels; else the last.
    pub(super) fn fitting<'t>(
        &self,
        wordings: &'t [String],
        width: f64,
    ) -> Result<&'t str, DrawingAreaErrorKind<DB::ErrorType>> {
        for wording in wordings {
            // A little air, for the reader's font may be wider than the one that was measured.
            if 1.08 * self.css_size(wording)?.0 <= width {
                return Ok(wording);
            }
        }
        Ok(wordings.last().map_or("", String::as_str))
    }

    /// Text on a patch of paper beside a mark, where there is room: rather below it if `below`, else rather above.
    pub(super) fn beside(
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
        let (width, height) = self.css_size(text)?;
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
