//! How the figures show many classes by their logits: those with one of their own stand alone, all others together.

use crate::spec::logits::rival;
use crate::spec::{Shared, TypedLogits};
use crate::theory::groups::LogitGroup;

/// How many classes' room a group takes.
const GROUP_WIDTH: f64 = 2.5;

/// A class, or all others, which have equal logits and equal targets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ClassBar {
    /// Which class; none for the group.
    pub(super) class: Option<usize>,
    /// How many it stands for, and their logit.
    pub(super) group: LogitGroup,
    /// Where it begins and ends along the classes' axis, in rooms of one class.
    pub(super) place: (f64, f64),
}

impl ClassBar {
    /// The middle of its place.
    pub(super) const fn middle(&self) -> f64 {
        f64::midpoint(self.place.0, self.place.1)
    }
}

/// A state's classes: the single ones ascending, then the group of all others, if any.
///
/// Of many classes those stand alone that have a logit of their own, though it be the rest's, so that no bar vanishes while
/// it is dragged; the true one; and its rival, so that there is always a wrong class that can be moved.
pub(super) fn class_bars(shared: &Shared) -> Vec<ClassBar> {
    let target = shared.smoothed();
    let typed = shared.logits().typed(&target);
    let classes = target.classes().get();
    let mut alone: Vec<usize> = if classes <= TypedLogits::EACH {
        (0..classes).collect()
    } else {
        let mut alone: Vec<usize> =
            typed.entries().iter().map(|&(class, _)| class).filter(|&class| class < classes).collect();
        for class in [target.class(), rival(&target)] {
            if let Err(place) = alone.binary_search(&class) {
                alone.insert(place, class);
            }
        }
        alone
    };
    // A group of one would be no group.
    if classes - alone.len() == 1 {
        alone = (0..classes).collect();
    }
    let single = |(place, &class): (usize, &usize)| ClassBar {
        class: Some(class),
        group: LogitGroup { logit: shared.logits().logit(class, &target), classes: 1 },
        place: (place as f64, place as f64 + 1.0),
    };
    let mut bars: Vec<ClassBar> = alone.iter().enumerate().map(single).collect();
    if alone.len() < classes {
        let start = alone.len() as f64;
        let group = LogitGroup { logit: typed.rest(), classes: classes - alone.len() };
        bars.push(ClassBar { class: None, group, place: (start, start + GROUP_WIDTH) });
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{LogitsChoice, LogitsPreset};
    use crate::theory::Classes;

    #[test]
    fn every_class_is_in_one_bar_with_its_own_logit() {
        let crowd = TypedLogits::new((0..32).map(|class| (2 * class, class as f64)), -1.0).unwrap();
        let hidden = TypedLogits::new([(1, 2.0), (50_000, 3.0)], 0.5).unwrap();
        let choices = LogitsPreset::ALL.map(LogitsChoice::Preset);
        for choice in choices.into_iter().chain([crowd, hidden].map(LogitsChoice::Typed)) {
            for classes in [2, 3, 10, 20, 21, 22, 23, 33, 34, 35, 1000, 100_000] {
                for target in [0, 1, classes / 2, classes - 1] {
                    let (shared, _) = Shared::default().with_classes(Classes::new(classes).unwrap());
                    let shared = shared.with_target(target).unwrap().with_logits(choice);
                    let bars = class_bars(&shared);
                    let what = format!("K = {classes}, y = {target}, {choice:?}");
                    assert_eq!(bars.iter().map(|bar| bar.group.classes).sum::<usize>(), classes, "{what}: how many");
                    assert!(bars.len() <= 35, "{what}: {} bars", bars.len());
                    assert!(bars.windows(2).all(|pair| pair[0].place.1 == pair[1].place.0), "{what}: a gap");
                    let singles: Vec<usize> = bars.iter().filter_map(|bar| bar.class).collect();
                    assert!(singles.is_sorted_by(|a, b| a < b) && singles.contains(&target), "{what}: {singles:?}");
                    if let LogitsChoice::Typed(typed) = choice {
                        let own = typed.entries().iter().map(|&(class, _)| class).filter(|&class| class < classes);
                        assert!(own.into_iter().all(|class| singles.contains(&class)), "{what}: {singles:?}");
                    } else {
                        assert!(classes <= TypedLogits::EACH || singles.len() <= 3, "{what}: {singles:?}");
                    }
                    let all = shared.all_logits();
                    for bar in &bars {
                        match bar.class {
                            Some(class) => assert_eq!(bar.group.logit, all[class], "{what}: class {class}"),
                            None => {
                                assert!(bar.group.classes > 1, "{what}: a group of one");
                                let equal = |class: usize| singles.contains(&class) || all[class] == bar.group.logit;
                                assert!((0..classes).all(equal), "{what}: a group of different logits");
                            }
                        }
                    }
                }
            }
        }
    }
}
