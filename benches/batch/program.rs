//! Batches of 256 examples of 1000 classes, [`BATCHES`] of them, to be timed from outside: as wasm, a browser calls `main`.

#[allow(dead_code, reason = "the native benches use the rest of it")]
#[path = "mod.rs"]
mod batch;

use batch::Batch;
use std::hint::black_box;

/// So many that the logits, which are drawn anew for every call, are two hundredths of the work.
const BATCHES: usize = 10;

fn main() {
    let mut batch = Batch::new(1000);
    for _ in 0..BATCHES {
        black_box(batch.total());
    }
}
