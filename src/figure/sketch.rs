//! What the figures share in drawing: a frame with axes, and dashes.

use super::Drawn;
use super::theme::{Ink, Theme};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::ops::Range;

/// Below this width, in CSS pixels, a figure is drawn for a phone.
pub(super) const NARROW: f64 = 480.0;

/// The size of a figure's text, in CSS pixels.
pub(super) const TEXT: f64 = 14.0;

/// From one line of text to the next, in CSS pixels.
pub(super) const LINE: f64 = 17.0;

/// What stands around a plot, in CSS pixels: names and labels of the axes, and room for a label at its end.
const LEFT: f64 = 44.0;
const TOP: f64 = 26.0;
const RIGHT: f64 = 14.0;
const BOTTOM: f64 = 48.0;

/// A line through points of a picture, in device pixels.
pub(super) type Line = Vec<(i32, i32)>;

/// A part of a picture, in CSS pixels from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Panel {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Panel {
    /// The whole of a picture.
    pub(super) const fn whole((width, height): (f64, f64)) -> Self {
        Self { left: 0.0, top: 0.0, width, height }
    }

    /// The whole of a picture of device pixels.
    pub(super) fn of<DB: DrawingBackend>(root: &DrawingArea<DB, plotters::coord::Shift>, theme: &Theme) -> Self {
        let (width, height) = root.dim_in_pixel();
        Self::whole((theme.css(width), theme.css(height)))
    }

    /// One of so many equal columns.
    pub(super) fn column(self, place: usize, of: usize) -> Self {
        let width = self.width / of as f64;
        Self { left: self.left + width * place as f64, width, ..self }
    }

    /// One of so many equal rows.
    pub(super) fn row(self, place: usize, of: usize) -> Self {
        let height = self.height / of as f64;
        Self { top: self.top + height * place as f64, height, ..self }
    }

    /// The part within its axes.
    pub(super) fn plot(self) -> Self {
        let (width, height) = ((self.width - LEFT - RIGHT).max(1.0), (self.height - TOP - BOTTOM).max(1.0));
        Self { left: self.left + LEFT, top: self.top + TOP, width, height }
    }

    /// Where a value of an axis that fills this part's width is.
    pub(super) fn x(self, value: f64, axis: &std::ops::Range<f64>) -> f64 {
        self.left + self.width * (value - axis.start) / (axis.end - axis.start)
    }

    /// Where a value of an axis that fills this part's height, from below, is.
    pub(super) fn y(self, value: f64, axis: &std::ops::Range<f64>) -> f64 {
        self.top + self.height * (axis.end - value) / (axis.end - axis.start)
    }

    /// The value of a place in this part's width, held within the axis.
    pub(super) fn value_at_x(self, x: f64, axis: &std::ops::Range<f64>) -> f64 {
        let share = ((x - self.left) / self.width).clamp(0.0, 1.0);
        axis.start + share * (axis.end - axis.start)
    }

    /// The value of a place in this part's height, held within the axis.
    pub(super) fn value_at_y(self, y: f64, axis: &std::ops::Range<f64>) -> f64 {
        let share = ((y - self.top) / self.height).clamp(0.0, 1.0);
        axis.end - share * (axis.end - axis.start)
    }
}

/// A plot with its axes, and what is around it.
pub(super) struct Sketch<'a, 'b, DB: DrawingBackend> {
    /// The whole picture, in device pixels.
    pub(super) root: &'b DrawingArea<DB, plotters::coord::Shift>,
    /// The plot, in data coordinates.
    pub(super) chart: ChartContext<'a, DB, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
    /// Whether it is drawn for a phone.
    pub(super) narrow: bool,
    theme: &'b Theme,
}

/// The axes of a sketch.
pub(super) struct Axes<'a> {
    pub(super) x: std::ops::Range<f64>,
    pub(super) y: std::ops::Range<f64>,
    pub(super) x_name: &'a str,
    pub(super) y_name: &'a str,
    /// How many steps the horizontal axis is labelled in; none if the figure labels it itself.
    pub(super) x_labels: usize,
    pub(super) y_labels: usize,
}

/// Fills the picture with paper and draws one plot over the whole of it.
pub(super) fn sketch<'a, 'b, DB: DrawingBackend + 'a>(
    root: &'b DrawingArea<DB, plotters::coord::Shift>,
    theme: &'b Theme,
    axes: Axes<'_>,
) -> Result<Sketch<'a, 'b, DB>, DrawingAreaErrorKind<DB::ErrorType>> {
    root.fill(&theme.color(Ink::Paper))?;
    plot(root, theme, Panel::of(root, theme), axes)
}

