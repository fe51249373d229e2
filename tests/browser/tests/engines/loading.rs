//! What comes late, damaged, in part, or not at all: what is seen of it, on the page and in the embed.

use crate::faults::{does_not_pass, is_right, tells_of};
use crate::looking::{FIRST, ensure, shows_targets, site};
use browser_tests::{Browser, Engine, Failure, Fault, Options, Result, Site, watched};
use label_smoothing_lab::words::EN;
use serde_json::json;
use std::time::{Duration, Instant};

/// Within so long whoever waits is told, or sees what they wait for.
const SOON: Duration = Duration::from_secs(12);

/// What should become of a document.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    /// It lives and shows the right numbers.
    Right,
    /// It tells of this fault.
    Told(&'static str),
}

/// A document with something wrong: how its folder is called, whose file is answered wrongly, how, and what becomes of it.
struct Case {
    site: Site,
    address: String,
    what: String,
    outcome: Outcome,
}

impl Case {
    /// The page, a file of which is answered wrongly. Each has a server of its own: browsers ask one for six files at a time,
    /// and those that wait for ever would keep the others waiting.
    fn page(file: &str, fault: Fault, outcome: Outcome) -> Result<Self> {
        let site = site()?;
        site.seed(file, fault);
        let address = site.url("");
        Ok(Self { site, address, what: format!("{file}, {fault:?}"), outcome })
    }

    fn embed(fault: Fault, outcome: Outcome) -> Result<Self> {
        let site = site()?;
        site.seed("embed.html", fault);
        let address = site.url("embed.html#v=1&figure=targets");
        Ok(Self { site, address, what: format!("embed.html, {fault:?}"), outcome })
    }
}

/// How many whole pages an engine is given at once, so that none of them is late for having too little of the machine.
fn together(browser: &Browser) -> usize {
    match browser.engine() {
        Engine::Chromium | Engine::Firefox => 8,
        // All frames of a window share one process there.
        Engine::WebKit => 4,
    }
}

/// Shows documents in frames of one host, and looks into each.
fn in_frames(browser: &Browser, addresses: &[&str], mut look: impl FnMut(&Browser, usize) -> Result<()>) -> Result<()> {
    let host = Site::start()?;
    host.add_page("host.html", "<!doctype html><link rel=icon href=data:,><title>Host</title><body></body>");
    browser.enter_frame(false)?;
    browser.go(&host.url("host.html"))?;
    patiently(|| {
        browser
            .wait("the host is there", "return document.title === 'Host' && document.readyState === 'complete'")
            .map(drop)
    })?;
    // By script, for a host that waits for its frames is not loaded as long as one of them is not.
    browser.run(
        "for (const address of arguments[0]) {
           const frame = document.createElement('iframe');
           [frame.title, frame.width, frame.height, frame.src] = ['f', 900, 700, address];
           document.body.append(frame);
         }",
        json!([addresses]),
    )?;
    for number in 0..addresses.len() {
        patiently(|| {
            browser.enter_frame(false)?;
            browser.enter_frame_number(number)?;
            look(browser, number)
        })
        .map_err(|Failure(reason)| Failure(format!("frame {number}: {reason}")))?;
    }
    browser.enter_frame(false)
}

/// Looks again as long as the document that is looked at is still coming, for a driver that looks meanwhile loses it.
fn patiently(mut look: impl FnMut() -> Result<()>) -> Result<()> {
    /// What drivers say of it; the last is Firefox's own, which once had no place for the script.
    const LOST: [&str; 5] = [
        "no such window",
        "Could not parse script result",
        "reading 'dataset'",
        "documentElement",
        "Utils.evalInSandbox",
    ];
    let start = Instant::now();
    loop {
        match look() {
            Err(Failure(reason)) if LOST.iter().any(|lost| reason.contains(lost)) && start.elapsed() < SOON => {
                std::thread::sleep(Duration::from_millis(50));
            }
            seen => return seen,
        }
    }
}

