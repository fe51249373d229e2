//! What was found by training, of which the page tells: the one place where it is recorded is `reference/findings.json`.

#![allow(dead_code, reason = "each of the tests that share this file uses its own part of it")]

use serde_json::Value;

/// A group of numbers of the record.
pub(crate) struct Found(Value);

impl Found {
    pub(crate) fn of(group: &str) -> Self {
        let record: Value = serde_json::from_str(include_str!("../reference/findings.json")).expect("a record");
        assert!(record[group]["source"].as_str().is_some_and(|source| source.len() > 20), "{group}: where from?");
        Self(record[group].clone())
    }

    pub(crate) fn one(&self, name: &str) -> f64 {
        self.0[name].as_f64().unwrap_or_else(|| panic!("no number «{name}» in the record"))
    }

    pub(crate) fn all<const N: usize>(&self, name: &str) -> [f64; N] {
        let list = self.0[name].as_array().unwrap_or_else(|| panic!("no list «{name}» in the record"));
        let numbers: Vec<f64> = list.iter().map(|it| it.as_f64().expect("a number")).collect();
        numbers.try_into().unwrap_or_else(|it| panic!("«{name}»: {it:?}"))
    }
}
