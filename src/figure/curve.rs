//! Curves as points: how they are spaced, cut where they leave their axes, and dashed; and where an axis ends.

use std::ops::Range;

/// A line through points of a picture, in device pixels.
pub(super) type Line = Vec<(i32, i32)>;

/// The first of an axis' steps that holds what it must, or the last: so that the axis stands still while a slider moves, and
/// only steps when it must.
pub(super) fn first_that(steps: &[f64], holds: impl Fn(f64) -> bool) -> f64 {
    let held = steps.iter().copied().find(|&step| holds(step));
    held.or(steps.last().copied()).unwrap_or_default()
}

/// Places from one to another, close together at both ends, where curves are steep or turn back.
pub(super) fn dense_at_ends(from: f64, to: f64, pieces: u32) -> impl Iterator<Item = f64> {
    let (middle, half) = (f64::midpoint(from, to), (to - from) / 2.0);
    let angle = move |piece| std::f64::consts::PI * f64::from(piece) / f64::from(pieces);
    (0..=pieces).map(move |piece| (middle - half * angle(piece).cos()).clamp(from, to))
}

/// The pieces of a curve that lie within these heights, cut where it leaves them.
pub(super) fn within(points: &[(f64, f64)], heights: &Range<f64>) -> Vec<Vec<(f64, f64)>> {
    let inside = |y: f64| (heights.start..=heights.end).contains(&y);
    let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut piece = Vec::new();
    for (place, &(x, y)) in points.iter().enumerate() {
        let before = place.checked_sub(1).map(|place| points[place]);
        if let Some((x0, y0)) = before
            && inside(y0) != inside(y)
        {
            let edge = if y.max(y0) > heights.end { heights.end } else { heights.start };
            piece.push((x0 + (x - x0) * (edge - y0) / (y - y0), edge));
        }
        if inside(y) {
            piece.push((x, y));
        } else if !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// The pieces of a line that are drawn when the lengths of a pattern are drawn and left out in turn, along the line.
pub(super) fn dashes(points: &[(i32, i32)], pattern: &[f64]) -> Vec<Vec<(i32, i32)>> {
    let mut pieces = Vec::new();
    let Some((&first, rest)) = points.split_first() else { return pieces };
    // At least a pixel, for a pattern that is nothing would be gone through without end.
    let mut lengths = pattern.iter().map(|length| length.max(1.0)).cycle();
    let mut next = || lengths.next().unwrap_or(f64::INFINITY);
    let mut piece = vec![first];
    let (mut drawing, mut left) = (true, next());
    let mut from = (f64::from(first.0), f64::from(first.1));
    for &(x, y) in rest {
        let to = (f64::from(x), f64::from(y));
        let mut length = (to.0 - from.0).hypot(to.1 - from.1);
        while length > left {
            let share = left / length;
            from = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            length -= left;
            left = next();
            let turn = (from.0.round() as i32, from.1.round() as i32);
            if drawing {
                piece.push(turn);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![turn];
            }
            drawing = !drawing;
        }
        left -= length;
        from = to;
        if drawing {
            piece.push((x, y));
        }
    }
    if drawing && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{dashes, dense_at_ends, first_that, within};

    #[test]
    fn an_axis_takes_the_first_step_that_holds_or_the_last() {
        assert_eq!(first_that(&[1.0, 2.0, 5.0], |step| step >= 1.5), 2.0, "the first that holds");
        assert_eq!(first_that(&[1.0, 2.0, 5.0], |step| step >= 6.0), 5.0, "none holds");
    }

    #[test]
    fn places_are_densest_at_the_ends() {
        let places: Vec<f64> = dense_at_ends(-1.0, 3.0, 8).collect();
        assert_eq!((places[0], places[8], places.len()), (-1.0, 3.0, 9), "{places:?}");
        assert!(
            places.is_sorted()
                && (places[4] - 1.0).abs() < 1e-12
                && places[1] - places[0] < (places[4] - places[3]) / 2.0,
            "{places:?}"
        );
    }

    #[test]
    fn a_curve_is_cut_where_it_leaves() {
        let points = [(0.0, 4.0), (2.0, 0.0), (3.0, 1.0), (4.0, -1.0)];
        let pieces = within(&points, &(0.0..2.0));
        assert_eq!(pieces, [vec![(1.0, 2.0), (2.0, 0.0), (3.0, 1.0), (3.5, 0.0)]], "cut at the top and at the bottom");
        assert!(within(&points[..1], &(0.0..2.0)).is_empty(), "all of it outside");
    }

    #[test]
    fn dashes_cover_their_share_of_the_line() {
        let pieces = dashes(&[(0, 0), (30, 0), (30, 70)], &[6.0, 4.0]);
        assert_eq!(pieces.len(), 10, "a line of 100 in steps of 10: {pieces:?}");
        assert_eq!(pieces[0], [(0, 0), (6, 0)], "begins drawn");
        assert_eq!(pieces[3], [(30, 0), (30, 6)], "goes on round the corner");
        assert!(dashes(&[], &[6.0, 4.0]).is_empty(), "nothing to draw");
        let dotted = dashes(&[(0, 0), (20, 0)], &[6.0, 2.0, 1.0, 1.0]);
        assert_eq!(dotted, [[(0, 0), (6, 0)], [(8, 0), (9, 0)], [(10, 0), (16, 0)], [(18, 0), (19, 0)]], "dash, dot");
        assert_eq!(dashes(&[(0, 0), (30, 0)], &[]), [[(0, 0), (30, 0)]], "solid");
    }

    #[test]
    fn a_pattern_of_nothing_comes_to_an_end() {
        assert_eq!(dashes(&[(0, 0), (3, 0)], &[0.0, 0.0]), [[(0, 0), (1, 0)], [(2, 0), (3, 0)]], "a pixel each");
    }
}
