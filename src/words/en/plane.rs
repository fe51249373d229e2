//! What the figures over the plane of two logits say alike, in English.

use crate::words::{PlaneWords, count, number};

pub(super) const WORDS: PlaneWords = PlaneWords {
    own: "true class’s logit",
    rival: "rival’s logit",
    own_short: "true class",
    rival_short: "rival",
    point: "point",
    start: "start",
    optimum: "least smoothed loss",
    after: |series, steps| format!("{series} path, step {}", count(steps)),
    on_path: |series, place| format!("{series} path, point {} of its line", count(place)),
    at: |own, rival| format!("at ({}, {})", number(own), number(rival)),
    runs_on: "runs on",
    valley: "valley",
    start_label: "Start of both paths",
    start_said: |own, rival| format!("true class’s logit {}, rival’s logit {}", number(own), number(rival)),
    turn_label: "Turn the surfaces",
    turn_said: |degrees| format!("{degrees} degrees"),
};
