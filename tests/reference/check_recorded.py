"""Recomputes what PyTorch recorded in `pytorch.json` and `training.json` without PyTorch: NumPy from the definitions, and optax;
and what scikit-learn and SciPy recorded in `training_metrics.json` with NumPy. And runs the programs that the page shows for
NumPy and optax, which must print the numbers that the page shows beside them.

Witnesses that share no code with the first. Prints a line for each group and ends with `N passed, N failed`; exits with 1
if anything failed. Needs what `requirements.txt` lists. `--tamper` spoils one recorded number of every group first, to show
that the check can fail.
"""

import json
import math
import sys
from collections import Counter
from pathlib import Path

import jax
import jax.numpy as jnp
import metrics_in_numpy
import numpy as np
import optax

jax.config.update("jax_enable_x64", True)

TOLERANCE = 1e-12


def log_softmax(z):
    z = np.asarray(z, dtype=np.float64)
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def softmax(z):
    return np.exp(log_softmax(z))


def agree(recorded, computed):
    """Within 1e-12 of each other, relative where the numbers are large; of the same shape, and finite."""
    recorded, computed = np.asarray(recorded, dtype=np.float64), np.asarray(computed, dtype=np.float64)
    if recorded.shape != computed.shape or not np.isfinite(computed).all():
        return False
    return bool((np.abs(recorded - computed) <= TOLERANCE * np.maximum(1.0, np.abs(recorded))).all())


def one_hot(labels, classes):
    return np.eye(classes)[np.asarray(labels)]


def one_hot_row(label, classes):
    row = np.zeros(classes)
    row[label] = 1
    return row


def value_and_slopes(loss_of, logits):
    value, gradient = jax.value_and_grad(loss_of)(jnp.asarray(logits, dtype=jnp.float64))
    return float(value), np.asarray(gradient)


# Each checker yields (what is compared, recorded, computed) for one case.


def cross_entropy(case, data):
    z = np.array(data["logits"])
    rows, classes = z.shape
    epsilon, ignored = case["epsilon"], case["ignore_index"]
    weights = np.array(data["weights"]) if case["weighted"] else np.ones(classes)
    if case["labels"] is None:
        kept, target, denominator = np.ones(rows, dtype=bool), np.array(data["soft"]), rows
    else:
        labels = np.array(case["labels"])
        kept = labels != ignored
        target = one_hot(np.where(kept, labels, 0), classes)
        denominator = weights[labels[kept]].sum()
    a = weights * ((1 - epsilon) * target + epsilon / classes) * kept[:, None]
    losses = -(a * log_softmax(z)).sum(axis=1)
    gradient = softmax(z) * a.sum(axis=1, keepdims=True) - a
    if case["gradient_of"] == "mean":
        gradient = gradient / denominator
    yield "NumPy, none", case["none"], losses
    yield "NumPy, sum", case["sum"], losses.sum()
    yield "NumPy, mean", case["mean"], losses.sum() / denominator
    yield "NumPy, gradient", case["gradient"], gradient
    # optax knows no class weights and no ignored index.
    if not case["weighted"] and kept.all():
        smooth = optax.smooth_labels(jnp.asarray(target), epsilon)
        yield "optax, none", case["none"], optax.softmax_cross_entropy(jnp.asarray(z), smooth)
        reduce = jnp.mean if case["gradient_of"] == "mean" else jnp.sum
        _, slopes = value_and_slopes(lambda z: reduce(optax.softmax_cross_entropy(z, smooth)), z)
        yield "optax, gradient", case["gradient"], slopes


