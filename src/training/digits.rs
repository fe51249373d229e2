//! Handwritten digits, unpacked from the file that comes with the page.
//!
//! The images are those of scikit-learn's `load_digits`, 1797 of them: the held-out part of *Optical Recognition of
//! Handwritten Digits* by E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998, under the Creative Commons
//! Attribution 4.0 licence. Here they are in the order of their classes and packed; nothing else was changed.
//! `tests/reference/digits.py` makes the file and records what must be found in it.
//!
//! The file has 10 counts of images (16 bits each, little-endian), an FNV-1a hash of all pixels (32 bits), then the pixels in
//! an arithmetic code. Each pixel is a few yes-or-no questions; for each question four views of what is known already (the
//! place and the pixels around it, in this image and in those before it) have counted how it was answered so far, and
//! their odds are averaged into the share of the code that each answer gets. That takes 28 kB, brotli on the pixels 39 kB.
//! The sums are of doubles with + − × ÷ and √ only, so that they are the same everywhere.

/// The digits: [`Digits::COUNT`] images of 8 × 8 pixels, in the order of their classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Digits {
    /// Row after row, image after image: 64 levels of grey each, from 0 (paper) to 16 (ink).
    pub pixels: Vec<u8>,
    /// The digit that each image shows.
    pub labels: Vec<u8>,
}

/// Why a file is not the digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigitsError {
    /// It ends too early.
    #[error("the file of the digits ends after {0} bytes, too early")]
    Truncated(usize),
    /// It goes on after the last pixel.
    #[error("the file of the digits goes on for {0} bytes after its end")]
    Longer(usize),
    /// The counts of its classes are not those of the digits.
    #[error("the file of the digits tells of {0} images, not of {count}", count = Digits::COUNT)]
    Count(usize),
    /// The pixels are not those that were packed.
    #[error("the file of the digits is damaged")]
    Damaged,
}

impl Digits {
    /// How many there are.
    pub const COUNT: usize = 1797;
    /// How many classes.
    pub const CLASSES: usize = 10;
    /// Pixels along each side of an image.
    pub const SIDE: usize = 8;
    /// Pixels of an image.
    pub const PIXELS: usize = Self::SIDE * Self::SIDE;
    /// The level of full ink.
    pub const INK: u8 = 16;

    /// Unpacks the file of the digits.
    ///
    /// # Errors
    /// If it is another file, or not whole. Every file gives digits or an error.
    pub fn read(file: &[u8]) -> Result<Self, DigitsError> {
        let truncated = DigitsError::Truncated(file.len());
        let (counts, rest) = file.split_first_chunk::<{ 2 * Self::CLASSES }>().ok_or(truncated)?;
        let (hash, code) = rest.split_first_chunk::<4>().ok_or(truncated)?;
        let mut labels = Vec::with_capacity(Self::COUNT);
        for (digit, count) in (0_u8..).zip(counts.chunks_exact(2)) {
            let count = usize::from(u16::from_le_bytes([count[0], count[1]]));
            labels.resize(labels.len() + count, digit);
        }
        if labels.len() != Self::COUNT {
            return Err(DigitsError::Count(labels.len()));
        }
        let mut decoder = Decoder::new(code).ok_or(truncated)?;
        let mut model = Model::new();
        let mut pixels = Vec::with_capacity(Self::COUNT * Self::PIXELS);
        for image in 0..Self::COUNT {
            for pixel in 0..Self::PIXELS {
                let views = views(&pixels, &labels, image, pixel);
                pixels.push(model.level(views, &mut decoder).ok_or(truncated)?);
            }
        }
        if !decoder.rest.is_empty() {
            return Err(DigitsError::Longer(decoder.rest.len()));
        }
        if fnv(&pixels) != u32::from_le_bytes(*hash) {
            return Err(DigitsError::Damaged);
        }
        Ok(Self { pixels, labels })
    }
}

