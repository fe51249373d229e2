//! What an embed and its host, the page around its frame, say to each other. It is never needed: a frame works without.
//!
//! Every message is a plain object with `ns`, [`NAMESPACE`], `v`, [`VERSION`], and `type`, a name of [`Saying`] or
//! [`Request`]. What an embed says has its own fields beside these. What a host asks has an `id`, a whole number of its
//! choice that comes back with the answer, and a `body`. `docs/messages.md` tells hosts of all of it.
//!
//! A host is not trusted. [`take`] makes a plain [`Value`] of what came, within limits, and [`read`] an [`Asked`] of that;
//! both are total. [`set`] changes everything that is asked or nothing.

use crate::decimal::Decimal;
use crate::named::{Named, named};
use crate::spec::link::{MAX_LENGTH, apply, decimal, shape_of, values};
use crate::spec::shape::Shape as KeyShape;
use crate::spec::{Control, Notice, Spec, ThemeChoice, lab, write};

/// The name under which messages go.
pub const NAMESPACE: &str = "label-smoothing-lab";

/// Their version. What is only added to leaves it as it is.
pub const VERSION: u32 = 1;

named! {
    /// What an embed says. The first, and of the others [`Self::Outcome`] and [`Self::Fault`], go to its host's window, for
    /// whoever listens; all go through the port, once there is one.
    pub enum Saying {
        /// An embed is here and would talk: `versions` that it knows, its `build`, its `height` in CSS pixels. Said at once, and
        /// again after 0.25, 1 and 4 seconds until it is welcomed.
        Hello = "hello",
        /// It is alive, in this `state`, whose link is `link`.
        Ready = "ready",
        /// Its content is `px` CSS pixels high, from 1 to 20000.
        Height = "height",
        /// Its `state` is another, and `link` its link; `cause` is `user`, `api` for what the host asked, or `url`. At most ten
        /// in a second, and always the last.
        State = "state",
        /// The reader is told of something: `key` is what it is about, and `code` what it is.
        Notice = "notice",
        /// It broke, and stays so until it is loaded again: `code`, and `detail` of at most 200 characters.
        Fault = "fault",
        /// The reader pressed Escape, with nothing open that it would close, and the host may take the focus: `dir` is `forward`, or
        /// `back` with Shift.
        Release = "release",
        /// A prediction or a goal came out: `kind` is `prediction` or `goal`, `name` its name, and `right` whether it was met, or
        /// null where nothing is right.
        Outcome = "outcome",
        /// What the request with this `id` asked for, in `body`.
        Result = "result",
        /// Why the request with this `id` was not followed: `code`, the `keys` it is about, and in `wanted` what was wanted of
        /// each.
        Error = "error",
    }
}

named! {
    /// What a host may ask. The first goes to the embed's window, with one `MessagePort`; the others through that port.
    pub enum Request {
        /// Talk to me through this port. The newest counts, and after eight no other.
        Welcome = "welcome",
        /// The `state` as an object of the link's keys, and its `link`.
        Get = "get",
        /// Change the state: `body` is an object of the link's keys, each a number, a text, or null for the default. All of it
        /// or nothing. Answered as `get` is.
        Set = "set",
        /// Go back to the values with which the embed was opened; the colours stay as they are. Answered as `get` is.
        Reset = "reset",
        /// Show these colours: `body` is `auto`, `light` or `dark`. Answered as `get` is; no `state` is said.
        Theme = "theme",
        /// The `figures` that are shown, each with its name in `figure`, its `question`, its `sentence`, and the table that
        /// the page shows of it in `columns` and `rows`: at most some 40 rows, which `export` has all.
        Describe = "describe",
        /// A figure as a file: `body` is an object with a `format`, `csv`, `svg` or `png`.
        Export = "export",
        /// Are you there? Answered by `pong`.
        Ping = "ping",
    }
}

named! {
    /// Why a request is not followed.
    pub enum Code {
        /// The message, or what it has in a place, is not of the form it must be.
        BadBody = "bad-body",
        /// A value cannot be used, or a key is not known.
        BadValue = "bad-value",
        /// The link that opened the embed locks this.
        Locked = "locked",
        /// The message is of another version.
        Version = "version",
        /// There is no such request.
        UnknownType = "unknown-type",
        /// More is asked in a second than is answered.
        Busy = "busy",
    }
}

named! {
    /// Who changed the state.
    #[derive(Default)]
    pub enum Cause {
        /// The reader.
        #[default]
        User = "user",
        /// The host.
        Api = "api",
        /// The address.
        Url = "url",
    }
}

named! {
    /// What a figure can be written as.
    pub enum Format {
        /// Its numbers.
        Csv = "csv",
        /// Its picture, as lines and text.
        Svg = "svg",
        /// Its picture, as pixels.
        Png = "png",
    }
}

named! {
    /// Which way the focus should go.
    pub enum Direction {
        /// To what comes after the frame.
        Forward = "forward",
        /// To what comes before it.
        Back = "back",
    }
}

/// A plain value: what crosses the border, and nothing else.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// Any number, also one that is none.
    Number(f64),
    /// A text.
    Text(String),
    /// Several.
    List(Vec<Value>),
    /// Several by name, each name once.
    Map(Vec<(String, Value)>),
}

/// What an embed says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// [`Saying::Hello`].
    Hello {
        /// The version of the program.
        build: String,
        /// How high it is.
        height: u32,
    },
    /// [`Saying::Ready`].
    Ready(Spec),
    /// [`Saying::Height`].
    Height(u32),
    /// [`Saying::State`].
    State(Spec, Cause),
    /// [`Saying::Notice`].
    Notice(Notice),
    /// A notice of the embed itself: heights that never come to rest.
    HeightLoop,
    /// [`Saying::Release`].
    Release(Direction),
    /// [`Saying::Outcome`].
    Outcome {
        /// Of what kind.
        kind: &'static str,
        /// Which.
        name: &'static str,
        /// Whether it was met.
        right: Option<bool>,
    },
    /// [`Saying::Result`].
    Result(Id, Value),
    /// [`Saying::Error`].
    Error(Id, Refusal),
}

