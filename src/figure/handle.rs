//! What can be dragged in a picture. The page lays a real element over each handle, so that it has a focus and a name.

/// A place in a picture that can be dragged, and moved by keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Handle {
    /// Which one it is.
    pub name: HandleName,
    /// Its middle, in CSS pixels from the picture's upper left corner.
    pub at: (f64, f64),
    /// The point of the picture that dragging maps back to where the handle stands now, in CSS pixels. What is dragged is
    /// this point, wherever the handle was taken, so that nothing jumps at the first move.
    pub grip: (f64, f64),
    /// How large the part of the picture is that drags it, in CSS pixels; a knob of the usual size if there is none.
    pub area: Option<(f64, f64)>,
    /// In which directions it moves.
    pub moves: Moves,
    /// What it is, for those who cannot see it.
    pub label: String,
    /// Where it stands, in words with a unit.
    pub said: String,
    /// Where it stands, of a range; of one that moves everywhere, how far across.
    pub value: Value,
}

/// A handle's value in its range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    /// The value.
    pub now: f64,
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
}

/// Which handle it is. A name keeps its element while numbers change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HandleName {
    /// Where the descents begin.
    Start,
    /// How far the surfaces are turned.
    Turn,
    /// The logit of a class.
    Logit(usize),
}

/// In which directions a handle moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// Left and right.
    Across,
    /// Up and down.
    Upright,
    /// Both.
    Everywhere,
}

/// A step by a key: how far to the right and how far up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Nudge {
    /// So many small steps.
    Steps(f64, f64),
    /// To the least value.
    Least,
    /// To the most.
    Most,
}
