//! The state of the page: one [`Shared`] value, what must be told about it, and the two slower copies of it.

use super::address;
use super::fault;
use super::inks::Inks;
use super::kind::Kind;
use super::later::Part;
use super::sight::window_height;
#[cfg(not(feature = "split"))]
use super::takeaway::Exhibit;
use crate::course::LabStandings;
#[cfg(not(feature = "split"))]
use crate::figure::Table;
use crate::protocol::host::Cause;
use crate::spec::{Control, FigureName, Lab, Notice, Shared, Spec, ThemeChoice, View};
use crate::training::Scenario;
use crate::words::{PAGE, Words};
use leptos::prelude::*;
#[cfg(not(feature = "split"))]
use std::rc::Rc;
use std::time::Duration;
#[cfg(not(feature = "split"))]
use web_sys::MessagePort;

/// The words of the page.
pub(super) const WORDS: &Words = PAGE;

/// How often tables are rewritten while a slider moves: screen readers and eyes follow no faster.
const TABLE_PAUSE: f64 = 100.0;

/// How long nothing must have changed before the link is rewritten, and before a change is spoken of.
const LINK_PAUSE: Duration = Duration::from_millis(300);
const SPEECH_PAUSE: Duration = Duration::from_millis(700);

/// The page's state, cheap to copy into every closure.
#[derive(Clone, Copy)]
pub(super) struct App {
    shared: RwSignal<Shared>,
    /// What the tables show: the state of at most 100 ms ago, and always the last one.
    tabled: RwSignal<Shared>,
    /// What the live region says.
    spoken: RwSignal<String>,
    /// The state it was last spoken of.
    spoken_of: StoredValue<Shared>,
    /// What the reader must be told and has not heard yet.
    unheard: StoredValue<Vec<Notice>>,
    /// How often everything was reset.
    resets: RwSignal<u32>,
    /// What the lab's knobs say.
    lab: RwSignal<Lab>,
    /// The experiment that the text last asked the lab for, and how often it asked.
    asked: RwSignal<(u32, Option<Scenario>)>,
    /// Where the lab's goals stand.
    lab_standings: RwSignal<LabStandings>,
    notices: RwSignal<Vec<Notice>>,
    /// The parts of the program that could not be loaded.
    missing: RwSignal<Vec<Part>>,
    /// Those that are there.
    parts: StoredValue<Vec<Part>>,
    inks: Inks,
    view: StoredValue<View>,
    /// Which figures of the page are shown; all if unsaid. Of the view, this alone changes while the page lives.
    figures: RwSignal<Option<Vec<FigureName>>>,
    embed: bool,
    /// Whether the figure of an embed waits for what its reader predicts.
    waits: RwSignal<bool>,
    /// The figures of the theory that are alive.
    kinds: StoredValue<Vec<Kind>>,
    timers: StoredValue<Timers>,
    /// Whether the page is about to be printed, with everything on it.
    printing: RwSignal<bool>,
    /// The figure whose own handle or field was used last; none after a control of the panel.
    touched: StoredValue<Option<FigureName>>,
    /// Who changed the state last.
    cause: StoredValue<Cause>,
    /// How to talk to the host of an embed.
    #[cfg(not(feature = "split"))]
    port: StoredValue<Option<MessagePort>, LocalStorage>,
    /// The figures of an embed.
    #[cfg(not(feature = "split"))]
    looks: StoredValue<Vec<Look>, LocalStorage>,
    /// What can be taken away of them.
    #[cfg(not(feature = "split"))]
    exhibits: StoredValue<Vec<Exhibit>, LocalStorage>,
}

/// How a figure of an embed can be looked at in numbers and words.
#[cfg(not(feature = "split"))]
#[derive(Clone)]
pub(super) struct Look {
    pub(super) name: &'static str,
    pub(super) question: &'static str,
    /// Its sentence and its table, of this moment.
    pub(super) now: Rc<dyn Fn() -> (String, Table)>,
}

#[derive(Default)]
struct Timers {
    link: Option<TimeoutHandle>,
    speech: Option<TimeoutHandle>,
    table: Option<TimeoutHandle>,
    tabled_at: f64,
}

