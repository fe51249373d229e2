//! What a list of numbers is, taken as a target: which smoothing made it, or what is wrong with it.
//!
//! A smoothed target has two levels, `on` for the true class and `off` for the `K − 1` others, and `on + (K − 1)·off = 1`. Each
//! of the usual mistakes makes two levels as well, related in another way, by which it is known.

use super::simplex::Distribution;

/// To how much of themselves numbers are compared: about the precision of `f32`, in which many targets are made.
pub const EXACT: f64 = 1e-6;

/// What a list of numbers is, taken as a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// `K`: how many numbers there are.
    pub classes: usize,
    /// Their sum.
    pub sum: f64,
    /// Whether the sum is one, exactly or but for the rounding of the digits that are written.
    pub sums_to_one: SumsToOne,
    /// The levels, if there are two, or one.
    pub levels: Option<Levels>,
    /// What the list is.
    pub finding: Finding,
}

/// Whether a sum is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SumsToOne {
    /// To within [`EXACT`].
    Yes,
    /// No, and rounding each number to so many decimals explains it.
    Rounded(u32),
    /// No.
    No,
}

/// The two levels of a target: one class stands out, and all others are alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// The class that stands out.
    pub class: usize,
    /// What it has.
    pub on: f64,
    /// What each other has.
    pub off: f64,
}

/// What a list of numbers is, taken as a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Finding {
    /// All of the mass on one class.
    OneHot,
    /// The same for every class: `ε = 1` in the convention `uniform`.
    Uniform,
    /// A smoothed target.
    Smoothed(Implied),
    /// A distribution that no smoothing of a label makes.
    Distribution,
    /// Two levels that sum to one, with less than nothing for the others: negative smoothing, of this `ε` in the convention
    /// `uniform`.
    NegativeSmoothing(f64),
    /// Percentages: the sum is 100.
    Percentages,
    /// Zeros and several ones: the target of a sigmoid for each class.
    SeveralOnes(usize),
    /// Numbers below 0 or above 1 that no formula explains: logits, it seems.
    Logits,
    /// A formula that does not sum to one, of this `ε`. Where rounding may also explain the sum, what the target then is.
    Mistake(Mistake, f64, Option<Implied>),
    /// No distribution, and no mistake that is known here.
    Unexplained,
}

/// The `ε` of a smoothed target, in either convention: `ε_others = ε_uniform · (K − 1)/K`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Implied {
    /// In the convention `uniform`; none where the class that stands out has less than the others.
    pub uniform: Option<f64>,
    /// In the convention `others`.
    pub others: f64,
}

/// A formula that was meant to smooth a label, and whose result does not sum to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// `1/K` is added where `ε/K` belongs: the sum is `2 − ε`.
    WholeSharesAdded,
    /// The true class keeps `1 − ε/K`: the sum is `1 + ε(K − 2)/K`.
    OneShareTaken,
    /// The others get `ε/K` and the true class keeps 1: the sum is `1 + ε(K − 1)/K`.
    NothingTaken,
    /// The true class keeps `1 − ε` without the share `ε/K` that every class gets: the sum is `1 − ε/K`.
    OwnShareForgotten,
    /// `(1 − ε)/K` is added where `ε/K` belongs: the sum is `2(1 − ε)`.
    Swapped,
}

/// What a list of numbers is, taken as a target. `decimals` is how many decimals they are written with, the most of any of
/// them: where a sum is wrong, so coarse a writing may explain it. `None` for fewer than two numbers, or one that is not finite.
pub fn inspect(values: &[f64], decimals: u32) -> Option<Inspection> {
    let sum: f64 = values.iter().sum();
    if values.len() < 2 || !sum.is_finite() || !values.iter().all(|value| value.is_finite()) {
        return None;
    }
    let levels = levels(values);
    let sums_to_one = sums_to_one(values, sum, decimals);
    let finding = finding(values, sum, sums_to_one, levels);
    Some(Inspection { classes: values.len(), sum, sums_to_one, levels, finding })
}

/// The numbers over their sum, if that makes a distribution.
pub fn distribution(values: &[f64]) -> Option<Distribution> {
    let sum: f64 = values.iter().sum();
    Distribution::new(values.iter().map(|value| value / sum).collect()).ok()
}

