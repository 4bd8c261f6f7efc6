import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, MUTED, RUST, axes


def draw():
    """A walk between training points and after them; squared error of three forecasts against the horizon."""
    figure, (walk, horizon) = axes(columns=2, height=2.8)
    y = np.cumsum(np.random.default_rng(4).normal(size=73))
    time = np.arange(73)
    held = (time % 5 == 2) & (time <= 60)
    kept = time[~held & (time <= 60)]
    nearest = np.argsort(np.abs(time[:, None] - kept), axis=1, kind="stable")[:, :2]
    predicted = y[kept][nearest].mean(axis=1)
    walk.plot(time, y, color=MUTED, linewidth=1)
    walk.plot(time[held], y[held], "o", color=INK, markersize=3, label="held out")
    walk.plot(time[held], predicted[held], "x", color=BLUE, markersize=5, label="predicted from both sides")
    walk.plot(time[61:], y[61:], color=INK, linewidth=1.6)
    walk.plot(time[61:], predicted[61:], color=RUST, label="predicted after the end")
    walk.axvline(60.5, color=MUTED, linewidth=0.7, linestyle=(0, (2, 3)))
    walk.set(title="a random walk, two nearest neighbors in time", xlabel="step", yticks=[], xlim=(0, 73))
    walk.set_ylim(y.min() - 1, y.max() + 6)
    walk.legend(loc="upper left", fontsize=7)

    h, phi = np.arange(1, 13), 0.8
    scale = 1 - phi**2
    for name, error, colour, place in (
        ("last value", 2 * (1 - phi**h) / scale, RUST, (7.2, 4.75)),
        ("mean", np.full(12, 1 / scale), GOLD, (1, 2.9)),
        ("least possible", (1 - phi ** (2 * h)) / scale, GREEN, (5.2, 2.1)),
    ):
        horizon.plot(h, error, "o-", color=colour, markersize=3)
        horizon.text(*place, name, color=colour, fontsize=8, ha="right" if name == "last value" else "left")
    horizon.set(title="autoregression, φ = 0.8: squared error", xlabel="steps ahead", ylim=(0, 5.6))
    horizon.set_xticks([1, 4, 8, 12])
    for panel in (walk, horizon):
        panel.title.set_fontsize(8)
    return figure
