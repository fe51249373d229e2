//! The page's program taken apart: the first screen's module, and one for each part that comes later (`src/web/later.rs`).
//! The embed is made of the whole, as trunk builds it; the page in `dist/` gets the parts in its place.

use crate::inline::{self, replace_one};
use crate::language::Language;
use crate::run::run;
use crate::site::page_flags;
use crate::trainer::FEATURES;
use anyhow::{Context, Result, anyhow, bail};
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_split_cli_support::{Options, SplitWasm, transform};

/// Builds the program in parts, with the tools on this PATH, and puts them where `dist/` has the whole.
pub(crate) fn replace_whole(root: &Path, language: &Language, dist: &Path, path: &OsStr) -> Result<()> {
    println!("xtask: building the page in parts, 1 to 3 minutes the first time");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let mut compiler = Command::new("cargo");
    compiler
        .args(["rustc", "--quiet", "--release", "--bin", "app", "--features"])
        .arg([&["split"], language.features()].concat().join(","))
        .args(["--target", "wasm32-unknown-unknown", "--target-dir"])
        .arg(&target)
        // What the linker knew of references and names, which is where the program can be cut.
        .args(["--", "-Clink-args=--emit-relocs", "-Cstrip=none"])
        .env("CARGO_ENCODED_RUSTFLAGS", page_flags(root).join("\u{1f}"))
        .current_dir(root);
    language.tell(&mut compiler)?;
    run(&mut compiler)?;
    let whole = target.join("wasm32-unknown-unknown/release/app.wasm");
    let whole = std::fs::read(&whole).with_context(|| format!("cannot read {}", whole.display()))?;
    let folder = target.join("parts");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let first = folder.join("app.wasm");
    let mut options = Options::new(&whole);
    (options.output_dir, options.main_out_path, options.main_module) = (&folder, &first, "./app.js");
    let SplitWasm { split_modules, .. } = transform(options).map_err(|error| anyhow!("{error:#}"))?;
    let bound = folder.join("bound");
    let mut bindgen = Command::new("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", "app", "--out-dir"]);
    run(bindgen.arg(&bound).arg(&first).env("PATH", path))?;

    let mut loader = inline::read(&folder.join("__wasm_split.js"))?;
    for module in &split_modules {
        let bytes = smaller(module, path)?;
        let name = module.file_name().unwrap_or_default().to_string_lossy();
        let file = name_of(name.trim_start_matches("split_").trim_end_matches(".wasm"), &bytes, ".wasm");
        loader = with_part(&loader, &name, &file, &bytes)?;
        std::fs::write(dist.join(file), bytes)?;
    }
    let wasm = smaller(&bound.join("app_bg.wasm"), path)?;
    let wasm_name = name_of("app", &wasm, "_bg.wasm");
    let boot = inline::read(&root.join("assets/boot.js"))?;
    let glue = with_loader(&inline::read(&bound.join("app.js"))?, &loader, shared(&boot)?)?;
    let glue = replace_one(&glue, "'app_bg.wasm'", &format!("'{wasm_name}'"))?;
    let glue_name = name_of("app", glue.as_bytes(), ".js");
    let index = dist.join("index.html");
    let mut page = inline::read(&index)?;
    for (attribute, name, bytes) in [("data-js", glue_name, glue.as_bytes()), ("data-wasm", wasm_name, &wasm)] {
        let known = inline::attribute(&page, attribute);
        let known = known.with_context(|| format!("dist/index.html has no attribute {attribute}"))?.to_owned();
        std::fs::remove_file(dist.join(&known))?;
        std::fs::write(dist.join(&name), bytes)?;
        // Where it is loaded from, and where it is preloaded.
        page = page.replace(&known, &format!("./{name}"));
    }
    const PLACE: &str = " data-wasm=\"";
    let named = format!(" data-wasm-fingerprint=\"{}\"{PLACE}", inline::fingerprint(&wasm));
    Ok(std::fs::write(index, replace_one(&page, PLACE, &named)?)?)
}

/// A file's name, by what is in it.
fn name_of(name: &str, bytes: &[u8], ending: &str) -> String {
    let digest: String = Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{name}-{digest}{ending}")
}

/// A module made as small as the page's whole one is, without the names of its functions.
fn smaller(module: &Path, path: &OsStr) -> Result<Vec<u8>> {
    let smaller = module.with_extension("smaller");
    let mut optimizer = Command::new("wasm-opt");
    run(optimizer.arg("-Oz").args(FEATURES).arg(module).arg("-o").arg(&smaller).env("PATH", path))?;
    std::fs::read(&smaller).with_context(|| format!("cannot read {}", smaller.display()))
}

/// How the loader fetches a part and instantiates it.
const FETCH: &str = "fetch(new URL(\"./";
const INSTANTIATE: &str = "WebAssembly.instantiateStreaming(src, imports)";
/// How it does here: what comes is compiled as the first module is, by a copy of the end of boot.js.
const COMPILED: &str = "compiled(new URL(\"./";
const INSTANTIATE_COMPILED: &str = "src.then((module) => WebAssembly.instantiate(module, imports))";
const SHARED: &str = "// From here on xtask puts a copy into the glue, for the parts that come later.\n";

