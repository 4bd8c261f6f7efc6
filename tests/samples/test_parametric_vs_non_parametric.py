from itertools import combinations
from math import comb, inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parametric_vs_non_parametric import (
    best_kernel_error,
    kernel_error,
    matching_normal,
    mixture,
    overlap,
    squared_error,
)
from scipy.integrate import quad, trapezoid
from scipy.optimize import brentq, minimize_scalar
from scipy.special import digamma
from scipy.stats import chi2, gaussian_kde, mannwhitneyu, norm
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import PolynomialFeatures
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

NORMAL = mixture([1], [0], [1])
SKEWED = mixture([0.75, 0.25], [0, 1.5], [1, 0.8])
GRID = np.linspace(-12, 12, 801)
components = st.lists(
    st.tuples(st.floats(0.1, 1), st.floats(-3, 3), st.floats(0.3, 2)), min_size=1, max_size=3
)  # weight, mean, sd


def density(parts: np.ndarray, x: np.ndarray) -> np.ndarray:
    return norm.pdf(np.asarray(x)[..., None], parts[1], parts[2]) @ parts[0]


def as_mixture(drawn: list) -> np.ndarray:
    weights, means, sds = np.transpose(drawn)
    return mixture(weights / weights.sum(), means, sds)


def error_by_integration(truth: np.ndarray, n: int, h: float) -> float:
    """Bias and variance of a kernel estimate at each point of a grid, from moments of the kernel under the truth."""
    kernel = norm.pdf(GRID[:, None], GRID, h)  # (x, where the data point lies)
    weight = density(truth, GRID)
    first, second = (trapezoid(kernel**power * weight, GRID, axis=1) for power in (1, 2))
    return trapezoid((first - weight) ** 2 + (second - first**2) / n, GRID)


def normal_curve_error(n: int) -> float:
    """Mean squared error of the normal curve fitted to n standard normal points: sd integrated out, then the mean."""

    def given_variance(v: float) -> float:
        cross = norm.pdf(0, scale=np.sqrt(1 + v + 1 / n))  # averaged over the sample's mean
        return norm.pdf(0, scale=np.sqrt(2 * v)) - 2 * cross + norm.pdf(0, scale=np.sqrt(2))

    low, high = chi2.ppf([1e-12, 1 - 1e-12], n - 1) / n
    return quad(lambda v: given_variance(v) * chi2.pdf(v * n, n - 1) * n, low, high, epsabs=0, limit=200)[0]


def simulated_curve_error(truth: np.ndarray, n: int, samples: int) -> float:
    """The same by simulation, for a mixture of two."""
    rng = np.random.default_rng(0)
    second = rng.random((samples, n)) < truth[0][1]
    x = np.where(second, truth[1][1], truth[1][0])
    x = x + rng.normal(size=(samples, n)) * np.where(second, truth[2][1], truth[2][0])
    mean, sd = x.mean(axis=1)[:, None], x.std(axis=1)[:, None]
    cross = norm.pdf(mean, truth[1], np.hypot(sd, truth[2])) @ truth[0]
    return np.mean(norm.pdf(0, scale=np.sqrt(2) * sd[:, 0]) - 2 * cross) + overlap(truth, truth)


def points_needed(d: int) -> float:
    """Points for a relative mean squared error of 0.1 at the center of a standard normal in d dimensions."""

    def relative(n: float) -> float:
        def error(log_h: float) -> float:
            h = np.exp(log_h)
            mean = (1 + h**2) ** (-d / 2)  # of the estimate, as a share of the density
            square = (2 * h**2 * (1 + h**2 / 2)) ** (-d / 2)  # of one kernel's second moment
            return (mean - 1) ** 2 + (square - mean**2) / n

        return minimize_scalar(error, bounds=(-4, 3), method="bounded", options={"xatol": 1e-9}).fun

    return np.exp(brentq(lambda log_n: relative(np.exp(log_n)) - 0.1, 0.1, 20))


@settings(deadline=None, max_examples=40)
@given(components, components)
def test_squared_error_is_the_integral(left, right):
    f, g = as_mixture(left), as_mixture(right)
    gap = density(f, GRID) - density(g, GRID)
    assert squared_error(f, g) == pytest.approx(trapezoid(gap**2, GRID), abs=1e-7)
    assert overlap(f, g) == pytest.approx(trapezoid(density(f, GRID) * density(g, GRID), GRID), abs=1e-7)


