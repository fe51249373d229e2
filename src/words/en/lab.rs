//! What the lab says, in English.

use crate::spec::LabFigureName;
use crate::theory::Convention;
use crate::training::own::{CsvError, OwnPoints, PointError};
use crate::training::setting::limits;
use crate::training::{Activation, Knob, Measure, Objective, Role, Rule, SettingError, Source, Start};
use crate::words::{ClockWords, KnobWords, LabWords, OwnWords, count, number};
use std::ops::RangeInclusive;

pub(super) const WORDS: LabWords = LabWords {
    figure_name: |name| match name {
        LabFigureName::TrainingCurves => "Training curves",
        LabFigureName::Memorisation => "Memorisation",
        LabFigureName::Sweep => "Sweep over ε",
        LabFigureName::Reliability => "Reliability",
        LabFigureName::ConfidenceHistogram => "Confidence, right and wrong",
        LabFigureName::ConfidenceMap => "Confidence map",
        LabFigureName::Clusters => "Clusters",
    },
    heading: "Change the experiment",
    data_group: "Data",
    network_group: "Network",
    training_group: "Training",
    arms_group: "Networks side by side",
    distillation_group: "Distillation",

    knob,
    source: KnobWords { label: "Source", help: "Where the examples come from.", subject: "The data" },
    source_name: |source| match source {
        Source::Blobs => "blobs",
        Source::Moons => "two moons",
        Source::Rings => "rings",
        Source::Spirals => "spirals",
        Source::Digits => "handwritten digits",
        Source::Own => "your own points",
    },
    activation: KnobWords {
        label: "Activation",
        help: "What hidden units do with the sum of their inputs.",
        subject: "The activation",
    },
    activation_name: |activation| match activation {
        Activation::Relu => "ReLU",
        Activation::Tanh => "tanh",
    },
    start: KnobWords {
        label: "First weights",
        help: "How widely the first random weights are spread; biases begin at 0.",
        subject: "The first weights",
    },
    start_name: |start| match start {
        Start::He => "He, for ReLU",
        Start::Xavier => "Xavier (Glorot), for tanh",
    },
    rule: KnobWords {
        label: "Optimizer",
        help: "The rule by which gradients move weights, as PyTorch defines it.",
        subject: "The optimizer",
    },
    rule_name: |rule| match rule {
        Rule::Sgd => "SGD",
        Rule::Momentum => "SGD, momentum 0.9",
        Rule::Adam => "Adam",
        Rule::AdamW => "AdamW",
    },
    seed: KnobWords {
        label: "Seed",
        help: "Decides the data, the first weights and the batches. The same seed gives the same run on every machine.",
        subject: "The seed",
    },
    next_seed: "Next seed",

    kind_smoothed: "smoothing factor ε",
    kind_penalty: "confidence penalty β",
    kind_scaled: "one-hot, then temperature",
    scaled_help: "One-hot, then temperature: trained one-hot; then its logits are divided by the temperature that fits half of \
                  the held-out examples best.",
    add_arm: "Add a network",
    remove_arm: |name| format!("Remove the network “{name}”"),
    arm_number: |place| format!("Network {place}"),
    arm_kind: "What it minimises",
    arm_value: "Its ε or β",
    arm,
    network,
    arm_as: |name, role| match role {
        Role::Learner => name.to_owned(),
        Role::Teacher => format!("teacher, {name}"),
        Role::Student => format!("student of {name}"),
    },
    network_as: |objective, role| match role {
        Role::Learner | Role::Teacher => network(objective),
        Role::Student => format!("the student of {}", network(objective)),
    },

    metrics: super::metrics::WORDS,
    only_left: |left| match left {
        1 => "Only 1 is left beside the training examples, and held out.".to_owned(),
        left => format!("Only {} are left beside the training examples, and held out.", count(left)),
    },
    measure_name: |measure| match measure {
        Measure::Ece => "calibration error (ECE)",
        Measure::SignedGap => "confidence − accuracy",
        Measure::Accuracy => "accuracy",
        Measure::Nll => "negative log-likelihood",
        Measure::Brier => "Brier score",
        Measure::Auroc => "AUROC of confidence",
        Measure::ErrorAtHalf => "error among the more confident half",
    },
    measure: "Measure",
    measure_waits: "Another measure can be chosen once a sweep has begun.",
    no_sweep: "This experiment has no sweep: what it shows is in the training curves of its students.",
    to_others: "shared by the other classes only",

    own: OwnWords {
        heading: "Your own points",
        help: "Choose a class and press on the plane to set points, or paste a table.",
        plane: "Plane for your own points",
        class: "Class to draw",
        table: "Table of points",
        table_help: "One point a line: two numbers and a class, such as 1.5, 2, a. Commas, semicolons or tabs between them; a first line of headings is skipped.",
        csv_error,
        point_error,
        file: "Open a CSV file",
        take: "Use this table",
        undo: "Remove the last point",
        clear: "Remove all points",
        told: |points, classes| match (points, classes) {
            (0, _) => "no points yet".to_owned(),
            (1, _) => "1 point".to_owned(),
            (points, 1) => format!("{} points, all of one class", count(points)),
            (points, classes) => format!("{} points of {classes} classes", count(points)),
        },
        needed: "There are no points yet. Open “Change the experiment”, and draw or paste points of at least two classes.",
        not_read: "This file could not be read.",
        not_in_link: "Your own points stay on this page: they are not in the link, and they are sent nowhere.",
    },
    clock: CLOCK,

    setting_error,
    number_wanted,
    hidden_wanted: |text| {
        let (layers, (least, most)) = (limits::LAYERS.end(), limits::UNITS.into_inner());
        format!(
            "The hidden layers must be up to {layers} whole numbers from {least} to {most}, such as 64, 32; or none, for a \
             linear model. Got “{text}”."
        )
    },
    seed_wanted: |text| format!("The seed must be a whole number from 0 to {}; got “{text}”.", u32::MAX),
};

