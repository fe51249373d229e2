//! Where the texts and still pictures of the language lie that the tests are compiled for: English, or what `LAB_LANGUAGE` names.

#![allow(dead_code, reason = "each of the tests that share this file uses its own part of it")]

use label_smoothing_lab::spec::language::ENGLISH;
use label_smoothing_lab::words::LANGUAGE;
use std::path::{Path, PathBuf};

/// The folder of the language's fragments.
pub(crate) fn fragments() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(LANGUAGE)
}

/// The folder of the still pictures; those in English are everybody's.
pub(crate) fn pictures() -> PathBuf {
    if LANGUAGE == ENGLISH { fragments().with_file_name("figures") } else { fragments().join("figures") }
}