/// Draws a plot's frame, grid and names into a part of the picture.
pub(super) fn plot<'a, 'b, DB: DrawingBackend + 'a>(
    root: &'b DrawingArea<DB, plotters::coord::Shift>,
    theme: &'b Theme,
    panel: Panel,
    axes: Axes<'_>,
) -> Result<Sketch<'a, 'b, DB>, DrawingAreaErrorKind<DB::ErrorType>> {
    plot_within(root, theme, panel.plot(), axes)
}

/// The same around a given inside of the axes.
pub(super) fn plot_within<'a, 'b, DB: DrawingBackend + 'a>(
    root: &'b DrawingArea<DB, plotters::coord::Shift>,
    theme: &'b Theme,
    inside: Panel,
    axes: Axes<'_>,
) -> Result<Sketch<'a, 'b, DB>, DrawingAreaErrorKind<DB::ErrorType>> {
    let whole = Panel::of(root, theme);
    // Sums of steps: what is left of a 0 is no label.
    let least =
        [&axes.x, &axes.y].map(|axis| (axis.end - axis.start).abs()).into_iter().fold(f64::MAX, f64::min) * 1e-9;
    // A plot without labels at its left may begin further left.
    let left = LEFT.min(inside.left);
    let mut chart = ChartBuilder::on(root)
        .margin_left(theme.length(inside.left - left))
        .margin_top(theme.length(inside.top))
        .margin_right(theme.length(whole.width - inside.left - inside.width))
        .margin_bottom(theme.length(whole.height - inside.top - inside.height - 26.0))
        .set_label_area_size(LabelAreaPosition::Left, theme.length(left))
        .set_label_area_size(LabelAreaPosition::Bottom, theme.length(26.0))
        .build_cartesian_2d(axes.x, axes.y)?;
    let label = |value: &f64| crate::words::number(if value.abs() < least { 0.0 } else { *value });
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(axes.x_labels)
        .y_labels(axes.y_labels)
        .x_label_formatter(&label)
        .y_label_formatter(&label)
        .light_line_style(theme.color(Ink::Paper))
        .bold_line_style(theme.line(Ink::Grid, 1.0))
        .axis_style(theme.line(Ink::Muted, 1.0))
        .label_style(theme.text(Ink::Muted, TEXT - 1.0))
        .set_all_tick_mark_size(theme.length(4.0))
        .draw()?;
    // The names stand at the ends of their axes, where they can be read without turning the head.
    let name = theme.text(Ink::Muted, TEXT - 1.0);
    let top = name.pos(Pos::new(HPos::Left, VPos::Top));
    root.draw_text(axes.y_name, &top, (theme.length(inside.left - left + 6.0), theme.length(inside.top - TOP + 4.0)))?;
    let bottom = name.pos(Pos::new(HPos::Right, VPos::Bottom));
    let corner = (inside.left + inside.width, inside.top + inside.height + BOTTOM - 4.0);
    root.draw_text(axes.x_name, &bottom, (theme.length(corner.0), theme.length(corner.1)))?;
    Ok(Sketch { root, chart, narrow: whole.width < NARROW, theme })
}

impl<DB: DrawingBackend> Sketch<'_, '_, DB> {
    /// Where a point of the data is in the picture, in device pixels.
    pub(super) fn at(&self, x: f64, y: f64) -> (i32, i32) {
        self.chart.backend_coord(&(x, y))
    }

    /// Text at a point of the picture.
    pub(super) fn label(&self, text: &str, ink: Ink, at: (i32, i32), anchor: (HPos, VPos)) -> Drawn<DB> {
        let style = self.theme.text(ink, TEXT).pos(Pos::new(anchor.0, anchor.1));
        self.root.draw_text(text, &style, at)
    }

    /// A solid line through points of the picture.
    pub(super) fn solid(&self, points: Vec<(i32, i32)>, ink: Ink, width: f64) -> Drawn<DB> {
        self.root.draw(&PathElement::new(points, self.theme.line(ink, width)))
    }

    /// A dashed line through points of the picture: `on` and `off` in CSS pixels along its length.
    pub(super) fn dashed(&self, points: &[(i32, i32)], ink: Ink, width: f64, (on, off): (f64, f64)) -> Drawn<DB> {
        self.patterned(points, ink, width, &[on, off])
    }

    /// A line of dashes and dots: lengths in CSS pixels that are drawn and left out in turn, over and over; solid without
    /// any.
    pub(super) fn patterned(&self, points: &[(i32, i32)], ink: Ink, width: f64, pattern: &[f64]) -> Drawn<DB> {
        let style = self.theme.line(ink, width);
        let pattern: Vec<f64> = pattern.iter().map(|&length| f64::from(self.theme.length(length))).collect();
        for dash in dashes(points, &pattern) {
            self.root.draw(&PathElement::new(dash, style))?;
        }
        Ok(())
    }

