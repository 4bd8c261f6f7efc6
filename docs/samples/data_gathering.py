"""Are the labels good, and how many are enough? Cohen's kappa, a learning curve."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import nnls
from sklearn.datasets import load_digits


def kappa(first: ArrayLike, second: ArrayLike) -> tuple[float, float, float]:
    """Share of rows on which two raters agree, share by chance, Cohen's kappa.

    first, second: a label per row, (n,). Raises ValueError for unequal lengths,
    NaN, labels of two types, or the same one label from both. Source: Cohen (1960).
    """
    a, b = np.asarray(first), np.asarray(second)
    labels = np.union1d(a, b)[:, None]
    good = a.ndim == 1 and a.shape == b.shape and len(labels) > 1
    if not good or not all((r == labels).any(axis=0).all() for r in (a, b)):
        raise ValueError("need two labels or more, one per rater for every row")
    agree = np.mean(a == b)
    chance = np.mean(a == labels, axis=1) @ np.mean(b == labels, axis=1)
    return float(agree), float(chance), float((agree - chance) / (1 - chance))


def power_law(rows: ArrayLike, errors: ArrayLike) -> tuple[float, float, float]:
    """Least squares a, b >= 0 and c in 0.05 ... 2 of errors = a + b rows^-c.

    Raises ValueError unless there are 4 or more different sizes, positive,
    each with an error that is 0 or more.
    """
    n, e, fits = np.asarray(rows, float), np.asarray(errors, float), []
    good = n.ndim == 1 and n.shape == e.shape and len(np.unique(n)) > 3
    if not good or not ((n > 0) & (n < np.inf) & (e >= 0) & (e < np.inf)).all():
        raise ValueError("need errors at 4 or more positive sizes")
    for c in np.linspace(0.05, 2, 196):
        (a, b), miss = nnls(np.column_stack([np.ones(len(n)), n**-c]), e)
        fits.append((miss, a, b, c))
    return tuple(map(float, min(fits)[1:]))


def digit_errors(sizes: list[int], draws: int = 100) -> np.ndarray:
    """Test errors (draws, sizes) of a nearest neighbor on scikit-learn's digits.

    Raises ValueError for a size outside 1 ... 1,297; the other 500 are the test.
    """
    (x, y), errors = load_digits(return_X_y=True), []
    if not 1 <= min(sizes) <= max(sizes) <= len(y) - 500:
        raise ValueError("need sizes from 1 to 1,297")
    for seed in range(draws):
        order = np.random.default_rng(seed).permutation(len(y))
        test, train = order[:500], order[500 : 500 + max(sizes)]
        far = (x[train] ** 2).sum(axis=1) - 2 * x[test] @ x[train].T
        found = [y[train[far[:, :n].argmin(axis=1)]] for n in sizes]
        errors.append(np.mean(found != y[test], axis=1))
    return np.array(errors)


if __name__ == "__main__":
    for counts in ((20, 20, 10, 150), (85, 20, 10, 85)):
        raters = np.repeat([[1, 1, 0, 0], [1, 0, 1, 0]], counts, axis=1)
        print(
            "agree {:.0%}, by chance {:.0%}: kappa {:.2f}".format(*kappa(*raters))
        )
    sizes = (50, 75, 100, 150, 200, 400, 1200)
    errors = digit_errors(sizes).mean(axis=0)
    a, b, c = power_law(sizes[:5], errors[:5])
    print(f"error = {a:.3f} + {b:.1f} / n^{c:.2f}")
    for n, e in zip(sizes[5:], errors[5:], strict=True):
        print(n, f"rows: {a + b * n**-c:.1%} predicted, {e:.1%} measured")
