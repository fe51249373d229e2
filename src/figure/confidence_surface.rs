//! `confidence-surface`: the largest probability over the plane of two logits, at the present temperature, and where
//! gradient descent on each loss leads.
//!
//! The one-hot descent climbs towards confidence 1 for ever; the smoothed one settles where the confidence is `q_y`. The
//! temperature changes what is read off the same logits, not the descents.

use super::backend::RasterBackend;
use super::contour::simplified;
use super::panel::{NARROW, Panel};
use super::pen::{FINE, Pen, Stroke};
use super::plane::{self, Descents, Path, SIDE};
use super::relief::{Heights, Relief, View};
use super::table::Extent;
use super::theme::{Ink, Theme};
use super::{Drawn, Handle, HandleName, Model, Nudge, Table};
use crate::spec::{Change, Control, Shared};
use crate::theory::surface::{LossSurface, PlanePoint};
use crate::theory::{SmoothedTarget, Temperature};
use crate::words::{About, PlaneConfidenceFacts, Words, number};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The confidences that have a line.
const LEVELS: [f64; 5] = [0.5, 0.8, 0.9, 0.95, 0.99];

/// In the order in which they get a label if there is no room for all.
const LABELLED: [f64; 5] = [0.5, 0.99, 0.9, 0.8, 0.95];

/// How many points a level line is computed at; only those it needs are drawn.
const PIECES: usize = 160;

/// How far this relief is turned further than others, in degrees: both its slopes then face the viewer.
const TURNED: u16 = 285;

/// How much ink lies where the confidence is 1.
const DARKEST: f64 = 120.0;

/// The figure's model.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfidenceSurface {
    /// The two descents.
    descents: Descents,
    target: SmoothedTarget,
    temperature: Temperature,
    /// On the grid of the plane.
    confidences: Vec<f64>,
    turn: u16,
    epsilon: f64,
}

impl Model for ConfidenceSurface {
    const FOLLOWS: &'static [Control] =
        &[Control::Smoothing, Control::Classes, Control::Convention, Control::Temperature, Control::Start];

    fn of(shared: &Shared) -> Self {
        let (target, temperature) = (shared.smoothed(), shared.temperature());
        let mut confidences = vec![0.0; SIDE * SIDE];
        LossSurface::new(target).fill_confidence(&plane::grid(), temperature, &mut confidences);
        Self {
            descents: Descents::of(shared),
            target,
            temperature,
            confidences,
            turn: shared.turn(),
            epsilon: shared.smoothing().epsilon.get(),
        }
    }

    fn about(words: &Words) -> &'static About {
        words.confidence_surface.about
    }

    /// A map with both paths; beside it, where there is room, the same as a relief.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        let root = backend.into_drawing_area();
        root.fill(&theme.color(Ink::Paper))?;
        let pen = Pen::new(&root, theme, FINE);
        let whole = Panel::of(&root, theme);
        self.draw_map(&pen, map(whole), words)?;
        if let Some(panel) = relief(whole) {
            self.draw_relief(&pen, panel, words)?;
        }
        root.present()
    }

    /// The optimum, the start, where the paths stand after so many steps, and a coarse grid.
    fn table(&self, words: &Words) -> Table {
        self.listed(Extent::Few, words)
    }

    fn rows_in_full(&self, words: &Words) -> Table {
        self.listed(Extent::All, words)
    }

    /// How confident the two paths are in the end.
    fn sentence(&self, words: &Words) -> String {
        (words.confidence_surface.sentence)(&PlaneConfidenceFacts {
            epsilon: self.epsilon,
            temperature: self.temperature.get(),
            steps: plane::STEPS,
            one_hot: self.confidence(self.descents.one_hot.end()),
            smoothed: self.confidence(self.descents.smoothed.end()),
            settled: self.descents.smoothed.settled,
            target: (self.target.confidence(), self.target.doubt()),
            for_true_class: self.target.on() > self.target.off(),
        })
    }

    fn handles(&self, size: (f64, f64), words: &Words) -> Vec<Handle> {
        let whole = Panel::whole(size);
        let start = plane::start_handle(self.descents.start, map(whole).plot(), words);
        let turn = relief(whole).map(|panel| plane::turn_handle(self.turn, panel, words));
        std::iter::once(start).chain(turn).collect()
    }

    fn drag(&self, handle: HandleName, to: (f64, f64), size: (f64, f64)) -> Option<Change> {
        let whole = Panel::whole(size);
        match handle {
            HandleName::Start => Some(plane::start_at(map(whole).plot(), to)),
            HandleName::Turn => relief(whole).map(|panel| plane::turn_at(panel, to.0)),
            HandleName::Logit(_) => None,
        }
    }

    fn nudge(&self, handle: HandleName, by: Nudge) -> Option<Change> {
        plane::nudged(self.descents.start, self.turn, handle, by)
    }
}

