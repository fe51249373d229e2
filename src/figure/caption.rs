//! What stands beneath a picture that is taken away, for there the page is not around it: what it is called, and its sentence
//! with the numbers of the state.

use super::Drawn;
use super::backend::RasterBackend;
use super::backend::svg::text_width;
use super::pen::{Pen, TEXT};
use super::theme::{Ink, Theme};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The size of the heading, in CSS pixels.
const HEADING: f64 = 16.0;

/// From one line of it to the next, and from one line of the sentence, in CSS pixels.
const LINES: [f64; 2] = [22.0, 20.0];

/// Left and right of the text, and over and under it, in CSS pixels.
const MARGIN: (f64, f64) = (16.0, 12.0);

/// How much of a line is used: readers' letters are a little wider than those that are counted with, or narrower.
const USED: f64 = 0.9;

/// A heading and a sentence, in lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    width: u32,
    heading: Vec<String>,
    sentence: Vec<String>,
}

impl Caption {
    /// In lines for a picture of so many CSS pixels. No word is parted: one that is wider than the picture has a line of its own.
    pub fn new(heading: &str, sentence: &str, width: u32) -> Self {
        let room = (f64::from(width) - 2.0 * MARGIN.0) * USED;
        Self { width, heading: lines(heading, HEADING, room), sentence: lines(sentence, TEXT, room) }
    }

    /// How high it is, in CSS pixels.
    pub fn height(&self) -> u32 {
        (2.0 * MARGIN.1 + self.in_lines().map(|(.., high)| high).sum::<f64>()).ceil() as u32
    }

    /// Its lines, the size of their letters, and how high each is.
    fn in_lines(&self) -> impl Iterator<Item = (&str, f64, f64)> {
        let heading = self.heading.iter().map(|line| (line.as_str(), HEADING, LINES[0]));
        heading.chain(self.sentence.iter().map(|line| (line.as_str(), TEXT, LINES[1])))
    }

    /// Draws it on a backend whose picture is so many CSS pixels high, beneath that.
    ///
    /// # Errors
    /// The backend's own.
    pub fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, beneath: u32) -> Drawn<DB> {
        let root = backend.into_drawing_area();
        let top = f64::from(beneath);
        let corners = [(0.0, top), (f64::from(self.width), top + f64::from(self.height()))]
            .map(|(x, y)| (theme.length(x), theme.length(y)));
        root.draw(&Rectangle::new(corners, theme.fill(Ink::Paper)))?;
        let mut y = top + MARGIN.1;
        for (line, letters, high) in self.in_lines() {
            let pen = Pen::new(&root, theme, letters);
            pen.text(line, Ink::Text, pen.point((MARGIN.0, y + high / 2.0)), (HPos::Left, VPos::Center))?;
            y += high;
        }
        root.present()
    }
}

/// A text in lines of so many pixels, in letters of that size.
fn lines(text: &str, letters: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), letters) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_word_is_lost_and_no_line_too_wide(
            heading in "[a-zé−ε? ]{0,200}", sentence in "\\PC{0,400}", width in 100..1000_u32
        ) {
            let caption = Caption::new(&heading, &sentence, width);
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&caption.heading.join(" ")), words(&heading));
            prop_assert_eq!(words(&caption.sentence.join(" ")), words(&sentence));
            for (line, letters, _) in caption.in_lines() {
                let is_one_word = line.split_whitespace().count() == 1;
                prop_assert!(is_one_word || text_width(line, letters) <= f64::from(width) - 2.0 * MARGIN.0, "{}", line);
            }
            let count = (caption.heading.len() + caption.sentence.len()) as f64;
            prop_assert!(f64::from(caption.height()) >= 24.0 + 20.0 * count, "every line has its room");
        }
    }
}
