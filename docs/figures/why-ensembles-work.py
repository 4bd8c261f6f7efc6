import numpy as np
from drawing import BLUE, GOLD, INK, RUST, axes
from why_ensembles_work import average_variance, majority_error


def draw():
    """What is left of the error for several correlations: variance of an average, error of a majority vote."""
    figure, (average, vote) = axes(columns=2, height=2.8)
    members = np.unique(np.geomspace(1, 100, 60).astype(int))
    odd = np.unique(2 * (members // 2) + 1)
    for rho, colour, style in ((0.5, RUST, "-"), (0.2, GOLD, "-"), (0, BLUE, "-")):
        average.plot(members, [average_variance(m, rho) for m in members], style, color=colour, label=f"ρ = {rho}")
        vote.plot(odd, [majority_error(int(m), 0.7, rho) for m in odd], style, color=colour, label=f"ρ = {rho}")
        for panel, floor in ((average, rho), (vote, 0.3 * rho)):
            if rho:
                panel.axhline(floor, color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
    average.set(title="average: variance, as a share of one member's", ylim=(0, 1.04))
    vote.set(title="majority of members right 70% of the time: error", ylim=(0, 0.312))
    for panel in (average, vote):
        panel.set(xscale="log", xlim=(1, 100), xlabel="members", xticks=[1, 3, 10, 30, 100])
        panel.set_xticklabels(["1", "3", "10", "30", "100"])
        panel.minorticks_off()
        panel.title.set_fontsize(8)
    average.legend(loc="upper right")
    return figure
