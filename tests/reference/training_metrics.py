"""Records what scikit-learn, SciPy and NumPy say of predictions and activations, for `tests/training_metrics.rs` to compare
with: writes `training_metrics.json` beside this file.

Run by hand, with NumPy, SciPy and scikit-learn installed, and commit the result; `check_recorded.py` is what runs in CI.
Logits and activations are whole multiples of powers of two, so that they are the same in float32 and float64; results are
float64 and written with `repr`, which loses nothing.
"""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_softmax, softmax
from sklearn.calibration import calibration_curve
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss, roc_auc_score

random = np.random.default_rng(15)
BINS = 15
LEAST, MOST = 1e-3, 1e3


# --- Predictions. ---


def expected_wrong(scores, right, most_confident):
    """How many of so many most confident are wrong, if tied ones come in any order, as a fraction."""
    found, taken = Fraction(0), Fraction(0)
    for score in np.unique(scores)[::-1]:
        tied = scores == score
        take = min(Fraction(int(tied.sum())), most_confident - taken)
        found += take * int((tied & ~right).sum()) / int(tied.sum())
        taken += take
    return found


def reliability(confidence, right):
    """Count, accuracy and mean confidence of the bins, lo < confidence ≤ hi in float32."""
    edges = (np.arange(BINS + 1) / BINS).astype(np.float32)
    rounded = confidence.astype(np.float32)
    rows = []
    for lo, hi in zip(edges[:-1], edges[1:]):
        inside = (lo < rounded) & (rounded <= hi)
        count = int(inside.sum())
        rows.append([count, float(right[inside].mean()) if count else 0.0, float(confidence[inside].mean()) if count else 0.0])
    assert sum(row[0] for row in rows) == len(right)
    return rows


def best_temperature(z, labels):
    def slope(beta):
        p = softmax(z * beta, axis=1)
        return float(((p * z).sum(axis=1) - z[np.arange(len(z)), labels]).mean())

    # As gaps to the largest, so that far logits cost no digits.
    z = z - z.max(axis=1, keepdims=True)
    low, high = slope(1 / MOST), slope(1 / LEAST)
    if low == 0 and high == 0:
        return 1.0
    if high <= 0:
        return LEAST
    if low >= 0:
        return MOST
    return 1 / brentq(slope, 1 / MOST, 1 / LEAST, xtol=1e-300, rtol=1e-15, maxiter=1000)


def metrics(name, logits, labels, temperature=1.0):
    logits, labels = np.asarray(logits, dtype=np.float64), np.asarray(labels)
    assert (logits == logits.astype(np.float32)).all(), name
    n, classes = logits.shape
    z = logits / temperature
    log_p = log_softmax(z, axis=1)
    p = np.exp(log_p)
    predicted = logits.argmax(axis=1)
    right = predicted == labels
    # How probable all other classes are against the predicted one: its order is that of confidence, and it does not
    # round to the same number where confidence rounds to 1.
    gaps = (logits - logits.max(axis=1, keepdims=True)) / temperature
    gaps[np.arange(n), predicted] = -np.inf
    scores = -np.exp(gaps).sum(axis=1)
    confidence = p.max(axis=1)
    bins = reliability(confidence, right)
    nll = float(-log_p[np.arange(n), labels].mean())
    brier = float(((p - np.eye(classes)[labels]) ** 2).sum(axis=1).mean())
    if name.startswith("random"):
        # Where scikit-learn computes the same without clipping or ties on edges, it agrees with the definitions.
        sums = p / p.sum(axis=1, keepdims=True)
        if p.min() > 1e-15:
            assert abs(log_loss(labels, sums, labels=range(classes)) - nll) < 1e-13
        brier_of = p[:, 1] if classes == 2 else sums
        wanted = brier_score_loss(labels, brier_of, labels=range(classes), scale_by_half=False)
        assert abs(wanted - brier) < 1e-13
        curve = calibration_curve(right, confidence, n_bins=BINS, strategy="uniform")
        filled = np.array([row[1:] for row in bins if row[0]]).T
        assert np.abs(np.array(curve) - filled).max() < 1e-15
    half = Fraction(n, 2)
    return {
        "name": name,
        "classes": classes,
        "temperature": temperature,
        "logits": logits.ravel().tolist(),
        "labels": labels.tolist(),
        "accuracy": float(accuracy_score(labels, predicted)),
        "nll": nll,
        "brier": brier,
        "ece": sum(count * abs(accuracy - mean) for count, accuracy, mean in bins) / n,
        "confidence": float(confidence.mean()),
        "auroc": float(roc_auc_score(right, scores)) if 0 < right.sum() < n else None,
        "error_at_half": float(expected_wrong(scores, right, half) / half),
        "aurc": float(sum(expected_wrong(scores, right, Fraction(k)) / k for k in range(1, n + 1)) / n),
        "bins": bins,
        "best_temperature": best_temperature(logits, labels),
    }


