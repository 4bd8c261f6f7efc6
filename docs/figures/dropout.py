from itertools import product

import numpy as np
from drawing import BLUE, GOLD, INK, MUTED, RUST, axes
from dropout import averages
from scipy.special import softmax

H, BIAS = np.array([2.0, 1.0, 0.5, 4.0]), np.array([-2.0, 0.0])
WEIGHTS = np.array([[1.0, 0.0], [-0.5, 0.5], [2.0, -1.0], [0.5, 0.25]])


def ridge_error(examples: int, drops: np.ndarray, sets: int, features: int = 20) -> np.ndarray:
    """Mean squared distance to the true coefficients (of norm 1) when features are dropped in training."""
    rng = np.random.default_rng(0)
    truth = np.full(features, features**-0.5)
    errors = np.zeros((sets, len(drops)))
    for row in errors:
        x = rng.normal(size=(examples, features))
        y = x @ truth + rng.normal(size=examples)
        gram = x.T @ x
        for i, p in enumerate(drops):
            penalty = p / (1 - p) * np.diag(np.diag(gram))
            row[i] = np.sum((np.linalg.solve(gram + penalty, x.T @ y) - truth) ** 2)
    return errors.mean(axis=0)


def draw():
    """Left, the 16 networks of one layer and their averages. Right, what dropping features does to the error."""
    figure, (networks, error) = axes(columns=2, height=2.9)
    keep = np.array(list(product((0, 1), repeat=4)))
    each = np.sort(softmax((keep * H / 0.5) @ WEIGHTS + BIAS, axis=1)[:, 0])
    arithmetic, geometric = (mean[0] for mean in averages(H, WEIGHTS, BIAS, 0.5))
    networks.plot(range(1, 17), each, "o", color=MUTED, markersize=3.5)
    networks.axhline(geometric, color=BLUE)
    networks.axhline(arithmetic, color=GOLD, linestyle="--")
    networks.text(0.6, geometric + 0.02, "no dropout", color=BLUE, fontsize=8)
    networks.text(0.6, arithmetic + 0.02, "mean of all 16", color=GOLD, fontsize=8)
    networks.set(title="probability of class 1", ylim=(0, 1.04), xlabel="sub-network, sorted", xticks=[1, 8, 16])

    drops = np.array([0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97])
    for examples, sets, colour in ((30, 300, RUST), (1000, 60, BLUE)):
        error.plot(drops, ridge_error(examples, drops, sets), color=colour)
    error.axhline(1, color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
    error.text(0.2, 0.68, "30 examples", color=RUST, fontsize=8)
    error.text(0.42, 0.12, "1000 examples", color=BLUE, fontsize=8)
    error.set(title="excess squared error", yscale="log", xlim=(0, 1), ylim=(0.015, 3), xlabel="drop probability")
    error.set_yticks([0.03, 0.1, 0.3, 1, 3], ["0.03", "0.1", "0.3", "1", "3"])
    error.minorticks_off()
    return figure
