//! Pictures of the theory. A figure is a [`Model`] in data coordinates, with three pure functions over it:
//!
//! - `draw` on any backend, in the inks and sizes of a [`Theme`];
//! - `table`, the numbers it shows, which is what a reader who cannot see it gets, and what the tests check;
//! - `sentence`, the numbers that matter now.
//!
//! Adding a figure: one file here, one line in the list of figures below, one name in [`FigureName`], and its words.

mod arm_panels;
mod arms;
pub mod backend;
pub mod caption;
mod classes;
pub mod clusters;
pub mod confidence_histogram;
pub mod confidence_map;
pub mod confidence_surface;
pub mod confidence_vs_smoothing;
mod contour;
mod curve;
pub mod decomposition;
pub mod emphasis;
pub mod gradient;
pub mod handle;
pub mod height;
pub mod lab;
mod labels;
pub mod logit_gap;
pub mod loss_curve;
pub mod loss_surface;
pub mod memorisation;
pub mod metric_table;
mod multiples;
mod panel;
mod pen;
mod plane;
mod points;
pub mod relatives;
pub mod reliability;
mod relief;
pub mod run_table;
#[cfg(test)]
#[path = "../../tests/common/mod.rs"]
mod samples;
pub mod simplex_map;
mod sketch;
pub mod sweep;
pub mod table;
pub mod targets;
pub mod theme;
pub mod training_curves;

pub use arms::arm_names;
pub use emphasis::Emphasis;
pub use handle::{Handle, HandleName, Nudge};
pub use lab::{LabFigure, RunModel};
pub use metric_table::MetricTable;
pub use table::{Cell, Column, Row, Table};
pub use theme::{Ink, Theme};

use crate::spec::{Change, Control, FigureName, Shared};
use crate::words::{About, Words};
use backend::RasterBackend;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::DrawingBackend;

/// What drawing may fail with: whatever the backend does.
pub type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// A figure of the theory in one state, in data coordinates.
pub trait Model: PartialEq + Send + Sync + Sized + 'static {
    /// The proportions of its picture.
    const SHAPE: Shape = Shape::Wide;

    /// The controls of the shared state that it follows.
    const FOLLOWS: &'static [Control];

    /// What its picture can bring out.
    const ANSWERS: &'static [Emphasis] = &[];

    /// The model of a state.
    fn of(shared: &Shared) -> Self;

    /// Its question, what to watch for, and its limit.
    fn about(words: &Words) -> &'static About;

    /// Draws it over the whole of a backend, whose size is in device pixels.
    ///
    /// # Errors
    /// The backend's own.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB>;

    /// The numbers it shows, at most some forty rows.
    fn table(&self, words: &Words) -> Table;

    /// The same columns with every row, for a file, and perhaps more columns after them.
    fn rows_in_full(&self, words: &Words) -> Table {
        self.table(words)
    }

    /// The numbers that matter now, in one sentence.
    fn sentence(&self, words: &Words) -> String;

    /// What can be dragged in a picture of so many CSS pixels.
    fn handles(&self, _size: (f64, f64), _words: &Words) -> Vec<Handle> {
        Vec::new()
    }

    /// What becomes of the state when a handle is dragged to a point of the picture, in CSS pixels.
    fn drag(&self, _handle: HandleName, _to: (f64, f64), _size: (f64, f64)) -> Option<Change> {
        None
    }

    /// What becomes of the state when a handle is moved by keys.
    fn nudge(&self, _handle: HandleName, _by: Nudge) -> Option<Change> {
        None
    }
}

/// The proportions of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Twice as wide as high.
    Wide,
    /// Twice as wide as high, for two panels side by side, which stand one over the other on a phone.
    Pair,
    /// About as wide as high, for two rows of panels.
    Tall,
    /// About as wide as high, for small multiples in two columns, which are one column on a phone.
    Grid,
    /// For a square panel of each arm of a run, side by side, which stand one over the other on a phone.
    Squares,
}

