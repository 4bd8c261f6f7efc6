"""Boosting from scratch: AdaBoost's weights, and least-squares boosted stumps."""

from math import log

import numpy as np


def adaboost(votes: np.ndarray, y: np.ndarray, rounds: int) -> list[tuple]:
    """Each round's voter, weighted error, coefficient and new weights (n,).

    votes (k, n): what each of k weak learners says of each row, 1 or -1; labels y
    (n,). Stops early if no voter beats chance (Freund and Schapire, 1997). Raises
    ValueError for other values or shapes and if a voter is never wrong.
    """
    signs = np.concatenate([y, votes.ravel()])
    if votes.shape[1:] != y.shape or (abs(signs) != 1).any() or not votes.size:
        raise ValueError("need votes (k, n) and labels (n,), all of them 1 or -1")
    wrong, weights, history = (votes != y) * 1.0, np.full(len(y), 1 / len(y)), []
    if not wrong.any(axis=1).all():
        raise ValueError("a voter is never wrong: use it alone")
    for _ in range(rounds):
        best = int((wrong @ weights).round(12).argmin())  # of equals, the first
        error = float(wrong[best] @ weights)
        if error > 0.5 - 1e-9:
            break
        weights = weights / np.where(wrong[best], 2 * error, 2 * (1 - error))
        history.append((best, error, log((1 - error) / error) / 2, weights))
    return history


def boost(x, y, new, rounds: int, rate: float) -> np.ndarray:
    """Predictions for new (k, p) after 0, 1, … rounds of stumps: (rounds + 1, k).

    Each stump fits the residuals of x (n, p), y (n,), and `rate` of it is added
    (Friedman, 2001, squared loss). Raises ValueError for shapes that do not fit,
    NaN or infinity, a rate outside (0, 1], and if no feature varies.
    """
    rows, left_rows = len(y), np.arange(1, len(y))[:, None]
    if x.shape != (rows, new.shape[1]) or y.shape != (rows,) or not 0 < rate <= 1:
        raise ValueError("need x (n, p), y (n,), new (k, p) and a rate in (0, 1]")
    if not all(np.isfinite(numbers).all() for numbers in (x, y, new)):
        raise ValueError("need finite numbers")
    order = x.argsort(axis=0)
    ranked = np.take_along_axis(x, order, axis=0)
    if not (splits := ranked[1:] > ranked[:-1]).any():  # (n - 1, p)
        raise ValueError("no feature varies, so there is nothing to split")
    residual, stages = y - y.mean(), [np.full(len(new), y.mean())]
    for _ in range(rounds):
        left = residual[order].cumsum(axis=0)[:-1]  # sums to the left of each split
        right = residual.sum() - left
        gain = left**2 / left_rows + right**2 / (rows - left_rows)
        gain = np.where(splits, gain, -1)
        top = gain >= gain.max() * (1 - 1e-9)  # of equals, take the first
        i, j = np.unravel_index(top.argmax(), gain.shape)
        cut = (ranked[i : i + 2, j] / 2).sum()  # halfway, but above the left one
        cut = max(cut, np.nextafter(ranked[i, j], np.inf))
        low, high = left[i, j] / (i + 1), right[i, j] / (rows - i - 1)
        residual = residual - rate * np.where(x[:, j] < cut, low, high)
        stages.append(stages[-1] + rate * np.where(new[:, j] < cut, low, high))
    return np.array(stages)


if __name__ == "__main__":
    points, y = np.arange(1, 7), np.array([1, 1, -1, -1, 1, -1])
    cuts, score = np.arange(1.5, 6)[:, None], np.zeros(6)
    left = np.where(points < cuts, 1, -1)  # (5, 6): + left of 1.5, of 2.5, …
    voters = np.vstack([left, -left])
    for best, error, alpha, weights in adaboost(voters, y, 3):
        score += alpha * voters[best]
        print(f"error {error:.3f}  alpha {alpha:.3f}  weights", weights.round(3))
    print("score", score.round(2), " labels", y)
