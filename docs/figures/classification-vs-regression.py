import numpy as np
from classification_vs_regression import kept
from drawing import BLUE, GOLD, INK, MUTED, RUST, axes


def draw():
    """One distribution over ordered classes and its answers; what a cut of a Normal target keeps."""
    figure, (levels, cut) = axes(columns=2, height=2.5)
    p = np.array([0.45, 0.10, 0.10, 0.35])
    levels.bar(range(1, 5), p, width=0.6, color=BLUE, alpha=0.35)
    for level, text, colour in (
        (1, "most\nprobable", BLUE),
        (2, "median,\nmean 2.35", GOLD),
        (4, "too low\ncosts 4", RUST),
    ):
        levels.text(level, p[level - 1] + 0.02, text, color=colour, ha="center", va="bottom", fontsize=8)
    levels.set(title="which level?", xlabel="level of urgency", ylabel="probability", xticks=range(1, 5))
    levels.set(ylim=(0, 0.62), yticks=[0, 0.2, 0.4])

    z = np.linspace(0, 3, 31)
    cut.plot(z, kept(z), color=RUST)
    for at in (0, 1, 2):
        cut.plot(at, kept(at), "o", color=INK, markersize=4)
        cut.text(at + 0.1, kept(at) + 0.02, f"{kept(at):.0%}", color=INK)
    cut.axhline(1, color=MUTED, linestyle="--", linewidth=0.9)
    cut.text(3, 0.97, "the number itself", color=MUTED, ha="right", va="top", fontsize=8)
    cut.set(title="what “above the cut?” keeps", xlabel="cut, in sd above the mean", ylabel="information kept")
    cut.set(ylim=(0, 1.08), xticks=[0, 1, 2, 3], yticks=[0, 0.5, 1])
    return figure
