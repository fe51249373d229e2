//! How high the frame of an embed should be. Its content tells the exact height once it is there, to hosts that listen; others
//! keep what is asked for.

use super::{Figure, LabFigure, Shape};
use crate::course::goal::begins_from;
use crate::spec::{AnyFigure, Control, FigureName, GoalName, LabFigureName, PredictionName, View};

/// From this width on pictures and controls stand as on a wide page; the style sheet has the same border.
const WIDE: u32 = 641;

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
    picture(Figure::shape(name), width) + if width < WIDE { 490 } else { 350 } + controls
}

fn of_lab(view: &View, name: LabFigureName, width: u32) -> u32 {
    let part = |control: Control, wide: u32, narrow: u32| match (view.lab_offers(control), width < WIDE) {
        (false, _) => 0,
        (true, false) => wide,
        (true, true) => narrow,
    };
    picture(LabFigure::shape(name), width)
        + if width < WIDE { 650 } else { 490 }
        + part(Control::Clock, 180, 260)
        + part(Control::Sweep, 90, 165)
        + part(Control::Knobs, 70, 70)
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

    /// What the content of embeds took in Chromium, in frames 720 and 400 wide.
    const MEASURED: [(&str, [u32; 2]); 22] = [
        ("figure=targets", [933, 1240]),
        ("figure=targets&controls=none", [651, 768]),
        ("figure=targets&controls=smoothing", [789, 906]),
        ("figure=targets&title=Hello", [971, 1278]),
        ("figure=loss-curve", [926, 1285]),
        ("figure=logit-gap", [976, 1438]),
        ("figure=gradient", [1342, 1656]),
        ("figure=loss-surface", [1410, 1670]),
        ("figure=confidence-surface", [1089, 1473]),
        ("figure=simplex-map", [928, 1169]),
        ("figure=decomposition", [1093, 1528]),
        ("figure=confidence-vs-smoothing", [951, 1414]),
        ("figure=relatives", [1157, 1797]),
        ("figure=training-curves&scenario=gap", [1269, 1690]),
        ("figure=training-curves&scenario=gap&controls=clock,knobs", [1337, 1758]),
        ("figure=memorisation&scenario=noisy-labels", [1023, 1422]),
        ("figure=sweep&scenario=gap", [848, 1190]),
        ("figure=reliability&scenario=gap&controls=none", [859, 1290]),
        ("figure=clusters&scenario=clusters", [1111, 1648]),
        ("scenario=gap", [3525, 4996]),
        ("predict=floor", [1384, 1893]),
        ("goal=no-push", [1521, 1909]),
    ];

    #[test]
    fn what_is_recommended_is_about_what_was_measured() {
        for (link, measured) in MEASURED {
            let (spec, notices) = parse(link);
            assert!(notices.is_empty(), "«{link}»: {notices:?}");
            for (width, measured) in [720, 400].into_iter().zip(measured) {
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
    fn a_phone_and_a_poster_have_a_height() {
        let view = View { figure: Some(AnyFigure::Theory(FigureName::Targets)), ..View::default() };
        let of = |width| recommended_height(&view, false, width);
        assert!(of(0) >= 200 && of(280) < of(400), "pictures grow with a narrow frame");
        assert_eq!(of(720), of(4000), "and stop where the text does");
    }
}
