//! A height field seen from above at an angle: a small picture of our own, painted in one blit beneath plotters' lines.
//!
//! The view is orthographic: turned about the vertical, raised by 30°. Each column of the picture is one line over the
//! base, walked from the viewer away; what rises above everything before it is seen. That hides what is hidden without
//! sorting, and costs a few thousand samples where polygons would be drawn by the thousand.

use super::backend::Raster;
use super::contour::simplified;
use super::panel::Panel;

/// The sine and the cosine of the elevation.
const SIN_UP: f64 = 0.5;
const COS_UP: f64 = 0.866_025_403_784_438_6;

/// How many CSS pixels a point of the raster has.
const POINT: f64 = 1.75;

/// How far apart the samples of a column are, where the base is 2 wide.
const STEP: f64 = 0.03;

/// How much deeper a point may be than what is seen in its place, and is seen nevertheless.
const GRACE: f64 = 0.1;

/// How much ink lies on the walls, on the lid, and on a level line; and on a slope in full light, and how much more
/// there is in none.
const WALL: u8 = 104;
const LID: u8 = 24;
const LINE: f32 = 208.0;
const LIGHT: f32 = 20.0;
const SHADE: f32 = 150.0;

/// From where the base is seen, and where it lies in the picture. The base is the square from −1 to 1, `u` and `v`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct View {
    /// The middle of the base, in CSS pixels.
    centre: (f64, f64),
    /// Half a side of the base, in CSS pixels.
    half: f64,
    /// How high on the picture a height of 1 is, in CSS pixels.
    height: f64,
    sin: f64,
    cos: f64,
}

/// A point of the picture, in CSS pixels, and how far behind the middle of the base it is, in half sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seen {
    pub(super) at: (f64, f64),
    pub(super) depth: f64,
}

impl View {
    /// The view that fills a part of the picture at every turn: turned by so many degrees, `u` to the right at 0.
    pub(super) fn new(room: Panel, turn: u16) -> Self {
        let (sin, cos) = libm::sincos(f64::from(turn).to_radians());
        // Of a picture that is only just unfolding there may be no room at all.
        let half = (room.width / 2.0 / std::f64::consts::SQRT_2).max(1.0);
        let deep = 2.0 * std::f64::consts::SQRT_2 * half * SIN_UP;
        let height = (room.height - deep).clamp(half * 0.3, half * 1.6);
        let spare = (room.height - deep - height).max(0.0) / 2.0;
        let centre = (room.left + room.width / 2.0, room.top + room.height - spare - deep / 2.0);
        Self { centre, half, height, sin, cos }
    }

    /// Where a point over the base is seen; `h` is 1 at the top of the scale.
    pub(super) fn see(&self, u: f64, v: f64, h: f64) -> Seen {
        let (across, depth) = (u * self.cos + v * self.sin, v * self.cos - u * self.sin);
        let x = self.centre.0 + self.half * across;
        Seen { at: (x, self.centre.1 - self.half * SIN_UP * depth - self.height * h), depth }
    }

    /// The side of the base that faces the viewer, of the two at the ends of `u`: −1 or 1.
    pub(super) fn front_u(&self) -> f64 {
        if self.sin >= 0.0 { 1.0 } else { -1.0 }
    }

    /// Of the two at the ends of `v`.
    pub(super) fn front_v(&self) -> f64 {
        if self.cos >= 0.0 { -1.0 } else { 1.0 }
    }

    /// The corner of the base farthest to the left.
    pub(super) fn left_corner(&self) -> (f64, f64) {
        (if self.cos >= 0.0 { -1.0 } else { 1.0 }, if self.sin >= 0.0 { -1.0 } else { 1.0 })
    }

    /// The corner farthest to the right.
    pub(super) fn right_corner(&self) -> (f64, f64) {
        let (u, v) = self.left_corner();
        (-u, -v)
    }

    /// What the base and everything over it can cover, at any turn.
    fn frame(&self) -> Panel {
        let reach = std::f64::consts::SQRT_2 * self.half;
        let top = self.centre.1 - reach * SIN_UP - self.height;
        let height = 2.0 * reach * SIN_UP + self.height;
        Panel { left: self.centre.0 - reach, top, width: 2.0 * reach, height }
    }
}

/// Heights on a square grid over the base, `u` along its rows; 1 is the top of the scale, where they are cut.
pub(super) struct Heights<'a> {
    pub(super) values: &'a [f32],
    /// How many there are along a side.
    pub(super) side: usize,
}

