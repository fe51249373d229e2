//! What crosses between the page and the trainer: orders to it, and for each order one report.
//!
//! Both are closed enums in borsh's bytes. The trainer is a program of its own, in a worker or beside the page, and
//! [`handle`] is all that it does; it is total: bytes that are no order are answered by [`Report::Broken`].

use crate::training::dataset::Given;
use crate::training::digits::Digits;
use crate::training::own::OwnPoints;
use crate::training::trainer::{Run, RunState, Wanted};
use crate::training::{Data, Frame, History, Setting, SettingError};
use borsh::{BorshDeserialize, BorshSerialize};

/// What the page asks of the trainer.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
#[allow(clippy::large_enum_variant, reason = "an order is made, written as bytes and gone")]
pub enum Order {
    /// Begin this run, and forget the one before. Answered by [`Report::Opened`] or [`Report::Refused`].
    Open {
        /// The run.
        setting: Setting,
        /// The data that its source needs and that no seed makes.
        supplied: Supplied,
        /// What to tell of the networks at the start; nothing if none.
        wanted: Option<Wanted>,
    },
    /// Take so many steps, or fewer if the run ends before. Answered by [`Report::Moved`].
    Advance {
        /// How many.
        steps: u32,
        /// What to tell of the networks afterwards.
        wanted: Option<Wanted>,
    },
    /// Go to a step, earlier or later, taking at most so many steps of work. Answered by [`Report::Moved`], which says
    /// whether the step was reached; the same order again goes on from there.
    Seek {
        /// Where to.
        step: u32,
        /// How many steps may be taken on the way.
        at_most: u32,
        /// What to tell of the networks once the step is reached.
        wanted: Option<Wanted>,
    },
    /// Stay, and tell of the networks. Answered by [`Report::Moved`].
    Look {
        /// What to tell.
        wanted: Wanted,
    },
    /// Give one arm's weights and biases. Answered by [`Report::Parameters`].
    Parameters {
        /// Which arm, from 0.
        arm: u32,
    },
}

/// Data that comes with a setting.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Supplied {
    /// None: the seed makes it all.
    #[default]
    Nothing,
    /// The file of handwritten digits.
    Digits(Vec<u8>),
    /// The reader's own points.
    Own(OwnPoints),
}

/// What the trainer answers.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Report {
    /// A run stands at its start.
    Opened {
        /// Its examples.
        data: Data,
        /// Where it stands.
        standing: Standing,
    },
    /// The setting cannot be run; a run before it is forgotten all the same.
    Refused(SettingError),
    /// The run was moved, or looked at.
    Moved(Standing),
    /// One arm's weights and biases.
    Parameters {
        /// The arm.
        arm: u32,
        /// Layer by layer the weights, `out × in` row by row, and the biases.
        values: Vec<f32>,
    },
    /// The order could not be followed: it is none, or asks for what there is not. This is a fault of the program.
    Broken(String),
}

/// Where a run stands.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Standing {
    /// The step.
    pub step: u32,
    /// Whether that is the step that was asked for; always after [`Order::Open`] and [`Order::Look`].
    pub reached: bool,
    /// Whether it goes on.
    pub state: RunState,
    /// What is new of the curves.
    pub curves: Tail,
    /// What was wanted of the networks.
    pub frame: Option<Frame>,
}

/// The samples of the curves that the page has not got. Samples are only ever added to a run.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Tail {
    /// How many samples the page has; 0 for a run that was just opened, whatever the page has of another.
    pub from: u32,
    /// What follows them.
    pub rest: History,
}

/// The most cells along the side of a map that may be asked for.
pub const MAP_SIDE_MOST: u32 = 512;

/// What the trainer keeps between two orders.
#[derive(Debug, Default)]
pub struct Session {
    run: Option<Run>,
    /// How many samples of the curves the page has.
    told: usize,
}

