//! The build that is driven is as light as it may be.

use browser_tests::Site;
use std::sync::OnceLock;
use xtask::weight::{BUDGETS, weigh};

/// Weighs a part of the build against its budget.
fn hold(place: usize) {
    static WEIGHTS: OnceLock<[f64; 3]> = OnceLock::new();
    let weights = WEIGHTS.get_or_init(|| {
        let site = Site::start().unwrap_or_else(|failure| panic!("{}", failure.0));
        weigh(site.dist()).expect("Node compresses the build")
    });
    let weight = weights[place];
    let budget = &BUDGETS[place];
    println!("{}: {weight:.1} KB, at most {} KB, designed for {} KB", budget.what, budget.most, budget.designed);
    assert!(weight <= budget.most, "{}: {weight:.1} KB, and there may be {} KB", budget.what, budget.most);
    assert!(weight > 50.0, "{}: {weight:.1} KB are no page", budget.what);
}

#[test]
fn the_first_figure_is_light() {
    hold(0);
}

#[test]
fn the_site_is_light() {
    hold(1);
}

#[test]
fn the_embed_is_light() {
    hold(2);
}
