//! Golden figures: what every figure looks like in its default state, and that its numbers are the theory's.
//!
//! `UPDATE_GOLDEN=1 cargo test --test figures` renews the pictures in `assets/figures/`, which are also the static page's
//! and the README's, or those of the language that `LAB_LANGUAGE` names.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

mod language;

use label_smoothing_lab::course::Term;
use label_smoothing_lab::figure::backend::{Sheet, svg};
use label_smoothing_lab::figure::{Cell, Emphasis, Figure, Theme};
use label_smoothing_lab::spec::{Control, FigureName, Shared, parse};
use label_smoothing_lab::theory::{Classes, Convention, Epsilon};
use label_smoothing_lab::values::facts;
use label_smoothing_lab::words::{EN, PAGE};

/// The boxes of the static pictures, in CSS pixels: a wide page's and a phone's.
fn boxes(name: FigureName) -> [(&'static str, (u32, u32)); 2] {
    let shape = Figure::shape(name);
    [("", shape.wide()), ("-narrow", shape.narrow())]
}

#[test]
fn golden_pictures() {
    let folder = language::pictures();
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    if update {
        std::fs::create_dir_all(&folder).unwrap();
    }
    for name in FigureName::ALL {
        for (suffix, size) in boxes(name) {
            let drawn = picture(name, &Shared::default(), size);
            assert!(drawn.len() <= 40 * 1024, "{}{suffix}: {} bytes", name.name(), drawn.len());
            let path = folder.join(format!("{}{suffix}.svg", name.name()));
            if update {
                std::fs::write(&path, &drawn).unwrap();
            }
            let golden = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(drawn == golden, "{} is not what is drawn now; look at both, then UPDATE_GOLDEN=1", path.display());
        }
    }
}

#[test]
fn every_state_is_drawn_without_a_number_gone_wrong() {
    for_many_states(|shared| {
        for name in FigureName::ALL {
            for (_, size) in boxes(name) {
                let drawn = without_images(&picture(name, shared, size));
                assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{name:?} of {shared:?}");
            }
            let figure = Figure::of(name, shared);
            assert!(!figure.sentence(&EN).contains("NaN"), "{name:?} of {shared:?}");
            let table = figure.table(&EN);
            assert!(table.rows.len() <= 40, "{name:?}: {} rows", table.rows.len());
            for row in &table.rows {
                assert_eq!(row.cells.len(), table.columns.len(), "{name:?}, row {}", row.key);
                let sound = |cell: &Cell| !matches!(cell, Cell::Number(value) if value.is_nan());
                assert!(row.cells.iter().all(sound), "{name:?}, row {}: {:?}", row.key, row.cells);
            }
            let mut keys: Vec<&str> = table.rows.iter().map(|row| row.key.as_str()).collect();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), table.rows.len(), "{name:?}: two rows of one name");
        }
    });
}

/// A figure that is only just unfolding, or in a frame that is hardly there, has nothing to show, and ends nothing.
#[test]
fn pictures_that_are_hardly_there_are_drawn() {
    const EDGES: [u32; 9] = [1, 2, 8, 20, 40, 63, 64, 100, 200];
    for link in ["", "classes=2&smoothing=1", "classes=100000&convention=others&smoothing=0.5"] {
        let shared = state(link);
        for name in FigureName::ALL {
            let figure = Figure::of(name, &shared);
            for size in EDGES.into_iter().flat_map(|width| EDGES.map(|height| (width, height))) {
                let drawn = without_images(&picture(name, &shared, size));
                assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{name:?} at {size:?}");
                let within = (f64::from(size.0), f64::from(size.1));
                for handle in figure.handles(within, &EN) {
                    figure.drag(handle.name, (within.0 / 3.0, -1.0), within);
                }
            }
        }
    }
}

