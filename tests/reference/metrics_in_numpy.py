"""What `training_metrics.json` recorded, once more with NumPy alone and in other ways: examples one by one, ties by all pairs,
the best temperature by halving, the collapse of the classes by least squares. `check_recorded.py` runs this.
"""

import math

import numpy as np

BINS = 15


def log_softmax(row):
    gaps = row - row.max()
    return gaps - math.log(math.fsum(np.exp(gaps)))


def predictions(case, _):
    classes, labels = case["classes"], case["labels"]
    logits = np.array(case["logits"]).reshape(-1, classes)
    n = len(labels)
    log_p = np.array([log_softmax(row / case["temperature"]) for row in logits])
    p = np.exp(log_p)
    predicted = np.array([row.tolist().index(row.max()) for row in logits])
    right = [guess == label for guess, label in zip(predicted, labels)]
    confidence = [p[i, guess] for i, guess in enumerate(predicted)]
    gaps = (logits - logits.max(axis=1, keepdims=True)) / case["temperature"]
    doubt = [np.exp(np.delete(row, guess)).sum() for row, guess in zip(gaps, predicted)]
    yield "NumPy, accuracy", case["accuracy"], sum(right) / n
    yield "NumPy, NLL", case["nll"], math.fsum(-log_p[i, label] for i, label in enumerate(labels)) / n
    squares = [math.fsum((p[i, k] - (k == label)) ** 2 for k in range(classes)) for i, label in enumerate(labels)]
    yield "NumPy, Brier", case["brier"], math.fsum(squares) / n
    yield "NumPy, confidence", case["confidence"], math.fsum(confidence) / n
    bins = [[0, 0.0, 0.0] for _ in range(BINS)]
    for score, hit in zip(confidence, right):
        # The first bin whose upper edge is not below, in float32.
        place = next(b for b in range(BINS) if np.float32(score) <= np.float32((b + 1) / BINS))
        bins[place] = [bins[place][0] + 1, bins[place][1] + hit, bins[place][2] + score]
    yield "NumPy, ECE", case["ece"], math.fsum(abs(hits - scores) for _, hits, scores in bins) / n
    means = [[count, hits / max(count, 1), scores / max(count, 1)] for count, hits, scores in bins]
    yield "NumPy, bins", case["bins"], means
    pairs = [(a > b) + (a == b) / 2 for a, hit in zip(doubt, right) if not hit for b, other in zip(doubt, right) if other]
    yield "NumPy, AUROC is defined", float(case["auroc"] is not None), float(bool(pairs))
    if pairs:
        yield "NumPy, AUROC", case["auroc"], math.fsum(pairs) / len(pairs)
    # Where within its tie an example comes is uniform: the share of its places that are among the first so many.
    before = [sum(other < own for other in doubt) for own in doubt]
    tied = [doubt.count(own) for own in doubt]

    def risk(first):
        shares = [min(max((first - b) / t, 0), 1) for b, t, hit in zip(before, tied, right) if not hit]
        return math.fsum(shares) / first

    yield "NumPy, error at half", case["error_at_half"], risk(n / 2)
    yield "NumPy, AURC", case["aurc"], math.fsum(risk(k) for k in range(1, n + 1)) / n
    gaps = logits - logits.max(axis=1, keepdims=True)
    yield "NumPy, temperature", 1.0, best_temperature(gaps, labels) / case["best_temperature"]


def best_temperature(gaps, labels):
    def slope(beta):
        weights = np.exp(beta * gaps)
        means = (weights * gaps).sum(axis=1) / weights.sum(axis=1)
        return math.fsum(means - gaps[np.arange(len(gaps)), labels])

    low, high = 1e-3, 1e3
    if slope(low) == slope(high) == 0:
        return 1.0
    for _ in range(80):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if slope(middle) <= 0 else (low, middle)
    return 1 / high


def activations(case, _):
    rows = np.array(case["activations"]).reshape(-1, case["width"])
    templates = np.array(case["templates"]).reshape(-1, case["width"])
    labels = np.array(case["labels"])
    of_class = {k: rows[labels == k] for k in sorted(set(case["labels"]))}
    means = np.array([members.mean(axis=0) for members in of_class.values()])
    # With the centred means as columns of M, the shortest c that brings M c nearest to d has ‖c‖² = dᵀ (M Mᵀ)⁺ d, which is
    # dᵀ Σ_B⁺ d / K; the mean of it over the deviations is the collapse.
    centred = (means - means.mean(axis=0)).T
    deviations = np.concatenate([members - members.mean(axis=0) for members in of_class.values()])
    solutions = np.linalg.lstsq(centred, deviations.T, rcond=1e-6)[0]
    yield "NumPy, collapse", 1.0, (solutions**2).sum() / len(rows) / case["nc1"]
    for triple in case["triples"]:
        a, b, c = templates[triple["classes"]]
        u = (b - a) / np.linalg.norm(b - a)
        v = (c - a) - ((c - a) @ u) * u
        v /= np.linalg.norm(v)
        on_plane = {k: np.stack([(of_class[k] - a) @ u, (of_class[k] - a) @ v], axis=1) for k in triple["classes"]}
        yield "NumPy, templates", triple["templates"], [[(w - a) @ u, (w - a) @ v] for w in (a, b, c)]
        for k, points in zip(triple["classes"], triple["points"]):
            yield "NumPy, points", points, [[x, y, k] for x, y in on_plane[k]]
        middles = [on_plane[k].mean(axis=0) for k in triple["classes"]]
        within = sum(((on_plane[k] - m) ** 2).sum() / len(on_plane[k]) for k, m in zip(triple["classes"], middles)) / 3
        side = sum(math.dist(middles[i], middles[i - 1]) for i in range(3)) / 3
        yield "NumPy, spread", 1.0, within / side**2 / triple["spread"]


GROUPS = {"predictions": (predictions, "nll"), "activations": (activations, "nc1")}
