//! `memorisation`: accuracy on clean held-out examples, and how many of the flipped training labels are learnt by heart, step
//! by step.
//!
//! Where labels are wrong, accuracy rises to a best step and then falls while they are memorised. The best step of each arm is
//! marked in both plots: there early stopping would have ended the run.

use super::backend::RasterBackend;
use super::lab::RunModel;
use super::multiples::{Multiple, Multiples};
use super::panel::Panel;
use super::pen::{FINE, Pen};
use super::theme::{Ink, Theme};
use super::{Cell, Drawn, Row, Shape, Table};
use crate::training::Observed;
use crate::words::{About, CurveName, MemorisationFacts, MemoryNow, Words};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The most rows of the table.
const MOST_ROWS: usize = 40;

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct Memorisation {
    curves: Multiples,
    /// For each arm the step at which it was most accurate, the first of several, and how accurate it was.
    best: Vec<Option<(u32, f64)>>,
    /// Whether there are flipped labels.
    flipped: bool,
}

impl RunModel for Memorisation {
    const SHAPE: Shape = Shape::Pair;

    fn of(observed: &Observed) -> Self {
        let mut curves = Multiples::of(observed, [CurveName::Accuracy, CurveName::Memorised]);
        // As long as nothing is known of a run, its setting says whether it flips labels.
        let flipped = if curves.of_each(CurveName::Accuracy).all(<[_]>::is_empty) {
            observed.setting.data.flipped > 0.0
        } else {
            curves.of_each(CurveName::Memorised).any(|curve| !curve.is_empty())
        };
        let of_these =
            |curve: &[(u32, f64)]| best_of(curve.iter().copied().filter(|&(step, _)| curves.is_of_these(step)));
        let best: Vec<_> = curves.of_each(CurveName::Accuracy).map(of_these).collect();
        for multiple in &mut curves.panels {
            multiple.marked = best.iter().map(|best| best.map(|(step, _)| step)).collect();
        }
        Self { curves, best, flipped }
    }

    /// Only flipped labels can be memorised as such.
    fn applies(&self) -> bool {
        self.flipped
    }

    fn about(words: &Words) -> &'static About {
        words.memorisation.about
    }

    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        if self.applies() {
            return self.curves.draw(backend, theme, words);
        }
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let (pen, whole) = (Pen::new(&root, theme, FINE), Panel::of(&root, theme));
        let middle = pen.point((whole.width / 2.0, whole.height / 2.0));
        pen.text(words.memorisation.none_flipped, Ink::Muted, middle, (HPos::Center, VPos::Center))?;
        root.present()
    }

    /// Each arm's best step, with what all arms have there, then steps.
    fn table(&self, words: &Words) -> Table {
        self.listed(MOST_ROWS, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.listed(usize::MAX, words)
    }

    /// How accurate each is and was at its best, and how much it has memorised.
    fn sentence(&self, words: &Words) -> String {
        let curves = &self.curves;
        let arms = curves.arms.iter().zip(&self.best).enumerate().map(|(place, (it, best))| MemoryNow {
            name: it.arm.name(words),
            diverged: it.diverged,
            accuracy: curves.now(CurveName::Accuracy, place),
            best: *best,
            memorised: curves.now(CurveName::Memorised, place),
        });
        (words.memorisation.sentence)(&MemorisationFacts {
            flipped: self.flipped,
            step: curves.step(),
            steps: curves.steps,
            role: curves.role(),
            arms: arms.collect(),
        })
    }
}

impl Memorisation {
    /// At most so many rows.
    fn listed(&self, most: usize, words: &Words) -> Table {
        let best = self.best.iter().enumerate().filter_map(|(place, best)| {
            let (step, _) = (*best)?;
            let name = (words.memorisation.best_of)(&self.curves.arms[place].arm.name(words), step);
            let there = |multiple: &Multiple, arm: usize| multiple.at(arm, step);
            Some(self.curves.row(format!("best-{place}"), Cell::Text(name), there))
        });
        let best: Vec<Row> = best.collect();
        let most = most - best.len();
        self.curves.table(best, most, words)
    }
}

