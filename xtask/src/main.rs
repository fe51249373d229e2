//! `cargo xtask serve`, `build`, `test`, `release`, `reproduce`, `bench`: everything that is done to this project, on any machine
//! that has rustup's Rust, a C linker and Node. What is missing is installed, pinned, into the user's cache folder.

mod bench;
mod browsers;
mod check;
mod embed;
mod inline;
mod language;
mod licences;
mod markup;
mod page;
mod pseudo;
mod release;
mod reproduce;
mod run;
mod serve;
mod site;
mod split;
mod tested;
mod tools;
mod trainer;

use crate::language::Language;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve [--port N]   builds the page and serves it on 127.0.0.1 (port 8080 unless said)
cargo xtask build [--language TAG]
                               builds the page and the self-contained embed into dist/, or in another language into
                               dist-TAG/ (qps-plocm: a made-up one)
cargo xtask test [--quick] [--long] [NAME]
                               runs every check; --quick drives one browser engine instead of three, --long adds the
                               tests that take their time, some hours; with a name, only the browser tests that have it
                               in theirs, such as chromium::long:: or made-up::
cargo xtask release [--base ADDRESS]
                               builds the page and lays out release/, the folder to upload; with the address that it
                               will have, an oEmbed answer too
cargo xtask reproduce          builds twice from nothing, in two folders, and compares every byte
cargo xtask bench              measures the project against its budgets";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["serve"] => serve::serve(8080),
        ["serve", "--port", port] => port
            .parse()
            .with_context(|| format!("a port is a number from 0 to 65535, got «{port}»"))
            .and_then(serve::serve),
        ["build"] => site::build(&Language::english()).map(drop),
        ["build", "--language", tag] => Language::of(tag).and_then(|language| site::build(&language)).map(drop),
        ["test", wishes @ ..] if let Some(wishes) = check::Wishes::read(wishes) => return check::test(&wishes),
        ["release"] => release::release(None),
        ["release", "--base", base] => release::release(Some(base)),
        ["reproduce"] => reproduce::reproduce(),
        ["bench"] => bench::bench(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The project's own folder.
fn root() -> Result<PathBuf> {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let Some(root) = xtask.parent() else { bail!("xtask has no folder above it") };
    Ok(root.to_owned())
}
