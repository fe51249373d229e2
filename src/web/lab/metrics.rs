//! How good the predictions of each network are, as they come and after temperature scaling.

use super::{LabState, SAY, WORDS};
use crate::figure::arm_names;
use crate::training::{ArmFrame, Metrics, Scaled};
use crate::words::{MetricWords, number};
use leptos::prelude::*;

/// The table: a row for each metric, and for each network a column as it is and one after temperature scaling.
pub(super) fn metrics(lab: LabState) -> AnyView {
    let words: &MetricWords = &SAY.metrics;
    view! {
        <div data-live="" class="metrics">
            <div class="table-frame">
                <table data-lab="metrics">
                    <caption>{move || caption(lab)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words.metric}</th>
                            {move || heads(lab)}
                        </tr>
                    </thead>
                    <tbody>{move || rows(lab)}</tbody>
                </table>
            </div>
            <p class="about">{words.scaled_help}</p>
        </div>
    }
    .into_any()
}

fn caption(lab: LabState) -> String {
    lab.read(|observed| {
        let count = observed.frame.arms.first().map_or(0, |arm| arm.metrics.count);
        (SAY.metrics.caption)(count as usize, observed.frame.step)
    })
}

fn heads(lab: LabState) -> AnyView {
    let names: Vec<String> = lab.read(|observed| arm_names(&observed.setting, WORDS));
    let scaled: Vec<Option<Scaled>> = lab.read(|observed| observed.frame.arms.iter().map(|arm| arm.scaled).collect());
    let head = |(name, scaled): (String, Option<Scaled>)| {
        let after = (SAY.metrics.after)(&name, scaled.as_ref());
        view! {
            <th scope="col">{name}</th>
            <th scope="col">{after}</th>
        }
    };
    names.into_iter().zip(scaled).map(head).collect_view().into_any()
}

fn rows(lab: LabState) -> AnyView {
    let words = &SAY.metrics;
    type Read = fn(&Metrics) -> Option<f64>;
    let rows: [(&str, &str, Read); 9] = [
        ("accuracy", words.accuracy, |it| Some(it.accuracy)),
        ("nll", words.nll, |it| Some(it.nll)),
        ("brier", words.brier, |it| Some(it.brier)),
        ("ece", words.ece, |it| Some(it.ece)),
        ("signed-gap", words.signed_gap, |it| Some(it.signed_gap())),
        ("confidence", words.confidence, |it| Some(it.confidence)),
        ("auroc", words.auroc, |it| it.auroc),
        ("error-at-half", words.error_at_half, |it| Some(it.error_at_half)),
        ("nc1", words.nc1, |it| it.nc1),
    ];
    let cell = |value: Option<f64>| {
        let data = value.map(|value| value.to_string()).unwrap_or_default();
        view! {
            <td>
                <data value=data>{value.map_or_else(|| "–".to_owned(), number)}</data>
            </td>
        }
    };
    lab.read(|observed| {
        let row = |(key, name, read): (&'static str, &'static str, Read)| {
            let cells = |arm: &ArmFrame| {
                let after = arm.scaled.as_ref().and_then(|scaled| read(&scaled.after));
                [cell(read(&arm.metrics)), cell(after)]
            };
            view! {
                <tr data-row=key>
                    <th scope="row">{name}</th>
                    {observed.frame.arms.iter().flat_map(cells).collect_view()}
                </tr>
            }
        };
        rows.into_iter().map(row).collect_view().into_any()
    })
}
