from itertools import combinations, product

import numpy as np
from drawing import BLUE, GREEN, INK, MUTED, RUST, axes
from multiclass_classifier import softmax_weights

SQUARE = np.array([[-6.0, -6], [6, -6], [6, 6], [-6, 6]])


def pinwheel():
    """Three long, thin classes around the origin: x (120, 2), y (120,)."""
    rng = np.random.default_rng(2)
    arms = []
    for angle in np.deg2rad([90, 210, 330]):
        tilt = angle + np.deg2rad(45)
        axis, across = np.array([np.cos(tilt), np.sin(tilt)]), np.array([-np.sin(tilt), np.cos(tilt)])
        center = 2.6 * np.array([np.cos(angle), np.sin(angle)])
        arms.append(center + rng.normal(size=(40, 1)) * 1.9 * axis + rng.normal(size=(40, 1)) * 0.4 * across)
    return np.concatenate(arms), np.repeat([0, 1, 2], 40)


def clip(corners, line):
    """The part of a convex polygon in which w . x + b >= 0, for line = (w_1, w_2, b)."""
    kept = []
    for p, q in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        here, there = p @ line[:2] + line[2], q @ line[:2] + line[2]
        if here >= 0:
            kept.append(p)
        if here * there < 0:
            kept.append(p + (q - p) * here / (here - there))
    return np.array(kept)


def region(lines):
    """The part of the square on the positive side of all lines."""
    corners = SQUARE
    for line in lines:
        corners = clip(corners, line) if len(corners) else corners
    return corners


def binary(x, t):
    """Line (w_1, w_2, b) of a logistic regression."""
    return softmax_weights(x, t.astype(int)) @ [-1, 1]


def draw():
    """Regions of three classes by one-vs-rest, one-vs-one and softmax, with the undecided parts."""
    x, y = pinwheel()
    figure, panels = axes(columns=3, width=7.2, height=2.75)
    colors = (BLUE, RUST, GREEN)

    def paint(panel, lines, color, label=None):
        corners = region(lines)
        if len(corners) < 3:
            return
        style = {"alpha": 0.5 if color == MUTED else 0.25, "linewidth": 0}
        panel.fill(*corners.T, color=color, **style)
        center = corners.mean(axis=0)
        if label == "tie":
            arrow = {"arrowstyle": "-", "color": INK, "linewidth": 0.7}
            panel.annotate(label, center, (-4.8, 1.2), fontsize=8, color=INK, va="center", arrowprops=arrow)
        elif label:
            panel.text(*center, label, ha="center", va="center", fontsize=8, color=INK)

    rest = [binary(x, y == k) for k in range(3)]
    for claims in product((1, -1), repeat=3):
        count = claims.count(1)
        lines = [sign * line for sign, line in zip(claims, rest, strict=True)]
        paint(panels[0], lines, colors[claims.index(1)] if count == 1 else MUTED, {0: "none", 2: "two"}.get(count))
    pairs = {(a, b): binary(x[(y == a) | (y == b)], y[(y == a) | (y == b)] == a) for a, b in combinations(range(3), 2)}
    for wins in product((1, -1), repeat=3):
        votes = np.zeros(3, int)
        for sign, (a, b) in zip(wins, pairs, strict=True):
            votes[a if sign > 0 else b] += 1
        lines = [sign * line for sign, line in zip(wins, pairs.values(), strict=True)]
        tied = votes.max() == 1
        paint(panels[1], lines, MUTED if tied else colors[votes.argmax()], "tie" if tied else None)
    joint = softmax_weights(x, y)
    for k in range(3):
        paint(panels[2], [joint[:, k] - joint[:, j] for j in range(3) if j != k], colors[k])
    for panel, title in zip(panels, ("one-vs-rest: who says yes", "one-vs-one: most votes", "softmax"), strict=True):
        for k, (color, marker) in enumerate(zip(colors, "o^s", strict=True)):
            panel.plot(*x[y == k][::2].T, marker, color=color, markersize=2.6, markeredgewidth=0)
        panel.set(title=title, xlim=(-6, 6), ylim=(-6, 6), xticks=[], yticks=[], aspect="equal")
        panel.title.set_fontsize(8.5)
    return figure