/// Where the map is, with its axes: the left half, or all of a phone's picture.
fn map(whole: Panel) -> Panel {
    if whole.width < NARROW { whole } else { whole.column(0, 2) }
}

/// Where the relief is, if there is room for one.
fn relief(whole: Panel) -> Option<Panel> {
    (whole.width >= NARROW).then(|| whole.column(1, 2))
}

impl ConfidenceSurface {
    /// The paths and the plane.
    fn listed(&self, extent: Extent, words: &Words) -> Table {
        let headings = [words.confidence_surface.own, words.confidence_surface.confidence];
        plane::table(&self.descents, extent, words, headings, |at| self.read(at).into())
    }

    /// The paths, each with its name and its ink.
    fn paths(&self, words: &Words) -> [(&'static str, &Path, (Ink, Stroke)); 2] {
        [
            (words.one_hot, &self.descents.one_hot, (Ink::OneHot, Stroke::Dashed)),
            (words.smoothed, &self.descents.smoothed, (Ink::Smoothed, Stroke::Solid)),
        ]
    }

    /// The true class's probability and the largest one at a point, at the temperature; at an infinite lead their limits.
    fn read(&self, at: PlanePoint) -> (f64, f64) {
        if at.own == f64::INFINITY {
            return (1.0, 1.0);
        }
        if at.own == f64::NEG_INFINITY {
            // The others are level there and share all.
            return (0.0, 1.0 / (self.target.classes().real() - 1.0));
        }
        let p = LossSurface::new(self.target).predict(at.at(self.temperature));
        (p.own, p.confidence())
    }

    /// The confidence at a point, and what it leaves to the other classes.
    fn confidence(&self, at: PlanePoint) -> (f64, f64) {
        let (surface, at) = (LossSurface::new(self.target), at.at(self.temperature));
        (surface.predict(at).confidence(), surface.doubt(at))
    }

    /// The lines along which some class has a probability of `level`, at least a half: at most one class can.
    fn level(&self, level: f64) -> Vec<Vec<PlanePoint>> {
        let surface = LossSurface::new(self.target);
        let along = |(least, most): (f64, f64)| {
            (0..=PIECES).map(move |piece| least + (most - least) * piece as f64 / PIECES as f64)
        };
        let own_leads = along(Shared::PLANE_RIVAL)
            .map(|rival| PlanePoint { own: surface.logit_of_confidence(level, rival, self.temperature), rival });
        let rival_leads = along(Shared::PLANE_OWN)
            .map(|own| PlanePoint { own, rival: surface.logit_of_confidence(level, own, self.temperature) });
        // Both logits change places in this line, so that each half runs along the axis on which it is gentle.
        let third = |given: f64| Some((given, surface.rival_where_third_has(level, given, self.temperature)?));
        let turn = self.temperature.get() * ((1.0 - level) / level / 2.0).ln();
        let half: Vec<_> = along((Shared::PLANE_RIVAL.0, turn.max(Shared::PLANE_RIVAL.0))).filter_map(third).collect();
        let there = half.iter().map(|&(own, rival)| PlanePoint { own, rival });
        let back = half.iter().rev().map(|&(rival, own)| PlanePoint { own, rival });
        let third_leads = there.chain(back);
        [plane::clipped(own_leads), plane::clipped(rival_leads), plane::clipped(third_leads)].concat()
    }

    fn draw_map<DB: RasterBackend>(&self, pen: &Pen<'_, DB>, panel: Panel, words: &Words) -> Drawn<DB> {
        plane::draw_map(pen, panel, &self.confidences, |confidence| DARKEST * confidence, (words, words.plane.rival))?;
        let plot = panel.plot();
        for level in LEVELS {
            for line in self.level(level) {
                let line: Vec<_> = line.into_iter().map(|at| plane::on_map(plot, at)).collect();
                pen.line(simplified(&line, 0.2).into_iter().map(|at| pen.point(at)).collect(), Ink::Muted, 1.0)?;
            }
        }
        for (_, path, ink) in self.paths(words) {
            plane::draw_on_map(pen, path, ink, |at| plane::on_map(plot, at))?;
        }
        self.draw_labels(pen, plot, words)?;
        let title = (words.confidence_surface.title)(self.temperature.get());
        let at = pen.point((panel.left + panel.width - 14.0, panel.top + 4.0));
        pen.text(&title, Ink::Text, at, (HPos::Right, VPos::Top))
    }

    /// The start, the confidences at the ends of the paths, and the levels' numbers, as many as there is room for.
    fn draw_labels<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>, plot: Panel, words: &Words) -> Drawn<DB> {
        let here = &words.confidence_surface;
        let start = plane::on_map(plot, self.descents.start);
        pen.ring(pen.point(start), Ink::Text, 5.0)?;
        let mut taken = vec![Panel::around(start, 7.0)];
        let ends = self.paths(words).map(|(series, path, ink)| {
            let end = path.points.last().map_or(start, |&end| plane::on_map(plot, end));
            taken.push(Panel::around(end, 7.0));
            (series, path, ink.0, end)
        });
        // The smoothed label first, for it is the shorter path's and in the thick of things.
        for (series, path, ink, end) in ends.into_iter().rev() {
            let (confidence, doubt) = self.confidence(path.end());
            let said = if path.settled { here.settles } else { here.so_far };
            pen.beside(&said(series, confidence, doubt), ink, end, ink == Ink::Smoothed, plot, &mut taken)?;
        }
        pen.patch(words.plane.start, Ink::Text, (start.0, start.1 - 19.0), plot, &mut taken)?;
        let surface = LossSurface::new(self.target);
        for level in LABELLED {
            let text = number(level);
            // Beside the lower edge, where the true class leads, and beside the left one, where the rival does.
            let lower = PlanePoint { own: surface.logit_of_confidence(level, -8.75, self.temperature), rival: -8.75 };
            let left = PlanePoint { own: -4.25, rival: surface.logit_of_confidence(level, -4.25, self.temperature) };
            for at in [lower, left].into_iter().filter(|&at| plane::is_drawn(at)) {
                pen.patch(&text, Ink::Muted, plane::on_map(plot, at), plot, &mut taken)?;
            }
        }
        Ok(())
    }