def divergence_module(case, data):
    z = np.array(data["logits"])
    rows, classes = z.shape
    q = (1 - case["epsilon"]) * one_hot(data["labels"], classes) + case["epsilon"] / classes
    log_q = np.log(np.where(q > 0, q, 1.0))
    total = (q * (log_q - log_softmax(z))).sum()
    yield "NumPy, sum", case["sum"], total
    yield "NumPy, mean", case["mean"], total / (rows * classes)
    yield "NumPy, batchmean", case["batchmean"], total / rows
    yield "NumPy, gradient", case["gradient"], (softmax(z) - q) / rows
    target = optax.smooth_labels(jnp.asarray(one_hot(data["labels"], classes)), case["epsilon"])

    def loss(z):
        return optax.kl_divergence(jax.nn.log_softmax(z), target).mean()

    value, slopes = value_and_slopes(loss, z)
    yield "optax, batchmean", case["batchmean"], value
    yield "optax, gradient", case["gradient"], slopes


def relatives(case, _):
    z, label = np.array(case["logits"]), case["label"]
    first, *rest = case["parameters"]
    classes = len(z)
    y, p, log_p = one_hot(label, classes), softmax(z), log_softmax(z)
    lead = one_hot(z.argmax(), classes)
    match case["relative"]:
        case "smoothed" | "negative_smoothing" as name:
            q_epsilon = first if name == "smoothed" else -first
            value = -log_p[label] + q_epsilon * (z[label] - z.mean())
            gradient = p - (1 - q_epsilon) * y - q_epsilon / classes
        case "confidence_penalty":
            entropy = -(p * log_p).sum()
            value = -log_p[label] - first * entropy
            gradient = p - y + first * p * (log_p + entropy)
        case "focal":
            doubt = 1 - p[label]
            value = -(doubt**first) * log_p[label]
            gradient = (y - p) * (first * doubt ** (first - 1) * p[label] * log_p[label] - doubt**first)
        case "tempered":
            value = -log_softmax(z / first)[label]
            gradient = (softmax(z / first) - y) / first
        case "margin_based":
            beyond = z.max() - z > rest[0]
            value = -log_p[label] + first * np.maximum(0, z.max() - z - rest[0]).sum() / classes
            gradient = p - y + first * (beyond.sum() * lead - beyond) / classes
        case "max_sup":
            value = -log_p[label] + first * (z.max() - z.mean())
            gradient = p - y + first * (lead - 1 / classes)
    yield f"NumPy, {case['relative']}, loss", case["loss"], value
    yield f"NumPy, {case['relative']}, gradient", case["gradient"], gradient
    if case["relative"] in ["smoothed", "tempered"]:
        epsilon, temperature = (first, 1.0) if case["relative"] == "smoothed" else (0.0, first)
        target = optax.smooth_labels(jnp.asarray(y), epsilon)
        value, slopes = value_and_slopes(lambda z: optax.softmax_cross_entropy(z / temperature, target), z)
        yield "optax, loss", case["loss"], value
        yield "optax, gradient", case["gradient"], slopes


def many_classes(case, _):
    z = np.arange(case["classes"]) * 7919 % 1000 / 64 - 5
    q = (1 - case["epsilon"]) * one_hot_row(case["label"], len(z)) + case["epsilon"] / len(z)
    gradient = softmax(z) - q
    yield "NumPy, loss", case["loss"], -math.fsum(q * log_softmax(z))
    for k, slope in case["slopes"].items():
        yield "NumPy, slope", slope, gradient[int(k)]
    target = optax.smooth_labels(jnp.asarray(one_hot_row(case["label"], len(z))), case["epsilon"])
    value, slopes = value_and_slopes(lambda z: optax.softmax_cross_entropy(z, target), z)
    yield "optax, loss", case["loss"], value
    yield "optax, slopes", list(case["slopes"].values()), [slopes[int(k)] for k in case["slopes"]]


def softmax_values(case, _):
    z = np.array(case["logits"]) / case["temperature"]
    yield "NumPy, softmax", case["softmax"], softmax(z)
    yield "NumPy, log-softmax", case["log_softmax"], log_softmax(z)
    yield "NumPy, log-sum-exp", case["log_sum_exp"], z.max() + np.log(np.exp(z - z.max()).sum())
    yield "JAX, log-softmax", case["log_softmax"], jax.nn.log_softmax(jnp.asarray(z))


