//! What an embed and its host say to each other, and the element that does it for a page.

use crate::looking::{ESCAPE, RIGHT, State, TAB, clean, ensure, focus, live, shows_targets, site};
use browser_tests::{Browser, Failure, Result, Site, watched};
use serde_json::{Value, json};
use std::time::Duration;

/// The side of the host, as a script of its page.
const HOST: &str = include_str!("host.js");

/// A page with frames and the host's script, and functions of its own.
fn host(frames: &str, functions: &str) -> String {
    format!(
        "<!doctype html><link rel=icon href=data:,><meta charset=utf-8><title>Host</title>{frames}<script>{HOST}\n{functions}</script>"
    )
}

/// What a function of the host's page gives, in the end.
fn call(browser: &Browser, function: &str) -> Result<Value> {
    browser.run(
        &format!("return window.wrappedJSObject ? window.wrappedJSObject.{function}() : window.{function}()"),
        json!([]),
    )
}

fn ready(browser: &Browser) -> Result<()> {
    browser
        .wait("every frame is ready", "return (window.wrappedJSObject ?? window).areReady()")
        .map(drop)
        .map_err(|Failure(reason)| Failure(format!("{reason}: {:?}", call(browser, "hostsSaid"))))
}

const ARE_READY: &str = "window.areReady = () => hosts.every((host) => host.of('ready').length === 1);
     window.hostsSaid = () => JSON.stringify(hosts.map(({ heard, said }) => [heard, said]));";

/// In a sandbox of no origin, in a frame of the same site, and in a document without an address.
pub(crate) fn hosts_talk_to_their_frames(browser: &Browser, here: &Site) -> Result<()> {
    let other = site()?;
    let link = "embed.html#v=1&amp;figure=targets&amp;classes=5&amp;smoothing=0.2";
    let whole = watched(&std::fs::read_to_string(here.dist().join("embed.html"))?);
    let inside = whole.replace('&', "&amp;").replace('"', "&quot;");
    let frame = |attributes: &str| format!("<iframe title=f width=700 height=300 {attributes}></iframe>");
    let frames = [
        frame(&format!("sandbox=allow-scripts src=\"{}\"", other.url(link))),
        frame(&format!("src=\"{link}&amp;lti=0\"")),
        frame(&format!("sandbox=allow-scripts srcdoc=\"{inside}\"")),
    ];
    const TALK: &str = "
        window.talkToAll = () => Promise.all(hosts.map(async (host) => {
          const hello = host.heard.find((it) => it.type === 'hello');
          const first = host.of('ready')[0];
          const set = await host.ask('set', { classes: 4, smoothing: 0.3 });
          const described = (await host.ask('describe')).body.figures;
          const told = await host.meet(() => host.of('state').find((it) => it.state.classes === 4));
          const exported = (await host.ask('export', { format: 'csv' })).body;
          const drawn = (await host.ask('export', { format: 'svg' })).body;
          const pixels = (await host.ask('export', { format: 'png' })).body;
          const image = new Image();
          image.src = pixels.url;
          await image.decode();
          const rest = [await host.ask('ping'), await host.ask('theme', 'dark'), await host.ask('reset')];
          const got = await host.ask('get');
          const rows = Object.fromEntries(described[0].rows.map(({ key, cells }) => [key, cells.slice(1)]));
          return {
            hello: [hello.versions, hello.build, hello.height > 100],
            first: [first.state.classes, first.state.smoothing, first.link],
            set: [set.type, set.body.state.classes, set.body.state.smoothing, set.body.state.target],
            rows, columns: described[0].columns.length, said: described[0].sentence.includes('0.775'),
            told: told && [told.cause, told.state.smoothing, told.link],
            exported: [exported.name, exported.text.split('\\r\\n').length, /^[^\\n]*,1,1,0\\.77[45]/m.test(exported.text)],
            drawn: [drawn.name, drawn.mime, drawn.text.startsWith('<svg') && drawn.text.includes('0.775')],
            pixels: [pixels.name, pixels.mime, image.naturalWidth],
            rest: rest.map(({ type, body }) => [type, body === 'pong' ? body : body.state.classes]),
            got: [got.body.state.classes, got.body.state.theme ?? null],
            lti: host.heard.filter((it) => it.subject === 'lti.frameResize' && it.height > 100).length > 0,
            origin: hello.origin === 'null' ? 'null' : hello.origin === location.origin,
          };
        }));";
    here.add_page("talk.html", &host(&frames.concat(), &format!("{ARE_READY}{TALK}")));
    browser.go(&here.url("talk.html"))?;
    ready(browser)?;
    let seen = call(browser, "talkToAll")?;
    // As the document itself says what made it.
    let build = whole.split_once("<meta name=\"generator\" content=\"").and_then(|(_, it)| it.split_once('"'));
    let build = build.map(|(build, _)| build).unwrap_or_default();
    ensure(build.contains('+'), || format!("the document names a version and a digest, not «{build}»"))?;
    let wanted = |classes: u32, smoothing: f64, link: &str, lti: bool, origin: Value| {
        let also = if lti { "" } else { "&lti=0" };
        json!({
            "hello": [[1], build, true],
            "first": [classes, smoothing, format!("{link}{also}")],
            "set": ["result", 4, 0.3, 3],
            "rows": { "class-0": [1, 0, 0.075], "class-1": [1, 0, 0.075], "class-2": [1, 0, 0.075], "class-3": [1, 1, 0.775] },
            "columns": 4, "said": true,
            "told": ["api", 0.3, if link.is_empty() { "v=1&smoothing=0.3&classes=4".to_owned() }
                else { format!("v=1&figure=targets&smoothing=0.3&classes=4{also}") }],
            "exported": ["label-smoothing-targets.csv", 6, true],
            "drawn": ["label-smoothing-targets.svg", "image/svg+xml", true],
            "pixels": ["label-smoothing-targets@2x.png", "image/png", 1440],
            "rest": [["result", "pong"], ["result", 4], ["result", classes]],
            "got": [classes, "dark"],
            "lti": lti, "origin": origin,
        })
    };
    let link = "v=1&figure=targets&smoothing=0.2&classes=5";
    let all = [
        wanted(5, 0.2, link, true, json!("null")),
        wanted(5, 0.2, link, false, json!(true)),
        wanted(10, 0.1, "", true, json!("null")),
    ];
    for (at, wanted) in all.iter().enumerate() {
        let seen = rounded(&seen[at]);
        for (key, wanted) in wanted.as_object().into_iter().flatten() {
            ensure(&seen[key] == wanted, || format!("frame {at}, {key}: {}, should be {wanted}", seen[key]))?;
        }
    }
    browser.enter_frame(true)?;
    let dark = browser.run(
        "return [document.documentElement.dataset.theme, getComputedStyle(document.documentElement).colorScheme]",
        json!([]),
    )?;
    ensure(dark == json!(["dark", "dark"]), || format!("dark was asked for: {dark}"))?;
    shows_targets(browser, State { epsilon: 0.2, classes: 5, others: false, target: 3 })?;
    clean(browser)?;
    browser.enter_frame(false)
}

