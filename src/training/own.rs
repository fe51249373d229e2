//! The reader's own points: drawn by hand, or read from comma-separated text.

use crate::decimal::Decimal;
use crate::order::places_in_order;
use borsh::{BorshDeserialize, BorshSerialize};
use std::fmt::Write;

/// Points of the plane, each of a named class.
///
/// They are decided by the sequence of points and names that was put in: classes are numbered as they first appear, or, if
/// all names are whole numbers, by number.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize)]
pub struct OwnPoints {
    points: Vec<[f64; 2]>,
    labels: Vec<u32>,
    classes: Vec<String>,
}

/// Why a point is not taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PointError {
    /// A coordinate is too large, or none at all.
    #[error("coordinates must be from −{most} to {most}, got {0}", most = OwnPoints::REACH)]
    Coordinate(f64),
    /// The class has no name.
    #[error("the class has no name")]
    NoClass,
    /// The name of the class is long.
    #[error("names of classes have at most {most} characters, got {0}", most = OwnPoints::NAME)]
    LongName(usize),
    /// The name of the class holds what cannot be shown.
    #[error("names of classes hold no control characters, got {0:?}")]
    ControlCharacter(char),
    /// The class would be one too many.
    #[error("there may be {most} classes, and {0:?} is one more", most = OwnPoints::CLASSES)]
    TooManyClasses(String),
    /// The point would be one too many.
    #[error("there may be {most} points, and this is one more", most = OwnPoints::MOST)]
    TooManyPoints,
}

/// Why text is not points. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CsvError {
    /// There are no points in it.
    #[error("there are no points: wanted lines of two numbers and a class, such as 1.5,2,a")]
    Empty,
    /// A line has more or fewer columns.
    #[error("line {line}: wanted two numbers and a class, got {got} columns")]
    Columns {
        /// Which line.
        line: usize,
        /// How many it has.
        got: usize,
    },
    /// A column that should be a number is none.
    #[error("line {line}, column {column}: wanted a number, got {got:?}")]
    Number {
        /// Which line.
        line: usize,
        /// Which column, from 1.
        column: usize,
        /// The beginning of what is there.
        got: String,
    },
    /// A quotation mark is not closed, or text follows the closing one.
    #[error("line {line}: a quotation mark is not closed, or is followed by text")]
    Quote {
        /// Which line.
        line: usize,
    },
    /// The point of a line is not taken.
    #[error("line {line}: {error}")]
    Point {
        /// Which line.
        line: usize,
        /// Why.
        error: PointError,
    },
}

impl OwnPoints {
    /// The largest coordinate, in either direction.
    pub const REACH: f64 = 1e6;
    /// The most classes.
    pub const CLASSES: usize = 10;
    /// The most points.
    pub const MOST: usize = 5000;
    /// The most characters of a class's name.
    pub const NAME: usize = 40;

    /// Adds a point of a class. Spaces around the name do not count.
    ///
    /// A first point of a new class may renumber the others, as the type says.
    ///
    /// # Errors
    /// If a coordinate or the name is none, or there are too many of either; then nothing is added.
    pub fn push(&mut self, point: [f64; 2], class: &str) -> Result<(), PointError> {
        let class = class.trim();
        if let Some(&wrong) = point.iter().find(|x| !(-Self::REACH..=Self::REACH).contains(x)) {
            return Err(PointError::Coordinate(wrong));
        }
        let characters = class.chars().count();
        if characters == 0 {
            return Err(PointError::NoClass);
        }
        if characters > Self::NAME {
            return Err(PointError::LongName(characters));
        }
        if let Some(control) = class.chars().find(|character| character.is_control()) {
            return Err(PointError::ControlCharacter(control));
        }
        if self.points.len() == Self::MOST {
            return Err(PointError::TooManyPoints);
        }
        let known = self.classes.iter().position(|name| name == class);
        let label = known.unwrap_or(self.classes.len());
        if label == Self::CLASSES {
            return Err(PointError::TooManyClasses(class.to_owned()));
        }
        self.points.push(point);
        self.labels.push(label as u32);
        if known.is_none() {
            self.classes.push(class.to_owned());
            self.renumber();
        }
        Ok(())
    }

    /// The points.
    pub fn points(&self) -> &[[f64; 2]] {
        &self.points
    }

