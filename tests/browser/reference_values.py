"""Records what PyTorch gives for the states that the browser tests put the page into.

    python reference_values.py > reference_values.json

needs `torch` only. Every number comes from `torch.nn.functional.cross_entropy` in float64: the smoothed target is read
off its gradient (p − q at p = softmax(z)), so that nothing here knows the formula of either convention but `others`,
which PyTorch takes as probability targets.
"""

import json

import torch

STATES = [
    # classes, smoothing, convention, true class
    (10, 0.1, "uniform", 3),
    (10, 0.11, "uniform", 3),
    (10, 0.05, "uniform", 3),
    (10, 0.1, "others", 3),
    (11, 0.1, "uniform", 3),
    (2, 0.1, "uniform", 1),
    (1000, 0.1, "uniform", 3),
    (100000, 0.1, "uniform", 3),
    (100000, 0.1, "others", 3),
    (5, 0.2, "uniform", 3),
]

# Predicted probabilities of the true class; the other classes share the rest equally.
PROBABILITIES = [0.05, 0.5, 0.9, 0.99]


def loss(classes, smoothing, convention, target, logits):
    """PyTorch's own smoothed loss for one sample."""
    if convention == "uniform":
        label = torch.tensor([target])
        return torch.nn.functional.cross_entropy(logits[None], label, label_smoothing=smoothing)
    probabilities = torch.full((1, classes), smoothing / (classes - 1), dtype=torch.float64)
    probabilities[0, target] = 1 - smoothing
    return torch.nn.functional.cross_entropy(logits[None], probabilities)


def target_of(classes, smoothing, convention, target):
    """The smoothed target: softmax(z) less the gradient at z = 0."""
    logits = torch.zeros(classes, dtype=torch.float64, requires_grad=True)
    loss(classes, smoothing, convention, target, logits).backward()
    return torch.softmax(logits.detach(), 0) - logits.grad


def logits_where(classes, target, p):
    """Logits whose softmax gives the true class p and every other class an equal share of the rest."""
    z = torch.full((classes,), (1 - p) / (classes - 1), dtype=torch.float64).log()
    z[target] = torch.tensor(p, dtype=torch.float64).log()
    return z


def record(classes, smoothing, convention, target):
    q = target_of(classes, smoothing, convention, target)
    on = q[target].item()
    off = q[target - 1].item()

    def losses(p):
        z = logits_where(classes, target, p)
        return [
            p,
            loss(classes, 0.0, "uniform", target, z).item(),
            loss(classes, smoothing, convention, target, z).item(),
        ]

    return {
        "classes": classes,
        "smoothing": smoothing,
        "convention": convention,
        "target": target,
        "on": on,
        "off": off,
        "floor": losses(on),
        "losses": [losses(p) for p in PROBABILITIES],
    }


print(json.dumps({"torch": torch.__version__, "states": [record(*state) for state in STATES]}, indent=1))
