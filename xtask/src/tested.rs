//! What was tested, in which engine, with which result: `tests/browser/matrix.txt` says which tests hold each row of the
//! project's test matrix, the runs say how they ended, and `docs/tested.md` is written from both.
//!
//! A line of the matrix is `ID | case | criterion | tests`, sorted by its id. A test is named by itself if it is one of the
//! browser tests, or after words and a colon: `native: file::name` for one of the library, `chromium: name` for one that is of
//! a single engine, `made-up: name` for one of the page in the made-up language, `long: name` for one that only
//! `cargo xtask test --long` runs. In place of tests, `not here: reason` says why nothing on this machine can hold a row.

use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Where the rows are, and where what became of them is written.
const MATRIX: &str = "tests/browser/matrix.txt";
const DOCUMENT: &str = "docs/tested.md";

/// Where a row is tested, as the document's columns have it.
const COLUMNS: [&str; 4] = ["chromium", "firefox", "webkit", "native"];
const NATIVE: &str = "native";
/// What a column says that has none of a row's tests.
const NOTHING: &str = "–";

/// How the tests of a run ended, by their names; a name that ran more than once passed if it always did.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outcomes {
    /// What stands before the names of the program that runs now.
    place: String,
    passed: BTreeMap<String, bool>,
}

impl Outcomes {
    /// Takes in a line of what `cargo test` prints: which program runs, or how a test ended. Whether it was one of a test
    /// that passed, which nobody has to read.
    pub(crate) fn read(&mut self, line: &str) -> bool {
        if let Some(program) = line.trim_start().strip_prefix("Running ") {
            self.place = place(program);
            return false;
        }
        let ended = line.strip_prefix("test ").and_then(|rest| rest.rsplit_once(" ... "));
        let Some((name, passed)) = ended.and_then(|(name, end)| Some((name.trim(), verdict(end)?))) else {
            return false;
        };
        self.note(&format!("{}{}", self.place, name.replace("::tests::", "::")), passed);
        passed
    }

    /// Notes how one ended that is no test of cargo's.
    pub(crate) fn note(&mut self, name: &str, passed: bool) {
        *self.passed.entry(name.to_owned()).or_insert(true) &= passed;
    }
}

/// What stands before the names of a program's tests, from cargo's line about it: `tests/links.rs (…/links-0f3a)`. Browser
/// tests say their engine themselves, and those of the library their module.
fn place(program: &str) -> String {
    let file = program.split(" (").next().unwrap_or_default();
    match file.strip_prefix("unittests ") {
        Some(_) if program.contains("/xtask-") => "native::xtask::".to_owned(),
        Some(_) => "native::".to_owned(),
        None => match Path::new(file).file_stem().map(|stem| stem.to_string_lossy()) {
            Some(stem) if stem != "engines" => format!("native::{stem}::"),
            _ => String::new(),
        },
    }
}

fn verdict(end: &str) -> Option<bool> {
    match end.trim() {
        "ok" => Some(true),
        end if end.starts_with("FAILED") => Some(false),
        _ => None,
    }
}

/// A row of the matrix.
#[derive(Debug, PartialEq)]
struct Row {
    id: String,
    case: String,
    criterion: String,
    held: Held,
}

impl Row {
    /// How its line of the document begins.
    fn start(&self) -> String {
        format!("| {} | {} | {} | ", self.id, self.case, self.criterion)
    }
}

/// What holds a row.
#[derive(Debug, PartialEq)]
enum Held {
    By(Vec<Test>),
    /// Nothing that runs here, and why.
    NotHere(String),
}

/// A test that a row names.
#[derive(Debug, PartialEq)]
struct Test {
    name: String,
    /// The column it is of, or all three engines.
    only: Option<&'static str>,
    long: bool,
    made_up: bool,
}

