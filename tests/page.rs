//! The page as it is before any script runs: it says what the live page says in its default state, and it keeps its policy.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

mod common;
mod golden_runs;
mod texts;

use label_smoothing_lab::course::{Example, GoalName, Scene, Term, Truth};
use label_smoothing_lab::figure::lab::shown;
use label_smoothing_lab::figure::{Cell, Figure, LabFigure, MetricTable, Row, Shape};
use label_smoothing_lab::frameworks::{Framework, HeavyClass, Printed, Program, training_loop};
use label_smoothing_lab::spec::{AnyFigure, Control, FigureName, LabFigureName, PredictionName, Shared};
use label_smoothing_lab::training::{Measure, Scenario};
use label_smoothing_lab::values::{ValueName, Values};
use label_smoothing_lab::words::{About, PAGE, number, short};
use std::path::Path;
use texts::{fragment, fragments, page, read};

/// A figure as it stands in the page's own text: its question, its picture, its sentence, what to watch for, its limit.
///
/// The picture has no words of its own: the sentence beneath it tells its numbers.
fn still(name: AnyFigure) -> String {
    let (about, sentence, shape): (&About, String, Shape) = match name {
        AnyFigure::Theory(name) => {
            (Figure::about(name, PAGE), Figure::of(name, &Shared::default()).sentence(PAGE), Figure::shape(name))
        }
        AnyFigure::Run(name) => (
            LabFigure::about(name, PAGE),
            LabFigure::of(name, &golden_runs::golden(name)).sentence(PAGE),
            LabFigure::shape(name),
        ),
    };
    let file = name.name();
    let (width, height) = shape.wide();
    let question = about.question;
    // What is seen at once is fetched at once; the others wait until they come near.
    let at_once = matches!(name, AnyFigure::Theory(name) if AT_ONCE.contains(&name));
    let lazy = if at_once { "" } else { " loading=\"lazy\"" };
    let under = match name {
        AnyFigure::Theory(name) => controls_room(name),
        AnyFigure::Run(name) => format!("<p class=\"shown\">{}</p>\n", of_which_run(name)),
    };
    format!(
        "<div class=\"figure\" id=\"figure-{file}\">\n\
         <div class=\"figure-body\" data-static>\n\
         <h3>{question}</h3>\n\
         <div class=\"{class}\"><picture><source media=\"(max-width: 40rem)\" srcset=\"figures/{file}-narrow.svg\">\
         <img src=\"figures/{file}.svg\" alt=\"\" width=\"{width}\" height=\"{height}\"{lazy}></picture></div>\n{under}\
         <p class=\"sentence\">{sentence}</p>\n\
         <p class=\"about\">{watch} <span class=\"limit\">{limit}</span></p>\n\
         <div class=\"numbers\"></div>\n\
         </div>\n</div>\n",
        class = shape.class(),
        watch =
            [Some(about.watch), about.drag.map(|(_, text)| text)].into_iter().flatten().collect::<Vec<_>>().join(" "),
        limit = about.limit,
    )
}

/// Which experiment a still picture is of, and which seed and step, or which of a sweep.
fn of_which_run(name: LabFigureName) -> String {
    let observed = golden_runs::golden(name);
    match &observed.sweep {
        None => shown(&observed, PAGE),
        Some(sweep) => {
            let setting = &observed.setting;
            (PAGE.scenarios.swept)(Scenario::of(setting), &sweep.seeds, setting.steps)
        }
    }
}

/// The table of metrics as it stands in the page's own text: of the run that the still reliability diagram shows.
fn still_metrics() -> String {
    let observed = golden_runs::golden(LabFigureName::Reliability);
    let MetricTable { caption, table, notes } = MetricTable::of(&observed, PAGE);
    let heads: String =
        table.columns.iter().map(|column| format!("<th scope=\"col\">{}</th>", column.heading)).collect();
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => format!("<td>{text}</td>"),
        Cell::Number(value) => format!("<td>{}</td>", short(*value)),
    };
    let row = |row: &Row| {
        let numbers: String = row.cells[1..].iter().map(cell).collect();
        format!("<tr><th scope=\"row\">{}</th>{numbers}</tr>\n", row.cells[0].shown())
    };
    let rows: String = table.rows.iter().map(row).collect();
    let notes: String = notes.iter().map(|note| format!("<p class=\"about\">{note}</p>\n")).collect();
    format!(
        "<div id=\"lab-metrics\">\n\
         <div class=\"metrics\" data-static>\n\
         <p class=\"shown\">{shown}</p>\n\
         <div class=\"table-frame\" role=\"region\" aria-labelledby=\"lab-numbers\" tabindex=\"0\"><table>\n<caption>{caption}</caption>\n\
         <thead><tr>{heads}</tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table></div>\n\
         {notes}<div class=\"figure-end\"></div></div>\n</div>\n",
        shown = shown(&observed, PAGE),
    )
}

