//! The inks and sizes of a picture. The colours themselves stand in `style/tokens.css`; here are only their names.

use super::emphasis::Emphasis;
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBAColor, RGBColor, ShapeStyle, TextStyle};

/// What a line or a letter is for. The same ink everywhere: in figures, text, tables and formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The background.
    Paper,
    /// Numbers and labels.
    Text,
    /// Axes and their labels.
    Muted,
    /// Grid lines.
    Grid,
    /// Everything one-hot; dashed or hollow as well, never colour alone.
    OneHot,
    /// Everything smoothed; solid.
    Smoothed,
    /// The relative of that name; each has a pattern of dashes of its own as well. The arms of a run that are neither the
    /// first one-hot one nor the first smoothed one take these inks too.
    ConfidencePenalty,
    /// Likewise.
    FocalLoss,
    /// Likewise.
    Temperature,
    /// Likewise.
    MarginBasedSmoothing,
    /// Likewise.
    MaxSup,
    /// Likewise.
    NegativeSmoothing,
    /// The class of that number; each has a mark of its own as well.
    Class0,
    /// Likewise.
    Class1,
    /// Likewise.
    Class2,
    /// Likewise.
    Class3,
    /// Likewise.
    Class4,
    /// Likewise.
    Class5,
    /// Likewise.
    Class6,
    /// Likewise.
    Class7,
    /// Likewise.
    Class8,
    /// Likewise.
    Class9,
}

impl Ink {
    /// In the order of the tokens.
    pub const ALL: [Self; 22] = [
        Self::Paper,
        Self::Text,
        Self::Muted,
        Self::Grid,
        Self::OneHot,
        Self::Smoothed,
        Self::ConfidencePenalty,
        Self::FocalLoss,
        Self::Temperature,
        Self::MarginBasedSmoothing,
        Self::MaxSup,
        Self::NegativeSmoothing,
        Self::Class0,
        Self::Class1,
        Self::Class2,
        Self::Class3,
        Self::Class4,
        Self::Class5,
        Self::Class6,
        Self::Class7,
        Self::Class8,
        Self::Class9,
    ];

    /// The token is `--ink-` and this name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Text => "text",
            Self::Muted => "muted",
            Self::Grid => "grid",
            Self::OneHot => "one-hot",
            Self::Smoothed => "smoothed",
            Self::ConfidencePenalty => "confidence-penalty",
            Self::FocalLoss => "focal-loss",
            Self::Temperature => "temperature",
            Self::MarginBasedSmoothing => "margin-based",
            Self::MaxSup => "maxsup",
            Self::NegativeSmoothing => "negative",
            Self::Class0 => "class-0",
            Self::Class1 => "class-1",
            Self::Class2 => "class-2",
            Self::Class3 => "class-3",
            Self::Class4 => "class-4",
            Self::Class5 => "class-5",
            Self::Class6 => "class-6",
            Self::Class7 => "class-7",
            Self::Class8 => "class-8",
            Self::Class9 => "class-9",
        }
    }

    /// The ink of a class of a run, of which there are ten; those beyond begin anew.
    pub const fn class(class: u32) -> Self {
        match class % 10 {
            0 => Self::Class0,
            1 => Self::Class1,
            2 => Self::Class2,
            3 => Self::Class3,
            4 => Self::Class4,
            5 => Self::Class5,
            6 => Self::Class6,
            7 => Self::Class7,
            8 => Self::Class8,
            _ => Self::Class9,
        }
    }

    /// Whether it is the ink of a class, for marks and tints and not for letters.
    pub const fn is_class(self) -> bool {
        self as usize >= Self::Class0 as usize
    }

    /// The dashes of a curve in it: what is drawn and left out in turn, in CSS pixels; none for a solid one.
    pub const fn pattern(self) -> &'static [f64] {
        match self {
            Self::OneHot => &[8.0, 5.0],
            Self::ConfidencePenalty => &[12.0, 4.0, 3.0, 4.0],
            Self::FocalLoss => &[3.0, 3.0],
            Self::Temperature => &[6.0, 3.0],
            Self::MarginBasedSmoothing => &[12.0, 3.0, 2.0, 3.0, 2.0, 3.0],
            // Sparse, for it often lies over the smoothed curve.
            Self::MaxSup => &[4.0, 9.0],
            Self::NegativeSmoothing => &[17.0, 5.0],
            // Classes have marks instead.
            _ => &[],
        }
    }
}

