import numpy as np
from drawing import BLUE, GREEN, INK, MUTED, PURPLE, RUST, axes
from missing_or_corrupted_data import fill, pool
from scipy.stats import norm, t

RHO, ROWS, SETS, COPIES = 0.6, 200, 300, 10


def simulated(way: str, share: float, rng: np.random.Generator) -> float:
    """Share of nominal 95% intervals for the mean that cover it, values missing completely at random."""
    x = rng.normal(size=(SETS, ROWS))
    y = RHO * x + np.sqrt(1 - RHO**2) * rng.normal(size=x.shape)
    y[:, : round(share * ROWS)] = np.nan
    full = np.array([fill(x, y, way, rng) for _ in range(COPIES if way == "draw" else 1)])
    means, errors = full.mean(axis=-1), full.var(axis=-1, ddof=1) / ROWS
    mean, error, degrees = pool(means, errors) if way == "draw" else (means[0], np.sqrt(errors[0]), ROWS - 1)
    return float(np.mean(np.abs(mean) < t.ppf(0.975, degrees) * error))


def draw():
    """Left: values filled with the mean among observed ones. Right: how often intervals cover the truth."""
    figure, (points, coverage) = axes(columns=2, height=2.9)
    rng = np.random.default_rng(1)
    x = rng.normal(size=90)
    y = RHO * x + 0.8 * rng.normal(size=90)
    gap = rng.random(90) < np.where(x > 0, 0.8, 0.2)
    filled = fill(x, np.where(gap, np.nan, y), "mean", rng)
    points.axline((0, 0), slope=RHO, color=INK, linewidth=0.8, linestyle=(0, (2, 3)))
    points.plot(x[~gap], y[~gap], "o", color=BLUE, markersize=2.6, label="observed")
    points.plot(x[gap], filled[gap], "o", color=RUST, markersize=2.6, label="filled with the mean")
    points.set(title="one data set", xlabel="x", ylabel="y", xlim=(-2.9, 2.9), ylim=(-2.6, 3.9))
    points.legend(loc="upper left", handletextpad=0.2)

    share = np.linspace(0, 0.9, 31)
    noise = 1 - RHO**2
    exact = {
        "mean": 1 / (1 - share),  # true standard error over the claimed one
        "noise": np.sqrt(RHO**2 + noise / (1 - share) + noise * share),
        "draw": np.ones_like(share),
    }
    for way, colour, label, place in (
        ("draw", GREEN, "multiple, 10 copies", (0.3, 0.985)),
        ("noise", PURPLE, "one, line + noise", (0.52, 0.875)),
        ("mean", RUST, "the mean", (0.25, 0.62)),
    ):
        coverage.plot(share, 2 * norm.cdf(norm.ppf(0.975) / exact[way]) - 1, color=colour)
        shares = (0.1, 0.3, 0.5, 0.7, 0.9)
        coverage.plot(shares, [simulated(way, s, rng) for s in shares], "o", color=colour, markersize=3)
        coverage.text(*place, label, color=colour, fontsize=8)
    coverage.set(title="coverage of 95% intervals", xlabel="share of y missing", xlim=(0, 0.93), ylim=(0, 1.08))
    coverage.set_yticks([0, 0.25, 0.5, 0.75, 0.95], ["0%", "25%", "50%", "75%", "95%"])
    coverage.axhline(0.95, color=MUTED, linewidth=0.6, linestyle=(0, (2, 3)))
    return figure
