//! What is taken away of a figure and of a run: the files, the sentence, the link, and what stands in where nothing can be saved.

use crate::lab::{CLOCK, native, observed, open_lab, says, shows_run};
use crate::looking::{clean, click, ensure, focus, live, open, set, show, site, tables};
use browser_tests::{Browser, Engine, Failure, Result, Site};
use label_smoothing_lab::figure::MetricTable;
use label_smoothing_lab::figure::caption::Caption;
use label_smoothing_lab::figure::run_table::run_table;
use label_smoothing_lab::spec::parse;
use label_smoothing_lab::words::{EN, TakeawayWords};
use roxmltree::{Document, Node};
use serde_json::{Value, json};

const SAY: &TakeawayWords = &EN.takeaway;

/// Opens what can be taken away of a part of the page.
fn opened(browser: &Browser, part: &str) -> Result<()> {
    click(browser, &format!("{part} .takeaway > button"))?;
    browser.wait(
        "what can be taken away is shown",
        &format!("return document.querySelector('{part} [data-save=csv]') !== null"),
    )?;
    Ok(())
}

/// Presses a button that saves, and answers what stands in for the file: its text, or the address of its image.
fn saved(browser: &Browser, part: &str, format: &str) -> Result<String> {
    click(browser, &format!("{part} [data-save={format}]"))?;
    let closed = browser.wait(
        "a file is made, and something stands in for it",
        &format!("const it = document.querySelector('{part} .instead'); return it && [it.open, it.children.length]"),
    )?;
    ensure(closed == json!([false, 1]), || format!("{format}: before it is wanted it is open, and holds {closed}"))?;
    click(browser, &format!("{part} .instead > summary"))?;
    let content = browser.wait(
        "what stands in for the file is filled",
        &format!("const it = document.querySelector('{part} .instead'); return it.querySelector('textarea')?.value ?? it.querySelector('img')?.src"),
    )?;
    content.as_str().map(str::to_owned).ok_or(Failure(format!("{format} is {content}")))
}

/// What a document of SVG says, and whether it opens as an image by itself: its title, its description, its elements, its width.
/// It is read here, for the page's policy lets no text become markup.
fn read_svg(browser: &Browser, text: &str) -> Result<Value> {
    let width = browser.run(
        "const image = new Image();
         image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(arguments[0]);
         return image.decode().then(() => image.naturalWidth, () => 0)",
        json!([text]),
    )?;
    let read = Document::parse(text)?;
    let root = read.root_element();
    let said = |name: &str| root.descendants().find(|it| it.has_tag_name((SVG, name))).map(content);
    let marks = ["polyline", "path", "rect", "image"];
    let drawn = root.descendants().filter(|it| marks.contains(&it.tag_name().name())).count();
    let is_styled = root.descendants().any(|it| it.has_tag_name((SVG, "style")));
    Ok(json!([root.tag_name().namespace(), true, said("title"), said("desc"), drawn > 5 && is_styled, width]))
}

/// The namespace of SVG.
const SVG: &str = "http://www.w3.org/2000/svg";

/// All the text within an element.
fn content(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|it| it.text()).collect()
}

/// The words of a picture's SVG go on with its question and its sentence, beneath it.
fn is_captioned(text: &str, said: &Value) -> Result<()> {
    let read = Document::parse(text)?;
    let words: Vec<String> = read.descendants().filter(|it| it.has_tag_name((SVG, "text"))).map(content).collect();
    let words = words.join(" ");
    let wanted = format!("{} {}", said[0].as_str().unwrap_or_default(), said[1].as_str().unwrap_or_default());
    ensure(words.ends_with(&wanted), || format!("the picture's words are {words}, and should end with {wanted}"))
}

/// The question and the sentence of a figure, as the page has them.
fn said(browser: &Browser, part: &str) -> Result<Value> {
    browser.run(
        "const body = document.querySelector(arguments[0] + '[data-live]') ?? document.querySelector(arguments[0] + ' [data-live]');
         return [body.querySelector('h3').textContent, body.querySelector('[data-sentence]').textContent.trim()]",
        json!([part]),
    )
}

