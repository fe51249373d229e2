//! An embed of the lab: one figure, or what an experiment is about.

use super::{
    App, LabState, Runner, SCENARIOS, alert, clock, figures, follow_the_text, knobs, mount, scenarios, sweeps,
};
use crate::spec::{Control, LabFigureName};
use crate::training::Setting;
use crate::web::embed::waiting;
use leptos::prelude::*;

/// Brings an embed of the lab to life: one figure, or those that the experiment is about.
///
/// What sets figures going stands over them: the clock over those of a run, the sweep's controls over the sweep; neither is
/// there without them. What the reader cannot set going, because the link leaves its control out or locks it, goes by itself.
pub(in crate::web) fn embed(app: App, figure: Option<LabFigureName>) {
    let lab = LabState::new(app);
    let shown = match figure {
        Some(figure) => vec![figure],
        None => (SCENARIOS.of)(untrack(|| lab.scenario())).figures.to_vec(),
    };
    let sweeps = shown.contains(&LabFigureName::Sweep);
    let runs = shown.iter().any(|&name| name != LabFigureName::Sweep);
    mount("embed", move || {
        let mut clock = part(lab, Control::Clock, whole_clock);
        // It tells what goes wrong; where it is not there, that stands over the figures.
        let has_clock = runs && clock.is_some();
        let has_sweep = lab.app().with_view(|view| view.lab_offers(Control::Sweep));
        let figures = shown.into_iter().map(|name| {
            let over = match name {
                LabFigureName::Sweep => part(lab, Control::Sweep, sweeps::controls),
                _ => clock.take(),
            };
            view! {
                {over}
                {figures::figure(lab, name)}
            }
        });
        view! {
            {experiment(lab)}
            {part(lab, Control::Prediction, |lab| scenarios::prediction(lab, lab.scenario()))}
            <div data-live="">
                {(!has_clock).then(|| alert(lab.message))}
                {(sweeps && !has_sweep).then(|| alert(lab.sweep_message))}
            </div>
            {figures.collect_view()}
            {part(lab, Control::Knobs, knobs::knobs)}
        }
    });
    if runs && lab.allows(Control::Clock) {
        follow_the_text(lab);
        lab.open();
    } else if runs {
        whenever_set(lab, move || lab.open_then(move |runner| finish(lab, runner)));
    }
    if sweeps && !lab.allows(Control::Sweep) {
        whenever_set(lab, move || lab.sweep());
    }
}

fn whole_clock(lab: LabState) -> AnyView {
    view! {
        {clock::clock(lab)}
        {clock::options(lab)}
    }
    .into_any()
}

/// A control, if the link does not leave it out; a locked one can be read and not used.
fn part(lab: LabState, control: Control, view: fn(LabState) -> AnyView) -> Option<AnyView> {
    let offered = lab.app().with_view(|view| view.lab_offers(control));
    let locked = lab.app().locks(control);
    offered.then(|| {
        let inside = view(lab);
        if locked { view! { <fieldset disabled>{inside}</fieldset> }.into_any() } else { waiting(lab.app(), inside) }
    })
}

/// Which experiment it is, and whether its knobs were turned.
fn experiment(lab: LabState) -> AnyView {
    let named = move || {
        let title = (SCENARIOS.of)(lab.scenario()).title;
        (SCENARIOS.named)(title, lab.is_as_it_stands())
    };
    view! { <p data-live="" class="experiment">{named}</p> }.into_any()
}

/// Does something now, or as soon as nothing waits for a prediction, and again whenever the knobs say something else.
fn whenever_set(lab: LabState, act: impl Fn() + 'static) {
    let act = move |now: &Option<Setting>, before: Option<&Option<Setting>>, _| {
        if now.is_some() && before != Some(now) {
            act();
        }
    };
    Effect::watch(move || (!lab.app().waits()).then(|| lab.wanted()), act, true);
}

/// Takes a run to its end, before the eyes of those who like to see things move.
fn finish(lab: LabState, runner: &Runner) {
    if lab.app().is_still() { runner.seek(lab.wanted_now().steps) } else { runner.play() }
}