impl App {
    pub(super) fn new(spec: Spec, notices: Vec<Notice>, embed: bool) -> Self {
        Self {
            shared: RwSignal::new(spec.shared),
            tabled: RwSignal::new(spec.shared),
            spoken: RwSignal::new(String::new()),
            spoken_of: StoredValue::new(spec.shared),
            resets: RwSignal::new(0),
            lab: RwSignal::new(spec.lab),
            asked: RwSignal::new((0, None)),
            lab_standings: RwSignal::new(LabStandings::default()),
            unheard: StoredValue::new(notices.clone()),
            notices: RwSignal::new(notices),
            missing: RwSignal::new(Vec::new()),
            parts: StoredValue::new(Vec::new()),
            inks: Inks::read(),
            waits: RwSignal::new(embed && spec.view.predict.is_some()),
            figures: RwSignal::new(spec.view.figures.clone()),
            view: StoredValue::new(spec.view),
            embed,
            kinds: StoredValue::new(Vec::new()),
            timers: StoredValue::new(Timers::default()),
            printing: RwSignal::new(false),
            touched: StoredValue::new(None),
            cause: StoredValue::new(Cause::User),
            #[cfg(not(feature = "split"))]
            port: StoredValue::new_local(None),
            #[cfg(not(feature = "split"))]
            looks: StoredValue::new_local(Vec::new()),
            #[cfg(not(feature = "split"))]
            exhibits: StoredValue::new_local(Vec::new()),
        }
    }

    /// The state, tracked.
    pub(super) fn shared(self) -> Shared {
        self.shared.get()
    }

    /// The state of the tables, tracked.
    pub(super) fn tabled(self) -> Shared {
        self.tabled.get()
    }

    /// What the live region says, tracked.
    pub(super) fn spoken(self) -> String {
        self.spoken.get()
    }

    /// What the reader must be told, tracked.
    pub(super) fn notices(self) -> Vec<Notice> {
        self.notices.get()
    }

    /// The true class that the reader chose. It is another than the present one while a notice tells that fewer classes pushed it
    /// aside; with more of them it comes back.
    pub(super) fn wanted_target(self) -> usize {
        let now = self.now().target();
        let moved = |notice: &Notice| match notice {
            Notice::TargetMoved { from, to } if *to == now => Some(*from),
            _ => None,
        };
        self.notices.with_untracked(|all| all.iter().find_map(moved)).unwrap_or(now)
    }

    pub(super) fn dismiss(self, notice: &Notice) {
        self.notices.update(|notices| notices.retain(|other| other != notice));
    }

    /// The parts of the program that could not be loaded, tracked.
    pub(super) fn missing(self) -> Vec<Part> {
        self.missing.get()
    }

    /// A part of the program could not be loaded, or not in time.
    pub(super) fn lacks(self, part: Part) {
        if !self.missing.read_untracked().contains(&part) {
            self.missing.update(|missing| missing.push(part));
            self.say(WORDS.missing.to_owned());
        }
    }

    /// A part of the program is there. Whether it is for the first time: it was perhaps asked for twice.
    pub(super) fn has(self, part: Part) -> bool {
        if self.missing.read_untracked().contains(&part) {
            self.missing.update(|missing| missing.retain(|&other| other != part));
        }
        let first = !self.parts.with_value(|parts| parts.contains(&part));
        if first {
            self.parts.update_value(|parts| parts.push(part));
        }
        first
    }

    /// The parts that could not be loaded, which are missed no longer.
    pub(super) fn take_missing(self) -> Vec<Part> {
        let missing = self.missing.get_untracked();
        self.missing.set(Vec::new());
        missing
    }

    /// A figure of the theory comes alive.
    pub(super) fn know(self, kind: Kind) {
        self.kinds.update_value(|kinds| kinds.push(kind));
    }

    pub(super) fn with_view<T>(self, read: impl FnOnce(&View) -> T) -> T {
        self.view.with_value(read)
    }

    /// The colours and pixels to draw with.
    pub(super) const fn inks(self) -> Inks {
        self.inks
    }

    pub(super) const fn is_embed(self) -> bool {
        // What is built in parts is never an embed, and needs nothing of what only an embed needs; and the other way round.
        cfg!(feature = "embed") || !cfg!(feature = "split") && self.embed
    }

    /// The whole state, not tracked.
    pub(super) fn spec(self) -> Spec {
        let view = View { figures: self.figures.get_untracked(), ..self.view.get_value() };
        Spec { shared: self.shared.get_untracked(), lab: self.lab.get_untracked(), view }
    }

    /// The state, not tracked: what a control changes.
    pub(super) fn now(self) -> Shared {
        self.shared.get_untracked()
    }

