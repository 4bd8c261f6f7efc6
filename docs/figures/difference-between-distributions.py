import numpy as np
from drawing import BLUE, GOLD, GREEN, INK, MUTED, RUST, axes
from scipy.optimize import minimize
from scipy.special import rel_entr
from scipy.stats import norm

GRID = np.linspace(-7, 7, 1401)
STEP = GRID[1] - GRID[0]


def target(x: np.ndarray) -> np.ndarray:
    """The mixture that a single Normal has to fit."""
    return 0.6 * norm.pdf(x, -2, 0.7) + 0.4 * norm.pdf(x, 3, 0.7)


def covering() -> tuple[float, float]:
    """Mean and standard deviation of the Normal q with the least KL(p || q): those of the mixture."""
    p = target(GRID) * STEP
    mean = p @ GRID
    return mean, np.sqrt(p @ (GRID - mean) ** 2)


def seeking() -> tuple[float, float]:
    """Mean and standard deviation of the Normal q with the least KL(q || p), the best of three starts."""

    def reverse(parameters: np.ndarray) -> float:
        q = norm.pdf(GRID, parameters[0], np.exp(parameters[1]))
        return rel_entr(q, target(GRID)).sum() * STEP

    starts = ([-2, 0], [3, 0], [0, 1])
    best = min((minimize(reverse, start, method="Nelder-Mead") for start in starts), key=lambda found: found.fun)
    return round(best.x[0], 2), round(float(np.exp(best.x[1])), 2)


def draw():
    """Left: four distances as one box slides off another. Right: the two directions of KL fit one mixture."""
    figure, (boxes, fits) = axes(columns=2, height=2.9)
    shift = np.linspace(0, 3, 61)
    apart = np.minimum(shift, 1)  # total variation of two boxes of width 1
    for values, colour, name, at in (
        (shift, RUST, "Wasserstein", (1.42, 1.85)),
        (np.sqrt(apart), GOLD, "Hellinger", (0.02, 1.06)),
        (apart, BLUE, "total variation", (1.5, 0.86)),
        (np.log(2) * apart, GREEN, "Jensen–Shannon", (1.5, 0.55)),
    ):
        boxes.plot(shift, values, color=colour)
        boxes.text(*at, name, color=colour, fontsize=8, ha="right" if name == "Wasserstein" else "left")
    boxes.set(xlim=(0, 3), ylim=(0, 2.6), xlabel="shift of the second box", title="distance of two boxes of width 1")
    x = np.linspace(-6.5, 6.5, 131)
    fits.fill_between(x, target(x), color=MUTED, alpha=0.25, linewidth=0)
    fits.plot(x, target(x), color=INK, linewidth=1)
    fits.plot(x, norm.pdf(x, *covering()), color=BLUE)
    fits.plot(x, norm.pdf(x, *seeking()), color=RUST)
    fits.text(-1.15, 0.5, "least KL(q‖p):\nseeks a mode", color=RUST, fontsize=8)
    fits.text(-0.1, 0.255, "least KL(p‖q): covers both", color=BLUE, fontsize=8)
    fits.set(xlim=(-6.5, 6.5), ylim=(0, 0.64), yticks=[], xlabel="x", title="a mixture p, fitted by one Normal q")
    return figure
