import numpy as np
from drawing import BLUE, FAINT, INK, RUST, axes


def draw():
    """Evenly spaced u carried through the inverse of the Exponential(1) distribution function."""
    figure, panel = axes()
    u = (np.arange(20) + 0.5) / 20
    x = -np.log(1 - u)
    panel.hlines(u, 0, x, color=FAINT, linewidth=0.8)
    panel.vlines(x, 0, u, color=FAINT, linewidth=0.8)
    grid = np.linspace(0, 4.2, 120)
    panel.plot(grid, 1 - np.exp(-grid), color=INK)
    panel.text(2.7, 0.83, "F(x)", color=INK)
    panel.plot(np.zeros_like(u), u, "o", color=BLUE, markersize=4, clip_on=False, zorder=3)
    panel.plot(x, np.zeros_like(x), "o", color=RUST, markersize=4, clip_on=False, zorder=3)
    panel.text(0.03, 1.04, "U: evenly spread", color=BLUE)
    panel.text(2.68, 0.06, "X: dense where\nF is steep", color=RUST)
    panel.set(xlim=(0, 4.2), ylim=(0, 1.12), xlabel="x", ylabel="u")
    return figure
