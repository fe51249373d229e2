//! What the text of the page and of the page for instructors promises: every link leads somewhere, every claim of a source
//! has it, every word that is explained is in the list of words, and the contents are those of the page.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

mod texts;

use label_smoothing_lab::spec::parse;
use std::collections::BTreeSet;
use texts::{fragment, page};

/// The texts that follow `before` and end at a quotation mark.
fn all<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    text.split(before).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

fn set<'a>(text: &'a str, before: &str) -> BTreeSet<&'a str> {
    all(text, before).into_iter().collect()
}

/// Names of controls, which are the ids of their sliders: no chapter may have one.
const CONTROLS: [&str; 9] =
    ["smoothing", "classes", "target", "convention", "logits", "temperature", "start", "relatives", "unit"];

#[test]
fn every_link_within_the_page_leads_somewhere() {
    let page = page();
    let ids = all(&page, " id=\"");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), known.len(), "two elements have the same id: {:?}", twice(&ids));
    let taken: Vec<_> = CONTROLS.iter().filter(|id| known.contains(*id)).collect();
    assert!(taken.is_empty(), "ids that the live controls have: {taken:?}");
    let links = set(&page, "href=\"#");
    assert!(links.len() > 40, "hardly a link in the text");
    let lost: Vec<_> = links.iter().filter(|link| !known.contains(*link)).collect();
    assert!(lost.is_empty(), "links that lead nowhere: {lost:?}");
}

fn twice<'a>(ids: &[&'a str]) -> Vec<&'a str> {
    ids.iter().copied().filter(|id| ids.iter().filter(|other| *other == id).count() > 1).collect()
}

#[test]
fn every_source_is_listed_and_every_listed_source_is_cited() {
    let page = page();
    let cited: BTreeSet<&str> = set(&page, "class=\"cite\" href=\"#ref-");
    let listed: BTreeSet<&str> = set(&page, "<li id=\"ref-");
    let missing: Vec<_> = cited.difference(&listed).collect();
    assert!(missing.is_empty(), "cited and not listed: {missing:?}");
    // The data have a place of their own where their source is told.
    let idle: Vec<_> = listed.difference(&cited).filter(|name| **name != "alpaydin-1998").collect();
    assert!(idle.is_empty(), "listed and not cited: {idle:?}");
}

#[test]
fn a_source_has_authors_a_year_a_title_and_an_address() {
    let text = fragment("chapters/reading.html");
    let sources: Vec<&str> = text.lines().filter(|line| line.starts_with("<li id=\"ref-")).collect();
    assert!(sources.len() >= 15, "hardly a source");
    for source in sources {
        let name = source.split('"').nth(1).unwrap();
        let year = name.rsplit('-').next().unwrap();
        assert!(source.contains(&format!("({year}). <cite>")), "{name}: authors, then the year, then the title");
        assert!(source.contains("</cite>. ") && source.contains("<a href=\"https://"), "{name}: where, and an address");
        let (address, shown) = source.split_once("<a href=\"https://").unwrap().1.split_once("\">").unwrap();
        if let Some(number) = address.strip_prefix("arxiv.org/abs/") {
            assert!(shown.starts_with(&format!("arXiv:{number}<")), "{name}: what is read is where it leads");
            let (month, rest) = number.split_once('.').unwrap();
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            assert!(month.len() == 4 && digits(month) && digits(rest), "{name}: {number} is no number of a preprint");
        }
    }
}

#[test]
fn every_word_that_is_explained_is_in_the_list_of_words() {
    let page = page();
    let explained = set(&page, "<dfn id=\"");
    let glossary = fragment("chapters/glossary.html");
    let listed = set(&glossary, "<dt><a href=\"#");
    assert_eq!(explained, listed, "left: explained in a chapter; right: listed");
}

