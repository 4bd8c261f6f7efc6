import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, MUTED, RUST, axes
from underfitting_and_overfitting import columns, ridge
from underfitting_and_overfitting import draw as rows

NOISE, P = 0.25, 100


def errors(n, degree, penalty, draws=50):
    """Mean training and validation error of the sample's models on n rows: (2,)."""
    found = np.zeros((draws, 2))
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        sets = rows(rng, n), rows(rng, 1000)
        predict = ridge(columns(sets[0][0], degree), sets[0][1], penalty)
        found[seed] = [((y - predict(columns(x, degree))) ** 2).mean() for x, y in sets]
    return found.mean(axis=0)


def least_norm(n):
    """Expected error above the noise of the least-norm fit to n rows of P Normal features."""
    return 1 - n / P + NOISE * n / (P - n - 1) if n < P - 1 else NOISE * P / (n - P - 1)


def best_ridge(n):
    """The same with the best penalty, in the limit of many rows and features at this ratio."""
    ratio = P / n
    penalty = NOISE * ratio
    shift = 1 - ratio + penalty
    return NOISE * (np.sqrt(shift**2 + 4 * ratio * penalty) - shift) / (2 * penalty)


def draw():
    """Remedies as moves in the plane of the two errors, and an error that rises with rows."""
    figure, (plane, descent) = axes(columns=2, height=3.0, width_ratios=[1.25, 1])
    plane.plot([0, 1.7], [0, 1.7], color=MUTED, linewidth=0.9, linestyle=(0, (3, 2)))
    plane.axhline(NOISE, color=MUTED, linewidth=0.9, linestyle=(0, (1, 2)))
    plane.text(1.62, NOISE - 0.03, "noise", color=MUTED, fontsize=8, ha="right", va="top")
    stiff, loose = errors(80, 1, 0), errors(80, 3, 0)
    moves = (
        (stiff, (320, 1, 0), RUST),
        (stiff, (80, 2, 0), RUST),
        (loose, (320, 3, 0), BLUE),
        (loose, (80, 2, 0), BLUE),
        (loose, (80, 3, 1), BLUE),
        (loose, (80, 3, 100), BLUE),
    )
    for start, case, colour in moves:
        plane.annotate("", errors(*case), start, arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 1.1})
    for point, colour in ((stiff, RUST), (loose, BLUE)):
        plane.plot(*point, "o", color=colour, markersize=6)
    for x, y, colour, name in (
        (0.16, 1.7, BLUE, "degree 3"),
        (0.6, 1.54, BLUE, "penalty 100"),
        (0.19, 0.88, BLUE, "4× rows,\ndegree 2 or\npenalty 1"),
        (1.0, 1.42, RUST, "degree 1"),
        (1.22, 1.12, RUST, "4× rows"),
        (0.68, 0.52, RUST, "degree 2"),
    ):
        plane.text(x, y, name, color=colour, fontsize=8)
    plane.set(xlim=(-0.1, 1.65), ylim=(0, 1.9), xlabel="training error", ylabel="validation error")

    few, many = np.arange(10, 98), np.arange(103, 301, 3)
    for part, name in ((few, "least norm"), (many, None)):
        descent.plot(part, [least_norm(n) for n in part], color=RUST, label=name)
    every = np.arange(10, 301, 10)
    descent.plot(every, [best_ridge(n) for n in every], color=GREEN, label="best ridge")
    descent.axvline(P, color=GOLD, linewidth=0.9, linestyle=(0, (3, 2)))
    descent.text(P + 22, 2.4, "rows =\nfeatures", fontsize=8, color=INK)
    descent.set(xlim=(0, 300), ylim=(0, 3), xlabel="training rows", ylabel="error above noise")
    descent.legend(loc="center right", fontsize=8, borderaxespad=0)
    return figure