impl Shape {
    /// The box of the picture in CSS pixels on a wide page. The style sheet has the same proportions.
    pub const fn wide(self) -> (u32, u32) {
        match self {
            Self::Wide | Self::Pair => (720, 360),
            Self::Tall => (720, 680),
            Self::Grid => (720, 620),
            Self::Squares => (720, 400),
        }
    }

    /// The box on a phone.
    pub const fn narrow(self) -> (u32, u32) {
        match self {
            Self::Wide => (340, 300),
            Self::Pair | Self::Tall => (340, 440),
            Self::Grid => (340, 660),
            Self::Squares => (340, 600),
        }
    }

    /// The style sheet's name for it.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Wide => "stage",
            Self::Pair => "stage pair",
            Self::Tall => "stage tall",
            Self::Grid => "stage grid",
            Self::Squares => "stage squares",
        }
    }
}

/// What can be done with any [`Model`], for where its type is known by its figure's name only.
pub trait ForModel {
    /// What comes of it.
    type Output;

    /// Does it with that model.
    fn with<M: Model>(self) -> Self::Output;
}

/// Makes [`Figure`] of the list of figures: each member of [`FigureName`] and its [`Model`].
macro_rules! figures {
    ($($Name:ident($Model:ty),)+) => {
        /// A figure of the theory in one state.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Figure {
            $(
                #[doc = concat!("[`FigureName::", stringify!($Name), "`].")]
                $Name($Model),
            )+
        }

        impl Figure {
            /// Does something with the model of the figure of that name.
            pub fn with_model<T: ForModel>(name: FigureName, act: T) -> T::Output {
                match name { $(FigureName::$Name => act.with::<$Model>(),)+ }
            }

            /// The figure of that name, of that state.
            pub fn of(name: FigureName, shared: &Shared) -> Self {
                match name { $(FigureName::$Name => Self::$Name(Model::of(shared)),)+ }
            }

            /// Its question, what to watch for, and its limit.
            pub fn about(name: FigureName, words: &Words) -> &'static About {
                match name { $(FigureName::$Name => <$Model>::about(words),)+ }
            }

            /// The proportions of its picture.
            pub const fn shape(name: FigureName) -> Shape {
                match name { $(FigureName::$Name => <$Model>::SHAPE,)+ }
            }

            /// The controls of the shared state that it follows.
            pub const fn follows(name: FigureName) -> &'static [Control] {
                match name { $(FigureName::$Name => <$Model>::FOLLOWS,)+ }
            }

            /// What its picture can bring out.
            pub const fn answers(name: FigureName) -> &'static [Emphasis] {
                match name { $(FigureName::$Name => <$Model>::ANSWERS,)+ }
            }

            /// Draws it over the whole of a backend, whose size is in device pixels.
            ///
            /// # Errors
            /// The backend's own.
            pub fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
                match self { $(Self::$Name(model) => model.draw(backend, theme, words),)+ }
            }

            /// The numbers it shows.
            pub fn table(&self, words: &Words) -> Table {
                match self { $(Self::$Name(model) => model.table(words),)+ }
            }

            /// The same columns with every row, for a file.
            pub fn rows_in_full(&self, words: &Words) -> Table {
                match self { $(Self::$Name(model) => model.rows_in_full(words),)+ }
            }

            /// The numbers that matter now, in one sentence.
            pub fn sentence(&self, words: &Words) -> String {
                match self { $(Self::$Name(model) => model.sentence(words),)+ }
            }

            /// What can be dragged in a picture of so many CSS pixels.
            pub fn handles(&self, size: (f64, f64), words: &Words) -> Vec<Handle> {
                match self { $(Self::$Name(model) => model.handles(size, words),)+ }
            }

            /// What becomes of the state when a handle is dragged to a point of the picture, in CSS pixels.
            pub fn drag(&self, handle: HandleName, to: (f64, f64), size: (f64, f64)) -> Option<Change> {
                match self { $(Self::$Name(model) => model.drag(handle, to, size),)+ }
            }

            /// What becomes of the state when a handle is moved by keys.
            pub fn nudge(&self, handle: HandleName, by: Nudge) -> Option<Change> {
                match self { $(Self::$Name(model) => model.nudge(handle, by),)+ }
            }
        }
    };
}

