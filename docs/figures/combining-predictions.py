import numpy as np
from combining_predictions import log_pool
from drawing import BLUE, FAINT, GOLD, GREEN, INK, PURPLE, RUST, axes

FIRST = 0.8


def draw():
    """What estimating the weights costs, and three ways to pool two probabilities."""
    figure, (cost, pool) = axes(columns=2, height=2.9)
    for members, colour in ((30, RUST), (10, GOLD), (3, BLUE)):
        rows = np.geomspace(members + 0.5, 2000, 200)
        cost.plot(rows, (rows - 1) / (rows - members), color=colour, label=f"{members} models")
    cost.axhline(1.1, color=INK, linewidth=0.8, linestyle=(0, (4, 2)))
    cost.text(1950, 1.12, "equal weights", fontsize=7.5, ha="right", va="bottom")
    cost.set(xscale="log", xlim=(3, 2000), ylim=(0.9, 2.6), yticks=[1, 1.5, 2], xlabel="held-out rows")
    cost.set_xticks([3, 10, 30, 100, 300, 1000], ["3", "10", "30", "100", "300", "1000"])
    cost.minorticks_off()
    cost.set_title("estimated weights: variance / optimum", fontsize=8)
    cost.legend(loc="upper right")

    second = np.linspace(0.01, 0.99, 99)
    odds = {
        "mean of p": ((FIRST + second) / 2, GREEN),
        "mean of log-odds": ([log_pool([FIRST, p], [0.5, 0.5]) for p in second], BLUE),
        "sum of log-odds": ([log_pool([FIRST, p], [1, 1]) for p in second], PURPLE),
    }
    for label, (combined, colour) in odds.items():
        pool.plot(second, combined, color=colour, label=label)
    pool.plot([0, 1], [FIRST, FIRST], color=INK, linewidth=0.8, linestyle=(0, (1, 2)))
    pool.set(xlim=(0, 1), ylim=(0, 1), xlabel=f"second model's p, the first says {FIRST}")
    pool.set_title("combined probability", fontsize=8)
    pool.legend(loc="lower right", fontsize=7.5, labelspacing=0.2, borderpad=0.1, borderaxespad=0.2)
    for panel in (cost, pool):
        panel.grid(axis="y", color=FAINT, linewidth=0.5)
    return figure
