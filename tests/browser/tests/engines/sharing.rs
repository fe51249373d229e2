//! The dialog that puts a figure into somebody else's page, and the code that it gives, in a page of its own.

use crate::looking::{BACKSPACE, ESCAPE, State, clean, click, ensure, live, open, shows_targets};
use browser_tests::{Browser, Failure, Result, Site};
use label_smoothing_lab::course::goal::needs;
use label_smoothing_lab::share::{
    Base, BaseError, Embed, Label, Need, Size, SizeError, Target, Unpublished, Width, snippet,
};
use label_smoothing_lab::spec::{Control, GoalName, parse};
use label_smoothing_lab::words::{EN, ShareWords};
use serde_json::{Value, json};

const SAY: &ShareWords = &EN.share;

/// The state that is embedded.
const STATE: State = State { epsilon: 0.3, classes: 5, others: false, target: 3 };

/// The open dialog.
const DIALOG: &str = "#figure-targets dialog[open]";

/// What the dialog's fields say: its code, its link, the address of its preview.
fn said(browser: &Browser) -> Result<(String, String, String)> {
    let said = browser.run(
        "const dialog = document.querySelector(arguments[0]);
         const [code, link] = [...dialog.querySelectorAll('textarea')].map((field) => field.value);
         return [code, link, dialog.querySelector('iframe').getAttribute('src')]",
        json!([DIALOG]),
    )?;
    let text = |place: usize| said[place].as_str().unwrap_or_default().to_owned();
    Ok((text(0), text(1), text(2)))
}

