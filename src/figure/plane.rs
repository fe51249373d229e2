//! What the figures over the plane of two logits share: the descents, the start that can be dragged, and the turn.

use super::backend::{PlacedRaster, Raster, RasterBackend};
use super::contour::simplified;
use super::handle::{Handle, HandleName, Moves, Nudge, Value};
use super::panel::Panel;
use super::pen::{Pen, Stroke};
use super::relief::{Relief, View};
use super::sketch::{Axes, Sketch, plot};
use super::table::Extent;
use super::theme::Ink;
use super::{Cell, Column, Drawn, Row, Table};
use crate::spec::{Change, Shared};
use crate::theory::SmoothedTarget;
use crate::theory::surface::{LearningRate, LossSurface, PlaneGrid, PlanePoint};
use crate::words::Words;
use plotters::prelude::{Color, DrawingAreaErrorKind, DrawingBackend};
use plotters::style::text_anchor::{HPos, VPos};
use std::num::NonZeroUsize;
use std::ops::Range;

/// In how many pieces a side of the plane is cut: three to a logit, so that the lines where two logits are equal run
/// through points of the grid and no crease falls between them.
const PIECES: NonZeroUsize = match NonZeroUsize::new(60) {
    Some(pieces) => pieces,
    None => unreachable!(),
};

/// How many points of the grid a side has.
pub(super) const SIDE: usize = PIECES.get() + 1;

/// How many steps a descent takes.
pub(super) const STEPS: usize = 1000;

/// The steps after which a table tells where a descent is.
const TOLD: [usize; 4] = [1, 10, 100, STEPS];

/// How far apart the drawn points of a path are at least, in logits.
const SPACING: f64 = 0.15;

/// How far beyond the drawn part a path may be and is drawn on its rim, in logits.
const RIM: f64 = 0.25;

/// How near the optimum a path has settled, in logits.
const SETTLED: f64 = 0.1;

/// The degrees that a surface can be turned, over the whole width of what is dragged.
const TURNS: Range<f64> = 0.0..359.0;

/// Degrees of a small step by keys, and logits of one.
const TURN_STEP: f64 = 5.0;
const START_STEP: f64 = 0.25;

/// The axis of the true class's logit.
pub(super) const fn own_axis() -> Range<f64> {
    Shared::PLANE_OWN.0..Shared::PLANE_OWN.1
}

/// The axis of the rival's.
pub(super) const fn rival_axis() -> Range<f64> {
    Shared::PLANE_RIVAL.0..Shared::PLANE_RIVAL.1
}

/// The grid that covers the drawn part of the plane.
pub(super) fn grid() -> PlaneGrid {
    match PlaneGrid::new(Shared::PLANE_OWN, Shared::PLANE_RIVAL, PIECES) {
        Ok(grid) => grid,
        Err(error) => unreachable!("the drawn part of the plane is small: {error}"),
    }
}

/// A point of the grid as a point of the plane.
pub(super) fn on_plane((column, row): (f64, f64)) -> PlanePoint {
    let along = |axis: Range<f64>, place: f64| axis.start + (axis.end - axis.start) * place / PIECES.get() as f64;
    PlanePoint { own: along(own_axis(), column), rival: along(rival_axis(), row) }
}

/// A point of the plane over the base of a relief.
pub(super) fn on_base(at: PlanePoint) -> (f64, f64) {
    let along = |axis: Range<f64>, value: f64| 2.0 * (value - axis.start) / (axis.end - axis.start) - 1.0;
    (along(own_axis(), at.own), along(rival_axis(), at.rival))
}

/// Whether a point is in the drawn part.
pub(super) fn is_drawn(at: PlanePoint) -> bool {
    let inside = |axis: Range<f64>, value: f64| axis.start <= value && value <= axis.end;
    inside(own_axis(), at.own) && inside(rival_axis(), at.rival)
}

/// A point of the plane on a map, whose inside is `plot`, in CSS pixels.
pub(super) fn on_map(plot: Panel, at: PlanePoint) -> (f64, f64) {
    (plot.x(at.own, &own_axis()), plot.y(at.rival, &rival_axis()))
}

/// A few points over all of the drawn part, for a table.
fn coarse() -> impl Iterator<Item = PlanePoint> {
    let quarters = [0.0, 1.0, 2.0, 3.0, 4.0].map(|quarter| quarter * (PIECES.get() / 4) as f64);
    let rows = quarters.into_iter().rev();
    rows.flat_map(move |row| quarters.map(|column| on_plane((column, row))))
}