def drawn(n, classes, scale, truth):
    """Logits, and labels from the softmax of the logits over a temperature `truth`."""
    z = np.round(random.normal(size=(n, classes)) * scale * 256) / 256
    labels = [int(random.choice(classes, p=row)) for row in softmax(z / truth, axis=1)]
    return z, labels


def prediction_cases():
    for classes, n, scale, truth in [(2, 60, 2.0, 1.0), (3, 61, 3.0, 3.0), (5, 40, 1.0, 0.4), (10, 120, 4.0, 2.5)]:
        z, labels = drawn(n, classes, scale, truth)
        for temperature in [1.0, 0.25, 2.5]:
            yield metrics(f"random, K = {classes}, T = {temperature}", z, labels, temperature)
    z, _ = drawn(20, 4, 2.0, 1.0)
    yield metrics("all right", z, z.argmax(axis=1))
    yield metrics("all wrong", z, z.argmin(axis=1))
    yield metrics("no better than chance", z, np.where(np.arange(20) < 17, z.argmin(axis=1), z.argmax(axis=1)))
    yield metrics("one, right", [[0.5, 2.0, -1.0]], [1])
    yield metrics("one, wrong", [[0.5, 2.0, -1.0]], [0])
    yield metrics("two classes, one wrong of three", [[1.0, 0.0], [0.0, 2.0], [3.0, 0.0]], [0, 1, 1])
    # Confidences of 1/K: of 3 and 5 classes on the edges 5/15 and 3/15.
    for classes in [2, 3, 5, 10]:
        yield metrics(f"equal logits, K = {classes}", np.full((7, classes), 1.5), np.arange(7) % classes)
    # Confidences of 2/3 = 10/15, 4/5 = 12/15 and 1/3, but for the rounding of ln 2 and ln 4 to float32.
    ln2, ln4 = float(np.float32(np.log(2))), float(np.float32(np.log(4)))
    edges = [[ln2, 0.0, -200.0], [-ln2, 0.0, -200.0], [0.0, ln4, -200.0], [-200.0, -ln4, 0.0], [1.0, 1.0, 1.0]]
    yield metrics("confidences on edges", edges, [0, 2, 1, 0, 2])
    # Few different confidences, right and wrong in each tie.
    rows = np.array([[2.0, 0.0, 1.0], [0.0, 1.0, 2.0], [3.0, 0.0, 0.0], [0.0, 0.0, 0.5]])
    picks = random.integers(0, 4, size=33)
    yield metrics("ties", rows[picks], random.integers(0, 3, size=33))
    yield metrics("ties, an even number", rows[picks[:32]], random.integers(0, 3, size=32))
    # The larger class first and second: equal logits are the first class, right or wrong.
    yield metrics("tied classes", [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 2.0, 2.0], [0.0, 2.0, 2.0]], [0, 1, 1, 2])
    # Over-trained: every confidence rounds to 1 in float32, most in float64, and they still have an order.
    gaps = np.arange(24) * 3.5 + 17
    z = np.zeros((24, 3))
    z[np.arange(24), np.arange(24) % 3] = gaps
    labels = np.where(random.random(24) < 0.3 + 0.6 * np.arange(24) / 24, np.arange(24) % 3, (np.arange(24) + 1) % 3)
    yield metrics("saturated", z, labels)
    far = 2.0**100
    huge = [[far, -far, 0.0], [0.0, far, -far], [-far, 0.0, 1.0], [far, far, far], [1e4, 0.0, 1e4 + 1]]
    yield metrics("huge logits, all right", huge, [0, 1, 2, 0, 2])
    yield metrics("huge logits", huge, [0, 0, 2, 1, 0])


