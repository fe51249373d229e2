//! The page: controls, live figures, the link. Everything shown is a memo of one [`Shared`](crate::spec::Shared) state;
//! an effect only paints, posts or mirrors.

mod address;
mod app;
mod controls;
mod copying;
mod course;
// The embed is one file, and so never built in parts.
#[cfg(not(feature = "split"))]
mod embed;
mod explorer;
mod fault;
mod field;
mod figure_controls;
mod figure_view;
mod handles;
#[cfg(not(feature = "split"))]
mod host;
mod inks;
mod kind;
mod lab;
mod later;
mod live_values;
mod notices;
mod numbers;
mod picture;
mod sight;
mod takeaway;
mod trainer;

use crate::figure::loss_curve::LossCurve;
use crate::figure::targets::Targets;
use crate::spec::{FigureName, Lab};
use crate::words::other_language;
use app::App;
use kind::Kind;
use later::Part;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The figures that are on screen when the page opens. They, and nothing that they do without, are in the part of the
/// program that comes first.
const FIRST: [Kind; 2] = [Kind::new::<Targets>(FigureName::Targets), Kind::new::<LossCurve>(FigureName::LossCurve)];

/// When the lab is loaded for those who are not near it yet.
const LAB_PAUSE: Duration = Duration::from_secs(4);

/// How long frames are waited for: those of a slow machine come later, and then only find that there is more to paint.
const UNSEEN: Duration = Duration::from_millis(1000);

/// Brings the document to life: the page's placeholders, or the embed's one figure.
pub fn start() {
    fault::report_panics();
    let document = document();
    let Some(root) = document.document_element() else { return };
    let of_document = || root.get_attribute("data-shell").as_deref() == Some("embed");
    let embed = cfg!(feature = "embed") || !cfg!(feature = "split") && of_document();
    let (spec, mut notices) = address::read(embed);
    // Told once: the link goes on asking for it.
    notices.extend(other_language(&spec.view));
    // The owner of all that lives as long as the document.
    let owner = Owner::new();
    owner.set();
    std::mem::forget(owner);
    drop(root.set_attribute("data-theme", spec.view.theme.name()));
    drop(root.set_attribute("data-motion", spec.view.motion.name()));
    let app = App::new(spec, notices, embed);
    app.inks().follow();
    app.follow_printing();
    address::follow(app);

    mount("notices", move || notices::notices(app));
    #[cfg(not(feature = "split"))]
    let host = embed
        .then(|| {
            embed::start(app);
            host::start(app)
        })
        .flatten();
    if !embed {
        mount("panel", move || controls::panel(app));
        live_values::follow(app);
        live_values::hide_figures(app);
        for kind in FIRST {
            mount(&format!("figure-{}", kind.name.name()), move || figure_view::figure(app, kind, None));
        }
    }
    when_painted(
        // What the link hides is hidden by now.
        move || {
            if !app.is_embed() {
                address::lead(app);
            }
        },
        move || {
            if is_in_state(&root, "starting") {
                drop(root.set_attribute("data-state", "live"));
            }
            #[cfg(not(feature = "split"))]
            host.into_iter().for_each(host::Host::live);
            app.speak_soon();
            if !app.is_embed() && !fault::is_up() {
                go_on(app);
            }
        },
    );
}

/// Does something in the next frame, and something once that has been painted, with everything in sight. In a tab or a frame
/// that is not shown no frame comes; there nothing is waited for that is not seen.
fn when_painted(in_frame: impl FnOnce() + 'static, afterwards: impl FnOnce() + 'static) {
    let afterwards = Rc::new(Cell::new(Some(afterwards)));
    let go_on = move || afterwards.take().into_iter().for_each(|act| act());
    set_timeout(go_on.clone(), UNSEEN);
    request_animation_frame(move || {
        in_frame();
        request_animation_frame(go_on);
    });
}

/// Brings the rest of the page: the explorer at once, the lab when it is near, or named by the link, or after a while.
fn go_on(app: App) {
    later::follow_the_line(app);
    later::bring(app, Part::Course);
    later::bring(app, Part::Explorer);
    give_way_to_the_lab();
    let waiting = StoredValue::new(true);
    let bring_lab = move || {
        if waiting.get_value() && !fault::is_up() {
            waiting.set_value(false);
            later::bring(app, Part::Lab);
        }
    };
    if app.lab_now() != Lab::default() {
        return bring_lab();
    }
    if let Some(lab) = document().get_element_by_id("lab") {
        // A window's height ahead.
        sight::follow(&lab, "100%", move |near| {
            if near {
                bring_lab();
            }
        });
    }
    set_timeout(bring_lab, LAB_PAUSE);
}

fn is_in_state(root: &Element, state: &str) -> bool {
    root.get_attribute("data-state").as_deref() == Some(state)
}

/// The panel's controls are the theory's. They give way while the lab is read, which has its own and does not follow them.
fn give_way_to_the_lab() {
    let document = document();
    let Some((root, lab)) = document.document_element().zip(document.get_element_by_id("lab")) else { return };
    // What is read is in the middle of the window.
    sight::follow(&lab, "-50% 0px", move |read| {
        drop(if read { root.set_attribute("data-reading", "lab") } else { root.remove_attribute("data-reading") });
    });
}

/// Puts a live view into the element of that id, beside what stood there for a page without script, which is hidden but
/// kept: a fault brings it back.
fn mount<V: IntoView + 'static>(id: &str, view: impl FnOnce() -> V + 'static) {
    let Some(host) = document().get_element_by_id(id).and_then(|host| host.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let fixed = host.children();
    for index in 0..fixed.length() {
        let stand_in = fixed.item(index).filter(|child| child.has_attribute("data-static"));
        if let Some(child) = stand_in {
            drop(child.set_attribute("hidden", ""));
        }
    }
    leptos::mount::mount_to(host, view).forget();
}
