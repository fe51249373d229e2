//! `training-curves`: what happens to every arm of a run, step by step, in small multiples over one axis of steps.

use super::backend::RasterBackend;
use super::lab::RunModel;
use super::multiples::Multiples;
use super::theme::Theme;
use super::{Cell, Drawn, Row, Shape, Table};
use crate::training::{Observed, Role};
use crate::words::{About, ArmNow, CurveName, TrainingCurvesFacts, Words};

/// The most steps of the table, beside the row of what the theory knows.
const MOST_ROWS: usize = 39;

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingCurves(Multiples);

impl RunModel for TrainingCurves {
    const SHAPE: Shape = Shape::Grid;

    fn of(observed: &Observed) -> Self {
        let setting = &observed.setting;
        let told: Vec<CurveName> = [CurveName::Memorised, CurveName::Recall]
            .into_iter()
            .filter(|&name| match name {
                CurveName::Recall => setting.distillation.as_ref().is_some_and(|it| it.missing.is_some()),
                _ => setting.data.flipped > 0.0,
            })
            .collect();
        let rest = if told.is_empty() { vec![CurveName::OverConfidence] } else { told };
        let usual = [CurveName::Loss, CurveName::Gap, CurveName::Nll, CurveName::Confidence, CurveName::Accuracy];
        Self(Multiples::of(observed, usual.into_iter().chain(rest)))
    }

    fn about(words: &Words) -> &'static About {
        words.training_curves.about
    }

    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        self.0.draw(backend, theme, words)
    }

    /// What the theory knows, then steps.
    fn table(&self, words: &Words) -> Table {
        self.0.table(vec![self.known(words)], MOST_ROWS, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.0.table(vec![self.known(words)], usize::MAX, words)
    }

    /// Where the gaps are and where they would stop, and what it does to the held-out examples.
    fn sentence(&self, words: &Words) -> String {
        let Self(curves) = self;
        let role = curves.role();
        let arms = curves.arms.iter().enumerate().map(|(place, it)| ArmNow {
            name: it.arm.name(words),
            diverged: it.diverged,
            gap: curves.now(CurveName::Gap, place),
            beyond: curves.beyond(place),
            optimum: (role != Role::Student).then_some(it.optimum.gap),
            accuracy: curves.now(CurveName::Accuracy, place),
            confidence: curves.now(CurveName::Confidence, place),
            memorised: curves.now(CurveName::Memorised, place),
            recall: curves.now(CurveName::Recall, place),
        });
        (words.training_curves.sentence)(&TrainingCurvesFacts {
            step: curves.step(),
            steps: curves.steps,
            role,
            arms: arms.collect(),
            missing: curves.missing,
        })
    }
}

