//! A run: its arms learn in lock step, forward and, from keyframes, backward again.

use super::dataset::{Given, data};
use super::loss::Target;
use super::network::{Network, Workspace};
use super::observe::{Square, View};
use super::optimizer::Learner;
use super::random::{Random, Stream};
use super::record::{Data, Frame, History, Sample};
use super::setting::{Distillation, NetworkSetting, Objective, OptimizerSetting, Rule, Setting, SettingError};
use crate::theory::Classes;
use borsh::{BorshDeserialize, BorshSerialize};

/// A run of a setting, at one step of it.
///
/// Every arm begins with the same weights and sees the same batches. All that a run tells is decided by its setting and the
/// step, whichever way it came there. With distillation the arms are teachers up to and at the step at which students
/// begin, and from the next step on students.
#[derive(Clone, Debug)]
pub struct Run {
    setting: Setting,
    data: Data,
    square: Option<Square>,
    /// The training examples that students learn from.
    transfer: Vec<u32>,
    /// What each arm's teacher predicts for each training example, once teachers have been trained.
    lessons: Option<Vec<Vec<f32>>>,
    now: Moment,
    /// Earlier moments, the start first, `spacing` steps apart.
    keyframes: Vec<Moment>,
    spacing: u32,
    /// How many keyframes there may be.
    most_keyframes: usize,
    history: History,
    /// The arm that diverged, and the step that could not be taken.
    diverged: Option<(u32, u32)>,
    batch: Batch,
    workspace: Workspace<f32>,
}

/// Whether a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum RunState {
    /// It goes on.
    Running,
    /// It goes on, but the curves have come to rest: over the last quarter of their samples no arm's training loss has moved by
    /// more than a hundredth of itself and a thousandth of a nat. The second lets a one-hot loss rest that falls towards 0 for
    /// ever. Not before [`Run::SETTLED_AFTER`] steps, of students if there are any.
    Settled,
    /// It stands at its last step.
    Done,
    /// It stands at the last step that it could take: in the next one a loss is not finite, or a weight is beyond
    /// [`Run::WEIGHT`].
    Diverged {
        /// The first arm for which that is so.
        arm: u32,
        /// The step that could not be taken.
        step: u32,
    },
}

/// What is wanted of a frame besides what every frame has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Wanted {
    /// Cells along each side of the map of the plane; 0 for none.
    pub map_side: u32,
    /// Three classes whose clusters are shown.
    pub clusters: Option<[u32; 3]>,
    /// Each held-out example.
    pub outcomes: bool,
    /// What temperature scaling makes of each network.
    pub scaled: bool,
}

/// All that decides how a run goes on.
#[derive(Clone, Debug, PartialEq)]
struct Moment {
    step: u32,
    learners: Vec<Learner<f32>>,
    batches: Batches,
}

/// The order in which examples come: epoch after epoch without replacement, the last batch of an epoch as short as it is.
#[derive(Clone, Debug, PartialEq)]
struct Batches {
    order: Vec<u32>,
    next: usize,
    size: usize,
    random: Random,
}

/// Room for one batch.
#[derive(Clone, Debug, Default)]
struct Batch {
    inputs: Vec<f32>,
    labels: Vec<u32>,
    probabilities: Vec<f32>,
}

impl Run {
    /// The largest weight or bias. No sum overflows in a network that keeps to it, even of four hidden layers of 256 units and
    /// with examples as far out and a temperature as high as they may be. So nothing that a run tells is infinite or NaN.
    pub const WEIGHT: f32 = 1e4;
    /// The fewest steps after which curves may be said to rest.
    pub const SETTLED_AFTER: u32 = 200;
    /// The most keyframes.
    const KEYFRAMES: usize = 24;
    /// What all keyframes of a run may take together, in bytes. Twenty-four of three arms with Adam on 64-128-64-10 take 15 MB.
    const KEYFRAME_BYTES: usize = 24_000_000;

    /// A run at its start.
    ///
    /// # Errors
    /// If the setting cannot be run, or its data did not come with it.
    pub fn open(setting: &Setting, given: Option<&Given>) -> Result<Self, SettingError> {
        let data = data(setting, given)?;
        let transfer = setting.distillation.as_ref().map(|it| transfer_set(&data, it, setting.seed)).transpose()?;
        let data_sizes = (data.dimension, data.classes, data.train.len());
        let mut random = Random::new(setting.seed, Stream::Start);
        let network = Network::new(&setting.network, data.dimension as usize, data.classes as usize, &mut random);
        let everything = (0..).zip(&data.train.labels).map(|(index, _)| index).collect();
        let now = Moment {
            step: 0,
            learners: vec![Learner::new(network, &setting.optimizer); setting.arms.len()],
            batches: Batches::new(everything, setting, Stream::Batches),
        };
        let mut run = Self {
            setting: setting.clone(),
            square: setting.data.source.is_planar().then(|| Square::around(&data)),
            data,
            transfer: transfer.unwrap_or_default(),
            lessons: None,
            keyframes: vec![now.clone()],
            now,
            spacing: 1,
            most_keyframes: most_keyframes(setting, data_sizes),
            history: History { steps: Vec::new(), arms: vec![Vec::new(); setting.arms.len()] },
            diverged: None,
            batch: Batch::default(),
            workspace: Workspace::default(),
        };
        run.sample();
        Ok(run)
    }