const CLOCK: ClockWords = ClockWords {
    heading: "Training clock",
    play: "Train",
    pause: "Pause",
    step: "One step",
    step_back: "One step back",
    restart: "Restart",
    cancel: "Cancel the sweep",
    stop_when_settled: "Stop when settled",
    stop_when_settled_help: "Pauses once the training losses have hardly moved for a while.",
    scrub: "Step",
    scrub_said: |step, last| format!("step {} of {}", count(step as usize), count(last as usize)),
    speed: "Speed",
    steps_per_second: |steps| format!("{} step{} a second", number(steps), if steps == 1.0 { "" } else { "s" }),
    full_speed: "as fast as it goes",
    sweep: "Try several ε and seeds",
    sweep_left_out: |diverged| match diverged {
        1 => "1 run diverged and is left out".to_owned(),
        diverged => format!("{} runs diverged and are left out", count(diverged)),
    },
    sweep_diverged: |diverged, runs| {
        let are = if diverged == 1 { "is" } else { "are" };
        format!("{diverged} of {runs} runs diverged and {are} left out. A smaller learning rate usually prevents this.")
    },
    sweep_progress: |done, all| format!("{done} of {all} runs"),

    ready: "ready",
    running: |step, last| format!("training, step {} of {}", count(step as usize), count(last as usize)),
    paused: |step, last| format!("paused at step {} of {}", count(step as usize), count(last as usize)),
    settled: |step| format!("settled at step {}: the losses hardly change any more", count(step as usize)),
    done: |step| format!("done, {} steps", count(step as usize)),
    diverged: |step| format!("diverged in step {}", count(step as usize)),
    diverged_help: |name, step| {
        format!(
            "The run ends before step {}: the weights of “{name}” grew without bound. A smaller learning rate usually prevents this.",
            count(step as usize)
        )
    },
    seeking: |step| format!("going to step {}", count(step as usize)),
    role: |role| match role {
        Role::Learner => "",
        Role::Teacher => "teachers",
        Role::Student => "students",
    },
    left,
    loading: "loading the trainer",

    takes_effect: "The changed settings take effect at “Restart”, or at “Train” from the start.",
    replaced: "The trainer was lost; another goes on from the same step on the page’s own thread, with the same numbers.",
    own_thread: "No background worker could be started here, so training runs on the page’s own thread: the numbers are the \
                 same, but the page may respond more slowly.",
    not_loaded: "The trainer could not be loaded, so nothing can be trained here. Reloading the page may help.",
};

/// Time in words that do not flicker: seconds up to a minute, then minutes.
fn left(seconds: f64) -> String {
    if seconds < 1.0 {
        "less than 1 s left".to_owned()
    } else if seconds < 59.5 {
        format!("{} s left", seconds.round())
    } else if seconds < 3600.0 {
        format!("{} min left", (seconds / 60.0).round().max(1.0))
    } else {
        "more than an hour left".to_owned()
    }
}

