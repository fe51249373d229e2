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
    let turn = move |piece| std::f64::consts::PI * (f64::from(piece) / f64::from(pieces) - 0.5);
    (0..=pieces).map(move |piece| (middle + half * sine(turn(piece))).clamp(from, to))
}

/// The sine of an angle of at most a quarter turn either way, to 10⁻¹¹: places on a curve need no more, and the standard
/// library's brings many digits of `π` along, for angles of any size, into the part of the page that comes first.
fn sine(angle: f64) -> f64 {
    let square = angle * angle;
    // The power series up to the 17th power, from its last term.
    let nested = (1..=8).rev().fold(1.0, |rest, term| 1.0 - rest * square / f64::from(2 * term * (2 * term + 1)));
    angle * nested
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

/// A line through fewer of its points, to which none that is left out is farther than `near` (Ramer 1972, Douglas and Peucker
/// 1973).
pub(super) fn thinned(line: &[(i32, i32)], near: f64) -> Line {
    let mut kept = vec![false; line.len()];
    let mut spans = Vec::new();
    if let Some(last) = line.len().checked_sub(1) {
        (kept[0], kept[last]) = (true, true);
        spans.push((0, last));
    }
    while let Some((from, to)) = spans.pop() {
        let mut farthest = (near, None);
        for place in from + 1..to {
            let away = distance(line[place], line[from], line[to]);
            if away > farthest.0 {
                farthest = (away, Some(place));
            }
        }
        if let (_, Some(place)) = farthest {
            kept[place] = true;
            spans.extend([(from, place), (place, to)]);
        }
    }
    line.iter().zip(kept).filter(|(_, kept)| *kept).map(|(&point, _)| point).collect()
}

/// How far a point is from a stretch of a line.
fn distance(point: (i32, i32), from: (i32, i32), to: (i32, i32)) -> f64 {
    let apart = |a: (i32, i32), b: (i32, i32)| (f64::from(a.0 - b.0), f64::from(a.1 - b.1));
    let ((along_x, along_y), (x, y)) = (apart(to, from), apart(point, from));
    let length = along_x * along_x + along_y * along_y;
    let share = if length == 0.0 { 0.0 } else { ((x * along_x + y * along_y) / length).clamp(0.0, 1.0) };
    (x - share * along_x).hypot(y - share * along_y)
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
    use super::{dashes, dense_at_ends, first_that, thinned, within};

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
    fn a_thinned_line_keeps_its_turns() {
        let line: Vec<(i32, i32)> = (0..=100).map(|x| (x, if x < 60 { 0 } else { 3 * (x - 60) })).collect();
        assert_eq!(thinned(&line, 0.5), [(0, 0), (60, 0), (100, 120)], "two straight stretches");
        let wave: Vec<(i32, i32)> = (0..=10).map(|x| (10 * x, if x % 2 == 0 { 0 } else { 4 })).collect();
        assert_eq!(thinned(&wave, 1.0), wave, "every turn is farther");
        assert_eq!(thinned(&wave, 5.0), [(0, 0), (100, 0)], "none is");
        assert_eq!(thinned(&[(1, 2)], 1.0), [(1, 2)], "a point");
        assert!(thinned(&[], 1.0).is_empty(), "nothing");
        // There and back again is no point.
        assert_eq!(thinned(&[(0, 0), (9, 0), (0, 0)], 1.0), [(0, 0), (9, 0), (0, 0)], "back again");
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
