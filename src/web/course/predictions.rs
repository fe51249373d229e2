//! Predictions: the reader chooses, places or draws first; then the truth is laid over the guess, with the reason. Nothing is
//! graded or kept; the host of an embed is told the outcome.

use super::covers::Covers;
use super::examples::{Before, Staged, button};
use super::unread::mount_unread;
use super::{App, WORDS, outcome};
use crate::course::{Guess, Scale, Task, Truth};
use crate::spec::{AnyFigure, PredictionName};
use crate::words::{PredictionWords, PredictionsWords, number, short};
use leptos::prelude::*;

const SAY: &PredictionsWords = &WORDS.predictions;

/// A prediction in every chapter that has one.
pub(super) fn start(app: App, before: Before, covers: Covers) {
    for name in PredictionName::ALL {
        mount_unread(place(name), move || Asked::new(app, name, covers).view(before));
    }
}

/// A prediction over the figure of an embed, which waits for it.
#[cfg(not(feature = "split"))]
pub(in crate::web) fn over_figure(app: App, name: PredictionName) -> AnyView {
    view! {
        <div id=place(name)>
            {Asked::new(app, name, Covers::new()).view(Before::new())}
            <p data-live="" class="hint" hidden=move || !app.waits()>
                {SAY.waits}
            </p>
        </div>
    }
    .into_any()
}

/// Where a prediction stands on the page.
fn place(name: PredictionName) -> String {
    format!("predict-{}", name.name())
}

/// A prediction and what the reader made of it.
#[derive(Clone, Copy)]
struct Asked {
    app: App,
    name: PredictionName,
    task: Task,
    words: PredictionWords,
    /// The place of the chosen answer, or how many steps up its scale each number stands.
    steps: RwSignal<Vec<u16>>,
    /// Whether anything was chosen, placed or drawn.
    guessed: RwSignal<bool>,
    /// Whether the reader asked for more than there is to share.
    used_up: RwSignal<bool>,
    /// Whether the truth is shown.
    open: RwSignal<bool>,
    /// Whether it was shown before: a guess that is made later is none.
    was_open: StoredValue<bool>,
    guess: Memo<Option<Guess>>,
    covers: Covers,
}

impl Asked {
    fn new(app: App, name: PredictionName, covers: Covers) -> Self {
        let task = name.task();
        let first = task.scale().map_or(0, Scale::first);
        let mut at_first = vec![first; task.rows().max(1)];
        if let (Task::Shares { scale, .. }, Some(rest)) = (task, at_first.last_mut()) {
            *rest = scale.steps;
        }
        let (steps, guessed) = (RwSignal::new(at_first), RwSignal::new(false));
        let guess = Memo::new(move |_| {
            let steps = steps.get();
            guessed.get().then(|| match task {
                Task::Choice => Guess::Choice(usize::from(steps.first().copied().unwrap_or_default())),
                Task::Number { scale, .. } => Guess::Number(scale.value(steps.first().copied().unwrap_or_default())),
                Task::Bars { scale, .. } | Task::Shares { scale, .. } => {
                    Guess::Bars(steps.into_iter().map(|step| scale.value(step)).collect())
                }
            })
        });
        let (used_up, open, was_open) = (RwSignal::new(false), RwSignal::new(false), StoredValue::new(false));
        Self { app, name, task, words: (SAY.of)(name), steps, guessed, used_up, open, was_open, guess, covers }
    }

    /// Where a number stands, tracked.
    fn step(self, row: usize) -> u16 {
        self.steps.read().get(row).copied().unwrap_or_default()
    }

    /// Takes what the reader chose or where they moved a number, and gives where it stands then: of shares no more can be
    /// given than there is, and the last takes what is left.
    fn take(self, row: usize, step: u16) -> u16 {
        let mut steps = self.steps.get_untracked();
        let mut taken = step;
        if let Task::Shares { scale, .. } = self.task {
            let rest = steps.pop().unwrap_or_default();
            let own = steps.get(row).copied().unwrap_or_default();
            taken = step.min(own + rest);
            self.used_up.set(taken < step);
            let given: u16 = steps.iter().sum();
            steps.push(scale.steps - (given - own + taken));
        }
        if let Some(place) = steps.get_mut(row) {
            *place = taken;
        }
        self.steps.set(steps);
        self.guessed.set(true);
        taken
    }

