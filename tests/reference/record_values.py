"""Records what PyTorch computes, for `tests/theory_values.rs` to compare with: writes `pytorch.json` beside this file.

Run by hand, with PyTorch and mpmath installed, and commit the result; `check_recorded.py` is what runs in CI, without PyTorch.
Everything is float64 on one thread. Inputs are short decimals, so that both sides start from the same bits; results are
written with `repr`, which loses nothing.
"""

import json
import platform
from pathlib import Path

import mpmath
import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
torch.manual_seed(20)
# Enough digits that 1 − 1e−300 is not 1, twice over.
mpmath.mp.dps = 700

EPSILONS = [0.0, 0.05, 0.1, 0.35, 1.0]


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def with_gradient(loss_of, logits):
    """The loss at the logits and its gradient by autograd."""
    z = tensor(logits).requires_grad_()
    loss = loss_of(z)
    loss.backward()
    return loss.item(), z.grad.tolist()


# --- Batches: logits, labels, soft targets and weights that the cases below refer to by their number. ---


def decimals(values, places):
    return [round(value, places) for value in values]


def batch(classes, rows):
    logits = [decimals((torch.randn(classes) * 2.5).tolist(), 3) for _ in range(rows)]
    # Rows of different classes: an ignored class must leave something over.
    labels = torch.randperm(classes)[:rows].tolist() if rows <= classes else [1, 0, 1]
    return finish(logits, labels)


def finish(logits, labels):
    classes = len(logits[0])
    soft = []
    for _ in logits:
        # Whole multiples of 1/1024 sum to one exactly.
        parts = (torch.rand(classes).square() * 1024 / classes).floor().int().tolist()
        parts[torch.randint(classes, (1,)).item()] += 1024 - sum(parts)
        soft.append([part / 1024 for part in parts])
    weights = decimals((torch.rand(classes) * 3 + 0.05).tolist(), 2)
    return {"logits": logits, "labels": labels, "soft": soft, "weights": weights}


BATCHES = [
    batch(2, 3),
    batch(3, 3),
    batch(5, 2),
    batch(10, 2),
    batch(100, 2),
    # Logits no softmax survives without care: far out, tied, both.
    finish([[1e4, -1e4, 0.0, 1e4], [-1e4, -1e4, -1e4, -1e4], [30.0, 30.0, -30.0, 29.0]], [1, 3, 0]),
]


# --- (a) nn.CrossEntropyLoss ---


def cross_entropy_cases():
    cases = []
    for number, data in enumerate(BATCHES):
        classes = len(data["logits"][0])
        combinations = [
            (epsilon, form, weighted)
            for epsilon in EPSILONS
            for form in ["index", "index with ignored", "probability"]
            for weighted in [False, True]
        ]
        if classes >= 10:
            # Every form with and without weights, and every factor, without all their products.
            combinations = combinations[::5]
        for turn, (epsilon, form, weighted) in enumerate(combinations):
            labels = list(data["labels"])
            ignore_index = -100
            if form == "index with ignored":
                # By turns the usual sign of padding, and a class that exists, which then counts for nothing.
                ignore_index = [-100, labels[0]][turn % 2]
                labels[0] = ignore_index
            target = tensor(data["soft"]) if form == "probability" else torch.tensor(labels)
            options = {
                "label_smoothing": epsilon,
                "weight": tensor(data["weights"]) if weighted else None,
                "ignore_index": ignore_index,
            }
            z = tensor(data["logits"])
            loss = {
                reduction: nn.CrossEntropyLoss(reduction=reduction, **options)(z, target)
                for reduction in ["none", "sum", "mean"]
            }
            gradient_of = ["mean", "sum", "none"][turn % 3]
            criterion = nn.CrossEntropyLoss(reduction=gradient_of, **options)
            _, gradient = with_gradient(lambda z: criterion(z, target).sum(), data["logits"])
            cases.append(
                {
                    "batch": number,
                    "epsilon": epsilon,
                    "weighted": weighted,
                    "ignore_index": ignore_index,
                    "labels": None if form == "probability" else labels,
                    "none": loss["none"].tolist(),
                    "sum": loss["sum"].item(),
                    "mean": loss["mean"].item(),
                    "gradient_of": gradient_of,
                    "gradient": gradient,
                }
            )
    return cases


