//! The tables of the figures over the plane of two logits and over the triangle of predictions, against values computed
//! elsewhere from the definitions: `tests/reference/surfaces.py`.

use label_smoothing_lab::figure::{Cell, Figure, Table};
use label_smoothing_lab::spec::{FigureName, Shared, Unit};
use label_smoothing_lab::theory::{Convention, Epsilon, Temperature};
use label_smoothing_lab::words::EN;

const TOLERANCE: f64 = 1e-12;

#[test]
fn losses_over_the_plane() {
    let table = Figure::of(FigureName::LossSurface, &Shared::default()).table(&EN);
    for (key, values) in PLANE {
        compare(&table, key, &values[..4]);
    }
    let bits = Figure::of(FigureName::LossSurface, &Shared::default().with_unit(Unit::Bits)).table(&EN);
    for (key, [own, rival, one_hot, smoothed, ..]) in PLANE {
        compare(&bits, key, &[own, rival, one_hot / std::f64::consts::LN_2, smoothed / std::f64::consts::LN_2]);
    }
}

#[test]
fn confidences_over_the_plane() {
    let warm = Shared::default().with_temperature(Temperature::new(2.0).unwrap());
    let table = Figure::of(FigureName::ConfidenceSurface, &warm).table(&EN);
    for (key, [own, rival, _, _, probability, confidence]) in PLANE {
        compare(&table, key, &[own, rival, probability, confidence]);
    }
}

#[test]
fn losses_over_the_triangle() {
    let table = Figure::of(FigureName::SimplexMap, &Shared::default()).table(&EN);
    for (key, values) in TRIANGLE {
        compare(&table, key, &values);
    }
    compare(&table, "wrong", &[0.0, 1.0, 0.0, f64::INFINITY, f64::INFINITY]);
    compare(&table, "one-hot-target", &[1.0, 0.0, 0.0, 0.0, f64::INFINITY]);
}

/// Where there is no optimum, the tables tell the limit.
#[test]
fn limits_are_told_as_such() {
    let endless = Shared::default().with_epsilon(Epsilon::ZERO);
    let denied = Shared::default().with_epsilon(Epsilon::ONE).with_convention(Convention::Others);
    let table = |name, shared| Figure::of(name, shared).table(&EN);
    compare(&table(FigureName::LossSurface, &endless), "optimum", &[f64::INFINITY, 0.0, 0.0, 0.0]);
    compare(&table(FigureName::ConfidenceSurface, &endless), "optimum", &[f64::INFINITY, 0.0, 1.0, 1.0]);
    let ninth = [f64::NEG_INFINITY, 0.0, f64::INFINITY, 9.0_f64.ln()];
    compare(&table(FigureName::LossSurface, &denied), "optimum", &ninth);
    compare(&table(FigureName::ConfidenceSurface, &denied), "optimum", &[f64::NEG_INFINITY, 0.0, 0.0, 1.0 / 9.0]);
}

/// Compares the numbers of a row with others, relative where they are large.
fn compare(table: &Table, key: &str, values: &[f64]) {
    let row = table.rows.iter().find(|row| row.key == key).unwrap_or_else(|| panic!("no row {key}"));
    let numbers = row.cells.iter().filter_map(|cell| match cell {
        Cell::Number(value) => Some(*value),
        Cell::Text(_) => None,
    });
    let numbers: Vec<f64> = numbers.collect();
    assert_eq!(numbers.len(), values.len(), "row {key}");
    for (column, (got, wanted)) in numbers.iter().zip(values).enumerate() {
        let near = got == wanted || (got - wanted).abs() <= TOLERANCE * wanted.abs().max(1.0);
        assert!(near, "row {key}, number {column}: {got}, should be {wanted}");
    }
}

