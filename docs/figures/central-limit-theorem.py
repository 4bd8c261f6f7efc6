import numpy as np
from drawing import BLUE, GOLD, INK, RUST, axes
from scipy.stats import gamma, norm


def draw():
    """Exact density of the standardized mean of n Exponential(1) draws, a shifted Gamma, against the Normal."""
    figure, panel = axes()
    z = np.linspace(-3.2, 4.2, 300)
    for n, colour in ((1, RUST), (5, GOLD), (30, BLUE)):
        mean = gamma(n, scale=1 / n)
        density = mean.pdf(1 + z / np.sqrt(n)) / np.sqrt(n)
        panel.plot(z, np.where(density > 0, density, np.nan), color=colour, label=f"n = {n}")
    panel.plot(z, norm.pdf(z), color=INK, linestyle=(0, (4, 2)), label="Normal limit")
    panel.set(xlabel="standard errors from the true mean", ylabel="density", ylim=(0, 1.02), xlim=(-3.2, 4.2))
    panel.legend(loc="upper right")
    return figure
