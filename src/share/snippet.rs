//! The code to paste into a host, and what each host needs.

use super::escape::{html_attribute, markdown_address, markdown_text, python_string};
use super::{Embed, Width};
use crate::named::named;
use crate::spec::link::decode;
use crate::spec::write;

named! {
    /// A host that code is written for.
    #[derive(Hash)]
    pub enum Target {
        /// Any page: a frame.
        Html = "html",
        /// Any page that may load `embed.js`: the element that sizes itself.
        Element = "element",
        /// Moodle.
        Moodle = "moodle",
        /// Canvas LMS.
        Canvas = "canvas",
        /// WordPress.
        WordPress = "wordpress",
        /// Quarto.
        Quarto = "quarto",
        /// Jupyter Book on Sphinx.
        JupyterBook = "jupyter-book",
        /// MyST, and Jupyter Book from version 2 on.
        Myst = "myst",
        /// A notebook in Python.
        Notebook = "notebook",
        /// MkDocs.
        MkDocs = "mkdocs",
        /// mdBook.
        MdBook = "mdbook",
        /// Slides by Reveal.js.
        Reveal = "reveal",
        /// A notebook on Observable.
        Observable = "observable",
        /// A link in Markdown, where no frame can be.
        Markdown = "markdown",
    }
}

named! {
    /// What must hold for a snippet to work.
    #[derive(Hash)]
    pub enum Need {
        /// It is pasted into the source, not into the text.
        SourceView = "source-view",
        /// It is pasted into a block of HTML.
        HtmlBlock = "html-block",
        /// Who pastes it must be allowed frames.
        Rights = "rights",
        /// Raw HTML reaches the page, and only where the output is HTML.
        RawHtml = "raw-html",
        /// `embed.html` lies beside the page.
        FileBeside = "file-beside",
        /// `embed.html` lies in the folder of the site that the address names.
        FileInFolder = "file-in-folder",
        /// `embed.js` lies there too.
        ElementBeside = "element-beside",
        /// The host keeps no files beside its pages: an address is needed.
        Address = "address",
        /// The address is one that only this machine or its network knows.
        ThisMachine = "this-machine",
        /// The address is not encrypted, and an encrypted page does not show it.
        Encryption = "encryption",
        /// If the host has a policy, it must allow frames from the address.
        FramePolicy = "frame-policy",
        /// If the host has a policy, it must allow scripts from the address.
        ScriptPolicy = "script-policy",
        /// The notebook must be trusted, and run.
        Trusted = "trusted",
        /// The host decides how high the frame is; what is beyond scrolls.
        HeightOfHost = "height-of-host",
        /// Nothing: the frame follows the height of its content by itself.
        FollowsHeight = "follows-height",
    }
}

/// Code for a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// What is pasted.
    pub code: String,
    /// What it needs there.
    pub needs: Vec<Need>,
}

impl Snippet {
    /// Whether it works nowhere as it is: the host keeps no files, and no address leads there from anywhere.
    pub fn wants_address(&self) -> bool {
        self.needs.contains(&Need::Address)
    }
}

/// The code that embeds this in a host, and what it needs.
pub fn snippet(embed: &Embed, target: Target) -> Snippet {
    Snippet { code: code(embed, target), needs: needs(embed, target) }
}

fn code(embed: &Embed, target: Target) -> String {
    let frame = || iframe(embed, "src", "", &frame_but(&[]));
    match target {
        Target::Html | Target::Moodle | Target::WordPress | Target::MkDocs | Target::MdBook => frame(),
        // Of the others its older versions keep nothing.
        Target::Canvas => iframe(embed, "src", "", &format!("{} allowfullscreen", sandbox())),
        // Without the mark a self-contained document would have the frame's first state inside.
        Target::Quarto => {
            format!("```{{=html}}\n{}\n```", iframe(embed, "src", " data-external=\"1\"", &frame_but(&[])))
        }
        Target::JupyterBook => format!("```{{raw}} html\n{}\n```", frame()),
        Target::Myst => format!(
            "```{{iframe}} {}\n:width: {}\n:title: {}\n```",
            embed.address(),
            length(embed.size.width()),
            embed.label.as_str()
        ),
        Target::Notebook => notebook(embed),
        // Loaded when its slide is near, and not before.
        Target::Reveal => iframe(embed, "data-src", "", &frame_but(&["loading"])),
        Target::Observable => format!("html`{}`", frame()),
        Target::Markdown => {
            format!("[{}](<{}>)", markdown_text(embed.label.as_str()), markdown_address(&embed.address()))
        }
        Target::Element => element(embed),
    }
}

