import numpy as np
from data_cleanup import digits, knn, suspects
from drawing import BLUE, GREEN, INK, MUTED, RUST, axes
from sklearn.model_selection import cross_val_predict

SHARES, SEEDS = (0.05, 0.1, 0.2, 0.3), 2


def outcome(share: float, seed: int) -> list[float]:
    """Accuracy of 1-NN and 5-NN on clean test labels, as given and cleaned; precision and recall of the flags."""
    x, y, given = digits(share, seed)
    wrong, train, test = (given != y)[:1200], slice(1200), slice(1200, None)
    chances = cross_val_predict(knn(15), x[train], given[train], method="predict_proba")
    out = suspects(given[train], chances)
    accuracy = [
        knn(k).fit(x[train][rows], given[train][rows]).score(x[test], y[test])
        for k in (1, 5)
        for rows in (out >= 0, ~out)
    ]
    return [*accuracy, np.sum(out & wrong) / out.sum(), np.sum(out & wrong) / wrong.sum()]


def draw():
    """What removing the flagged rows does to two models, and how good the flags are."""
    figure, (left, right) = axes(columns=2, height=2.6, width=6.2, sharey=True)
    means = np.array([np.mean([outcome(share, seed) for seed in range(SEEDS)], axis=0) for share in SHARES])
    percent = 100 * np.array(SHARES)
    curves = 100 * means.round(3)
    styles = ((RUST, "o--"), (RUST, "o-"), (BLUE, "D--"), (BLUE, "D-"))
    for column, (colour, style) in enumerate(styles):
        left.plot(percent, curves[:, column], style, color=colour, markersize=4)
    left.text(19, 75, "1-NN as given", color=RUST, fontsize=8, ha="right")
    left.text(30.5, 88.8, "5-NN as given", color=BLUE, fontsize=8, ha="right", va="top")
    left.text(6, 102, "solid: without the suspects", color=INK, fontsize=8)
    left.set(title="Right on clean test labels, %")
    right.plot(percent, curves[:, 4], "s-", color=GREEN, markersize=4)
    right.plot(percent, curves[:, 5], "^-", color=MUTED, markersize=4)
    right.text(30, 98.6, "flags that are wrong labels", color=GREEN, fontsize=8, ha="right")
    right.text(30.5, 81, "wrong labels that are flagged", color=MUTED, fontsize=8, ha="right")
    right.set(title="Quality of the flags, %")
    for panel in (left, right):
        panel.set(xlabel="training labels that are wrong, %", ylim=(64, 105), xlim=(3, 32), xticks=percent)
    return figure
