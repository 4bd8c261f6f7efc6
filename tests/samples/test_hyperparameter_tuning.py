from functools import cache
from itertools import product

import numpy as np
import pytest
from hyperparameter_tuning import expected_improvement, minimize, posterior, validation_error
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import nct, norm, qmc
from scipy.stats import t as student
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF
from sklearn.linear_model import Ridge

WIDE = np.linspace(-4, 4, 801)


@pytest.mark.parametrize(("length", "noise"), [(0.3, 0.01), (1.0, 0.5), (3.0, 0.1)])
def test_posterior_is_that_of_scikit_learn(length, noise):
    rng = np.random.default_rng(0)
    seen, scores, new = rng.uniform(-3, 3, 6), rng.normal(size=6), np.linspace(-4, 4, 21)
    peer = GaussianProcessRegressor(RBF(length), alpha=noise**2, optimizer=None).fit(seen[:, None], scores)
    mean, sd = peer.predict(new[:, None], return_std=True)
    found = posterior(seen, scores, new, length, noise)
    assert found[0] == pytest.approx(mean, abs=1e-6)
    assert found[1] == pytest.approx(sd, abs=1e-6)


def test_posterior_is_the_formula_of_two_normals_at_one_point():
    mean, sd = posterior(np.array([2.0]), np.array([3.0]), np.array([2.0]), 1, noise=0.5)
    assert mean[0] == pytest.approx(3 / 1.25)
    assert sd[0] ** 2 == pytest.approx(1 - 1 / 1.25)


def test_far_from_all_trials_the_prior_is_left():
    mean, sd = posterior(np.zeros(1), np.array([5.0]), np.array([50.0]), 1, 0.1)
    assert (mean[0], sd[0]) == pytest.approx((0, 1))


def test_points_tried_twice_are_no_trouble():
    mean, sd = posterior(np.array([1.0, 1, 1]), np.array([2.0, 2, 2]), np.array([1.0]), 1, 0.01)
    assert mean[0] == pytest.approx(2, abs=1e-3)
    assert 0 <= sd[0] < 0.01


@pytest.mark.parametrize(
    ("seen", "scores", "length", "noise"),
    [
        ([], [], 1, 1), ([1], [1, 2], 1, 1), ([[1]], [[1]], 1, 1), ([1], [np.nan], 1, 1), ([np.inf], [1], 1, 1),
        ([1], [1], 0, 1), ([1], [1], 1, 0), ([1], [1], np.nan, 1), ([1], [1], 1, -1),
    ],
)  # fmt: skip
def test_refuses_what_has_no_posterior(seen, scores, length, noise):
    with pytest.raises(ValueError, match="need"):
        posterior(np.array(seen, float), np.array(scores, float), np.zeros(2), length, noise)


@settings(deadline=None, max_examples=30)
@given(st.floats(-3, 3), st.floats(0.05, 3), st.floats(-3, 3))
def test_expected_improvement_is_the_integral(mean, sd, best):
    integral, _ = quad(lambda y: max(best - y, 0) * norm.pdf(y, mean, sd), mean - 9 * sd, mean + 9 * sd, points=[best])
    assert expected_improvement(mean, sd, best) == pytest.approx(integral, abs=1e-6)


def test_expected_improvement_agrees_with_monte_carlo():
    draws = np.random.default_rng(0).normal(0.22, 0.05, size=400_000)
    simulated = np.maximum(0.20 - draws, 0)
    assert expected_improvement(0.22, 0.05, 0.20) == pytest.approx(simulated.mean(), abs=4 * simulated.std() / 632)


def test_without_doubt_the_improvement_is_the_plain_gain():
    assert expected_improvement([1, 3], [0, 0], 2.0).tolist() == [1, 0]
    assert expected_improvement(np.array([1, 3]), 0, 2).tolist() == [1, 0]


@pytest.mark.parametrize("sd", [-0.1, np.nan])
def test_refuses_an_sd_below_zero(sd):
    with pytest.raises(ValueError, match="sd"):
        expected_improvement([0.0, 0.0], [1.0, sd], 0.0)


def test_minimize_finds_the_lowest_point_of_a_parabola():
    points, scores = minimize(lambda x: (x - 1.3) ** 2, -4, 4, trials=10)
    assert abs(points[scores.argmin()] - 1.3) < 0.05
    assert points.shape == scores.shape == (10,)


@pytest.mark.parametrize(
    ("low", "high", "trials"), [(0, 1, 1), (0, 1, 0), (1, 1, 5), (1, 0, 5), (np.nan, 1, 5), (0, np.inf, 5)]
)
def test_minimize_refuses_an_empty_search(low, high, trials):
    with pytest.raises(ValueError, match="trials"):
        minimize(lambda x: x, low, high, trials)


