"""Bayesian optimization of one hyperparameter by expected improvement."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm


def posterior(
    seen: np.ndarray,
    scores: np.ndarray,
    new: np.ndarray,
    length: float,
    noise: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Mean (m,) and sd (m,) of a score at new (m,), from scores (n,) at seen (n,).

    Gaussian process: mean 0, kernel exp(-d^2 / (2 length^2)), scores measured with
    Normal noise of this sd; standardize them first. Raises ValueError for unequal
    shapes, no scores, values that are not finite, a length or noise not above 0.
    """
    if seen.ndim != 1 or seen.shape != scores.shape or seen.size == 0:
        raise ValueError("need points (n,) and scores (n,), n of 1 or more")
    if not (np.isfinite([*seen, *scores]).all() and length > 0 and noise > 0):
        raise ValueError(
            "need finite points and scores, a length and noise above 0"
        )
    scaled = np.concatenate([seen, new]) / length
    kernel = np.exp(-((scaled[:, None] - scaled[: seen.size]) ** 2) / 2)
    known, cross = np.split(kernel, [seen.size])  # (n, n), (m, n)
    weights = np.linalg.solve(
        known + noise**2 * np.eye(seen.size), cross.T
    )  # (n, m)
    variance = 1 - np.sum(cross.T * weights, axis=0)
    return weights.T @ scores, np.sqrt(np.maximum(variance, 0))


def expected_improvement(mean: ArrayLike, sd: ArrayLike, best: float) -> np.ndarray:
    """E[max(best - Y, 0)] for Y Normal(mean, sd): a lower score is better.

    Raises ValueError unless every sd is at least 0.
    """
    gain, sd = np.broadcast_arrays(best - np.asarray(mean, float), sd)
    if not np.all(sd >= 0):
        raise ValueError("sd must be at least 0")
    z = gain / np.where(sd > 0, sd, 1)
    return np.where(
        sd > 0, gain * norm.cdf(z) + sd * norm.pdf(z), np.maximum(gain, 0)
    )


def minimize(
    objective: Callable[[float], float], low: float, high: float, trials: int
) -> tuple[np.ndarray, np.ndarray]:
    """Points (trials,) and scores: the quartiles first, then the largest EI.

    Raises ValueError unless low < high, both finite, and trials is 2 or more; also
    for a score that is not finite.
    """
    if not -np.inf < low < high < np.inf or trials < 2:
        raise ValueError("need finite low < high and 2 or more trials")
    grid = np.linspace(low, high, 401)
    points = [grid[100], grid[300]]
    scores = [objective(x) for x in points]
    while len(points) < trials:
        y = (np.array(scores) - np.mean(scores)) / (np.std(scores) or 1)
        mean, sd = posterior(
            np.array(points), y, grid, (high - low) / 8, noise=0.01
        )
        points.append(grid[np.argmax(expected_improvement(mean, sd, y.min()))])
        scores.append(objective(points[-1]))
    if not np.isfinite(scores).all():
        raise ValueError("need finite scores")
    return np.array(points), np.array(scores)


def validation_error(log_penalty: float, seed: int = 0) -> float:
    """Squared error on 400 new rows of ridge regression on 40 rows, 30 columns."""
    rng = np.random.default_rng(seed)
    truth, x = rng.normal(size=30) / 5, rng.normal(size=(440, 30))
    y = x @ truth + rng.normal(size=440)
    inside = x[:40].T @ x[:40] + 10**log_penalty * np.eye(30)
    fitted = np.linalg.solve(inside, x[:40].T @ y[:40])
    return float(np.mean((y[40:] - x[40:] @ fitted) ** 2))


if __name__ == "__main__":
    points, scores = minimize(validation_error, -4, 4, trials=10)
    print("trial  log10 penalty  validation error    best so far")
    for i, (x, score) in enumerate(zip(points, scores, strict=True), 1):
        print(f"{i:5d}{x:15.2f}{score:18.3f}{scores[:i].min():15.3f}")
    grid = [validation_error(x) for x in np.linspace(-4, 4, 401)]
    print(f"best of 401 on a grid{min(grid):17.3f}")
