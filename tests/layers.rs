//! The arrows between the rooms run one way: the theory knows nothing of pictures, pictures know nothing of the page.
//!
//! The compiler cannot hold this within one crate, so this test reads the source and looks for names.

use std::fs;
use std::path::{Path, PathBuf};

/// Crates that draw.
const DRAWING: &[&str] = &["plotters", "plotters_backend", "plotters_canvas"];
/// Crates that exist in a browser only.
const BROWSER: &[&str] = &["leptos", "web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "plotters_canvas"];
/// The same without the one by which `decimal` has the browser read a number.
const PAGE: &[&str] = &["leptos", "web_sys", "js_sys", "wasm_bindgen_futures", "plotters_canvas"];
/// The one file that names the canvas context, and the crates it needs for it.
const CANVAS: &str = "figure/backend/canvas.rs";
const CANVAS_MAY_NAME: &[&str] = &["plotters_canvas", "web_sys", "js_sys", "wasm_bindgen"];

/// A folder below `src`, or the stem of a file there, and what its files may not name besides every later room.
struct Room {
    name: &'static str,
    /// Names of other crates.
    crates: &'static [&'static [&'static str]],
    /// Earlier rooms that are none of its business.
    nor: &'static [&'static str],
}

/// Every room, in the order in which each may call those before it; `src/lib.rs` states the same order.
const ROOMS: &[Room] = &[
    Room { name: "decimal", crates: &[DRAWING, PAGE], nor: &[] },
    Room { name: "order", crates: &[DRAWING, BROWSER], nor: &[] },
    Room { name: "named", crates: &[DRAWING, BROWSER], nor: &[] },
    Room { name: "theory", crates: &[DRAWING, BROWSER], nor: &[] },
    Room { name: "training", crates: &[DRAWING, BROWSER], nor: &[] },
    Room { name: "spec", crates: &[DRAWING, BROWSER], nor: &[] },
    Room { name: "protocol", crates: &[DRAWING, BROWSER], nor: &[] },
    Room { name: "course", crates: &[DRAWING, BROWSER], nor: &["protocol"] },
    Room { name: "frameworks", crates: &[DRAWING, BROWSER], nor: &["training", "protocol"] },
    Room { name: "share", crates: &[DRAWING, BROWSER], nor: &["protocol", "course", "frameworks"] },
    Room { name: "words", crates: &[DRAWING, BROWSER], nor: &["protocol"] },
    Room { name: "values", crates: &[DRAWING, BROWSER], nor: &["training", "protocol"] },
    Room { name: "figure", crates: &[BROWSER], nor: &[] },
    Room { name: "web", crates: &[], nor: &[] },
];
/// Files of no room: the map, and what puts the page together.
const OUTSIDE: &[&str] = &["lib.rs", "main.rs", TRAINER];
/// The trainer's module, the one file that may say `unsafe`: its exports need names.
const TRAINER: &str = "bin/trainer.rs";
/// The split points, whose macro says it for them.
const SPLIT_POINTS: &str = "web/later.rs";

#[test]
fn every_arrow_points_the_right_way() {
    let offences: Vec<String> = sources().iter().flat_map(|(path, source)| offences(path, source)).collect();
    assert!(offences.is_empty(), "arrows the wrong way:\n{}", offences.join("\n"));
}

#[test]
fn one_file_says_unsafe_and_only_to_name_exports() {
    let unsafe_in = |source: &str| {
        let tokens = tokens(&code_only(source));
        let named = tokens.windows(3).filter(|it| it[0] == "unsafe" && it[1] == "(" && it[2] == "no_mangle").count();
        (tokens.iter().filter(|token| *token == "unsafe").count(), named)
    };
    assert_eq!(unsafe_in("#[unsafe(no_mangle)] fn f() { unsafe { g() } } // unsafe"), (2, 1), "a planted one is found");
    for (path, source) in sources() {
        let (all, naming) = unsafe_in(&source);
        assert_eq!(all > 0, path == TRAINER, "whether src/{path} says unsafe");
        assert_eq!(all, naming, "what src/{path} says unsafe for");
    }
}

#[test]
fn two_files_ask_leave_to_be_unsafe() {
    for (path, source) in sources() {
        let asks = tokens(&code_only(&source)).iter().any(|token| token == "unsafe_code");
        assert_eq!(asks, [TRAINER, SPLIT_POINTS].contains(&path.as_str()), "whether src/{path} names the lint");
    }
}

#[test]
fn every_file_has_a_room() {
    for (path, _) in sources() {
        let rooms = ROOMS.iter().filter(|room| in_room(&path, room.name)).count();
        assert_eq!(rooms, usize::from(!OUTSIDE.contains(&path.as_str())), "rooms of src/{path}");
    }
}

#[test]
fn the_map_of_the_crate_states_this_order() {
    let files = sources();
    let (_, map) = files.iter().find(|(path, _)| path == "lib.rs").expect("the crate has a root");
    let stated: Vec<&str> = map.lines().filter_map(stated_room).collect();
    let rooms = ROOMS.iter().map(|room| room.name);
    assert_eq!(stated, rooms.collect::<Vec<_>>(), "the rooms in their order");
    for room in ROOMS {
        // A check that reads no file would pass for ever.
        let built = files.iter().any(|(path, _)| in_room(path, room.name));
        assert!(built, "the room {} has no source file", room.name);
    }
}

#[test]
fn a_planted_offence_is_found() {
    for (path, source, found) in [
        ("decimal.rs", "use js_sys::Number;", "js_sys"),
        ("decimal.rs", "use crate::spec::Shared;", "crate::spec"),
        ("order.rs", "use wasm_bindgen::JsValue;", "wasm_bindgen"),
        ("theory/loss.rs", "use plotters::prelude::*;", "plotters"),
        ("theory/loss.rs", "fn f() { ::web_sys::window(); }", "web_sys"),
        ("theory/loss.rs", "use crate::figure::Theme;", "crate::figure"),
        ("theory/loss.rs", "use crate :: words::EN;", "crate::words"),
        ("theory/loss.rs", "use crate::{\n    simplex::{entropy, spec},\n    spec::Spec,\n};", "crate::spec"),
        ("theory/loss.rs", "use super::super::training::Trainer;", "crate::training"),
        ("theory/loss.rs", "let quoted = \"// no comment\"; use leptos::prelude::*;", "leptos"),
        ("theory/loss.rs", "let quote = '\"'; use js_sys::Math; let other = '\"';", "js_sys"),
        ("theory/loss.rs", "fn f<'a>(x: &'a str) { wasm_bindgen::throw_str(x) }", "wasm_bindgen"),
        ("training/network.rs", "/* over /* and */ over */ use web_sys::Worker;", "web_sys"),
        ("training/network.rs", "use crate::spec::Shared;", "crate::spec"),
        ("training/network.rs", "use crate::protocol::Order;", "crate::protocol"),
        ("spec/link.rs", "use crate::web::App;", "crate::web"),
        ("spec/link.rs", "fn f() -> String { crate::words::number(1.0) }", "crate::words"),
        ("spec/mod.rs", "use crate::values::Values;", "crate::values"),
        ("spec/shared.rs", "use super::super::frameworks;", "crate::frameworks"),
        ("protocol/host.rs", "use crate::words::Words;", "crate::words"),
        ("frameworks/pytorch.rs", "use crate::words::number;", "crate::words"),
        ("frameworks/pytorch.rs", "use crate::values::Values;", "crate::values"),
        ("frameworks/pytorch.rs", "use crate::protocol::Order;", "crate::protocol"),
        ("share/snippet.rs", "use crate::words::Words;", "crate::words"),
        ("share/mod.rs", "use crate::figure::Figure;", "crate::figure"),
        ("words/en/mod.rs", "use plotters::style::RGBColor;", "plotters"),
        ("words/en/mod.rs", "use crate::values::Values;", "crate::values"),
        ("words/en/targets.rs", "use super::super::super::figure::Theme;", "crate::figure"),
        ("words/mod.rs", "use crate::protocol::Order;", "crate::protocol"),
        ("values.rs", "use crate::figure::Figure;", "crate::figure"),
        ("values.rs", "use crate::{spec::Shared, protocol};", "crate::protocol"),
        ("values.rs", "use plotters::prelude::*;", "plotters"),
        ("figure/targets.rs", "use crate::web::inks;", "crate::web"),
        ("figure/targets.rs", "use plotters_canvas::CanvasBackend;", "plotters_canvas"),
        ("figure/targets.rs", "use leptos::prelude::*;", "leptos"),
        (CANVAS, "use crate::web::inks;", "crate::web"),
        (CANVAS, "use leptos::prelude::*;", "leptos"),
        ("web/figure_view.rs", "fn paint(on: &web_sys::CanvasRenderingContext2d) {}", "CanvasRenderingContext2d"),
        ("main.rs", "use web_sys::CanvasRenderingContext2d;", "CanvasRenderingContext2d"),
    ] {
        assert!(is_there(path), "there is no src/{path} to offend");
        let got = offences(path, source);
        assert_eq!(got.len(), 1, "{path} with «{source}» should offend once, got {got:?}");
        assert_eq!(got[0], format!("src/{path} names {found}"), "for «{source}»");
    }
}

#[test]
fn what_is_allowed_is_let_through() {
    for (path, source) in [
        (
            "theory/loss.rs",
            "//! No word of plotters or crate::figure counts here.\n/// Nor leptos. /* nor */\nuse super::simplex;",
        ),
        ("theory/loss.rs", "/* use leptos::prelude::*; /* nested */ use web_sys::Node; */ const WORDS: usize = 1;"),
        ("theory/loss.rs", "const TEXT: &str = \"crate::web \\\" leptos\"; const RAW: &str = r#\"\" web_sys\"#;"),
        ("theory/loss.rs", "use crate::{theory::simplex}; fn f() { (simplex, spec) }"),
        ("training/setting.rs", "use crate::named::named;"),
        ("spec/link.rs", "use crate::training::Setting;"),
        ("theory/loss.rs", "let (figure, words, spec, web) = (1, 2, 3, 4); use crate::theory::simplex;"),
        ("figure/targets.rs", "use plotters::prelude::*; use crate::{spec::Shared, words::Words, theory::Logits};"),
        (
            CANVAS,
            "use web_sys::CanvasRenderingContext2d; use wasm_bindgen::JsCast; plotters_canvas::CanvasBackend::new();",
        ),
        ("web/app.rs", "use leptos::prelude::*; use crate::figure::targets; use web_sys::window;"),
        ("spec/link.rs", "use crate::theory::Classes; use super::named::Named;"),
        ("words/en/mod.rs", "use crate::{spec::Notice, theory::Convention}; use super::{pytorch_words, Words};"),
        ("values.rs", "use crate::{spec::Shared, theory::Classes, words::Words, frameworks::HeavyClass};"),
        ("words/frameworks.rs", "use crate::frameworks::Framework;"),
        ("share/snippet.rs", "use super::Embed; use crate::spec::Spec;"),
        ("frameworks/pytorch.rs", "use crate::spec::Shared; use crate::theory::Logits;"),
        ("figure/targets.rs", "use crate::training::Run; use crate::protocol::Order; use crate::values::Values;"),
        ("protocol/host.rs", "use crate::{spec::Spec, training::Run, theory::Classes};"),
        ("training/network.rs", "use crate::theory::Classes;"),
    ] {
        assert!(is_there(path), "there is no src/{path}");
        assert_eq!(offences(path, source), Vec::<String>::new(), "{path} with «{source}»");
    }
}

/// What a file names that it may not, each name once. The path is below `src`, with `/`.
fn offences(path: &str, source: &str) -> Vec<String> {
    let tokens = tokens(&code_only(source));
    let names = |name: &str| tokens.iter().any(|token| token == name);
    let mut found = Vec::new();
    for (place, room) in ROOMS.iter().enumerate().filter(|(_, room)| in_room(path, room.name)) {
        let mut crates: Vec<&str> = room.crates.concat();
        crates.sort_unstable();
        crates.dedup();
        let excused = |name: &str| path == CANVAS && CANVAS_MAY_NAME.contains(&name);
        found.extend(crates.into_iter().filter(|name| names(name) && !excused(name)).map(str::to_owned));
        let later = ROOMS[place + 1..].iter().map(|room| room.name);
        let closed = room.nor.iter().copied().chain(later).filter(|room| names_room(&tokens, room));
        found.extend(closed.map(|room| format!("crate::{room}")));
    }
    if path != CANVAS && names("CanvasRenderingContext2d") {
        found.push("CanvasRenderingContext2d".to_owned());
    }
    found.iter().map(|name| format!("src/{path} names {name}")).collect()
}

/// The room that a line of the crate's map is about: ``- [`theory`]: …`` or ``- `web` …``.
fn stated_room(line: &str) -> Option<&str> {
    let entry = line.strip_prefix("//! - ")?;
    let name = entry.strip_prefix("[`").or_else(|| entry.strip_prefix('`'))?;
    name.split('`').next()
}

/// Whether there is such a file below `src`.
fn is_there(path: &str) -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path).is_file()
}