#[test]
fn a_word_is_explained_before_it_is_used() {
    // Words that would be strange to a reader who knows a softmax and no more, and what they look like in the text.
    let text = page();
    // The course begins with its first chapter.
    let (_, text) = text.split_once("<section id=\"").unwrap();
    for (term, used) in [
        ("term-logit", "logit"),
        ("term-over-confident", "over-confident"),
        ("term-nats", "nats"),
        ("term-cross-entropy", "cross-entropy"),
        ("term-entropy", "entropy of"),
        ("term-divergence", "Kullback–Leibler"),
        ("term-floor", "loss floor"),
        ("term-nll", "negative log-likelihood"),
        ("term-gradient-descent", "gradient descent"),
        ("term-gap", "logit gap"),
        ("term-batch", "batch"),
        ("term-sgd", "SGD"),
        ("term-learning-rate", "learning rate"),
        ("term-momentum", "momentum"),
        ("term-adam", "Adam"),
        ("term-weight-decay", "weight decay"),
        ("term-seed", "seed"),
        ("term-ece", "calibration error"),
        ("term-reliability", "reliability diagram"),
        ("term-temperature-scaling", "temperature scaling"),
        ("term-nc1", "NC1"),
        ("term-early-stopping", "early stopping"),
        ("term-penultimate", "penultimate"),
        ("term-template", "template"),
        ("term-distillation", "distillation"),
    ] {
        let said = running(text);
        let place = said.find(&format!("<dfn id=\"{term}\">")).unwrap_or_else(|| panic!("{term} is explained nowhere"));
        let before = said[..place].to_lowercase();
        assert!(
            !before.contains(&used.to_lowercase()),
            "«{used}» is used before it is explained: …{}",
            tail(&before, used)
        );
    }
}

/// The text that is read from top to bottom: without the figures' own words, which stand beside what they are about, and
/// without what is folded up, where answers explain their words themselves.
fn running(text: &str) -> String {
    let text = without(text, "<div class=\"figure\"", "<div class=\"numbers\"></div>\n</div>\n</div>\n");
    without(&text, "<details", "</details>")
}

fn without(text: &str, start: &str, end: &str) -> String {
    let mut parts = text.split(start);
    let mut said = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        said.push_str(part.split_once(end).map_or("", |(_, rest)| rest));
    }
    said
}

fn tail(before: &str, used: &str) -> String {
    let place = before.find(&used.to_lowercase()).unwrap_or(0);
    before[place..].chars().take(80).collect()
}

#[test]
fn the_contents_are_those_of_the_page() {
    let page = page();
    let (_, contents) = page.split_once("<ol class=\"contents\">").unwrap();
    let (contents, _) = contents.split_once("</ol>").unwrap();
    let mut number = 0;
    let mut stated = Vec::new();
    for item in contents.lines().filter(|line| line.starts_with("<li")) {
        let (address, title) = item.split_once("href=\"").unwrap().1.split_once("\">").unwrap();
        let title = title.split('<').next().unwrap();
        if item.contains("class=\"extra\"") {
            stated.push((address.to_owned(), title.to_owned()));
            continue;
        }
        if let Some(value) = all(item, "value=\"").first() {
            number = value.parse().unwrap();
        }
        stated.push((address.to_owned(), format!("{number} · {title}")));
        number += 1;
    }
    let sections = page.split("<section id=\"").skip(1).map(|section| {
        let id = section.split('"').next().unwrap();
        let title = section.split("<h2>").nth(1).unwrap().split("</h2>").next().unwrap();
        (format!("#{id}"), title.to_owned())
    });
    let stated: Vec<_> = stated.into_iter().filter(|(address, _)| address.starts_with('#')).collect();
    assert_eq!(stated, sections.collect::<Vec<_>>(), "left: the contents; right: the page");
}

#[test]
fn the_instructors_links_say_what_the_page_can_read() {
    let text = fragment("teachers.html");
    let page = page();
    let places: BTreeSet<&str> = set(&page, " id=\"");
    let mut links = 0;
    for link in all(&text, "href=\"") {
        // The licences are gathered by the build.
        if link.starts_with("https:") || link.starts_with("data:") || link.ends_with(".css") || link == "licences.txt" {
            continue;
        }
        links += 1;
        let link = link.replace("&amp;", "&");
        let (state, place) = if let Some(place) = link.strip_prefix('#') {
            assert!(text.contains(&format!("id=\"{place}\"")), "{link}: no such place on this page");
            continue;
        } else if let Some(state) = link.strip_prefix("embed.html#") {
            (state, "")
        } else {
            let rest = link.strip_prefix("./").unwrap_or_else(|| panic!("{link}: neither the page nor the embed"));
            rest.split_once('#').unwrap_or((rest, ""))
        };
        let (_, notices) = parse(state);
        assert!(notices.is_empty(), "{link}: {notices:?}");
        assert!(place.is_empty() || places.contains(place), "{link}: the page has no place «{place}»");
    }
    assert!(links > 20, "hardly a link for instructors");
}

#[test]
fn the_page_for_instructors_keeps_the_policy() {
    let text = fragment("teachers.html");
    for refused in [" style=", "<style", "<script", "src=\"http"] {
        assert!(!text.contains(refused), "{refused}: refused by the policy");
    }
}