/// The loader with a part that was made smaller: its file has another name, and its bytes have a fingerprint.
fn with_part(loader: &str, name: &str, file: &str, bytes: &[u8]) -> Result<String> {
    let place = format!("{FETCH}{name}\", import.meta.url))");
    let by = format!("{COMPILED}{file}\", import.meta.url), {})", inline::fingerprint(bytes));
    replace_one(loader, &place, &by)
}

/// What the loader shares with the script that boots the page.
fn shared(boot: &str) -> Result<&str> {
    let (_, shared) =
        boot.split_once(SHARED).with_context(|| format!("boot.js has no line «{}»", SHARED.trim_end()))?;
    Ok(shared.trim_start())
}

/// wasm-bindgen's module with the loader of the parts inside it: as a file of its own it would be a round trip more.
fn with_loader(glue: &str, loader: &str, shared: &str) -> Result<String> {
    const CHANGED: &str = "has another form than is known; xtask/src/split.rs must learn it";
    let inside = replace_one(loader, "import { initSync } from \"./app.js\";\n", "")
        .with_context(|| format!("the loader {CHANGED}"))?;
    let exports = inside.lines().filter_map(|line| line.strip_prefix("export const ")?.split_once(" = "));
    let exports: Vec<&str> = exports.map(|(name, _)| name).collect();
    let inside = inside.replace("export const ", "const ");
    let other = inside.lines().any(|line| line.starts_with("export ") || line.starts_with("import "));
    if exports.is_empty() || other || !inside.contains(INSTANTIATE) || inside.contains("fetch(") {
        bail!("the loader {CHANGED}");
    }
    let inside = inside.replace(INSTANTIATE, INSTANTIATE_COMPILED);
    let mut whole = format!("const loader = (() => {{\n{inside}{shared}return {{ {} }};\n}})();\n", exports.join(", "));
    // An import for each function that it takes from there.
    let mut imports = 0;
    for line in glue.lines() {
        if let Some(import) = line.strip_prefix("import ") {
            let named = import.strip_prefix("* as ").and_then(|rest| rest.split_once(" from \"./__wasm_split.js\""));
            let (name, _) = named.with_context(|| format!("wasm-bindgen's module {CHANGED}: {line}"))?;
            whole.push_str(&format!("const {name} = loader;\n"));
            imports += 1;
        } else {
            whole.push_str(line);
            whole.push('\n');
        }
    }
    if imports == 0 {
        bail!("wasm-bindgen's module {CHANGED}: it should import the loader");
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADER: &str = "import { initSync } from \"./app.js\";\n\nlet shared;\n\
        export const load_lab = wrap(() => {\n    const src = fetch(new URL(\"./split_lab.wasm\", import.meta.url));\n    \
        return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n}\n, []);\n";

    #[test]
    fn the_loader_becomes_part_of_the_glue() {
        let glue = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\"\n\n\
            function initSync() {}\nexport { initSync };\n";
        let loader = with_part(LOADER, "split_lab.wasm", "lab-1.wasm", b"foobar").expect("the known form");
        assert!(with_part(LOADER, "split_other.wasm", "lab-1.wasm", b"").is_err(), "a part that is not loaded");
        let whole = with_loader(glue, &loader, "async function compiled() {}\n").expect("the known form");
        assert!(whole.starts_with("const loader = (() => {\n\nlet shared;\nconst load_lab = wrap("), "inside: {whole}");
        assert!(whole.contains("async function compiled() {}\nreturn { load_lab };\n})();\nconst import1 = loader;\nconst import2 = loader;\n\nfunction initSync() {}\n"), "what it exports: {whole}");
        let part = format!("const src = compiled(new URL(\"./lab-1.wasm\", import.meta.url), {});", 0xbf9c_f968_u32);
        assert!(whole.contains(&part), "a part by its fingerprint: {whole}");
        assert!(whole.contains("(src.then((module) => WebAssembly.instantiate(module, imports)))"), "{whole}");
        assert!(!whole.lines().any(|line| line.starts_with("import ")), "no other file: {whole}");
        assert!(with_loader("export { a };\n", &loader, "").is_err(), "a glue that loads no parts");
        assert!(with_loader(&format!("import x from './x.js';\n{glue}"), &loader, "").is_err(), "another file");
        assert!(with_loader(glue, LOADER, "").is_err(), "a part that nobody named");
        assert!(with_loader(glue, "export default 1;\n", "").is_err(), "another loader");
    }

    #[test]
    fn the_parts_come_as_the_first_module_does() {
        let boot = inline::read(&crate::root().expect("the project has a folder").join("assets/boot.js"));
        let boot = boot.expect("it is read");
        let shared = shared(&boot).expect("it has the line");
        assert!(!shared.contains("element") && !shared.contains("root"), "nothing of the boot itself: {shared}");
        for name in [
            "compiled(address",
            "fetched(address",
            "found(address",
            "compile(response",
            "gathered(response",
            "hash(bytes",
        ] {
            assert_eq!(shared.matches(&format!("function {name}")).count(), 1, "{name}");
        }
        assert!(super::shared("const a = 1;").is_err(), "another script");
    }

    #[test]
    fn files_are_named_by_what_is_in_them() {
        assert_eq!(name_of("lab", b"abc", ".wasm"), "lab-ba7816bf8f01cfea.wasm", "the beginning of the SHA-256 of abc");
        assert_ne!(name_of("lab", b"abd", ".wasm"), name_of("lab", b"abc", ".wasm"), "other bytes");
    }
}
