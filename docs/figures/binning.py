import numpy as np
from binning import edges_of, entropy_edges
from drawing import BLUE, FAINT, GREEN, INK, MUTED, PURPLE, RUST, axes
from scipy.stats import norm

INCOME, DEFAULT = np.array([18, 22, 25, 28, 30, 35, 40, 60, 90, 400]), np.array([1, 1, 1, 1, 0, 1, 0, 0, 0, 0])


def kept(bins: int) -> float:
    """Share of a standard normal's variance that lies between the means of equally likely bins."""
    density = norm.pdf(norm.ppf(np.linspace(0, 1, bins + 1)))
    return float(bins * (np.diff(density) ** 2).sum())


def draw():
    """Where three rules cut ten incomes, and what the number of bins keeps."""
    figure, (cuts, loss) = axes(columns=2, height=2.6, width=6.0, width_ratios=(1.2, 1))

    rules = (
        ("equal width", edges_of(INCOME, 4, "width"), BLUE),
        ("quantiles", edges_of(INCOME, 4), GREEN),
        ("entropy", entropy_edges(INCOME, DEFAULT, 4), PURPLE),
    )
    for row, (_, edges, colour) in enumerate(rules):
        cuts.axhline(row, color=FAINT, linewidth=0.8, zorder=0)
        cuts.vlines(edges, row - 0.32, row + 0.32, color=colour, linewidth=2)
        cuts.plot(INCOME[DEFAULT == 1], [row] * 5, "x", color=RUST, markersize=5)
        cuts.plot(INCOME[DEFAULT == 0], [row] * 5, "o", color=INK, markersize=3.5)
    cuts.plot([], [], "x", color=RUST, markersize=5, label="default")
    cuts.plot([], [], "o", color=INK, markersize=3.5, label="paid")
    cuts.set_yticks(range(3), [name for name, _, _ in rules])
    ticks = [20, 30, 50, 100, 200, 400]
    cuts.set(xscale="log", ylim=(2.6, -0.9), xlabel="income in thousands, log scale", title="Four bins")
    cuts.set_xticks(ticks, ticks)
    cuts.set_xticks([], minor=True)
    cuts.legend(loc="upper right", ncols=2, fontsize=7, handletextpad=0.1, columnspacing=0.8, borderaxespad=0)
    cuts.tick_params(axis="y", length=0)
    cuts.spines["left"].set_visible(False)

    bins = np.arange(1, 11)
    loss.plot(bins, 1 - 1 / bins**2, "o-", color=BLUE, markersize=3, linewidth=1, label="uniform")
    loss.plot(bins, [kept(k) for k in bins], "s-", color=RUST, markersize=3, linewidth=1, label="normal")
    loss.axhline(1, color=MUTED, linewidth=0.8, linestyle=":")
    loss.set(title="Variance that bins keep", xlabel="equally frequent bins", ylim=(0, 1.05))
    loss.set_xticks([1, 2, 4, 6, 8, 10])
    loss.legend(loc="lower right", fontsize=8)
    return figure
