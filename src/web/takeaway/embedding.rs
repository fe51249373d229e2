//! The dialog that puts a figure, or an experiment, into somebody else's page: what their readers get, how it looks, and the
//! code to paste.

use super::App;
use crate::course::Scene;
use crate::course::goal::{begins_from, needs};
use crate::figure::height::recommended_height;
use crate::figure::{Figure, LabFigure};
use crate::protocol::host::{NAMESPACE, Request, Saying, VERSION};
use crate::share::snippet::frame_value;
use crate::share::{Base, Embed, Label, Need, QrCode, Size, Snippet, Target, Unpublished, Width, snippet, state_for};
use crate::spec::link::{MAX_TITLE, shape_of};
use crate::spec::{AnyFigure, Control, GoalName, Lab, LabFigureName, PredictionName, Spec, ThemeChoice, View};
use crate::training::Source;
use crate::web::app::WORDS;
use crate::web::copying::copy;
use crate::web::fault;
use crate::words::ShareWords;
use js_sys::{Array, Object, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::{ev, html};
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessageEvent};

const SAY: &ShareWords = &WORDS.share;

/// How long nothing must have changed before the preview starts anew.
const PAUSE: Duration = Duration::from_millis(500);

/// The width of a column of text, for which a height is recommended where none is typed.
const COLUMN: u32 = 720;

/// The width of a narrow one, as on a phone.
const NARROW_COLUMN: u32 = 320;

/// The button that embeds a figure, and its dialog.
pub(super) fn button(app: App, figure: AnyFigure) -> AnyView {
    let open = RwSignal::new(false);
    view! {
        <button type="button" data-embed=figure.name() aria-haspopup="dialog" on:click=move |_| open.set(true)>
            {SAY.figure}
            "…"
        </button>
        {dialog(app, Some(figure), open)}
    }
    .into_any()
}

/// The dialog. `figure` is the one to embed, or none for the experiment as a whole.
pub(super) fn dialog(app: App, figure: Option<AnyFigure>, open: RwSignal<bool>) -> AnyView {
    let name = figure.map_or("experiment", AnyFigure::name);
    let dialog = NodeRef::<html::Dialog>::new();
    let heading = if figure.is_some() { SAY.figure } else { SAY.experiment };
    let id = format!("embed-{name}-heading");
    Effect::new(move |_| {
        if let (Some(dialog), true) = (dialog.get(), open.get()) {
            // One that is open already stays open.
            let _ = dialog.show_modal();
        }
    });
    let close = Callback::new(move |()| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    });
    view! {
        <dialog node_ref=dialog class="embedding" aria-labelledby=id.clone() on:close=move |_| open.set(false)>
            <div class="embedding-head">
                <h2 id=id.clone()>{heading}</h2>
                <button type="button" on:click=move |_| close.run(())>
                    {SAY.close}
                </button>
            </div>
            {move || open.get().then(|| Choices::new(app, figure, close).view())}
        </dialog>
    }
    .into_any()
}

/// What the dialog's reader has chosen.
#[derive(Clone, Copy)]
struct Choices {
    app: App,
    figure: Option<AnyFigure>,
    /// Closes the dialog.
    close: Callback<()>,
    /// The controls that can be shown, in order.
    all: StoredValue<Vec<Control>>,
    /// Those that are, and those that do not move. What the task needs is shown and moves whatever is chosen here.
    shown: RwSignal<Vec<Control>>,
    locked: RwSignal<Vec<Control>>,
    theme: RwSignal<ThemeChoice>,
    goal: RwSignal<Option<GoalName>>,
    predict: RwSignal<Option<PredictionName>>,
    title: RwSignal<String>,
    label: RwSignal<String>,
    /// The width in pixels, as typed; as wide as the text, if none.
    width: RwSignal<Option<String>>,
    /// The height in pixels, as typed; the recommended one, if none.
    height: RwSignal<Option<String>>,
    base: RwSignal<String>,
    /// Why the page that is open has no address for others, if it has none.
    unpublished: Option<Unpublished>,
    target: RwSignal<Target>,
}