/// The first of the highest points.
fn best_of(points: impl Iterator<Item = (u32, f64)>) -> Option<(u32, f64)> {
    points.reduce(|best, point| if point.1 > best.1 { point } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::samples::{Course, observed, setting, states};
    use crate::training::{Distillation, Objective, Setting};
    use crate::words::EN;

    fn noisy() -> Setting {
        let mut setting = setting(&[Objective::ONE_HOT, Objective::smoothed(0.4)]);
        setting.data.flipped = 0.2;
        setting
    }

    /// A run whose arms are most accurate at the 12th and at the 20th of its sampled steps, and twice so.
    fn rising_and_falling() -> Observed {
        let mut seen = observed(&noisy(), Course { accuracy: 0.7, ..Course::WELL });
        for (arm, samples) in seen.history.arms.iter_mut().enumerate() {
            let highest = [12, 20][arm];
            samples[highest].accuracy = [0.9, 0.95][arm];
            samples[highest + 5].accuracy = samples[highest].accuracy;
        }
        seen
    }

    #[test]
    fn the_best_step_is_the_first_of_the_best() {
        let seen = rising_and_falling();
        let model = Memorisation::of(&seen);
        let steps = &seen.history.steps;
        assert_eq!(model.best.iter().map(|best| best.unwrap().0).collect::<Vec<_>>(), [steps[12], steps[20]]);
        for multiple in &model.curves.panels {
            assert_eq!(multiple.marked, [Some(steps[12]), Some(steps[20])], "{:?}", multiple.name);
        }
        let table = model.table(&EN);
        let keys: Vec<&str> = table.rows[..3].iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys, ["best-0", "best-1", "step-0"], "each arm's best, then steps");
        let sample = &seen.history.arms[1][20];
        assert_eq!(table.rows[1].cells[2], Cell::Number(f64::from(sample.accuracy)), "accuracy of the second arm");
        assert_eq!(table.rows[1].cells[4], Cell::Number(f64::from(sample.memorised.unwrap())), "what it memorised");
    }

    /// Where teachers and students learn, the best step is one of the networks that are shown.
    #[test]
    fn the_best_step_is_one_of_the_networks_that_are_shown() {
        let mut setting = noisy();
        setting.distillation = Some(Distillation {
            after: 1500,
            temperature: 2.0,
            transfer: 50,
            missing: None,
            student: setting.network.clone(),
            optimizer: setting.optimizer,
        });
        for (shown, of_students) in [(600, false), (1500, false), (1506, true), (3000, true)] {
            let seen = observed(&setting, Course { shown, accuracy: 0.7, ..Course::WELL });
            let best = Memorisation::of(&seen).best;
            assert!(best.iter().all(|best| (best.unwrap().0 > 1500) == of_students), "at step {shown}: {best:?}");
        }
    }

    #[test]
    fn it_is_of_flipped_labels_only() {
        for (what, seen) in states() {
            let model = Memorisation::of(&seen);
            assert_eq!(model.applies(), seen.setting.data.flipped > 0.0, "{what}");
            let needs = model.sentence(&EN).starts_with("This figure needs training labels that were flipped");
            assert_eq!(model.applies(), !needs, "{what}: {}", model.sentence(&EN));
        }
        let mut seen = observed(&noisy(), Course { steps: 0, shown: 0, ..Course::WELL });
        // So few that none was flipped.
        seen.history.arms.iter_mut().flatten().for_each(|sample| sample.memorised = None);
        assert!(!Memorisation::of(&seen).applies(), "none was flipped");
        (seen.history, seen.frame) = Default::default();
        assert!(Memorisation::of(&seen).applies(), "not begun");
    }

    #[test]
    fn the_sentence_tells_the_best_step_beside_the_present_one() {
        let seen = rising_and_falling();
        assert_eq!(
            Memorisation::of(&seen).sentence(&EN),
            "At step 3000 of 3000 accuracy on clean held-out examples is 0.7 for both; at its best it was 0.9 for one-hot \
             (step 72) and 0.95 for ε = 0.4 (step 120); the share of flipped training labels that are memorised is 0.9179 for \
             both."
        );
    }
}
