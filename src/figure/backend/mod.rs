//! What figures are drawn on: a canvas on the page, and SVG everywhere; both by way of one [`Sheet`].

#[cfg(feature = "web")]
pub mod canvas;
pub mod raster;
pub mod sheet;
pub mod svg;

pub use raster::{Mark, Outline, PlacedInks, PlacedMarks, PlacedRaster, Raster, RasterBackend};
pub use sheet::{Sheet, SheetError};