impl Choices {
    fn new(app: App, figure: Option<AnyFigure>, close: Callback<()>) -> Self {
        let of_page = Base::of_page(&window().location().href().unwrap_or_default());
        let (all, shown) = controls(figure);
        let label = figure.map_or_else(|| experiment(app), |figure| question(figure).to_owned());
        Self {
            app,
            figure,
            close,
            all: StoredValue::new(all),
            shown: RwSignal::new(shown),
            locked: RwSignal::new(Vec::new()),
            theme: RwSignal::new(ThemeChoice::Auto),
            goal: RwSignal::new(None),
            predict: RwSignal::new(None),
            title: RwSignal::new(String::new()),
            label: RwSignal::new(label),
            width: RwSignal::new(None),
            height: RwSignal::new(None),
            base: RwSignal::new(of_page.as_ref().map_or_else(|_| String::new(), |base| base.as_str().to_owned())),
            unpublished: of_page.err(),
            target: RwSignal::new(Target::Html),
        }
    }

    /// The state that is embedded, tracked.
    fn spec(self) -> Spec {
        let spec = Spec { shared: self.app.shared(), lab: self.app.lab(), ..Spec::default() };
        let (_, usual) = controls(self.figure);
        let title = self.title.get();
        let all = || self.all.get_value().into_iter();
        let shown: Vec<_> = all().filter(|&control| self.shows(control)).collect();
        let locked = all().filter(|&control| self.shows(control) && self.locks(control)).collect();
        let view = View {
            controls: (shown != usual).then_some(shown),
            lock: locked,
            theme: self.theme.get(),
            goal: self.goal.get(),
            predict: self.predict.get(),
            // A longer one is refused, and told of at its field.
            title: Some(title.trim().to_owned()).filter(|title| !title.is_empty() && is_title(title)),
            ..View::default()
        };
        // What is asked of an experiment is asked of its own.
        let of_prediction = self.predict.get().and_then(|name| match name.scene(&spec.shared) {
            Scene::Lab(scenario) => Some(scenario),
            Scene::Theory(_) => None,
        });
        let asked = of_prediction.or(self.goal.get().and_then(begins_from));
        let lab = match asked {
            Some(scenario) if scenario != spec.lab.scenario() => Lab::of(scenario),
            _ => spec.lab,
        };
        state_for(&Spec { view, lab, shared: spec.shared }, self.figure)
    }

    /// What the task that is set needs, tracked.
    fn needed(self) -> Vec<Control> {
        self.goal.get().map(|goal| needs(goal, &self.app.shared())).unwrap_or_default()
    }

    /// Whether a control is shown, tracked.
    fn shows(self, control: Control) -> bool {
        self.shown.read().contains(&control) || self.needed().contains(&control)
    }

    /// Whether one that is shown does not move, tracked.
    fn locks(self, control: Control) -> bool {
        self.locked.read().contains(&control) && !self.needed().contains(&control)
    }

    /// The width in pixels, if one is chosen that can be, tracked.
    fn wide(self) -> Option<u32> {
        self.width.read().as_ref().and_then(|width| width.trim().parse().ok())
    }

    /// The height that shows all of it in a frame of that width, tracked.
    fn recommended_at(self, width: u32) -> u32 {
        recommended_height(&self.spec().view, self.figure.is_none(), width)
    }

    /// The same for the width that is chosen.
    fn recommended(self) -> u32 {
        self.recommended_at(self.wide().unwrap_or(COLUMN))
    }

    fn size(self) -> Result<Size, String> {
        let pixels = |text: &str, name: &str| text.trim().parse::<u32>().map_err(|_| (SAY.number_wanted)(name, text));
        let width = match self.width.get() {
            Some(text) => Width::Pixels(pixels(&text, SAY.pixels)?),
            None => Width::Full,
        };
        let height = match self.height.get() {
            Some(text) => pixels(&text, SAY.height)?,
            None => self.recommended(),
        };
        Size::new(width, height).map_err(|error| {
            let limits = match error {
                crate::share::SizeError::Width(_) => Size::WIDTHS,
                crate::share::SizeError::Height(_) => Size::HEIGHTS,
            };
            (SAY.size_wanted)(error, limits)
        })
    }