impl Order {
    /// As bytes; empty, and so no order, if a setting holds a number that is none: it should have been checked.
    pub fn bytes(&self) -> Vec<u8> {
        borsh::to_vec(self).unwrap_or_default()
    }
}

impl Report {
    /// From bytes. What cannot be read is [`Report::Broken`], like an order that cannot be followed.
    pub fn read(bytes: &[u8]) -> Self {
        borsh::from_slice(bytes).unwrap_or_else(|error| Self::Broken(format!("the report cannot be read: {error}")))
    }
}

impl Tail {
    /// Whether it adds nothing.
    pub fn is_empty(&self) -> bool {
        self.rest.steps.is_empty()
    }

    /// Puts this to the page's curves. False, and nothing is done, if there would be a hole.
    #[must_use]
    pub fn put_to(self, history: &mut History) -> bool {
        let Self { from, rest } = self;
        let from = from as usize;
        if from > history.steps.len() {
            return false;
        }
        history.arms.resize_with(rest.arms.len(), Vec::new);
        history.steps.truncate(from);
        history.steps.extend(rest.steps);
        for (curve, end) in history.arms.iter_mut().zip(rest.arms) {
            curve.truncate(from);
            curve.extend(end);
        }
        true
    }
}

/// Follows an order, and answers its report. Never fails: what cannot be followed is told.
pub fn handle(session: &mut Session, order: &[u8]) -> Vec<u8> {
    let report = match borsh::from_slice(order) {
        Ok(order) => session.follow(order),
        Err(error) => Report::Broken(format!("the order cannot be read: {error}")),
    };
    // Only a number that is none in an error can be refused here, and a text has no numbers.
    let broken = |error| borsh::to_vec(&Report::Broken(format!("the report cannot be written: {error}")));
    borsh::to_vec(&report).or_else(broken).unwrap_or_default()
}

impl Session {
    fn follow(&mut self, order: Order) -> Report {
        match order {
            Order::Open { setting, supplied, wanted } => self.open(&setting, supplied, wanted.as_ref()),
            Order::Advance { steps, wanted } => self.moved(wanted.as_ref(), |run| {
                run.advance(steps);
                true
            }),
            Order::Seek { step, at_most, wanted } => self.moved(wanted.as_ref(), |run| run.seek(step, at_most)),
            Order::Look { wanted } => self.moved(Some(&wanted), |_| true),
            Order::Parameters { arm } => match &self.run {
                Some(run) if (arm as usize) < run.setting().arms.len() => {
                    Report::Parameters { arm, values: run.parameters(arm as usize) }
                }
                Some(_) => Report::Broken(format!("there is no arm {arm}")),
                None => no_run(),
            },
        }
    }

    fn open(&mut self, setting: &Setting, supplied: Supplied, wanted: Option<&Wanted>) -> Report {
        *self = Self::default();
        if let Some(broken) = too_large(wanted) {
            return broken;
        }
        let given = match supplied {
            Supplied::Nothing => None,
            Supplied::Digits(file) => match Digits::read(&file) {
                Ok(digits) => Some(Given::Digits(digits)),
                Err(error) => return Report::Broken(error.to_string()),
            },
            Supplied::Own(points) => Some(Given::Own(points)),
        };
        let run = match Run::open(setting, given.as_ref()) {
            Ok(run) => self.run.insert(run),
            Err(error) => return Report::Refused(error),
        };
        Report::Opened { data: run.data().clone(), standing: standing(run, &mut self.told, true, wanted) }
    }

    fn moved(&mut self, wanted: Option<&Wanted>, go: impl FnOnce(&mut Run) -> bool) -> Report {
        if let Some(broken) = too_large(wanted) {
            return broken;
        }
        let Some(run) = &mut self.run else { return no_run() };
        let reached = go(run);
        Report::Moved(standing(run, &mut self.told, reached, wanted))
    }
}

fn no_run() -> Report {
    Report::Broken("no run is open".to_owned())
}

