//! The one backend that the page draws its figures on, so that each figure is in the wasm once: a canvas, or whatever is made of
//! the primitives of a picture.
//!
//! A canvas is drawn on directly, for it is painted many times a second. All else is reached through a pointer, so that it need
//! not be there before it is wanted, and takes lines point by point, so that no code is made for each kind of line.

#[cfg(feature = "web")]
use super::canvas::{CanvasBackend, CanvasError};
use super::raster::{Mark, Raster, RasterBackend};
use plotters_backend::text_anchor::Pos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontTransform,
};
use std::fmt;

/// What a figure is drawn on.
pub enum Sheet<'a> {
    /// A canvas of the page.
    #[cfg(feature = "web")]
    Canvas(CanvasBackend<'a>),
    /// Anything that takes the primitives of a picture.
    Primitives(&'a mut dyn Primitives),
}

/// What takes the primitives of a picture. A line and a polygon are told point by point, and so are the places of marks: what
/// comes next uses up all points since.
pub trait Primitives {
    /// Its width and height, in device pixels.
    fn size(&self) -> (u32, u32);

    /// The next point.
    fn point(&mut self, at: BackendCoord);

    /// A line of that width through the points.
    fn line(&mut self, color: BackendColor, width: u32);

    /// A filled polygon of the points.
    fn polygon(&mut self, color: BackendColor);

    /// Marks of one look, their middles at the points.
    fn marks(&mut self, mark: &Mark);

    /// A rectangle, filled unless its line has a width.
    fn rect(&mut self, from: BackendCoord, to: BackendCoord, color: BackendColor, line: Option<u32>);

    /// A circle, filled unless its line has a width.
    fn circle(&mut self, middle: BackendCoord, radius: u32, color: BackendColor, line: Option<u32>);

    /// A text.
    fn text(&mut self, text: &str, at: BackendCoord, lettering: &Lettering);

    /// How wide and high a text is in letters of that size.
    fn text_size(&self, text: &str, letters: f64) -> (u32, u32);

    /// See [`RasterBackend::draw_raster`].
    ///
    /// # Errors
    /// [`SheetError`] where an image cannot be made of it.
    fn raster(
        &mut self,
        corner: BackendCoord,
        size: (u32, u32),
        raster: &Raster,
        ink: BackendColor,
    ) -> Result<(), SheetError>;

    /// See [`RasterBackend::draw_inks`].
    ///
    /// # Errors
    /// [`SheetError`] where an image cannot be made of it.
    fn inks(
        &mut self,
        corner: BackendCoord,
        size: (u32, u32),
        raster: &Raster,
        which: &[u8],
        inks: &[BackendColor],
    ) -> Result<(), SheetError>;
}

/// How a text is written.
pub struct Lettering {
    /// The size of its letters.
    pub size: f64,
    /// Its colour.
    pub color: BackendColor,
    /// Which point of it stands where it is placed.
    pub anchor: Pos,
    /// How it is turned.
    pub transform: FontTransform,
}

/// What a drawing call answers.
type Drawn = Result<(), DrawingErrorKind<SheetError>>;

/// Does the same on a canvas and through a pointer. A canvas may refuse; a primitive that cannot fail answers nothing.
macro_rules! on_either {
    ($sheet:expr, $canvas:ident => $on_canvas:expr, $other:ident => $through_pointer:expr $(,)?) => {
        match $sheet {
            #[cfg(feature = "web")]
            Sheet::Canvas($canvas) => $on_canvas.map_err(of_canvas),
            Sheet::Primitives($other) => $through_pointer,
        }
    };
}

#[cfg(feature = "web")]
fn of_canvas(error: DrawingErrorKind<CanvasError>) -> DrawingErrorKind<SheetError> {
    SheetError(error.to_string()).into()
}

/// The width of the line of a shape that is not filled.
fn line(style: &impl BackendStyle, fill: bool) -> Option<u32> {
    (!fill).then(|| style.stroke_width())
}

impl DrawingBackend for Sheet<'_> {
    type ErrorType = SheetError;

    fn get_size(&self) -> (u32, u32) {
        match self {
            #[cfg(feature = "web")]
            Self::Canvas(canvas) => canvas.get_size(),
            Self::Primitives(other) => other.size(),
        }
    }

    fn ensure_prepared(&mut self) -> Drawn {
        on_either!(self, canvas => canvas.ensure_prepared(), _other => Ok(()))
    }

    fn present(&mut self) -> Drawn {
        on_either!(self, canvas => canvas.present(), _other => Ok(()))
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        on_either!(self, canvas => canvas.draw_pixel(at, color), other => {
            other.rect(at, (at.0 + 1, at.1 + 1), color, None);
            Ok(())
        })
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        on_either!(self, canvas => canvas.draw_rect(from, to, style, fill), other => {
            other.rect(from, to, style.color(), line(style, fill));
            Ok(())
        })
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        on_either!(self, canvas => canvas.draw_path(path, style), other => {
            for at in path {
                other.point(at);
            }
            other.line(style.color(), style.stroke_width());
            Ok(())
        })
    }

    fn draw_circle<S: BackendStyle>(&mut self, middle: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        on_either!(self, canvas => canvas.draw_circle(middle, radius, style, fill), other => {
            other.circle(middle, radius, style.color(), line(style, fill));
            Ok(())
        })
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        on_either!(self, canvas => canvas.fill_polygon(path, style), other => {
            for at in path {
                other.point(at);
            }
            other.polygon(style.color());
            Ok(())
        })
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        on_either!(self, canvas => canvas.draw_text(text, style, at), other => {
            let (size, color, anchor) = (style.size(), style.color(), style.anchor());
            other.text(text, at, &Lettering { size, color, anchor, transform: style.transform() });
            Ok(())
        })
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<SheetError>> {
        on_either!(self, canvas => canvas.estimate_text_size(text, style), other => Ok(other.text_size(text, style.size())))
    }
}

impl RasterBackend for Sheet<'_> {
    fn draw_raster(&mut self, corner: BackendCoord, size: (u32, u32), raster: &Raster, ink: BackendColor) -> Drawn {
        on_either!(
            self,
            canvas => canvas.draw_raster(corner, size, raster, ink),
            other => Ok(other.raster(corner, size, raster, ink)?),
        )
    }

    fn draw_inks(
        &mut self,
        corner: BackendCoord,
        size: (u32, u32),
        raster: &Raster,
        which: &[u8],
        inks: &[BackendColor],
    ) -> Drawn {
        on_either!(
            self,
            canvas => canvas.draw_inks(corner, size, raster, which, inks),
            other => Ok(other.inks(corner, size, raster, which, inks)?),
        )
    }

    fn draw_marks(&mut self, at: impl Iterator<Item = BackendCoord>, mark: &Mark) -> Drawn {
        on_either!(self, canvas => canvas.draw_marks(at, mark), other => {
            for place in at {
                other.point(place);
            }
            other.marks(mark);
            Ok(())
        })
    }
}

/// What would not be drawn on, and why, in words.
#[derive(Clone, Debug)]
pub struct SheetError(pub String);

impl From<SheetError> for DrawingErrorKind<SheetError> {
    fn from(error: SheetError) -> Self {
        Self::DrawingError(error)
    }
}

impl fmt::Display for SheetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for SheetError {}