    fn named(self) -> Result<Label, String> {
        Label::new(&self.label.read()).map_err(|error| (SAY.label_wanted)(error, Label::MAX))
    }

    fn address(self) -> Result<Option<Base>, String> {
        let text = self.base.get();
        if text.trim().is_empty() { Ok(None) } else { Base::typed(&text).map(Some).map_err(SAY.base_wanted) }
    }

    fn titled(self) -> Result<(), String> {
        let title = self.title.get();
        if is_title(title.trim()) { Ok(()) } else { Err((SAY.title_wanted)(title.trim().chars().count(), MAX_TITLE)) }
    }

    /// Whether something that was typed cannot be used, so that the code is without it.
    fn is_stale(self) -> bool {
        self.titled().is_err() || self.size().is_err() || self.named().is_err() || self.address().is_err()
    }

    fn view(self) -> AnyView {
        // What was last chosen rightly stays until all is right again.
        let embed = Memo::new(move |before: Option<&Option<Embed>>| {
            let made = (|| {
                self.titled()?;
                Ok::<_, String>(Embed {
                    spec: self.spec(),
                    size: self.size()?,
                    label: self.named()?,
                    base: self.address()?,
                })
            })();
            made.ok().or_else(|| before.cloned().flatten())
        });
        view! {
            <p>{SAY.intro}</p>
            <div class="embedding-parts">
                <div class="embedding-choices">
                    <h3>{SAY.choices}</h3>
                    {self.controls()}
                    {self.options()}
                    {self.sizes()}
                </div>
                <div class="embedding-results">
                    <h3>{SAY.preview}</h3>
                    {preview(embed, self.close)}
                    {self.code(embed)}
                    {self.file(embed)}
                </div>
            </div>
        }
        .into_any()
    }

    /// Which controls are shown, and which of them do not move.
    fn controls(self) -> AnyView {
        let name = self.figure.map_or("experiment", AnyFigure::name);
        type Is = fn(Choices, Control) -> bool;
        let boxes = |kind: &'static str, list: RwSignal<Vec<Control>>, legend: &'static str, is: Is, is_there: Is| {
            let rows = self.all.get_value().into_iter().map(|control| {
                let id = format!("embed-{name}-{kind}-{}", control.name());
                view! {
                    <label class="choice" for=id.clone() hidden=move || !is_there(self, control)>
                        <input
                            type="checkbox"
                            id=id.clone()
                            autocomplete="off"
                            disabled=move || self.needed().contains(&control)
                            prop:checked=move || is(self, control)
                            on:change:target=move |event| {
                                let wanted = event.target().checked();
                                self.choose(list, control, wanted);
                            }
                        />
                        <span>{(SAY.control)(control)}</span>
                    </label>
                }
            });
            view! {
                <fieldset>
                    <legend>{legend}</legend>
                    {rows.collect_view()}
                </fieldset>
            }
            .into_any()
        };
        view! {
            {boxes("shows", self.shown, SAY.controls, Self::shows, |_, _| true)}
            {boxes("locks", self.locked, SAY.lock, Self::locks, Self::shows)}
        }
        .into_any()
    }

    /// Puts a control into a list, or takes it out; the order is that of all.
    fn choose(self, list: RwSignal<Vec<Control>>, control: Control, wanted: bool) {
        let is_in = |it: &Control| if *it == control { wanted } else { list.read_untracked().contains(it) };
        let now = self.all.with_value(|all| all.iter().copied().filter(is_in).collect());
        list.set(now);
    }