/// What a frame says besides its address, label and size, for every host: an attribute in each line. `xtask` reads the same file
/// for what it tells sites that know oEmbed, and a test compares `embed.js`.
const FRAME: &str = include_str!("frame.txt");

/// The value of one of those attributes.
pub fn frame_value(name: &str) -> &'static str {
    let value = FRAME.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix("=\"")?.strip_suffix('"'));
    value.unwrap_or_default()
}

/// All of them but those.
fn frame_but(left_out: &[&str]) -> String {
    let is_kept = |line: &&str| !left_out.iter().any(|name| line.starts_with(&format!("{name}=")));
    FRAME.lines().filter(is_kept).collect::<Vec<_>>().join(" ")
}

/// The sandbox as its attribute.
fn sandbox() -> String {
    format!("sandbox=\"{}\"", frame_value("sandbox"))
}

fn iframe(embed: &Embed, source: &str, mark: &str, rest: &str) -> String {
    format!(
        "<iframe {source}=\"{}\"{mark} title=\"{}\" width=\"{}\" height=\"{}\" {rest}></iframe>",
        html_attribute(&embed.address()),
        html_attribute(embed.label.as_str()),
        attribute_length(embed.size.width()),
        embed.size.height(),
    )
}

/// The element of `embed.js`, with the keys of the link as attributes, and a link that stands there until it is alive.
fn element(embed: &Embed) -> String {
    let link = write(&embed.spec);
    let pairs = link.split('&').filter_map(|pair| pair.split_once('=')).filter(|&(key, _)| key != "v");
    let keys = pairs.map(|(key, value)| format!(" {key}=\"{}\"", html_attribute(&decode(value))));
    let width = match embed.size.width() {
        Width::Full => String::new(),
        Width::Pixels(width) => format!(" style=\"display:block;max-width:{width}px\""),
    };
    let label = html_attribute(embed.label.as_str());
    format!(
        "<script src=\"{}\" async></script>\n<label-smoothing-figure{} label=\"{label}\" height=\"{}\"{width}>\n  \
         <a href=\"{}\">{label}</a>\n</label-smoothing-figure>",
        html_attribute(&embed.file("embed.js")),
        keys.collect::<String>(),
        embed.size.height(),
        html_attribute(&embed.address()),
    )
}

/// IPython writes the further attributes into its frame as they are.
fn notebook(embed: &Embed) -> String {
    let width = match embed.size.width() {
        Width::Full => python_string("100%"),
        Width::Pixels(width) => width.to_string(),
    };
    let title = format!("title=\"{}\"", html_attribute(embed.label.as_str()));
    format!(
        "from IPython.display import IFrame\n\nIFrame(\n    {},\n    width={width},\n    height={},\n    extras=[{}, {}],\n)",
        python_string(&embed.address()),
        embed.size.height(),
        python_string(&title),
        python_string(&sandbox()),
    )
}

/// As CSS has it.
fn length(width: Width) -> String {
    match width {
        Width::Full => "100%".to_owned(),
        Width::Pixels(width) => format!("{width}px"),
    }
}

/// As an attribute has it.
fn attribute_length(width: Width) -> String {
    match width {
        Width::Full => "100%".to_owned(),
        Width::Pixels(width) => width.to_string(),
    }
}

