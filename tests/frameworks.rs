//! The programs that the page shows, against what the frameworks printed for these very programs.
//!
//! PyTorch's values stand in `reference/pytorch_states.json`, the others' in `reference/frameworks.json`, each beside the script
//! that ran them. What is written for NumPy and optax is run by `reference/check_recorded.py`, which compares it with the
//! numbers of the page that are held here.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

use label_smoothing_lab::frameworks::{Framework, HeavyClass, Printed, Program, WIDTH, Way, training_loop};
use label_smoothing_lab::spec::{Shared, parse};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The states that are recorded of PyTorch, as links: every setting from the literature, both conventions, both ends of `ε`, typed
/// logits from plain to extreme.
const PYTORCH_STATES: [&str; 20] = [
    "",
    "classes=2&target=1",
    "classes=1000",
    "classes=37000",
    "classes=2&target=0&convention=others&logits=wrong",
    "convention=others",
    "classes=1000&convention=others&logits=wrong",
    "classes=37000&convention=others&smoothing=0.05",
    "classes=3&target=0&logits=2,1,0",
    "classes=5&target=0&smoothing=0.2&logits=2,1,0,-1,0.5",
    "smoothing=0",
    "smoothing=0&convention=others&logits=optimum",
    "smoothing=1",
    "smoothing=1&convention=others&logits=wrong",
    "smoothing=0.5&logits=undecided",
    "logits=optimum",
    "smoothing=1e-12&logits=12.5,-3,0.1",
    "classes=20&target=19&logits=1,2,3,19:-1.5,rest:0.25",
    "classes=1000&target=7&smoothing=0.3&logits=2.5,-4,7:6.25,999:3,rest:-0.125",
    "classes=4&target=1&logits=10000,-10000,0.1,-0.3",
];

/// The states that are recorded of all others: both conventions, few classes and many, both ends of `ε`, logits of every kind.
const STATES: [&str; 13] = [
    "",
    "classes=2&target=1",
    "classes=2&target=0&convention=others&logits=wrong&smoothing=0.7",
    "classes=1000",
    "classes=1000&convention=others&logits=wrong",
    "classes=37000&convention=others&smoothing=0.05",
    "convention=others",
    "smoothing=0&logits=wrong",
    "smoothing=0&convention=others&logits=undecided",
    "smoothing=1",
    "smoothing=1&convention=others&logits=wrong",
    "classes=20&target=19&logits=1,2,3,19:-1.5,rest:0.25",
    "classes=4&target=1&smoothing=0.3&logits=10000,-10000,0.1,-0.3",
];

/// Those whose programs CI runs: their page's numbers are held instead of what was printed once.
const RUN: [Framework; 2] = [Framework::Optax, Framework::NumPy];

fn shared(link: &str) -> Shared {
    let (spec, notices) = parse(link);
    assert!(notices.is_empty(), "«{link}»: {notices:?}");
    spec.shared
}

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(file)
}

fn read(file: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path(file)).unwrap()).unwrap()
}

fn numbers(program: &Program) -> Value {
    let pair = |Printed { loss, gradient_of_true }: Printed| [loss, gradient_of_true];
    json!([pair(program.one_hot), pair(program.smoothed)])
}

/// `UPDATE_CODE=1` writes the programs for `tests/reference/pytorch_states.py` and `frameworks.py` to run. Of programs that
/// are as they were, `frameworks.py` keeps what they printed.
#[test]
fn the_programs_are_those_that_were_run() {
    if std::env::var_os("UPDATE_CODE").is_some() {
        return update();
    }
    let recorded = read("pytorch_states.json");
    let recorded = recorded["states"].as_array().unwrap();
    assert_eq!(recorded.len(), PYTORCH_STATES.len(), "as many states as are recorded of PyTorch");
    for (link, state) in PYTORCH_STATES.iter().zip(recorded) {
        assert_eq!(state["link"], *link, "the states in their order");
        let code = Program::of(Framework::PyTorch, &shared(link)).code;
        assert_eq!(state["code"], code, "«{link}»: PyTorch ran another program; see tests/reference/pytorch_states.py");
    }
    let recorded = read("frameworks.json");
    let recorded = recorded["states"].as_array().unwrap();
    assert_eq!(recorded.len(), STATES.len(), "as many states as are recorded");
    for (link, state) in STATES.iter().zip(recorded) {
        assert_eq!(state["link"], *link, "the states in their order");
        for framework in others() {
            let name = framework.name();
            let code = Program::of(framework, &shared(link)).code;
            assert_eq!(
                state[name]["code"], code,
                "«{link}», {name}: another program; see tests/reference/frameworks.py"
            );
        }
        let code = HeavyClass::of(&shared(link)).map(|it| it.code);
        assert_eq!(state["weights"]["code"].as_str(), code.as_deref(), "«{link}»: another program with class weights");
    }
}