/// Numbers that a rounding of the last bit makes no other, and whole ones without a point.
fn rounded(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            let rounded = (number.as_f64().unwrap_or(f64::NAN) * 1e12).round() / 1e12;
            if rounded.fract() == 0.0 { json!(rounded as i64) } else { json!(rounded) }
        }
        Value::Array(list) => list.iter().map(rounded).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), rounded(value))).collect(),
        _ => value.clone(),
    }
}

/// Nothing that a host sends, nor anyone else, changes what it does not ask for, or raises anything.
pub(crate) fn hostile_messages_change_nothing(browser: &Browser, here: &Site) -> Result<()> {
    const NEIGHBOUR: &str = "<script>
        window.got = [];
        window.forge = () => {
          for (let i = 0; i < 2000; i += 1) {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }) => got.push(data);
            parent.frames[0].postMessage({ ns: 'label-smoothing-lab', v: 1, type: 'welcome' }, '*', [port2]);
          }
        };</script>";
    const HOSTILE: &str = "
        const message = (type, body, id = 1) => ({ ns: 'label-smoothing-lab', v: 1, type, id, body });
        const deep = (levels) => (levels === 0 ? 1 : { a: deep(levels - 1) });
        const own = {};
        own.self = own;
        const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, 1]));
        window.hostile = async () => {
          const [host] = hosts;
          const answer = async (sent) => {
            const before = host.said.length;
            host.post(sent);
            const found = await host.meet(() => host.said.slice(before).find((it) => it.type === 'error' || it.type === 'result'));
            return found && [found.type, found.code ?? null, found.keys ?? null, found.id ?? null];
          };
          const link = async () => (await host.ask('get')).body.link;
          const before = await link();
          const answers = [];
          for (const sent of [
            null, 1, NaN, 'ping', [], [1], {}, { ns: 'x' }, new Date(), new Map([['ns', 1]]), new ArrayBuffer(9), own, 1n,
            { ...message('get'), ns: 'other' }, { ...message('get'), v: 2 }, { ...message('get'), v: '1' },
            message('eval', 'alert(1)'), message('constructor'), message('__proto__'), message('get', null, 'one'), message('welcome'),
            message('set', deep(3)), message('set', many), message('set', { title: 'x'.repeat(9000) }),
            message('set', Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, 'x'.repeat(8000)]))),
            message('set', [1, 2]), message('set', 'classes=5'), message('set'), message('set', { classes: [5] }),
            message('set', { smoothing: NaN }), message('set', { smoothing: Infinity }), message('set', { classes: -3 }), message('set', { classes: 2.5 }),
            message('set', { smoothing: '<img src=x onerror=alert(1)>' }), message('set', { smoothing: '0.3&classes=7' }),
            message('set', JSON.parse('{\"__proto__\": 1}')), message('set', { constructor: 1, classes: 7 }), message('set', { 'smoothing=0.3&unit': 'bits' }),
            message('set', { smoothing: 0.4, classes: 1 }), message('set', { smoothing: 0.4, temperature: 2 }), message('set', { figure: 'gradient' }),
            message('theme', 'pink'), message('theme', {}), message('export', { format: 'exe' }), message('export', 'csv'),
          ]) {
            const got = await answer(sent);
            answers.push(got && got.slice(0, 3));
          }
          const window_ = inside(host).defaultView;
          let ran = false;
          const { port1, port2 } = new MessageChannel();
          const stray = [];
          port1.onmessage = ({ data }) => stray.push(data);
          const trap = { get ns() { ran = true; throw new Error('a getter ran'); } };
          window_.dispatchEvent(new window_.MessageEvent('message', { data: trap, source: window, ports: [port2] }));
          for (const sent of [null, NaN, 'hello', [], own, { subject: 'other' }]) host.frame.contentWindow.postMessage(sent, '*');
          const two = [new MessageChannel(), new MessageChannel()];
          for (const channel of two) channel.port1.onmessage = ({ data }) => stray.push(data);
          host.welcome(two.map((channel) => channel.port2));
          host.welcome([]);
          const late = new MessageChannel();
          late.port1.onmessage = ({ data }) => stray.push(data);
          host.welcome([late.port2], { ns: 'label-smoothing-lab', v: 2, type: 'welcome' });
          document.querySelectorAll('iframe')[1].contentWindow.forge();
          await sleep(300);
          return {
            answers, same: before === (await link()), ran, stray,
            forged: document.querySelectorAll('iframe')[1].contentWindow.got.length,
            polluted: 'classes' in window_.Object.prototype || 'classes' in {},
          };
        };
        window.flood = async () => {
          const [host] = hosts;
          await sleep(1100);
          const before = host.said.length;
          for (let i = 0; i < 2000; i += 1) host.post(i % 2 ? message('set', { smoothing: (i % 100) / 100 }, i + 1e6) : { junk: i });
          const start = performance.now();
          const ping = await host.ask('ping');
          const took = performance.now() - start;
          await sleep(1200);
          const answers = host.said.slice(before);
          const count = (code) => answers.filter((it) => it.code === code).length;
          const set = answers.filter((it) => it.type === 'result').length - 1;
          // What is asked in the same second is refused, on a slow machine also later.
          let now = await host.ask('get');
          for (let i = 0; i < 10 && now.type !== 'result'; i += 1) {
            await sleep(600);
            now = await host.ask('get');
          }
          return { ping: ping.body, quick: took < 6000, took, busy: count('busy'), junk: count('bad-body'), set, now: now.body?.state.smoothing };
        };
        window.newest = async () => {
          const [host] = hosts;
          const before = host.port;
          const heard = [];
          before.onmessage = ({ data }) => heard.push(data.type);
          const readies = [];
          // One was welcomed already.
          for (let i = 0; i < 9; i += 1) {
            const { port1, port2 } = new MessageChannel();
            readies.push(0);
            port1.onmessage = ({ data }) => {
              if (data.type === 'ready') readies[i] += 1;
              host.waiting.get(data.id)?.(data);
            };
            host.welcome([port2]);
            await sleep(40);
            if (readies[i]) host.port = port1;
          }
          const answer = await host.ask('ping');
          before.postMessage(message('ping'));
          await sleep(100);
          return [readies, answer.body, heard];
        };";
    let frames = format!(
        "<iframe title=f width=700 height=700 src=\"embed.html#v=1&amp;figure=targets&amp;classes=6&amp;lock=temperature\"></iframe>
         <iframe title=n srcdoc=\"{}\"></iframe>",
        NEIGHBOUR.replace('&', "&amp;").replace('"', "&quot;")
    );
    let functions = format!("hosts.length = 1;{ARE_READY}{HOSTILE}");
    here.add_page("hostile.html", &host(&frames, &functions));
    browser.go(&here.url("hostile.html"))?;
    ready(browser)?;
    let seen = call(browser, "hostile")?;
    let answers = seen["answers"].as_array().cloned().unwrap_or_default();
    let body = |keys: &[&str]| json!(["error", "bad-body", keys]);
    let value = |keys: &[&str]| json!(["error", "bad-value", keys]);
    let mut wanted = vec![body(&[""]); 6];
    wanted.extend([body(&["ns"]), body(&["ns"])]);
    wanted.extend(vec![body(&[""]); 5]);
    wanted.push(body(&["ns"]));
    wanted.extend(vec![json!(["error", "version", ["v"]]); 2]);
    wanted.extend(vec![json!(["error", "unknown-type", ["type"]]); 3]);
    wanted.push(body(&["id"]));
    wanted.push(json!(["error", "unknown-type", ["type"]]));
    wanted.extend(vec![body(&["a"])]);
    wanted.extend(vec![body(&[""]); 6]);
    wanted.push(body(&["classes"]));
    wanted.extend([value(&["smoothing"]), value(&["smoothing"]), value(&["classes"]), value(&["classes"])]);
    wanted.extend([value(&["smoothing"]), value(&["smoothing"])]);
    wanted.extend([value(&["__proto__"]), value(&["constructor"]), value(&["smoothing=0.3&unit"])]);
    wanted.extend([
        value(&["classes"]),
        json!(["error", "locked", ["temperature"]]),
        json!(["error", "locked", ["figure"]]),
    ]);
    wanted.extend([value(&["theme"]), body(&["theme"]), value(&["format"]), body(&["format"])]);
    ensure(answers.len() == wanted.len(), || format!("{} answers, {} wanted", answers.len(), wanted.len()))?;
    for (at, (answer, wanted)) in answers.iter().zip(&wanted).enumerate() {
        ensure(answer == wanted, || format!("message {at} is answered by {answer}, should be {wanted}"))?;
    }
    for (key, wanted) in [
        ("same", json!(true)),
        ("ran", json!(false)),
        ("stray", json!([])),
        ("forged", json!(0)),
        ("polluted", json!(false)),
    ] {
        ensure(seen[key] == wanted, || format!("{key}: {}, should be {wanted}", seen[key]))?;
    }
    let flood = call(browser, "flood")?;
    let number = |key: &str| flood[key].as_f64().unwrap_or(f64::NAN);
    ensure(flood["ping"] == json!("pong") && flood["quick"] == json!(true), || {
        format!("the ping after a flood: {flood}")
    })?;
    // On a slow machine it may take more than a second to hear, and then more of it is served.
    let some = |key: &str| (25.0..=500.0).contains(&number(key));
    ensure(["busy", "set", "junk"].into_iter().all(some), || format!("what was answered: {flood}"))?;
    let newest = call(browser, "newest")?;
    ensure(newest == json!([[1, 1, 1, 1, 1, 1, 1, 0, 0], "pong", []]), || {
        format!("the newest port, and eight of them: {newest}")
    })?;
    browser.enter_frame(true)?;
    live(browser)?;
    clean(browser)?;
    browser.enter_frame(false)
}

