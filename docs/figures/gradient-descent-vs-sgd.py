import numpy as np
from drawing import BLUE, GOLD, GREEN, RUST, axes
from gradient_descent_vs_sgd import RIDGE, descend, loss, problem
from scipy.optimize import minimize


def draw():
    """Excess training loss against the passes over 10,000 examples that it has cost so far."""
    figure, panel = axes(height=3.2)
    n, rng, seen = 10_000, np.random.default_rng(0), []
    x, y = problem(n, rng)
    curvature = np.linalg.norm(x, 2) ** 2 / (4 * n) + RIDGE
    best = minimize(
        lambda w: seen.append(w.copy()) or loss(w, x, y),
        np.zeros(20),
        jac=True,
        options={"gtol": 1e-9, "ftol": 1e-15},
        method="L-BFGS-B",
    ).fun
    for label, cost, colour, path in (
        ("GD", n, BLUE, descend(x, y, n, np.full(150, 1 / curvature), rng)),
        ("L-BFGS", n, GREEN, np.array(seen)),
        ("SGD, step fixed at 0.1", 10, GOLD, descend(x, y, 10, np.full(20_000, 0.1), rng)),
        ("SGD, step shrinking", 10, RUST, descend(x, y, 10, 1 / (1 + 0.01 * np.arange(20_000)), rng)),
    ):
        spots = np.unique(np.geomspace(1, len(path), 90).astype(int)) - 1
        spots = spots if cost == n else spots[1:]
        gaps = np.array([loss(path[t], x, y)[0] for t in spots]) - best
        style = "steps-post" if cost == n else "default"
        (line,) = panel.plot(np.maximum(spots * cost / n, 1e-3), np.maximum(gaps, 1e-9), color=colour, label=label)
        line.set(drawstyle=style, linestyle="--" if colour == GOLD else "-")
    panel.set(xscale="log", yscale="log", xlim=(1e-3, 200), ylim=(1e-6, 0.3))
    panel.set(xlabel="passes over the data: example gradients / n", ylabel="loss above its minimum")
    panel.set_xticks([0.001, 0.01, 0.1, 1, 10, 100], ["0.001", "0.01", "0.1", "1", "10", "100"])
    panel.set_yticks([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1], ["10⁻⁶", "10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1"])
    panel.minorticks_off()
    panel.legend(loc="lower left")
    return figure
