"""Runs the Python code that the page shows and records what it prints, for `tests/frameworks.rs` and `tests/figures_bars.rs` to compare with.

By hand, with PyTorch installed, after the code or the list of states has changed:

    UPDATE_CODE=1 cargo test --no-default-features --test frameworks programs   # writes each state's code, without values
    python tests/reference/pytorch_states.py                                  # runs that very text and adds the values

and commit `pytorch_states.json`. Values are written with `repr`, which loses nothing.
"""

import json
from pathlib import Path

import torch

torch.set_num_threads(1)

PATH = Path(__file__).with_name("pytorch_states.json")


def kept_classes(logits, target):
    """All of a few classes; of many, those that differ from most, the true one and its successor, the first and last three."""
    if len(logits) <= 32:
        return list(range(len(logits)))
    values, counts = torch.unique(torch.tensor(logits, dtype=torch.float64), return_counts=True)
    most = values[counts.argmax()].item()
    different = {k for k, logit in enumerate(logits) if logit != most}
    named = {target, (target + 1) % len(logits), 0, 1, 2, *range(len(logits) - 3, len(logits))}
    return sorted(different | named)


def run(code):
    printed = []
    # What it prints, and the whole gradient at that moment.
    names = {"print": lambda loss, own: printed.append((loss, own, names["z"].grad[0].clone()))}
    exec(code, names)
    (one_hot_loss, one_hot_own, one_hot_gradient), (smoothed_loss, smoothed_own, smoothed_gradient) = printed
    assert [one_hot_own, smoothed_own] == [g[names["y"]].item() for g in (one_hot_gradient, smoothed_gradient)]
    z, target = names["z"].detach()[0], names["y"].item()
    classes = kept_classes(z.tolist(), target)

    def at(row):
        return {str(k): row[k].item() for k in classes}

    return {
        "target": target,
        "probability": at(torch.softmax(z, 0)),
        "one_hot": {"loss": one_hot_loss, "gradient": at(one_hot_gradient)},
        "smoothed": {"loss": smoothed_loss, "gradient": at(smoothed_gradient)},
    }


def main():
    states = json.loads(PATH.read_text())["states"]
    recorded = [{"link": s["link"], "code": s["code"], **run(s["code"])} for s in states]
    whole = {"made_with": f"PyTorch {torch.__version__.split('+')[0]}, float64", "states": recorded}
    PATH.write_text(json.dumps(whole, indent=1) + "\n")


if __name__ == "__main__":
    main()
