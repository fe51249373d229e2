//! An address as a QR code, for slides and paper.

use qrcodegen::{QrCode as Code, QrCodeEcc};

/// A QR code: light paper around dark squares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrCode {
    /// How many squares it has in a row, with the light margin that readers need.
    pub side: u32,
    /// The dark squares, as the path of an SVG in which a square is 1 wide.
    pub path: String,
}

/// The text is too long for any QR code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// How many bytes it has.
    pub bytes: usize,
}

impl QrCode {
    /// The light margin around it, in squares.
    const MARGIN: u32 = 4;

    /// The most bytes that any QR code holds.
    pub const MAX_BYTES: usize = 2953;

    /// The code of a text. What is damaged is made good up to 15 %, or up to 7 % where the text is long.
    ///
    /// # Errors
    /// The text is too long, beyond some 2900 bytes.
    pub fn of(text: &str) -> Result<Self, TooLong> {
        let code = Code::encode_text(text, QrCodeEcc::Medium).or_else(|_| Code::encode_text(text, QrCodeEcc::Low));
        code.map(|code| Self::drawn(&code)).map_err(|_| TooLong { bytes: text.len() })
    }

    fn drawn(code: &Code) -> Self {
        let mut path = String::new();
        for row in 0..code.size() {
            let mut column = 0;
            while column < code.size() {
                let run = (column..code.size()).take_while(|&it| code.get_module(it, row)).count();
                if run > 0 {
                    let (x, y) = (column.unsigned_abs() + Self::MARGIN, row.unsigned_abs() + Self::MARGIN);
                    path.push_str(&format!("M{x},{y}h{run}v1h-{run}z"));
                }
                column += i32::try_from(run.max(1)).unwrap_or(i32::MAX);
            }
        }
        Self { side: code.size().unsigned_abs() + 2 * Self::MARGIN, path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark squares of a path, row by row, without the margin.
    fn squares(code: &QrCode) -> Vec<String> {
        let side = (code.side - 2 * QrCode::MARGIN) as usize;
        let mut rows = vec![vec!['.'; side]; side];
        for run in code.path.split('z').filter(|run| !run.is_empty()) {
            let (place, run) = run.strip_prefix('M').and_then(|it| it.split_once('h')).expect("a run");
            let (x, y) = place.split_once(',').expect("a place");
            let number = |text: &str| text.parse::<usize>().expect("a number");
            let (x, y, length) = (number(x) - 4, number(y) - 4, number(run.split_once('v').expect("a square high").0));
            assert_eq!(run, format!("{length}v1h-{length}"), "a rectangle of one row");
            rows[y][x..x + length].fill('#');
        }
        rows.into_iter().map(String::from_iter).collect()
    }

    /// What the Python package qrcode 8.2 draws of the same text, at the same level and with the same mask, the third.
    /// Each program chooses its mask by its own account of the same rules.
    #[test]
    fn another_program_draws_the_same() {
        let drawn = "\
#######.....##..##.#...#..#######
#.....#..#.#.###.#...##.#.#.....#
#.###.#.###.##..#######.#.#.###.#
#.###.#.#..##.#.#.....#...#.###.#
#.###.#.#.####.#..#...###.#.###.#
#.....#.#.#.#..##.#.###...#.....#
#######.#.#.#.#.#.#.#.#.#.#######
........###.#..#...#.#...........
#.#####...######.##.#.#...#####..
###.##.#..##..#...####.#..##.##.#
#.#.###..####..#..#.###..#..#.#..
####...#....#.###..###....#.###..
##..#.#.#.##...#..###.####.###.##
####.#...##...####.###.#..#...###
#.#..###.#..##...#...##.######.#.
...###....#...#.#...#######..##..
..#####.#........#......##.###..#
##.....#..#.##..####.#.#..##.##.#
#.#...#.#..##..###..##....###.##.
#..#.#..####...########.##.#####.
.#...###..##.####...#.#..#.###.##
###..#..#.###..#..###.##..##.##.#
#...#.##......###...#.#..#.....#.
#...#..####.#.##....##...#.#..#..
#.#####..###...#.#....#.######.#.
........#....##.#.####..#...#.#.#
#######..#..#..#..#....##.#.#.##.
#.....#.###..##....#.#.##...###..
#.###.#.#....#.#..#...#.######.#.
#.###.#.##.##..###.##...##..##.##
#.###.#.#....##.....#.#..###.##..
#.....#...##....#..#####.#..#.#..
#######.####.#...#..#.######.#.#.";
        let code = QrCode::of("https://example.org/v1/embed.html#v=1&figure=targets").expect("it is short");
        assert_eq!(code.side, 33 + 8, "version 4");
        assert_eq!(squares(&code), drawn.lines().collect::<Vec<_>>());
    }

    #[test]
    fn a_long_text_is_refused_with_its_length() {
        let text = |bytes: usize| "a".repeat(bytes);
        assert_eq!(QrCode::of(&text(QrCode::MAX_BYTES)).map(|code| code.side), Ok(177 + 8), "the longest");
        assert_eq!(QrCode::of(&text(QrCode::MAX_BYTES + 1)), Err(TooLong { bytes: 2954 }), "and one byte more");
    }
}
