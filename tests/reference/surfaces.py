"""The values of `tests/figures_surfaces.rs`, from the definitions: whole logit vectors, sums by `math.fsum`, no closed form.

Ten classes, class 3 the true one, class 4 its rival, smoothing 0.1 spread over all classes, descents from (-3, 5) at rate 1;
confidences at temperature 2. The triangle: three classes. Plain Python, no package.
"""

import math

K, EPSILON, TRUE, RIVAL = 10, 0.1, 3, 4


def target(epsilon, k=K, true=TRUE):
    return [(1 - epsilon) * (c == true) + epsilon / k for c in range(k)]


def softmax(z, t=1.0):
    z = [value / t for value in z]
    e = [math.exp(value - max(z)) for value in z]
    total = math.fsum(e)
    return [value / total for value in e]


def cross_entropy(q, p):
    return -math.fsum(share * math.log(probability) for share, probability in zip(q, p) if share > 0)


def logits(own, rival):
    z = [0.0] * K
    z[TRUE], z[RIVAL] = own, rival
    return z


def descent(q, own, rival, steps):
    for _ in range(steps):
        p = softmax(logits(own, rival))
        own, rival = own - (p[TRUE] - q[TRUE]), rival - (p[RIVAL] - q[RIVAL])
    return own, rival


def main():
    one_hot, smoothed = target(0.0), target(EPSILON)
    places = {"optimum": (math.log(1 + K * (1 - EPSILON) / EPSILON), 0.0), "start": (-3.0, 5.0)}
    for name, q in [("one-hot", one_hot), ("smoothed", smoothed)]:
        for steps in [1, 10, 100, 1000]:
            places[f"{name}-{steps}"] = descent(q, -3.0, 5.0, steps)
    for own, rival in [(14.0, 10.0), (-6.0, 10.0), (4.0, 0.0), (9.0, -10.0), (-6.0, -10.0)]:
        places[f"at-{own:g}-{rival:g}"] = (own, rival)
    print("PLANE")
    for key, (own, rival) in places.items():
        p, warm = softmax(logits(own, rival)), softmax(logits(own, rival), 2.0)
        losses = cross_entropy(one_hot, p), cross_entropy(smoothed, p)
        print(f'    ("{key}", [{own!r}, {rival!r}, {losses[0]!r}, {losses[1]!r}, {warm[TRUE]!r}, {max(warm)!r}]),')
    print("TRIANGLE")
    one_hot, smoothed = target(0.0, 3, 0), target(EPSILON, 3, 0)
    for key, p in [
        ("smoothed-target", smoothed),
        ("uniform", [1 / 3] * 3),
        ("p-4-1-1", [4 / 6, 1 / 6, 1 / 6]),
        ("p-1-4-1", [1 / 6, 4 / 6, 1 / 6]),
        ("p-2-1-3", [2 / 6, 1 / 6, 3 / 6]),
    ]:
        print(f'    ("{key}", [{p[0]!r}, {p[1]!r}, {p[2]!r}, {cross_entropy(one_hot, p)!r}, {cross_entropy(smoothed, p)!r}]),')


main()
