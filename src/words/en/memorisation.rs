//! What `memorisation` says, in English. It may say that smoothing delays memorisation, not that it stops it, and that the gain
//! depends on when training ends.

use super::training_curves::{diverged, each, when};
use crate::words::{About, MemorisationFacts, MemorisationWords, MemoryNow, brief, count};

pub(super) const WORDS: MemorisationWords = MemorisationWords {
    about: &About {
        question: "Does smoothing keep wrong labels from being learnt?",
        watch: "At first both networks get better on the clean examples. Then they learn the flipped labels by heart, and accuracy falls; with smoothing that comes later. The triangles mark the best step of each, where early stopping, which ends a run once it no longer gets better, would have ended it: compare the two networks there, and then at the end.",
        drag: None,
        limit: "Smoothing delays memorisation, it does not stop it: in runs four times as long its lead was gone, and with another optimizer it could be behind. The best step is chosen on the very examples that it is judged by, which flatters it a little.",
    },
    none_flipped: "No training label is flipped here.",
    best: |accuracy, step| format!("best {}, step {}", brief(accuracy), count(step as usize)),
    best_of: |name, step| format!("{}, best of {name}", count(step as usize)),
    sentence,
};

fn sentence(facts: &MemorisationFacts) -> String {
    let MemorisationFacts { flipped, step, steps, role, arms } = facts;
    if !flipped {
        return "This figure needs training labels that were flipped, and here none is.".to_owned();
    }
    let Some(step) = *step else { return "Nothing has been trained yet.".to_owned() };
    // One alone needs no name.
    let of = |arm: &MemoryNow| if arms.len() == 1 { String::new() } else { format!(" for {}", arm.name) };
    let plain = |arm: &MemoryNow, value: String| format!("{value}{}", of(arm));
    let at_step = |arm: &MemoryNow, value: String| match arm.best {
        Some((at, _)) => format!("{value}{} (step {})", of(arm), count(at as usize)),
        None => plain(arm, value),
    };
    let mut text = format!(
        "{} accuracy on clean held-out examples is {}",
        when(step, *steps, *role),
        each(arms, |arm| arm.accuracy, plain),
    );
    // Before anything is learnt, the first step is the best one.
    if step > 0 {
        text.push_str(&format!("; at its best it was {}", each(arms, |arm| arm.best.map(|(_, best)| best), at_step)));
    }
    let memorised = each(arms, |arm| arm.memorised, plain);
    text.push_str(&format!("; the share of flipped training labels that are memorised is {memorised}."));
    for arm in arms {
        text.push_str(&diverged(&arm.name, arm.diverged));
    }
    text
}
