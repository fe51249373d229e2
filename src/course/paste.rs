//! Numbers as people paste them: out of Python, NumPy, PyTorch, JSON, a table, or typed.

use crate::decimal::Decimal;
use thiserror::Error;

/// The most numbers that are read.
pub const MOST: usize = 1000;
/// The longest text that is read, in bytes: room for [`MOST`] numbers of all their digits, and as much again.
pub const LONGEST: usize = 64_000;
/// No number may be further from 0.
pub const LARGEST: f64 = 1e100;

/// Numbers that were pasted: from 2 to [`MOST`], all finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Pasted {
    /// The numbers, in their order.
    pub values: Vec<f64>,
    /// How many decimals they are written with, the most of any of them.
    pub decimals: u32,
}

/// Why a text was refused. Places count the numbers, from 1; texts are what stood there, shortened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PasteError {
    /// There is no number.
    #[error("there is no number")]
    Empty,
    /// There is one number alone.
    #[error("there is one number; a vector has at least 2")]
    Single,
    /// There are more than [`MOST`].
    #[error("there are more than {MOST} numbers")]
    TooMany,
    /// The text has more than [`LONGEST`] bytes.
    #[error("the text has {0} bytes; at most {LONGEST} are read")]
    TooLong(usize),
    /// What stands there is no number.
    #[error("number {place} should be a number, got «{text}»")]
    NotANumber {
        /// Which number.
        place: usize,
        /// What came.
        text: String,
    },
    /// It is `nan` or `inf`.
    #[error("number {place} should be finite, got «{text}»")]
    NotFinite {
        /// Which number.
        place: usize,
        /// What came.
        text: String,
    },
    /// It is beyond ±[`LARGEST`].
    #[error("number {place} should lie within ±1e100, got «{text}»")]
    TooLarge {
        /// Which number.
        place: usize,
        /// What came.
        text: String,
    },
    /// Three dots: the printout leaves numbers out.
    #[error("after {before} numbers the printout leaves some out")]
    LeftOut {
        /// How many stand before the dots.
        before: usize,
    },
    /// Brackets hold more than one row.
    #[error("there is more than one row")]
    Rows,
    /// A number stands beside the brackets.
    #[error("beside the brackets stands «{0}»")]
    Beside(String),
}

/// Reads numbers that are separated by commas, semicolons, bars or white space.
///
/// Where there are square brackets, what they hold is read, and words around them, such as `tensor(` and `dtype=…`, are not. A
/// comma within each of several numbers is a decimal comma; a minus may be the one of print, and a per cent sign is passed over.
///
/// # Errors
/// [`PasteError`], which names the place and what came.
pub fn read(text: &str) -> Result<Pasted, PasteError> {
    if text.len() > LONGEST {
        return Err(PasteError::TooLong(text.len()));
    }
    let text = text.trim_start_matches('\u{feff}');
    let body = body(text)?;
    let decimal_comma = !text.contains('[') && has_decimal_commas(body);
    let separates =
        |c: char| c.is_whitespace() || matches!(c, ';' | '|' | '(' | ')' | '[' | ']') || (c == ',' && !decimal_comma);
    let (mut values, mut decimals) = (Vec::new(), 0);
    for part in body.split(separates).filter(|part| !part.is_empty()) {
        if values.len() == MOST {
            return Err(PasteError::TooMany);
        }
        let (value, digits) = number(part, values.len() + 1)?;
        values.push(value);
        decimals = decimals.max(digits);
    }
    match values.len() {
        0 => Err(PasteError::Empty),
        1 => Err(PasteError::Single),
        _ => Ok(Pasted { values, decimals }),
    }
}