/// Notes what is offered to be saved, and saves nothing.
const NOTE_FILES: &str = "document.addEventListener('click', (event) => {
       const link = event.target.closest('a[download]');
       if (!link) return;
       event.preventDefault();
       document.documentElement.dataset.saved = link.download + (link.href.startsWith('blob:') ? ' of a blob' : ' of ' + link.href.slice(0, 40));
     }, true)";

pub(crate) fn a_figure_is_taken_away(browser: &Browser, site: &Site) -> Result<()> {
    const PART: &str = "#figure-loss-curve";
    const LINK: &str = "?smoothing=0.25&classes=4&convention=others";
    open(browser, &site.url(LINK))?;
    browser.run(NOTE_FILES, json!([]))?;
    let height = "return document.querySelector('#figure-loss-curve').getBoundingClientRect().height";
    let before = browser.run(height, json!([]))?;
    opened(browser, PART)?;
    let named = |name: &str| -> Result<()> {
        let offered = browser.run("return document.documentElement.dataset.saved", json!([]))?;
        ensure(offered == json!(format!("{name} of a blob")), || format!("offered is {offered}, and not {name}"))
    };
    let svg = saved(browser, PART, "svg")?;
    named("label-smoothing-loss-curve.svg")?;
    let (read, said) = (read_svg(browser, &svg)?, said(browser, PART)?);
    let wanted = json!(["http://www.w3.org/2000/svg", true, said[0], said[1], true, 720]);
    ensure(read == wanted, || format!("the SVG is read as {read}, and not as {wanted}"))?;
    ensure(said[1].as_str().is_some_and(|text| text.contains("0.25")), || format!("not of this state: {said}"))?;
    is_captioned(&svg, &said)?;
    let texts = [0, 1].map(|at| said[at].as_str().unwrap_or_default());
    let whole = 360 + Caption::new(texts[0], texts[1], 720).height();

    for times in 1..=3 {
        let image = saved(browser, PART, &format!("png-{times}"))?;
        let suffix = if times == 1 { String::new() } else { format!("@{times}x") };
        named(&format!("label-smoothing-loss-curve{suffix}.png"))?;
        ensure(image.starts_with("data:image/png;base64,"), || format!("{times}×: {}", &image[..30.min(image.len())]))?;
        let seen = browser.run(
            "const image = new Image();
             image.src = arguments[0];
             const read = () => {
               const canvas = document.createElement('canvas');
               [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
               const context = canvas.getContext('2d');
               context.drawImage(image, 0, 0);
               const data = new Uint8ClampedArray(canvas.width * canvas.height * 4);
               data.set(context.getImageData(0, 0, canvas.width, canvas.height).data);
               let inked = 0, beneath = 0;
               for (let i = 0; i < data.length; i += 4) {
                 const ink = Math.abs(data[i] - data[0]) + Math.abs(data[i + 1] - data[1]) > 60;
                 inked += ink;
                 beneath += ink && i > 4 * canvas.width * canvas.width / 2;
               }
               return [canvas.width, canvas.height, inked / (data.length / 4), beneath / (data.length / 4)];
             };
             // WebKit draws a decoded image in a later frame, at times.
             const again = (tries) => new Promise(requestAnimationFrame)
               .then(() => (read()[2] > 0 || tries === 0 ? read() : again(tries - 1)));
             return image.decode().then(() => again(60))",
            json!([image]),
        )?;
        ensure(seen[0] == json!(720 * times) && seen[1] == json!(whole * times), || format!("{times}×: {seen}"))?;
        ensure(seen[3].as_f64().is_some_and(|inked| inked > 0.002), || format!("{times}× has no caption: {seen}"))?;
        ensure(seen[2].as_f64().is_some_and(|inked| inked > 0.005), || format!("{times}× has hardly any ink: {seen}"))?;
    }

    let csv = saved(browser, PART, "csv")?;
    named("label-smoothing-loss-curve.csv")?;
    let rows: Vec<Vec<f64>> = csv
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').skip(1).map(|cell| cell.parse().ok()).collect::<Option<Vec<f64>>>())
        .filter(|row| !row.is_empty())
        .collect();
    ensure(rows.len() == 1000, || format!("{} rows of the whole curve", rows.len()))?;
    for (key, numbers) in &tables(browser)?["loss-curve"] {
        // To the bit.
        ensure(rows.contains(numbers), || format!("the page's row {key} is not in the file: {numbers:?}"))?;
    }

    // The browser's own clipboard asks for leave, in each engine in its way.
    let clipboard = |what: &str| {
        let script = format!("Object.defineProperty(navigator, 'clipboard', {{ configurable: true, value: {what} }})");
        browser.run(&script, json!([]))
    };
    let copies = |place: u32, wait: &str| -> Result<Value> {
        let button = format!("{PART} .takeaway-panel fieldset + fieldset button:nth-of-type({place})");
        click(browser, &button)?;
        browser.wait(wait, &format!("return document.querySelector('{button}').textContent === '{}' && document.documentElement.dataset.copied", SAY.copied))
    };
    clipboard(
        "{ writeText: (text) => { document.documentElement.dataset.copied = text; return Promise.resolve(); } }",
    )?;
    let sentence = copies(1, "the sentence is copied")?;
    ensure(sentence == said[1], || format!("copied was {sentence}"))?;
    // Where there is no clipboard, in the older way.
    clipboard("undefined")?;
    browser.run(
        "delete document.documentElement.dataset.copied;
         document.addEventListener('copy', (event) => document.documentElement.dataset.copied = event.target.value)",
        json!([]),
    )?;
    let link = copies(2, "the link is copied")?;
    let link = link.as_str().unwrap_or_default();
    let (address, place) = link.split_once('#').unwrap_or((link, ""));
    let query = address.strip_prefix(&site.url("")).unwrap_or_default();
    ensure(place == "figure-loss-curve" && parse(query) == parse(LINK), || format!("the link is {link}"))?;
    let focused = browser.run(
        "return [document.activeElement.textContent, document.getElementById('announcer').textContent.trim(), document.querySelectorAll('body > textarea').length]",
        json!([]),
    )?;
    ensure(focused == json!([SAY.copied, SAY.copied, 0]), || format!("after copying: {focused}"))?;

    // Closed, the page is as it was.
    click(browser, &format!("{PART} .takeaway > button"))?;
    let after = browser.run(height, json!([]))?;
    ensure(after == before, || format!("the figure was {before} high, and is {after}"))?;
    clean(browser)
}

/// A saved table begins with the mark of its letters, which Excel needs, and a copied one does not. What is saved is looked at where a
/// driver can say where to: it is the same program in every engine.
pub(crate) fn a_saved_table_opens_rightly_in_excel(browser: &Browser, site: &Site) -> Result<()> {
    const PART: &str = "#embed";
    open(browser, &site.url("embed.html#v=1&figure=gradient"))?;
    let folder = std::env::temp_dir().join(format!("lab-saved-{}-{}", browser.engine().name(), std::process::id()));
    let saves = browser.engine() == Engine::Chromium;
    if saves {
        std::fs::create_dir_all(&folder)?;
        let parameters = json!({ "behavior": "allow", "downloadPath": folder });
        browser.devtools("Browser.setDownloadBehavior", &parameters)?;
    } else {
        browser.run(NOTE_FILES, json!([]))?;
    }
    opened(browser, PART)?;
    let copied = saved(browser, PART, "csv")?;
    let headings = copied.lines().next().unwrap_or_default().to_owned();
    let wanted = "class,classes,logit z,predicted probability p,one-hot gradient p − q,smoothed gradient p − q,one-hot push q − p,smoothed push q − p";
    ensure(headings == wanted, || format!("the headings are {headings:?}"))?;
    if saves {
        let file = folder.join("label-smoothing-gradient.csv");
        let start = std::time::Instant::now();
        while !file.is_file() && start.elapsed() < std::time::Duration::from_secs(10) {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let bytes = std::fs::read(&file);
        std::fs::remove_dir_all(&folder)?;
        let text = String::from_utf8(bytes?).map_err(|error| Failure(error.to_string()))?;
        let unmarked = text.strip_prefix('\u{feff}');
        let same = unmarked.is_some_and(|text| text.replace("\r\n", "\n").trim_end() == copied.trim_end());
        ensure(same, || format!("the file begins with {:?}", text.chars().take(80).collect::<String>()))?;
    }
    clean(browser)
}

pub(crate) fn a_run_is_taken_away(browser: &Browser, site: &Site) -> Result<()> {
    let setting = open_lab(browser, site, "?steps=60")?;
    browser.run(NOTE_FILES, json!([]))?;
    says(browser, CLOCK.ready)?;
    set(browser, "#lab-scrub", "60")?;
    says(browser, &(CLOCK.done)(60))?;
    let mut run = native(&setting)?;
    run.advance(60);
    shows_run(browser, &mut run, 5)?;
    let observed = observed(&mut run);
    for (part, own, other) in [("#lab-metrics", "csv", "csv-1"), ("#figure-training-curves", "csv-2", "csv-1")] {
        opened(browser, part)?;
        for (format, table, name) in
            [(own, MetricTable::of(&observed, &EN).table, "metrics"), (other, run_table(&observed, &EN), "run")]
        {
            // A field has one way to end its lines.
            let (file, wanted) = (saved(browser, part, format)?, table.csv().replace("\r\n", "\n"));
            ensure(file.replace("\r\n", "\n") == wanted, || format!("{part}, {name}: {file}\nand natively\n{wanted}"))?;
            let offered = browser.run("return document.documentElement.dataset.saved", json!([]))?;
            ensure(offered == json!(format!("label-smoothing-{name}.csv of a blob")), || {
                format!("offered is {offered}")
            })?;
        }
    }
    // The picture of what is shown now, with its maps as images.
    const MAP: &str = "#figure-confidence-map";
    show(browser, MAP)?;
    opened(browser, MAP)?;
    let svg = saved(browser, MAP, "svg")?;
    let (read, said) = (read_svg(browser, &svg)?, said(browser, MAP)?);
    let wanted = json!(["http://www.w3.org/2000/svg", true, said[0], said[1], true, 720]);
    ensure(read == wanted, || format!("the SVG is read as {read}, and not as {wanted}"))?;
    ensure(svg.contains("href=\"data:image/png;base64,"), || "the map has no image".to_owned())?;
    clean(browser)
}

/// In a frame that may run scripts and nothing else a file is dropped without a word, and so is what is put on the clipboard.
pub(crate) fn an_embed_that_may_not_save_has_texts_to_copy(browser: &Browser, here: &Site) -> Result<()> {
    let other = site()?;
    let link = other.url("embed.html#v=1&amp;figure=simplex-map&amp;smoothing=0.3");
    here.add_page(
        "takes.html",
        &format!(
            "<!doctype html><link rel=icon href=data:,><title>Host</title>\
             <iframe title=f width=760 height=640 sandbox=allow-scripts src=\"{link}\"></iframe>"
        ),
    );
    browser.go(&here.url("takes.html"))?;
    browser.enter_frame(true)?;
    live(browser)?;
    opened(browser, "#embed")?;
    let svg = saved(browser, "#embed", "svg")?;
    let (read, said) = (read_svg(browser, &svg)?, said(browser, "#embed")?);
    let wanted = json!(["http://www.w3.org/2000/svg", true, said[0], said[1], true, 720]);
    ensure(read == wanted, || format!("the SVG is read as {read}, and not as {wanted}"))?;
    // With the focus the whole text is selected, and a button copies it.
    focus(browser, ".instead textarea")?;
    browser.run(
        "document.addEventListener('copy', (event) => document.documentElement.dataset.copied = event.target.value)",
        json!([]),
    )?;
    let selected = browser.run(
        "const field = document.querySelector('.instead textarea');
         return field.selectionEnd - field.selectionStart === field.value.length && field.value.length > 1000",
        json!([]),
    )?;
    ensure(selected == json!(true), || "the text is not selected".to_owned())?;
    click(browser, ".instead button")?;
    browser.wait(
        "it is said that the text is copied",
        &format!("return document.getElementById('announcer').textContent === '{}'", SAY.copied),
    )?;
    let png = saved(browser, "#embed", "png-2")?;
    ensure(png.starts_with("data:image/png;base64,") && png.len() > 10_000, || {
        format!("the PNG has {} letters", png.len())
    })?;
    focus(browser, "#embed .takeaway-panel fieldset + fieldset button:nth-of-type(2)")?;
    let trouble = browser.run("return window.__trouble ?? null", json!([]))?;
    ensure(trouble == json!([]), || format!("trouble: {trouble}"))
}