    /// Whether a control is shown. In an embed, unless the link says otherwise, those that its figure follows.
    pub(super) fn offers(self, control: Control) -> bool {
        self.with_view(|view| match &view.controls {
            Some(listed) => listed.contains(&control),
            None => {
                let follows = |kinds: &Vec<Kind>| kinds.iter().any(|kind| kind.follows.contains(&control));
                !self.is_embed() || self.kinds.with_value(follows)
            }
        })
    }

    /// Whether a control is shown but does not move.
    pub(super) fn locks(self, control: Control) -> bool {
        self.with_view(|view| view.lock.contains(&control))
    }

    /// Whether what an embed shows waits until its reader has predicted, tracked.
    #[cfg(not(feature = "split"))]
    pub(super) fn waits(self) -> bool {
        self.waits.get()
    }

    /// The reader has predicted and seen the truth.
    pub(super) fn go_on(self) {
        self.waits.set(false);
    }

    /// Whether nothing may move by itself: the link says so, or the reader's system does.
    // On the page nothing does.
    #[cfg(not(feature = "split"))]
    pub(super) fn is_still(self) -> bool {
        const STILL: &str = "(prefers-reduced-motion: reduce)";
        let asked = || window().match_media(STILL).ok().flatten().is_some_and(|media| media.matches());
        self.with_view(View::asks_for_stillness) || asked()
    }

    /// Whether a control is there to be used.
    pub(super) fn allows(self, control: Control) -> bool {
        self.offers(control) && !self.locks(control)
    }

    /// Whether a figure of the page is shown, tracked. An embed's always is.
    pub(super) fn shows(self, name: FigureName) -> bool {
        self.is_embed() || self.figures.read().as_ref().is_none_or(|shown| shown.contains(&name))
    }

    /// Shows every figure of the page.
    pub(super) fn show_all(self) {
        self.figures.set(None);
        self.mirror_soon();
    }

    /// Shows a figure of the page, or hides it.
    pub(super) fn show(self, name: FigureName, shown: bool) {
        let now = |other: FigureName| if other == name { shown } else { self.shows(other) };
        let list: Vec<_> = FigureName::ALL.into_iter().filter(|&other| untrack(|| now(other))).collect();
        // All of them is the default, which a link does not spell out.
        self.figures.set((list.len() < FigureName::ALL.len()).then_some(list));
        self.mirror_soon();
    }

    /// A change by a handle or field of a figure.
    pub(super) fn change_in(self, figure: FigureName, to: Shared) {
        self.change(to, None);
        self.touched.set_value(Some(figure));
    }

    /// A change by a control: figures follow at once, tables, link and speech after their pauses.
    pub(super) fn change(self, to: Shared, notice: Option<Notice>) {
        let is_told = notice.is_some();
        self.unheard.update_value(|unheard| unheard.extend(notice.clone()));
        if self.make(to, notice) || is_told {
            self.speak_soon();
        }
    }

    /// Speaks after the pause of what is new by then.
    pub(super) fn speak_soon(self) {
        self.later(|timers| &mut timers.speech, SPEECH_PAUSE, move || self.speak());
    }

    /// Makes a change, unless there is none to make.
    fn make(self, to: Shared, notice: Option<Notice>) -> bool {
        fault::rehearse("change", "shared");
        self.touched.set_value(None);
        if let Some(notice) = notice {
            // A class that moved twice moved once, as far as the reader is concerned.
            self.notices.update(|notices| {
                notices.retain(|other| !matches!(other, Notice::TargetMoved { .. }));
                notices.push(notice);
            });
        }
        if self.shared.get_untracked() == to {
            return false;
        }
        self.cause.set_value(Cause::User);
        self.shared.set(to);
        // What is true no longer need not be told.
        let stale = |notice: &Notice| matches!(notice, Notice::TargetMoved { to: class, .. } if to.target() != *class || to.classes().get() != class + 1);
        if self.notices.read_untracked().iter().any(stale) {
            self.notices.update(|notices| notices.retain(|notice| !stale(notice)));
        }
        self.write_tables();
        self.mirror_soon();
        true
    }

    /// The link follows after its pause.
    fn mirror_soon(self) {
        self.later(|timers| &mut timers.link, LINK_PAUSE, move || address::write(self));
    }

    /// Everything as at first: refused texts are forgotten too, and what true class was wanted.
    pub(super) fn reset(self, to: Shared) {
        self.notices.update(|notices| notices.retain(|notice| !matches!(notice, Notice::TargetMoved { .. })));
        self.change(to, None);
        self.forget_refusals();
    }

