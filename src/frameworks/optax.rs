//! JAX with optax: `smooth_labels`, in the uniform convention.

use super::State;
use super::numbers::{Notation, logits};

const LOGITS: Notation = Notation {
    list: ("z = jnp.array([", "])"),
    full: |classes, value| format!("z = jnp.full({classes}, {value})\n"),
    set: |class, value| format!("z = z.at[{class}].set({value})\n"),
    end: "",
};

pub(super) fn code(state: &State<'_>) -> String {
    let (classes, target) = (state.classes(), state.target());
    format!(
        "import jax
import jax.numpy as jnp
import optax

jax.config.update(\"jax_enable_x64\", True)

{}y = jax.nn.one_hot({target}, {classes}, dtype=z.dtype)

def loss_of(z, eps):
    return optax.softmax_cross_entropy(z, optax.smooth_labels(y, eps))

{}    loss, gradient = jax.value_and_grad(loss_of)(z, eps)
    print(loss.item(), gradient[{target}].item())
",
        logits(state, &LOGITS),
        state.python_loop()
    )
}