/// What is taken away tells what the page tells, and more: the same columns, perhaps with more after them, and for every row of
/// the page that is of one thing the same numbers.
#[test]
fn every_row_of_the_page_is_in_the_file() {
    for_many_states(|shared| {
        for name in FigureName::ALL {
            let figure = Figure::of(name, shared);
            let (page, file) = (figure.table(&EN), figure.rows_in_full(&EN));
            let what = format!("{name:?} of {shared:?}");
            assert!(file.columns.starts_with(&page.columns), "{what}: {:?}", file.columns);
            let key = |key: &str| file.rows.iter().find(|row| row.key == key);
            for row in &page.rows {
                // Several classes together are told one by one, and sixths as sixtieths.
                let numbers = |cells: &[Cell]| cells[1..].to_vec();
                match key(&row.key) {
                    Some(same) => {
                        let same = numbers(&same.cells[..row.cells.len()]);
                        assert_eq!(same, numbers(&row.cells), "{what}, row {}", row.key);
                    }
                    None => {
                        let part = if name == FigureName::SimplexMap { "p-" } else { "classes-" };
                        let grouped = row.key.starts_with(part) || row.key == "others";
                        assert!(grouped, "{what}: the file has no row {}", row.key);
                    }
                }
            }
            assert!(
                file.rows.iter().all(|row| row.cells.len() == file.columns.len()),
                "{what}: a cell for each column"
            );
            let sound = |cell: &Cell| !matches!(cell, Cell::Number(value) if value.is_nan());
            assert!(file.rows.iter().all(|row| row.cells.iter().all(sound)), "{what}: a number");
            if matches!(name, FigureName::Targets | FigureName::Gradient) {
                let classes = shared.smoothed().classes().get();
                assert_eq!(file.rows.len(), classes, "{what}: a row for each class");
            }
        }
    });
}

/// A file is as long as what it is of, and grouped classes are told one by one with the numbers of their group.
#[test]
fn classes_of_a_group_have_its_numbers() {
    let (shared, _) = Shared::default().with_classes(Classes::new(50).unwrap());
    let figure = Figure::of(FigureName::Gradient, &shared);
    let (page, file) = (figure.table(&EN), figure.rows_in_full(&EN));
    let others = page.rows.iter().find(|row| row.key == "others").unwrap();
    let singles = page.rows.len() - 1;
    let same = file.rows.iter().filter(|row| row.cells[2..6] == others.cells[2..]).count();
    assert_eq!(others.cells[1], Cell::Number((50 - singles) as f64), "the rest");
    assert_eq!(same, 50 - singles, "each of them");
    assert_eq!(figure.rows_in_full(&EN).csv().lines().count(), 51, "with the headings");
}

/// The picture shows the push `q − p` and the table the gradient `p − q`: the file has both, by name.
#[test]
fn the_file_of_the_gradient_has_what_its_picture_shows() {
    let file = Figure::of(FigureName::Gradient, &Shared::default()).rows_in_full(&EN);
    let headings: Vec<&str> = file.columns[4..].iter().map(|column| &*column.heading).collect();
    let [one_hot, smoothed] = ["one-hot", "smoothed"];
    let wanted = ["gradient p − q", "push q − p"].map(|what| [one_hot, smoothed].map(|of| format!("{of} {what}")));
    assert_eq!(headings, wanted.concat());
    for row in &file.rows {
        let number = |place: usize| match row.cells[place] {
            Cell::Number(value) => value,
            Cell::Text(_) => f64::NAN,
        };
        assert!(number(6) == -number(4) && number(7) == -number(5), "row {}: {:?}", row.key, row.cells);
    }
    // At first the true class is pushed up by the one and down by the other, as the picture says.
    let own = &file.rows[3].cells;
    assert!(matches!(own[6..], [Cell::Number(up), Cell::Number(down)] if up > 0.0 && down < 0.0), "{own:?}");
}

/// In the narrowest embed no text of these lies over another one or beyond the edge: that is where two stand on one line.
#[test]
fn names_and_titles_have_their_room_in_the_narrowest_embed() {
    let size = (280 - 24, 331);
    for name in [FigureName::LossSurface, FigureName::Gradient] {
        for link in ["", "unit=bits&convention=others&classes=100000&target=99999"] {
            let drawn = picture(name, &state(link), size);
            let mut rows: std::collections::BTreeMap<i64, Vec<(f64, f64, String)>> = std::collections::BTreeMap::new();
            for text in drawn.split("<text ").skip(1) {
                let value =
                    |key: &str| text.split_once(&format!("{key}=\"")).map(|(_, it)| it.split('"').next().unwrap());
                let number = |key: &str| value(key).unwrap().parse::<f64>().unwrap();
                let (x, size) = (number("x"), number("font-size"));
                let words = text.split_once('>').unwrap().1.split('<').next().unwrap().to_owned();
                // Plain letters are some 0.52 of their size wide.
                let width = 0.52 * size * words.chars().count() as f64;
                let left = match value("text-anchor") {
                    Some("middle") => x - width / 2.0,
                    Some("end") => x - width,
                    _ => x,
                };
                rows.entry(number("y").round() as i64).or_default().push((left, left + width, words));
            }
            let edge = f64::from(size.0) * 4.0;
            for row in rows.values_mut() {
                row.sort_by(|a, b| a.0.total_cmp(&b.0));
                for pair in row.windows(2).filter(|pair| pair.iter().all(|(.., words)| words.chars().count() > 4)) {
                    assert!(pair[0].1 <= pair[1].0, "{name:?} at «{link}»: {:?} lies over {:?}", pair[0], pair[1]);
                }
                let (_, right, words) = row.last().unwrap();
                assert!(*right <= edge + 8.0 * 4.0, "{name:?} at «{link}»: «{words}» ends at {right} of {edge}");
            }
        }
    }
}

