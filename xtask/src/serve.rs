//! The page on this machine's own address.

use crate::site;
use anyhow::{Context, Result, anyhow};
use std::fs::File;
use std::path::{Component, Path, PathBuf};
use tiny_http::{Header, Response, Server};

/// Builds the page and serves it until it is stopped.
pub(crate) fn serve(port: u16) -> Result<()> {
    // The port first: nobody should wait for a build to learn that it is taken.
    let server = Server::http(("127.0.0.1", port)).map_err(|error| {
        anyhow!("cannot listen on 127.0.0.1:{port} ({error}); another port: cargo xtask serve --port N")
    })?;
    let dist = site::build()?;
    let address = server.server_addr().to_ip().context("a loopback address")?;
    println!("xtask: http://{address}/ (Ctrl+C stops)");
    for request in server.incoming_requests() {
        let answered = match find(&dist, request.url()) {
            Some(path) => {
                let file = File::open(&path).with_context(|| format!("cannot read {}", path.display()))?;
                request.respond(
                    Response::from_file(file)
                        .with_header(header("Content-Type", mime(&path))?)
                        .with_header(header("Cache-Control", "no-cache")?),
                )
            }
            None => request.respond(Response::from_string("There is no such file.\n").with_status_code(404)),
        };
        // A reader who left before the answer is no fault of the server.
        drop(answered);
    }
    Ok(())
}

/// The file of an address within the folder; none if it would leave it.
fn find(folder: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let mut file = folder.join(path);
    if file.is_dir() {
        file = file.join("index.html");
    }
    (inside && file.is_file()).then_some(file)
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

fn header(name: &str, value: &str) -> Result<Header> {
    Header::from_bytes(name, value).map_err(|()| anyhow!("«{name}: {value}» is no header"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(find(folder, "/Cargo.toml?v=1"), Some(folder.join("Cargo.toml")), "a file within");
        for url in ["/../Cargo.toml", "/src/../../Cargo.toml", "//etc/passwd/..", "/missing"] {
            assert_eq!(find(folder, url), None, "{url}");
        }
    }
}
