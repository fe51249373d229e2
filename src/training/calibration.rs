//! How good predictions are: how often right, how well they know it, and the temperature that mends what they do not.
//!
//! Logits are `f32`, row after row of `K`, and everything that is made of them is `f64`. Rows and labels go together; what one
//! has more of than the other is left out. Logits are finite and temperatures are positive and finite: then nothing here is
//! NaN. With others nothing panics.
//!
//! A confidence `p` near 1 keeps its digits in `e = Σ_{k≠m} exp((z_k − z_m)/T)`, with `m` the predicted class: `p = 1/(1+e)`.
//! Examples are ranked by `e`, so that those whose `p` rounds to 1 are still told apart.

use super::random::{Random, Stream};
use super::record::{Metrics, Outcome, Scaled};
use crate::order::places_in_order;

/// How good the predictions are, all but [`Metrics::nc1`]. Of no examples every mean is 0.
pub fn metrics(logits: &[f32], classes: usize, labels: &[u32]) -> Metrics {
    metrics_at(logits, classes, labels, 1.0)
}

/// The same of logits that are divided by a temperature.
pub fn metrics_at(logits: &[f32], classes: usize, labels: &[u32], temperature: f64) -> Metrics {
    measure(readings(logits, classes, labels, temperature), labels.len(), |_| {})
}

/// For each example what is predicted, and how confidently.
pub fn outcomes(logits: &[f32], classes: usize, labels: &[u32], temperature: f64) -> Vec<Outcome> {
    readings(logits, classes, labels, temperature).map(|reading| reading.outcome()).collect()
}

/// [`metrics_at`] and [`outcomes`] for the price of one: nearly all of it is the exponentials, which both need.
pub fn metrics_and_outcomes(
    logits: &[f32],
    classes: usize,
    labels: &[u32],
    temperature: f64,
) -> (Metrics, Vec<Outcome>) {
    let mut outcomes = Vec::with_capacity(labels.len());
    let readings = readings(logits, classes, labels, temperature);
    let metrics = measure(readings, labels.len(), |reading| outcomes.push(reading.outcome()));
    (metrics, outcomes)
}

/// The temperature that minimises the negative log-likelihood, from [`Scaled::LEAST`] to [`Scaled::MOST`]. Guo et al. 2017.
///
/// In `β = 1/T` the loss is convex: its slope is `Σ (E_p[z] − z_y)` and its curvature `Σ Var_p[z]`, so the slope has one root,
/// found by Newton's method within a bracket. Where the slope keeps its sign between the limits, the limit is returned:
/// the least temperature if every label has the largest logit of its row, the most if labels have on average no more than their
/// row's mean logit. Where every temperature is as good, as with equal logits or no examples, it is 1.
pub fn fit_temperature(logits: &[f32], classes: usize, labels: &[u32]) -> f64 {
    let slope_at = |beta| slope_and_curvature(logits, classes, labels, beta);
    let (mut low, mut high) = (1.0 / Scaled::MOST, 1.0 / Scaled::LEAST);
    let (slope_low, slope_high) = (slope_at(low).0, slope_at(high).0);
    if slope_low == 0.0 && slope_high == 0.0 {
        return 1.0;
    }
    if slope_high <= 0.0 {
        return Scaled::LEAST;
    }
    if slope_low >= 0.0 {
        return Scaled::MOST;
    }
    let (mut beta, mut moved) = (1.0, high - low);
    for _ in 0..STEPS {
        let (slope, curvature) = slope_at(beta);
        *if slope < 0.0 { &mut low } else { &mut high } = beta;
        let newton = beta - slope / curvature;
        let step = (newton - beta).abs();
        if step <= PRECISION * beta {
            return 1.0 / newton;
        }
        // Newton's method crawls where the slope is all but flat: half of the bracket, on a log scale, is surer then.
        let next = if low < newton && newton < high && step < moved / 2.0 { newton } else { libm::sqrt(low * high) };
        moved = (next - beta).abs();
        beta = next;
        if high - low <= PRECISION * low {
            break;
        }
    }
    1.0 / beta
}

/// How near to the best `1/T` is near enough, as a share of it.
const PRECISION: f64 = 1e-14;
/// Twice what halving alone would take from 10⁻³ to 10³; some ten are usual.
const STEPS: usize = 100;

