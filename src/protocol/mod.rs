//! What crosses the borders of the page: between it and the trainer, and between an embed and the page around it.

mod fingerprint;
pub mod host;
mod trainer;

pub use fingerprint::fingerprint;
pub use trainer::{MAP_SIDE_MOST, Order, Report, Session, Standing, Supplied, Tail, handle};
