//! The keys of a link: that their shapes, their readers, their writers and the documents of them agree.
//!
//! `UPDATE_GOLDEN=1 cargo test --no-default-features --test parameters` renews `docs/parameters.md` and
//! `docs/parameters.schema.json`.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

use label_smoothing_lab::spec::lab::KNOBS;
use label_smoothing_lab::spec::link::{PARAMETERS, shape_of};
use label_smoothing_lab::spec::manual::{ENTRIES, Usual, json_schema, markdown};
use label_smoothing_lab::spec::{LogitsPreset, Notice, Shape, Shared, Spec, TypedLogits, parse, write};
use label_smoothing_lab::training::setting::limits;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::path::Path;

#[test]
fn the_documents_say_what_the_table_says() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    if update {
        std::fs::create_dir_all(&folder).unwrap();
    }
    for (name, made) in [("parameters.md", markdown()), ("parameters.schema.json", json_schema())] {
        let path = folder.join(name);
        if update {
            std::fs::write(&path, &made).unwrap();
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == made, "docs/{name} is not what the table says; see the change with UPDATE_GOLDEN=1");
    }
}

fn keys() -> Vec<&'static str> {
    PARAMETERS.iter().map(|it| it.key).chain(KNOBS.iter().map(|it| it.key)).collect()
}

#[test]
fn every_key_is_documented_and_no_other() {
    assert_eq!(ENTRIES.map(|entry| entry.key).to_vec(), keys(), "the keys in the order of the table");
    for entry in ENTRIES {
        assert!(entry.meaning.ends_with('.') && !entry.meaning.contains('|'), "{}: «{}»", entry.key, entry.meaning);
    }
}

#[test]
fn a_default_is_what_a_link_without_the_key_means() {
    for entry in ENTRIES {
        let Usual::Value(value) = entry.usual else { continue };
        let (spec, notices) = parse(&format!("{}={}", entry.key, value()));
        assert_eq!(notices, [], "{}: its default can be said", entry.key);
        // A scenario that is asked for is not the one that stands there at first, though it is the same.
        let same = if entry.key == "scenario" { write(&spec) == "v=1&scenario=gap" } else { spec == Spec::default() };
        assert!(same, "{}={} is not the default", entry.key, value());
    }
}