/// The true class's logit, the rival's, the one-hot and the smoothed loss in nats; at temperature 2 the true class's
/// probability and the largest one.
const PLANE: [(&str, [f64; 6]); 15] = [
    (
        "optimum",
        [4.51085950651685, 0.0, 0.09431067947124142, 0.5002880350577579, 0.5145471872474892, 0.5145471872474892],
    ),
    ("start", [-3.0, 5.0, 8.052819216265924, 7.732819216265924, 0.010934738326401872, 0.597016483718062]),
    (
        "one-hot-1",
        [
            -2.0003182035720677,
            4.051448520338949,
            6.184137023934114,
            5.963593900409239,
            0.023061709721290163,
            0.47535268171197165,
        ],
    ),
    (
        "one-hot-10",
        [
            3.824353314429675,
            0.877255450460159,
            0.20469621802969287,
            0.540115461823762,
            0.41473499064439545,
            0.41473499064439545,
        ],
    ),
    (
        "one-hot-100",
        [
            6.797237388783587,
            0.32739562471427835,
            0.01042974218722574,
            0.6189071509306058,
            0.7652757516524075,
            0.7652757516524075,
        ],
    ),
    (
        "one-hot-1000",
        [
            9.116006683495645,
            0.027180209874482088,
            0.0009915698451388336,
            0.8211603692610021,
            0.9136674211826107,
            0.9136674211826107,
        ],
    ),
    (
        "smoothed-1",
        [
            -2.090318203572068,
            4.06144852033895,
            6.282726676094476,
            6.0539835525696,
            0.022016818690829863,
            0.47708277541125654,
        ],
    ),
    (
        "smoothed-10",
        [
            3.4087995110165155,
            0.8208321585566128,
            0.29253512939855697,
            0.5911187638044773,
            0.36640390034515,
            0.36640390034515,
        ],
    ),
    (
        "smoothed-100",
        [
            4.542777388598946,
            0.22740450752984098,
            0.09395653145195049,
            0.5005324513505572,
            0.515213553909388,
            0.515213553909388,
        ],
    ),
    (
        "smoothed-1000",
        [
            4.510868940723111,
            7.581499979245586e-05,
            0.09431058856826431,
            0.5002880350833464,
            0.514547313412535,
            0.514547313412535,
        ],
    ),
    ("at-14-10", [14.0, 10.0, 0.018156460477824293, 1.1781564604778243, 0.8751736812005734, 0.8751736812005734]),
    ("at--6-10", [-6.0, 10.0, 16.000363245991462, 15.360363245991461, 0.0003182035720679119, 0.9485514796610501]),
    ("at-4-0", [4.0, 0.0, 0.15258438239384736, 0.5125843823938474, 0.4508530603792838, 0.4508530603792838]),
    ("at-9--10", [9.0, -10.0, 0.0009867969911475905, 0.9109867969911476, 0.9183184870331816, 0.9183184870331816]),
    ("at--6--10", [-6.0, -10.0, 8.079757010927484, 7.639757010927484, 0.006179719950338452, 0.12412299323748245]),
];

/// Three probabilities, the true class's first, and the one-hot and the smoothed loss in nats.
const TRIANGLE: [(&str, [f64; 5]); 5] = [
    (
        "smoothed-target",
        [0.9333333333333333, 0.03333333333333333, 0.03333333333333333, 0.06899287148695143, 0.29113983883196504],
    ),
    ("uniform", [0.3333333333333333, 0.3333333333333333, 0.3333333333333333, 1.0986122886681098, 1.0986122886681098]),
    (
        "p-4-1-1",
        [0.6666666666666666, 0.16666666666666666, 0.16666666666666666, 0.40546510810816444, 0.4978847321828238],
    ),
    ("p-1-4-1", [0.16666666666666666, 0.6666666666666666, 0.16666666666666666, 1.791759469228055, 1.7455496571907252]),
    ("p-2-1-3", [0.3333333333333333, 0.16666666666666666, 0.5, 1.0986122886681098, 1.1082016910831691]),
];