/// The numbers of a figure over the plane: at the optimum, at the start, where the paths stand after so many steps, and
/// over a coarse grid, or over the whole one after every point of the paths. Of every point its two logits, and two numbers under
/// headings of the figure's own.
pub(super) fn table(
    descents: &Descents,
    extent: Extent,
    words: &Words,
    headings: [&'static str; 2],
    read: impl Fn(PlanePoint) -> [f64; 2],
) -> Table {
    let plane = &words.plane;
    let row = |key: String, name: String, at: PlanePoint| {
        let [one, other] = read(at);
        let numbers = [at.own, at.rival, one, other].map(Cell::Number);
        Row { key, cells: std::iter::once(Cell::Text(name)).chain(numbers).collect() }
    };
    let mut rows = vec![
        row("optimum".to_owned(), plane.optimum.to_owned(), descents.optimum),
        row("start".to_owned(), plane.start.to_owned(), descents.start),
    ];
    for (key, series, path) in
        [("one-hot", words.one_hot, &descents.one_hot), ("smoothed", words.smoothed, &descents.smoothed)]
    {
        let told = TOLD.into_iter().zip(path.told);
        rows.extend(told.map(|(steps, at)| row(format!("{key}-{steps}"), (plane.after)(series, steps), at)));
    }
    let grid: Vec<PlanePoint> = match extent {
        Extent::Few => coarse().collect(),
        Extent::All => {
            for (key, series, path) in
                [("one-hot", words.one_hot, &descents.one_hot), ("smoothed", words.smoothed, &descents.smoothed)]
            {
                let drawn = path.points.iter().zip(1..);
                rows.extend(
                    drawn.map(|(&at, place)| row(format!("{key}-point-{place}"), (plane.on_path)(series, place), at)),
                );
            }
            (0..SIDE * SIDE).map(|place| on_plane(((place % SIDE) as f64, (SIDE - 1 - place / SIDE) as f64))).collect()
        }
    };
    rows.extend(
        grid.into_iter().map(|at| row(format!("at-{}-{}", at.own, at.rival), (plane.at)(at.own, at.rival), at)),
    );
    let headings = [plane.point, plane.own, plane.rival].into_iter().chain(headings);
    Table { columns: headings.map(Column::new).collect(), rows }
}

/// The axes of a map, the upright one by that name, and over all of their inside the grid's values as ink: how much lies on a point, from 0 to 255.
pub(super) fn draw_map<'a, 'b, DB: RasterBackend + 'a>(
    pen: &Pen<'b, DB>,
    panel: Panel,
    values: &[f64],
    ink: impl Fn(f64) -> f64,
    (words, upright): (&Words, &str),
) -> Result<Sketch<'a, 'b, DB>, DrawingAreaErrorKind<DB::ErrorType>> {
    let (own, rival) = (own_axis(), rival_axis());
    let axes =
        Axes { x: own.clone(), y: rival.clone(), x_name: words.plane.own, y_name: upright, x_labels: 5, y_labels: 5 };
    let sketch = plot(pen.root, pen.theme, panel, axes)?;
    let mut raster = Raster::new((SIDE - 1) as u32, (SIDE - 1) as u32);
    for (density, value) in raster.density_mut().iter_mut().zip(cells(values)) {
        *density = ink(value) as u8;
    }
    let (corner, end) = (sketch.at(own.start, rival.end), sketch.at(own.end, rival.start));
    pen.root.draw(&PlacedRaster {
        corner,
        size: ((end.0 - corner.0).max(1) as u32, (end.1 - corner.1).max(1) as u32),
        raster: &raster,
        ink: pen.theme.color(Ink::Muted).to_backend_color(),
    })?;
    Ok(sketch)
}

/// The averages of the four corners of every cell of the grid, the uppermost row first: what a picture of the map has.
fn cells(values: &[f64]) -> impl Iterator<Item = f64> {
    let rows = (0..SIDE - 1).rev();
    rows.flat_map(move |row| {
        (0..SIDE - 1).map(move |column| {
            let corner = row * SIDE + column;
            (values[corner] + values[corner + 1] + values[corner + SIDE] + values[corner + SIDE + 1]) / 4.0
        })
    })
}