/// States with their cause, notices, heights that grow and shrink and do not run away, an outcome, and the keys given back.
pub(crate) fn a_host_is_told_what_happens(browser: &Browser, here: &Site) -> Result<()> {
    const TOLD: &str = "
        hosts[0].follows = true;
        window.states = () => hosts[0].of('state').map(({ cause, state, at }) => [cause, state.smoothing, at]);
        window.turnTheAddress = async () => {
          const [host] = hosts;
          host.frame.contentWindow.location.hash = '#v=1&figure=targets&goal=same-target&smoothing=0.7&hue=red';
          const told = await host.meet(() => host.of('state').find((it) => it.state.smoothing === 0.7));
          const notice = await host.meet(() => host.of('notice').find((it) => it.key === 'hue'));
          return [told?.cause, notice?.code, host.of('notice')[0].key];
        };
        window.fewerClasses = async () => {
          const [host] = hosts;
          await host.ask('set', { classes: 2 });
          const notice = await host.meet(() => host.of('notice').find((it) => it.key === 'target'));
          const seen = [notice?.code, inside(host).querySelector('[data-notice=target]') !== null];
          await host.ask('reset');
          return seen;
        };
        window.growAndShrink = async () => {
          const [host] = hosts;
          const root = inside(host).documentElement;
          const px = () => host.of('height').at(-1).px;
          const hasNoBar = () => root.scrollHeight <= root.clientHeight && root.clientWidth === host.frame.clientWidth;
          const fits = () => Math.abs(px() - root.getBoundingClientRect().height) <= 1 && hasNoBar();
          const steps = [await host.meet(fits)];
          await sleep(200);
          const first = px();
          const button = inside(host).querySelector('.numbers button');
          for (const [act, wanted] of [
            [() => button.click(), () => px() > first + 20],
            [() => button.click(), () => px() === first],
            [() => (host.frame.style.width = '330px'), () => px() > first + 20],
            [() => (host.frame.style.width = ''), () => px() === first],
          ]) {
            act();
            const reached = await host.meet(() => wanted() && fits());
            steps.push(reached || host.of('height').map((it) => it.px));
            if (!reached) break;
          }
          return steps;
        };
        window.runAway = async () => {
          const [host] = hosts;
          const { style } = inside(host).body;
          style.minHeight = 'calc(100vh + 20px)';
          const notice = await host.meet(() => host.of('notice').find((it) => it.code === 'height-loop'));
          await sleep(300);
          const held = host.frame.getBoundingClientRect().height;
          const count = host.of('height').length;
          await sleep(500);
          const still = host.frame.getBoundingClientRect().height === held && host.of('height').length === count;
          style.minHeight = '';
          return [notice?.key, still, held < 3000];
        };
        window.meetTheGoal = async () => {
          const [host] = hosts;
          for (const body of [{ convention: 'others', smoothing: 0.2 }, { smoothing: 0.09 }]) {
            await host.ask('set', body);
            await sleep(1500);
          }
          const through = await host.meet(() => host.of('outcome')[0]);
          const heard = host.heard.filter((it) => it.type === 'outcome');
          return [through?.kind, through?.name, through?.right, host.of('outcome').length, heard.length, heard[0]?.name];
        };
        window.released = () => hosts[0].of('release').map((it) => it.dir);";
    let frames = "<style>body { margin: 0 } iframe { display: block; border: 0; width: 700px; height: 200px }</style>
         <button id=before>Before</button>
         <iframe title=f src=\"embed.html#v=1&amp;figure=targets&amp;goal=same-target&amp;colour=red\"></iframe>
         <button id=after>After</button><div style=\"height: 3000px\"></div>";
    here.add_page("told.html", &host(frames, &format!("{ARE_READY}{TOLD}")));
    browser.resize(1000, 700)?;
    browser.go(&here.url("told.html"))?;
    ready(browser)?;
    let manners = browser.run("return [scrollY, document.activeElement === document.body]", json!([]))?;
    ensure(manners == json!([0, true]), || format!("the host is not scrolled, and its focus not taken: {manners}"))?;

    let heights = call(browser, "growAndShrink")?;
    ensure(heights == json!([true, true, true, true, true]), || format!("heights follow the content: {heights}"))?;

    browser.enter_frame(true)?;
    live(browser)?;
    browser.click(&browser.find(".stage canvas")?)?;
    focus(browser, "#smoothing")?;
    browser.press(&RIGHT.repeat(30))?;
    browser.press(ESCAPE)?;
    std::thread::sleep(Duration::from_millis(400));
    clean(browser)?;
    browser.enter_frame(false)?;
    let states = call(browser, "states")?;
    let states = states.as_array().cloned().unwrap_or_default();
    let smoothing = states.last().map(|it| it[1].as_f64().unwrap_or(f64::NAN)).unwrap_or(f64::NAN);
    ensure((smoothing - 0.4).abs() < 1e-9, || format!("the last state is told: {states:?}"))?;
    ensure(states.iter().all(|it| it[0] == json!("user")), || format!("the reader did it: {states:?}"))?;
    let at: Vec<f64> = states.iter().filter_map(|it| it[2].as_f64()).collect();
    let span = at.last().zip(at.first()).map_or(0.0, |(last, first)| last - first);
    ensure((at.len() as f64) <= span / 100.0 + 2.5, || format!("{} states in {span} ms", at.len()))?;
    let released = call(browser, "released")?;
    ensure(released == json!(["forward"]), || format!("Escape gives the keys back: {released}"))?;

    let address = call(browser, "turnTheAddress")?;
    ensure(address == json!(["url", "unknown-key", "colour"]), || format!("a changed address: {address}"))?;
    let classes = call(browser, "fewerClasses")?;
    ensure(classes == json!(["target-moved", true]), || format!("a class that moves: {classes}"))?;
    let goal = call(browser, "meetTheGoal")?;
    ensure(goal == json!(["goal", "same-target", true, 1, 1, "same-target"]), || {
        format!("a goal that is met: {goal}")
    })?;
    let away = call(browser, "runAway")?;
    ensure(away == json!(["height", true, true]), || format!("a height that answers to its frame: {away}"))?;
    passes_through(browser)
}