/// What temperature scaling does: it is fitted on half of the examples, chosen by the seed, and judged on the others, which are
/// one more if the number is odd. `None` with fewer than two examples.
pub fn scaled(logits: &[f32], classes: usize, labels: &[u32], seed: u32) -> Option<Scaled> {
    let mut order: Vec<usize> = (0..examples(logits, classes, labels).count()).collect();
    if order.len() < 2 {
        return None;
    }
    Random::new(seed, Stream::Calibration).shuffle(&mut order);
    let (fitted, judged) = order.split_at(order.len() / 2);
    let of = |half: &[usize]| -> (Vec<f32>, Vec<u32>) {
        let rows = half.iter().flat_map(|&i| &logits[i * classes..(i + 1) * classes]).copied();
        (rows.collect(), half.iter().map(|&i| labels[i]).collect())
    };
    let (rows, of_rows) = of(fitted);
    let temperature = fit_temperature(&rows, classes, &of_rows);
    let (rows, of_rows) = of(judged);
    Some(Scaled {
        temperature,
        before: metrics(&rows, classes, &of_rows),
        after: metrics_at(&rows, classes, &of_rows, temperature),
    })
}

/// One bin of the reliability diagram. An empty one has zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many examples.
    pub count: u32,
    /// The share of them that is right.
    pub accuracy: f64,
    /// Their mean confidence.
    pub confidence: f64,
}

/// The examples by their confidence, in bins of equal width over (0, 1], each with its upper edge: `lo < p ≤ hi`.
///
/// Confidence and edge are compared as `f32`, here and for [`Metrics::ece`]: so both count the same examples in each bin, and
/// a confidence that is `k/15` but for rounding is on the edge, and thus in the lower bin.
pub fn bins(outcomes: &[Outcome]) -> [Bin; Metrics::BINS] {
    let mut tally = Tally::default();
    outcomes.iter().for_each(|outcome| tally.add(outcome.confidence, f64::from(outcome.confidence), outcome.right));
    tally.0.map(|InBin { count, right, confidence }| {
        let of = f64::from(count.max(1));
        Bin { count, accuracy: f64::from(right) / of, confidence: confidence / of }
    })
}

/// What the logits of one example come to.
struct Reading {
    /// `e`: confidence is `1/(1+e)`.
    excess: f64,
    nll: f64,
    brier: f64,
    predicted: usize,
    right: bool,
}

impl Reading {
    /// Of a row of logits, one or more. A label that has no logit is a class of probability 0.
    fn new(row: &[f32], label: usize, temperature: f64) -> Self {
        let (predicted, largest) = leader(row);
        let (mut excess, mut squares, mut of_label) = (0.0, 0.0, f64::NEG_INFINITY);
        let mut weight_of_label = 0.0;
        for (class, &logit) in row.iter().enumerate() {
            if class == predicted {
                continue;
            }
            let gap = (f64::from(logit) - largest) / temperature;
            let weight = libm::exp(gap);
            excess += weight;
            squares += weight * weight;
            if class == label {
                (of_label, weight_of_label) = (gap, weight);
            }
        }
        let right = predicted == label;
        let total = 1.0 + excess;
        // Both written so that a small loss keeps its digits: with `1 − p_y` as the sum of the others over the total.
        let nll = libm::log1p(excess) - if right { 0.0 } else { of_label };
        let squared = if right {
            excess * excess + squares
        } else {
            let others = total - weight_of_label;
            others * others + 1.0 + (squares - weight_of_label * weight_of_label)
        };
        Self { excess, nll, brier: squared / (total * total), predicted, right }
    }

    fn confidence(&self) -> f64 {
        1.0 / (1.0 + self.excess)
    }

    fn outcome(&self) -> Outcome {
        let predicted = u32::try_from(self.predicted).unwrap_or(u32::MAX);
        Outcome { confidence: self.confidence() as f32, predicted, right: self.right }
    }
}

/// The class of the largest logit, the first of equal ones, and that logit.
fn leader(row: &[f32]) -> (usize, f64) {
    let (class, logit) =
        row.iter().enumerate().fold((0, f32::NEG_INFINITY), |best, (k, &z)| if z > best.1 { (k, z) } else { best });
    (class, f64::from(logit))
}

/// Rows of logits with their labels.
fn examples<'a>(logits: &'a [f32], classes: usize, labels: &'a [u32]) -> impl Iterator<Item = (&'a [f32], usize)> {
    logits.chunks_exact(classes.max(1)).zip(labels).map(|(row, &label)| (row, label as usize))
}

fn readings<'a>(
    logits: &'a [f32],
    classes: usize,
    labels: &'a [u32],
    temperature: f64,
) -> impl Iterator<Item = Reading> + use<'a> {
    examples(logits, classes, labels).map(move |(row, label)| Reading::new(row, label, temperature))
}

/// The slope of the summed loss in `β`, and its curvature.
fn slope_and_curvature(logits: &[f32], classes: usize, labels: &[u32], beta: f64) -> (f64, f64) {
    let (mut slope, mut curvature) = (0.0, 0.0);
    for (row, label) in examples(logits, classes, labels) {
        let (_, largest) = leader(row);
        let (mut total, mut first, mut second) = (0.0, 0.0, 0.0);
        for &logit in row {
            let gap = f64::from(logit) - largest;
            let weight = libm::exp(beta * gap);
            total += weight;
            first += weight * gap;
            second += weight * gap * gap;
        }
        let mean = first / total;
        let of_label = row.get(label).map_or(f64::NEG_INFINITY, |&logit| f64::from(logit) - largest);
        slope += mean - of_label;
        curvature += second / total - mean * mean;
    }
    (slope, curvature)
}

