import numpy as np
from drawing import BLUE, FAINT, GREEN, INK, MUTED, PAPER, RUST, axes
from scipy.stats import chi2, norm


def draw():
    """Standard Normal pair with correlation 0.9: the 99% ellipse against the 99% limits of each coordinate alone."""
    figure, panel = axes(width=4.6, height=3.9)
    covariance = np.array([[1, 0.9], [0.9, 1]])
    root = np.linalg.cholesky(covariance)
    x, y = root @ np.random.default_rng(4).normal(size=(2, 120))
    panel.scatter(x, y, s=7, color=MUTED, linewidth=0, alpha=0.7)
    angle = np.linspace(0, 2 * np.pi, 150)
    panel.plot(*np.sqrt(chi2.isf(0.01, 2)) * root @ np.array([np.cos(angle), np.sin(angle)]), color=BLUE)
    limit = norm.isf(0.005)
    panel.plot(
        *limit * np.array([[-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1]]), color=INK, linewidth=1, linestyle=(0, (4, 2))
    )
    panel.text(-limit + 0.1, limit + 0.1, "99% limits of each coordinate")
    panel.text(-2.4, 1.15, "99% ellipse\nof the pair", color=BLUE)
    for point, place, colour, label in (
        ((1.5, -1.5), (0.4, -2.1), RUST, "(1.5, \N{MINUS SIGN}1.5): D² = 45"),
        ((2, 2), (2.68, 1.0), GREEN, "(2, 2):\nD² = 4.2"),
    ):
        panel.plot(*point, "o", color=colour, markersize=7, markeredgecolor=PAPER)
        panel.text(*place, label, color=colour)
    panel.axhline(0, color=FAINT, linewidth=0.6, zorder=0)
    panel.axvline(0, color=FAINT, linewidth=0.6, zorder=0)
    panel.set(
        xlabel="first coordinate, in standard deviations",
        ylabel="second coordinate",
        xlim=(-3.6, 3.6),
        ylim=(-3.2, 3.2),
        aspect="equal",
    )
    return figure