/// The parts of a line that are drawn, cut where it leaves and enters the drawn part.
pub(super) fn clipped(line: impl Iterator<Item = PlanePoint>) -> Vec<Vec<PlanePoint>> {
    let mut runs = vec![Vec::new()];
    let mut before = None;
    for at in line {
        let (was_drawn, now_drawn) = (before.is_some_and(is_drawn), is_drawn(at));
        if let (Some(before), Some(run)) = (before, runs.last_mut()) {
            match (was_drawn, now_drawn) {
                (true, false) => run.push(where_it_leaves(before, at)),
                (false, true) => run.push(where_it_leaves(at, before)),
                _ => {}
            }
        }
        if let Some(run) = runs.last_mut().filter(|_| now_drawn) {
            run.push(at);
        } else if was_drawn {
            runs.push(Vec::new());
        }
        before = Some(at);
    }
    runs.retain(|run| run.len() > 1);
    runs
}

/// One gradient descent: what is drawn of it, and where it stood after some of its steps.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    /// Its course over the drawn part of the plane, from the start on, at most 200 points.
    pub(super) points: Vec<PlanePoint>,
    /// Whether its course leaves the drawn part, at the last of its points.
    pub(super) leaves: bool,
    /// Where it stood after 1, 10, 100 and 1000 steps, drawn or not.
    pub(super) told: [PlanePoint; TOLD.len()],
    /// Whether its end is as good as the optimum.
    pub(super) settled: bool,
}

impl Path {
    /// The descent on a target's loss.
    fn new(target: &SmoothedTarget, start: PlanePoint) -> Self {
        let surface = LossSurface::new(*target);
        let Ok(rate) = LearningRate::new(1.0) else { unreachable!("1 is a learning rate") };
        let mut told = [start; TOLD.len()];
        let mut points = vec![start];
        let (mut last, mut leaves) = (start, false);
        for (step, at) in surface.descent(start, rate).take(STEPS + 1).enumerate() {
            if let Some(place) = TOLD.iter().position(|&told| told == step) {
                told[place] = at;
            }
            if leaves {
                continue;
            }
            // A path that creeps along the rim is drawn on it, though strictly it is outside.
            let drawn = nearest_drawn(at);
            if apart(drawn, at) > RIM {
                leaves = true;
                points.push(where_it_leaves(last, at));
                continue;
            }
            let at = drawn;
            if apart(points[points.len() - 1], at) >= SPACING || step == STEPS {
                points.push(at);
            }
            last = at;
        }
        let (end, optimum) = (told[TOLD.len() - 1], surface.optimum());
        // Of two logits a common shift is free, and only their difference settles.
        let settled = if target.classes().get() == 2 {
            (end.own - end.rival - optimum.own).abs() < SETTLED
        } else {
            apart(end, optimum) < SETTLED
        };
        Self { points, leaves, told, settled }
    }

    /// Where it stands after all its steps.
    pub(super) const fn end(&self) -> PlanePoint {
        self.told[TOLD.len() - 1]
    }
}

/// The point of the drawn part that is nearest to a point.
fn nearest_drawn(at: PlanePoint) -> PlanePoint {
    let (own, rival) = (own_axis(), rival_axis());
    PlanePoint { own: at.own.clamp(own.start, own.end), rival: at.rival.clamp(rival.start, rival.end) }
}

fn apart(one: PlanePoint, other: PlanePoint) -> f64 {
    (one.own - other.own).hypot(one.rival - other.rival)
}

/// The last drawn point on the way from one that is drawn to one that is not.
fn where_it_leaves(inside: PlanePoint, outside: PlanePoint) -> PlanePoint {
    let share = |axis: Range<f64>, from: f64, to: f64| {
        let end = to.clamp(axis.start, axis.end);
        if to == from { 1.0 } else { ((end - from) / (to - from)).clamp(0.0, 1.0) }
    };
    let share = share(own_axis(), inside.own, outside.own).min(share(rival_axis(), inside.rival, outside.rival));
    nearest_drawn(PlanePoint {
        own: inside.own + share * (outside.own - inside.own),
        rival: inside.rival + share * (outside.rival - inside.rival),
    })
}