    /// Lines of text one under the other, the upper end of the first at a point of the picture.
    pub(super) fn lines(&self, texts: &[&str], ink: Ink, (x, y): (i32, i32), anchor: HPos) -> Drawn<DB> {
        for (place, text) in texts.iter().enumerate() {
            let y = y + self.theme.length(LINE * place as f64);
            self.label(text, ink, (x, y), (anchor, VPos::Top))?;
        }
        Ok(())
    }

    /// Lines of text at the first of some places that covers least of these curves. A place is where the first line's upper
    /// end is, on the side it is written from; none leaves the plot.
    pub(super) fn lines_off(
        &self,
        texts: &[&str],
        ink: Ink,
        places: impl IntoIterator<Item = ((i32, i32), HPos)>,
        curves: &[&[(i32, i32)]],
    ) -> Drawn<DB> {
        let mut width = 0;
        for text in texts {
            width = width.max(self.text_size(text)?.0);
        }
        // A little air, for the reader's font may be wider than the one that was measured.
        width += self.theme.length(8.0);
        let height = self.theme.length(LINE * texts.len() as f64);
        let (across, upright) = self.chart.plotting_area().get_pixel_range();
        let left = |x: i32, anchor: HPos| match anchor {
            HPos::Left => x,
            HPos::Center => x - width / 2,
            HPos::Right => x - width,
        };
        let held = |((x, y), anchor): ((i32, i32), HPos)| {
            let beyond = (left(x, anchor) + width - across.end).max(0) + (left(x, anchor) - across.start).min(0);
            ((x - beyond, y.min(upright.end - height).max(upright.start)), anchor)
        };
        let covered = |&((x, y), anchor): &((i32, i32), HPos)| {
            let (columns, rows) = (left(x, anchor)..=left(x, anchor) + width, y..=y + height);
            // Between two points as well, for a steep curve has few.
            let hit = |pair: &&[(i32, i32)]| {
                let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
                (0..=4).any(|part| {
                    columns.contains(&(x0 + (x1 - x0) * part / 4)) && rows.contains(&(y0 + (y1 - y0) * part / 4))
                })
            };
            curves.iter().map(|curve| curve.windows(2).filter(hit).count()).sum::<usize>()
        };
        let mut best = None;
        for place in places.into_iter().map(held) {
            let covers = covered(&place);
            if best.is_none_or(|(least, _)| covers < least) {
                best = Some((covers, place));
            }
            if covers == 0 {
                break;
            }
        }
        match best {
            Some((_, (place, anchor))) => self.lines(texts, ink, place, anchor),
            None => Ok(()),
        }
    }

    /// How much room a text takes, in device pixels.
    pub(super) fn text_size(&self, text: &str) -> Result<(i32, i32), DrawingAreaErrorKind<DB::ErrorType>> {
        let (width, height) = self.root.estimate_text_size(text, &self.theme.text(Ink::Text, TEXT))?;
        Ok((width as i32, height as i32))
    }
}

/// The insides of two plots: beside each other on a wide page, one over the other and with one horizontal axis on a phone.
/// Each leaves so much room at its right, in CSS pixels, for the labels at its lines' ends.
pub(super) fn pair(whole: Panel, aside: f64) -> [Panel; 2] {
    let insides = if whole.width < NARROW {
        let one = whole.plot();
        let height = ((whole.height - 2.0 * TOP - BOTTOM - 2.0) / 2.0).max(1.0);
        [Panel { height, ..one }, Panel { top: one.top + height + TOP + 2.0, height, ..one }]
    } else {
        [whole.column(0, 2).plot(), whole.column(1, 2).plot()]
    };
    insides.map(|inside| Panel { width: (inside.width - aside).max(1.0), ..inside })
}

