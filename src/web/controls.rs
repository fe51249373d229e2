//! The controls of the shared state: sliders with exact values beside them, choices, reset.

use super::app::{App, WORDS};
use super::field::{Commit, Field, commit, decimal};
use crate::decimal::Decimal;
use crate::named::Named;
use crate::spec::logits::ENDLESS_LEAD;
use crate::spec::{
    Control, LogitsChoice, LogitsPreset, Preset, RelativeName, Shared, TypedLogits, Unit, convention_name, read_logits,
    write_logits,
};
use crate::theory::optimum::logit_gap;
use crate::theory::{Classes, Convention, Epsilon, Temperature};
use crate::words::{ControlWords, PresetsWords};
use leptos::html;
use leptos::prelude::*;

const SAY: &ControlWords = &WORDS.controls;

/// The numbers of classes the slider stops at: each one where it matters, coarser above.
const CLASSES: [usize; 43] = [
    2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100,
    150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1000,
];

/// The temperatures the slider stops at: about equal factors, and 1 among them.
const TEMPERATURES: [f64; 25] = [
    0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0,
    6.0, 8.0, 10.0,
];

/// The panel: on a wide page all of it, on a phone one row that opens.
pub(super) fn panel(app: App) -> impl IntoView {
    let open = RwSignal::new(false);
    let more = NodeRef::<html::Button>::new();
    let offers = move |control| app.offers(control);
    // The start and the relatives have their controls beneath their figures, and the lab is elsewhere.
    let elsewhere = |it: Control| it.is_of_lab() || matches!(it, Control::Start | Control::Relatives);
    let none = !Control::ALL.into_iter().any(|it| offers(it) && !elsewhere(it));
    let presets = [Control::Smoothing, Control::Classes, Control::Convention].into_iter().all(|it| app.allows(it));
    view! {
        <div
            data-live=""
            class="panel"
            class:open=move || open.get()
            hidden=none
            role="group"
            aria-label=SAY.heading
            on:keydown=move |event| {
                if event.key() == "Escape" && open.get_untracked() {
                    open.set(false);
                    if let Some(button) = more.get_untracked() {
                        // A button of ours can take the focus.
                        let _ = button.focus();
                    }
                }
            }
        >
            {offers(Control::Smoothing).then(|| smoothing(app))}
            {offers(Control::Classes).then(|| classes(app))}
            <button
                node_ref=more
                type="button"
                class="more"
                aria-expanded=move || open.get().to_string()
                aria-controls="more-controls"
                aria-label=SAY.more
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <span aria-hidden="true">{"⋯"}</span>
            </button>
            <div id="more-controls" class="rest">
                {presets.then(|| preset(app))}
                {offers(Control::Target).then(|| target(app))}
                {offers(Control::Convention).then(|| convention(app))}
                {offers(Control::Logits).then(|| logits(app))}
                {offers(Control::Temperature).then(|| temperature(app))}
                {offers(Control::Unit).then(|| unit(app))}
                <button type="button" id="reset" on:click=move |_| app.reset(reset(app, app.now()))>
                    {SAY.reset}
                </button>
            </div>
        </div>
    }
}

/// The defaults, for every control that is not locked.
fn reset(app: App, now: Shared) -> Shared {
    let first = Shared::default();
    let kept = |control| app.locks(control);
    // What is locked goes back to where it was; everything else is as at first. A locked class keeps the classes it needs.
    let needed = kept(Control::Target) && now.target() >= first.classes().get();
    let (mut next, _) =
        first.with_classes(if kept(Control::Classes) || needed { now.classes() } else { first.classes() });
    if kept(Control::Target) {
        next = next.with_target(now.target()).unwrap_or(next);
    }
    if kept(Control::Smoothing) {
        next = next.with_epsilon(now.smoothing().epsilon);
    }
    if kept(Control::Convention) {
        next = next.with_convention(now.smoothing().convention);
    }
    if kept(Control::Logits) {
        next = next.with_logits(*now.logits());
    }
    if kept(Control::Temperature) {
        next = next.with_temperature(now.temperature());
    }
    if kept(Control::Start) {
        next = next.with_start(now.start()).unwrap_or(next);
    }
    if kept(Control::Relatives) {
        next = RelativeName::ALL.into_iter().fold(next, |next, name| next.with_relative(name, now.shows(name)));
    }
    if kept(Control::Unit) {
        next = next.with_unit(now.unit());
    }
    next
}