/// The two descents from the shared start.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Descents {
    /// Where both begin.
    pub(super) start: PlanePoint,
    /// On the one-hot loss.
    pub(super) one_hot: Path,
    /// On the smoothed loss.
    pub(super) smoothed: Path,
    /// Where the smoothed loss is least; not finite if it is nowhere.
    pub(super) optimum: PlanePoint,
    /// Whether the loss is the same at any common shift of the logits, so that the optimum is a line.
    pub(super) valley: bool,
}

impl Descents {
    /// Those of a state.
    pub(super) fn of(shared: &Shared) -> Self {
        let (start, smoothed) = (shared.start(), shared.smoothed());
        Self {
            start,
            one_hot: Path::new(&shared.one_hot(), start),
            smoothed: Path::new(&smoothed, start),
            optimum: LossSurface::new(smoothed).optimum(),
            valley: smoothed.classes().get() == 2,
        }
    }

    /// The ends of the line of optima within the drawn part, if the optimum is a line and is drawn.
    pub(super) fn valley(&self) -> Option<[PlanePoint; 2]> {
        let gap = self.optimum.own;
        let (least, most) =
            ((own_axis().start - gap).max(rival_axis().start), (own_axis().end - gap).min(rival_axis().end));
        let at = |rival: f64| PlanePoint { own: rival + gap, rival };
        (self.valley && gap.is_finite() && least < most).then(|| [at(least), at(most)])
    }
}

/// Draws a path on a map: the line, an arrow where it goes on, a mark where it has settled.
pub(super) fn draw_on_map<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    path: &Path,
    ink: (Ink, Stroke),
    at: impl Fn(PlanePoint) -> (f64, f64),
) -> Drawn<DB> {
    let points: Vec<_> = path.points.iter().map(|&point| at(point)).collect();
    let end = points.last().copied();
    draw_path(pen, path, &[simplified(&points, 0.15)], end, ink)
}

/// Draws a path over a relief, where it is seen.
pub(super) fn draw_on_relief<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    path: &Path,
    (ink, stroke): (Ink, Stroke),
    (relief, view): (&Relief, &View),
    height: impl Fn(PlanePoint) -> f64,
) -> Drawn<DB> {
    let seen = |at: PlanePoint| {
        let (u, v) = on_base(at);
        view.see(u, v, height(at))
    };
    let line = path.points.windows(2).flat_map(|pair| {
        // Between two points the surface bends, so that the line follows it in small pieces.
        let pieces = (apart(pair[0], pair[1]) / 0.3).ceil().max(1.0);
        (0..=pieces as usize).map(move |piece| {
            let mix = |from: f64, to: f64| from + (to - from) * piece as f64 / pieces;
            PlanePoint { own: mix(pair[0].own, pair[1].own), rival: mix(pair[0].rival, pair[1].rival) }
        })
    });
    let end = path.points.last().map(|&at| seen(at)).filter(|&seen| relief.shows(seen)).map(|seen| seen.at);
    draw_path(pen, path, &relief.runs(line.map(seen)), end, (ink, stroke))
}

/// The seen parts of a path, and at its end, if it is seen, an arrow or a mark.
fn draw_path<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    path: &Path,
    runs: &[Vec<(f64, f64)>],
    end: Option<(f64, f64)>,
    (ink, stroke): (Ink, Stroke),
) -> Drawn<DB> {
    for run in runs {
        pen.path(run.iter().map(|&at| pen.point(at)).collect(), ink, stroke)?;
    }
    let Some(end) = end else { return Ok(()) };
    if path.settled && !path.leaves {
        return pen.dot(pen.point(end), ink, 4.5);
    }
    // The direction over the last few pixels, for the very last ones are as short as a pixel.
    let far = |&&(x, y): &&(f64, f64)| (x - end.0).hypot(y - end.1) >= 9.0;
    match runs.last().and_then(|run| run.iter().rev().find(far)) {
        Some(&from) => {
            let (dx, dy) = (end.0 - from.0, end.1 - from.1);
            let ahead = 3.0 / dx.hypot(dy);
            pen.head(pen.point(from), pen.point((end.0 + dx * ahead, end.1 + dy * ahead)), ink, (11.0, 0.55))
        }
        None => pen.ring(pen.point(end), ink, 4.0),
    }
}

