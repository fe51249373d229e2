//! What the figures over the plane of two logits say alike.

/// Words that several figures share.
#[derive(Debug)]
pub struct PlaneWords {
    /// The horizontal axis and the column of the true class's logit.
    pub own: &'static str,
    /// The vertical axis and the column of the rival's logit.
    pub rival: &'static str,
    /// The true class's axis where there is little room.
    pub own_short: &'static str,
    /// The rival's.
    pub rival_short: &'static str,
    /// The column that names the rows.
    pub point: &'static str,
    /// The row and the mark of the start.
    pub start: &'static str,
    /// The row of the optimum of the smoothed loss.
    pub optimum: &'static str,
    /// The row of a path after so many steps, by its name.
    pub after: fn(&str, usize) -> String,
    /// The row of a point that a path is drawn through, by its name and counted from 1.
    pub on_path: fn(&str, usize) -> String,
    /// The row of a point of the plane.
    pub at: fn(f64, f64) -> String,
    /// What stands at the end of a path that goes on for ever.
    pub runs_on: &'static str,
    /// What stands at the line of optima where there are two classes.
    pub valley: &'static str,
    /// The handle of the start.
    pub start_label: &'static str,
    /// Where the start is: the true class's logit and the rival's.
    pub start_said: fn(f64, f64) -> String,
    /// The handle that turns the surfaces.
    pub turn_label: &'static str,
    /// How far they are turned, in degrees.
    pub turn_said: fn(u16) -> String,
}