fn sums_to_one(values: &[f64], sum: f64, decimals: u32) -> SumsToOne {
    if near(sum, 1.0) {
        return SumsToOne::Yes;
    }
    // Who writes one decimal or none has not rounded, and beyond six nothing is left to explain.
    let explained = values.len() as f64 * half_a_unit(decimals) + EXACT;
    let rounded = (2..=6).contains(&decimals) && (sum - 1.0).abs() <= explained && values.iter().all(|&it| it >= 0.0);
    if rounded { SumsToOne::Rounded(decimals) } else { SumsToOne::No }
}

fn half_a_unit(decimals: u32) -> f64 {
    0.5 * 10.0_f64.powi(-(decimals.min(300) as i32))
}

/// Whether two numbers are one but for the precision of `f32`.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= EXACT * a.abs().max(b.abs()).max(1.0)
}

/// The same of small numbers, whose own size counts.
fn alike(a: f64, b: f64) -> bool {
    (a - b).abs() <= EXACT * a.abs().max(b.abs())
}

/// The class that stands out of all the others: the largest, or else the least. Of equal numbers it is the first.
fn levels(values: &[f64]) -> Option<Levels> {
    let place = |better: fn(f64, f64) -> bool| {
        (0..values.len()).fold(0, |best, k| if better(values[k], values[best]) { k } else { best })
    };
    let standing_out = |class: usize| {
        let mut others = values.iter().enumerate().filter(|&(k, _)| k != class).map(|(_, &value)| value);
        let off = others.next()?;
        others.all(|value| alike(value, off)).then_some(Levels { class, on: values[class], off })
    };
    standing_out(place(|a, b| a > b)).or_else(|| standing_out(place(|a, b| a < b)))
}

fn finding(values: &[f64], sum: f64, sums_to_one: SumsToOne, levels: Option<Levels>) -> Finding {
    let k = values.len() as f64;
    let has_negative = values.iter().any(|&value| value < 0.0);
    let of_sum_one = |levels: Levels, slack: f64| match levels {
        Levels { on, off, .. } if alike(on, off) => Some(Finding::Uniform),
        Levels { off, .. } if off < 0.0 => Some(Finding::NegativeSmoothing(k * off)),
        Levels { on, .. } if on < 0.0 => None,
        Levels { on, off, .. } if off == 0.0 && near(on, 1.0) => Some(Finding::OneHot),
        levels => implied(levels, k, slack).map(Finding::Smoothed),
    };
    if sums_to_one == SumsToOne::Yes {
        if let Some(found) = levels.and_then(|levels| of_sum_one(levels, 0.0)) {
            return found;
        }
        return if has_negative { Finding::Logits } else { Finding::Distribution };
    }
    let rounded = match sums_to_one {
        SumsToOne::Rounded(decimals) => {
            let found = levels.and_then(|levels| of_sum_one(levels, half_a_unit(decimals)));
            Some(found.unwrap_or(Finding::Distribution))
        }
        SumsToOne::Yes | SumsToOne::No => None,
    };
    let or_rounded = match rounded {
        Some(Finding::Smoothed(implied)) => Some(implied),
        _ => None,
    };
    let wrong = levels.filter(|_| !has_negative).and_then(|levels| mistake(levels, k));
    match (wrong, rounded) {
        // A formula whose ε is a plain decimal is meant as it stands; any other sum of rounded numbers is one of rounding.
        (Some((mistake, epsilon)), None) => Finding::Mistake(mistake, epsilon, None),
        (Some((mistake, epsilon)), Some(_)) if is_plain(epsilon) => Finding::Mistake(mistake, epsilon, or_rounded),
        (_, Some(rounded)) => rounded,
        _ => unexplained(values, sum, has_negative),
    }
}

fn unexplained(values: &[f64], sum: f64, has_negative: bool) -> Finding {
    let ones = values.iter().filter(|&&value| value == 1.0).count();
    if ones > 1 && values.iter().all(|&value| value == 0.0 || value == 1.0) {
        Finding::SeveralOnes(ones)
    } else if !has_negative && (sum - 100.0).abs() <= 0.5 + EXACT && values.iter().all(|&value| value <= 100.0) {
        Finding::Percentages
    } else if has_negative || values.iter().any(|&value| value > 1.0) {
        Finding::Logits
    } else {
        Finding::Unexplained
    }
}

