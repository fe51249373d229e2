"""Runs the programs that the page shows and records what they print, for `tests/frameworks.rs` to compare with.

By hand, after a program or the list of states has changed:

    UPDATE_CODE=1 cargo test --no-default-features --test frameworks programs   # writes the programs, without values
    python tests/reference/pytorch_states.py                                    # those for PyTorch
    python tests/reference/frameworks.py kl-div-loss hugging-face timm fairseq weights
    python tests/reference/frameworks.py keras                                  # may be another environment, with TensorFlow
    python tests/reference/frameworks.py burn                                   # with cargo

each with what it needs installed (torch, transformers and accelerate, timm; keras and tensorflow; fairseq's source is fetched by pip).
Commit `frameworks.json`. Values are written with `repr`, which loses nothing. NumPy's and optax's programs are not run here
but by `check_recorded.py`, always.
"""

import ast
import json
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

PATH = Path(__file__).with_name("frameworks.json")

PACKAGES = {
    "kl-div-loss": ["torch"],
    "keras": ["keras", "tensorflow"],
    "hugging-face": ["transformers", "torch"],
    "timm": ["timm", "torch"],
    "fairseq": ["torch"],
    "weights": ["torch"],
}

FAIRSEQ = "0.12.2"

BURN = """[package]
name = "burn-states"
version = "0.0.0"
edition = "2024"

[dependencies]
burn = { version = "=0.22.1", default-features = false, features = ["std", "autodiff", "flex"] }

[workspace]
"""


def printed_by(code, names=None):
    """What a Python program prints, as numbers. Names that are given stay what they are."""
    printed, given = [], names or {}
    tree = ast.parse(code)
    tree.body = [part for part in tree.body if getattr(part, "name", None) not in given]
    exec(compile(tree, "program", "exec"), {"print": lambda *values: printed.append([float(it) for it in values]), **given})
    return printed


def fairseq_loss():
    """fairseq's own function, out of its published source: the package itself wants older companions than there are."""
    folder = Path(tempfile.mkdtemp())
    fetch = ["download", "--quiet", "--no-deps", "--no-binary", "fairseq", "--no-build-isolation", f"fairseq=={FAIRSEQ}"]
    # pip asks the package for its name after fetching it, which may fail; the file is there all the same.
    subprocess.run([sys.executable, "-m", "pip", *fetch, "--dest", str(folder)], check=False, capture_output=True)
    member = f"fairseq-{FAIRSEQ}/fairseq/criterions/label_smoothed_cross_entropy.py"
    with tarfile.open(folder / f"fairseq-{FAIRSEQ}.tar.gz") as archive:
        tree = ast.parse(archive.extractfile(member).read())
    tree.body = [part for part in tree.body if getattr(part, "name", None) == "label_smoothed_nll_loss"]
    names = {}
    exec(compile(tree, member, "exec"), names)
    return lambda *arguments: names["label_smoothed_nll_loss"](*arguments)[0]


def run_fairseq(states):
    """The formula in the program, and fairseq's own function in its place, must print the same."""
    own = {"label_smoothed_nll_loss": fairseq_loss()}
    for state in states:
        program = state["fairseq"]
        program["printed"] = printed_by(program["code"])
        for ours, theirs in zip(program["printed"], printed_by(program["code"], own), strict=True):
            far = max(abs(a - b) / max(1.0, abs(b)) for a, b in zip(ours, theirs, strict=True))
            assert far <= 1e-12, f"«{state['link']}»: {ours}, and fairseq says {theirs}"
    return f"PyTorch {version('torch').split('+')[0]}, and the same to 1e-12 by the function of fairseq {FAIRSEQ}"


def run_burn(states):
    folder = Path(tempfile.mkdtemp())
    programs = folder / "src/bin"
    programs.mkdir(parents=True)
    (folder / "Cargo.toml").write_text(BURN)
    for place, state in enumerate(states):
        (programs / f"state_{place}.rs").write_text(state["burn"]["code"])
    subprocess.run(["cargo", "build", "--quiet"], cwd=folder, check=True)
    for place, state in enumerate(states):
        run = ["cargo", "run", "--quiet", "--bin", f"state_{place}"]
        lines = subprocess.run(run, cwd=folder, check=True, capture_output=True, text=True).stdout.splitlines()
        state["burn"]["printed"] = [[float(number) for number in line.split()] for line in lines]
    return "burn 0.22.1, its flex backend, in float64 but for the smoothing factor"


def main():
    frameworks = sys.argv[1:]
    known = [*PACKAGES, "burn"]
    if not frameworks or not set(frameworks) <= set(known):
        sys.exit(f"name frameworks among {', '.join(known)}; got {frameworks}")
    whole = json.loads(PATH.read_text(encoding="utf-8"))
    made_with = whole.get("made_with", {})
    for framework in frameworks:
        states = [state for state in whole["states"] if framework in state]
        match framework:
            case "burn":
                made_with[framework] = run_burn(states)
            case "fairseq":
                made_with[framework] = run_fairseq(states)
            case _:
                for state in states:
                    printed = printed_by(state[framework]["code"])
                    state[framework]["printed"] = printed[0] if framework == "weights" else printed
                packages = [f"{package} {version(package).split('+')[0]}" for package in PACKAGES[framework]]
                made_with[framework] = ", ".join(packages)
    ordered = {"made_with": dict(sorted(made_with.items())), "states": whole["states"]}
    PATH.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