/// A figure far below the host's window rests; what its host takes of it is as it stands all the same: of the theory after a change,
/// of a run while it trains and after its end.
pub(crate) fn what_is_taken_out_of_sight_is_of_now(browser: &Browser, here: &Site) -> Result<()> {
    let frame =
        |link: &str| format!("<iframe title=f width=700 height=600 src=\"embed.html#v=1&amp;{link}\"></iframe>");
    let frames = [
        frame("figure=targets&amp;classes=5"),
        frame("figure=training-curves&amp;scenario=gap&amp;steps=3000&amp;controls=clock"),
    ];
    const TAKE: &str = "
        window.takeAway = async () => {
          const [theory, run] = hosts;
          const drawn = async (host) => {
            const read = async () => [(await host.ask('export', { format: 'svg' })).body.text, (await host.ask('describe')).body.figures[0].sentence];
            // The words of both, unless the run has gone on between them.
            for (let tries = 0; ; tries += 1) {
              const [text, sentence] = await read();
              const said = /<desc>([^<]*)<.desc>/.exec(text)[1].replaceAll('&quot;', '\\x22').replaceAll('&amp;', '&');
              const beneath = [...text.matchAll(/<text [^>]*>([^<]*)</g)].map((it) => it[1]).join(' ').replaceAll('&quot;', '\\x22').replaceAll('&amp;', '&');
              const step = Number(/step (\\d+)/i.exec(said)?.[1] ?? -1);
              if (said === sentence || tries > 40) return { agree: said === sentence, beneath: beneath.endsWith(said), said, step };
              await sleep(5);
            }
          };
          await theory.ask('set', { smoothing: 0.35 });
          const ofTheory = await drawn(theory);
          const button = inside(run).querySelector('.play');
          button.click();
          const steps = () => Number(inside(run).querySelector('#lab-scrub').value);
          await run.meet(() => steps() > 20);
          // The first records of a run may come a moment after its first steps.
          let stepDuring = -1;
          for (let tries = 0; tries < 40 && stepDuring <= 0; tries += 1) {
            const during = (await run.ask('export', { format: 'svg' })).body.text;
            stepDuring = Number(/step (\\d+)/i.exec(during)?.[1] ?? -1);
            // A host that asks without a pause is not answered.
            await sleep(25);
          }
          await run.meet(() => steps() === 3000);
          await run.meet(() => button.textContent !== 'Pause');
          return { theory: ofTheory, during: stepDuring > 0, after: await drawn(run), scrolled: scrollY };
        };";
    let page = host(&format!("<div style=\"height: 6000px\"></div>{}", frames.concat()), &format!("{ARE_READY}{TAKE}"));
    here.add_page("below.html", &page);
    browser.go(&here.url("below.html"))?;
    ready(browser)?;
    let taken = call(browser, "takeAway")?;
    let theory = &taken["theory"];
    let holds = theory["agree"] == json!(true) && theory["beneath"] == json!(true);
    let of_now = theory["said"].as_str().is_some_and(|said| said.contains("0.35"));
    ensure(holds && of_now, || format!("of the theory: {theory}"))?;
    let after = &taken["after"];
    let holds = after["agree"] == json!(true) && after["beneath"] == json!(true) && after["step"] == json!(3000);
    ensure(holds && taken["during"] == json!(true), || format!("of the run: {taken}"))?;
    ensure(taken["scrolled"] == json!(0), || "the host was scrolled".to_owned())
}

