import numpy as np
from drawing import BLUE, FAINT, INK, MUTED, axes
from scipy.stats import norm


def standardized(draws):
    """Each row sorted, shifted and scaled so that its quartiles are those of the standard Normal on average."""
    draws = np.sort(np.atleast_2d(draws), axis=1)
    low, high = np.quantile(draws, (0.25, 0.75), axis=1, keepdims=True)
    return (draws - (low + high) / 2) / (high - low) * (norm.ppf(0.75) - norm.ppf(0.25))


def draw():
    """Q-Q plots of three samples of 36, over the band that holds 95% of Normal samples at each position."""
    rng = np.random.default_rng(58)
    n = 36
    z = norm.ppf((np.arange(1, n + 1) - 0.5) / n)
    low, high = np.quantile(standardized(rng.standard_normal((20_000, n))), (0.025, 0.975), axis=0)
    samples = {
        "Normal": rng.standard_normal(n),
        "log-normal: skewed": rng.lognormal(size=n),
        "Student t(2): heavy tails": rng.standard_t(2, size=n),
    }
    figure, panels = axes(columns=3, width=6.6, height=2.7, sharex=True, sharey=True)
    for panel, (title, sample) in zip(panels, samples.items(), strict=True):
        panel.fill_between(z, low, high, color=FAINT, linewidth=0)
        panel.plot([-2.4, 2.4], [-2.4, 2.4], color=MUTED, linewidth=0.8)
        panel.plot(z, standardized(sample)[0], "o", color=BLUE, markersize=2.6)
        panel.set_title(title, color=INK)
        panel.set(xlim=(-2.5, 2.5))
    panels[0].set(ylabel="data, scaled by quartiles")
    panels[1].set(xlabel="Normal quantile")
    return figure