fn too_large(wanted: Option<&Wanted>) -> Option<Report> {
    let side = wanted.map(|wanted| wanted.map_side).filter(|&side| side > MAP_SIDE_MOST)?;
    Some(Report::Broken(format!("a map of {side} cells along its side is too large")))
}

/// Where a run stands, for a page that has so many samples of the curves.
fn standing(run: &mut Run, told: &mut usize, reached: bool, wanted: Option<&Wanted>) -> Standing {
    let History { steps, arms } = run.history();
    let from = std::mem::replace(told, steps.len());
    let rest = History {
        steps: steps.iter().skip(from).copied().collect(),
        arms: arms.iter().map(|curve| curve.iter().skip(from).copied().collect()).collect(),
    };
    Standing {
        step: run.step(),
        reached,
        state: run.state(),
        // There are never so many samples.
        curves: Tail { from: u32::try_from(from).unwrap_or(u32::MAX), rest },
        frame: wanted.filter(|_| reached).map(|wanted| run.frame(wanted)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::{
        Activation, DataSetting, Distillation, NetworkSetting, Objective, OptimizerSetting, Rule, Source, Start,
    };
    use proptest::prelude::*;

    /// A run that a test can afford: 40 steps, thirty examples.
    fn small(seed: u32) -> Setting {
        Setting {
            data: DataSetting {
                source: Source::Blobs,
                classes: 3,
                train: 30,
                test: 20,
                spread: 0.5,
                radius: 1.0,
                flipped: 0.1,
            },
            network: NetworkSetting { hidden: vec![8], activation: Activation::Relu, start: Start::He },
            optimizer: OptimizerSetting { rule: Rule::Adam, rate: 0.05, decay: 0.0 },
            batch: 10,
            steps: 40,
            seed,
            arms: vec![Objective::ONE_HOT, Objective::smoothed(0.1)],
            distillation: None,
        }
    }

    const ALL: Wanted = Wanted { map_side: 4, clusters: Some([0, 1, 2]), outcomes: true, scaled: true };

    fn open(setting: Setting) -> Order {
        Order::Open { setting, supplied: Supplied::Nothing, wanted: Some(ALL) }
    }

    fn ask(session: &mut Session, order: &Order) -> Report {
        Report::read(&handle(session, &order.bytes()))
    }

    #[test]
    fn a_run_by_orders_is_the_run_itself() {
        let mut session = Session::default();
        let mut run = Run::open(&small(7), None).expect("a sound setting");
        let Report::Opened { data, standing } = ask(&mut session, &open(small(7))) else {
            panic!("a sound setting is opened")
        };
        assert_eq!(&data, run.data(), "the examples");
        let mut curves = History::default();
        assert!(standing.curves.put_to(&mut curves), "curves from their start");
        assert_eq!(standing.frame, Some(run.frame(&ALL)), "the first frame");
        for (order, there) in [
            (Order::Advance { steps: 3, wanted: None }, 3),
            (Order::Advance { steps: 20, wanted: Some(ALL) }, 23),
            (Order::Seek { step: 5, at_most: 1000, wanted: Some(ALL) }, 5),
            (Order::Look { wanted: ALL }, 5),
            (Order::Advance { steps: u32::MAX, wanted: Some(ALL) }, 40),
        ] {
            assert!(run.seek(there, 1000), "the run itself goes to {there}");
            let Report::Moved(Standing { step, reached, state, curves: tail, frame }) = ask(&mut session, &order)
            else {
                panic!("{order:?} moves the run")
            };
            assert_eq!((step, reached, state), (there, true, run.state()), "{order:?}");
            assert!(tail.put_to(&mut curves), "curves without a hole after {order:?}");
            assert_eq!(&curves, run.history(), "the curves after {order:?}");
            let wanted = !matches!(order, Order::Advance { wanted: None, .. });
            assert_eq!(frame, wanted.then(|| run.frame(&ALL)), "the frame after {order:?}");
        }
        for arm in [0, 1] {
            let values = run.parameters(arm as usize);
            let report = ask(&mut session, &Order::Parameters { arm });
            assert_eq!(report, Report::Parameters { arm, values }, "bit for bit");
        }
    }

    #[test]
    fn seeking_goes_on_where_it_was() {
        let mut session = Session::default();
        ask(&mut session, &open(small(1)));
        let mut seek = || ask(&mut session, &Order::Seek { step: 25, at_most: 10, wanted: Some(ALL) });
        let mut stand = || match seek() {
            Report::Moved(standing) => (standing.step, standing.reached, standing.frame.is_some()),
            other => panic!("a seek moves, it did {other:?}"),
        };
        let stands = [stand(), stand(), stand(), stand()];
        assert_eq!(stands, [(10, false, false), (20, false, false), (25, true, true), (25, true, true)], "in slices");
    }

    #[test]
    fn all_samples_reach_the_page_once() {
        let mut setting = small(3);
        (setting.steps, setting.data.train, setting.data.test) = (3000, 6, 2);
        setting.network.hidden.clear();
        let mut run = Run::open(&setting, None).expect("a sound setting");
        let mut session = Session::default();
        let mut curves = History::default();
        let mut order = open(setting);
        while run.step() < 3000 {
            let (Report::Opened { standing, .. } | Report::Moved(standing)) = ask(&mut session, &order) else {
                panic!("{order:?} is followed")
            };
            assert_eq!(
                standing.curves.from as usize,
                curves.steps.len(),
                "only what is new, at step {}",
                standing.step
            );
            assert!(standing.curves.put_to(&mut curves), "curves without a hole at step {}", standing.step);
            run.advance(standing.step - run.step());
            assert_eq!(&curves, run.history(), "at step {}", standing.step);
            order = Order::Advance { steps: 97, wanted: None };
        }
        assert!(curves.steps.len() > 100, "there are {} samples", curves.steps.len());
        let hole = Tail { from: 10_000, rest: History::default() };
        let before = curves.clone();
        assert!(!hole.put_to(&mut curves) && curves == before, "a hole is refused");
    }

    #[test]
    fn what_cannot_be_followed_is_told() {
        let mut session = Session::default();
        let look = |side| Order::Look { wanted: Wanted { map_side: side, ..Wanted::default() } };
        assert!(matches!(ask(&mut session, &look(0)), Report::Broken(_)), "no run yet");
        assert!(matches!(ask(&mut session, &Order::Parameters { arm: 0 }), Report::Broken(_)), "no run yet");
        let mut wrong = small(1);
        wrong.batch = 0;
        assert!(
            matches!(ask(&mut session, &open(wrong)), Report::Refused(SettingError::OutOfRange { .. })),
            "no batch"
        );
        let mut digits = small(1);
        (digits.data.source, digits.data.classes) = (Source::Digits, 10);
        let refused = ask(&mut session, &open(digits.clone()));
        assert_eq!(refused, Report::Refused(SettingError::NoData(Source::Digits)), "the digits must come along");
        let damaged = Order::Open { setting: digits, supplied: Supplied::Digits(vec![1, 2, 3]), wanted: None };
        assert!(matches!(ask(&mut session, &damaged), Report::Broken(_)), "a file that is none");
        ask(&mut session, &open(small(1)));
        assert!(matches!(ask(&mut session, &Order::Parameters { arm: 2 }), Report::Broken(_)), "there are two arms");
        assert!(matches!(ask(&mut session, &look(MAP_SIDE_MOST + 1)), Report::Broken(_)), "too large a map");
        assert!(matches!(ask(&mut session, &look(2)), Report::Moved(_)), "the run is still there");
        let mut none = small(1);
        none.data.spread = f64::NAN;
        assert!(matches!(ask(&mut session, &open(none)), Report::Broken(_)), "a number that is none is no order");
    }

    fn settings() -> impl Strategy<Value = Setting> {
        let source = proptest::sample::select(Source::ALL.to_vec());
        let objective = prop_oneof![
            any::<bool>().prop_map(|on| Objective::smoothed(if on { 0.1 } else { 0.0 })),
            (0.0..1.0).prop_map(|beta| Objective::ConfidencePenalty { beta }),
            Just(Objective::TemperatureScaled),
        ];
        let student = proptest::option::of((1_u32..40, 0.5..9.0));
        (source, any::<u32>(), 2_u32..6, proptest::collection::vec(objective, 1..4), student).prop_map(
            |(source, seed, classes, arms, student)| {
                let mut setting = small(seed);
                (setting.data.source, setting.data.classes, setting.arms) = (source, classes, arms);
                let network = setting.network.clone();
                setting.distillation = student.map(|(after, temperature)| Distillation {
                    after,
                    temperature,
                    transfer: 20,
                    missing: Some(1),
                    student: network,
                    optimizer: setting.optimizer,
                });
                setting
            },
        )
    }

    fn orders() -> impl Strategy<Value = Order> {
        let wanted = (0_u32..6, proptest::option::of([0_u32..7, 0..7, 0..7]), any::<bool>(), any::<bool>());
        let wanted =
            wanted.prop_map(|(map_side, clusters, outcomes, scaled)| Wanted { map_side, clusters, outcomes, scaled });
        let supplied = prop_oneof![
            Just(Supplied::Nothing),
            proptest::collection::vec(any::<u8>(), 0..40).prop_map(Supplied::Digits),
            Just(Supplied::Own(OwnPoints::default())),
        ];
        let maybe = || proptest::option::of(wanted.clone());
        prop_oneof![
            (settings(), supplied, maybe()).prop_map(|(setting, supplied, wanted)| Order::Open {
                setting,
                supplied,
                wanted
            }),
            (0_u32..60, maybe()).prop_map(|(steps, wanted)| Order::Advance { steps, wanted }),
            (0_u32..60, 0_u32..60, maybe()).prop_map(|(step, at_most, wanted)| Order::Seek { step, at_most, wanted }),
            wanted.clone().prop_map(|wanted| Order::Look { wanted }),
            (0_u32..5).prop_map(|arm| Order::Parameters { arm }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn orders_read_back(order in orders()) {
            prop_assert_eq!(borsh::from_slice::<Order>(&order.bytes()).ok(), Some(order), "bytes and back");
        }

        #[test]
        fn every_order_has_a_report_that_reads_back(orders in proptest::collection::vec(orders(), 1..6)) {
            let mut session = Session::default();
            for order in orders {
                let bytes = handle(&mut session, &order.bytes());
                let report = borsh::from_slice::<Report>(&bytes);
                prop_assert!(report.is_ok(), "the report on {order:?} is {report:?}");
                prop_assert_eq!(report.ok().and_then(|report| borsh::to_vec(&report).ok()), Some(bytes), "and back");
            }
        }

        #[test]
        fn garbage_is_told_of(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let report = Report::read(&handle(&mut Session::default(), &bytes));
            prop_assert!(matches!(report, Report::Broken(_) | Report::Refused(_)), "{bytes:?} gave {report:?}");
            // As a report it may be anything, but it is read without fail.
            let _ = Report::read(&bytes);
        }

        #[test]
        fn a_damaged_order_never_fails(order in orders(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
            let mut session = Session::default();
            ask(&mut session, &open(small(5)));
            let mut bytes = order.bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            // Steps and sizes may have become enormous; of those a test can afford none.
            if cut {
                bytes.truncate(at);
            } else if !matches!(borsh::from_slice(&bytes), Err(_) | Ok(Order::Parameters { .. } | Order::Look { .. })) {
                return Ok(());
            }
            let report = Report::read(&handle(&mut session, &bytes));
            prop_assert!(!matches!(report, Report::Opened { .. }), "{bytes:?} gave {report:?}");
        }
    }
}
