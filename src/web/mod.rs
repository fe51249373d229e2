//! The page: controls, live figures, the link. Everything shown is a memo of one [`Shared`](crate::spec::Shared) state;
//! an effect only paints, posts or mirrors.

mod address;
mod app;
mod controls;
mod fault;
mod field;
mod figure_controls;
mod figure_view;
mod handles;
mod inks;
mod live_values;
mod notices;
mod pytorch;

use crate::spec::FigureName;
use app::App;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Brings the document to life: the page's placeholders, or the embed's one figure.
pub fn start() {
    fault::report_panics();
    let document = document();
    let Some(root) = document.document_element() else { return };
    let embed = root.get_attribute("data-shell").as_deref() == Some("embed");
    let (spec, notices) = address::read(embed);
    // The owner of all that lives as long as the document.
    let owner = Owner::new();
    owner.set();
    std::mem::forget(owner);
    drop(root.set_attribute("data-theme", spec.view.theme.name()));
    let app = App::new(spec, notices, embed);
    app.inks().follow();
    app.follow_printing();
    address::follow(app);

    mount("notices", move || notices::notices(app));
    if embed {
        let figure = app.embedded();
        mount("embed", move || {
            view! {
                {app.with_view(|view| view.title.clone()).map(|title| view! { <h1>{title}</h1> })}
                {figure_view::figure(app, figure)}
            }
        });
    } else {
        mount("controls", move || controls::panel(app));
        mount("figure-choice", move || live_values::figure_choice(app));
        mount("pytorch-now", move || pytorch::comparison(app));
        live_values::follow(app);
        mount_figures(app, &root);
    }
    // Two frames on, everything in sight has been painted once.
    request_animation_frame(move || {
        request_animation_frame(move || {
            if is_in_state(&root, "starting") {
                drop(root.set_attribute("data-state", "live"));
            }
        });
    });
}

/// Mounts the figures near the window at once and the others one after the other, each in a task of its own, so that the
/// reader need not wait for what is far down. The root element has `data-mounted` when all are there.
fn mount_figures(app: App, root: &Element) {
    let id = |name: FigureName| format!("figure-{}", name.name());
    let height = window_height();
    let is_near = |name: &FigureName| {
        let place = document().get_element_by_id(&id(*name)).map(|host| host.get_bounding_client_rect());
        place.is_none_or(|place| place.bottom() > -height && place.top() < 2.0 * height)
    };
    let (near, far): (Vec<_>, Vec<_>) = FigureName::ALL.into_iter().partition(is_near);
    let put = move |name| mount(&id(name), move || figure_view::figure(app, name));
    near.into_iter().for_each(put);
    mount_later(root.clone(), far.into_iter(), put);
}

fn mount_later(
    root: Element,
    mut names: impl Iterator<Item = FigureName> + 'static,
    put: impl Fn(FigureName) + Copy + 'static,
) {
    let next = move || {
        // A fault has taken the page out of use, and nothing must come alive beside it.
        if is_in_state(&root, "fault") {
            return;
        }
        match names.next() {
            Some(name) => {
                put(name);
                mount_later(root, names, put);
            }
            None => drop(root.set_attribute("data-mounted", "")),
        }
    };
    set_timeout(next, Duration::ZERO);
}

/// How high the window is, in CSS pixels; 0 where there is none to see.
fn window_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0)
}

fn is_in_state(root: &Element, state: &str) -> bool {
    root.get_attribute("data-state").as_deref() == Some(state)
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