    /// The examples.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// The setting.
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The step at which the run stands.
    pub fn step(&self) -> u32 {
        self.now.step
    }

    /// The curves, as far as the run has ever come: going back keeps them, for they would be the same again.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Whether the run goes on.
    pub fn state(&self) -> RunState {
        match self.diverged {
            Some((arm, step)) if self.now.step + 1 == step => RunState::Diverged { arm, step },
            _ if self.now.step == self.setting.steps => RunState::Done,
            _ if self.is_settled() => RunState::Settled,
            _ => RunState::Running,
        }
    }

    /// Takes so many steps, or fewer if the run ends before: at its last step, or at the last before it diverges.
    pub fn advance(&mut self, steps: u32) {
        let until = self.now.step.saturating_add(steps);
        if self.now.step >= until.min(self.end()) {
            return;
        }
        // Steps are taken in place. Where one diverges, the last good one is found again from here or from a later keyframe,
        // so that never more than twice as many steps are taken as were asked for.
        let begin = self.now.clone();
        while self.now.step < until.min(self.end()) {
            if let Some(arm) = self.take_step() {
                self.diverged = Some((arm, self.now.step));
                self.go_back(self.end());
                if self.now.step < begin.step {
                    self.now.clone_from(&begin);
                }
                while self.now.step < self.end() {
                    self.take_step();
                }
            }
            self.sample();
            self.keep();
        }
    }

    /// Goes to a step, earlier or later, or to the run's end if that comes first, by at most so many steps of training, or by
    /// less than twice as many in the one call that finds the run to diverge. True if it is there; if not, the same call again
    /// goes on.
    pub fn seek(&mut self, step: u32, at_most: u32) -> bool {
        let nearer = self.keyframes.iter().any(|it| (self.now.step + 1..=step).contains(&it.step));
        if nearer || self.now.step > step {
            self.go_back(step);
        }
        self.advance((step - self.now.step).min(at_most));
        self.now.step == step.min(self.end())
    }

    /// What the networks do at this step.
    pub fn frame(&mut self, wanted: &Wanted) -> Frame {
        let view = View { setting: &self.setting, data: &self.data, square: self.square };
        let course = course(&self.setting, self.now.step, &self.lessons);
        let networks = self.now.learners.iter().map(Learner::network).enumerate();
        let arms = networks
            .map(|(arm, network)| view.frame(arm, network, course, &self.transfer, wanted, &mut self.workspace));
        Frame { step: self.now.step, arms: arms.collect() }
    }

    /// The weights and biases of an arm, in PyTorch's order; none of an arm that is not there.
    pub fn parameters(&self, arm: usize) -> Vec<f32> {
        self.now.learners.get(arm).map(|learner| learner.network().parameters()).unwrap_or_default()
    }

    /// The last step that can be taken, as far as is known.
    fn end(&self) -> u32 {
        self.diverged.map_or(self.setting.steps, |(_, step)| step - 1)
    }

    /// Takes one step with every arm. Returns the first that diverged by it.
    fn take_step(&mut self) -> Option<u32> {
        if self.setting.distillation.as_ref().is_some_and(|it| it.after == self.now.step) {
            self.begin_distillation();
        }
        let Self { setting, data, lessons, now, batch, workspace, .. } = self;
        now.step += 1;
        let (dimension, classes) = (data.dimension as usize, data.classes as usize);
        let indices = now.batches.next();
        gather(&data.train.inputs, dimension, indices, &mut batch.inputs);
        gather(&data.train.labels, 1, indices, &mut batch.labels);
        let course = course(setting, now.step, lessons);
        let mut diverged = None;
        for ((arm, learner), objective) in (0..).zip(&mut now.learners).zip(&setting.arms) {
            let target = match course {
                Course::Labels => hard(objective, classes, &batch.labels),
                Course::Lessons(lessons, distillation) => {
                    gather(&lessons[arm], classes, indices, &mut batch.probabilities);
                    soft(distillation, &batch.probabilities)
                }
            };
            let loss = learner.step(&batch.inputs, &target, workspace);
            if !loss.is_finite() || !learner.network().is_within(Self::WEIGHT) {
                diverged = diverged.or(u32::try_from(arm).ok());
            }
        }
        diverged
    }

