//! What the interface says. One folder per language; the compiler says what a language lacks, for [`Words`] has no
//! defaults. What one figure says stands in a file of its own, here by name and in each language's folder by word.
//!
//! A build is of one language, [`PAGE`]. A new language is a folder here, its line `mod` and its line in [`LANGUAGES`]; the
//! texts of the page stand in `assets/<its tag>`.

mod clusters;
mod confidence_histogram;
mod confidence_map;
mod confidence_surface;
mod confidence_vs_smoothing;
mod controls;
mod course;
mod decomposition;
mod en;
mod frameworks;
mod goals;
mod gradient;
mod lab;
mod logit_gap;
mod loss_curve;
mod loss_surface;
mod memorisation;
mod metrics;
mod plane;
mod predictions;
mod presets;
mod relatives;
mod reliability;
mod scenarios;
mod share;
mod simplex_map;
mod sweep;
mod takeaway;
mod target_check;
mod targets;
mod terms;
mod training_curves;

pub use clusters::{ClusterFacts, ClustersFacts, ClustersWords};
pub use confidence_histogram::{ConfidenceHistogramWords, HistogramFacts, RankingFacts};
pub use confidence_map::{ConfidenceMapFacts, ConfidenceMapWords, MapFacts, MapPlace};
pub use confidence_surface::{ConfidenceSurfaceWords, PlaneConfidenceFacts};
pub use confidence_vs_smoothing::{ConfidenceFacts, ConfidenceVsSmoothingWords};
pub use controls::ControlWords;
pub use course::{CourseWords, ExampleWords};
pub use decomposition::{DecompositionFacts, DecompositionWords};
pub use frameworks::FrameworksWords;
pub use goals::{GoalWords, GoalsWords};
pub use gradient::{GradientFacts, GradientWords};
pub use lab::{ClockWords, KnobWords, LabWords, OwnWords};
pub use logit_gap::{GapFacts, LogitGapWords};
pub use loss_curve::{LossCurveWords, LossFacts};
pub use loss_surface::{LossSurfaceWords, SurfaceFacts};
pub use memorisation::{MemorisationFacts, MemorisationWords, MemoryNow};
pub use metrics::MetricWords;
pub use plane::PlaneWords;
pub use predictions::{PredictionWords, PredictionsWords};
pub use presets::PresetsWords;
pub use relatives::{RelativeFacts, RelativesFacts, RelativesWords};
pub use reliability::{CalibrationFacts, ReliabilityFacts, ReliabilityWords};
pub use scenarios::{ScenarioWords, ScenariosWords};
pub use share::ShareWords;
pub use simplex_map::{SimplexMapWords, TriangleFacts};
pub use sweep::{Best, SweepFacts, SweepLineFacts, SweepWords};
pub use takeaway::TakeawayWords;
pub use target_check::{TargetCheckWords, TargetRows};
pub use targets::{TargetsFacts, TargetsWords};
pub use terms::{TermFacts, TermWords};
pub use training_curves::{ArmNow, CurveName, TrainingCurvesFacts, TrainingCurvesWords};

use crate::spec::{Control, FigureName, Notice, Unit, View, language};

/// English, which every other language says in its own way.
pub const EN: Words = en::WORDS;

// The made-up language, as a module `pseudo` that `cargo xtask` makes of the English words.
#[cfg(feature = "pseudo")]
include!(env!("LAB_PSEUDO_WORDS", "the made-up language is built by: cargo xtask build --language qps-plocm"));

/// Every language that has words, by its tag.
pub const LANGUAGES: &[(&str, &Words)] = &[
    (language::ENGLISH, &EN),
    #[cfg(feature = "pseudo")]
    (language::PSEUDO, &pseudo::WORDS),
];

/// The tag of the language that this was compiled for: what the variable `LAB_LANGUAGE` said then, or else English.
pub const LANGUAGE: &str = match option_env!("LAB_LANGUAGE") {
    Some(tag) => tag,
    None => language::ENGLISH,
};

/// Everything the page says, in its language.
pub const PAGE: &Words = words_of(LANGUAGE);

const fn words_of(tag: &str) -> &'static Words {
    let mut place = 0;
    while place < LANGUAGES.len() {
        let (known, words) = LANGUAGES[place];
        if is_same(known.as_bytes(), tag.as_bytes()) {
            return words;
        }
        place += 1;
    }
    panic!("LAB_LANGUAGE names a language that src/words has no words of")
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut place = 0;
    while place < one.len() && place < other.len() {
        if one[place] != other[place] {
            return false;
        }
        place += 1;
    }
    one.len() == other.len()
}