/// An embed offers the controls that its figure follows, and a figure is painted anew when its model changes.
#[test]
fn a_figure_follows_the_controls_that_change_what_it_shows() {
    // The lab's controls set nothing of the shared state.
    let controls = || Control::ALL.into_iter().filter(|control| !control.is_of_lab());
    // The name of a control is its key in a link.
    let state_of = |value: &dyn Fn(Control) -> &'static str| {
        let pairs = controls().map(|control| format!("{}={}", control.name(), value(control)));
        state(&pairs.collect::<Vec<_>>().join("&"))
    };
    for name in FigureName::ALL {
        let followed = |control: &Control| Figure::follows(name).contains(control);
        // Each control among different values of all others.
        let changes = |control: &Control| {
            (0..4).any(|place| {
                let usual = |other: Control| values(other)[place % values(other).len()];
                let with = |value| state_of(&|other| if other == *control { value } else { usual(other) });
                let (first, others) = values(*control).split_first().unwrap();
                let first = with(first);
                others.iter().any(|value| shows_otherwise(name, *control, &first, &with(value)))
            })
        };
        let changing: Vec<Control> = controls().filter(changes).collect();
        assert_eq!(changing, Control::ALL.into_iter().filter(followed).collect::<Vec<_>>(), "{name:?}");
    }
}

/// Whether a figure's picture, table or sentence differ between two states that differ in one control.
fn shows_otherwise(name: FigureName, control: Control, one: &Shared, other: &Shared) -> bool {
    let (model, other_model) = (Figure::of(name, one), Figure::of(name, other));
    if model == other_model {
        return false;
    }
    let size = Figure::shape(name).wide();
    let differs = model.table(&EN) != other_model.table(&EN)
        || model.sentence(&EN) != other_model.sentence(&EN)
        || picture(name, one, size) != picture(name, other, size);
    // A target knows its class, even in models where every class would look the same.
    let excused = control == Control::Target || Figure::follows(name).contains(&control);
    assert!(differs || excused, "{name:?} is painted anew for {control:?}, which shows nowhere");
    differs
}

/// Values of a control, as a link has them, of which no two are the same.
const fn values(control: Control) -> &'static [&'static str] {
    match control {
        Control::Smoothing => &["0.1", "0", "0.4", "1"],
        Control::Classes => &["10", "4", "40"],
        Control::Target => &["3", "0", "2"],
        Control::Convention => &["uniform", "others"],
        Control::Logits => &["right", "wrong", "undecided", "1.5,-2,rest:0.5"],
        Control::Temperature => &["1", "2.5", "0.5"],
        Control::Start => &["-3,5", "4,-8"],
        Control::Relatives => &["confidence-penalty,focal-loss", "temperature,maxsup", "none"],
        Control::Unit => &["nats", "bits"],
        Control::Prediction | Control::Clock | Control::Sweep | Control::Knobs => &[],
    }
}

/// A figure answers to what it says it answers to, and is drawn as ever for all else: axes, sizes and places stay, and inks
/// fade.
#[test]
fn an_emphasis_changes_the_pictures_that_answer_to_it() {
    // A state in which nothing that could be brought out is outside its picture or without size.
    let shared = Shared::default();
    for name in FigureName::ALL {
        for (suffix, size) in boxes(name) {
            let plain = emphasised(name, &shared, size, None);
            assert_eq!(plain, picture(name, &shared, size), "{name:?}{suffix}: nothing is emphasised");
            let mut drawn: Vec<String> = vec![plain.clone()];
            for emphasis in Emphasis::ALL {
                let now = emphasised(name, &shared, size, Some(emphasis));
                let answers = Figure::answers(name).contains(&emphasis);
                assert_eq!(now != plain, answers, "{name:?}{suffix}, {emphasis:?}");
                // The lowest point of a surface is where the gap is, and as high as the floor.
                let same = name == FigureName::LossSurface && emphasis == Emphasis::Gap;
                assert!(!answers || same || !drawn.contains(&now), "{name:?}{suffix}: {emphasis:?} looks like another");
                // What is written is the same, in the same places.
                let texts = |drawn: &str| {
                    let texts = drawn.lines().filter(|line| line.starts_with("<text"));
                    texts.map(|line| line.replace(" opacity=\"0.2\"", "")).collect::<Vec<_>>()
                };
                assert_eq!(texts(&now), texts(&plain), "{name:?}{suffix}, {emphasis:?}: texts");
                drawn.push(now);
            }
        }
    }
}

