import numpy as np
from drawing import BLUE, GREEN, INK, RUST, axes
from sampling import DEVIATIONS, MEANS, WEIGHTS, allocate
from scipy.stats import gaussian_kde


def draw():
    """Density of the estimated mean over repeated samples of 100 customers, with Gamma spend in each stratum."""
    rng = np.random.default_rng(0)
    shape, scale = (MEANS / DEVIATIONS) ** 2, DEVIATIONS**2 / MEANS
    n, repeats = 100, 10_000
    stratum = rng.choice(len(WEIGHTS), size=(repeats, n), p=WEIGHTS)
    estimates = {"simple random": (rng.gamma(shape[stratum], scale[stratum]).mean(axis=1), RUST)}
    for name, sizes, colour in (("proportional strata", WEIGHTS, BLUE), ("Neyman strata", WEIGHTS * DEVIATIONS, GREEN)):
        units = allocate(sizes, n)
        means = [rng.gamma(a, b, size=(repeats, k)).mean(axis=1) for a, b, k in zip(shape, scale, units, strict=True)]
        estimates[name] = WEIGHTS @ np.array(means), colour
    figure, panel = axes()
    dollars = np.linspace(17, 82, 260)
    for name, (values, colour) in estimates.items():
        panel.plot(dollars, gaussian_kde(values, 0.25)(dollars), color=colour, label=name)
    panel.axvline(WEIGHTS @ MEANS, color=INK, linewidth=0.9, linestyle=(0, (4, 2)))
    panel.text(WEIGHTS @ MEANS + 5.5, 0.172, "true mean: 47", ha="left", color=INK)
    panel.set(
        xlabel="estimated mean spend from 100 customers (dollars)",
        ylabel="share of samples per dollar",
        xlim=(17, 82),
        ylim=(0, 0.19),
    )
    panel.set_yticks([0, 0.05, 0.1, 0.15], ["0%", "5%", "10%", "15%"])
    panel.legend(loc="upper left")
    return figure