#[test]
fn the_schema_is_json_and_takes_what_the_shapes_take() {
    let schema: serde_json::Value = serde_json::from_str(&json_schema()).unwrap();
    let properties = schema["properties"].as_object().unwrap();
    let mut known = keys();
    known.sort_unstable();
    assert_eq!(properties.keys().collect::<Vec<_>>(), known, "the keys");
    for entry in ENTRIES {
        let property = &properties[entry.key];
        let shape = shape_of(entry.key).unwrap();
        assert!(property["description"].as_str().unwrap().starts_with(entry.meaning), "{}", entry.key);
        assert_eq!(property["default"].is_null(), matches!(entry.usual, Usual::Words(_)), "{}: default", entry.key);
        match *shape.bare() {
            Shape::Number { least, most } => {
                assert_eq!(property["minimum"].as_f64(), Some(least), "{}: the least", entry.key);
                assert_eq!(property["maximum"].as_f64(), (most < f64::MAX).then_some(most), "{}: the most", entry.key);
            }
            Shape::Name(lists) => {
                let names: Vec<_> =
                    property["enum"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
                assert_eq!(names, lists.concat(), "{}: the names", entry.key);
            }
            Shape::Whole { .. } | Shape::Class => {
                assert_eq!(property["type"].as_str(), Some("integer"), "{}", entry.key);
            }
            _ => assert_eq!(property["type"].as_str(), Some("string"), "{}", entry.key),
        }
    }
}

/// Numbers of a range, its ends among them.
fn real(least: f64, most: f64) -> BoxedStrategy<String> {
    prop_oneof![8 => least..=most, 1 => Just(least), 1 => Just(most)].prop_map(|it| format!("{it:?}")).boxed()
}

fn whole(least: u32, most: u32) -> BoxedStrategy<String> {
    prop_oneof![8 => least..=most, 1 => Just(least), 1 => Just(most)].prop_map(|it| it.to_string()).boxed()
}

fn joined(members: impl Strategy<Value = Vec<String>> + 'static) -> BoxedStrategy<String> {
    members.prop_map(|members| members.join(",")).boxed()
}

/// Values of a shape.
fn any_of(shape: &Shape) -> BoxedStrategy<String> {
    let logit = || real(-TypedLogits::LIMIT, TypedLogits::LIMIT);
    match *shape {
        Shape::Number { least, most } => real(least, most.min(1e300)),
        Shape::Whole { least, most } => whole(least, most),
        Shape::Class => whole(0, Shared::MAX_CLASSES as u32 - 1),
        Shape::ClassOrNone => prop_oneof![Just("none".to_owned()), whole(0, 9)].boxed(),
        Shape::Name(lists) => prop::sample::select(lists.concat()).prop_map(str::to_owned).boxed(),
        Shape::Names { names, or_none } => {
            let some = prop::sample::subsequence(names.to_vec(), 1..=names.len()).prop_shuffle();
            let some = some.prop_map(|names| names.join(",")).boxed();
            if or_none { prop_oneof![8 => some, 1 => Just("none".to_owned())].boxed() } else { some }
        }
        Shape::Text { most } => prop::string::string_regex(&format!("[^\\p{{Cc}}]{{1,{most}}}")).unwrap().boxed(),
        Shape::Tag => "[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8}){0,3}".boxed(),
        Shape::Logits => {
            let classes = prop::collection::btree_set(0..Shared::MAX_CLASSES, 0..TypedLogits::MAX);
            let named = (classes, prop::collection::vec(logit(), TypedLogits::MAX)).prop_map(|(classes, logits)| {
                classes.into_iter().zip(logits).map(|(class, logit)| format!("{class}:{logit}")).collect::<Vec<_>>()
            });
            let in_order = prop::collection::vec(logit(), 0..=TypedLogits::MAX);
            let rest = prop::option::of(logit().prop_map(|logit| format!("rest:{logit}")));
            let all = (prop_oneof![named, in_order], rest).prop_map(|(parts, rest)| {
                let parts: Vec<String> = parts.into_iter().chain(rest).collect();
                if parts.is_empty() { "rest:0".to_owned() } else { parts.join(",") }
            });
            let preset = prop::sample::select(LogitsPreset::NAMES.to_vec()).prop_map(str::to_owned);
            prop_oneof![4 => all, 1 => preset].boxed()
        }
        Shape::Point => {
            let of = |(least, most): (f64, f64)| real(least, most);
            (of(Shared::PLANE_OWN), of(Shared::PLANE_RIVAL)).prop_map(|(own, rival)| format!("{own},{rival}")).boxed()
        }
        Shape::Layers => {
            let (least, most) = limits::UNITS.into_inner();
            let some = joined(prop::collection::vec(whole(least, most), 1..=*limits::LAYERS.end() as usize));
            prop_oneof![4 => some, 1 => Just("none".to_owned())].boxed()
        }
        Shape::Arms => {
            let arm = prop_oneof![
                real(0.0, 1.0),
                real(0.0, 1.0).prop_map(|epsilon| format!("{epsilon}:others")),
                real(0.0, 100.0).prop_map(|beta| format!("penalty:{beta}")),
                Just("scaled".to_owned()),
            ];
            joined(prop::collection::vec(arm, 1..=*limits::ARMS.end() as usize))
        }
        Shape::With(shape, _) => any_of(shape),
    }
}

/// Any key and a value of its shape.
fn any_pair() -> impl Strategy<Value = (&'static str, String)> {
    prop::sample::select(keys())
        .prop_flat_map(|key| any_of(&shape_of(key).unwrap()).prop_map(move |value| (key, value)))
}

/// What a link says besides, so that every value of a key's shape fits: classes enough for any true class, and of a run
/// students, and as many classes, examples and steps as there can be, or as few.
fn around(key: &str) -> &'static str {
    match key {
        "target" => "classes=100000&",
        "source" => "scenario=gap&",
        "groups" => "scenario=gap&source=blobs&train=10&",
        "train" => "scenario=gap&groups=2&",
        "hidden" | "batch" | "arms" => "scenario=gap&test=10&train=100&",
        "transfer" => "scenario=missing-digit&source=blobs&groups=2&train=20000&missing=none&batch=10&test=10&",
        "distil" | "after" | "missing" => {
            "scenario=missing-digit&source=blobs&groups=10&train=20000&steps=100000&batch=10&test=10&"
        }
        _ => "",
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Deterministic, and without files of past failures.
fn config() -> ProptestConfig {
    ProptestConfig { cases: 1000, failure_persistence: None, rng_seed: RngSeed::Fixed(6), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_has_the_shape_of_a_key_is_read((key, value) in any_pair()) {
        let shape = shape_of(key).unwrap();
        prop_assert!(shape.admits(&value), "{} is {:?}", value, shape);
        let (_, notices) = parse(&format!("{}{key}={}", around(key), encoded(&value)));
        prop_assert_eq!(notices, [], "{}{}={}", around(key), key, value);
    }

    #[test]
    fn what_has_not_the_shape_of_a_key_is_told_of((key, value) in (prop::sample::select(keys()), "[a-z0-9,.:-]{0,12}")) {
        let shape = shape_of(key).unwrap();
        // Widths may be written in other ways than the one that links have.
        prop_assume!(key != "hidden" && !shape.admits(&value));
        let around = if key == "scenario" { "" } else { "scenario=missing-digit&" };
        let (_, notices) = parse(&format!("{around}{key}={}", encoded(&value)));
        prop_assert_eq!(notices.iter().map(Notice::key).collect::<Vec<_>>(), [key], "{}={}", key, value);
    }
}
