import numpy as np
from drawing import BLUE, INK, RUST, axes
from scipy.stats import norm


def crossing(bounds):
    """Chance that |z| of a growing sample without any effect passes a bound by each of equally spaced looks.

    Armitage, McPherson and Rowe's recursion: the density of the sum at look k, on a grid inside the bounds, convolved
    with one more Normal step.
    """
    crossed, density, before = [], np.ones(1), np.zeros(1)
    for look, bound in enumerate(bounds, 1):
        grid = np.linspace(-1, 1, 301) * bound * np.sqrt(look)  # of the sum, not of z
        weights = np.full(301, grid[1] - grid[0])
        weights[[0, -1]] /= 2
        density = norm.pdf(grid[:, None] - before) @ density * weights
        before = grid
        crossed.append(1 - density.sum())
    return np.array(crossed)


def always_valid(looks, level=0.05, tuning=0.122):
    """Bounds of the Normal mixture test at equally spaced looks; the tuning makes it narrowest at the planned end."""
    share = np.arange(1, looks + 1) / looks
    return np.sqrt((share + tuning) / share * np.log((share + tuning) / (tuning * level**2)))


def draw():
    figure, panel = axes()
    peeking = 100 * crossing(np.full(100, norm.isf(0.025)))
    panel.plot(np.arange(1, 101), peeking, color=RUST)
    for looks in (5, 20, 100):
        panel.plot(looks, peeking[looks - 1], "o", color=RUST, markersize=4)
        panel.annotate(
            f"{looks} looks: {peeking[looks - 1]:.0f}%",
            (looks, peeking[looks - 1]),
            xytext=(-6, 5),
            textcoords="offset points",
            ha="right",
            color=RUST,
        )
    counts = (1, 2, 3, 5, 7, 10, 14, 20, 30, 50, 70, 100)
    panel.plot(counts, [100 * crossing(always_valid(looks))[-1] for looks in counts], color=BLUE)
    panel.axhline(5, color=INK, linewidth=1, linestyle=(0, (4, 2)))
    panel.text(100, 6, "promised: 5%", ha="right", va="bottom")
    panel.text(1.05, 1.2, "always-valid test: needs stronger evidence, may run forever", va="bottom", color=BLUE)
    panel.text(1.05, 22, "stop at the first significant look", color=RUST)
    panel.set(
        xscale="log",
        xlabel="equally spaced looks at the data, up to the planned end",
        ylabel="false positives, %",
        xlim=(0.95, 110),
        ylim=(0, 42),
    )
    panel.set_xticks([1, 2, 5, 10, 20, 50, 100], ["1", "2", "5", "10", "20", "50", "100"])
    panel.minorticks_off()
    return figure