# --- (b) the loss module of the text this project starts from ---


class LabelSmoothingLoss(nn.Module):
    def __init__(self, smoothing=0.1, dim=-1, reduction="batchmean"):
        super().__init__()
        self.smoothing, self.dim, self.reduction = smoothing, dim, reduction

    def forward(self, predictions, labels):
        classes = predictions.size(self.dim)
        one_hot = F.one_hot(labels, classes).to(predictions.dtype)
        smoothed = (1 - self.smoothing) * one_hot + self.smoothing / classes
        log_probabilities = predictions.log_softmax(self.dim)
        return nn.KLDivLoss(reduction=self.reduction)(log_probabilities, smoothed)


def divergence_module_cases():
    cases = []
    for number, data in enumerate(BATCHES):
        labels = torch.tensor(data["labels"])
        for epsilon in EPSILONS if len(data["logits"][0]) < 100 else [0.1]:
            case = {"batch": number, "epsilon": epsilon}
            for reduction in ["sum", "mean", "batchmean"]:
                module = LabelSmoothingLoss(epsilon, reduction=reduction)
                value, gradient = with_gradient(lambda z: module(z, labels), data["logits"])
                case[reduction] = value
            case["gradient"] = gradient
            cases.append(case)
    return cases


# --- (c) relatives, straight from their papers' formulas ---


def own_log_probability(z, label):
    return z.log_softmax(-1)[label]


def confidence_penalty(z, label, beta):
    log_p = z.log_softmax(-1)
    entropy = -(log_p.exp() * log_p).sum()
    return -log_p[label] - beta * entropy


def focal(z, label, gamma):
    log_own = own_log_probability(z, label)
    return -((1 - log_own.exp()) ** gamma) * log_own


def tempered(z, label, temperature):
    return -own_log_probability(z / temperature, label)


def margin_based(z, label, alpha, margin):
    return -own_log_probability(z, label) + alpha * F.relu(z.max() - z - margin).mean()


def max_sup(z, label, alpha):
    return -own_log_probability(z, label) + alpha * (z.max() - z.mean())


def smoothed(z, label, epsilon):
    # Not by nn.CrossEntropyLoss, which takes a negative factor for none.
    log_p = z.log_softmax(-1)
    return -(1 - epsilon) * log_p[label] - epsilon * log_p.mean()


def negative_smoothing(z, label, rate):
    return smoothed(z, label, -rate)


RELATIVES = [
    (smoothed, [0.0]),
    (smoothed, [0.23]),
    (confidence_penalty, [0.1]),
    (confidence_penalty, [1.7]),
    (focal, [0.0]),
    (focal, [0.5]),
    (focal, [3.0]),
    (tempered, [0.4]),
    (tempered, [2.5]),
    (margin_based, [0.3, 1.25]),
    (margin_based, [0.1, 10.0]),
    (max_sup, [0.2]),
    (negative_smoothing, [0.25]),
    (negative_smoothing, [2.0]),
]

# No two logits of an example are equal: at a tie a maximum has no single slope.
EXAMPLES = [
    ([0.8, -1.3], 1),
    ([1.7, -0.4, 0.3], 0),
    ([2.0, 1.0, 0.0, -1.0, 0.5], 0),
    ([-3.2, 0.7, 14.5, 2.1, -0.6], 1),
    ([0.4, -2.2, 3.9, 1.1, -0.9, 0.2, 6.3, -5.1, 2.8, -1.4], 6),
]


def relative_cases():
    cases = []
    for logits, label in EXAMPLES:
        for relative, parameters in RELATIVES:
            value, gradient = with_gradient(lambda z: relative(z, label, *parameters), logits)
            cases.append(
                {
                    "relative": relative.__name__,
                    "parameters": parameters,
                    "logits": logits,
                    "label": label,
                    "loss": value,
                    "gradient": gradient,
                }
            )
    return cases


# --- Many classes, with logits from a formula both sides can follow exactly ---


def many_logits(classes):
    return [(k * 7919 % 1000) / 64 - 5 for k in range(classes)]


