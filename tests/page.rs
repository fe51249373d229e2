//! The page as it is before any script runs: it says what the live page says in its default state, and it keeps its policy.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

use label_smoothing_lab::figure::{Figure, Shape};
use label_smoothing_lab::spec::{FigureName, Shared};
use label_smoothing_lab::words::EN;
use std::path::Path;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The page's text: the shell, and the chapters that it takes in.
fn page() -> String {
    let shell = read("index.html");
    let chapters = shell.lines().filter(|line| line.contains("rel=\"inline\""));
    let addresses = chapters.map(|line| line.split("href=\"").nth(1).unwrap().split('"').next().unwrap());
    let text: String = addresses.map(read).collect();
    format!("{shell}\n{text}")
}

#[test]
fn static_figures_say_what_the_live_ones_do() {
    let page = page();
    for name in FigureName::ALL {
        let about = Figure::about(name, &EN);
        let sentence = Figure::of(name, &Shared::default()).sentence(&EN);
        for said in [about.question, about.watch, about.limit, &sentence] {
            assert!(page.contains(said), "{}: the static page does not say «{said}»", name.name());
        }
        let place = format!("id=\"figure-{}\"", name.name());
        let (_, after) = page.split_once(&place).unwrap_or_else(|| panic!("{}: no place for it", name.name()));
        let stage = after.split("class=\"stage").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(format!("stage{stage}"), Figure::shape(name).class(), "{}: its box", name.name());
        for suffix in ["", "-narrow"] {
            assert!(
                page.contains(&format!("figures/{}{suffix}.svg", name.name())),
                "{}: no still picture",
                name.name()
            );
        }
    }
}

/// The boxes have the proportions of the pictures in them, or the page would move when it goes live.
#[test]
fn the_style_sheet_knows_the_shapes() {
    let style = read("style/components.css");
    for shape in [Shape::Wide, Shape::Tall] {
        let class = shape.class().replace(' ', ".");
        for (width, height) in [shape.wide(), shape.narrow()] {
            let rule = format!("aspect-ratio: {width} / {height}");
            let found =
                style.lines().any(|line| line.trim().starts_with(&format!(".{class} {{")) && line.contains(&rule));
            assert!(found, ".{class} has no {rule}");
        }
    }
}

#[test]
fn nothing_is_inline_and_nothing_is_elsewhere() {
    let page = page();
    assert!(!page.contains(" style="), "a style attribute is refused by the policy");
    assert!(!page.contains("<style"), "a style element is refused by the policy");
    for script in page.split("<script").skip(1) {
        assert!(script.starts_with(" src="), "an inline script is refused by the policy: {}", &script[..20]);
    }
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none';"), "nothing is allowed that is not named: {policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    assert!(!policy.contains("http"), "another host: {policy}");
    for attribute in ["src=\"http", "srcset=\"http", "href=\"//", "src=\"//"] {
        assert!(!page.contains(attribute), "{attribute}: the page asks another host");
    }
}
