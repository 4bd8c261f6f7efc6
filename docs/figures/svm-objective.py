import numpy as np
from drawing import BLUE, INK, RUST, axes
from svm_objective import train


def draw():
    """Primal and dual value of the sample's data against the number of steps."""
    figure, panel = axes(height=2.8)
    rng = np.random.default_rng(0)
    y = np.repeat([1, -1], 100)
    points = rng.normal(size=(200, 2)) + y[:, None] * (1, 0.5)
    x = np.column_stack([points, np.ones(200)])
    counts = np.unique(np.geomspace(3, 300, 60).astype(int)).tolist()
    values = [train(x, y, 0.1, steps)[1:] for steps in counts]
    panel.plot(counts, [primal for primal, _ in values], color=RUST, label="primal: what you minimize")
    panel.plot(counts, [dual for _, dual in values], color=BLUE, label="dual: a lower bound from the same steps")
    best = train(x, y, 0.1, 20_000)[1]
    panel.axhline(best, color=INK, linewidth=0.8, linestyle=(0, (4, 2)), label=f"optimum, {best:.3f}")
    panel.set(
        xscale="log", xlabel="subgradient steps", ylabel="value of the objective", ylim=(-0.25, 1.05), xlim=(3, 300)
    )
    panel.set(xticks=(3, 10, 30, 100, 300), xticklabels=("3", "10", "30", "100", "300"))
    panel.minorticks_off()
    panel.legend(loc="upper right")
    return figure
