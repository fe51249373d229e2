//! The knobs of the lab: what is learnt, what learns it, how, and the arms side by side. They say what the next run is;
//! it begins with «Restart».

use super::{LabState, SAY};
use crate::named::Named;
use crate::spec::lab::{KNOBS, LabKnob, read_layers, write_layers};
use crate::theory::Convention;
use crate::training::{Digits, Knob, Objective, Setting, Source};
use crate::web::field::{Field, decimal};
use crate::words::KnobWords;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The knobs, closed until they are wanted.
pub(super) fn knobs(lab: LabState) -> AnyView {
    let distils = Memo::new(move |_| lab.wanted().distillation.is_some());
    let planar = move || lab.wanted().data.source.is_planar();
    let synthetic = move || !matches!(lab.wanted().data.source, Source::Digits | Source::Own);
    let fixed_classes = move || matches!(lab.wanted().data.source, Source::Moons | Source::Digits | Source::Own);
    view! {
        <details class="knobs" data-live="">
            <summary>{SAY.heading}</summary>
            <div class="knob-groups">
                <fieldset>
                    <legend>{SAY.data_group}</legend>
                    {choice(lab, "source", SAY.source, SAY.source_name)}
                    {shown(move || !fixed_classes(), knob(lab, Knob::Classes))}
                    {knob(lab, Knob::Train)}
                    {knob(lab, Knob::Test)}
                    {only_left(lab)}
                    {shown(synthetic, knob(lab, Knob::Spread))}
                    {shown(move || lab.wanted().data.source == Source::Blobs, knob(lab, Knob::Radius))}
                    {knob(lab, Knob::Flipped)}
                    {shown(move || planar() && lab.wanted().data.source == Source::Own, super::own::own(lab))}
                </fieldset>
                <fieldset>
                    <legend>{SAY.network_group}</legend>
                    {hidden(lab)}
                    {choice(lab, "activation", SAY.activation, SAY.activation_name)}
                    {choice(lab, "initial", SAY.start, SAY.start_name)}
                </fieldset>
                <fieldset>
                    <legend>{SAY.training_group}</legend>
                    {choice(lab, "optimizer", SAY.rule, SAY.rule_name)}
                    {knob(lab, Knob::Rate)}
                    {knob(lab, Knob::Decay)}
                    {knob(lab, Knob::Batch)}
                    {knob(lab, Knob::Steps)}
                    {seed(lab)}
                </fieldset>
                <fieldset class="wide">
                    <legend>{SAY.arms_group}</legend>
                    {arms(lab)}
                </fieldset>
                {move || {
                    distils
                        .get()
                        .then(|| {
                            view! {
                                <fieldset>
                                    <legend>{SAY.distillation_group}</legend>
                                    {knob(lab, Knob::Temperature)}
                                    {knob(lab, Knob::After)}
                                    {knob(lab, Knob::Transfer)}
                                    {knob(lab, Knob::Missing)}
                                </fieldset>
                            }
                        })
                }}
            </div>
        </details>
    }
    .into_any()
}

/// A part of the form that is there as long as a condition holds.
fn shown(condition: impl Fn() -> bool + Send + Sync + 'static, part: AnyView) -> AnyView {
    view! { <div class="part" hidden=move || !condition()>{part}</div> }.into_any()
}

/// How many examples are held out, where given data has fewer left than the knob says.
fn only_left(lab: LabState) -> AnyView {
    let left = Memo::new(move |_| {
        let data = lab.wanted().data;
        let there = match data.source {
            Source::Digits => Digits::COUNT as u32,
            Source::Own => lab.own.with(|points| points.len() as u32),
            Source::Blobs | Source::Moons | Source::Rings | Source::Spirals => return None,
        };
        Some(there.saturating_sub(data.train)).filter(|left| (1..data.test).contains(left))
    });
    view! {
        <p class="hint" role="status" hidden=move || left.get().is_none()>
            {move || left.get().map(|left| (SAY.only_left)(left as usize))}
        </p>
    }
    .into_any()
}

/// A number, by its knob.
fn knob(lab: LabState, knob: Knob) -> AnyView {
    let words = (SAY.knob)(knob);
    field(lab, knob.name(), words, move |text| (SAY.number_wanted)(knob, lab.wanted_now().takes(knob), text))
}