fn smoothing(app: App) -> impl IntoView {
    let epsilon = move || app.shared().smoothing().epsilon.get();
    let set = move |value: f64| {
        app.change(app.now().with_epsilon(Epsilon::new(value).ok()?), None);
        Some(())
    };
    Slider {
        control: Control::Smoothing,
        label: SAY.smoothing,
        most: 1.0,
        step: 0.01,
        position: Signal::derive(epsilon),
        said: Signal::derive(move || (SAY.epsilon_said)(epsilon(), app.shared().smoothed().on())),
        moved: Callback::new(set),
        value: Signal::derive(move || epsilon().to_string()),
        commit: commit(move |text| decimal(text).and_then(set), SAY.epsilon_wanted),
    }
    .view(app)
}

fn classes(app: App) -> impl IntoView {
    let count = move || app.shared().classes().get();
    let set = move |count: usize| {
        let classes = Classes::new(count).ok().filter(|_| count <= Shared::MAX_CLASSES)?;
        let (shared, notice) = app.now().with_classes_for(classes, app.wanted_target());
        app.change(shared, notice);
        Some(())
    };
    Slider {
        control: Control::Classes,
        label: SAY.classes,
        most: (CLASSES.len() - 1) as f64,
        step: 1.0,
        position: Signal::derive(move || last_stop(&CLASSES, &count())),
        said: Signal::derive(move || (SAY.classes_said)(count())),
        moved: Callback::new(move |position: f64| CLASSES.get(position as usize).copied().and_then(set)),
        value: Signal::derive(move || count().to_string()),
        commit: commit(move |text| text.trim().parse().ok().and_then(set), SAY.classes_wanted),
    }
    .view(app)
}

fn temperature(app: App) -> impl IntoView {
    let temperature = move || app.shared().temperature().get();
    let set = move |value: f64| {
        app.change(app.now().with_temperature(Temperature::new(value).ok()?), None);
        Some(())
    };
    Slider {
        control: Control::Temperature,
        label: SAY.temperature,
        most: (TEMPERATURES.len() - 1) as f64,
        step: 1.0,
        position: Signal::derive(move || last_stop(&TEMPERATURES, &temperature())),
        said: Signal::derive(move || (SAY.temperature_said)(temperature())),
        moved: Callback::new(move |position: f64| TEMPERATURES.get(position as usize).copied().and_then(set)),
        value: Signal::derive(move || temperature().to_string()),
        commit: commit(move |text| decimal(text).and_then(set), SAY.temperature_wanted),
    }
    .view(app)
}

/// The last stop that is not beyond the value; a value between two stops keeps its own words.
fn last_stop<T: PartialOrd>(stops: &[T], value: &T) -> f64 {
    stops.partition_point(|stop| stop <= value).saturating_sub(1) as f64
}

fn target(app: App) -> impl IntoView {
    let set = move |class: usize| {
        app.change(app.now().with_target(class)?, None);
        Some(())
    };
    let field = Field {
        id: "target".to_owned(),
        label: (SAY.exact)(SAY.target),
        locked: app.locks(Control::Target),
        value: Signal::derive(move || app.shared().target().to_string()),
        commit: commit(
            move |text| text.trim().parse().ok().and_then(set),
            move |text| (SAY.target_wanted)(text, app.now().classes().get() - 1),
        ),
    };
    view! {
        <div class="control short">
            <label for="target-number">{SAY.target}</label>
            {field.view(app)}
        </div>
    }
}