def many_classes_cases():
    cases = []
    for classes in [1000, 50257, 100000]:
        label = classes // 3
        for epsilon in [0.0, 0.1, 1.0]:
            criterion = nn.CrossEntropyLoss(label_smoothing=epsilon)
            target = torch.tensor(label)
            value, gradient = with_gradient(lambda z: criterion(z, target), many_logits(classes))
            slopes = {str(k): gradient[k] for k in [0, 1, label, classes - 1]}
            cases.append({"classes": classes, "label": label, "epsilon": epsilon, "loss": value, "slopes": slopes})
    return cases


# --- (d) softmax ---


def softmax_cases():
    cases = []
    for logits in [
        [1e4, -1e4],
        [1e4, 1e4, -1e4],
        [-1e4, -1e4, -1e4],
        [0.0, 0.0, 0.0, 0.0, 0.0],
        [3.0, 3.0, -2.0, 3.0],
        [700.0, -40.0, 0.25, 699.5],
        [2.0, 1.0, 0.0, -1.0, 0.5],
        [1e-9, 0.0, -1e-9],
    ]:
        for temperature in [1.0, 0.3, 2.5, 1000.0]:
            z = tensor(logits) / temperature
            cases.append(
                {
                    "logits": logits,
                    "temperature": temperature,
                    "softmax": z.softmax(-1).tolist(),
                    "log_softmax": z.log_softmax(-1).tolist(),
                    "log_sum_exp": z.logsumexp(-1).item(),
                }
            )
    return cases


# --- (e) closed forms in mpmath, and the optimum by minimising PyTorch's own loss ---


def two_levels(convention, classes, epsilon):
    k, epsilon = mpmath.mpf(classes), mpmath.mpf(epsilon)
    if convention == "uniform":
        return 1 - epsilon + epsilon / k, epsilon / k
    return 1 - epsilon, epsilon / (k - 1)


def x_ln_x(x):
    return x * mpmath.log(x) if x else mpmath.mpf(0)


def target_cases():
    cases = []
    for classes in [2, 3, 10, 1000, 50257, 100000]:
        for epsilon in [1e-300, 1e-12, 0.05, 0.1, 0.35, 0.75, 0.999, 1.0]:
            for convention in ["uniform", "others"]:
                on, off = two_levels(convention, classes, epsilon)
                case = {
                    "convention": convention,
                    "classes": classes,
                    "epsilon": epsilon,
                    "on": float(on),
                    "off": float(off),
                    "off_total": float((classes - 1) * off),
                    "entropy": float(-x_ln_x(on) - (classes - 1) * x_ln_x(off)),
                }
                if on:
                    case["gap"] = float(mpmath.log(on / off))
                cases.append(case)
    return cases


def optimum_cases():
    """Newton's method on nn.CrossEntropyLoss: nothing of the closed forms goes in."""
    cases = []
    for classes, epsilon, weights in [
        (2, 0.1, None),
        (3, 0.05, None),
        (5, 0.35, None),
        (10, 0.1, None),
        (2, 0.1, [0.01, 0.99]),
        (4, 0.2, [0.5, 2.0, 1.25, 0.1]),
    ]:
        label = torch.tensor(0)
        criterion = nn.CrossEntropyLoss(
            label_smoothing=epsilon, weight=None if weights is None else tensor(weights), reduction="sum"
        )
        z = torch.zeros(classes)
        for _ in range(60):
            here = z.clone().requires_grad_()
            slope = torch.autograd.grad(criterion(here, label), here)[0]
            hessian = torch.autograd.functional.hessian(lambda z: criterion(z, label), z)
            # The common shift of all logits is free; the smallest step leaves it alone.
            step = torch.linalg.pinv(hessian, rtol=1e-10) @ slope
            z = z - step * min(1.0, 1.0 / step.abs().max().clamp_min(1e-300).item())
        eigenvalues = torch.linalg.eigvalsh(hessian)[1:]
        cases.append(
            {
                "classes": classes,
                "epsilon": epsilon,
                "weights": weights,
                "loss": criterion(z, label).item(),
                "gaps": (z[0] - z[1:]).tolist(),
                "softmax": z.softmax(-1).tolist(),
                "curvatures": eigenvalues.tolist(),
            }
        )
    return cases


