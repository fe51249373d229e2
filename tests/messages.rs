//! What hosts are told and given: the document of the messages, the element, and the embed's styles.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

mod texts;

use label_smoothing_lab::protocol::host::{
    Cause, Code, Direction, Format, MEMBERS, NAMESPACE, Request, Saying, VERSION, notice_code, set,
};
use label_smoothing_lab::spec::lab::KNOBS;
use label_smoothing_lab::spec::link::PARAMETERS;
use label_smoothing_lab::spec::{Notice, Spec, ThemeChoice, parse};
use std::collections::BTreeSet;
use texts::read;

/// The codes of all notices. A new one is no part of this match until its code stands here too.
const fn code_of(notice: &Notice) -> &'static str {
    match notice {
        Notice::BadValue { .. } => NOTICES[0],
        Notice::BadKnob { .. } => NOTICES[1],
        Notice::UnknownKey(_) => NOTICES[2],
        Notice::Repeated(_) => NOTICES[3],
        Notice::OtherLanguage(_) => NOTICES[4],
        Notice::TooLong => NOTICES[5],
        Notice::More(_) => NOTICES[6],
        Notice::TargetMoved { .. } => NOTICES[7],
    }
}

const NOTICES: [&str; 8] =
    ["bad-value", "bad-knob", "unknown-key", "repeated", "other-language", "too-long", "more", "target-moved"];

/// The document names every message, request, error and cause in the tables it belongs to, and no other.
#[test]
fn the_document_names_every_message() {
    let document = read("docs/messages.md");
    let rows = |heading: &str| -> BTreeSet<String> {
        let (_, section) =
            document.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no «{heading}»"));
        let section = section.split("\n## ").next().unwrap_or_default();
        let names = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_owned));
        names.filter(|name| !["type", "code"].contains(&name.as_str())).collect()
    };
    let set_of = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(rows("What an embed says"), set_of(&Saying::ALL.map(Saying::name)), "what it says");
    assert_eq!(rows("What a host may ask"), set_of(&Request::ALL.map(Request::name)), "what it is asked");
    assert_eq!(rows("Errors"), set_of(&Code::ALL.map(Code::name)), "errors");
    let others = Cause::ALL.map(Cause::name).into_iter().chain(Direction::ALL.map(Direction::name));
    let others = others.chain(Format::ALL.map(Format::name)).chain(ThemeChoice::ALL.map(ThemeChoice::name));
    for name in others {
        assert!(document.contains(&format!("`{name}`")) || document.contains(&format!("\"{name}\"")), "«{name}»");
    }
    // A link that has one of each notice but two: one comes of the page's language, and one only a change makes.
    let more: String = (0..12).map(|place| format!("colour{place}=red&")).collect();
    let long = format!("v=1&v=1&smoothing=2&steps=0&{more}{}", "x".repeat(9000));
    let (_, notices) = parse(&long);
    let notices =
        notices.into_iter().chain([Notice::OtherLanguage("de".to_owned()), Notice::TargetMoved { from: 1, to: 0 }]);
    let mut codes = BTreeSet::new();
    for notice in notices {
        let code = notice_code(&notice);
        assert_eq!(code, code_of(&notice), "{notice:?}");
        assert!(document.contains(&format!("`{code}`")), "the notice «{code}»");
        codes.insert(code);
    }
    assert_eq!(codes, NOTICES.into_iter().collect(), "every notice");
    let (_, decided) = document.split_once("What is decided when an embed is opened stays as it is: ").expect("a list");
    let decided: BTreeSet<_> = decided.split('.').next().unwrap_or_default().split('`').skip(1).step_by(2).collect();
    let script = read("assets/embed.js");
    assert_eq!(decided, words(&script, "const OPENED_WITH = ", ".split").into_iter().collect(), "decided at opening");
    let faults = read("assets/fault.js");
    let (_, faults) = faults.split_once("const CODES = [").expect("the codes of faults");
    for code in faults.split(']').next().unwrap_or_default().split('\'').skip(1).step_by(2) {
        assert!(document.contains(&format!("`{code}`")), "the fault «{code}»");
    }
}

/// The words between two texts of the element's script.
fn words<'a>(script: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    let (_, rest) = script.split_once(before).unwrap_or_else(|| panic!("embed.js has no «{before}»"));
    let list = rest.split(after).next().unwrap_or_default();
    list.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|word| !word.is_empty()).collect()
}