    /// Puts students in the place of the teachers, who leave their lessons.
    fn begin_distillation(&mut self) {
        let Some(distillation) = &self.setting.distillation else { return };
        let view = View { setting: &self.setting, data: &self.data, square: self.square };
        let (learners, workspace) = (&self.now.learners, &mut self.workspace);
        self.lessons.get_or_insert_with(|| {
            let teachers = self.setting.arms.iter().zip(learners);
            let lesson = teachers.map(|(arm, learner)| view.softened(arm, learner.network(), distillation, workspace));
            lesson.collect()
        });
        let mut random = Random::new(self.setting.seed, Stream::StudentStart);
        let (inputs, outputs) = (self.data.dimension as usize, self.data.classes as usize);
        let student = Network::new(&distillation.student, inputs, outputs, &mut random);
        self.now.learners = vec![Learner::new(student, &distillation.optimizer); self.setting.arms.len()];
        self.now.batches = Batches::new(self.transfer.clone(), &self.setting, Stream::StudentBatches);
    }

    /// Puts the run where it was at the last keyframe not after a step.
    fn go_back(&mut self, step: u32) {
        // The first keyframe is the start, which is after no step.
        if let Some(moment) = self.keyframes.iter().rfind(|moment| moment.step <= step) {
            self.now.clone_from(moment);
        }
    }

    /// Makes this moment a keyframe if it should be one: a rule of the step alone, given how far the run has come.
    fn keep(&mut self) {
        let is_new = self.keyframes.last().is_none_or(|last| last.step < self.now.step);
        if !is_new || !self.now.step.is_multiple_of(self.spacing) {
            return;
        }
        self.keyframes.push(self.now.clone());
        if self.keyframes.len() > self.most_keyframes {
            self.spacing *= 2;
            self.keyframes.retain(|moment| moment.step.is_multiple_of(self.spacing));
        }
    }

    /// Adds a sample to the curves if this step is one of theirs and they have not got it.
    fn sample(&mut self) {
        let step = self.now.step;
        let is_new = self.history.steps.last().is_none_or(|&last| last < step);
        if !is_new || !is_sampled(&self.setting, step) {
            return;
        }
        let view = View { setting: &self.setting, data: &self.data, square: self.square };
        let course = course(&self.setting, step, &self.lessons);
        for (arm, learner) in self.now.learners.iter().enumerate() {
            let sample = view.sample(arm, learner.network(), course, &self.transfer, &mut self.workspace);
            self.history.arms[arm].push(sample);
        }
        self.history.steps.push(step);
    }

    /// Whether the curves up to this step have come to rest.
    fn is_settled(&self) -> bool {
        let begin = self.setting.distillation.as_ref().map_or(0, |it| it.after + 1);
        let from = self.history.steps.partition_point(|&step| step < begin);
        let to = self.history.steps.partition_point(|&step| step <= self.now.step);
        let last_quarter = to - to.saturating_sub(from) / 4..to;
        let rests = |curve: &Vec<Sample>| {
            let losses = || curve[last_quarter.clone()].iter().map(|sample| sample.loss);
            let (least, most) = losses().fold((f32::MAX, f32::MIN), |(a, b), loss| (a.min(loss), b.max(loss)));
            most - least <= 0.01 * least.abs() + 1e-3
        };
        self.now.step >= begin + Self::SETTLED_AFTER && self.history.arms.iter().all(rests)
    }
}

/// What the learners of a run are taught.
#[derive(Clone, Copy, Debug)]
pub(super) enum Course<'a> {
    /// The labels of the training set, by each arm's objective.
    Labels,
    /// What each arm's teacher predicts for the transfer set.
    Lessons(&'a [Vec<f32>], &'a Distillation),
}

fn course<'a>(setting: &'a Setting, step: u32, lessons: &'a Option<Vec<Vec<f32>>>) -> Course<'a> {
    match (&setting.distillation, lessons) {
        (Some(distillation), Some(lessons)) if step > distillation.after => Course::Lessons(lessons, distillation),
        _ => Course::Labels,
    }
}

/// How many keyframes there may be, so that they keep within [`Run::KEYFRAME_BYTES`]: two at least, for without the start and
/// one more nothing would be won, though of the largest networks two are more than that. `sizes` are inputs, classes and
/// training examples.
fn most_keyframes(setting: &Setting, (inputs, classes, examples): (u32, u32, usize)) -> usize {
    let learner = |network: &NetworkSetting, optimizer: &OptimizerSetting| {
        let copies = match optimizer.rule {
            Rule::Sgd => 1,
            Rule::Momentum => 2,
            Rule::Adam | Rule::AdamW => 3,
        };
        copies * network.weights(inputs, classes)
    };
    let teacher = learner(&setting.network, &setting.optimizer);
    let student = setting.distillation.as_ref().map_or(0, |it| learner(&it.student, &it.optimizer));
    let numbers = setting.arms.len() as u64 * teacher.max(student) + examples as u64;
    // Both numbers have four bytes; a checked setting has so few of them that no product is too large.
    let moment = size_of::<f32>() as u64 * numbers;
    (Run::KEYFRAME_BYTES as u64 / moment.max(1)).clamp(2, Run::KEYFRAMES as u64) as usize
}