fn every_figure() -> impl Iterator<Item = AnyFigure> {
    FigureName::ALL.map(AnyFigure::Theory).into_iter().chain(LabFigureName::ALL.map(AnyFigure::Run))
}

/// The figures that are on screen when the page opens.
const AT_ONCE: [FigureName; 2] = [FigureName::Targets, FigureName::LossCurve];

/// Room for the controls that the live figure has beneath its picture.
fn controls_room(name: FigureName) -> String {
    let follows = |control| Figure::follows(name).contains(&control);
    if follows(Control::Relatives) {
        "<div class=\"figure-controls relatives\"></div>\n".to_owned()
    } else if follows(Control::Start) {
        "<div class=\"figure-controls starts\"></div>\n".to_owned()
    } else {
        String::new()
    }
}

/// `UPDATE_GOLDEN=1 cargo test --test page` renews the still figures of the chapters, and adds those that have no place
/// yet to the explorer.
#[test]
fn still_figures_say_what_the_live_ones_do() {
    let folder = fragments().join("chapters");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        update(&folder);
    }
    let page = page();
    for name in every_figure() {
        let still = still(name);
        assert!(page.contains(&still), "{}: the page's text does not hold this figure:\n{still}", name.name());
        assert_eq!(page.matches(&format!("id=\"figure-{}\"", name.name())).count(), 1, "{}: one place", name.name());
    }
    let metrics = still_metrics();
    assert!(page.contains(&metrics), "the page's text does not hold this table of metrics:\n{metrics}");
}

