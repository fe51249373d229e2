//! The examples of a run: drawn from its seed, or taken from data that comes with it.

use super::digits::Digits;
use super::own::OwnPoints;
use super::random::{Random, Stream};
use super::record::{Data, Examples, Standardised};
use super::setting::{DataSetting, Setting, SettingError, Source};
use std::f64::consts::{FRAC_PI_2, PI, TAU};
use std::ops::RangeInclusive;

/// Data that comes with a setting, because no seed makes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// For [`Source::Digits`].
    Digits(Digits),
    /// For [`Source::Own`].
    Own(OwnPoints),
}

/// The examples of a run.
///
/// A training set of `n` examples is the first `n` of a longer one, so that more of them leave the others and the held-out
/// examples as they are. Drawn classes are balanced: example `i` is of class `i mod K`. A label that is flipped at one
/// share is flipped, to the same class, at every greater share.
///
/// # Errors
/// If the setting is not one that can be run, its data did not come with it, or does not fit it.
pub fn data(setting: &Setting, given: Option<&Given>) -> Result<Data, SettingError> {
    setting.check()?;
    let wanted = &setting.data;
    let mut standardised = None;
    let (train, test) = match (wanted.source, given) {
        (Source::Blobs | Source::Moons | Source::Rings | Source::Spirals, _) => {
            let draw = |count, stream| drawn(wanted, count, &mut Random::new(setting.seed, stream));
            (draw(wanted.train, Stream::Train), draw(wanted.test, Stream::Test))
        }
        (Source::Digits, Some(Given::Digits(digits))) => {
            let inputs: Vec<f32> =
                digits.pixels.iter().map(|&level| f32::from(level) / f32::from(Digits::INK)).collect();
            let labels: Vec<u32> = digits.labels.iter().map(|&label| label.into()).collect();
            split(&inputs, &labels, setting)?
        }
        (Source::Own, Some(Given::Own(own))) if !own.is_empty() => {
            let has = u32::try_from(own.classes().len()).unwrap_or(u32::MAX);
            if has == 1 {
                return Err(SettingError::OneClass);
            }
            if has != wanted.classes {
                return Err(SettingError::OtherClasses { of: wanted.source, has, got: wanted.classes });
            }
            standardised = standardisation(own.points());
            let input = |&point: &[f64; 2]| standardised.map_or(point, |it| it.of(point)).map(|x| x as f32);
            let inputs: Vec<f32> = own.points().iter().flat_map(input).collect();
            split(&inputs, own.labels(), setting)?
        }
        (source @ (Source::Digits | Source::Own), _) => return Err(SettingError::NoData(source)),
    };
    let train_truth = train.labels;
    let train = Examples { inputs: train.inputs, labels: flipped(&train_truth, setting) };
    let dimension = if wanted.source.is_planar() { 2 } else { Digits::PIXELS as u32 };
    Ok(Data { classes: wanted.classes, dimension, train, train_truth, test, standardised })
}

/// Examples drawn from the plane.
fn drawn(wanted: &DataSetting, count: u32, random: &mut Random) -> Examples {
    let mut examples = Examples::default();
    for index in 0..count {
        let label = index % wanted.classes;
        let centre = match wanted.source {
            Source::Blobs => polar(wanted.radius, share(label, wanted.classes)),
            Source::Moons => moon(label, PI * random.uniform()),
            Source::Rings => polar(RING * f64::from(label + 1) / f64::from(wanted.classes), random.uniform()),
            // The other sources are not drawn.
            Source::Spirals | Source::Digits | Source::Own => {
                let along = random.uniform();
                polar(INNER + (RING - INNER) * along, share(label, wanted.classes) + TURNS * along)
            }
        };
        let point = centre.map(|x| x + wanted.spread * random.normal());
        examples.inputs.extend(point.map(|x| x as f32));
        examples.labels.push(label);
    }
    examples
}

/// The radius of the outermost ring, and of the end of a spiral's arm.
const RING: f64 = 2.0;
/// The radius at which a spiral's arm begins.
const INNER: f64 = 0.2;
/// How far a spiral's arm winds, in turns.
const TURNS: f64 = 0.8;

/// Where a class of `classes` is on a circle, in turns.
fn share(label: u32, classes: u32) -> f64 {
    f64::from(label) / f64::from(classes)
}

/// A point at a distance from the origin, so many turns counter-clockwise from the top.
fn polar(radius: f64, turns: f64) -> [f64; 2] {
    let angle = FRAC_PI_2 + TAU * turns;
    [radius * libm::cos(angle), radius * libm::sin(angle)]
}

/// A point of one of scikit-learn's two half-moons, of radius 1, with the middle of both at the origin.
fn moon(label: u32, angle: f64) -> [f64; 2] {
    let (x, y) = (libm::cos(angle) - 0.5, libm::sin(angle) - 0.25);
    if label == 0 { [x, y] } else { [-x, -y] }
}

