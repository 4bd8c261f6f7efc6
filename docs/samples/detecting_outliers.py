"""Two detectors from scratch: robust z-scores and the local outlier factor."""

import numpy as np
from scipy.spatial.distance import cdist


def robust_z(x: np.ndarray) -> np.ndarray:
    """Distance from the median in robust standard deviations, for x of shape (n,).

    Raises ValueError unless x is a finite vector whose MAD is not 0 (it is 0 if
    more than half of the values are equal).
    """
    x = np.asarray(x, dtype=float)
    if x.ndim != 1 or x.size == 0 or not np.isfinite(x).all():
        raise ValueError("x must be a finite vector")
    deviation = x - np.median(x)
    mad = np.median(np.abs(deviation))
    if mad == 0:
        raise ValueError("the MAD is 0")
    return deviation / (1.4826 * mad)


def local_outlier_factor(rows: np.ndarray, k: int) -> np.ndarray:
    """LOF of each row, shape (n,), for rows of shape (n, d): about 1 if ordinary.

    After Breunig et al. (2000), with exactly k neighbors. Needs n * n distances.
    Raises ValueError unless rows are finite, 1 <= k < n, no row has k copies, and
    no distance overflows.
    """
    rows = np.asarray(rows, dtype=float)
    if rows.ndim != 2 or not np.isfinite(rows).all() or not 1 <= k < len(rows):
        raise ValueError("need finite rows of shape (n, d) and 1 <= k < n")
    distance = cdist(rows, rows)
    np.fill_diagonal(distance, np.inf)
    near = np.argsort(distance, axis=1, kind="stable")[:, :k]  # (n, k): whose
    away = np.take_along_axis(distance, near, axis=1)  # (n, k): how far
    reach = np.maximum(away, away[near, -1]).mean(axis=1)
    if not (reach > 0).all() or not np.isfinite(reach).all():
        raise ValueError("a row has k copies, or distances overflow")
    density = 1 / reach
    return density[near].mean(axis=1) / density


if __name__ == "__main__":
    x = np.array([41, 43, 44, 45, 46, 47, 48, 50, 95, 100])
    print("z       ", ((x - x.mean()) / x.std(ddof=1)).round(1))
    print("robust z", robust_z(x).round(1))
    rng = np.random.default_rng(0)
    tight, loose = rng.normal(0, 0.15, (60, 2)), rng.normal([6, 0], 1.2, (60, 2))
    rows = np.vstack([tight, loose, [[1.2, 0]]])
    lof = local_outlier_factor(rows, k=10)
    to_tenth = np.sort(cdist(rows, rows), axis=1)[:, 10]
    for name, score in (("LOF", lof), ("10th neighbor", to_tenth)):
        rank = (score > score[-1]).sum() + 1
        print(f"{name}: {score[-1]:.2f}, rank {rank} of {len(rows)}")
