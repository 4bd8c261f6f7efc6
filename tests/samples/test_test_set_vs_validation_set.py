from itertools import product
from math import erf, log, pi, sqrt

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import binom, norm
from test_set_vs_validation_set import expected_best, vote


def share(k: int, n: int) -> float:
    """Expected accuracy of the vote on the labels that weigh it, for large k and n."""
    return 0.5 * (1 + erf(sqrt(2 * k / (pi * n)) / sqrt(2)))


def simulated_best(k: int, n: int, accuracy: float, repeats: int) -> float:
    """Mean of the best of k scores, each a mean of n drawn successes."""
    return np.random.default_rng(0).binomial(n, accuracy, size=(repeats, k)).max(axis=1).mean() / n


def predict(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
    """For each column by itself: the class whose training mean is nearer, (new rows, columns)."""
    ones, zeros = x[y == 1].mean(axis=0), x[y == 0].mean(axis=0)
    return np.abs(new - ones) < np.abs(new - zeros)


def fold_scores(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """5-fold cross-validated accuracy of each column, (columns,)."""
    right = 0
    for fold in np.array_split(rng.permutation(len(y)), 5):
        rest = np.setdiff1d(np.arange(len(y)), fold)
        right = right + (predict(x[rest], y[rest], x[fold]) == y[fold, None]).sum(axis=0)
    return right / len(y)


def chosen_on_noise(rng: np.random.Generator, rows: int, columns: int) -> tuple[float, float]:
    """The winner's cross-validation score, and the nested score of choosing, on noise."""
    x, y = rng.normal(size=(rows, columns)), rng.permutation(np.arange(rows) % 2)
    right = 0
    for fold in np.array_split(rng.permutation(rows), 5):
        rest = np.setdiff1d(np.arange(rows), fold)
        best = [int(np.argmax(fold_scores(x[rest], y[rest], rng)))]
        right += (predict(x[rest][:, best], y[rest], x[fold][:, best])[:, 0] == y[fold]).sum()
    return fold_scores(x, y, rng).max(), right / rows


def test_one_candidate_has_no_optimism():
    assert expected_best(1, 137, 0.73) == pytest.approx(0.73)


@pytest.mark.parametrize(("k", "n", "accuracy"), [(2, 3, 0.5), (3, 2, 0.8), (2, 4, 0.1)])
def test_agrees_with_counting_all_outcomes(k, n, accuracy):
    expected = 0.0
    for scores in product(range(n + 1), repeat=k):
        expected += np.prod(binom.pmf(scores, n, accuracy)) * max(scores) / n
    assert expected_best(k, n, accuracy) == pytest.approx(expected)


@pytest.mark.parametrize(("k", "n"), [(10, 100), (100, 1000), (1000, 100)])
def test_agrees_with_simulation(k, n):
    assert expected_best(k, n, 0.8) == pytest.approx(simulated_best(k, n, 0.8, 2000), abs=0.002)


def test_certain_models_leave_nothing_to_luck():
    assert expected_best(50, 20, 1.0) == pytest.approx(1)
    assert expected_best(50, 20, 0.0) == 0


@pytest.mark.parametrize("k", [2, 10, 100, 1000])
@pytest.mark.parametrize("n", [1, 10, 100, 1000])
@pytest.mark.parametrize("accuracy", [0.05, 0.5, 0.8])
def test_stays_below_the_bound(k, n, accuracy):
    assert 0 < expected_best(k, n, accuracy) - accuracy <= sqrt(log(k) / (2 * n))


@pytest.mark.parametrize(("k", "n"), [(11, 1000), (101, 1000), (401, 400)])
def test_vote_follows_the_formula_and_learns_nothing(k, n):
    reused, new = np.mean([vote(k, n, np.random.default_rng(seed)) for seed in range(30)], axis=0)
    assert reused == pytest.approx(share(k, n), abs=0.012)
    assert new == pytest.approx(0.5, abs=0.015)


def test_a_vote_of_one_is_at_least_half_right():
    assert vote(1, 51, np.random.default_rng(3))[0] > 0.5


@pytest.mark.parametrize(
    "bad",
    [
        *[(0, 10, 0.5), (10, 0, 0.5), (2.5, 10, 0.5), (2, 10.5, 0.5), (2, 10, 1.1), (2, 10, -0.1)],
        *[(np.nan, 10, 0.5), (np.inf, 10, 0.5), (2, np.inf, 0.5), (2, 10, np.nan)],
    ],
)
def test_refuses_bad_input(bad):
    with pytest.raises(ValueError, match="need whole k"):
        expected_best(*bad)


@pytest.mark.parametrize(("k", "n"), [(2, 10), (0, 10), (-1, 10), (3, 0), (3, 2.5), (np.nan, 3), (2.5, 3)])
def test_vote_refuses_bad_input(k, n):
    with pytest.raises(ValueError, match="odd k"):
        vote(k, n, np.random.default_rng(0))


def test_sample_size_for_two_models_on_the_same_examples():
    q, d, n = 0.06, 0.01, 4702
    rng = np.random.default_rng(0)
    only_a, only_b, _ = rng.multinomial(n, [(q + d) / 2, (q - d) / 2, 1 - q], size=20_000).T
    z = (only_a - only_b) / np.sqrt(only_a + only_b)
    assert np.mean(np.abs(z) > norm.ppf(0.975)) == pytest.approx(0.8, abs=0.02)


def test_correlation_shrinks_the_maximum():
    rng, rho = np.random.default_rng(0), 0.9
    alike = sqrt(rho) * rng.normal(size=(20_000, 1)) + sqrt(1 - rho) * rng.normal(size=(20_000, 20))
    alone = quad(lambda z: z * 20 * norm.pdf(z) * norm.cdf(z) ** 19, -8, 8)[0]
    assert alike.max(axis=1).mean() == pytest.approx(sqrt(1 - rho) * alone, abs=0.02)


def test_prose(prose):
    prose.says("For $k = 100$ and $n = 1000$ at $p = 0.8$")
    exact = simulated_best(100, 1000, 0.8, 4000) - 0.8
    prose.says(f"the exact value is {100 * exact:.1f} points, the bound {100 * sqrt(log(100) / 2000):.1f}")
    prose.says(f"below one point for 100 candidates takes {int(np.ceil(log(100) / (2 * 0.01**2))):,} examples")
    prose.says(f"so {sqrt(1 - 0.9):.0%} at $\\rho = 0.9$")

    prose.says("turn around those below 50%")
    reused = share(1001, 1000)
    assert reused == pytest.approx(share(1000, 1000), abs=0.001)
    best = np.random.default_rng(0).binomial(1000, 0.5, size=(500, 1000)).max(axis=1).mean() / 1000
    prose.says(f"For $n = k$ near 1,000 the vote gets {reused:.0%} on the scored labels and {0.5:.0%} on new ones")
    prose.says(f"the best single flipper would show {best:.0%}", "1,001 scores were all that leaked")

    outer, inner, settings = 5, 5, 30
    prose.says(f"5 inner folds and {settings} settings that is")
    prose.says(f"$5 \\cdot (5 \\cdot 30 + 1) = {outer * (inner * settings + 1)}$ fits")
    rng = np.random.default_rng(0)
    flat, nested = np.mean([chosen_on_noise(rng, 60, 50) for _ in range(200)], axis=0)
    prose.says("60 rows, labels that are pure chance, 50 noise features")
    prose.says(
        f"winner's own cross-validation score averages {flat:.0%}", f"{flat:.0%} instead of {0.5:.0%} in the example"
    )
    assert nested == pytest.approx(0.49, abs=0.015)
    prose.says(f"the same procedure averages 49%, close to the true {0.5:.0%}")

    prose.says(  # what the papers report
        "the test sets of CIFAR-10 and ImageNet: accuracies fell by 3 to 15 and 11 to 14 points",
        "of 11.7 points, 3.6 remain",
    )

    prose.says("80/10/10 is the right split", "of 500 rows 10% says little")
    small, large = (100 * sqrt(0.9 * 0.1 / n) for n in (100, 10_000))
    prose.says(f"At an accuracy of {0.9:.0%} the standard error is {small:.1f} points with 100 examples")
    prose.says(f"{large:.1f} with 10,000")
    reach = (norm.ppf(0.975) + norm.ppf(0.8)) ** 2
    prose.says(
        f"For $q = 6\\%$, $d = 1\\%$, 5% level, 80% power that is {np.ceil(reach * (0.06 - 0.01**2) / 0.01**2):,.0f}"
    )
    apart = reach * (0.9 * 0.1 + 0.91 * 0.09) / 0.01**2
    prose.says(f"models at {0.9:.0%} and {0.91:.0%} would need {np.ceil(apart):,.0f} each")
