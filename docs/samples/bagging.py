"""Bagging from scratch, with its out-of-bag estimate of the error."""

import numpy as np
from sklearn.base import RegressorMixin, clone
from sklearn.datasets import make_friedman1
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeRegressor


def bag(
    learner: RegressorMixin,
    data: tuple[np.ndarray, np.ndarray],
    new: np.ndarray,
    members: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Bagged predictions (k,) for `new` (k, p) and out-of-bag ones (n,).

    Each member is a clone of the learner, fitted on n rows drawn with replacement
    from data: x (n, p) and y (n,). A row's out-of-bag prediction is the mean of the
    members that did not draw it, NaN if all did. Raises ValueError for no rows, for
    x and y of other shapes and unless members is a whole number of at least 1.
    """
    x, y = data
    n = len(y)
    if n == 0 or y.ndim != 1 or len(x) != n or members < 1 or members % 1 != 0:
        raise ValueError("need rows, as many in x as in the vector y, and members")
    bagged, total, votes = np.zeros(len(new)), np.zeros(n), np.zeros(n)
    for _ in range(int(members)):
        rows = rng.integers(n, size=n)  # with replacement
        model = clone(learner).fit(x[rows], y[rows])
        bagged += model.predict(new) / members
        unseen = np.bincount(rows, minlength=n) == 0
        total += np.where(unseen, model.predict(x), 0)
        votes += unseen
    return bagged, np.divide(total, votes, out=np.full(n, np.nan), where=votes > 0)


if __name__ == "__main__":
    x, y = make_friedman1(400, noise=1, random_state=0)
    new, truth = make_friedman1(2000, noise=1, random_state=1)
    print("squared error            alone  bagged  out-of-bag estimate")
    for learner in (DecisionTreeRegressor(random_state=0), LinearRegression()):
        alone = np.mean((learner.fit(x, y).predict(new) - truth) ** 2)
        bagged, unseen = bag(learner, (x, y), new, 100, np.random.default_rng(0))
        errors = np.mean((bagged - truth) ** 2), np.nanmean((unseen - y) ** 2)
        name = type(learner).__name__
        print(f"{name:22s}{alone:8.2f}{errors[0]:8.2f}{errors[1]:21.2f}")