/// Draws a relief's own picture.
pub(super) fn draw_relief<DB: RasterBackend>(pen: &Pen<'_, DB>, relief: &Relief) -> Drawn<DB> {
    let size = |css: f64| pen.theme.length(css).max(1) as u32;
    pen.root.draw(&PlacedRaster {
        corner: pen.point((relief.frame.left, relief.frame.top)),
        size: (size(relief.frame.width), size(relief.frame.height)),
        raster: &relief.raster,
        ink: pen.theme.color(Ink::Text).to_backend_color(),
    })
}

/// Draws the start of the paths on a relief, if it is seen.
pub(super) fn draw_start<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    start: PlanePoint,
    (relief, view): (&Relief, &View),
    height: f64,
) -> Drawn<DB> {
    let (u, v) = on_base(start);
    let seen = view.see(u, v, height);
    if relief.shows(seen) { pen.ring(pen.point(seen.at), Ink::Text, 4.0) } else { Ok(()) }
}

/// Draws what surrounds a relief: the edges in front, the profile along them, the names of the base's axes, and the axis
/// of heights with its labels. `heights` are the relief's.
pub(super) fn draw_base<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    (view, room): (&View, Panel),
    heights: &[f32],
    ticks: &[(f64, String)],
    words: &Words,
) -> Drawn<DB> {
    let height = |u: f64, v: f64| {
        let place = |at: f64| ((at + 1.0) / 2.0 * (SIDE - 1) as f64).round() as usize;
        f64::from(heights[place(v) * SIDE + place(u)]).min(1.0)
    };
    let at = |u: f64, v: f64, h: f64| pen.point(view.see(u, v, h).at);
    let (front_u, front_v) = (view.front_u(), view.front_v());
    // Each edge in front from its lower to its higher end: the true class's axis along v = ±1, the rival's along u = ±1.
    let edge = |is_own: bool| move |place: f64| if is_own { (place, front_v) } else { (front_u, place) };
    let centre = view.see(0.0, 0.0, 0.0).at.0;
    for (name, is_own) in [(words.plane.own_short, true), (words.plane.rival_short, false)] {
        // The name beside the middle of its edge; first of all, so that it covers nothing but a wall.
        let (u, v) = edge(is_own)(0.0);
        let beside = view.see(u, v, 0.0).at;
        let (width, _) = pen.css_size(name)?;
        let aside = ((beside.0 - centre) / (room.width / 8.0)).clamp(-1.0, 1.0);
        let middle = (beside.0 + aside * (width / 2.0 + 6.0), beside.1 + 15.0);
        pen.patch(name, Ink::Muted, middle, room, &mut Vec::new())?;
    }
    for is_own in [true, false] {
        let edge = edge(is_own);
        let (from, to) = (edge(-1.0), edge(1.0));
        let ends = (at(from.0, from.1, 0.0), at(to.0, to.1, 0.0));
        pen.line(vec![ends.0, ends.1], Ink::Muted, 1.0)?;
        let profile = (0..SIDE).map(|place| edge(2.0 * place as f64 / (SIDE - 1) as f64 - 1.0));
        let profile: Vec<_> = profile.map(|(u, v)| view.see(u, v, height(u, v)).at).collect();
        let profile = simplified(&profile, 0.2).into_iter().map(|point| pen.point(point)).collect();
        pen.line(profile, Ink::Muted, 1.0)?;
        pen.head(ends.0, ends.1, Ink::Muted, (8.0, 0.55))?;
    }
    for (u, v) in [view.left_corner(), view.right_corner(), (front_u, front_v)] {
        pen.line(vec![at(u, v, 0.0), at(u, v, height(u, v))], Ink::Muted, 1.0)?;
    }
    let (u, v) = view.left_corner();
    pen.line(vec![at(u, v, 0.0), at(u, v, 1.0)], Ink::Muted, 1.0)?;
    for (share, label) in ticks {
        let (x, y) = view.see(u, v, *share).at;
        pen.line(vec![pen.point((x - 4.0, y)), pen.point((x, y))], Ink::Muted, 1.0)?;
        pen.text(label, Ink::Muted, pen.point((x - 7.0, y)), (HPos::Right, VPos::Center))?;
    }
    Ok(())
}

/// The start of the descents, as a handle on a map whose inside is `plot`.
pub(super) fn start_handle(start: PlanePoint, plot: Panel, words: &Words) -> Handle {
    let at = on_map(plot, start);
    Handle {
        name: HandleName::Start,
        at,
        grip: at,
        area: None,
        moves: Moves::Everywhere,
        label: words.plane.start_label.to_owned(),
        said: (words.plane.start_said)(start.own, start.rival),
        value: Value { now: start.own, least: Shared::PLANE_OWN.0, most: Shared::PLANE_OWN.1 },
    }
}

