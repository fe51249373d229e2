//! Small tasks that the page notices, and the checker of pasted targets.

use crate::lab::{CLOCK, open_lab, says};
use crate::looking::{RIGHT, clean, click, ensure, focus, live, open, set, show, site, tables_when, type_number};
use browser_tests::{Browser, Result, Site};
use label_smoothing_lab::course::GoalName;
use label_smoothing_lab::words::{EN, GoalsWords, TargetCheckWords};
use serde_json::{Value, json};
use std::time::Duration;

const SAY: &GoalsWords = &EN.course.goals;
const CHECK: &TargetCheckWords = &EN.course.target_check;

/// Longer than a goal must stand to be met.
const LONG: Duration = Duration::from_millis(1500);

fn place(goal: GoalName) -> String {
    format!("#goal-{} [data-live]", goal.name())
}

/// What a goal says of how it stands.
fn standing(browser: &Browser, goal: GoalName) -> Result<String> {
    let script = "return document.querySelector(arguments[0] + ' .goal-state').textContent.trim().replace(/ +/g, ' ')";
    let text = browser.run(script, json!([place(goal)]))?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

/// Waits until a goal says so.
fn stands(browser: &Browser, goal: GoalName, wanted: &str) -> Result<()> {
    let mut now = String::new();
    for _ in 0..100 {
        now = standing(browser, goal)?;
        if now == wanted {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    ensure(false, || format!("{} should say «{wanted}», it says «{now}»", goal.name()))
}

fn done(goal: GoalName) -> String {
    format!("✓ {} {}", SAY.done, (SAY.of)(goal).why)
}

fn goals_are_live(browser: &Browser) -> Result<()> {
    browser.wait("the goals are there", "return document.querySelector('#goal-outlast-noise [data-live]') !== null")?;
    Ok(())
}

pub(crate) fn a_goal_is_met_by_keys(browser: &Browser, site: &Site) -> Result<()> {
    let goal = GoalName::BestConfidence;
    open(browser, &site.url(""))?;
    goals_are_live(browser)?;
    stands(browser, goal, "Not yet: now 0.91 with 10 classes.")?;
    type_number(browser, "#classes-number", "5")?;
    stands(browser, goal, "Not yet: now 0.92 with 5 classes.")?;
    focus(browser, "#smoothing")?;
    browser.press(&RIGHT.repeat(15))?;
    stands(browser, goal, &done(goal))?;
    browser.wait(
        "it is said once it is met",
        &format!(
            "return document.querySelector('#announcer').textContent.includes({})",
            json!(format!("{}: {} {}", SAY.label, SAY.done, (SAY.of)(goal).why))
        ),
    )?;
    // Nothing is taken back.
    browser.press(RIGHT)?;
    stands(browser, goal, &format!("{} The state has moved on: now 0.792 with 5 classes.", done(goal)))?;
    let others = browser.run("return [...document.querySelectorAll('.goal.met')].length", json!([]))?;
    ensure(others == json!(1), || format!("{others} goals are met"))?;
    clean(browser)
}

pub(crate) fn a_link_leads_to_its_goal(browser: &Browser, site: &Site) -> Result<()> {
    browser.resize(1280, 900)?;
    open(browser, &site.url("?goal=no-push"))?;
    goals_are_live(browser)?;
    std::thread::sleep(Duration::from_millis(500));
    let seen = browser.run(
        "return [location.hash, document.querySelector('#goal-no-push').getBoundingClientRect().top]",
        json!([]),
    )?;
    let in_sight = seen[1].as_f64().is_some_and(|top| (0.0..=60.0).contains(&top));
    ensure(seen[0] == json!("#goal-no-push") && in_sight, || format!("the link leads to {seen}"))?;
    // By its handle the true class's logit goes from 6.65 to where nothing pushes it.
    show(browser, "#figure-gradient canvas")?;
    set(browser, "#logits-number", "0, 0, 0, 5.5, 2.77")?;
    stands(browser, GoalName::NoPush, &done(GoalName::NoPush))?;
    browser.wait("the link still sets the goal", "return location.search.includes('goal=no-push')")?;
    clean(browser)
}

pub(crate) fn an_embed_tells_its_host_of_a_goal(browser: &Browser, here: &Site) -> Result<()> {
    let other = site()?;
    let link = other.url("embed.html#v=1&amp;goal=same-target");
    here.add_page(
        "goal.html",
        &format!(
            "<!doctype html><link rel=icon href=data:,><title>Host</title><script>window.told = [];
             addEventListener('message', (event) => told.push(event.data))</script>
             <iframe title=f width=760 height=1100 sandbox=allow-scripts src=\"{link}\"></iframe>"
        ),
    );
    browser.go(&here.url("goal.html"))?;
    browser.enter_frame(true)?;
    live(browser)?;
    let above = browser.run(
        "const [goal, figure] = ['.goal', 'canvas'].map((part) => document.querySelector(part).getBoundingClientRect());
         return [goal.bottom <= figure.top, document.querySelectorAll('.goal').length, document.querySelector('table').dataset.figure]",
        json!([]),
    )?;
    ensure(above == json!([true, 1, "targets"]), || format!("the goal above its figure: {above}"))?;
    set(browser, "#convention-others", "")?;
    stands(browser, GoalName::SameTarget, "Not yet: now 0.9 of 10 classes, only the others receiving.")?;
    for epsilon in ["0.09", "0.2", "0.09"] {
        set(browser, "#smoothing-number", epsilon)?;
        std::thread::sleep(LONG);
    }
    stands(browser, GoalName::SameTarget, &done(GoalName::SameTarget))?;
    clean(browser)?;
    browser.enter_frame(false)?;
    let told = browser.run("return window.told.filter((it) => it.type === 'outcome')", json!([]))?;
    let once = json!([{
        "ns": "label-smoothing-lab", "v": 1, "type": "outcome", "kind": "goal", "name": "same-target", "right": true,
    }]);
    ensure(told == once, || format!("the host was told {told}"))
}

pub(crate) fn a_goal_of_the_lab_is_met(browser: &Browser, site: &Site) -> Result<()> {
    let goal = GoalName::Calibrated;
    let setting = open_lab(browser, site, "?scenario=data-size&train=150")?;
    goals_are_live(browser)?;
    stands(browser, goal, "Not yet: no run of the lab is at its end now.")?;
    click(browser, "#lab-play")?;
    says(browser, &(CLOCK.done)(setting.steps))?;
    stands(browser, goal, &done(goal))?;
    click(browser, "#lab-restart")?;
    stands(browser, goal, &format!("{} The state has moved on: no run of the lab is at its end now.", done(goal)))?;
    clean(browser)?;
    // By itself the goal of an embed brings the experiment that it begins from.
    browser.go(&site.url("embed.html?goal#goal=calibrated"))?;
    live(browser)?;
    let seen = browser.run(
        "return [document.querySelector('.goal') !== null, document.querySelector('.experiment').textContent]",
        json!([]),
    )?;
    ensure(seen == json!([true, "Experiment: How much data?"]), || format!("the embed has {seen}"))?;
    stands(browser, goal, "Not yet: no run of the lab is at its end now.")?;
    clean(browser)
}

/// What the checker tells: what it found, what it costs, the refusal, the numbers of its table, and its offer.
fn told(browser: &Browser, text: &str) -> Result<Value> {
    set(browser, "#target-check-text", text)?;
    set(browser, "#target-check-look", "")?;
    std::thread::sleep(Duration::from_millis(150));
    browser.run(
        "const part = document.querySelector('#target-check [data-live]');
         const text = (place) => part.querySelector(place)?.textContent ?? '';
         return { found: text('.check-found'), cost: text('.check-cost'), refused: text('.refusal'),
           numbers: [...part.querySelectorAll('data')].map((it) => Number(it.value)), offer: text('.check-result > button') }",
        json!([]),
    )
}

fn open_checker(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    browser.wait("the checker is there", "return document.querySelector('#target-check [data-live]') !== null")?;
    click(browser, "#target-check [data-live] > summary")
}

pub(crate) fn pasted_targets_are_checked(browser: &Browser, site: &Site) -> Result<()> {
    open_checker(browser, site)?;
    let nine = ", 0.01".repeat(9);
    let seen = told(browser, &format!("tensor([0.91{nine}], dtype=torch.float64)"))?;
    ensure(CHECK.worked[0].ends_with(seen["found"].as_str().unwrap_or("?")), || format!("a smoothed target: {seen}"))?;
    // Class 0 is the target, and class 3 what the page's logits say: sum, on, off, ε twice, loss, floor and divergence.
    let numbers = seen["numbers"].as_array().map_or(0, Vec::len);
    ensure(numbers == 8 && seen["numbers"][3] == json!(0.1) && seen["numbers"][4] == json!(0.09), || {
        format!("the numbers are {seen}")
    })?;
    let loss = |seen: &Value| [5, 6, 7].map(|place| seen["numbers"][place].as_f64().unwrap_or(f64::NAN));
    let [all, floor, divergence] = loss(&seen);
    ensure((all - floor - divergence).abs() < 1e-12 && (floor - 0.500_288).abs() < 1e-6, || format!("{seen}"))?;
    browser
        .wait("it is heard", "return document.querySelector('#announcer').textContent.startsWith('They sum to 1.')")?;
    let seen = told(browser, "1.1, 0.2, 0.2, 0.2, 0.2")?;
    ensure(CHECK.worked[1].ends_with(seen["found"].as_str().unwrap_or("?")), || format!("a mistake: {seen}"))?;
    ensure(seen["cost"].as_str().is_some_and(|cost| cost.contains("10 classes")), || format!("another K: {seen}"))?;
    ensure(seen["offer"] == json!((CHECK.set_classes)(5)), || format!("the offer: {seen}"))?;
    click(browser, "#target-check-classes")?;
    tables_when(browser, "the page has five classes", |now| {
        now["targets"].values().map(|row| row[0]).sum::<f64>() == 5.0
    })?;
    browser.wait(
        "it is told what it costs",
        "return document.querySelector('.check-cost').textContent.includes('would compute')",
    )?;

    // Logits, which become the page's.
    set(browser, "#target-check-logits", "")?;
    let seen = told(browser, "[2, 1, 0, -1, 0.5]")?;
    let wanted = "Their softmax gives class 0 the most, 0.563. The page’s true class, 3, has 0.02803";
    ensure(seen["found"].as_str().is_some_and(|found| found.starts_with(wanted)), || format!("logits: {seen}"))?;
    click(browser, "#target-check-take")?;
    tables_when(browser, "the page has these logits", |now| {
        now["gradient"].get("class-0").is_some_and(|row| row[1] == 2.0)
            && now["gradient"].get("class-3").is_some_and(|row| row[1] == -1.0)
    })?;
    let seen = told(browser, &"0 ".repeat(33))?;
    ensure(seen["offer"] == json!(""), || format!("33 logits are more than the page takes: {seen}"))?;
    clean(browser)
}

pub(crate) fn hostile_targets_are_refused(browser: &Browser, site: &Site) -> Result<()> {
    open_checker(browser, site)?;
    let long = "1, ".repeat(30_000);
    let many = "0.001 ".repeat(1001);
    for (text, part) in [
        ("0.5, nan", "Number 2 should be finite; got “nan”"),
        ("<img src=x onerror=alert(1)> 0.5", "Number 1 should be a number such as 0.01; got “<img”"),
        ("[0.9, 0.1, ..., 0.1]", "the printout leaves some out"),
        ("[[0.9, 0.1], [0.1, 0.9]]", "more than one row"),
        ("3", "there is one here"),
        ("1e999 1", "should lie within"),
        (&long, "At most 64\u{202f}000 bytes"),
        (&many, "At most 1000 numbers"),
    ] {
        let seen = told(browser, text)?;
        ensure(seen["refused"].as_str().is_some_and(|refused| refused.contains(part)), || {
            format!("«{}» should be refused by «{part}»: {seen}", text.chars().take(40).collect::<String>())
        })?;
        ensure(seen["found"] == json!("") && seen["numbers"] == json!([]), || format!("and nothing is told: {seen}"))?;
        let kept = browser.run("return document.querySelector('#target-check-text').value.length", json!([]))?;
        ensure(kept == json!(text.chars().count()), || format!("the text is kept: {kept}"))?;
    }
    let sideways = browser
        .run("return document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth", json!([]))?;
    ensure(sideways == json!(0), || format!("the page scrolls sideways by {sideways}"))?;
    // A thousand numbers are looked at in no time, and huge ones with care.
    let seen = told(browser, &"0.001 ".repeat(1000))?;
    ensure(seen["found"].as_str().is_some_and(|found| found.contains("All classes have the same")), || {
        format!("{seen}")
    })?;
    let seen = told(browser, "1e100 -1e100 1e-300")?;
    ensure(seen["found"].as_str().is_some_and(|found| found.contains("look like logits")), || format!("{seen}"))?;
    let seen = told(browser, "")?;
    let refused = seen["refused"].as_str().is_some_and(|refused| refused.starts_with("Paste at least 2 numbers"));
    ensure(seen["found"] == json!("") && refused, || format!("an empty field: {seen}"))?;
    clean(browser)
}