def targets(case, _):
    classes, epsilon = case["classes"], case["epsilon"]
    q = np.zeros(classes)
    q[0] = 1
    if case["convention"] == "uniform":
        q = (1 - epsilon) * q + epsilon / classes
    else:
        q = (1 - epsilon) * q + epsilon * (1 - q) / (classes - 1)
    yield "NumPy, on", case["on"], q[0]
    yield "NumPy, off", case["off"], q[1]
    yield "NumPy, off, relative", 1.0, q[1] / case["off"]
    yield "NumPy, off in total", case["off_total"], math.fsum(q[1:])
    held = q[q > 0]
    yield "NumPy, entropy", case["entropy"], math.fsum(-held * np.log(held))
    if "gap" in case:
        yield "NumPy, gap", case["gap"], np.log(q[0]) - np.log(q[1])
    if case["convention"] == "uniform":
        smooth = np.asarray(optax.smooth_labels(jnp.eye(1, classes, dtype=jnp.float64)[0], epsilon))
        yield "optax, on and off", [case["on"], case["off"]], smooth[:2]


def optimum(case, _):
    classes, epsilon = case["classes"], case["epsilon"]
    weights = np.array(case["weights"] or [1.0] * classes)
    a = weights * ((1 - epsilon) * one_hot(0, classes) + epsilon / classes)
    p = a / a.sum()
    yield "NumPy, softmax", case["softmax"], p
    yield "NumPy, gaps", case["gaps"], np.log(a[0] / a[1:])
    yield "NumPy, loss", case["loss"], -(a * np.log(p)).sum()
    hessian = a.sum() * (np.diag(p) - np.outer(p, p))
    yield "NumPy, curvatures", case["curvatures"], np.linalg.eigvalsh(hessian)[1:]


def distributions(case, _):
    q, p = np.array(case["q"]), np.array(case["p"])
    q, p = q[q > 0], p[q > 0]
    yield "NumPy, entropy", case["entropy"], -(q * np.log(q)).sum()
    yield "NumPy, cross-entropy", case["cross_entropy"], -(q * np.log(p)).sum()
    yield "NumPy, divergence", case["divergence"], (q * np.log(q / p)).sum()
    divergence = optax.kl_divergence(jnp.log(jnp.asarray(case["p"])), jnp.asarray(case["q"]))
    yield "optax, divergence", case["divergence"], divergence


def binary(case, _):
    z, epsilon = case["logit"], case["epsilon"]
    target = case["label"] * (1 - epsilon) + epsilon / 2
    yield "NumPy, loss", case["loss"], np.logaddexp(0.0, z) - target * z
    yield "NumPy, gradient", case["gradient"], np.exp(-np.logaddexp(0.0, -z)) - target
    value, slope = value_and_slopes(lambda z: optax.sigmoid_binary_cross_entropy(z, target), z)
    yield "optax, loss", case["loss"], value
    yield "optax, gradient", case["gradient"], slope


def others(case, data):
    z, labels = np.array(data["logits"]), np.array(data["labels"])
    classes = z.shape[1]
    kept = labels != case["ignore_index"]
    y = one_hot(labels, classes)
    q = ((1 - case["epsilon"]) * y + case["epsilon"] * (1 - y) / (classes - 1)) * kept[:, None]
    yield "NumPy, sum", case["sum"], -(q * log_softmax(z)).sum()
    yield "NumPy, gradient", case["gradient"], softmax(z) * kept[:, None] - q
    target = jnp.asarray(q)
    value, slopes = value_and_slopes(lambda z: optax.softmax_cross_entropy(z, target).sum(), z)
    yield "optax, sum", case["sum"], value
    yield "optax, gradient", case["gradient"], slopes


# Training: JAX's own differentiation, and optax's optimizers.