    /// The class of each, from 0.
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// The names of the classes.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// Brings the classes into their order.
    fn renumber(&mut self) {
        let appears = |label: usize| self.labels.iter().position(|&other| other as usize == label);
        let numbers: Option<Vec<i64>> = self.classes.iter().map(|name| name.parse().ok()).collect();
        let order = places_in_order(self.classes.len(), &|a, b| match &numbers {
            // "1" and "01" are one number and two names.
            Some(numbers) => (numbers[a], &self.classes[a]).cmp(&(numbers[b], &self.classes[b])),
            None => appears(a).cmp(&appears(b)),
        });
        let mut place = vec![0; order.len()];
        order.iter().zip(0_u32..).for_each(|(&label, new)| place[label] = new);
        self.labels.iter_mut().for_each(|label| *label = place[*label as usize]);
        self.classes = order.iter().map(|&label| self.classes[label].clone()).collect();
    }
}

impl BorshDeserialize for OwnPoints {
    /// Point by point through [`OwnPoints::push`], so that what is read is what could have been put in.
    fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Self> {
        let invalid = |why: String| std::io::Error::new(std::io::ErrorKind::InvalidData, why);
        let (points, labels): (Vec<[f64; 2]>, Vec<u32>) = BorshDeserialize::deserialize_reader(reader)?;
        let classes = Vec::<String>::deserialize_reader(reader)?;
        let mut own = Self::default();
        if points.len() != labels.len() {
            return Err(invalid(format!("{} points and {} labels", points.len(), labels.len())));
        }
        for (place, (point, label)) in points.into_iter().zip(labels).enumerate() {
            let class = classes.get(label as usize).ok_or_else(|| invalid(format!("no class {label}")))?;
            // Not in the error's own words: a trainer that writes no number with decimals is a twelfth smaller.
            own.push(point, class)
                .map_err(|_| invalid(format!("point {place} is none that could have been put in")))?;
        }
        Ok(own)
    }
}

/// Reads points: on each line two numbers and a class, which is any text.
///
/// Columns are separated by commas, semicolons or tabs; by whichever makes three columns of the first line. With the other
/// two a number may have a decimal comma. A field may be in double quotes, and a quote in it is doubled. A first line whose
/// first two columns are both no numbers is a heading. Empty lines do not count, nor does a byte-order mark.
///
/// # Errors
/// The first line that is no point.
pub fn parse_csv(text: &str) -> Result<OwnPoints, CsvError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).peekable();
    let &(_, first) = lines.peek().ok_or(CsvError::Empty)?;
    let separator = separator(first);
    let number = |text: &str| {
        if separator != ',' && !text.contains('.') { f64::read(&text.replacen(',', ".", 1)) } else { f64::read(text) }
    };
    let mut own = OwnPoints::default();
    for (index, (line, text)) in lines.enumerate() {
        let columns = columns(text, separator).ok_or(CsvError::Quote { line })?;
        let [x, y, class] = columns.as_slice() else {
            return Err(CsvError::Columns { line, got: columns.len() });
        };
        let is_heading = index == 0 && number(x).is_none() && number(y).is_none();
        if is_heading {
            continue;
        }
        let wanted = |column: usize, text: &str| {
            number(text).ok_or_else(|| CsvError::Number {
                line,
                column,
                got: text.chars().take(OwnPoints::NAME).collect(),
            })
        };
        let point = [wanted(1, x)?, wanted(2, y)?];
        own.push(point, class).map_err(|error| CsvError::Point { line, error })?;
    }
    if own.is_empty() { Err(CsvError::Empty) } else { Ok(own) }
}

/// Writes points as [`parse_csv`] reads them back, bit for bit: with a heading, commas, and numbers as short as they can be.
pub fn write_csv(own: &OwnPoints) -> String {
    let mut text = String::from("x,y,class\n");
    for ([x, y], &label) in own.points.iter().zip(&own.labels) {
        let class = &own.classes[label as usize];
        // Writing to a string does not fail.
        let _ = if class.contains([',', ';', '"']) {
            writeln!(text, "{x},{y},\"{}\"", class.replace('"', "\"\""))
        } else {
            writeln!(text, "{x},{y},{class}")
        };
    }
    text
}

/// What separates columns: the first that makes three of a line, or else the first that is there at all.
fn separator(line: &str) -> char {
    const SEPARATORS: [char; 3] = ['\t', ';', ','];
    let makes =
        |separator: char, count: &dyn Fn(usize) -> bool| columns(line, separator).is_some_and(|it| count(it.len()));
    let three = SEPARATORS.into_iter().find(|&separator| makes(separator, &|count| count == 3));
    three.or_else(|| SEPARATORS.into_iter().find(|&separator| line.contains(separator))).unwrap_or(',')
}

