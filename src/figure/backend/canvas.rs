//! Pictures on a canvas: the one file that names the canvas context.
//!
//! plotters-canvas draws what is turned or slanted, and rare. Lines, shapes, upright text and sizes are ours, on the same 2-D
//! context, for it knows nothing of device pixels and sets a freshly formatted style for every primitive; and plotters'
//! own way to measure text in wasm appends styled elements to the document, which is slow and refused by a strict content
//! security policy. Every call into the context crosses out of the wasm: a style is set only when it changes, and lines of
//! one style are stroked together.

use super::raster::{Mark, Outline, Raster, RasterBackend};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    FontTransform,
};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, Document, HtmlCanvasElement, ImageData};

/// A canvas to draw on, kept for its life: it remembers measured texts.
#[derive(Debug)]
pub struct Canvas {
    element: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    measured: RefCell<HashMap<String, u32>>,
    /// Canvases nobody sees, on which rasters lie before they are stretched onto this one; one for each size of raster.
    unseen: RefCell<Vec<HtmlCanvasElement>>,
}

impl Canvas {
    /// # Errors
    /// [`CanvasError`] where the browser gives no 2-D context.
    pub fn new(element: HtmlCanvasElement) -> Result<Self, CanvasError> {
        let context = context_of(&element)?;
        Ok(Self { element, context, measured: RefCell::default(), unseen: RefCell::default() })
    }

    /// One that is on no page, for a picture to take away.
    ///
    /// # Errors
    /// [`CanvasError`] where the browser gives none, or none with a 2-D context.
    pub fn unseen(document: &Document) -> Result<Self, CanvasError> {
        let made = document.create_element("canvas")?.dyn_into::<HtmlCanvasElement>();
        Self::new(made.map_err(|_| CanvasError("no canvas".to_owned()))?)
    }

    /// What is on it, as a PNG in an address of its own.
    ///
    /// # Errors
    /// [`CanvasError`] where the browser does not let it be read.
    pub fn address(&self) -> Result<String, CanvasError> {
        Ok(self.element.to_data_url()?)
    }

    /// A raster as such an address: white where all of the ink lies, black where none does.
    ///
    /// # Errors
    /// The browser's.
    pub fn grey(&self, raster: &Raster) -> Result<String, CanvasError> {
        self.element.set_width(raster.width());
        self.element.set_height(raster.height());
        let pixels: Vec<u8> = raster.density().iter().flat_map(|&grey| [grey, grey, grey, 255]).collect();
        let image = ImageData::new_with_u8_clamped_array(Clamped(&pixels), raster.width())?;
        self.context.put_image_data(&image, 0.0, 0.0)?;
        self.address()
    }

    /// Stretches an image over a rectangle.
    fn stretch(&self, image: &ImageData, (x, y): BackendCoord, (width, height): (u32, u32)) -> Result<(), CanvasError> {
        let mut kept = self.unseen.borrow_mut();
        let fits = |canvas: &HtmlCanvasElement| (canvas.width(), canvas.height()) == (image.width(), image.height());
        let unseen = match kept.iter().find(|canvas| fits(canvas)) {
            Some(unseen) => unseen.clone(),
            None => {
                // Sizes change when a window does; the old ones are of no more use.
                if kept.len() >= Self::UNSEEN {
                    kept.clear();
                }
                let document = self.element.owner_document().ok_or(CanvasError("no document".to_owned()))?;
                let made = Self::unseen(&document)?.element;
                made.set_width(image.width());
                made.set_height(image.height());
                kept.push(made.clone());
                made
            }
        };
        context_of(&unseen)?.put_image_data(image, 0.0, 0.0)?;
        self.context.draw_image_with_html_canvas_element_and_dw_and_dh(
            &unseen,
            f64::from(x),
            f64::from(y),
            f64::from(width),
            f64::from(height),
        )?;
        Ok(())
    }

    /// How many of them are kept.
    const UNSEEN: usize = 4;

    /// A backend for one picture of `width × height` device pixels.
    pub fn backend(&self, size: (u32, u32)) -> CanvasBackend<'_> {
        self.backend_of_part(size, size.1)
    }

    /// The same for a picture with room beneath it: on a canvas that is so many device pixels high.
    pub fn backend_of_part(&self, (width, height): (u32, u32), whole: u32) -> CanvasBackend<'_> {
        // Setting a size clears the canvas and all its state, so it is set only if it changed.
        if (self.element.width(), self.element.height()) != (width, whole) {
            self.element.set_width(width);
            self.element.set_height(whole);
        }
        CanvasBackend {
            canvas: self,
            size: (width, height),
            fill: None,
            stroke: None,
            lines: false,
            font: RefCell::default(),
            anchor: None,
        }
    }
}

fn context_of(element: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, CanvasError> {
    let context = element.get_context("2d")?.ok_or(CanvasError("no 2-D context".to_owned()))?;
    context.dyn_into().map_err(|_| CanvasError("another kind of context".to_owned()))
}

/// A `DrawingBackend` on a [`Canvas`], for one picture.
pub struct CanvasBackend<'a> {
    canvas: &'a Canvas,
    size: (u32, u32),
    /// What the context is set to, so that a style is set only when it changes.
    fill: Option<Rgba>,
    stroke: Option<(Rgba, u32)>,
    font: RefCell<String>,
    anchor: Option<(&'static str, &'static str)>,
    /// Whether lines are traced that are not stroked yet.
    lines: bool,
}

