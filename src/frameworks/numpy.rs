//! NumPy: the definitions.

use super::State;
use super::numbers::{Notation, logits};

const LOGITS: Notation = Notation {
    list: ("z = np.array([", "])"),
    full: |classes, value| format!("z = np.full({classes}, {value})\n"),
    set: |class, value| format!("z[{class}] = {value}\n"),
    end: "",
};

pub(super) fn code(state: &State<'_>) -> String {
    let (shared, own) = if state.is_uniform() { (state.classes(), "+=") } else { (state.others(), "=") };
    format!(
        "import numpy as np

{}y = {}

log_p = z - z.max()
log_p -= np.log(np.exp(log_p).sum())

{}    q = np.full(z.size, eps / {shared})
    q[y] {own} 1 - eps
    print(-(q * log_p).sum(), (np.exp(log_p) - q)[y])
",
        logits(state, &LOGITS),
        state.target(),
        state.python_loop()
    )
}