/// The pieces of a line that are drawn when the lengths of a pattern are drawn and left out in turn, along the line.
pub(super) fn dashes(points: &[(i32, i32)], pattern: &[f64]) -> Vec<Vec<(i32, i32)>> {
    let mut pieces = Vec::new();
    let Some((&first, rest)) = points.split_first() else { return pieces };
    // At least a pixel, for a pattern that is nothing would be gone through without end.
    let mut lengths = pattern.iter().map(|length| length.max(1.0)).cycle();
    let mut next = || lengths.next().unwrap_or(f64::INFINITY);
    let mut piece = vec![first];
    let (mut drawing, mut left) = (true, next());
    let mut from = (f64::from(first.0), f64::from(first.1));
    for &(x, y) in rest {
        let to = (f64::from(x), f64::from(y));
        let mut length = (to.0 - from.0).hypot(to.1 - from.1);
        while length > left {
            let share = left / length;
            from = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            length -= left;
            left = next();
            let turn = (from.0.round() as i32, from.1.round() as i32);
            if drawing {
                piece.push(turn);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![turn];
            }
            drawing = !drawing;
        }
        left -= length;
        from = to;
        if drawing {
            piece.push((x, y));
        }
    }
    if drawing && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

/// The pieces of a curve that lie within these heights, cut where it leaves them.
pub(super) fn within(points: &[(f64, f64)], heights: &Range<f64>) -> Vec<Vec<(f64, f64)>> {
    let inside = |y: f64| (heights.start..=heights.end).contains(&y);
    let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut piece = Vec::new();
    for (place, &(x, y)) in points.iter().enumerate() {
        let before = place.checked_sub(1).map(|place| points[place]);
        if let Some((x0, y0)) = before
            && inside(y0) != inside(y)
        {
            let edge = if y.max(y0) > heights.end { heights.end } else { heights.start };
            piece.push((x0 + (x - x0) * (edge - y0) / (y - y0), edge));
        }
        if inside(y) {
            piece.push((x, y));
        } else if !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// The places of a list by what each weighs, the lightest first; equal ones stay as they were.
///
/// Not generic, so that the wasm holds one way to sort and not one for each figure.
pub(super) fn in_order(weights: Vec<f64>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| weights[a].total_cmp(&weights[b]));
    order
}

/// The middles of labels, each `height` high, none over another and none outside: as near to where they are wanted as can
/// be, in the order of the wanted places, and of the list where two want the same.
pub(super) fn spread(wanted: &[f64], height: f64, inside: &Range<f64>) -> Vec<f64> {
    let order = in_order(wanted.to_vec());
    // Labels that would overlap stand together as one block around the mean of what they want.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (rank, &label) in order.iter().enumerate() {
        let mut block = (wanted[label] - rank as f64 * height, 1);
        while let Some(&(place, members)) = blocks.last()
            && place >= block.0
        {
            blocks.pop();
            let all = members + block.1;
            block = ((place * members as f64 + block.0 * block.1 as f64) / all as f64, all);
        }
        blocks.push(block);
    }
    let first = inside.start + height / 2.0;
    let last = (inside.end - height / 2.0 - height * wanted.len().saturating_sub(1) as f64).max(first);
    let mut places = vec![0.0; wanted.len()];
    let starts = blocks.iter().flat_map(|&(place, members)| std::iter::repeat_n(place.clamp(first, last), members));
    for (rank, (&label, start)) in order.iter().zip(starts).enumerate() {
        places[label] = start + rank as f64 * height;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::{dashes, spread, within};

    #[test]
    fn dashes_cover_their_share_of_the_line() {
        let pieces = dashes(&[(0, 0), (30, 0), (30, 70)], &[6.0, 4.0]);
        assert_eq!(pieces.len(), 10, "a line of 100 in steps of 10: {pieces:?}");
        assert_eq!(pieces[0], [(0, 0), (6, 0)], "begins drawn");
        assert_eq!(pieces[3], [(30, 0), (30, 6)], "goes on round the corner");
        assert!(dashes(&[], &[6.0, 4.0]).is_empty(), "nothing to draw");
        let dotted = dashes(&[(0, 0), (20, 0)], &[6.0, 2.0, 1.0, 1.0]);
        assert_eq!(dotted, [[(0, 0), (6, 0)], [(8, 0), (9, 0)], [(10, 0), (16, 0)], [(18, 0), (19, 0)]], "dash, dot");
        assert_eq!(dashes(&[(0, 0), (30, 0)], &[]), [[(0, 0), (30, 0)]], "solid");
    }

    #[test]
    fn a_pattern_of_nothing_comes_to_an_end() {
        assert_eq!(dashes(&[(0, 0), (3, 0)], &[0.0, 0.0]), [[(0, 0), (1, 0)], [(2, 0), (3, 0)]], "a pixel each");
    }

    #[test]
    fn a_curve_is_cut_where_it_leaves() {
        let points = [(0.0, 4.0), (2.0, 0.0), (3.0, 1.0), (4.0, -1.0)];
        let pieces = within(&points, &(0.0..2.0));
        assert_eq!(pieces, [vec![(1.0, 2.0), (2.0, 0.0), (3.0, 1.0), (3.5, 0.0)]], "cut at the top and at the bottom");
        assert!(within(&points[..1], &(0.0..2.0)).is_empty(), "all of it outside");
    }

    #[test]
    fn labels_never_overlap() {
        assert_eq!(spread(&[10.0, 50.0], 10.0, &(0.0..100.0)), [10.0, 50.0], "where they are wanted");
        assert_eq!(spread(&[50.0, 50.0, 20.0], 10.0, &(0.0..100.0)), [45.0, 55.0, 20.0], "two apart, in their order");
        assert_eq!(spread(&[99.0, 98.0, 97.0], 10.0, &(0.0..100.0)), [95.0, 85.0, 75.0], "none outside");
        assert_eq!(spread(&[0.0, 5.0], 10.0, &(0.0..100.0)), [5.0, 15.0], "nor at the start");
    }
}
