import numpy as np
from detecting_outliers import local_outlier_factor
from drawing import BLUE, INK, MUTED, RUST, axes
from scipy.spatial.distance import cdist


def draw():
    """Left: limits from mean and SD, and from median and MAD. Right: LOF and neighbor distance choose other points."""
    figure, (strip, plane) = axes(columns=2, height=2.9, width_ratios=[1, 1.35])
    x = np.array([41, 43, 44, 45, 46, 47, 48, 50, 95, 100])
    mad = 1.4826 * np.median(np.abs(x - np.median(x)))
    for y, centre, reach, colour, name in (
        (1, x.mean(), 3 * x.std(ddof=1), BLUE, "mean ± 3 SD"),
        (0, np.median(x), 3.5 * mad, RUST, "median ± 3.5 · 1.4826 MAD"),
    ):
        strip.plot([centre - reach, centre + reach], [y, y], "|-", color=colour, markersize=12)
        strip.plot(x, np.full(len(x), y), "o", color=INK, markersize=3.5, alpha=0.7)
        strip.text(-18, y + 0.17, name, color=colour, fontsize=8)
    strip.set(xlim=(-20, 130), ylim=(-0.5, 1.6), yticks=[], title="ten values, two of them odd")
    strip.spines["left"].set_visible(False)

    rng = np.random.default_rng(0)
    tight, loose = rng.normal(0, 0.15, (60, 2)), rng.normal([6, 0], 1.2, (60, 2))
    rows = np.vstack([tight, loose, [[1.2, 0]]])
    lof = local_outlier_factor(rows, k=10)
    to_tenth = np.sort(cdist(rows, rows), axis=1)[:, 10]
    plane.plot(*rows.T, "o", color=MUTED, markersize=2.5)
    plane.plot(*rows[np.argsort(-to_tenth)[:5]].T, "s", color=BLUE, markersize=8, markerfacecolor="none")
    plane.plot(*rows[[np.argmax(lof)]].T, "o", color=RUST, markersize=9, markerfacecolor="none")
    plane.text(1.2, -0.75, "highest LOF", color=RUST, fontsize=8, ha="center")
    plane.text(-0.6, 4.15, "farthest from their 10th neighbor", color=BLUE, fontsize=8)
    plane.set(xlim=(-0.9, 9.4), ylim=(-3.5, 4.7), xticks=[], yticks=[], title="two clusters and one row between")
    return figure
