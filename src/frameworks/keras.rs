//! Keras: `CategoricalCrossentropy(label_smoothing=ε)`, in the uniform convention. The gradient is TensorFlow's.

use super::numbers::{Notation, logits};
use super::{State, Way};

const LOGITS: Notation = Notation {
    list: ("z = tf.Variable([[", "]], dtype=\"float64\")"),
    full: |classes, value| format!("z = tf.Variable(tf.fill((1, {classes}), tf.constant({value}, \"float64\")))\n"),
    set: |class, value| format!("z[0, {class}].assign({value})\n"),
    end: "",
};

pub(super) fn code(state: &State<'_>) -> String {
    let (classes, target) = (state.classes(), state.target());
    let (lines, q) = match state.way {
        Way::Own | Way::Converted => (
            "    loss_of = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=eps, dtype=\"float64\"
    )
"
            .to_owned(),
            "y",
        ),
        Way::ByHand => (
            format!(
                "    q = (1 - eps) * y + eps / {} * (1 - y)
    loss_of = keras.losses.CategoricalCrossentropy(from_logits=True, dtype=\"float64\")
",
                state.others()
            ),
            "q",
        ),
    };
    format!(
        "import keras
import tensorflow as tf

{}y = tf.one_hot([{target}], {classes}, dtype=\"float64\")

{}{lines}    with tf.GradientTape() as tape:
        loss = loss_of({q}, z)
    print(float(loss), float(tape.gradient(loss, z)[0, {target}]))
",
        logits(state, &LOGITS),
        state.python_loop()
    )
}
