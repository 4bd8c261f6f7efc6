import numpy as np
from drawing import BLUE, GOLD, GREEN, RUST, axes
from test_set_vs_validation_set import expected_best, vote


def draw():
    """Points that k coin flippers seem to be above 50%: the best of them, exact, and their vote, mean of 30 runs."""
    figure, panel = axes()
    sizes = np.unique(np.geomspace(1, 1000, 40).astype(int))
    for n, colour in ((100, GOLD), (1000, BLUE), (10_000, GREEN)):
        gains = [100 * (expected_best(int(k), n, 0.5) - 0.5) for k in sizes]
        panel.plot(sizes, gains, color=colour, label=f"best of k, n = {n:,}")
    odd = [1, 3, 5, 11, 21, 45, 101, 215, 465, 999]
    seen = [np.mean([vote(k, 1000, np.random.default_rng(seed)) for seed in range(30)], axis=0) for k in odd]
    reused, new = 100 * (np.array(seen).T - 0.5)
    panel.plot(odd, reused, color=RUST, marker="o", markersize=3, label="vote of k, n = 1,000")
    panel.plot(odd, new, color=RUST, linestyle=(0, (3, 1.5)), label="the same vote on new labels")
    panel.set(xscale="log", xlim=(1, 1000), ylim=(-2, 32), xlabel="k coin flippers scored (log scale)")
    panel.set(ylabel="points above 50%", xticks=[1, 10, 100, 1000], xticklabels=["1", "10", "100", "1,000"])
    panel.minorticks_off()
    panel.legend(loc="upper left")
    return figure
