"""The values of `tests/figures_lines.rs`, from the definitions in fifty digits: whole vectors of K logits, a naive softmax,
slopes as difference quotients, optima by bisection on them. Writes `figures_lines.json` beside this file; needs Python only."""

import json
from decimal import Decimal as D, getcontext
from pathlib import Path

getcontext().prec = 60
STEP = D(10) ** -20
LN2 = D(2).ln()


def softmax(z):
    e = [x.exp() for x in z]
    total = sum(e)
    return [x / total for x in e]


def target(k, y, eps, convention):
    if convention == "uniform":
        return [(1 - eps) * (i == y) + eps / k for i in range(k)]
    return [1 - eps if i == y else eps / (k - 1) for i in range(k)]


def cross(q, p):
    return -sum(a * b.ln() for a, b in zip(q, p) if a != 0)


def entropy(p):
    return cross(p, p)


def lead(k, d):
    return [d] + [D(0)] * (k - 1)


def losses(k, eps, convention, t):
    """Every loss of `relatives` on a vector of logits whose true class is 0."""
    onehot = target(k, 0, D(0), "uniform")
    mean = lambda z: sum(z) / k
    ce = lambda z: cross(onehot, softmax(z))
    return {
        "one-hot": ce,
        "smoothed": lambda z: cross(target(k, 0, eps, convention), softmax(z)),
        "confidence-penalty": lambda z: ce(z) - eps * entropy(softmax(z)),
        "focal-loss": lambda z: (1 - softmax(z)[0]) ** 2 * ce(z),
        "temperature": lambda z: ce([x / t for x in z]),
        "margin-based": lambda z: ce(z) + eps * sum(max(D(0), max(z) - x - 6) for x in z) / k,
        "maxsup": lambda z: ce(z) + eps * (max(z) - mean(z)),
        "negative": lambda z: ce(z) - eps * (z[0] - mean(z)),
    }


def slope(loss, k, d):
    return (loss(lead(k, d + STEP)) - loss(lead(k, d - STEP))) / (2 * STEP)


def optimum(loss, k):
    below, above = D("0.01"), D(40)
    if slope(loss, k, above) <= 0:
        return None
    for _ in range(120):
        middle = (below + above) / 2
        if slope(loss, k, middle) < 0:
            below = middle
        else:
            above = middle
    return above


recorded = []


def record(figure, link, row, column, value, unit="nats"):
    recorded.append([figure, link, row, column, float(value / LN2 if unit == "bits" else value)])


for link, k, eps, convention, unit in [
    ("", 10, "0.1", "uniform", "nats"),
    ("classes=3&smoothing=0.3&convention=others", 3, "0.3", "others", "nats"),
    ("classes=1000&unit=bits", 1000, "0.1", "uniform", "bits"),
]:
    eps = D(eps)
    of = losses(k, eps, convention, D(1))
    gap = optimum(of["smoothed"], k)
    record("logit-gap", link, "optimum", 1, gap)
    for row, d in [("optimum", gap), ("gap--4", D(-4)), ("gap-0", D(0)), ("gap-3", D(3)), ("gap-14", D(14))]:
        for name, column in [("one-hot", 2), ("smoothed", 4)]:
            record("logit-gap", link, row, column, of[name](lead(k, d)), unit)
            # At its optimum a slope is 0, and a quotient only nearly.
            at = D(0) if (row, name) == ("optimum", "smoothed") else slope(of[name], k, d)
            record("logit-gap", link, row, column + 1, at, unit)
    record("logit-gap", link, "limit", 5, 1 - target(k, 0, eps, convention)[0], unit)

for link, k, eps, convention, unit in [
    ("", 10, "0.1", "uniform", "nats"),
    ("classes=3&smoothing=0.9&convention=others&unit=bits", 3, "0.9", "others", "bits"),
]:
    rows = [("present", k, eps), ("smoothing-0.3", k, "0.3"), ("smoothing-1", k, "1")]
    rows += [(f"classes-{n}", n, eps) for n in (2, 3, 10, 100, 1000)]
    for row, n, e in rows:
        q = target(n, 0, D(e), convention)
        for column, value in [(1, D(n)), (2, D(e)), (3, max(q)), (4, q[0])]:
            record("confidence-vs-smoothing", link, row, column, value)
        record("confidence-vs-smoothing", link, row, 5, entropy(q), unit)

LOGITS = "logits=1.5,-0.25,0.5,3,0,rest:-1"
for link, k, y, eps, convention, unit in [
    (f"{LOGITS}", 10, 3, "0.1", "uniform", "nats"),
    (f"{LOGITS}&classes=7&smoothing=0.4&convention=others&target=1&unit=bits", 7, 1, "0.4", "others", "bits"),
]:
    eps = D(eps)
    z = ([D("1.5"), D("-0.25"), D("0.5"), D(3), D(0)] + [D(-1)] * k)[:k]
    p, q = softmax(z), target(k, y, eps, convention)
    onehot, spread = target(k, y, D(0), "uniform"), target(k, y, D(1), convention)
    values = {
        "loss": cross(q, p),
        "label": (1 - eps) * cross(onehot, p),
        "spread": eps * cross(spread, p),
        "floor": entropy(q),
        "divergence": sum(a * (a / b).ln() for a, b in zip(q, p)),
        "one-hot": cross(onehot, p),
        "tax": cross(q, p) - cross(onehot, p),
    }
    for row, value in values.items():
        record("decomposition", link, row, 1, value, unit)
        record("decomposition", link, row, 2, value / cross(q, p))

ALL = "relatives=confidence-penalty,focal-loss,temperature,margin-based,maxsup,negative"
for link, k, eps, convention, t, unit in [
    (f"{ALL}&temperature=2", 10, "0.1", "uniform", "2", "nats"),
    (f"{ALL}&temperature=0.5&classes=3&smoothing=0.5&convention=others&unit=bits", 3, "0.5", "others", "0.5", "bits"),
    (f"{ALL}&classes=1000&smoothing=0.3", 1000, "0.3", "uniform", "1", "nats"),
]:
    for name, loss in losses(k, D(eps), convention, D(t)).items():
        gap = optimum(loss, k)
        if gap is not None:
            record("relatives", link, f"{name}-optimum", 1, gap)
            record("relatives", link, f"{name}-optimum", 2, loss(lead(k, gap)), unit)
        for d in (4, 8, 12):
            record("relatives", link, f"{name}-gap-{d}", 2, loss(lead(k, D(d))), unit)
            record("relatives", link, f"{name}-gap-{d}", 3, slope(loss, k, D(d)), unit)

lines = ",\n".join(json.dumps(line) for line in recorded)
Path(__file__).with_name("figures_lines.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
