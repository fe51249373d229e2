//! What the tests share with `cargo xtask`: the server of static files.

pub mod http;
pub mod weight;
