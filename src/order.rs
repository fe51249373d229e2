//! The order of lists. Nothing here is generic, so that a program holds one way to sort and not one for each list.

use std::cmp::Ordering;

/// The places of a list of so many items, in the order into which `compare` puts two of them; equal ones stay as they were.
pub(crate) fn places_in_order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ones_stay_as_they_were() {
        assert_eq!(places_in_order(4, &|a, b| (b % 2).cmp(&(a % 2))), [1, 3, 0, 2], "the odd ones first");
        assert!(places_in_order(0, &|_, _| Ordering::Equal).is_empty(), "nothing in its order");
    }
}