/// A height field as it is seen.
pub(super) struct Relief {
    /// Where the raster lies, in CSS pixels.
    pub(super) frame: Panel,
    pub(super) raster: Raster,
    /// Of each point of the raster, column by column, the depth of what is seen there; infinite where nothing is.
    depth: Vec<f32>,
}

/// The height of a point of the raster that shows no slope.
const NO_HEIGHT: f32 = f32::NEG_INFINITY;

impl Relief {
    /// Paints a height field, with lines at some levels, ascending.
    pub(super) fn new(heights: &Heights<'_>, levels: &[f32], view: &View) -> Self {
        let frame = view.frame();
        let (width, rows) = ((frame.width / POINT).ceil().max(1.0), (frame.height / POINT).ceil().max(1.0));
        let (width, rows) = (width as usize, rows as usize);
        let mut canvas = Canvas {
            rows,
            density: vec![0; width * rows],
            depth: vec![f32::INFINITY; width * rows],
            height: vec![NO_HEIGHT; width * rows],
        };
        let field = field(heights, view);
        let crests: Vec<_> =
            (0..width).map(|column| canvas.column(column, (&field, heights.side), view, &frame)).collect();
        canvas.lines(levels);
        canvas.soften(&crests);
        let mut raster = Raster::new(width as u32, rows as u32);
        for (row, line) in raster.density_mut().chunks_exact_mut(width).enumerate() {
            for (column, density) in line.iter_mut().enumerate() {
                // In steps that no eye tells apart, for a picture in a file is a third smaller so.
                *density = canvas.density[column * rows + row] & !3;
            }
        }
        Self {
            frame: Panel { width: width as f64 * POINT, height: rows as f64 * POINT, ..frame },
            raster,
            depth: canvas.depth,
        }
    }

    /// Whether a point is seen, or hidden behind what rises before it.
    pub(super) fn shows(&self, seen: Seen) -> bool {
        let (x, y) = ((seen.at.0 - self.frame.left) / POINT, (seen.at.1 - self.frame.top) / POINT);
        let rows = self.raster.height() as usize;
        if x < 0.0 || y < 0.0 || y >= rows as f64 {
            return true;
        }
        // A few samples of grace, for a point of the surface is as deep as the surface.
        self.depth.get(x as usize * rows + y as usize).is_none_or(|&depth| seen.depth <= f64::from(depth) + GRACE)
    }

    /// The parts of a line over the base that are seen, in CSS pixels, without the points they can do without.
    pub(super) fn runs(&self, line: impl Iterator<Item = Seen>) -> Vec<Vec<(f64, f64)>> {
        let mut runs = vec![Vec::new()];
        for point in line {
            match runs.last_mut() {
                Some(run) if self.shows(point) => run.push(point.at),
                Some(run) if !run.is_empty() => runs.push(Vec::new()),
                _ => {}
            }
        }
        runs.retain(|run| run.len() > 1);
        runs.iter().map(|run| simplified(run, 0.15)).collect()
    }
}

/// The height of each point of the grid and how dark it is: by how far its slope is turned from a light at the viewer's
/// left.
fn field(heights: &Heights<'_>, view: &View) -> Vec<[f32; 2]> {
    let side = heights.side;
    // A slope is seen as steep as it is drawn: the height in half sides of the base.
    let rise = (view.height / COS_UP / view.half) as f32 * (side - 1) as f32 / 2.0;
    let (sin, cos) = (view.sin as f32, view.cos as f32);
    // To the right, away and up; of length 1.
    let light = [-0.55_f32, -0.25, 0.796_869_9];
    let slope = |before: f32, behind: f32, apart: f32| (behind - before) / apart * rise;
    let mut field = Vec::with_capacity(side * side);
    for y in 0..side {
        let (above, below) = (y.saturating_sub(1), (y + 1).min(side - 1));
        for x in 0..side {
            let (before, behind) = (x.saturating_sub(1), (x + 1).min(side - 1));
            let value = |x: usize, y: usize| heights.values[y * side + x];
            let du = slope(value(before, y), value(behind, y), (behind - before) as f32);
            let dv = slope(value(x, above), value(x, below), (below - above) as f32);
            let (across, away) = (du * cos + dv * sin, dv * cos - du * sin);
            let lit = (light[2] - across * light[0] - away * light[1]) / (across * across + away * away + 1.0).sqrt();
            field.push([value(x, y), LIGHT + SHADE * (1.0 - lit.clamp(0.0, 1.0))]);
        }
    }
    field
}

/// A picture in the making, column by column from the top.
struct Canvas {
    rows: usize,
    density: Vec<u8>,
    depth: Vec<f32>,
    height: Vec<f32>,
}

