import warnings
from itertools import pairwise
from math import inf, log, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from k_means import k_means, lloyd
from k_means_vs_em import e_step, em, m_step
from scipy.special import expit, rel_entr
from scipy.stats import multivariate_normal, norm
from sklearn.mixture import GaussianMixture

POINTS, MEANS = np.array([[1], [2], [4], [9.0]]), np.array([[2], [7.0]])  # those of the sample
seeds = st.integers(0, 10**6)


def clouds(seed: int = 3) -> np.ndarray:
    points = np.random.default_rng(seed).normal(size=(200, 2)) * np.array([3, 0.5])
    points[100:, 1] += 3
    return points


def agreement(labels: np.ndarray, sizes: tuple = (100, 100)) -> float:
    """Share of labels that match two true groups, numbered in the better way."""
    same = np.mean(labels == np.repeat([0, 1], sizes))
    return max(same, 1 - same)


def fit_quietly(points: np.ndarray, **options) -> GaussianMixture:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a run that is cut short on purpose has not converged
        return GaussianMixture(**options).fit(points)


def round_model(means: np.ndarray, variance: float) -> tuple:
    k, d = means.shape
    return np.full(k, 1 / k), means, np.tile(variance * np.eye(d), (k, 1, 1))


def bound(points: np.ndarray, q: np.ndarray, weights, means, covariances) -> float:
    """F(q, theta) of the page, term by term."""
    joint = np.array([
        log(w) + multivariate_normal.logpdf(points, m, c) for w, m, c in zip(weights, means, covariances, strict=True)
    ]).T  # fmt: skip
    return float((q * joint).sum() - (q * np.log(q)).sum())


@settings(deadline=None, max_examples=25)
@given(seeds, st.integers(1, 3), st.integers(1, 3))
def test_the_e_step_is_bayes_theorem_and_the_bound_is_the_likelihood_less_a_divergence(seed, d, k):
    rng = np.random.default_rng(seed)
    points, means, roots = rng.normal(size=(7, d)), rng.normal(size=(k, d)), rng.normal(size=(k, d, d))
    model = rng.dirichlet(np.ones(k)), means, roots @ np.swapaxes(roots, 1, 2) + 0.1 * np.eye(d)
    shares, likelihood = e_step(points, *model)
    density = np.array([w * multivariate_normal.pdf(points, m, c) for w, m, c in zip(*model, strict=True)]).T
    assert shares == pytest.approx(density / density.sum(axis=1, keepdims=True), abs=1e-9)
    assert likelihood == pytest.approx(np.log(density.sum(axis=1)).sum())
    q = rng.dirichlet(np.ones(k), size=7)
    assert bound(points, q, *model) == pytest.approx(likelihood - rel_entr(q, shares).sum())


@settings(deadline=None, max_examples=15)
@given(seeds)
def test_the_m_step_is_the_top_of_the_bound(seed):
    rng = np.random.default_rng(seed)
    points, shares = rng.normal(size=(20, 2)), rng.dirichlet([1, 1], size=20)
    weights, means, covariances = m_step(points, shares)
    top = bound(points, shares, weights, means, covariances)
    shift = rng.normal(scale=0.1, size=2)
    assert bound(points, shares, weights, means + shift, covariances) <= top
    assert bound(points, shares, weights, means, covariances * np.exp(shift[0])) <= top
    assert bound(points, shares, (weights + np.array([0.3, 0.7])) / 2, means, covariances) <= top + 1e-9


@settings(deadline=None, max_examples=10)
@given(seeds)
def test_the_likelihood_never_falls_without_a_floor(seed):
    rng = np.random.default_rng(seed)
    path = em(clouds(seed), rng.dirichlet([1, 1, 1], size=200), floor=0, gain=-inf, steps=25)[3]
    assert all(after >= before - 1e-8 for before, after in pairwise(path))


