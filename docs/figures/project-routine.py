import numpy as np
from drawing import BLUE, INK, MUTED, RUST, axes
from project_routine import LADDER, held_out_errors, patients
from sklearn.linear_model import LinearRegression

SIZES = (30, 60, 120, 240)


def curve(rows: int, splits: int = 40) -> np.ndarray:
    """Training and held-out error of the line on all ten columns, fitted to so many rows: mean of random splits."""
    x, y, _, _ = patients()
    errors = []
    for seed in range(splits):
        order = np.random.default_rng(seed).permutation(len(y))
        train, held = order[:rows], order[SIZES[-1] :]
        line = LinearRegression().fit(x[train], y[train])
        errors.append([np.abs(line.predict(x[part]) - y[part]).mean() for part in (train, held)])
    return np.mean(errors, axis=0)


def draw():
    """Training and validation error of every attempt, then of the best one against the number of rows."""
    figure, (left, right) = axes(columns=2, height=2.6, width=6.2, gridspec_kw={"width_ratios": (1.4, 1)})
    x, y, _, _ = patients()
    for place, model in enumerate(LADDER.values()):
        valid = round(held_out_errors(model, x, y).mean(), 1)
        train = round(np.abs(model.fit(x, y).predict(x) - y).mean(), 1)
        left.plot([train, valid], [-place, -place], color=MUTED, linewidth=0.9, zorder=1)
        left.plot(train, -place, "o", color=BLUE, markersize=5, label="training" if place == 0 else None)
        left.plot(valid, -place, "D", color=RUST, markersize=4.5, label="validation" if place == 0 else None)
    left.set(xlim=(-3, 70), ylim=(-5.6, 1.4), xlabel="mean absolute error", title="Six attempts")
    left.set_yticks([-place for place in range(len(LADDER))], list(LADDER))
    left.tick_params(axis="y", length=0, labelcolor=INK)
    left.legend(loc="upper left", ncols=2, fontsize=8, handletextpad=0.1, columnspacing=0.8, borderaxespad=0)

    train, held = np.round([curve(rows) for rows in SIZES], 1).T
    right.plot(SIZES, train, "o-", color=BLUE, markersize=4)
    right.plot(SIZES, held, "D-", color=RUST, markersize=4)
    right.text(62, held[1] + 1.2, "held out", color=RUST, fontsize=8)
    right.text(62, train[1] - 2.6, "training", color=BLUE, fontsize=8)
    right.set(xscale="log", xticks=SIZES, xticklabels=SIZES, ylim=(30, 60), xlabel="training rows")
    right.set(title="Line, all ten columns")
    right.minorticks_off()
    return figure