def distribution_cases():
    cases = []
    for q, p in [
        ([0.5, 0.5], [0.25, 0.75]),
        ([0.0, 1.0], [0.125, 0.875]),
        ([0.7, 0.2, 0.1], [0.1, 0.3, 0.6]),
        ([0.7, 0.2, 0.1], [0.7000001, 0.2, 0.0999999]),
        ([1 - 2**-40, 2**-41, 2**-41], [1 - 2**-39, 2**-40, 2**-40]),
        ([0.0, 0.03125, 0.46875, 0.5, 0.0], [0.2, 0.2, 0.2, 0.2, 0.2]),
    ]:
        pairs = [(mpmath.mpf(a), mpmath.mpf(b)) for a, b in zip(q, p)]
        cases.append(
            {
                "q": q,
                "p": p,
                "entropy": float(-sum(x_ln_x(a) for a, _ in pairs)),
                "cross_entropy": float(-sum(a * mpmath.log(b) for a, b in pairs if a)),
                "divergence": float(sum(a * mpmath.log(a / b) for a, b in pairs if a)),
            }
        )
    return cases


def binary_cases():
    cases = []
    for logit in [1.5, -0.3, 0.0, 12.25, -40.0, 1e4]:
        for label in [0.0, 1.0, 0.3]:
            for epsilon in [0.0, 0.1, 0.35, 1.0]:
                target = tensor(label) * (1 - epsilon) + epsilon / 2
                value, gradient = with_gradient(lambda z: nn.BCEWithLogitsLoss()(z, target), logit)
                cases.append({"logit": logit, "label": label, "epsilon": epsilon, "loss": value, "gradient": gradient})
    return cases


# --- (f) the other convention ---


def fairseq_loss(log_p, target, epsilon, ignore_index):
    """`label_smoothed_nll_loss` of fairseq's label_smoothed_cross_entropy criterion, rows summed."""
    target = target.unsqueeze(-1)
    nll_loss = -log_p.gather(dim=-1, index=target.clamp_min(0))
    smooth_loss = -log_p.sum(dim=-1, keepdim=True)
    padding = target.eq(ignore_index)
    nll_loss = nll_loss.masked_fill(padding, 0.0).sum()
    smooth_loss = smooth_loss.masked_fill(padding, 0.0).sum()
    epsilon_each = epsilon / (log_p.size(-1) - 1)
    return (1.0 - epsilon - epsilon_each) * nll_loss + epsilon_each * smooth_loss


def others_cases():
    cases = []
    for number, data in enumerate(BATCHES):
        if len(data["logits"][0]) == 100:
            continue
        for epsilon in [0.05, 0.1, 0.35, 0.95]:
            ignore_index = data["labels"][-1] if epsilon == 0.35 else -100
            labels = torch.tensor(data["labels"])
            value, gradient = with_gradient(
                lambda z: fairseq_loss(z.log_softmax(-1), labels, epsilon, ignore_index), data["logits"]
            )
            cases.append(
                {"batch": number, "epsilon": epsilon, "ignore_index": ignore_index, "sum": value, "gradient": gradient}
            )
    return cases


def main():
    groups = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "mpmath": mpmath.__version__},
        "batches": BATCHES,
        "cross_entropy": cross_entropy_cases(),
        "divergence_module": divergence_module_cases(),
        "relatives": relative_cases(),
        "many_classes": many_classes_cases(),
        "softmax": softmax_cases(),
        "targets": target_cases(),
        "optimum": optimum_cases(),
        "distributions": distribution_cases(),
        "binary": binary_cases(),
        "others": others_cases(),
    }
    # One case on a line, so that a change shows as the lines it changes.
    lines = []
    for name, cases in groups.items():
        if isinstance(cases, dict):
            lines.append(f'"{name}":{json.dumps(cases)}')
        else:
            rows = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
            lines.append(f'"{name}":[\n{rows}\n]')
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    path = Path(__file__).with_name("pytorch.json")
    path.write_text(text, encoding="utf-8")
    for name, cases in groups.items():
        print(f"{name}: {len(cases)}")
    print(f"{path.name}: {len(text) / 1024:.0f} KB")


if __name__ == "__main__":
    main()