/// Labels as an arm is taught them.
pub(super) fn hard<'a>(objective: &Objective, classes: usize, labels: &'a [u32]) -> Target<'a, f32> {
    if let Objective::ConfidencePenalty { beta } = *objective {
        return Target::ConfidencePenalty { labels, beta: beta as f32 };
    }
    // A checked setting has two classes or more, and 0 is one of them.
    let target = Classes::new(classes).ok().and_then(|classes| objective.smoothing().of_class(0, classes).ok());
    let (on, off) = target.map_or((1.0, 0.0), |target| (target.on(), target.off()));
    Target::Smoothed { labels, on: on as f32, off: off as f32 }
}

/// A teacher's predictions as a student is taught them.
pub(super) fn soft<'a>(distillation: &Distillation, probabilities: &'a [f32]) -> Target<'a, f32> {
    Target::Soft { probabilities, temperature: distillation.temperature as f32 }
}

/// The rows of these indices.
pub(super) fn gather<T: Copy>(rows: &[T], width: usize, indices: &[u32], into: &mut Vec<T>) {
    into.clear();
    for &index in indices {
        into.extend_from_slice(&rows[index as usize * width..][..width]);
    }
}

/// The examples that students learn from: the first of the training set in a random order, then without the missing class.
fn transfer_set(data: &Data, distillation: &Distillation, seed: u32) -> Result<Vec<u32>, SettingError> {
    let mut order: Vec<u32> = (0..).zip(&data.train.labels).map(|(index, _)| index).collect();
    Random::new(seed, Stream::Transfer).shuffle(&mut order);
    order.truncate(distillation.transfer as usize);
    order.retain(|&index| Some(data.train_truth[index as usize]) != distillation.missing);
    if order.is_empty() { Err(SettingError::EmptyTransferSet) } else { Ok(order) }
}

/// Whether the curves have a sample at a step: each of the first 32, then 16 for every doubling, so that there are at most
/// [`History::MOST`]. Students' steps are counted from their start. The last step of each course is sampled in any case.
fn is_sampled(setting: &Setting, step: u32) -> bool {
    let after = setting.distillation.as_ref().map(|it| it.after);
    let of_course = after.filter(|&after| step > after).map_or(step, |after| step - after);
    let spacing = 1_u32 << (of_course | 1).ilog2().saturating_sub(4);
    of_course.is_multiple_of(spacing) || step == setting.steps || after == Some(step)
}

impl Batches {
    fn new(examples: Vec<u32>, setting: &Setting, stream: Stream) -> Self {
        let size = examples.len().min(setting.batch as usize);
        // The first batch begins an epoch.
        Self { next: examples.len(), order: examples, size, random: Random::new(setting.seed, stream) }
    }

