//! Rasters: maps and surfaces computed point by point, painted in one call instead of a shape for each point.

use plotters::element::{Drawable, PointCollection};
use plotters_backend::{BackendColor, BackendCoord, DrawingBackend, DrawingErrorKind};

/// How much ink lies on each point of a grid, row by row from the top: 0 for bare paper, 255 for full ink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    width: u32,
    density: Vec<u8>,
}

impl Raster {
    /// Bare paper.
    pub fn new(width: u32, height: u32) -> Self {
        Self { width, density: vec![0; width as usize * height as usize] }
    }

    /// Points a row has.
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        if self.width == 0 { 0 } else { (self.density.len() / self.width as usize) as u32 }
    }

    /// All densities, row by row from the top.
    pub fn density(&self) -> &[u8] {
        &self.density
    }

    /// All densities, to be set.
    pub fn density_mut(&mut self) -> &mut [u8] {
        &mut self.density
    }
}

/// A plotters backend that can also paint a raster, stretched over a rectangle and smooth between its points.
pub trait RasterBackend: DrawingBackend {
    /// Paints it in an ink, its upper left corner at `corner`, `size` device pixels wide and high.
    ///
    /// # Errors
    /// The backend's own.
    fn draw_raster(
        &mut self,
        corner: BackendCoord,
        size: (u32, u32),
        raster: &Raster,
        ink: BackendColor,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>>;
}

/// A raster in its place, to be drawn like any other element of plotters.
pub struct PlacedRaster<'a> {
    /// Its upper left corner, in device pixels.
    pub corner: BackendCoord,
    /// Its width and height, in device pixels.
    pub size: (u32, u32),
    /// What is painted.
    pub raster: &'a Raster,
    /// What it is painted with.
    pub ink: BackendColor,
}

impl<'a> PointCollection<'a, BackendCoord> for &'a PlacedRaster<'_> {
    type Point = &'a BackendCoord;
    type IntoIter = std::iter::Once<&'a BackendCoord>;

    fn point_iter(self) -> Self::IntoIter {
        std::iter::once(&self.corner)
    }
}

impl<DB: RasterBackend> Drawable<DB> for PlacedRaster<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut points: I,
        backend: &mut DB,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<DB::ErrorType>> {
        match points.next() {
            Some(corner) => backend.draw_raster(corner, self.size, self.raster, self.ink),
            None => Ok(()),
        }
    }
}
