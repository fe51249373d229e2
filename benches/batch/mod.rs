//! A batch of targets, log-softmax, losses and gradients, as the page computes it: timed natively and as wasm.

use label_smoothing_lab::theory::relatives::Relative;
use label_smoothing_lab::theory::softmax::log_softmax_into;
use label_smoothing_lab::theory::{Classes, Convention, Epsilon, Logits, Smoothing, Temperature};
use std::hint::black_box;

/// How many examples are in it.
pub(crate) const BATCH: usize = 256;

/// A tenth, spread over all classes.
pub(crate) fn smoothing() -> Smoothing {
    Smoothing { epsilon: Epsilon::new(0.1).expect("a smoothing factor"), convention: Convention::Uniform }
}

/// Logits like those of a half-trained network: spread over ±8, the same in every run.
pub(crate) fn logits(count: usize) -> Vec<f64> {
    let mut state = 20_u64;
    let draw = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 * 16.0 - 8.0
    };
    (0..count).map(draw).collect()
}

/// The logits of a batch, and buffers that are made once.
pub(crate) struct Batch {
    k: usize,
    logits: Vec<f64>,
    targets: Vec<f64>,
    log_p: Vec<f64>,
    gradient: Vec<f64>,
}

impl Batch {
    /// Of so many classes.
    pub(crate) fn new(k: usize) -> Self {
        let row = || vec![0.0; k];
        Self { k, logits: logits(BATCH * k), targets: row(), log_p: row(), gradient: row() }
    }

    /// The sum of all losses, with the whole target, the whole log-softmax and the gradient of each example. The pieces are
    /// called one by one, so the softmax of a row is computed twice.
    pub(crate) fn total(&mut self) -> f64 {
        let Self { k, logits, targets, log_p, gradient } = self;
        let classes = Classes::new(*k).expect("classes");
        let mut total = 0.0;
        for (row, z) in black_box(&*logits).chunks_exact(*k).enumerate() {
            let logits = Logits::new(z).expect("logits");
            let class = row % *k;
            smoothing().of_class(class, classes).expect("a class").write_into(targets);
            log_softmax_into(logits, Temperature::ONE, log_p);
            total -= targets.iter().zip(&*log_p).map(|(q, log_p)| q * log_p).sum::<f64>();
            let loss = Relative::LabelSmoothing(smoothing().epsilon).on(logits, class).expect("a class");
            loss.gradient_into(gradient);
            black_box(&*gradient);
        }
        total
    }
}