/// What a reader must be told whose link asks for another language than the page's own.
pub fn other_language(view: &View) -> Option<Notice> {
    let wanted = view.language.as_deref().filter(|wanted| !language::serves(LANGUAGE, wanted))?;
    Some(Notice::OtherLanguage(wanted.to_owned()))
}

/// Everything the interface says in one language. Functions take plain numbers and do their own formatting.
#[derive(Debug)]
pub struct Words {
    /// The words of the controls.
    pub controls: ControlWords,
    /// The button that shows a figure's table.
    pub show_numbers: &'static str,
    /// The button that hides it.
    pub hide_numbers: &'static str,
    /// What is said where something can be taken away.
    pub takeaway: TakeawayWords,
    /// The button that dismisses a notice.
    pub dismiss: &'static str,
    /// That a part of the page could not be loaded.
    pub missing: &'static str,
    /// The button that tries again.
    pub retry: &'static str,
    /// A notice.
    pub notice: fn(&Notice) -> String,
    /// A figure, in a list of figures.
    pub figure_name: fn(FigureName) -> &'static str,
    /// What is said of the frameworks and of the programs for them.
    pub frameworks: FrameworksWords,
    /// «one-hot».
    pub one_hot: &'static str,
    /// «smoothed».
    pub smoothed: &'static str,
    /// «nats».
    pub unit: fn(Unit) -> &'static str,
    /// «loss in nats»: an axis.
    pub loss: fn(Unit) -> &'static str,
    /// «one-hot loss (nats)»: a column.
    pub one_hot_loss: fn(Unit) -> &'static str,
    /// «smoothed loss (nats)»: a column.
    pub smoothed_loss: fn(Unit) -> &'static str,
    /// What the course asks and offers.
    pub course: CourseWords,
    /// What is asked before the truth is shown.
    pub predictions: PredictionsWords,
    /// The settings from the literature.
    pub presets: PresetsWords,
    /// The words of the lab.
    pub lab: LabWords,
    /// The words of the lab's presets.
    pub scenarios: ScenariosWords,
    /// What is said where a figure is put into somebody else's page.
    pub share: ShareWords,
    /// The words of the figure `targets`.
    pub targets: TargetsWords,
    /// The words of the figure `gradient`.
    pub gradient: GradientWords,
    /// The words of the figure `loss-curve`.
    pub loss_curve: LossCurveWords,
    /// The words of the figure `logit-gap`.
    pub logit_gap: LogitGapWords,
    /// The words of the figure `decomposition`.
    pub decomposition: DecompositionWords,
    /// The words of the figure `relatives`.
    pub relatives: RelativesWords,
    /// The words of the figure `confidence-vs-smoothing`.
    pub confidence_vs_smoothing: ConfidenceVsSmoothingWords,
    /// What the figures over the plane of two logits say alike.
    pub plane: PlaneWords,
    /// The words of the figure `loss-surface`.
    pub loss_surface: LossSurfaceWords,
    /// The words of the figure `confidence-surface`.
    pub confidence_surface: ConfidenceSurfaceWords,
    /// The words of the figure `simplex-map`.
    pub simplex_map: SimplexMapWords,
    /// The words of the figure `training-curves`.
    pub training_curves: TrainingCurvesWords,
    /// The words of the figure `memorisation`.
    pub memorisation: MemorisationWords,
    /// The words of the figure `sweep`.
    pub sweep: SweepWords,
    /// The words of the figure `reliability`.
    pub reliability: ReliabilityWords,
    /// The words of the figure `confidence-histogram`.
    pub confidence_histogram: ConfidenceHistogramWords,
    /// The words of the figure `confidence-map`.
    pub confidence_map: ConfidenceMapWords,
    /// The words of the figure `clusters`.
    pub clusters: ClustersWords,
}

/// What every figure says of itself: one question, one thing to watch for, one honest limit.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// The question the figure answers; its heading.
    pub question: &'static str,
    /// What to watch for; true of the figure whether its controls are there or not.
    pub watch: &'static str,
    /// What to do with a handle of its picture, and the control that it belongs to: said only where that can be moved.
    pub drag: Option<(Control, &'static str)>,
    /// What the figure does not show.
    pub limit: &'static str,
}

/// A number as a reader wants it: four significant digits, no needless zeros, powers of ten beyond 10⁻⁴ and 10⁶.
pub fn number(value: f64) -> String {
    significant(value, 4)
}

/// The same to three significant digits, for tables of several columns.
pub fn short(value: f64) -> String {
    significant(value, 3)
}

