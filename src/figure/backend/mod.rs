//! What figures are drawn on: our SVG backend, everywhere, and our canvas backend, on the page.

#[cfg(feature = "web")]
pub mod canvas;
pub mod raster;
pub mod svg;

pub use raster::{Mark, Outline, PlacedInks, PlacedMarks, PlacedRaster, Raster, RasterBackend};