impl TrainingCurves {
    /// The row of what the theory knows.
    fn known(&self, words: &Words) -> Row {
        let Self(curves) = self;
        let name = Cell::Text(words.training_curves.optimum.to_owned());
        curves.row("optimum".to_owned(), name, |multiple, arm| curves.arms[arm].known(multiple.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::multiples::read;
    use crate::figure::samples::{Course, observed, setting, states};
    use crate::training::{Distillation, Objective};
    use crate::words::EN;

    const PAIR: [Objective; 2] = [Objective::ONE_HOT, Objective::smoothed(0.1)];

    /// The number of a cell of the table; none where it has none.
    fn told(table: &Table, key: &str, column: usize) -> Option<f64> {
        let row = table.rows.iter().find(|row| row.key == key).unwrap_or_else(|| panic!("no row {key}"));
        match row.cells[column] {
            Cell::Number(value) => Some(value),
            Cell::Text(_) => None,
        }
    }

    /// The floors and gaps of the reference's tables.
    #[test]
    fn the_table_knows_floors_and_optima_before_the_first_step() {
        for (classes, epsilon, floor, gap) in [
            (2, 0.1, 0.1985, 2.944),
            (3, 0.05, 0.1692, 4.060),
            (3, 0.1, 0.2911, 3.332),
            (3, 0.2, 0.4851, 2.565),
            (10, 0.1, 0.5003, 4.511),
        ] {
            let mut setting = setting(&[Objective::ONE_HOT, Objective::smoothed(epsilon)]);
            setting.data.classes = classes;
            let model = TrainingCurves::of(&observed(&setting, Course { steps: 0, shown: 0, ..Course::WELL }));
            let table = model.table(&EN);
            let [one_hot, smoothed] = [1, 3]
                .map(|column| [column, column + 1])
                .map(|columns| columns.map(|column| told(&table, "optimum", column).unwrap_or(f64::NAN)));
            assert!((one_hot[0], smoothed[0]) == (0.0, f64::INFINITY), "K = {classes}: one-hot");
            assert!((one_hot[1] - floor).abs() < 6e-5, "K = {classes}, ε = {epsilon}: a floor of {}", one_hot[1]);
            assert!((smoothed[1] - gap).abs() < 6e-4, "K = {classes}, ε = {epsilon}: a gap of {}", smoothed[1]);
        }
    }

    #[test]
    fn the_table_tells_the_history() {
        for (what, observed) in states() {
            let model = TrainingCurves::of(&observed);
            let (table, history) = (model.table(&EN), &observed.history);
            let arms = observed.setting.arms.len();
            for row in table.rows.iter().filter(|row| row.key != "optimum") {
                let step: u32 = row.key.trim_start_matches("step-").parse().unwrap();
                let place = history.steps.binary_search(&step).unwrap();
                for (panel, multiple) in model.0.panels.iter().enumerate() {
                    for arm in 0..arms {
                        let told = told(&table, &row.key, 1 + panel * arms + arm);
                        let wanted = read(multiple.name, &history.arms[arm][place]);
                        assert_eq!(told, wanted, "{what}: {:?} of arm {arm} at step {step}", multiple.name);
                    }
                }
            }
            let rows = |step: Option<&u32>| {
                step.is_none_or(|step| table.rows.iter().any(|row| row.key == format!("step-{step}")))
            };
            assert!(rows(history.steps.first()) && rows(history.steps.last()), "{what}: the ends");
            assert!(rows(model.0.step().as_ref()), "{what}: the step that is shown");
            let all = history.steps.len() <= MOST_ROWS;
            assert_eq!(table.rows.len() == 1 + history.steps.len(), all, "{what}: every step if there is room");
            assert!(table.rows.len() <= 1 + MOST_ROWS, "{what}: {} rows", table.rows.len());
        }
    }

    #[test]
    fn the_step_that_is_shown_is_on_the_curves() {
        let steps = observed(&setting(&PAIR), Course::WELL).history.steps;
        assert_eq!(steps[..3], [0, 6, 12], "the sampled steps");
        for (step, sampled) in [(0, true), (5, false), (6, true), (11, false), (3000, true)] {
            let mut seen = observed(&setting(&PAIR), Course { shown: step, ..Course::WELL });
            let model = TrainingCurves::of(&seen);
            assert_eq!(model.0.step(), Some(step), "the step");
            let expected = steps.len() + usize::from(!sampled);
            let losses = &model.0.panels[0].curves[1];
            assert_eq!((model.0.sampled.len(), losses.len()), (expected, expected), "at step {step}");
            assert!(losses.is_sorted_by_key(|&(step, _)| step), "in order, at step {step}");
            let here = f64::from(seen.frame.arms[1].sample.loss);
            assert!(losses.contains(&(step, here)), "the frame's own sample at step {step}");
            // As long as there is no frame there is nothing to add.
            seen.frame.arms.clear();
            assert_eq!(TrainingCurves::of(&seen).0.sampled, steps, "without a frame, at step {step}");
        }
    }

    #[test]
    fn axes_hold_the_curves_and_only_grow() {
        for (what, observed) in states() {
            for multiple in &TrainingCurves::of(&observed).0.panels {
                for &(step, value) in multiple.curves.iter().flatten() {
                    let inside = (multiple.axis.start..=multiple.axis.end).contains(&value);
                    assert!(
                        inside,
                        "{what}: {:?} is {value} at step {step}, outside {:?}",
                        multiple.name, multiple.axis
                    );
                }
            }
        }
        let at = |steps| {
            TrainingCurves::of(&observed(
                &setting(&PAIR),
                Course { steps, shown: steps, accuracy: 0.8, ..Course::WELL },
            ))
        };
        let mut steps = 0;
        let mut before = at(steps);
        let mut moved = 0;
        while steps < 3000 {
            steps += 60;
            let now = at(steps);
            assert_eq!(now.0.across(), before.0.across(), "the axis of steps is that of the whole run");
            for (now, before) in now.0.panels.iter().zip(&before.0.panels) {
                let grown = now.axis.start <= before.axis.start && now.axis.end >= before.axis.end;
                assert!(grown, "step {steps}: {:?} from {:?} to {:?}", now.name, before.axis, now.axis);
                moved += usize::from(now.axis != before.axis);
            }
            before = now;
        }
        assert!(moved <= 10, "axes moved {moved} times in six plots");
    }

    /// A temperature at its lower limit makes logits a thousand times as large.
    #[test]
    fn a_temperature_at_its_limit_flattens_no_other_curve() {
        let gaps = |arms: &[Objective], times: f32| {
            let mut seen = observed(&setting(arms), Course::WELL);
            let scaled = arms.iter().position(|&it| it == Objective::TemperatureScaled).unwrap();
            seen.history.arms[scaled].iter_mut().for_each(|sample| sample.gap *= times);
            let model = TrainingCurves::of(&seen);
            let sentence = model.sentence(&EN);
            (model.0.panels[1].axis.clone(), sentence.contains("lies beyond"), sentence)
        };
        let three = [PAIR[0], PAIR[1], Objective::TemperatureScaled];
        assert_eq!(gaps(&three, 1.0), (0.0..30.0, false, gaps(&three, 1.0).2), "T = 1");
        let (axis, beyond, said) = gaps(&three, 1000.0);
        assert_eq!((axis, beyond), (0.0..30.0, true), "{said}");
        let (axis, beyond, said) = gaps(&three, 3.0);
        assert_eq!((axis, beyond), (0.0..100.0, false), "a T of a third is worth seeing: {said}");
        let (axis, beyond, said) = gaps(&three[2..], 40.0);
        assert_eq!((axis, beyond), (0.0..1000.0, false), "alone it flattens nobody: {said}");
    }

    #[test]
    fn what_is_shown_is_what_there_is() {
        let names = |model: &TrainingCurves| model.0.panels[5..].iter().map(|it| it.name).collect::<Vec<_>>();
        let mut setting = setting(&PAIR);
        let of = |setting: &_| TrainingCurves::of(&observed(setting, Course::WELL));
        assert_eq!(names(&of(&setting)), [CurveName::OverConfidence], "nothing special");
        setting.data.flipped = 0.2;
        assert_eq!(names(&of(&setting)), [CurveName::Memorised], "flipped labels");
        setting.distillation = Some(Distillation {
            after: 1000,
            temperature: 2.0,
            transfer: 50,
            missing: Some(1),
            student: setting.network.clone(),
            optimizer: setting.optimizer,
        });
        assert_eq!(names(&of(&setting)), [CurveName::Memorised, CurveName::Recall], "and a missing class");
    }

    #[test]
    fn the_sentence_tells_where_gaps_are_and_where_they_would_stop() {
        let say = |setting: &_, course| TrainingCurves::of(&observed(setting, course)).sentence(&EN);
        let pair = setting(&PAIR);
        let course = Course { steps: 3000, shown: 300, ..Course::WELL };
        assert_eq!(
            say(&pair, course),
            "At step 300 of 3000 the label’s logit leads the mean of the others by 13.21 for one-hot (optimum ∞) and 3.283 \
             for ε = 0.1 (optimum 3.332); accuracy on held-out examples is 1 for both, mean confidence 1 for one-hot and \
             0.9302 for ε = 0.1."
        );
        assert_eq!(
            say(&pair, Course { steps: 0, shown: 0, ..course }),
            "Before the first step the label’s logit leads the mean of the others by 0 for both; accuracy on held-out \
             examples is 0.3333 for both, mean confidence 0.3333 for both."
        );
        let states = states();
        for (what, said) in [
            ("not begun", "Nothing has been trained yet."),
            ("one-hot alone", "by 22.13 (optimum ∞); accuracy on held-out examples is 0.85, mean confidence 1."),
            ("ε = 0 on both sides", "by 22.13 for one-hot (optimum ∞) and 22.12 for ε = 0 (optimum ∞);"),
            ("ε = 1 to the others", "for ε = 1, others (optimum −∞)"),
            ("three arms", "1 for one-hot, 0.9335 for ε = 0.1 and 1 for penalty β = 0.5."),
            ("eight arms", "by between 1.702 for ε = 0.4 (optimum 1.705) and 22.13 for one-hot (optimum ∞);"),
            ("10 classes, 1 flipped", "the share of flipped labels that are memorised is 0.9179 for both."),
            ("diverged", "The run stopped before step 240, in which one-hot diverged."),
            ("students, step 400", "Of the teachers, at step 400 of 3000, the label’s logit leads"),
            (
                "students, step 3000",
                "Of their students, at step 3000 of 3000, the label’s logit leads the mean of the others by 22.13 for one-hot and",
            ),
            ("students, step 3000", "; recall of class 3, which the transfer set lacks, is 0.8 for both."),
        ] {
            let (_, observed) = states.iter().find(|(state, _)| state == what).unwrap();
            let sentence = TrainingCurves::of(observed).sentence(&EN);
            assert!(sentence.contains(said), "{what}: «{sentence}»");
        }
    }
}