@pytest.mark.parametrize("truth", [NORMAL, SKEWED])
@pytest.mark.parametrize(("n", "h"), [(1, 0.5), (30, 0.2), (1000, 0.8)])
def test_kernel_error_is_bias_and_variance_at_each_point(truth, n, h):
    assert kernel_error(truth, n, h) == pytest.approx(error_by_integration(truth, n, h), rel=1e-5)


def test_kernel_error_agrees_with_simulated_estimates():
    rng, x, errors = np.random.default_rng(0), np.linspace(-6, 6, 121), []
    for _ in range(150):
        sample = rng.normal(size=50)
        estimate = gaussian_kde(sample, bw_method=0.4 / sample.std(ddof=1))(x)
        errors.append(trapezoid((estimate - norm.pdf(x)) ** 2, x))
    assert kernel_error(NORMAL, 50, 0.4) == pytest.approx(np.mean(errors), rel=0.15)


@pytest.mark.parametrize("n", [10, 1000, 10**6])
def test_best_bandwidth_beats_a_fine_grid(n):
    by_grid = min(kernel_error(SKEWED, n, h) for h in np.geomspace(0.02, 3, 100))
    assert best_kernel_error(SKEWED, n) == pytest.approx(by_grid, rel=2e-3)
    assert best_kernel_error(SKEWED, n) <= by_grid


@pytest.mark.parametrize("scale", [1e-4, 1, 1e6])
def test_best_bandwidth_follows_the_unit(scale):
    wider = mixture([0.75, 0.25], [0, 1.5 * scale], [scale, 0.8 * scale])
    assert best_kernel_error(wider, 200) * scale == pytest.approx(best_kernel_error(SKEWED, 200))


def test_error_falls_at_the_rates_of_theory():
    slopes = [np.log10(best_kernel_error(NORMAL, 10 * n) / best_kernel_error(NORMAL, n)) for n in (1e3, 1e6, 1e8)]
    assert slopes == sorted(slopes, reverse=True)
    assert slopes[-1] == pytest.approx(-4 / 5, abs=0.005)
    assert np.log10(normal_curve_error(10**5) / normal_curve_error(10**4)) == pytest.approx(-1, abs=1e-3)
    assert normal_curve_error(10**5) * 10**5 == pytest.approx(7 / 16 / np.sqrt(np.pi), rel=1e-3)


def test_matching_normal_has_the_moments_of_the_truth():
    _, (mean,), (sd,) = matching_normal(SKEWED)
    assert mean == pytest.approx(trapezoid(GRID * density(SKEWED, GRID), GRID))
    assert sd**2 == pytest.approx(trapezoid((GRID - mean) ** 2 * density(SKEWED, GRID), GRID))


@pytest.mark.parametrize(
    ("weights", "means", "sds"),
    [
        ([0.5, 0.4], [0, 1], [1, 1]),
        ([1.5, -0.5], [0, 1], [1, 1]),
        ([1], [0], [0]),
        ([1], [0], [-1]),
        ([1], [nan], [1]),
        ([1], [0], [inf]),
        ([], [], []),
        (1, 0, 1),
        ([1], [0, 1], [1]),
    ],
)
def test_refuses_what_is_no_density(weights, means, sds):
    with pytest.raises(ValueError):  # noqa: PT011
        mixture(weights, means, sds)


@pytest.mark.parametrize(("n", "h"), [(0, 1), (-5, 1), (nan, 1), (10, 0), (10, -1), (10, nan), (10, inf)])
def test_refuses_what_is_no_kernel_estimate(n, h):
    with pytest.raises(ValueError, match="bandwidth above 0"):
        kernel_error(NORMAL, n, h)


