//! The kinds of figures as the page knows them. One view in the wasm serves all kinds, and one that is not named here or
//! there does not come along: a part of the program brings the kinds that it names.

use super::app::WORDS;
use crate::figure::backend::Sheet;
use crate::figure::{Handle, HandleName, Model, Nudge, Shape, Table, Theme};
use crate::spec::{Change, Control, FigureName, Shared};
use crate::words::About;
use std::any::Any;
use std::sync::Arc;

/// All that the page must know of a figure of the theory.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) name: FigureName,
    pub(super) shape: Shape,
    pub(super) follows: &'static [Control],
    /// Its question, what to watch for, and its limit.
    pub(super) about: fn() -> &'static About,
    of: fn(&Shared) -> AnyModel,
}

impl Kind {
    /// The kind of the figure of that name, whose model this is.
    pub(super) const fn new<M: Model>(name: FigureName) -> Self {
        Self {
            name,
            shape: M::SHAPE,
            follows: M::FOLLOWS,
            about: || M::about(WORDS),
            of: |shared| AnyModel(Arc::new(M::of(shared))),
        }
    }

    /// The model of a state.
    pub(super) fn of(&self, shared: &Shared) -> AnyModel {
        (self.of)(shared)
    }
}

/// A [`Model`] of any kind, cheap to clone.
#[derive(Clone)]
pub(super) struct AnyModel(Arc<dyn Live>);

impl PartialEq for AnyModel {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(&*other.0)
    }
}

impl std::ops::Deref for AnyModel {
    type Target = dyn Live;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

/// A [`Model`] on this page, in the page's words.
pub(super) trait Live: Any + Send + Sync {
    /// Whether it is of the same kind, and the same.
    fn equals(&self, other: &dyn Live) -> bool;

    /// Paints it over the whole of a sheet.
    ///
    /// # Errors
    /// The sheet's, in words.
    fn paint(&self, sheet: Sheet<'_>, theme: &Theme) -> Result<(), String>;

    /// See [`Model::table`].
    fn table(&self) -> Table;

    /// See [`Model::rows_in_full`].
    fn rows_in_full(&self) -> Table;

    /// See [`Model::sentence`].
    fn sentence(&self) -> String;

    /// See [`Model::handles`].
    fn handles(&self, size: (f64, f64)) -> Vec<Handle>;

    /// See [`Model::drag`].
    fn drag(&self, handle: HandleName, to: (f64, f64), size: (f64, f64)) -> Option<Change>;

    /// See [`Model::nudge`].
    fn nudge(&self, handle: HandleName, by: Nudge) -> Option<Change>;
}

impl<M: Model> Live for M {
    fn equals(&self, other: &dyn Live) -> bool {
        (other as &dyn Any).downcast_ref::<M>().is_some_and(|other| self == other)
    }

    fn paint(&self, sheet: Sheet<'_>, theme: &Theme) -> Result<(), String> {
        self.draw(sheet, theme, WORDS).map_err(|error| error.to_string())
    }

    fn table(&self) -> Table {
        Model::table(self, WORDS)
    }

    fn rows_in_full(&self) -> Table {
        Model::rows_in_full(self, WORDS)
    }

    fn sentence(&self) -> String {
        Model::sentence(self, WORDS)
    }

    fn handles(&self, size: (f64, f64)) -> Vec<Handle> {
        Model::handles(self, size, WORDS)
    }

    fn drag(&self, handle: HandleName, to: (f64, f64), size: (f64, f64)) -> Option<Change> {
        Model::drag(self, handle, to, size)
    }

    fn nudge(&self, handle: HandleName, by: Nudge) -> Option<Change> {
        Model::nudge(self, handle, by)
    }
}