    /// What the lab's knobs say, tracked.
    pub(super) fn lab(self) -> Lab {
        self.lab.get()
    }

    /// The same, not tracked.
    pub(super) fn lab_now(self) -> Lab {
        self.lab.get_untracked()
    }

    /// Turns the lab's knobs: the link follows, the run does not.
    pub(super) fn set_lab(self, lab: Lab) {
        fault::rehearse("change", "lab");
        if *self.lab.read_untracked() != lab {
            self.cause.set_value(Cause::User);
            self.lab.set(lab);
            self.mirror_soon();
        }
    }

    /// The text asks the lab for an experiment, as it stands.
    pub(super) fn ask_for(self, scenario: Scenario) {
        self.set_lab(Lab::of(scenario));
        self.asked.update(|asked| *asked = (asked.0 + 1, Some(scenario)));
    }

    /// The experiment that the text last asked for, tracked, and anew whenever it asks.
    pub(super) fn asked(self) -> (u32, Option<Scenario>) {
        self.asked.get()
    }

    /// Where the lab's goals stand, tracked.
    pub(super) fn lab_standings(self) -> LabStandings {
        self.lab_standings.get()
    }

    /// The lab tells where its goals stand.
    pub(super) fn set_lab_standings(self, standings: LabStandings) {
        if *self.lab_standings.read_untracked() != standings {
            self.lab_standings.set(standings);
        }
    }

    /// Typed texts that were refused are forgotten.
    pub(super) fn forget_refusals(self) {
        self.resets.update(|resets| *resets += 1);
    }

    /// Says something in the live region, also what it said last.
    pub(super) fn say(self, words: String) {
        if !fault::is_up() {
            // What does not change is not read out; a space that is not seen is a change.
            let again = self.spoken.with_untracked(|said| *said == words);
            self.spoken.set(if again { words + "\u{a0}" } else { words });
        }
    }

    /// How often everything was reset, tracked.
    pub(super) fn resets(self) -> u32 {
        self.resets.get()
    }

    /// A change by the link: what it says is the state, and what it says wrongly is told.
    pub(super) fn replace(self, spec: Spec, notices: Vec<Notice>) {
        if fault::is_up() {
            return;
        }
        self.cause.set_value(Cause::Url);
        self.shared.set(spec.shared);
        self.tabled.set(spec.shared);
        self.lab.set(spec.lab);
        self.figures.set(spec.view.figures);
        // Who goes back or forth hears nothing but what is wrong.
        self.spoken_of.set_value(spec.shared);
        self.unheard.set_value(notices.clone());
        self.notices.set(notices);
        self.speak_soon();
    }

    /// Whether the page is about to be printed, tracked: then figures out of sight are painted too, and at once.
    pub(super) fn is_printing(self) -> bool {
        self.printing.get()
    }

    /// Follows whether the page is about to be printed.
    pub(super) fn follow_printing(self) {
        for (event, printing) in [("beforeprint", true), ("afterprint", false)] {
            // Kept for the life of the document.
            let _ = window_event_listener_untyped(event, move |_| {
                // Paper is light, whatever the screen is.
                let theme = if printing { ThemeChoice::Light } else { self.with_view(|view| view.theme) };
                if let Some(root) = document().document_element() {
                    drop(root.set_attribute("data-theme", theme.name()));
                }
                self.inks.refresh();
                self.printing.set(printing);
                if printing {
                    address::print(self);
                }
            });
        }
    }

    /// What the reader must be told, and one sentence that has something new to say: of the figure that was used, or else of
    /// the one that fills most of the window, or of any other. All at once, for of two announcements one may be lost.
    fn speak(self) {
        if fault::is_up() {
            return;
        }
        let (before, now) = (self.spoken_of.get_value(), self.now());
        let news = |kind: &Kind| {
            let sentence = kind.of(&now).sentence();
            (sentence != kind.of(&before).sentence()).then_some(sentence)
        };
        let kinds = self.kinds.get_value();
        let touched = self.touched.get_value().and_then(|name| kinds.iter().find(|kind| kind.name == name).copied());
        let order = touched.into_iter().chain(by_sight(kinds)).filter(|kind| untrack(|| self.shows(kind.name)));
        let unheard = self.unheard.try_update_value(std::mem::take).unwrap_or_default();
        let standing = self.notices.read_untracked();
        let told = unheard.iter().filter(|notice| standing.contains(notice)).map(WORDS.notice);
        let words: Vec<String> = told.chain(order.into_iter().find_map(|kind| news(&kind))).collect();
        if !words.is_empty() {
            self.say(words.join(" "));
        }
        self.spoken_of.set_value(now);
    }

