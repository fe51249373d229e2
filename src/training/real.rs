//! The real type that a network is made of: `f32` in what ships, `f64` where tests compare with PyTorch.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// A floating-point number whose every operation gives the same bits on every machine: `+ − × ÷` and the root are rounded by
/// IEEE 754, and the rest is made of them.
///
/// In 64 bits the functions are `libm`'s. In 32 bits they are our own, free of branches so that eight go side by side, and
/// within two units in the last place of `libm`'s; only `eˣ` is 0 below 2⁻¹²⁶ and infinite above 2¹²⁷·⁵.
pub trait Real:
    Copy
    + Default
    + PartialOrd
    + Send
    + Sync
    + Debug
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + 'static
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;

    /// The nearest number of this type.
    fn of(number: f64) -> Self;
    /// The same number in 64 bits.
    fn to_f64(self) -> f64;
    /// The square root.
    fn sqrt(self) -> Self;
    /// `eˣ`.
    fn exp(self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// The larger of two, and NaN if this one is NaN.
    fn max(self, other: Self) -> Self;
    /// Whether it is neither infinite nor NaN.
    fn is_finite(self) -> bool;
}

impl Real for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    fn of(number: f64) -> Self {
        number as Self
    }

    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    fn sqrt(self) -> Self {
        self.sqrt()
    }

    /// Of the shape of Moshier's `expf` (Cephes), without branches.
    #[inline]
    fn exp(self) -> Self {
        // Adding 1.5·2²³ leaves the nearest whole number in the low bits.
        const SHIFT: f32 = 12_582_912.0;
        let shifted = self * std::f32::consts::LOG2_E + SHIFT;
        let n = shifted - SHIFT;
        // ln 2 in two parts, of which the first times n is exact.
        let r = self - n * 0.693_359_4 + n * 2.121_944_4e-4;
        let mut sum = 1.987_569_2e-4;
        for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
            sum = sum * r + coefficient;
        }
        let scale = Self::from_bits((shifted.to_bits().wrapping_add(127)) << 23);
        let power = (sum * r * r + r + 1.0) * scale;
        let power = if self < -87.336_54 { 0.0 } else { power };
        if self > 88.376_26 { Self::INFINITY } else { power }
    }

    /// Of the shape of Moshier's `logf` (Cephes), without branches.
    #[inline]
    fn ln(self) -> Self {
        // Numbers below the normal ones are made normal first.
        let tiny = self < Self::MIN_POSITIVE;
        let x = if tiny { self * 8_388_608.0 } else { self };
        // x = m·2ⁿ with m from √½ to √2.
        let n = (x.to_bits().wrapping_sub(0x3f35_04f3) as i32) >> 23;
        let m = Self::from_bits(x.to_bits().wrapping_sub((n << 23) as u32));
        let n = n as Self - if tiny { 23.0 } else { 0.0 };
        let r = m - 1.0;
        let mut sum = 7.037_683_6e-2;
        for coefficient in [
            -1.151_461e-1,
            1.167_699_9e-1,
            -1.242_014_1e-1,
            1.424_932_3e-1,
            -1.666_805_8e-1,
            2.000_071_5e-1,
            -2.499_999_4e-1,
            3.333_333e-1,
        ] {
            sum = sum * r + coefficient;
        }
        let square = r * r;
        let sum = sum * r * square - n * 2.121_944_4e-4 - 0.5 * square;
        let sum = sum + r + n * 0.693_359_4;
        let sum = if self > 0.0 { sum } else { Self::NAN };
        let sum = if self == 0.0 { Self::NEG_INFINITY } else { sum };
        if self == Self::INFINITY { self } else { sum }
    }

    /// Of the shape of Moshier's `tanhf` (Cephes), without branches.
    #[inline]
    fn tanh(self) -> Self {
        let x = self.abs();
        let square = self * self;
        let mut sum = -5.704_988_7e-3;
        for coefficient in [2.063_909e-2, -5.373_971_6e-2, 1.333_144_2e-1, -3.333_328e-1] {
            sum = sum * square + coefficient;
        }
        let near = sum * square * self + self;
        let far = (1.0 - 2.0 / (Real::exp(x + x) + 1.0)).copysign(self);
        if x < 0.625 { near } else { far }
    }

    fn max(self, other: Self) -> Self {
        if self < other { other } else { self }
    }

    fn is_finite(self) -> bool {
        self.is_finite()
    }
}

impl Real for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    fn of(number: f64) -> Self {
        number
    }

    fn to_f64(self) -> f64 {
        self
    }

    fn sqrt(self) -> Self {
        self.sqrt()
    }

    fn exp(self) -> Self {
        libm::exp(self)
    }

    fn ln(self) -> Self {
        libm::log(self)
    }

    fn tanh(self) -> Self {
        libm::tanh(self)
    }

    fn max(self, other: Self) -> Self {
        if self < other { other } else { self }
    }

    fn is_finite(self) -> bool {
        self.is_finite()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By how many units in the last place two numbers differ.
    fn distance(a: f32, b: f32) -> u32 {
        let place = |x: f32| {
            let bits = x.to_bits() as i32;
            if bits < 0 { i32::MIN.wrapping_sub(bits) } else { bits }
        };
        place(a).abs_diff(place(b))
    }

    /// The most units in the last place by which `ours` differs from `theirs`, over every 997th of the numbers in a range
    /// of bits.
    fn worst(bits: std::ops::RangeInclusive<u32>, ours: fn(f32) -> f32, theirs: fn(f32) -> f32) -> (u32, f32) {
        let numbers = bits.step_by(997).map(f32::from_bits);
        numbers.map(|x| (distance(ours(x), theirs(x)), x)).max_by_key(|(units, _)| *units).unwrap()
    }

    #[test]
    fn functions_are_those_of_libm() {
        let (positive, negative) = (0..=88.37_f32.to_bits(), 0x8000_0000..=(-87.33_f32).to_bits());
        for (name, bits, ours, theirs, most) in [
            ("exp", positive, Real::exp as fn(f32) -> f32, libm::expf as fn(f32) -> f32, 1),
            ("exp", negative, Real::exp, libm::expf, 1),
            ("ln", 0..=f32::MAX.to_bits(), Real::ln, libm::logf, 1),
            ("tanh", 0..=f32::INFINITY.to_bits(), Real::tanh, libm::tanhf, 2),
            ("tanh", 0x8000_0000..=f32::NEG_INFINITY.to_bits(), Real::tanh, libm::tanhf, 2),
        ] {
            let (units, x) = worst(bits, ours, theirs);
            assert!(units <= most, "{name} of {x} is {units} units off: {}, not {}", ours(x), theirs(x));
        }
    }
}
