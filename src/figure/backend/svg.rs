//! Pictures as SVG text: for golden files, the static page, exports and print.
//!
//! It differs from plotters' own SVG backend in three ways. Inks are classes, with their colours in a style element for
//! light and dark, so that a picture follows the reader's theme wherever it is shown. Text is measured by a fixed table, so
//! that a picture is the same on every machine. And it is small: integers, no needless attributes, a raster as one image
//! that lets its ink through, so that it follows the theme too.

use super::raster::{Mark, Outline, Raster};
use super::sheet::{Lettering, Primitives, Sheet, SheetError};
use crate::figure::theme::{Ink, Theme};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, FontTransform};
use std::fmt::Write;

/// How many units of a picture's own coordinates make a CSS pixel. plotters has whole coordinates only, and a curve on
/// whole CSS pixels would show steps.
const UNITS: u32 = 4;

/// What a picture is called, and what it shows, for those who cannot see it.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// Its question.
    pub title: &'a str,
    /// Its sentence.
    pub description: &'a str,
}

/// How an image is made of a raster, white where all of the ink shows and black where none does: its address.
pub type Encode<'a> = &'a dyn Fn(&Raster) -> Result<String, SheetError>;

/// A whole SVG document of what `draw` draws, `width × height` CSS pixels.
///
/// # Errors
/// Those of `draw`, and of `encode` by way of it.
pub fn document<E>(
    size: (u32, u32),
    said: Said<'_>,
    encode: Encode<'_>,
    draw: impl FnOnce(Sheet<'_>, &Theme) -> Result<(), E>,
) -> Result<String, E> {
    captioned(size, said, encode, draw, (0, |_: Sheet<'_>, _: &Theme| Ok(())))
}

/// The same with room of so many CSS pixels beneath the picture, and what is drawn into the whole after it.
///
/// # Errors
/// The same, and those of what is drawn beneath.
pub fn captioned<E>(
    (width, height): (u32, u32),
    Said { title, description }: Said<'_>,
    encode: Encode<'_>,
    draw: impl FnOnce(Sheet<'_>, &Theme) -> Result<(), E>,
    (room, beneath): (u32, impl FnOnce(Sheet<'_>, &Theme) -> Result<(), E>),
) -> Result<String, E> {
    let theme = Theme::named(f64::from(UNITS));
    let size = (width * UNITS, height * UNITS);
    let mut svg = Svg { body: String::new(), points: Vec::new(), masks: 0, size, encode };
    draw(Sheet::Primitives(&mut svg), &theme)?;
    let height = height + room;
    svg.size = (width * UNITS, height * UNITS);
    beneath(Sheet::Primitives(&mut svg), &theme)?;
    let (size, body) = (svg.size, svg.body);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\">\n<title>{}</title>\n<desc>{}</desc>\n<style>{}</style>\n{body}</svg>\n",
        size.0,
        size.1,
        escape(title),
        escape(description),
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
        let (name, [day, night]) = (ink.name(), COLORS[ink as usize]);
        // Writing to a String cannot fail.
        let _ = write!(light, ".f-{name}{{fill:#{day:06x}}}.s-{name}{{stroke:#{day:06x}}}");
        let _ = write!(dark, ".f-{name}{{fill:#{night:06x}}}.s-{name}{{stroke:#{night:06x}}}");
    }
    format!("{light}@media(prefers-color-scheme:dark){{{dark}}}")
}

/// The light and the dark colour of every ink, in the order of [`Ink::ALL`], as `style/tokens.css` has them: read while this is
/// compiled, so that the style sheet itself does not come along.
static COLORS: [[u32; 2]; Ink::ALL.len()] = {
    /// The file that names the colours.
    const TOKENS: &[u8] = include_bytes!("../../../style/tokens.css");

    /// Whether the text there goes on so.
    const fn reads(at: usize, text: &[u8]) -> bool {
        let mut place = 0;
        while place < text.len() {
            if at + place >= TOKENS.len() || TOKENS[at + place] != text[place] {
                return false;
            }
            place += 1;
        }
        true
    }

    /// The colour there, `#` and six digits.
    const fn color(at: usize) -> u32 {
        assert!(TOKENS[at] == b'#', "style/tokens.css: an ink is «#» and six digits");
        let (mut value, mut place) = (0, 1);
        while place <= 6 {
            let digit = match TOKENS[at + place] {
                digit @ b'0'..=b'9' => digit - b'0',
                digit @ b'a'..=b'f' => digit - b'a' + 10,
                _ => panic!("style/tokens.css: an ink is «#» and six digits"),
            };
            value = value * 16 + digit as u32;
            place += 1;
        }
        value
    }

    let mut colors = [[0; 2]; Ink::ALL.len()];
    let mut ink = 0;
    while ink < colors.len() {
        let name = Ink::ALL[ink].name().as_bytes();
        let (before, after) = (b"--ink-", b": light-dark(");
        let mut at = 0;
        while !(reads(at, before) && reads(at + before.len(), name) && reads(at + before.len() + name.len(), after)) {
            at += 1;
            assert!(at < TOKENS.len(), "style/tokens.css names every ink");
        }
        let day = at + before.len() + name.len() + after.len();
        assert!(reads(day + 7, b", "), "style/tokens.css: an ink has a light and a dark colour");
        colors[ink] = [color(day), color(day + 9)];
        ink += 1;
    }
    colors
};

/// What writes SVG elements into a text. Drawn on with [`Theme::named`].
struct Svg<'a> {
    body: String,
    /// Those that nothing has been made of yet.
    points: Vec<BackendCoord>,
    masks: usize,
    size: (u32, u32),
    encode: Encode<'a>,
}

/// ` class="f-ink"`, with the ink's opacity if it is not full; nothing at all for an invisible colour.
fn paint(kind: char, color: BackendColor) -> Option<String> {
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

/// The same for a shape that is filled, or has a line of some width.
fn filled_or_line(color: BackendColor, line: Option<u32>) -> Option<String> {
    let Some(width) = line else { return paint('f', color) };
    let mut paint = paint('s', color)?;
    if width != 1 {
        let _ = write!(paint, " stroke-width=\"{width}\"");
    }
    Some(paint)
}

impl Primitives for Svg<'_> {
    fn size(&self) -> (u32, u32) {
        self.size
    }

    fn point(&mut self, at: BackendCoord) {
        self.points.push(at);
    }

    fn line(&mut self, color: BackendColor, width: u32) {
        self.points.dedup();
        if let Some(paint) = filled_or_line(color, Some(width)) {
            let points = listed(&self.points);
            let _ = writeln!(self.body, "<polyline points=\"{points}\"{paint}/>");
        }
        self.points.clear();
    }

    fn polygon(&mut self, color: BackendColor) {
        if let Some(paint) = paint('f', color) {
            let points = listed(&self.points);
            let _ = writeln!(self.body, "<polygon points=\"{points}\"{paint}/>");
        }
        self.points.clear();
    }

    /// One path for all, in steps from mark to mark.
    fn marks(&mut self, mark: &Mark) {
        let filled = !matches!(mark.outline, Outline::Open(_));
        let fill = mark.fill.filter(|_| filled).and_then(|color| paint('f', color));
        let line = mark.line.and_then(|(color, width)| Some((paint('s', color)?, width)));
        let mut path = String::new();
        for place in self.points.drain(..) {
            trace(&mut path, place, &mark.outline);
        }
        if path.is_empty() || fill.is_none() && line.is_none() {
            return;
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
    }

    fn rect(&mut self, from: BackendCoord, to: BackendCoord, color: BackendColor, line: Option<u32>) {
        if let Some(paint) = filled_or_line(color, line) {
            let (x, y) = (from.0.min(to.0), from.1.min(to.1));
            let (width, height) = (from.0.abs_diff(to.0), from.1.abs_diff(to.1));
            let hollow = if line.is_none() { "" } else { " fill=\"none\"" };
            let _ =
                writeln!(self.body, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{paint}{hollow}/>");
        }
    }

    fn circle(&mut self, (x, y): BackendCoord, radius: u32, color: BackendColor, line: Option<u32>) {
        if let Some(paint) = filled_or_line(color, line) {
            let hollow = if line.is_none() { "" } else { " fill=\"none\"" };
            let _ = writeln!(self.body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{paint}{hollow}/>");
        }
    }

    fn text(&mut self, text: &str, (x, y): BackendCoord, lettering: &Lettering) {
        let Lettering { size, color, ref anchor, ref transform } = *lettering;
        let Some(paint) = paint('f', color) else { return };
        let drop = match anchor.v_pos {
            VPos::Top => ASCENT,
            VPos::Center => ASCENT / 2.0 - 0.02,
            VPos::Bottom => -DESCENT,
        };
        let anchor = match anchor.h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        let turn = match transform {
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
    }

    fn text_size(&self, text: &str, letters: f64) -> (u32, u32) {
        (text_width(text, letters).ceil() as u32, (LINE * letters).ceil() as u32)
    }

    fn raster(
        &mut self,
        (x, y): BackendCoord,
        (width, height): (u32, u32),
        raster: &Raster,
        ink: BackendColor,
    ) -> Result<(), SheetError> {
        let Some(paint) = paint('f', ink) else { return Ok(()) };
        let name = self.masks;
        self.masks += 1;
        let image = (self.encode)(raster)?;
        let place = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"");
        let _ = writeln!(
            self.body,
            "<mask id=\"m{name}\"><image {place} preserveAspectRatio=\"none\" href=\"{image}\"/></mask>\n\
             <rect {place}{paint} mask=\"url(#m{name})\"/>"
        );
        Ok(())
    }

    /// One mask for each ink, so that each follows the theme.
    fn inks(
        &mut self,
        corner: BackendCoord,
        size: (u32, u32),
        raster: &Raster,
        which: &[u8],
        inks: &[BackendColor],
    ) -> Result<(), SheetError> {
        for (place, &ink) in inks.iter().enumerate() {
            let mut own = Raster::new(raster.width(), raster.height());
            let points = own.density_mut().iter_mut().zip(raster.density()).zip(which);
            let mut some = false;
            for ((own, &density), _) in points.filter(|(_, which)| usize::from(**which) == place) {
                *own = density;
                some |= density > 0;
            }
            if some {
                self.raster(corner, size, &own, ink)?;
            }
        }
        Ok(())
    }
}

/// Points as an attribute has them.
fn listed(points: &[BackendCoord]) -> String {
    let mut text = String::new();
    for (x, y) in points {
        let _ = write!(text, "{}{x},{y}", if text.is_empty() { "" } else { " " });
    }
    text
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

/// The densities as a grey PNG in the address itself: for the static pictures, which are made natively. In a browser a canvas
/// does it, so that no encoder comes along.
///
/// # Errors
/// [`SheetError`] with the encoder's own words.
#[cfg(not(target_family = "wasm"))]
pub fn png_address(raster: &Raster) -> Result<String, SheetError> {
    use base64::Engine;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, raster.width(), raster.height());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(raster.density()));
    match written {
        Ok(()) => Ok(format!("data:image/png;base64,{}", base64::engine::general_purpose::STANDARD.encode(bytes))),
        Err(error) => Err(SheetError(format!("a raster is no image: {error}"))),
    }
}

/// Above the baseline, below it, and from line to line, as shares of the font's size.
const ASCENT: f64 = 0.76;
const DESCENT: f64 = 0.21;
const LINE: f64 = 1.2;

/// How wide a text is in plain letters of that size.
pub(in crate::figure) fn text_width(text: &str, letters: f64) -> f64 {
    letters * text.chars().map(advance).sum::<f64>()
}

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
    fn the_colours_are_those_of_the_style_sheet() {
        let tokens = include_str!("../../../style/tokens.css");
        for ink in Ink::ALL {
            let [day, night] = COLORS[ink as usize];
            let line = format!("--ink-{}: light-dark(#{day:06x}, #{night:06x})", ink.name());
            assert!(tokens.contains(&line), "{ink:?}: «{line}»");
        }
    }

    #[test]
    fn every_ink_can_be_read_on_paper() {
        let channel = |color: u32, place: u32| {
            let value = f64::from((color >> (8 * place)) as u8) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let luminance =
            |color: u32| 0.2126 * channel(color, 2) + 0.7152 * channel(color, 1) + 0.0722 * channel(color, 0);
        let contrast = |a: u32, b: u32| {
            let (a, b) = (luminance(a), luminance(b));
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        let paper = COLORS[Ink::Paper as usize];
        // Paper is not read, and the grid is there to be overlooked. Marks need less than letters.
        for ink in Ink::ALL.into_iter().filter(|ink| !matches!(ink, Ink::Paper | Ink::Grid)) {
            let [day, night] = COLORS[ink as usize];
            let (by_day, by_night) = (contrast(day, paper[0]), contrast(night, paper[1]));
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