impl Test {
    fn read(text: &str) -> Result<Self> {
        let (words, name) = text.rsplit_once(": ").unwrap_or(("", text));
        let mut test = Self { name: name.trim().to_owned(), only: None, long: false, made_up: false };
        for word in words.split_whitespace() {
            match (word, COLUMNS.iter().find(|&&column| column == word)) {
                (_, Some(&column)) => test.only = Some(column),
                ("long", _) => test.long = true,
                ("made-up", _) => test.made_up = true,
                _ => {
                    bail!("before a test's name stand native, chromium, firefox, webkit, long or made-up; got «{word}»")
                }
            }
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
        if test.name.is_empty() || !test.name.chars().all(plain) {
            bail!("a test has a name of letters, digits, _ and ::, got «{}»", test.name);
        }
        Ok(test)
    }

    fn is_of(&self, column: &str) -> bool {
        self.only.map_or(column != NATIVE, |only| only == column)
    }

    /// Its name among the [`Outcomes`].
    fn outcome(&self, column: &str) -> String {
        let kind = if self.made_up { "made-up::" } else { "" };
        let long = if self.long && column != NATIVE { "long::" } else { "" };
        format!("{column}::{kind}{long}{}", self.name)
    }

    /// As a line of the matrix has it.
    fn written(&self) -> String {
        let words = [self.long.then_some("long"), self.made_up.then_some("made-up"), self.only];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        let before = if words.is_empty() { String::new() } else { format!("{}: ", words.join(" ")) };
        format!("{before}`{}`", self.name)
    }
}

/// The rows of a matrix.
fn rows(matrix: &str) -> Result<Vec<Row>> {
    let mut rows: Vec<Row> = Vec::new();
    for line in matrix.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let row = row(line).with_context(|| format!("in {MATRIX}: «{line}»"))?;
        if let Some(before) = rows.last()
            && order(&before.id) >= order(&row.id)
        {
            bail!("{MATRIX} is sorted by ids, each once: {} cannot stand behind {}", row.id, before.id);
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The letters of an id, and its number.
fn order(id: &str) -> (&str, u32) {
    let digits = id.find(|c: char| c.is_ascii_digit()).unwrap_or(id.len());
    let (letters, number) = id.split_at(digits);
    (letters, number.parse().unwrap_or(0))
}

fn row(line: &str) -> Result<Row> {
    let parts: Vec<&str> = line.split('|').map(str::trim).collect();
    let &[id, case, criterion, tests] = parts.as_slice() else {
        bail!("a row has four parts between three «|», got {}", parts.len());
    };
    if [id, case, criterion].contains(&"") {
        bail!("a row has an id, a case and a criterion");
    }
    let held = match tests.strip_prefix("not here:") {
        Some(reason) if !reason.trim().is_empty() => Held::NotHere(reason.trim().to_owned()),
        Some(_) => bail!("what cannot be held here has a reason"),
        None => Held::By(tests.split(',').map(|test| Test::read(test.trim())).collect::<Result<_>>()?),
    };
    Ok(Row { id: id.to_owned(), case: case.to_owned(), criterion: criterion.to_owned(), held })
}

/// Prints what became of each row, and writes the document. What this run left out keeps the result it has there; if it ran
/// nothing, nothing is to be said.
///
/// # Errors
/// If the matrix cannot be read, or a row names a test that a complete run should have had and did not.
pub(crate) fn report(root: &Path, outcomes: &Outcomes, complete: Option<Complete>) -> Result<()> {
    if outcomes.passed.is_empty() {
        return Ok(());
    }
    let rows = rows(&read(&root.join(MATRIX))?)?;
    let document = root.join(DOCUMENT);
    let before = std::fs::read_to_string(&document).unwrap_or_default();
    let after = written(&rows, outcomes, &before);
    println!("xtask: what was tested");
    for line in after.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (first, [chromium, firefox, webkit, native], last) = match cells[..] {
            [_, id, case, _, chromium, firefox, webkit, native, _, _] => {
                (id, [chromium, firefox, webkit, native], case)
            }
            [_, test, _, chromium, firefox, webkit, native, _] => ("", [chromium, firefox, webkit, native], test),
            _ => continue,
        };
        println!("  {first:<3} {chromium:<9} {firefox:<9} {webkit:<9} {native:<9} {last}");
    }
    if after != before {
        std::fs::write(&document, after)?;
        println!("xtask: {DOCUMENT} is another than before");
    }
    let left_out = complete.map_or_else(Vec::new, |complete| left_out(&rows, outcomes, complete));
    if left_out.is_empty() { Ok(()) } else { bail!("{MATRIX} names tests that did not run: {}", left_out.join(", ")) }
}

/// What a complete run is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Complete {
    /// All but what takes its time.
    Short,
    /// All.
    Long,
}

/// The tests that are named, that a complete run has, and that have no outcome.
fn left_out(rows: &[Row], outcomes: &Outcomes, complete: Complete) -> Vec<String> {
    let mut names = Vec::new();
    for row in rows {
        let Held::By(tests) = &row.held else { continue };
        for test in tests.iter().filter(|test| !test.long || complete == Complete::Long) {
            let columns = COLUMNS.into_iter().filter(|column| test.is_of(column)).map(|column| test.outcome(column));
            names.extend(
                columns.filter(|name| !outcomes.passed.contains_key(name)).map(|name| format!("{} {name}", row.id)),
            );
        }
    }
    names
}

/// The document.
fn written(rows: &[Row], outcomes: &Outcomes, before: &str) -> String {
    let mut text = String::from(
        "# What was tested\n\n\
         Each row is a promise of the project, with what has to be seen for it to hold, and how its tests ended in each browser\n\
         engine (Debian's Chromium, Firefox ESR, and WebKitGTK, which stands in for Safari and is not Safari) and natively.\n\
         `cargo xtask test` writes this table from [the matrix](../tests/browser/matrix.txt) and from what it ran; what it did not\n\
         run keeps the last result. A dash says that a row has no test there. What takes its time has a table of its own.\n\n\
         | row | case | holds if | chromium | firefox | webkit | native | tests |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let Held::By(tests) = &row.held else { continue };
        let names = tests.iter().map(Test::written).collect::<Vec<_>>().join(", ");
        let (start, end) = (row.start(), format!(" | {names} |"));
        let last = last(before, &start, &end);
        let short: Vec<&Test> = tests.iter().filter(|test| !test.long).collect();
        let cell = |(place, column): (usize, &str)| cell(&short, column, outcomes, last.get(place).copied());
        let cells: Vec<String> = COLUMNS.into_iter().enumerate().map(cell).collect();
        let _ = writeln!(text, "{start}{}{end}", cells.join(" | "));
    }
    text.push_str(
        "\n## What takes its time\n\n\
         `cargo xtask test --long` runs these too, some hours in all, or each by its name.\n\n\
         | test | of | chromium | firefox | webkit | native |\n\
         |---|---|---|---|---|---|\n",
    );
    for (test, ids) in long_tests(rows) {
        let start = format!("| {} | {} | ", test.written(), ids.join(", "));
        let last = last(before, &start, " |");
        let cell = |(place, column): (usize, &str)| cell(&[test], column, outcomes, last.get(place).copied());
        let cells: Vec<String> = COLUMNS.into_iter().enumerate().map(cell).collect();
        let _ = writeln!(text, "{start}{} |", cells.join(" | "));
    }
    text.push_str("\n## What cannot be tested here\n\n");
    for row in rows {
        if let Held::NotHere(reason) = &row.held {
            let _ = writeln!(text, "- **{}**: {} ({}). {reason}", row.id, row.case, row.criterion);
        }
    }
    text
}

/// The tests that take their time, each once, with the rows that name it.
fn long_tests(rows: &[Row]) -> Vec<(&Test, Vec<&str>)> {
    let mut found: Vec<(&Test, Vec<&str>)> = Vec::new();
    for row in rows {
        let Held::By(tests) = &row.held else { continue };
        for test in tests.iter().filter(|test| test.long) {
            match found.iter_mut().find(|(known, _)| *known == test) {
                Some((_, ids)) => ids.push(&row.id),
                None => found.push((test, vec![&row.id])),
            }
        }
    }
    found
}

/// The cells of a line as the document had them, if it is still the same line.
fn last<'a>(before: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    let line = before.lines().find_map(|line| line.strip_prefix(start)?.strip_suffix(end));
    line.map(|cells| cells.split(" | ").collect()).unwrap_or_default()
}

