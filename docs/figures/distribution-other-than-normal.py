import numpy as np
from distribution_other_than_normal import fit, lost, simulated_log
from drawing import BLUE, GOLD, INK, MUTED, RUST, axes
from scipy.special import gamma


def draw():
    """Left: probability plot of the simulated log and of one with clustered failures.

    Right: time lost against the saving interval.
    """
    figure, (check, decision) = axes(2, width=7.2, height=3.2)
    rng = np.random.default_rng(0)
    gaps, running = simulated_log(rng)
    clustered = rng.weibull(0.5, size=len(gaps)) * 24 / gamma(1 + 1 / 0.5)  # same mean of 24 h
    expected = -np.log(1 - (np.arange(len(gaps)) + 0.5) / len(gaps))  # quantiles of Exponential(1)
    mean, low, high = fit(gaps, running)
    check.plot(expected, np.sort(clustered), "o", color=RUST, markersize=2.5, label="clustered (Weibull, shape 0.5)")
    check.plot(expected, np.sort(gaps), "o", color=BLUE, markersize=2.5, label="the log")
    check.plot([0, 5], [0, 5 * mean], color=INK, linewidth=1, label="fitted exponential")
    check.set(
        xlabel="quantile of Exponential(1)",
        ylabel="sorted gap (hours)",
        xlim=(0, 5),
        ylim=(0, None),
        title="Check the fit",
    )
    check.legend(loc="upper left", fontsize=8)

    hours = np.geomspace(0.3, 24, 45)
    for value, colour, style in ((low, GOLD, (0, (2, 2))), (mean, BLUE, "-"), (high, MUTED, (0, (4, 2)))):
        share = [100 * lost(h, 5 / 60, value) for h in hours]
        decision.plot(hours, share, color=colour, linestyle=style, label=f"mean gap {value:.0f} h")
    best = np.sqrt(2 * mean * 5 / 60)
    point = best, 100 * lost(best, 5 / 60, mean)
    decision.plot(*point, "o", color=INK, markersize=4)
    decision.annotate(f"save every {best:.1f} h", point, (0, -16), textcoords="offset points", ha="center")
    ticks = [0.5, 1, 2, 4, 8, 24]
    decision.set(
        xscale="log", xlabel="hours between checkpoints", ylabel="share of time lost (%)", ylim=(0, 50), title="Use it"
    )
    decision.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    decision.minorticks_off()
    decision.legend(loc="upper left", fontsize=8)
    return figure