def formula(count, factor, scale):
    """The numbers of `training.py`."""
    return ((np.arange(count) * factor) % 1009 / 1008 - 0.5) * scale


def network(case):
    """The logits as a function of weights and biases, these as they begin, and the batch."""
    layers, examples = case["layers"], case["examples"]
    shapes = [shape for inputs, outputs in zip(layers, layers[1:]) for shape in [(outputs, inputs), (outputs,)]]
    starts = formula(sum(map(math.prod, shapes)), 619, 0.75)
    parameters, first = [], 0
    for shape in shapes:
        parameters.append(jnp.asarray(starts[first : first + math.prod(shape)].reshape(shape)))
        first += math.prod(shape)
    activation = {"tanh": jnp.tanh, "relu": jax.nn.relu}[case["activation"]]
    inputs = jnp.asarray(formula(examples * layers[0], 277, 4.0).reshape(examples, layers[0]))

    def logits(parameters):
        x = inputs
        for weight, bias in zip(parameters[::2], parameters[1::2]):
            x = x @ weight.T + bias
            x = activation(x) if weight is not parameters[-2] else x
        return x

    return logits, parameters, np.arange(examples) ** 2 % layers[-1]


def mean_loss(objective, case, labels):
    """An objective of `training.py` as a function of logits."""
    classes = case["layers"][-1]
    y = one_hot(labels, classes)
    if objective == "confidence_penalty":

        def penalty(z):
            log_p = jax.nn.log_softmax(z)
            return (-(y * log_p).sum(axis=1) + 0.25 * (jnp.exp(log_p) * log_p).sum(axis=1)).mean()

        return penalty
    if objective == "soft":
        parts = 1.0 + (np.arange(len(labels))[:, None] * 7 + np.arange(classes) * 3) % 5
        soft = parts / parts.sum(axis=1, keepdims=True)
        return lambda z: 9 * optax.softmax_cross_entropy(z / 3, soft).mean()
    q = 0.9 * y + 0.1 / classes if objective == "smoothed" else 0.7 * y + 0.3 * (1 - y) / (classes - 1)
    return lambda z: optax.softmax_cross_entropy(z, q).mean()


def dense(parameters):
    return np.concatenate([np.asarray(parameter).ravel() for parameter in parameters])


def gradients(case, _):
    logits, parameters, labels = network(case)
    loss = mean_loss(case["objective"], case, labels)
    value, slopes = jax.value_and_grad(lambda parameters: loss(logits(parameters)))(parameters)
    yield "JAX, logits", case["logits"], np.asarray(logits(parameters)).ravel()
    yield "JAX, loss", case["loss"], float(value)
    yield "JAX, gradient", case["gradient"], dense(slopes)


def runs(case, _):
    logits, parameters, labels = network(case)
    loss = mean_loss("smoothed", case, labels)
    rate, decay = case["rate"], case["decay"]
    optimizer = {
        "sgd": lambda: optax.chain(optax.add_decayed_weights(decay), optax.sgd(rate)),
        "momentum": lambda: optax.chain(optax.add_decayed_weights(decay), optax.sgd(rate, momentum=0.9)),
        "adam": lambda: optax.chain(optax.add_decayed_weights(decay), optax.adam(rate)),
        "adamw": lambda: optax.adamw(rate, weight_decay=decay),
    }[case["rule"]]()
    state = optimizer.init(parameters)
    step = jax.jit(jax.value_and_grad(lambda parameters: loss(logits(parameters))))
    for _ in range(case["steps"]):
        value, slopes = step(parameters)
        updates, state = optimizer.update(slopes, state, parameters)
        parameters = optax.apply_updates(parameters, updates)
    yield "optax, last loss", case["last_loss"], float(value)
    yield "optax, parameters", case["parameters"], dense(parameters)[:: case["stride"]]


