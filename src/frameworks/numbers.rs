//! Numbers and logits as the languages write them.

use super::{State, WIDTH};
use crate::spec::LogitsChoice;
use std::fmt::Write;

/// Up to so many classes, every logit is written out.
const LISTED: usize = 10;

/// Up to so many, it is if most logits differ.
const LISTED_IF_DIFFERENT: usize = 32;

/// How a framework makes its logits `z`.
pub(super) struct Notation {
    /// What stands before and after all of them.
    pub(super) list: (&'static str, &'static str),
    /// The line that makes so many logits of that value.
    pub(super) full: fn(usize, &str) -> String,
    /// The line that gives a class another one.
    pub(super) set: fn(usize, &str) -> String,
    /// The line that ends the making where not all are listed.
    pub(super) end: &'static str,
}

/// The lines that make `z`: all logits where that reads well, or what most are and then those that differ.
pub(super) fn logits(state: &State<'_>, notation: &Notation) -> String {
    let logits = &state.logits;
    let rest = match state.shared.logits() {
        LogitsChoice::Typed(typed) => typed.rest(),
        LogitsChoice::Preset(_) => 0.0,
    };
    let leads: Vec<(usize, f64)> = logits.iter().copied().enumerate().filter(|&(_, logit)| logit != rest).collect();
    let different = logits.len() <= LISTED_IF_DIFFERENT && 2 * leads.len() > logits.len();
    if logits.len() <= LISTED || different {
        return listed(logits, notation.list);
    }
    let mut code = (notation.full)(logits.len(), &float(rest));
    for (class, logit) in leads {
        code.push_str(&(notation.set)(class, &float(logit)));
    }
    code.push_str(notation.end);
    code
}

/// All of them, in lines of a readable length. Further lines stand four characters deeper than the first.
fn listed(logits: &[f64], (open, close): (&str, &str)) -> String {
    let numbers: Vec<String> = logits.iter().map(|&logit| float(logit)).collect();
    let one_line = format!("{open}{}{close}\n", numbers.join(", "));
    if one_line.trim_end().len() <= WIDTH {
        return one_line;
    }
    let indent = &open[..open.len() - open.trim_start().len()];
    let mut code = format!("{open}\n");
    let mut line = format!("{indent}   ");
    for number in numbers {
        if line.len() + number.len() + 2 > WIDTH {
            // Writing to a String cannot fail, here and below.
            let _ = writeln!(code, "{line}");
            line = format!("{indent}   ");
        }
        let _ = write!(line, " {number},");
    }
    let _ = writeln!(code, "{line}\n{indent}{close}");
    code
}

/// A number as Python and Rust read it back bit for bit, and as a float: with a point or an exponent, and without a sign on 0.
pub(super) fn float(value: f64) -> String {
    format!("{:?}", value + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_floats_and_read_back() {
        for (value, text) in
            [(0.0, "0.0"), (-0.0, "0.0"), (3.0, "3.0"), (-1e4, "-10000.0"), (0.1, "0.1"), (1e-300, "1e-300")]
        {
            assert_eq!(float(value), text, "for {value:e}");
        }
        for value in [0.1 + 0.2, 6.66, -1.0 / 3.0, 1e-7, 12_345.678] {
            assert_eq!(float(value).parse::<f64>().unwrap(), value, "{value} in the shortest form");
        }
    }
}