    /// The next batch.
    fn next(&mut self) -> &[u32] {
        if self.next == self.order.len() {
            self.next = 0;
            // One batch of everything is the same in every order but for rounding.
            if self.size < self.order.len() {
                self.random.shuffle(&mut self.order);
            }
        }
        let first = self.next;
        self.next = self.order.len().min(first + self.size);
        &self.order[first..self.next]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::Convention;
    use crate::training::setting::{Activation, DataSetting, Source, Start};

    /// Two arms that learn overlapping blobs in batches with a short last one.
    fn setting() -> Setting {
        Setting {
            data: DataSetting {
                source: Source::Blobs,
                classes: 3,
                train: 50,
                test: 40,
                spread: 0.8,
                radius: 1.2,
                flipped: 0.0,
            },
            network: NetworkSetting { hidden: vec![8, 8], activation: Activation::Relu, start: Start::He },
            optimizer: OptimizerSetting { rule: Rule::Adam, rate: 0.01, decay: 0.0 },
            batch: 16,
            steps: 300,
            seed: 1,
            arms: vec![Objective::ONE_HOT, Objective::smoothed(0.1)],
            distillation: None,
        }
    }

    fn distilling() -> Setting {
        let Setting { network, optimizer, .. } = setting();
        let student = NetworkSetting { hidden: vec![4], ..network };
        let distillation =
            Distillation { after: 100, temperature: 4.0, transfer: 30, missing: Some(1), student, optimizer };
        Setting { distillation: Some(distillation), ..setting() }
    }

    fn run(setting: &Setting, steps: u32) -> Run {
        let mut run = Run::open(setting, None).unwrap();
        run.advance(steps);
        run
    }

    const ALL: Wanted = Wanted { map_side: 5, clusters: Some([0, 1, 2]), outcomes: true, scaled: true };

    /// All that a run tells.
    fn told(run: &mut Run) -> (u32, RunState, History, Frame, Vec<Vec<u32>>) {
        let bits = (0..run.setting().arms.len()).map(|arm| run.parameters(arm).iter().map(|w| w.to_bits()).collect());
        let bits = bits.collect();
        (run.step(), run.state(), run.history().clone(), run.frame(&ALL), bits)
    }

    #[test]
    fn slices_and_seeking_change_nothing() {
        for setting in [setting(), distilling()] {
            let whole = told(&mut run(&setting, 300));
            let mut sliced = run(&setting, 0);
            (0..300).for_each(|_| sliced.advance(1));
            assert_eq!(told(&mut sliced), whole, "step by step");
            let mut sought = run(&setting, 170);
            for (step, state) in [(33, RunState::Running), (101, RunState::Running), (0, RunState::Running)] {
                while !sought.seek(step, 7) {}
                let mut there = run(&setting, step);
                assert_eq!((sought.step(), sought.state()), (step, state), "at {step}");
                let frame = sought.frame(&ALL);
                assert_eq!(frame, there.frame(&ALL), "the frame at {step}");
                let sampled = there.history().steps.last() == Some(&step);
                let curves = there.history().arms.iter().map(|curve| curve.last().copied());
                assert!(
                    !sampled || curves.eq(frame.arms.iter().map(|arm| Some(arm.sample))),
                    "the frame's samples are those of the curves"
                );
                assert_eq!(sought.parameters(1), there.parameters(1), "the weights at {step}");
                assert!(sought.history().steps.last() >= Some(&160), "what was drawn stays");
                sought.advance(5);
            }
            while !sought.seek(300, 50) {}
            assert_eq!(told(&mut sought), whole, "back and forth");
        }
    }

    #[test]
    fn seeking_takes_no_more_steps_than_it_may() {
        let mut run = run(&setting(), 290);
        assert!(run.keyframes.len() > Run::KEYFRAMES / 2 && run.keyframes.len() <= Run::KEYFRAMES, "keyframes");
        let keyframes: Vec<u32> = run.keyframes.iter().map(|moment| moment.step).collect();
        assert_eq!(keyframes, (0..=290).step_by(16).collect::<Vec<_>>(), "evenly spaced");
        assert!(!run.seek(31, 7), "15 steps from the keyframe before");
        assert_eq!(run.step(), 23, "seven of them");
        assert!(!run.seek(31, 7) && run.seek(31, 7), "the rest");
        assert!(run.seek(280, 8), "from a keyframe that is nearer than where it stands");
        assert!(run.seek(9999, 9999), "the end");
        assert_eq!((run.step(), run.state()), (300, RunState::Done), "no further");
    }

    #[test]
    fn arms_with_no_smoothing_are_the_same_bit_for_bit() {
        let others = |epsilon| Objective::CrossEntropy { epsilon, convention: Convention::Others };
        let same = vec![Objective::ONE_HOT, others(0.0), Objective::TemperatureScaled];
        let mut run = run(&Setting { arms: same, ..setting() }, 300);
        let (.., history, frame, bits) = told(&mut run);
        assert_eq!((&bits[0], &bits[0]), (&bits[1], &bits[2]), "weights");
        assert_eq!(history.arms[0], history.arms[1], "curves");
        assert_eq!(frame.arms[0], frame.arms[1], "frames");
        let scaled = frame.arms[0].scaled.unwrap();
        assert!(scaled.temperature > 1.1, "an over-confident network is held back: {}", scaled.temperature);
        assert!(frame.arms[2].metrics.confidence < frame.arms[0].metrics.confidence - 0.01, "where it is read");
        assert_eq!(frame.arms[2].metrics.accuracy, frame.arms[0].metrics.accuracy, "the same predictions");
        let losses = |arm: usize| history.arms[arm].iter().map(|sample| sample.loss.to_bits()).collect::<Vec<_>>();
        assert_eq!(losses(0), losses(2), "and what is minimised");
    }

    #[test]
    fn arms_do_not_touch_one_another() {
        let arms = vec![Objective::ONE_HOT, Objective::ConfidencePenalty { beta: 0.5 }, Objective::smoothed(0.1)];
        for setting in [setting(), distilling()] {
            let mut forth = run(&Setting { arms: arms.clone(), ..setting.clone() }, 200);
            let mut back = run(&Setting { arms: arms.iter().rev().copied().collect(), ..setting.clone() }, 200);
            let (forth_frame, back_frame) = (forth.frame(&ALL), back.frame(&ALL));
            for (arm, &objective) in arms.iter().enumerate() {
                assert_eq!(forth.parameters(arm), back.parameters(2 - arm), "the weights of arm {arm}");
                assert_eq!(forth.history().arms[arm], back.history().arms[2 - arm], "its curves");
                assert_eq!(forth_frame.arms[arm], back_frame.arms[2 - arm], "its frame");
                let mut alone = run(&Setting { arms: vec![objective], ..setting.clone() }, 200);
                assert_eq!(alone.frame(&ALL).arms[0], forth_frame.arms[arm], "alone");
            }
            assert_ne!(forth.parameters(0), forth.parameters(2), "different objectives");
        }
    }

    #[test]
    fn a_run_that_diverges_stands_at_its_last_good_step() {
        let mut wild = setting();
        wild.optimizer = OptimizerSetting { rule: Rule::Sgd, rate: 100.0, decay: 0.0 };
        wild.arms.swap(0, 1);
        let mut run = run(&wild, 300);
        let RunState::Diverged { arm, step } = run.state() else { panic!("a rate of 100: {:?}", run.state()) };
        assert!(arm < 2 && run.step() == step - 1 && step > 2, "arm {arm}, step {step}, at {}", run.step());
        let stands = told(&mut run);
        assert!(stands.3.arms.iter().all(|arm| arm.metrics.nll.is_finite()), "finite");
        run.advance(1);
        assert!(run.seek(300, 300), "as far as it goes");
        assert_eq!(told(&mut run), stands, "no further");
        assert!(run.seek(1, 300), "back");
        assert_eq!(run.state(), RunState::Running, "it can go on from there");
        run.advance(300);
        assert_eq!(told(&mut run), stands, "to the same end");
        let mut sliced = Run::open(&wild, None).unwrap();
        (0..300).for_each(|_| sliced.advance(1));
        assert_eq!(told(&mut sliced), stands, "step by step");
    }

    #[test]
    fn every_number_is_finite_right_up_to_divergence() {
        for (rate, hidden) in [(3.0, vec![256; 4]), (30.0, vec![]), (1e6, vec![16]), (900.0, vec![32, 32])] {
            let mut wild = setting();
            wild.network.hidden = hidden;
            wild.steps = 30;
            wild.optimizer = OptimizerSetting { rule: Rule::Momentum, rate, decay: 0.0 };
            wild.arms.push(Objective::ConfidencePenalty { beta: 100.0 });
            let mut run = Run::open(&wild, None).unwrap();
            for _ in 0..30 {
                run.advance(1);
                // Its bytes are refused if one number is NaN; infinities are looked for by name.
                let frame = run.frame(&ALL);
                assert!(borsh::to_vec(&(&frame, run.history())).is_ok(), "rate {rate}: NaN at {}", run.step());
                let text = format!("{frame:?} {:?}", run.history());
                assert!(!text.contains("inf"), "rate {rate}: infinite at {}", run.step());
            }
        }
    }

    #[test]
    fn curves_are_those_of_the_networks() {
        let mut noisy = setting();
        noisy.data.flipped = 0.2;
        let mut run = run(&noisy, 32);
        let frame = run.frame(&ALL);
        let data = run.data();
        let flipped = data.train.labels.iter().zip(&data.train_truth).map(|(label, truth)| label != truth);
        let learnt = |arm: usize| {
            let predicted = frame.arms[arm].train_predicted.iter().zip(&data.train.labels);
            let of = predicted.zip(flipped.clone()).filter(|(_, flipped)| *flipped).map(|((it, label), _)| it == label);
            let of: Vec<bool> = of.collect();
            (of.iter().filter(|&&it| it).count() as f64 / of.len() as f64) as f32
        };
        for arm in [0, 1] {
            let sample = run.history().arms[arm].last().unwrap();
            let metrics = frame.arms[arm].metrics;
            let read = (metrics.nll as f32, metrics.accuracy as f32, metrics.confidence as f32);
            assert_eq!((sample.nll, sample.accuracy, sample.confidence), read, "arm {arm}");
            assert_eq!(sample.memorised, Some(learnt(arm)), "arm {arm}");
            assert_eq!(sample.recall, None, "no class is missing");
            // CE with smoothed targets is CE plus ε times the lead of the label over the mean of all.
            let right = frame.arms[arm].outcomes.iter().filter(|outcome| outcome.right).count();
            assert_eq!(right as f64 / 40.0, metrics.accuracy, "outcomes");
        }
        let at_start = |run: &Run, arm: usize| run.history().arms[arm][0];
        let (one_hot, smoothed) = (at_start(&run, 0), at_start(&run, 1));
        let tax = 0.1 * one_hot.gap * 2.0 / 3.0;
        assert!((smoothed.loss - one_hot.loss - tax).abs() < 1e-6, "the same weights, and the tax on the lead");
        assert_eq!(run.history().steps, (0..=32).collect::<Vec<_>>(), "every step at first");
    }

    #[test]
    fn curves_are_sampled_by_a_rule_of_the_step() {
        let long = Setting { steps: 100_000, ..distilling() };
        let single = Setting { distillation: None, ..long.clone() };
        let sampled = |setting: &Setting| (0..=100_000).filter(|&step| is_sampled(setting, step)).collect::<Vec<_>>();
        let steps = sampled(&single);
        assert!(steps.len() < 230 && steps.ends_with(&[98_304, 100_000]), "{} samples", steps.len());
        for after in [1, 50_000, 100_000] {
            let mut long = long.clone();
            long.distillation.as_mut().unwrap().after = after;
            let steps = sampled(&long);
            assert!(steps.len() <= History::MOST && steps.contains(&after), "{} samples", steps.len());
            assert!(after == 100_000 || steps.contains(&(after + 1)), "the students' first");
        }
        let (short, run) = (Setting { steps: 45, ..setting() }, run(&Setting { steps: 45, ..setting() }, 45));
        assert_eq!(run.history().steps, (0..=45).filter(|&it| is_sampled(&short, it)).collect::<Vec<_>>(), "a run");
        assert_eq!(run.history().steps.last(), Some(&45), "its end");
    }

    #[test]
    fn batches_take_every_example_once_in_an_epoch() {
        let mut batches = Batches::new((0..50).collect(), &setting(), Stream::Batches);
        let mut epoch = || {
            let batches: Vec<Vec<u32>> = (0..4).map(|_| batches.next().to_vec()).collect();
            (batches.iter().map(Vec::len).collect::<Vec<_>>(), batches.concat())
        };
        let ((sizes, first), (_, second)) = (epoch(), epoch());
        assert_eq!(sizes, [16, 16, 16, 2], "the last is short");
        assert_ne!(first, second, "another order");
        for mut order in [first, second] {
            order.sort_unstable();
            assert_eq!(order, (0..50).collect::<Vec<_>>(), "every example once");
        }
        let mut whole = Batches::new((0..50).collect(), &Setting { batch: 99_999, ..setting() }, Stream::Batches);
        assert_eq!(whole.next(), (0..50).collect::<Vec<_>>(), "all of them");
    }

    #[test]
    fn targets_are_those_of_the_theory() {
        let labels = [1];
        let target = |epsilon, convention| match hard(&Objective::CrossEntropy { epsilon, convention }, 5, &labels) {
            Target::Smoothed { on, off, .. } => (on, off),
            other => panic!("{other:?}"),
        };
        assert_eq!(target(0.0, Convention::Uniform), (1.0, 0.0), "one-hot");
        assert_eq!(target(0.1, Convention::Uniform), (0.92, 0.02), "ε/K");
        assert_eq!(target(0.1, Convention::Others), (0.9, 0.025), "ε/(K − 1)");
    }

    #[test]
    fn students_learn_from_teachers_without_the_missing_class() {
        let setting = distilling();
        let mut run = run(&setting, 100);
        let transfer = |run: &Run| run.transfer.iter().map(|&it| run.data.train_truth[it as usize]).collect::<Vec<_>>();
        assert!(run.transfer.len() < 30 && !transfer(&run).contains(&1), "30 less those of a class");
        let teacher = run.frame(&ALL);
        assert_eq!(run.parameters(0).len(), (2 + 1) * 8 + (8 + 1) * 8 + (8 + 1) * 3, "the teacher at step 100");
        run.advance(1);
        assert_eq!(run.parameters(0).len(), (2 + 1) * 4 + (4 + 1) * 3, "a student afterwards");
        let lessons = run.lessons.clone().unwrap();
        for (arm, lesson) in lessons.iter().enumerate() {
            for (row, predicted) in lesson.chunks_exact(3).zip(&teacher.arms[arm].train_predicted) {
                assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6, "probabilities");
                let largest = row.iter().copied().fold(0.0, f32::max);
                assert_eq!(row[*predicted as usize], largest, "the teacher's answer");
            }
        }
        run.advance(199);
        let recall = |sample: &Sample| sample.recall.unwrap();
        let (at, curve) = (&run.history().steps, &run.history().arms[0]);
        let taught = curve[at.iter().position(|&step| step == 100).unwrap()];
        assert!(recall(&taught) > 0.5, "the teacher knows the class: {}", recall(&taught));
        assert!(recall(curve.last().unwrap()) < recall(&taught), "its student less well");
        let mut nothing = setting;
        // One example for each class is transferred; seeds are tried until all are of the missing class.
        nothing.data.classes = 2;
        nothing.distillation.as_mut().unwrap().transfer = 2;
        let opened = (0..50).map(|seed| Run::open(&Setting { seed, ..nothing.clone() }, None).map(|_| ()));
        assert!(opened.clone().any(|it| it == Err(SettingError::EmptyTransferSet)), "nothing left to learn from");
        assert!(opened.clone().any(|it| it.is_ok()), "by chance only");
    }

