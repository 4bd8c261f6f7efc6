"""Which fork to take when a model fails, and six changes tried on one case."""

from math import log, sqrt

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import SVC


def first_fork(errors, rows, floor: float, matter: float = 0.05) -> str:
    """The first set whose error is well above the one before, or "none".

    errors, rows: training, validation, test; the floor comes before, as exact.
    "Well": by `matter` and by two standard errors, as if rows were independent,
    with a hit and a miss added to each set (Agresti and Caffo 2000).
    Raises ValueError unless there are three shares from 0 to 1, and of rows.
    """
    shares = (floor, matter, *errors)
    if not (len(errors) == len(rows) == 3 and all(0 <= s <= 1 for s in shares)):
        raise ValueError("need three errors, shares from 0 to 1")
    if not all(n >= 1 for n in rows):
        raise ValueError("need rows in each set")
    known, spread = floor, 0.0
    for i, name in enumerate(("training", "validation", "test")):
        padded = (errors[i] * rows[i] + 1) / (rows[i] + 2)
        variance = padded * (1 - padded) / (rows[i] + 2)
        if errors[i] - known > max(matter, 2 * sqrt(variance + spread)):
            return name
        known, spread = errors[i], variance
    return "none"


def draw(rng, n: int, unit: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Ten readings (n, 10), the first in another unit; 1 outside a circle (n,).

    The circle (first two readings) holds half of the rows; 5% of labels are wrong.
    """
    x = rng.normal(size=(n, 10))
    y = (x[:, 0] ** 2 + x[:, 1] ** 2 > 2 * log(2)) ^ (rng.random(n) < 0.05)
    return x * [unit, *np.ones(9)], y.astype(int)


def run(model, n: int = 300, unit: float = 2.0, draws: int = 5) -> np.ndarray:
    """Mean errors on n training, 500 validation and 500 test rows over draws."""
    errors = []
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        sets = draw(rng, n), draw(rng, 500), draw(rng, 500, unit)
        model.fit(*sets[0])
        errors.append([1 - model.score(*rows) for rows in sets])
    return np.mean(errors, axis=0)


FLOOR = (1 - sqrt(1 - 2 * 0.095)) / 2  # e from 2e(1 - e) = 9.5% of disagreement
SQUARES = make_pipeline(
    FunctionTransformer(lambda x: np.hstack([x, x**2])),
    LogisticRegression(C=0.1, l1_ratio=1, solver="liblinear", random_state=0),
)
CASES = (
    ("linear", LogisticRegression(), 300, 2),
    ("PCA to 5", make_pipeline(PCA(5), LogisticRegression()), 300, 2),
    ("RBF kernel", SVC(C=100), 300, 2),
    ("smaller C", SVC(C=1), 300, 2),
    ("and 4x rows", SVC(C=1), 1200, 2),
    ("squares, L1", SQUARES, 300, 2),
    ("and unit right", SQUARES, 300, 1),
)

if __name__ == "__main__":
    print(f"floor {FLOOR:.0%}           train  valid  test  look at")
    for name, model, n, unit in CASES:
        errors = run(model, n, unit)
        fork = first_fork(errors, (n, 500, 500), FLOOR)
        print(f"{name:17}", *(f"{e:6.0%}" for e in errors), f" {fork}")