impl CanvasBackend<'_> {
    /// Strokes what has been traced so far.
    fn finish_lines(&mut self) {
        if std::mem::take(&mut self.lines) {
            self.canvas.context.stroke();
        }
    }

    fn set_font(&self, font: &str) {
        let mut set = self.font.borrow_mut();
        if *set != font {
            self.canvas.context.set_font(font);
            font.clone_into(&mut set);
        }
    }

    fn set_anchor(&mut self, anchor: &Pos) {
        let align = match anchor.h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        };
        let baseline = match anchor.v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        };
        if self.anchor != Some((align, baseline)) {
            self.canvas.context.set_text_align(align);
            self.canvas.context.set_text_baseline(baseline);
            self.anchor = Some((align, baseline));
        }
    }

    fn set_fill(&mut self, color: BackendColor) {
        self.finish_lines();
        if self.fill != Some(rgba(color)) {
            self.canvas.context.set_fill_style_str(&css(color));
            self.fill = Some(rgba(color));
        }
    }

    fn set_stroke(&mut self, color: BackendColor, width: u32) {
        if self.stroke != Some((rgba(color), width)) {
            self.finish_lines();
            self.canvas.context.set_stroke_style_str(&css(color));
            self.canvas.context.set_line_width(f64::from(width));
            self.stroke = Some((rgba(color), width));
        }
    }

    /// The middle of a device pixel for lines of odd width, its edge for even ones: either way the line is sharp.
    fn nudge(width: u32) -> f64 {
        if width.is_multiple_of(2) { 0.0 } else { 0.5 }
    }

    /// Adds a line to the context's path.
    fn trace(&self, path: impl IntoIterator<Item = BackendCoord>, nudge: f64) {
        let context = &self.canvas.context;
        let mut last = None;
        for (x, y) in path {
            let (to_x, to_y) = (f64::from(x) + nudge, f64::from(y) + nudge);
            match last {
                None => context.move_to(to_x, to_y),
                Some(point) if point == (x, y) => {}
                Some(_) => context.line_to(to_x, to_y),
            }
            last = Some((x, y));
        }
    }
}

/// A font as the context takes it.
fn font(style: &impl BackendTextStyle) -> String {
    format!("{}px {}", style.size(), style.family().as_str())
}

/// A colour that can be compared: red, green, blue, opacity.
type Rgba = ((u8, u8, u8), f64);

fn rgba(color: BackendColor) -> Rgba {
    (color.rgb, color.alpha)
}

fn css(BackendColor { alpha, rgb: (red, green, blue) }: BackendColor) -> String {
    if alpha >= 1.0 { format!("rgb({red},{green},{blue})") } else { format!("rgba({red},{green},{blue},{alpha})") }
}

/// What a drawing call answers.
type Painted = Result<(), DrawingErrorKind<CanvasError>>;