/// A random part of given examples to train on, and a part of the rest: training takes from the front of one order, what
/// is held out from its end.
fn split(inputs: &[f32], labels: &[u32], setting: &Setting) -> Result<(Examples, Examples), SettingError> {
    let DataSetting { train, test, .. } = setting.data;
    let there = u32::try_from(labels.len()).unwrap_or(u32::MAX);
    if train >= there {
        return Err(SettingError::TooFewExamples { there, wanted: train });
    }
    let mut order: Vec<usize> = (0..labels.len()).collect();
    Random::new(setting.seed, Stream::Split).shuffle(&mut order);
    let dimension = inputs.len() / labels.len();
    let take = |indices: &[usize]| Examples {
        inputs: indices.iter().flat_map(|&index| &inputs[index * dimension..][..dimension]).copied().collect(),
        labels: indices.iter().map(|&index| labels[index]).collect(),
    };
    let (train, rest) = order.split_at(train as usize);
    let held_out = &rest[rest.len().saturating_sub(test as usize)..];
    Ok((take(train), take(held_out)))
}

/// The labels, each flipped with the setting's probability to one of the other classes.
fn flipped(truth: &[u32], setting: &Setting) -> Vec<u32> {
    let DataSetting { classes, flipped, .. } = setting.data;
    let mut random = Random::new(setting.seed, Stream::Flips);
    let flip = |&label: &u32| {
        // Both are drawn for every label, so that the share moves no other.
        let (chance, other) = (random.uniform(), random.below(classes - 1));
        if chance < flipped { (label + 1 + other) % classes } else { label }
    };
    truth.iter().map(flip).collect()
}

/// What brings points to mean 0 and standard deviation 1 on each axis, over all of them, so that a seed does not move
/// the axes; `None` if they are near enough to that for a network: [`MEANS`] and [`DEVIATIONS`] tell.
fn standardisation(points: &[[f64; 2]]) -> Option<Standardised> {
    let count = points.len().max(1) as f64;
    let mean = [0, 1].map(|axis| points.iter().map(|point| point[axis]).sum::<f64>() / count);
    let deviation = [0, 1].map(|axis| {
        let square = |point: &[f64; 2]| (point[axis] - mean[axis]) * (point[axis] - mean[axis]);
        let deviation = (points.iter().map(square).sum::<f64>() / count).sqrt();
        if deviation > 0.0 { deviation } else { 1.0 }
    });
    let near = mean.iter().all(|mean| MEANS.contains(mean)) && deviation.iter().all(|it| DEVIATIONS.contains(it));
    (!near).then_some(Standardised { mean, deviation })
}