/// The fields of a line, without the spaces around them; `None` if a quotation mark is out of place.
fn columns(line: &str, separator: char) -> Option<Vec<String>> {
    let mut columns = Vec::new();
    let mut rest = line;
    loop {
        // A tab may be a separator, and is no space then.
        let start = rest.trim_start_matches(|character: char| character.is_whitespace() && character != separator);
        let mut field = String::new();
        if let Some(quoted) = start.strip_prefix('"') {
            rest = quoted;
            loop {
                let (text, after) = rest.split_once('"')?;
                field.push_str(text);
                rest = after;
                let Some(after) = rest.strip_prefix('"') else { break };
                field.push('"');
                rest = after;
            }
            let (gap, after) = rest.split_once(separator).map_or((rest, None), |(gap, after)| (gap, Some(after)));
            if !gap.trim().is_empty() {
                return None;
            }
            columns.push(field.trim().to_owned());
            let Some(after) = after else { return Some(columns) };
            rest = after;
        } else {
            let (text, after) = start.split_once(separator).map_or((start, None), |(text, after)| (text, Some(after)));
            columns.push(text.trim().to_owned());
            let Some(after) = after else { return Some(columns) };
            rest = after;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    fn points(rows: &[(f64, f64, &str)]) -> OwnPoints {
        let mut own = OwnPoints::default();
        rows.iter().for_each(|&(x, y, class)| own.push([x, y], class).unwrap());
        own
    }

    #[test]
    fn the_usual_dialects_are_read() {
        let expected = points(&[(1.5, -2.0, "cat"), (0.25, 3e-2, "dog"), (4.0, 5.0, "cat")]);
        for text in [
            "1.5,-2,cat\n0.25,3e-2,dog\n4,5,cat",
            "x,y,class\n1.5,-2,cat\n0.25,3e-2,dog\n4,5,cat\n",
            "\u{feff}x;y;class\r\n1,5;-2;cat\r\n0,25;3e-2;dog\r\n\r\n4;5;cat\r\n",
            "1,5\t-2\tcat\n0.25\t0,03\tdog\n4\t5\tcat",
            "  1.5 , -2, cat \n\n0.25,\"0.03\",\"dog\" \n+4,5.0,\tcat\n",
        ] {
            assert_eq!(parse_csv(text).as_ref(), Ok(&expected), "{text:?}");
        }
        let odd = parse_csv("1;2;a, b\n1;2;\"say \"\"hi\"\"; bye\"").unwrap();
        assert_eq!(odd.classes(), ["a, b", "say \"hi\"; bye"], "separators and quotes in names");
    }

    #[test]
    fn classes_are_numbered_as_they_appear_or_by_number() {
        let own = points(&[(0.0, 0.0, "b"), (1.0, 0.0, "a"), (2.0, 0.0, "b")]);
        assert_eq!((own.classes(), own.labels()), (&["b".into(), "a".into()][..], &[0, 1, 0][..]), "as they appear");
        let mut own = points(&[(0.0, 0.0, "10"), (1.0, 0.0, "-2"), (2.0, 0.0, "9")]);
        assert_eq!(
            (own.classes(), own.labels()),
            (&["-2", "9", "10"].map(String::from)[..], &[2, 0, 1][..]),
            "by number"
        );
        own.push([3.0, 0.0], "x").unwrap();
        let appear = ["10", "-2", "9", "x"].map(String::from);
        assert_eq!((own.classes(), own.labels()), (&appear[..], &[0, 1, 2, 3][..]), "one of them is no number");
    }

    #[test]
    fn an_error_names_the_line_and_what_came() {
        let number = |line, column, got: &str| CsvError::Number { line, column, got: got.into() };
        let point = |line, error| CsvError::Point { line, error };
        let eleven: String = (0..11).map(|class| format!("0,0,{class}\n")).collect();
        let many = "0,0,a\n".repeat(OwnPoints::MOST + 1);
        for (text, error) in [
            ("", CsvError::Empty),
            ("\u{feff} \n\r\n", CsvError::Empty),
            ("x,y,class\n", CsvError::Empty),
            ("1,2", CsvError::Columns { line: 1, got: 2 }),
            ("1,2,a\n\n1,2,a,b", CsvError::Columns { line: 3, got: 4 }),
            ("x,y,class\n1,two,a", number(2, 2, "two")),
            ("1,2,a\n,2,a", number(2, 1, "")),
            ("1,2,a\nx,y,class", number(2, 1, "x")),
            ("1;2;a\n1,5.5;2;a", number(2, 1, "1,5.5")),
            ("1,2,a\n1,2,\"a", CsvError::Quote { line: 2 }),
            ("1,2,a\n1,2,\"a\"b", CsvError::Quote { line: 2 }),
            ("1,2,a\n1,inf,b", point(2, PointError::Coordinate(f64::INFINITY))),
            ("1,2,a\n-1e7,2,b", point(2, PointError::Coordinate(-1e7))),
            ("1,2,a\n1,2, ", point(2, PointError::NoClass)),
            ("1,2,a\n1,2,a\u{7}b", point(2, PointError::ControlCharacter('\u{7}'))),
            (&eleven, point(11, PointError::TooManyClasses("10".into()))),
            (&many, point(OwnPoints::MOST + 1, PointError::TooManyPoints)),
        ] {
            let start: String = text.chars().take(60).collect();
            assert_eq!(parse_csv(text), Err(error), "{start:?}");
        }
        let long = "ä".repeat(OwnPoints::NAME + 1);
        assert_eq!(OwnPoints::default().push([0.0; 2], &long), Err(PointError::LongName(41)), "a long name");
        // NaN is not equal to itself, so that its message is compared.
        let nan = parse_csv("1,2,a\nNaN,2,a").unwrap_err().to_string();
        assert_eq!(nan, "line 2: coordinates must be from −1000000 to 1000000, got NaN", "not a number");
        assert_eq!(number(2, 1, "x").to_string(), "line 2, column 1: wanted a number, got \"x\"", "its words");
    }

    #[test]
    fn a_point_that_is_refused_changes_nothing() {
        let mut own = points(&[(0.0, 0.0, "a")]);
        let before = own.clone();
        assert!(own.push([f64::NAN, 0.0], "b").is_err() && own.push([0.0, 0.0], "\n").is_err(), "refused");
        assert_eq!(own, before, "as it was");
    }

    #[test]
    fn bytes_that_could_not_have_been_put_in_are_refused() {
        let bytes = |points: &[[f64; 2]], labels: &[u32], classes: &[&str]| {
            let classes: Vec<String> = classes.iter().map(|&name| name.into()).collect();
            borsh::to_vec(&(points.to_vec(), labels.to_vec(), classes)).unwrap()
        };
        let read = |bytes: Vec<u8>| borsh::from_slice::<OwnPoints>(&bytes);
        assert!(read(bytes(&[[0.0; 2]], &[0], &["a"])).is_ok(), "one point");
        assert!(read(bytes(&[[0.0; 2]], &[1], &["a"])).is_err(), "no such class");
        assert!(read(bytes(&[[0.0; 2]], &[], &["a"])).is_err(), "no label");
        assert!(read(bytes(&[[1e9, 0.0]], &[0], &["a"])).is_err(), "too far");
    }

    fn any_own() -> impl Strategy<Value = OwnPoints> {
        let coordinate = || prop_oneof![-1e6..1e6, -2.0..2.0, Just(0.0), Just(-0.0), Just(1e-300)];
        let name = prop_oneof![3 => "[a-z]{1,2}", 1 => "-?[0-9]{1,3}", 1 => "[ \",;a\t']{1,6}b"];
        vec((coordinate(), coordinate(), name), 1..30).prop_map(|rows| {
            let mut own = OwnPoints::default();
            for (x, y, name) in rows {
                // Names with a tab inside, and an eleventh class, are refused: what was put in is what counts.
                let _ = own.push([x, y], &name);
            }
            own
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(20), ..ProptestConfig::default()
        })]

        #[test]
        fn what_is_written_reads_back(own in any_own()) {
            prop_assume!(!own.is_empty());
            let read = parse_csv(&write_csv(&own)).unwrap();
            prop_assert_eq!(&read, &own);
            let bits = |own: &OwnPoints| own.points().as_flattened().iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&read), bits(&own));
            prop_assert_eq!(borsh::from_slice::<OwnPoints>(&borsh::to_vec(&own).unwrap()).unwrap(), own);
        }

        #[test]
        fn any_text_is_points_or_an_error(text in "(?s).{0,200}", near in "[0-9,;\t\"\n\r.e-]{0,80}") {
            for text in [text, near] {
                if let Ok(own) = parse_csv(&text) {
                    prop_assert!(own.labels().iter().all(|&label| (label as usize) < own.classes().len()));
                    prop_assert!(own.points().as_flattened().iter().all(|x| x.is_finite()));
                }
            }
        }
    }
}
