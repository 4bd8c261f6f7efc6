"""Combining predictions: optimal weights, pooled probabilities, a stack."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import nnls
from scipy.special import expit, logit
from sklearn.base import RegressorMixin, clone
from sklearn.datasets import make_friedman1
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.neighbors import KNeighborsRegressor
from sklearn.tree import DecisionTreeRegressor


def best_weights(covariance: np.ndarray) -> np.ndarray:
    """Weights (m,) of sum 1 that give the weighted mean the least error variance.

    covariance (m, m): that of m unbiased predictions' errors (Bates and Granger,
    1969). Raises ValueError unless it is symmetric and positive definite.
    """
    gaps, slack = abs(covariance - covariance.T), 1e-8 * abs(covariance)
    if covariance.ndim != 2 or not (gaps <= slack.max(initial=0)).all():
        raise ValueError("a covariance matrix is square and symmetric")
    if not covariance.size:
        raise ValueError("no models")
    eigenvalues = np.linalg.eigvalsh(covariance)
    if not eigenvalues[0] > 1e-12 * eigenvalues[-1]:
        raise ValueError("no unique weights: some mix of the errors does not vary")
    raw = np.linalg.solve(covariance / eigenvalues[-1], np.ones(len(covariance)))
    return raw / raw.sum()


def log_pool(probabilities: Sequence[float], weights: Sequence[float]) -> float:
    """The probability whose log-odds are the weighted sum of the members' log-odds.

    Raises ValueError for no probabilities, some outside (0, 1), and unless each has
    a finite weight.
    """
    p, w = np.asarray(probabilities), np.asarray(weights)  # (m,), (m,)
    if p.ndim != 1 or not p.size or p.shape != w.shape or not np.isfinite(w).all():
        raise ValueError("need probabilities, and a finite weight for each")
    if not ((p > 0) & (p < 1)).all():
        raise ValueError("need probabilities inside (0, 1): one of 0 outvotes all")
    return float(expit(w @ logit(p)))


def stack(models: Sequence[RegressorMixin], x, y, new, folds: int) -> tuple:
    """Weights (m,), none negative, and predictions (k,) for new (k, p).

    From x (n, p), y (n,): the weights are fitted to predictions for rows that the
    models did not see, the models then to all rows (Wolpert, 1992; Breiman, 1996).
    folds=0 is the leak, predictions for seen rows. ValueError for 1 fold or over n.
    """
    seen = [clone(model).fit(x, y) for model in models]
    level_one = [model.predict(x) for model in seen]
    if folds:
        unseen = KFold(folds, shuffle=True, random_state=0)
        level_one = [cross_val_predict(model, x, y, cv=unseen) for model in models]
    weights, _ = nnls(np.transpose(level_one), y)  # (n, m), (n,)
    return weights, weights @ np.array([model.predict(new) for model in seen])


if __name__ == "__main__":
    print("weights", best_weights(np.array([[1, 1.6], [1.6, 4]])).round(3))
    for weight in (0.5, 1):
        print("0.8 and 0.8:", round(log_pool([0.8, 0.8], [weight, weight]), 3))
    tree, line = DecisionTreeRegressor(random_state=0), LinearRegression()
    models = [tree, line, KNeighborsRegressor(5)]
    for folds in (0, 5):
        runs = []
        for seed in range(10):
            x, y = make_friedman1(200, noise=1, random_state=seed)
            new, truth = make_friedman1(1000, random_state=100 + seed)
            weights, predicted = stack(models, x, y, new, folds)
            runs.append([*weights, np.mean((predicted - truth) ** 2)])
        print(f"{folds} folds: weights, squared error", np.mean(runs, 0).round(2))