/// What a host calls a request, if it can be told.
pub type Id = Option<u64>;

/// Why a request is not followed.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Of which kind it is.
    pub code: Code,
    /// What it is about, and what was wanted of it.
    pub keys: Vec<(String, String)>,
}

/// A request, and what its host calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What its host calls it.
    pub id: Id,
    /// What is asked.
    pub ask: Ask,
}

/// What is asked, as it was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// [`Request::Welcome`].
    Welcome,
    /// [`Request::Get`].
    Get,
    /// [`Request::Set`]: keys, and what a link would say of each; nothing for the default.
    Set(Vec<(String, Option<String>)>),
    /// [`Request::Reset`].
    Reset,
    /// [`Request::Theme`].
    Theme(ThemeChoice),
    /// [`Request::Describe`].
    Describe,
    /// [`Request::Export`].
    Export(Format),
    /// [`Request::Ping`].
    Ping,
}

impl Ask {
    /// How much of what is answered in a second it takes; see [`Flood`].
    pub const fn cost(&self) -> u32 {
        match self {
            Self::Ping => 0,
            Self::Welcome | Self::Get | Self::Set(_) | Self::Reset | Self::Theme(_) => 1,
            Self::Describe => 5,
            Self::Export(_) => 20,
        }
    }
}

impl Value {
    /// The member of that name; nothing of what is no map.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Map(members) = self else { return None };
        members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// A map of these.
    pub fn map(members: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        Self::Map(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

/// A value of the browser, as far as [`take`] must ask it. Nothing of it is run by asking.
pub trait Foreign: Sized {
    /// What it is.
    fn shape(&self) -> Shape;

    /// The text that it is.
    fn text(&self) -> Option<String>;

    /// A member of the list that it is.
    fn item(&self, place: u32) -> Option<Self>;

    /// The names of what the map that it is has of its own; nothing if there are more than so many, or one is no text.
    fn names(&self, at_most: usize) -> Option<Vec<String>>;

    /// A member of the map that it is; nothing if it has a getter, for that would be run.
    fn member(&self, name: &str) -> Option<Self>;
}

/// What a value of the browser is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Nothing, or not there.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text, so many UTF-16 units long.
    Text(u32),
    /// An array, so long.
    List(u32),
    /// An object, of no class.
    Map,
    /// Anything else.
    Other,
}

/// How deep maps and lists may be within each other: the message, its body, what that has, and what this has.
pub const DEPTH: usize = 4;
/// How many members each may have.
pub const MEMBERS: usize = 64;
/// How long a text may be, in bytes.
pub const TEXT: usize = 8 * 1024;
/// How long everything together may be, in bytes, a number taken for eight.
pub const WHOLE: usize = 64 * 1024;

/// A plain value of what came, or nothing if it is none, or beyond the limits.
pub fn take(from: &impl Foreign) -> Option<Value> {
    taken(from, DEPTH, &mut { WHOLE })
}

fn taken(from: &impl Foreign, depth: usize, room: &mut usize) -> Option<Value> {
    fn spend(room: &mut usize, bytes: usize) -> Option<()> {
        *room = room.checked_sub(bytes)?;
        Some(())
    }
    spend(room, 8)?;
    Some(match from.shape() {
        Shape::Null => Value::Null,
        Shape::Bool(value) => Value::Bool(value),
        Shape::Number(value) => Value::Number(value),
        Shape::Text(units) => {
            // It has at least as many bytes, and one that is too long is not even copied.
            let text = Some(units as usize).filter(|&units| units <= TEXT).and_then(|_| from.text())?;
            spend(room, Some(text.len()).filter(|&length| length <= TEXT)?)?;
            Value::Text(text)
        }
        Shape::List(length) => {
            let depth = depth.checked_sub(1)?;
            let length = Some(length).filter(|&length| length as usize <= MEMBERS)?;
            Value::List((0..length).map(|place| taken(&from.item(place)?, depth, room)).collect::<Option<_>>()?)
        }
        Shape::Map => {
            let depth = depth.checked_sub(1)?;
            let members = from.names(MEMBERS)?.into_iter().map(|name| {
                spend(room, Some(name.len()).filter(|&length| length <= TEXT)?)?;
                let value = taken(&from.member(&name)?, depth, room)?;
                Some((name, value))
            });
            Value::Map(members.collect::<Option<_>>()?)
        }
        Shape::Other => return None,
    })
}

/// What a message asks.
///
/// # Errors
/// What is wrong with it, and the id that the answer goes to, if that can be told.
pub fn read(message: Option<&Value>) -> Result<Asked, (Id, Refusal)> {
    let id = message.and_then(id_of);
    let refuse = |code, key: &str, wanted: &str| Err((id, Refusal::of(code, key, wanted)));
    let Some(message @ Value::Map(_)) = message else {
        return refuse(Code::BadBody, "", "a plain object within the limits");
    };
    if message.get("ns").and_then(Value::as_text) != Some(NAMESPACE) {
        return refuse(Code::BadBody, "ns", NAMESPACE);
    }
    if message.get("v") != Some(&Value::Number(f64::from(VERSION))) {
        return refuse(Code::Version, "v", "1");
    }
    let has_id = !matches!(message.get("id"), None | Some(Value::Null));
    if has_id && id.is_none() {
        return refuse(Code::BadBody, "id", "a whole number");
    }
    let Some(name) = message.get("type").and_then(Value::as_text) else {
        return refuse(Code::BadBody, "type", &KeyShape::Name(&[&Request::NAMES]).in_words());
    };
    let Some(request) = Request::by_name(name) else {
        return refuse(Code::UnknownType, "type", &KeyShape::Name(&[&Request::NAMES]).in_words());
    };
    let body = message.get("body");
    let text = || body.and_then(Value::as_text);
    let ask = match request {
        Request::Welcome => Ask::Welcome,
        Request::Get => Ask::Get,
        Request::Set => Ask::Set(read_changes(body).map_err(|refusal| (id, refusal))?),
        Request::Reset => Ask::Reset,
        Request::Theme => match text().map(ThemeChoice::by_name) {
            Some(Some(theme)) => Ask::Theme(theme),
            Some(None) => return refuse(Code::BadValue, "theme", &KeyShape::Name(&[&ThemeChoice::NAMES]).in_words()),
            None => return refuse(Code::BadBody, "theme", &KeyShape::Name(&[&ThemeChoice::NAMES]).in_words()),
        },
        Request::Describe => Ask::Describe,
        Request::Export => match body.and_then(|body| body.get("format")?.as_text()).map(Format::by_name) {
            Some(Some(format)) => Ask::Export(format),
            Some(None) => return refuse(Code::BadValue, "format", &KeyShape::Name(&[&Format::NAMES]).in_words()),
            None => return refuse(Code::BadBody, "format", &KeyShape::Name(&[&Format::NAMES]).in_words()),
        },
        Request::Ping => Ask::Ping,
    };
    Ok(Asked { id, ask })
}

/// The largest whole number below which a number of the browser tells each from the next.
const ID_LIMIT: f64 = 9_007_199_254_740_992.0;

fn id_of(message: &Value) -> Id {
    match message.get("id") {
        Some(&Value::Number(id)) if (0.0..ID_LIMIT).contains(&id) && id.fract() == 0.0 => Some(id as u64),
        _ => None,
    }
}

/// Keys, and what a link would say of each.
fn read_changes(body: Option<&Value>) -> Result<Vec<(String, Option<String>)>, Refusal> {
    let Some(Value::Map(members)) = body else {
        return Err(Refusal::of(Code::BadBody, "", "an object of the link's keys"));
    };
    let mut refused = Vec::new();
    let mut changes = Vec::new();
    for (key, value) in members {
        match value {
            Value::Null => changes.push((key.clone(), None)),
            Value::Text(text) => changes.push((key.clone(), Some(text.clone()))),
            // As it is written a link can read it, and refuses what is no number.
            Value::Number(number) => changes.push((key.clone(), Some(decimal(*number)))),
            Value::Bool(_) | Value::List(_) | Value::Map(_) => {
                refused.push((shorten(key), "a number, a text or null".to_owned()));
            }
        }
    }
    if refused.is_empty() { Ok(changes) } else { Err(Refusal { code: Code::BadBody, keys: refused }) }
}

/// The state with these changes, and what the reader must be told of it.
///
/// # Errors
/// What cannot be used; or else what is locked, by a `lock` or because it is decided when an embed is opened. Then nothing
/// is changed.
pub fn set(spec: &Spec, changes: &[(String, Option<String>)]) -> Result<(Spec, Option<Notice>), Refusal> {
    let next = apply(spec, changes).map_err(|notices| Refusal {
        code: Code::BadValue,
        keys: notices.iter().map(|notice| (notice.key().to_owned(), wanted_of(notice))).collect(),
    })?;
    let (before, after) = (values(spec), values(&next));
    let value = |values: &[(&str, String)], key: &str| {
        values.iter().find(|&&(other, _)| other == key).map(|(_, value)| value.clone())
    };
    let is_changed = |key: &str| value(&before, key) != value(&after, key);
    let is_locked = |key: &str| control_of(key).is_none_or(|control| spec.view.lock.contains(&control));
    let named = changes.iter().map(|(key, _)| key.as_str());
    let locked: Vec<_> = named
        .filter(|&key| key != "theme" && is_locked(key) && is_changed(key))
        .map(|key| (key.to_owned(), String::new()))
        .collect();
    if !locked.is_empty() {
        return Err(Refusal { code: Code::Locked, keys: locked });
    }
    let (from, to) = (spec.shared.target(), next.shared.target());
    let asked = changes.iter().any(|(key, _)| key == "target");
    let notice = (from != to && !asked).then_some(Notice::TargetMoved { from, to });
    Ok((next, notice))
}

/// The control that changes a key; none of what is decided when an embed is opened.
fn control_of(key: &str) -> Option<Control> {
    match key {
        "turn" => Some(Control::Start),
        _ if lab::KNOBS.iter().any(|knob| knob.key == key) => Some(Control::Knobs),
        _ => Control::by_name(key),
    }
}

/// What is wanted of what a notice is about.
fn wanted_of(notice: &Notice) -> String {
    match notice {
        Notice::BadValue { wanted, .. } => wanted.clone(),
        Notice::BadKnob { key, .. } => shape_of(key).map(|shape| shape.in_words()).unwrap_or_default(),
        Notice::UnknownKey(_) => "a key of a link".to_owned(),
        Notice::TooLong => format!("a state whose link has at most {} bytes", MAX_LENGTH),
        Notice::Repeated(_) | Notice::More(_) | Notice::OtherLanguage(_) | Notice::TargetMoved { .. } => String::new(),
    }
}

/// A notice's name for programs.
pub const fn notice_code(notice: &Notice) -> &'static str {
    match notice {
        Notice::BadValue { .. } => "bad-value",
        Notice::BadKnob { .. } => "bad-knob",
        Notice::UnknownKey(_) => "unknown-key",
        Notice::Repeated(_) => "repeated",
        Notice::OtherLanguage(_) => "other-language",
        Notice::TooLong => "too-long",
        Notice::More(_) => "more",
        Notice::TargetMoved { .. } => "target-moved",
    }
}

/// What `get` answers: the state by the link's keys, and the link.
pub fn state(spec: &Spec) -> [(&'static str, Value); 2] {
    let member = |(key, text): (&'static str, String)| {
        let number = f64::read(&text).filter(|_| shape_of(key).is_some_and(|shape| shape.is_number()));
        (key, number.map_or(Value::Text(text), Value::Number))
    };
    [("state", Value::map(values(spec).into_iter().map(member))), ("link", Value::Text(write(spec)))]
}

impl Refusal {
    /// About one key.
    pub fn of(code: Code, key: &str, wanted: &str) -> Self {
        let keys = if key.is_empty() && wanted.is_empty() { vec![] } else { vec![(key.to_owned(), wanted.to_owned())] };
        Self { code, keys }
    }
}

impl Said {
    /// The whole message, as it is sent.
    pub fn message(&self) -> Value {
        let id = |id: &Id| ("id", id.map_or(Value::Null, |id| Value::Number(id as f64)));
        let text = |key, text: &str| (key, Value::text(text));
        let (saying, fields) = match self {
            Self::Hello { build, height } => (
                Saying::Hello,
                vec![
                    ("versions", Value::List(vec![Value::Number(f64::from(VERSION))])),
                    text("build", build),
                    ("height", Value::Number(f64::from(*height))),
                ],
            ),
            Self::Ready(spec) => (Saying::Ready, state(spec).into()),
            Self::Height(px) => (Saying::Height, vec![("px", Value::Number(f64::from(*px)))]),
            Self::State(spec, cause) => {
                (Saying::State, state(spec).into_iter().chain([text("cause", cause.name())]).collect())
            }
            Self::Notice(notice) => {
                (Saying::Notice, vec![text("key", notice.key()), text("code", notice_code(notice))])
            }
            Self::HeightLoop => (Saying::Notice, vec![text("key", "height"), text("code", "height-loop")]),
            Self::Release(direction) => (Saying::Release, vec![text("dir", direction.name())]),
            Self::Outcome { kind, name, right } => (
                Saying::Outcome,
                vec![text("kind", kind), text("name", name), ("right", right.map_or(Value::Null, Value::Bool))],
            ),
            Self::Result(request, body) => (Saying::Result, vec![id(request), ("body", body.clone())]),
            Self::Error(request, Refusal { code, keys }) => {
                let names = keys.iter().map(|(key, _)| Value::text(key)).collect();
                let wanted = keys.iter().map(|(_, wanted)| Value::text(wanted)).collect();
                let fields = vec![
                    id(request),
                    text("code", code.name()),
                    ("keys", Value::List(names)),
                    ("wanted", Value::List(wanted)),
                ];
                (Saying::Error, fields)
            }
        };
        let envelope = [text("ns", NAMESPACE), ("v", Value::Number(f64::from(VERSION))), text("type", saying.name())];
        Value::map(envelope.into_iter().chain(fields))
    }
}

/// What is told back of a stranger's text.
fn shorten(text: &str) -> String {
    text.chars().take(64).collect()
}

/// How much is answered in a second, so that no host can keep an embed from its reader. A second is over when the program has
/// time to say so: what came meanwhile on a slow machine is still of the same one.
#[derive(Debug, Default)]
pub struct Flood {
    served: u32,
    refused: u32,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is answered.
    Served,
    /// It is answered that too much is asked.
    Busy,
    /// It is not answered.
    Dropped,
}

impl Flood {
    /// How much is answered in a second, by [`Ask::cost`], and how often that it is too much.
    pub const PER_SECOND: u32 = 100;

    /// Whether nothing has been asked in this second.
    pub const fn is_fresh(&self) -> bool {
        self.served == 0 && self.refused == 0
    }

    /// What becomes of a request of such a cost.
    pub const fn admit(&mut self, cost: u32) -> Admission {
        // What costs nothing is answered whatever else is asked.
        if cost == 0 || self.served + cost <= Self::PER_SECOND {
            self.served += cost;
            return Admission::Served;
        }
        if self.refused < Self::PER_SECOND {
            self.refused += 1;
            return Admission::Busy;
        }
        Admission::Dropped
    }
}

/// Which heights are told. A content whose height answers to its frame's would go on for ever: the frame is then held at
/// the largest height, until all has been at rest for a while.
#[derive(Debug, Default)]
pub struct Heights {
    told: Option<u32>,
    width: f64,
    /// What was told within a second: when, which height, and whether at the same width as before.
    recent: Vec<(f64, u32, bool)>,
    /// When the height last changed while it was held.
    held: Option<f64>,
    /// When one that was held was last let go, and how long it had to be at rest.
    freed: Option<(f64, f64)>,
    measured: u32,
}

/// What is told of a height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing.
    Nothing,
    /// It.
    Height(u32),
    /// This, and that it will be held there.
    Held(u32),
}

impl Heights {
    /// The least and the largest height that is told, in CSS pixels.
    pub const RANGE: (f64, f64) = (1.0, 20_000.0);
    /// How many changes in a second are told, at one width: a reader who turns something makes a few.
    pub const MOST: usize = 8;
    /// How often in a second a height may return to the one before the last.
    pub const RETURNS: usize = 3;
    /// How long a height that was held must be at rest, in milliseconds; twice as long each time that it begins again at once.
    pub const REST: f64 = 5000.0;