    /// Shows the truth or hides it. Shown for the first time, it is told to the host, and frees the figure of an embed.
    fn toggle(self) {
        let opens = !self.open.get_untracked();
        self.open.set(opens);
        let guess = self.guess.get_untracked();
        if let Some(guess) = guess.filter(|_| opens) {
            if !self.was_open.get_value() {
                self.was_open.set_value(true);
                outcome::tell(self.app, "prediction", self.name.name(), self.name.judge(&guess));
                self.app.go_on();
                self.covers.lift(self.name);
            }
            let parts = [self.verdict(&guess), self.told(&guess), self.reason(&guess)];
            self.app.say(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "));
        }
    }

    /// Whether it is right, in words; nothing where nothing is.
    fn verdict(self, guess: &Guess) -> String {
        self.name.judge(guess).map_or("", |right| if right { SAY.right } else { SAY.other }).to_owned()
    }

    /// What was said and what is so, where that is one number or one answer.
    fn told(self, guess: &Guess) -> String {
        match (guess, self.name.truth(Some(guess))) {
            (Guess::Number(value), Truth::Number(truth)) => (SAY.told)(&self.number(*value), &self.number(truth)),
            (Guess::Choice(place), Truth::Choice(right)) if *place != right => {
                self.words.rows.get(right).copied().unwrap_or_default().to_owned()
            }
            _ => String::new(),
        }
    }

    fn reason(self, guess: &Guess) -> String {
        (SAY.reason)(self.name, &self.name.facts(Some(guess)))
    }

    /// A number with its unit.
    fn number(self, value: f64) -> String {
        format!("{}{}", number(value), self.words.unit)
    }

    fn view(self, before: Before) -> AnyView {
        let Self { name, words, open, guess, .. } = self;
        let (ask, answer) = (format!("ask-{}", name.name()), format!("answer-{}", name.name()));
        let label = move || match (guess.read().is_some(), open.get()) {
            (false, _) => SAY.first,
            (true, false) => SAY.show_answer,
            (true, true) => SAY.hide_answer,
        };
        view! {
            <div data-live="" class="predict" role="group" aria-labelledby=ask.clone()>
                <p class="ask" id=ask.clone()>
                    <strong>{SAY.predict} ": "</strong>
                    {words.ask}
                </p>
                {match self.task.scale() {
                    None => self.answers(),
                    Some(scale) => self.rows(scale),
                }}
                <div class="reveal">
                    <button
                        type="button"
                        id=format!("reveal-{}", name.name())
                        disabled=move || guess.read().is_none()
                        aria-expanded=move || open.get().to_string()
                        aria-controls=answer.clone()
                        on:click=move |_| self.toggle()
                    >
                        {label}
                    </button>
                    <div class="reason" id=answer hidden=move || !open.get()>
                        {move || open.get().then(|| self.answer(before))}
                    </div>
                </div>
            </div>
        }
        .into_any()
    }

    /// The answers to choose from; the right one is named once the truth is shown.
    fn answers(self) -> AnyView {
        let Self { name, words, open, guess, .. } = self;
        let option = move |(row, text): (usize, &'static str)| {
            let id = format!("{}-answer-{row}", name.name());
            let is_right = name.truth(None) == Truth::Choice(row);
            view! {
                <label class="choice" for=id.clone()>
                    <input
                        type="radio"
                        name=place(name)
                        id=id.clone()
                        autocomplete="off"
                        prop:checked=move || guess.get() == Some(Guess::Choice(row))
                        on:change=move |_| {
                            self.take(0, row as u16);
                        }
                    />
                    <span>
                        {text} {is_right.then(|| view! { <strong class="this" hidden=move || !open.get()>{SAY.this}</strong> })}
                    </span>
                </label>
            }
        };
        view! { <div class="answers">{words.rows.iter().copied().enumerate().map(option).collect_view()}</div> }
            .into_any()
    }

    /// The numbers to place, or the bars to draw, each a slider over its line.
    fn rows(self, scale: Scale) -> AnyView {
        let Self { words, used_up, .. } = self;
        let how = words.how.map(|how| {
            let now = move || words.used_up.filter(|_| used_up.get()).unwrap_or(how);
            view! { <p class="hint">{now}</p> }
        });
        let rows = words.rows.iter().copied().enumerate().map(|(row, text)| self.row(scale, row, text));
        view! {
            {how}
            <div class="rows">{rows.collect_view()}</div>
            <p class="ends">
                <span>{self.number(scale.least)}</span>
                " "
                <span>{self.number(scale.most)}</span>
            </p>
        }
        .into_any()
    }

    fn row(self, scale: Scale, row: usize, text: &'static str) -> AnyView {
        let Self { name, task, guessed, open, .. } = self;
        let id = format!("{}-guess-{row}", name.name());
        let value = move || scale.value(self.step(row));
        let shown = move || if guessed.get() { self.number(value()) } else { SAY.none.to_owned() };
        let is_rest = matches!(task, Task::Shares { bars, .. } if row + 1 == bars);
        let is_bar = !matches!(task, Task::Number { .. });
        let label = if is_rest {
            view! { <span>{text}</span> }.into_any()
        } else {
            view! { <label for=id.clone()>{text}</label> }.into_any()
        };
        let slider = (!is_rest).then(|| {
            view! {
                <input
                    type="range"
                    id=id
                    min="0"
                    max=scale.steps
                    step="1"
                    autocomplete="off"
                    prop:value=move || self.step(row).to_string()
                    aria-valuetext=shown
                    on:input:target=move |event| {
                        if let Ok(step) = event.target().value().parse() {
                            let taken = self.take(row, step);
                            if taken != step {
                                // No more is left, and the thumb must not say otherwise.
                                event.target().set_value(&taken.to_string());
                            }
                        }
                    }
                    // Where the thumb stands already is a guess too, once it was taken hold of.
                    on:click=move |_| guessed.set(true)
                />
            }
        });
        view! {
            <div class="row">
                {label}
                " "
                <span class="value" aria-hidden=(!is_rest).then_some("true")>
                    {shown}
                </span>
                <div class="track" class:signed=scale.least < 0.0>
                    {is_bar.then(|| bar("drawn", Signal::derive(value), scale))}
                    {slider}
                    {move || open.get().then(|| self.truths(scale, row))}
                </div>
            </div>
        }
        .into_any()
    }

    /// What is true of a row, laid over the guess: a mark for a number, and a bar for each of the two targets.
    fn truths(self, scale: Scale, row: usize) -> AnyView {
        let Self { name, guess, .. } = self;
        let truth = Memo::new(move |_| name.truth(guess.get().as_ref()));
        match truth.get_untracked() {
            Truth::Bars { .. } => {
                let of = move |smoothed: bool| {
                    Signal::derive(move || match &*truth.read() {
                        Truth::Bars { smoothed: numbers, .. } if smoothed => {
                            numbers.get(row).copied().unwrap_or_default()
                        }
                        Truth::Bars { one_hot: numbers, .. } => numbers.get(row).copied().unwrap_or_default(),
                        _ => 0.0,
                    })
                };
                view! {
                    {bar("truth one-hot", of(false), scale)}
                    {bar("truth smoothed", of(true), scale)}
                }
                .into_any()
            }
            Truth::Number(value) => {
                view! { <span class="truth mark" style:inset-inline-start=along(scale.place(value))></span> }.into_any()
            }
            Truth::Choice(_) => ().into_any(),
        }
    }

    /// What is shown once the truth is: how the guess compares, the reason, its limit, its sources, and where to see it.
    fn answer(self, before: Before) -> AnyView {
        let Self { app, name, task, words, guess, .. } = self;
        let of_guess = move |say: fn(Self, &Guess) -> String| {
            move || guess.read().as_ref().map(|guess| say(self, guess)).unwrap_or_default()
        };
        let is_bars = matches!(task, Task::Bars { .. } | Task::Shares { .. });
        let sources = words.sources.iter().copied().zip(name.references()).enumerate();
        let sources = sources.map(|(place, (source, reference))| {
            // The fragment of an embed is its state, and names no place.
            let cited = match reference.filter(|_| !app.is_embed()) {
                Some(reference) => view! { <a class="cite" href=format!("#{reference}")>{source}</a> }.into_any(),
                None => view! { <cite>{source}</cite> }.into_any(),
            };
            view! {
                {if place == 0 { "" } else { "; " }}
                {cited}
            }
        });
        let sources = (!words.sources.is_empty())
            .then(|| view! { <p class="source">{SAY.source} ": " {sources.collect_view()}</p> });
        let figure = name.figure();
        let title = match figure {
            AnyFigure::Theory(figure) => (WORDS.figure_name)(figure),
            AnyFigure::Run(figure) => (WORDS.lab.figure_name)(figure),
        };
        let seen = (!app.is_embed() && name.is_pictured()).then(|| {
            view! {
                <span>
                    {SAY.seen} " " <a href=format!("#figure-{}", figure.name())>{title}</a> "."
                </span>
            }
        });
        view! {
            <p class="verdict" hidden=move || guess.read().as_ref().is_none_or(|guess| name.judge(guess).is_none())>
                <strong>{of_guess(Self::verdict)}</strong>
                " "
                {of_guess(Self::told)}
            </p>
            {is_bars.then(|| self.numbers())}
            <p>{of_guess(Self::reason)}</p>
            <p class="about">
                <span class="limit">{words.limit}</span>
            </p>
            {sources}
            <div class="seen">
                {button(app, Staged::Prediction(name), (SAY.show)(name), before)} {seen}
            </div>
        }
        .into_any()
    }

    /// The bars in numbers.
    fn numbers(self) -> AnyView {
        let Self { name, words, guess, .. } = self;
        let votes = matches!(self.task, Task::Shares { .. });
        let rows = move || {
            let guess = guess.get();
            let Truth::Bars { one_hot, smoothed } = name.truth(guess.as_ref()) else { return ().into_any() };
            let Some(Guess::Bars(drawn)) = guess else { return ().into_any() };
            let columns =
                [Some(drawn), Some(one_hot), Some(smoothed), votes.then(|| crate::course::prediction::VOTES.to_vec())];
            let row = |(place, text): (usize, &&'static str)| {
                let cells = columns.iter().flatten().map(|column| {
                    let value = column.get(place).copied().unwrap_or_default();
                    view! { <td>{short(value)}</td> }
                });
                view! {
                    <tr>
                        <th scope="row">{*text}</th>
                        {cells.collect_view()}
                    </tr>
                }
            };
            words.rows.iter().enumerate().map(row).collect_view().into_any()
        };
        view! {
            <div class="table-frame" role="region" aria-label=words.ask tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{SAY.rows}</th>
                            <th scope="col" class="drawn">
                                {SAY.guess}
                            </th>
                            <th scope="col" class="one-hot">
                                {WORDS.one_hot}
                            </th>
                            <th scope="col" class="smoothed">
                                {WORDS.smoothed}
                            </th>
                            {votes.then(|| view! { <th scope="col">{SAY.votes}</th> })}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}

/// A bar from 0, or from the end that is nearest to it, to a number.
fn bar(class: &'static str, value: Signal<f64>, scale: Scale) -> AnyView {
    let ends = move || {
        let (one, other) = (scale.place(0.0), scale.place(value.get()));
        (one.min(other), (one - other).abs())
    };
    view! {
        <span
            class=class
            // What is not drawn has no outline; what is true has a mark even where it is 0.
            hidden=move || class == "drawn" && ends().1 == 0.0
            style:inset-inline-start=move || along(ends().0)
            style:width=move || format!("calc((100% - var(--thumb)) * {})", ends().1)
        ></span>
    }
    .into_any()
}

/// The place on a line of which the thumb's middle reaches both ends.
fn along(share: f64) -> String {
    format!("calc(var(--thumb) / 2 + (100% - var(--thumb)) * {share})")
}