/// A knob of the link's table as a field: the same text, read and written by the same functions.
fn field(
    lab: LabState,
    key: &'static str,
    words: KnobWords,
    refuse: impl Fn(&str) -> String + Send + Sync + 'static,
) -> AnyView {
    let knob = of_link(key);
    let take = Callback::new(move |text: String| {
        let text = text.trim().replace('−', "-");
        // A decimal comma is a point, where a number stands alone.
        let text = if decimal(&text).is_some() { text.replace(',', ".") } else { text };
        let mut setting = lab.wanted_now();
        match (knob.read)(&text, &mut setting) {
            Some(()) => lab.want(setting),
            None => Err(refuse(&text)),
        }
    });
    let id = format!("lab-{key}");
    let field = Field {
        id: id.clone(),
        label: words.label.to_owned(),
        locked: false,
        value: Signal::derive(move || (knob.write)(&lab.wanted()).unwrap_or_default()),
        commit: take,
    };
    labelled(lab, id, words, field)
}

/// The knob of the link's table that has this key.
fn of_link(key: &str) -> &'static LabKnob {
    let Some(knob) = KNOBS.iter().find(|knob| knob.key == key) else {
        unreachable!("every knob of the form is one of the link: {key}")
    };
    knob
}

/// A field beside its label, under which stands what it is for.
fn labelled(lab: LabState, id: String, words: KnobWords, field: Field) -> AnyView {
    let help = format!("{id}-help");
    view! {
        <div class="control short knob">
            <label for=format!("{id}-number")>{words.label}</label>
            {field.view_with_help(lab.app(), Some(&help))}
            <p class="hint" id=help>
                {words.help}
            </p>
        </div>
    }
    .into_any()
}

fn hidden(lab: LabState) -> AnyView {
    let take = Callback::new(move |text: String| {
        let text = text.trim();
        let Some(hidden) = read_layers(text) else { return Err((SAY.hidden_wanted)(text)) };
        let mut setting = lab.wanted_now();
        setting.network.hidden = hidden;
        lab.want(setting)
    });
    let field = Field {
        id: "lab-hidden".to_owned(),
        label: (SAY.knob)(Knob::Layers).label.to_owned(),
        locked: false,
        value: Signal::derive(move || write_layers(&lab.wanted().network.hidden).replace(',', ", ")),
        commit: take,
    };
    labelled(lab, "lab-hidden".to_owned(), (SAY.knob)(Knob::Layers), field)
}

fn seed(lab: LabState) -> AnyView {
    let next = move |_| {
        let mut setting = lab.wanted_now();
        setting.seed = setting.seed.wrapping_add(1);
        // Every seed can be run.
        let _ = lab.want(setting);
    };
    view! {
        {field(lab, "seed", SAY.seed, SAY.seed_wanted)}
        <button type="button" id="lab-next-seed" on:click=next>
            {SAY.next_seed}
        </button>
    }
    .into_any()
}

/// A closed choice of the link's table.
fn choice<T: Named + Send + Sync>(
    lab: LabState,
    key: &'static str,
    words: KnobWords,
    name: fn(T) -> &'static str,
) -> AnyView {
    let options = T::MEMBERS.iter().map(|&member| (member.name_in_links(), name(member))).collect();
    select(lab, key, words, options)
}

fn select(lab: LabState, key: &'static str, words: KnobWords, options: Vec<(&'static str, &'static str)>) -> AnyView {
    let knob = of_link(key);
    let id = format!("lab-{key}");
    let now = move || (knob.write)(&lab.wanted()).unwrap_or_default();
    let options = options.into_iter().map(|(value, name)| {
        view! {
            <option value=value selected=move || now() == value>
                {name}
            </option>
        }
    });
    let (help, error) = (format!("{id}-help"), format!("{id}-error"));
    let refusal = Refusal::new(lab);
    view! {
        <div class="control long knob">
            <label for=id.clone()>{words.label}</label>
            <p class="hint" id=help.clone()>
                {words.help}
            </p>
            <select
                id=id
                autocomplete="off"
                aria-describedby=format!("{error} {help}")
                prop:value=now
                on:change:target=move |event| {
                    let mut setting = lab.wanted_now();
                    if (knob.read)(&event.target().value(), &mut setting).is_some() {
                        if setting.data.source == Source::Own {
                            setting = super::own::fitted(lab, setting);
                        }
                        refusal.tell(lab.want(setting));
                        // What was refused is not chosen.
                        event.target().set_value(&untrack(now));
                    }
                }
            >
                {options.collect_view()}
            </select>
            {refusal.view(error)}
        </div>
    }
    .into_any()
}

