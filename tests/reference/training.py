"""Records how PyTorch trains two small networks, for `tests/training_values.rs` to compare with: writes `training.json` beside
this file.

Run by hand, with PyTorch installed, and commit the result. Everything is float64 on one thread. Weights and examples are
formulas whose every step is exact or rounded once, so that both sides start from the same bits; results are written with
`repr`, which loses nothing.
"""

import json
import platform
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

STEPS = 20
NETWORKS = [
    {"layers": [2, 8, 8, 4], "activation": "tanh", "examples": 10},
    {"layers": [64, 32, 10], "activation": "relu", "examples": 18},
]
# The target of the label and that of every other class.
SMOOTHED = {
    "smoothed": lambda classes: (1 - 0.1 + 0.1 / classes, 0.1 / classes),
    "smoothed_to_others": lambda classes: (1 - 0.3, 0.3 / (classes - 1)),
}
BETA = 0.25
TEMPERATURE = 3.0
# Rule, the optimizer, its rate, its decay.
OPTIMIZERS = [
    (rule, make, rate, decay)
    for rule, make, rate in [
        ("sgd", torch.optim.SGD, 0.5),
        ("momentum", lambda *given, **named: torch.optim.SGD(*given, momentum=0.9, **named), 0.125),
        ("adam", torch.optim.Adam, 0.015625),
        ("adamw", torch.optim.AdamW, 0.015625),
    ]
    for decay in [0.0, 0.0625]
]


def number(count, factor, scale):
    """Numbers from −scale/2 to scale/2 that look random."""
    return torch.tensor([((at * factor) % 1009 / 1008 - 0.5) * scale for at in range(count)])


def build(network):
    layers = []
    for inputs, outputs in zip(network["layers"], network["layers"][1:]):
        layers += [nn.Linear(inputs, outputs), {"tanh": nn.Tanh, "relu": nn.ReLU}[network["activation"]]()]
    model = nn.Sequential(*layers[:-1])
    first = 0
    for parameter in model.parameters():
        # One numbering through all parameters.
        values = number(first + parameter.numel(), 619, 0.75)[first:]
        parameter.data = values.reshape(parameter.shape)
        first += parameter.numel()
    return model


def batch(network):
    inputs, classes, examples = network["layers"][0], network["layers"][-1], network["examples"]
    x = number(examples * inputs, 277, 4.0).reshape(examples, inputs)
    labels = torch.tensor([at * at % classes for at in range(examples)])
    parts = torch.tensor([[1.0 + (row * 7 + k * 3) % 5 for k in range(classes)] for row in range(examples)])
    return x, labels, parts / parts.sum(dim=1, keepdim=True)


def losses(network):
    """For each objective, the mean loss of logits."""
    _, labels, soft = batch(network)
    classes = network["layers"][-1]

    def smoothed(on, off):
        target = torch.full((len(labels), classes), off)
        target[torch.arange(len(labels)), labels] = on
        return lambda z: F.cross_entropy(z, target)

    def penalty(z):
        log_p = z.log_softmax(dim=1)
        return F.cross_entropy(z, labels) + BETA * (log_p.exp() * log_p).sum(dim=1).mean()

    made = {name: smoothed(*levels(classes)) for name, levels in SMOOTHED.items()}
    made["confidence_penalty"] = penalty
    made["soft"] = lambda z: TEMPERATURE**2 * F.cross_entropy(z / TEMPERATURE, soft)
    # PyTorch's own smoothing is the first of these.
    own = F.cross_entropy(torch.eye(len(labels), classes), labels, label_smoothing=0.1)
    assert torch.isclose(own, made["smoothed"](torch.eye(len(labels), classes)), rtol=1e-14, atol=0)
    return made


def dense(tensors):
    return torch.cat([tensor.flatten() for tensor in tensors]).tolist()


def record(network):
    x, _, _ = batch(network)
    gradients = {}
    for name, loss_of in losses(network).items():
        model = build(network)
        logits = model(x)
        loss = loss_of(logits)
        loss.backward()
        gradients[name] = {"loss": loss.item(), "gradient": dense(p.grad for p in model.parameters())}
    trained = []
    for rule, make, rate, decay in OPTIMIZERS:
        model = build(network)
        optimizer = make(model.parameters(), lr=rate, weight_decay=decay)
        for _ in range(STEPS):
            optimizer.zero_grad()
            loss = losses(network)["smoothed"](model(x))
            loss.backward()
            optimizer.step()
        parameters = dense(p.data for p in model.parameters())
        # Of a large network every 17th will do.
        stride = 17 if len(parameters) > 1000 else 1
        trained.append(
            {
                "rule": rule,
                "rate": rate,
                "decay": decay,
                "last_loss": loss.item(),
                "stride": stride,
                "parameters": parameters[::stride],
            }
        )
    return network | {"logits": logits.flatten().tolist(), "objectives": gradients, "trained": trained}


def main():
    recorded = {
        "made_by": f"PyTorch {torch.__version__}, Python {platform.python_version()}, float64",
        "steps": STEPS,
        "networks": [record(network) for network in NETWORKS],
    }
    path = Path(__file__).with_name("training.json")
    path.write_text(json.dumps(recorded, indent=None, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