fn csv_error(error: &CsvError) -> String {
    match error {
        CsvError::Empty => {
            "There are no points in it. Each line must have two numbers and a class, such as 1.5, 2, a.".to_owned()
        }
        CsvError::Columns { line, got: 1 } => {
            format!("Line {line} must have two numbers and a class, such as 1.5, 2, a; it has one column only.")
        }
        CsvError::Columns { line, got } => {
            format!("Line {line} must have two numbers and a class, such as 1.5, 2, a; it has {got} columns.")
        }
        CsvError::Number { line, column, got } => {
            format!("Line {line}, column {column} must be a number; got “{got}”.")
        }
        CsvError::Quote { line } => {
            format!("In line {line} a quotation mark is not closed, or text follows the closing one.")
        }
        CsvError::Point { line, error } => format!("Line {line}: {}", point_error(error)),
    }
}

fn point_error(error: &PointError) -> String {
    match error {
        PointError::Coordinate(got) => {
            let got = if got.is_nan() { "what is no number".to_owned() } else { exact(*got) };
            let reach = exact(OwnPoints::REACH);
            format!("Coordinates must be from −{reach} to {reach}; got {got}.")
        }
        PointError::NoClass => "The class of the point has no name.".to_owned(),
        PointError::LongName(got) => {
            format!("The name of a class may have {} characters; got {}.", OwnPoints::NAME, count(*got))
        }
        PointError::ControlCharacter(_) => {
            "The name of a class may not hold control characters, such as a line break.".to_owned()
        }
        PointError::TooManyClasses(name) => {
            format!("There may be {} classes, and “{name}” would be one more.", OwnPoints::CLASSES)
        }
        PointError::TooManyPoints => {
            format!("There may be {} points, and this would be one more.", count(OwnPoints::MOST))
        }
    }
}

fn arm(objective: &Objective) -> String {
    match *objective {
        Objective::CrossEntropy { epsilon, convention: Convention::Others } if epsilon > 0.0 => {
            format!("ε = {}, others", number(epsilon))
        }
        Objective::CrossEntropy { epsilon, .. } => format!("ε = {}", number(epsilon)),
        Objective::ConfidencePenalty { beta } => format!("penalty β = {}", number(beta)),
        Objective::TemperatureScaled => "one-hot, T fitted".to_owned(),
    }
}

fn network(objective: &Objective) -> String {
    match objective {
        Objective::CrossEntropy { epsilon: 0.0, .. } => "the one-hot network".to_owned(),
        Objective::TemperatureScaled => "the temperature-scaled network".to_owned(),
        Objective::CrossEntropy { .. } | Objective::ConfidencePenalty { .. } => {
            format!("the network with {}", arm(objective))
        }
    }
}

fn knob(knob: Knob) -> KnobWords {
    let words = |label, help, subject| KnobWords { label, help, subject };
    match knob {
        Knob::Classes => words("Classes K", "How many classes there are to tell apart.", "The number of classes"),
        Knob::Train => words(
            "Training examples",
            "Few are easily learnt by heart; with many, the network has to generalise.",
            "The number of training examples",
        ),
        Knob::Test => words(
            "Held-out examples",
            "Never trained on; accuracy and calibration are measured on these.",
            "The number of held-out examples",
        ),
        Knob::Spread => words("Spread", "How widely points scatter around their shape.", "The spread"),
        Knob::Radius => words("Radius", "How far the blobs’ centres are from the origin.", "The radius"),
        Knob::Flipped => words(
            "Flipped labels",
            "The share of training labels that are replaced by a wrong one. Held-out labels stay right.",
            "The share of flipped labels",
        ),
        Knob::Layers => words(
            "Hidden layers",
            "Units of each hidden layer from the input on, such as 64, 32; none for a linear model.",
            "The number of hidden layers",
        ),
        Knob::Units => words("Units", "How many units a hidden layer has.", "The number of units in a hidden layer"),
        Knob::Rate => words("Learning rate", "How far a step goes.", "The learning rate"),
        Knob::Decay => words("Weight decay", "How strongly weights are pulled towards 0.", "The weight decay"),
        Knob::Batch => words("Batch size", "How many examples each step sees.", "The batch size"),
        Knob::Steps => words("Steps", "How many steps the run takes in all.", "The number of steps"),
        Knob::Epsilon => words(
            "Smoothing factor ε",
            "How much of the target is shared out among the classes; 0 is one-hot.",
            "The smoothing factor ε",
        ),
        Knob::Beta => words(
            "Penalty β",
            "How strongly the entropy of the prediction is rewarded. β = 0.1 is not like ε = 0.1.",
            "The penalty β",
        ),
        Knob::Arms => words(
            "Number of networks",
            "All begin with the same weights and see the same batches; only the loss differs.",
            "The number of networks",
        ),
        Knob::Temperature => words(
            "Temperature T of distillation",
            "Softens the teacher’s predictions: the larger T, the more the small probabilities count.",
            "The temperature of distillation",
        ),
        Knob::After => words(
            "Steps of the teachers",
            "At this step the teachers stop and their students begin.",
            "The step at which students begin",
        ),
        Knob::Transfer => words(
            "Transfer set",
            "How many training examples the students see; they learn the teacher’s predictions on them.",
            "The size of the transfer set",
        ),
        Knob::Missing => words(
            "Class missing from the transfer set",
            "The students never see an example of this class.",
            "The missing class",
        ),
    }
}

