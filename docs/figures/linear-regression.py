import numpy as np
from drawing import BLUE, GREEN, INK, MUTED, RUST, axes
from linear_regression import least_squares


def draw():
    """One point of high leverage tilts the line; a ridge trades squared bias for variance."""
    figure, (line, ridge) = axes(columns=2, height=2.7)
    area, rent = np.array([40.0, 50, 60, 80, 120]), np.array([750.0, 800, 800, 1150, 1500])
    x, ends = np.column_stack([np.ones(5), area]), np.array([30.0, 130])
    moved = rent + np.array([0, 0, 0, 0, 400])
    for y, colour, dashes, name in ((rent, BLUE, "-", "five flats"), (moved, RUST, "--", "largest: + 400 euros")):
        intercept, slope = least_squares(x, y)
        line.plot(ends, intercept + slope * ends, dashes, color=colour, label=f"{name}, slope {slope:.0f}")
        line.vlines(area, y, intercept + slope * area, color=colour, linewidth=0.8)
    line.plot(area, rent, "o", color=BLUE, markersize=4.5)
    line.plot(120, moved[-1], "^", color=RUST, markersize=6)
    line.set(xlabel="size in m²", ylabel="rent in euros", xlim=(30, 132), ylim=(400, 2500), title="Leverage")
    line.legend(loc="upper left", fontsize=7.5, borderaxespad=0)

    squares, weights = 20 * np.array([1.95, 0.05]), np.array([1.5, 0.5]) / np.sqrt(2)
    penalty = np.linspace(0, 20, 41)[:, None]
    bias = ((penalty / (squares + penalty) * weights) ** 2).sum(axis=1)
    variance = (squares / (squares + penalty) ** 2).sum(axis=1)
    x = penalty[:, 0]
    ridge.plot(x, bias + variance, color=INK, linewidth=2, label="mean squared error")
    ridge.plot(x, variance, "--", color=GREEN, label="variance")
    ridge.plot(x, bias, ":", color=RUST, label="squared bias")
    best = np.argmin(bias + variance)
    ridge.plot(x[best], (bias + variance)[best], "o", color=INK, markersize=4.5)
    ridge.axhline(0, color=MUTED, linewidth=0.6)
    ridge.set(xlabel="penalty λ", ylabel="error of the weights", xlim=(0, 20), title="Ridge, correlation 0.95")
    ridge.legend(loc="upper right", fontsize=7.5)
    return figure
