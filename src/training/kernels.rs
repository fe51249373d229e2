//! The matrix products of training, over fixed lanes.
//!
//! Rows of numbers come in fours, and eight columns at a time: a [`Tile`]. What a block of examples has between two layers
//! is kept panel after panel, a panel being eight columns of all rows; columns that fill up the last panel, and rows that
//! fill up the last four, are there to be computed with and never read.
//!
//! Each number of a product is the sum of its terms from the first to the last, whatever lane it stands in, so that a
//! machine with wide registers and one with none give the same bits. The sums of a tile are eight registers of 128 bits,
//! half of those there are.

use super::real::Real;

/// How many numbers stand side by side.
pub(super) const LANES: usize = 8;

/// How many rows are computed together.
pub(super) const ROWS: usize = 4;

/// Numbers side by side.
pub(super) type Lanes<R> = [R; LANES];

/// Eight columns of four rows.
pub(super) type Tile<R> = [Lanes<R>; ROWS];

/// How many panels `width` columns take.
pub(super) const fn panels(width: usize) -> usize {
    width.div_ceil(LANES)
}

/// `y = start + x·W` for one panel `y`, eight columns wide, and all panels `x`; row `i` of `W` meets column `i` of `x`.
// Within another function its loop would go without the registers that it needs.
#[inline(never)]
pub(super) fn multiply<R: Real>(x: &[Tile<R>], weights: &[Lanes<R>], start: Lanes<R>, y: &mut [Tile<R>]) {
    let groups = y.len();
    for (group, y) in y.iter_mut().enumerate() {
        let mut sums = [start; ROWS];
        for (tile, weights) in x[group..].iter().step_by(groups).zip(weights.chunks(LANES)) {
            for (column, weights) in weights.iter().enumerate() {
                for (sums, row) in sums.iter_mut().zip(tile) {
                    let x = row[column % LANES];
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum += x * *weight;
                    }
                }
            }
        }
        *y = sums;
    }
}

/// Adds `xᵀ·δ` to a gradient: to its row `i` the sum over all rows of column `i` of `x` times `δ`. `x` and `δ` are one panel
/// each, and the gradient has as many rows as `x` has columns that count.
#[inline]
pub(super) fn add_outer<R: Real>(x: &[Tile<R>], delta: &[Tile<R>], gradient: &mut [Lanes<R>]) {
    let (low, high) = gradient.split_at_mut(gradient.len().min(ROWS));
    add_half::<R, 0>(x, delta, low);
    add_half::<R, ROWS>(x, delta, high);
}

/// The same for up to four columns of `x` from `FIRST` on.
#[inline]
fn add_half<R: Real, const FIRST: usize>(x: &[Tile<R>], delta: &[Tile<R>], gradient: &mut [Lanes<R>]) {
    match gradient.len() {
        4 => outer::<R, FIRST, 4>(x, delta, gradient),
        3 => outer::<R, FIRST, 3>(x, delta, gradient),
        2 => outer::<R, FIRST, 2>(x, delta, gradient),
        1 => outer::<R, FIRST, 1>(x, delta, gradient),
        _ => {}
    }
}

/// The same for `N` columns.
#[inline(never)]
fn outer<R: Real, const FIRST: usize, const N: usize>(x: &[Tile<R>], delta: &[Tile<R>], gradient: &mut [Lanes<R>]) {
    let Some(gradient) = gradient.first_chunk_mut::<N>() else { return };
    let mut sums = *gradient;
    for (x, delta) in x.as_flattened().iter().zip(delta.as_flattened()) {
        for (column, sums) in sums.iter_mut().enumerate() {
            let x = x[(FIRST + column) % LANES];
            for (sum, delta) in sums.iter_mut().zip(delta) {
                *sum += x * *delta;
            }
        }
    }
    *gradient = sums;
}

/// `start + Σδ` over all rows of one panel.
#[inline]
pub(super) fn total<R: Real>(delta: &[Tile<R>], start: Lanes<R>) -> Lanes<R> {
    let mut sums = start;
    for delta in delta.as_flattened() {
        for (sum, delta) in sums.iter_mut().zip(delta) {
            *sum += *delta;
        }
    }
    sums
}

/// Puts weights so that lanes are inputs: `weights` is one panel of eight outputs with a row for each input, and
/// `transposed` becomes, for each eight inputs, `outputs` rows, of which these are those from `first` on.
#[inline]
pub(super) fn transpose<R: Real>(weights: &[Lanes<R>], transposed: &mut [Lanes<R>], outputs: usize, first: usize) {
    for (weights, rows) in weights.chunks(LANES).zip(transposed.chunks_exact_mut(outputs)) {
        let rows = rows[first..].iter_mut().take(LANES).enumerate();
        if let Ok(weights) = <&[Lanes<R>; LANES]>::try_from(weights) {
            for (lane, row) in rows {
                for (to, from) in row.iter_mut().zip(weights) {
                    *to = from[lane];
                }
            }
        } else {
            for (lane, row) in rows {
                for (input, to) in row.iter_mut().enumerate() {
                    *to = weights.get(input).map_or(R::ZERO, |from| from[lane]);
                }
            }
        }
    }
}

/// Takes four rows apart: `columns` are theirs, one after the other.
#[inline]
pub(super) fn columns_of<'a, R: Real>(tiles: impl Iterator<Item = &'a Tile<R>>, columns: &mut [[R; ROWS]]) {
    for (tile, columns) in tiles.zip(columns.chunks_mut(LANES)) {
        for (lane, column) in columns.iter_mut().enumerate() {
            for (to, row) in column.iter_mut().zip(tile) {
                *to = row[lane % LANES];
            }
        }
    }
}

/// Puts four rows together from their columns; what fills up the last tile is 0.
#[inline]
pub(super) fn tiles_of<'a, R: Real>(columns: &[[R; ROWS]], tiles: impl Iterator<Item = &'a mut Tile<R>>) {
    for (columns, tile) in columns.chunks(LANES).zip(tiles) {
        for lane in 0..LANES {
            let column = columns.get(lane).copied().unwrap_or_default();
            for (row, from) in tile.iter_mut().zip(column) {
                row[lane] = from;
            }
        }
    }
}

/// Every number of some tiles.
pub(super) fn flat<R>(tiles: &[Tile<R>]) -> &[R] {
    tiles.as_flattened().as_flattened()
}

/// Every number of some tiles, to be changed.
pub(super) fn flat_mut<R>(tiles: &mut [Tile<R>]) -> &mut [R] {
    tiles.as_flattened_mut().as_flattened_mut()
}