    #[test]
    fn a_run_settles_when_its_curves_rest() {
        let mut easy = setting();
        easy.data = DataSetting { spread: 0.1, radius: 2.0, flipped: 0.0, ..easy.data };
        (easy.batch, easy.steps) = (50, 4000);
        let smoothed = Setting { arms: vec![Objective::smoothed(0.1)], ..easy.clone() };
        let mut resting = run(&smoothed, 199);
        assert_eq!(resting.state(), RunState::Running, "too early to say");
        resting.advance(2800);
        assert_eq!(resting.state(), RunState::Settled, "at its floor");
        resting.advance(1001);
        assert_eq!((resting.step(), resting.state()), (4000, RunState::Done), "the end");
        let one_hot = Setting { arms: vec![Objective::ONE_HOT], ..easy };
        assert_eq!(run(&one_hot, 1000).state(), RunState::Settled, "near 0, which is its floor");
        let slow = OptimizerSetting { rate: 1e-4, ..one_hot.optimizer };
        let slow = Setting { optimizer: slow, ..one_hot };
        assert_eq!(run(&slow, 1000).state(), RunState::Running, "on its way there");
    }

    #[test]
    fn the_map_is_of_the_plane_around_the_examples() {
        let mut run = run(&setting(), 100);
        let frame = run.frame(&Wanted { map_side: 41, ..Wanted::default() });
        let map = frame.arms[0].map.clone().unwrap();
        assert_eq!((map.side, map.classes.len(), map.confidence.len()), (41, 41 * 41, 41 * 41), "cells");
        let data = run.data();
        let cell = |at: &[f32]| {
            let place = |x: f32| ((x / map.reach + 1.0) / 2.0 * 41.0) as usize;
            place(map.centre[1] - at[1]) * 41 + place(at[0] - map.centre[0])
        };
        let (examples, predicted) = (data.train.inputs.chunks_exact(2), &frame.arms[0].train_predicted);
        let same = examples.zip(predicted).filter(|(at, class)| u32::from(map.classes[cell(at)]) == **class);
        // All but those in a cell that a border passes.
        assert!(same.count() >= 45, "the cell of an example predicts what the example does");
        assert!(map.confidence.iter().all(|p| (1.0 / 3.0..=1.0).contains(p)), "confidences");
        run.advance(100);
        let later = run.frame(&Wanted { map_side: 3, ..Wanted::default() }).arms[1].map.clone().unwrap();
        assert_eq!((later.centre, later.reach), (map.centre, map.reach), "the same square for ever");
        assert_eq!(run.frame(&Wanted::default()).arms[0].map, None, "none if none is wanted");
    }