/// What stands in the lab until its controls are alive: the same words in the same boxes, so that nothing moves.
fn stand_ins() -> [(&'static str, String); 5] {
    let (lab, scenarios) = (&PAGE.lab, &PAGE.scenarios);
    let first = (scenarios.of)(Scenario::default());
    let chip = |scenario: Scenario| {
        let title = (scenarios.of)(scenario).title;
        format!("<label class=\"chip\"><input type=\"radio\" disabled><span>{title}</span></label>\n")
    };
    let chips: String = Scenario::ALL.into_iter().map(chip).collect();
    let choice =
        |text: &&str| format!("<label class=\"choice\"><input type=\"radio\" disabled><span>{text}</span></label>\n");
    let choices: String = first.choices.iter().map(choice).collect();
    let links = first
        .figures
        .iter()
        .map(|&name| format!("<a href=\"#figure-{}\">{}</a>", name.name(), (lab.figure_name)(name)));
    let links = links.collect::<Vec<_>>().join(", ");
    let of_scenarios = format!(
        "<div class=\"scenarios\" data-static>\n\
         <fieldset class=\"scenario-choice\">\n<legend>{label}</legend>\n{chips}</fieldset>\n\
         <div class=\"scenario\">\n<p><strong>{run}: </strong>{is_run}</p>\n\
         <fieldset class=\"prediction\">\n<legend>{predict}: {ask}</legend>\n{choices}</fieldset>\n\
         <p><strong>{see}: </strong>{to_see} {links}</p>\n\
         <button type=\"button\" disabled>{show}</button>\n</div>\n\
         <div class=\"embed-experiment\"><button type=\"button\" disabled>{embed}…</button></div>\n</div>\n",
        label = scenarios.label,
        run = scenarios.run,
        is_run = first.run,
        predict = scenarios.predict,
        ask = first.ask,
        see = scenarios.see,
        to_see = first.see,
        show = scenarios.show_answer,
        embed = PAGE.share.experiment,
    );
    let of_knobs = format!("<details class=\"knobs\" data-static><summary>{}</summary></details>\n", lab.heading);
    let clock = &lab.clock;
    let of_clock = format!(
        "<div class=\"clock\" data-static>\n<div class=\"clock-buttons\">\n\
         <button type=\"button\" class=\"play\" disabled>{play}</button>\n\
         <button type=\"button\" aria-label=\"{back}\" disabled>◂</button>\n\
         <button type=\"button\" aria-label=\"{step}\" disabled>▸</button>\n\
         <button type=\"button\" disabled>{restart}</button>\n\
         <input type=\"range\" aria-label=\"{scrub}\" min=\"0\" max=\"1\" value=\"0\" disabled>\n</div>\n\
         <p class=\"stands\">{ready}</p>\n</div>\n",
        play = clock.play,
        back = clock.step_back,
        step = clock.step,
        restart = clock.restart,
        scrub = clock.scrub,
        ready = clock.ready,
    );
    let of_options = format!(
        "<div class=\"clock-options\" data-static>\n\
         <label><span>{speed}</span> <select disabled><option>{fastest}</option></select></label>\n\
         <label><input type=\"checkbox\" disabled> {stop}</label>\n\
         <span class=\"hint\">{help}</span>\n</div>\n",
        speed = clock.speed,
        fastest = clock.full_speed,
        stop = clock.stop_when_settled,
        help = clock.stop_when_settled_help,
    );
    let of_sweep = format!(
        "<div class=\"sweep-controls\" data-static>\n\
         <button type=\"button\" disabled>{sweep}</button>\n\
         <label><span>{measure} </span><select disabled><option>{first}</option></select></label>\n\
         <p class=\"hint\">{waits}</p>\n</div>\n",
        sweep = clock.sweep,
        measure = lab.measure,
        first = (lab.measure_name)(Measure::default()),
        waits = lab.measure_waits,
    );
    [
        ("lab-scenarios", of_scenarios),
        ("lab-knobs", of_knobs),
        ("lab-clock", of_clock),
        ("lab-options", of_options),
        ("lab-sweep", of_sweep),
    ]
}

/// The element of that id with what stands in it.
fn host(id: &str, stand_in: &str) -> String {
    format!("<div id=\"{id}\">\n{stand_in}</div><!-- {id} -->\n")
}

#[test]
fn the_lab_has_stand_ins_for_its_controls() {
    let page = page();
    for (id, stand_in) in stand_ins() {
        let wanted = host(id, &stand_in);
        assert!(page.contains(&wanted), "#{id} should be\n{wanted}");
    }
}

/// A text as it stands in markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A program, and the button that will copy it.
fn listing(name: &str, code: &str) -> String {
    format!(
        "<pre tabindex=\"0\" role=\"region\" aria-label=\"{name}\"><code>{code}</code></pre>\n\
         <p class=\"copying\"><button type=\"button\" class=\"copy\" disabled>{copy}</button> <span class=\"hint\"></span></p>\n",
        code = escaped(code),
        copy = PAGE.frameworks.copy,
    )
}

/// The programs of the default state, one for each framework. The choice works without script, by style.
fn still_programs() -> String {
    let words = &PAGE.frameworks;
    let of = |framework: Framework| {
        let program = Program::of(framework, &Shared::default());
        let row = |name: &str, class: &str, Printed { loss, gradient_of_true }: Printed| {
            format!(
                "<tr><th scope=\"row\" class=\"{class}\">{name}</th><td>{loss}</td><td>{gradient_of_true}</td></tr>\n"
            )
        };
        let way = (words.way)(framework, program.way);
        let way = way.map(|text| format!("<p class=\"about\">{text}</p>\n")).unwrap_or_default();
        let notes: String =
            (words.notes)(framework).iter().map(|note| format!("<li>{}</li>\n", escaped(note))).collect();
        format!(
            "<div class=\"framework\">\n<label class=\"chip\"><input type=\"radio\" name=\"still-framework\" \
             value=\"{value}\" autocomplete=\"off\"{checked}><span>{name}</span></label>\n\
             <div class=\"program\">\n{listing}{way}<div class=\"table-frame\" role=\"region\" aria-label=\"{prints}\" tabindex=\"0\"><table>\n\
             <caption>{prints}</caption>\n\
             <thead><tr><th scope=\"col\">{target}</th><th scope=\"col\">{loss}</th><th scope=\"col\">{gradient}</th></tr></thead>\n\
             <tbody>\n{one_hot}{smoothed}</tbody>\n</table></div>\n\
             <p class=\"beware\">{beware}</p>\n<ul class=\"about\">\n{notes}</ul>\n</div>\n</div>\n",
            value = framework.name(),
            checked = if framework == Framework::default() { " checked" } else { "" },
            name = (words.name)(framework),
            listing = listing(&(words.program)(framework), &program.code),
            prints = (words.prints)(framework),
            target = words.target,
            loss = words.loss,
            gradient = words.gradient,
            one_hot = row(PAGE.one_hot, "one-hot", program.one_hot),
            smoothed = row(PAGE.smoothed, "smoothed", program.smoothed),
            beware = words.beware,
        )
    };
    let programs: String = Framework::ALL.into_iter().map(of).collect();
    format!(
        "<div class=\"frameworks\" data-static>\n<fieldset class=\"framework-choice\">\n<legend>{choose}</legend>\n\
         {programs}</fieldset>\n</div>\n",
        choose = words.choose,
    )
}

/// The program with class weights of the default state.
fn still_weights() -> String {
    let words = &PAGE.frameworks;
    let example = HeavyClass::of(&Shared::default()).unwrap();
    format!(
        "<div class=\"weights\" data-static>\n{listing}<p class=\"prints\">{prints}</p>\n</div>\n",
        listing = listing(words.weights, &example.code),
        prints = (words.weights_print)(example.favoured, example.own, example.of_favoured),
    )
}

/// Every program of the chapter, by the element that it stands in.
fn program_stand_ins() -> [(&'static str, String); 3] {
    let training = format!(
        "<div class=\"training-program\" data-static>\n{}</div>\n",
        listing(PAGE.frameworks.training, &training_loop())
    );
    [("frameworks-now", still_programs()), ("training-program", training), ("weights-now", still_weights())]
}

#[test]
fn the_programs_stand_in_the_text() {
    let (page, style) = (page(), read("style/frameworks.css"));
    for (id, stand_in) in program_stand_ins() {
        let wanted = host(id, &stand_in);
        assert!(page.contains(&wanted), "#{id} should be\n{wanted}");
    }
    assert!(style.contains(".framework:not(:has(:checked)) > .program"), "the choice among them works by style");
}

/// A chapter's button, as it stands there until it is alive.
fn example_host(example: Example) -> String {
    let words = &PAGE.course.example;
    let label = match example.scene(&Shared::default()) {
        Scene::Theory(_) => words.set,
        Scene::Lab(_) => words.set_lab,
    };
    format!(
        "<div class=\"example\" id=\"example-{}\">\n<button type=\"button\" data-static disabled>{label}</button>\n</div>\n",
        example.name()
    )
}

#[test]
fn every_example_has_its_chapter() {
    let page = page();
    for example in Example::ALL {
        let (host, name) = (example_host(example), example.name());
        let chapter = fragment(&format!("chapters/{name}.html"));
        assert!(chapter.contains(&host), "{name}: the chapter should hold\n{host}");
        assert_eq!(page.matches(&format!("id=\"example-{name}\"")).count(), 1, "{name}: one place");
    }
}

/// A goal, as it stands in its chapter until it is alive: its task, and how it is done.
fn goal_host(goal: GoalName) -> String {
    let (words, say) = (&PAGE.course.goals, (PAGE.course.goals.of)(goal));
    let stand_in = format!(
        "<div class=\"goal\" data-static>\n<p><strong>{label}: </strong>{task}</p>\n<p class=\"goal-state\"></p>\n\
         <details><summary>{hint}</summary><p>{how}</p></details>\n</div>\n",
        label = words.label,
        task = say.task,
        hint = words.hint,
        how = say.hint,
    );
    host(&format!("goal-{}", goal.name()), &stand_in)
}

/// The chapter of a goal.
const fn chapter_of_goal(goal: GoalName) -> &'static str {
    match goal {
        GoalName::SameTarget => "targets",
        GoalName::EqualLosses => "loss",
        GoalName::NoPush | GoalName::AllUp => "gradient",
        GoalName::ShortGap => "surface",
        GoalName::BestConfidence | GoalName::FloorOne => "many-classes",
        GoalName::Calibrated => "calibration",
        GoalName::OutlastNoise => "noise",
    }
}

#[test]
fn every_goal_has_its_chapter() {
    let page = page();
    for goal in GoalName::ALL {
        let (host, name) = (goal_host(goal), goal.name());
        let chapter = fragment(&format!("chapters/{}.html", chapter_of_goal(goal)));
        assert!(chapter.contains(&host), "{name}: the chapter should hold\n{host}");
        assert_eq!(page.matches(&format!("id=\"goal-{name}\"")).count(), 1, "{name}: one place");
    }
}

/// The checker of pasted targets, which without script is an example of what it says.
fn check_host() -> String {
    let words = &PAGE.course.target_check;
    let [smoothed, mistaken] = words.worked;
    let stand_in = format!(
        "<details class=\"check\" data-static>\n<summary>{}</summary>\n<p>{}</p>\n<p>{smoothed}</p>\n<p>{mistaken}</p>\n</details>\n",
        words.summary, words.about,
    );
    host("target-check", &stand_in)
}

#[test]
fn targets_can_be_checked_at_the_end_of_their_chapter() {
    let wanted = format!("{}</section>\n", check_host());
    assert!(fragment("chapters/targets.html").ends_with(&wanted), "the chapter should end with\n{wanted}");
}

/// A prediction as it stands in its chapter until it is alive: the same words in the same boxes, and the answer folded up.
fn still_prediction(name: PredictionName) -> String {
    let (say, task) = (&PAGE.predictions, name.task());
    let words = (say.of)(name);
    let body = match task.scale() {
        None => {
            let answer = |text: &&str| format!("<li class=\"choice\">{text}</li>\n");
            format!("<ul class=\"answers\">\n{}</ul>\n", words.rows.iter().map(answer).collect::<String>())
        }
        Some(scale) => {
            let row = |text: &&str| {
                format!(
                    "<li class=\"row\"><span>{text}</span> <span class=\"value\">{}</span><span class=\"track\"></span></li>\n",
                    say.none
                )
            };
            let rows: String = words.rows.iter().map(row).collect();
            let end = |value: f64| format!("<span>{}{}</span>", number(value), words.unit);
            let how = words.how.map_or_else(String::new, |how| format!("<p class=\"hint\">{how}</p>\n"));
            format!(
                "{how}<ul class=\"rows\">\n{rows}</ul>\n<p class=\"ends\">{} {}</p>\n",
                end(scale.least),
                end(scale.most)
            )
        }
    };
    let cited = |(source, place): (&&str, &Option<&str>)| match place {
        Some(place) => format!("<a class=\"cite\" href=\"#{place}\">{source}</a>"),
        None => format!("<cite>{source}</cite>"),
    };
    let sources = words.sources.iter().zip(name.references()).map(cited).collect::<Vec<_>>().join("; ");
    let sources = match sources.as_str() {
        "" => String::new(),
        sources => format!("<p class=\"source\">{}: {sources}</p>\n", say.source),
    };
    let stand_in = format!(
        "<div class=\"predict\" data-static>\n\
         <p class=\"ask\"><strong>{predict}: </strong>{ask}</p>\n{body}\
         <details class=\"reveal\"><summary>{show}</summary>\n<div class=\"reason\">\n{right}\
         <p>{reason}</p>\n<p class=\"about\"><span class=\"limit\">{limit}</span></p>\n{sources}</div>\n</details>\n</div>\n",
        predict = say.predict,
        ask = words.ask,
        show = say.show_answer,
        right = match name.truth(None) {
            Truth::Choice(place) => format!("<p><strong>{}</strong></p>\n", words.rows[place]),
            _ => String::new(),
        },
        reason = (say.reason)(name, &name.facts(None)),
        limit = words.limit,
    );
    host(&format!("predict-{}", name.name()), &stand_in)
}

/// The chapter of a prediction.
const fn chapter_of_prediction(name: PredictionName) -> &'static str {
    match name {
        PredictionName::OwnTarget => "design",
        PredictionName::Certainty => "certainty",
        PredictionName::Shares => "targets",
        PredictionName::Floor => "loss",
        PredictionName::GradientSign => "gradient",
        PredictionName::RestingGap => "surface",
        PredictionName::MoreClasses => "many-classes",
        PredictionName::Temperature => "calibration",
        PredictionName::NoiseTime => "noise",
        PredictionName::ClusterShape => "clusters",
        PredictionName::BetterTeacher => "harm",
        PredictionName::ClassWeights => "frameworks",
    }
}

