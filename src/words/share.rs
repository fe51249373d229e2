//! What is said where a figure is put into somebody else's page.

use crate::share::{BaseError, LabelError, Need, SizeError, Target, Unpublished};
use crate::spec::{Control, ThemeChoice};

/// What is said where a figure is put into somebody else's page.
#[derive(Debug)]
pub struct ShareWords {
    /// The button at a figure, and the heading of its dialog.
    pub figure: &'static str,
    /// The button at an experiment, and the heading of its dialog.
    pub experiment: &'static str,
    /// What the dialog is for.
    pub intro: &'static str,
    /// The button that closes the dialog.
    pub close: &'static str,
    /// The heading over the choices.
    pub choices: &'static str,
    /// Above the controls: which the reader sees.
    pub controls: &'static str,
    /// Above the locks: which do not move.
    pub lock: &'static str,
    /// A control, in a list of controls.
    pub control: fn(Control) -> &'static str,
    /// Above the choice of colours.
    pub theme: &'static str,
    /// A choice of colours.
    pub theme_name: fn(ThemeChoice) -> &'static str,
    /// Above the choice of a goal.
    pub goal: &'static str,
    /// Above the choice of a prediction.
    pub prediction: &'static str,
    /// Which controls a task needs, so that they are shown and can be moved.
    pub goal_needs: fn(&[Control]) -> String,
    /// That there is to be no goal, or no prediction.
    pub none: &'static str,
    /// The field for a heading over the figure.
    pub title: &'static str,
    /// Why a text is no such heading, given its characters and the most it may have.
    pub title_wanted: fn(usize, usize) -> String,
    /// The field for what a screen reader calls the frame.
    pub label: &'static str,
    /// Why a text is no such label, given the most characters it may have.
    pub label_wanted: fn(LabelError, usize) -> String,
    /// Above the choice of a width.
    pub width: &'static str,
    /// As wide as the text.
    pub full_width: &'static str,
    /// The field for a width in pixels.
    pub pixels: &'static str,
    /// The field for a height in pixels.
    pub height: &'static str,
    /// Which height is recommended for this width, if one is chosen, and which for a column so many pixels wide.
    pub recommended: fn(Option<u32>, u32, (u32, u32)) -> String,
    /// That a width or a height is no whole number, given which and what came.
    pub number_wanted: fn(&str, &str) -> String,
    /// That an experiment as a whole is high.
    pub high: &'static str,
    /// Why a frame cannot have a size, given the least and the most.
    pub size_wanted: fn(SizeError, (u32, u32)) -> String,
    /// The field for the address of the folder that has the embed.
    pub base: &'static str,
    /// What belongs there.
    pub base_hint: &'static str,
    /// Why a text is no such address.
    pub base_wanted: fn(BaseError) -> String,
    /// That the page itself has no address for others, why, and what to do.
    pub unpublished: fn(Unpublished) -> &'static str,
    /// The heading over the preview.
    pub preview: &'static str,
    /// Above the choice of a host.
    pub target: &'static str,
    /// A host.
    pub target_name: fn(Target) -> &'static str,
    /// The heading over what a host needs.
    pub needs: &'static str,
    /// What a host needs, given scheme and host of the address, if there is one.
    pub need: fn(Need, &str) -> String,
    /// The name of the code.
    pub code: &'static str,
    /// The button that copies the code.
    pub copy: &'static str,
    /// What the button says, and what is announced, once it has copied.
    pub copied: &'static str,
    /// That the browser has refused, and what the reader can do instead.
    pub refused: &'static str,
    /// That the code is of before, for something that was typed since cannot be used.
    pub stale: &'static str,
    /// That there is no code before there is an address, for the host keeps no files beside its pages.
    pub address_wanted: &'static str,
    /// The field with the address alone.
    pub link: &'static str,
    /// The button that downloads the single file.
    pub download: &'static str,
    /// The button that downloads the script of the element.
    pub download_element: &'static str,
    /// What the single file is good for.
    pub download_hint: &'static str,
    /// The heading over the QR code.
    pub qr: &'static str,
    /// The QR code, to those who do not see it.
    pub qr_described: &'static str,
    /// That the address is too long for a QR code, given its bytes and the most.
    pub qr_too_long: fn(usize, usize) -> String,
    /// That own data are not in the link.
    pub not_in_link: &'static str,
}
