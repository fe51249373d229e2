//! The figures below the first screen, and the choice among all figures.

use super::app::App;
use super::figure_controls::own_controls;
use super::figure_view::figure;
use super::kind::Kind;
use super::{FIRST, fault, live_values, mount, sight};
use crate::figure::{Figure, ForModel, Model};
use crate::spec::FigureName;
use leptos::prelude::*;
use std::time::Duration;

/// Brings the explorer to life: the figures near the window at once and the others one after the other, each in a task of
/// its own, so that the reader need not wait for what is far down. The root element has `data-mounted` when all are there.
pub(super) fn start(app: App) {
    // A fault has taken the page out of use while this part was on its way.
    if fault::is_up() {
        return;
    }
    mount("figure-choice", move || live_values::figure_choice(app));
    let names = FigureName::ALL.into_iter().filter(|name| FIRST.iter().all(|first| first.name != *name));
    let is_near = |name: &FigureName| {
        let host = document().get_element_by_id(&place(*name));
        host.is_none_or(|host| sight::is_near(&host.get_bounding_client_rect(), sight::window_height()))
    };
    let (near, far): (Vec<_>, Vec<_>) = names.partition(is_near);
    near.into_iter().for_each(|name| put(app, name));
    put_later(app, far.into_iter());
}

fn put_later(app: App, mut names: impl Iterator<Item = FigureName> + 'static) {
    let next = move || {
        // Nothing must come alive beside a fault.
        if fault::is_up() {
            return;
        }
        match names.next() {
            Some(name) => {
                put(app, name);
                put_later(app, names);
            }
            None => {
                if let Some(root) = document().document_element() {
                    drop(root.set_attribute("data-mounted", ""));
                }
            }
        }
    };
    set_timeout(next, Duration::ZERO);
}

fn put(app: App, name: FigureName) {
    mount(&place(name), move || figure(app, kind(name), Some(own_controls)));
}

fn place(name: FigureName) -> String {
    format!("figure-{}", name.name())
}

/// The kind of the figure of that name: all are named here.
pub(super) fn kind(name: FigureName) -> Kind {
    struct OfName(FigureName);
    impl ForModel for OfName {
        type Output = Kind;

        fn with<M: Model>(self) -> Kind {
            Kind::new::<M>(self.0)
        }
    }
    Figure::with_model(name, OfName(name))
}
