//! What a picture's sentence says is in its table: whoever hears the one and reads the other is told the same.

use label_smoothing_lab::figure::{Cell, Figure};
use label_smoothing_lab::spec::{FigureName, Shared, parse};
use label_smoothing_lab::words::EN;

/// States whose sentences differ in every number.
const STATES: [&str; 4] = [
    "",
    "classes=5&smoothing=0.3&target=1&logits=1,2,3",
    "classes=7&smoothing=0.25&convention=others&target=2&logits=4,2,9&start=2,-3&unit=bits",
    "classes=1000&smoothing=0.01&convention=others&temperature=2",
];

fn state(link: &str) -> Shared {
    let (spec, notices) = parse(link);
    assert_eq!(notices, [], "{link}");
    spec.shared
}

/// The numbers of a sentence, each as it stands there and what it means.
fn numbers(sentence: &str) -> Vec<(String, f64)> {
    let mut text = sentence.replace('−', "-").replace(" × 10", "e");
    for (place, sign) in ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'].into_iter().enumerate() {
        text = text.replace(sign, &place.to_string());
    }
    let text = text.replace('⁻', "-").replace('∞', "inf");
    let words = text.split(|sign: char| !(sign.is_ascii_alphanumeric() || "-.".contains(sign)));
    let number = |word: &str| {
        let word = word.trim_end_matches('.');
        word.parse::<f64>().ok().map(|value| (word.to_owned(), value))
    };
    words.filter_map(number).collect()
}

/// Four digits are shown.
fn agree(said: f64, known: f64) -> bool {
    said == known || known.is_finite() && (said - known).abs() <= 6e-4 * known.abs()
}

/// The numbers of a sentence that are neither in the table, with whatever sign, nor follow from it at a glance, nor are what
/// the controls say.
fn strange(sentence: &str, figure: &Figure, shared: &Shared) -> Vec<String> {
    let table = figure.table(&EN);
    let value = |cell: &Cell| match cell {
        Cell::Number(value) => vec![*value],
        Cell::Text(text) => numbers(text).into_iter().map(|(_, value)| value).collect(),
    };
    let rows: Vec<Vec<f64>> = table.rows.iter().map(|row| row.cells.iter().flat_map(value).collect()).collect();
    let (classes, epsilon) = (shared.classes().get() as f64, shared.smoothing().epsilon.get());
    let of_state = [epsilon, classes, classes - 1.0, shared.temperature().get(), 0.0, 1.0];
    let told = |said: f64| {
        let in_table = rows.iter().flatten().any(|&known| agree(said.abs(), known.abs()));
        // What is left of a probability, and by how much the true class's logit leads its rival's.
        let rest = rows
            .iter()
            .flatten()
            .chain(&of_state)
            .any(|&known| (0.0..=1.0).contains(&known) && agree(said, 1.0 - known));
        let of_logits = [1, 2]
            .iter()
            .all(|&place: &usize| table.columns.get(place).is_some_and(|column| column.heading.ends_with("logit")));
        let lead = of_logits
            && table.rows.iter().any(|row| match row.cells.get(1..3) {
                Some([Cell::Number(own), Cell::Number(rival)]) => agree(said, own - rival),
                _ => false,
            });
        in_table || rest || lead || of_state.iter().any(|&known| agree(said, known))
    };
    numbers(sentence).into_iter().filter(|&(_, said)| !told(said)).map(|(word, _)| word).collect()
}

#[test]
fn what_a_sentence_says_is_in_its_table() {
    for link in STATES {
        let shared = state(link);
        for name in FigureName::ALL {
            let figure = Figure::of(name, &shared);
            let sentence = figure.sentence(&EN);
            assert!(numbers(&sentence).len() >= 3, "{name:?}: «{sentence}» has no numbers to speak of");
            let strange = strange(&sentence, &figure, &shared);
            assert_eq!(strange, Vec::<String>::new(), "{name:?} of «{link}»: «{sentence}»");
        }
    }
}

#[test]
fn a_sentence_of_another_state_is_noticed() {
    let [now, _, before, _] = STATES.map(state);
    for name in FigureName::ALL {
        let sentence = Figure::of(name, &before).sentence(&EN);
        let strange = strange(&sentence, &Figure::of(name, &now), &now);
        assert!(!strange.is_empty(), "{name:?}: «{sentence}» would pass for a sentence of the default state");
    }
}
