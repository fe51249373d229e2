//! Examples as points of a picture: each class by its ink and by the form of its mark; and the keys that tell what marks
//! mean.

use super::Drawn;
use super::backend::{Mark, Outline, PlacedMarks, RasterBackend};
use super::panel::{NARROW, Panel};
use super::pen::{LINE, Pen};
use super::theme::Ink;
use plotters::prelude::{Color, DrawingAreaErrorKind, DrawingBackend};
use plotters::style::text_anchor::{HPos, VPos};

/// How the mark of a class is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filling {
    /// With its ink, and an edge of paper that parts it from its neighbours.
    Full,
    /// With paper; its ink is around it.
    Hollow,
    /// With its ink, and an edge of text.
    Edged,
}

/// The form of a class's mark: its corners around the middle, in radii of a circle of about the same area; none for a circle.
const fn corners(class: u32) -> &'static [(f64, f64)] {
    match class % 10 {
        0 => &[],
        1 => &[(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)],
        2 => &[(0.0, -1.25), (1.25, 0.85), (-1.25, 0.85)],
        3 => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
        4 => &[(0.0, 1.25), (-1.25, -0.85), (1.25, -0.85)],
        5 => &[
            (-0.4, -1.3),
            (0.4, -1.3),
            (0.4, -0.4),
            (1.3, -0.4),
            (1.3, 0.4),
            (0.4, 0.4),
            (0.4, 1.3),
            (-0.4, 1.3),
            (-0.4, 0.4),
            (-1.3, 0.4),
            (-1.3, -0.4),
            (-0.4, -0.4),
        ],
        6 => &[
            (0.0, -1.5),
            (0.38, -0.52),
            (1.43, -0.46),
            (0.61, 0.2),
            (0.88, 1.21),
            (0.0, 0.64),
            (-0.88, 1.21),
            (-0.61, 0.2),
            (-1.43, -0.46),
            (-0.38, -0.52),
        ],
        7 => &[(-1.1, -1.2), (1.1, -1.2), (-1.1, 1.2), (1.1, 1.2)],
        8 => &[(-1.4, -0.55), (1.4, -0.55), (1.4, 0.55), (-1.4, 0.55)],
        _ => &[(-1.25, 0.0), (0.85, -1.25), (0.85, 1.25)],
    }
}

/// A cross, as one line.
const CROSS: [(f64, f64); 5] = [(-1.0, -1.0), (1.0, 1.0), (0.0, 0.0), (1.0, -1.0), (-1.0, 1.0)];

/// Some of `of` examples, at most `most`, evenly over their order.
fn evenly(of: usize, most: usize) -> impl Iterator<Item = usize> {
    let kept = of.min(most);
    (0..kept).map(move |place| place * of / kept)
}

/// Which examples are drawn if all are too many: about `most`, evenly over those of each class, in their order.
pub(super) fn thinned(labels: &[u32], classes: u32, most: usize) -> Vec<usize> {
    let each = (most / classes.max(1) as usize).max(1);
    if labels.len() <= most {
        return (0..labels.len()).collect();
    }
    let mut of_class = vec![Vec::new(); classes as usize];
    for (place, &label) in labels.iter().enumerate() {
        if let Some(places) = of_class.get_mut(label as usize) {
            places.push(place);
        }
    }
    let mut is_kept = vec![false; labels.len()];
    for places in &of_class {
        evenly(places.len(), each).for_each(|place| is_kept[places[place]] = true);
    }
    (0..labels.len()).filter(|&place| is_kept[place]).collect()
}