    fn draw_relief<DB: RasterBackend>(&self, pen: &Pen<'_, DB>, panel: Panel, words: &Words) -> Drawn<DB> {
        let room = Panel {
            left: panel.left + 40.0,
            top: panel.top + 34.0,
            width: panel.width - 62.0,
            height: panel.height - 70.0,
        };
        let view = View::new(room, (self.turn + TURNED) % 360);
        let heights: Vec<f32> = self.confidences.iter().map(|&confidence| confidence as f32).collect();
        let levels = LEVELS.map(|level| level as f32);
        let relief = Relief::new(&Heights { values: &heights, side: SIDE }, &levels, &view);
        plane::draw_relief(pen, &relief)?;
        plane::draw_base(pen, (&view, panel), &heights, &[0.0, 0.5, 1.0].map(|share| (share, number(share))), words)?;
        for (_, path, ink) in self.paths(words) {
            plane::draw_on_relief(pen, path, ink, (&relief, &view), |at| self.read(at).1)?;
        }
        plane::draw_start(pen, self.descents.start, (&relief, &view), self.read(self.descents.start).1)?;
        let at = pen.point((panel.left + 6.0, panel.top + 4.0));
        pen.text(words.confidence_surface.confidence, Ink::Muted, at, (HPos::Left, VPos::Top))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Classes, Epsilon};

