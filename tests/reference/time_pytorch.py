"""PyTorch's time for the work of `benches/theory.rs`: smoothed cross-entropy, forward and backward, float64, one thread.

Prints the median and the fastest of many runs. The yardstick for `cargo bench --bench theory`; run both on the same quiet machine.
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


if __name__ == "__main__":
    main()
