//! Pictures of runs: what label smoothing does to networks that learn.
//!
//! They are figures like those of the theory, but of what was [`Observed`] of a run instead of the shared state. Adding
//! one: one file here, one line in the list below, one name in [`LabFigureName`], and its words.

use super::{Drawn, Shape, Table, Theme};
use crate::figure::backend::RasterBackend;
use crate::spec::LabFigureName;
use crate::training::{Observed, Scenario};
use crate::words::{About, Words};

/// A figure of a run in data coordinates.
pub trait RunModel: Sized {
    /// The proportions of its picture.
    const SHAPE: Shape = Shape::Wide;

    /// The model of what was observed.
    fn of(observed: &Observed) -> Self;

    /// Whether a run of this kind can have such a picture at all. If not, none of its steps ever has one: the picture says
    /// only that, and the sentence why. A picture that is merely not there yet does apply.
    fn applies(&self) -> bool {
        true
    }

    /// Its question, what to watch for, and its limit.
    fn about(words: &Words) -> &'static About;

    /// Draws it over the whole of a backend, whose size is in device pixels.
    ///
    /// # Errors
    /// The backend's own.
    fn draw<DB: RasterBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB>;

    /// The numbers it shows, at most some forty rows.
    fn table(&self, words: &Words) -> Table;

    /// The same columns with every row, for a file.
    fn rows_in_full(&self, words: &Words) -> Table {
        self.table(words)
    }

    /// The numbers that matter now, in one sentence.
    fn sentence(&self, words: &Words) -> String;
}

/// What a picture of a run is of, in words: which experiment, seed and step.
pub fn shown(observed: &Observed, words: &Words) -> String {
    let Observed { setting, frame, .. } = observed;
    (words.scenarios.shown)(Scenario::of(setting), setting.seed, frame.step)
}

/// Makes [`LabFigure`] of the list of figures: each member of [`LabFigureName`] and its [`RunModel`].
macro_rules! lab_figures {
    ($($Name:ident($Model:ty),)+) => {
        /// A figure of a run.
        #[derive(Clone, Debug, PartialEq)]
        pub enum LabFigure {
            $(
                #[doc = concat!("[`LabFigureName::", stringify!($Name), "`].")]
                $Name($Model),
            )+
        }

        impl LabFigure {
            /// The figure of that name, of what was observed.
            pub fn of(name: LabFigureName, observed: &Observed) -> Self {
                match name { $(LabFigureName::$Name => Self::$Name(RunModel::of(observed)),)+ }
            }

            /// Whether a run of this kind can have such a picture at all. If not, none of its steps ever has one: the picture
            /// says only that, and the sentence why. A picture that is merely not there yet does apply.
            pub fn applies(&self) -> bool {
                match self { $(Self::$Name(model) => model.applies(),)+ }
            }

            /// Its question, what to watch for, and its limit.
            pub fn about(name: LabFigureName, words: &Words) -> &'static About {
                match name { $(LabFigureName::$Name => <$Model>::about(words),)+ }
            }

            /// The proportions of its picture.
            pub const fn shape(name: LabFigureName) -> Shape {
                match name { $(LabFigureName::$Name => <$Model>::SHAPE,)+ }
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
        }
    };
}

// Every figure, each one line.
lab_figures! {
    TrainingCurves(super::training_curves::TrainingCurves),
    Memorisation(super::memorisation::Memorisation),
    Sweep(super::sweep::Sweep),
    Reliability(super::reliability::Reliability),
    ConfidenceHistogram(super::confidence_histogram::ConfidenceHistogram),
    ConfidenceMap(super::confidence_map::ConfidenceMap),
    Clusters(super::clusters::ClusterPlanes),
}
