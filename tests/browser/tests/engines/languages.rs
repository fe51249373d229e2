//! The page in other languages than English: what a link for one leads to, and the made-up language, which is half as long
//! again, runs from right to left, and has no Latin word that a translator could have written.

use crate::looking::{FIRST, RIGHT, State, clean, ensure, focus, go_on_phone, live, open, shows_targets, site};
use browser_tests::{Browser, Fault, Result, Site};
use serde_json::{Value, json};

/// What all scripts of these tests know: whether a text would be seen or said, and the Latin words in it.
const LATIN: &str = "
    // Programs, formulas and addresses are the same in every language.
    const KEPT = 'code, pre, math, script, style, textarea';
    const latin = (text) => (text ?? '').match(/\\p{Script=Latin}{2,}/gu) ?? [];
    const seen = (part) => part.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
    const untranslated = () => {
      const found = [];
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      let texts = 0;
      while (walk.nextNode()) {
        const part = walk.currentNode.parentElement;
        if (part.closest(KEPT) || !seen(part)) continue;
        if (/\\p{Script=Hebrew}/u.test(walk.currentNode.data)) texts += 1;
        if (latin(walk.currentNode.data).length) found.push(`${part.localName}.${part.className}: ${walk.currentNode.data.trim()}`);
      }
      for (const name of ['alt', 'aria-label', 'aria-valuetext', 'placeholder', 'title'])
        for (const part of document.querySelectorAll(`[${name}]`))
          if (seen(part) && latin(part.getAttribute(name)).length) found.push(`${part.localName}[${name}]: ${part.getAttribute(name)}`);
      if (latin(document.title).length) found.push(`title: ${document.title}`);
      return [texts, [...new Set(found)]];
    };";

/// A link that asks for another language gets the page as it is, and a word about it, once; and goes on asking.
pub(crate) fn a_link_for_another_language_is_told(browser: &Browser, site: &Site) -> Result<()> {
    const TOLD: &str = "return [...document.querySelectorAll('[data-notice]')].map((notice) => notice.dataset.notice + ': ' + notice.querySelector('span').textContent)";
    let told = json!(["lang: The link asks for the language “pt-BR”; this page is in English."]);
    for (path, mark) in [("", "?"), ("embed.html", "#")] {
        open(browser, &site.url(&format!("{path}{mark}v=1&lang=pt-BR&smoothing=0.2")))?;
        let seen = browser.run(TOLD, json!([]))?;
        ensure(seen == told, || format!("{path}: {seen}"))?;
        let root = browser.run("return [document.documentElement.lang, document.documentElement.dir]", json!([]))?;
        ensure(root == json!(["en", "ltr"]), || format!("{path}: the page says that it is in {root}"))?;
        browser.click(&browser.find("[data-notice=lang] button")?)?;
        focus(browser, "#smoothing")?;
        browser.press(RIGHT)?;
        browser.wait(
            "the link follows",
            "return location.href.includes('smoothing=0.21') && location.href.includes('lang=pt-BR')",
        )?;
        browser.run("dispatchEvent(new Event('hashchange'))", json!([]))?;
        let seen = browser.run(TOLD, json!([]))?;
        ensure(seen == json!([]), || format!("{path}: told once more, {seen}"))?;
        clean(browser)?;
        // A document that is only asked for another fragment stays as it is.
        browser.go("about:blank")?;
    }
    open(browser, &site.url("?v=1&lang=en-GB"))?;
    let seen = browser.run(TOLD, json!([]))?;
    ensure(seen == json!([]), || format!("English is asked for and told of: {seen}"))
}

pub(crate) fn the_document_says_its_language(browser: &Browser, site: &Site) -> Result<()> {
    for path in ["", "embed.html"] {
        open(browser, &site.url(path))?;
        let seen = browser.run(
            "const way = (selector) => getComputedStyle(document.querySelector(selector)).direction;
             return [document.documentElement.lang, document.documentElement.dir, way('.sentence'), way('canvas'), way('#smoothing')]",
            json!([]),
        )?;
        let wanted = json!(["qps-plocm", "rtl", "rtl", "ltr", "ltr"]);
        ensure(seen == wanted, || {
            format!("{path}: language, direction, and that of text, picture and slider are {seen}")
        })?;
        clean(browser)?;
    }
    Ok(())
}