fn convention(app: App) -> impl IntoView {
    let options = [(Convention::Uniform, SAY.uniform), (Convention::Others, SAY.others)];
    Choice {
        control: Control::Convention,
        legend: SAY.convention,
        options: options.map(|(convention, words)| (convention_name(convention), words)).into(),
        now: Signal::derive(move || convention_name(app.shared().smoothing().convention)),
        chosen: Callback::new(move |name| {
            if let Some((convention, _)) = options.into_iter().find(|(it, _)| convention_name(*it) == name) {
                app.change(app.now().with_convention(convention), None);
            }
        }),
    }
    .view(app)
}

fn unit(app: App) -> impl IntoView {
    Choice {
        control: Control::Unit,
        legend: SAY.unit,
        options: Unit::ALL.into_iter().map(|unit| (unit.name(), (WORDS.unit)(unit))).collect(),
        now: Signal::derive(move || app.shared().unit().name()),
        chosen: Callback::new(move |name| {
            if let Some(unit) = Unit::by_name(name) {
                app.change(app.now().with_unit(unit), None);
            }
        }),
    }
    .view(app)
}

/// Settings from the literature: they set `ε`, the convention and `K` together.
fn preset(app: App) -> impl IntoView {
    const SAY: &PresetsWords = &WORDS.presets;
    let options = Preset::ALL.into_iter().map(|preset| (preset.name(), (SAY.name)(preset))).collect();
    Select {
        id: "preset",
        label: SAY.label,
        locked: false,
        other: SAY.none,
        options,
        now: Signal::derive(move || Preset::of(&app.shared()).map(Preset::name)),
        chosen: Callback::new(move |name: String| {
            if let Some(preset) = Preset::by_name(&name) {
                let (shared, notice) = preset.apply(app.now(), app.wanted_target());
                app.change(shared, notice);
            }
        }),
    }
    .view()
}

/// The learner's logits: by name, or typed.
fn logits(app: App) -> impl IntoView {
    let locked = app.locks(Control::Logits);
    let set = move |logits: LogitsChoice| app.change(app.now().with_logits(logits), None);
    let choice = Select {
        id: "logits",
        label: SAY.logits,
        locked,
        other: SAY.own_logits,
        options: LogitsPreset::ALL.into_iter().map(|preset| (preset.name(), (SAY.logits_name)(preset))).collect(),
        now: Signal::derive(move || match app.shared().logits() {
            LogitsChoice::Preset(preset) => Some(preset.name()),
            LogitsChoice::Typed(_) => None,
        }),
        chosen: Callback::new(move |name: String| {
            if let Some(preset) = LogitsPreset::by_name(&name) {
                set(LogitsChoice::Preset(preset));
            }
        }),
    };
    let field = Field {
        id: "logits".to_owned(),
        label: SAY.logits_typed.to_owned(),
        locked,
        value: Signal::derive(move || {
            let shared = app.shared();
            let typed = shared.logits().typed(&shared.smoothed());
            // Classes that have the others' logit anyway need not be named; a typed list stands as it was typed.
            let shown = match shared.logits() {
                LogitsChoice::Typed(typed) => *typed,
                LogitsChoice::Preset(_) => typed.without_rest(),
            };
            write_logits(&LogitsChoice::Typed(shown)).replace(',', ", ")
        }),
        commit: commit(
            move |text| {
                // As people type them: spaces, semicolons and the minus of print are as good as commas and hyphens.
                let plain = text.replace('−', "-");
                let parts: Vec<&str> = plain.split([',', ';', ' ', '\t']).filter(|part| !part.is_empty()).collect();
                let logits = read_logits(&parts.join(","))?;
                // A link may keep a logit for a class that comes with a larger K; whoever types one means a class of now.
                let exists = |&(class, _): &(usize, f64)| class < app.now().classes().get();
                let all_exist = match &logits {
                    LogitsChoice::Typed(typed) => typed.entries().iter().all(exists),
                    LogitsChoice::Preset(_) => true,
                };
                all_exist.then(|| set(logits))
            },
            move |text| {
                let last = app.now().classes().get() - 1;
                (SAY.logits_wanted)(text, TypedLogits::MAX, TypedLogits::LIMIT, last)
            },
        ),
    };
    let optimum_is_endless = Memo::new(move |_| {
        let shared = app.shared();
        let wanted = *shared.logits() == LogitsChoice::Preset(LogitsPreset::Optimum);
        wanted && logit_gap(&shared.smoothed()).is_infinite()
    });
    view! {
        {choice.view()}
        <p class="hint" hidden=move || !optimum_is_endless.get()>
            {(SAY.endless_optimum)(ENDLESS_LEAD)}
        </p>
        <div class="control long">
            <label for="logits-number">{SAY.logits_typed}</label>
            {field.view(app)}
        </div>
    }
}