/// One sample of a column: its row in the raster, and what is there.
#[derive(Clone, Copy)]
struct Sample {
    row: f32,
    depth: f32,
    height: f32,
    shade: f32,
}

impl Canvas {
    /// Walks over the base along one column of the picture, from the viewer away. Returns the row of what rises highest
    /// on the picture, if there is anything.
    fn column(
        &mut self,
        column: usize,
        (field, side): (&[[f32; 2]], usize),
        view: &View,
        frame: &Panel,
    ) -> Option<f32> {
        let across = (frame.left + (column as f64 + 0.5) * POINT - view.centre.0) / view.half;
        // u = across · cos − depth · sin and v = across · sin + depth · cos, both within the base.
        let (mut near, mut far) = (-2.0_f64, 2.0_f64);
        for (middle, slope) in [(across * view.cos, -view.sin), (across * view.sin, view.cos)] {
            if slope.abs() < 1e-9 {
                if middle.abs() > 1.0 {
                    return None;
                }
            } else {
                let (one, other) = ((-1.0 - middle) / slope, (1.0 - middle) / slope);
                (near, far) = (near.max(one.min(other)), far.min(one.max(other)));
            }
        }
        if near >= far {
            return None;
        }
        let steps = ((far - near) / STEP).ceil().max(1.0);
        let (near, stride) = (near as f32, ((far - near) / steps) as f32);
        // A row is linear in depth and height, and so is the place on the grid in depth.
        let origin = ((view.centre.1 - frame.top) / POINT) as f32;
        let (by_depth, by_height) = ((view.half * SIN_UP / POINT) as f32, (view.height / POINT) as f32);
        let row_of = |depth: f32, height: f32| origin - by_depth * depth - by_height * height;
        let cells = (side - 1) as f32;
        let place = |middle: f64| ((middle + 1.0) * 0.5) as f32 * cells;
        let (x0, y0) = (place(across * view.cos), place(across * view.sin));
        let (dx, dy) = (-view.sin as f32 * 0.5 * cells, view.cos as f32 * 0.5 * cells);
        let last_cell = cells - 1e-3;
        let sample = |step: usize| {
            let depth = near + stride * step as f32;
            let (x, y) = ((x0 + dx * depth).clamp(0.0, last_cell), (y0 + dy * depth).clamp(0.0, last_cell));
            let (left, upper) = (x as usize, y as usize);
            let (x, y) = (x - left as f32, y - upper as f32);
            let corner = upper * side + left;
            let (above, below) = (&field[corner..corner + 2], &field[corner + side..corner + side + 2]);
            let between = |it: usize| {
                let (above, below) = (
                    above[0][it] + (above[1][it] - above[0][it]) * x,
                    below[0][it] + (below[1][it] - below[0][it]) * x,
                );
                above + (below - above) * y
            };
            let height = between(0);
            Sample { row: row_of(depth, height.min(1.0)), depth, height, shade: between(1) }
        };
        let mut last = sample(0);
        // The wall from the base up to the surface, where the viewer looks at the field's side.
        let mut horizon = self.row_below(row_of(near, 0.0));
        let ridge = self.row_below(last.row).min(horizon);
        let base = column * self.rows;
        self.density[base + ridge..base + horizon].fill(WALL);
        self.depth[base + ridge..base + horizon].fill(near);
        horizon = ridge;
        let mut crest = last.row;
        for step in 1..=steps as usize {
            let next = sample(step);
            if (last.height > 1.0) != (next.height > 1.0) {
                // Where the field is cut its picture bends, between the samples.
                let share = (1.0 - last.height) / (next.height - last.height);
                let mix = |from: f32, to: f32| from + (to - from) * share;
                let depth = mix(last.depth, next.depth);
                let cut = Sample { row: row_of(depth, 1.0), depth, height: 1.0, shade: mix(last.shade, next.shade) };
                horizon = self.rise(base, last, cut, horizon);
                (crest, last) = (crest.min(cut.row), cut);
            }
            horizon = self.rise(base, last, next, horizon);
            (crest, last) = (crest.min(next.row), next);
        }
        Some(crest)
    }

    /// Paints what rises above the horizon between two samples of a column; returns the new horizon.
    fn rise(&mut self, base: usize, from: Sample, to: Sample, horizon: usize) -> usize {
        let ridge = self.row_below(to.row);
        if ridge >= horizon {
            return horizon;
        }
        let is_cut = from.height.max(to.height) > 1.0;
        let per_row = 1.0 / (from.row - to.row);
        for row in ridge..horizon {
            let share = ((from.row - (row as f32 + 0.5)) * per_row).clamp(0.0, 1.0);
            let mix = |from: f32, to: f32| from + (to - from) * share;
            let place = base + row;
            self.depth[place] = mix(from.depth, to.depth);
            self.height[place] = mix(from.height, to.height);
            self.density[place] = if is_cut { LID } else { mix(from.shade, to.shade) as u8 };
        }
        ridge
    }