fn needs(embed: &Embed, target: Target) -> Vec<Need> {
    let mut needs = match target {
        Target::Html | Target::Markdown | Target::Reveal | Target::Observable => vec![],
        Target::Element => vec![Need::FollowsHeight],
        Target::Moodle => vec![Need::SourceView, Need::Rights],
        Target::Canvas => vec![Need::SourceView, Need::FollowsHeight],
        Target::WordPress => vec![Need::HtmlBlock, Need::Rights],
        Target::Quarto | Target::JupyterBook | Target::MkDocs | Target::MdBook => vec![Need::RawHtml],
        Target::Myst => vec![Need::HeightOfHost],
        Target::Notebook => vec![Need::Trusted],
    };
    let keeps_files = !matches!(target, Target::Moodle | Target::Canvas | Target::WordPress | Target::Observable);
    match &embed.base {
        Some(base) if base.is_whole() => {
            needs.extend(base.is_of_this_machine().then_some(Need::ThisMachine));
            needs.extend((base.is_plain() && !base.is_of_this_machine()).then_some(Need::Encryption));
            needs.extend((target != Target::Markdown).then_some(Need::FramePolicy));
            needs.extend((target == Target::Element).then_some(Need::ScriptPolicy));
        }
        _ if !keeps_files => needs.push(Need::Address),
        within => {
            needs.push(if within.is_some() { Need::FileInFolder } else { Need::FileBeside });
            needs.extend((target == Target::Element).then_some(Need::ElementBeside));
        }
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::share::escape::tests::{html_unescaped, markdown_address_read, markdown_read, python_read};
    use crate::share::{Base, Label, Size};
    use crate::spec::link::tests::any_spec;
    use crate::spec::{Spec, parse};
    use proptest::prelude::*;

    fn any_embed() -> impl Strategy<Value = Embed> {
        let label = prop_oneof!["[^\\p{Cc}]{1,60}", "[&\"'<>`$\\\\{};#a-z \\[\\]*_:]{1,40}"]
            .prop_filter_map("it is blank", |text| Label::new(&text).ok());
        let width = prop_oneof![Just(Width::Full), (280..=4000_u32).prop_map(Width::Pixels)];
        let bases = [
            "https://example.org",
            "http://localhost:8080/lab",
            "https://bücher.example/a(b)$%20c/v1",
            "https://example.org/@user/lab@0.1.0",
            "https://example.org/R&D/l'essai;a&lt;b&apos;&/",
            "/",
            "..",
            "_static/R&D/l'essai;a&lt;b&apos;&/",
        ];
        let base = prop::option::of(prop::sample::select(bases.to_vec()));
        (any_spec(), label, (width, 200..=20_000_u32), base).prop_map(|(spec, label, (width, height), base)| Embed {
            spec,
            label,
            size: Size::new(width, height).expect("it is of a size that can be"),
            base: base.map(|base| Base::typed(base).expect("it is an address")),
        })
    }

    /// The value of an attribute in code, as a browser reads it.
    fn attribute(code: &str, name: &str) -> Option<String> {
        let (_, after) = code.split_once(&format!(" {name}=\""))?;
        Some(html_unescaped(after.split_once('"')?.0))
    }

    /// The address and the label that a host's reader or program takes from the code.
    fn read(code: &str, target: Target) -> (String, String) {
        let of_frame = |code: &str, source: &str| {
            let inside = code.split_once("<iframe").and_then(|(_, it)| it.strip_suffix("></iframe>")).expect("a frame");
            assert!(!inside.contains(['<', '>', '\n']), "one element, in one line: {code}");
            (attribute(inside, source).expect("an address"), attribute(inside, "title").expect("a title"))
        };
        let fenced = |code: &str, start: &str| {
            let inside = code.strip_prefix(start).and_then(|it| it.strip_suffix("\n```")).expect("a fence");
            of_frame(inside, "src")
        };
        match target {
            Target::Quarto => fenced(code, "```{=html}\n"),
            Target::JupyterBook => fenced(code, "```{raw} html\n"),
            Target::Myst => {
                let lines: Vec<&str> = code.lines().collect();
                assert_eq!(lines.len(), 4, "{code}");
                let value =
                    |line: usize, start: &str| lines[line].strip_prefix(start).expect("in its place").to_owned();
                (value(0, "```{iframe} "), value(2, ":title: "))
            }
            Target::Notebook => {
                let lines: Vec<&str> = code.lines().map(|line| line.trim().trim_end_matches(',')).collect();
                let extras = lines[6].strip_prefix("extras=[").and_then(|it| it.strip_suffix("]")).expect("a list");
                let title = extras.strip_suffix(&format!(", {}", python_string(&sandbox()))).expect("a sandbox");
                let title = format!(" {}", python_read(title));
                (python_read(lines[3]), attribute(&title, "title").expect("a title"))
            }
            Target::Reveal => of_frame(code, "data-src"),
            Target::Observable => {
                let inside = code.strip_prefix("html`").and_then(|it| it.strip_suffix('`')).expect("a template");
                assert!(!inside.contains(['`', '$', '\\']), "nothing for the template: {code}");
                of_frame(inside, "src")
            }
            Target::Markdown => {
                let (label, address) = code.rsplit_once("](<").expect("a link");
                let label = markdown_read(label.strip_prefix('[').expect("a link"));
                (markdown_address_read(address.strip_suffix(">)").expect("a link")), label)
            }
            Target::Element => (attribute(code, "href").expect("a way on"), attribute(code, "label").expect("a label")),
            _ => of_frame(code, "src"),
        }
    }

    proptest! {
        #[test]
        fn whatever_is_embedded_comes_back(embed in any_embed()) {
            for target in Target::ALL {
                let Snippet { code, needs } = snippet(&embed, target);
                let (address, label) = read(&code, target);
                prop_assert_eq!(label, embed.label.as_str(), "{:?}: {}", target, code);
                let (file, link) = address.split_once('#').unwrap_or((&address, ""));
                let base = embed.base.as_ref().map_or_else(String::new, |base| format!("{}/", base.as_str()));
                prop_assert_eq!(file, format!("{base}embed.html"), "{:?}", target);
                prop_assert_eq!(parse(link), (embed.spec.clone(), vec![]), "{:?}: {}", target, code);
                let alone = [Need::FileBeside, Need::FileInFolder, Need::Address].iter().any(|it| needs.contains(it));
                let is_whole = embed.base.as_ref().is_some_and(Base::is_whole);
                prop_assert_eq!(alone, !is_whole, "{:?}: {:?}", target, needs);
            }
        }

        #[test]
        fn the_attributes_of_the_element_are_the_keys_of_the_link(embed in any_embed()) {
            let code = snippet(&embed, Target::Element).code;
            let tag = code.split_once("<label-smoothing-figure").and_then(|(_, it)| it.split_once(" label=\"")).expect("it").0;
            let mut pairs = Vec::new();
            let mut rest = tag;
            while let Some((key, after)) = rest.split_once("=\"") {
                let (value, after) = after.split_once('"').expect("it ends");
                let value: String = html_unescaped(value).bytes().map(|byte| format!("%{byte:02X}")).collect();
                pairs.push(format!("{}={value}", key.trim()));
                rest = after;
            }
            prop_assert_eq!(parse(&pairs.join("&")), (embed.spec.clone(), vec![]), "{}", code);
        }
    }

    /// What stands in `embed.js`, in its own language, is what stands in the snippets.
    #[test]
    fn the_rights_of_a_frame_are_the_same_everywhere() {
        let script = include_str!("../../assets/embed.js");
        for (name, line) in [
            ("sandbox", "setAttribute('sandbox', element.getAttribute('sandbox') ?? '@');"),
            ("allow", "setAttribute('allow', '@');"),
            ("referrerpolicy", "frame.referrerPolicy = '@';"),
            ("loading", "frame.loading = element.hasAttribute('eager') ? 'eager' : '@';"),
            ("style", "minWidth: '0', @ });"),
        ] {
            let value = frame_value(name);
            assert!(!value.is_empty(), "frame.txt has no {name}");
            let value = if name == "style" { value.replace(':', ": '") + "'" } else { value.to_owned() };
            let wanted = line.replace('@', &value);
            assert!(script.contains(&wanted), "embed.js should have «{wanted}»");
        }
        assert_eq!(FRAME.lines().count(), 5, "each is compared");
        assert!(
            include_str!("../../docs/hosting.md").contains("sandbox=\"allow-scripts allow-downloads\" allow="),
            "the docs"
        );
        assert_eq!(sandbox(), "sandbox=\"allow-scripts allow-downloads\"", "and it grants no more than that");
    }

    fn example(base: Option<&str>) -> Embed {
        let (spec, _) = parse("figure=targets&smoothing=0.2&title=A %26 B");
        Embed {
            spec,
            size: Size::new(Width::Full, 640).expect("a size"),
            label: Label::new("Targets: what is \"right\"?").expect("a label"),
            base: base.map(|base| Base::typed(base).expect("an address")),
        }
    }

    #[test]
    fn snippets_look_as_people_expect() {
        let embed = example(Some("https://example.org/v1/"));
        let frame = "<iframe src=\"https://example.org/v1/embed.html#v=1&amp;figure=targets&amp;smoothing=0.2&amp;title=A%20%26%20B\" \
            title=\"Targets: what is &quot;right&quot;?\" width=\"100%\" height=\"640\" loading=\"lazy\" \
            sandbox=\"allow-scripts allow-downloads\" allow=\"fullscreen; clipboard-write\" referrerpolicy=\"no-referrer\" \
            style=\"border:0\"></iframe>";
        assert_eq!(snippet(&embed, Target::Html), Snippet { code: frame.to_owned(), needs: vec![Need::FramePolicy] });
        assert_eq!(
            snippet(&embed, Target::Element).code,
            "<script src=\"https://example.org/v1/embed.js\" async></script>\n\
             <label-smoothing-figure figure=\"targets\" smoothing=\"0.2\" title=\"A &amp; B\" \
             label=\"Targets: what is &quot;right&quot;?\" height=\"640\">\n  \
             <a href=\"https://example.org/v1/embed.html#v=1&amp;figure=targets&amp;smoothing=0.2&amp;title=A%20%26%20B\">\
             Targets: what is &quot;right&quot;?</a>\n</label-smoothing-figure>"
        );
        assert_eq!(
            snippet(&embed, Target::Notebook).code,
            "from IPython.display import IFrame\n\nIFrame(\n    \
             \"https://example.org/v1/embed.html#v=1&figure=targets&smoothing=0.2&title=A%20%26%20B\",\n    width=\"100%\",\n    \
             height=640,\n    extras=[\"title=\\\"Targets: what is &quot;right&quot;?\\\"\", \
             \"sandbox=\\\"allow-scripts allow-downloads\\\"\"],\n)"
        );
        assert_eq!(
            snippet(&embed, Target::Markdown).code,
            "[Targets: what is \\\"right\\\"?](<https://example.org/v1/embed.html#v=1&figure=targets&smoothing=0.2&title=A%20%26%20B>)"
        );
    }

    #[test]
    fn what_a_host_needs_depends_on_where_the_file_lies() {
        let of = |base, target| snippet(&example(base), target).needs;
        assert_eq!(of(None, Target::Element), [Need::FollowsHeight, Need::FileBeside, Need::ElementBeside]);
        assert_eq!(of(None, Target::Moodle), [Need::SourceView, Need::Rights, Need::Address]);
        assert_eq!(of(Some("http://127.0.0.1:8080"), Target::Html), [Need::ThisMachine, Need::FramePolicy]);
        assert_eq!(of(Some("http://example.org"), Target::Html), [Need::Encryption, Need::FramePolicy]);
        assert_eq!(of(Some("https://example.org"), Target::Markdown), []);
        assert_eq!(of(Some("../lab"), Target::MkDocs), [Need::RawHtml, Need::FileInFolder]);
        assert_eq!(
            of(Some("/lab"), Target::Moodle),
            of(None, Target::Moodle),
            "a site that keeps no files has no folders"
        );
        for target in Target::ALL {
            let wants = |base| snippet(&example(base), target).wants_address();
            let keeps_none = matches!(target, Target::Moodle | Target::Canvas | Target::WordPress | Target::Observable);
            assert_eq!([wants(None), wants(Some("lab"))], [keeps_none; 2], "{target:?}");
            assert!(!wants(Some("https://example.org")), "{target:?}");
        }
        let none = Embed { spec: Spec::default(), ..example(None) };
        assert_eq!(none.address(), "embed.html", "the first figure needs no link");
    }
}