/// With everything open that a button opens, before and after the networks have trained.
pub(crate) fn every_text_is_translated(browser: &Browser, site: &Site) -> Result<()> {
    let all_translated = |what: &str| -> Result<()> {
        let seen = browser.run(&format!("{LATIN} return untranslated()"), json!([]))?;
        ensure(seen[0].as_u64().is_some_and(|texts| texts > 200), || {
            format!("{what}: only {} texts are seen", seen[0])
        })?;
        ensure(seen[1] == json!([]), || format!("{what}: untranslated are {}", list(&seen[1])))
    };
    open(browser, &site.url("?v=1&smoothing=0.2&classes=12"))?;
    browser.wait("the lab has come as well", "return document.querySelector('#lab-clock [data-live]') !== null")?;
    browser.run(
        "for (const folded of document.querySelectorAll('details')) folded.open = true;
         for (const button of document.querySelectorAll('.numbers button, .pytorch > button, .controls .more')) button.click()",
        json!([]),
    )?;
    all_translated("before training")?;
    browser.click(&browser.find("#lab-play")?)?;
    browser.wait("the lab's figures live", "return document.querySelectorAll('#lab canvas').length > 3")?;
    std::thread::sleep(std::time::Duration::from_millis(1500));
    browser.click(&browser.find("#lab-play")?)?;
    all_translated("after training")?;
    clean(browser)
}

fn list(found: &Value) -> String {
    let found = found.as_array().into_iter().flatten().filter_map(Value::as_str);
    found.map(|line| format!("\n  {line}")).collect()
}

/// On a wide screen and on a phone, before and after all that folds is open.
pub(crate) fn nothing_is_wider_than_the_window(browser: &Browser, site: &Site) -> Result<()> {
    const WIDER: &str = "
        const width = document.documentElement.clientWidth;
        const scrolls = (part) => part && part !== document.body && part !== document.documentElement
          && (getComputedStyle(part).overflowX !== 'visible' || scrolls(part.parentElement));
        const out = [...document.querySelectorAll('body *')]
          .filter((part) => part.checkVisibility() && !part.closest('.skip, .visually-hidden, svg') && !scrolls(part.parentElement))
          .map((part) => [part, part.getBoundingClientRect()])
          .filter(([, box]) => box.width > 0 && (box.left < -1 || box.right > width + 1))
          .map(([part, box]) => `${part.localName}#${part.id}.${part.className}: from ${Math.round(box.left)} to ${Math.round(box.right)} of ${width}`);
        // What is cut is as bad: a button or label whose words do not fit into it.
        const cut = [...document.querySelectorAll('button, label, legend, summary, th, h1, h2, h3, p, .choice span')]
          .filter((part) => part.checkVisibility() && !part.closest('.visually-hidden') && part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1)
          .map((part) => `${part.localName}#${part.id}.${part.className}: ${part.scrollWidth} px in ${part.clientWidth}: ${part.textContent.trim().slice(0, 40)}`);
        return [document.documentElement.scrollWidth - width, [...out, ...cut].slice(0, 30)]";
    for phone in [false, true] {
        if phone {
            go_on_phone(browser, site)?;
        } else {
            browser.resize(1280, 900)?;
            browser.go(&site.url(""))?;
        }
        live(browser)?;
        browser.wait("the lab has come as well", "return document.querySelector('#lab-clock [data-live]') !== null")?;
        for open in [false, true] {
            if open {
                browser.run(
                    "for (const folded of document.querySelectorAll('details')) folded.open = true;
                     for (const button of document.querySelectorAll('.numbers button, .pytorch > button, .controls .more')) button.click()",
                    json!([]),
                )?;
            }
            let seen = browser.run(WIDER, json!([]))?;
            ensure(seen == json!([0, []]), || {
                let place = if phone { "on a phone" } else { "on a wide page" };
                format!("{place}, open: {open}: {} px too wide: {}", seen[0], list(&seen[1]))
            })?;
        }
        clean(browser)?;
    }
    Ok(())
}