fn become_as_they_should(browser: &Browser, cases: &[Case]) -> Result<()> {
    cases.chunks(together(browser)).try_for_each(|cases| become_so_at_once(browser, cases))
}

fn become_so_at_once(browser: &Browser, cases: &[Case]) -> Result<()> {
    let addresses: Vec<&str> = cases.iter().map(|case| case.address.as_str()).collect();
    in_frames(browser, &addresses, |browser, number| {
        let Case { what, outcome, site, .. } = &cases[number];
        let seen = match outcome {
            Outcome::Right => is_right(browser),
            Outcome::Told(code) => tells_of(browser, code),
        };
        seen.map_err(|Failure(reason)| Failure(format!("{what}: {reason}; asked for {:?}", site.requests())))
    })
}

/// Every file that must be there for the first figure, and the embed's one, in every way in which a server can fail.
pub(crate) fn every_loading_fault_is_told_of(browser: &Browser, here: &Site) -> Result<()> {
    let (wasm, glue) = (here.file("wasm")?, here.file("js")?);
    let (wasm, glue) = (wasm.trim_start_matches("./"), glue.trim_start_matches("./"));
    let damaged = Outcome::Told("compile");
    let forgiven = [
        Case::page(wasm, Fault::Mistyped, Outcome::Right)?,
        Case::page(wasm, Fault::AsText, Outcome::Right)?,
        Case::page(wasm, Fault::Slow(Duration::from_secs(2)), Outcome::Right)?,
    ];
    become_as_they_should(browser, &forgiven)?;
    let told = [
        Case::page(wasm, Fault::Missing, Outcome::Told("fetch-404"))?,
        Case::page(wasm, Fault::Truncated, damaged)?,
        Case::page(wasm, Fault::Flipped(0), damaged)?,
        Case::page(glue, Fault::Missing, Outcome::Told("no-js-module"))?,
        Case::page(glue, Fault::Truncated, Outcome::Told("no-js-module"))?,
        Case::page(glue, Fault::AsText, Outcome::Told("no-js-module"))?,
        Case::page("boot.js", Fault::Missing, Outcome::Told("no-js-module"))?,
        Case::page("boot.js", Fault::Truncated, Outcome::Told("no-js-module"))?,
        Case::page("boot.js", Fault::AsText, Outcome::Told("no-js-module"))?,
    ];
    become_as_they_should(browser, &told)?;
    let late = Outcome::Told("timeout");
    // A driver that waits until a document is loaded would wait for ever.
    let slow = [
        Case::page(wasm, Fault::Slow(Duration::from_secs(20)), late)?,
        Case::page(wasm, Fault::Stalled, late)?,
        Case::page(glue, Fault::Stalled, late)?,
        Case::page("boot.js", Fault::Stalled, late)?,
        Case::embed(Fault::Stalled, late)?,
    ];
    let patient = browser.engine().start_with(&Options { waits_for_nothing: true, ..Options::default() })?;
    become_so_at_once(&patient, &slow)
}

/// From none of its bytes to all but one.
pub(crate) fn a_program_cut_anywhere_is_told_of(browser: &Browser, here: &Site) -> Result<()> {
    cut_anywhere(browser, here, 16)
}

/// The same at a hundred places.
pub(crate) fn a_program_cut_at_a_hundred_places_is_told_of(browser: &Browser, here: &Site) -> Result<()> {
    cut_anywhere(browser, here, 100)
}

fn cut_anywhere(browser: &Browser, here: &Site, places: usize) -> Result<()> {
    let wasm = here.file("wasm")?;
    let length = std::fs::metadata(here.dist().join(&wasm))?.len() as usize;
    // The beginning of every program, where a browser may take it for an empty one, and then evenly.
    let mut lengths: Vec<usize> = vec![0, 7, 8, length - 1];
    lengths.extend((1..=places - lengths.len()).map(|place| place * length / (places - 3)));
    let faults: Vec<Fault> = lengths.into_iter().map(Fault::Cut).collect();
    damaged_pages(browser, here, &faults)
}

