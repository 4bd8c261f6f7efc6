import numpy as np
from drawing import BLUE, GOLD, INK, MUTED, RUST, axes
from sklearn.tree import DecisionTreeClassifier

LOANS = np.array([[20, 1], [25, 2], [30, 6], [35, 1], [45, 1], [50, 8], [60, 2], [80, 5]])
DEFAULT = np.array([1, 1, 0, 1, 0, 0, 0, 0])
LEAVES = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 90)


def rows(rng, n):
    """Two Normal features (n, 2), the class whether their sum is positive (n,), and 10% of the labels flipped."""
    x = rng.normal(size=(n, 2))
    return x, (x.sum(axis=1) > 0) ^ (rng.random(n) < 0.1)


def errors():
    """Training and test error for each number of leaves, averages of ten draws: (2, leaves)."""
    found = np.zeros((10, 2, len(LEAVES)))
    for seed in range(10):
        rng = np.random.default_rng(seed)
        train, test = rows(rng, 400), rows(rng, 4000)
        for at, leaves in enumerate(LEAVES):
            tree = DecisionTreeClassifier(max_leaf_nodes=leaves, random_state=0).fit(*train)
            found[seed, :, at] = 1 - tree.score(*train), 1 - tree.score(*test)
    return found.mean(axis=0)


def draw():
    """The eight loans in three boxes, and the errors of trees with more and more leaves."""
    figure, (boxes, curves) = axes(columns=2, height=2.7)
    for label, colour, marker, name in ((1, RUST, "X", "default"), (0, BLUE, "o", "repaid")):
        boxes.plot(*LOANS[label == DEFAULT].T, marker, color=colour, markersize=6, label=name, linestyle="none")
    boxes.axvline(40, ymax=0.9, color=INK, linewidth=1.2)
    boxes.plot([10, 40], [4, 4], color=INK, linewidth=1.2)
    boxes.text(41.5, 8.45, "income ≤ 40?", fontsize=8, color=INK)
    boxes.text(11.5, 4.2, "years ≤ 4?", fontsize=8, color=INK)
    boxes.set(xlim=(10, 90), ylim=(0, 10), xlabel="income (thousands)", ylabel="years in the job")
    boxes.legend(loc="upper right", fontsize=8, ncols=2, handletextpad=0.1, columnspacing=0.8, borderaxespad=0)

    for curve, colour, name in zip(errors(), (BLUE, RUST), ("training rows", "new rows"), strict=True):
        curves.plot(LEAVES, curve, color=colour, marker="o", markersize=2.5, label=name)
    curves.axhline(0.1, color=MUTED, linewidth=0.9, linestyle=(0, (3, 2)))
    curves.text(2, 0.092, "label noise", fontsize=8, color=MUTED, va="top")
    curves.axvline(16, ymax=0.84, color=GOLD, linewidth=0.9, linestyle=(0, (3, 2)))
    curves.set(xscale="log", xlabel="leaves (log scale)", ylabel="error", ylim=(-0.005, 0.34))
    curves.set(xticks=(2, 4, 8, 16, 32, 64), xticklabels=(2, 4, 8, 16, 32, 64))
    curves.minorticks_off()
    curves.legend(loc="upper right", fontsize=8, borderaxespad=0)
    return figure
