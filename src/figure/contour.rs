//! Level lines of values on a grid, by marching squares.

/// The lines along which values on a grid equal `level`, in grid coordinates: columns to the right, rows onwards.
///
/// A line is open if it ends at the grid's edges; a closed one ends where it began. Between the grid's points the values
/// are taken as linear. Points that a line can do without, by a twentieth of a cell, are left out.
pub(super) fn level_lines(values: &[f64], width: usize, level: f64) -> Vec<Vec<(f64, f64)>> {
    Grid::new(values, width, level).traced().iter().map(|line| simplified(line, TOLERANCE)).collect()
}

/// How far, in cells, a line may move when points are left out.
const TOLERANCE: f64 = 0.05;

/// A side of a cell: from the grid point `(x, y)` to the next column, or to the next row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Edge {
    x: usize,
    y: usize,
    along: bool,
}

impl Edge {
    const fn across(x: usize, y: usize) -> Self {
        Self { x, y, along: false }
    }

    const fn along(x: usize, y: usize) -> Self {
        Self { x, y, along: true }
    }
}

struct Grid<'a> {
    values: &'a [f64],
    width: usize,
    height: usize,
    level: f64,
    /// Whether each value reaches the level.
    above: Vec<bool>,
}

impl<'a> Grid<'a> {
    fn new(values: &'a [f64], width: usize, level: f64) -> Self {
        let above = values.iter().map(|&value| value >= level).collect();
        Self { values, width, height: values.len() / width, level, above }
    }

    /// All lines, with a point on every edge they cross.
    fn traced(&self) -> Vec<Vec<(f64, f64)>> {
        let mut met = vec![false; 2 * self.values.len()];
        let mut lines = Vec::new();
        let (last_column, last_row) = (self.width - 1, self.height - 1);
        // The open lines first, from the rim inwards; what is left is closed.
        let rim = (0..last_column)
            .flat_map(|x| [Edge::across(x, 0), Edge::across(x, last_row)])
            .chain((0..last_row).flat_map(|y| [Edge::along(0, y), Edge::along(last_column, y)]));
        for edge in rim {
            if self.crosses(edge) && !met[self.number(edge)] {
                lines.push(self.follow(edge, &mut met));
            }
        }
        for (y, row) in self.above.chunks_exact(self.width).enumerate().take(last_row).skip(1) {
            for (x, pair) in row.windows(2).enumerate() {
                let edge = Edge::across(x, y);
                if pair[0] != pair[1] && !met[self.number(edge)] {
                    lines.push(self.follow(edge, &mut met));
                }
            }
        }
        lines
    }

    fn value(&self, x: usize, y: usize) -> f64 {
        self.values[y * self.width + x]
    }

    fn above(&self, x: usize, y: usize) -> bool {
        self.above[y * self.width + x]
    }

    fn ends(edge: Edge) -> [(usize, usize); 2] {
        let Edge { x, y, along } = edge;
        [(x, y), if along { (x, y + 1) } else { (x + 1, y) }]
    }

    fn crosses(&self, edge: Edge) -> bool {
        let [from, to] = Self::ends(edge);
        self.above(from.0, from.1) != self.above(to.0, to.1)
    }

    fn number(&self, edge: Edge) -> usize {
        2 * (edge.y * self.width + edge.x) + usize::from(edge.along)
    }

    fn point(&self, edge: Edge) -> (f64, f64) {
        let [from, to] = Self::ends(edge);
        let (low, high) = (self.value(from.0, from.1), self.value(to.0, to.1));
        let share = ((self.level - low) / (high - low)).clamp(0.0, 1.0);
        let (x, y) = (edge.x as f64, edge.y as f64);
        if edge.along { (x, y + share) } else { (x + share, y) }
    }

    /// The line through an edge, from there on.
    fn follow(&self, start: Edge, met: &mut [bool]) -> Vec<(f64, f64)> {
        let mut points = vec![self.point(start)];
        met[self.number(start)] = true;
        let (mut edge, mut cell) = (start, self.first_cell(start));
        while let Some((x, y)) = cell {
            edge = self.exit(edge, (x, y));
            points.push(self.point(edge));
            if std::mem::replace(&mut met[self.number(edge)], true) {
                break;
            }
            cell = self.other_cell(edge, (x, y));
        }
        points
    }

    /// A cell beside an edge; at the rim the only one.
    fn first_cell(&self, edge: Edge) -> Option<(usize, usize)> {
        let Edge { x, y, along } = edge;
        if x + 1 < self.width && y + 1 < self.height {
            Some((x, y))
        } else if along {
            Some((x.checked_sub(1)?, y))
        } else {
            Some((x, y.checked_sub(1)?))
        }
    }

    /// The cell on the other side of an edge; none beyond the rim.
    fn other_cell(&self, edge: Edge, cell: (usize, usize)) -> Option<(usize, usize)> {
        let Edge { x, y, along } = edge;
        let (before, behind) =
            if along { ((x.checked_sub(1), Some(y)), (x, y)) } else { ((Some(x), y.checked_sub(1)), (x, y)) };
        if cell == behind {
            return Some((before.0?, before.1?));
        }
        (behind.0 + 1 < self.width && behind.1 + 1 < self.height).then_some(behind)
    }

