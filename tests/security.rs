//! What docs/security.md promises of the sources: policies that let no text run, and no text that becomes markup or a program.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

mod texts;

use std::path::{Path, PathBuf};
use texts::read;

/// The name under which the address of the worker's script is vouched for.
const VOUCHED: &str = "label-smoothing-lab-worker";

/// The policies by the files that they stand in: of the page, of the embed, of the page for instructors, and of the landing page.
fn policies() -> Vec<(&'static str, String)> {
    let files = ["index.html", "assets/en/teachers.html", "xtask/src/landing.html", "xtask/src/embed.rs"];
    let policy = |text: &str| {
        let start = text.find("\"default-src ").expect("a policy");
        let end = text[start + 1..].find('"').expect("its end");
        text[start + 1..start + 1 + end].replace("\\\n", "").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    files.map(|file| (file, policy(&read(file)))).into()
}

/// What a policy allows that ours may not.
fn too_much(policy: &str) -> Vec<String> {
    let mut found = Vec::new();
    let directives: Vec<Vec<&str>> = policy.split(';').map(|it| it.split_whitespace().collect()).collect();
    for needed in [["default-src", "'none'"], ["base-uri", "'none'"], ["form-action", "'none'"]] {
        if !directives.contains(&needed.into()) {
            found.push(format!("no {}", needed.join(" ")));
        }
    }
    for directive in &directives {
        for word in directive {
            let wide =
                ["'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "'strict-dynamic'", "*", "https:", "http:"];
            // An image cannot run.
            if wide.contains(word) || (*word == "data:" && directive.first() != Some(&"img-src")) {
                found.push((*word).to_owned());
            }
        }
    }
    let runs = directives.iter().any(|it| it.first() == Some(&"script-src"));
    let typed = directives.contains(&vec!["require-trusted-types-for", "'script'"])
        && directives.contains(&vec!["trusted-types", VOUCHED]);
    if runs && !typed {
        found.push("texts as markup and as addresses of scripts".to_owned());
    }
    found
}

#[test]
fn no_policy_lets_a_text_run() {
    for (file, policy) in policies() {
        assert_eq!(too_much(&policy), Vec::<String>::new(), "{file} has the policy {policy}");
    }
    let (_, page) = policies().swap_remove(0);
    for (from, to) in [
        ("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        ("'wasm-unsafe-eval'", "'unsafe-eval'"),
        ("default-src 'none'", "default-src 'self'"),
        ("base-uri 'none'", ""),
        ("connect-src 'self'", "connect-src *"),
        ("script-src 'self'", "script-src 'self' data:"),
        ("require-trusted-types-for 'script'", ""),
        (VOUCHED, "*"),
    ] {
        assert!(page.contains(from), "the page's policy has {from}");
        assert!(!too_much(&page.replace(from, to)).is_empty(), "{to} in place of {from} is found");
    }
    assert!(
        read("src/web/trainer/seat.rs").contains(&format!("const POLICY: &str = \"{VOUCHED}\"")),
        "what is allowed is what is made"
    );
}

/// What makes markup, a program or a document of a text.
const MAKERS: [&str; 18] = [
    "inner_html",
    "set_outer_html",
    "insert_adjacent_html",
    "create_contextual_fragment",
    "set_srcdoc",
    "srcdoc=",
    "DomParser",
    ".innerHTML =",
    ".outerHTML =",
    "insertAdjacentHTML",
    "createContextualFragment",
    "DOMParser",
    "document.write",
    "eval(",
    "new Function",
    "Function::new_",
    "importScripts",
    "javascript:",
];

#[test]
fn no_text_becomes_markup_or_a_program() {
    let makers = |text: &str| -> Vec<&str> {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code: String = lines.collect::<Vec<_>>().join("\n");
        MAKERS.into_iter().filter(|&maker| code.contains(maker)).collect()
    };
    let mut seen = 0;
    for path in sources("src/web").into_iter().chain(sources("assets")).filter(|path| path.is_file()) {
        let is_code = path.extension().is_some_and(|end| end == "rs" || end == "js");
        if is_code {
            seen += 1;
            assert_eq!(makers(&std::fs::read_to_string(&path).unwrap()), Vec::<&str>::new(), "{}", path.display());
        }
    }
    assert!(seen > 50, "only {seen} files are looked at");
    assert_eq!(
        makers("view! { <p inner_html=text></p> }\nbox.innerHTML = text;"),
        ["inner_html", ".innerHTML ="],
        "planted ones"
    );
}

/// The framework makes markup of an element of a view in which nothing but literals stands, and gives that to the browser to be
/// parsed, which Trusted Types refuse. `{"…"}` in place of `"…"` is no literal to it.
#[test]
fn no_view_is_made_of_markup() {
    for path in sources("src/web").into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs")) {
        let found = literal_elements(&std::fs::read_to_string(&path).unwrap());
        assert_eq!(found, Vec::<String>::new(), "{}: within another element", path.display());
    }
    let planted =
        "view! { <p class=\"a\"><b>\"x\"</b><i>{\"x\"}</i><u title=t>\"x\"</u><br class=\"c\" /></p> <p>\"top\"</p> }";
    assert_eq!(literal_elements(planted), ["<b>\"x\"</b>", "<br class=\"c\" />"], "planted ones");
}

/// The innermost elements within others whose attributes and children are all literals.
fn literal_elements(source: &str) -> Vec<String> {
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let source: String = lines.collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for view in source.split("view! {").skip(1) {
        let mut depth = 0_usize;
        for (at, _) in view.match_indices('<') {
            let rest = &view[at..];
            if rest.starts_with("</") {
                depth = depth.saturating_sub(1);
                continue;
            }
            let name: String = rest[1..].chars().take_while(char::is_ascii_alphanumeric).collect();
            if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
                continue;
            }
            let Some((literal, length)) = attributes(&rest[1 + name.len()..]) else { continue };
            let head = 1 + name.len() + length;
            if rest[..head].ends_with("/>") {
                if depth > 0 && literal && length > 3 {
                    found.push(rest[..head].to_owned());
                }
                continue;
            }
            // Types have angles too, and no end.
            let end = format!("</{name}>");
            if !rest.contains(&end) {
                continue;
            }
            let inside = &rest[head..rest.find(&end).unwrap()];
            if depth > 0 && literal && !inside.trim().is_empty() && is_text(inside.trim()) {
                found.push(rest[..head + inside.len() + end.len()].to_owned());
            }
            depth += 1;
        }
    }
    found
}

/// Whether attributes are all literals, and how long they are with the angle that ends them.
fn attributes(text: &str) -> Option<(bool, usize)> {
    let (mut literal, mut quoted, mut braces, mut before) = (true, false, 0, ' ');
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '{' | '(' => braces += 1,
            '}' | ')' => braces -= 1,
            '>' if braces == 0 && before != '-' && before != '=' => return Some((literal, at + 1)),
            '<' if braces == 0 => return None,
            _ => {}
        }
        if before == '=' && c != '"' {
            literal = false;
        }
        before = c;
    }
    None
}

/// Whether it is one text in quotes.
fn is_text(inside: &str) -> bool {
    inside.len() > 1 && inside.starts_with('"') && inside.ends_with('"') && inside.matches('"').count() == 2
}

/// All files below a folder.
fn sources(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}