/// The bits are chosen as if by chance, in code and in data.
pub(crate) fn a_flipped_bit_is_told_of(browser: &Browser, here: &Site) -> Result<()> {
    let faults: Vec<Fault> = (1..=8).map(Fault::Flipped).collect();
    damaged_pages(browser, here, &faults)?;
    for seed in 0..4 {
        let html = flipped_inside(&std::fs::read_to_string(here.dist().join("embed.html"))?, "wasm", seed)?;
        here.add_page(&format!("flipped-{seed}/embed.html"), &html);
    }
    let addresses: Vec<String> = (0..4).map(|seed| here.url(&format!("flipped-{seed}/embed.html"))).collect();
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    in_frames(browser, &addresses, |browser, _| tells_of(browser, "compile"))
}

/// Pages whose program is damaged in these ways.
fn damaged_pages(browser: &Browser, here: &Site, faults: &[Fault]) -> Result<()> {
    let wasm = here.file("wasm")?;
    let wasm = wasm.trim_start_matches("./");
    for (round, faults) in faults.chunks(together(browser)).enumerate() {
        let mut addresses = Vec::new();
        for (number, &fault) in faults.iter().enumerate() {
            let folder = format!("damaged-{round}-{number}/");
            here.add_folder(&folder, here.dist(), &[]);
            here.seed(&format!("{folder}{wasm}"), fault);
            addresses.push(here.url(&folder));
        }
        let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
        in_frames(browser, &addresses, |browser, number| {
            tells_of(browser, "compile").map_err(|Failure(reason)| Failure(format!("{:?}: {reason}", faults[number])))
        })?;
    }
    Ok(())
}

/// An embed with one bit flipped in one of the programs inside it.
fn flipped_inside(html: &str, id: &str, seed: u32) -> Result<String> {
    let none = || Failure(format!("the embed has no program {id}"));
    let start = html.find(&format!(" id=\"{id}\"")).ok_or_else(none)?;
    let start = start + html.get(start..).and_then(|rest| rest.find('>')).ok_or_else(none)? + 1;
    let end = start + html.get(start..).and_then(|rest| rest.find("</script>")).ok_or_else(none)?;
    let (before, inside, after) = (&html[..start], &html[start..end], &html[end..]);
    let place = inside.chars().count() * (2 * seed as usize + 1) / 8;
    // Such that it can still stand in the document.
    let other = |character: char| char::from_u32(u32::from(character) ^ 1).filter(|it| !['<', '\0', '\r'].contains(it));
    let damaged = inside.chars().enumerate().map(|(at, it)| if at == place { other(it).unwrap_or('~') } else { it });
    Ok(format!("{before}{}{after}", damaged.collect::<String>()))
}

/// Without the look at its bytes a page lives with a damaged program, and what these tests rely on objects.
pub(crate) fn a_flipped_bit_that_nobody_looks_for_is_not_told_of(browser: &Browser, here: &Site) -> Result<()> {
    let wasm = here.file("wasm")?;
    let bytes = std::fs::read(here.dist().join(&wasm))?;
    // A letter of a word that is only told when something panics: the program runs as before.
    const WORD: &[u8] = b"called `Option::unwrap()`";
    let place = bytes.windows(WORD.len()).position(|window| window == WORD);
    let place = place.ok_or_else(|| Failure("the program has no such word".to_owned()))?;
    let mut damaged = bytes;
    damaged[place] ^= 1;
    let folder = std::env::temp_dir().join(format!("lab-flipped-{}-{}", browser.engine().name(), std::process::id()));
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("damaged.wasm"), damaged)?;
    here.add_folder("other/", &folder, &[]);
    here.change("index.html", &format!("data-wasm=\"{wasm}\""), "data-wasm=\"./other/damaged.wasm\"");
    let outcome = (|| {
        browser.go(&here.url("index.html"))?;
        tells_of(browser, "compile")?;
        here.change("boot.js", "fingerprint !== undefined", "false");
        browser.go(&here.url("index.html"))?;
        is_right(browser)?;
        does_not_pass(browser, "compile", "a page that lives with a damaged program")
    })();
    std::fs::remove_dir_all(&folder)?;
    outcome
}