    /// What to tell of this height at this width, at such a time in milliseconds.
    pub fn measure(&mut self, now: f64, width: f64, height: f64) -> Told {
        let (least, most) = Self::RANGE;
        // As nowhere is it in a frame that is not shown.
        let somewhere = height >= least && width > 0.0;
        if !somewhere {
            return Told::Nothing;
        }
        // Fractions that come of rounding are no pixel.
        let height = (height.min(most) - 0.01).ceil() as u32;
        let moved = height != self.measured;
        self.measured = height;
        if let Some(last) = self.held {
            if now - last < self.pause() {
                if moved {
                    self.held = Some(now);
                }
                return Told::Nothing;
            }
            (self.held, self.freed) = (None, Some((now, self.pause())));
            self.recent.clear();
        }
        if self.told == Some(height) {
            return Told::Nothing;
        }
        let same_width = (width - self.width).abs() < 0.5;
        self.width = width;
        self.recent.retain(|&(when, ..)| now - when < 1000.0);
        self.recent.push((now, height, same_width));
        let returns = self.recent.windows(3).filter(|it| it[0].1 == it[2].1).count();
        let changes = self.recent.iter().filter(|&&(.., same_width)| same_width).count();
        if returns >= Self::RETURNS || changes > Self::MOST {
            let largest = self.recent.iter().map(|&(_, height, _)| height).max().unwrap_or(height);
            (self.held, self.told) = (Some(now), Some(largest));
            // It is a loop of its own, and not the one that was let go, if that has been quiet.
            self.freed = self.freed.filter(|&(when, _)| now - when < 2000.0);
            return Told::Held(largest);
        }
        self.told = Some(height);
        Told::Height(height)
    }