/// Why a choice was refused. Once the experiment moves on, that is over.
#[derive(Clone, Copy)]
struct Refusal {
    lab: LabState,
    /// The reason, and how the experiment was, and how often a new one was begun.
    told: RwSignal<Option<(String, Setting, u32)>>,
}

impl Refusal {
    fn new(lab: LabState) -> Self {
        Self { lab, told: RwSignal::new(None) }
    }

    /// Tells why something was refused, if it was.
    fn tell(self, outcome: Result<(), String>) {
        let then = |why| (why, self.lab.wanted_now(), untrack(|| self.lab.app().resets()));
        self.told.set(outcome.err().map(then));
    }

    fn view(self, id: String) -> AnyView {
        let standing = move || {
            let (why, setting, resets) = self.told.get()?;
            (setting == self.lab.wanted() && resets == self.lab.app().resets()).then_some(why)
        };
        view! {
            <p class="refusal" id=id role="alert">
                {standing}
            </p>
        }
        .into_any()
    }
}

/// The arms, each with its kind and its number.
fn arms(lab: LabState) -> AnyView {
    let count = Memo::new(move |_| lab.wanted().arms.len());
    let refusal = Refusal::new(lab);
    let add = move |_| {
        let mut setting = lab.wanted_now();
        let place = setting.arms.len();
        setting.arms.push(another(&setting.arms));
        refusal.tell(lab.want(setting));
        // Its own controls are next; and the button may be gone, for there is room for so many.
        if count.get_untracked() > place {
            focus_soon(kind_id(place));
        }
    };
    let help = |of: &'static str, text: &'static str| {
        view! {
            <p class="hint" hidden=move || !lab.wanted().arms.iter().any(|arm| kind(arm) == of)>
                {text}
            </p>
        }
    };
    view! {
        <div class="arms">
            <p class="hint">{(SAY.knob)(Knob::Arms).help}</p>
            {move || (0..count.get()).map(|place| arm(lab, place, refusal)).collect_view()}
            {refusal.view("lab-arms-error".to_owned())}
            <button type="button" id="lab-add-arm" hidden=move || { count.get() >= LabState::MOST_ARMS } on:click=add>
                {SAY.add_arm}
            </button>
            {help("smoothed", (SAY.knob)(Knob::Epsilon).help)}
            {help("penalty", (SAY.knob)(Knob::Beta).help)}
            {help("scaled", SAY.scaled_help)}
        </div>
    }
    .into_any()
}

/// An arm beside these: smoothed, by a factor that none of them has.
fn another(arms: &[Objective]) -> Objective {
    let has = |wanted: f64| {
        arms.iter().any(|arm| matches!(*arm, Objective::CrossEntropy { epsilon, .. } if epsilon == wanted))
    };
    Objective::smoothed([0.2, 0.1, 0.4].into_iter().find(|&epsilon| !has(epsilon)).unwrap_or(0.3))
}

/// The name of an arm's kind among the options.
const fn kind(arm: &Objective) -> &'static str {
    match arm {
        Objective::CrossEntropy { .. } => "smoothed",
        Objective::ConfidencePenalty { .. } => "penalty",
        Objective::TemperatureScaled => "scaled",
    }
}

/// The element with which an arm's kind is chosen.
fn kind_id(place: usize) -> String {
    format!("lab-arm-{place}-kind")
}

/// The element that removes an arm.
fn remove_id(place: usize) -> String {
    format!("lab-arm-{place}-remove")
}

/// Gives the focus to a part of the form once it stands there.
fn focus_soon(id: String) {
    request_animation_frame(move || {
        let part = document().get_element_by_id(&id).and_then(|part| part.dyn_into::<HtmlElement>().ok());
        if let Some(part) = part {
            // Controls of ours can take it.
            let _ = part.focus();
        }
    });
}

