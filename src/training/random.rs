//! Chance, decided by a seed: xoshiro256++ (Blackman and Vigna 2019), its state filled by SplitMix64.
//!
//! The generator is our own and stays as it is, because a link that names a seed promises the same run for ever.

/// What chance is needed for. Each has a stream of its own, so that changing one thing leaves the others as they are:
/// more training examples do not move the first weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// The training examples.
    Train,
    /// The held-out examples.
    Test,
    /// Which of given examples are held out.
    Split,
    /// Which labels are flipped, and to what.
    Flips,
    /// The first weights.
    Start,
    /// The order of examples in each epoch.
    Batches,
    /// Which training examples are the transfer set.
    Transfer,
    /// The first weights of students.
    StudentStart,
    /// The order of examples in each of the students' epochs.
    StudentBatches,
    /// Which half of the held-out examples a temperature is fitted on.
    Calibration,
}

/// A stream of numbers that look random and are decided by a seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// The stream of a seed for one purpose.
    pub fn new(seed: u32, stream: Stream) -> Self {
        let mut mix = (u64::from(seed) << 8) | stream as u64;
        let mut next = || {
            mix = mix.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (mix ^ (mix >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        Self { state: [next(), next(), next(), next()] }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// A number from 0 to 1, 1 excluded, of 53 bits.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below `bound`, each alike (Lemire 2019); 0 for a bound of 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        let bound = u64::from(bound);
        loop {
            let product = (self.bits() >> 32) * bound;
            // What would favour small numbers is drawn again.
            if product & 0xffff_ffff >= (1_u64 << 32) % bound.max(1) {
                return u32::try_from(product >> 32).unwrap_or(0);
            }
        }
    }

    /// A number from the standard normal distribution (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.uniform()));
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }

    /// Puts items into an order, each order alike (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let bound = u32::try_from(last + 1).unwrap_or(u32::MAX);
            items.swap(last, self.below(bound) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of the authors' own C program for the state 1, 2, 3, 4.
    #[test]
    fn the_generator_is_xoshiro256_plus_plus() {
        let mut random = Random { state: [1, 2, 3, 4] };
        let first = [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386];
        assert_eq!(first.map(|_| random.bits()), first, "published values");
    }

    #[test]
    fn streams_differ_and_repeat() {
        let draw = |seed, stream| {
            let mut random = Random::new(seed, stream);
            [random.bits(), random.bits()]
        };
        assert_eq!(draw(1, Stream::Start), draw(1, Stream::Start), "the same stream");
        assert_ne!(draw(1, Stream::Start), draw(1, Stream::Train), "another purpose");
        assert_ne!(draw(1, Stream::Start), draw(2, Stream::Start), "another seed");
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut random = Random::new(7, Stream::Train);
        let n = 100_000;
        let normal: Vec<f64> = (0..n).map(|_| random.normal()).collect();
        let mean = normal.iter().sum::<f64>() / f64::from(n);
        let variance = normal.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02, "mean {mean}, variance {variance}");
        let mut counts = [0; 6];
        (0..60_000).for_each(|_| counts[random.below(6) as usize] += 1);
        assert!(counts.iter().all(|&count| (9_500..10_500).contains(&count)), "a fair die: {counts:?}");
        assert!((0..1000).all(|_| (0.0..1.0).contains(&random.uniform())), "from 0 to 1");
    }

    #[test]
    fn an_order_keeps_every_item() {
        let mut items: Vec<u32> = (0..100).collect();
        Random::new(3, Stream::Batches).shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>(), "another order");
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>(), "of the same items");
    }
}
