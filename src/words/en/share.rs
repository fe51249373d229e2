//! What is said where a figure is put into somebody else's page, in English.

use crate::share::{BaseError, LabelError, Need, SizeError, Target, Unpublished};
use crate::spec::{Control, ThemeChoice};
use crate::words::{ShareWords, count};

pub(super) const WORDS: ShareWords = ShareWords {
    figure: "Embed this figure",
    experiment: "Embed this experiment",
    intro: "Put it, as it stands now, into a page of your course. Nothing about your students is asked, stored or sent.",
    close: "Close",
    choices: "What your readers get",
    controls: "Controls they see",
    lock: "Controls that do not move",
    control: |control| match control {
        Control::Smoothing => "Smoothing factor ε",
        Control::Classes => "Classes K",
        Control::Target => "True class",
        Control::Convention => "Who receives ε",
        Control::Logits => "Logits",
        Control::Temperature => "Temperature T",
        Control::Start => "Start of the descents",
        Control::Relatives => "Relatives shown",
        Control::Unit => "Unit of losses",
        Control::Prediction => "Prediction of the experiment",
        Control::Clock => "Train, pause and step",
        Control::Sweep => "Sweep over seeds",
        Control::Knobs => "Data, network and optimizer",
    },
    theme: "Colours",
    theme_name: |theme| match theme {
        ThemeChoice::Auto => "as the reader’s system has them",
        ThemeChoice::Light => "light",
        ThemeChoice::Dark => "dark",
    },
    goal: "Task",
    prediction: "Prediction first",
    goal_needs: |controls| {
        let names: Vec<_> = controls.iter().map(|&control| (WORDS.control)(control)).collect();
        format!(
            "This task needs these controls: {}. They are shown and can be moved as long as the task is set.",
            names.join(", ")
        )
    },
    none: "none",
    title: "Heading over the figure",
    title_wanted: |got, most| format!("The heading may have up to {most} characters in one line; this one has {got}."),
    label: "Name of the frame, for screen readers",
    label_wanted: |error, most| match error {
        LabelError::Empty => {
            "The frame needs a name: people who do not see it hear what it is before they enter it.".to_owned()
        }
        LabelError::TooLong(length) => {
            format!("The name may have up to {most} characters; this one has {}.", count(length))
        }
        LabelError::Lines => "The name must be one line, without tabs.".to_owned(),
    },
    width: "Width",
    full_width: "as wide as the text",
    pixels: "Pixels",
    height: "Height in pixels",
    recommended: |width, height, (narrow, on_narrow)| {
        let pixels = |count_of: u32| count(count_of as usize);
        match width {
            Some(_) => format!("About {} pixels show all of it at this width.", pixels(height)),
            None => format!(
                "About {} pixels show all of it in a column of text, and about {} in a column {} pixels wide, as on a phone. In a lower frame it scrolls.",
                pixels(height),
                pixels(on_narrow),
                pixels(narrow)
            ),
        }
    },
    high: "An experiment as a whole takes a few thousand pixels; in a lower frame it scrolls.",
    number_wanted: |which, got| format!("{which}: a whole number is wanted; got “{got}”."),
    size_wanted: |error, (least, most)| {
        let (what, got) = match error {
            SizeError::Width(width) => ("width", width),
            SizeError::Height(height) => ("height", height),
        };
        format!("The {what} must be from {least} to {most} pixels; got {got}.")
    },
    base: "Address of the folder with embed.html",
    base_hint: "Such as https://example.org/lab, or a folder of your own site as your page sees it: ../lab, /lab, _static. Left empty, embed.html is expected beside your page.",
    base_wanted: |error| match error {
        BaseError::NoWeb => {
            "A whole address must begin with https:// or http://; a folder of your own site with /, ./ or ../."
                .to_owned()
        }
        BaseError::NoHost => "The address must name a host, as in https://example.org/lab.".to_owned(),
        BaseError::Character(character) => {
            format!("The address of a folder cannot have “{}”.", character.escape_debug())
        }
    },
    unpublished: |why| match why {
        Unpublished::Disk => {
            "You opened this page from a disk, so it has no address that others can reach. Download the file and put it beside your page, or type the address where the page is published."
        }
        Unpublished::ThisMachine => {
            "Only this machine or its network can reach the address of this page. Download the file and put it beside your page, or type the address where the page is published."
        }
        Unpublished::Character => {
            "The address of this page has a character, or a user’s name, that cannot stand in code for other pages. Download the file and put it beside your page, or type another address where the page is published."
        }
        Unpublished::Nowhere => {
            "This page stands inside another one and has no address of its own. Download the file and put it beside your page, or type the address where the page is published."
        }
    },
    preview: "Preview",
    target: "Where it goes",
    target_name: |target| match target {
        Target::Html => "Any page (HTML)",
        Target::Element => "Any page, with its own element",
        Target::Moodle => "Moodle",
        Target::Canvas => "Canvas",
        Target::WordPress => "WordPress",
        Target::Quarto => "Quarto",
        Target::JupyterBook => "Jupyter Book 1 (Sphinx)",
        Target::Myst => "MyST and Jupyter Book 2",
        Target::Notebook => "Notebook (Python)",
        Target::MkDocs => "MkDocs",
        Target::MdBook => "mdBook",
        Target::Reveal => "Reveal.js",
        Target::Observable => "Observable",
        Target::Markdown => "Link in Markdown",
    },
    needs: "What it needs",
    need,
    code: "Code to paste",
    copy: "Copy",
    copied: "Copied",
    refused: "This browser does not let the page copy. The text is selected: copy it by hand.",
    stale: "Something that you typed cannot be used; this is without it.",
    address_wanted: "There is no code yet: this site keeps no files beside its pages, so that the code needs a whole address. Type it at “Address of the folder with embed.html”.",
    link: "Link to the figure alone",
    download: "Download embed.html",
    download_element: "Download embed.js",
    download_hint: "One file with everything inside. It works from a disk, without a network, and for ever.",
    qr: "QR code",
    qr_described: "QR code of the link to the figure alone",
    qr_too_long: |bytes, most| {
        format!(
            "The link has {} characters, and a QR code holds at most {}. Shorten the title or the list of logits.",
            count(bytes),
            count(most)
        )
    },
    not_in_link: "Your own data are not in the link.",
};

