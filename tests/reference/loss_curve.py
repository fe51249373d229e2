"""The values of `tests/figures.rs`: PyTorch's loss where the true class (3 of 10) has probability p and the others share the rest."""

import torch

torch.set_default_dtype(torch.float64)

for name, p in [("floor", 0.91), ("p-0.05", 0.05), ("p-0.5", 0.5), ("p-0.99", 0.99)]:
    probabilities = torch.full((1, 10), (1 - p) / 9)
    probabilities[0, 3] = p
    label = torch.tensor([3])
    one_hot = torch.nn.functional.cross_entropy(probabilities.log(), label)
    smoothed = torch.nn.functional.cross_entropy(probabilities.log(), label, label_smoothing=0.1)
    print(f'("{name}", {one_hot.item()!r}, {smoothed.item()!r}),')
