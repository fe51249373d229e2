//! What `confidence-map` says.

use super::About;

/// The words of `confidence-map`.
#[derive(Debug)]
pub struct ConfidenceMapWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// The heading of a network's map whose logits are divided by that temperature.
    pub scaled: fn(f64) -> String,
    /// In a heading: the share of held-out points that are right; and in fewer words, if there is no room for as many.
    pub right: [fn(f64) -> String; 2],
    /// In the key, before the classes.
    pub class: &'static str,
    /// In the key: a flipped label.
    pub flipped: &'static str,
    /// In the key: a held-out point that is predicted wrong.
    pub wrong: &'static str,
    /// In the key, before the tints.
    pub confidence: &'static str,
    /// In the key, at the strongest tint: this confidence and above.
    pub or_more: fn(f64) -> String,
    /// In the key: how wide the square is.
    pub wide: fn(f64) -> String,
    /// In the key: how many training and held-out points are drawn, each of how many.
    pub thinned: fn([(usize, usize); 2]) -> String,
    /// In place of the maps: the examples are no points of a plane.
    pub not_planar: &'static str,
    /// In place of a map: there is none yet.
    pub no_map: &'static str,
    /// In place of a map: its numbers are not finite.
    pub diverged: &'static str,
    /// The columns.
    pub columns: [&'static str; 6],
    /// Where a row's numbers are from.
    pub place: fn(&MapPlace) -> String,
    /// A cell without a value.
    pub none: &'static str,
    /// The sentence.
    pub sentence: fn(&ConfidenceMapFacts) -> String,
}

/// Where predictions are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MapPlace {
    /// All of the square.
    Square,
    /// The outermost cells of the square.
    Edge,
    /// The cells in which training points are.
    Train,
    /// The held-out points that are predicted right.
    Right,
    /// The held-out points that are predicted wrong.
    Wrong,
    /// A part of the square, by the ends of both its sides.
    Part([(f64, f64); 2]),
}

/// The numbers that the sentence of `confidence-map` tells.
#[derive(Clone, Debug, Default)]
pub struct ConfidenceMapFacts {
    /// Whether the examples are points of a plane.
    pub planar: bool,
    /// The networks that have a map.
    pub networks: Vec<MapFacts>,
}

/// The numbers of one network.
#[derive(Clone, Debug)]
pub struct MapFacts {
    /// Its name, in the middle of a sentence.
    pub name: String,
    /// The mean confidence along the edge of the square; none if it is not finite.
    pub edge: Option<f64>,
    /// The share of held-out points that are right, if it is known.
    pub accuracy: Option<f64>,
}
