from fractions import Fraction

import numpy as np
from boosting import adaboost, boost
from drawing import BLUE, FAINT, INK, MUTED, RUST, axes
from sklearn.datasets import make_friedman1

DRAWS, ROUNDS, VOTES = 10, 400, 300
POINTS, LABELS = np.arange(1, 7), np.array([1, 1, -1, -1, 1, -1])


def rates(rate):
    """Squared error on noiseless test points after each round of stumps, averaged over draws."""
    curves = []
    for seed in range(DRAWS):
        x, y = make_friedman1(200, noise=2, random_state=seed)
        new, truth = make_friedman1(500, random_state=100 + seed)
        curves.append(np.mean((boost(x, y, new, ROUNDS, rate) - truth) ** 2, axis=1))
    return np.mean(curves, axis=0)


def flipped(share):
    """Test error of AdaBoost with stumps, on clean labels, after each round; `share` of the training labels flipped."""
    rng, curves = np.random.default_rng(0), []
    for _ in range(DRAWS):
        x, new = rng.normal(size=(200, 5)), rng.normal(size=(1000, 5))
        clean, truth = (np.where(z[:, :3].sum(axis=1) > 0, 1, -1) for z in (x, new))
        y = np.where(rng.random(200) < share, -clean, clean)
        ranked = np.sort(x, axis=0)
        cuts = (ranked[1:] + ranked[:-1]) / 2
        votes = np.vstack([np.where(x[:, j] < cuts[:, [j]], 1, -1) for j in range(5)])
        score, errors = np.zeros(len(new)), []
        for best, _, alpha, _ in adaboost(np.vstack([votes, -votes]), y, VOTES):
            sign = 1 if best < len(votes) else -1
            feature, cut = divmod(best % len(votes), len(cuts))
            score += sign * alpha * np.where(new[:, feature] < cuts[cut, feature], 1, -1)
            errors.append(np.mean(score * truth < 0))
        curves.append(errors)
    return np.mean(curves, axis=0)


def example(panel):
    """The six points: before each round with the stump it picks, and the final sum."""
    left = np.where(np.arange(1.5, 6)[:, None] > POINTS, 1, -1)
    voters = np.vstack([left, -left])
    weights, score = np.full(6, 1 / 6), np.zeros(6)
    rows = []
    for best, error, alpha, after in adaboost(voters, LABELS, 3):
        score += alpha * voters[best]
        rows.append((weights, voters[best], f"ε = {Fraction(error).limit_denominator(99)}, α = {alpha:.2f}"))
        weights = after
    rows.append((np.full(6, 1 / 6), np.sign(score), "all right"))
    for row, (sizes, vote, note) in enumerate(rows):
        y = 3 - row
        for point, size, label, says in zip(POINTS, sizes, LABELS, vote, strict=True):
            colour = BLUE if says > 0 else RUST
            panel.fill_between([point - 0.5, point + 0.5], y - 0.4, y + 0.4, color=colour, alpha=0.16, linewidth=0)
            panel.text(
                point, y - 0.02, "+" if label > 0 else "−", ha="center", va="center", fontsize=6 + 26 * size, color=INK
            )
            if says != label:
                panel.plot(point, y, "o", markersize=16, markerfacecolor="none", markeredgecolor=INK)
        panel.text(0.4, y, f"round {row + 1}" if row < 3 else "sum", ha="right", va="center", fontsize=8)
        panel.text(6.6, y, note, ha="left", va="center", fontsize=8)
    panel.set(xlim=(-0.6, 8.9), ylim=(-0.45, 3.9))
    for point in POINTS:
        panel.text(point, 3.55, str(point), ha="center", fontsize=7, color=MUTED)
    panel.set_axis_off()


def draw():
    """AdaBoost on six points; test error by rounds, for two learning rates and with flipped labels."""
    figure, panels = axes(columns=2, rows=2, height=4.6, height_ratios=(1, 1.15))
    grid = panels[0, 0].get_gridspec()
    for panel in panels[0]:
        panel.remove()
    example(figure.add_subplot(grid[0, :]))
    steps, noise = panels[1]
    rounds = np.unique(np.geomspace(1, ROUNDS, 70).astype(int))
    for rate, colour in ((1, RUST), (0.1, BLUE)):
        steps.plot(rounds, rates(rate)[rounds], color=colour, label=f"rate {rate}")
    steps.set(title="boosted stumps: squared error", ylim=(0, 26), yticks=range(0, 21, 5), xlim=(1, ROUNDS))
    rounds = np.unique(np.geomspace(1, VOTES, 60).astype(int))
    for share, colour in ((0.2, RUST), (0, BLUE)):
        label = f"{share:.0%} flipped" if share else "clean labels"
        noise.plot(rounds, flipped(share)[rounds - 1], color=colour, label=label)
    noise.set(title="AdaBoost: share of errors", ylim=(0, 0.4), yticks=[0, 0.1, 0.2, 0.3], xlim=(1, VOTES))
    for panel in (steps, noise):
        panel.set(xscale="log", xlabel="rounds", xticks=[1, 10, 100])
        panel.set_xticklabels(["1", "10", "100"])
        panel.minorticks_off()
        panel.grid(axis="y", color=FAINT, linewidth=0.6)
        panel.legend(loc="upper right")
    return figure