def training_cases():
    """The groups of `training.json`: an objective or a run is a case."""
    recorded = json.loads(Path(__file__).with_name("training.json").read_text(encoding="utf-8"))
    gradients, runs = [], []
    for network in recorded["networks"]:
        for name, values in network["objectives"].items():
            gradients.append(network | {"objective": name} | values)
        runs += [network | run | {"steps": recorded["steps"]} for run in network["trained"]]
    return {"gradients": gradients, "runs": runs}


# The programs of the page.


def programs(case, _):
    printed = []
    # They print plain numbers.
    exec(case["code"], {"print": lambda *values: printed.append(values)})
    (one_hot_loss, one_hot_own), (smoothed_loss, smoothed_own) = printed
    yield f"{case['for']}, one-hot loss", case["one_hot_loss"], one_hot_loss
    yield f"{case['for']}, one-hot gradient", case["one_hot_own"], one_hot_own
    yield f"{case['for']}, smoothed loss", case["smoothed_loss"], smoothed_loss
    yield f"{case['for']}, smoothed gradient", case["smoothed_own"], smoothed_own


def program_cases():
    """The group of `frameworks.json`: what the page shows for one framework in one state is a case."""
    recorded = json.loads(Path(__file__).with_name("frameworks.json").read_text(encoding="utf-8"))
    cases = []
    for state in recorded["states"]:
        for framework in ["numpy", "optax"]:
            (one_hot_loss, one_hot_own), (smoothed_loss, smoothed_own) = state[framework]["page"]
            names = {"one_hot_loss": one_hot_loss, "one_hot_own": one_hot_own}
            names |= {"smoothed_loss": smoothed_loss, "smoothed_own": smoothed_own}
            cases.append({"for": f"the page's {framework}", "code": state[framework]["code"], **names})
    return {"programs": cases}


GROUPS = {
    "cross_entropy": (cross_entropy, "sum"),
    "divergence_module": (divergence_module, "batchmean"),
    "relatives": (relatives, "loss"),
    "many_classes": (many_classes, "loss"),
    "softmax": (softmax_values, "log_sum_exp"),
    "targets": (targets, "entropy"),
    "optimum": (optimum, "loss"),
    "distributions": (distributions, "divergence"),
    "binary": (binary, "loss"),
    "others": (others, "sum"),
    "gradients": (gradients, "loss"),
    "runs": (runs, "last_loss"),
    "programs": (programs, "smoothed_loss"),
}


def main():
    files = {"pytorch.json": GROUPS, "training_metrics.json": metrics_in_numpy.GROUPS}
    recorded = {}
    for file in files:
        recorded |= json.loads(Path(__file__).with_name(file).read_text(encoding="utf-8"))
    recorded |= training_cases()
    recorded |= program_cases()
    tamper = sys.argv[1:] == ["--tamper"]
    if sys.argv[1:] and not tamper:
        sys.exit(f"the one argument is --tamper, got {sys.argv[1:]}")
    passed = failed = 0
    for name, (checker, spoiled) in [group for groups in files.values() for group in groups.items()]:
        cases = recorded[name]
        if tamper:
            cases[-1][spoiled] *= 1 + 1e-11
            cases[-1][spoiled] += 1e-11
        counts, bad = Counter(), 0
        for number, case in enumerate(cases):
            data = recorded["batches"][case["batch"]] if "batch" in case else None
            for what, wanted, computed in checker(case, data):
                counts[what.split(",")[0]] += 1
                if not agree(wanted, computed):
                    bad += 1
                    print(f"  {name} {number}, {what}: recorded {wanted}, computed {np.asarray(computed).tolist()}")
        # A group that compares nothing is a failure too: the file was cut short.
        bad += not counts
        total = sum(counts.values())
        passed += total - bad if counts else 0
        failed += bad
        by_witness = ", ".join(f"{count} by {witness}" for witness, count in sorted(counts.items()))
        print(f"{name}: {len(cases)} cases, {total} comparisons ({by_witness}), {bad} failed")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
