"""Forward selection, with cross-validation around it or, wrongly, after it."""

import numpy as np


def forward_selection(x: np.ndarray, y: np.ndarray, k: int) -> list[int]:
    """The k columns of x (n, p) that greedily fit y (n,) best, in order of choice.

    Each step adds the column that lowers the squared error of a least squares fit
    with intercept the most, in O(n p): what is chosen is projected out of the rest.
    Raises ValueError for wrong shapes, values that are not finite, a k below 0 or
    more columns than are linearly independent.
    """
    if x.ndim != 2 or y.shape != x.shape[:1] or not 0 <= k <= min(x.shape):
        raise ValueError("need x (n, p), y (n,) and 0 <= k <= min(n, p)")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("x and y must be finite")
    rest, error = x - x.mean(axis=0), y - y.mean()
    tiny, chosen = (1e-9 * rest**2 + (1e-10 * x) ** 2).sum(axis=0), []
    for _ in range(k):
        length = (rest**2).sum(axis=0)  # (p,)
        usable = length > tiny
        if not usable.any():
            raise ValueError("fewer than k columns are linearly independent")
        gain = (rest.T @ error) ** 2 / np.where(usable, length, 1)
        chosen.append(int(np.argmax(np.where(usable, gain, -1))))
        direction = rest[:, chosen[-1]] / np.sqrt(length[chosen[-1]])
        error = error - direction * (direction @ error)
        rest = rest - np.outer(direction, direction @ rest)
    return chosen


def predict(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Least squares with intercept on x (n, k) and y (n,), at new (m, k)."""
    design, at = (np.column_stack([np.ones(len(a)), a]) for a in (x, new))
    return at @ np.linalg.lstsq(design, y)[0]


def cross_validated_r2(x: np.ndarray, y: np.ndarray, k: int, inside: bool) -> float:
    """R^2 of 5-fold cross-validation of least squares on k selected columns.

    Selects again within each training part, or once on all rows (inside=False).
    Row i is in fold i % 5: shuffle sorted rows first. Raises ValueError as
    forward_selection does, and for fewer than 5 rows or a constant y.
    """
    fold, predicted = np.arange(len(y)) % 5, np.empty(len(y))
    everything = forward_selection(x, y, k)
    if len(y) < 5 or np.ptp(y) == 0:
        raise ValueError("need 5 or more rows and a y that varies")
    for i in range(5):
        train, test = fold != i, fold == i
        columns = forward_selection(x[train], y[train], k) if inside else everything
        predicted[test] = predict(
            x[train][:, columns], y[train], x[test][:, columns]
        )
    return float(1 - np.sum((y - predicted) ** 2) / np.sum((y - y.mean()) ** 2))


if __name__ == "__main__":
    print("R^2, 5 of 200 columns, 60 rows, mean of 20   after   around   new rows")
    for name, signal in (("pure noise", 0.0), ("3 columns matter", 1.0)):
        scores = []
        for seed in range(20):
            rng = np.random.default_rng(seed)
            x = rng.normal(size=(2060, 200))
            y = signal * x[:, :3].sum(axis=1) + rng.normal(size=2060)
            old, new = slice(60), slice(60, None)
            best = forward_selection(x[old], y[old], 5)
            miss = y[new] - predict(x[old][:, best], y[old], x[new][:, best])
            ways = [cross_validated_r2(x[old], y[old], 5, i) for i in (False, True)]
            scores.append([*ways, 1 - np.mean(miss**2) / np.var(y[new])])
        print(f"{name:42s}" + "".join(f"{v:8.2f}" for v in np.mean(scores, axis=0)))