#[test]
fn every_chapter_asks_before_it_shows() {
    let page = page();
    for name in PredictionName::ALL {
        let (still, place) = (still_prediction(name), chapter_of_prediction(name));
        let text = fragment(&format!("chapters/{place}.html"));
        assert!(text.contains(&still), "{place}: the chapter should hold\n{still}");
        assert_eq!(page.matches(&format!("id=\"predict-{}\"", name.name())).count(), 1, "{}: one place", name.name());
        for source in name.references().iter().flatten() {
            assert!(page.contains(&format!("id=\"{source}\"")), "{}: there is no {source}", name.name());
        }
    }
    // The chapter of the lab asks what its experiments ask, and the last ones ask nothing.
    let sections = page.split("<section id=\"").skip(1).map(|part| part.split('"').next().unwrap());
    let silent: Vec<&str> =
        sections.filter(|id| PredictionName::ALL.into_iter().all(|name| chapter_of_prediction(name) != *id)).collect();
    assert_eq!(silent, ["explorer", "training", "reading", "glossary"], "chapters without a prediction");
}

/// Every element in which something comes alive, by its id, with what stands in it until then.
fn every_host() -> Vec<(String, String)> {
    let of_lab = stand_ins().into_iter().chain(program_stand_ins());
    let of_lab = of_lab.map(|(id, stand_in)| (id.to_owned(), host(id, &stand_in)));
    let predictions = PredictionName::ALL.map(|name| (format!("predict-{}", name.name()), still_prediction(name)));
    let goals = GoalName::ALL.map(|goal| (format!("goal-{}", goal.name()), goal_host(goal)));
    of_lab.chain(predictions).chain(goals).chain([("target-check".to_owned(), check_host())]).collect()
}

