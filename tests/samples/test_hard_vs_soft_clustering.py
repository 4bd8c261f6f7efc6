from itertools import pairwise
from math import inf, nan

import numpy as np
import pytest
from hard_vs_soft_clustering import em, responsibilities
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.stats import foldnorm, norm
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

whole = st.integers(-20, 20)
components = st.lists(
    st.tuples(whole, st.floats(0.5, 5), st.floats(0.05, 1)), min_size=1, max_size=4
)  # mean, sd, weight


def two_normals(n: int, mu: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=n) + np.where(rng.random(n) < 0.5, -mu, mu)


def log_likelihood(x: np.ndarray, means: np.ndarray, sds: np.ndarray | float) -> float:
    return np.log(np.mean(norm.pdf(x[:, None], means, sds), axis=1)).sum()


def fuzzy(x: float, centers: list, m: float = 2) -> np.ndarray:
    """Memberships that minimize the objective of fuzzy c-means at fixed centers."""
    closeness = np.abs(x - np.array(centers, float)) ** (-2 / (m - 1))
    return closeness / closeness.sum()


@settings(deadline=None, max_examples=60)
@given(st.lists(whole, min_size=1, max_size=5), components)
def test_responsibilities_are_bayes_theorem(x, parts):
    means, sds, weights = np.transpose(parts)
    found = responsibilities(x, means, sds, weights)
    assert found.sum(axis=1) == pytest.approx(1)
    for i, point in enumerate(x):
        joint = weights * norm.pdf(point, means, sds)
        if joint.sum() > 1e-250:
            assert found[i] == pytest.approx(joint / joint.sum(), abs=1e-9)


def test_responsibilities_agree_with_scikit_learn():
    model = GaussianMixture(3)
    model.weights_, model.means_ = np.array([0.2, 0.5, 0.3]), np.array([[-1.0], [0.0], [4.0]])
    model.covariances_ = np.array([[[0.25]], [[1.0]], [[4.0]]])
    model.precisions_cholesky_ = 1 / np.sqrt(model.covariances_)
    x = np.linspace(-5, 60, 40)
    expected = model.predict_proba(x[:, None])
    assert responsibilities(x, [-1, 0, 4], [0.5, 1, 2], [2, 5, 3]) == pytest.approx(expected)


def test_soft_em_ends_at_the_maximum_of_the_likelihood():
    x = two_normals(400, 1.5, 0)
    means, sd = em(x, [-0.5, 0.5], steps=1000)
    best = minimize(lambda p: -log_likelihood(x, p[:2], np.exp(p[2])), [-1, 1, 0.1], method="BFGS", tol=1e-7)
    assert [*means, sd] == pytest.approx([*best.x[:2], np.exp(best.x[2])], abs=1e-4)


@settings(deadline=None, max_examples=40)
@given(st.lists(whole, min_size=4, max_size=12, unique=True), st.sampled_from([2, 3]))
def test_soft_em_never_lowers_the_likelihood(points, k):
    x = np.array(points, float)
    start = np.sort(x)[:k]
    totals = [log_likelihood(x, *em(x, start, steps=steps)) for steps in range(1, 8)]
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(totals))


@pytest.mark.parametrize("seed", range(4))
def test_hard_em_is_k_means(seed):
    x = two_normals(300, 1, seed)
    reference = KMeans(2, init=np.array([[-0.5], [0.5]]), n_init=1, tol=0).fit(x[:, None])
    means, sd = em(x, [-0.5, 0.5], hard=True)
    assert means == pytest.approx(reference.cluster_centers_.ravel())
    assert sd == pytest.approx(np.sqrt(reference.inertia_ / 300))


def test_far_points_do_not_underflow():
    assert norm.pdf(100, [0, 4], 1).tolist() == [0, 0]
    assert responsibilities([100, -1e6], [0, 4]) == pytest.approx(np.array([[0, 1], [1, 0]]))


