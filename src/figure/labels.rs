//! Where texts may stand so that none lies over another, or over a curve.

use super::Drawn;
use super::pen::{LINE, Pen};
use super::sketch::Sketch;
use super::theme::Ink;
use crate::order::places_in_order;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};
use std::ops::Range;

/// A rectangle of device pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) top: i32,
    pub(super) bottom: i32,
}

impl Area {
    /// Of this size, around a point.
    pub(super) const fn around((x, y): (i32, i32), (width, height): (i32, i32)) -> Self {
        Self { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 }
    }

    /// Whether they have a point in common.
    pub(super) const fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// Texts in a row, none over another.
pub(super) struct TextRow {
    taken: Vec<(i32, i32)>,
    gap: i32,
}

impl TextRow {
    /// An empty row, with so many device pixels between its texts.
    pub(super) const fn new(gap: i32) -> Self {
        Self { taken: Vec::new(), gap }
    }

    /// Takes the room of a text around a place, unless some of it is taken.
    pub(super) fn take(&mut self, x: i32, width: i32) -> bool {
        let (left, right) = (x - width / 2, x + width / 2);
        let free = self.taken.iter().all(|&(from, to)| right + self.gap <= from || to + self.gap <= left);
        if free {
            self.taken.push((left, right));
        }
        free
    }
}

/// The places of a list by what each weighs, the lightest first; equal ones stay as they were.
pub(super) fn in_order(weights: Vec<f64>) -> Vec<usize> {
    places_in_order(weights.len(), &|a, b| weights[a].total_cmp(&weights[b]))
}

/// The middles of labels, each `height` high, none over another and none outside: as near to where they are wanted as can
/// be, in the order of the wanted places, and of the list where two want the same.
pub(super) fn spread(wanted: &[f64], height: f64, inside: &Range<f64>) -> Vec<f64> {
    let order = in_order(wanted.to_vec());
    // Labels that would overlap stand together as one block around the mean of what they want.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (rank, &label) in order.iter().enumerate() {
        let mut block = (wanted[label] - rank as f64 * height, 1);
        while let Some(&(place, members)) = blocks.last()
            && place >= block.0
        {
            blocks.pop();
            let all = members + block.1;
            block = ((place * members as f64 + block.0 * block.1 as f64) / all as f64, all);
        }
        blocks.push(block);
    }
    let first = inside.start + height / 2.0;
    let last = (inside.end - height / 2.0 - height * wanted.len().saturating_sub(1) as f64).max(first);
    let mut places = vec![0.0; wanted.len()];
    let starts = blocks.iter().flat_map(|&(place, members)| std::iter::repeat_n(place.clamp(first, last), members));
    for (rank, (&label, start)) in order.iter().zip(starts).enumerate() {
        places[label] = start + rank as f64 * height;
    }
    places
}

impl<DB: DrawingBackend> Sketch<'_, '_, DB> {
    /// Lines of text one under the other, the upper end of the first at a point of the picture.
    fn lines(&self, texts: &[&str], (ink, pen): (Ink, Pen<'_, DB>), (x, y): (i32, i32), anchor: HPos) -> Drawn<DB> {
        for (place, text) in texts.iter().enumerate() {
            let y = y + self.theme.length(LINE * place as f64);
            pen.text(text, ink, (x, y), (anchor, VPos::Top))?;
        }
        Ok(())
    }

    /// Lines of text at the first of some places that covers least of these curves. A place is where the first line's upper
    /// end is, on the side it is written from; none leaves the plot.
    pub(super) fn lines_off(
        &self,
        texts: &[&str],
        ink: (Ink, Pen<'_, DB>),
        places: impl IntoIterator<Item = ((i32, i32), HPos)>,
        curves: &[&[(i32, i32)]],
    ) -> Drawn<DB> {
        let mut width = 0;
        for text in texts {
            width = width.max(self.size(text)?.0);
        }
        // A little air, for the reader's font may be wider than the one that was measured.
        width += self.theme.length(8.0);
        let height = self.theme.length(LINE * texts.len() as f64);
        let (across, upright) = self.chart.plotting_area().get_pixel_range();
        let left = |x: i32, anchor: HPos| match anchor {
            HPos::Left => x,
            HPos::Center => x - width / 2,
            HPos::Right => x - width,
        };
        let held = |((x, y), anchor): ((i32, i32), HPos)| {
            let beyond = (left(x, anchor) + width - across.end).max(0) + (left(x, anchor) - across.start).min(0);
            ((x - beyond, y.min(upright.end - height).max(upright.start)), anchor)
        };
        let covered = |&((x, y), anchor): &((i32, i32), HPos)| {
            let (columns, rows) = (left(x, anchor)..=left(x, anchor) + width, y..=y + height);
            // Between two points as well, for a steep curve has few.
            let hit = |pair: &&[(i32, i32)]| {
                let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
                (0..=4).any(|part| {
                    columns.contains(&(x0 + (x1 - x0) * part / 4)) && rows.contains(&(y0 + (y1 - y0) * part / 4))
                })
            };
            curves.iter().map(|curve| curve.windows(2).filter(hit).count()).sum::<usize>()
        };
        let mut best = None;
        for place in places.into_iter().map(held) {
            let covers = covered(&place);
            if best.is_none_or(|(least, _)| covers < least) {
                best = Some((covers, place));
            }
            if covers == 0 {
                break;
            }
        }
        match best {
            Some((_, (place, anchor))) => self.lines(texts, ink, place, anchor),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_what_has_room() {
        let mut row = TextRow::new(4);
        assert!(row.take(100, 20), "the first");
        assert!(!row.take(115, 12), "over the first");
        assert!(!row.take(120, 14), "nearer than the gap");
        assert!(row.take(120, 12) && row.take(80, 12), "with the gap on either side");
    }

    #[test]
    fn areas_meet_where_they_overlap() {
        let area = Area::around((10, 10), (8, 4));
        assert!(area.meets(&Area::around((14, 12), (8, 4))), "a corner");
        assert!(!area.meets(&Area::around((18, 10), (8, 4))), "side by side");
        assert!(!area.meets(&Area::around((10, 14), (8, 4))), "one below the other");
    }

    #[test]
    fn labels_never_overlap() {
        assert_eq!(spread(&[10.0, 50.0], 10.0, &(0.0..100.0)), [10.0, 50.0], "where they are wanted");
        assert_eq!(spread(&[50.0, 50.0, 20.0], 10.0, &(0.0..100.0)), [45.0, 55.0, 20.0], "two apart, in their order");
        assert_eq!(spread(&[99.0, 98.0, 97.0], 10.0, &(0.0..100.0)), [95.0, 85.0, 75.0], "none outside");
        assert_eq!(spread(&[0.0, 5.0], 10.0, &(0.0..100.0)), [5.0, 15.0], "nor at the start");
    }
}