/// Anywhere after its text; before that nothing can tell.
pub(crate) fn an_embed_cut_anywhere_is_told_of(browser: &Browser, here: &Site) -> Result<()> {
    let html = watched(&std::fs::read_to_string(here.dist().join("embed.html"))?);
    let text = html.find("</main>").ok_or_else(|| Failure("the embed has no text".to_owned()))?;
    let end = html.find("<script type=\"text/plain\" data-end>").unwrap_or(html.len());
    let lengths = (0..10).map(|place| text + (end - text) * place / 9).collect::<Vec<_>>();
    let mut addresses = Vec::new();
    for length in &lengths {
        here.add_folder(&format!("cut-{length}/"), here.dist(), &[]);
        here.seed(&format!("cut-{length}/embed.html"), Fault::Cut(*length));
        addresses.push(here.url(&format!("cut-{length}/embed.html#figure=targets")));
    }
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    in_frames(browser, &addresses, |browser, number| {
        tells_of(browser, "compile").map_err(|Failure(reason)| Failure(format!("{} bytes: {reason}", lengths[number])))
    })
}

/// A part that comes after the first figures: those live on, the still pictures of the others stand, and it is said.
pub(crate) fn late_parts_that_fail_are_told_of(browser: &Browser, here: &Site) -> Result<()> {
    let mut cases = Vec::new();
    for file in std::fs::read_dir(here.dist())?.filter_map(|file| file.ok()?.file_name().into_string().ok()) {
        let late = ["explorer-", "lab-", "course-", "chunk_"].iter().any(|part| file.starts_with(part));
        if late && file.ends_with(".wasm") {
            let faults: &[Fault] = match file.split_once('-') {
                Some(("explorer", _)) => &[Fault::Missing, Fault::Truncated, Fault::Flipped(1), Fault::Stalled],
                Some(("lab", _)) => &[Fault::Missing, Fault::Flipped(1), Fault::Stalled],
                _ => &[Fault::Truncated],
            };
            for &fault in faults {
                cases.push(Case::page(&file, fault, Outcome::Right)?);
            }
        }
    }
    // Those that are waited for longest together.
    cases.sort_by_key(|case| !case.what.ends_with("Stalled"));
    ensure(cases.len() > 8, || format!("{} cases of late parts", cases.len()))?;
    for cases in cases.chunks(together(browser)) {
        let addresses: Vec<&str> = cases.iter().map(|case| case.address.as_str()).collect();
        in_frames(browser, &addresses, |browser, number| {
            let case = &cases[number];
            part_is_missed(browser, case).map_err(|Failure(reason)| Failure(format!("{}: {reason}", case.what)))
        })?;
    }
    Ok(())
}