/// Every key of a link is an attribute of the element, which knows those that cannot be changed.
#[test]
fn the_element_has_every_key_of_a_link() {
    let script = read("assets/embed.js");
    let opened_with = words(&script, "const OPENED_WITH = ", ".split");
    let changed = words(&script, "const CHANGED = (", ").split");
    let keys = PARAMETERS.iter().map(|parameter| parameter.key).chain(KNOBS.iter().map(|knob| knob.key));
    let keys: BTreeSet<_> = keys.filter(|&key| key != "v").collect();
    let attributes: BTreeSet<_> = opened_with.iter().chain(&changed).copied().collect();
    assert_eq!(attributes, keys, "the attributes and the keys");
    assert_eq!(attributes.len(), opened_with.len() + changed.len(), "each once");
    assert!(attributes.len() < MEMBERS, "all of them fit into one message");
    // One other value of each, with which it is asked for.
    for (key, other) in [
        ("figure", "gradient"),
        ("figures", "none"),
        ("controls", "none"),
        ("lock", "classes"),
        ("motion", "off"),
        ("lang", "de"),
        ("title", "A title"),
        ("lti", "0"),
        ("goal", "no-push"),
        ("predict", "own-target"),
        ("scenario", "gap"),
    ] {
        assert!(opened_with.contains(&key), "«{key}» is decided when a figure is opened");
        let refused = set(&Spec::default(), &[(key.to_owned(), Some(other.to_owned()))]).map_err(|it| it.code);
        assert_eq!(refused, Err(Code::Locked), "«{key}»");
    }
    assert_eq!(opened_with.len(), 11, "and nothing else is");
    for key in &changed {
        let changes = [((*key).to_owned(), None)];
        assert!(set(&Spec::default(), &changes).is_ok(), "«{key}» can be changed, here to its default");
    }
}

/// Browsers of 2020 read it, as a classic script and as a module.
#[test]
fn the_element_is_plain_script() {
    let script = read("assets/embed.js");
    let code: String =
        script.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect();
    for newer in [
        "import.meta",
        "import ",
        "export {",
        "export default",
        "??=",
        "||=",
        "&&=",
        "this.#",
        "static {",
        ".at(",
        "replaceAll",
        "eval(",
    ] {
        assert!(!code.contains(newer), "embed.js has «{newer}»");
    }
    assert!(code.contains("'use strict'"), "it is strict");
    for constant in [format!("const NAMESPACE = '{NAMESPACE}'"), format!("const VERSION = {VERSION};")] {
        assert!(code.contains(&constant), "embed.js should have «{constant}»");
    }
    let fault = read("assets/fault.js");
    assert!(
        fault.contains(&format!("ns: '{NAMESPACE}', v: {VERSION}, type: '{}'", Saying::Fault.name())),
        "fault.js speaks so too"
    );
}

/// A frame that is as high as its content, whose content is as high as its frame, grows for ever. What is measured by the window
/// belongs to parts that only the page has.
#[test]
fn nothing_of_an_embed_is_as_high_as_its_frame() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("style");
    let files = std::fs::read_dir(folder).expect("there are styles");
    let styles: String =
        files.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a text")).collect();
    let found: Vec<_> = of_the_window(&styles);
    assert!(found.len() >= 3, "the page's own are found: {found:?}");
    for rule in &found {
        let of_page = [".controls", ".contents-now", ".page", ".embedding"].iter().any(|part| rule.contains(part));
        assert!(of_page, "an embed may have what this is about: {rule}");
    }
    let planted = ".figure { min-height: 50vh; }\n.stage { height: 10.5dvh; }\n.a { width: 3vw; }";
    assert_eq!(of_the_window(planted).len(), 2, "planted ones are found");
    let mut texts = vec![
        read("assets/embed.html"),
        read("assets/en/embed/text.html"),
        read("src/web/embed.rs"),
        read("src/web/lab/embed.rs"),
    ];
    texts.retain(|text| ["\"controls\"", "contents-now", "\"page\""].iter().any(|part| text.contains(part)));
    assert!(texts.is_empty(), "an embed has parts of the page");
}

/// The lines of a style sheet with a length that is a part of the window's height.
fn of_the_window(styles: &str) -> Vec<&str> {
    let is_unit = |word: &str| {
        let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        unit.len() < word.len() && ["vh", "dvh", "svh", "lvh", "vmin", "vmax", "vb"].contains(&unit)
    };
    let has = |line: &&str| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').any(is_unit);
    styles.lines().filter(has).collect()
}
