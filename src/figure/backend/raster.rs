//! Rasters: maps and surfaces computed point by point, painted in one call instead of a shape for each point. And marks,
//! many of one look in one call.

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

/// A plotters backend that can also paint a raster, stretched over a rectangle and smooth between its points, and many marks
/// at once.
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

    /// Paints a raster of several inks: on each point the one of `inks` whose place `which` says, none if there is none.
    ///
    /// # Errors
    /// The backend's own.
    fn draw_inks(
        &mut self,
        corner: BackendCoord,
        size: (u32, u32),
        raster: &Raster,
        which: &[u8],
        inks: &[BackendColor],
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>>;

    /// Draws marks of one look, their middles at these places.
    ///
    /// # Errors
    /// The backend's own.
    fn draw_marks(
        &mut self,
        at: impl Iterator<Item = BackendCoord>,
        mark: &Mark,
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

/// A raster of several inks, one on each point, in its place.
pub struct PlacedInks<'a> {
    /// Its upper left corner, in device pixels.
    pub corner: BackendCoord,
    /// Its width and height, in device pixels.
    pub size: (u32, u32),
    /// How much ink lies on each point.
    pub raster: &'a Raster,
    /// For each point the place of its ink among the inks.
    pub which: &'a [u8],
    /// The inks.
    pub inks: &'a [BackendColor],
}

impl<'a> PointCollection<'a, BackendCoord> for &'a PlacedInks<'_> {
    type Point = &'a BackendCoord;
    type IntoIter = std::iter::Once<&'a BackendCoord>;

    fn point_iter(self) -> Self::IntoIter {
        std::iter::once(&self.corner)
    }
}

impl<DB: RasterBackend> Drawable<DB> for PlacedInks<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut points: I,
        backend: &mut DB,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<DB::ErrorType>> {
        match points.next() {
            Some(corner) => backend.draw_inks(corner, self.size, self.raster, self.which, self.inks),
            None => Ok(()),
        }
    }
}

/// The form of a mark, in device pixels around its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outline {
    /// A circle of that radius.
    Disc(u32),
    /// A polygon.
    Closed(Vec<BackendCoord>),
    /// A line, never filled.
    Open(Vec<BackendCoord>),
}

/// How marks look.
pub struct Mark {
    /// The form.
    pub outline: Outline,
    /// What is in it.
    pub fill: Option<BackendColor>,
    /// Its line, and how many device pixels wide that is.
    pub line: Option<(BackendColor, u32)>,
    /// Whether the lines of all lie beneath the fillings of all, rather than above.
    pub beneath: bool,
}

/// Marks of one look in their places, drawn in one call instead of a shape for each.
pub struct PlacedMarks<'a> {
    /// Their places, in device pixels.
    pub at: &'a [BackendCoord],
    /// Their look.
    pub mark: &'a Mark,
}

impl<'a> PointCollection<'a, BackendCoord> for &'a PlacedMarks<'_> {
    type Point = &'a BackendCoord;
    type IntoIter = std::slice::Iter<'a, BackendCoord>;

    fn point_iter(self) -> Self::IntoIter {
        self.at.iter()
    }
}

impl<DB: RasterBackend> Drawable<DB> for PlacedMarks<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        backend: &mut DB,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<DB::ErrorType>> {
        backend.draw_marks(points, self.mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Theme;
    use crate::figure::backend::{Sheet, svg};
    use crate::figure::theme::Ink;
    use plotters::prelude::*;

    const SAID: svg::Said<'_> = svg::Said { title: "", description: "" };

    /// The elements of a picture that is drawn with some inks.
    fn drawn(element: impl Fn(&dyn Fn(Ink) -> BackendColor) -> String) -> String {
        let theme = Theme::named(1.0);
        element(&|ink| theme.color(ink).to_backend_color())
    }

    #[test]
    fn a_raster_of_several_inks_is_painted_ink_by_ink() {
        let picture = drawn(|color| {
            let mut raster = Raster::new(2, 1);
            raster.density_mut().copy_from_slice(&[10, 20]);
            let inks = [color(Ink::Class0), color(Ink::Class1), color(Ink::Class2)];
            let placed = PlacedInks { corner: (0, 0), size: (8, 4), raster: &raster, which: &[0, 2], inks: &inks };
            let drawn =
                svg::document((2, 1), SAID, &svg::png_address, |sheet, _| sheet.into_drawing_area().draw(&placed));
            drawn.unwrap()
        });
        let painted = |ink: &str| picture.contains(&format!("class=\"f-{ink}\""));
        assert!(painted("class-0") && painted("class-2"), "each ink that is used: {picture}");
        assert!(!painted("class-1"), "and no other: {picture}");
        assert_eq!(picture.matches("<mask ").count(), 2, "one mask each: {picture}");
    }

    #[test]
    fn many_marks_are_one_element() {
        let outlines = [
            (Outline::Disc(3), "M2 5a3 3 0 1 0 6 0a3 3 0 1 0-6 0zM12 5a3 3 0 1 0 6 0a3 3 0 1 0-6 0z"),
            (Outline::Closed(vec![(-1, -1), (1, -1), (1, 1), (-1, 1)]), "M4 4h2v2h-2zM14 4h2v2h-2z"),
            (Outline::Open(vec![(-2, -2), (2, 2), (0, 0)]), "M3 3l4 4l-2-2M13 3l4 4l-2-2"),
        ];
        for (outline, path) in outlines {
            let picture = drawn(|color| {
                let (fill, line) = (Some(color(Ink::Class0)), Some((color(Ink::Paper), 2)));
                let mark = Mark { outline: outline.clone(), fill, line, beneath: true };
                let placed = PlacedMarks { at: &[(5, 5), (15, 5)], mark: &mark };
                let draw = |sheet: Sheet<'_>, _: &Theme| sheet.into_drawing_area().draw(&placed);
                let drawn = svg::document((9, 9), SAID, &svg::png_address, draw);
                drawn.unwrap()
            });
            assert!(picture.contains(&format!("d=\"{path}\"")), "{outline:?}: {picture}");
            let filled = !matches!(outline, Outline::Open(_));
            assert_eq!(picture.contains("class=\"f-class-0\""), filled, "{outline:?}: {picture}");
            let line = "class=\"s-paper\" stroke-width=\"2\" paint-order=\"stroke\"";
            assert!(picture.contains(line), "{outline:?}: {picture}");
        }
    }
}
