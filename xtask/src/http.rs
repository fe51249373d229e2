//! The little of HTTP that static files need: a thread for each connection, one request on each, loopback only.
//!
//! Small servers with a pool of threads were tried and hang: browsers open connections ahead of need and hold them, until
//! no thread is left for the one that asks.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// What is answered.
#[derive(Debug)]
pub struct Answer {
    /// 200, or 404 if there is no such thing.
    pub found: bool,
    /// The media type of the body.
    pub mime: &'static str,
    /// Whether the body is in brotli.
    pub brotli: bool,
    /// More lines of the head, each a name and a value.
    pub headers: Vec<(&'static str, &'static str)>,
    /// The body.
    pub body: Vec<u8>,
    /// How many bytes of the body are sent at once, if not all.
    pub at_once: Option<usize>,
    /// How long the others are on their way.
    pub takes: Duration,
}

impl Answer {
    /// There is no such thing.
    pub fn missing() -> Self {
        Self { found: false, body: b"There is no such file.\n".to_vec(), ..Self::file("missing.txt", Vec::new()) }
    }

    /// A file, of the kind that its name says.
    pub fn file(name: &str, body: Vec<u8>) -> Self {
        Self {
            found: true,
            mime: mime(name),
            brotli: false,
            headers: Vec::new(),
            body,
            at_once: None,
            takes: Duration::ZERO,
        }
    }
}

/// The media type of a file by its name's end.
pub fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    }
}

/// Listens on this machine only; port 0 takes any that is free.
///
/// # Errors
/// The system's, if the port is taken.
pub fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

/// Answers requests by their address (path and query) for as long as the program runs.
pub fn serve(listener: &TcpListener, answer: impl Fn(&str) -> Answer + Send + Sync + 'static) {
    let answer = Arc::new(answer);
    for stream in listener.incoming().flatten() {
        let answer = Arc::clone(&answer);
        // A reader who left before the answer is no fault of the server.
        std::thread::spawn(move || drop(respond(stream, &*answer)));
    }
}

fn respond(mut stream: TcpStream, answer: &dyn Fn(&str) -> Answer) -> io::Result<()> {
    // A connection that asks nothing for so long was opened ahead of a need that did not come.
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut lines = BufReader::new(Read::take(&stream, 64 * 1024)).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (Some("GET" | "HEAD"), Some(address)) = (words.next(), words.next()) else { return Ok(()) };
    let Answer { found, mime, brotli, headers, body, at_once, takes } = answer(address);
    let status = if found { "200 OK" } else { "404 Not Found" };
    let encoding = if brotli { "Content-Encoding: br\r\n" } else { "" };
    let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {length}\r\n{encoding}{more}Cache-Control: no-cache\r\n\
         Connection: close\r\n\r\n"
    )?;
    if !request.starts_with("HEAD") {
        send(&mut stream, &body, at_once, takes)?;
    }
    stream.flush()
}

/// Sends the body, so many bytes at once and the others in pieces.
fn send(stream: &mut TcpStream, body: &[u8], at_once: Option<usize>, takes: Duration) -> io::Result<()> {
    const PIECES: u32 = 50;
    let (first, rest) = body.split_at(at_once.unwrap_or(body.len()).min(body.len()));
    stream.write_all(first)?;
    for piece in rest.chunks(rest.len().div_ceil(PIECES as usize).max(1)) {
        stream.flush()?;
        std::thread::sleep(takes / PIECES);
        stream.write_all(piece)?;
    }
    Ok(())
}
