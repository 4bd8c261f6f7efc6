from collections.abc import Callable
from functools import partial
from itertools import combinations_with_replacement
from math import comb, exp, factorial, sqrt, tanh

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from kernel_trick import fit, fourier_map, rbf
from sklearn.gaussian_process.kernels import RBF
from sklearn.kernel_approximation import RBFSampler
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC, LinearSVC

DRAWS = 20
NEIGHBORS = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]])  # 0, 1 and 2 on a line: 1 if at most 1 apart
matrices = st.integers(1, 4).flatmap(
    lambda d: arrays(float, st.tuples(st.integers(1, 6), st.just(d)), elements=st.floats(-3, 3))
)


def quadrants(seed: int, n: int, fresh: int, flips: float = 0.1) -> tuple[np.ndarray, ...]:
    """As in the sample: n points with noisy labels, then more with true ones."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(-2, 2, size=(n + fresh, 2))
    truth = np.sign(points.prod(axis=1))
    return points[:n], np.where(rng.random(n) < flips, -truth[:n], truth[:n]), points[n:], truth[n:]


@settings(deadline=None)
@given(matrices, st.floats(0.01, 10))
def test_rbf_is_scikit_learns_and_positive_semidefinite(a, gamma):
    gram = rbf(a, a, gamma)
    assert gram == pytest.approx(rbf_kernel(a, gamma=gamma), abs=1e-9)
    assert gram == pytest.approx(RBF(sqrt(1 / (2 * gamma)))(a), abs=1e-9)  # bumps of width 1 / sqrt(2 gamma)
    assert np.linalg.eigvalsh(gram).min() > -1e-9


@pytest.mark.parametrize("c", [0.1, 1, 10])
@pytest.mark.parametrize("kernel", ["rbf", "quadratic"])
def test_agrees_with_a_linear_svm_on_explicit_features(kernel, c):
    x, y, new, _ = quadrants(0, 40, 50)
    points = np.vstack([x, new])
    gram = rbf(points, points, 1) if kernel == "rbf" else (1 + points @ points.T) ** 2
    values, vectors = np.linalg.eigh(gram)
    features = vectors * np.sqrt(np.maximum(values, 0))  # rows with inner products gram
    linear = LinearSVC(C=c, loss="hinge", fit_intercept=False, tol=1e-8, max_iter=100_000).fit(features[:40], y)
    weight = fit(gram[:40, :40], y, c)
    assert np.abs(weight).max() <= c
    assert (weight * y).min() >= 0
    assert gram[:, :40] @ weight == pytest.approx(linear.decision_function(features), abs=0.01)


def test_agrees_with_svc_where_the_bias_is_zero_by_symmetry():
    half, other = quadrants(1, 25, 30)[::2]
    x, y = np.vstack([half, -half]), np.repeat([1, -1], 25)
    reference = SVC(C=2, gamma=0.7, tol=1e-8).fit(x, y)
    assert reference.intercept_[0] == pytest.approx(0, abs=1e-6)
    score = rbf(other, x, 0.7) @ fit(rbf(x, x, 0.7), y, 2)
    assert score == pytest.approx(reference.decision_function(other), abs=0.005)


def test_fourier_features_are_unbiased_and_as_exact_as_the_page_says():
    points = quadrants(2, 12, 1)[0]
    exact = rbf(points, points, 1)
    products = []
    for seed in range(400):
        features = fourier_map(points, 1, 50, seed)
        products.append(features @ features.T)
    spread = np.sqrt((1 - exact**2 + exact**4 / 2) / 50)  # for the Gaussian kernel: k(2 (x - z)) = k^4
    assert np.mean(products, axis=0) == pytest.approx(exact, abs=5 * spread.max() / sqrt(400))
    assert np.std(products, axis=0) == pytest.approx(spread, rel=0.2)
    assert spread.max() <= 1 / sqrt(50)
    theirs = RBFSampler(gamma=1, n_components=20_000, random_state=0).fit_transform(points)
    ours = fourier_map(points, 1, 20_000, 0)
    assert ours @ ours.T == pytest.approx(theirs @ theirs.T, abs=0.05)
    assert (ours[:3] == fourier_map(points[:3], 1, 20_000, 0)).all()  # the seed fixes the map


def test_a_tiny_gamma_with_a_large_cost_is_the_linear_machine():
    x, y, new, _ = quadrants(3, 60, 200)
    y = np.where(x @ [1, 0.5] + 0.3 * y > 0, 1, -1)
    linear = SVC(kernel="linear", C=0.5, tol=1e-8).fit(x, y)
    gamma = 1e-5
    wide = SVC(gamma=gamma, C=0.5 / (2 * gamma), tol=1e-8).fit(x, y)
    assert wide.decision_function(new) == pytest.approx(linear.decision_function(new), abs=0.01)


@pytest.mark.parametrize(
    ("gram", "y", "c", "message"),
    [
        (np.eye(2), [1], 1, "finite"),
        (np.eye(2), [[1], [-1]], 1, "finite"),
        (np.empty((0, 0)), [], 1, "finite"),
        ([[1, np.nan], [np.nan, 1]], [1, -1], 1, "finite"),
        ([[np.inf, 0], [0, 1]], [1, -1], 1, "finite"),
        (np.eye(2), [1, 0], 1, "each label"),
        (np.eye(2), [1, -1], 0, "c above 0"),
        (np.eye(2), [1, -1], np.inf, "c above 0"),
        ([[1, 2], [0, 1]], [1, -1], 1, "symmetric"),
        ([[0, 0], [0, 1]], [1, -1], 1, "semidefinite"),  # a point without features
        ([[1, 2], [2, 1]], [1, -1], 1, "semidefinite"),
        (NEIGHBORS, [1, -1, 1], 1, "semidefinite"),
    ],
)
def test_refuses_what_is_no_kernel_matrix(gram, y, c, message):
    with pytest.raises(ValueError, match=message):
        fit(gram, y, c)


def test_takes_integers_and_lists():
    assert rbf(np.array([[1]], np.uint8), [[3]], 0.5)[0, 0] == pytest.approx(exp(-2))
    assert fit([[2, 0], [0, 2]], [1, -1], 1) == pytest.approx([0.5, -0.5])


@pytest.mark.parametrize("gamma", [0, -1, np.nan, np.inf])
def test_refuses_a_width_that_is_none(gamma):
    with pytest.raises(ValueError, match="gamma"):
        rbf(np.eye(2), np.eye(2), gamma)


def test_refuses_points_that_do_not_fit():
    with pytest.raises(ValueError, match="columns"):
        rbf(np.ones((2, 1)), np.ones((3, 2)), 1)
    with pytest.raises(ValueError, match="domain"):
        fourier_map(np.eye(2), -1, 3, 0)


def test_stops_with_an_error_where_it_cannot_converge():
    with pytest.raises(RuntimeError, match="no convergence"):
        fit([[1, 1 - 1e-9], [1 - 1e-9, 1]], [1, -1], 1e6)


def shares(flips: float, kernels: dict[str, Callable]) -> dict[str, float]:
    """Shares of right answers on new points ("old …": on training points), means over the draws."""
    right: dict[str, list[float]] = {name: [] for kernel in kernels for name in (kernel, f"old {kernel}")}
    for seed in range(DRAWS):
        x, y, new, truth = quadrants(seed, 100, 1000, flips)
        points = np.vstack([x, new])
        for name, kernel in kernels.items():
            gram = kernel(points, x)
            side = np.sign(gram @ fit(gram[:100], y, 1, gap=1e-2))
            right[name].append(np.mean(side[100:] == truth))
            right[f"old {name}"].append(np.mean(side[:100] == y))
    return {name: float(np.mean(values)) for name, values in right.items()}


def waves(a, b):
    features = fourier_map(a, 1, 500, 0)
    return features @ features[: len(b)].T  # b is the first rows of a


def test_prose(prose):
    x, z = np.array([1, 2]), np.array([3, 1])
    k = (1 + x @ z) ** 2
    phi = [[1, sqrt(2) * a, sqrt(2) * b, a * a, b * b, sqrt(2) * a * b] for a, b in (x, z)]
    terms = np.multiply(*phi)
    assert terms.sum() == pytest.approx(k)
    prose.says(f"so $k = {k}$", "here $" + " + ".join(f"{term:.0f}" for term in terms) + f" = {k}$")
    assert comb(2 + 2, 2) == len(phi[0])
    assert comb(3 + 2, 2) == sum(len(list(combinations_with_replacement(range(3), p))) for p in range(3))
    count = f"{comb(100 + 5, 5):,}"
    prose.says(f"with $d = 100$, $p = 5$ that is {count}, while $k$ still costs about 100", f"With {count} features")

    parts = [exp(-0.5 * (1 + 0.25)) * 0.5**j / factorial(j) for j in range(30)]
    exact = float(rbf(np.array([[1.0]]), np.array([[0.5]]), 0.5)[0, 0])
    assert sum(parts) == pytest.approx(exact)
    prose.says(
        "At $\\gamma = 0.5$, $x = 1$, $z = 0.5$",
        f"three give {sum(parts[:3]):.3f}, all of them $e^{{-0.125}} = {exact:.3f}$",
    )

    both = {"RBF 1": partial(rbf, gamma=1), "quadratic": lambda a, b: (1 + a @ b.T) ** 2}
    more = {"RBF 0.01": partial(rbf, gamma=0.01), "RBF 100": partial(rbf, gamma=100), "waves": waves}
    right, clean = shares(0.1, both | more), shares(0, both)
    biased, costly = [], []
    for seed in range(DRAWS):
        x, y, new, truth = quadrants(seed, 100, 1000)
        biased.append(SVC(gamma=100).fit(x, y).score(new, truth))
        costly.append(SVC(gamma=0.01, C=10_000).fit(x, y).score(new, truth))
        side = np.sign(rbf(new, x, 100) @ y)  # each point votes alone
        assert np.mean(side == KNeighborsClassifier(1).fit(x, y).predict(new)) > 0.98
    assert right["old RBF 100"] > 0.99
    assert right["RBF 1"] == pytest.approx(right["waves"], abs=0.01)
    assert 1 - right["old RBF 1"] == pytest.approx(0.1, abs=0.03)  # about as many as were flipped
    prose.says(
        "from 100 points, each label flipped with probability 10%",
        f"Averages over {DRAWS} draws, on new points",
        f"At 0.01 it gets {right['RBF 0.01']:.0%}, a coin",
        f"{np.mean(costly):.0%} for `SVC` with $C$ = 10,000",
        f"{right['RBF 1']:.0%}, against {right['quadratic']:.0%} for the quadratic kernel",
        f"without flips they get {clean['RBF 1']:.0%} and {clean['quadratic']:.0%}",
        f"{right['RBF 100']:.0%} of new ones",
        f"{np.mean(biased):.0%} with `SVC`",
        f"On the {DRAWS} draws they average {right['waves']:.0%}, like the kernel",
        "at 0.01 it underfits with the same infinite space",
        f"standard deviation at most $1/\\sqrt D$: {1 / sqrt(500):.3f} for $D = 500$",
    )
    prose.says(f"one point would take {comb(105, 5) * 8 / 1e9:.1f} GB")
    assert (signs := np.array([1, -1, 1])) @ NEIGHBORS @ signs == 3 - 4

    rng = np.random.default_rng(0)
    gaps = ((rng.normal(size=(4000, 20)) - rng.normal(size=(4000, 20))) ** 2).sum(axis=1)
    assert gaps.mean() == pytest.approx(2 * 20, rel=0.02)
    prose.says(f"$k$ is about $e^{{-2}} = {exp(-2):.2f}$", "At $\\gamma = 1$ and $d = 20$ it would be about $e^{-40}$")
    prose.says("(Jacot et al., 2018)")
    prose.says(f"with $r = -1$, $k(0, 0) = {tanh(-1):.2f}$")
    prose.says(
        f"From $\\gamma = 1$ to 100 the width $\\sigma$ falls from {1 / sqrt(2):.2f} to {1 / sqrt(200):.2f}",
        f"The kernel matrix would take {1e6**2 * 8 / 1e12:.0f} TB",
    )
