//! Label Smoothing Lab: a page that teaches label smoothing by letting people touch it.

pub mod figure;
pub mod spec;
pub mod theory;
#[cfg(feature = "web")]
pub mod web;
pub mod words;
