//! The terms of the chapters' formulas: each answers to being pointed at or focused, with its number and in the figures.

use crate::named::named;

named! {
    /// A term, by the name it has in markup: `data-term`.
    #[derive(Hash)]
    pub enum Term {
        /// `q_k`.
        Smoothed = "smoothed",
        /// `1 − ε`.
        Kept = "kept",
        /// The one-hot target of class `k`.
        OneHot = "one-hot",
        /// `ε/K`.
        Share = "share",
        /// `H(q, p)`.
        SmoothedLoss = "smoothed-loss",
        /// `−ln p_y`.
        OneHotLoss = "one-hot-loss",
        /// `−q_y ln p_y`.
        TrueClass = "true-class",
        /// `−q_o Σ ln p_k` over the other classes.
        OtherClasses = "other-classes",
        /// `H(q)`.
        Floor = "floor",
        /// `KL(q ‖ p)`.
        Divergence = "divergence",
        /// `∂H/∂z_k`.
        Gradient = "gradient",
        /// `p_k`.
        Prediction = "prediction",
        /// `q_y/q_k`.
        Odds = "odds",
        /// The logarithm of that.
        Gap = "gap",
    }
}