    /// The first row whose middle lies below a height on the picture.
    fn row_below(&self, row: f32) -> usize {
        ((row + 0.5) as usize).min(self.rows)
    }

    /// Covers the points along the upper outline only as far as the field does, so that it shows no steps.
    fn soften(&mut self, crests: &[Option<f32>]) {
        for (column, crest) in crests.iter().enumerate() {
            let Some(crest) = *crest else { continue };
            let beside =
                |other: Option<&Option<f32>>| other.copied().flatten().map_or(crest, |it| f32::midpoint(it, crest));
            let (one, other) =
                (beside(column.checked_sub(1).and_then(|it| crests.get(it))), beside(crests.get(column + 1)));
            let (high, low) = (one.min(other).min(crest), one.max(other).max(crest));
            let first = self.row_below(crest).min(self.rows - 1);
            let line = &mut self.density[column * self.rows..(column + 1) * self.rows];
            let ink = f32::from(line[first]);
            for row in (high - 1.0).max(0.0) as usize..((low + 1.0).ceil().max(0.0) as usize).min(line.len()) {
                let covered = ((row as f32 + 1.0 - high) / (low - high + 1.0)).clamp(0.0, 1.0);
                let whole = if row < first { ink } else { f32::from(line[row]) };
                line[row] = (whole * covered) as u8;
            }
        }
    }

    /// Draws the level lines: a point is on one if it is nearer to it than its neighbours are.
    fn lines(&mut self, levels: &[f32]) {
        if levels.is_empty() {
            return;
        }
        let nearest = Nearest::new(levels);
        for start in (0..self.height.len().saturating_sub(self.rows)).step_by(self.rows) {
            for place in start..start + self.rows - 1 {
                let height = self.height[place];
                if !(0.0..=1.0).contains(&height) {
                    continue;
                }
                // Across the edge of a ridge there is no slope, but two.
                let rise = |other: usize| {
                    let one_sheet = (self.depth[other] - self.depth[place]).abs() < 0.15;
                    if one_sheet && self.height[other] > NO_HEIGHT { self.height[other] - height } else { 0.0 }
                };
                let (across, down) = (rise(place + self.rows), rise(place + 1));
                let away = nearest.distance(height);
                if away < across.abs() + down.abs() {
                    let slope = (across * across + down * down).sqrt();
                    let share = (1.0 - away / slope).max(0.0);
                    let density = f32::from(self.density[place]);
                    self.density[place] = (density + (LINE - density).max(0.0) * share) as u8;
                }
            }
        }
    }
}

/// The levels on either side of a height from 0 to 1, looked up rather than searched for at every point of a picture.
struct Nearest([[f32; 2]; Self::BINS + 1]);

impl Nearest {
    /// Two levels are at least two bins apart, so that the nearest to any height of a bin is one of the two that are nearest
    /// to its middle. The nearest levels of all are 0.1 and 0.2 on a scale to 20.
    const BINS: usize = 512;

    fn new(levels: &[f32]) -> Self {
        Self(std::array::from_fn(|bin| {
            let middle = (bin as f32 + 0.5) / Self::BINS as f32;
            let above = levels.partition_point(|&level| level <= middle);
            let level =
                |place: Option<usize>| place.and_then(|place| levels.get(place)).copied().unwrap_or(f32::INFINITY);
            [level(above.checked_sub(1)), level(Some(above))]
        }))
    }