fn others() -> impl Iterator<Item = Framework> {
    Framework::ALL.into_iter().filter(|&framework| framework != Framework::PyTorch)
}

fn update() {
    let of_pytorch = |link: &&str| json!({ "link": link, "code": Program::of(Framework::PyTorch, &shared(link)).code });
    let states: Vec<Value> = PYTORCH_STATES.iter().map(of_pytorch).collect();
    std::fs::write(path("pytorch_states.json"), json!({ "states": states }).to_string()).unwrap();
    let mut whole = if path("frameworks.json").exists() { read("frameworks.json") } else { json!({}) };
    let before = whole["states"].as_array().cloned().unwrap_or_default();
    let states = STATES.map(|link| {
        let was = before.iter().find(|state| state["link"] == link);
        let mut state = json!({ "link": link });
        let mut put = |name: &str, code: String| {
            let same = was.map(|was| was[name].clone()).filter(|was| was["code"] == code);
            state[name] = same.unwrap_or_else(|| json!({ "code": code }));
        };
        for framework in others() {
            put(framework.name(), Program::of(framework, &shared(link)).code);
        }
        if let Some(example) = HeavyClass::of(&shared(link)) {
            put("weights", example.code);
        }
        for framework in RUN {
            state[framework.name()]["page"] = numbers(&Program::of(framework, &shared(link)));
        }
        state
    });
    whole["states"] = json!(states);
    std::fs::write(path("frameworks.json"), whole.to_string()).unwrap();
}

#[test]
fn the_numbers_are_those_that_were_printed() {
    for state in read("pytorch_states.json")["states"].as_array().unwrap() {
        let link = state["link"].as_str().unwrap();
        let own = state["target"].as_u64().unwrap().to_string();
        let pair = |name: &str| json!([state[name]["loss"], state[name]["gradient"][&own]]);
        agree(Framework::PyTorch, link, &json!([pair("one_hot"), pair("smoothed")]));
    }
    for state in read("frameworks.json")["states"].as_array().unwrap() {
        let link = state["link"].as_str().unwrap();
        for framework in others().filter(|framework| !RUN.contains(framework)) {
            agree(framework, link, &state[framework.name()]["printed"]);
        }
    }
}

fn agree(framework: Framework, link: &str, printed: &Value) {
    let computed = numbers(&Program::of(framework, &shared(link)));
    for (place, target) in ["one-hot", "smoothed"].into_iter().enumerate() {
        for (part, what) in ["loss", "gradient"].into_iter().enumerate() {
            let what = format!("«{link}», {}, {target}: {what}", framework.name());
            near(&computed[place][part], &printed[place][part], framework.tolerance(), &what);
        }
    }
}

/// What `check_recorded.py` compares the programs for NumPy and optax with is what the page shows.
#[test]
fn the_numbers_that_are_compared_with_are_the_pages() {
    for state in read("frameworks.json")["states"].as_array().unwrap() {
        let link = state["link"].as_str().unwrap();
        for framework in RUN {
            let (held, name) = (&state[framework.name()]["page"], framework.name());
            let shown = numbers(&Program::of(framework, &shared(link)));
            for (place, part) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                near(&shown[place][part], &held[place][part], 1e-15, &format!("«{link}», {name}, {place}, {part}"));
            }
        }
    }
}