/// Means with which points are taken as they are.
const MEANS: RangeInclusive<f64> = -4.0..=4.0;
/// Standard deviations with which points are taken as they are.
const DEVIATIONS: RangeInclusive<f64> = 0.05..=4.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::setting::{Activation, NetworkSetting, Objective, OptimizerSetting, Rule, Start};
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    fn setting(source: Source, classes: u32, train: u32, test: u32) -> Setting {
        Setting {
            data: DataSetting { source, classes, train, test, spread: 0.3, radius: 2.0, flipped: 0.0 },
            network: NetworkSetting { hidden: vec![4], activation: Activation::Relu, start: Start::He },
            optimizer: OptimizerSetting { rule: Rule::Sgd, rate: 0.1, decay: 0.0 },
            batch: 10,
            steps: 10,
            seed: 3,
            arms: vec![Objective::ONE_HOT],
            distillation: None,
        }
    }

    fn digits() -> Given {
        Given::Digits(Digits::read(include_bytes!("../../assets/digits.bin")).unwrap())
    }

    fn own(points: impl IntoIterator<Item = ([f64; 2], &'static str)>) -> Given {
        let mut own = OwnPoints::default();
        points.into_iter().for_each(|(point, class)| own.push(point, class).unwrap());
        Given::Own(own)
    }

    #[test]
    fn blobs_stand_where_they_should() {
        let data = data(&setting(Source::Blobs, 3, 3000, 2), None).unwrap();
        for (class, turns) in [(0, 0.25_f64), (1, 0.25 + 1.0 / 3.0), (2, 0.25 + 2.0 / 3.0)] {
            let (sin, cos) = (turns * TAU).sin_cos();
            for (axis, centre) in [2.0 * cos, 2.0 * sin].into_iter().enumerate() {
                let of = data.train.inputs.iter().skip(axis).step_by(2).zip(&data.train.labels);
                let values: Vec<f64> = of.filter(|&(_, &label)| label == class).map(|(&x, _)| f64::from(x)).collect();
                let mean = values.iter().sum::<f64>() / 1000.0;
                let sd = (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 1000.0).sqrt();
                assert_eq!(values.len(), 1000, "class {class} is a third");
                assert!((mean - centre).abs() < 0.03, "class {class}, axis {axis}: {mean} for {centre}");
                assert!((sd - 0.3).abs() < 0.02, "class {class}, axis {axis}: standard deviation {sd}");
            }
        }
    }

    #[test]
    fn moons_rings_and_spirals_without_noise_lie_on_their_curves() {
        let exact = |source, classes| {
            let mut setting = setting(source, classes, 400, 2);
            setting.data.spread = 0.0;
            let Examples { inputs, labels } = data(&setting, None).unwrap().train;
            let points = inputs.chunks_exact(2).map(|at| [f64::from(at[0]), f64::from(at[1])]).collect::<Vec<_>>();
            points.into_iter().zip(labels).collect::<Vec<_>>()
        };
        for ([x, y], label) in exact(Source::Moons, 2) {
            // scikit-learn's circles around (0, 0) and (1, ½), moved by (½, ¼); the upper and the lower half of them.
            let side = if label == 0 { 1.0 } else { -1.0 };
            let (x, y) = (x * side + 0.5, y * side + 0.25);
            assert!((x.hypot(y) - 1.0).abs() < 1e-6 && y > -1e-6, "a half circle: {x}, {y}");
        }
        for ([x, y], label) in exact(Source::Rings, 3) {
            let radius = f64::from(label + 1) * 2.0 / 3.0;
            assert!((x.hypot(y) - radius).abs() < 1e-6, "ring {label}: {x}, {y}");
        }
        for ([x, y], label) in exact(Source::Spirals, 4) {
            let along = (x.hypot(y) - INNER) / (RING - INNER);
            let turns = y.atan2(x) / TAU - 0.25 - TURNS * along - f64::from(label) / 4.0;
            assert!((turns - turns.round()).abs() < 1e-5, "arm {label}: {x}, {y} is {turns} turns away");
        }
    }

    #[test]
    fn digits_are_split_and_scaled() {
        let given = digits();
        let all = data(&setting(Source::Digits, 10, 1000, 20_000), Some(&given)).unwrap();
        assert_eq!((all.train.len(), all.test.len(), all.dimension), (1000, 797, 64), "the rest is held out");
        let ink = |examples: &Examples| examples.inputs.iter().map(|&x| f64::from(x) * 16.0).sum::<f64>();
        let Given::Digits(digits) = &given else { panic!("digits were given") };
        let whole: f64 = digits.pixels.iter().map(|&level| f64::from(level)).sum();
        assert_eq!(ink(&all.train) + ink(&all.test), whole, "every image once");
        assert!(all.train.inputs.iter().all(|x| (0.0..=1.0).contains(x)), "from 0 to 1");
        let few = data(&setting(Source::Digits, 10, 60, 797), Some(&given)).unwrap();
        assert_eq!(few.test, all.test, "the same held out beside fewer to train on");
        assert_eq!(few.train.inputs, all.train.inputs[..60 * 64], "the first 60");
    }

    #[test]
    fn labels_are_flipped_at_the_wanted_share_to_each_other_class_alike() {
        let mut setting = setting(Source::Blobs, 4, 8000, 2);
        setting.data.flipped = 0.3;
        let noisy = data(&setting, None).unwrap();
        let mut by_distance = [0; 4];
        for (label, truth) in noisy.train.labels.iter().zip(&noisy.train_truth) {
            by_distance[((label + 4 - truth) % 4) as usize] += 1;
        }
        assert!((5450..5750).contains(&by_distance[0]), "seven of ten stay: {by_distance:?}");
        assert!(by_distance[1..].iter().all(|count| (700..900).contains(count)), "alike: {by_distance:?}");
        setting.data.flipped = 0.5;
        let noisier = data(&setting, None).unwrap();
        let examples = noisy.train.labels.iter().zip(&noisier.train.labels).zip(&noisy.train_truth);
        assert!(examples.clone().all(|((less, more), truth)| less == truth || less == more), "nested");
        setting.data.flipped = 1.0;
        let wrong = data(&setting, None).unwrap();
        assert!(wrong.train.labels.iter().zip(&wrong.train_truth).all(|(label, truth)| label != truth), "all");
        assert_eq!(wrong.test.labels, noisy.test.labels, "what is held out is never flipped");
    }

    #[test]
    fn own_points_keep_their_scale_if_it_is_about_one() {
        let of = |given: &Given| data(&setting(Source::Own, 2, 3, 10), Some(given)).unwrap();
        let near = own([([0.0, 1.0], "a"), ([1.5, 1.0], "b"), ([-2.0, 0.5], "a"), ([1.0, -1.0], "b")]);
        assert_eq!(of(&near).standardised, None, "as it is");
        assert_eq!((of(&near).train.len(), of(&near).test.len()), (3, 1), "one is left to hold out");
        // In exact binary fractions: mean 8, standard deviation 8; and all at 500.
        let far = own([([0.0, 500.0], "a"), ([16.0, 500.0], "b"), ([0.0, 500.0], "a"), ([16.0, 500.0], "b")]);
        let scale = Standardised { mean: [8.0, 500.0], deviation: [8.0, 1.0] };
        assert_eq!(of(&far).standardised, Some(scale), "far from 1");
        assert!(of(&far).train.inputs.chunks_exact(2).all(|at| at[0].abs() == 1.0 && at[1] == 0.0), "standardised");
        assert_eq!(scale.back(scale.of([3.0, 4.0])), [3.0, 4.0], "and back");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let (one, two) = (own([([0.0; 2], "a"); 9]), own([([0.0; 2], "a"), ([1.0, 0.0], "b"), ([2.0, 0.0], "a")]));
        let given = digits();
        let refused = |source, classes, train, given| data(&setting(source, classes, train, 2), given).unwrap_err();
        let few = |there, wanted| SettingError::TooFewExamples { there, wanted };
        let classes = |of, has, got| SettingError::OtherClasses { of, has, got };
        for (got, expected) in [
            (refused(Source::Digits, 10, 10, None), SettingError::NoData(Source::Digits)),
            (refused(Source::Digits, 10, 10, Some(&two)), SettingError::NoData(Source::Digits)),
            (refused(Source::Own, 2, 2, Some(&given)), SettingError::NoData(Source::Own)),
            (refused(Source::Digits, 10, 1797, Some(&given)), few(1797, 1797)),
            (refused(Source::Own, 2, 3, Some(&two)), few(3, 3)),
            (refused(Source::Own, 2, 2, Some(&one)), SettingError::OneClass),
            (refused(Source::Own, 2, 2, Some(&own([]))), SettingError::NoData(Source::Own)),
            (refused(Source::Own, 3, 3, Some(&two)), classes(Source::Own, 2, 3)),
            (refused(Source::Moons, 3, 30, None), classes(Source::Moons, 2, 3)),
            (refused(Source::Blobs, 5, 4, None), SettingError::MoreClassesThanExamples { classes: 5, examples: 4 }),
        ] {
            assert_eq!(got, expected, "refused");
        }
    }

    fn any_plane() -> impl Strategy<Value = Setting> {
        let source = prop::sample::select(vec![Source::Blobs, Source::Rings, Source::Spirals, Source::Moons]);
        let knobs = (2_u32..=10, 10_u32..300, 2_u32..300, 0.0..=10.0, 0.0..=10.0, 0.0..=1.0, any::<u32>());
        (source, knobs).prop_map(|(source, (classes, train, test, spread, radius, flipped, seed))| {
            let classes = if source == Source::Moons { 2 } else { classes };
            let mut setting = Setting { seed, ..setting(source, classes, train, test) };
            setting.data = DataSetting { spread, radius, flipped, ..setting.data };
            setting
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(20), ..ProptestConfig::default()
        })]

        #[test]
        fn drawn_data_is_whole_balanced_and_decided_by_its_seed(setting in any_plane()) {
            let drawn = data(&setting, None).unwrap();
            let DataSetting { classes, train, test, .. } = setting.data;
            for (examples, count) in [(&drawn.train, train), (&drawn.test, test)] {
                prop_assert_eq!((examples.len(), examples.inputs.len()), (count as usize, 2 * count as usize));
                prop_assert!(examples.inputs.iter().all(|x| x.is_finite()));
                prop_assert!(examples.labels.iter().all(|&label| label < classes));
            }
            for labels in [&drawn.train_truth, &drawn.test.labels] {
                let count = |class: u32| labels.iter().filter(|&&label| label == class).count();
                let counts: Vec<usize> = (0..classes).map(count).collect();
                prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1, "{:?}", counts);
            }
            prop_assert_eq!(&data(&setting, None).unwrap(), &drawn, "the same again");
            let other = data(&Setting { seed: setting.seed ^ 1, ..setting.clone() }, None).unwrap();
            let blank = setting.data.source == Source::Blobs && (setting.data.spread == 0.0);
            prop_assert!(blank || other.train.inputs != drawn.train.inputs, "another seed");
            prop_assert!(blank || drawn.train.inputs[..4] != drawn.test.inputs[..4], "another stream");
            let mut more = setting.clone();
            more.data.train += 50;
            let more = data(&more, None).unwrap();
            prop_assert_eq!(&more.test, &drawn.test, "more to train on does not move what is held out");
            prop_assert_eq!(&more.train.inputs[..drawn.train.inputs.len()], &drawn.train.inputs[..]);
            prop_assert_eq!(&more.train.labels[..drawn.train.len()], &drawn.train.labels[..]);
        }
    }
}