    /// Colours, task, prediction and the texts.
    fn options(self) -> AnyView {
        let Self { app, figure, theme, goal, predict, title, label, .. } = self;
        // None that needs a control which the figure does not have.
        let has_controls =
            |goal: &GoalName| self.all.with_value(|all| needs(*goal, &app.now()).iter().all(|it| all.contains(it)));
        let goals = GoalName::ALL.into_iter().filter(|it| match figure {
            Some(figure) => it.fits(figure) && has_controls(it),
            None => begins_from(*it).is_some(),
        });
        let goals: Vec<_> = goals.map(|it| (it.name(), (WORDS.course.goals.of)(it).task)).collect();
        let predictions = PredictionName::ALL.into_iter().filter(|it| match figure {
            // An embed shows the prediction over its figure, which should be the one that answers it.
            Some(figure) => it.figure() == figure,
            None => false,
        });
        let predictions: Vec<_> = predictions.map(|it| (it.name(), (WORDS.predictions.of)(it).ask)).collect();
        let themes = ThemeChoice::ALL.into_iter().map(|it| (it.name(), (SAY.theme_name)(it))).collect();
        let none = |rows: Vec<(&'static str, &'static str)>| [vec![("", SAY.none)], rows].concat();
        let id = |part: &str| format!("embed-{}-{part}", figure.map_or("experiment", AnyFigure::name));
        view! {
            {select(
                id("theme"),
                SAY.theme,
                themes,
                Signal::derive(move || theme.get().name()),
                Callback::new(move |name: String| {
                    theme.set(ThemeChoice::ALL.into_iter().find(|it| it.name() == name).unwrap_or_default());
                }),
            )}
            {(!goals.is_empty())
                .then(|| {
                    select(
                        id("goal"),
                        SAY.goal,
                        none(goals),
                        Signal::derive(move || goal.get().map_or("", GoalName::name)),
                        Callback::new(move |name: String| {
                            goal.set(GoalName::ALL.into_iter().find(|it| it.name() == name));
                        }),
                    )
                })}
            <p class="hint" role="status" hidden=move || goal.read().is_none()>
                {move || goal.get().map(|_| (SAY.goal_needs)(&self.needed()))}
            </p>
            {(!predictions.is_empty())
                .then(|| {
                    select(
                        id("predict"),
                        SAY.prediction,
                        none(predictions),
                        Signal::derive(move || predict.get().map_or("", PredictionName::name)),
                        Callback::new(move |name: String| {
                            predict.set(PredictionName::ALL.into_iter().find(|it| it.name() == name));
                        }),
                    )
                })}
            {field(id("title"), SAY.title, title, Signal::derive(move || self.titled().err()))}
            {field(id("label"), SAY.label, label, Signal::derive(move || self.named().err()))}
        }
        .into_any()
    }

    fn sizes(self) -> AnyView {
        let Self { width, height, base, unpublished, .. } = self;
        let id = |part: &str| format!("embed-{}-{part}", self.figure.map_or("experiment", AnyFigure::name));
        let full = id("full");
        let typed = Signal::derive(move || height.get().unwrap_or_else(|| self.recommended().to_string()));
        let size_error = id("size-error");
        let warned = move || {
            let base = self.address().ok().flatten()?;
            let need = match (base.is_of_this_machine(), base.is_plain()) {
                (true, _) => Need::ThisMachine,
                (false, true) => Need::Encryption,
                (false, false) => return None,
            };
            Some((SAY.need)(need, base.origin()))
        };
        view! {
            <fieldset class="embedding-sizes">
                <legend>{SAY.width}</legend>
                <label class="choice" for=full.clone()>
                    <input
                        type="checkbox"
                        id=full.clone()
                        autocomplete="off"
                        prop:checked=move || width.read().is_none()
                        on:change:target=move |event| {
                            width.set((!event.target().checked()).then(|| COLUMN.to_string()));
                        }
                    />
                    <span>{SAY.full_width}</span>
                </label>
                <div hidden=move || width.read().is_none()>
                    {self.pixels(
                        id("width"),
                        SAY.pixels,
                        size_error.clone(),
                        Signal::derive(move || width.get().unwrap_or_default()),
                        width,
                    )}
                </div>
                {self.pixels(id("height"), SAY.height, size_error.clone(), typed, height)}
                <p class="hint">
                    {move || match self.figure {
                        Some(_) => {
                            let narrow = self.recommended_at(NARROW_COLUMN);
                            (SAY.recommended)(self.wide(), self.recommended(), (NARROW_COLUMN, narrow))
                        }
                        None => SAY.high.to_owned(),
                    }}
                </p>
                <p class="refusal" id=size_error role="alert">
                    {move || self.size().err()}
                </p>
            </fieldset>
            {unpublished.map(|why| view! { <p class="notice">{(SAY.unpublished)(why)}</p> })}
            {field(id("base"), SAY.base, base, Signal::derive(move || self.address().err()))}
            <p class="refusal" role="status">
                {warned}
            </p>
            <p class="hint">{SAY.base_hint}</p>
        }
        .into_any()
    }