fn in_room(path: &str, room: &str) -> bool {
    path.strip_prefix(room).is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
}

/// Whether a room of this crate is named by a path: `crate::room`, `crate::{…, room::…}`, or by way of `super`, which
/// leads to the root from anywhere.
fn names_room(tokens: &[String], room: &str) -> bool {
    let starts =
        tokens.windows(2).enumerate().filter(|(_, pair)| (pair[0] == "crate" || pair[0] == "super") && pair[1] == "::");
    starts.map(|(at, _)| &tokens[at + 2..]).any(|rest| match rest.first().map(String::as_str) {
        Some("{") => group_names(&rest[1..], room),
        Some(name) => name == room,
        None => false,
    })
}

/// Whether a path within a `{…}` group begins with this room; the tokens start after the brace.
fn group_names(tokens: &[String], room: &str) -> bool {
    let mut depth = 0;
    let mut at_start = true;
    for token in tokens {
        match token.as_str() {
            "{" => depth += 1,
            "}" if depth == 0 => return false,
            "}" => depth -= 1,
            // Names in inner groups belong to other rooms.
            name if at_start && depth == 0 && name == room => return true,
            _ => {}
        }
        at_start = token == ",";
    }
    false
}

/// Words, `::`, and every other character for itself.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut before = ' ';
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    for c in code.chars() {
        match tokens.last_mut() {
            Some(word) if in_word(c) && in_word(before) => word.push(c),
            Some(colon) if c == ':' && before == ':' && colon == ":" => colon.push(c),
            _ if c.is_whitespace() => {}
            _ => tokens.push(c.to_string()),
        }
        before = c;
    }
    tokens
}

