import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, RUST, axes
from multilabel_classifier import expected_scores

CORNERS = np.array([[0.0, 0], [1, 0], [0, 1]])  # P(beach only), P(beach and sunset): surely neither, beach, both
SETS = ((0, 0), (1, 0), (1, 1))
NAMES, COLORS = ("neither", "beach", "both"), (GOLD, BLUE, GREEN)


def plane(metric, guess):
    """(a, b, c): the expected score of a guess is a x + b y + c, higher being better."""
    sign = -1 if metric == "Hamming" else 1
    none, beach, both = (sign * expected_scores({truth: 1.0}, guess)[metric] for truth in SETS)
    return np.array([beach - none, both - none, none])


def clip(corners, line):
    """The part of a convex polygon in which a x + b y + c >= 0, for line = (a, b, c)."""
    kept = []
    for p, q in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        here, there = p @ line[:2] + line[2], q @ line[:2] + line[2]
        if here >= 0:
            kept.append(p)
        if here * there < 0:
            kept.append(p + (q - p) * here / (here - there))
    return np.array(kept)


def draw():
    """Which label set is best to predict, for every belief about one photo and three metrics."""
    figure, panels = axes(columns=3, width=7.2, height=2.7, sharey=True)
    titles = {"Hamming": "least Hamming loss", "exact": "most exact matches", "F1": "highest expected F1"}
    for panel, (metric, title) in zip(panels, titles.items(), strict=True):
        planes = [plane(metric, guess) for guess in SETS]
        for mine, name, color in zip(planes, NAMES, COLORS, strict=True):
            region = CORNERS
            for other in planes:
                if other is not mine:
                    region = clip(region, mine - other)
            panel.fill(*region.T, color=color, alpha=0.3, linewidth=0)
            center = region.mean(axis=0)
            panel.text(*center, name, ha="center", va="center", fontsize=8.5, color=INK)
        panel.plot(*np.vstack([CORNERS, CORNERS[:1]]).T, color=INK, linewidth=0.8)
        panel.plot(0.25, 0.35, "o", color=RUST, markersize=5)
        panel.set(
            xlabel="P(beach only)", xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1]
        )
        panel.set(aspect="equal")
        panel.set_title(title)
    panels[0].set_ylabel("P(beach and sunset)")
    return figure