/// The `ε` of two levels that sum to one, each written to within `slack`; none if no `ε` fits both.
fn implied(Levels { on, off, .. }: Levels, k: f64, slack: f64) -> Option<Implied> {
    // What the others have together is ε in the convention `others`: by the one number, and by the others.
    let by_on = (1.0 - on - slack - EXACT, 1.0 - on + slack + EXACT);
    let each = slack + EXACT * off;
    let by_off = ((k - 1.0) * (off - each), (k - 1.0) * (off + each));
    let (least, most) = (by_on.0.max(by_off.0).max(0.0), by_on.1.min(by_off.1).min(1.0));
    if least > most {
        return None;
    }
    // ε is a plain decimal in one of the conventions, mostly.
    let to_uniform = k / (k - 1.0);
    let (plain_uniform, plain_others) = (plainest(least * to_uniform, most * to_uniform), plainest(least, most));
    let others = match (plain_uniform, plain_others) {
        (Some((digits, uniform)), Some((fewest, _))) if digits <= fewest => uniform / to_uniform,
        (Some((_, uniform)), None) => uniform / to_uniform,
        (_, Some((_, others))) => others,
        (None, None) => f64::midpoint(least, most),
    };
    let uniform = others * to_uniform;
    Some(Implied { uniform: (on > off).then_some(uniform.min(1.0)), others })
}

/// The decimal of the fewest digits between two numbers, and how many those are; at most five.
fn plainest(least: f64, most: f64) -> Option<(i32, f64)> {
    let middle = f64::midpoint(least, most);
    (0..=5).find_map(|digits| {
        let scale = 10.0_f64.powi(digits);
        let decimal = (middle * scale).round() / scale;
        ((least..=most).contains(&decimal) && decimal > 0.0).then_some((digits, decimal))
    })
}

/// Whether a number is a decimal of at most three digits, but for the precision of `f32`.
fn is_plain(value: f64) -> bool {
    near((value * 1e3).round(), value * 1e3)
}

