import numpy as np
from drawing import BLUE, GOLD, INK, MUTED, RUST, axes
from ways_to_deploy import longest_wait


def draw():
    """99th percentile of the wait against the request rate, for three numbers of workers."""
    figure, axis = axes(height=2.7)
    for workers, colour in ((6, RUST), (8, BLUE), (10, GOLD)):
        rates = np.linspace(20, 25 * workers - 2, 90)
        waits = [1000 * longest_wait(rate, 0.04, workers) for rate in rates]
        axis.plot(rates, waits, color=colour, label=f"{workers} workers")
        axis.axvline(25 * workers, color=colour, linewidth=0.8, linestyle=":")
    axis.plot([120, 120], [0, 1000 * longest_wait(120, 0.04, 6)], color=MUTED, linewidth=0.8)
    for workers, colour in ((6, RUST), (8, BLUE)):
        axis.plot(120, 1000 * longest_wait(120, 0.04, workers), "o", color=colour, markersize=4.5)
    axis.text(121.5, 118, "peak", color=INK, fontsize=8, ha="left")
    axis.set(xlabel="requests per second", ylabel="99% wait at most, ms", xlim=(20, 260), ylim=(0, 300))
    axis.legend(loc="upper left", fontsize=8)
    return figure
