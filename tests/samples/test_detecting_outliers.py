from math import inf, nan

import numpy as np
import pytest
from detecting_outliers import local_outlier_factor, robust_z
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import chi2, median_abs_deviation, norm, t
from sklearn.covariance import EmpiricalCovariance, MinCovDet
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors

SEEDS = range(20)
TEN = np.array([41, 43, 44, 45, 46, 47, 48, 50, 95, 100])


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.integers(2, 40), st.integers(2, 4), st.data())
def test_lof_agrees_with_scikit_learn(seed, n, d, data):
    rows = np.random.default_rng(seed).normal(size=(n, d))
    k = data.draw(st.integers(1, n - 1))
    other = LocalOutlierFactor(n_neighbors=k).fit(rows).negative_outlier_factor_
    assert local_outlier_factor(rows, k) == pytest.approx(-other, rel=1e-4)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.floats(0.01, 100), st.floats(-100, 100))
def test_lof_ignores_scale_shift_and_rotation(seed, scale, shift):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(25, 2))
    turn, _ = np.linalg.qr(rng.normal(size=(2, 2)))
    moved = scale * rows @ turn + shift
    assert local_outlier_factor(moved, 4) == pytest.approx(local_outlier_factor(rows, 4), rel=1e-6)


def test_lof_is_one_where_all_are_equally_dense():
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    assert local_outlier_factor(ring, 2) == pytest.approx(1)


def test_robust_z_agrees_with_scipy_and_is_z_for_normal_data():
    x = np.random.default_rng(0).normal(7, 3, size=20_000)
    np.testing.assert_allclose(robust_z(x), (x - np.median(x)) / median_abs_deviation(x, scale="normal"), rtol=1e-4)
    np.testing.assert_allclose(robust_z(x), (x - 7) / 3, atol=0.12)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=30).filter(lambda x: np.ptp(x) > 1e-3))
def test_no_z_score_exceeds_its_bound(x):
    z = (x - np.mean(x)) / np.std(x, ddof=1)
    assert np.abs(z).max() <= (len(x) - 1) / np.sqrt(len(x)) + 1e-9


@pytest.mark.parametrize("x", [[], [1, 2, nan], [1, 2, inf], [[1, 2, 3]], 5, [3, 3, 3, 9], [0, 0]])
def test_refuses_to_scale_what_has_no_spread_or_no_number(x):
    with pytest.raises(ValueError, match=r"finite vector|MAD is 0"):
        robust_z(np.array(x, dtype=float))


@pytest.mark.parametrize(
    ("rows", "k"),
    [
        ([[0], [1], [2]], 0),
        ([[0], [1], [2]], 3),
        ([[0], [nan], [2]], 1),
        ([[0], [inf], [2]], 1),
        ([0, 1, 2], 1),
        ([[0], [0], [0], [1]], 2),
        ([[0, 0], [1e200, 0], [0, 1e200]], 1),
        (np.empty((0, 2)), 1),
    ],
)
def test_refuses_too_many_neighbors_copies_and_what_is_no_table(rows, k):
    with pytest.raises(ValueError, match=r"finite rows|copies"):
        local_outlier_factor(np.array(rows, dtype=float), k)


def fences(rng, n: int, draws: int, method: str = "linear") -> np.ndarray:
    """Which values of Normal samples lie beyond the quartile fences, shape (draws, n)."""
    x = rng.normal(size=(draws, n))
    low, high = np.quantile(x, [0.25, 0.75], axis=1, method=method)
    reach = 1.5 * (high - low)
    return (x < (low - reach)[:, None]) | (x > (high + reach)[:, None])


