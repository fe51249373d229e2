//! Hostile links and messages, drawn from the same seeds as those that are read natively, and held against what is read there.

use crate::drawn::{Chance, WORDS, link, value};
use crate::looking::{State, clean, ensure, open, shows_targets};
use browser_tests::{Browser, Engine, Result, Site};
use label_smoothing_lab::protocol::host::{Ask, Foreign, NAMESPACE, Shape, TEXT, WHOLE, read, set, take};
use label_smoothing_lab::spec::lab::KNOBS;
use label_smoothing_lab::spec::link::PARAMETERS;
use label_smoothing_lab::spec::{Notice, Spec, parse, write};
use label_smoothing_lab::theory::Convention;
use serde_json::{Map, Value, json};
use std::ops::Range;
use std::path::Path;

/// The side of the host, as a script of its page.
const HOST: &str = include_str!("host.js");

fn keys() -> Vec<&'static str> {
    PARAMETERS.iter().map(|parameter| parameter.key).chain(KNOBS.iter().map(|knob| knob.key)).collect()
}

/// The part of two thousand links that an engine reads, and how long it waits between two. Chromium and Firefox follow no more than
/// two hundred in ten seconds.
const fn share(engine: Engine) -> (Range<u64>, u64) {
    match engine {
        Engine::Chromium => (0..400, 55),
        Engine::Firefox => (400..800, 55),
        Engine::WebKit => (800..2000, 0),
    }
}

/// Whatever stands behind the `#` of an embed: its state is the one that is read natively, exactly the same keys are told of, no
/// element comes of it, and nothing is raised.
pub(crate) fn hostile_links_are_told_of(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url("embed.html#v=1&figure=targets"))?;
    let published = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../links/v1.json"))?;
    let published: Vec<Value> = serde_json::from_str(&published)?;
    let good: Vec<&str> = published.iter().filter_map(|entry| entry["link"].as_str()).collect();
    let (seeds, pause) = share(browser.engine());
    let keys = keys();
    let mut links: Vec<String> = seeds.map(|seed| link(&mut Chance::new(seed), &keys, &good)).collect();
    // Browsers follow addresses of up to two megabytes.
    let filled = |text: &str| text.repeat(1_000_000 / text.len());
    links.extend([filled("&classes=3"), format!("title={}", filled("<b>")), filled("%00"), filled("\u{202e}=1&")]);
    let (mut now, mut told, mut followed) = (parse("figure=targets").0, Vec::new(), 0);
    for batch in links.chunks(25) {
        let seen = browser.run(FOLLOW, json!([batch, pause]))?;
        for (link, seen) in batch.iter().zip(seen.as_array().into_iter().flatten()) {
            let Some(address) = seen[0].as_str() else { continue };
            followed += 1;
            let (spec, notices) = parse(if address.len() > 1 { address } else { "" });
            let other = spec.shared != now.shared || spec.lab != now.lab || spec.view.figures != now.view.figures;
            if other || !notices.is_empty() {
                told = notices.iter().map(|notice| notice.key().to_owned()).collect();
                now = spec;
            }
            let beginning = || link.chars().take(300).collect::<String>();
            ensure(seen[1] == json!(told), || {
                format!("«{}»: {} are told of, should be {told:?}", beginning(), seen[1])
            })?;
            ensure(seen[2] == json!([]), || format!("«{}» left elements: {}", beginning(), seen[2]))?;
        }
        shows_targets(browser, state(&now))?;
    }
    ensure(followed * 10 > links.len() * 9, || format!("of {} links {followed} were followed", links.len()))?;
    clean(browser)
}

/// Follows links one after the other; gives of each the address that it made, the keys that are told of, and what is among the
/// notices or on the page that no program of ours puts there. Null for what changes no address.
const FOLLOW: &str = "
    const [links, pause] = arguments;
    const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
    const ours = ['P', 'SPAN', 'BUTTON'];
    const strange = () => [
      ...[...document.querySelectorAll('#notices *')].filter((part) => !ours.includes(part.tagName) && part.className !== 'notice-list'),
      ...document.querySelectorAll('img, iframe, object, script:not([id]):not([type]):not([nonce]):not(head *):not(body > *), [onerror], [onload], [style*=url]'),
    ].map((part) => part.outerHTML.slice(0, 100));
    const follow = async () => {
      const seen = [];
      for (const link of links) {
        const before = location.hash;
        const heard = new Promise((done) => addEventListener('hashchange', done, { once: true }));
        try {
          location.hash = link;
        } catch {
          // Firefox takes no address of more than a megabyte, and escapes make them longer.
        }
        const now = location.hash;
        if (now !== before) await Promise.race([heard, sleep(3000)]);
        await sleep(pause);
        await sleep(0);
        const keys = [...document.querySelectorAll('[data-notice]')].map((notice) => notice.dataset.notice);
        seen.push([now === before ? null : now, keys, strange()]);
      }
      if ('smoothing' in Object.prototype || Object.prototype.x) throw new Error('all objects have a new member');
      return seen;
    };
    return follow();";

