//! How fast the theory is, in the sizes the page and the frameworks meet.
//!
//! PyTorch's time for the same work (`tests/reference/time_pytorch.py`) is the yardstick: batch 256 × K = 1000, float64,
//! one thread, forward and backward.

#![allow(missing_docs, reason = "criterion_group! makes a public function and does not document it")]

use batch::{BATCH, Batch, logits, smoothing};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use label_smoothing_lab::theory::surface::{LossSurface, PlanePoint};
use label_smoothing_lab::theory::{Classes, CrossEntropy, LogitMatrix, Targets};
use std::hint::black_box;

#[path = "batch/mod.rs"]
mod batch;

/// A batch as the page computes it.
fn rows(c: &mut Criterion, k: usize) {
    let mut batch = Batch::new(k);
    let mut group = c.benchmark_group("theory");
    group.throughput(Throughput::Elements((BATCH * k) as u64));
    group.bench_function(format!("rows/{BATCH}x{k}"), |bencher| bencher.iter(|| batch.total()));
    group.finish();
}

/// A batch as a framework computes it: one call, mean and gradient.
fn evaluate(c: &mut Criterion, k: usize) {
    let classes = Classes::new(k).expect("classes");
    let z = logits(BATCH * k);
    let labels: Vec<i64> = (0..BATCH as i64).map(|row| row % k as i64).collect();
    let loss = CrossEntropy { smoothing: smoothing(), ..CrossEntropy::default() };
    let mut group = c.benchmark_group("theory");
    group.throughput(Throughput::Elements((BATCH * k) as u64));
    group.bench_function(format!("evaluate/{BATCH}x{k}"), |bencher| {
        bencher.iter(|| {
            let logits = LogitMatrix::new(black_box(&z), classes).expect("a batch");
            loss.evaluate(logits, Targets::Classes(black_box(&labels))).expect("labels that fit")
        });
    });
    group.finish();
}

/// The loss surface as a figure paints it: loss and confidence at every pixel.
fn surface(c: &mut Criterion, side: usize) {
    let target = smoothing().of_class(0, Classes::new(1000).expect("classes")).expect("a class");
    let surface = LossSurface::new(target);
    let mut raster = vec![(0.0, 0.0); side * side];
    let mut group = c.benchmark_group("theory");
    group.throughput(Throughput::Elements((side * side) as u64));
    group.bench_function(format!("surface/{side}x{side}"), |bencher| {
        bencher.iter(|| {
            let coordinate = |at: usize| at as f64 / (side - 1) as f64 * 24.0 - 12.0;
            for (y, line) in raster.chunks_exact_mut(side).enumerate() {
                for (x, pixel) in line.iter_mut().enumerate() {
                    let at = PlanePoint { own: coordinate(x), rival: coordinate(y) };
                    *pixel = (surface.loss(at), surface.predict(at).confidence());
                }
            }
            black_box(&raster);
        });
    });
    group.finish();
}

fn theory(c: &mut Criterion) {
    rows(c, 1000);
    rows(c, 10);
    evaluate(c, 1000);
    evaluate(c, 10);
    surface(c, 256);
}

criterion_group! {
    name = benches;
    // Each bench is milliseconds at most; two seconds of samples are plenty.
    config = Criterion::default().measurement_time(std::time::Duration::from_secs(2)).sample_size(50);
    targets = theory
}
criterion_main!(benches);