    /// A field for a number of pixels.
    fn pixels(
        self,
        id: String,
        label: &'static str,
        error: String,
        value: Signal<String>,
        typed: RwSignal<Option<String>>,
    ) -> AnyView {
        view! {
            <div class="control">
                <label for=id.clone()>{label}</label>
                <input
                    type="text"
                    inputmode="numeric"
                    id=id
                    autocomplete="off"
                    aria-describedby=error
                    aria-invalid=move || self.size().is_err().to_string()
                    prop:value=value
                    on:input:target=move |event| typed.set(Some(event.target().value()))
                />
            </div>
        }
        .into_any()
    }

    /// The code for the chosen host, and what it needs.
    fn code(self, embed: Memo<Option<Embed>>) -> AnyView {
        let target = self.target;
        let id = format!("embed-{}-target", self.figure.map_or("experiment", AnyFigure::name));
        let targets = Target::ALL.into_iter().map(|it| (it.name(), (SAY.target_name)(it))).collect();
        let made = Memo::new(move |_| embed.get().map(|embed| snippet(&embed, target.get())));
        // What would work nowhere is not there to be taken.
        let wants_address = move || made.read().as_ref().is_some_and(Snippet::wants_address);
        let code = Signal::derive(move || match made.get() {
            Some(made) if !made.wants_address() => made.code,
            _ => String::new(),
        });
        let refused = Signal::derive(move || match (self.is_stale(), wants_address()) {
            (true, _) => Some(SAY.stale),
            (false, true) => Some(SAY.address_wanted),
            (false, false) => None,
        });
        let needs = move || {
            let origin =
                embed.get().and_then(|embed| embed.base.map(|base| base.origin().to_owned())).unwrap_or_default();
            let needs = made.get().map(|made| made.needs).unwrap_or_default();
            needs.into_iter().map(|need| view! { <li>{(SAY.need)(need, &origin)}</li> }).collect_view()
        };
        let choose = Callback::new(move |name: String| {
            target.set(Target::ALL.into_iter().find(|it| it.name() == name).unwrap_or(Target::Html));
        });
        view! {
            {select(id, SAY.target, targets, Signal::derive(move || target.get().name()), choose)}
            {copyable(SAY.code, SAY.copy, code, refused, 6)}
            <div hidden=move || made.read().as_ref().is_none_or(|made| made.needs.is_empty())>
                <h3>{SAY.needs}</h3>
                <ul class="about">{needs}</ul>
            </div>
        }
        .into_any()
    }

    /// The single file, the link and its QR code.
    fn file(self, embed: Memo<Option<Embed>>) -> AnyView {
        let app = self.app;
        let link = Signal::derive(move || embed.get().map(|embed| embed.address()).unwrap_or_default());
        let stale = Signal::derive(move || self.is_stale().then_some(SAY.stale));
        let has_address =
            move || embed.read().as_ref().is_some_and(|embed| embed.base.as_ref().is_some_and(Base::is_whole));
        let code = move || {
            let address = has_address().then(|| link.get())?;
            Some(match QrCode::of(&address) {
                Ok(QrCode { side, path }) => view! {
                    <svg class="qr" role="img" aria-label=SAY.qr_described viewBox=format!("0 0 {side} {side}")>
                        <path d=path></path>
                    </svg>
                }
                .into_any(),
                Err(too_long) => {
                    view! { <p class="hint">{(SAY.qr_too_long)(too_long.bytes, QrCode::MAX_BYTES)}</p> }.into_any()
                }
            })
        };
        let own = move || {
            app.lab().setting().data.source == Source::Own && !matches!(self.figure, Some(AnyFigure::Theory(_)))
        };
        view! {
            <p>
                <a href="embed.html" download="embed.html">
                    {SAY.download}
                </a>
                " "
                <span class="hint">{SAY.download_hint}</span>
            </p>
            <p hidden=move || self.target.get() != Target::Element>
                <a href="embed.js" download="embed.js">
                    {SAY.download_element}
                </a>
            </p>
            {copyable(SAY.link, SAY.copy, link, stale, 2)}
            <p class="hint" hidden=move || !own()>
                {SAY.not_in_link}
            </p>
            <details hidden=move || !has_address()>
                <summary>{SAY.qr}</summary>
                {code}
            </details>
        }
        .into_any()
    }
}

