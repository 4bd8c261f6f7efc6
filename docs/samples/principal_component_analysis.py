"""Principal component analysis from scratch, by the SVD of the centered table."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from sklearn.datasets import load_wine


class PCA(NamedTuple):
    """A fitted model for d columns and k components."""

    mean: np.ndarray  # (d,)
    axes: np.ndarray  # (k, d), orthonormal rows; the largest entry of each is > 0
    variances: np.ndarray  # (k,), falling, in squared units of the columns
    ratio: np.ndarray  # (k,), shares of the total variance

    def scores(self, rows: ArrayLike, whiten: bool = False) -> np.ndarray:
        """Coordinates (m, k) of rows (m, d); whitened, each has variance 1.

        Raises ValueError for rows of another width or not finite (up to 1e150), or
        if a variance is too close to zero to divide by (below 1e-12 of the first).
        """
        rows = np.array(rows, float)
        if rows.shape[1:] != self.mean.shape or not (np.abs(rows) < 1e150).all():
            raise ValueError("need finite rows (m, d), with d as fitted")
        if whiten and self.variances[-1] < 1e-12 * self.variances[0]:
            raise ValueError("cannot whiten: fit fewer components")
        found = (rows - self.mean) @ self.axes.T
        return found / np.sqrt(self.variances) if whiten else found

    def rebuild(self, scores: np.ndarray) -> np.ndarray:
        """Rows (m, d) at scores (m, k) that are not whitened."""
        return self.mean + scores @ self.axes


def fit_pca(rows: ArrayLike, k: int) -> PCA:
    """The first k principal components of rows (n, d).

    Centers; does not scale. Raises ValueError for anything but a finite table of
    n > 1 rows that differ (sizes up to 1e150), or a k not from 1 to min(n, d).
    Source: Jolliffe and Cadima (2016).
    """
    rows = np.array(rows, float)
    if rows.ndim != 2 or len(rows) < 2 or not (np.abs(rows) < 1e150).all():
        raise ValueError("need a finite table (n, d) with n > 1")
    if not 1 <= k <= min(rows.shape) or k % 1:
        raise ValueError("k must be a whole number from 1 to min(n, d)")
    if np.ptp(rows, axis=0).max() < 1e-150:
        raise ValueError("the rows do not differ")
    mean = rows.mean(axis=0)
    _, singular, axes = np.linalg.svd(rows - mean, full_matrices=False)
    variances = singular**2 / (len(rows) - 1)
    k, largest = int(k), np.abs(axes).argmax(axis=1)
    axes *= np.sign(axes[range(len(axes)), largest])[:, None]
    return PCA(mean, axes[:k], variances[:k], variances[:k] / variances.sum())


if __name__ == "__main__":
    rows = np.array([[1, 2], [2, 1], [3, 4], [4, 3], [5, 5]])
    model = fit_pca(rows, 2)
    print("variances", model.variances.round(2), "shares", model.ratio.round(2))
    lost = rows - model.rebuild(model.scores(rows) * [1, 0])
    print(f"squared error of the best line: {(lost**2).sum():.2f}")

    wine = load_wine().data  # 178 wines, 13 measurements in different units
    scaled = (wine - wine.mean(axis=0)) / wine.std(axis=0, ddof=1)
    for name, table in (("raw", wine), ("standardized", scaled)):
        print(
            f"wine, {name}:", *(f"{share:.1%}" for share in fit_pca(table, 3).ratio)
        )
