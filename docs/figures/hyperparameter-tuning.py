import numpy as np
from drawing import BLUE, GREEN, INK, MUTED, RUST, axes
from hyperparameter_tuning import expected_improvement, minimize, posterior, validation_error


def draw():
    """Nine trials on a grid and at random; a Gaussian process after six trials and its expected improvement."""
    figure, ((grid, process), (random, improvement)) = axes(columns=2, rows=2, height=4.2, width_ratios=[2, 3])
    levels = np.array([1, 3, 5]) / 6
    even = np.array([(a, b) for a in levels for b in levels])
    drawn = [0.05, 0.22] + [0.9, 0.7] * np.random.default_rng(12).random((9, 2))
    for panel, points, name in ((grid, even, "grid"), (random, drawn, "random")):
        panel.plot(*points.T, "o", color=BLUE, markersize=5)
        panel.plot(points[:, 0], np.zeros(9), "|", color=RUST, markersize=16, markeredgewidth=1.6)
        panel.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[], ylabel="does not matter", title=f"9 trials, {name}")
    random.set_xlabel("matters")

    seen, scores = minimize(validation_error, -4, 4, trials=6)
    x = np.linspace(-4, 4, 81)
    scale, centre = scores.std(), scores.mean()
    y = (scores - centre) / scale
    mean, sd = posterior(seen, y, x, length=1.0, noise=0.01)
    promise = scale * expected_improvement(mean, sd, y.min())
    low, high = (centre + scale * (mean + sign * 2 * sd) for sign in (-1, 1))
    process.fill_between(x, low, high, color=BLUE, alpha=0.2, linewidth=0)
    process.plot(x, centre + scale * mean, color=BLUE, label="mean ± 2 sd")
    process.plot(x, [validation_error(v) for v in x], color=MUTED, linewidth=1, label="true")
    process.plot(seen, scores, "o", color=INK, markersize=4, label="trials")
    process.set(title="validation error, after 6 trials", xlim=(-4.2, 4.2), ylim=(-3, 16.5))
    process.legend(loc="upper right", fontsize=7.5)
    improvement.fill_between(x, 0, promise, color=GREEN, alpha=0.25, linewidth=0)
    improvement.plot(x, promise, color=GREEN)
    improvement.axvline(x[np.argmax(promise)], color=RUST, linewidth=1, linestyle=(0, (3, 2)))
    improvement.text(
        x[np.argmax(promise)] - 0.2, 0.92 * promise.max(), "next trial", color=RUST, ha="right", fontsize=8
    )
    improvement.set(title="expected improvement", xlabel="log10 of the penalty", xlim=(-4.2, 4.2), ylim=(0, None))
    for panel in (grid, random, process, improvement):
        panel.title.set_fontsize(8.5)
    return figure