/// The metrics of readings, each of which is shown to `see` too.
fn measure(readings: impl Iterator<Item = Reading>, at_most: usize, mut see: impl FnMut(&Reading)) -> Metrics {
    let (mut nll, mut brier, mut confidence) = (0.0, 0.0, 0.0);
    let mut tally = Tally::default();
    let mut ranked = Vec::with_capacity(at_most);
    for reading in readings {
        let of_this = reading.confidence();
        nll += reading.nll;
        brier += reading.brier;
        confidence += of_this;
        tally.add(of_this as f32, of_this, reading.right);
        ranked.push((reading.excess, reading.right));
        see(&reading);
    }
    let count = u32::try_from(ranked.len()).unwrap_or(u32::MAX);
    let n = f64::from(count.max(1));
    let right: u32 = tally.0.iter().map(|bin| bin.right).sum();
    let off: f64 = tally.0.iter().map(|bin| (f64::from(bin.right) - bin.confidence).abs()).sum();
    let ranking = Ranking::new(&ranked);
    Metrics {
        count,
        accuracy: f64::from(right) / n,
        nll: nll / n,
        brier: brier / n,
        ece: off / n,
        confidence: confidence / n,
        auroc: ranking.auroc,
        error_at_half: ranking.error_at_half,
        aurc: ranking.aurc,
        nc1: None,
    }
}

/// What the order of confidence tells.
struct Ranking {
    auroc: Option<f64>,
    error_at_half: f64,
    aurc: f64,
}

impl Ranking {
    /// Of examples by their `e`, with whether they are right. Tied examples come in every order alike: where a bound
    /// falls within a tie, its wrong ones count in proportion.
    fn new(examples: &[(f64, bool)]) -> Self {
        let order = places_in_order(examples.len(), &|a, b| examples[a].0.total_cmp(&examples[b].0));
        let ranked: Vec<(f64, bool)> = order.into_iter().map(|place| examples[place]).collect();
        let all = ranked.len() as f64;
        let half = all / 2.0;
        let all_wrong = ranked.iter().filter(|(_, right)| !right).count();
        let all_right = ranked.len() - all_wrong;
        // From the most confident on; pairs of a right one before a wrong one are counted twice, tied pairs once.
        let (mut seen, mut seen_wrong, mut pairs) = (0, 0, 0_u64);
        let (mut wrong_in_half, mut risks) = (0.0, 0.0);
        for tied in ranked.chunk_by(|(a, _), (b, _)| a == b) {
            let wrong = tied.iter().filter(|(_, right)| !right).count();
            let right = tied.len() - wrong;
            pairs += right as u64 * (2 * (all_wrong - seen_wrong - wrong) + wrong) as u64;
            let (before, size, share) = (seen as f64, tied.len() as f64, wrong as f64 / tied.len() as f64);
            wrong_in_half += share * (half - before).max(0.0).min(size);
            for place in 1..=tied.len() {
                risks += (seen_wrong as f64 + share * place as f64) / (seen + place) as f64;
            }
            seen += tied.len();
            seen_wrong += wrong;
        }
        let all_pairs = 2 * all_right as u64 * all_wrong as u64;
        Self {
            auroc: (all_pairs > 0).then(|| pairs as f64 / all_pairs as f64),
            error_at_half: if ranked.is_empty() { 0.0 } else { wrong_in_half / half },
            aurc: if ranked.is_empty() { 0.0 } else { risks / all },
        }
    }
}

/// What falls into each bin.
#[derive(Default)]
struct Tally([InBin; Metrics::BINS]);

#[derive(Clone, Copy, Default)]
struct InBin {
    count: u32,
    right: u32,
    /// The sum.
    confidence: f64,
}

impl Tally {
    fn add(&mut self, rounded: f32, confidence: f64, right: bool) {
        let bin = &mut self.0[INNER_EDGES.iter().filter(|&&edge| rounded > edge).count()];
        bin.count += 1;
        bin.right += u32::from(right);
        bin.confidence += confidence;
    }
}

/// The edges between bins.
const INNER_EDGES: [f32; Metrics::BINS - 1] = {
    let mut edges = [0.0; Metrics::BINS - 1];
    let mut k = 1;
    while k < Metrics::BINS {
        edges[k - 1] = (k as f64 / Metrics::BINS as f64) as f32;
        k += 1;
    }
    edges
};