/// A number where there is little room: three significant digits, at most three decimals, and only its size beyond 10⁵.
pub fn brief(value: f64) -> String {
    let size = value.abs();
    if size.is_finite() && size >= 1e5 {
        let exponent = size.log10().round() as i32;
        let power = format!("{}10{}", if value < 0.0 { "−" } else { "" }, superscript(exponent));
        return kept_in_order(power, language::is_right_to_left(LANGUAGE));
    }
    if size > 0.0 && size < 0.0005 {
        let about = if value > 0.0 { "<0.001" } else { "≈0" };
        return kept_in_order(about.to_owned(), language::is_right_to_left(LANGUAGE));
    }
    // The decimals that are kept are those of a number of three digits.
    significant(if size < 1.0 { (value * 1e3).round() / 1e3 } else { value }, 3)
}

/// A number to so many significant digits.
fn significant(value: f64, digits: usize) -> String {
    kept_in_order(digits_of(value, digits), language::is_right_to_left(LANGUAGE))
}

/// A number as one piece that runs from left to right. Of those that have more than digits and a point, a text from right
/// to left would otherwise turn the parts around: «5−» for «−5».
fn kept_in_order(number: String, right_to_left: bool) -> String {
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain || !right_to_left { number } else { format!("\u{2066}{number}\u{2069}") }
}

fn digits_of(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    // Rounded first, so that 0.99996 is a 1 and not a 1.000 of the wrong length.
    let scientific = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let text = if (-4..6).contains(&exponent) {
        let decimals = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
        trim(&format!("{value:.decimals$}")).to_owned()
    } else {
        format!("{} × 10{}", trim(mantissa), superscript(exponent))
    };
    text.replace('-', "−")
}

/// A count, in groups of three digits from five digits on.
pub fn count(value: usize) -> String {
    let digits = value.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

fn trim(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

fn superscript(exponent: i32) -> String {
    let raise = |digit: char| match digit {
        '-' => '⁻',
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        _ => '⁹',
    };
    exponent.to_string().chars().map(raise).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        for (value, text) in [
            (0.0, "0"),
            (0.1, "0.1"),
            (0.91, "0.91"),
            (0.500_306, "0.5003"),
            (0.999_96, "1"),
            (1.0, "1"),
            (0.0001, "0.0001"),
            (0.000_001, "1 × 10⁻⁶"),
            (0.000_012_346, "1.235 × 10⁻⁵"),
            (11.512_925, "11.51"),
            (-2.25, "−2.25"),
            (1234.5, "1234"),
            (f64::INFINITY, "∞"),
        ] {
            assert_eq!(number(value), text, "for {value}");
        }
        assert_eq!([0.030_46, 1.632_1, 0.000_016_2].map(short), ["0.0305", "1.63", "1.62 × 10⁻⁵"], "in short");
        for (value, text) in [
            (0.0, "0"),
            (0.000_2, "<0.001"),
            (-0.000_2, "≈0"),
            (0.000_5, "0.001"),
            (0.012_34, "0.012"),
            (0.966_4, "0.966"),
            (0.999_9, "1"),
            (3.332_2, "3.33"),
            (14.42, "14.4"),
            (-0.5, "−0.5"),
            (1234.5, "1234"),
            (2.5e12, "10¹²"),
            (f64::INFINITY, "∞"),
        ] {
            assert_eq!(brief(value), text, "{value}, in brief");
        }
        for (number, kept) in [("0.25", "0.25"), ("−5", "\u{2066}−5\u{2069}"), ("1 × 10⁻⁶", "\u{2066}1 × 10⁻⁶\u{2069}")]
        {
            assert_eq!(kept_in_order(number.to_owned(), true), kept, "in a text from right to left");
            assert_eq!(kept_in_order(number.to_owned(), false), number, "in a text from left to right");
        }
        assert_eq!(count(1000), "1000", "four digits stand together");
        assert_eq!(count(100_000), "100\u{202f}000", "six do not");
    }

    #[test]
    fn the_page_has_the_words_of_its_language() {
        assert_eq!(LANGUAGES[0].0, language::ENGLISH, "English comes first");
        assert!(LANGUAGES.iter().all(|(tag, _)| language::is_tag(tag)), "{LANGUAGES:?}");
        let own = LANGUAGES.iter().find(|(tag, _)| *tag == LANGUAGE).map(|(_, words)| words.dismiss);
        assert_eq!(own, Some(PAGE.dismiss), "the words of {LANGUAGE}");
    }

    #[test]
    fn who_asks_for_another_language_is_told() {
        let told =
            |wanted: Option<&str>| other_language(&View { language: wanted.map(str::to_owned), ..View::default() });
        assert_eq!(told(None), None, "nothing is asked for");
        assert_eq!(told(Some(LANGUAGE)), None, "the page's own");
        let other = if LANGUAGE == "fr" { "de" } else { "fr" };
        assert_eq!(told(Some(other)), Some(Notice::OtherLanguage(other.to_owned())), "another one");
    }
}
