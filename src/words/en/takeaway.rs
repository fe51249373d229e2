//! What is said where something can be taken away, in English.

use crate::words::TakeawayWords;

pub(super) const WORDS: TakeawayWords = TakeawayWords {
    open: "Save or embed",
    open_alone: "Save or copy",
    not_loaded: "This could not be loaded; perhaps you are offline. Press the button again to try once more.",
    save: "Save",
    copy: "Copy",
    svg: "SVG",
    png: |times| format!("PNG {times}×"),
    csv: "CSV",
    run: "CSV of the run’s curves",
    metrics: "CSV of the metrics",
    sentence: "Sentence",
    link: "Link to this state",
    copied: "Copied",
    refused: "This browser does not let the page copy. The text is selected below: copy it by hand.",
    made: |name| format!("{name} is made."),
    not_made: |name, why| format!("{name} could not be made. ({why})"),
    instead: |name| format!("Nothing saved? Copy {name} here"),
    by_hand: "Right-click the picture, or press it long, to save or copy it.",
};
