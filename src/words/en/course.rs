//! What the course asks and offers, in English.

use super::{goals, target_check, terms};
use crate::words::{CourseWords, ExampleWords};

pub(super) const WORDS: CourseWords = CourseWords {
    contents: "Contents",
    example: ExampleWords {
        set: "Set the page to this chapter’s example",
        set_lab: "Set the lab to this experiment",
        undo: "Undo: back to what it was",
        is_set: "This chapter’s example is set",
        done: "All figures show this chapter’s example now.",
        lab_done: "The lab is set to this chapter’s experiment. Press “Train”.",
        undone: "The page is as it was before.",
        lab_undone: "The lab’s settings are as they were before. Press “Restart” to run them.",
    },
    goals: goals::WORDS,
    target_check: target_check::WORDS,
    term: terms::WORDS,
    term_hint: "Point at a part, or go to it with the Tab key: its number stands here.",
};
