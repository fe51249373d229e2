//! What `sweep` says, in English.

use super::relatives::list;
use crate::training::Measure;
use crate::words::{About, Best, SweepFacts, SweepLineFacts, SweepWords, brief, count, number};

pub(super) const WORDS: SweepWords = SweepWords {
    about: &About {
        question: "Which smoothing factor is best, and for whom?",
        watch: "Follow each line to its hoop: where the best ε lies depends on how many examples there are. Then look at ε = 0 in the second plot: one-hot training with temperature scaling is the rival to beat.",
        drag: None,
        limit: "These are small networks on one kind of data, and a handful of seeds: bars are one standard deviation across them. Both plots measure only the half of the held-out examples on which no temperature was fitted.",
    },
    epsilon: "ε",
    as_trained: |measure| format!("{}, as trained", short(measure)),
    after_scaling: |measure| format!("{}, temperature scaled", short(measure)),
    nothing: |without| if without { "no temperature fitted" } else { "no runs yet" },
    size: |size| format!("n = {}", count(size as usize)),
    best_at: |epsilon| format!("best ε {}", brief(epsilon)),
    no_best: "no best ε",
    runs: "runs",
    row: |size, epsilon| format!("n = {}, ε = {}", count(size as usize), number(epsilon)),
    mean: |measure| format!("{measure}: mean"),
    deviation: "standard deviation",
    best: "best ε",
    verdict: |best, epsilon| match best {
        None => "–",
        Some(best) if best.epsilon == epsilon && best.stands_out() => "best",
        Some(best) if best.epsilon == epsilon => "ahead, within the spread",
        Some(best) if best.tied.contains(&epsilon) => "within the spread",
        Some(_) => "worse",
    },
    seeds: "seeds",
    sentence,
};

/// A measure's name on an axis.
const fn short(measure: Measure) -> &'static str {
    match measure {
        Measure::Ece => "ECE",
        Measure::SignedGap => "confidence − accuracy",
        Measure::Accuracy => "accuracy",
        Measure::Nll => "NLL in nats",
        Measure::Brier => "Brier score",
        Measure::Auroc => "AUROC",
        Measure::ErrorAtHalf => "error at 50 %",
    }
}

/// A measure's name in a sentence, and what is best.
const fn long(measure: Measure) -> (&'static str, &'static str) {
    match measure {
        Measure::Ece => ("the expected calibration error", "least"),
        Measure::SignedGap => ("mean confidence less accuracy", "nearest 0"),
        Measure::Accuracy => ("accuracy", "greatest"),
        Measure::Nll => ("the negative log-likelihood", "least"),
        Measure::Brier => ("the Brier score", "least"),
        Measure::Auroc => ("the AUROC of confidence", "greatest"),
        Measure::ErrorAtHalf => ("the error among the more confident half", "least"),
    }
}

fn sentence(facts: &SweepFacts) -> String {
    let SweepFacts { measure, runs: (done, wanted), epsilons, lines } = facts;
    let (name, extreme) = long(*measure);
    if lines.is_empty() {
        return match (*done, *wanted) {
            (_, 0) => "No sweep has been begun.".to_owned(),
            (0, wanted) => format!("None of {} runs is done yet.", count(wanted)),
            (done, wanted) => format!("After {} of {} runs {name} is not defined for any.", count(done), count(wanted)),
        };
    }
    let so_far = if done < wanted {
        format!("After {} of {} runs", count(*done), count(*wanted))
    } else {
        format!("After all {} runs", count(*done))
    };
    let best: Vec<(u32, &Best)> = lines.iter().filter_map(|line| Some((line.size, line.best.as_ref()?))).collect();
    // Said once where it is the same for all.
    let seeds = best.first().map(|(_, best)| best.seeds).filter(|&seeds| best.iter().all(|(_, it)| it.seeds == seeds));
    let so_far = match seeds {
        Some(1) => format!("{so_far}, of the one seed of which there is every run, "),
        Some(seeds) => format!("{so_far}, over {} seeds, ", count(seeds)),
        None => format!("{so_far} "),
    };
    let form = if lines.len() > FEW { Form::Short } else { Form::Whole { seeds: seeds.is_none() } };
    let only: Vec<String> = lines.iter().filter_map(|line| Some(plain(line.only?, line.size))).collect();
    // What stands out first, then what does not.
    let (told, level): (Vec<_>, Vec<_>) = best.iter().partition(|(_, best)| best.seeds < 2 || best.stands_out());
    let mut parts = Vec::new();
    if !told.is_empty() {
        let told: Vec<String> = told.iter().map(|&(size, best)| found(size, best, form)).collect();
        parts.push(format!("{name} is {extreme} {}", list(&told)));
    }
    if !level.is_empty() {
        let level: Vec<String> = level.iter().map(|&(size, best)| unmoved(size, best, form)).collect();
        parts.push(format!("in {name} no ε stands out from the spread over the seeds for {}", list(&level)));
    }
    if parts.is_empty() {
        parts.push(match epsilons {
            0 | 1 => format!("{name} is {}; one ε alone shows no best", list(&only)),
            all => format!("no seed has all {all} values of ε yet, so that none can be called the best"),
        });
    }
    let rival = |line: &SweepLineFacts| Some(plain(line.one_hot_scaled.filter(|_| line.best.is_some())?, line.size));
    let rivals: Vec<String> = lines.iter().filter_map(rival).collect();
    if !rivals.is_empty() && rivals.len() <= FEW {
        parts.push(format!("one-hot training with temperature scaling has {}", list(&rivals)));
    }
    format!("{so_far}{}.", parts.join("; "))
}

/// So many sizes are told with all that belongs to them.
const FEW: usize = 4;

/// How much is told of a size.
#[derive(Clone, Copy)]
enum Form {
    /// Where the best is.
    Short,
    /// And how good it is there; with or without the number of seeds.
    Whole { seeds: bool },
}

/// «at ε = 0.2 for n = 60 (0.05 ± 0.01; 0.1 and 0.3 are within the spread)»
fn found(size: u32, best: &Best, form: Form) -> String {
    let at = format!("at ε = {} for n = {}", number(best.epsilon), count(size as usize));
    let Form::Whole { seeds } = form else { return at };
    let tied: Vec<String> = best.tied.iter().map(|&epsilon| number(epsilon)).collect();
    let tied = match tied.as_slice() {
        [] => String::new(),
        [one] => format!("; {one} is within the spread"),
        several => format!("; {} are within the spread", list(several)),
    };
    format!("{at} ({}{tied})", spread(best, seeds))
}

/// «n = 60 (0.78 ± 0.02 at ε = 0)»
fn unmoved(size: u32, best: &Best, form: Form) -> String {
    let size = format!("n = {}", count(size as usize));
    match form {
        Form::Short => size,
        Form::Whole { seeds } => format!("{size} ({} at ε = {})", spread(best, seeds), number(best.epsilon)),
    }
}

/// «0.05 ± 0.01», and over how many seeds.
fn spread(best: &Best, seeds: bool) -> String {
    let mean = brief(best.mean);
    let mean = best.deviation.map_or(mean.clone(), |deviation| format!("{mean} ± {}", brief(deviation)));
    match best.seeds {
        _ if !seeds => mean,
        1 => format!("{mean}, one seed, no spread"),
        seeds => format!("{mean} over {} seeds", count(seeds)),
    }
}

fn plain(mean: f64, size: u32) -> String {
    format!("{} for n = {}", brief(mean), count(size as usize))
}