def test_prose(prose):
    prose.says(
        "Stone (1982)", "(Marron and Wand, 1992)", "Silverman, 1986", "Lewis et al. (2020)", "(Jacot et al., 2018)",
        "(Antoniak, 1974)", "(Miller and Harrison, 2013)", "Cox regression (1972)",
    )  # fmt: skip

    kept = {}
    for n in (500, 2000):
        sizes = []
        for seed in range(5):
            rng = np.random.default_rng(seed)
            x = rng.uniform(-1, 1, size=(n, 2))
            y = ((x**2).sum(axis=1) < 0.6) ^ (rng.random(n) < 0.1)
            tree = DecisionTreeClassifier(random_state=0).fit(x, y)
            line = LogisticRegression().fit(x, y)
            sizes.append(
                (tree.get_n_leaves(), SVC().fit(x, y).n_support_.sum(), line.coef_.size + line.intercept_.size)
            )
        kept[n] = np.mean(sizes, axis=0)
    leaves, vectors, numbers = np.transpose([kept[500], kept[2000]])
    prose.says(
        "10% of them flipped, averages of 5 draws. From 500 to 2,000 rows a full tree goes from "
        f"{leaves[0]:.0f} to {leaves[1]:.0f} leaves and an RBF SVM from {vectors[0]:.0f} to {vectors[1]:.0f} support "
        f"vectors. Logistic regression keeps {numbers[1]:.0f} numbers",
        f"the tree above had {leaves[1]:.0f} leaves",
    )

    ratio = {n: best_kernel_error(NORMAL, n) / normal_curve_error(n) for n in (100, 10_000, 10**6)}
    match = np.exp(brentq(lambda log_n: best_kernel_error(NORMAL, np.exp(log_n)) - normal_curve_error(100), 4, 8))
    prose.says(
        f"the KDE has {ratio[100]:.1f} times the error of the normal curve at $n = 100$ and {ratio[10_000]:.1f} times "
        "at 10,000",
        f"To match the curve's 100 points it needs {np.ceil(match):.0f}",
        f"at a million points the KDE has {ratio[10**6]:.0f} times the error of the normal curve",
    )
    for n in (30, 10**6):
        assert normal_curve_error(n) < best_kernel_error(NORMAL, n)

    samples = 4000, 60
    few, many = (simulated_curve_error(SKEWED, n, k) for n, k in zip((100, 10_000), samples, strict=True))
    floor = trapezoid((density(matching_normal(SKEWED), GRID) - density(SKEWED, GRID)) ** 2, GRID)
    prose.says(
        "$0.75\\,\\mathcal{N}(0, 1) + 0.25\\,\\mathcal{N}(1.5, 0.8^2)$",
        f"At $n = 100$ the normal curve still wins, with {few:.4f} against {best_kernel_error(SKEWED, 100):.4f}. "
        f"At 10,000 it has {many:.4f} and the KDE {best_kernel_error(SKEWED, 10_000):.5f}",
        f"stuck at its bias of {floor:.5f}. (The curve's errors are averages over {samples[0]:,} and {samples[1]} "
        "random samples.)",
    )
    assert simulated_curve_error(SKEWED, 700, 500) < best_kernel_error(SKEWED, 700)
    assert simulated_curve_error(SKEWED, 1300, 500) > best_kernel_error(SKEWED, 1300)
    prose.says("a slightly wrong one wins only up to about 1,000 points", "above it was about 1,000 points")

    needed = {d: points_needed(d) for d in (1, 5, 10)}
    prose.says(
        "to a relative mean squared error below 0.1",
        f"You need {np.ceil(needed[1]):.0f} points for $d = 1$, {np.ceil(needed[5]):.0f} for $d = 5$ and about "
        f"{np.round(needed[10], -3):,.0f} for $d = 10$",
        f"in 10 dimensions smoothness alone costs {np.round(needed[10], -3):,.0f} points",
    )
    assert needed[1] > 3

    monomials = PolynomialFeatures(2).fit(np.zeros((1, 3))).n_output_features_
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 3))
    assert np.linalg.matrix_rank((1 + x @ x.T) ** 2) == monomials
    prose.says(f"3 features spans {monomials} monomials", f"a linear model with {monomials} weights")

    splits = list(combinations(range(10), 5))
    least = mannwhitneyu(range(5), range(5, 10), alternative="less", method="exact").pvalue
    assert least == pytest.approx(1 / len(splits))
    prose.says(f"equally likely, {comb(10, 5)} for two groups of five")

    clusters = {n: sum(1 / (1 + i) for i in range(n)) for n in (100, 10_000)}
    assert clusters[100] == pytest.approx(digamma(101) - digamma(1))
    prose.says(f"for $\\alpha = 1$, {clusters[100]:.1f} at 100 and {clusters[10_000]:.1f} at 10,000")