fn need(need: Need, origin: &str) -> String {
    match need {
        Need::SourceView => "Switch the editor to its HTML source, and paste it there.".to_owned(),
        Need::HtmlBlock => "Add a block “Custom HTML”, and paste it there.".to_owned(),
        Need::Rights => {
            "If the frame is gone after saving, your account may not use frames: ask who runs the site.".to_owned()
        }
        Need::RawHtml => {
            "It is seen where the output is HTML and raw HTML is let through; a PDF does not have it.".to_owned()
        }
        Need::FileBeside => "Download embed.html and put it beside the page.".to_owned(),
        Need::FileInFolder => {
            "Download embed.html and put it into the folder that you named, as seen from the published page.".to_owned()
        }
        Need::ElementBeside => "Put embed.js there too.".to_owned(),
        Need::Address => {
            "This site keeps no files beside its pages: publish embed.html somewhere, and type that whole address at “Address of the folder with embed.html”."
                .to_owned()
        }
        Need::ThisMachine => {
            "Only this machine or its network can reach that address; others see an empty frame.".to_owned()
        }
        Need::Encryption => "A page over https does not show a frame over http.".to_owned(),
        Need::FramePolicy => {
            format!("If the site has a Content-Security-Policy, its frame-src must allow {origin}.")
        }
        Need::ScriptPolicy => {
            format!("If the site has a Content-Security-Policy, its script-src must allow {origin}.")
        }
        Need::Trusted => "Run the cell; in a notebook that somebody else opens, they must trust it first.".to_owned(),
        Need::HeightOfHost => "The site decides how high the frame is; what is beyond can be scrolled to.".to_owned(),
        Need::FollowsHeight => "The frame follows the height of the figure by itself.".to_owned(),
    }
}