fn number_wanted(knob: Knob, takes: RangeInclusive<f64>, text: &str) -> String {
    let subject = self::knob(knob).subject;
    let range = format!("from {} to {}", exact(*takes.start()), exact(*takes.end()));
    match example(knob) {
        Some(example) => format!("{subject} must be a number {range}, such as {example}; got “{text}”."),
        None if knob == Knob::Missing => format!("{subject} must be a whole number {range}, or none; got “{text}”."),
        None => format!("{subject} must be a whole number {range}; got “{text}”."),
    }
}

/// A number that a knob takes and that shows how it is written; of whole numbers everybody knows.
const fn example(knob: Knob) -> Option<&'static str> {
    match knob {
        Knob::Classes
        | Knob::Train
        | Knob::Test
        | Knob::Layers
        | Knob::Units
        | Knob::Batch
        | Knob::Steps
        | Knob::Arms
        | Knob::After
        | Knob::Transfer
        | Knob::Missing => None,
        Knob::Spread => Some("0.8"),
        Knob::Radius => Some("1.2"),
        Knob::Flipped => Some("0.2"),
        Knob::Rate => Some("0.01"),
        Knob::Decay => Some("0.0001"),
        Knob::Epsilon | Knob::Beta => Some("0.1"),
        Knob::Temperature => Some("2.5"),
    }
}

fn setting_error(error: &SettingError) -> String {
    match *error {
        SettingError::OutOfRange { knob, least, most, got } => {
            let subject = self::knob(knob).subject;
            let got = if got.is_nan() { "what is no number".to_owned() } else { exact(got) };
            format!("{subject} must be from {} to {}; got {got}.", exact(least), exact(most))
        }
        SettingError::TooFewExamples { there, wanted } => format!(
            "There are only {} examples; training on {} would leave none to hold out. Choose fewer training examples.",
            count(there as usize),
            count(wanted as usize)
        ),
        SettingError::MoreClassesThanExamples { classes, examples } => format!(
            "With {classes} classes at least {classes} training examples are needed; got {}.",
            count(examples as usize)
        ),
        SettingError::OneClass => {
            "All of your points are of one class. At least two classes are needed to learn to tell them apart."
                .to_owned()
        }
        SettingError::EmptyTransferSet => {
            "The transfer set is empty: all of its examples are of the class that is missing from it. Choose a larger transfer \
             set, or another missing class."
                .to_owned()
        }
        SettingError::NoData(Source::Own) => {
            "There are no points of your own yet. Draw some on the plane, or paste a table.".to_owned()
        }
        SettingError::NoData(source) => {
            format!("The data “{}” could not be loaded.", (WORDS.source_name)(source))
        }
        SettingError::OtherClasses { of: Source::Own, has, got } => {
            format!("Your own points are of {has} classes, and K says {got}. Set K to {has}.")
        }
        SettingError::OtherClasses { of, has, got } => {
            format!("The data “{}” have {has} classes; got {got}.", (WORDS.source_name)(of))
        }
        SettingError::TooMuchWork { wanted, most } => format!(
            "One step of this run would take about {} multiplications; at most {} are taken, so that the page can answer in \
             time. Choose fewer examples, smaller layers or fewer networks.",
            number(wanted as f64),
            number(most as f64)
        ),
    }
}