/// The start where a map was touched, to a tenth of a logit, so that links stay short.
pub(super) fn start_at(plot: Panel, (x, y): (f64, f64)) -> Change {
    let tenth = |value: f64| (value * 10.0).round() / 10.0;
    let (own, rival) = (plot.value_at_x(x, &own_axis()), plot.value_at_y(y, &rival_axis()));
    Change::Start(PlanePoint { own: tenth(own), rival: tenth(rival) })
}

/// The turn of the reliefs, as a handle over a part of the picture.
pub(super) fn turn_handle(turn: u16, over: Panel, words: &Words) -> Handle {
    let middle = (over.left + over.width / 2.0, over.top + over.height / 2.0);
    Handle {
        name: HandleName::Turn,
        at: middle,
        grip: (over.x(f64::from(turn), &TURNS), middle.1),
        area: Some((over.width, over.height)),
        moves: Moves::Across,
        label: words.plane.turn_label.to_owned(),
        said: (words.plane.turn_said)(turn),
        value: Value { now: f64::from(turn), least: TURNS.start, most: TURNS.end },
    }
}

/// The turn of a place in the picture: the whole width is the whole circle.
pub(super) fn turn_at(over: Panel, x: f64) -> Change {
    Change::Turn(over.value_at_x(x, &TURNS).round() as u16)
}

