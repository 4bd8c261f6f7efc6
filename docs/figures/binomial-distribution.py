import numpy as np
from binomial_distribution import coverage, wald, wilson
from drawing import BLUE, INK, RUST, axes


def draw():
    """Exact coverage of the Wald and the Wilson interval at n = 50 for every true proportion from 0.7 upwards."""
    figure, panel = axes(height=3.2)
    for interval, name, colour in ((wald, "Wald", RUST), (wilson, "Wilson", BLUE)):
        jumps = np.array([end for k in range(51) for end in interval(k, 50) if 0.7 < end < 1 - 1e-6])
        middle = np.linspace(0.7, 0.9995, 60)
        p = np.sort(np.concatenate([jumps - 1e-7, jumps + 1e-7, middle]))  # both sides of every jump
        panel.plot(p, [100 * coverage(interval, 50, each) for each in p], color=colour, linewidth=1.3, label=name)
    panel.axhline(95, color=INK, linestyle=(0, (4, 2)), linewidth=1, label="promised: 95%")
    panel.set(xlabel="true accuracy p", ylabel="coverage, %", xlim=(0.7, 1), xticks=[0.7, 0.8, 0.9, 1], ylim=(0, 104))
    panel.legend(loc="lower left")
    return figure
