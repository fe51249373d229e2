//! Input that nobody means well with, in numbers: of links a million. Nothing panics, everything that cannot be used is named,
//! and nothing that is named changes anything.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

mod hostile;
mod texts;

use hostile::{Chance, WORDS, link, pasted, table, value};
use label_smoothing_lab::course::check::{cost, predict, with_classes, with_logits};
use label_smoothing_lab::course::paste;
use label_smoothing_lab::protocol::host::{
    Ask, Code, DEPTH, Foreign, Id, MEMBERS, NAMESPACE, Refusal, Request, Said, Shape, TEXT, Value, WHOLE, notice_code,
    read, set, state, take,
};
use label_smoothing_lab::spec::lab::KNOBS;
use label_smoothing_lab::spec::link::{MAX_KEYS, MAX_LENGTH, PARAMETERS, shape_of};
use label_smoothing_lab::spec::{Notice, Spec, parse, write};
use label_smoothing_lab::theory::inspect::{SumsToOne, inspect};
use label_smoothing_lab::training::own::{CsvError, OwnPoints, parse_csv, write_csv};
use label_smoothing_lab::words::EN;
use std::collections::BTreeSet;
use std::sync::Mutex;

/// How many links are tried: a million where the code is compiled at its best, and fewer where it is not, but tells of sums that
/// are too large for their type.
const LINKS: u64 = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };
/// How many of each other kind of input.
const OTHERS: u64 = if cfg!(debug_assertions) { 100_000 } else { 200_000 };

/// The keys of a link.
fn keys() -> Vec<&'static str> {
    PARAMETERS.iter().map(|parameter| parameter.key).chain(KNOBS.iter().map(|knob| knob.key)).collect()
}

/// The links that were published.
fn published() -> Vec<String> {
    let entries: Vec<serde_json::Value> = serde_json::from_str(&texts::read("tests/links/v1.json")).expect("links");
    entries.iter().filter_map(|entry| entry["link"].as_str().map(str::to_owned)).collect()
}

/// Tries the cases of these seeds on every core, and gives what they came to, each once: a test of nothing but good cases, or
/// of none, would be worth little.
fn try_all(cases: u64, case: impl Fn(&mut Chance) -> Result<&'static str, String> + Sync) -> BTreeSet<&'static str> {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let came = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for core in 0..cores {
            let (case, came) = (&case, &came);
            scope.spawn(move || {
                for seed in (core..cases).step_by(cores as usize) {
                    match case(&mut Chance::new(seed)) {
                        Ok(outcome) => drop(came.lock().expect("no other failed").insert(outcome)),
                        Err(wrong) => panic!("the case of seed {seed} {wrong}"),
                    }
                }
            });
        }
    });
    came.into_inner().expect("none failed")
}

/// What reads a link.
type Read = fn(&str) -> (Spec, Vec<Notice>);

#[test]
fn a_million_links_are_read() {
    let (keys, published) = (keys(), published());
    let good: Vec<&str> = published.iter().map(String::as_str).collect();
    let came = try_all(LINKS, |chance| check(&link(chance, &keys, &good), &keys, parse));
    let codes = ["bad-knob", "bad-value", "nothing", "repeated", "too-long", "unknown-key"];
    assert_eq!(came, codes.into(), "what is told first of them");
}

