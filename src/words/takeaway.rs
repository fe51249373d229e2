//! What is said where something can be taken away.

/// The words of what can be taken away.
#[derive(Debug)]
pub struct TakeawayWords {
    /// The button that shows what can be, with what embeds it.
    pub open: &'static str,
    /// The same where nothing is there to embed.
    pub open_alone: &'static str,
    /// That it could not be loaded, and what the reader can do.
    pub not_loaded: &'static str,
    /// What is made as a file.
    pub save: &'static str,
    /// What is put on the clipboard.
    pub copy: &'static str,
    /// The picture in lines.
    pub svg: &'static str,
    /// The picture in pixels, so many times as large as it is drawn.
    pub png: fn(u32) -> String,
    /// The numbers.
    pub csv: &'static str,
    /// The curves of the run that is shown.
    pub run: &'static str,
    /// The table of metrics of the run that is shown.
    pub metrics: &'static str,
    /// The figure's sentence.
    pub sentence: &'static str,
    /// The link that leads back to this state.
    pub link: &'static str,
    /// What the clipboard has.
    pub copied: &'static str,
    /// That the browser has refused, and what the reader can do instead.
    pub refused: &'static str,
    /// That a file was made, by its name.
    pub made: fn(&str) -> String,
    /// That something could not be made, by its name, and why, in the browser's words.
    pub not_made: fn(&str, &str) -> String,
    /// What stands in for a file that a browser has not saved, by its name.
    pub instead: fn(&str) -> String,
    /// How a picture is saved by hand.
    pub by_hand: &'static str,
}