/// What a column says of tests, given what it said before.
fn cell(tests: &[&Test], column: &str, outcomes: &Outcomes, last: Option<&str>) -> String {
    let all: Vec<_> = tests.iter().filter(|test| test.is_of(column)).collect();
    let ended: Vec<_> = all.iter().filter_map(|test| outcomes.passed.get(&test.outcome(column))).collect();
    let result = match () {
        () if all.is_empty() => NOTHING,
        () if ended.contains(&&false) => "failed",
        () if ended.len() == all.len() => "passed",
        () => last.filter(|it| ["passed", "failed"].contains(it)).unwrap_or("not run"),
    };
    result.to_owned()
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Whether the sources have a test of that name: one of the lists of the browser tests, or a function of the file.
#[cfg(test)]
fn exists(root: &Path, test: &Test) -> Result<bool> {
    if test.only != Some(NATIVE) {
        let list = if test.made_up {
            "MADE_UP"
        } else if test.long {
            "LONG"
        } else {
            "TESTS"
        };
        let engines = read(&root.join("tests/browser/tests/engines.rs"))?;
        let after = engines.split_once(&format!("const {list}: ")).context("a list")?.1;
        let list = after.split("];").next().unwrap_or_default();
        return Ok(list.contains(&format!("\"{}\",", test.name)));
    }
    let Some((module, name)) = test.name.rsplit_once("::") else { return Ok(false) };
    let inside = |folder: &str, module: &str| root.join(folder).join(module.replace("::", "/"));
    let tool = module.strip_prefix("xtask::").map(|module| inside("xtask/src", module));
    let own = ["tests", "src", "tests/browser/src", "tests/browser/tests"].map(|folder| inside(folder, module));
    let files = own.into_iter().chain(tool).flat_map(|path| [path.with_extension("rs"), path.join("mod.rs")]);
    let has = |file: std::path::PathBuf| read(&file).is_ok_and(|text| text.contains(&format!("fn {name}(")));
    Ok(files.into_iter().any(has))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(lines: &[&str]) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for line in lines {
            outcomes.read(line);
        }
        outcomes
    }

    #[test]
    fn every_row_is_held_by_tests_that_exist() {
        let root = crate::root().expect("the project");
        let rows = rows(&read(&root.join(MATRIX)).expect("the matrix")).expect("rows");
        for row in &rows {
            let Held::By(tests) = &row.held else { continue };
            for test in tests {
                assert!(exists(&root, test).expect("sources"), "{} names «{}», which is no test", row.id, test.name);
            }
        }
        let document = std::fs::read_to_string(root.join(DOCUMENT)).unwrap_or_default();
        let again = written(&rows, &Outcomes::default(), &document);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(root.join(DOCUMENT), &again).expect("the document is written");
        } else {
            assert_eq!(again, document, "{DOCUMENT} has the rows of {MATRIX}; UPDATE_GOLDEN=1 writes them");
        }
        for planted in
            ["no_such_test", "native: links::no_such_test", "long: nothing_is_kept", "made-up: nothing_is_kept"]
        {
            let test = Test::read(planted).expect("a test's name");
            assert!(!exists(&root, &test).expect("sources"), "«{planted}» is found to be none");
        }
    }

    #[test]
    fn outcomes_are_read_from_what_cargo_prints() {
        let seen = outcomes(&[
            "     Running unittests src/lib.rs (target/debug/deps/label_smoothing_lab-1f)",
            "test protocol::host::tests::a_flood ... ok",
            "     Running tests/links.rs (target/debug/deps/links-2f)",
            "test published ... ok",
            "test published ... FAILED",
            "test slow ... ignored",
            "     Running unittests src/main.rs (target/debug/deps/xtask-3f)",
            "test check::tests::added ... ok",
            "     Running tests/engines.rs (target/debug/deps/engines-4f)",
            "test chromium::nothing_moves      ... ok",
            "test firefox::long::nothing_moves ... FAILED",
            "what a test prints ... ok",
        ]);
        let wanted = [
            ("chromium::nothing_moves", true),
            ("firefox::long::nothing_moves", false),
            ("native::links::published", false),
            ("native::protocol::host::a_flood", true),
            ("native::xtask::check::added", true),
        ];
        assert_eq!(seen.passed, wanted.map(|(name, passed)| (name.to_owned(), passed)).into(), "five, and no other");
    }

    #[test]
    fn a_row_says_what_became_of_its_tests() {
        let matrix = "# A note.\nA2 | keys | all | one, native: links::two, long: slow, chromium: three\nA10 | eyes | none | not here: nobody is.";
        let rows = rows(matrix).expect("rows");
        let run = |lines: &[&str], before: &str| {
            let text = written(&rows, &outcomes(lines), before);
            let cells = |start: &str, end: &str| last(&text, start, end).join(" ");
            let row = cells(&rows[0].start(), " | `one`, native: `links::two`, long: `slow`, chromium: `three` |");
            (row, cells("| long: `slow` | A2 | ", " |"), text)
        };
        let (first, slow, text) = run(
            &[
                "test chromium::one ... ok",
                "test chromium::three ... ok",
                "test firefox::one ... FAILED",
                "Running tests/links.rs (x)",
                "test two ... ok",
            ],
            "",
        );
        assert_eq!(
            (first.as_str(), slow.as_str()),
            ("passed failed not run passed", "not run not run not run –"),
            "at first"
        );
        assert!(text.ends_with("- **A10**: eyes (none). nobody is.\n"), "what is not here has its reason: {text}");
        let (second, slow, text) =
            run(&["test chromium::one ... ok", "test firefox::one ... ok", "test firefox::long::slow ... ok"], &text);
        let kept = ("passed passed not run passed", "not run passed not run –");
        assert_eq!((second.as_str(), slow.as_str()), kept, "what did not run, or not all of it, keeps its result");
        assert_eq!(run(&[], &text).1, kept.1, "a result is kept");
        let other = text.replace("| keys |", "| other keys |");
        assert_eq!(run(&[], &other).0, "not run not run not run not run", "another row has no result yet");
        let ran = outcomes(&["test chromium::one ... ok", "test webkit::long::slow ... ok"]);
        let names = ["A2 firefox::one", "A2 webkit::one", "A2 native::links::two", "A2 chromium::three"];
        assert_eq!(left_out(&rows, &ran, Complete::Short), names, "what a whole run should have run");
        let [short, slow] =
            [names[..3].to_vec(), ["A2 chromium::long::slow", "A2 firefox::long::slow", names[3]].to_vec()];
        assert_eq!(left_out(&rows, &ran, Complete::Long), [short, slow].concat(), "and a long one");
    }

    #[test]
    fn a_bad_matrix_is_told_of() {
        for (matrix, wanted) in [
            ("A1 | keys | all", "four parts"),
            ("A1 | | all | one", "an id, a case and a criterion"),
            ("A1 | keys | all | ", "a test has a name"),
            ("A1 | keys | all | slow: one", "got «slow»"),
            ("A1 | keys | all | not here:", "a reason"),
            ("A2 | keys | all | one\nA1 | keys | all | one", "sorted"),
            ("A1 | keys | all | one\nA1 | keys | all | one", "each once"),
        ] {
            let told = rows(matrix).map_err(|error| format!("{error:#}"));
            assert!(told.as_ref().is_err_and(|told| told.contains(wanted)), "{matrix}: {told:?}");
        }
    }
}