@pytest.mark.parametrize(
    ("x", "means", "sds", "weights"),
    [
        ([[0]], [0, 1], 1, 1),
        ([0], [[0, 1]], 1, 1),
        ([0], [0, 1], [1, 1, 1], 1),
        ([0], [0, 1], [[1], [2]], 1),
        ([0], [0, 1], 1, [1, 1, 1]),
        ([0], [0, 1], 0, 1),
        ([0], [0, 1], -1, -1),
        ([0], [0, 1], 1, [1, 0]),
        ([0], [0, nan], 1, 1),
        ([inf], [0, 1], 1, 1),
        ([nan], [0, 1], 1, 1),
        ([0], [0, 1], inf, 1),
        ([1e200], [0, 1], 1, 1),
    ],
)
def test_refuses_what_is_no_mixture(x, means, sds, weights):
    with pytest.raises(ValueError):  # noqa: PT011
        responsibilities(x, means, sds, weights)


def test_em_refuses_starts_that_cannot_work():
    with pytest.raises(ValueError, match="differ"):
        em([0, 1, 2], [1, 1])
    with pytest.raises(ValueError, match="lost all its points"):
        em([0, 1, 2], [1, 50], hard=True)
    with pytest.raises(ValueError, match="above 0"):
        em([2, 2, 2], [1, 3])
    with pytest.raises(ValueError, match="above 0"):
        em([0, 0, 4], [0, 4], hard=True)