/// Bands of grey that a view tells apart.
const BANDS: usize = 6;
/// Questions: is it paper, is it full ink, and the nodes of a tree of four bits.
const QUESTIONS: usize = 17;
/// How many things each view tells apart.
const VIEWS: [usize; 4] = [
    Digits::CLASSES * Digits::PIXELS * BANDS,
    Digits::CLASSES * Digits::PIXELS * BANDS,
    Digits::PIXELS * BANDS * BANDS,
    BANDS.pow(5),
];

/// The band of a level: paper, four of grey, full ink.
fn band(level: u8) -> usize {
    match level {
        0 => 0,
        Digits::INK.. => BANDS - 1,
        _ => 1 + usize::from(level) / 4,
    }
}

/// What is known of the pixel that comes: which of [`VIEWS`] it is in each view.
fn views(pixels: &[u8], labels: &[u8], image: usize, pixel: usize) -> [usize; 4] {
    let (row, column) = (pixel / Digits::SIDE, pixel % Digits::SIDE);
    let start = image * Digits::PIXELS;
    // Beyond the edges there is paper.
    let near = |up: usize, left: usize, right: usize| {
        let inside = row >= up && column >= left && column + right < Digits::SIDE;
        if inside { band(pixels[start + pixel + right - up * Digits::SIDE - left]) } else { 0 }
    };
    // The same place in an image before this one, if that is of the same class: often by the same hand.
    let before = |back: usize| {
        let same = image >= back && labels[image - back] == labels[image];
        if same { band(pixels[start + pixel - back * Digits::PIXELS]) } else { 0 }
    };
    let (left, above) = (near(0, 1, 0), near(1, 0, 0));
    let place = usize::from(labels[image]) * Digits::PIXELS + pixel;
    let around = [left, above, near(1, 0, 1), near(1, 1, 0), near(0, 2, 0)];
    [
        place * BANDS + left,
        place * BANDS + above,
        (pixel * BANDS + before(1)) * BANDS + before(2),
        around.into_iter().fold(0, |sum, band| sum * BANDS + band),
    ]
}

/// For each view, what it has counted: how often each question was answered no and yes, from 1 each.
struct Model([Vec<[u32; 2]>; 4]);

impl Model {
    fn new() -> Self {
        Self(VIEWS.map(|size| vec![[1, 1]; size * QUESTIONS]))
    }

    /// The level of the next pixel; `None` if the code ends.
    fn level(&mut self, views: [usize; 4], decoder: &mut Decoder) -> Option<u8> {
        let mut ask = |question: usize| self.answer(views.map(|view| view * QUESTIONS + question), decoder);
        if ask(0)? {
            return Some(0);
        }
        if ask(1)? {
            return Some(Digits::INK);
        }
        let mut node = 1;
        for _ in 0..4 {
            node = node * 2 + usize::from(ask(1 + node)?);
        }
        // Four bits below the root's.
        u8::try_from(node - 16).ok()
    }

    /// The answer to one question, which the views then count.
    fn answer(&mut self, places: [usize; 4], decoder: &mut Decoder) -> Option<bool> {
        let mut sum = 0.0;
        for (counts, place) in self.0.iter().zip(places) {
            let [no, yes] = counts[place].map(f64::from);
            // Where a share `p` becomes (2p − 1)/√(p(1 − p)): sure views count for more than unsure ones.
            sum += (yes - no) / (yes * no).sqrt();
        }
        // Back again. The factors were found by trying: the views are not independent, and together surer than their mean.
        let x = 0.3 * 0.5 * sum;
        let p = 0.5 + 0.5 * (x / (1.0 + x * x).sqrt());
        let answer = decoder.bit(((p * 65536.0) as u32).clamp(16, 65520))?;
        for (counts, place) in self.0.iter_mut().zip(places) {
            counts[place][usize::from(answer)] += 1;
        }
        Some(answer)
    }
}