    fn model(classes: usize, epsilon: f64, temperature: f64) -> ConfidenceSurface {
        let (shared, _) = Shared::default().with_classes(Classes::new(classes).unwrap());
        let shared = shared.with_epsilon(Epsilon::new(epsilon).unwrap());
        ConfidenceSurface::of(&shared.with_temperature(Temperature::new(temperature).unwrap()))
    }

    #[test]
    fn levels_have_their_confidence_and_are_drawn() {
        for classes in [2, 3, 10, 1000, 100_000] {
            for temperature in [0.2, 1.0, 4.0] {
                let model = model(classes, 0.1, temperature);
                for level in LEVELS {
                    let lines = model.level(level);
                    for &at in lines.concat().iter() {
                        assert!(plane::is_drawn(at), "K = {classes}, T = {temperature}: {at:?}");
                        let confidence = model.read(at).1;
                        // Exact but where a line is cut at the rim, between two of its points.
                        let near = (confidence - level).abs() < 0.02;
                        assert!(near, "K = {classes}, T = {temperature}, {level} at {at:?}: {confidence}");
                    }
                    let expected = match (classes, temperature) {
                        (3, 0.2 | 1.0) => 3,
                        (2 | 10, 0.2 | 1.0) => 2,
                        _ => 0,
                    };
                    let enough = lines.len() >= expected || level > 0.9;
                    assert!(enough, "K = {classes}, T = {temperature}, {level}: {} lines", lines.len());
                }
            }
        }
    }

    #[test]
    fn smoothed_settles_at_the_target_and_one_hot_above() {
        for classes in [2, 3, 10] {
            for epsilon in [0.05, 0.1, 0.3] {
                let model = model(classes, epsilon, 1.0);
                let (smoothed, one_hot) =
                    (model.confidence(model.descents.smoothed.end()), model.confidence(model.descents.one_hot.end()));
                assert!((smoothed.0 - model.target.on()).abs() < 1e-3, "K = {classes}, ε = {epsilon}: {smoothed:?}");
                assert!(one_hot.1 < 1e-3 && (one_hot.0 + one_hot.1 - 1.0).abs() < 1e-15, "K = {classes}: {one_hot:?}");
            }
        }
    }

    #[test]
    fn the_temperature_leaves_the_paths_alone() {
        let (cold, warm) = (model(10, 0.1, 0.5), model(10, 0.1, 3.0));
        assert_eq!(cold.descents, warm.descents, "the same descents");
        assert!(cold.confidence(cold.descents.start).0 > warm.confidence(warm.descents.start).0, "but read otherwise");
    }

    #[test]
    fn no_confidence_below_one_reads_as_one() {
        for temperature in [1.0, 2.0] {
            let sentence = model(10, 1e-12, temperature).sentence(&crate::words::EN);
            assert!(sentence.contains("its target asks for 1 − 9 × 10⁻¹³"), "T = {temperature}: «{sentence}»");
        }
        let sentence = model(10, 0.1, 2.0).sentence(&crate::words::EN);
        assert!(sentence.contains("its target asks for 0.91 at temperature 1"), "«{sentence}»");
    }

    #[test]
    fn only_a_wide_picture_turns() {
        let model = model(10, 0.1, 1.0);
        let names = |size| model.handles(size, &crate::words::EN).iter().map(|it| it.name).collect::<Vec<_>>();
        assert_eq!(names((720.0, 360.0)), [HandleName::Start, HandleName::Turn], "wide");
        assert_eq!(names((340.0, 300.0)), [HandleName::Start], "narrow");
        let start = model.handles((340.0, 300.0), &crate::words::EN)[0].at;
        let dragged = model.drag(HandleName::Start, start, (340.0, 300.0));
        assert_eq!(dragged, Some(Change::Start(model.descents.start)), "dragged nowhere");
        assert_eq!(model.drag(HandleName::Turn, start, (340.0, 300.0)), None, "nothing to turn");
    }
}