/// To the right is more, as on the axes of the figures.
pub(crate) fn a_slider_is_moved_by_keys(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    shows_targets(browser, FIRST)?;
    focus(browser, "#smoothing")?;
    browser.press(RIGHT)?;
    shows_targets(browser, State { epsilon: 0.11, ..FIRST })?;
    let live = browser.run(
        "return [...document.querySelectorAll('[data-value=epsilon]')].map((part) => part.textContent)",
        json!([]),
    )?;
    ensure(live.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(|one| one == "0.11")), || {
        format!("the text says that ε is {live}")
    })?;
    clean(browser)
}

pub(crate) fn an_embed_works(browser: &Browser, here: &Site) -> Result<()> {
    let other = site()?;
    for (name, link) in [("figure", "figure=targets&amp;classes=5&amp;smoothing=0.2"), ("lab", "scenario=clusters")] {
        let link = other.url(&format!("embed.html#v=1&amp;{link}"));
        let page = format!("{name}.html");
        here.add_page(
            &page,
            &format!(
                "<!doctype html><link rel=icon href=data:,><title>Host</title><iframe title=f width=700 height=900 sandbox=allow-scripts src=\"{link}\"></iframe>"
            ),
        );
        browser.go(&here.url(&page))?;
        browser.enter_frame(true)?;
        live(browser)?;
        let seen = browser.run(&format!("{LATIN} return untranslated()"), json!([]))?;
        ensure(seen[0].as_u64().is_some_and(|texts| texts > 5) && seen[1] == json!([]), || {
            format!("{name}: {} texts, untranslated are {}", seen[0], list(&seen[1]))
        })?;
        let wide = browser
            .run("return document.documentElement.scrollWidth - document.documentElement.clientWidth", json!([]))?;
        ensure(wide == json!(0), || format!("{name}: {wide} px too wide"))?;
        if name == "figure" {
            let state = State { epsilon: 0.2, classes: 5, ..FIRST };
            shows_targets(browser, state)?;
            // A click first: without one, WebKit gives the keyboard to the host and not to a frame of another origin.
            browser.click(&browser.find(".stage canvas")?)?;
            focus(browser, "#smoothing")?;
            browser.press(RIGHT)?;
            shows_targets(browser, State { epsilon: 0.21, ..state })?;
        }
        clean(browser)?;
        browser.enter_frame(false)?;
    }
    Ok(())
}

/// The script that tells of faults knows no language: the page has the sentences.
pub(crate) fn a_fault_is_told_in_its_language(browser: &Browser, _: &Site) -> Result<()> {
    for (path, page, fault, code) in [
        (".wasm", "", Fault::Missing, "fetch-404"),
        ("boot.js", "", Fault::Missing, "no-js-module"),
        (".wasm", "", Fault::Truncated, "compile"),
    ] {
        let site = site()?;
        site.seed(path, fault);
        browser.go(&site.url(page))?;
        browser.wait(
            "the fault is shown",
            "return document.documentElement.dataset.state === 'fault' && !document.getElementById('fault').hidden",
        )?;
        let seen = browser.run(
            &format!(
                "{LATIN} const told = [...document.querySelectorAll('#fault [data-fault]')].filter((sentence) => sentence.checkVisibility());
                 return [told.map((sentence) => sentence.dataset.fault), untranslated()[1]]"
            ),
            json!([]),
        )?;
        ensure(seen == json!([[code], []]), || format!("{code}: told and untranslated are {seen}"))?;
    }
    Ok(())
}

/// Without a word of English the probe itself would find nothing wrong.
pub(crate) fn an_untranslated_word_is_found(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    let seen = browser.run(
        &format!(
            "{LATIN}
             const word = document.createElement('p');
             word.append('seeded word');
             word.title = 'and title';
             document.querySelector('main').prepend(word);
             return untranslated()[1]"
        ),
        json!([]),
    )?;
    ensure(seen == json!(["p.: seeded word", "p[title]: and title"]), || {
        format!("of two untranslated texts {seen} is found")
    })
}