    /// From a height to the nearest level.
    fn distance(&self, height: f32) -> f32 {
        let [below, above] = self.0[((height * Self::BINS as f32) as usize).min(Self::BINS)];
        (height - below).abs().min((above - height).abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 61;
    const ROOM: Panel = Panel { left: 10.0, top: 20.0, width: 300.0, height: 280.0 };

    fn field(of: impl Fn(f64, f64) -> f64) -> Vec<f32> {
        let at = |place: usize| place as f64 / (SIDE - 1) as f64 * 2.0 - 1.0;
        (0..SIDE * SIDE).map(|place| of(at(place % SIDE), at(place / SIDE)) as f32).collect()
    }

    #[test]
    fn the_view_stays_in_its_room_at_every_turn() {
        for turn in 0..360 {
            let view = View::new(ROOM, turn);
            for (u, v, h) in [(-1.0, -1.0, 0.0), (1.0, -1.0, 1.0), (1.0, 1.0, 0.0), (-1.0, 1.0, 1.0), (0.0, 0.0, 1.0)] {
                let (x, y) = view.see(u, v, h).at;
                let inside = (ROOM.left - 1e-9..=ROOM.left + ROOM.width + 1e-9).contains(&x)
                    && (ROOM.top - 1e-9..=ROOM.top + ROOM.height + 1e-9).contains(&y);
                assert!(inside, "at {turn}°, ({u}, {v}, {h}) is seen at ({x}, {y})");
            }
            let (left, right) = (view.left_corner(), view.right_corner());
            for (u, v) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                let x = view.see(u, v, 0.0).at.0;
                assert!(view.see(left.0, left.1, 0.0).at.0 <= x + 1e-9, "at {turn}°: no corner is farther left");
                assert!(view.see(right.0, right.1, 0.0).at.0 >= x - 1e-9, "at {turn}°: no corner is farther right");
                let front = view.see(view.front_u(), view.front_v(), 0.0);
                assert!(front.depth <= view.see(u, v, 0.0).depth + 1e-9, "at {turn}°: no corner is nearer");
            }
        }
    }

    #[test]
    fn the_nearest_level_is_found_on_every_scale() {
        let levels = [0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0];
        for top in [4.0, 6.0, 8.0, 10.0, 16.0, 20.0] {
            let levels: Vec<f32> = levels.iter().filter(|&&level| level <= top).map(|&level| level / top).collect();
            let nearest = Nearest::new(&levels);
            for step in 0..=10_000_u16 {
                let height = f32::from(step) / 10_000.0;
                let wanted = levels.iter().map(|level| (level - height).abs()).fold(f32::INFINITY, f32::min);
                assert_eq!(nearest.distance(height), wanted, "{height} on a scale to {top}");
            }
        }
    }

    #[test]
    fn a_flat_field_shows_everywhere() {
        let values = field(|_, _| 0.5);
        for turn in [0, 30, 45, 90, 200, 359] {
            let view = View::new(ROOM, turn);
            let relief = Relief::new(&Heights { values: &values, side: SIDE }, &[], &view);
            for (u, v) in [(0.0, 0.0), (0.9, 0.9), (-0.9, 0.3), (0.4, -0.95)] {
                assert!(relief.shows(view.see(u, v, 0.5)), "at {turn}°: ({u}, {v}) is seen");
            }
            for (u, v) in [(0.0, 0.0), (0.3, -0.4), (-0.5, 0.2)] {
                assert!(!relief.shows(view.see(u, v, 0.0)), "at {turn}°: what is beneath ({u}, {v}) is not");
            }
        }
    }

    #[test]
    fn a_wall_hides_what_is_behind_it() {
        // A ridge along v = 0; at 0° the viewer stands at small v.
        let values = field(|_, v| if v.abs() < 0.1 { 1.0 } else { 0.0 });
        let view = View::new(ROOM, 0);
        let relief = Relief::new(&Heights { values: &values, side: SIDE }, &[], &view);
        assert!(relief.shows(view.see(0.0, -0.5, 0.0)), "before it");
        assert!(relief.shows(view.see(0.0, 0.0, 1.0)), "on it");
        assert!(!relief.shows(view.see(0.0, 0.3, 0.0)), "behind it");
        let around = View::new(ROOM, 180);
        let relief = Relief::new(&Heights { values: &values, side: SIDE }, &[], &around);
        assert!(relief.shows(around.see(0.0, 0.3, 0.0)), "from the other side");
    }

    #[test]
    fn what_is_cut_has_a_lid_and_what_is_below_has_lines() {
        let values = field(|u, _| u + 1.0);
        let view = View::new(ROOM, 315);
        let count = |relief: &Relief, ink: u8| relief.raster.density().iter().filter(|&&it| it == ink).count();
        let bare = Relief::new(&Heights { values: &values, side: SIDE }, &[], &view);
        let lined = Relief::new(&Heights { values: &values, side: SIDE }, &[0.25, 0.5], &view);
        assert!(count(&bare, LID & !3) > 1000, "half of it is above the scale");
        let differ = bare.raster.density().iter().zip(lined.raster.density()).filter(|(one, other)| one != other);
        let differ = differ.count();
        assert!((50..2000).contains(&differ), "two lines of {differ} points");
        let low = field(|u, _| (u + 1.0) / 2.1);
        let whole = Relief::new(&Heights { values: &low, side: SIDE }, &[], &view);
        assert!(!whole.raster.density().contains(&(LID & !3)), "nothing is cut");
    }
}