/// The check finds what does not name a bad key, takes what it tells of, shows a near value in place of a bad one, leaves a
/// key out in silence, or cannot read its own links.
#[test]
fn a_worse_reader_of_links_is_found() {
    let (keys, published) = (keys(), published());
    let good: Vec<&str> = published.iter().map(String::as_str).collect();
    let worse: [(&str, Read); 5] = [
        ("of which nothing is told", |text| {
            let (spec, mut notices) = parse(text);
            notices.retain(|notice| !matches!(notice, Notice::BadValue { .. }));
            (spec, notices)
        }),
        ("tells of", |text| {
            let (spec, mut notices) = parse(text);
            notices.retain(|notice| !matches!(notice, Notice::UnknownKey(_)));
            (spec, notices)
        }),
        ("gives another state", |text| {
            let (mut spec, notices) = parse(text);
            if notices.iter().any(|notice| notice.key() == "smoothing") {
                spec.shared = parse("smoothing=1").0.shared;
            }
            (spec, notices)
        }),
        ("which is another", |text| if text.starts_with("v=1&") { (Spec::default(), vec![]) } else { parse(text) }),
        ("has nothing of", |text| {
            let (spec, mut notices) = parse(text);
            if text.contains("onerror") && !text.contains("turn") {
                notices.push(Notice::BadValue { key: "turn", value: String::new(), wanted: String::new() });
            }
            (spec, notices)
        }),
    ];
    for (wanted, reader) in worse {
        let found = (0..20_000).find_map(|seed| {
            check(&link(&mut Chance::new(seed), &keys, &good), &keys, reader).err().filter(|it| it.contains(wanted))
        });
        assert!(found.is_some(), "no link shows what should be told as «{wanted}»");
    }
}

fn beginning(text: &str) -> String {
    text.chars().take(1000).collect()
}

