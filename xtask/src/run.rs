//! Running other programs: their output goes to the terminal as it comes, a failure says what was run.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

/// Runs it to its end.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", name(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", name(command));
    }
    Ok(())
}

/// Runs it to its end and hands on each line of its standard output, which the terminal shows as well.
pub(crate) fn run_reading(command: &mut Command, mut line: impl FnMut(&str)) -> Result<()> {
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {}", name(command)))?;
    let output = child.stdout.take().context("the output was asked for")?;
    for text in BufReader::new(output).lines() {
        let text = text?;
        println!("{text}");
        line(&text);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{} ended with {status}", name(command));
    }
    Ok(())
}

/// Runs tests to their end and hands on each line of what they print, on either output; `quiet` says which need not be read
/// by anyone. The terminal shows a point for each of these, and all else but cargo's lines about its progress.
pub(crate) fn run_tests(command: &mut Command, mut quiet: impl FnMut(&str) -> bool) -> Result<()> {
    // One pipe for both outputs: which program's tests come next is said on the one, and how they end on the other.
    let (reader, writer) = std::io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let child = command.spawn();
    // The command's own ends are closed, or the pipe would never end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = child.with_context(|| format!("cannot start {}", name(command)))?;
    let mut points = false;
    let mut show = |text: &str, end: &str| {
        print!("{}{text}{end}", if points && !end.is_empty() { "\n" } else { "" });
        points = end.is_empty();
        std::io::stdout().flush()
    };
    for text in BufReader::new(reader).split(b'\n') {
        let text = text?;
        // Whatever a program prints, it is run to its end.
        let text = String::from_utf8_lossy(&text);
        let text = text.trim_end_matches('\r');
        if quiet(text) {
            show(".", "")?;
        } else if !is_progress(text) {
            show(text, "\n")?;
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{} ended with {status}", name(command));
    }
    Ok(())
}

/// Whether a line is empty, counts the tests to come, or is cargo's about its progress: a word that ends at the twelfth place.
fn is_progress(line: &str) -> bool {
    let word = line.split_at_checked(12).filter(|(_, rest)| rest.starts_with(' ')).map(|(word, _)| word.trim_start());
    let is_word = |word: &str| word.starts_with(char::is_uppercase) && !word.contains(' ') && word.len() < 12;
    line.trim().is_empty() || line.starts_with("running ") || word.is_some_and(is_word)
}

/// What it prints, or nothing if it cannot be run.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn name(command: &Command) -> String {
    let parts = std::iter::once(command.get_program()).chain(command.get_args());
    format!("«{}»", parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_tests_both_outputs_are_read_in_their_order() {
        let mut seen = Vec::new();
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo one >&2; echo two; echo three >&2; exit 3"]);
        let ended = run_tests(&mut shell, |line| {
            seen.push(line.to_owned());
            true
        });
        assert_eq!(seen, ["one", "two", "three"], "all lines");
        assert!(ended.is_err_and(|error| format!("{error}").contains('3')), "how it ended is told");
    }

    #[test]
    fn progress_is_told_from_what_is_to_be_read() {
        for line in
            ["", "running 3 tests", "   Compiling anyhow v1.0.0", "     Running tests/links.rs (x)", "   Doc-tests lab"]
        {
            assert!(is_progress(line), "«{line}»");
        }
        for line in ["test one ... FAILED", "    panicked at x", "error: no", "warning: unused variable", "failures:"] {
            assert!(!is_progress(line), "«{line}»");
        }
    }
}