/// While one target is brought out, all of it is in full ink, and nothing of the other is.
#[test]
fn the_target_that_is_not_meant_is_faint() {
    let shared = Shared::default();
    for name in FigureName::ALL.into_iter().filter(|&name| Figure::answers(name).contains(&Emphasis::OneHot)) {
        // The sides of this one are veiled as a whole.
        if name == FigureName::LossSurface {
            continue;
        }
        let (_, size) = boxes(name)[0];
        for (meant, own, other) in
            [(Emphasis::OneHot, "one-hot", "smoothed"), (Emphasis::Smoothed, "smoothed", "one-hot")]
        {
            let drawn = emphasised(name, &shared, size, Some(meant));
            let is_faint = |line: &&str| line.contains(" opacity=\"0.2\"");
            let of = |ink: &str| {
                let classes = [format!("class=\"f-{ink}\""), format!("class=\"s-{ink}\"")];
                let lines = drawn.lines().filter(|line| classes.iter().any(|class| line.contains(class)));
                lines.map(|line| is_faint(&line)).collect::<Vec<_>>()
            };
            let (own, other) = (of(own), of(other));
            assert!(!own.is_empty() && own.iter().all(|faint| !faint), "{name:?}, {meant:?}: {own:?}");
            assert!(!other.is_empty() && other.iter().all(|&faint| faint), "{name:?}, {meant:?}: {other:?}");
        }
    }
}

/// Every term brings out something of some figure.
#[test]
fn every_term_is_answered() {
    for term in Term::ALL {
        let answering = FigureName::ALL.into_iter().filter(|&name| Figure::answers(name).contains(&Emphasis::of(term)));
        assert!(answering.count() > 0, "{term:?}");
    }
}

/// The numbers of the text are those of the figure that shows the same loss in parts.
#[test]
fn the_text_takes_the_loss_apart_as_its_figure_does() {
    for_many_states(|shared| {
        let table = Figure::of(FigureName::Decomposition, shared).table(&EN);
        let of = |key: &str| match table.rows.iter().find(|row| row.key == key).unwrap().cells[1] {
            Cell::Number(value) => value,
            Cell::Text(_) => panic!("{key} is no number"),
        };
        let told = facts(shared);
        for (key, value) in [
            ("loss", told.smoothed_loss),
            ("one-hot", told.one_hot_loss),
            ("floor", told.floor),
            ("divergence", told.divergence),
        ] {
            assert!((of(key) - value).abs() <= 1e-12 * of("loss").max(1.0), "{key} of {shared:?}: {value}");
        }
        assert!(told.gradient.is_finite(), "{shared:?}");
        for term in Term::ALL {
            let words = (EN.course.term)(term, &told);
            for text in [&words.shown, &words.spoken] {
                assert!(!text.contains("NaN") && !text.contains("inf "), "{term:?} of {shared:?}: «{text}»");
            }
            // The line under a formula has so much room on a phone.
            assert!(words.shown.chars().count() <= 84, "{term:?} of {shared:?}: «{}»", words.shown);
        }
    });
}

/// Values of PyTorch 2.15 in float64: `cross_entropy(log p, 3, label_smoothing=0.1)` over ten classes.
#[test]
fn tables_hold_pytorch_values() {
    let table = Figure::of(FigureName::LossCurve, &Shared::default()).table(&EN);
    let at = |key: &str, column: usize| {
        let row = table.rows.iter().find(|row| row.key == key).unwrap();
        match row.cells[column] {
            Cell::Number(value) => value,
            Cell::Text(_) => panic!("row {key}, column {column} is no number"),
        }
    };
    for (key, one_hot, smoothed) in PYTORCH {
        assert!((at(key, 2) - one_hot).abs() < 1e-12, "{key}: one-hot {}", at(key, 2));
        assert!((at(key, 3) - smoothed).abs() < 1e-12, "{key}: smoothed {}", at(key, 3));
    }
}

/// Made by `tests/reference/loss_curve.py`.
#[expect(clippy::approx_constant, reason = "a recorded value, which happens to be ln 2")]
const PYTORCH: [(&str, f64, f64); 4] = [
    ("floor", 0.09431067947124121, 0.5002880350577578),
    ("p-0.05", 2.995732273553991, 2.928482977389271),
    ("p-0.5", 0.6931471805599453, 0.8908973925202051),
    ("p-0.99", 0.010050335853501945, 0.6213613343258747),
];

