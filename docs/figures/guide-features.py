from itertools import pairwise

import numpy as np
from drawing import BLUE, GOLD, GREEN, MUTED, PURPLE, RUST, axes
from guide_features import GOOD, encode, tickets
from sklearn.base import clone

BLOCKS = (
    ("kind", "one-hot", BLUE),
    ("model", "mean", RUST),
    ("age", "bins", GREEN),
    ("note", "tf-idf", PURPLE),
    ("sound", "log-mel", GOLD),
)


def names(train, minutes):
    """What each of the columns of the vector is, by block."""
    fitted = {name: clone(GOOD[name]).fit(train[name], minutes) for name, _, _ in BLOCKS[:4]}
    edges = fitted["age"].bin_edges_[0].round().astype(int)
    found = {
        "kind": list(fitted["kind"].categories_[0]),
        "model": ["minutes"],
        "age": [f"{a} to {b} y" for a, b in pairwise(edges)],
        "note": list(fitted["note"].get_feature_names_out()),
    }
    middles = 700 * ((1 + 4000 / 700) ** np.linspace(0, 1, 14)[1:-1] - 1)
    return found | {"sound": [f"{middle:,.0f} Hz" for middle in middles]}


def draw():
    """Four tickets as rows of the matrix that the model gets, one square a number."""
    train, minutes = tickets(1000, seed=0)
    x, _ = encode(GOOD, train, minutes, train)
    floor = np.where(np.arange(x.shape[1]) < 19, 0, x.min(axis=0))  # log powers alone may be negative
    shown = (x - floor) / (x.max(axis=0) - floor)
    words = names(train, minutes)
    figure, panel = axes(width=5.9, height=2.7)
    left = column = 0
    for name, coding, colour in BLOCKS:
        for label in words[name]:
            size = 60 * shown[:4, column]
            panel.scatter([left] * 4, range(4), s=size, marker="s", color=colour, linewidths=0)
            panel.text(left, -0.8, label, rotation=90, ha="center", va="bottom", fontsize=6, color=MUTED)
            left, column = left + 1, column + 1
        middle = left - (len(words[name]) + 1) / 2
        panel.text(middle, 4.2, name, color=colour, ha="center", va="center", fontsize=8)
        panel.text(middle, 4.9, coding, color=MUTED, ha="center", va="center", fontsize=7)
        left += 1.6
    for row in range(4):
        kind, age = train["kind"][row, 0], train["age"][row, 0]
        panel.text(-1.2, row - 0.17, f"{kind}, {age:.1f} y", ha="right", va="center", fontsize=7)
        panel.text(-1.2, row + 0.21, train["note"][row], ha="right", va="center", fontsize=6, color=MUTED)
    panel.set(xlim=(-9.5, left - 1), ylim=(5.3, -3.6))
    panel.axis("off")
    return figure