@pytest.mark.parametrize("trials", [2, 3, 6])
def test_minimize_refuses_a_run_that_diverged(trials):
    with pytest.raises(ValueError, match="finite"):
        minimize(lambda x: np.nan, 0, 1, trials)


def test_minimize_survives_a_constant():
    assert minimize(lambda x: 7.0, 0, 1, trials=5)[1].tolist() == [7] * 5


@cache
def curve(seed: int) -> np.ndarray:
    """The sample's validation error at every point of WIDE, from one singular value decomposition."""
    rng = np.random.default_rng(seed)
    truth, x = rng.normal(size=30) / 5, rng.normal(size=(440, 30))
    y = x @ truth + rng.normal(size=440)
    u, d, vt = np.linalg.svd(x[:40], full_matrices=False)
    shrunk = d / (d**2 + 10 ** WIDE[:, None])  # (801, 30)
    predicted = (shrunk * (u.T @ y[:40])) @ (x[40:] @ vt.T).T
    return np.mean((y[40:] - predicted) ** 2, axis=1)


def test_validation_error_is_that_of_ridge():
    assert [validation_error(x, 3) for x in WIDE[::100]] == pytest.approx(curve(3)[::100])
    rng = np.random.default_rng(0)
    truth, x = rng.normal(size=30) / 5, rng.normal(size=(440, 30))
    y = x @ truth + rng.normal(size=440)
    model = Ridge(alpha=100, fit_intercept=False).fit(x[:40], y[:40])
    assert validation_error(2) == pytest.approx(np.mean((y[40:] - model.predict(x[40:])) ** 2))


def nearest(points: np.ndarray) -> float:
    """Average distance of a uniform point of [0, 1] from the nearest of these: exact."""
    points = np.sort(points)
    gaps = np.diff(points)
    return points[0] ** 2 / 2 + (1 - points[-1]) ** 2 / 2 + np.sum(gaps**2) / 4


def cells(count: int) -> np.ndarray:
    return (np.arange(count) + 0.5) / count


def best_of(errors: np.ndarray, n: int) -> float:
    """Expected lowest of n independent draws from these equally likely errors: exact."""
    above = 1 - np.arange(errors.size) / errors.size
    return np.sort(errors) @ (above**n - (above - 1 / errors.size) ** n)