/// Waits until what the dialog says is so.
fn when(
    browser: &Browser,
    what: &str,
    right: impl Fn(&(String, String, String)) -> bool,
) -> Result<(String, String, String)> {
    let mut now = said(browser)?;
    for _ in 0..100 {
        if right(&now) {
            return Ok(now);
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        now = said(browser)?;
    }
    Err(Failure(format!("{what}: it says {now:?}")))
}

/// Types into a field of the dialog, over what was there.
fn fill(browser: &Browser, part: &str, text: &str) -> Result<()> {
    let field = format!("#embed-targets-{part}");
    browser.run("const field = document.querySelector(arguments[0]); field.focus(); field.select()", json!([field]))?;
    browser.press(if text.is_empty() { BACKSPACE } else { text })
}

fn choose(browser: &Browser, part: &str, name: &str) -> Result<()> {
    browser
        .run(
            "const choice = document.querySelector(arguments[0]);
             choice.value = arguments[1];
             choice.dispatchEvent(new Event('change', { bubbles: true }))",
            json!([format!("#embed-targets-{part}"), name]),
        )
        .map(drop)
}

fn shown(browser: &Browser, selector: &str) -> Result<Vec<String>> {
    let texts = browser.run(
        "return [...document.querySelectorAll(arguments[0] + ' ' + arguments[1])].filter((it) => it.checkVisibility())
           .map((it) => it.textContent)",
        json!([DIALOG, selector]),
    )?;
    Ok(texts.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// The name of the frame, for those who do not see it.
fn shown_label(browser: &Browser) -> Result<String> {
    let label = browser.run("return document.querySelector('#embed-targets-label').value", json!([]))?;
    Ok(label.as_str().unwrap_or_default().to_owned())
}

/// What is wrong at a field; and nothing can be copied until it is mended.
fn refusals(browser: &Browser) -> Result<Vec<String>> {
    let told = shown(browser, ".refusal:not(:empty)")?;
    let (stale, wrong): (Vec<_>, Vec<_>) = told.into_iter().partition(|it| it == SAY.stale);
    let disabled = browser.run(
        "return [...document.querySelectorAll(arguments[0] + ' .copying button')].map((button) => button.disabled)",
        json!([DIALOG]),
    )?;
    ensure(stale.len() == 2 && disabled == json!([true, true]), || {
        format!("{wrong:?} is wrong, {stale:?} is stale, disabled is {disabled}")
    })?;
    Ok(wrong)
}

pub(crate) fn a_figure_is_put_into_another_page(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url("?v=1&classes=5&smoothing=0.3"))?;
    open_dialog(browser)?;
    let link =
        |now: &(String, String, String)| now.1.split_once('#').map(|(_, link)| link.to_owned()).unwrap_or_default();
    let now =
        when(browser, "the state is in the link", |now| link(now) == "v=1&figure=targets&smoothing=0.3&classes=5")?;
    ensure(now.2 == now.1 && now.0.contains("sandbox=\"allow-scripts allow-downloads\""), || format!("{now:?}"))?;
    // Nobody else reaches this machine, and that is said.
    let notices = shown(browser, ".notice")?;
    let why = (SAY.unpublished)(Unpublished::ThisMachine);
    ensure(notices == [why], || format!("it says {notices:?}"))?;
    // The preview is the embed itself.
    browser.enter_frame(true)?;
    live(browser)?;
    shows_targets(browser, STATE)?;
    browser.enter_frame(false)?;

    // What its readers get.
    click(browser, "label[for=embed-targets-shows-classes]")?;
    click(browser, "label[for=embed-targets-locks-smoothing]")?;
    choose(browser, "theme", "dark")?;
    fill(browser, "title", "Which target?")?;
    let chosen = |link: &str| {
        let (spec, notices) = parse(link);
        let view = spec.view;
        notices.is_empty()
            && view.title.as_deref() == Some("Which target?")
            && view.theme.name() == "dark"
            && view.lock.iter().map(|it| it.name()).eq(["smoothing"])
            && view
                .controls
                .is_some_and(|controls| !controls.is_empty() && controls.iter().all(|it| it.name() != "classes"))
    };
    when(browser, "the choices are in the link, and in the preview", |now| chosen(&link(now)) && now.2 == now.1)?;
    // What is wrong is named, and what was right stays.
    let before = said(browser)?;
    fill(browser, "height", "100")?;
    let refused = refusals(browser)?;
    let size = SizeError::Height(100);
    ensure(refused == [(SAY.size_wanted)(size, Size::HEIGHTS)], || format!("{refused:?}"))?;
    ensure(said(browser)? == before, || "a height that cannot be has changed something".to_owned())?;
    fill(browser, "height", "700")?;
    fill(browser, "base", "ftp://example.org")?;
    let refused = refusals(browser)?;
    let wanted = (SAY.base_wanted)(BaseError::NoWeb);
    ensure(refused == [wanted], || format!("{refused:?}"))?;
    files_lie_where_hosts_have_them(browser)?;
    fill(browser, "base", "https://example.org/lab")?;
    when(browser, "the address is in the code", |now| now.0.contains("src=\"https://example.org/lab/embed.html#v=1"))?;
    click(browser, &format!("{DIALOG} details > summary"))?;
    browser.wait(
        "the QR code is there",
        &format!("return document.querySelector('{DIALOG} svg.qr path').getBBox().width > 20"),
    )?;
    // Every host has its code and is told what it needs.
    let (address, label) = (said(browser)?.1, shown_label(browser)?);
    let embed = Embed {
        spec: parse(address.split_once('#').map_or("", |(_, link)| link)).0,
        size: Size::new(Width::Full, 700).map_err(|error| Failure(format!("{error:?}")))?,
        label: Label::new(&label).map_err(|error| Failure(format!("{error:?}")))?,
        base: Base::new("https://example.org/lab").ok(),
    };
    for target in Target::ALL {
        choose(browser, "target", target.name())?;
        let wanted = snippet(&embed, target);
        when(browser, target.name(), |now| now.0 == wanted.code)?;
        let needs = shown(browser, "ul.about > li")?;
        let told: Vec<_> = wanted.needs.iter().map(|need| (SAY.need)(*need, "https://example.org")).collect();
        ensure(needs == told, || format!("{} is told {needs:?}", target.name()))?;
    }
    // The dialog goes, and the focus is where it was.
    browser.press(ESCAPE)?;
    browser.wait(
        "the dialog is closed",
        "return document.querySelector('dialog[open]') === null && document.activeElement.dataset.embed === 'targets'",
    )?;
    clean(browser)?;

    // The code, in a page of somebody else.
    site.add_page(
        "course.html",
        &format!("<!doctype html><link rel=icon href=data:,><title>Course</title>{}", before.0),
    );
    browser.go(&site.url("course.html"))?;
    browser.enter_frame(true)?;
    live(browser)?;
    shows_targets(browser, STATE)?;
    let there = browser.run(
        "return [document.querySelector('h1').textContent, document.querySelector('#classes') === null, document.querySelector('#smoothing').disabled, document.documentElement.dataset.theme]",
        json!([]),
    )?;
    ensure(there == json!(["Which target?", true, true, "dark"]), || format!("the embed has {there}"))?;
    clean(browser)?;
    browser.enter_frame(false)
}

/// A folder of the host's own site is an address too, except where a host keeps no files; there is no code before there is an address
/// that leads there; and who types one that others cannot see is told.
fn files_lie_where_hosts_have_them(browser: &Browser) -> Result<()> {
    let needs = |needs: &[Need]| needs.iter().map(|it| (SAY.need)(*it, "")).collect::<Vec<_>>();
    fill(browser, "base", "../lab")?;
    choose(browser, "target", "mkdocs")?;
    when(browser, "a folder is in the code", |now| now.0.contains("src=\"../lab/embed.html#v=1"))?;
    let told = shown(browser, "ul.about > li")?;
    ensure(told == needs(&[Need::RawHtml, Need::FileInFolder]), || format!("{told:?}"))?;
    let codes = shown(browser, "details")?;
    ensure(codes.is_empty(), || "a folder has no QR code".to_owned())?;
    for base in ["../lab", ""] {
        fill(browser, "base", base)?;
        choose(browser, "target", "moodle")?;
        when(browser, "there is no code for Moodle", |now| now.0.is_empty())?;
        let told = shown(browser, ".refusal:not(:empty)")?;
        let disabled = browser.run(
            "return [...document.querySelectorAll(arguments[0] + ' .copying button')].map((button) => button.disabled)",
            json!([DIALOG]),
        )?;
        ensure(told == [SAY.address_wanted] && disabled == json!([true, false]), || {
            format!("for Moodle from «{base}» it says {told:?}, disabled is {disabled}")
        })?;
    }
    for (base, need) in [
        ("http://example.org/lab", Some(Need::Encryption)),
        ("http://10.0.0.7/lab", Some(Need::ThisMachine)),
        ("https://example.org", None),
    ] {
        fill(browser, "base", base)?;
        when(browser, "the address is in the code", |now| now.0.contains(base))?;
        let told = shown(browser, ".refusal:not(:empty)")?;
        ensure(told == needs(need.as_slice()), || format!("at {base} it says {told:?}"))?;
    }
    choose(browser, "target", "html")
}

/// A task is offered with the controls that it needs, which are shown and free as long as it is set.
pub(crate) fn a_task_comes_with_its_controls(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url("?v=1&classes=7"))?;
    open_dialog(browser)?;
    let offered = browser.run(
        "return [...document.querySelector('#embed-targets-goal').options].map((option) => option.value)",
        json!([]),
    )?;
    // The others need logits, which this figure does not follow.
    let wanted = json!(["", "same-target", "short-gap", "best-confidence", "floor-one"]);
    ensure(offered == wanted, || format!("offered are {offered}"))?;
    for control in ["smoothing", "classes", "convention"] {
        click(browser, &format!("label[for=embed-targets-locks-{control}]"))?;
        if control != "smoothing" {
            click(browser, &format!("label[for=embed-targets-shows-{control}]"))?;
        }
    }
    let link =
        |now: &(String, String, String)| now.1.split_once('#').map(|(_, link)| link.to_owned()).unwrap_or_default();
    let before = when(browser, "less is shown", |now| link(now).contains("controls=smoothing,target&lock=smoothing"))?;
    choose(browser, "goal", "same-target")?;
    let now = when(browser, "the task is in the link and in the preview", |now| {
        now.2 == now.1 && link(now).contains("goal=same-target")
    })?;
    let (view, controls) = {
        let (spec, notices) = parse(&link(&now));
        ensure(notices.is_empty(), || format!("{notices:?}"))?;
        (spec.view.clone(), needs(GoalName::SameTarget, &spec.shared))
    };
    let is_there = |control: &Control| {
        view.controls.as_ref().is_none_or(|it| it.contains(control)) && !view.lock.contains(control)
    };
    ensure(controls.len() == 3 && controls.iter().all(is_there), || format!("the link is {}", now.1))?;
    let said = browser.run(
        "return [document.querySelector(arguments[0] + ' .hint[role=status]').textContent,
           ['smoothing', 'classes', 'target', 'convention'].map((name) => document.querySelector(`#embed-targets-shows-${name}`))
             .map((box) => [box.checked, box.disabled])]",
        json!([DIALOG]),
    )?;
    let needed = [true, true];
    ensure(said == json!([(SAY.goal_needs)(&controls), [needed, needed, [true, false], needed]]), || {
        format!("it says {said}")
    })?;
    // In the preview the task can be done.
    browser.enter_frame(true)?;
    live(browser)?;
    let there = browser.run(
        "return ['#smoothing', '#classes', '[data-control=convention] input'].map((it) => document.querySelector(it)?.disabled ?? null)",
        json!([]),
    )?;
    ensure(there == json!([false, false, false]), || format!("in the preview: {there}"))?;
    browser.enter_frame(false)?;
    choose(browser, "goal", "")?;
    when(browser, "without the task all is as it was chosen", |now| link(now) == link(&before))?;
    clean(browser)
}

