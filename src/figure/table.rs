//! The numbers of a figure, as named columns and keyed rows.

use crate::words::number;
use std::borrow::Cow;

/// What a figure shows, in numbers. Every row has a cell for every column.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The columns; the first names the rows.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading, with the unit.
    pub heading: Cow<'static, str>,
}

impl Column {
    /// A column under a heading.
    pub fn new(heading: impl Into<Cow<'static, str>>) -> Self {
        Self { heading: heading.into() }
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// A name for programs, unique in the table: `class-3`, `floor`.
    pub key: String,
    /// A cell for each column.
    pub cells: Vec<Cell>,
}

/// A cell: a name, or a number with all its digits.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A name.
    Text(String),
    /// A number, `+∞` where the mathematics has it.
    Number(f64),
}

impl Cell {
    /// What a reader sees.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(value) => number(*value),
        }
    }
}
