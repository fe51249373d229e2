//! The figures of a run.

use super::{LabState, WORDS};
use crate::figure::MetricTable;
use crate::figure::lab::{LabFigure, shown};
use crate::figure::run_table::run_table;
use crate::spec::LabFigureName;
#[cfg(not(feature = "split"))]
use crate::web::app::Look;
use crate::web::figure_view::{FigureParts, Now};
use crate::web::picture::{Painter, Picture};
use crate::web::takeaway::ExhibitTable;
use leptos::prelude::*;
use std::rc::Rc;

/// The figure of that name, of what was observed.
pub(super) fn figure(lab: LabState, name: LabFigureName) -> AnyView {
    let picture = Picture::new();
    Effect::new(move |_| lab.see(name, picture.visible.get()));
    // Out of sight a figure rests while a run plays, for frames do not tell of what nobody sees.
    let model = Memo::new(move |before: Option<&LabFigure>| {
        let seen = picture.visible.get() || lab.app().is_printing();
        match before {
            Some(before) if !seen && lab.playing.get() => before.clone(),
            _ if seen => lab.observed.with(|observed| LabFigure::of(name, observed)),
            _ => lab.read(|observed| LabFigure::of(name, observed)),
        }
    });
    let painter = Painter {
        track: Rc::new(move || model.track()),
        paint: Rc::new(move |sheet, theme| {
            model.read_untracked().draw(sheet, theme, WORDS).map_err(|error| error.to_string())
        }),
    };
    let applies = Memo::new(move |_| model.read().applies());
    let worded = Memo::new(move |_| {
        lab.beat.track();
        let model = model.read_untracked();
        (model.sentence(WORDS), model.table(WORDS))
    });
    #[cfg(not(feature = "split"))]
    lab.app().show_look(Look {
        name: name.name(),
        question: LabFigure::about(name, WORDS).question,
        now: Rc::new(move || {
            let model = lab.observed.with_untracked(|observed| LabFigure::of(name, observed));
            (model.sentence(WORDS), model.table(WORDS))
        }),
    });
    // The runs of a sweep are not the run that is shown; its sentence tells of them.
    let of_a_run = name != LabFigureName::Sweep;
    let shown = of_a_run.then(|| view! { <p class="shown">{move || lab.read(|observed| shown(observed, WORDS))}</p> });
    // What is taken away is as it stands now, while the picture out of sight may rest.
    let now = move || lab.observed.with_untracked(|observed| LabFigure::of(name, observed));
    let rows = move || now().rows_in_full(WORDS);
    let sentence_now = move || {
        lab.beat.track();
        now().sentence(WORDS)
    };
    let mut files = vec![ExhibitTable::of_figure(name.name(), rows)];
    if name == LabFigureName::TrainingCurves {
        files.extend([of_run(lab), of_metrics(lab)]);
    }
    FigureParts {
        name: name.name(),
        about: LabFigure::about(name, WORDS),
        shape: LabFigure::shape(name),
        applies: applies.into(),
        picture,
        painter,
        now: Now {
            sentence: Signal::derive(sentence_now),
            paint: Rc::new(move |sheet, theme| now().draw(sheet, theme, WORDS).map_err(|error| error.to_string())),
        },
        over: ().into_any(),
        under: shown.into_any(),
        sentence: Signal::derive(move || worded.read().0.clone()),
        table: Memo::new(move |_| worded.read().1.clone()),
        files,
    }
    .view(lab.app())
}

/// Everything that was measured along the run.
pub(super) fn of_run(lab: LabState) -> ExhibitTable {
    let rows = move || lab.observed.with_untracked(|observed| run_table(observed, WORDS));
    ExhibitTable { name: "run", label: WORDS.takeaway.run, rows: Rc::new(rows) }
}

/// The table of metrics.
pub(super) fn of_metrics(lab: LabState) -> ExhibitTable {
    let rows = move || lab.observed.with_untracked(|observed| MetricTable::of(observed, WORDS).table);
    ExhibitTable { name: "metrics", label: WORDS.takeaway.metrics, rows: Rc::new(rows) }
}