/// Tab goes into the frame and out of it again, and the wheel over a figure turns the host's page.
fn passes_through(browser: &Browser) -> Result<()> {
    browser.run("scrollTo(0, 0); document.getElementById('before').focus()", json!([]))?;
    let mut stops = Vec::new();
    for _ in 0..40 {
        browser.press(TAB)?;
        let stop = browser.run("return document.activeElement.id || document.activeElement.localName", json!([]))?;
        if stop == json!("after") {
            break;
        }
        stops.push(stop);
    }
    ensure(!stops.is_empty() && stops.len() < 40 && stops.iter().all(|stop| *stop == json!("iframe")), || {
        format!("Tab goes through the frame: {stops:?}")
    })?;
    let mut back = 0;
    for _ in 0..40 {
        browser.press_shifted(TAB)?;
        back += 1;
        if browser.run("return document.activeElement.id", json!([]))? == json!("before") {
            break;
        }
    }
    ensure(back == stops.len() + 1, || format!("{back} stops back, {} forth", stops.len()))?;
    browser.run("scrollTo(0, 0)", json!([]))?;
    browser.wheel((350, 250), 200)?;
    browser.wait("the wheel over a figure scrolls the host", "return scrollY > 50").map(drop)
}

/// The element of a page: its fallback, its figure, its events and methods, and what it does about a fault.
pub(crate) fn the_element_makes_and_keeps_a_figure(browser: &Browser, here: &Site) -> Result<()> {
    const PAGE: &str = "
        const [figure] = document.querySelectorAll('label-smoothing-figure');
        const frame = () => figure.shadowRoot.querySelector('iframe');
        const seen = () => [document.getElementById('fallback').checkVisibility(), frame().checkVisibility({ visibilityProperty: true })];
        const events = [];
        for (const type of ['ready', 'state', 'outcome', 'fault', 'notice', 'release'])
          document.addEventListener(`lsl-${type}`, ({ target, detail }) => events.push([type, target === figure, detail]));
        const meet = async (what) => {
          for (let i = 0; i < 400; i += 1) {
            const found = what();
            if (found) return found;
            await new Promise((done) => setTimeout(done, 25));
          }
          return null;
        };
        const of = (type) => events.filter((it) => it[0] === type);
        const first = figure.shadowRoot ? seen() : null;
        const failure = (promise) => promise.then(() => 'followed', ({ code, keys }) => [code, keys]);
        window.element = async () => {
          await meet(() => of('ready').length);
          const made = frame();
          const attributes = [made.getAttribute('sandbox'), made.referrerPolicy, made.loading, made.title, made.src.split('#')[1]];
          const px = await meet(() => parseFloat(made.style.height) !== 500 && parseFloat(made.style.height));
          const readied = seen();
          const got = await figure.get();
          const set = await figure.set({ classes: 4 });
          const apart = await failure(figure.set({ smoothing: 0.9, classes: 1 }));
          const unsendable = await failure(figure.set({ classes: () => {} }));
          figure.setAttribute('smoothing', '0.3');
          figure.setAttribute('convention', 'others');
          const together = await meet(() => of('state').find(([, , { state }]) => state.smoothing === 0.3 && state.convention === 'others'));
          const described = (await figure.describe()).figures[0];
          const exported = await figure.export('csv');
          const reset = await figure.reset();
          const root = () => made.contentDocument.documentElement;
          const themes = [root().dataset.theme];
          document.documentElement.style.colorScheme = 'dark';
          themes.push(await meet(() => root().dataset.theme === 'dark' && 'dark'));
          document.documentElement.className = 'light';
          document.documentElement.style.colorScheme = 'light';
          themes.push(await meet(() => root().dataset.theme === 'light' && 'light'));
          figure.setAttribute('label', 'Another name');
          const named = made.title;
          figure.setAttribute('figure', 'gradient');
          await meet(() => of('ready').length === 2);
          const anew = [frame() !== made, (await figure.describe()).figures[0].figure, figure.shadowRoot.querySelectorAll('iframe').length];
          return {
            first, attributes, fits: Math.abs(px - 640) > 20 && px > 300, readied, got: [got.state.classes, got.link.startsWith('v=1&')],
            set: set.state.classes, apart, unsendable, together: together?.slice(0, 2), described: described.rows.length,
            exported: exported.name, reset: [reset.state.classes, reset.state.smoothing], themes, named, anew,
            notices: of('notice').length, faults: of('fault').length,
          };
        };
        window.broken = async () => {
          const inner = frame().contentWindow;
          const event = new inner.Event('input', { bubbles: true });
          Object.defineProperty(event, 'target', { value: null });
          frame().contentDocument.querySelector('#smoothing').dispatchEvent(event);
          await meet(() => of('fault').length);
          await new Promise((done) => setTimeout(done, 200));
          const told = of('fault').map(([, , { code, detail }]) => [code, detail.length > 10 && detail.length <= 200]);
          const after = await Promise.race([figure.get().catch(({ code }) => code), new Promise((done) => setTimeout(done, 300, 'nothing'))]);
          const late = figure.get().catch(({ code }) => code);
          const once = seen();
          figure.remove();
          return { told, once, after, gone: await late, left: figure.shadowRoot.childNodes.length, apart: await failure(figure.get()) };
        };";
    let element = "<label-smoothing-figure figure=targets classes=5 height=500 label=Targets sandbox=\"allow-scripts allow-same-origin allow-downloads\" eager>
         <p id=fallback>A sentence, for as long as there is nothing else.</p></label-smoothing-figure>";
    // A policy that takes no style and no script but from the site, as strict hosts have it.
    let page = |script: &str| {
        format!(
            "<!doctype html><meta name=color-scheme content=\"light dark\"><link rel=icon href=data:,><meta charset=utf-8>
             <meta http-equiv=Content-Security-Policy content=\"default-src 'self'; img-src data:\"><title>Host</title>{element}{script}<script src=page.js></script>"
        )
    };
    here.add_page("page.js", PAGE);
    here.add_page("element.html", &page("<script src=embed.js></script>"));
    // From another folder, as a module.
    here.add_page("module.html", &page("<script type=module src=embed.js></script>"));
    browser.go(&here.url("module.html"))?;
    browser.wait("a module finds its embed", "return document.querySelector('label-smoothing-figure').shadowRoot?.querySelector('iframe').src.includes('/embed.html#')")?;
    browser.go(&here.url("element.html"))?;
    let seen = call(browser, "element")?;
    let sandbox = "allow-scripts allow-same-origin allow-downloads";
    for (key, wanted) in [
        ("first", json!([true, false])),
        ("attributes", json!([sandbox, "no-referrer", "eager", "Targets", "v=1&figure=targets&classes=5&theme=auto"])),
        ("fits", json!(true)),
        ("readied", json!([false, true])),
        ("got", json!([5, true])),
        ("set", json!(4)),
        ("apart", json!(["bad-value", ["classes"]])),
        ("unsendable", json!(["bad-body", null])),
        ("together", json!(["state", true])),
        ("described", json!(4)),
        ("exported", json!("label-smoothing-targets.csv")),
        ("reset", json!([5, 0.1])),
        ("themes", json!(["auto", "dark", "light"])),
        ("named", json!("Another name")),
        ("anew", json!([true, "gradient", 1])),
        ("notices", json!(0)),
        ("faults", json!(0)),
    ] {
        ensure(seen[key] == wanted, || format!("{key}: {}, should be {wanted}", seen[key]))?;
    }
    let broken = call(browser, "broken")?;
    for (key, wanted) in [
        ("told", json!([["panic", true]])),
        ("once", json!([true, false])),
        ("after", json!("nothing")),
        ("gone", json!("gone")),
        ("left", json!(0)),
    ] {
        ensure(broken[key] == wanted, || format!("broken, {key}: {}, should be {wanted}", broken[key]))?;
    }
    Ok(())
}

