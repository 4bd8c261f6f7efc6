"""Are the labels good, and how many are enough? Cohen's kappa, a learning curve."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import nnls
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier


def kappa(first: ArrayLike, second: ArrayLike) -> tuple[float, float, float]:
    """Share of rows on which two raters agree, share by chance, Cohen's kappa.

    first, second: a label per row, (n,). Raises ValueError for unequal lengths, or
    raters who both give one and the same label only. Source: Cohen (1960).
    """
    a, b = np.asarray(first), np.asarray(second)
    labels = np.union1d(a, b)[:, None]
    if a.ndim != 1 or a.shape != b.shape or len(labels) < 2:
        raise ValueError("need two labels or more, one per rater for every row")
    agree = np.mean(a == b)
    chance = np.mean(a == labels, axis=1) @ np.mean(b == labels, axis=1)
    return float(agree), float(chance), float((agree - chance) / (1 - chance))


def power_law(rows: ArrayLike, errors: ArrayLike) -> tuple[float, float, float]:
    """Least squares a, b >= 0 and c in 0.05 ... 2 of errors = a + b rows^-c.

    Raises ValueError unless there are 4 or more points, sizes positive.
    """
    n, e, fits = np.asarray(rows, float), np.asarray(errors, float), []
    if n.ndim != 1 or n.shape != e.shape or len(n) < 4 or not (n > 0).all():
        raise ValueError("need 4 or more positive sizes, an error for each")
    for c in np.linspace(0.05, 2, 196):
        (a, b), miss = nnls(np.column_stack([np.ones(len(n)), n**-c]), e)
        fits.append((miss, a, b, c))
    return tuple(map(float, min(fits)[1:]))


def digit_error(rows: int, draws: int = 10) -> float:
    """Mean test error of a nearest neighbor on so many of scikit-learn's digits."""
    (x, y), wrong = load_digits(return_X_y=True), []
    for seed in range(draws):
        order = np.random.default_rng(seed).permutation(len(y))
        train, test = order[500 : 500 + rows], order[:500]
        model = KNeighborsClassifier(1, algorithm="kd_tree").fit(x[train], y[train])
        wrong.append(np.mean(model.predict(x[test]) != y[test]))
    return float(np.mean(wrong))


if __name__ == "__main__":
    for counts in (
        (20, 20, 10, 150),
        (85, 20, 10, 85),
    ):  # both, one, other, neither
        raters = np.repeat([[1, 1, 0, 0], [1, 0, 1, 0]], counts, axis=1)
        print(
            "agree {:.0%}, by chance {:.0%}: kappa {:.2f}".format(*kappa(*raters))
        )
    small = (50, 75, 100, 150, 200)
    a, b, c = power_law(small, [digit_error(n) for n in small])
    print(f"error = {a:.3f} + {b:.1f} / n^{c:.2f}")
    for n in (400, 1200):
        print(
            n, f"rows: {a + b * n**-c:.1%} predicted, {digit_error(n):.1%} measured"
        )