/// What stands within the square brackets, or all of it where there are none.
fn body(text: &str) -> Result<&str, PasteError> {
    let Some((before, rest)) = text.split_once('[') else { return Ok(text) };
    let (inside, after) = rest.rsplit_once(']').unwrap_or((rest, ""));
    let is_row_end = |(at, _): (usize, &str)| inside[at..].contains('[');
    if inside.match_indices(']').any(is_row_end) {
        return Err(PasteError::Rows);
    }
    let words = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '{' | '}');
    let beside = before.split(words).chain(after.split(words)).find(|word| plain(word).is_some());
    beside.map_or(Ok(inside), |word| Err(PasteError::Beside(shorten(word))))
}

/// Whether there are several numbers, none of which has a point, and each of which has a comma between digits.
fn has_decimal_commas(text: &str) -> bool {
    let parts: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == ';' || c == '|').filter(|part| !part.is_empty()).collect();
    let is_decimal = |part: &&str| {
        part.split_once(',').is_some_and(|(whole, decimals)| {
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits(whole.trim_start_matches(['-', '+', '−'])) && digits(decimals)
        })
    };
    parts.len() > 1 && parts.iter().all(is_decimal)
}

/// A number and how many decimals it is written with.
fn number(part: &str, place: usize) -> Result<(f64, u32), PasteError> {
    let text = || shorten(part);
    if part.contains("...") || part.contains('…') {
        return Err(PasteError::LeftOut { before: place - 1 });
    }
    let word = part.trim_start_matches(['-', '+', '−']).to_ascii_lowercase();
    if matches!(&*word, "nan" | "inf" | "infinity" | "∞") {
        return Err(PasteError::NotFinite { place, text: text() });
    }
    let (value, decimals) = plain(part).ok_or_else(|| PasteError::NotANumber { place, text: text() })?;
    if value.abs() <= LARGEST { Ok((value + 0.0, decimals)) } else { Err(PasteError::TooLarge { place, text: text() }) }
}

/// A plain decimal number, perhaps in per cent, and how many decimals it has.
fn plain(text: &str) -> Option<(f64, u32)> {
    let text = text.strip_suffix('%').unwrap_or(text).replace('−', "-").replace(',', ".");
    let is_plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+'));
    let value = Some(&text).filter(|_| is_plain).and_then(|text| f64::read(text))?;
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let written = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len() as i64);
    let decimals = written.saturating_sub(exponent.parse().unwrap_or(0)).clamp(0, 400);
    Some((value, decimals as u32))
}

