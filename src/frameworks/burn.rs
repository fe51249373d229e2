//! Rust with burn: `CrossEntropyLossConfig::with_smoothing`, in the uniform convention. The factor is a float32.

use super::numbers::{Notation, logits};
use super::{State, Way};

const LOGITS: Notation = Notation {
    list: ("    let z = vec![", "];"),
    full: |classes, value| format!("    let mut z = vec![{value}; {classes}];\n"),
    set: |class, value| format!("    z[{class}] = {value};\n"),
    end: "",
};

pub(super) fn code(state: &State<'_>) -> String {
    let (classes, target, epsilon) = (state.classes(), state.target(), state.epsilon());
    let (import, loss) = match state.way {
        Way::Own | Way::Converted => (
            "use burn::nn::loss::CrossEntropyLossConfig;\n",
            "        let criterion = CrossEntropyLossConfig::new().with_smoothing(Some(eps));\n        \
             let loss = criterion.init(&device).forward(z.clone(), y.clone());\n"
                .to_owned(),
        ),
        Way::ByHand => (
            "use burn::tensor::activation::log_softmax;\n",
            format!(
                "        let on = y.clone().one_hot::<2>({classes}).float();
        let q: Tensor<2> = on * (1.0 - eps - eps / {0}.0) + eps / {0}.0;
        let loss = -(log_softmax(z.clone(), 1) * q).sum();
",
                state.others()
            ),
        ),
    };
    format!(
        "// [dependencies] burn = {{ version = \"0.22\", features = [\"flex\", \"autodiff\"] }}
{import}use burn::tensor::{{Device, FloatDType, Int, Tensor}};

fn main() {{
    let mut device = Device::flex().autodiff();
    device.configure(FloatDType::F64).expect(\"no tensor was made before\");
{}    let z = Tensor::<1>::from_data(z.as_slice(), &device);
    let z = z.reshape([1, {classes}]).require_grad();
    let y = Tensor::<1, Int>::from_ints([{target}], &device);

    for eps in [0.0, {epsilon}] {{
{loss}        let gradient = z.grad(&loss.backward()).expect(\"z requires a gradient\");
        let own = gradient.slice([0..1, {target}..{}]);
        println!(\"{{}} {{}}\", loss.into_scalar::<f64>(), own.into_scalar::<f64>());
    }}
}}
",
        logits(state, &LOGITS),
        target + 1
    )
}
