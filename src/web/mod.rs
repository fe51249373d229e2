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
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

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
    address::follow(app);

    mount("notices", move || notices::notices(app));
    if embed {
        let figure = app.embedded();
        mount("embed", move || {
            view! {
                {app.with_view(|view| view.title.clone()).map(|title| view! { <h1>{title}</h1> })}
                {figure_view::figure(app, figure)}
                {controls::panel(app)}
            }
        });
    } else {
        mount("controls", move || controls::panel(app));
        mount("figure-choice", move || live_values::figure_choice(app));
        mount("pytorch-now", move || pytorch::comparison(app));
        live_values::follow(app);
        for name in FigureName::ALL {
            mount(&format!("figure-{}", name.name()), move || figure_view::figure(app, name));
        }
    }
    // Two frames on, everything has been painted once.
    request_animation_frame(move || {
        request_animation_frame(move || {
            if root.get_attribute("data-state").as_deref() == Some("starting") {
                drop(root.set_attribute("data-state", "live"));
            }
        });
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