/// A binary arithmetic decoder over 32 bits. Witten, Neal and Cleary 1987.
struct Decoder<'a> {
    low: u32,
    high: u32,
    code: u32,
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// `None` for fewer than four bytes.
    fn new(file: &'a [u8]) -> Option<Self> {
        let (code, rest) = file.split_first_chunk()?;
        Some(Self { low: 0, high: u32::MAX, code: u32::from_be_bytes(*code), rest })
    }

    /// The next bit, when a one has `share` of 65536; `None` if the code ends.
    fn bit(&mut self, share: u32) -> Option<bool> {
        let part = (u64::from(self.high - self.low) * u64::from(share)) >> 16;
        // Below `high`, for the share is below one.
        let middle = self.low + part as u32;
        let bit = self.code <= middle;
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            let (&next, rest) = self.rest.split_first()?;
            self.rest = rest;
            self.low <<= 8;
            self.high = (self.high << 8) | 0xff;
            self.code = (self.code << 8) | u32::from(next);
        }
        Some(bit)
    }
}

/// FNV-1a of 32 bits.
fn fnv(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::random::{Random, Stream};

    const FILE: &[u8] = include_bytes!("../../assets/digits.bin");

    #[test]
    fn the_digits_are_those_of_scikit_learn() {
        let facts: serde_json::Value = serde_json::from_str(include_str!("../../tests/reference/digits.json")).unwrap();
        let numbers = |name: &str| -> Vec<u64> {
            facts[name].as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect()
        };
        let digits = Digits::read(FILE).unwrap();
        let images = || digits.pixels.chunks_exact(Digits::PIXELS);
        let (mut counts, mut sums) = (vec![0; 10], vec![0; 10]);
        for (image, &label) in images().zip(&digits.labels) {
            counts[usize::from(label)] += 1;
            sums[usize::from(label)] += image.iter().map(|&level| u64::from(level)).sum::<u64>();
        }
        assert_eq!(counts, numbers("counts"), "images of each class");
        assert_eq!(sums, numbers("sums"), "ink of each class");
        assert_eq!(Some(u64::from(fnv(&digits.pixels))), facts["fnv"].as_u64(), "every pixel");
        let whole = |image: Option<&[u8]>| image.unwrap().iter().map(|&level| u64::from(level)).collect::<Vec<_>>();
        assert_eq!(whole(images().next()), numbers("first"), "the first image");
        assert_eq!(whole(images().last()), numbers("last"), "the last image");
        assert!(FILE.len() < 30_000, "{} bytes", FILE.len());
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv(b""), 0x811c_9dc5, "published value of nothing");
        assert_eq!(fnv(b"foobar"), 0xbf9c_f968, "published value of a word");
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        for length in [0, 1, 19, 20, 23, 24, 27, 28, 100, FILE.len() / 2, FILE.len() - 1] {
            assert_eq!(Digits::read(&FILE[..length]), Err(DigitsError::Truncated(length)), "{length} bytes");
        }
        let longer = [FILE, &[0]].concat();
        assert_eq!(Digits::read(&longer), Err(DigitsError::Longer(1)), "one byte more");
    }

    #[test]
    fn a_file_with_a_flipped_bit_is_refused() {
        let mut random = Random::new(1, Stream::Flips);
        for turn in 0..40 {
            let place = if turn < 28 { turn } else { random.below(FILE.len() as u32) as usize };
            let mut file = FILE.to_vec();
            file[place] ^= 1 << random.below(8);
            assert!(Digits::read(&file).is_err(), "byte {place} changed");
        }
    }

    #[test]
    fn noise_is_refused() {
        let mut random = Random::new(2, Stream::Flips);
        for length in [40, 30_000, 100_000] {
            // With the head of the digits, so that the code itself is what is read.
            let noise = (0..length).map(|_| random.below(256) as u8);
            let file: Vec<u8> = FILE[..24].iter().copied().chain(noise).collect();
            assert!(Digits::read(&file).is_err(), "{length} bytes of noise");
        }
        assert_eq!(Digits::read(&[0; 64]), Err(DigitsError::Count(0)), "no images");
        assert_eq!(Digits::read(&[0xff; 64]), Err(DigitsError::Count(655_350)), "too many");
    }
}