// Every figure, each one line.
figures! {
    Targets(targets::Targets),
    LossCurve(loss_curve::LossCurve),
    LogitGap(logit_gap::LogitGap),
    Gradient(gradient::Gradient),
    LossSurface(loss_surface::LossSurfaces),
    ConfidenceSurface(confidence_surface::ConfidenceSurface),
    SimplexMap(simplex_map::SimplexMap),
    Decomposition(decomposition::Parts),
    ConfidenceVsSmoothing(confidence_vs_smoothing::ConfidenceVsSmoothing),
    Relatives(relatives::Relatives),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{LogitsChoice, LogitsPreset, TypedLogits};
    use crate::theory::surface::PlanePoint;
    use crate::theory::{Classes, Epsilon};
    use crate::words::EN;

    fn states() -> impl Iterator<Item = Shared> {
        let typed = TypedLogits::new([(0, 2.34), (3, -0.05), (5, 15.99), (8, -7.97)], 0.5).unwrap();
        let choices = [LogitsChoice::Preset(LogitsPreset::Right), LogitsChoice::Typed(typed)];
        [2, 3, 10, 33, 100_000].into_iter().flat_map(move |classes| {
            [0.0, 0.1, 1.0].into_iter().flat_map(move |epsilon| {
                choices.into_iter().flat_map(move |choice| {
                    [((-3.0, 5.0), 0), ((-6.0, 10.0), 30), ((14.0, -9.97), 181), ((0.123, 3.7), 359)].map(
                        |((own, rival), turn)| {
                            let (shared, _) = Shared::default().with_classes(Classes::new(classes).unwrap());
                            let shared = shared.with_epsilon(Epsilon::new(epsilon).unwrap()).with_logits(choice);
                            shared.with_start(PlanePoint { own, rival }).unwrap().with_turn(turn)
                        },
                    )
                })
            })
        })
    }

    /// A handle that is taken and not moved leaves the state as it is, but that numbers are snapped to their grids.
    #[test]
    fn a_grip_is_where_its_handle_stands() {
        let mut met = Vec::new();
        for shared in states() {
            for name in FigureName::ALL {
                let figure = Figure::of(name, &shared);
                let shape = Figure::shape(name);
                for (width, height) in [shape.wide(), shape.narrow()] {
                    let size = (f64::from(width), f64::from(height));
                    for handle in figure.handles(size, &EN) {
                        let what = format!("{name:?}, {size:?}, {shared:?}: {handle:?}");
                        let change = figure.drag(handle.name, handle.grip, size);
                        match (handle.name, change.unwrap_or_else(|| panic!("{what}: no change"))) {
                            (HandleName::Start, Change::Start(to)) => {
                                let start = shared.start();
                                let near = (to.own - start.own).abs().max((to.rival - start.rival).abs()) < 0.05 + 1e-9;
                                assert!(near, "{what}: {to:?}");
                            }
                            (HandleName::Turn, Change::Turn(to)) => assert_eq!(to, shared.turn(), "{what}"),
                            (HandleName::Logit(class), Change::Logit { class: of, logit }) => {
                                let now = shared.logits().logit(class, &shared.smoothed());
                                // What is beyond the axis is at its end.
                                let now = now.clamp(-8.0, 16.0);
                                assert!(class == of && (logit - now).abs() < 0.05 + 1e-9, "{what}: {logit}");
                            }
                            (_, change) => panic!("{what}: {change:?}"),
                        }
                        met.push((name, std::mem::discriminant(&handle.name)));
                    }
                }
            }
        }
        met.dedup();
        met.sort_by_key(|(name, _)| *name as usize);
        met.dedup();
        assert!(met.len() >= 5, "start and turn on two figures, logits on one: {met:?}");
    }
}
