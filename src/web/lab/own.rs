//! The reader's own points: drawn on a plane by pointer or keys, or read from a table. They stay in this page.

use super::{LabState, SAY};
use crate::training::own::{OwnPoints, parse_csv, write_csv};
use crate::training::{Setting, Source};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlInputElement, KeyboardEvent, MouseEvent};

/// The plane that is drawn on reaches this far in each direction.
const REACH: f64 = 4.0;
/// The classes to draw; a table may have others.
const CLASSES: usize = 6;

/// The plane, the table and their buttons.
pub(super) fn own(lab: LabState) -> AnyView {
    let say = &SAY.own;
    let class = RwSignal::new(0_usize);
    let refused = RwSignal::new(None::<String>);
    let text = RwSignal::new(String::new());
    let field = NodeRef::<html::Textarea>::new();
    let take = move |table: String| match parse_csv(&table) {
        Ok(points) => refused.set(put(lab, points).err()),
        Err(error) => refused.set(Some((say.csv_error)(&error))),
    };
    // The table says what the plane shows.
    Effect::new(move |_| {
        let points = lab.own.get();
        text.set(if points.is_empty() { String::new() } else { write_csv(&points) });
    });
    let open = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            match JsFuture::from(file.text()).await {
                Ok(read) => take(read.as_string().unwrap_or_default()),
                Err(_) => refused.set(Some(say.not_read.to_owned())),
            }
        });
    };
    let undo = move |_| {
        let points = lab.own.get_untracked();
        refused.set(put(lab, without_last(&points)).err());
    };
    let classes = (0..CLASSES).map(|each| {
        view! { <option value=each.to_string()>{each.to_string()}</option> }
    });
    view! {
        <div class="own" role="group" aria-label=say.heading>
            <p class="hint">{say.help}</p>
            <div class="control short">
                <label for="own-class">{say.class}</label>
                <select
                    id="own-class"
                    autocomplete="off"
                    on:change:target=move |event| class.set(event.target().value().parse().unwrap_or_default())
                >
                    {classes.collect_view()}
                </select>
            </div>
            {plane(lab, class, refused)}
            <p class="hint">
                {move || lab.own.with(|points| (say.told)(points.len(), points.classes().len()))}
            </p>
            <label for="own-table">{say.table}</label>
            <p class="hint" id="own-table-help">
                {say.table_help}
            </p>
            <textarea
                node_ref=field
                id="own-table"
                aria-describedby="own-refusal own-table-help"
                aria-invalid=move || refused.read().is_some().to_string()
                spellcheck="false"
                autocomplete="off"
                prop:value=move || text.get()
            ></textarea>
            <p class="refusal" id="own-refusal" role="alert">
                {move || refused.get()}
            </p>
            <div class="own-buttons">
                <button
                    type="button"
                    id="own-take"
                    on:click=move |_| {
                        if let Some(field) = field.get_untracked() {
                            take(field.value());
                        }
                    }
                >
                    {say.take}
                </button>
                <button type="button" id="own-undo" on:click=undo>
                    {say.undo}
                </button>
                <button type="button" id="own-clear" on:click=move |_| refused.set(put(lab, OwnPoints::default()).err())>
                    {say.clear}
                </button>
            </div>
            <label for="own-file">{say.file}</label>
            <input type="file" id="own-file" accept=".csv,.tsv,.txt,text/csv" on:change=open />
            <p class="hint">{say.not_in_link}</p>
        </div>
    }
    .into_any()
}

/// Makes points the reader's own, and the sizes of the setting those of the points.
///
/// # Errors
/// Why they cannot be trained on, in words; they are kept all the same.
fn put(lab: LabState, points: OwnPoints) -> Result<(), String> {
    if !points.is_empty() {
        // What was told of the points before, such as that there are none, is over.
        lab.message.set(None);
        lab.sweep_message.set(None);
    }
    lab.own.set(points);
    lab.want(fitted(lab, lab.wanted_now()))
}