@pytest.mark.parametrize("steps", [1, 2, 30])
def test_agrees_with_scikit_learn_from_the_same_start_step_by_step(steps):
    points = clouds()
    shares = np.random.default_rng(0).dirichlet([1, 1, 1], size=200)
    weights, means, covariances = m_step(points, shares, 1e-6)
    start = {"weights_init": weights, "means_init": means, "precisions_init": np.linalg.inv(covariances)}
    reference = fit_quietly(points, n_components=3, max_iter=steps, tol=0, **start)
    weights, means, covariances, path = em(points, shares, gain=-inf, steps=steps + 1)
    assert weights == pytest.approx(reference.weights_, rel=1e-4)
    assert means == pytest.approx(reference.means_, rel=1e-4, abs=1e-4)
    assert covariances == pytest.approx(reference.covariances_, rel=1e-4, abs=1e-4)
    assert path[-1] / 200 == pytest.approx(reference.score(points))


@settings(deadline=None, max_examples=15)
@given(seeds, st.integers(1, 3), st.integers(1, 4))
def test_small_round_shared_variance_makes_the_steps_of_k_means(seed, d, k):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(30, d))
    means = start = rng.choice(points, k, replace=False)
    for _ in range(20):
        shares, _ = e_step(points, *round_model(means, 1e-8))
        means = m_step(points, shares)[1]
    assert means == pytest.approx(lloyd(points, start, 20)[0], abs=1e-4)


@settings(deadline=None, max_examples=25)
@given(arrays(float, (6, 2), elements=st.integers(-4, 4)), arrays(float, (3, 2), elements=st.integers(-4, 4)))
def test_the_soft_minimum_stays_within_its_bounds(points, means):
    hard = ((points[:, None] - means) ** 2).sum(axis=2).min(axis=1).sum()
    for variance in (4, 1, 0.01):
        _, likelihood = e_step(points, *round_model(means, variance))
        soft = -2 * variance * (likelihood + len(points) * np.log(2 * np.pi * variance))  # n d / 2 = n here
        assert hard - 1e-6 <= soft <= hard + 2 * variance * len(points) * log(3) + 1e-6


def test_full_covariances_do_not_care_for_units():
    points, turn = clouds(), np.array([[2, 0.3], [-40, 1]])
    start = np.random.default_rng(1).dirichlet([1, 1], size=200)
    shares = [e_step(x, *em(x, start, floor=0, steps=40)[:3])[0] for x in (points, points @ turn)]
    assert shares[0] == pytest.approx(shares[1], abs=1e-6)


def test_far_points_do_not_underflow():
    shares, likelihood = e_step(np.array([[1e4]]), *round_model(np.array([[0], [1.0]]), 1))
    assert shares.tolist() == [[0, 1]]
    assert np.isfinite(likelihood)


@pytest.mark.parametrize(
    ("points", "shares", "message"),
    [
        ([1, 2], [[1], [1]], "shares"),
        ([[1], [2]], [[1]], "shares"),
        ([[1], [2]], [1, 1], "shares"),
        ([[1], [nan]], [[1], [1]], "finite"),
        ([[1], [inf]], [[1], [1]], "finite"),
        ([[1], [2]], [[1, 0], [1, 0]], "empty"),
        ([[1], [2]], [[2], [2]], "sum to 1"),
        ([[1], [2]], [[1], [nan]], "sum to 1"),
        ([[1], [2]], [[1], [inf]], "sum to 1"),
        ([[1], [2]], [[], []], "sum to 1"),
        ([[1], [2]], [[2, -1], [0.5, 0.5]], "negative"),
        ([[1e200], [-1e200]], [[1], [1]], "finite"),
    ],
)
def test_refuses_what_is_no_start(points, shares, message):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=message):
        em(points, shares)


def test_refuses_no_step_and_no_floor_that_is_a_number():
    with pytest.raises(ValueError, match="a step"):
        em(POINTS, np.ones((4, 1)), steps=0)
    with pytest.raises(ValueError, match="finite"):
        em(POINTS, np.ones((4, 1)), floor=nan)


@pytest.mark.parametrize(("x", "weights"), [(nan, [0.5, 0.5]), (1, [-0.5, 1.5]), (1, [0.5, 0.3, 0.2])])
def test_the_e_step_refuses_what_gives_no_density(x, weights):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=r"finite points|as many weights"):
        e_step(np.array([[x]]), weights, *round_model(np.array([[0], [1.0]]), 1)[1:])


