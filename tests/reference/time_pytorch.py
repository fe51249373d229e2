"""PyTorch's time for the work of `benches/theory.rs` and `benches/training.rs`, on one thread: smoothed cross-entropy, forward
and backward, in float64; and steps of SGD with smoothing 0.1, in float32.

Prints the median and the fastest of many runs. The yardstick for `cargo bench --bench theory` and `--bench training`; run them
on the same quiet machine.
"""

import statistics
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(20)


def measure(name, run, runs=200):
    for _ in range(20):
        run()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e6)
    print(f"{name}: median {statistics.median(times):.0f} µs, fastest {min(times):.0f} µs")
    return min(times)


def train(layers, batch, activation):
    modules = []
    for inputs, outputs in zip(layers, layers[1:]):
        modules += [nn.Linear(inputs, outputs), activation()]
    model = nn.Sequential(*modules[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    x, labels = torch.randn(batch, layers[0]), torch.randint(layers[-1], (batch,))

    def step():
        optimizer.zero_grad()
        criterion(model(x), labels).backward()
        optimizer.step()

    name = f"{activation.__name__} {'-'.join(map(str, layers))}, {batch}"
    fastest = measure(name, step, runs=2000)
    print(f"{name}: {batch / fastest * 1000:.0f} thousand samples a second")


def main():
    print(f"torch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}")
    for classes in [1000, 10]:
        logits = (torch.rand(256, classes, dtype=torch.float64) * 16 - 8).requires_grad_()
        labels = torch.arange(256) % classes
        criterion = nn.CrossEntropyLoss(label_smoothing=0.1)

        def cross_entropy():
            logits.grad = None
            criterion(logits, labels).backward()

        def divergence():
            # The module of the text: it makes the targets too, as the bench's rows do.
            logits.grad = None
            target = torch.nn.functional.one_hot(labels, classes).double() * 0.9 + 0.1 / classes
            nn.functional.kl_div(logits.log_softmax(-1), target, reduction="batchmean").backward()

        measure(f"CrossEntropyLoss 256x{classes}", cross_entropy)
        measure(f"LabelSmoothingLoss 256x{classes}", divergence)
    train([2, 8, 8, 4], 10, nn.ReLU)
    train([2, 8, 8, 4], 10, nn.Tanh)
    train([64, 32, 10], 32, nn.ReLU)
    train([64, 128, 64, 10], 64, nn.ReLU)


if __name__ == "__main__":
    main()