def test_prose(prose):
    prose.says("(Kulis and Jordan, 2012, start from this)", "(Celeux and Govaert, 1992)", "(Hathaway, 1985)")
    prose.says("(Dunn, 1973, for $m = 2$; Bezdek, 1981)")

    tight, wide = norm.pdf(1.5, 0, 0.5), norm.pdf(1.5, 4, 2)
    assert (1.5 - 0) / 0.5 == 3
    prose.says(
        "$\\mu = 0$ and 4 with standard deviations 0.5 and 2. The point 1.5 is nearer to 0, but three standard "
        f"deviations away, and only {(4 - 1.5) / 2} from 4: component 2 has responsibility {wide / (tight + wide):.2f}",
        "Above, 1.5 goes to the cluster at 4",
    )
    second = {}
    for sd in (2, 1, 0.5):
        near, far = norm.pdf(2.5, 0, sd), norm.pdf(2.5, 4, sd)
        second[sd] = far / (near + far)
        assert np.log(far / near) == pytest.approx(4 / sd**2 * (2.5 - 2))
    uneven = 0.1 * norm.pdf(2.5, 4) / (0.9 * norm.pdf(2.5, 0) + 0.1 * norm.pdf(2.5, 4))
    prose.says(
        "Means 0 and 4, equal weights, $x = 2.5$",
        f"$r_2$ is {second[2]:.2f} for $\\sigma = 2$, {second[1]:.2f} for $\\sigma = 1$, {second[0.5]:.4f} for "
        f"$\\sigma = 0.5$. At $\\sigma = 1$ with weights 0.9 and 0.1 it is {uneven:.2f}, and the label flips",
    )
    assert uneven < 0.5 < second[1]

    density = lambda t, mu=1: (norm.pdf(t, -mu) + norm.pdf(t, mu)) / 2  # noqa: E731
    centroid = 2 * quad(lambda t: t * density(t), 0, 20)[0]
    inside = 2 * quad(lambda t: (t - centroid) ** 2 * density(t), 0, 20)[0]
    assert centroid == pytest.approx(np.sqrt(2 / np.pi) * np.exp(-0.5) + 1 - 2 * norm.cdf(-1))
    prose.says(
        f"That is {centroid:.2f} instead of 1; the variance inside a cluster is {inside:.2f} instead of 1",
        f"moves the means, from 1 to {centroid:.2f}",
        f"At means $\\pm 2$ the hard one tends to {foldnorm(2).mean():.2f}",
    )
    # One soft step from the truth, on the whole distribution: means and variance stay.
    share = lambda t: norm.pdf(t, 1) / (norm.pdf(t, -1) + norm.pdf(t, 1))  # noqa: E731
    assert 2 * quad(lambda t: t * share(t) * density(t), -20, 20)[0] == pytest.approx(1)
    assert 2 * quad(lambda t: (t - 1) ** 2 * share(t) * density(t), -20, 20)[0] == pytest.approx(1)

    gaps = {True: [], False: []}
    for seed in range(20):
        for hard in gaps:
            means, _ = em(two_normals(2000, 1, seed), [-0.5, 0.5], hard, steps=40 if hard else 150)
            gaps[hard].append(np.ptp(means) / 2)
    prose.says(
        "On 20 random samples of 2,000 points, the half distance between the means averages "
        f"{np.mean(gaps[True]):.2f} hard and {np.mean(gaps[False]):.2f} soft"
    )

    half = tuple(responsibilities([2], [0, 4])[0].tolist())
    prose.says(f"${half}$", f"the point 2 has ${half}$", f"${half}$ in a mixture means")
    outlier = 1 / (1 + np.exp(-4 * (100 - 2)))
    assert responsibilities([100], [0, 4])[0, 1] == pytest.approx(outlier)
    prose.says(
        "A membership of 0.99 means",
        f"a point at 100 gets {outlier:.2f} for the second",
        f"At that point 100, fuzzy c-means with $m = 2$ says {fuzzy(100, [0, 4])[1]:.2f}",
        f"At 2.5 it says {fuzzy(2.5, [0, 4])[1]:.2f}, whatever",
        f"the mixture said {second[2]:.2f} to {second[0.5]:.4f}",
        "At $x = 100$ above, both densities are 0 in double precision",
    )
    assert fuzzy(2.5e6, [0, 4e6]) == pytest.approx(fuzzy(2.5, [0, 4])), "no unit"
    degrees = minimize(lambda u: u[0] ** 2 * 2.5**2 + (1 - u[0]) ** 2 * 1.5**2, [0.5]).x[0]
    assert 1 - degrees == pytest.approx(fuzzy(2.5, [0, 4])[1], abs=1e-4)

    k, d = 10, 100
    model = GaussianMixture(k)
    model.means_ = np.zeros((k, d))
    free = model._n_parameters() - k * d - (k - 1)
    prose.says(f"many parameters: {free:,} for $k = 10$ and $d = 100$, besides means and weights")

    wrong = quad(lambda t: min(share(t), 1 - share(t)) * density(t), -20, 20, points=[0])[0]
    assert wrong == pytest.approx(norm.cdf(-1))
    prose.says(f"err on $\\Phi(-1)$ = {wrong:.1%}, which is also the average of")
    even = (np.arange(400) + 0.5) / 200 - 1
    sure = responsibilities(even, *em(even, [-0.3, 0.3], steps=600)).max(axis=1) > 0.9
    prose.says(
        "evenly spread points, where there are no clusters, and "
        f"{sure.mean():.0%} of them get a responsibility above 0.9"
    )

    edge = np.log(9) / 2  # where share is 0.9
    assert share(edge) == pytest.approx(0.9)
    labeled = 2 * quad(density, edge, 20)[0]
    mistaken = norm.cdf(-1 - edge) / labeled
    prose.says(
        f"a threshold of $r \\ge 0.9$ labels {labeled:.0%} of the points, with {mistaken:.1%} errors instead of "
        f"{wrong:.1%}"
    )

    x = np.arange(5.0)
    totals = [log_likelihood(x, np.array([0, 2.5]), np.array([sd, 1.2])) for sd in (1e-3, 1e-4, 1e-5)]
    assert np.diff(totals) == pytest.approx(np.log(10), abs=0.01)
    prose.says(f"On a line, each tenfold cut of that standard deviation adds about {np.diff(totals)[-1]:.1f}")