/// The source without comments, and with nothing inside its strings and characters.
fn code_only(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if first == '"' {
            quoted(rest)
        } else if let Some(length) = raw_string(rest, &code) {
            length
        } else if let Some(length) = character(rest) {
            length
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        // A space keeps the words on both sides apart.
        code.push(' ');
        rest = &rest[skipped..];
    }
    code
}

/// The length of a block comment, with those inside it.
fn block_comment(source: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < source.len() {
        let (step, change) = match source.as_bytes().get(at..at + 2) {
            Some(b"/*") => (2, 1),
            Some(b"*/") => (2, -1),
            _ => (1, 0),
        };
        at += step;
        depth += change;
        if depth == 0 {
            return at;
        }
    }
    source.len()
}

/// The length of a string from its opening quote on; a backslash hides the next character.
fn quoted(source: &str) -> usize {
    let mut hidden = false;
    for (at, c) in source.char_indices().skip(1) {
        match c {
            _ if hidden => hidden = false,
            '\\' => hidden = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    source.len()
}

/// The length of `r"…"` or `r#"…"#`, unless the `r` ends a longer word.
fn raw_string(source: &str, before: &str) -> Option<usize> {
    let after_r = source.strip_prefix('r')?;
    if before.ends_with(|c: char| (c.is_alphanumeric() && c != 'b') || c == '_') {
        return None;
    }
    let hashes = after_r.len() - after_r.trim_start_matches('#').len();
    let inside = after_r[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(inside.find(&end).map_or(source.len(), |at| 1 + hashes + 1 + at + end.len()))
}

/// The length of a character like `'"'` or `'\''`; `None` for a lifetime.
fn character(source: &str) -> Option<usize> {
    let inside = source.strip_prefix('\'')?;
    let mut chars = inside.char_indices();
    let (_, first) = chars.next()?;
    if first == '\\' {
        chars.next()?;
        return chars.find(|&(_, c)| c == '\'').map(|(at, _)| at + 2);
    }
    chars.next().filter(|&(_, c)| c == '\'').map(|(at, _)| at + 2)
}

/// Every `.rs` file below `src`: its path from there, with `/`, and its text.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a source folder can be read") {
            let path: PathBuf = entry.expect("a folder's entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path.strip_prefix(&root).expect("the walk stays below src");
                let name =
                    below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
                files.push((name, fs::read_to_string(&path).expect("source is text")));
            }
        }
    }
    files.sort();
    files
}
