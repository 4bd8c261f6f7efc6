from itertools import islice

import matplotlib.pyplot as plt
import numpy as np
from drawing import BLUE, FAINT, GREEN, INK, MUTED, RUST
from latent_dirichlet_allocation import gibbs
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

WORDS = "goal team song chord judge appeal pitch court bar".split()
TOPICS = np.array([[3, 3, 0, 0, 0, 0, 2, 2, 0], [0, 0, 3, 3, 0, 0, 2, 0, 2], [0, 0, 0, 0, 3, 3, 0, 2, 2]]) / 10
NODES = {  # name: where, drawn as a circle
    "α": (0, False), "θ": (1.5, True), "z": (3, True), "w": (4.2, True), "φ": (5.7, True), "β": (7.2, False),
}  # fmt: skip


def plate(axis):
    """The graphical model: plates repeat what is inside, the filled node is observed, priors are dots."""
    for (left, bottom, width, height), label in (
        ((0.85, -1.05, 4, 2), "D documents"),
        ((2.4, -0.7, 2.3, 1.4), "N words"),
        ((5.1, -0.7, 1.2, 1.4), "K topics"),
    ):
        box = FancyBboxPatch((left, bottom), width, height, boxstyle="round,pad=0,rounding_size=0.12")
        box.set(facecolor="none", edgecolor=MUTED, linewidth=0.9)
        axis.add_patch(box)
        axis.text(left + width - 0.08, bottom + 0.06, label, fontsize=7, color=MUTED, ha="right", va="bottom")
    for a, b in ("αθ", "θz", "zw", "φw", "βφ"):
        start, end = NODES[a][0], NODES[b][0]
        gap = {"shrinkA": 10 if NODES[a][1] else 4, "shrinkB": 10}
        arrow = FancyArrowPatch((start, 0.12), (end, 0.12), arrowstyle="-|>", mutation_scale=8, **gap)
        arrow.set(color=INK, linewidth=0.9)
        axis.add_patch(arrow)
    for name, (x, circle) in NODES.items():
        if circle:
            fill = FAINT if name == "w" else "none"
            axis.plot(x, 0.12, "o", markersize=19, markerfacecolor=fill, markeredgecolor=INK, markeredgewidth=0.9)
            axis.text(x, 0.12, name, ha="center", va="center_baseline", fontsize=10)
        else:
            axis.plot(x, 0.12, "o", markersize=4, color=INK)
            axis.text(x, 0.34, name, ha="center", fontsize=10)
    axis.set(xlim=(-0.4, 7.6), ylim=(-1.1, 1.0))
    axis.axis("off")


def draw():
    """Above, the model as a plate diagram; below, topics that generated a corpus and those that sampling finds."""
    figure = plt.figure(figsize=(5.6, 3.7), layout="constrained")
    grid = figure.add_gridspec(2, 3, height_ratios=[1, 1.15])
    plate(figure.add_subplot(grid[0, :]))
    rng = np.random.default_rng(0)
    docs = [rng.choice(9, size=30, p=mix @ TOPICS) for mix in rng.dirichlet([0.2] * 3, size=40)]
    phi = sum(table for _, table in islice(gibbs(docs, words=9, topics=3), 30, 60)) + 30 * 0.1
    phi /= phi.sum(axis=1, keepdims=True)
    place = np.arange(9)
    for k, (true, colour) in enumerate(zip(TOPICS, (BLUE, RUST, GREEN), strict=True)):
        axis = figure.add_subplot(grid[1, k])
        found = phi[np.abs(phi - true).sum(axis=1).argmin()]
        axis.barh(place, found, color=colour, height=0.62, label="found")
        axis.plot(true, place, "|", color=INK, markersize=9, markeredgewidth=1.6, label="true")
        axis.set(ylim=(8.6, -0.6), xlim=(-0.01, 0.36), xticks=[0, 0.2], yticks=place)
        axis.set_yticklabels(WORDS if k == 0 else [])
        axis.set_xlabel(f"topic {k + 1}")
        if k == 2:
            axis.legend(loc="upper right", fontsize=7, handlelength=1.2, borderaxespad=0)
    return figure
