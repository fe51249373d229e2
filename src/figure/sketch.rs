//! What the figures share in drawing: a frame with axes, and dashes.

use super::Drawn;
use super::theme::{Ink, Theme};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Below this width, in CSS pixels, a figure is drawn for a phone.
pub(super) const NARROW: f64 = 480.0;

/// The size of a figure's text, in CSS pixels.
pub(super) const TEXT: f64 = 14.0;

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

/// Fills the picture with paper and draws a plot's frame, grid and names.
pub(super) fn sketch<'a, 'b, DB: DrawingBackend + 'a>(
    root: &'b DrawingArea<DB, plotters::coord::Shift>,
    theme: &'b Theme,
    axes: Axes<'_>,
) -> Result<Sketch<'a, 'b, DB>, DrawingAreaErrorKind<DB::ErrorType>> {
    root.fill(&theme.color(Ink::Paper))?;
    let (width, height) = root.dim_in_pixel();
    let narrow = theme.css(width) < NARROW;
    let mut chart = ChartBuilder::on(root)
        .margin_top(theme.length(26.0))
        .margin_right(theme.length(14.0))
        .margin_bottom(theme.length(22.0))
        .set_label_area_size(LabelAreaPosition::Left, theme.length(44.0))
        .set_label_area_size(LabelAreaPosition::Bottom, theme.length(26.0))
        .build_cartesian_2d(axes.x, axes.y)?;
    let label = |value: &f64| crate::words::number(*value);
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
    root.draw_text(axes.y_name, &top, (theme.length(6.0), theme.length(4.0)))?;
    let bottom = name.pos(Pos::new(HPos::Right, VPos::Bottom));
    let corner = (width as i32 - theme.length(14.0), height as i32 - theme.length(4.0));
    root.draw_text(axes.x_name, &bottom, corner)?;
    Ok(Sketch { root, chart, narrow, theme })
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
        let style = self.theme.line(ink, width);
        let (on, off) = (f64::from(self.theme.length(on)), f64::from(self.theme.length(off)));
        for dash in dashes(points, on, off) {
            self.root.draw(&PathElement::new(dash, style))?;
        }
        Ok(())
    }
}

/// The pieces of a line that are drawn when `on` is drawn and `off` left out in turn, along its length.
fn dashes(points: &[(i32, i32)], on: f64, off: f64) -> Vec<Vec<(i32, i32)>> {
    let mut pieces = Vec::new();
    let Some((&first, rest)) = points.split_first() else { return pieces };
    let mut piece = vec![first];
    let (mut drawing, mut left) = (true, on.max(1.0));
    let mut from = (f64::from(first.0), f64::from(first.1));
    for &(x, y) in rest {
        let to = (f64::from(x), f64::from(y));
        let mut length = (to.0 - from.0).hypot(to.1 - from.1);
        while length > left {
            let share = left / length;
            from = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            length -= left;
            let turn = (from.0.round() as i32, from.1.round() as i32);
            if drawing {
                piece.push(turn);
                pieces.push(std::mem::take(&mut piece));
                left = off.max(1.0);
            } else {
                piece = vec![turn];
                left = on.max(1.0);
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

#[cfg(test)]
mod tests {
    use super::dashes;

    #[test]
    fn dashes_cover_their_share_of_the_line() {
        let pieces = dashes(&[(0, 0), (30, 0), (30, 70)], 6.0, 4.0);
        assert_eq!(pieces.len(), 10, "a line of 100 in steps of 10: {pieces:?}");
        assert_eq!(pieces[0], [(0, 0), (6, 0)], "begins drawn");
        assert_eq!(pieces[3], [(30, 0), (30, 6)], "goes on round the corner");
        assert!(dashes(&[], 6.0, 4.0).is_empty(), "nothing to draw");
    }
}
