//! How high the frame of an embed should be. Its content tells the exact height once it is there, to hosts that listen; others
//! keep what is asked for.

use super::{Figure, LabFigure, Shape};
use crate::course::goal::begins_from;
use crate::spec::{AnyFigure, Control, FigureName, GoalName, LabFigureName, PredictionName, View};

/// From this width on pictures and controls stand as on a wide page; the style sheet has the same border.
const WIDE: u32 = 641;

/// Below this width lines break so often that texts grow faster than pictures shrink.
const PHONE: u32 = 400;

/// The height in CSS pixels that the embed of a view takes in a frame of this width, to within an eighth: each part of an
/// embed by what it was measured to take.
///
/// An embed that names no figure, no prediction and no goal is an experiment as a whole, or, with controls of the theory
/// alone, the first figure.
pub fn recommended_height(view: &View, is_experiment: bool, width: u32) -> u32 {
    let narrow = width < WIDE;
    let either = |wide: u32, on_phone: u32| if narrow { on_phone } else { wide };
    // A goal of the lab belongs to an experiment as a whole.
    let of_theory_goal = view.goal.filter(|goal| begins_from(*goal).is_none()).map(GoalName::figure);
    let asked = view.predict.map(PredictionName::figure).or(of_theory_goal);
    let content = match view.figure.or(asked) {
        None if is_experiment => either(3500, 5000),
        None => of_theory(view, FigureName::ALL[0], width),
        Some(AnyFigure::Theory(name)) => of_theory(view, name, width),
        Some(AnyFigure::Run(name)) => of_lab(view, name, width),
    };
    let title = view.title.as_ref().map_or(0, |title| heading(title, width));
    let goal = if view.goal.is_some() { either(180, 270) } else { 0 };
    let prediction = if view.predict.is_some() { either(350, 440) } else { 0 };
    // A round number, and no line too little.
    (content + title + goal + prediction).div_ceil(10) * 10
}

/// A heading, whose letters are some 16 pixels wide.
fn heading(title: &str, width: u32) -> u32 {
    let a_line = (width.saturating_sub(24) / 16).max(1);
    let letters = u32::try_from(title.chars().count()).unwrap_or(u32::MAX);
    38 * letters.div_ceil(a_line)
}

fn of_theory(view: &View, name: FigureName, width: u32) -> u32 {
    let offered = |control: &&Control| match &view.controls {
        Some(listed) => listed.contains(control),
        None => Figure::follows(name).contains(control),
    };
    let controls = Control::ALL.iter().filter(|control| !control.is_of_lab()).filter(offered).count();
    let controls = match u32::try_from(controls).unwrap_or(u32::MAX) {
        0 => 0,
        some if width < WIDE => 10 + 125 * some,
        some => 85 + 60 * some,
    };
    // Its lines are the longest.
    let words = if name == FigureName::LossSurface { 30 } else { 0 };
    picture(Figure::shape(name), width)
        + words
        + if width < WIDE { 490 } else { 350 }
        + more_lines(25, width)
        + controls
}

fn of_lab(view: &View, name: LabFigureName, width: u32) -> u32 {
    let part = |control: Control, wide: u32, narrow: u32| match (view.lab_offers(control), width < WIDE) {
        (false, _) => 0,
        (true, false) => wide,
        (true, true) => narrow,
    };
    picture(LabFigure::shape(name), width)
        + if width < WIDE { 650 } else { 490 }
        + more_lines(if name == LabFigureName::Sweep { 25 } else { 65 }, width)
        + part(Control::Clock, 180, 290)
        + part(Control::Sweep, 90, 165)
        + part(Control::Knobs, 70, 70)
}

/// How much higher texts are in a frame of this width than on a phone: the longer they are, the more words stand alone on a line.
fn more_lines(long: u32, width: u32) -> u32 {
    // No frame is narrower than half of it.
    let width = width.max(PHONE / 2);
    long * PHONE.saturating_sub(width).pow(2) / (10 * width)
}

