import numpy as np
from drawing import BLUE, GOLD, RUST, axes
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

SIZES = (25, 50, 100, 200, 400, 800)


def rows(rng, n, columns, shift=0.0):
    """The sample's data at any size: x (n, columns), the first column shifted, and labels (n,)."""
    x = rng.normal(size=(n, columns)) + shift * np.eye(columns)[0]
    return x, (x[:, 1] > np.sin(2 * x[:, 0])).astype(int)


def errors(model, columns, shift, repeats=6):
    """Mean error on training rows, new rows like them and test rows, for each size: (sizes, 3)."""
    found = np.zeros((len(SIZES), repeats, 3))
    for size, n in enumerate(SIZES):
        for repeat in range(repeats):
            rng = np.random.default_rng(repeat)
            x, y = rows(rng, n, columns)
            sets = (x, y), rows(rng, 1000, columns), rows(rng, 1000, columns, shift)
            model.fit(x, y)
            found[size, repeat] = [1 - model.score(*those) for those in sets]
    return found.mean(axis=1)


def draw():
    """Learning curves of the sample's three failures: too simple, overfit, shifted inputs."""
    figure, panels = axes(columns=3, sharey=True)
    cases = (
        ("too simple", LogisticRegression(), 2, 0),
        ("overfits", SVC(C=10), 10, 0),
        ("inputs shifted", SVC(C=10), 2, 3),
    )
    for panel, (title, *case) in zip(panels, cases, strict=True):
        labels = "training rows", "new rows, same source", "test rows"
        styles = (BLUE, "-"), (GOLD, "-"), (RUST, (0, (3, 1.5)))
        for curve, label, (colour, dashes) in zip(errors(*case).T, labels, styles, strict=True):
            panel.plot(SIZES, curve, color=colour, linestyle=dashes, marker="o", markersize=2.5, label=label)
        panel.set(title=title, xscale="log", ylim=(-0.005, 0.45), xticks=(25, 100, 400), xticklabels=(25, 100, 400))
        panel.minorticks_off()
    panels[1].set_xlabel("training rows (log scale)")
    panels[0].set_ylabel("error")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return figure
