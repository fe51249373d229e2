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

/// What stands around a plot, in CSS pixels: names and labels of the axes, and room for a label at its end.
const LEFT: f64 = 44.0;
const TOP: f64 = 26.0;
const RIGHT: f64 = 14.0;
const BOTTOM: f64 = 48.0;

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
    let whole = Panel::of(root, theme);
    let inside = panel.plot();
    let mut chart = ChartBuilder::on(root)
        .margin_left(theme.length(panel.left))
        .margin_top(theme.length(inside.top))
        .margin_right(theme.length(whole.width - inside.left - inside.width))
        .margin_bottom(theme.length(whole.height - inside.top - inside.height - 26.0))
        .set_label_area_size(LabelAreaPosition::Left, theme.length(LEFT))
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
    root.draw_text(axes.y_name, &top, (theme.length(panel.left + 6.0), theme.length(panel.top + 4.0)))?;
    let bottom = name.pos(Pos::new(HPos::Right, VPos::Bottom));
    let corner = (panel.left + panel.width - RIGHT, panel.top + panel.height - 4.0);
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
        let style = self.theme.line(ink, width);
        let (on, off) = (f64::from(self.theme.length(on)), f64::from(self.theme.length(off)));
        for dash in dashes(points, on, off) {
            self.root.draw(&PathElement::new(dash, style))?;
        }
        Ok(())
    }
}

/// The pieces of a line that are drawn when `on` is drawn and `off` left out in turn, along its length.
pub(super) fn dashes(points: &[(i32, i32)], on: f64, off: f64) -> Vec<Vec<(i32, i32)>> {
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
