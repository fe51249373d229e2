//! What tells the series of a picture apart for those who see fewer colours: another colour still, or another dash or mark.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

use label_smoothing_lab::figure::Ink;
use std::collections::BTreeSet;

/// How a reader sees who lacks one of the three kinds of cones: what becomes of linear red, green and blue (Machado, Oliveira
/// and Fernandes, 2009, at full severity).
const BLIND: [(&str, [[f64; 3]; 3]); 3] = [
    (
        "protanopia",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
    (
        "deuteranopia",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
    (
        "tritanopia",
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ),
];

/// How far apart two colours must be to be told apart at a glance, as ΔE*ab of CIE 1976.
const APART: f64 = 20.0;

/// The colours of an ink by day and by night, as the style sheet has them.
fn colours(ink: Ink) -> [[f64; 3]; 2] {
    let tokens = include_str!("../style/tokens.css");
    let line = tokens.split_once(&format!("--ink-{}: light-dark(", ink.name())).unwrap().1;
    let (day, night) = line.split_once(')').unwrap().0.split_once(", ").unwrap();
    [day, night].map(|colour| {
        let value = u32::from_str_radix(colour.trim_start_matches('#'), 16).unwrap();
        [16, 8, 0].map(|shift| {
            let part = f64::from((value >> shift) & 255) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        })
    })
}

/// What a reader sees of a linear colour.
fn seen(matrix: &[[f64; 3]; 3], colour: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(colour).map(|(weight, part)| weight * part).sum::<f64>().clamp(0.0, 1.0))
}

/// A linear colour in L*a*b*, under the white of screens.
fn lab([red, green, blue]: [f64; 3]) -> [f64; 3] {
    let xyz = [
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    ];
    let [x, y, z] = xyz.map(|part| if part > 0.008_856 { part.cbrt() } else { 7.787 * part + 16.0 / 116.0 });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn distance(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (lab(one), lab(other));
    one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

/// The least distance of two inks, by day or night, to any of those who lack a kind of cones, and which that is.
fn least(one: Ink, other: Ink) -> (f64, &'static str) {
    let all = BLIND.iter().flat_map(|(name, matrix)| {
        let pairs = colours(one).into_iter().zip(colours(other));
        pairs.map(move |(one, other)| (distance(seen(matrix, one), seen(matrix, other)), *name))
    });
    all.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap()
}

/// The inks of curves.
const SERIES: [Ink; 8] = [
    Ink::OneHot,
    Ink::Smoothed,
    Ink::ConfidencePenalty,
    Ink::FocalLoss,
    Ink::Temperature,
    Ink::MarginBasedSmoothing,
    Ink::MaxSup,
    Ink::NegativeSmoothing,
];

/// The pairs that neither a colour nor a dash tells apart.
fn alike(inks: &[Ink], pattern: fn(Ink) -> &'static [f64]) -> Vec<String> {
    let pairs =
        inks.iter().enumerate().flat_map(|(place, &one)| inks[place + 1..].iter().map(move |&other| (one, other)));
    let alike = pairs.filter(|&(one, other)| least(one, other).0 < APART && pattern(one) == pattern(other));
    alike.map(|(one, other)| format!("{one:?} and {other:?}: {:?}", least(one, other))).collect()
}

#[test]
fn series_are_told_apart_without_all_colours() {
    let pair = least(Ink::OneHot, Ink::Smoothed);
    assert!(pair.0 >= APART, "the two that are everywhere differ in colour to everyone: {pair:?}");
    assert_eq!(alike(&SERIES, Ink::pattern), Vec::<String>::new(), "and all others at least in their dashes");
    // Were they all drawn alike, colours alone would not do.
    assert!(!alike(&SERIES, |_| &[]).is_empty(), "no two inks are alike to anyone, and so nothing was tested");
    let patterns: BTreeSet<String> = SERIES.iter().map(|ink| format!("{:?}", ink.pattern())).collect();
    assert_eq!(patterns.len(), SERIES.len(), "every series has dashes of its own");
}

#[test]
fn what_is_one_hot_is_dashed_or_hollow() {
    let mut curves = 0;
    for name in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/figures")).unwrap() {
        let path = name.unwrap().path();
        let picture = std::fs::read_to_string(&path).unwrap();
        let mut pieces = lengths(&picture, "one-hot");
        let whole = lengths(&picture, "smoothed");
        if pieces.is_empty() || whole.is_empty() {
            // An outline beside a filled shape, or one of the two alone.
            assert!(pieces.len() < 30, "{}: {} lines and nothing beside them", path.display(), pieces.len());
            continue;
        }
        pieces.sort_by(f64::total_cmp);
        let (middle, longest) = (pieces[pieces.len() / 2], whole.iter().copied().fold(0.0, f64::max));
        assert!(middle <= 8.5, "{}: half of the one-hot lines are longer than {middle}", path.display());
        curves += usize::from(longest > 50.0);
    }
    assert!(curves > 10, "only {curves} pictures have a smoothed line that is whole");
}

/// How long the lines of an ink are in a picture, in CSS pixels.
fn lengths(picture: &str, ink: &str) -> Vec<f64> {
    let class = format!(" class=\"s-{ink}\"");
    let lines = picture.split("<polyline points=\"").skip(1).filter_map(|line| line.split_once('"'));
    lines
        .filter(|(_, rest)| rest.starts_with(&class))
        .map(|(points, _)| {
            let point = |text: &str| text.split_once(',').map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()));
            let points: Vec<(f64, f64)> = points.split(' ').filter_map(point).collect();
            points.windows(2).map(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1)).sum::<f64>() / 4.0
        })
        .collect()
}
