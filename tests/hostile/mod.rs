//! Input that nobody means well with, drawn from a seed: links, and the words that they and other input are made of.

#![allow(dead_code, reason = "each of the tests that include this uses a part")]

/// Chance of one's own, so that a case is found again by its seed: SplitMix64.
pub(crate) struct Chance(u64);

impl Chance {
    /// The same seed gives the same case for ever.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// Any 64 bits.
    pub(crate) const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number below the limit.
    pub(crate) const fn below(&mut self, limit: usize) -> usize {
        (self.bits() % limit as u64) as usize
    }

    /// True once in so many times.
    pub(crate) const fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of them.
    pub(crate) fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// A number of any size, or none.
    pub(crate) fn number(&mut self) -> f64 {
        match self.below(4) {
            0 => f64::from_bits(self.bits()),
            1 => (self.bits() as f64 / 2_f64.powi(64) - 0.5) * 4.0,
            2 => self.below(2000) as f64 - 1000.0,
            _ => self.of(&[&f64::NAN, &f64::INFINITY, &-0.0, &f64::MAX, &f64::MIN_POSITIVE, &1e100, &0.1]).to_owned(),
        }
    }
}

/// What nobody types: numbers that are none or too many, names that mean something elsewhere, markup, signs that turn the
/// line round or end it, broken escapes.
pub(crate) const WORDS: [&str; 60] = [
    "NaN",
    "nan",
    "Infinity",
    "-inf",
    "1e309",
    "-1e309",
    "1e-400",
    "-0",
    "+0",
    "00",
    "0x10",
    "1_0",
    "1,5",
    "１",
    "٣",
    "−1",
    "1e",
    "e5",
    ".",
    "-",
    "--1",
    "1e5e5",
    "9007199254740993",
    "18446744073709551616",
    "-1",
    "1.7976931348623157e308",
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "__proto__[x]",
    "undefined",
    "null",
    "true",
    "%00",
    "%",
    "%2",
    "%zz",
    "%ff%fe",
    "%C0%80",
    "%E2%80%AE",
    "%26smoothing%3D0.5",
    "+",
    "\u{0}",
    "\u{202e}evil",
    "\u{feff}",
    "\u{ad}",
    "e\u{301}\u{301}\u{301}",
    "🏴\u{e0067}",
    "עברית",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "\"><svg onload=alert(1)>",
    "javascript:alert(1)",
    "'; DROP TABLE figures; --",
    "${7*7}{{7*7}}",
    "\r\nSet-Cookie: a=1",
    "../../etc/passwd",
    "none",
];

/// Values that some key takes.
const VALUES: [&str; 40] = [
    "0.1",
    "0.5",
    "1",
    "0",
    "2",
    "10",
    "1000",
    "100000",
    "uniform",
    "others",
    "3",
    "right",
    "wrong",
    "optimum",
    "1.5,-2,7:0.5,rest:0",
    "2.5",
    "4,4",
    "359",
    "none",
    "bits",
    "targets,gradient",
    "smoothing,classes",
    "knobs,clock",
    "dark",
    "de",
    "off",
    "A title",
    "best-confidence",
    "gradient-sign",
    "gap",
    "clusters",
    "missing-digit",
    "digits",
    "moons",
    "own",
    "32,32",
    "adam",
    "0,0.1:others,penalty:0.5,scaled",
    "1e-3",
    "777",
];

/// A value: a good one for some key, a hostile one, a number, or a long one.
pub(crate) fn value(chance: &mut Chance) -> String {
    match chance.below(16) {
        0..=6 => chance.of(&VALUES).to_owned(),
        7..=10 => chance.of(&WORDS).to_owned(),
        11..=13 => chance.number().to_string(),
        14 => format!("{}{}", chance.of(&VALUES), chance.of(&WORDS)),
        _ => chance.of(&WORDS).repeat(chance.below(60)),
    }
}