# --- Activations. ---


def nc1(activations, labels):
    """From matrices of the full width: the pseudo-inverse of the covariance between classes, cut at rank K − 1."""
    present = np.unique(labels)
    means = np.array([activations[labels == c].mean(axis=0) for c in present])
    of_row = means[np.searchsorted(present, labels)]
    within = (activations - of_row).T @ (activations - of_row) / len(labels)
    centred = means - means.mean(axis=0)
    between = centred.T @ centred / len(present)
    values, vectors = np.linalg.eigh(between)
    keep = np.argsort(values)[::-1][: len(present) - 1]
    keep = keep[values[keep] > 1e-12 * values.max()]
    inverse = (vectors[:, keep] / values[keep]) @ vectors[:, keep].T
    return float(np.trace(within @ inverse) / len(present))


def clusters(activations, labels, templates, triple):
    """The plane by QR, each axis turned so that the templates lie to the right and above."""
    a, b, c = templates[list(triple)]
    q, r = np.linalg.qr(np.array([b - a, c - a]).T)
    q = q * np.sign(np.diag(r))
    points = [(activations[labels == k] - a) @ q for k in triple]
    means = [p.mean(axis=0) for p in points]
    sides = [np.linalg.norm(means[i] - means[j]) for i, j in [(0, 1), (1, 2), (2, 0)]]
    within = np.mean([p.var(axis=0).sum() for p in points])
    return {
        "templates": ((templates[list(triple)] - a) @ q).tolist(),
        "points": [[[*at, int(k)] for at in p.tolist()] for k, p in zip(triple, points)],
        "spread": float(within / np.mean(sides) ** 2),
    }


def layer(n, width, classes, spread):
    centres = random.normal(size=(classes, width))
    labels = np.concatenate([np.arange(classes), random.integers(0, classes, size=n - classes)])
    activations = centres[labels] + spread * random.normal(size=(n, width))
    templates = centres + 0.3 * random.normal(size=(classes, width))
    return [np.round(x * 1024) / 1024 for x in (activations, templates)], labels


def activation_cases():
    for name, n, width, classes, spread, left_out in [
        ("collapsed", 40, 8, 3, 0.02, None),
        ("wide apart and loose", 60, 12, 10, 1.0, None),
        ("two classes", 12, 5, 2, 0.3, None),
        ("fewer units than classes", 50, 2, 6, 0.2, None),
        ("one unit", 9, 1, 2, 0.2, None),
        ("a class without examples", 40, 6, 5, 0.5, 2),
    ]:
        (activations, templates), labels = layer(n, width, classes, spread)
        if left_out is not None:
            kept = labels != left_out
            activations, labels = activations[kept], labels[kept]
        case = {
            "name": name,
            "width": width,
            "classes": classes,
            "activations": activations.ravel().tolist(),
            "labels": labels.tolist(),
            "templates": templates.ravel().tolist(),
            "nc1": nc1(activations, labels),
            "triples": [],
        }
        for triple in [(0, 1, 2), (4, 1, 3), (3, 4, 0)]:
            if max(triple) < classes and left_out not in triple and width > 1:
                case["triples"].append({"classes": triple, **clusters(activations, labels, templates, triple)})
        yield case


def main():
    recorded = {"predictions": list(prediction_cases()), "activations": list(activation_cases())}
    rows = [f'"{group}": [\n' + ",\n".join(map(json.dumps, cases)) + "\n]" for group, cases in recorded.items()]
    text = "{\n" + ",\n".join(rows) + "\n}\n"
    Path(__file__).with_name("training_metrics.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