    /// The tables at once, and what keeps their pace.
    #[cfg(not(feature = "split"))]
    pub(super) fn settle(self) {
        if self.tabled.get_untracked() != self.now() {
            self.tabled.set(self.now());
        }
    }

    fn write_tables(self) {
        let now = window().performance().map_or(f64::INFINITY, |clock| clock.now());
        let waited = self.timers.with_value(|timers| now - timers.tabled_at);
        let write = move || {
            if fault::is_up() {
                return;
            }
            self.timers.update_value(|timers| {
                timers.table = None;
                timers.tabled_at = window().performance().map_or(0.0, |clock| clock.now());
            });
            self.tabled.set(self.shared.get_untracked());
        };
        if waited >= TABLE_PAUSE {
            write();
        } else if self.timers.with_value(|timers| timers.table.is_none()) {
            let rest = Duration::from_millis((TABLE_PAUSE - waited).ceil() as u64);
            self.later(|timers| &mut timers.table, rest, write);
        }
    }

    /// Does it after a pause, and only once if asked again meanwhile.
    fn later(self, which: fn(&mut Timers) -> &mut Option<TimeoutHandle>, pause: Duration, act: impl Fn() + 'static) {
        self.timers.update_value(|timers| {
            if let Some(waiting) = which(timers).take() {
                waiting.clear();
            }
            *which(timers) = set_timeout_with_handle(act, pause).ok();
        });
    }
}

/// What only an embed needs, for its host.
#[cfg(not(feature = "split"))]
impl App {
    /// A change by the host: nobody here made it, and so it is not spoken of.
    pub(super) fn change_by_host(self, to: Shared, notice: Option<Notice>) {
        self.make(to, notice);
    }

    /// Shows other colours.
    pub(super) fn set_theme(self, theme: ThemeChoice) {
        self.view.update_value(|view| view.theme = theme);
        if let Some(root) = document().document_element().filter(|_| !self.printing.get_untracked()) {
            drop(root.set_attribute("data-theme", theme.name()));
        }
        self.inks.refresh();
        self.mirror_soon();
    }

    /// Says who made the last change, if not the reader.
    pub(super) fn blame(self, cause: Cause) {
        self.cause.set_value(cause);
    }

    /// Who made the last change.
    pub(super) fn cause(self) -> Cause {
        self.cause.get_value()
    }

    /// Does something with the host's port, if there is one.
    pub(super) fn with_port(self, act: impl FnOnce(&MessagePort)) {
        self.port.with_value(|port| port.as_ref().map(act));
    }

    /// Talks through this port from now on, and gives the one before back.
    pub(super) fn set_port(self, port: MessagePort) -> Option<MessagePort> {
        self.port.try_update_value(|place| place.replace(port)).flatten()
    }

    /// A figure of the embed can be looked at.
    pub(super) fn show_look(self, look: Look) {
        self.looks.update_value(|looks| looks.push(look));
    }

    /// A figure of the embed can be taken away.
    pub(super) fn show_exhibit(self, exhibit: Exhibit) {
        self.exhibits.update_value(|exhibits| exhibits.push(exhibit));
    }

    /// What can be taken away of the embed.
    pub(super) fn exhibits(self) -> Vec<Exhibit> {
        self.exhibits.get_value()
    }

    /// The figures of the embed.
    pub(super) fn looks(self) -> Vec<Look> {
        self.looks.get_value()
    }
}

/// Figures of the page, the one that fills most of the window first.
fn by_sight(kinds: Vec<Kind>) -> Vec<Kind> {
    let height = window_height();
    let seen = |name: FigureName| {
        let host = document().get_element_by_id(&format!("figure-{}", name.name()));
        let place = host.map(|host| host.get_bounding_client_rect());
        place.map_or(0.0, |place| (place.bottom().min(height) - place.top().max(0.0)).max(0.0))
    };
    let mut figures: Vec<_> = kinds.into_iter().map(|kind| (seen(kind.name), kind)).collect();
    let mut order = Vec::new();
    while let Some(most) = (0..figures.len()).max_by(|&a, &b| figures[a].0.total_cmp(&figures[b].0).then(b.cmp(&a))) {
        order.push(figures.remove(most).1);
    }
    order
}
