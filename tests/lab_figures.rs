//! Golden figures of the lab: what every figure of a run looks like, and that nothing goes wrong in any state of a run.
//!
//! `UPDATE_GOLDEN=1 cargo test --test lab_figures` renews the pictures in `assets/figures/`, or those of the language
//! that `LAB_LANGUAGE` names.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

mod common;
mod golden_runs;
mod language;

use golden_runs::{golden, recorded_path};
use label_smoothing_lab::figure::backend::svg;
use label_smoothing_lab::figure::run_table::run_table;
use label_smoothing_lab::figure::{Cell, LabFigure};
use label_smoothing_lab::spec::LabFigureName;
use label_smoothing_lab::training::experiment::{Scenario, cell, job, jobs};
use label_smoothing_lab::training::trainer::Run;
use label_smoothing_lab::training::{Data, DataSetting, Observed, Scaled};
use label_smoothing_lab::words::{EN, PAGE};

/// A run of the sweep as its line in the record.
fn line(of: (f64, u32, u32)) -> String {
    let mut run = Run::open(&job(&Scenario::DataSize.setting(), of), None).unwrap();
    run.advance(run.setting().steps);
    let Scaled { temperature, before, after } = cell(&mut run).scaled.unwrap();
    let mut numbers = vec![of.0, f64::from(of.1), f64::from(of.2), temperature];
    for it in [before, after] {
        let auroc = it.auroc.unwrap_or(f64::NAN);
        numbers.extend([it.accuracy, it.nll, it.brier, it.ece, it.confidence, auroc, it.error_at_half]);
    }
    numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(",")
}

/// `UPDATE_SWEEP=1` records all of it anew, best with `--release`; else a few runs are held against the record, bit for bit.
#[test]
fn the_recorded_sweep_is_what_the_trainer_gives() {
    let whole = Scenario::DataSize.sweep().unwrap();
    let all: Vec<_> = jobs(&whole).collect();
    if std::env::var_os("UPDATE_SWEEP").is_some() {
        let heading =
            "epsilon,size,seed,temperature,then before and after it: accuracy,nll,brier,ece,confidence,auroc,error";
        let lines = all.iter().map(|&of| line(of));
        let text: String = std::iter::once(heading.to_owned()).chain(lines).map(|line| line + "\n").collect();
        std::fs::write(recorded_path(), text).unwrap();
    }
    let recorded = std::fs::read_to_string(recorded_path()).unwrap();
    let lines: Vec<&str> = recorded.lines().skip(1).collect();
    assert_eq!(lines.len(), all.len(), "a line for each run");
    for place in [0, 7, all.len() - 1] {
        assert_eq!(lines[place], line(all[place]), "run {place} of the record, {:?}", all[place]);
    }
}

