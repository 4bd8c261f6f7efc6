"""What did each step buy? Baseline first, then paired gains on real patients."""

import numpy as np
from sklearn.base import clone
from sklearn.datasets import load_diabetes
from sklearn.dummy import DummyRegressor as Dummy
from sklearn.ensemble import RandomForestRegressor as Forest
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline as steps
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.tree import DecisionTreeRegressor as Tree

LADDER = {
    "median": Dummy(strategy="median"),
    "line, best column": steps(SelectKBest(f_regression, k=1), Ridge(0)),
    "line, all ten": LinearRegression(),
    "ridge, products": steps(StandardScaler(), PolynomialFeatures(), Ridge(99)),
    "deep tree": Tree(random_state=0),
    "forest": Forest(40, min_samples_leaf=10, random_state=0),
}


def patients() -> list[np.ndarray]:
    """Measures (n, 10), progression in a year (n,); the same to test, n = 88."""
    data = load_diabetes(return_X_y=True, scaled=False)
    order = np.random.default_rng(0).permutation(442)
    return [part[rows] for rows in (order[88:], order[:88]) for part in data]


def held_out_errors(model, x: np.ndarray, y: np.ndarray, folds: int = 5):
    """Absolute errors (n,), each by a copy fitted without the fold of the row.

    x (n, d), y (n,), errors in the units of y. A fold is a run of rows, so shuffle
    first. Raises ValueError for other shapes or if folds is not an int from 2 to n.
    """
    if x.ndim != 2 or y.shape != x.shape[:1] or folds not in range(2, len(y) + 1):
        raise ValueError("need x (n, d), y (n,) and 2 to n folds")
    guesses = np.empty(len(y))
    for held in np.array_split(np.arange(len(y)), folds):
        rest = np.delete(np.arange(len(y)), held)  # all that a fitted step sees
        guesses[held] = clone(model).fit(x[rest], y[rest]).predict(x[held])
    return np.abs(guesses - y)


def summary(values: np.ndarray) -> str:
    """Mean of (n,) values ± its standard error, as if they were independent.

    Raises ValueError for fewer than two values, other shapes, NaN and infinity.
    """
    if values.ndim != 1 or len(values) < 2 or not np.isfinite(values).all():
        raise ValueError("need two or more finite values (n,)")
    return f"{values.mean():.1f} ± {values.std(ddof=1) / len(values) ** 0.5:.1f}"


if __name__ == "__main__":
    x, y, x_test, y_test = patients()
    line = held_out_errors(LADDER["line, all ten"], x, y)
    print("                  train  valid  better than all ten by")
    for name, model in LADDER.items():
        valid = held_out_errors(model, x, y)
        train = np.abs(model.fit(x, y).predict(x) - y).mean()
        print(f"{name:17} {train:5.1f} {valid.mean():6.1f} ", summary(line - valid))
    final = LADDER["line, all ten"]
    for unit, factor in (("mmHg", 1), ("kPa", 0.133322)):  # of the blood pressure
        x_test[:, 3] *= factor
        print(f"test, {unit}:", summary(np.abs(final.predict(x_test) - y_test)))