/// No figure of a part stands half: it is live with its picture and its numbers, or it is still.
fn part_is_missed(browser: &Browser, case: &Case) -> Result<()> {
    let seen = "const notice = document.querySelector('[data-notice=missing]');
         const hosts = [...document.querySelectorAll('[id^=figure-]')].filter((it) => it.querySelector('img, canvas'));
         const still = (it) => it.querySelector('[data-static]')?.checkVisibility() ?? false;
         const alive = (it) => ['canvas', '.sentence:not([data-static] *)', 'table[data-figure]:not([data-static] *)']
           .map((part) => it.querySelector(part) !== null);
         const half = hosts.filter((it) => new Set([...alive(it), !still(it)]).size > 1);
         return { state: document.documentElement.dataset.state, told: notice?.textContent ?? '', age: performance.now(),
           still: hosts.filter(still).length, live: hosts.length - hosts.filter(still).length, half: half.map((it) => it.id) }";
    // A part is asked for once the page has nothing else to do, which a busy machine comes to late; from then on it counts.
    let file = case.what.split(',').next().unwrap_or_default();
    let is_asked_for = || case.site.requests().iter().any(|path| path.ends_with(file));
    let (start, mut asked) = (Instant::now(), None);
    loop {
        let now = browser.run(seen, json!([]))?;
        let told = now["told"].as_str().is_some_and(|told| told.contains(EN.missing));
        if told {
            ensure(now["state"] == json!("live") && now["half"] == json!([]), || format!("a half figure: {now}"))?;
            ensure(now["still"].as_u64() > Some(2) && now["live"].as_u64() > Some(1), || format!("figures: {now}"))?;
            return shows_targets(browser, FIRST);
        }
        if asked.is_none() && is_asked_for() {
            asked = Some(Instant::now());
        }
        let in_time = asked.is_none_or(|asked: Instant| asked.elapsed() < SOON) && start.elapsed() < 3 * SOON;
        ensure(in_time, || format!("nothing is told, asked for {asked:?}: {now}"))?;
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What is loaded when something trains: the trainer's program and the digits.
pub(crate) fn what_training_needs_is_told_of_when_it_fails(browser: &Browser, here: &Site) -> Result<()> {
    let mut cases = Vec::new();
    for (part, link) in [("trainer-simd", "?v=1&classes=9"), ("digits", "?v=1&scenario=digits-calibration")] {
        let file = here.file(part)?;
        for fault in [Fault::Missing, Fault::Truncated, Fault::Flipped(3), Fault::Stalled] {
            let mut case = Case::page(file.trim_start_matches("./"), fault, Outcome::Right)?;
            // Where there are no lanes, the other build is loaded.
            let other = here.file("trainer")?;
            case.site.seed(
                other.trim_start_matches("./"),
                if part == "digits" { Fault::Slow(Duration::ZERO) } else { fault },
            );
            case.address = case.site.url(link);
            cases.push(case);
        }
    }
    let html = std::fs::read_to_string(here.dist().join("embed.html"))?;
    for part in ["part-trainer-simd", "part-digits"] {
        let site = site()?;
        site.add_page("damaged/embed.html", &flipped_inside(&html, part, 2)?);
        let address = site.url("damaged/embed.html#v=1&scenario=digits-calibration");
        cases.push(Case { site, address, what: format!("{part} inside the embed"), outcome: Outcome::Right });
    }
    cases.sort_by_key(|case| !case.what.ends_with("Stalled"));
    for cases in cases.chunks(together(browser)) {
        let addresses: Vec<&str> = cases.iter().map(|case| case.address.as_str()).collect();
        in_frames(browser, &addresses, |browser, number| {
            let Case { what, .. } = &cases[number];
            training_fails(browser).map_err(|Failure(reason)| Failure(format!("{what}: {reason}")))
        })?;
    }
    Ok(())
}

fn training_fails(browser: &Browser) -> Result<()> {
    const SEEN: &str = "const message = [...document.querySelectorAll('.lab-message')].filter((it) => it.checkVisibility());
         const rows = [...document.querySelectorAll('table[data-figure=training-curves]:not([data-static] *) tbody tr')];
         return { state: document.documentElement.dataset.state, told: message.map((it) => it.textContent.trim()),
           rows: rows.map((it) => it.dataset.row).filter((row) => row !== 'optimum') }";
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    browser
        .run("if (!window.pressed) document.querySelector('#lab-play').click(); window.pressed = true", json!([]))?;
    let start = Instant::now();
    loop {
        let now = browser.run(SEEN, json!([]))?;
        let told = now["told"].as_array().is_some_and(|told| {
            told.iter().any(|it| it.as_str().is_some_and(|it| it.starts_with(EN.lab.clock.not_loaded)))
        });
        // A frame far down is live a little later.
        if told && now["state"] != json!("starting") {
            // What the theory says is there without a run.
            return ensure(now["state"] == json!("live") && now["rows"] == json!([]), || {
                format!("without a run there should be no numbers of one: {now}")
            });
        }
        ensure(start.elapsed() < SOON, || format!("nothing is told: {now}"))?;
        std::thread::sleep(Duration::from_millis(50));
    }
}