/// How much is left of what is not meant while something else is emphasised.
const FAINT: f64 = 0.2;

/// The inks' colours, how many device pixels a CSS pixel has, and what is to be brought out.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    inks: [RGBColor; Ink::ALL.len()],
    px: f64,
    emphasis: Option<Emphasis>,
    /// Whether it is for what is not meant.
    faint: bool,
}

impl Theme {
    /// The font of every figure; the page's own, for the canvas knows it by the same name.
    pub const FONT: &'static str = "system-ui, sans-serif";

    /// A theme of these colours, in the order of [`Ink::ALL`], with so many device pixels to a CSS pixel.
    pub const fn new(inks: [RGBColor; Ink::ALL.len()], px: f64) -> Self {
        Self { inks, px, emphasis: None, faint: false }
    }

    /// The same with something brought out, or nothing.
    pub const fn with_emphasis(self, emphasis: Option<Emphasis>) -> Self {
        Self { emphasis, ..self }
    }

    /// The same with so many device pixels to a CSS pixel.
    pub const fn with_pixels(self, px: f64) -> Self {
        Self { px, ..self }
    }

    /// What is brought out.
    pub const fn emphasis(&self) -> Option<Emphasis> {
        self.emphasis
    }

    /// The same for a figure that answers to these, and to nothing else.
    pub(super) fn answering(&self, to: &[Emphasis]) -> Self {
        Self { emphasis: self.emphasis.filter(|it| to.contains(it)), ..self.clone() }
    }

    /// The same for what is part of these: faint while something else is brought out.
    pub(super) fn part_of(&self, these: &[Emphasis]) -> Self {
        Self { faint: self.emphasis.is_some_and(|it| !these.contains(&it)), ..self.clone() }
    }

    /// Whether it is for what is not meant.
    pub(super) const fn is_faint(&self) -> bool {
        self.faint
    }

    /// What an ink is drawn with. Paper covers what is beneath it however faint its surroundings are.
    fn shade(&self, ink: Ink) -> RGBAColor {
        self.color(ink).mix(if self.faint && ink != Ink::Paper { FAINT } else { 1.0 })
    }

    /// A theme whose colours stand for inks by number, for a backend that names them: see [`Self::ink_of`].
    pub fn named(px: f64) -> Self {
        Self::new(std::array::from_fn(|index| RGBColor(0, 0, index as u8)), px)
    }

    /// The ink that a colour of [`Self::named`] stands for.
    pub fn ink_of((red, green, blue): (u8, u8, u8)) -> Option<Ink> {
        if (red, green) == (0, 0) { Ink::ALL.get(usize::from(blue)).copied() } else { None }
    }

    /// The colour of an ink.
    pub const fn color(&self, ink: Ink) -> RGBColor {
        self.inks[ink as usize]
    }

    /// A length of CSS pixels in device pixels.
    pub fn length(&self, css: f64) -> i32 {
        (css * self.px).round() as i32
    }

    /// A line of so many CSS pixels.
    pub fn line(&self, ink: Ink, width: f64) -> ShapeStyle {
        self.shade(ink).stroke_width((width * self.px).round().max(1.0) as u32)
    }

    /// A filled shape.
    pub fn fill(&self, ink: Ink) -> ShapeStyle {
        self.shade(ink).filled()
    }

    /// Text of so many CSS pixels.
    pub fn text(&self, ink: Ink, size: f64) -> TextStyle<'static> {
        // Plotters would look the name up in lower case, and bring the tables of all alphabets along for it.
        FontDesc::new(FontFamily::Name(Self::FONT), size * self.px, FontStyle::Normal).color(&self.shade(ink))
    }

    /// A width of device pixels in CSS pixels.
    pub fn css(&self, device: u32) -> f64 {
        f64::from(device) / self.px
    }
}