fn update(folder: &Path) {
    const END: &str = "<div class=\"numbers\"></div>\n</div>\n</div>\n";
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for name in every_figure() {
        let start = format!("<div class=\"figure\" id=\"figure-{}\">\n", name.name());
        let home = files.iter().find(|file| std::fs::read_to_string(file).unwrap().contains(&start));
        let file = home.cloned().unwrap_or_else(|| folder.join("explorer.html"));
        let text = std::fs::read_to_string(&file).unwrap();
        let renewed = match text.split_once(&start) {
            Some((before, after)) => {
                format!("{before}{}{}", still(name), after.split_once(END).unwrap().1)
            }
            None => text.replace("</section>", &format!("{}</section>", still(name))),
        };
        write(&file, &text, &renewed);
    }
    const METRICS: &str = "<div id=\"lab-metrics\">";
    let hosts = every_host();
    for file in &files {
        let before = std::fs::read_to_string(file).unwrap();
        let mut text = before.clone();
        for (id, whole) in &hosts {
            if let Some((before, after)) = text.split_once(&format!("<div id=\"{id}\">\n")) {
                let after = after.split_once(&format!("<!-- {id} -->\n")).unwrap().1;
                text = format!("{before}{whole}{after}");
            }
        }
        for example in Example::ALL {
            let host = example_host(example);
            let (start, _) = host.split_once('\n').unwrap();
            if let Some((before, after)) = text.split_once(&format!("{start}\n")) {
                text = format!("{before}{host}{}", after.split_once("</div>\n").unwrap().1);
            }
        }
        if let Some((before, after)) = text.split_once(METRICS) {
            // What follows it is the chapter's own.
            let (_, after) = after.split_once("</div>\n</div>\n").unwrap();
            text = format!("{before}{}{after}", still_metrics());
        }
        write(file, &before, &with_default_numbers(&text));
    }
}