def test_prose(prose):
    prose.says(
        "Probst et al. (2019) measured on 38 data sets", "(Bergstra and Bengio, 2012)", "(Bergstra et al., 2011)",
        "since version 5 (2026) its default for a single objective is the joint density",
        "(Li et al., 2018)", "(Falkner et al., 2018)", "Breiman et al. (1984)", "(Yang et al., 2022)",
        "Everett et al. (2024)",
        "(Hutter et al., 2014)", "(Jaderberg et al., 2017)", "In the 2020 challenge that Turner et al. report",
        "the Hyperband paper (2016), on 117 data sets",
    )  # fmt: skip
    rng = np.random.default_rng(0)
    trials = len(list(product(range(3), repeat=4)))
    random = np.mean([nearest(rng.random(81)) for _ in range(4000)])
    sobol = [nearest(row) for seed in range(10) for row in qmc.Sobol(4, rng=seed).random(128)[:81].T]
    prose.says(
        f"A grid of 3 values for each of 4 hyperparameters is {trials} trials",
        f"is on average {nearest(cells(3)):.3f} away, the nearest of {trials} random ones {random:.3f}",
        f"an even grid of {trials} is better than random: {nearest(cells(81)):.3f}",
        f"come close in every single dimension: {np.mean(sobol):.3f}",
        "best value is uniform on $[0, 1]$",
    )
    exact = next(n for n in range(1, 100) if 1 - 0.95**n >= 0.95)
    hit = rng.random((20_000, exact)).min(axis=1) < 0.05
    assert hit.mean() == pytest.approx(0.95, abs=0.006)
    prose.says(
        f"so {exact} draws give 95%",
        "$$ P(\\text{best of } n \\text{ in the top } 5\\%) = 1 - 0.95^n , $$",
        "Gives $1 - 0.95^n$",
    )

    def improvement(mean: float, sd: float) -> float:
        return quad(lambda y: (0.20 - y) * norm.pdf(y, mean, sd), mean - 9 * sd, 0.20)[0]

    prose.says(
        f"At $f^* = 0.20$ a candidate with $\\mu = 0.22$, $s = 0.05$ has EI {improvement(0.22, 0.05):.4f}; "
        f'a "better" one with $\\mu = 0.19$, $s = 0.01$ has {improvement(0.19, 0.01):.4f}'
    )

    excess = {"bayes": [], "grid": [], "random": []}
    for seed in range(20):
        errors = curve(seed)
        found = minimize(lambda x, errors=errors: np.interp(x, WIDE, errors), -4, 4, 10)[1].min()
        excess["bayes"].append(found - errors.min())
        excess["grid"].append(np.interp(np.linspace(-4, 4, 10), WIDE, errors).min() - errors.min())
        excess["random"].append(best_of(errors, 10) - errors.min())
    mean = {name: np.mean(values) for name, values in excess.items()}
    assert mean["bayes"] < 0.001
    prose.says(
        "Over 20 such data sets, ten trials end on average less than 0.001 above the lowest error, an even grid of "
        f"ten {mean['grid']:.2f} and ten random points {mean['random']:.2f}"
    )

    rungs = [(81 // 3**i, 3**i) for i in range(5)]
    assert {n * epochs for n, epochs in rungs} == {81}
    paid, resumed, trained = 0, 0, np.zeros(81)
    for n, epochs in rungs:
        paid += n * epochs
        resumed += np.sum(epochs - trained[:n])
        trained[:n] = epochs
    prose.says(
        f"With at most {rungs[-1][1]} epochs:",
        "| configurations | " + " | ".join(str(n) for n, _ in rungs) + " |",
        "| epochs each | " + " | ".join(str(epochs) for _, epochs in rungs) + " |",
        f"Each rung costs 81 epochs, so {paid} in all ({resumed:.0f} if you resume from checkpoints) "
        f"instead of {81 * 81:,}",
    )
    epochs = np.arange(1, 82)
    first, second = 0.3 + 0.5 / epochs, 0.2 + 1.5 / epochs
    assert (first < second)[[0, 2, 8]].all()
    ahead = epochs[second < first - 1e-12]
    assert ahead.tolist() == list(range(11, 82))
    prose.says(
        "with losses $0.3 + 0.5/t$ and $0.2 + 1.5/t$ after $t$ epochs, the second is behind at 1, 3 and 9 epochs and "
        f"ahead after epoch {ahead[0] - 1}"
    )

    top = quad(lambda x: x * 50 * norm.pdf(x) * norm.cdf(x) ** 49, -9, 9)[0]
    truth = rng.normal(size=(40_000, 50))
    board = truth + rng.normal(size=truth.shape)
    winner = board.argmax(axis=1)[:, None]
    shown, real = (np.take_along_axis(a, winner, axis=1).mean() for a in (board, truth))
    assert real / shown == pytest.approx(0.5, abs=0.01)
    assert shown == pytest.approx(top * np.sqrt(2), abs=0.02)
    z = rng.normal(size=(40_000, 50))
    alike = np.sqrt(0.8) * rng.normal(size=(40_000, 1)) + np.sqrt(0.2) * z  # pairwise correlation 0.8
    shared = alike.max(axis=1).mean()
    assert shared == pytest.approx(top * np.sqrt(1 - 0.8), abs=0.02)
    prose.says(
        f"with correlation $\\rho$ between every two it is ${top:.2f}\\sigma\\sqrt{{1 - \\rho}}$",
        f"a winner {top:.1f} points too good; at correlation 0.8 still {shared:.1f}",
    )
    prose.says(
        f"All equally good, $k = 50$: the best score lies ${top:.2f}\\sigma$ above the truth",
        f"the winner leads the mean by ${shown:.1f}\\sigma$ on the scoreboard and by ${real:.1f}\\sigma$ in truth",
        f"With a standard error of 1 point, 50 equal configurations with independent errors show a winner "
        f"{top:.1f} points too good",
    )
    prose.says(
        f"Ten hyperparameters at 3 values are {len(list(product(range(3), repeat=10))):,} trials",
        "60 random trials are enough",
        f"For the top 5% by volume, yes, with {1 - 0.95**60:.0%}",
        f"In 10 dimensions a cube with 5% of the volume has sides of {0.05 ** (1 / 10):.2f}",
        f"If a good region fills 0.1% of the space, 60 trials hit it with probability {1 - 0.999**60:.1%}",
    )
    factor = 2 * (norm.ppf(0.975) + norm.ppf(0.8)) ** 2
    seeds = int(np.ceil(factor))
    difference = norm.sf(norm.ppf(0.975) - 1 / np.sqrt(2 / seeds))  # power at d = s
    assert difference == pytest.approx(0.8, abs=0.01)
    cut = {n: student.ppf(0.975, 2 * n - 2) for n in range(2, 40)}
    power = {n: nct.sf(cut[n], 2 * n - 2, np.sqrt(n / 2)) for n in cut}  # t test of two samples of n, at d = s
    tried = min(n for n in power if power[n] >= 0.8)
    prose.says(f"that is {seeds}; {tried} for a t test")
    prose.says(
        f"about ${factor:.1f}\\,(s/d)^2$ seeds each, for 80% power at the 5% level. If $d = s$, that is {seeds}",
    )
