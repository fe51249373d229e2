//! Where texts may stand so that none lies over another.

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
}
