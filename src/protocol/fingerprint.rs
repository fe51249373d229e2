//! Whether bytes arrive as they were sent: a document names the fingerprint of every program that it loads.

/// The 32-bit FNV-1a hash of bytes. A change of one byte always changes it; of other damage, one in four billion does not.
pub fn fingerprint(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_authors_of_the_hash_publish_it() {
        for (text, hash) in [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)] {
            assert_eq!(fingerprint(text.as_bytes()), hash, "«{text}»");
        }
    }

    #[test]
    fn one_flipped_bit_and_one_missing_byte_are_seen() {
        let whole: Vec<u8> = (0..200_u8).map(|byte| byte.wrapping_mul(37)).collect();
        let right = fingerprint(&whole);
        for bit in 0..whole.len() * 8 {
            let mut damaged = whole.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(fingerprint(&damaged), right, "bit {bit}");
        }
        for length in 0..whole.len() {
            assert_ne!(fingerprint(&whole[..length]), right, "the first {length} bytes");
        }
    }
}
