import numpy as np
from drawing import BLUE, FAINT, GREEN, INK, PURPLE, RUST, axes
from matplotlib.patches import Rectangle
from one_hot_encoding import fit, transform

CITIES, RENT = ["Bern"] * 2 + ["Oslo"] + ["Rome"] * 3, np.array([10, 12, 20, 30, 32, 34])


def ridge(dropped: str | None, penalty: float) -> float:
    """Prediction for Oslo from the one-hot columns without the dropped one; the intercept bears no penalty."""
    columns = [j for city, j in fit(CITIES).items() if city != dropped]
    design = np.c_[np.ones(6), transform(CITIES, fit(CITIES)).toarray()[:, columns]]
    shrink = penalty * np.diag([0.0] + [1.0] * len(columns))
    return design[2] @ np.linalg.solve(design.T @ design + shrink, design.T @ RENT)


def draw():
    """The encoded rows, and what a dropped column does to a penalized fit."""
    figure, (grid, fits) = axes(columns=2, height=2.7, width=6.0, width_ratios=(1, 1.15))

    levels = fit(["Bern", "Oslo", "Rome", "Rome", "Pisa", "Oslo", "Bern", None, None], min_count=2)
    rows = ["Oslo", "Rome", "Bern", None, "Pisa", "Lima"]
    matrix = transform(rows, levels).toarray()
    for i, j in np.ndindex(*matrix.shape):
        filled = matrix[i, j] == 1
        grid.add_patch(Rectangle((j, i), 0.92, 0.88, facecolor=BLUE if filled else "none", edgecolor=FAINT))
    names = ["missing" if city is None else str(city) for city in levels]
    grid.set_xticks(np.arange(len(names)) + 0.46, names, fontsize=8)
    notes = ["Oslo", "Rome", "Bern", "missing", "Pisa, rare", "Lima, new"]
    grid.set_yticks(np.arange(len(rows)) + 0.46, notes, fontsize=8)
    grid.set(xlim=(0, len(names)), ylim=(len(rows), 0), title="Filled is 1, the rest 0")
    grid.xaxis.tick_top()
    grid.tick_params(length=0)
    grid.spines[:].set_visible(False)

    penalties = np.linspace(0.01, 3, 31)
    for dropped, colour, style in ((None, INK, "-"), ("Bern", BLUE, "--"), ("Oslo", GREEN, "-."), ("Rome", RUST, ":")):
        label = f"drop {dropped}" if dropped else "keep all"
        fits.plot(penalties, [ridge(dropped, p) for p in penalties], style, color=colour, label=label)
    fits.plot([0], [20], "o", color=PURPLE, markersize=5, clip_on=False)
    fits.set(title="Oslo's predicted rent", xlabel="ridge penalty", xlim=(0, 3), ylim=(17.5, 25.5))
    fits.legend(fontsize=7, ncols=2, loc="upper left", handlelength=2.2, borderaxespad=0.2)
    return figure
