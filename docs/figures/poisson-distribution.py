import numpy as np
from drawing import BLUE, GOLD, INK, RUST, axes
from scipy.stats import binom, nbinom, poisson


def draw():
    """Poisson(4) beside the Binomials it is the limit of, and beside a negative binomial of the same mean."""
    figure, (left, right) = axes(columns=2, sharey=True)
    k = np.arange(17)
    points = {"marker": "o", "markersize": 3.5, "linewidth": 1}
    left.plot(k[:11], 100 * binom.pmf(k[:11], 10, 0.4), color=RUST, label="Binomial, 10 trials, p = 40%", **points)
    left.plot(k[:14], 100 * binom.pmf(k[:14], 50, 0.08), color=GOLD, label="Binomial, 50 trials, p = 8%", **points)
    right.plot(k, 100 * nbinom.pmf(k, 2, 2 / 6), color=BLUE, label="negative binomial,\nmean 4, variance 12", **points)
    for panel in (left, right):
        panel.plot(k, 100 * poisson.pmf(k, 4), color=INK, label="Poisson, mean 4", **points)
        panel.set(xlabel="events k", xlim=(-0.5, 16.5), ylim=(0, 36), xticks=range(0, 17, 4), yticks=range(0, 31, 10))
        panel.legend(loc="upper right")
    left.set(ylabel="P(X = k), %", title="Many chances, each rare")
    right.set(title="The same mean, a rate that varies")
    return figure
