import numpy as np
from drawing import BLUE, FAINT, MUTED, RUST, axes


def draw():
    """Share of a sample that the most frequent queries make up: sampling searches against sampling distinct queries."""
    distinct = 384_000
    counts = distinct // np.arange(1, distinct + 1)
    top = np.unique(np.geomspace(1, distinct, 120).astype(int))  # how many of the most frequent queries
    searches = np.cumsum(counts)[top - 1] / counts.sum()
    figure, panel = axes()
    for edge in (np.sum(counts >= 1000), np.sum(counts >= 10)):
        panel.axvline(edge, color=FAINT, linewidth=1)
    for middle, label in ((19, "head\n1,000 or more searches"), (3_800, "torso\n10 to 999"), (121_000, "tail\n1 to 9")):
        panel.text(middle, 1.13, label, ha="center", va="center", color=MUTED, fontsize=8)
    panel.plot(top, searches, color=BLUE)
    panel.plot(top, top / distinct, color=RUST)
    panel.text(26, 0.46, "sample of searches", color=BLUE, ha="right")
    panel.text(21_000, 0.19, "sample of\ndistinct queries", color=RUST, ha="right", va="center")
    panel.set_xscale("log")
    panel.set_xticks([1, 10, 100, 1_000, 10_000, 100_000], ["1", "10", "100", "1,000", "10,000", "100,000"])
    panel.minorticks_off()
    panel.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    panel.set(
        xlabel="the most frequent queries, of 384,000",
        ylabel="their share of the sample",
        xlim=(1, distinct),
        ylim=(0, 1.22),
    )
    return figure