impl DrawingBackend for CanvasBackend<'_> {
    type ErrorType = CanvasError;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Painted {
        Ok(())
    }

    fn present(&mut self) -> Painted {
        self.finish_lines();
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Painted {
        if color.alpha > 0.0 {
            self.set_fill(color);
            self.canvas.context.fill_rect(f64::from(x), f64::from(y), 1.0, 1.0);
        }
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Painted {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Painted {
        let color = style.color();
        if color.alpha == 0.0 {
            return Ok(());
        }
        let (x, y) = (f64::from(from.0.min(to.0)), f64::from(from.1.min(to.1)));
        let (width, height) = (f64::from(from.0.abs_diff(to.0)), f64::from(from.1.abs_diff(to.1)));
        if fill {
            self.set_fill(color);
            self.canvas.context.fill_rect(x, y, width, height);
        } else {
            self.set_stroke(color, style.stroke_width());
            self.finish_lines();
            let nudge = Self::nudge(style.stroke_width());
            self.canvas.context.stroke_rect(x + nudge, y + nudge, width, height);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Painted {
        let color = style.color();
        if color.alpha > 0.0 {
            self.set_stroke(color, style.stroke_width());
            // Lines of one path darken no further where they cross, so that only opaque ones may share it.
            if color.alpha < 1.0 {
                self.finish_lines();
            }
            if !std::mem::replace(&mut self.lines, true) {
                self.canvas.context.begin_path();
            }
            self.trace(path, Self::nudge(style.stroke_width()));
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, fill: bool) -> Painted {
        let color = style.color();
        if color.alpha == 0.0 {
            return Ok(());
        }
        self.finish_lines();
        let context = &self.canvas.context;
        context.begin_path();
        context
            .arc(f64::from(x), f64::from(y), f64::from(radius), 0.0, std::f64::consts::TAU)
            .map_err(CanvasError::from)?;
        if fill {
            self.set_fill(color);
            self.canvas.context.fill();
        } else {
            self.set_stroke(color, style.stroke_width());
            self.canvas.context.stroke();
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Painted {
        if style.color().alpha > 0.0 {
            self.set_fill(style.color());
            self.canvas.context.begin_path();
            self.trace(path, 0.0);
            self.canvas.context.fill();
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Painted {
        let color = style.color();
        if color.alpha == 0.0 {
            return Ok(());
        }
        self.finish_lines();
        if !matches!((style.transform(), style.style()), (FontTransform::None, FontStyle::Normal)) {
            // plotters-canvas leaves the context in styles of its own.
            (self.fill, self.anchor) = (None, None);
            self.font.borrow_mut().clear();
            let turned = plotters_canvas::CanvasBackend::with_canvas_object(self.canvas.element.clone());
            let mut turned = turned.ok_or(CanvasError("plotters-canvas refuses the element".to_owned()))?;
            return turned.draw_text(text, style, (x, y)).map_err(|error| CanvasError(error.to_string()).into());
        }
        self.set_fill(color);
        self.set_font(&font(style));
        self.set_anchor(&style.anchor());
        Ok(self.canvas.context.fill_text(text, f64::from(x), f64::from(y)).map_err(CanvasError::from)?)
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<CanvasError>> {
        let font = font(style);
        let mut measured = self.canvas.measured.borrow_mut();
        let key = format!("{font}|{text}");
        let width = match measured.get(&key) {
            Some(&width) => width,
            None => {
                self.set_font(&font);
                let width = self.canvas.context.measure_text(text).map_err(CanvasError::from)?.width().ceil() as u32;
                // Labels are few and return; a reader who drags for an hour must not fill the memory.
                if measured.len() > 1000 {
                    measured.clear();
                }
                measured.insert(key, width);
                width
            }
        };
        Ok((width, (style.size() * 1.2).ceil() as u32))
    }
}

impl RasterBackend for CanvasBackend<'_> {
    fn draw_raster(
        &mut self,
        corner: BackendCoord,
        size: (u32, u32),
        raster: &Raster,
        BackendColor { rgb: (red, green, blue), .. }: BackendColor,
    ) -> Painted {
        self.finish_lines();
        let pixels: Vec<u8> = raster.density().iter().flat_map(|&density| [red, green, blue, density]).collect();
        let image =
            ImageData::new_with_u8_clamped_array(Clamped(&pixels), raster.width()).map_err(CanvasError::from)?;
        Ok(self.canvas.stretch(&image, corner, size)?)
    }

    fn draw_inks(
        &mut self,
        corner: BackendCoord,
        size: (u32, u32),
        raster: &Raster,
        which: &[u8],
        inks: &[BackendColor],
    ) -> Painted {
        self.finish_lines();
        let point = |(&density, &which): (&u8, &u8)| match inks.get(usize::from(which)) {
            Some(&BackendColor { rgb: (red, green, blue), .. }) => [red, green, blue, density],
            None => [0; 4],
        };
        let pixels: Vec<u8> = raster.density().iter().zip(which).flat_map(point).collect();
        let image =
            ImageData::new_with_u8_clamped_array(Clamped(&pixels), raster.width()).map_err(CanvasError::from)?;
        Ok(self.canvas.stretch(&image, corner, size)?)
    }

    fn draw_marks(&mut self, at: impl Iterator<Item = BackendCoord>, mark: &Mark) -> Painted {
        self.finish_lines();
        let nudge = mark.line.map_or(0.0, |(_, width)| Self::nudge(width));
        self.canvas.context.begin_path();
        for (x, y) in at {
            let context = &self.canvas.context;
            match &mark.outline {
                Outline::Disc(radius) => {
                    let (x, y, radius) = (f64::from(x), f64::from(y), f64::from(*radius));
                    context.move_to(x + radius, y);
                    context.arc(x, y, radius, 0.0, std::f64::consts::TAU).map_err(CanvasError::from)?;
                }
                Outline::Closed(points) => {
                    self.trace(points.iter().map(|&(dx, dy)| (x + dx, y + dy)), nudge);
                    context.close_path();
                }
                Outline::Open(points) => self.trace(points.iter().map(|&(dx, dy)| (x + dx, y + dy)), nudge),
            }
        }
        for lines in [mark.beneath, !mark.beneath] {
            if lines && let Some((line, width)) = mark.line {
                self.set_stroke(line, width);
                self.canvas.context.stroke();
            }
            if !lines && let Some(fill) = mark.fill.filter(|_| !matches!(mark.outline, Outline::Open(_))) {
                self.set_fill(fill);
                self.canvas.context.fill();
            }
        }
        Ok(())
    }
}

/// What a browser said when it would not draw.
#[derive(Clone, Debug)]
pub struct CanvasError(String);

impl From<JsValue> for CanvasError {
    fn from(value: JsValue) -> Self {
        Self(format!("{value:?}"))
    }
}

impl From<CanvasError> for DrawingErrorKind<CanvasError> {
    fn from(error: CanvasError) -> Self {
        Self::DrawingError(error)
    }
}

impl fmt::Display for CanvasError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the canvas cannot be drawn on: {}", self.0)
    }
}

impl std::error::Error for CanvasError {}