/// Twenty on a page, one made and taken away fifty times, one that is hidden at first; and the script is light.
pub(crate) fn many_elements_share_a_page(browser: &Browser, here: &Site) -> Result<()> {
    const PAGE: &str = "
        const all = document.querySelectorAll('.twenty label-smoothing-figure');
        const frames = (figure) => figure.shadowRoot.querySelectorAll('iframe').length;
        const ready = new Set();
        let said = 0;
        document.addEventListener('lsl-ready', ({ target }) => (said += 1, ready.add(target)));
        window.many = () => [all.length, [...all].filter((figure) => ready.has(figure)).length];
        window.comeAndGo = async () => {
          const before = listeners;
          const figure = document.createElement('label-smoothing-figure');
          figure.setAttribute('label', 'One');
          figure.setAttribute('eager', '');
          for (let i = 0; i < 50; i += 1) {
            document.body.append(figure);
            if (i % 10 === 0) await new Promise((done) => setTimeout(done, 60));
            figure.remove();
          }
          const left = [listeners - before, figure.shadowRoot.childNodes.length, ready.has(figure)];
          document.body.append(figure);
          for (let i = 0; i < 300 && !ready.has(figure); i += 1) await new Promise((done) => setTimeout(done, 25));
          const answer = await figure.get();
          const made = [frames(figure), listeners - before];
          figure.remove();
          return [...left, answer.state.classes, ...made, listeners - before];
        };
        window.weight = async () => {
          const packed = (await fetch('embed.js')).body.pipeThrough(new CompressionStream('gzip'));
          return (await new Response(packed).arrayBuffer()).byteLength;
        };
        const hidden = document.querySelector('.hidden label-smoothing-figure');
        const root = () => hidden.shadowRoot.querySelector('iframe').contentDocument?.documentElement;
        window.whileHidden = () => [root().dataset.state, ready.has(hidden), hidden.getBoundingClientRect().height];
        window.unhide = async () => {
          document.querySelector('.hidden').hidden = false;
          const canvas = () => root().querySelector('canvas');
          for (let i = 0; i < 300; i += 1) {
            await new Promise((done) => setTimeout(done, 25));
            const { width, height } = canvas() ?? {};
            if (width > 100 && height > 100) {
              const { data } = canvas().getContext('2d').getImageData(0, 0, width, height);
              let inked = 0;
              for (let at = 0; at < data.length; at += 4) inked += Math.abs(data[at] - data[0]) > 40;
              if (inked > 500) return [true, parseFloat(hidden.shadowRoot.querySelector('iframe').style.height) > 300];
            }
          }
          return [canvas()?.width, canvas()?.height];
        };";
    // How many listeners to messages the window has.
    const COUNT: &str = "
        let listeners = 0;
        const count = (name, by) => {
          const method = window[name];
          window[name] = function (type, ...rest) {
            if (type === 'message') listeners += by;
            return method.call(this ?? window, type, ...rest);
          };
        };
        count('addEventListener', 1);
        count('removeEventListener', -1);";
    let one =
        |name: &str| format!("<label-smoothing-figure figure={name} label={name} eager></label-smoothing-figure>");
    let names = ["targets", "loss-curve", "logit-gap", "decomposition", "relatives"];
    let twenty: String = (0..20).map(|at| one(names[at % names.len()])).collect();
    let page = format!(
        "<!doctype html><link rel=icon href=data:,><meta charset=utf-8><title>Host</title><script>{COUNT}</script><script src=embed.js></script>
         <div class=hidden hidden><label-smoothing-figure label=Hidden eager sandbox=\"allow-scripts allow-same-origin\"></label-smoothing-figure></div>
         <div class=twenty>{twenty}</div><script>{PAGE}</script>"
    );
    here.add_page("many.html", &page);
    browser.go(&here.url("many.html"))?;
    const TWENTY: &str =
        "const [all, ready] = (window.wrappedJSObject ?? window).many(); return all === 20 && ready === 20";
    // As long as it takes where other programs have the machine.
    let wait = || browser.wait("twenty figures are ready", TWENTY);
    wait()
        .or_else(|_| wait())
        .or_else(|_| wait())
        .map_err(|Failure(reason)| Failure(format!("{reason}: {:?}", call(browser, "many"))))?;
    let hidden = call(browser, "whileHidden")?;
    ensure(hidden == json!(["live", true, 0]), || format!("a frame that is not shown lives: {hidden}"))?;
    let shown = call(browser, "unhide")?;
    ensure(shown == json!([true, true]), || format!("it is drawn once it is shown: {shown}"))?;
    let left = call(browser, "comeAndGo")?;
    ensure(left == json!([0, 0, false, 10, 1, 1, 0]), || format!("what comes and goes leaves nothing: {left}"))?;
    let weight = call(browser, "weight")?;
    ensure(weight.as_f64().is_some_and(|bytes| bytes > 1000.0 && bytes < 4096.0), || {
        format!("embed.js has {weight} bytes")
    })
}