    /// Where a line that enters a cell leaves it.
    fn exit(&self, entry: Edge, (x, y): (usize, usize)) -> Edge {
        let [top, right, bottom, left] =
            [Edge::across(x, y), Edge::along(x + 1, y), Edge::across(x, y + 1), Edge::along(x, y)];
        let sides = [top, right, bottom, left];
        if sides.iter().all(|&side| self.crosses(side)) {
            // A saddle: the middle says which two corners are joined.
            let middle =
                (self.value(x, y) + self.value(x + 1, y) + self.value(x, y + 1) + self.value(x + 1, y + 1)) / 4.0;
            let pairs = if (middle >= self.level) == self.above(x, y) {
                [(top, right), (bottom, left)]
            } else {
                [(top, left), (bottom, right)]
            };
            let partner = pairs.iter().find_map(|&(one, other)| match entry {
                _ if entry == one => Some(other),
                _ if entry == other => Some(one),
                _ => None,
            });
            return partner.unwrap_or(entry);
        }
        sides.into_iter().find(|&side| side != entry && self.crosses(side)).unwrap_or(entry)
    }
}

/// The line without the points it can do without, moved by no more than `tolerance` (Ramer, Douglas and Peucker).
pub(super) fn simplified(points: &[(f64, f64)], tolerance: f64) -> Vec<(f64, f64)> {
    let Some(last) = points.len().checked_sub(1) else { return Vec::new() };
    let mut kept = vec![false; points.len()];
    (kept[0], kept[last]) = (true, true);
    let mut parts = vec![(0, last)];
    while let Some((from, to)) = parts.pop() {
        let farthest = (from + 1..to)
            .map(|at| (at, squared_distance(points[at], points[from], points[to])))
            .max_by(|one, other| one.1.total_cmp(&other.1));
        if let Some((at, away)) = farthest
            && away > tolerance * tolerance
        {
            kept[at] = true;
            parts.extend([(from, at), (at, to)]);
        }
    }
    points.iter().zip(kept).filter_map(|(&point, kept)| kept.then_some(point)).collect()
}

/// The square of the distance from a point to the line from one to another.
fn squared_distance(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (px, py) = (point.0 - from.0, point.1 - from.1);
    let squared = dx * dx + dy * dy;
    let share = if squared == 0.0 { 0.0 } else { ((px * dx + py * dy) / squared).clamp(0.0, 1.0) };
    let (x, y) = (px - share * dx, py - share * dy);
    x * x + y * y
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(width: usize, height: usize, of: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        (0..width * height).map(|at| of((at % width) as f64, (at / width) as f64)).collect()
    }

    #[test]
    fn a_circle_is_one_closed_line_of_its_radius() {
        let values = filled(41, 41, |x, y| (x - 20.0).hypot(y - 20.0));
        let lines = level_lines(&values, 41, 12.3);
        assert_eq!(lines.len(), 1, "one line");
        assert_eq!(lines[0].first(), lines[0].last(), "closed");
        assert!(lines[0].len() > 20, "round: {} points", lines[0].len());
        for &(x, y) in &lines[0] {
            let radius = (x - 20.0).hypot(y - 20.0);
            assert!((radius - 12.3).abs() < 0.02, "({x}, {y}) has radius {radius}");
        }
        assert!(
            level_lines(&values, 41, -1.0).is_empty() && level_lines(&values, 41, 99.0).is_empty(),
            "no such level"
        );
    }

    #[test]
    fn a_slope_has_straight_lines_from_rim_to_rim() {
        let values = filled(30, 20, |x, y| x + 2.0 * y);
        for level in [0.5, 7.0, 33.3, 66.5] {
            let lines = level_lines(&values, 30, level);
            assert_eq!(lines.len(), 1, "level {level}: one line");
            assert_eq!(lines[0].len(), 2, "level {level}: straight");
            for &(x, y) in &lines[0] {
                assert!((x + 2.0 * y - level).abs() < 1e-12, "level {level}: ({x}, {y})");
                assert!(x == 0.0 || y == 0.0 || x == 29.0 || y == 19.0, "level {level}: ends inside at ({x}, {y})");
            }
        }
    }

    #[test]
    fn a_saddle_gives_two_lines_that_do_not_cross() {
        let values = filled(11, 11, |x, y| (x - 5.0) * (y - 5.0));
        for (level, kept) in [(4.0, 1.0), (-4.0, -1.0)] {
            let lines = level_lines(&values, 11, level);
            assert_eq!(lines.len(), 2, "two branches");
            for line in &lines {
                let side = (line[0].0 - 5.0).signum();
                for &(x, y) in line {
                    assert_eq!((x - 5.0).signum(), side, "on its own side");
                    assert_eq!(((x - 5.0) * (y - 5.0)).signum(), kept, "in its own quarters");
                }
            }
        }
        // One cell whose corners alternate, entered from all sides.
        for (values, lines) in [([1.0, 0.0, 0.0, 1.0], 2), ([0.0, 1.0, 1.0, 0.0], 2), ([0.0, 1.0, 1.0, 1.0], 1)] {
            let found = level_lines(&values, 2, 0.5);
            assert_eq!(found.len(), lines, "{values:?}: {found:?}");
            assert!(found.iter().all(|line| line.len() == 2), "{values:?}: {found:?}");
        }
    }

    #[test]
    fn every_crossing_is_on_one_line() {
        let values = filled(40, 30, |x, y| (x * 0.7).sin() + (y * 0.9).cos() * 1.1 + 0.03 * x);
        let grid = Grid::new(&values, 40, 0.25);
        let edges = (0..30).flat_map(|y| (0..40).flat_map(move |x| [Edge::across(x, y), Edge::along(x, y)]));
        let on_grid = |edge: &Edge| if edge.along { edge.y < 29 } else { edge.x < 39 };
        let crossings = edges.filter(on_grid).filter(|&edge| grid.crosses(edge)).count();
        let lines = grid.traced();
        let met: usize = lines.iter().map(|line| line.len() - usize::from(line.first() == line.last())).sum();
        assert_eq!(met, crossings, "in {} lines", lines.len());
        assert!(lines.iter().any(|line| line.first() == line.last()), "some closed");
        assert!(lines.iter().any(|line| line.first() != line.last()), "some open");
    }
}