/// A slider with an exact value beside it.
struct Slider {
    control: Control,
    label: &'static str,
    most: f64,
    step: f64,
    /// Where the slider stands, from 0.
    position: Signal<f64>,
    /// What it says of where it stands.
    said: Signal<String>,
    /// Takes where it was moved to; every stop is a value that the control takes.
    moved: Callback<f64, Option<()>>,
    value: Signal<String>,
    commit: Commit,
}

impl Slider {
    fn view(self, app: App) -> AnyView {
        let Self { control, label, most, step, position, said, moved, value, commit } = self;
        let (id, locked) = (control.name(), app.locks(control));
        let field = Field { id: id.to_owned(), label: (SAY.exact)(label), locked, value, commit };
        view! {
            <div class="control">
                <label for=id>{label}</label>
                <input
                    type="range"
                    id=id
                    min="0"
                    max=most
                    step=step
                    autocomplete="off"
                    disabled=locked
                    prop:value=move || position.get().to_string()
                    aria-valuetext=move || said.get()
                    on:input:target=move |event| {
                        if let Some(position) = f64::read(&event.target().value()) {
                            moved.run(position);
                        }
                    }
                />
                {field.view(app)}
            </div>
        }
        .into_any()
    }
}

/// A choice of which all members are seen at once.
struct Choice {
    control: Control,
    legend: &'static str,
    /// Names, as links have them, and words.
    options: Vec<(&'static str, &'static str)>,
    now: Signal<&'static str>,
    chosen: Callback<&'static str>,
}

impl Choice {
    fn view(self, app: App) -> AnyView {
        let Self { control, legend, options, now, chosen } = self;
        let option = move |(name, words): (&'static str, &'static str)| {
            let id = format!("{}-{name}", control.name());
            view! {
                <label class="choice" for=id.clone()>
                    <input
                        type="radio"
                        name=control.name()
                        id=id.clone()
                        autocomplete="off"
                        disabled=app.locks(control)
                        prop:checked=move || now.get() == name
                        on:change=move |_| chosen.run(name)
                    />
                    <span>{words}</span>
                </label>
            }
        };
        view! {
            <fieldset class="control" data-control=control.name()>
                <legend>{legend}</legend>
                {options.into_iter().map(option).collect_view()}
            </fieldset>
        }
        .into_any()
    }
}

/// A choice by name, of which the present state may be none.
struct Select {
    id: &'static str,
    label: &'static str,
    locked: bool,
    /// What is shown when the state is none of the options.
    other: &'static str,
    /// Names, as links have them, and words.
    options: Vec<(&'static str, &'static str)>,
    now: Signal<Option<&'static str>>,
    chosen: Callback<String>,
}

impl Select {
    fn view(self) -> AnyView {
        let Self { id, label, locked, other, options, now, chosen } = self;
        let option = move |(name, words): (&'static str, &'static str)| {
            view! {
                <option value=name prop:selected=move || now.get() == Some(name)>
                    {words}
                </option>
            }
        };
        view! {
            <div class="control long">
                <label for=id>{label}</label>
                <select id=id disabled=locked autocomplete="off" on:change:target=move |event| chosen.run(event.target().value())>
                    <option value="" disabled=true prop:selected=move || now.get().is_none()>
                        {other}
                    </option>
                    {options.into_iter().map(option).collect_view()}
                </select>
            </div>
        }
        .into_any()
    }
}