/// A number with all its digits, so that what is just beyond a limit does not look like it.
fn exact(value: f64) -> String {
    let text =
        if value == 0.0 || (1e-5..1e9).contains(&value.abs()) { value.to_string() } else { return number(value) };
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Scenario;

    #[test]
    fn an_error_names_the_knob_what_it_takes_and_what_came() {
        for (error, text) in [
            (
                SettingError::OutOfRange { knob: Knob::Epsilon, least: 0.0, most: 1.0, got: 1.000_000_1 },
                "The smoothing factor ε must be from 0 to 1; got 1.0000001.",
            ),
            (
                SettingError::OutOfRange { knob: Knob::Layers, least: 0.0, most: 4.0, got: 5.0 },
                "The number of hidden layers must be from 0 to 4; got 5.",
            ),
            (
                SettingError::OutOfRange { knob: Knob::Rate, least: 1e-9, most: 1e6, got: f64::NAN },
                "The learning rate must be from 1 × 10⁻⁹ to 1000000; got what is no number.",
            ),
            (
                SettingError::OtherClasses { of: Source::Moons, has: 2, got: 3 },
                "The data “two moons” have 2 classes; got 3.",
            ),
            (
                SettingError::EmptyTransferSet,
                "The transfer set is empty: all of its examples are of the class that is missing from it. Choose a larger \
                 transfer set, or another missing class.",
            ),
            (
                SettingError::TooMuchWork { wanted: 12_800_000_000, most: 2_000_000_000 },
                "One step of this run would take about 1.28 × 10¹⁰ multiplications; at most 2 × 10⁹ are taken, so that the page \
                 can answer in time. Choose fewer examples, smaller layers or fewer networks.",
            ),
        ] {
            assert_eq!(setting_error(&error), text, "{error:?}");
        }
    }

    #[test]
    fn every_knob_has_words_of_its_own_and_an_example_it_takes() {
        let mut labels: Vec<&str> = Knob::ALL.iter().map(|&knob| self::knob(knob).label).collect();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), Knob::ALL.len(), "two knobs of one label: {labels:?}");
        let setting = Scenario::MissingDigit.setting();
        for knob in Knob::ALL {
            let takes = setting.takes(knob);
            let message = (WORDS.number_wanted)(knob, takes.clone(), "many");
            let whole = message.starts_with(&format!("{} must be a whole number from ", self::knob(knob).subject));
            let number = message.starts_with(&format!("{} must be a number from ", self::knob(knob).subject));
            assert!((whole || number) && message.ends_with("got “many”."), "{knob:?}: {message}");
            let example: Option<f64> = example(knob).map(|example| example.parse().unwrap());
            assert_eq!(example.is_some(), number, "{knob:?}: {message}");
            assert!(example.is_none_or(|example| takes.contains(&example)), "{knob:?}: {example:?} of {takes:?}");
        }
        for (knob, text, wanted) in [
            (Knob::Classes, "2.5", "The number of classes must be a whole number from 2 to 10; got “2.5”."),
            (
                Knob::Rate,
                "slow",
                "The learning rate must be a number from 1 × 10⁻⁹ to 1000000, such as 0.01; got “slow”.",
            ),
            (Knob::Missing, "x", "The missing class must be a whole number from 0 to 9, or none; got “x”."),
        ] {
            assert_eq!((WORDS.number_wanted)(knob, setting.takes(knob), text), wanted, "{knob:?}");
        }
    }

    #[test]
    fn an_error_of_a_table_names_its_line() {
        for (text, message) in [
            ("", "There are no points in it. Each line must have two numbers and a class, such as 1.5, 2, a."),
            ("1,2", "Line 1 must have two numbers and a class, such as 1.5, 2, a; it has 2 columns."),
            ("1,2,a\n3,x,b", "Line 2, column 2 must be a number; got “x”."),
            ("1,2,a\n1,2000000,a", "Line 2: Coordinates must be from −1000000 to 1000000; got 2000000."),
            ("1,2,", "Line 1: The class of the point has no name."),
        ] {
            let error = crate::training::own::parse_csv(text).unwrap_err();
            assert_eq!(csv_error(&error), message, "{text:?}");
        }
    }

    #[test]
    fn time_left_is_told_in_few_words() {
        for (seconds, text) in [
            (0.4, "less than 1 s left"),
            (12.3, "12 s left"),
            (59.9, "1 min left"),
            (400.0, "7 min left"),
            (f64::INFINITY, "more than an hour left"),
        ] {
            assert_eq!(left(seconds), text, "{seconds} s");
        }
    }
}