    #[test]
    fn keyframes_of_large_networks_are_fewer() {
        let mut large = setting();
        large.network.hidden = vec![256, 256, 256];
        large.steps = 12;
        let mut run = run(&large, 12);
        let moment = 4 * 3 * 2 * run.parameters(0).len();
        let most = run.most_keyframes;
        assert!(most > 2 && most < Run::KEYFRAMES, "{most} of {moment} bytes");
        assert!(most * moment <= Run::KEYFRAME_BYTES && (most + 1) * moment > Run::KEYFRAME_BYTES - 10_000, "as fit");
        assert!(run.keyframes.len() <= most, "{} are kept", run.keyframes.len());
        let whole = told(&mut run);
        assert!(run.seek(5, 12) && run.seek(12, 12), "there and back");
        assert_eq!(told(&mut run), whole, "the same bits");
        large.network.hidden = vec![256; 4];
        large.arms = vec![Objective::ONE_HOT; 8];
        assert_eq!(most_keyframes(&large, (64, 10, 50)), 2, "two at least");
    }

    #[test]
    fn a_run_of_digits_keeps_within_20_megabytes() {
        let digits = Given::Digits(crate::training::Digits::read(include_bytes!("../../assets/digits.bin")).unwrap());
        let mut large = setting();
        large.data = DataSetting { source: Source::Digits, classes: 10, train: 1000, test: 797, ..large.data };
        large.network.hidden = vec![128, 64];
        large.arms.push(Objective::TemperatureScaled);
        large.steps = 26;
        let mut run = Run::open(&large, Some(&digits)).unwrap();
        run.advance(23);
        let learner = size_of::<f32>() * 3 * run.parameters(0).len();
        let bytes = run.keyframes.len() * 3 * learner + 4 * (run.data.train.inputs.len() + run.data.test.inputs.len());
        assert_eq!(run.keyframes.len(), Run::KEYFRAMES, "as many as there ever are");
        assert!(bytes < 16_000_000, "{bytes} bytes in keyframes and examples");
        let frame = run.frame(&ALL);
        assert!(frame.arms[0].map.is_none() && frame.arms[0].clusters.is_some(), "of no plane");
        assert!(frame.arms[0].metrics.nc1.is_some() && frame.arms[0].train_predicted.len() == 1000, "all told");
    }
}