#[test]
fn a_heavy_class_flips_the_prediction_as_pytorch_says() {
    let mut flipped = 0;
    for state in read("frameworks.json")["states"].as_array().unwrap() {
        let link = state["link"].as_str().unwrap();
        let Some(example) = HeavyClass::of(&shared(link)) else {
            assert_eq!(state["weights"], Value::Null, "«{link}»: nothing is smoothed, and nothing is weighed");
            continue;
        };
        let printed = &state["weights"]["printed"];
        assert_eq!(printed[0].as_f64(), Some(example.favoured as f64), "«{link}»: the heavy class is predicted");
        // Found by steps, and rounded to three decimals.
        near(&json!(example.own), &printed[1], 6e-4, &format!("«{link}»: the true class"));
        near(&json!(example.of_favoured), &printed[2], 6e-4, &format!("«{link}»: the heavy class"));
        flipped += 1;
    }
    assert!(flipped > 5, "only {flipped} states have a program");
    assert!((HeavyClass::ratio(&shared("")) - 91.0).abs() < 1e-12, "1 + 10 · 0.9/0.1");
    assert!((HeavyClass::ratio(&shared("convention=others")) - 91.0).abs() < 1e-12, "whatever the page's convention");
    assert_eq!(HeavyClass::ratio(&shared("smoothing=0")), f64::INFINITY, "nothing is smoothed");
}

/// The module in the training loop is the one whose loss and gradient PyTorch printed, and training does by it what it should.
#[test]
fn the_training_loop_has_the_module_that_was_run() {
    let recorded = read("frameworks.json");
    let run = recorded["states"].as_array().unwrap().iter().find(|state| state["link"] == "").unwrap();
    let (module, _) = run["kl-div-loss"]["code"].as_str().unwrap().split_once("\nz = ").unwrap();
    assert!(module.contains("class LabelSmoothingLoss(nn.Module)"), "no module was run:\n{module}");
    let code = training_loop();
    let training = code.strip_prefix(module).unwrap_or_else(|| panic!("another module than was run:\n{code}"));
    let steps: Vec<&str> = training.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        steps,
        [
            "criterion = LabelSmoothingLoss(smoothing=0.1)",
            "optimizer = torch.optim.Adam(model.parameters())",
            "for epoch in range(epochs):",
            "    for inputs, classes in loader:",
            "        optimizer.zero_grad()",
            "        loss = criterion(model(inputs), classes)",
            "        loss.backward()",
            "        optimizer.step()",
        ],
        "the loop"
    );
    assert!(code.is_ascii() && code.ends_with('\n') && code.lines().all(|line| line.len() <= WIDTH), "{code}");
}

#[test]
fn each_framework_comes_to_the_target_in_its_way() {
    use Framework::{Burn, Fairseq, HuggingFace, Keras, KlDivLoss, NumPy, Optax, PyTorch, Timm};
    for (link, own, converted, by_hand) in [
        ("", vec![PyTorch, KlDivLoss, Keras, Optax, HuggingFace, Timm, Burn, NumPy], vec![Fairseq], vec![]),
        (
            "convention=others",
            vec![KlDivLoss, Fairseq, NumPy],
            vec![Optax, HuggingFace],
            vec![PyTorch, Keras, Timm, Burn],
        ),
        ("smoothing=1", vec![PyTorch, KlDivLoss, Keras, Optax, HuggingFace, Burn, NumPy], vec![Fairseq], vec![Timm]),
    ] {
        for (way, expected) in [(Way::Own, own), (Way::Converted, converted), (Way::ByHand, by_hand)] {
            let found: Vec<_> = Framework::ALL.into_iter().filter(|it| it.way(&shared(link)) == way).collect();
            assert_eq!(found, expected, "«{link}», {way:?}");
        }
    }
}

fn near(got: &Value, expected: &Value, tolerance: f64, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what} is not recorded"));
    let got = got.as_f64().unwrap_or_else(|| panic!("{what} is no number"));
    assert!((got - expected).abs() <= tolerance * expected.abs().max(1.0), "{what} is {got}, and was {expected}");
}