/// What a state says besides smoothing, classes and true class, as links: every preset and the farthest logits, the ends of
/// the temperature and of the plane, both units, no relatives and all.
///
/// They take turns. Their number has no divisor in common with how many values of anything else there are, so that each
/// meets every one of these.
const EXTRAS: [&str; 13] = [
    "",
    "logits=undecided&temperature=2&unit=bits&start=0,0&turn=0&relatives=none",
    "logits=wrong&temperature=0.5&start=14,-10&turn=359&relatives=confidence-penalty,focal-loss,temperature,margin-based,\
     maxsup,negative",
    "logits=optimum&temperature=1e-100&unit=bits&start=-6,10&turn=90&relatives=temperature",
    "logits=10000,-10000&temperature=1.7976931348623157e308&start=14,10&turn=180&relatives=temperature,negative",
    "logits=rest:0&temperature=1e9&unit=bits&start=-6,-10&turn=45&relatives=negative",
    "logits=0:-10000,5:3.5,20:1e-300,99999:7,rest:10000&temperature=0.001&start=1e-300,5&turn=270&relatives=margin-based",
    "logits=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,rest:-1&unit=bits\
     &turn=1&relatives=maxsup",
    "logits=wrong&unit=bits&temperature=1e100&start=-3,-3&turn=135&relatives=focal-loss,maxsup",
    "logits=2.5,2.5,2.5,2.5,rest:2.5&temperature=10&start=13.99,9.99&turn=225&relatives=confidence-penalty",
    "logits=3:1000,rest:-1000&unit=bits&temperature=1e-9&start=4,-4&turn=315&relatives=temperature,focal-loss",
    "logits=optimum&temperature=0.1&start=-5.5,-9.5&turn=60&relatives=none",
    "logits=-1e-12,1e-12&unit=bits&temperature=1.5&start=9,0&turn=200&relatives=margin-based,negative",
];

fn for_many_states(check: impl Fn(&Shared)) {
    let mut extras = EXTRAS.iter().cycle().map(|link| state(link));
    let mut check = |classes: usize, epsilon: f64, convention, target: usize| {
        let extra = extras.next().unwrap();
        let (shared, _) = extra.with_classes(Classes::new(classes).unwrap());
        let shared = shared.with_epsilon(Epsilon::new(epsilon).unwrap()).with_convention(convention);
        check(&shared.with_target(target).unwrap());
    };
    for classes in [2, 3, 10, 20, 21, 22, 1000] {
        for epsilon in [0.0, 1e-12, 0.1, 0.5, 1.0] {
            for convention in [Convention::Uniform, Convention::Others] {
                let mut targets = vec![0, 1, classes / 2, classes - 1];
                targets.dedup();
                for target in targets {
                    check(classes, epsilon, convention, target);
                }
            }
        }
    }
    // With so many classes a state takes long, so that few must do.
    for (epsilon, convention, target) in [
        (0.0, Convention::Uniform, 0),
        (0.1, Convention::Others, 99_999),
        (1e-12, Convention::Others, 1),
        (1.0, Convention::Uniform, 50_000),
        (0.5, Convention::Uniform, 3),
    ] {
        check(100_000, epsilon, convention, target);
    }
}

/// The shared state of a link that says nothing wrong.
fn state(link: &str) -> Shared {
    let (spec, notices) = parse(link);
    assert!(notices.is_empty(), "«{link}»: {notices:?}");
    spec.shared
}

/// The text without its embedded images, whose letters mean nothing.
fn without_images(drawn: &str) -> String {
    let mut parts = drawn.split("base64,");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('"').map_or("", |(_, rest)| rest))
}

fn picture(name: FigureName, shared: &Shared, size: (u32, u32)) -> String {
    let figure = Figure::of(name, shared);
    let said = svg::Said { title: Figure::about(name, PAGE).question, description: &figure.sentence(PAGE) };
    svg::document(size, said, &svg::png_address, |sheet, theme| figure.draw(sheet, theme, PAGE)).unwrap()
}

fn emphasised(name: FigureName, shared: &Shared, size: (u32, u32), emphasis: Option<Emphasis>) -> String {
    let figure = Figure::of(name, shared);
    let said = svg::Said { title: Figure::about(name, &EN).question, description: &figure.sentence(&EN) };
    let draw = |sheet: Sheet<'_>, theme: &Theme| figure.draw(sheet, &theme.clone().with_emphasis(emphasis), &EN);
    svg::document(size, said, &svg::png_address, draw).unwrap()
}