/// What must hold of any text that is read as a link; gives what is told of it first.
fn check(text: &str, keys: &[&'static str], reader: Read) -> Result<&'static str, String> {
    wrong_of(text, keys, reader).map_err(|wrong| format!("{wrong}: «{}»", beginning(text)))
}

fn wrong_of(text: &str, keys: &[&'static str], parse: Read) -> Result<&'static str, String> {
    let (spec, notices) = parse(text);
    let canonical = write(&spec);
    if canonical.len() > MAX_LENGTH {
        return Err(format!("is written with {} bytes", canonical.len()));
    }
    let (again, told) = parse(&canonical);
    if !told.is_empty() || again != spec || write(&again) != canonical {
        return Err(format!("is written as «{canonical}», which is another: {told:?}"));
    }
    if notices.contains(&Notice::TooLong) == (body(text).len() <= MAX_LENGTH) {
        return Err(format!("has {} bytes, and that is told otherwise", body(text).len()));
    }
    let pairs = pairs(text);
    let mut told: Vec<&Notice> = notices.iter().filter(|&notice| *notice != Notice::TooLong).collect();
    // What is left out: each is told of, by itself or in number.
    let (mut seen, mut left_out) = (BTreeSet::new(), pairs.len().saturating_sub(MAX_KEYS));
    let mut kept = Vec::new();
    for (key, value, written) in pairs.iter().take(MAX_KEYS) {
        let Some(known) = keys.iter().find(|known| *known == key) else {
            left_out += 1;
            continue;
        };
        if !seen.insert(*known) {
            left_out += 1;
            continue;
        }
        let bad = told
            .iter()
            .any(|it| matches!(it, Notice::BadValue { key, .. } | Notice::BadKnob { key, .. } if key == known));
        // Widths are read as people write them, and have one form of these in which they are told of.
        let freely = *known == "hidden"
            && (value.trim() == "none" || value.chars().all(|c| c.is_ascii_digit() || " ,;-x×\t".contains(c)));
        if !bad && !freely && !shape_of(known).is_some_and(|shape| shape.admits(value)) {
            return Err(format!("has {known}={value}, of which nothing is told"));
        }
        if !bad {
            kept.push(written.as_str());
        }
    }
    let named = told.iter().map(|notice| match notice {
        Notice::UnknownKey(_) | Notice::Repeated(_) => 1,
        Notice::More(more) => *more,
        _ => 0,
    });
    let named: usize = named.sum();
    if named != left_out && !notices.contains(&Notice::TooLong) {
        return Err(format!("leaves {left_out} keys out, and tells of {named}"));
    }
    told.retain(|notice| {
        let is_there = |key: &str| pairs.iter().any(|(other, ..)| other.starts_with(key.trim_end_matches('…')));
        !is_there(notice.key()) && !matches!(notice, Notice::More(_))
    });
    if !told.is_empty() {
        return Err(format!("has nothing of {told:?}"));
    }
    if let Some(long) = notices.iter().find(|notice| format!("{notice:?}").chars().count() > 1000) {
        return Err(format!("is told of at length: {long:?}"));
    }
    // What is told of changes nothing.
    let rest = kept.join("&");
    let without = parse(&rest);
    if without != (spec, vec![]) {
        return Err(format!("gives another state than «{rest}»: {:?}", without.1));
    }
    if let Some(notice) = notices.iter().find(|notice| (EN.notice)(notice).trim().is_empty()) {
        return Err(format!("has no words for {notice:?}"));
    }
    Ok(notices.first().map_or("nothing", notice_code))
}

/// A link without its first signs and without the secret that WordPress puts behind it.
fn body(text: &str) -> &str {
    let secret = text.rfind("#?secret=").filter(|at| {
        let secret = &text[at + 9..];
        !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    text[..secret.unwrap_or(text.len())].trim_start_matches(['?', '#'])
}

/// The keys and values of the part of a link that is read, decoded, and each as it is written.
fn pairs(text: &str) -> Vec<(String, String, String)> {
    let mut body = body(text);
    if body.len() > MAX_LENGTH {
        let end = (0..=MAX_LENGTH).rev().find(|&end| body.is_char_boundary(end)).expect("0 is one");
        body = body[..end].rfind('&').map_or("", |last| &body[..last]);
    }
    let pair = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(key), decoded(value), pair.to_owned())
    };
    body.split('&').filter(|pair| !pair.is_empty()).map(pair).collect()
}

/// Without its escapes, as the standard for forms has it.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = |at: usize| after.get(at).and_then(|&byte| char::from(byte).to_digit(16));
        (bytes, rest) = match (first, hex(0).zip(hex(1))) {
            (b'%', Some((high, low))) => ([bytes, vec![(high * 16 + low) as u8]].concat(), &after[2..]),
            (b'+', _) => ([bytes, vec![b' ']].concat(), after),
            _ => ([bytes, vec![first]].concat(), after),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What a page around an embed may send: plain values, and what is none, or says that it is another than it is.
#[derive(Clone, Debug)]
enum Strange {
    Plain(Value),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
    /// A date, a function, an object with a getter.
    Other,
    /// It says that it is this, and has nothing of it.
    Hollow(Shape),
}

impl Foreign for Strange {
    fn shape(&self) -> Shape {
        match self {
            Self::Plain(Value::Bool(value)) => Shape::Bool(*value),
            Self::Plain(Value::Number(value)) => Shape::Number(*value),
            Self::Plain(Value::Text(text)) => Shape::Text(text.encode_utf16().count() as u32),
            Self::Plain(_) => Shape::Null,
            Self::List(list) => Shape::List(list.len() as u32),
            Self::Map(_) => Shape::Map,
            Self::Other => Shape::Other,
            Self::Hollow(shape) => *shape,
        }
    }

    fn text(&self) -> Option<String> {
        if let Self::Plain(Value::Text(text)) = self { Some(text.clone()) } else { None }
    }

    fn item(&self, place: u32) -> Option<Self> {
        if let Self::List(list) = self { list.get(place as usize).cloned() } else { None }
    }

    fn names(&self, at_most: usize) -> Option<Vec<String>> {
        let Self::Map(members) = self else { return None };
        Some(members.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()).filter(|names| names.len() <= at_most)
    }

    fn member(&self, name: &str) -> Option<Self> {
        let Self::Map(members) = self else { return None };
        members.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
    }
}

impl Strange {
    /// The plain value that it is, and how many bytes it takes; nothing if it is none, or too deep, wide or long.
    fn plain(&self, depth: usize) -> Option<(Value, usize)> {
        let all = |members: &[&Self]| -> Option<Vec<(Value, usize)>> {
            (depth > 0 && members.len() <= MEMBERS).then(|| members.iter().map(|it| it.plain(depth - 1)).collect())?
        };
        match self {
            Self::Plain(Value::Text(text)) => (text.len() <= TEXT).then(|| (Value::text(text), 8 + text.len())),
            Self::Plain(value) => Some((value.clone(), 8)),
            Self::List(list) => {
                let (values, sizes): (Vec<_>, Vec<_>) = all(&list.iter().collect::<Vec<_>>())?.into_iter().unzip();
                Some((Value::List(values), 8 + sizes.iter().sum::<usize>()))
            }
            Self::Map(members) => {
                let values = all(&members.iter().map(|(_, value)| value).collect::<Vec<_>>())?;
                let names = members.iter().map(|(name, _)| name.clone());
                let size = 8 + names.clone().map(|name| name.len()).sum::<usize>();
                let size = size + values.iter().map(|(_, size)| size).sum::<usize>();
                let short = members.iter().all(|(name, _)| name.len() <= TEXT);
                short.then(|| (Value::Map(names.zip(values.into_iter().map(|(value, _)| value)).collect()), size))
            }
            Self::Other | Self::Hollow(_) => None,
        }
    }
}

fn strange(chance: &mut Chance, depth: usize) -> Strange {
    let text = |text: String| Strange::Plain(Value::Text(text));
    match chance.below(if depth == 0 { 12 } else { 15 }) {
        0 => Strange::Plain(Value::Null),
        1 => Strange::Plain(Value::Bool(chance.once_in(2))),
        2..=5 => Strange::Plain(Value::Number(chance.number())),
        6..=9 => text(value(chance)),
        10 => text(chance.of(&WORDS).repeat(chance.below(700))),
        11 if chance.once_in(4) => Strange::Hollow(
            [Shape::Text(9), Shape::List(3), Shape::List(u32::MAX), Shape::Text(u32::MAX)][chance.below(4)],
        ),
        11 if chance.once_in(4) => Strange::Other,
        11 => text(String::new()),
        12 => Strange::List((0..chance.below(5)).map(|_| strange(chance, depth - 1)).collect()),
        _ => Strange::Map(members(chance, depth, &WORDS)),
    }
}

/// Members of an object, each name once; now and then very many.
fn members(chance: &mut Chance, depth: usize, names: &[&str]) -> Vec<(String, Strange)> {
    let count = if chance.once_in(100) { 60 + chance.below(10) } else { chance.below(5) };
    let mut members: Vec<(String, Strange)> = Vec::new();
    for place in 0..count {
        let name = if place < names.len() { chance.of(names).to_owned() } else { format!("k{place}") };
        if members.iter().all(|(other, _)| *other != name) {
            members.push((name, strange(chance, depth.saturating_sub(1))));
        }
    }
    members
}

/// A message as a host sends it, and then some part of it another.
fn message(chance: &mut Chance, keys: &[&str]) -> Strange {
    let text = |text: &str| Strange::Plain(Value::text(text));
    let kind = Request::NAMES[chance.below(Request::NAMES.len())];
    let kind = if chance.once_in(2) { "set" } else { kind };
    let body = match kind {
        "theme" => text(chance.of(&["dark", "light", "auto", "pink"])),
        "export" => Strange::Map(vec![("format".to_owned(), text(chance.of(&["csv", "svg", "png", "exe"])))]),
        _ if chance.once_in(20) => strange(chance, 3),
        _ if chance.once_in(4) => Strange::Map(members(chance, 2, keys)),
        _ => {
            // Values that are most often of the right type.
            let mut members: Vec<(String, Strange)> = Vec::new();
            for _ in 0..1 + chance.below(3) {
                let name = chance.of(keys).to_owned();
                members.retain(|(other, _)| *other != name);
                let value = match chance.below(4) {
                    0 => Strange::Plain(Value::Number(chance.number())),
                    1 => Strange::Plain(Value::Null),
                    _ => text(&value(chance)),
                };
                members.push((name, value));
            }
            Strange::Map(members)
        }
    };
    let mut members = vec![
        ("ns".to_owned(), text(NAMESPACE)),
        ("v".to_owned(), Strange::Plain(Value::Number(1.0))),
        ("type".to_owned(), text(kind)),
        ("id".to_owned(), Strange::Plain(Value::Number(7.0))),
        ("body".to_owned(), body),
    ];
    match chance.below(12) {
        0 => return strange(chance, 4),
        1 => drop(members.remove(chance.below(5))),
        2 => {
            let place = chance.below(5);
            members[place].1 = strange(chance, 3);
        }
        3 => members.push((chance.of(&WORDS).to_owned(), strange(chance, 3))),
        _ => {}
    }
    Strange::Map(members)
}

#[test]
fn a_hundred_thousand_messages_are_read() {
    let keys = keys();
    let specs = ["", "v=1&smoothing=0.3&lock=classes,temperature", "scenario=clusters&figure=clusters&steps=77"]
        .map(|link| parse(link).0);
    let came = try_all(OTHERS, |chance| {
        let sent = message(chance, &keys);
        let spec = &specs[chance.below(specs.len())];
        check_message(&sent, spec).map_err(|wrong| format!("{wrong}: {}", beginning(&format!("{sent:?}"))))
    });
    let codes = ["bad-body", "bad-value", "changed", "followed", "locked", "unknown-type", "version"];
    assert_eq!(came, codes.into(), "what they came to");
}

/// What must hold of anything that a host may send.
fn check_message(sent: &Strange, spec: &Spec) -> Result<&'static str, String> {
    let taken = take(sent);
    let plain = sent.plain(DEPTH).filter(|(_, size)| *size <= WHOLE).map(|(value, _)| value);
    // NaN is not equal to itself.
    if format!("{taken:?}") != format!("{plain:?}") {
        return Err(format!("is taken as {taken:?}"));
    }
    let refused = |id: Id, refusal: Refusal| {
        let keys = refusal.keys.len();
        let code = refusal.code;
        let told = format!("{:?}", Said::Error(id, refusal).message()).len();
        if keys > 0 && told < WHOLE {
            Ok(code.name())
        } else {
            Err(format!("is refused in {told} bytes about {keys} keys"))
        }
    };
    let asked = match read(taken.as_ref()) {
        Ok(asked) => asked,
        Err((id, refusal)) => {
            let changes = taken.as_ref().and_then(|it| it.get("body"));
            if let (Code::BadBody, Some(Value::Map(members))) = (refusal.code, changes)
                && let Some((key, _)) = refusal.keys.first()
                && members.iter().any(|(name, _)| name == key)
            {
                let is_bad = |value: &Value| matches!(value, Value::Bool(_) | Value::List(_) | Value::Map(_));
                let bad = members.iter().filter(|(_, value)| is_bad(value)).count();
                if bad != refusal.keys.len() {
                    return Err(format!("has {bad} members that are no value, and is told of {:?}", refusal.keys));
                }
            }
            return refused(id, refusal);
        }
    };
    if asked.id != Some(7) && taken.as_ref().and_then(|it| it.get("id")) == Some(&Value::Number(7.0)) {
        return Err(format!("is answered as {:?}", asked.id));
    }
    let Ask::Set(changes) = asked.ask else { return Ok("followed") };
    let is_bad = |(key, value): &&(String, Option<String>)| match (shape_of(key), value) {
        (None, _) => true,
        (Some(shape), Some(value)) => {
            let freely = key == "hidden" && value.chars().all(|c| c.is_ascii_digit() || " ,;-x×\tnone".contains(c));
            !freely && !shape.admits(value)
        }
        (Some(_), None) => false,
    };
    match set(spec, &changes) {
        Err(refusal) => {
            // Beyond so many, of which a link could have no more, they are told of by number.
            let missing = changes.iter().filter(is_bad).find(|(key, _)| {
                let key: String = key.chars().take(40).collect();
                !refusal.keys.iter().any(|(named, _)| named.starts_with(&key) || named == "link")
            });
            match missing {
                Some(missing) if refusal.code == Code::BadValue => Err(format!("is not told of {missing:?}")),
                _ => refused(asked.id, refusal),
            }
        }
        Ok((next, _)) => {
            let taken = changes.iter().find(is_bad);
            let [(_, told), _] = state(&next);
            if taken.is_some() || parse(&write(&next)) != (next.clone(), vec![]) || !matches!(told, Value::Map(_)) {
                return Err(format!("is followed, with {taken:?}"));
            }
            Ok("changed")
        }
    }
}

#[test]
fn a_hundred_thousand_tables_are_read() {
    let came = try_all(OTHERS, |chance| {
        let text = table(chance);
        check_table(&text).map_err(|wrong| format!("{wrong}: {:?}", beginning(&text)))
    });
    assert_eq!(came, ["columns", "empty", "number", "point", "quote", "read"].into(), "what they came to");
}

fn check_table(text: &str) -> Result<&'static str, String> {
    let lines = text.lines().count();
    let (line, kind) = match parse_csv(text) {
        Ok(own) => {
            let bits = |own: &OwnPoints| own.points().as_flattened().iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            let again = parse_csv(&write_csv(&own)).map_err(|error| format!("cannot be read again: {error}"))?;
            let inside = own.points().as_flattened().iter().all(|x| x.abs() <= OwnPoints::REACH);
            let right = inside && own.len() <= OwnPoints::MOST && own.classes().len() <= OwnPoints::CLASSES;
            let same = again == own && bits(&again) == bits(&own);
            return if right && same { Ok("read") } else { Err(format!("is read as {again:?}")) };
        }
        Err(error) => {
            let words = (EN.lab.own.csv_error)(&error);
            if words.is_empty() || words.chars().count() > 300 {
                return Err(format!("is refused in the words «{words}»"));
            }
            match error {
                CsvError::Empty => (1, "empty"),
                CsvError::Columns { line, .. } => (line, "columns"),
                CsvError::Number { line, .. } => (line, "number"),
                CsvError::Quote { line } => (line, "quote"),
                CsvError::Point { line, .. } => (line, "point"),
            }
        }
    };
    if kind == "empty" || (1..=lines).contains(&line) { Ok(kind) } else { Err(format!("has no line {line}")) }
}

#[test]
fn a_hundred_thousand_pasted_vectors_are_checked() {
    let shared =
        ["", "classes=5&target=0&logits=2,1,0,-1,0.5&unit=bits", "classes=100000"].map(|link| parse(link).0.shared);
    let came = try_all(OTHERS, |chance| {
        let (text, shared) = (pasted(chance), &shared[chance.below(3)]);
        let say = &EN.course.target_check;
        let pasted = match paste::read(&text) {
            Ok(pasted) => pasted,
            Err(error) => {
                let words = (say.refused)(&error);
                let told = !words.is_empty() && words.chars().count() < 300;
                return if told { Ok("refused") } else { Err(format!("is refused in the words «{words}»")) };
            }
        };
        let unit = shared.unit();
        let seen = inspect(&pasted.values, pasted.decimals);
        let loss = seen.as_ref().and_then(|seen| cost(&pasted.values, seen.sums_to_one != SumsToOne::No, shared));
        let found = seen.as_ref().map(say.found).unwrap_or_default();
        let predicted = predict(&pasted.values, shared).map(|seen| (say.predicted)(&seen, shared.target(), unit));
        let told =
            [found, (say.cost)(loss.as_ref(), shared.classes().get(), unit), predicted.unwrap_or_default()].concat();
        if told.contains("NaN") {
            return Err(format!("is told of as «{told}»: {}", beginning(&text)));
        }
        for (next, _) in
            [with_logits(&pasted.values, shared, 99), with_classes(&pasted.values, shared, 99)].into_iter().flatten()
        {
            let spec = Spec { shared: next, ..Spec::default() };
            if parse(&write(&spec)) != (spec, vec![]) {
                return Err(format!("gives a state that no link has: {}", beginning(&text)));
            }
        }
        Ok(if loss.is_some() { "costed" } else { "inspected" })
    });
    assert_eq!(came, ["costed", "inspected", "refused"].into(), "what they came to");
}