/// A link out of good keys and values, hostile ones, and links that are good but for an accident: cut, doubled, stirred, put
/// together. `keys` are those that are known, and `good` are links.
pub(crate) fn link(chance: &mut Chance, keys: &[&str], good: &[&str]) -> String {
    let mut text = String::from(chance.of(&["", "", "#", "?", "?#", "v=1&"]));
    if chance.once_in(3) {
        text.push_str(chance.of(good));
        text.push('&');
    }
    for _ in 0..chance.below(7) {
        let key = if chance.once_in(5) { chance.of(&WORDS) } else { chance.of(keys) };
        text.push_str(key);
        text.push_str(chance.of(&["=", "=", "=", "=", "=", "", "==", "%3D"]));
        text.push_str(&value(chance));
        text.push_str(chance.of(&["&", "&", "&", "&", "&", "&&", "%26", ";", "#"]));
    }
    if chance.once_in(4) {
        accident(chance, &mut text);
    }
    if chance.once_in(200) {
        text = text.repeat(1 + chance.below(60));
    }
    if chance.once_in(50_000) {
        text = format!("{text}&{}", chance.of(&WORDS).repeat(50_000));
    }
    text
}

/// What happens to a text on its way.
fn accident(chance: &mut Chance, text: &mut String) {
    let mut place = chance.below(text.len() + 1);
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    match chance.below(5) {
        0 => text.truncate(place),
        1 => text.insert_str(place, chance.of(&WORDS)),
        2 => drop(text.drain(..place)),
        3 => *text = text.chars().rev().collect(),
        _ => text.insert(place, char::from_u32(chance.below(0x11_0000) as u32).unwrap_or('\u{fffd}')),
    }
}

/// Lines of a table: most of them two numbers and a class, between separators that may be others in each line.
pub(crate) fn table(chance: &mut Chance) -> String {
    let separator = chance.of(&[",", ",", ";", "\t", " , "]);
    let mut text = String::from(chance.of(&["", "", "x,y,class\n", "\u{feff}"]));
    for _ in 0..chance.below(12) {
        for column in 0..3 {
            let words = |chance: &mut Chance| chance.of(&WORDS).to_owned();
            text.push_str(&match (column, chance.below(24)) {
                (_, 0) => words(chance),
                (_, 1) => format!("\"{}\"", words(chance)),
                (2, 2..=4) => words(chance),
                (2, _) => chance.of(&["a", "b", "1", "02", "a class", "\"say \"\"a\"\"\"", "é"]).to_owned(),
                (_, 2) => chance.number().to_string(),
                _ => format!("{}", (chance.below(8001) as f64 - 4000.0) / 1000.0),
            });
            if column < 2 {
                text.push_str(if chance.once_in(40) { chance.of(&[",", ";", "\t", "|"]) } else { separator });
            }
        }
        text.push_str(chance.of(&["\n", "\n", "\n", "\r\n", "\n\n", "\r"]));
    }
    if chance.once_in(4) {
        accident(chance, &mut text);
    }
    if chance.once_in(2000) {
        text = text.repeat(1 + chance.below(2000));
    }
    text
}

/// Numbers as somebody pastes them who does not look.
pub(crate) fn pasted(chance: &mut Chance) -> String {
    let separator = chance.of(&[", ", " ", "\n", ";", "|", "\t"]);
    let mut parts = Vec::new();
    // As often as not they are a target, or nearly.
    let classes = 2 + chance.below(12);
    let epsilon = chance.below(101) as f64 / 100.0;
    let own = chance.below(classes);
    let kind = chance.below(4);
    for class in 0..classes {
        let one_hot = f64::from(u8::from(class == own));
        let smoothed = one_hot * (1.0 - epsilon) + epsilon / classes as f64;
        parts.push(match kind {
            0 => smoothed.to_string(),
            1 => format!("{smoothed:.3}"),
            _ => chance.number().to_string(),
        });
        if chance.once_in(60) {
            parts.push(chance.of(&WORDS).to_owned());
        }
    }
    let (before, after) =
        [("", ""), ("[", "]"), ("tensor([", "])"), ("[[", "]"), ("q = np.array([", "], dtype=float32)")]
            [chance.below(5)];
    let mut text = format!("{before}{}{after}", parts.join(separator));
    if chance.once_in(4) {
        accident(chance, &mut text);
    }
    if chance.once_in(3000) {
        text = text.repeat(1 + chance.below(3000));
    }
    text
}
