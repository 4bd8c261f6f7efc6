"""What do four ways to fill missing values do to a mean, an SD, a correlation?"""

import numpy as np
from numpy.random import Generator
from scipy.special import stdtrit  # quantiles of Student's t


def fill(x: np.ndarray, y: np.ndarray, how: str, rng: Generator) -> np.ndarray:
    """Copy of y in which each NaN is filled. x, y (..., n): n rows per data set.

    how: "mean"; "line", least squares of y on x; "noise", that plus a Normal error;
    "draw", also with line and scale from their posterior (flat prior; Rubin 1987).
    Raises ValueError for an unknown way, unequal shapes, a NaN in x, sizes from
    1e100, fewer than 5 rows with a y, or a single x among these.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.shape != y.shape or not (abs(x) < 1e100).all() or (abs(y) >= 1e100).any():
        raise ValueError("need a complete x and a y of its shape, below 1e100")
    seen = ~np.isnan(y)
    count = seen.sum(axis=-1, keepdims=True)
    if how not in ("mean", "line", "noise", "draw") or (count < 5).any():
        raise ValueError("need a known way and 5 rows with a y")
    known, given = np.where(seen, y, 0), np.where(seen, x, np.nan)
    if (np.nanmax(given, axis=-1) - np.nanmin(given, axis=-1) < 1e-100).any():
        raise ValueError("need different x among the rows with a y")
    mean = known.sum(axis=-1, keepdims=True) / count
    if how == "mean":
        return np.where(seen, y, mean)
    x = x - np.nanmean(given, axis=-1, keepdims=True)
    spread = np.sum(x**2 * seen, axis=-1, keepdims=True)
    slope = np.sum(x * known, axis=-1, keepdims=True) / spread
    residual = seen * (known - mean - slope * x)
    scale = np.sqrt(np.sum(residual**2, axis=-1, keepdims=True) / (count - 2))
    if how == "draw":
        scale = scale * np.sqrt((count - 2) / rng.chisquare(count - 2))
        mean = mean + scale / np.sqrt(count) * rng.normal(size=mean.shape)
        slope = slope + scale / np.sqrt(spread) * rng.normal(size=mean.shape)
    noise = 0 if how == "line" else scale * rng.normal(size=x.shape)
    return np.where(seen, y, mean + slope * x + noise)


def pool(estimates: np.ndarray, variances: np.ndarray) -> tuple[np.ndarray, ...]:
    """Estimate, standard error and degrees of freedom by Rubin's rules (1987).

    estimates, variances (m, ...): one of each per completed copy; a variance is a
    squared standard error. Raises ValueError unless m >= 2, all are finite and
    variances positive.
    """
    q, u = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    if q.shape != u.shape or q.ndim < 1 or len(q) < 2:
        raise ValueError("need two copies or more, each with a variance")
    if not (np.isfinite(q).all() and np.isfinite(u).all() and (u > 0).all()):
        raise ValueError("need finite estimates and positive, finite variances")
    within, between = u.mean(axis=0), (1 + 1 / len(q)) * q.var(axis=0, ddof=1)
    with np.errstate(divide="ignore"):  # copies that agree: infinite degrees
        degrees = (len(q) - 1) * (1 + within / between) ** 2
    return q.mean(axis=0), np.sqrt(within + between), degrees


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1000, 200))  # 1000 data sets of 200 rows
    y = 0.6 * x + 0.8 * rng.normal(size=x.shape)
    y[rng.random(x.shape) < np.where(x > 0, 0.8, 0.2)] = np.nan
    print("way     mean    SD  correlation  95% interval covers")
    for way, copies in (("mean", 1), ("line", 1), ("noise", 1), ("draw", 10)):
        full = np.array([fill(x, y, way, rng) for _ in range(copies)])
        means, sds = full.mean(axis=-1), full.std(axis=-1, ddof=1)  # (copies, 1000)
        single = means[0], sds[0] / 200**0.5, 199
        mean, error, degrees = pool(means, sds**2 / 200) if copies > 1 else single
        covers = np.mean(np.abs(mean) < stdtrit(degrees, 0.975) * error)
        r = np.mean([np.corrcoef(*xy)[0, 1] for xy in zip(x, full[0], strict=True)])
        print(f"{way:5}{mean.mean():z7.2f}{sds.mean():6.2f}{r:13.2f}{covers:21.0%}")