/// The controls that an embed can show, and those that it shows unless it is told otherwise.
fn controls(figure: Option<AnyFigure>) -> (Vec<Control>, Vec<Control>) {
    match figure {
        Some(AnyFigure::Theory(name)) => {
            let all: Vec<_> = Control::ALL.into_iter().filter(|it| Figure::follows(name).contains(it)).collect();
            (all.clone(), all)
        }
        Some(AnyFigure::Run(_)) | None => {
            let view = View { figure, ..View::default() };
            // The clock moves runs, and the sweep its own figure.
            let belongs = |it: &Control| match (it, figure) {
                (Control::Sweep, Some(AnyFigure::Run(name))) => name == LabFigureName::Sweep,
                (Control::Clock, Some(AnyFigure::Run(name))) => name != LabFigureName::Sweep,
                _ => true,
            };
            let all: Vec<_> = Control::ALL.into_iter().filter(|it| it.is_of_lab()).filter(belongs).collect();
            let shown = all.iter().copied().filter(|&it| view.lab_offers(it)).collect();
            (all, shown)
        }
    }
}

/// Whether it can be a heading; none is one too.
fn is_title(text: &str) -> bool {
    text.is_empty() || shape_of("title").is_some_and(|shape| shape.admits(text))
}

/// What a figure asks.
fn question(figure: AnyFigure) -> &'static str {
    match figure {
        AnyFigure::Theory(name) => Figure::about(name, WORDS).question,
        AnyFigure::Run(name) => LabFigure::about(name, WORDS).question,
    }
}

/// What the experiment is called.
fn experiment(app: App) -> String {
    (WORDS.scenarios.of)(app.lab_now().scenario()).title.to_owned()
}

/// The embed as it will be, begun anew when it has become another.
///
/// After Escape in it the dialog closes, as after Escape anywhere else in the dialog.
fn preview(embed: Memo<Option<Embed>>, close: Callback<()>) -> AnyView {
    let beside = move || {
        embed
            .get()
            .map(|embed| (Embed { base: None, ..embed.clone() }.address(), embed.size, embed.label.as_str().to_owned()))
    };
    let shown = RwSignal::new(untrack(beside));
    Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
        if let Some(waiting) = waiting.flatten() {
            waiting.clear();
        }
        let now = beside();
        if *shown.read_untracked() == now {
            return None;
        }
        let renew = move || {
            if !fault::is_up() {
                // The dialog may be closed by now.
                let _ = shown.try_set(now.clone());
            }
        };
        set_timeout_with_handle(renew, PAUSE).ok()
    });
    let frame = move |(address, size, label): (String, Size, String)| {
        let width = match size.width() {
            Width::Full => "100%".to_owned(),
            Width::Pixels(width) => width.to_string(),
        };
        let node = NodeRef::<html::Iframe>::new();
        host(node, close);
        view! {
            <iframe
                node_ref=node
                class="preview"
                src=address
                title=label
                width=width
                height=size.height()
                sandbox=frame_value("sandbox")
                allow=frame_value("allow")
                referrerpolicy=frame_value("referrerpolicy")
            ></iframe>
        }
    };
    view! {
        <div class="preview-frame" role="region" aria-label=SAY.preview tabindex="0">
            <For each=move || shown.get() key=|it| format!("{it:?}") children=frame />
        </div>
    }
    .into_any()
}

