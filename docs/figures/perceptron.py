from math import erf, sqrt

import numpy as np
from drawing import BLUE, FAINT, INK, MUTED, RUST, axes
from perceptron import train

MEAN = np.array([1, 0.5])  # and minus that, for the other class


def error(w):
    """Exact share of wrong decisions on the two Gaussian classes with means +-MEAN and unit variance."""
    length = np.linalg.norm(w[:2])
    return np.mean([(1 - erf((w[:2] @ MEAN + sign * w[2]) / length / sqrt(2))) / 2 for sign in (1, -1)])


def overlapping():
    """100 points of each class in random order: rows with a constant, and labels."""
    rng = np.random.default_rng(1)
    y = np.repeat([1, -1], 100)
    x = np.column_stack([rng.normal(size=(200, 2)) + y[:, None] * MEAN, np.ones(200)])
    order = rng.permutation(200)
    return x[order], y[order]


def draw():
    """Left: the boundary after each epoch on AND. Right: last and mean weights on classes that overlap."""
    figure, (lines, errors) = axes(columns=2, height=2.7)
    x, y = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]), np.array([-1, -1, -1, 1])
    ends = np.array([-0.5, 2])
    for epoch, spot in {1: (0.22, -0.42), 2: (0.48, -0.42), 4: (1.27, -0.42), 9: (0.22, 1.72)}.items():
        w, colour = train(x, y, epoch)[0], INK if epoch == 9 else MUTED
        lines.plot(ends, -(w[2] + w[0] * ends) / w[1], color=colour, linewidth=1.8 if epoch == 9 else 0.9)
        lines.text(*spot, f"{epoch}", fontsize=8, color=colour)
    lines.plot(*x[y < 0, :2].T, "^", color=RUST, markersize=6)
    lines.plot(*x[y > 0, :2].T, "o", color=BLUE, markersize=6)
    lines.set(title="AND: the boundary after epoch …", xlim=(-0.5, 2), ylim=(-0.5, 2), xticks=[0, 1], yticks=[0, 1])

    x, y = overlapping()
    epochs = range(1, 31)
    last, mean, _ = zip(*(train(x, y, epoch) for epoch in epochs), strict=True)
    errors.plot(epochs, [100 * error(w) for w in last], "o-", color=RUST, markersize=2.5, linewidth=0.9, label="last")
    errors.plot(epochs, [100 * error(w) for w in mean], color=BLUE, label="averaged")
    errors.axhline(
        50 * (1 - erf(np.linalg.norm(MEAN) / sqrt(2))), color=MUTED, linewidth=0.9, linestyle="--", label="Bayes"
    )
    errors.grid(axis="y", color=FAINT)
    errors.set(title="Overlap: test error in %", xlabel="epoch", ylim=(12, 26))
    errors.legend(loc="upper right", ncols=3, fontsize=7, borderaxespad=0, columnspacing=1)
    return figure