def test_a_component_with_at_most_d_points_is_singular_and_a_floor_holds_it():
    points = np.random.default_rng(0).normal(size=(30, 2))
    shares = np.eye(2)[[0, 0] + [1] * 28]
    covariance = m_step(points, shares)[2][0]
    assert np.linalg.matrix_rank(covariance) == 1
    with pytest.raises(ValueError, match="ositive definite"):
        em([[0, 0], [0, 0], *points], np.eye(2)[[0, 0] + [1] * 30], floor=0)
    assert np.isfinite(em(points, shares)[3]).all()


def test_prose(prose):
    prose.says("(Neal and Hinton, 1998)", "(Jin et al., 2016)", "Varadhan and Roland, 2008")
    k, d = 3, 10
    free = {"full": k * d * (d + 1) // 2, "tied": d * (d + 1) // 2, "diagonal": k * d, "spherical": k}
    shapes = {"full": (3, 10, 10), "tied": (10, 10), "diag": (3, 10), "spherical": (3,)}
    for name, shape in shapes.items():
        points = np.random.default_rng(0).normal(size=(200, 10))
        model = fit_quietly(points, n_components=3, covariance_type=name, random_state=0)
        assert model.covariances_.shape == shape
        assert model._n_parameters() == free["diagonal" if name == "diag" else name] + k * d + k - 1
    prose.says(
        f"| Fitted numbers, $k = 3$, $d = 10$ | {k * d} | {k - 1 + k * d + free['full']} |",
        "For $k = 3$ and $d = 10$: full {full} covariance numbers, tied {tied}, diagonal {diagonal}, "
        "spherical {spherical}".format(**free),
    )

    prose.says("Take the points 1, 2, 4, 9 and the means 2 and 7")
    for sd, name in ((4, "4"), (2, "2"), (1, "1"), (1e-2, "$\\to 0$ (k-means)")):
        shares, _ = e_step(POINTS, *round_model(MEANS, sd**2))
        by_hand = expit((7 - 2) / sd**2 * (4 - 4.5))
        assert shares[2, 1] == pytest.approx(by_hand)
        moved = m_step(POINTS, shares)[1].ravel()
        prose.says(f"| {name} | {shares[2, 1]:.2f} | {moved[0]:.2f}, {moved[1]:.2f} |")
    inertia = ((POINTS - MEANS.T) ** 2).min(axis=1).sum()
    prose.says(f"For these means $J = {inertia:.0f}$, and $J_\\sigma$ exceeds it by at most ${2 * 4 * log(2):.1f}\\,")

    points = clouds()
    labels = k_means(points, 2)[1]
    weights, means, covariances, path = em(points, np.eye(2)[labels])
    found = e_step(points, weights, means, covariances)[0].argmax(axis=1)
    prose.says(
        "Two clouds of 100 points each, standard deviation 3 along and 0.5 across, 3 apart",
        f"agrees with the clouds on {agreement(labels):.0%} of the points, a coin flip. "
        f"The mixture gets {agreement(found):.0%}",
    )
    default = GaussianMixture(2, random_state=0).fit(points)
    assert (default.tol, default.init_params, default.reg_covar) == (1e-3, "kmeans", 1e-6)
    assert default.converged_
    assert 200 < len(path) < 400
    early = em(points, np.eye(2)[labels], gain=1e-3)[3]
    assert len(early) < 10
    assert early[-1] / 200 == pytest.approx(default.score(points), abs=2e-3)
    others = {"stuck": [], "arrived": []}
    for seed in range(10, 20):
        drawn = clouds(seed)
        begin = np.eye(2)[k_means(drawn, 2)[1]]
        quick = GaussianMixture(2, random_state=0).fit(drawn)
        slow = e_step(drawn, *em(drawn, begin)[:3])[0].argmax(axis=1)
        others["stuck"].append(agreement(quick.predict(drawn)) < 0.7)
        others["arrived"].append(agreement(slow) > 0.95)
        if agreement(slow) < 0.7:
            best = fit_quietly(drawn, n_components=2, n_init=10, init_params="random_from_data", random_state=0)
            assert agreement(best.predict(drawn)) > 0.95
    stuck, arrived = sum(others["stuck"]), sum(others["arrived"])
    prose.says(
        f"Of 10 other draws, {stuck} stop early at the default; "
        f"at $10^{{-8}}$, {arrived} arrive and {10 - arrived} end in a bad local optimum",
        "the best of ten starts from random points arrives",
    )
    restarted = fit_quietly(points, n_components=2, n_init=10, init_params="random_from_data", tol=1e-6, random_state=0)
    assert restarted.score(points) == pytest.approx(path[-1] / 200, abs=1e-3)
    prose.says(
        f"at the default tolerance of $10^{{-3}}$ nats per point it stops at {agreement(default.predict(points)):.0%}",
        "At $10^{-8}$ it arrives, after over 200 steps",
        f"Above it stopped at −{-default.score(points):.2f} nats per point, and −{-path[-1] / 200:.2f} is possible",
    )
    left = path[-1] / 200 - default.score(points)
    prose.says(f"a step gained less than $10^{{-3}}$ nats per point, and {left:.2f} were still to come")

    prose.says("With $d = 50$ that happens easily")
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 1, 100), rng.normal(4, 1, 100)])
    missing = rng.choice(200, 10, replace=False)
    x[missing] = np.delete(x, missing).mean()
    spike = np.isin(np.arange(200), missing)
    split = em(x[:, None], np.eye(2)[(x > 2).astype(int)])
    held = {floor: em(x[:, None], np.eye(2)[spike.astype(int)], floor, gain=-inf, steps=200) for floor in (1e-6, 1e-2)}
    with pytest.raises(ValueError, match="ositive definite"):
        em(x[:, None], np.eye(2)[spike.astype(int)], floor=0)
    assert np.sqrt(held[1e-6][2].min()) == pytest.approx(1e-3, rel=1e-3)
    prose.says(
        "Draw 100 points each from",
        "replace 10 of the 200 by the mean",
        f"The true split has log-likelihood −{-split[3][-1]:.1f}",
        "A component that sits on the 10 equal values",
        f"by scikit-learn's default `reg_covar` of $10^{{-6}}$, has −{-held[1e-6][3][-1]:.1f}",
        f"At a floor of 0.01 the spike has −{-held[1e-2][3][-1]:.1f} and loses",
    )
    assert held[1e-6][3][-1] > split[3][-1] > held[1e-2][3][-1]
    again = em(x[:, None], np.eye(2)[(x > 2).astype(int)], floor=1e-2)[3][-1]
    assert again > held[1e-2][3][-1] + 10

    rng = np.random.default_rng(0)
    points = np.concatenate([rng.normal(0, 2, (400, 2)), rng.normal(0, 0.3, (100, 2)) + np.array([4, 0])])
    spherical = fit_quietly(points, n_components=2, covariance_type="spherical", tol=1e-6, max_iter=500, random_state=0)
    prose.says(
        "On 400 points with standard deviation 2 around (0, 0) and 100 with 0.3 around (4, 0), it labels "
        f"{agreement(spherical.predict(points), (400, 100)):.0%} correctly, "
        f"k-means {agreement(k_means(points, 2)[1], (400, 100)):.0%}"
    )

    quantiles = norm.ppf((np.arange(500) + 0.5) / 500)
    steps = {}
    for distance in (2, 4, 6):
        line = np.concatenate([quantiles, quantiles + distance])[:, None]
        cut = (line[:, 0] > distance / 2).astype(int)
        steps[distance] = len(em(line, np.eye(2)[cut])[3])
        centers = np.array([line[cut == j].mean(axis=0) for j in (0, 1)])
        assert (lloyd(line, centers)[1] == cut).all()
    prose.says(
        f"it takes {steps[2]} steps at distance 2, {steps[4]} at distance 4, {steps[6]} at distance 6",
        "a gain below $10^{-8}$",
    )