/// The start or the turn after a step by keys.
pub(super) fn nudged(start: PlanePoint, turn: u16, handle: HandleName, by: Nudge) -> Option<Change> {
    match (handle, by) {
        (HandleName::Start, Nudge::Steps(right, up)) => {
            let moved =
                |value: f64, steps: f64, axis: Range<f64>| (value + START_STEP * steps).clamp(axis.start, axis.end);
            let own = moved(start.own, right, own_axis());
            Some(Change::Start(PlanePoint { own, rival: moved(start.rival, up, rival_axis()) }))
        }
        (HandleName::Turn, Nudge::Steps(right, up)) => {
            let degrees = (f64::from(turn) + TURN_STEP * (right + up)).rem_euclid(360.0);
            Some(Change::Turn(degrees.round() as u16 % 360))
        }
        (HandleName::Turn, Nudge::Least) => Some(Change::Turn(0)),
        (HandleName::Turn, Nudge::Most) => Some(Change::Turn(359)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Classes, Convention, Epsilon};

    fn states() -> impl Iterator<Item = Shared> {
        [2, 3, 10, 1000, 100_000].into_iter().flat_map(|classes| {
            [0.0, 1e-12, 0.1, 0.5, 1.0].into_iter().flat_map(move |epsilon| {
                [Convention::Uniform, Convention::Others].into_iter().flat_map(move |convention| {
                    [(-3.0, 5.0), (-6.0, 10.0), (14.0, -10.0), (0.0, 0.0), (14.0, 10.0)].map(|(own, rival)| {
                        let (shared, _) = Shared::default().with_classes(Classes::new(classes).unwrap());
                        let shared = shared.with_epsilon(Epsilon::new(epsilon).unwrap()).with_convention(convention);
                        shared.with_start(PlanePoint { own, rival }).unwrap()
                    })
                })
            })
        })
    }

    #[test]
    fn paths_are_short_and_stay_on_the_drawn_part() {
        for shared in states() {
            let descents = Descents::of(&shared);
            for path in [&descents.one_hot, &descents.smoothed] {
                assert!((1..=200).contains(&path.points.len()), "{} points of {shared:?}", path.points.len());
                assert_eq!(path.points[0], shared.start(), "begins at the start");
                assert!(path.points.iter().all(|&at| is_drawn(at)), "outside: {shared:?}");
                let last = path.points[path.points.len() - 1];
                assert!(path.leaves || last == nearest_drawn(path.end()), "ends at its end: {shared:?}");
                let at_rim = last.own == -6.0 || last.own == 14.0 || last.rival.abs() == 10.0;
                assert!(!path.leaves || at_rim, "leaves inside at {last:?}: {shared:?}");
            }
        }
    }

    #[test]
    fn a_path_along_the_rim_is_drawn() {
        let (shared, _) = Shared::default().with_classes(Classes::new(1000).unwrap());
        let shared = shared.with_start(PlanePoint { own: -6.0, rival: -10.0 }).unwrap();
        let path = Descents::of(&shared).one_hot;
        let last = path.points[path.points.len() - 1];
        assert!(path.points.len() > 50 && last.own > 10.0, "{} points to {last:?}", path.points.len());
    }

    #[test]
    fn smoothed_settles_where_the_loss_is_least_and_one_hot_never_does() {
        for classes in [2, 3, 10] {
            let (shared, _) = Shared::default().with_classes(Classes::new(classes).unwrap());
            let descents = Descents::of(&shared);
            assert!(descents.smoothed.settled && !descents.smoothed.leaves, "K = {classes}: {:?}", descents.smoothed);
            assert!(!descents.one_hot.settled, "K = {classes}");
            let lead = |path: &Path| path.told.map(|at| at.own - at.rival);
            assert!(lead(&descents.one_hot).is_sorted_by(|one, next| one + 1.0 < *next), "K = {classes}: it grows");
            if let Some(valley) = descents.valley() {
                let end = descents.smoothed.end();
                for at in valley {
                    assert!((at.own - at.rival - descents.optimum.own).abs() < 1e-12, "along the valley");
                }
                assert!((end.own - end.rival - descents.optimum.own).abs() < 1e-9, "K = 2 settles in it");
                assert!((end.own + end.rival - 2.0).abs() < 1e-9, "K = 2 keeps the sum of its start");
            } else {
                assert_ne!(classes, 2, "K = 2 has a valley");
            }
        }
    }

    #[test]
    fn a_line_is_cut_at_the_rim() {
        let diagonal = (-12..=30).map(|at| PlanePoint { own: f64::from(at) + 0.5, rival: f64::from(at) + 0.5 });
        let runs = clipped(diagonal);
        assert_eq!(runs.len(), 1, "one part: {runs:?}");
        assert_eq!(runs[0][0], PlanePoint { own: -6.0, rival: -6.0 }, "from the left rim");
        assert_eq!(runs[0][runs[0].len() - 1], PlanePoint { own: 10.0, rival: 10.0 }, "to the upper rim");
        let zigzag = [(-7.0, 0.0), (0.0, 0.0), (0.0, 12.0), (3.0, 12.0), (3.0, 0.0), (4.0, 0.0)];
        let runs = clipped(zigzag.into_iter().map(|(own, rival)| PlanePoint { own, rival }));
        assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3], "two parts: {runs:?}");
    }

    #[test]
    fn a_drag_and_the_keys_stay_on_the_plane() {
        let plot = Panel { left: 50.0, top: 20.0, width: 200.0, height: 100.0 };
        for (to, own, rival) in [
            ((50.0, 120.0), -6.0, -10.0),
            ((250.0, 20.0), 14.0, 10.0),
            ((151.0, 69.7), 4.1, 0.1),
            ((-9.0, 999.0), -6.0, -10.0),
        ] {
            let change = start_at(plot, to);
            assert_eq!(change, Change::Start(PlanePoint { own, rival }), "dragged to {to:?}");
            assert!(Shared::default().with_change(change).is_some(), "dragged to {to:?}");
        }
        assert_eq!(turn_at(plot, 50.0), Change::Turn(0), "at the left");
        assert_eq!(turn_at(plot, 400.0), Change::Turn(359), "beyond the right");
        let at = PlanePoint { own: 13.9, rival: -3.0 };
        let step = |handle, by| nudged(at, 358, handle, by);
        let moved = Change::Start(PlanePoint { own: 14.0, rival: -3.25 });
        assert_eq!(step(HandleName::Start, Nudge::Steps(1.0, -1.0)), Some(moved), "not beyond the end");
        assert_eq!(step(HandleName::Turn, Nudge::Steps(1.0, 0.0)), Some(Change::Turn(3)), "round and round");
        assert_eq!(step(HandleName::Turn, Nudge::Steps(-1.0, 0.0)), Some(Change::Turn(353)), "and back");
        assert_eq!(step(HandleName::Start, Nudge::Most), None, "a plane has no most");
        assert_eq!(step(HandleName::Logit(0), Nudge::Most), None, "not of this figure");
    }
}
