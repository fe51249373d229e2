//! Pictures as SVG text: for golden files, the static page, exports and print.
//!
//! It differs from plotters' own SVG backend in three ways. Inks are classes, with their colours in a style element for
//! light and dark, so that a picture follows the reader's theme wherever it is shown. Text is measured by a fixed table, so
//! that a picture is the same on every machine. And it is small: integers, no needless attributes, a raster as one image
//! that lets its ink through, so that it follows the theme too.

use super::raster::{Mark, Outline, Raster, RasterBackend};
use crate::figure::theme::{Ink, Theme};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontTransform,
};
use std::convert::Infallible;
use std::fmt::Write;

/// The file that names the colours.
const TOKENS: &str = include_str!("../../../style/tokens.css");

/// How many units of a picture's own coordinates make a CSS pixel. plotters has whole coordinates only, and a curve on
/// whole CSS pixels would show steps.
const UNITS: u32 = 4;

/// A `DrawingBackend` that writes SVG elements into a text. Draw with [`Theme::named`].
#[derive(Debug)]
pub struct SvgBackend<'a> {
    body: &'a mut String,
    size: (u32, u32),
}

/// A whole SVG document of what `draw` draws, `width × height` CSS pixels, with a title for those who cannot see it.
pub fn document<E>(
    (width, height): (u32, u32),
    title: &str,
    draw: impl FnOnce(SvgBackend<'_>, &Theme) -> Result<(), E>,
) -> Result<String, E> {
    let mut body = String::new();
    let size = (width * UNITS, height * UNITS);
    draw(SvgBackend { body: &mut body, size }, &Theme::named(f64::from(UNITS)))?;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\">\n<title>{}</title>\n<style>{}</style>\n{body}</svg>\n",
        size.0,
        size.1,
        escape(title),
        style(&body)
    ))
}

/// The inks that a picture uses as classes: `f-` to fill with one, `s-` to draw a line with one; dark where the reader
/// prefers it.
fn style(body: &str) -> String {
    let mut light =
        String::from("text{font-family:system-ui,sans-serif}path,polyline{fill:none;stroke-linejoin:round}");
    let mut dark = String::new();
    let used = |ink: &Ink| ["f", "s"].iter().any(|kind| body.contains(&format!("class=\"{kind}-{}\"", ink.name())));
    for ink in Ink::ALL.into_iter().filter(used) {
        let Some((day, night)) = token(ink) else { unreachable!("style/tokens.css names every ink: {ink:?}") };
        let name = ink.name();
        // Writing to a String cannot fail.
        let _ = write!(light, ".f-{name}{{fill:{day}}}.s-{name}{{stroke:{day}}}");
        let _ = write!(dark, ".f-{name}{{fill:{night}}}.s-{name}{{stroke:{night}}}");
    }
    format!("{light}@media(prefers-color-scheme:dark){{{dark}}}")
}

/// The light and the dark colour of an ink.
fn token(ink: Ink) -> Option<(&'static str, &'static str)> {
    let line = format!("--ink-{}: light-dark(", ink.name());
    let start = TOKENS.find(&line)? + line.len();
    let (colors, _) = TOKENS[start..].split_once(')')?;
    colors.split_once(", ")
}

impl SvgBackend<'_> {
    /// ` class="f-ink"`, with the ink's opacity if it is not full; nothing at all for an invisible colour.
    fn paint(&self, kind: char, color: BackendColor) -> Option<String> {
        if color.alpha == 0.0 {
            return None;
        }
        let mut paint = match Theme::ink_of(color.rgb) {
            Some(ink) => format!(" class=\"{kind}-{}\"", ink.name()),
            None => {
                let (red, green, blue) = color.rgb;
                let attribute = if kind == 'f' { "fill" } else { "stroke" };
                format!(" {attribute}=\"#{red:02x}{green:02x}{blue:02x}\"")
            }
        };
        if color.alpha < 1.0 {
            let _ = write!(paint, " opacity=\"{}\"", color.alpha);
        }
        Some(paint)
    }

    fn line(&self, style: &impl BackendStyle) -> Option<String> {
        let mut paint = self.paint('s', style.color())?;
        if style.stroke_width() != 1 {
            let _ = write!(paint, " stroke-width=\"{}\"", style.stroke_width());
        }
        Some(paint)
    }
}

