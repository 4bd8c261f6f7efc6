import numpy as np
from drawing import BLUE, GREEN, MUTED, RUST, axes
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.neighbors import KNeighborsRegressor

ROWS, SEEDS = (25, 50, 100, 200, 400), 8
TREES = GradientBoostingRegressor(n_estimators=30, learning_rate=0.3, max_depth=2, min_samples_leaf=5, random_state=0)
LEARNERS = (
    ("ridge", Ridge(1), BLUE, "o"),
    ("5-NN", KNeighborsRegressor(5), GREEN, "s"),
    ("boosted trees", TREES, RUST, "^"),
)


def straight(x: np.ndarray) -> np.ndarray:
    return x @ np.linspace(8, -8, 10)


def friedman(x: np.ndarray) -> np.ndarray:
    return 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]


def draw():
    """Error of three learners with fixed settings as rows are added, for a linear and for another truth."""
    figure, panels = axes(columns=2, height=2.6, sharey=True)
    for panel, truth in zip(panels, (straight, friedman), strict=True):
        errors = np.zeros((len(LEARNERS), len(ROWS)))
        for seed in range(SEEDS):
            rng = np.random.default_rng(seed)
            x, new = rng.random((max(ROWS), 10)), rng.random((500, 10))
            y, target = truth(x) + rng.normal(scale=2, size=len(x)), truth(new)
            for i, (_, model, *_) in enumerate(LEARNERS):
                for j, n in enumerate(ROWS):
                    missed = model.fit(x[:n], y[:n]).predict(new) - target
                    errors[i, j] += np.sqrt(np.mean(missed**2)) / SEEDS
        for (name, _, colour, marker), row in zip(LEARNERS, errors, strict=True):
            panel.plot(ROWS, row, color=colour, marker=marker, markersize=3.5, label=name)
        panel.axhline(target.std(), color=MUTED, linestyle="--", linewidth=0.9, label="mean")
        panel.set(
            xscale="log",
            title="the truth is linear" if truth is straight else "the truth is not",
            xlabel="training rows",
            ylim=(0, 5.6),
        )
        panel.set_xticks(ROWS, map(str, ROWS))
        panel.minorticks_off()
    panels[0].set_ylabel("error beyond the noise")
    panels[1].legend(fontsize=7, loc="lower left")
    return figure