impl<DB: RasterBackend> Pen<'_, DB> {
    /// Marks of a class, of so many CSS pixels around their places.
    pub(super) fn marks(&self, class: u32, at: &[(i32, i32)], filling: Filling, radius: f64) -> Drawn<DB> {
        let (own, paper, text) = (Ink::class(class), Ink::Paper, Ink::Text);
        let (fill, line, width) = match filling {
            Filling::Full => (own, paper, 2.0),
            Filling::Hollow => (paper, own, 1.25),
            Filling::Edged => (own, text, 1.5),
        };
        let outline = match corners(class) {
            [] => Outline::Disc(self.theme.length(radius).max(1) as u32),
            corners => Outline::Closed(self.scaled(corners, radius)),
        };
        let color = |ink: Ink| self.theme.color(ink).to_backend_color();
        let line = Some((color(line), self.theme.length(width).max(1) as u32));
        self.root.draw(&PlacedMarks {
            at,
            mark: &Mark { outline, fill: Some(color(fill)), line, beneath: filling == Filling::Full },
        })
    }

    /// Crosses, which stand out from what is beneath them.
    pub(super) fn crosses(&self, at: &[(i32, i32)], ink: Ink, radius: f64) -> Drawn<DB> {
        let outline = Outline::Open(self.scaled(&CROSS, radius));
        for (ink, width) in [(Ink::Paper, 3.5), (ink, 1.75)] {
            let line = Some((self.theme.color(ink).to_backend_color(), self.theme.length(width).max(1) as u32));
            self.root.draw(&PlacedMarks {
                at,
                mark: &Mark { outline: outline.clone(), fill: None, line, beneath: false },
            })?;
        }
        Ok(())
    }

    /// Circles around places.
    pub(super) fn hoops(&self, at: &[(i32, i32)], ink: Ink, radius: f64) -> Drawn<DB> {
        let outline = Outline::Disc(self.theme.length(radius).max(1) as u32);
        let line = Some((self.theme.color(ink).to_backend_color(), self.theme.length(1.5).max(1) as u32));
        self.root.draw(&PlacedMarks { at, mark: &Mark { outline, fill: None, line, beneath: false } })
    }

    fn scaled(&self, corners: &[(f64, f64)], radius: f64) -> Vec<(i32, i32)> {
        corners.iter().map(|&(x, y)| self.point((x * radius, y * radius))).collect()
    }

    fn sign(&self, sign: Sign, (x, y): (f64, f64)) -> Drawn<DB> {
        let at = [self.point((x + sign.width() / 2.0, y))];
        match sign {
            Sign::None => Ok(()),
            Sign::Class(class) => self.marks(class, &at, Filling::Full, 4.5),
            Sign::Held(class) => self.marks(class, &at, Filling::Hollow, 4.0),
            Sign::Template(class) => self.marks(class, &at, Filling::Edged, 6.0),
            Sign::Cross => self.crosses(&at, Ink::Text, 3.5),
            Sign::Hoop => self.hoops(&at, Ink::Text, 6.0),
            Sign::Line => self.line([(x, y), (x + sign.width(), y)].map(|at| self.point(at)).to_vec(), Ink::Muted, 1.0),
            Sign::Swatch(density) => {
                let corners = [self.point((x, y - 6.0)), self.point((x + sign.width(), y + 6.0))];
                let tint = self.theme.color(Ink::Text).mix(f64::from(density) / 255.0);
                self.root.draw(&plotters::element::Rectangle::new(corners, tint.filled()))?;
                self.root.draw(&plotters::element::Rectangle::new(corners, self.theme.line(Ink::Muted, 1.0)))
            }
        }
    }
}

/// What stands before the text of an entry of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Nothing.
    None,
    /// The mark of a class.
    Class(u32),
    /// The hollow mark of a class.
    Held(u32),
    /// The edged mark of a class.
    Template(u32),
    /// A cross.
    Cross,
    /// A circle around nothing.
    Hoop,
    /// So much ink on paper, of 255.
    Swatch(u8),
    /// A thin line.
    Line,
}

impl Sign {
    const fn width(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Class(_) | Self::Held(_) | Self::Cross => 10.0,
            Self::Hoop | Self::Template(_) => 13.0,
            Self::Swatch(_) | Self::Line => 16.0,
        }
    }
}

/// The entries of a key, laid out in lines.
pub(super) struct Key<'a> {
    lines: Vec<KeyLine<'a>>,
}

/// A line of a key.
struct KeyLine<'a> {
    width: f64,
    /// Where each entry begins, its sign, and its text.
    entries: Vec<(f64, Sign, &'a str)>,
}

/// Between a sign and its text, and between entries, on a wide page and on a phone, in CSS pixels.
const SIGN_GAP: f64 = 4.0;
const ENTRY_GAPS: (f64, f64) = (16.0, 10.0);