/// The box of a picture in a frame of this width, whose margins are the style sheet's.
fn picture(shape: Shape, width: u32) -> u32 {
    let ((across, high), room) =
        if width < WIDE { (shape.narrow(), width.saturating_sub(24)) } else { (shape.wide(), (width - 40).min(680)) };
    (room * high).div_ceil(across)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Lab, parse};

    /// How wide the frames were in which it was measured what embeds take.
    const WIDTHS: [u32; 4] = [720, 400, 320, 280];

    /// What the content of embeds took in Chromium.
    const MEASURED: [(&str, [u32; 4]); 22] = [
        ("figure=targets", [916, 1223, 1200, 1254]),
        ("figure=targets&controls=none", [634, 751, 728, 782]),
        ("figure=targets&controls=smoothing", [772, 890, 867, 920]),
        ("figure=targets&title=Hello", [954, 1261, 1215, 1294]),
        ("figure=loss-curve", [909, 1268, 1222, 1277]),
        ("figure=logit-gap", [959, 1422, 1392, 1431]),
        ("figure=gradient", [1374, 1712, 1681, 1744]),
        ("figure=loss-surface", [1394, 1678, 1643, 1705]),
        ("figure=confidence-surface", [1073, 1456, 1434, 1488]),
        ("figure=simplex-map", [912, 1152, 1205, 1284]),
        ("figure=simplex-map&controls=none", [658, 823, 876, 955]),
        ("figure=decomposition", [1101, 1536, 1564, 1643]),
        ("figure=confidence-vs-smoothing", [935, 1397, 1392, 1404]),
        ("figure=relatives", [1141, 1780, 1751, 1812]),
        ("figure=training-curves&scenario=gap", [1252, 1673, 1642, 1747]),
        ("figure=training-curves&scenario=gap&controls=clock,knobs", [1320, 1741, 1710, 1815]),
        ("figure=memorisation&scenario=noisy-labels", [1007, 1430, 1450, 1579]),
        ("figure=sweep&scenario=gap", [832, 1174, 1119, 1180]),
        ("figure=reliability&scenario=gap&controls=none", [843, 1299, 1256, 1324]),
        ("figure=clusters&scenario=clusters", [1094, 1733, 1806, 1959]),
        ("scenario=gap", [3417, 4866, 4965, 5319]),
        ("goal=no-push", [1553, 1965, 1960, 2048]),
    ];

    /// What one took that waits for a guess, once that was made, in the wider two.
    const PREDICTED: (&str, [u32; 2]) = ("predict=floor", [1384, 1893]);

    #[test]
    fn what_is_recommended_is_about_what_was_measured() {
        let predicted = (PREDICTED.0, PREDICTED.1.as_slice());
        for (link, measured) in MEASURED.iter().map(|(link, measured)| (*link, measured.as_slice())).chain([predicted])
        {
            let (spec, notices) = parse(link);
            assert!(notices.is_empty(), "«{link}»: {notices:?}");
            for (width, &measured) in WIDTHS.into_iter().zip(measured) {
                let height = recommended_height(&spec.view, spec.lab != Lab::default(), width);
                let off = f64::from(height) / f64::from(measured) - 1.0;
                assert!(off.abs() <= 0.125, "«{link}», {width} wide: {height}, and it took {measured}");
            }
        }
    }

    #[test]
    fn a_task_and_a_long_heading_take_room_beside_the_rest() {
        let of = |link: &str| {
            let (spec, notices) = parse(link);
            assert!(notices.is_empty(), "«{link}»: {notices:?}");
            recommended_height(&spec.view, true, 720)
        };
        assert_eq!(of("scenario=gap&goal=calibrated"), of("scenario=gap") + 180, "an experiment with a task");
        let long = format!("figure=targets&title={}", "a".repeat(109));
        assert!(of(&long) >= of("figure=targets&title=a") + 70, "three lines");
    }

    #[test]
    fn a_site_that_asks_for_the_first_figure_is_told_its_height() {
        let view = View { figure: Some(AnyFigure::Theory(FigureName::Targets)), ..View::default() };
        let told =
            include_str!("../../xtask/src/release.rs").split_once("const HEIGHT: u32 = ").expect("it tells one").1;
        let told: u32 = told.split(';').next().and_then(|it| it.parse().ok()).expect("a number");
        let (least, most) = (MEASURED[0].1[0], recommended_height(&view, false, 720));
        assert!((least..=most).contains(&told), "the oEmbed answer says {told}, and should say from {least} to {most}");
    }

    #[test]
    fn a_phone_and_a_poster_have_a_height() {
        let view = View { figure: Some(AnyFigure::Theory(FigureName::Targets)), ..View::default() };
        let of = |width| recommended_height(&view, false, width);
        assert!(of(0) >= 200 && of(280) > of(320), "lines break more often than pictures shrink");
        assert_eq!(of(720), of(4000), "and stop where the text does");
    }
}