/// Escape in the preview closes the dialog, as elsewhere in it, and the focus is at its button.
pub(crate) fn escape_in_the_preview_closes_the_dialog(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url("?v=1"))?;
    for target in [".stage canvas", "#smoothing-number"] {
        open_dialog(browser)?;
        browser.enter_frame(true)?;
        live(browser)?;
        // The welcome has to have come.
        std::thread::sleep(std::time::Duration::from_millis(400));
        click(browser, target)?;
        match browser.press(ESCAPE) {
            // The frame goes with the dialog while the key is still down, and Firefox's driver misses it.
            Err(Failure(reason)) if !reason.contains("no such window") => return Err(Failure(reason)),
            _ => browser.enter_frame(false)?,
        }
        browser.wait(
            "the dialog is closed",
            "return document.querySelector('dialog[open]') === null && document.activeElement.dataset.embed === 'targets'",
        )?;
        click(browser, "#figure-targets .takeaway > button")?;
    }
    clean(browser)
}

/// Opens the dialog of the first figure.
fn open_dialog(browser: &Browser) -> Result<()> {
    click(browser, "#figure-targets .takeaway > button")?;
    browser.wait("the button is there", "return document.querySelector('[data-embed=targets]') !== null")?;
    click(browser, "[data-embed=targets]")?;
    browser.wait("the dialog is open", &format!("return document.querySelector('{DIALOG} iframe') !== null")).map(drop)
}

/// An experiment is embedded as a whole, with what belongs to the lab, before anything was trained.
pub(crate) fn an_experiment_is_put_into_another_page(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url("?v=1"))?;
    browser.wait("the lab is there", "return document.querySelector('[data-embed=experiment]') !== null")?;
    let trained = browser.run("return document.querySelector('.metrics[data-live]')", json!([]))?;
    ensure(trained == Value::Null, || "the lab should wait for its reader".to_owned())?;
    click(browser, "[data-embed=experiment]")?;
    browser.wait("the preview is there", "return document.querySelector('dialog[open] iframe') !== null")?;
    let link = browser.run("return document.querySelectorAll('dialog[open] textarea')[1].value", json!([]))?;
    ensure(link == json!("embed.html#v=1&scenario=gap"), || format!("the link is {link}"))?;
    browser.enter_frame(true)?;
    live(browser)?;
    browser.wait("the experiment is there", "return document.querySelectorAll('table[data-figure]').length > 0")?;
    browser.enter_frame(false)?;
    browser.press(ESCAPE)?;
    browser.wait("the dialog is closed", "return document.querySelector('dialog[open]') === null")?;
    clean(browser)
}