fn state(spec: &Spec) -> State {
    let smoothing = spec.shared.smoothing();
    State {
        epsilon: smoothing.epsilon.get(),
        classes: spec.shared.classes().get(),
        others: smoothing.convention == Convention::Others,
        target: spec.shared.target(),
    }
}

/// A message as JSON has it, read natively as the browser's own is.
struct Json<'a>(&'a Value);

impl Foreign for Json<'_> {
    fn shape(&self) -> Shape {
        match self.0 {
            Value::Null => Shape::Null,
            Value::Bool(value) => Shape::Bool(*value),
            Value::Number(value) => Shape::Number(value.as_f64().unwrap_or(f64::NAN)),
            Value::String(text) => Shape::Text(text.encode_utf16().count() as u32),
            Value::Array(list) => Shape::List(list.len() as u32),
            Value::Object(_) => Shape::Map,
        }
    }

    fn text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }

    fn item(&self, place: u32) -> Option<Self> {
        self.0.get(place as usize).map(Self)
    }

    fn names(&self, at_most: usize) -> Option<Vec<String>> {
        let names: Vec<String> = self.0.as_object()?.keys().cloned().collect();
        Some(names)
            .filter(|names| names.len() <= at_most && names.iter().all(|name| name.encode_utf16().count() <= TEXT))
    }

    fn member(&self, name: &str) -> Option<Self> {
        self.0.get(name).map(Self)
    }
}

/// A request with a body of random types, or something near it.
fn message(chance: &mut Chance, keys: &[&str], id: usize) -> Value {
    const KINDS: [&str; 10] = ["set", "set", "set", "set", "set", "get", "reset", "theme", "ping", "eval"];
    let kind = chance.of(&KINDS);
    let body = if kind == "theme" {
        json!(chance.of(&["dark", "light", "auto", "pink", ""]))
    } else if chance.once_in(12) {
        any(chance, 4)
    } else {
        let members = (0..1 + chance.below(3)).map(|_| {
            let known = !chance.once_in(8);
            let key = if known { chance.of(keys) } else { chance.of(&WORDS) };
            let value = if chance.once_in(10) { any(chance, 2) } else { leaf(chance) };
            (key.to_owned(), value)
        });
        Value::Object(members.collect())
    };
    let mut message = json!({ "ns": NAMESPACE, "v": 1, "type": kind, "id": id, "body": body });
    if chance.once_in(8) {
        let part = chance.of(&["ns", "v", "type", "id", "body", "__proto__"]);
        if chance.once_in(2) {
            message.as_object_mut().map(|members| members.remove(part));
        } else {
            message[part] = any(chance, 3);
        }
    }
    message
}

fn leaf(chance: &mut Chance) -> Value {
    match chance.below(8) {
        0 => Value::Null,
        1 => json!(chance.once_in(2)),
        2..=4 => json!(Some(chance.number()).filter(|number| number.is_finite()).unwrap_or(0.3)),
        _ => json!(value(chance)),
    }
}

fn any(chance: &mut Chance, depth: usize) -> Value {
    if depth == 0 || chance.once_in(3) {
        return leaf(chance);
    }
    let members = if chance.once_in(20) { 60 + chance.below(10) } else { chance.below(4) };
    if chance.once_in(2) {
        return (0..members).map(|_| any(chance, depth - 1)).collect();
    }
    let members = (0..members).map(|place| (format!("{}{place}", chance.of(&WORDS)), any(chance, depth - 1)));
    Value::Object(members.collect::<Map<_, _>>())
}

/// A request that takes exactly so many bytes of those that are taken, and one byte more.
fn at_the_limit(id: usize) -> [Value; 2] {
    let filled = |last: usize| {
        let members =
            (0..8).map(|place| (format!("k{place}"), json!("x".repeat(if place == 7 { last } else { TEXT }))));
        json!({ "ns": NAMESPACE, "v": 1, "type": "set", "id": id, "body": Value::Object(members.collect()) })
    };
    let most = (0..=TEXT).rev().find(|&last| take(&Json(&filled(last))).is_some()).unwrap_or(0);
    [filled(most), filled(most + 1)]
}

