import numpy as np
from data_cleanup import digits, suspects
from drawing import BLUE, GREEN, INK, MUTED, RUST, axes
from sklearn.model_selection import StratifiedKFold

SHARES, SEEDS = (0.05, 0.1, 0.2, 0.3), 6


def votes(nearest: np.ndarray, use: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """Share of each digit among the labels of the k nearest rows that may be used, (n, 10)."""
    allowed = use[nearest]
    first = nearest[allowed & (allowed.cumsum(axis=1) <= k)].reshape(-1, k)
    return np.eye(10)[labels[first]].mean(axis=1)


def outcomes(shares: tuple[float, ...], seed: int) -> list[list[float]]:
    """By share: accuracy of 1-NN and 5-NN on clean labels, as given and cleaned; precision and recall of the flags."""
    x, y, _ = digits(0, seed)
    gaps = (x**2).sum(axis=1)[:1200] - 2 * x @ x[:1200].T  # whole numbers; of equal ones the first row is nearer
    nearest, found = (1200 * gaps + np.arange(1200)).astype(np.int32).argsort(axis=1)[:, :300], []
    for share in shares:
        given = digits(share, seed)[2][:1200]
        wrong, chances = given != y[:1200], np.zeros((1200, 10))
        for near, rest in StratifiedKFold(5).split(given, given):
            chances[rest] = votes(nearest[rest], np.isin(np.arange(1200), near), given, 15)
        out = suspects(given, chances)
        accuracy = [
            np.mean(votes(nearest[1200:], use, given, k).argmax(axis=1) == y[1200:])
            for k in (1, 5)
            for use in (out >= 0, ~out)
        ]
        found.append([*accuracy, np.sum(out & wrong) / out.sum(), np.sum(out & wrong) / wrong.sum()])
    return found


def draw():
    """What removing the flagged rows does to two models, and how good the flags are."""
    figure, (left, right) = axes(columns=2, height=2.6, width=6.2, sharey=True)
    means = np.mean([outcomes(SHARES, seed) for seed in range(SEEDS)], axis=0)
    percent = 100 * np.array(SHARES)
    curves = 100 * means.round(3)
    styles = ((RUST, "o--"), (RUST, "o-"), (BLUE, "D--"), (BLUE, "D-"))
    for column, (colour, style) in enumerate(styles):
        left.plot(percent, curves[:, column], style, color=colour, markersize=4)
    left.text(19, 75, "1-NN as given", color=RUST, fontsize=8, ha="right")
    left.text(30.5, 88.8, "5-NN as given", color=BLUE, fontsize=8, ha="right", va="top")
    left.text(6, 101.5, "solid: without the suspects", color=INK, fontsize=8)
    left.set(title="Right on clean test labels, %")
    right.plot(percent, curves[:, 4], "s-", color=GREEN, markersize=4)
    right.plot(percent, curves[:, 5], "^-", color=MUTED, markersize=4)
    right.text(30.5, 100.3, "flags that are wrong labels", color=GREEN, fontsize=8, ha="right")
    right.text(30.5, 81, "wrong labels that are flagged", color=MUTED, fontsize=8, ha="right")
    right.set(title="Quality of the flags, %")
    for panel in (left, right):
        panel.set(xlabel="training labels that are wrong, %", ylim=(64, 105), xlim=(3, 32), xticks=percent)
    return figure