/// A setting of the reader's own points: it has their classes, four fifths are trained on, and the rest is held out.
pub(super) fn fitted(lab: LabState, mut setting: Setting) -> Setting {
    let (points, classes) = lab.own.with_untracked(|points| (points.len() as u32, points.classes().len() as u32));
    setting.data.source = Source::Own;
    // As many as there must be at least, until there are points.
    setting.data.classes = classes.max(2);
    if points > setting.data.classes {
        setting.data.train = (points * 4 / 5).max(setting.data.classes).min(points - 1);
        setting.data.test = points - setting.data.train;
    }
    if let Some(distillation) = &mut setting.distillation {
        distillation.transfer = distillation.transfer.min(setting.data.train);
        distillation.missing = distillation.missing.filter(|&class| class < setting.data.classes);
    }
    setting
}

fn without_last(points: &OwnPoints) -> OwnPoints {
    let mut fewer = OwnPoints::default();
    let labelled = points.points().iter().zip(points.labels());
    for (&point, &label) in labelled.take(points.len().saturating_sub(1)) {
        // What was taken once is taken again.
        let _ = fewer.push(point, &points.classes()[label as usize]);
    }
    fewer
}

/// The plane: a press sets a point; with keys a cross is moved, and Enter sets one.
fn plane(lab: LabState, class: RwSignal<usize>, refused: RwSignal<Option<String>>) -> AnyView {
    let say = &SAY.own;
    let cross = RwSignal::new([0.0, 0.0]);
    let focused = RwSignal::new(false);
    let set = move |point: [f64; 2]| {
        let mut points = lab.own.get_untracked();
        match points.push(point, &class.get_untracked().to_string()) {
            Ok(()) => refused.set(put(lab, points).err()),
            Err(error) => refused.set(Some((say.point_error)(&error))),
        }
    };
    let press = move |event: MouseEvent| {
        let Some(plane) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
            return;
        };
        let place = plane.get_bounding_client_rect();
        if place.width() < 1.0 || place.height() < 1.0 {
            return;
        }
        let x = (f64::from(event.client_x()) - place.left()) / place.width();
        let y = (f64::from(event.client_y()) - place.top()) / place.height();
        set([rounded((2.0 * x - 1.0) * REACH), rounded((1.0 - 2.0 * y) * REACH)]);
    };
    let key = move |event: KeyboardEvent| {
        let step = if event.shift_key() { 0.5 } else { 0.1 };
        let [dx, dy] = match event.key().as_str() {
            "ArrowLeft" => [-step, 0.0],
            "ArrowRight" => [step, 0.0],
            "ArrowUp" => [0.0, step],
            "ArrowDown" => [0.0, -step],
            "Enter" | " " => {
                event.prevent_default();
                return set(cross.get_untracked());
            }
            _ => return,
        };
        event.prevent_default();
        cross.update(|[x, y]| {
            *x = rounded((*x + dx).clamp(-REACH, REACH));
            *y = rounded((*y + dy).clamp(-REACH, REACH));
        });
    };
    // In the units of the plane, with y upwards.
    let marks = move || {
        lab.own.with(|points| {
            let mark = |(&[x, y], &label): (&[f64; 2], &u32)| {
                view! {
                    <text x=x.to_string() y=(-y).to_string() class=format!("class-{}", label % 10)>
                        {points.classes()[label as usize].clone()}
                    </text>
                }
            };
            points.points().iter().zip(points.labels()).map(mark).collect_view()
        })
    };
    let across = move || format!("M {} {} h 0.4 m -0.2 -0.2 v 0.4", cross.get()[0] - 0.2, -cross.get()[1]);
    let at = move || format!("{}, {}", cross.get()[0], cross.get()[1]);
    view! {
        <svg
            class="own-plane"
            id="own-plane"
            viewBox=format!("{} {} {} {}", -REACH, -REACH, 2.0 * REACH, 2.0 * REACH)
            tabindex="0"
            role="application"
            aria-label=move || format!("{}: {}", say.plane, at())
            on:click=press
            on:keydown=key
            on:focus=move |_| focused.set(true)
            on:blur=move |_| focused.set(false)
        >
            <path class="axes" d=format!("M {} 0 H {} M 0 {} V {}", -REACH, REACH, -REACH, REACH) />
            {marks}
            <path class="cross" d=across visibility=move || if focused.get() { "visible" } else { "hidden" } />
        </svg>
    }
    .into_any()
}

/// To hundredths, so that a table of drawn points reads well.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