/// What a frame answers to random messages is what is answered natively: each bad key is named, and the state is the one that
/// was asked for.
pub(crate) fn random_messages_are_answered_as_natively(browser: &Browser, here: &Site) -> Result<()> {
    const OPENED: &str = "v=1&figure=targets&classes=6&lock=temperature";
    const TALK: &str = "
        window.ready = () => hosts[0].of('ready').length === 1;
        window.send = async (text) => {
          const [host] = hosts;
          // What was asked before is forgotten after a second.
          await sleep(1300);
          const before = host.said.length;
          const answers = () => host.said.slice(before).filter((it) => it.type === 'error' || it.type === 'result');
          const messages = JSON.parse(text);
          for (const message of messages) host.post(message);
          await host.meet(() => answers().length >= messages.length);
          await sleep(50);
          return JSON.stringify(answers().map((it) => [it.type, it.id, it.code ?? null, it.keys ?? null, (it.body === 'pong' ? it.body : it.body?.link) ?? null]));
        };";
    let page = format!(
        "<!doctype html><link rel=icon href=data:,><meta charset=utf-8><title>Host</title>
         <iframe title=f width=700 height=700 src=\"embed.html#{}\"></iframe><script>{HOST}\n{TALK}</script>",
        OPENED.replace('&', "&amp;")
    );
    here.add_page("random.html", &page);
    browser.go(&here.url("random.html"))?;
    browser.wait("the frame is ready", "return (window.wrappedJSObject ?? window).ready()")?;
    let keys = keys();
    let [whole, too_long] = at_the_limit(1);
    ensure(take(&Json(&whole)).is_some() && take(&Json(&too_long)).is_none(), || {
        format!("{WHOLE} bytes are the limit")
    })?;
    let (first, place) = (parse(OPENED).0, browser.engine() as u64);
    let mut now = first.clone();
    for batch in 0..4_u64 {
        let mut messages: Vec<Value> =
            (0..88).map(|at| message(&mut Chance::new((place * 4 + batch) * 1000 + at), &keys, at as usize)).collect();
        messages.extend([whole.clone(), too_long.clone()]);
        let sent = serde_json::to_string(&messages)?;
        let script = "return (window.wrappedJSObject ?? window).send(arguments[0])";
        let answers = browser.run(script, json!([sent]))?;
        let answers: Vec<Value> = serde_json::from_str(answers.as_str().unwrap_or("[]"))?;
        ensure(answers.len() == messages.len(), || format!("{} answers to {}", answers.len(), messages.len()))?;
        for (message, answer) in messages.iter().zip(&answers) {
            let wanted = answered(message, &mut now, &first);
            let mut seen = answer.clone();
            // Objects of a browser have whole numbers first.
            sort(&mut seen[3]);
            ensure(seen == wanted, || {
                let message: String = message.to_string().chars().take(500).collect();
                format!("{message} is answered by {seen}, should be {wanted}")
            })?;
        }
    }
    browser.enter_frame(true)?;
    shows_targets(browser, state(&now))?;
    clean(browser)?;
    browser.enter_frame(false)
}

fn sort(keys: &mut Value) {
    if let Value::Array(keys) = keys {
        keys.sort_by_key(Value::to_string);
    }
}

/// What a message is answered, as the document of the messages has it.
fn answered(message: &Value, now: &mut Spec, first: &Spec) -> Value {
    let error = |id: Option<u64>, code: &str, keys: Vec<(String, String)>| {
        let mut keys = json!(keys.into_iter().map(|(key, _)| key).collect::<Vec<_>>());
        sort(&mut keys);
        json!(["error", id, code, keys, null])
    };
    let asked = match read(take(&Json(message)).as_ref()) {
        Ok(asked) => asked,
        Err((id, refusal)) => return error(id, refusal.code.name(), refusal.keys),
    };
    match asked.ask {
        Ask::Set(changes) => match set(now, &changes) {
            Ok((next, _)) => {
                (now.shared, now.lab) = (next.shared, next.lab);
                now.view.theme = next.view.theme;
            }
            Err(refusal) => return error(asked.id, refusal.code.name(), refusal.keys),
        },
        Ask::Theme(theme) => now.view.theme = theme,
        Ask::Reset => (now.shared, now.lab) = (first.shared, first.lab.clone()),
        Ask::Ping => return json!(["result", asked.id, null, null, "pong"]),
        Ask::Welcome => return error(asked.id, "unknown-type", vec![("type".to_owned(), String::new())]),
        Ask::Get | Ask::Describe | Ask::Export(_) => {}
    }
    json!(["result", asked.id, null, null, write(now)])
}

/// The comparison finds an embed that tells of other keys than it should, and of messages that are answered otherwise.
pub(crate) fn a_notice_that_is_missing_is_found(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url("embed.html#v=1&figure=targets"))?;
    // What a program would leave that forgets a key, or writes one as markup.
    browser.run(
        "new MutationObserver(() => {
           document.querySelector('[data-notice=colour]')?.remove();
         }).observe(document.getElementById('notices'), { childList: true, subtree: true })",
        json!([]),
    )?;
    let seen = browser.run(FOLLOW, json!([["smoothing=7&colour=red&turn=x"], 100]))?;
    let told: Vec<_> = parse("smoothing=7&colour=red&turn=x").1.iter().map(|it: &Notice| it.key().to_owned()).collect();
    ensure(
        seen[0][1] == json!(["smoothing", "turn"]) && json!(told) == json!(["smoothing", "colour", "turn"]),
        || format!("one of {told:?} was taken away, and this is seen: {seen}"),
    )?;
    browser.run("document.getElementById('notices').append(document.createElement('img'))", json!([]))?;
    let seen = browser.run(FOLLOW, json!([["smoothing=0.5"], 0]))?;
    ensure(seen[0][2].as_array().is_some_and(|list| !list.is_empty()), || format!("an image is not seen: {seen}"))
}
