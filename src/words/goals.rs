//! What the course's goals say.

use crate::course::GoalName;
use crate::course::goal::Now;

/// The words of the goals.
#[derive(Debug)]
pub struct GoalsWords {
    /// What stands before a task.
    pub label: &'static str,
    /// What opens a goal's hint.
    pub hint: &'static str,
    /// What a goal says of itself.
    pub of: fn(GoalName) -> &'static GoalWords,
    /// What counts now, in a few words.
    pub now: fn(&Now) -> String,
    /// Not met: with what counts now.
    pub not_yet: fn(&str) -> String,
    /// Not met, for a button has set the page to it and the reader has found nothing: with what counts now.
    pub staged: fn(&str) -> String,
    /// What stands before the reason why a goal is met, and is heard when it becomes so.
    pub done: &'static str,
    /// That it was met, and the state is another by now: with what counts now.
    pub moved_on: fn(&str) -> String,
}

/// What a goal says of itself, a sentence each but for the hint.
#[derive(Clone, Copy, Debug)]
pub struct GoalWords {
    /// The task.
    pub task: &'static str,
    /// How it is done.
    pub hint: &'static str,
    /// Why it is met where it is.
    pub why: &'static str,
}