/// Writes a file unless nothing of it changed: the other tests are reading it.
fn write(file: &Path, before: &str, now: &str) {
    if now != before {
        std::fs::write(file, now).unwrap();
    }
}

/// The text with every live number as it is in the default state.
fn with_default_numbers(text: &str) -> String {
    let values = Values::of(&Shared::default());
    let mut parts = text.split("data-value=\"");
    let mut renewed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("\">").unwrap();
        let (_, after) = rest.split_once('<').unwrap();
        let known = ValueName::ALL.into_iter().find(|known| known.name() == name);
        let value = values.get(known.unwrap_or_else(|| panic!("no value is called «{name}»")));
        renewed.push_str(&format!("data-value=\"{name}\">{value}<{after}"));
    }
    renewed
}

/// Live numbers of the text, as they are before any script.
#[test]
fn numbers_in_the_text_are_the_default_states() {
    let page = page();
    assert!(page.matches("data-value=").count() > 5, "hardly a live number in the text");
    for (shown, wanted) in page.lines().zip(with_default_numbers(&page).lines()) {
        assert_eq!(shown, wanted, "a live number is not that of the default state");
    }
}

/// Terms of formulas, and what stands for the same elsewhere: each by a known name, and each formula whose terms can be asked
/// with one line for their answers.
#[test]
fn every_term_is_known_and_has_a_line_to_answer_in() {
    let page = page();
    let known = |name: &str| Term::ALL.into_iter().find(|term| term.name() == name);
    let name = |part: &str| part.split_once('"').unwrap().0.to_owned();
    let told: Vec<String> = page.split("data-term=\"").skip(1).map(name).collect();
    for name in &told {
        assert!(known(name).is_some(), "no term is called «{name}»");
    }
    let mut readouts = Vec::new();
    let mut asked = Vec::new();
    for formula in page.split("<div class=\"equation\">").skip(1) {
        let formula = formula.split("</div>").next().unwrap();
        let terms: Vec<String> = formula.split("class=\"term\" data-term=\"").skip(1).map(name).collect();
        let lines: Vec<String> = formula.split("<p class=\"readout\" id=\"").skip(1).map(name).collect();
        assert_eq!(lines.len(), usize::from(!terms.is_empty()), "lines under the formula of {terms:?}");
        asked.extend(terms);
        readouts.extend(lines);
    }
    assert_eq!(page.matches("class=\"term").count(), asked.len(), "a term outside a formula cannot be asked");
    assert_eq!(page.matches("class=\"readout").count(), readouts.len(), "a line outside a formula");
    for id in &readouts {
        assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}: one place");
    }
    for term in Term::ALL {
        assert!(asked.iter().any(|name| name == term.name()), "{term:?} is in no formula");
    }
}

