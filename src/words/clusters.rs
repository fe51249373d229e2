//! What `clusters` says.

use super::About;

/// The words of `clusters`.
#[derive(Debug)]
pub struct ClustersWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// In a heading: the spread.
    pub spread: fn(f64) -> String,
    /// In the key: a training example.
    pub train: &'static str,
    /// In the key: a held-out example.
    pub held_out: &'static str,
    /// In the key: a template.
    pub template: &'static str,
    /// In the key: the triangle of the means of training examples.
    pub triangle: &'static str,
    /// In the key: a class; the key of ten digits says them as they are.
    pub class: fn(u32) -> String,
    /// In place of all panels: three classes are needed.
    pub too_few: &'static str,
    /// In place of a panel: there is no plane, or no triangle on it.
    pub none: &'static str,
    /// The columns.
    pub columns: [&'static str; 11],
    /// In the column of classes: all three.
    pub all: &'static str,
    /// A cell without a value.
    pub empty: &'static str,
    /// The sentence.
    pub sentence: fn(&ClustersFacts) -> String,
}

/// The numbers that the sentence of `clusters` tells.
#[derive(Clone, Debug)]
pub struct ClustersFacts {
    /// `K`.
    pub classes: u32,
    /// The three classes; none if no network has a plane.
    pub triple: Option<[u32; 3]>,
    /// The networks that have one.
    pub networks: Vec<ClusterFacts>,
}

/// The numbers of one network.
#[derive(Clone, Debug)]
pub struct ClusterFacts {
    /// Its name, in the middle of a sentence.
    pub name: String,
    /// Within-cluster variance over the squared side, of the training set.
    pub spread: f64,
    /// The same of the held-out examples that are drawn, over the same side; none without any.
    pub held_out: Option<f64>,
    /// The mean side of the triangle of cluster means.
    pub side: f64,
}