/// The boxes of the static pictures, in CSS pixels: a wide page's and a phone's.
fn boxes(name: LabFigureName) -> [(&'static str, (u32, u32)); 2] {
    let shape = LabFigure::shape(name);
    [("", shape.wide()), ("-narrow", shape.narrow())]
}

#[test]
fn golden_pictures() {
    let folder = language::pictures();
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    if update {
        std::fs::create_dir_all(&folder).unwrap();
    }
    for name in LabFigureName::ALL {
        let observed = golden(name);
        for (suffix, size) in boxes(name) {
            let drawn = picture(name, &observed, size);
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

/// A figure that is only just unfolding, or in a frame that is hardly there, has nothing to show, and ends nothing.
#[test]
fn pictures_that_are_hardly_there_are_drawn() {
    const EDGES: [u32; 8] = [1, 2, 8, 20, 40, 64, 100, 200];
    for (what, observed) in common::states() {
        for name in LabFigureName::ALL {
            for size in EDGES.into_iter().flat_map(|width| [(width, 1), (width, 30), (width, 300), (300, width)]) {
                let drawn = without_images(&picture(name, &observed, size));
                assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{name:?} of {what} at {size:?}");
            }
        }
    }
}

#[test]
fn every_state_is_drawn_without_a_number_gone_wrong() {
    for (what, observed) in common::states() {
        for name in LabFigureName::ALL {
            for (_, size) in boxes(name) {
                let drawn = without_images(&picture(name, &observed, size));
                assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{name:?} of {what}");
            }
            let figure = LabFigure::of(name, &observed);
            let sentence = figure.sentence(&EN);
            assert!(sentence.ends_with('.') && !sentence.contains("NaN"), "{name:?} of {what}: «{sentence}»");
            let table = figure.table(&EN);
            assert!(table.rows.len() <= 40, "{name:?} of {what}: {} rows", table.rows.len());
            for row in &table.rows {
                assert_eq!(row.cells.len(), table.columns.len(), "{name:?} of {what}, row {}", row.key);
                let sound = |cell: &Cell| !matches!(cell, Cell::Number(value) if value.is_nan());
                assert!(row.cells.iter().all(sound), "{name:?} of {what}, row {}: {:?}", row.key, row.cells);
            }
            let mut keys: Vec<&str> = table.rows.iter().map(|row| row.key.as_str()).collect();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), table.rows.len(), "{name:?} of {what}: two rows of one name");
        }
    }
}

/// A file has the columns of the page's table and at least its rows, with the same numbers, but for those that the page has to
/// put together.
#[test]
fn every_row_of_the_page_is_in_the_file() {
    let mut longer = Vec::new();
    for (what, observed) in common::states() {
        for name in LabFigureName::ALL {
            let figure = LabFigure::of(name, &observed);
            let (page, file) = (figure.table(&EN), figure.rows_in_full(&EN));
            assert_eq!(page.columns, file.columns, "{name:?} of {what}");
            for row in page.rows.iter().filter(|row| !row.key.ends_with("-rest")) {
                assert!(file.rows.contains(row), "{name:?} of {what}: the file has not the row {}", row.key);
            }
            if file.rows.len() > page.rows.len() {
                longer.push(name);
            }
        }
    }
    longer.sort_by_key(|&name| name as usize);
    longer.dedup();
    assert!(longer.contains(&LabFigureName::TrainingCurves), "some page's table is cut: {longer:?}");
}

/// The curves in full have every sample of every network, to the bit.
#[test]
fn a_run_is_taken_away_whole() {
    for (what, observed) in common::states() {
        let Observed { history, frame, .. } = &observed;
        let table = run_table(&observed, &EN);
        let between = !frame.arms.is_empty() && history.steps.binary_search(&frame.step).is_err();
        assert_eq!(table.rows.len(), history.steps.len() + usize::from(between), "{what}: a row for each step");
        let arms = observed.setting.arms.len();
        let number = |key: &str, column: usize| {
            let row = table.rows.iter().find(|row| row.key == key);
            match row.unwrap_or_else(|| panic!("{what}: no row {key}")).cells[column] {
                Cell::Number(value) => Some(value),
                Cell::Text(_) => None,
            }
        };
        for (arm, samples) in history.arms.iter().enumerate() {
            for (step, sample) in history.steps.iter().zip(samples) {
                let key = format!("step-{step}");
                let of = |quantity: usize| number(&key, 1 + quantity * arms + arm);
                let wanted = [sample.loss, sample.gap, sample.nll, sample.accuracy, sample.confidence].map(f64::from);
                assert_eq!(std::array::from_fn(of), wanted.map(Some), "{what}: arm {arm} at {key}");
                for rare in [sample.memorised, sample.recall].into_iter().flatten() {
                    let found = (6..)
                        .take_while(|quantity| 1 + quantity * arms < table.columns.len())
                        .any(|quantity| of(quantity) == Some(f64::from(rare)));
                    assert!(found, "{what}: arm {arm} at {key} has {rare}");
                }
            }
        }
    }
}

/// What a run can never have is told from what it does not have yet.
#[test]
fn figures_that_no_run_of_a_kind_can_have_say_so() {
    use LabFigureName::{Clusters, ConfidenceMap, Memorisation};
    let applying = |observed: &Observed| {
        LabFigureName::ALL.into_iter().filter(|&name| LabFigure::of(name, observed).applies()).collect::<Vec<_>>()
    };
    for (what, observed) in common::states() {
        let DataSetting { classes, flipped, .. } = observed.setting.data;
        let without = |name: LabFigureName| match name {
            Clusters => classes < 3,
            Memorisation => flipped == 0.0,
            _ => false,
        };
        let wanted: Vec<_> = LabFigureName::ALL.into_iter().filter(|&name| !without(name)).collect();
        assert_eq!(applying(&observed), wanted, "{what}");
    }
    let mut digits = common::observed(&Scenario::Clusters.setting(), common::Course::WELL);
    let without = [ConfidenceMap, Memorisation];
    let without_map: Vec<_> = LabFigureName::ALL.into_iter().filter(|name| !without.contains(name)).collect();
    // Before the data are there, the setting decides.
    digits.data = Data::default();
    assert_eq!(applying(&digits), without_map, "the digits, before they are there");
    digits.data = Data { dimension: 64, classes: 10, ..Data::default() };
    assert_eq!(applying(&digits), without_map, "the digits");
    // Own points have as many classes as they have, whatever the setting says.
    digits.data = Data { dimension: 2, classes: 2, ..Data::default() };
    assert!(!applying(&digits).contains(&Clusters), "two classes of own points");
}

/// What the experiment `data-size` says of its rival: where one-hot training with temperature scaling has a smaller calibration
/// error than the best `ε` without, on the same half of the held-out examples, by the means over the seeds.
#[test]
fn temperature_scaling_does_in_the_recorded_sweep_what_is_said_of_it() {
    let sweep = golden_runs::golden(LabFigureName::Sweep).sweep.unwrap();
    let mean = |epsilon: f64, size: u32, error: fn(&Scaled) -> f64| {
        let cells = sweep.cells.iter().filter(|it| it.epsilon == epsilon && it.size == size);
        let errors: Vec<f64> = cells.map(|it| error(&it.scaled.unwrap())).collect();
        assert_eq!(errors.len(), sweep.seeds.len(), "a run of each seed, n = {size}");
        errors.iter().sum::<f64>() / errors.len() as f64
    };
    let better = |size: u32| {
        let best = sweep.epsilons.iter().map(|&epsilon| mean(epsilon, size, |it| it.before.ece));
        let best = best.fold(f64::INFINITY, f64::min);
        mean(0.0, size, |it| it.after.ece) < best
    };
    assert_eq!([60, 150, 400].map(better), [true, false, false], "better at 60 examples, worse at 150 and 400");
}

/// How much wider a reader's letters may be than those that were measured.
const WIDER: f64 = 1.15;

/// In the widths that the SVG backend takes letters to have; wider ones stay within the picture too.
#[test]
fn texts_neither_leave_the_picture_nor_lie_over_one_another() {
    for (what, observed) in common::states() {
        for name in LabFigureName::ALL {
            for (suffix, size) in boxes(name) {
                let drawn = picture(name, &observed, size);
                let texts: Vec<Text> = drawn.lines().filter_map(Text::of).collect();
                let units = texts.iter().map(|text| text.right).fold(0.0, f64::max);
                assert!(units > 0.0, "{name:?}{suffix} of {what}: no text");
                let (width, height) = view_box(&drawn);
                for (place, text) in texts.iter().enumerate() {
                    let (left, right) = text.ends(WIDER);
                    let inside = left >= 0.0 && right <= width && text.top >= 0.0 && text.bottom <= height;
                    assert!(inside, "{name:?}{suffix} of {what}: {text:?} leaves {width} × {height}");
                    for other in &texts[..place] {
                        assert!(!text.meets(other), "{name:?}{suffix} of {what}: {text:?} over {other:?}");
                    }
                }
            }
        }
    }
}

/// A text of a picture and the box of its letters, in the picture's units.
#[derive(Debug)]
struct Text {
    left: f64,
    right: f64,
    /// What stays where it is in any letters: an end, or the middle.
    fixed: f64,
    top: f64,
    bottom: f64,
    #[expect(dead_code, reason = "told when a test fails")]
    text: String,
}

impl Text {
    /// The text of a line of SVG; none if there is none, or an empty one.
    fn of(line: &str) -> Option<Self> {
        let (attributes, rest) = line.strip_prefix("<text ")?.split_once('>')?;
        let text = rest.strip_suffix("</text>")?;
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let attribute = |name: &str| {
            let (_, rest) = attributes.split_once(&format!("{name}=\""))?;
            rest.split_once('"').map(|(value, _)| value)
        };
        let number = |name: &str| attribute(name)?.parse::<f64>().ok();
        let (x, baseline, size) = (number("x")?, number("y")?, number("font-size")?);
        let width = size * text.chars().map(advance).sum::<f64>();
        let left = match attribute("text-anchor") {
            Some("middle") => x - width / 2.0,
            Some("end") => x - width,
            _ => x,
        };
        let (top, bottom) = (baseline - 0.7 * size, baseline + 0.15 * size);
        (!text.is_empty()).then_some(Self { left, right: left + width, fixed: x, top, bottom, text })
    }

    /// From where to where it reaches, were its letters wider.
    fn ends(&self, wider: f64) -> (f64, f64) {
        let at = |end: f64| self.fixed + (end - self.fixed) * wider;
        (at(self.left), at(self.right))
    }

    /// Whether letters of the two may touch.
    fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// About how wide a letter is, as a share of its size.
fn advance(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '|' | ' ' | '.' | ',' | ':' | 'f' | 't' | 'I' | '/' | 'r' | '(' | ')' | '-' => 0.28,
        'm' | 'M' | 'w' | 'W' | '%' => 0.84,
        'A'..='Z' => 0.66,
        _ => 0.55,
    }
}

/// The width and the height of a picture, in its units.
fn view_box(drawn: &str) -> (f64, f64) {
    let (_, rest) = drawn.split_once("viewBox=\"0 0 ").unwrap();
    let (width, rest) = rest.split_once(' ').unwrap();
    (width.parse().unwrap(), rest.split_once('"').unwrap().0.parse().unwrap())
}

/// The text without its embedded images, whose letters mean nothing.
fn without_images(drawn: &str) -> String {
    let mut parts = drawn.split("base64,");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('"').map_or("", |(_, rest)| rest))
}

fn picture(name: LabFigureName, observed: &Observed, size: (u32, u32)) -> String {
    let figure = LabFigure::of(name, observed);
    let said = svg::Said { title: LabFigure::about(name, PAGE).question, description: &figure.sentence(PAGE) };
    svg::document(size, said, &svg::png_address, |sheet, theme| figure.draw(sheet, theme, PAGE)).unwrap()
}
