import numpy as np
from binomial_distribution import coverage, wald, wilson
from drawing import BLUE, INK, RUST, axes


def draw():
    """Exact coverage of the Wald and the Wilson interval at n = 50 for every true proportion from 0.6 upwards."""
    figure, panel = axes()
    p = 1 - np.linspace(np.sqrt(0.4), np.sqrt(0.004), 170) ** 2  # denser towards 1, where the jumps are
    for interval, name, colour in ((wald, "Wald", RUST), (wilson, "Wilson", BLUE)):
        panel.plot(p, [100 * coverage(interval, 50, each) for each in p], color=colour, linewidth=1.3, label=name)
    panel.axhline(95, color=INK, linestyle=(0, (4, 2)), linewidth=1, label="promised: 95%")
    panel.set(xlabel="true accuracy p", ylabel="coverage, %", xlim=(0.6, 1), xticks=[0.6, 0.7, 0.8, 0.9, 1], ylim=(50, 102))
    panel.legend(loc="lower left")
    return figure
