//! A figure, or an experiment, put into somebody else's page: the address of its embed, the code to paste there, and the
//! address as a QR code.
//!
//! Whatever the label, the title and the state: what a snippet hands to the browser is that label and a link that reads back
//! as that state.

pub mod address;
pub mod escape;
pub mod qr;
pub mod snippet;

pub use address::{Base, BaseError, Unpublished};
pub use qr::QrCode;
pub use snippet::{Need, Snippet, Target, snippet};

use crate::spec::{AnyFigure, Lab, Shared, Spec, View, write};

/// What is embedded, how large, under which name, and from where.
#[derive(Clone, Debug, PartialEq)]
pub struct Embed {
    /// The figure and its state, the controls that are shown and locked, the theme, the task, the prediction, the title.
    pub spec: Spec,
    /// The size of its frame.
    pub size: Size,
    /// What a screen reader calls the frame.
    pub label: Label,
    /// Where `embed.html` lies, whole or as seen from the page that embeds it; beside that, if unsaid.
    pub base: Option<Base>,
}

impl Embed {
    /// The address of the embed: relative, if it lies beside the page or elsewhere in its site.
    pub fn address(&self) -> String {
        let link = write(&self.spec);
        let fragment = if link.is_empty() { String::new() } else { format!("#{link}") };
        format!("{}{fragment}", self.file("embed.html"))
    }

    /// Where a file of the project lies.
    fn file(&self, name: &str) -> String {
        self.base.as_ref().map_or_else(|| name.to_owned(), |base| format!("{}/{name}", base.as_str()))
    }
}

/// The state that an embed of a figure needs, or of an experiment as a whole if there is none: what the figure does not follow
/// stays behind, and so does what only the page shows.
pub fn state_for(spec: &Spec, figure: Option<AnyFigure>) -> Spec {
    let view = View { figure, figures: None, ..spec.view.clone() };
    let fits = |other: Option<AnyFigure>| figure.zip(other).is_none_or(|(one, other)| one.is_of_same_half(other));
    let predict = view.predict.filter(|it| fits(Some(it.figure())));
    let goal = view.goal.filter(|it| figure.is_none_or(|figure| it.fits(figure)));
    let view = View { predict, goal, ..view };
    match figure {
        Some(AnyFigure::Theory(_)) => Spec { shared: spec.shared, lab: Lab::default(), view },
        Some(AnyFigure::Run(_)) | None => Spec { shared: Shared::default(), lab: asked_for(&spec.lab), view },
    }
}

/// The same experiment, as one that was asked for: an embed shows it only then.
fn asked_for(lab: &Lab) -> Lab {
    // The setting was checked when it was made.
    Lab::of(lab.scenario()).with_setting(lab.setting().clone()).unwrap_or_else(|_| lab.clone())
}

/// How wide a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// As wide as the text around it.
    Full,
    /// So many CSS pixels.
    Pixels(u32),
}

/// The size of a frame in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    width: Width,
    height: u32,
}

impl Size {
    /// The widths that can be asked for.
    pub const WIDTHS: (u32, u32) = (280, 4000);
    /// The heights.
    pub const HEIGHTS: (u32, u32) = (200, 20_000);

    /// # Errors
    /// What is too small or too large.
    pub fn new(width: Width, height: u32) -> Result<Self, SizeError> {
        let within = |value: u32, (least, most): (u32, u32)| (least..=most).contains(&value);
        match width {
            Width::Pixels(width) if !within(width, Self::WIDTHS) => Err(SizeError::Width(width)),
            _ if !within(height, Self::HEIGHTS) => Err(SizeError::Height(height)),
            _ => Ok(Self { width, height }),
        }
    }

    /// How wide.
    pub const fn width(self) -> Width {
        self.width
    }

    /// How high.
    pub const fn height(self) -> u32 {
        self.height
    }
}

/// Why a frame cannot have a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SizeError {
    /// The width is outside [`Size::WIDTHS`].
    Width(u32),
    /// The height is outside [`Size::HEIGHTS`].
    Height(u32),
}

/// What a screen reader calls a frame: some text in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label(String);

impl Label {
    /// The most characters.
    pub const MAX: usize = 200;

    /// # Errors
    /// What is wrong with the text.
    pub fn new(text: &str) -> Result<Self, LabelError> {
        let text = text.trim();
        match text.chars().count() {
            0 => Err(LabelError::Empty),
            length if length > Self::MAX => Err(LabelError::TooLong(length)),
            // Two of them end a line without being control characters.
            _ if text.chars().any(|it| it.is_control() || matches!(it, '\u{2028}' | '\u{2029}')) => {
                Err(LabelError::Lines)
            }
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelError {
    /// There is none.
    Empty,
    /// It has so many characters, more than [`Label::MAX`].
    TooLong(usize),
    /// It has more than one line, or a tab.
    Lines,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{FigureName, GoalName, LabFigureName, PredictionName, parse};
    use crate::training::Scenario;

    #[test]
    fn an_embed_takes_along_what_its_figure_follows() {
        let (spec, notices) = parse("smoothing=0.3&figures=targets&scenario=clusters&steps=77&goal=no-push&theme=dark");
        assert!(notices.is_empty(), "{notices:?}");
        let link = |figure| write(&state_for(&spec, figure));
        let theory = AnyFigure::Theory(FigureName::Gradient);
        assert_eq!(link(Some(theory)), "v=1&figure=gradient&smoothing=0.3&theme=dark&goal=no-push");
        let run = AnyFigure::Run(LabFigureName::Clusters);
        assert_eq!(
            link(Some(run)),
            "v=1&figure=clusters&theme=dark&scenario=clusters&steps=77",
            "no goal of the theory"
        );
        let first = state_for(&Spec::default(), None);
        assert_eq!(write(&first), "v=1&scenario=gap", "an experiment is asked for");
        for goal in GoalName::ALL {
            for figure in
                FigureName::ALL.map(AnyFigure::Theory).into_iter().chain(LabFigureName::ALL.map(AnyFigure::Run))
            {
                for predict in PredictionName::ALL {
                    let view = View { goal: Some(goal), predict: Some(predict), ..View::default() };
                    let spec = Spec { view, lab: Lab::of(Scenario::Clusters), ..Spec::default() };
                    let state = state_for(&spec, Some(figure));
                    assert_eq!(parse(&write(&state)), (state, vec![]), "{figure:?}, {goal:?}, {predict:?}");
                }
            }
        }
    }

    #[test]
    fn sizes_and_labels_are_checked() {
        assert_eq!(Size::new(Width::Pixels(279), 400), Err(SizeError::Width(279)), "too narrow");
        assert_eq!(Size::new(Width::Full, 199), Err(SizeError::Height(199)), "too low");
        let size = Size::new(Width::Pixels(280), 200).map(|size| (size.width(), size.height()));
        assert_eq!(size, Ok((Width::Pixels(280), 200)), "the least");
        assert_eq!(Label::new("  Targets "), Ok(Label("Targets".to_owned())), "spaces around it are none of it");
        for (text, error) in
            [(" ", LabelError::Empty), ("a\nb", LabelError::Lines), (&"x".repeat(201), LabelError::TooLong(201))]
        {
            assert_eq!(Label::new(text), Err(error), "{text:?}");
        }
    }
}