/// The boxes have the proportions of the pictures in them, or the page would move when it goes live.
#[test]
fn the_style_sheet_knows_the_shapes() {
    let style = read("style/components.css");
    for shape in [Shape::Wide, Shape::Pair, Shape::Tall, Shape::Grid, Shape::Squares] {
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

/// Whatever goes wrong, the card has a sentence for it, which stands hidden in the text of the page and of the embed.
#[test]
fn every_fault_has_its_sentence() {
    let script = read("assets/fault.js");
    let codes = script.split_once("const CODES = [").unwrap().1.split_once("];").unwrap().0;
    let codes: Vec<&str> =
        codes.split(',').map(|code| code.trim().trim_matches('\'')).filter(|code| !code.is_empty()).collect();
    assert!(codes.contains(&"panic") && codes.len() > 5, "hardly a fault: {codes:?}");
    let sentences = fragment("faults.html");
    let told = sentences.lines().map(|line| {
        let (code, sentence) = line.strip_prefix("<p data-fault=\"").unwrap().split_once("\" hidden>").unwrap();
        assert!(sentence.len() > 20 && sentence.ends_with("</p>"), "{code}: «{sentence}»");
        code
    });
    assert_eq!(told.collect::<Vec<_>>(), codes, "the sentences of the faults that fault.js tells of");
    assert!(page().contains(&sentences), "they stand on the page");
}
