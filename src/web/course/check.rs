//! The checker of pasted targets and logits. What is pasted stays in this page.

use super::unread::mount_unread;
use super::{App, WORDS};
use crate::course::check::{Prediction, cost, predict, with_classes, with_logits};
use crate::course::paste::{PasteError, Pasted, read};
use crate::spec::{Control, Notice, Shared, TypedLogits, Unit};
use crate::theory::inspect::{Finding, Inspection, SumsToOne, inspect};
use crate::words::{TargetCheckWords, TargetRows, count, number};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

const SAY: &TargetCheckWords = &WORDS.course.target_check;

pub(super) fn start(app: App) {
    mount_unread("target-check".to_owned(), move || checker(app));
}

/// What the text holds, once it was looked at.
type Looked = Option<Result<Pasted, PasteError>>;

/// What is told of it: a sentence of what was pasted, one of what it costs on this page, and rows of numbers.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    found: String,
    cost: String,
    rows: Vec<(&'static str, Cell)>,
}

/// A value of a row: as it reads, and with all its digits if it is a real number.
#[derive(Clone, Debug, PartialEq)]
struct Cell(String, Option<f64>);

fn checker(app: App) -> AnyView {
    let field = NodeRef::<html::Textarea>::new();
    let looked = RwSignal::new(Looked::None);
    let as_logits = RwSignal::new(false);
    let told = Memo::new(move |_| {
        let shared = app.tabled();
        looked.with(|looked| match looked {
            Some(Ok(pasted)) => Some(tell(pasted, as_logits.get(), &shared)),
            _ => None,
        })
    });
    let say = move || {
        if let Some(Told { found, cost, .. }) = told.get_untracked() {
            app.say(format!("{found} {cost}"));
        }
    };
    // A text is taken when it is left, or by the button, which takes the focus from it in some browsers and not in others. Who
    // leaves an empty field has asked nothing; who presses the button has.
    let look = move |asked: bool| {
        if let Some(field) = field.get_untracked() {
            let text = field.value();
            looked.set((asked || !text.is_empty()).then(|| read(&text)));
        }
    };
    let refusal = move || looked.with(|looked| looked.as_ref()?.as_ref().err().map(SAY.refused));
    let choose = move |logits: bool| {
        as_logits.set(logits);
        say();
    };
    let kind = move |id: &'static str, words: &'static str, logits: bool| {
        view! {
            <label class="choice" for=id>
                <input
                    type="radio"
                    id=id
                    name="target-check-kind"
                    autocomplete="off"
                    prop:checked=move || as_logits.get() == logits
                    on:change=move |_| choose(logits)
                />
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <details data-live="" class="check">
            <summary>{SAY.summary}</summary>
            <p>{SAY.about}</p>
            <div class="control long">
                <label for="target-check-text">{SAY.field}</label>
                <textarea
                    node_ref=field
                    id="target-check-text"
                    rows="4"
                    aria-describedby="target-check-refusal target-check-help"
                    aria-invalid=move || refusal().is_some().to_string()
                    spellcheck="false"
                    autocomplete="off"
                    on:change=move |_| look(false)
                ></textarea>
                <p class="refusal" id="target-check-refusal" role="alert">
                    {refusal}
                </p>
                <p class="hint" id="target-check-help">
                    {SAY.field_help}
                </p>
            </div>
            <fieldset class="control">
                <legend>{SAY.kind}</legend>
                {kind("target-check-target", SAY.target, false)}
                {kind("target-check-logits", SAY.logits, true)}
            </fieldset>
            <button
                type="button"
                id="target-check-look"
                on:click=move |_| {
                    look(true);
                    say();
                }
            >
                {SAY.check}
            </button>
            <div class="check-result">
                {move || told.get().map(result)} {move || offer(app, looked.get(), as_logits.get())}
            </div>
        </details>
    }
    .into_any()
}

fn result(Told { found, cost, rows }: Told) -> AnyView {
    let row = |(name, Cell(shown, value)): (&'static str, Cell)| {
        let cell = match value {
            Some(value) => view! { <data value=value.to_string()>{shown}</data> }.into_any(),
            None => shown.into_any(),
        };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{cell}</td>
            </tr>
        }
    };
    let table = (!rows.is_empty()).then(|| {
        view! {
            <div class="table-frame" role="region" aria-label=SAY.caption tabindex="0">
                <table>
                    <caption>{SAY.caption}</caption>
                    <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <p class="check-found">{found}</p>
        <p class="check-cost">{cost}</p>
        {table}
    }
    .into_any()
}

/// What the page can do with the numbers: take them for its logits, or have as many classes.
fn offer(app: App, looked: Looked, as_logits: bool) -> Option<AnyView> {
    let Pasted { values, .. } = looked?.ok()?;
    let shared = app.tabled();
    if as_logits {
        let free =
            app.allows(Control::Logits) && (values.len() == shared.classes().get() || app.allows(Control::Classes));
        let cannot = || {
            let words = (SAY.cannot_take)(TypedLogits::MAX, TypedLogits::LIMIT);
            view! { <p class="hint">{words}</p> }.into_any()
        };
        return free.then(|| match with_logits(&values, &shared, shared.target()) {
            Some(_) => button("target-check-take", SAY.take.to_owned(), move || {
                set(app, with_logits(&values, &app.now(), app.wanted_target()));
                app.say(SAY.taken.to_owned());
            }),
            None => cannot(),
        });
    }
    let classes = values.len();
    let other = classes != shared.classes().get() && app.allows(Control::Classes);
    other.then(|| {
        button("target-check-classes", (SAY.set_classes)(classes), move || {
            set(app, with_classes(&values, &app.now(), app.wanted_target()));
            // This button goes; the one above it stays.
            let stays = document().get_element_by_id("target-check-look");
            if let Some(stays) = stays.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                // An element of ours can take the focus.
                let _ = stays.focus();
            }
        })
    })
}

fn button(id: &'static str, words: String, press: impl Fn() + 'static) -> AnyView {
    view! {
        <button type="button" id=id on:click=move |_| press()>
            {words}
        </button>
    }
    .into_any()
}

fn set(app: App, to: Option<(Shared, Option<Notice>)>) {
    if let Some((shared, notice)) = to {
        app.change(shared, notice);
    }
}

fn tell(pasted: &Pasted, as_logits: bool, shared: &Shared) -> Told {
    if as_logits {
        return predict(&pasted.values, shared).map_or_else(
            || Told { found: SAY.no_logits.to_owned(), ..Told::default() },
            |seen| Told {
                found: (SAY.predicted)(&seen, shared.target(), shared.unit()),
                cost: String::new(),
                rows: of_logits(&seen, shared.unit()),
            },
        );
    }
    let Some(seen) = inspect(&pasted.values, pasted.decimals) else { return Told::default() };
    let (classes, unit) = (shared.classes().get(), shared.unit());
    // What logits cost as a target nobody wants to know.
    let costs = !matches!(seen.finding, Finding::Logits);
    let cost = cost(&pasted.values, seen.sums_to_one != SumsToOne::No, shared);
    let mut rows = of_target(&seen);
    if let Some(cost) = cost.filter(|_| costs) {
        rows.push(((SAY.rows.loss)(unit), real(unit.of(cost.loss))));
        if let Some((floor, divergence)) = cost.floor_and_divergence {
            rows.push(((SAY.rows.floor)(unit), real(unit.of(floor))));
            rows.push(((SAY.rows.divergence)(unit), real(unit.of(divergence))));
        }
    }
    Told {
        found: (SAY.found)(&seen),
        cost: if costs { (SAY.cost)(cost.as_ref(), classes, unit) } else { String::new() },
        rows,
    }
}

fn of_target(seen: &Inspection) -> Vec<(&'static str, Cell)> {
    const ROWS: &TargetRows = &SAY.rows;
    let mut rows = vec![(ROWS.classes, whole(seen.classes)), (ROWS.sum, real(seen.sum))];
    if let Some(levels) = seen.levels.filter(|_| seen.finding != Finding::Uniform) {
        rows.extend([(ROWS.class, whole(levels.class)), (ROWS.on, real(levels.on)), (ROWS.off, real(levels.off))]);
    }
    if let Finding::Smoothed(implied) = seen.finding {
        rows.extend(implied.uniform.map(|epsilon| (ROWS.uniform, real(epsilon))));
        rows.push((ROWS.others, real(implied.others)));
    }
    rows
}

fn of_logits(seen: &Prediction, unit: Unit) -> Vec<(&'static str, Cell)> {
    const ROWS: &TargetRows = &SAY.rows;
    let mut rows = vec![(ROWS.classes, whole(seen.classes)), (ROWS.confidence, real(seen.confidence))];
    if let Some(cost) = seen.of_true {
        rows.extend([
            (ROWS.own, real(cost.own)),
            ((ROWS.one_hot)(unit), real(unit.of(cost.one_hot))),
            ((ROWS.smoothed)(unit), real(unit.of(cost.smoothed))),
            ((ROWS.floor)(unit), real(unit.of(cost.floor))),
        ]);
    }
    rows
}

fn real(value: f64) -> Cell {
    Cell(number(value), Some(value))
}

fn whole(value: usize) -> Cell {
    Cell(count(value), None)
}
