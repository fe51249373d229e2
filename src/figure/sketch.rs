//! A plot: a frame with axes, and what is drawn within it.

use super::panel::{BOTTOM, LEFT, NARROW, Panel, TOP};
use super::pen::{FINE, Pen, TEXT};
use super::theme::{Ink, Theme};
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::ops::{Deref, Range};

/// A plot with its axes, and what is around it.
pub(super) struct Sketch<'a, 'b, DB: DrawingBackend> {
    /// The plot, in data coordinates.
    pub(super) chart: ChartContext<'a, DB, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
    /// Whether it is drawn for a phone.
    pub(super) narrow: bool,
    /// What is drawn on it with.
    pub(super) pen: Pen<'b, DB>,
}

/// The axes of a sketch.
pub(super) struct Axes<'a> {
    pub(super) x: Range<f64>,
    pub(super) y: Range<f64>,
    pub(super) x_name: &'a str,
    pub(super) y_name: &'a str,
    /// How many steps the horizontal axis is labelled in; none if the figure labels it itself.
    pub(super) x_labels: usize,
    pub(super) y_labels: usize,
}

/// Fills the picture with paper and draws one plot over the whole of it.
pub(super) fn sketch<'a, 'b, DB: DrawingBackend + 'a>(
    root: &'b DrawingArea<DB, Shift>,
    theme: &'b Theme,
    axes: Axes<'_>,
) -> Result<Sketch<'a, 'b, DB>, DrawingAreaErrorKind<DB::ErrorType>> {
    root.fill(&theme.color(Ink::Paper))?;
    plot(root, theme, Panel::of(root, theme), axes)
}

/// Draws a plot's frame, grid and names into a part of the picture.
pub(super) fn plot<'a, 'b, DB: DrawingBackend + 'a>(
    root: &'b DrawingArea<DB, Shift>,
    theme: &'b Theme,
    panel: Panel,
    axes: Axes<'_>,
) -> Result<Sketch<'a, 'b, DB>, DrawingAreaErrorKind<DB::ErrorType>> {
    plot_within(root, theme, panel.plot(), axes)
}

/// The same around a given inside of the axes.
pub(super) fn plot_within<'a, 'b, DB: DrawingBackend + 'a>(
    root: &'b DrawingArea<DB, Shift>,
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
        .max_light_lines(0)
        .bold_line_style(theme.line(Ink::Grid, 1.0))
        .axis_style(theme.line(Ink::Muted, 1.0))
        .label_style(theme.text(Ink::Muted, FINE))
        .set_all_tick_mark_size(theme.length(4.0))
        .draw()?;
    // The names stand at the ends of their axes, where they can be read without turning the head.
    let name = theme.text(Ink::Muted, FINE);
    let top = name.pos(Pos::new(HPos::Left, VPos::Top));
    root.draw_text(axes.y_name, &top, (theme.length(inside.left - left + 6.0), theme.length(inside.top - TOP + 4.0)))?;
    let bottom = name.pos(Pos::new(HPos::Right, VPos::Bottom));
    let corner = (inside.left + inside.width, inside.top + inside.height + BOTTOM - 4.0);
    root.draw_text(axes.x_name, &bottom, (theme.length(corner.0), theme.length(corner.1)))?;
    Ok(Sketch { chart, narrow: whole.width < NARROW, pen: Pen::new(root, theme, TEXT) })
}

impl<DB: DrawingBackend> Sketch<'_, '_, DB> {
    /// Where a point of the data is in the picture, in device pixels.
    pub(super) fn at(&self, x: f64, y: f64) -> (i32, i32) {
        self.chart.backend_coord(&(x, y))
    }
}

impl<'b, DB: DrawingBackend> Deref for Sketch<'_, 'b, DB> {
    type Target = Pen<'b, DB>;

    fn deref(&self) -> &Self::Target {
        &self.pen
    }
}
