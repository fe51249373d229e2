//! The inks and sizes of a picture. The colours themselves stand in `style/tokens.css`; here are only their names.

use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle, TextStyle};

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
    /// The relative of that name; each has a pattern of dashes of its own as well.
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
}

impl Ink {
    /// In the order of the tokens.
    pub const ALL: [Self; 12] = [
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
        }
    }
}

/// The inks' colours, and how many device pixels a CSS pixel has.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    inks: [RGBColor; Ink::ALL.len()],
    px: f64,
}

impl Theme {
    /// The font of every figure; the page's own, for the canvas knows it by the same name.
    pub const FONT: &'static str = "system-ui, sans-serif";

    /// A theme of these colours, in the order of [`Ink::ALL`], with so many device pixels to a CSS pixel.
    pub const fn new(inks: [RGBColor; Ink::ALL.len()], px: f64) -> Self {
        Self { inks, px }
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
        self.color(ink).stroke_width((width * self.px).round().max(1.0) as u32)
    }

    /// A filled shape.
    pub fn fill(&self, ink: Ink) -> ShapeStyle {
        self.color(ink).filled()
    }

    /// Text of so many CSS pixels.
    pub fn text(&self, ink: Ink, size: f64) -> TextStyle<'static> {
        (Self::FONT, size * self.px).into_font().color(&self.color(ink))
    }

    /// A width of device pixels in CSS pixels.
    pub fn css(&self, device: u32) -> f64 {
        f64::from(device) / self.px
    }
}