/// What is shown of a stranger's text.
fn shorten(text: &str) -> String {
    const SHOWN: usize = 24;
    if text.chars().count() <= SHOWN { text.to_owned() } else { text.chars().take(SHOWN).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(text: &str) -> Vec<f64> {
        read(text).unwrap_or_else(|error| panic!("«{text}»: {error}")).values
    }

    #[test]
    fn numbers_are_read_as_they_are_pasted() {
        for text in [
            "0.91, 0.01, -0.5",
            "0.91 0.01 -0.5",
            "0.91\t0.01\t-0.5\n",
            "0.91;0.01;−0.5",
            "0.91\n0.01\n-0.5",
            "(0.91, 0.01, -0.5)",
            "[0.91, 0.01, -0.5]",
            "[[ 0.91  0.01 -0.5 ]]",
            "tensor([ 0.9100,  0.0100, -0.5000])",
            "tensor([[0.91, 0.01, -5e-1]], device='cuda:0', dtype=torch.float64, grad_fn=<SoftmaxBackward0>)",
            "q1 = np.array([0.91, 0.01, -.5])",
            "array([ 9.1e-01,  1.e-02, -5.e-01], dtype=float32)",
            "{\"target\": [0.91, 0.01, -0.5]}",
            "0,91; 0,01; -0,5",
            "0,91 0,01 −0,5",
            "| 0.91 | 0.01 | -0.5 |",
            "\u{feff}0.91,0.01,-0.5",
            "[0.91, 0.01, -0.5",
        ] {
            assert_eq!(values(text), [0.91, 0.01, -0.5], "«{text}»");
        }
        assert_eq!(values("91%, 9%"), [91.0, 9.0], "per cent");
        assert_eq!(values("1,0"), [1.0, 0.0], "one comma may well part two numbers");
        assert_eq!(values("[1,0 0,1]"), [1.0, 0.0, 0.0, 1.0], "in brackets it always does");
    }

    #[test]
    fn decimals_are_those_that_are_written() {
        for (text, decimals) in [
            ("1 0", 0),
            ("1. 0.", 0),
            ("0.9 0.0111", 4),
            ("9.1000e-01 1.0e-02", 5),
            ("1.25e3 1", 0),
            ("0.9100000262260437 0.1", 16),
            ("1e-999999999999999999999 1", 0),
            ("1e-300 1", 300),
        ] {
            assert_eq!(read(text).unwrap().decimals, decimals, "«{text}»");
        }
    }

    #[test]
    fn what_is_refused_and_why() {
        let not = |place: usize, text: &str| PasteError::NotANumber { place, text: text.to_owned() };
        let endless = |place: usize, text: &str| PasteError::NotFinite { place, text: text.to_owned() };
        for (text, error) in [
            ("", PasteError::Empty),
            (" ,;\n[]", PasteError::Empty),
            ("3", PasteError::Single),
            ("[0.5]", PasteError::Single),
            ("0.9, banana", not(2, "banana")),
            ("0.9, 0.1.1", not(2, "0.1.1")),
            ("0.9 - 0.1", not(2, "-")),
            ("0x1, 1", not(1, "0x1")),
            ("tensor(0.5)", not(1, "tensor")),
            ("0.9, <script>alert(1)</script>", not(2, "<script>alert")),
            ("0.5, nan", endless(2, "nan")),
            ("[-inf, 0.5]", endless(1, "-inf")),
            ("Infinity 1", endless(1, "Infinity")),
            ("1, 1e999", PasteError::TooLarge { place: 2, text: "1e999".to_owned() }),
            ("1, -1e101", PasteError::TooLarge { place: 2, text: "-1e101".to_owned() }),
            ("[0.9, 0.1, ..., 0.1]", PasteError::LeftOut { before: 2 }),
            ("0.9 0.1 …", PasteError::LeftOut { before: 2 }),
            ("[[0.9, 0.1], [0.1, 0.9]]", PasteError::Rows),
            ("[0.9, 0.1] [0.1, 0.9]", PasteError::Rows),
            ("0.5 [0.9, 0.1]", PasteError::Beside("0.5".to_owned())),
            ("[0.9, 0.1], 0.3", PasteError::Beside("0.3".to_owned())),
        ] {
            assert_eq!(read(text), Err(error), "«{text}»");
        }
        assert!(read(&["0.001"; MOST].join(",")).is_ok(), "a thousand");
        assert_eq!(read(&["0.001"; MOST + 1].join(",")), Err(PasteError::TooMany), "and one more");
        assert_eq!(read(&" ".repeat(LONGEST + 1)), Err(PasteError::TooLong(LONGEST + 1)), "a long text");
        let long = format!("1, {}", "é".repeat(3000));
        let Err(PasteError::NotANumber { text, .. }) = read(&long) else { panic!("no number") };
        assert_eq!(text.chars().count(), 25, "of a long word a part is shown");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            if let Ok(pasted) = read(&text) {
                prop_assert!((2..=MOST).contains(&pasted.values.len()));
                prop_assert!(pasted.values.iter().all(|value| value.abs() <= LARGEST));
            }
        }

        #[test]
        fn texts_of_such_characters_too(text in "[0-9.,;\\-+eE \\[\\]()n…%−a]{0,40}") {
            if let Ok(pasted) = read(&text) {
                prop_assert!(pasted.values.iter().all(|value| value.is_finite()));
            }
        }

        #[test]
        fn numbers_are_read_to_the_bit(numbers in prop::collection::vec(-1e100..1e100_f64, 2..50)) {
            let text = format!("{numbers:?}");
            prop_assert_eq!(read(&text).unwrap().values, numbers);
        }
    }
}
