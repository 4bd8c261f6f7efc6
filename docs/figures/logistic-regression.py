import numpy as np
from drawing import BLUE, INK, MUTED, RUST, axes
from logistic_regression import fit
from scipy.special import expit, logit

DAYS = np.array([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 20.0])
LEFT = np.array([0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 1])


def draw():
    """The S-curve against a straight line, and the flat boundaries of three thresholds."""
    figure, (curve, plane) = axes(columns=2, height=2.7)
    b, (w,) = fit(DAYS[:, None], LEFT)
    x = np.linspace(-2, 32, 69)
    slope, start = np.polyfit(DAYS, LEFT, 1)
    curve.plot(x, expit(b + w * x), color=BLUE, label="logistic regression")
    curve.plot(x, start + slope * x, "--", color=RUST, linewidth=1.2, label="least-squares line")
    curve.plot(DAYS, LEFT, "o", color=INK, markersize=4)
    curve.plot([-b / w, -b / w, -2], [0, 0.5, 0.5], ":", color=MUTED, linewidth=1)
    for level in (0, 1):
        curve.axhline(level, color=MUTED, linewidth=0.6)
    curve.set(xlabel="days since last seen", ylabel="probability of leaving", xlim=(-2, 32), ylim=(-0.15, 1.75))
    curve.set(yticks=(0, 0.5, 1))
    curve.legend(loc="upper left", fontsize=7.5, borderaxespad=0)

    rng = np.random.default_rng(4)
    y = np.repeat([0, 1], 30)
    points = rng.normal(size=(60, 2)) + np.where(y, 1, -1)[:, None] * np.array([1.1, 0.6])
    b, w = fit(points, y, 0.01)
    for label, colour, marker in ((0, BLUE, "o"), (1, RUST, "^")):
        plane.plot(*points[y == label].T, marker, color=colour, markersize=3.5, label=f"y = {label}")
    ends = np.array([-3.2, 3.2])
    for t, dashes in ((0.1, ":"), (0.5, "-"), (0.9, "--")):
        across = (logit(t) - b - w[1] * ends) / w[0]
        plane.plot(across, ends, dashes, color=INK, linewidth=1.2, label=f"p = {t}")
    plane.set(xlabel="first feature", ylabel="second feature", xlim=(-4, 4), ylim=(-3.2, 4.8), xticks=[], yticks=[])
    plane.legend(loc="upper center", fontsize=7.5, ncols=3, handletextpad=0.4, columnspacing=0.9, borderaxespad=0)
    return figure