/// What a drawing call on text answers: it cannot fail.
type Written = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Written {
        Ok(())
    }

    fn present(&mut self) -> Written {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Written {
        if let Some(paint) = self.paint('f', color) {
            let _ = writeln!(self.body, "<rect x=\"{x}\" y=\"{y}\" width=\"1\" height=\"1\"{paint}/>");
        }
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Written {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Written {
        let paint = if fill { self.paint('f', style.color()) } else { self.line(style) };
        if let Some(paint) = paint {
            let (x, y) = (from.0.min(to.0), from.1.min(to.1));
            let (width, height) = (from.0.abs_diff(to.0), from.1.abs_diff(to.1));
            let hollow = if fill { "" } else { " fill=\"none\"" };
            let _ =
                writeln!(self.body, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{paint}{hollow}/>");
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Written {
        if let Some(paint) = self.line(style) {
            let mut points = String::new();
            let mut last = None;
            for (x, y) in path {
                if last != Some((x, y)) {
                    let _ = write!(points, "{}{x},{y}", if points.is_empty() { "" } else { " " });
                }
                last = Some((x, y));
            }
            let _ = writeln!(self.body, "<polyline points=\"{points}\"{paint}/>");
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, fill: bool) -> Written {
        let paint = if fill { self.paint('f', style.color()) } else { self.line(style) };
        if let Some(paint) = paint {
            let hollow = if fill { "" } else { " fill=\"none\"" };
            let _ = writeln!(self.body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{paint}{hollow}/>");
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Written {
        if let Some(paint) = self.paint('f', style.color()) {
            let points: Vec<String> = path.into_iter().map(|(x, y)| format!("{x},{y}")).collect();
            let _ = writeln!(self.body, "<polygon points=\"{}\"{paint}/>", points.join(" "));
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Written {
        let Some(paint) = self.paint('f', style.color()) else { return Ok(()) };
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        let drop = match style.anchor().v_pos {
            VPos::Top => ASCENT,
            VPos::Center => ASCENT / 2.0 - 0.02,
            VPos::Bottom => -DESCENT,
        };
        let size = style.size();
        let turn = match style.transform() {
            FontTransform::None => String::new(),
            FontTransform::Rotate90 => format!(" transform=\"rotate(90 {x} {y})\""),
            FontTransform::Rotate180 => format!(" transform=\"rotate(180 {x} {y})\""),
            FontTransform::Rotate270 => format!(" transform=\"rotate(270 {x} {y})\""),
        };
        let baseline = f64::from(y) + drop * size;
        let _ = writeln!(
            self.body,
            "<text x=\"{x}\" y=\"{baseline:.1}\" font-size=\"{size}\"{anchor}{turn}{paint}>{}</text>",
            escape(text)
        );
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let width: f64 = text.chars().map(advance).sum();
        Ok(((width * style.size()).ceil() as u32, (LINE * style.size()).ceil() as u32))
    }
}

impl RasterBackend for SvgBackend<'_> {
    fn draw_raster(
        &mut self,
        (x, y): BackendCoord,
        (width, height): (u32, u32),
        raster: &Raster,
        ink: BackendColor,
    ) -> Written {
        let Some(paint) = self.paint('f', ink) else { return Ok(()) };
        let name = self.body.matches("<mask ").count();
        let image = STANDARD.encode(grey_png(raster));
        let place = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"");
        let _ = writeln!(
            self.body,
            "<mask id=\"m{name}\"><image {place} preserveAspectRatio=\"none\" \
             href=\"data:image/png;base64,{image}\"/></mask>\n<rect {place}{paint} mask=\"url(#m{name})\"/>"
        );
        Ok(())
    }

    /// One mask for each ink, so that each follows the theme.
    fn draw_inks(
        &mut self,
        corner: BackendCoord,
        size: (u32, u32),
        raster: &Raster,
        which: &[u8],
        inks: &[BackendColor],
    ) -> Written {
        for (place, &ink) in inks.iter().enumerate() {
            let mut own = Raster::new(raster.width(), raster.height());
            let points = own.density_mut().iter_mut().zip(raster.density()).zip(which);
            let mut some = false;
            for ((own, &density), _) in points.filter(|(_, which)| usize::from(**which) == place) {
                *own = density;
                some |= density > 0;
            }
            if some {
                self.draw_raster(corner, size, &own, ink)?;
            }
        }
        Ok(())
    }

    /// One path for all, in steps from mark to mark.
    fn draw_marks(&mut self, at: impl Iterator<Item = BackendCoord>, mark: &Mark) -> Written {
        let filled = !matches!(mark.outline, Outline::Open(_));
        let fill = mark.fill.filter(|_| filled).and_then(|color| self.paint('f', color));
        let line = mark.line.and_then(|(color, width)| Some((self.paint('s', color)?, width)));
        let mut path = String::new();
        for place in at {
            trace(&mut path, place, &mark.outline);
        }
        if path.is_empty() || fill.is_none() && line.is_none() {
            return Ok(());
        }
        // A line of its own element, for an element has one class.
        let (start, end) = match line {
            Some((paint, width)) => {
                let order = if mark.beneath { " paint-order=\"stroke\"" } else { "" };
                (format!("<g{paint} stroke-width=\"{width}\"{order}>"), "</g>")
            }
            None => (String::new(), ""),
        };
        let _ = writeln!(self.body, "{start}<path d=\"{path}\"{}/>{end}", fill.unwrap_or_default());
        Ok(())
    }
}

/// Adds a mark to the text of a path.
fn trace(path: &mut String, (x, y): BackendCoord, outline: &Outline) {
    let points = match outline {
        Outline::Disc(radius) => {
            let (left, across) = (x - *radius as i32, 2 * radius);
            let _ = write!(path, "M{left} {y}a{radius} {radius} 0 1 0 {across} 0a{radius} {radius} 0 1 0-{across} 0z");
            return;
        }
        Outline::Closed(points) | Outline::Open(points) => points,
    };
    let Some((first, rest)) = points.split_first() else { return };
    let _ = write!(path, "M{} {}", x + first.0, y + first.1);
    let mut last = first;
    for point in rest {
        let (dx, dy) = (point.0 - last.0, point.1 - last.1);
        // A minus parts two numbers as well as a space does.
        let _ = match (dx, dy) {
            (_, 0) => write!(path, "h{dx}"),
            (0, _) => write!(path, "v{dy}"),
            (_, ..0) => write!(path, "l{dx}{dy}"),
            _ => write!(path, "l{dx} {dy}"),
        };
        last = point;
    }
    if matches!(outline, Outline::Closed(_)) {
        path.push('z');
    }
}

/// The densities as a grey PNG: white lets all of the ink through, black nothing.
fn grey_png(raster: &Raster) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, raster.width(), raster.height());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(raster.density()));
    match written {
        Ok(()) => bytes,
        Err(error) => unreachable!("a whole raster is written into memory: {error}"),
    }
}

/// Above the baseline, below it, and from line to line, as shares of the font's size.
const ASCENT: f64 = 0.76;
const DESCENT: f64 = 0.21;
const LINE: f64 = 1.2;

/// How wide a letter of a plain sans-serif is, as a share of the font's size. It only places text; no reader sees it.
fn advance(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '|' => 0.24,
        ' ' | '.' | ',' | ':' | ';' | '!' | 'f' | 't' | 'I' | '/' | '[' | ']' => 0.28,
        'r' | '(' | ')' | '-' => 0.34,
        'm' | 'M' | 'w' | 'W' | '%' | '@' => 0.86,
        'A'..='Z' | '&' => 0.68,
        _ => 0.56,
    }
}

/// Text as XML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ink_has_two_colours() {
        for ink in Ink::ALL {
            let (day, night) = token(ink).unwrap();
            for color in [day, night] {
                let digits = color.strip_prefix('#').unwrap_or_default();
                assert!(digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()), "{ink:?}: «{color}»");
            }
        }
    }

    #[test]
    fn every_ink_can_be_read_on_paper() {
        let channel = |digits: &str| {
            let value = f64::from(u8::from_str_radix(digits, 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = |color: &str| {
            0.2126 * channel(&color[1..3]) + 0.7152 * channel(&color[3..5]) + 0.0722 * channel(&color[5..7])
        };
        let contrast = |a: &str, b: &str| {
            let (a, b) = (luminance(a), luminance(b));
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        let paper = token(Ink::Paper).unwrap();
        // Paper is not read, and the grid is there to be overlooked. Marks need less than letters.
        for ink in Ink::ALL.into_iter().filter(|ink| !matches!(ink, Ink::Paper | Ink::Grid)) {
            let (day, night) = token(ink).unwrap();
            let (by_day, by_night) = (contrast(day, paper.0), contrast(night, paper.1));
            let least = if ink.is_class() { 3.0 } else { 4.5 };
            assert!(by_day >= least && by_night >= least, "{ink:?}: {by_day:.2} by day, {by_night:.2} by night");
        }
    }

    #[test]
    fn a_picture_names_the_inks_it_uses_and_no_others() {
        let style = style("<rect class=\"f-paper\"/><polyline class=\"s-one-hot\"/>");
        for (class, wanted) in
            [(".f-paper{", true), (".s-one-hot{", true), (".f-smoothed{", false), (".s-grid{", false)]
        {
            assert_eq!(style.contains(class), wanted, "{class} in «{style}»");
        }
    }

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escape("<a b=\"&\">"), "&lt;a b=&quot;&amp;&quot;&gt;", "escaped");
    }
}