fn arm(lab: LabState, place: usize, refusal: Refusal) -> AnyView {
    let now = move || lab.wanted().arms.get(place).copied().unwrap_or(Objective::ONE_HOT);
    let put = move |arm: Objective| {
        let mut setting = lab.wanted_now();
        match setting.arms.get_mut(place) {
            Some(kept) => *kept = arm,
            None => return Ok(()),
        }
        lab.want(setting)
    };
    let kind = move || kind(&now());
    let kinds = [("smoothed", SAY.kind_smoothed), ("penalty", SAY.kind_penalty), ("scaled", SAY.kind_scaled)];
    let options = kinds.map(|(value, name)| {
        view! {
            <option value=value selected=move || kind() == value>
                {name}
            </option>
        }
    });
    let number = Field {
        id: format!("lab-arm-{place}"),
        label: SAY.arm_value.to_owned(),
        locked: false,
        value: Signal::derive(move || match now() {
            Objective::CrossEntropy { epsilon, .. } => epsilon.to_string(),
            Objective::ConfidencePenalty { beta } => beta.to_string(),
            Objective::TemperatureScaled => String::new(),
        }),
        commit: Callback::new(move |text: String| {
            let of = untrack(now);
            let knob = if matches!(of, Objective::ConfidencePenalty { .. }) { Knob::Beta } else { Knob::Epsilon };
            let wanted = || (SAY.number_wanted)(knob, lab.wanted_now().takes(knob), &text);
            let value = decimal(&text).ok_or_else(wanted)?;
            put(match of {
                // Adding 0 makes −0 the 0 that it equals.
                Objective::CrossEntropy { convention, .. } => {
                    Objective::CrossEntropy { epsilon: value + 0.0, convention }
                }
                Objective::ConfidencePenalty { .. } => Objective::ConfidencePenalty { beta: value + 0.0 },
                Objective::TemperatureScaled => of,
            })
        }),
    };
    let convention = move || matches!(now(), Objective::CrossEntropy { convention: Convention::Others, .. });
    let remove = move |_| {
        let mut setting = lab.wanted_now();
        if setting.arms.len() > 1 && place < setting.arms.len() {
            setting.arms.remove(place);
            let left = setting.arms.len();
            refusal.tell(lab.want(setting));
            // The last arm cannot be removed; beside it there is room.
            focus_soon(if left > 1 { remove_id(place.min(left - 1)) } else { "lab-add-arm".to_owned() });
        }
    };
    view! {
        <div class="arm" role="group" aria-label=(SAY.arm_number)(place + 1)>
            <span class="arm-number">{(SAY.arm_number)(place + 1)}</span>
            <select
                id=kind_id(place)
                autocomplete="off"
                aria-label=SAY.arm_kind
                prop:value=kind
                on:change:target=move |event| {
                    let arm = match event.target().value().as_str() {
                        "penalty" => Objective::ConfidencePenalty { beta: 0.5 },
                        "scaled" => Objective::TemperatureScaled,
                        _ => Objective::smoothed(0.1),
                    };
                    refusal.tell(put(arm));
                }
            >
                {options.into_iter().collect_view()}
            </select>
            <div class="control number" hidden=move || kind() == "scaled">
                {number.view(lab.app())}
            </div>
            <label class="choice" hidden=move || kind() != "smoothed">
                <input
                    type="checkbox"
                    autocomplete="off"
                    prop:checked=convention
                    on:change:target=move |event| {
                        if let Objective::CrossEntropy { epsilon, .. } = untrack(now) {
                            let convention = if event.target().checked() {
                                Convention::Others
                            } else {
                                Convention::Uniform
                            };
                            refusal.tell(put(Objective::CrossEntropy { epsilon, convention }));
                        }
                    }
                />
                <span>{SAY.to_others}</span>
            </label>
            <button
                type="button"
                class="remove"
                id=remove_id(place)
                hidden=move || { lab.wanted().arms.len() < 2 }
                aria-label=move || (SAY.remove_arm)(&(SAY.arm)(&now()))
                on:click=remove
            >
                <span aria-hidden="true">{"×"}</span>
            </button>
        </div>
    }
    .into_any()
}