    /// How long it will be, in milliseconds, until a height that is held has been at rest, if all stays as it is; nothing if none
    /// is held, or if that is over.
    pub fn rest(&self, now: f64) -> Option<f64> {
        self.held.map(|last| last + self.pause() - now).filter(|&rest| rest > 0.0)
    }

    /// How long the height that is held must be at rest.
    fn pause(&self) -> f64 {
        self.freed.map_or(Self::REST, |(_, pause)| 2.0 * pause)
    }

    /// Forgets what was told, for there is somebody new to tell.
    pub fn forget(&mut self) {
        (self.told, self.held, self.freed) = (None, None, None);
        self.recent.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::link::tests::any_spec;
    use crate::spec::parse;
    use proptest::prelude::*;
    use std::rc::Rc;

    /// What a browser may hold: also what is no plain value, and what holds itself.
    #[derive(Clone)]
    enum Thing {
        Plain(Value),
        Class,
        Getter,
        Long(u32),
        Wide(u32),
        Object(Vec<(String, Thing)>),
        Own(Rc<dyn Fn() -> Thing>),
    }

    impl Foreign for Thing {
        fn shape(&self) -> Shape {
            match self {
                Self::Plain(Value::Null) => Shape::Null,
                Self::Plain(Value::Bool(value)) => Shape::Bool(*value),
                Self::Plain(Value::Number(value)) => Shape::Number(*value),
                Self::Plain(Value::Text(text)) => Shape::Text(text.encode_utf16().count() as u32),
                Self::Plain(Value::List(list)) => Shape::List(list.len() as u32),
                Self::Plain(Value::Map(_)) | Self::Object(_) | Self::Own(_) => Shape::Map,
                Self::Class | Self::Getter => Shape::Other,
                Self::Long(units) => Shape::Text(*units),
                Self::Wide(length) => Shape::List(*length),
            }
        }

        fn text(&self) -> Option<String> {
            match self {
                Self::Plain(Value::Text(text)) => Some(text.clone()),
                Self::Long(units) => {
                    assert!(*units as usize <= TEXT, "a text beyond the limit is not copied");
                    // Three bytes for each unit.
                    Some("€".repeat(*units as usize))
                }
                _ => None,
            }
        }

        fn item(&self, place: u32) -> Option<Self> {
            match self {
                Self::Plain(Value::List(list)) => list.get(place as usize).cloned().map(Self::Plain),
                Self::Wide(_) => Some(Self::Plain(Value::Null)),
                _ => None,
            }
        }

        fn names(&self, at_most: usize) -> Option<Vec<String>> {
            let names: Vec<String> = match self {
                Self::Plain(Value::Map(members)) => members.iter().map(|(key, _)| key.clone()).collect(),
                Self::Object(members) => members.iter().map(|(key, _)| key.clone()).collect(),
                Self::Own(_) => vec!["self".to_owned(), "again".to_owned()],
                _ => return None,
            };
            Some(names).filter(|names| names.len() <= at_most)
        }

        fn member(&self, name: &str) -> Option<Self> {
            match self {
                Self::Plain(map) => map.get(name).cloned().map(Self::Plain),
                Self::Object(members) => {
                    let found = members.iter().find(|(key, _)| key == name).map(|(_, thing)| thing.clone());
                    found.filter(|thing| !matches!(thing, Self::Getter))
                }
                Self::Own(make) => Some(make()),
                _ => None,
            }
        }
    }

    fn any_plain() -> impl Strategy<Value = Value> {
        let key = prop_oneof!["(ns|v|type|id|body|format|smoothing|__proto__|constructor)", "\\PC{0,6}"];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            prop_oneof![any::<f64>(), Just(f64::NAN), Just(1.0)].prop_map(Value::Number),
            prop_oneof!["\\PC{0,9}", "(label-smoothing-lab|set|get|theme|export|ping|dark|csv)"].prop_map(Value::Text),
        ];
        leaf.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
                prop::collection::btree_map(key.clone(), inner, 0..6)
                    .prop_map(|members| Value::Map(members.into_iter().collect())),
            ]
        })
    }

    fn depth(value: &Value) -> usize {
        match value {
            Value::List(list) => 1 + list.iter().map(depth).max().unwrap_or(0),
            Value::Map(members) => 1 + members.iter().map(|(_, value)| depth(value)).max().unwrap_or(0),
            _ => 0,
        }
    }

    fn request(name: &str, id: f64, body: Value) -> Value {
        Value::map([
            ("ns", Value::text(NAMESPACE)),
            ("v", Value::Number(1.0)),
            ("type", Value::text(name)),
            ("id", Value::Number(id)),
            ("body", body),
        ])
    }

    proptest! {
        #[test]
        fn what_is_plain_is_taken_as_it_is(value in any_plain()) {
            let taken = take(&Thing::Plain(value.clone()));
            prop_assert_eq!(taken.is_some(), depth(&value) <= DEPTH, "{} deep", depth(&value));
            if let Some(taken) = taken {
                // NaN is not equal to itself.
                prop_assert_eq!(format!("{taken:?}"), format!("{value:?}"));
            }
        }

        #[test]
        fn what_is_told_of_a_state_can_be_set(spec in any_spec()) {
            let shared = Spec { shared: spec.shared, ..Spec::default() };
            let [(_, told), _] = state(&shared);
            match read(Some(&request("set", 1.0, told))) {
                Ok(Asked { ask: Ask::Set(changes), .. }) => {
                    let (next, _) = set(&Spec::default(), &changes).expect("an embed takes what it tells");
                    prop_assert_eq!(format!("{next:?}"), format!("{shared:?}"), "to a bit");
                }
                other => prop_assert!(false, "{other:?}"),
            }
        }

        #[test]
        fn anything_is_read_and_anything_may_be_asked(value in any_plain(), name in "(set|theme|export|get|PING|)") {
            let spec = parse("smoothing=0.3&lock=classes").0;
            for message in [value.clone(), request(&name, 7.0, value.clone())] {
                match read(Some(&message)) {
                    Ok(Asked { ask: Ask::Set(changes), .. }) => {
                        if let Err(refusal) = set(&spec, &changes) {
                            prop_assert!(!refusal.keys.is_empty(), "a refusal names what it is about");
                        }
                    }
                    Ok(_) => {}
                    Err((_, refusal)) => prop_assert!(!refusal.keys.is_empty(), "a refusal names what it is about"),
                }
            }
        }
    }

    #[test]
    fn what_is_not_plain_is_not_taken() {
        let object = |members: &[(&str, Thing)]| {
            Thing::Object(members.iter().map(|(key, thing)| ((*key).to_owned(), thing.clone())).collect())
        };
        let one = || Thing::Plain(Value::Number(1.0));
        assert!(take(&object(&[("a", one())])).is_some(), "an object of plain values");
        for (what, thing) in [
            ("a class", Thing::Class),
            ("an object of a class", object(&[("a", Thing::Class)])),
            ("a getter", object(&[("a", one()), ("b", Thing::Getter)])),
            ("what holds itself", Thing::Own(endless())),
            ("too many members", Thing::Wide(MEMBERS as u32 + 1)),
            ("too long a text", Thing::Long(TEXT as u32 + 1)),
            ("a text of too many bytes", Thing::Long(TEXT as u32 / 3 + 1)),
            (
                "too much in all",
                object(&["a", "b", "c", "d", "e", "f", "g", "h", "i"].map(|key| (key, Thing::Long(2700)))),
            ),
        ] {
            assert!(take(&thing).is_none(), "{what} is not taken");
        }
        assert!(take(&Thing::Wide(MEMBERS as u32)).is_some(), "as many members as may be");
        assert!(take(&Thing::Long(TEXT as u32 / 3)).is_some(), "as long a text as may be");
        let many = ["a", "b", "c", "d", "e", "f", "g"].map(|key| (key, Thing::Long(2700)));
        assert!(take(&object(&many)).is_some(), "nearly as much as may be");
    }

    /// Each member of it is as it is.
    fn endless() -> Rc<dyn Fn() -> Thing> {
        Rc::new(|| Thing::Own(endless()))
    }

    #[test]
    fn requests_are_read() {
        let set = Ask::Set(vec![
            ("smoothing".to_owned(), Some("0.1".to_owned())),
            ("unit".to_owned(), Some("bits".to_owned())),
            ("turn".to_owned(), None),
        ]);
        let changes =
            Value::map([("smoothing", Value::Number(0.1)), ("unit", Value::text("bits")), ("turn", Value::Null)]);
        for (name, body, ask) in [
            ("welcome", Value::Null, Ask::Welcome),
            ("get", Value::Null, Ask::Get),
            ("set", changes, set),
            ("reset", Value::Null, Ask::Reset),
            ("theme", Value::text("dark"), Ask::Theme(ThemeChoice::Dark)),
            ("describe", Value::Null, Ask::Describe),
            ("export", Value::map([("format", Value::text("svg"))]), Ask::Export(Format::Svg)),
            ("ping", Value::Null, Ask::Ping),
        ] {
            assert_eq!(read(Some(&request(name, 3.0, body))), Ok(Asked { id: Some(3), ask }), "{name}");
        }
        let read_names = Request::ALL.map(Request::name);
        assert_eq!(
            read_names,
            ["welcome", "get", "set", "reset", "theme", "describe", "export", "ping"],
            "all of them"
        );
    }

    #[test]
    fn other_messages_are_refused_by_name() {
        let without = |name: &str, value: Value| {
            let Value::Map(mut members) = request("ping", 5.0, Value::Null) else { unreachable!() };
            members.retain(|(key, _)| key != name);
            members.push((name.to_owned(), value));
            Value::Map(members)
        };
        for (message, id, code, key) in [
            (Value::Null, None, Code::BadBody, ""),
            (Value::Number(f64::NAN), None, Code::BadBody, ""),
            (Value::text("ping"), None, Code::BadBody, ""),
            (Value::List(vec![]), None, Code::BadBody, ""),
            (without("ns", Value::text("another")), Some(5), Code::BadBody, "ns"),
            (without("v", Value::Number(2.0)), Some(5), Code::Version, "v"),
            (without("v", Value::text("1")), Some(5), Code::Version, "v"),
            (without("type", Value::text("eval")), Some(5), Code::UnknownType, "type"),
            (without("type", Value::Number(1.0)), Some(5), Code::BadBody, "type"),
            (without("id", Value::Number(0.5)), None, Code::BadBody, "id"),
            (without("id", Value::Number(-1.0)), None, Code::BadBody, "id"),
            (without("id", Value::Number(f64::NAN)), None, Code::BadBody, "id"),
            (without("id", Value::Number(1e300)), None, Code::BadBody, "id"),
            (request("set", 5.0, Value::List(vec![])), Some(5), Code::BadBody, ""),
            (request("set", 5.0, Value::map([("turn", Value::Bool(true))])), Some(5), Code::BadBody, "turn"),
            (request("theme", 5.0, Value::text("pink")), Some(5), Code::BadValue, "theme"),
            (request("theme", 5.0, Value::Null), Some(5), Code::BadBody, "theme"),
            (request("export", 5.0, Value::map([("format", Value::text("gif"))])), Some(5), Code::BadValue, "format"),
            (request("export", 5.0, Value::text("csv")), Some(5), Code::BadBody, "format"),
        ] {
            match read(Some(&message)) {
                Err((told, Refusal { code: why, keys })) => {
                    let keys: Vec<_> = keys.iter().map(|(key, _)| key.as_str()).collect();
                    assert_eq!((told, why, keys), (id, code, vec![key]), "{message:?}");
                }
                Ok(asked) => panic!("{message:?} is read as {asked:?}"),
            }
        }
        assert!(matches!(read(None), Err((None, _))), "what could not be taken");
        assert_eq!(
            read(Some(&without("id", Value::Null))),
            Ok(Asked { id: None, ask: Ask::Ping }),
            "an id is not needed"
        );
    }

    #[test]
    fn a_set_changes_all_or_nothing() {
        let spec = parse("smoothing=0.2&classes=20&target=7&lock=temperature,start&figure=gradient").0;
        let with = |changes: &[(&str, Option<&str>)]| {
            let changes: Vec<_> =
                changes.iter().map(|&(key, value)| (key.to_owned(), value.map(str::to_owned))).collect();
            set(&spec, &changes)
                .map_err(|Refusal { code, keys }| (code, keys.into_iter().map(|(key, _)| key).collect::<Vec<_>>()))
        };
        let (next, notice) = with(&[("smoothing", Some("0.3")), ("classes", Some("5"))]).expect("two good values");
        assert_eq!(next, parse("smoothing=0.3&classes=5&target=4&lock=temperature,start&figure=gradient").0);
        assert_eq!(notice, Some(Notice::TargetMoved { from: 7, to: 4 }), "a class that moves is told of");
        for (changes, code, keys) in [
            (vec![("smoothing", Some("0.3")), ("classes", Some("1"))], Code::BadValue, vec!["classes"]),
            (vec![("smoothing", Some("2")), ("color", Some("red"))], Code::BadValue, vec!["smoothing", "color"]),
            (vec![("smoothing", Some("0.3")), ("temperature", Some("2"))], Code::Locked, vec!["temperature"]),
            (vec![("turn", Some("2")), ("start", Some("0,0"))], Code::Locked, vec!["turn", "start"]),
            (vec![("figure", Some("targets"))], Code::Locked, vec!["figure"]),
            (vec![("lock", Some("classes"))], Code::Locked, vec!["lock"]),
            (vec![("lti", Some("0"))], Code::Locked, vec!["lti"]),
            // What cannot be used is told before what is locked.
            (vec![("temperature", Some("2")), ("unit", Some("dits"))], Code::BadValue, vec!["unit"]),
        ] {
            assert_eq!(with(&changes), Err((code, keys.into_iter().map(str::to_owned).collect())), "{changes:?}");
        }
        let same = with(&[("temperature", Some("1")), ("figure", Some("gradient")), ("theme", Some("dark"))]);
        let themed = parse("smoothing=0.2&classes=20&target=7&lock=temperature,start&figure=gradient&theme=dark").0;
        assert_eq!(same, Ok((themed, None)), "what is locked may be told as it is");
        let tiny = read_changes(Some(&Value::map([("smoothing", Value::Number(1e-100))]))).expect("a number");
        assert_eq!(set(&spec, &tiny).map(|(next, _)| next.shared.smoothing().epsilon.get()), Ok(1e-100), "a small one");
        let knobs = parse("scenario=clusters&steps=77&lock=knobs").0;
        let locked =
            |key: &str, value: &str| set(&knobs, &[(key.to_owned(), Some(value.to_owned()))]).map_err(|it| it.code);
        assert_eq!(locked("steps", "50"), Err(Code::Locked), "a knob");
        assert_eq!(locked("scenario", "gap"), Err(Code::Locked), "the scenario");
        assert_eq!(locked("scenario", "clusters"), Ok((knobs.clone(), None)), "as it is, with the knobs as they are");
        assert!(locked("smoothing", "0.4").is_ok(), "and nothing else");
    }

    #[test]
    fn a_state_is_told_by_the_keys_of_its_link() {
        let spec = parse("smoothing=0.2&classes=20&scenario=missing-digit").0;
        let [(_, told), (_, link)] = state(&spec);
        assert_eq!(link, Value::text(write(&spec)));
        for (key, value) in [
            ("smoothing", Value::Number(0.2)),
            ("classes", Value::Number(20.0)),
            ("target", Value::Number(3.0)),
            ("convention", Value::text("uniform")),
            ("start", Value::text("-3,5")),
            ("missing", Value::text("3")),
            ("scenario", Value::text("missing-digit")),
        ] {
            assert_eq!(told.get(key), Some(&value), "{key}");
        }
        let Asked { ask: Ask::Set(changes), .. } = read(Some(&request("set", 1.0, told))).expect("it can be asked for")
        else {
            panic!("a set is a set")
        };
        let opened = parse("scenario=missing-digit").0;
        assert_eq!(set(&opened, &changes), Ok((spec, None)), "what is told can be set");
        let [(_, usual), _] = state(&Spec::default());
        assert_eq!(usual.get("steps"), None, "nothing of the lab where nobody asked for it");
    }

    #[test]
    fn messages_have_their_names_and_fields() {
        let refusal = Refusal::of(Code::Locked, "turn", "");
        for (said, saying, fields) in [
            (Said::Hello { build: "1".to_owned(), height: 5 }, Saying::Hello, vec!["versions", "build", "height"]),
            (Said::Ready(Spec::default()), Saying::Ready, vec!["state", "link"]),
            (Said::Height(7), Saying::Height, vec!["px"]),
            (Said::State(Spec::default(), Cause::Api), Saying::State, vec!["state", "link", "cause"]),
            (Said::Notice(Notice::TooLong), Saying::Notice, vec!["key", "code"]),
            (Said::HeightLoop, Saying::Notice, vec!["key", "code"]),
            (Said::Release(Direction::Back), Saying::Release, vec!["dir"]),
            (
                Said::Outcome { kind: "goal", name: "no-push", right: None },
                Saying::Outcome,
                vec!["kind", "name", "right"],
            ),
            (Said::Result(Some(3), Value::Null), Saying::Result, vec!["id", "body"]),
            (Said::Error(None, refusal), Saying::Error, vec!["id", "code", "keys", "wanted"]),
        ] {
            let Value::Map(members) = said.message() else { panic!("a message is an object") };
            let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, [&["ns", "v", "type"], fields.as_slice()].concat(), "{said:?}");
            assert_eq!(members[2].1, Value::text(saying.name()), "{said:?}");
        }
    }

    #[test]
    fn a_flood_is_answered_for_a_while_and_a_ping_always() {
        let mut flood = Flood::default();
        assert!(flood.is_fresh(), "at first");
        assert_eq!(flood.admit(Ask::Ping.cost()), Admission::Served, "a ping");
        assert!(flood.is_fresh(), "a ping is nothing");
        let answers: Vec<_> = (0..1000).map(|_| flood.admit(1)).collect();
        let count = |which| answers.iter().filter(|&&it| it == which).count();
        let counts = [Admission::Served, Admission::Busy, Admission::Dropped].map(count);
        assert_eq!(counts, [100, 100, 800], "served, told and dropped");
        assert!(!flood.is_fresh(), "afterwards");
        assert_eq!(flood.admit(Ask::Ping.cost()), Admission::Served, "a ping");
        let mut flood = Flood::default();
        let dear = Ask::Export(Format::Png).cost();
        let answers: Vec<_> = (0..6).map(|_| flood.admit(dear)).collect();
        assert_eq!(answers[4..], [Admission::Served, Admission::Busy], "what is dear is refused sooner");
    }

    #[test]
    fn heights_are_told_when_they_change() {
        let mut heights = Heights::default();
        let mut tell = |now: f64, height: f64| heights.measure(now, 700.0, height);
        assert_eq!(tell(0.0, 0.0), Told::Nothing, "nowhere yet");
        assert_eq!(tell(10.0, f64::NAN), Told::Nothing, "no number");
        assert_eq!(tell(20.0, 500.2), Told::Height(501), "rounded up");
        assert_eq!(tell(30.0, 500.9), Told::Nothing, "less than a pixel");
        assert_eq!(tell(40.0, 400.004), Told::Height(400), "it shrinks, and a fraction that rounding leaves is none");
        assert_eq!(tell(50.0, 1e9), Told::Height(20_000), "at most");
        for welcome in 0..8 {
            heights.forget();
            let told = heights.measure(60.0 + f64::from(welcome), 700.0, 1e9);
            assert_eq!(told, Told::Height(20_000), "to somebody new");
        }
    }

    #[test]
    fn heights_that_never_rest_are_held_at_the_largest() {
        let mut growing = Heights::default();
        let told: Vec<_> = (0..20)
            .map(|step| growing.measure(f64::from(step) * 16.0, 700.0, 500.0 + f64::from(step) * 10.0))
            .collect();
        // The first is at another width: at none.
        assert_eq!(told[8], Told::Height(580), "a few changes are told");
        assert_eq!(told[9], Told::Held(590), "then it is held");
        assert!(told[10..].iter().all(|it| *it == Told::Nothing), "and no more is told: {told:?}");
        assert_eq!(growing.rest(304.0), Some(Heights::REST), "as long as it moves, its rest begins anew");
        assert_eq!(growing.rest(1304.0), Some(Heights::REST - 1000.0), "and then passes");
        assert_eq!(growing.rest(304.0 + Heights::REST), None, "until it is over");
        assert_eq!(growing.measure(5000.0, 700.0, 500.0), Told::Nothing, "not yet at rest");
        assert_eq!(growing.measure(9000.0, 700.0, 510.0), Told::Nothing, "not long enough");
        assert_eq!(growing.measure(14_001.0, 700.0, 520.0), Told::Height(520), "at rest, it begins anew");
        assert_eq!(growing.rest(14_001.0), None, "nothing is held");
        let mut grow = |start: f64| {
            (0..20).find_map(|step| {
                let now = start + f64::from(step) * 16.0;
                let told = growing.measure(now, 700.0, 600.0 + f64::from(step) * 10.0);
                matches!(told, Told::Held(_)).then(|| growing.rest(now)).flatten()
            })
        };
        assert_eq!(grow(14_017.0), Some(2.0 * Heights::REST), "what begins again at once is held twice as long");
        assert_eq!(grow(30_000.0), Some(4.0 * Heights::REST), "and again");
        assert_eq!(grow(90_000.0), Some(8.0 * Heights::REST), "and again");

        let mut turning = Heights::default();
        let told: Vec<_> = (0..8)
            .map(|step| {
                turning.measure(
                    f64::from(step) * 100.0,
                    700.0 - f64::from(step % 2) * 15.0,
                    [600.0, 640.0][step as usize % 2],
                )
            })
            .collect();
        assert_eq!(told[4], Told::Held(640), "to and fro, also by the width: {told:?}");
        assert!(told[5..].iter().all(|it| *it == Told::Nothing), "held: {told:?}");
        assert_eq!(turning.rest(750.0), Some(Heights::REST - 50.0), "and at rest some time after");
        turning.forget();
        assert_eq!(turning.measure(810.0, 700.0, 600.0), Told::Height(600), "somebody new is told at once");

        let mut resized = Heights::default();
        let told: Vec<_> = (0..60)
            .map(|step| resized.measure(f64::from(step) * 16.0, 700.0 - f64::from(step), 500.0 + f64::from(step)))
            .collect();
        assert!(told.iter().all(|it| matches!(it, Told::Height(_))), "a window that is pulled is no loop: {told:?}");

        let mut opened = Heights::default();
        let told: Vec<_> = (0..12)
            .map(|step| opened.measure(f64::from(step) * 600.0, 700.0, [600.0, 900.0][step as usize % 2]))
            .collect();
        assert!(
            told.iter().all(|it| matches!(it, Told::Height(_))),
            "what a reader opens and closes is no loop: {told:?}"
        );
    }
}