impl<'a> Key<'a> {
    /// As many entries to a line of `width` CSS pixels as there is room for; each group begins a line if it does not fit.
    pub(super) fn new<DB: DrawingBackend>(
        pen: &Pen<'_, DB>,
        groups: &'a [Vec<(Sign, String)>],
        width: f64,
    ) -> Result<Self, DrawingAreaErrorKind<DB::ErrorType>> {
        let entry_gap = if width < NARROW { ENTRY_GAPS.1 } else { ENTRY_GAPS.0 };
        let mut lines: Vec<KeyLine<'_>> = Vec::new();
        for group in groups {
            let mut sized = Vec::with_capacity(group.len());
            for (sign, text) in group {
                let gap = if *sign == Sign::None || text.is_empty() { 0.0 } else { SIGN_GAP };
                sized.push((sign.width() + gap + pen.css_size(text)?.0, *sign, text.as_str()));
            }
            let whole: f64 = sized.iter().map(|(width, ..)| width + entry_gap).sum::<f64>() - entry_gap;
            let mut fresh = lines.last().is_none_or(|line| line.width + 2.0 * entry_gap + whole > width);
            let mut gap = 2.0 * entry_gap;
            for (own, sign, text) in sized {
                fresh |= lines.last().is_none_or(|line| line.width + gap + own > width);
                if std::mem::take(&mut fresh) {
                    lines.push(KeyLine { width: own, entries: vec![(0.0, sign, text)] });
                } else if let Some(line) = lines.last_mut() {
                    line.entries.push((line.width + gap, sign, text));
                    line.width += gap + own;
                }
                gap = entry_gap;
            }
        }
        Ok(Self { lines })
    }

    /// How high it is, in CSS pixels.
    pub(super) fn height(&self) -> f64 {
        LINE * self.lines.len() as f64
    }

    /// Draws it, every line in the middle of a part, from its upper end.
    pub(super) fn draw<DB: RasterBackend>(&self, pen: &Pen<'_, DB>, panel: Panel) -> Drawn<DB> {
        for (place, KeyLine { width, entries }) in self.lines.iter().enumerate() {
            let left = panel.left + (panel.width - width) / 2.0;
            let middle = panel.top + LINE * (place as f64 + 0.5);
            for &(at, sign, text) in entries {
                pen.sign(sign, (left + at, middle))?;
                let gap = if sign == Sign::None { 0.0 } else { sign.width() + SIGN_GAP };
                pen.text(text, Ink::Muted, pen.point((left + at + gap, middle)), (HPos::Left, VPos::Center))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_a_mark_of_its_own_and_of_about_one_size() {
        let area = |corners: &[(f64, f64)]| {
            let shift = |place: usize| corners[(place + 1) % corners.len()];
            let cross = |(place, &(x, y)): (usize, &(f64, f64))| x * shift(place).1 - y * shift(place).0;
            corners.iter().enumerate().map(cross).sum::<f64>().abs() / 2.0
        };
        for class in 0..10 {
            let corners = corners(class);
            assert!((0..class).all(|other| self::corners(other) != corners), "class {class} looks like another");
            // A circle has no corners, and the halves of an hourglass cancel.
            if class == 0 || class == 7 {
                continue;
            }
            let area = area(corners);
            assert!((2.0..3.6).contains(&area), "class {class}: {area}");
        }
    }

    #[test]
    fn thinning_keeps_every_class_evenly() {
        let labels: Vec<u32> = (0..900).map(|place| place % 3).collect();
        let kept = thinned(&labels, 3, 300);
        assert_eq!(kept.len(), 300, "as many as are wanted");
        for class in 0..3 {
            let own = kept.iter().filter(|&&place| labels[place] == class).count();
            assert_eq!(own, 100, "class {class}");
        }
        assert!(kept.is_sorted_by(|a, b| a < b) && kept[299] > 880, "over all of them: {kept:?}");
        assert_eq!(thinned(&labels[..20], 3, 300), (0..20).collect::<Vec<_>>(), "all, if they are few");
        let rare: Vec<u32> = (0..1000).map(|place| u32::from(place == 500)).collect();
        assert!(thinned(&rare, 2, 100).contains(&500), "a rare class is kept");
    }
}