def clump(seed: int, d: int, clean: int, bad: int, spread: float, away: float) -> np.ndarray:
    """Standard Normal rows and then a clump of bad ones, `away` along the first axis."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(clean + bad, d))
    rows[clean:] *= spread
    rows[clean:, 0] += away
    return rows


def shares(d: int, clean: int, bad: int) -> np.ndarray:
    """Shares beyond the 97.5% point of chi-squared (clump by classical, clump and clean by robust distance) and kept.

    The last is the share of the clump among the rows whose covariance has the smallest determinant.
    """
    found = []
    for seed in SEEDS[:10]:
        rows = clump(seed, d, clean, bad, 0.3, 6)
        plain, robust = EmpiricalCovariance().fit(rows), MinCovDet(random_state=seed).fit(rows)
        far, robust_far = (fit.mahalanobis(rows) > chi2.ppf(0.975, d) for fit in (plain, robust))
        parts = far[clean:], robust_far[clean:], robust_far[:clean], robust.raw_support_[clean:]
        found.append([part.mean() for part in parts])
    return np.mean(found, axis=0)


def two_clusters() -> tuple[np.ndarray, list[int]]:
    """Rank of the local outlier by LOF, 10th neighbor and Mahalanobis for each seed; by isolation forest for ten."""
    ranks, forest = [], []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        tight, loose = rng.normal(0, 0.15, (60, 2)), rng.normal([6, 0], 1.2, (60, 2))
        rows = np.vstack([tight, loose, [[1.2, 0]]])
        scores = (
            local_outlier_factor(rows, 10),
            NearestNeighbors(n_neighbors=11).fit(rows).kneighbors(rows)[0][:, -1],
            EmpiricalCovariance().fit(rows).mahalanobis(rows),
        )
        if seed < 10:
            score = -IsolationForest(n_estimators=50, random_state=seed).fit(rows).score_samples(rows)
            forest.append(np.sum(score > score[-1]) + 1)
        ranks.append([np.sum(score > score[-1]) + 1 for score in scores])
    return np.array(ranks), forest


def trimmed(rng) -> tuple[float, int]:
    """Share of 1000 lognormal values that repeated three-sigma trimming drops, and in how many rounds."""
    x, rounds = rng.lognormal(size=1000), 0
    while (keep := np.abs(x - x.mean()) <= 3 * x.std(ddof=1)).sum() < len(x):
        x, rounds = x[keep], rounds + 1
    return 1 - len(x) / 1000, rounds


def test_prose(prose):
    rng = np.random.default_rng(0)
    prose.says(
        "by Rousseeuw and Van Driessen (1999)", "(Breunig et al., 2000)", "(Liu et al., 2008)",
        "Han et al. (2022) ran 14 unsupervised detectors on 57 data sets", "(Han et al., 2022)", "in Han et al. (2022)",
        "25 °C is ordinary, in January it may not be",
    )  # fmt: skip

    extreme = np.array([0.0] * 9 + [1e9])
    bound = (extreme[-1] - extreme.mean()) / extreme.std(ddof=1)
    assert bound < 3
    z, robust = (TEN - TEN.mean()) / TEN.std(ddof=1), robust_z(TEN)
    prose.says(
        f'At $n = 10$ the bound is {bound:.2f}: "3 SD" can never fire',
        f"95 and 100 have z-scores {z[-2]:.1f} and {z[-1]:.1f}",
        f"gives the two {robust[-2]:.1f} and {robust[-1]:.1f}; a usual limit is 3.5",
    )
    assert (np.abs(robust[:-2]) < 3.5).all()

    quartile = norm.ppf(0.75)
    prose.says(f"({1 / quartile:.4f} \\cdot \\text{{MAD}})$ gives the two")
    outside = {n: fences(rng, n, 400_000 // n) for n in (20, 100)}
    prose.says(
        f"1.5 IQR beyond the quartiles: {2 * norm.sf(quartile + 1.5 * 2 * quartile):.2%} of a Normal distribution",
        f"it is {outside[20].mean():.1%} at $n = 20$ and {outside[100].mean():.1%} at $n = 100$, where "
        f"{outside[100].any(axis=1).mean():.0%} of perfectly clean samples",
        "other quartile rules give less, but still about half",
    )

    for method in ("hazen", "weibull", "median_unbiased"):
        assert 0.47 < fences(rng, 100, 4000, method).any(axis=1).mean() < 0.54
    classical, mcd, _, kept = shares(2, 80, 20)
    assert (classical, mcd, kept) == (0, 1, 0)
    classical, mcd, swamped, kept = shares(5, 160, 40)
    assert (classical, mcd, kept) == (0, 0, 1)
    prose.says(
        "With 80 standard Normal rows in the plane, 20 in a tight clump 6 away, and the 97.5% point of $\\chi^2_2$ as "
        "limit, the classical distance flags none of the 20, the robust one all (10 seeds)",
        "with 160 such rows in 5 dimensions and a clump of 40, the rows it keeps include the whole clump. It then "
        f"flags none of that, and {swamped:.0%} of the ordinary rows",
    )

    ranks, forest = two_clusters()
    lof, neighbor, mahalanobis = ranks.T
    prose.says(
        f"has the highest LOF in {np.sum(lof == 1)} of {len(SEEDS)} seeds. In the same {len(SEEDS)} it ranks "
        f"{neighbor.min()}th to {neighbor.max()}th of 121 by distance to its 10th neighbor and "
        f"{mahalanobis.min()}th or later by classical Mahalanobis. "
        f"An isolation forest puts it {np.median(forest):.0f}th in the median ({len(forest)} seeds)",
        f"it put the local outlier only {np.median(forest):.0f}th in the median, where LOF had it first in most draws",
    )
    found = {k: [] for k in (5, 30)}
    for seed in SEEDS:
        rows = clump(seed, 2, 200, 10, 0.1, 7)
        for k, counts in found.items():
            counts.append(np.sum(np.argsort(-local_outlier_factor(rows, k))[:10] >= 200))
    assert np.min(found[30]) == 10
    prose.says(
        f"against a clump of 10 anomalies beside 200 ordinary rows, LOF with $k = 5$ puts {np.mean(found[5]):.1f} of "
        "them among its top 10 on average, with $k = 30$ all 10"
    )

    cut = t.ppf(0.995, 3)
    rest = np.sqrt(quad(lambda x: x**2 * t.pdf(x, 3), -cut, cut)[0] / 0.99)
    prose.says(
        'dropping the 1% of test rows with the largest errors "improves" RMSE from '
        f"{t(3).std():.2f} to {rest:.2f}",
        f"as in the {t(3).std():.2f} to {rest:.2f} above",
    )  # fmt: skip

    dropped, rounds = np.mean([trimmed(rng) for _ in range(200)], axis=0)
    assert 9 < rounds < 10
    prose.says(f"1,000 lognormal values lose about {dropped:.0%} in nine or ten rounds, on average over 200 seeds")
    flags = IsolationForest(n_estimators=20, contamination=0.05, random_state=0).fit_predict(rng.normal(size=(400, 2)))
    prose.says(
        f"cuts the scores at their 95th percentile. On clean Normal data it flags {np.mean(flags < 0):.0%} as well"
    )
    prose.says("Your data have 100 features", "Clipping at, say, the 1st and 99th percentile")
    prose.says(
        f"A 6-sigma deviation in one variable has $p = {2 * norm.sf(6) * 1e9:.0f} \\cdot 10^{{-9}}$. Add 99 ordinary "
        f"independent Normal features and $D^2$ is about $99 + 36 = {chi2(99).mean() + 6**2:.0f}$; "
        f"{chi2.sf(99 + 36, 100):.1%} of clean rows lie above that",
        f"a hundred tests raise $p$ only to ${100 * 2 * norm.sf(6) * 1e7:.0f} \\cdot 10^{{-7}}$",
    )

    x = np.append(np.arange(1.0, 10), 100)
    y = np.append(np.zeros(9), 50)  # the line without the last row is 0, so its error there is 50
    design = np.column_stack([np.ones(10), x])
    leverage = np.diag(design @ np.linalg.inv(design.T @ design) @ design.T)[-1]
    residual = y[-1] - np.polyval(np.polyfit(x, y, 1), x[-1])
    assert residual == pytest.approx((1 - leverage) * 50)
    prose.says(
        f"With $x = 1, \\dots, 9$ and 100, $h = {leverage:.3f}$: an error of 50 shows as {residual:.1f}",
        "in Han et al. (2022), with 1% of the anomalies labeled, most semi-supervised methods",
    )