/// Is a host to the embed in a frame, as far as to hear when it gives the keys back.
fn host(frame: NodeRef<html::Iframe>, released: Callback<()>) {
    let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if kind_of(&event).as_deref() == Some(Saying::Release.name()) {
            // The dialog may be gone by now.
            released.try_run(());
        }
    });
    let heard: js_sys::Function = heard.into_js_value().unchecked_into();
    let greeted = window_event_listener(ev::message, move |event| {
        let Some(inside) = frame.get_untracked().and_then(|frame| frame.content_window()) else { return };
        let is_of_it = event.source().is_some_and(|source| JsValue::from(source) == JsValue::from(inside.clone()));
        if !is_of_it || kind_of(&event).as_deref() != Some(Saying::Hello.name()) {
            return;
        }
        let Ok(channel) = MessageChannel::new() else { return };
        channel.port1().set_onmessage(Some(&heard));
        // A sandboxed frame has no origin that could be named. Without a welcome the preview is as it was.
        let _ = inside.post_message_with_transfer(&welcome(), "*", &Array::of1(&channel.port2()));
    });
    on_cleanup(move || greeted.remove());
}

/// The type of a message of ours.
fn kind_of(event: &MessageEvent) -> Option<String> {
    let data = event.data();
    let text = |name: &str| Reflect::get(&data, &name.into()).ok()?.as_string();
    text("type").filter(|_| text("ns").as_deref() == Some(NAMESPACE))
}

/// The message with which a host gives a port.
fn welcome() -> JsValue {
    let message = Object::new();
    let parts: [(&str, JsValue); 3] =
        [("ns", NAMESPACE.into()), ("v", VERSION.into()), ("type", Request::Welcome.name().into())];
    for (name, value) in parts {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&message, &name.into(), &value);
    }
    message.into()
}

/// A choice of several.
fn select(
    id: String,
    label: &'static str,
    rows: Vec<(&'static str, &'static str)>,
    value: Signal<&'static str>,
    choose: Callback<String>,
) -> AnyView {
    let options = rows.into_iter().map(|(name, text)| {
        view! {
            <option value=name selected=move || value.get() == name>
                {text}
            </option>
        }
    });
    view! {
        <div class="control">
            <label for=id.clone()>{label}</label>
            <select id=id autocomplete="off" on:change:target=move |event| choose.run(event.target().value())>
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// A line of text, with what is wrong with it.
fn field(id: String, label: &'static str, text: RwSignal<String>, wrong: Signal<Option<String>>) -> AnyView {
    let error = format!("{id}-error");
    view! {
        <div class="control">
            <label for=id.clone()>{label}</label>
            <input
                type="text"
                id=id
                autocomplete="off"
                aria-describedby=error.clone()
                aria-invalid=move || wrong.read().is_some().to_string()
                prop:value=text
                on:input:target=move |event| text.set(event.target().value())
            />
            <p class="refusal" id=error role="alert">
                {wrong}
            </p>
        </div>
    }
    .into_any()
}

/// A text to copy, unless there is a reason against it.
fn copyable(
    label: &'static str,
    button: &'static str,
    text: Signal<String>,
    wrong: Signal<Option<&'static str>>,
    rows: u32,
) -> AnyView {
    let field = NodeRef::<html::Textarea>::new();
    let (copied, refused) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let press = move |_| {
        let now = text.get_untracked();
        spawn_local(async move {
            let done = copy(&now).await;
            // The dialog may be closed by now, and its signals gone.
            if fault::is_up() || refused.try_set(!done).is_some() {
                return;
            }
            if done {
                copied.set(Some(now));
            } else if let Some(field) = field.get_untracked() {
                field.select();
            }
        });
    };
    view! {
        <label class="copyable">
            <span>{label}</span>
            <textarea node_ref=field readonly="" rows=rows prop:value=text></textarea>
        </label>
        <p class="copying">
            <button type="button" disabled=move || wrong.get().is_some() on:click=press>
                {move || if copied.get().is_some_and(|it| it == text.get()) { SAY.copied } else { button }}
            </button>
            // What the page says stands beneath the dialog, where nobody hears it.
            <span class="visually-hidden" role="status">
                {move || copied.get().is_some().then_some(SAY.copied)}
            </span>
            " "
            <span class="refusal" role="alert">
                {move || wrong.get().or_else(|| refused.get().then_some(SAY.refused))}
            </span>
        </p>
    }
    .into_any()
}
