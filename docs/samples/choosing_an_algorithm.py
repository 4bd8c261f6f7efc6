"""Which learner is better here? Nested, paired cross-validation from scratch."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit
from sklearn.base import RegressorMixin, clone
from sklearn.datasets import load_diabetes
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import GradientBoostingRegressor as Trees
from sklearn.linear_model import Ridge


def folds(n: int, k: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Training rows and test rows, k pairs: each of n rows is tested exactly once.

    Raises ValueError unless k is whole and 2 <= k <= n.
    """
    if not 2 <= k <= n or k % 1:
        raise ValueError("need a whole k from 2 to the number of rows")
    parts = np.array_split(np.random.default_rng(seed).permutation(n), k := int(k))
    return [(np.hstack(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]


def rmse(model: RegressorMixin, x, y, train: np.ndarray, test: np.ndarray) -> float:
    """Root mean squared error (unit of y) on test rows, fitted on training rows."""
    missed = clone(model).fit(x[train], y[train]).predict(x[test]) - y[test]
    return float(np.sqrt(np.mean(missed**2)))


def nested(settings: list, x: ArrayLike, y: ArrayLike, k=5, inner=3, seed=0):
    """RMSE of a learner *with* its tuning, on each of k outer test folds: (k,).

    Inner folds of the training rows choose one of the settings (unfitted models),
    which then learns from all training rows. The same seed gives every learner
    the same folds, so that scores come in pairs. Raises ValueError for no
    settings, or other shapes than x (n, d) and y (n,).
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if not len(settings) or x.ndim != 2 or y.shape != x.shape[:1]:
        raise ValueError("need settings, x (n, d) and y (n,)")
    scores = []
    for train, test in folds(len(y), k, seed):
        split, some = folds(len(train), inner, seed), (x[train], y[train])
        tried = [[rmse(model, *some, *f) for f in split] for model in settings]
        best = settings[int(np.mean(tried, axis=1).argmin())]
        scores.append(rmse(best, x, y, train, test))
    return np.array(scores)


def interval(a: ArrayLike, b: ArrayLike, k: int, level: float = 0.95):
    """Confidence interval of the mean of a - b, J scores of k-fold runs: low, high.

    Training sets overlap, so the variance of the mean is not 1/J of that of a
    difference; 1/J + 1/(k - 1) is a usual repair. Raises ValueError for scores that
    are not finite and (J,), J < 2, k < 2 or not whole, level outside (0, 1).
    Source: Nadeau and Bengio (2003).
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.ndim != 1 or a.shape != b.shape or not np.isfinite([a, b]).all():
        raise ValueError("need pairs of finite scores")
    if not len(a) >= 2 <= k or k % 1 or not 0 < level < 1:
        raise ValueError("need two or more pairs, a whole k >= 2, 0 < level < 1")
    spread = np.sqrt((1 / len(a) + 1 / (k - 1)) * np.var(a - b, ddof=1))
    half = stdtrit(len(a) - 1, (1 + level) / 2) * spread  # Student's t
    return float(np.mean(a - b) - half), float(np.mean(a - b) + half)


if __name__ == "__main__":
    x, y = load_diabetes(return_X_y=True)  # 442 patients, 10 measurements
    shared = {"learning_rate": 0.3, "min_samples_leaf": 20, "random_state": 0}
    learners = {
        "ridge": [Ridge(penalty) for penalty in (0.01, 0.1, 1)],
        "mean": [DummyRegressor()],
        "trees": [Trees(n_estimators=15, max_depth=d, **shared) for d in (1, 2)],
    }
    scores = {}
    for name, settings in learners.items():
        scores[name] = np.hstack([nested(settings, x, y, seed=s) for s in (0, 1)])
        low, high = interval(scores[name], scores["ridge"], k=5)
        print(f"{name} {scores[name].mean():.1f}, more by {low:.1f} to {high:.1f}")
