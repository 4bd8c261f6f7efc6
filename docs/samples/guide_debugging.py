"""Which fork to take when a model fails, and six changes tried on one case."""

from math import log, sqrt

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import SVC

SETS = ("training", "validation", "test")


def floor_from_disagreement(share: float) -> float:
    """Error of one of two labelers who err equally often and independently.

    share is how often their two-class labels differ: 2e(1 - e). Raises ValueError
    unless 0 <= share <= 1/2.
    """
    if not 0 <= share <= 0.5:
        raise ValueError("need a share from 0 to 1/2")
    return (1 - sqrt(1 - 2 * share)) / 2


def first_fork(errors, rows, floor: float, matter: float = 0.05) -> str:
    """The first set whose error exceeds the one before, the floor first, or "none".

    errors and rows: one number for each of SETS, shares of independent rows. A gap
    counts above `matter` and above two standard errors (Agresti and Caffo 2000).
    Raises ValueError for shares outside 0..1 or an empty set.
    """
    shares = [floor, *errors]
    if not (len(errors) == len(rows) == 3 and min(rows) >= 1):
        raise ValueError("need three errors, and rows in each of three sets")
    if not all(0 <= share <= 1 for share in shares):
        raise ValueError("errors and floor are shares from 0 to 1")
    known, spread = floor, 0.0  # the floor is taken as given
    for name, error, n in zip(SETS, errors, rows, strict=True):
        padded = (error * n + 1) / (n + 2)
        variance = padded * (1 - padded) / (n + 2)
        if error - known > max(matter, 2 * sqrt(variance + spread)):
            return name
        known, spread = error, variance
    return "none"


def draw(rng, n: int, unit: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Rows of ten readings, the first in another unit; 1 outside a circle.

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


def with_squares(x: np.ndarray) -> np.ndarray:
    """The columns of x (n, d), and their squares: (n, 2d)."""
    return np.hstack([x, x**2])


LASSO = LogisticRegression(C=0.1, l1_ratio=1, solver="liblinear", random_state=0)
SQUARES = make_pipeline(FunctionTransformer(with_squares), LASSO)
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
    floor = floor_from_disagreement(0.095)
    print(f"floor {floor:.0%}           train  valid  test  look at")
    for name, model, n, unit in CASES:
        errors = run(model, n, unit)
        fork = first_fork(errors, (n, 500, 500), floor)
        print(f"{name:17}", *(f"{e:6.0%}" for e in errors), f" {fork}")