/// The mistake that makes these two levels, and its `ε`; each is known by a relation that no other has.
fn mistake(Levels { on, off, .. }: Levels, k: f64) -> Option<(Mistake, f64)> {
    let share = k * off;
    let candidates = [
        (alike(off, 1.0 / k), Mistake::WholeSharesAdded, 1.0 - (on - off)),
        (near(on, 1.0), Mistake::NothingTaken, share),
        // With two classes this is a target.
        (near(on + off, 1.0) && k > 2.0, Mistake::OneShareTaken, share),
        (near(on + share, 1.0), Mistake::OwnShareForgotten, share),
        (alike(on, off * (k + 1.0)), Mistake::Swapped, 1.0 - share),
    ];
    let is_epsilon = |epsilon: f64| EXACT < epsilon && epsilon < 1.0 - EXACT;
    let found = candidates.into_iter().find(|&(fits, _, epsilon)| fits && off > 0.0 && is_epsilon(epsilon));
    found.map(|(_, mistake, epsilon)| (mistake, epsilon))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Classes, Convention, Epsilon, Smoothing};
    use proptest::prelude::*;

    /// `on` for class 1, `off` for the others.
    fn two_levels(classes: usize, on: f64, off: f64) -> Vec<f64> {
        (0..classes).map(|class| if class == 1 { on } else { off }).collect()
    }

    fn found(values: &[f64], decimals: u32) -> Finding {
        inspect(values, decimals).expect("numbers that can be inspected").finding
    }

    fn close(got: f64, wanted: f64) -> bool {
        (got - wanted).abs() <= 2e-6
    }

    fn smoothed(values: &[f64], decimals: u32) -> (f64, f64) {
        match found(values, decimals) {
            Finding::Smoothed(Implied { uniform: Some(uniform), others }) => (uniform, others),
            other => panic!("{values:?}: {other:?}"),
        }
    }

    #[test]
    fn smoothed_targets_are_known() {
        assert_eq!(smoothed(&two_levels(10, 0.91, 0.01), 2), (0.1, 0.09), "ε = 0.1, all share");
        let (uniform, others) = smoothed(&two_levels(10, 0.9, 0.1 / 9.0), 17);
        assert!(others == 0.1 && close(uniform, 1.0 / 9.0), "ε = 0.1, the others share: {uniform} and {others}");
        assert_eq!(smoothed(&[0.95, 0.05], 2), (0.1, 0.05), "two classes");
        assert_eq!(smoothed(&[0.05, 0.95], 2), (0.1, 0.05), "whichever is the true one");
        let single = two_levels(3, f64::from(0.9333_f32), f64::from(0.033_35_f32));
        let (uniform, _) = smoothed(&single, 17);
        assert!((uniform - 0.100_05).abs() < 1e-5, "in the precision of f32: {uniform}");
    }

    #[test]
    fn what_is_written_short_is_rounded() {
        // 0.1/9 = 0.0111…
        let target = two_levels(10, 0.9, 0.0111);
        let seen = inspect(&target, 4).unwrap();
        assert_eq!(seen.sums_to_one, SumsToOne::Rounded(4), "{}", seen.sum);
        let Finding::Smoothed(implied) = seen.finding else { panic!("{seen:?}") };
        assert_eq!(implied.others, 0.1, "{implied:?}");
        assert_eq!(found(&[0.33, 0.33, 0.33], 2), Finding::Uniform, "a third, to two decimals");
        assert_eq!(inspect(&[0.9, 0.2], 1).unwrap().sums_to_one, SumsToOne::No, "one decimal explains nothing");
        let Finding::Smoothed(implied) = found(&[0.87, 0.07, 0.07], 2) else { panic!("a sum of 1.01") };
        assert_eq!(implied.uniform, Some(0.2), "0.8667 and 0.0667, to two decimals");
    }

    #[test]
    fn limits_are_known() {
        assert_eq!(found(&[0.0, 1.0, 0.0], 0), Finding::OneHot, "one-hot");
        assert_eq!(found(&[0.25; 4], 2), Finding::Uniform, "nothing known");
        assert_eq!(found(&[1.0 / 3.0; 3], 17), Finding::Uniform, "thirds");
        let tiny = two_levels(10, 1.0 - 9e-9, 1e-9);
        let Finding::Smoothed(implied) = found(&tiny, 9) else { panic!("{:?}", found(&tiny, 9)) };
        assert!((implied.uniform.unwrap() / 1e-8 - 1.0).abs() < 1e-5, "a very small ε: {implied:?}");
    }

    #[test]
    fn a_true_class_that_is_last_has_no_uniform_factor() {
        let last = two_levels(5, 0.1, 0.225);
        let Finding::Smoothed(implied) = found(&last, 3) else { panic!("{:?}", found(&last, 3)) };
        assert_eq!((implied.uniform, implied.others), (None, 0.9), "0.9 of others");
    }

    #[test]
    fn distributions_need_not_be_smoothed_labels() {
        assert_eq!(found(&[0.5, 0.3, 0.2], 1), Finding::Distribution, "three levels");
        assert_eq!(found(&[0.45, 0.45, 0.05, 0.05], 2), Finding::Distribution, "two classes in doubt");
        assert_eq!(inspect(&[0.5, 0.3, 0.2], 1).unwrap().levels, None, "no two levels");
    }

    #[test]
    fn usual_mistakes_are_named() {
        let (k, epsilon) = (5.0, 0.1);
        for (mistake, on, off, sum) in [
            (Mistake::WholeSharesAdded, 1.0 - epsilon + 1.0 / k, 1.0 / k, 2.0 - epsilon),
            (Mistake::OneShareTaken, 1.0 - epsilon / k, epsilon / k, 1.0 + epsilon * (k - 2.0) / k),
            (Mistake::NothingTaken, 1.0, epsilon / k, 1.0 + epsilon * (k - 1.0) / k),
            (Mistake::OwnShareForgotten, 1.0 - epsilon, epsilon / k, 1.0 - epsilon / k),
            (Mistake::Swapped, (1.0 - epsilon) * (1.0 + 1.0 / k), (1.0 - epsilon) / k, 2.0 * (1.0 - epsilon)),
        ] {
            let values = two_levels(5, on, off);
            let seen = inspect(&values, 17).unwrap();
            assert!(close(seen.sum, sum) && seen.sums_to_one == SumsToOne::No, "{mistake:?}: {}", seen.sum);
            let Finding::Mistake(name, factor, None) = seen.finding else { panic!("{mistake:?}: {seen:?}") };
            assert!(name == mistake && close(factor, epsilon), "{mistake:?}: {name:?} of {factor}");
        }
        // As PyTorch prints it: 0.1/7 beside an untouched 1.
        let printed = two_levels(7, 1.0, 0.0143);
        assert!(
            matches!(found(&printed, 4), Finding::Mistake(Mistake::NothingTaken, epsilon, None) if close(epsilon, 0.1001)),
            "{printed:?}"
        );
    }

    #[test]
    fn digits_may_leave_two_readings() {
        // The share forgotten, or 0.1/9 to two decimals.
        let found = found(&two_levels(10, 0.9, 0.01), 2);
        let Finding::Mistake(Mistake::OwnShareForgotten, epsilon, Some(rounded)) = found else { panic!("{found:?}") };
        assert!(close(epsilon, 0.1) && rounded.others == 0.1, "{found:?}");
    }

    #[test]
    fn what_is_no_distribution_is_named() {
        assert_eq!(found(&[91.0, 3.0, 3.0, 3.0], 0), Finding::Percentages, "they sum to 100");
        assert_eq!(found(&[2.0, 1.0, 0.0, -1.0, 0.5], 1), Finding::Logits, "below 0 and above 1");
        assert_eq!(found(&[3.0, 1.5, 0.25], 2), Finding::Logits, "above 1");
        assert_eq!(found(&[1.0, -0.5, 0.5], 1), Finding::Logits, "a sum of one alone is not enough");
        assert_eq!(found(&[1.0, 0.0, 1.0, 1.0], 0), Finding::SeveralOnes(3), "several labels");
        assert_eq!(found(&[0.0, 0.0], 0), Finding::Unexplained, "nothing at all");
        assert_eq!(found(&[0.7, 0.2, 0.3], 1), Finding::Unexplained, "a sum of 1.2");
        let Finding::NegativeSmoothing(epsilon) = found(&two_levels(10, 1.09, -0.01), 2) else { panic!("negative") };
        assert!(close(epsilon, -0.1), "{epsilon}");
    }

    #[test]
    fn what_cannot_be_inspected() {
        for values in [&[][..], &[1.0], &[f64::NAN, 1.0], &[f64::INFINITY, 0.0], &[f64::MAX, f64::MAX]] {
            assert_eq!(inspect(values, 0), None, "{values:?}");
        }
    }

    #[test]
    fn a_sum_is_brought_to_one() {
        let q = distribution(&[0.33, 0.33, 0.33]).expect("thirds");
        assert!(q.as_slice().iter().all(|third| (third - 1.0 / 3.0).abs() < 1e-12), "each a third: {q:?}");
        assert_eq!(distribution(&[0.5, -0.5, 1.0]), None, "less than nothing");
        assert_eq!(distribution(&[0.0, 0.0]), None, "nothing");
    }

    proptest! {
        /// Whatever ε, K and convention made a target, they are found again.
        #[test]
        fn any_smoothing_is_recognised(epsilon in 0.0..=1.0_f64, k in 2..1000_usize, uniform in any::<bool>(), at in any::<prop::sample::Index>()) {
            let convention = if uniform { Convention::Uniform } else { Convention::Others };
            let (classes, class) = (Classes::new(k).unwrap(), at.index(k));
            let smoothing = Smoothing { epsilon: Epsilon::new(epsilon).unwrap(), convention };
            let target = smoothing.of_class(class, classes).unwrap();
            let seen = inspect(target.to_distribution().as_slice(), 17).unwrap();
            prop_assert_eq!(seen.sums_to_one, SumsToOne::Yes);
            let real = k as f64;
            let others = if uniform { epsilon * (real - 1.0) / real } else { epsilon };
            match seen.finding {
                Finding::Smoothed(implied) => {
                    // Of two classes the more probable one is taken for the true one.
                    let turned = k == 2 && target.on() < target.off();
                    let wanted = if turned { 1.0 - others } else { others };
                    prop_assert!(close(implied.others, wanted), "{implied:?}, should be {wanted}");
                    let ranked_last = target.on() < target.off() && !turned;
                    prop_assert_eq!(implied.uniform.is_none(), ranked_last);
                    if let Some(uniform) = implied.uniform {
                        prop_assert!((uniform - implied.others * real / (real - 1.0)).abs() < 1e-12, "{implied:?}");
                    }
                    if !turned {
                        prop_assert_eq!(seen.levels.unwrap().class, class);
                    }
                }
                Finding::OneHot => prop_assert!(target.off() == 0.0, "ε = {epsilon}"),
                Finding::Uniform => prop_assert!(close(target.on(), target.off()), "ε = {epsilon}"),
                other => prop_assert!(false, "ε = {epsilon}, K = {k}: {other:?}"),
            }
        }

        /// No numbers are too odd to be looked at.
        #[test]
        fn anything_is_inspected(values in prop::collection::vec(any::<f64>(), 0..20), decimals in 0..400_u32) {
            if let Some(seen) = inspect(&values, decimals) {
                prop_assert!(seen.sum.is_finite(), "{seen:?}");
                if let Finding::Smoothed(implied) = seen.finding {
                    prop_assert!((0.0..=1.0).contains(&implied.others), "{implied:?}");
                }
            }
        }
    }
}
