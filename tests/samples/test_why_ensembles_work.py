from itertools import product
from math import inf, nan

import numpy as np
import pytest
from scipy.optimize import linprog, minimize_scalar
from why_ensembles_work import average_variance, majority_error

DRAWS = 200_000


def by_covariance(members: int, rho: float) -> float:
    """Variance of the average from the whole covariance matrix."""
    covariance = np.full((members, members), rho) + (1 - rho) * np.eye(members)
    weights = np.full(members, 1 / members)
    return weights @ covariance @ weights


def by_enumeration(members: int, accuracy: float, rho: float) -> float:
    """Error of a majority: the probability of every pattern of right and wrong votes, one by one."""
    error = 0.0
    for votes in product((0, 1), repeat=members):
        independent = np.prod([accuracy if vote else 1 - accuracy for vote in votes])
        common = {members: accuracy, 0: 1 - accuracy}.get(sum(votes), 0)
        if sum(votes) < members / 2:
            error += rho * common + (1 - rho) * independent
    return error


def extreme_majority(accuracy: float, sign: int, uncorrelated: bool = False) -> float:
    """Least (sign 1) or greatest (sign -1) accuracy of a majority of three, over all joint distributions.

    Or over those only in which every pair is uncorrelated.
    """
    patterns = np.array(list(product((0, 1), repeat=3)))  # (8, 3): who is right
    right = (patterns.sum(axis=1) >= 2).astype(float)
    rows, values = [*patterns.T, np.ones(8)], [accuracy] * 3 + [1]
    if uncorrelated:
        rows += [patterns[:, i] * patterns[:, j] for i, j in ((0, 1), (0, 2), (1, 2))]
        values += [accuracy**2] * 3
    found = linprog(sign * right, A_eq=np.vstack(rows), b_eq=values, bounds=[(0, 1)] * 8)
    return sign * found.fun


@pytest.mark.parametrize("members", [1, 2, 7, 40])
@pytest.mark.parametrize("rho", [0, 0.3, 1])
def test_variance_is_that_of_the_covariance_matrix(members, rho):
    assert average_variance(members, rho) == pytest.approx(by_covariance(members, rho))


@pytest.mark.parametrize("members", [1, 3, 9])
@pytest.mark.parametrize("accuracy", [0, 0.4, 0.7, 1])
@pytest.mark.parametrize("rho", [0, 0.25, 1])
def test_majority_agrees_with_every_pattern_of_votes(members, accuracy, rho):
    assert majority_error(members, accuracy, rho) == pytest.approx(by_enumeration(members, accuracy, rho))


def test_the_common_vote_makes_that_correlation():
    rng = np.random.default_rng(0)
    right = rng.random((DRAWS, 2)) < 0.7
    common = rng.random(DRAWS) < 0.2
    right[common, 1] = right[common, 0]
    assert np.corrcoef(right.T)[0, 1] == pytest.approx(0.2, abs=0.01)


def test_more_members_help_only_better_than_chance():
    better = [majority_error(m, 0.6, 0.1) for m in range(1, 60, 2)]
    worse = [majority_error(m, 0.4, 0.1) for m in range(1, 60, 2)]
    assert better == sorted(better, reverse=True)
    assert worse == sorted(worse)


@pytest.mark.parametrize(
    ("members", "rho"), [(0, 0.5), (-3, 0.5), (2.5, 0.5), (nan, 0.5), (inf, 0.5), (3, -0.1), (3, 1.1), (3, nan)]
)
def test_refuses_what_is_no_ensemble(members, rho):
    with pytest.raises(ValueError, match="whole number of members and a rho from 0 to 1"):
        average_variance(members, rho)


@pytest.mark.parametrize("members", [0, 2, -1, 1.5, nan, inf])
def test_refuses_a_majority_that_may_tie(members):
    with pytest.raises(ValueError, match="odd number"):
        majority_error(members, 0.7, 0)


@pytest.mark.parametrize(("accuracy", "rho"), [(1.2, 0), (-0.1, 0), (nan, 0), (0.7, -0.2), (0.7, 1.5), (0.7, nan)])
def test_refuses_what_is_no_probability(accuracy, rho):
    with pytest.raises(ValueError, match="from 0 to 1"):
        majority_error(3, accuracy, rho)


def test_prose(prose):
    prose.says(
        "(Krogh and Vedelsby, 1995)", "Dietterich (2000)", "Wood et al. (2023)", "Abe et al. (2022)",
        "(Lakshminarayanan et al., 2017)",
    )  # fmt: skip
    predictions, truth = np.array([10, 13, 19]), 12
    errors = (predictions - truth) ** 2
    ambiguity = np.var(predictions)
    average = (predictions.mean() - truth) ** 2
    assert average == pytest.approx(errors.mean() - ambiguity)
    prose.says(
        "Three members with equal weights predict 10, 13 and 19 and the truth is 12: their mean squared error is "
        f"{errors.mean():.0f}, the ambiguity {ambiguity:.0f}, the error of the average {average:.0f}. "
        f"The best member's error is {errors.min()}",
        f"With predictions 10, 13 and 19 for a truth of 12, the average scores {average:.0f} and the second member "
        f"{errors[1]}",
    )
    assert by_covariance(5000, 0.5) == pytest.approx(0.5, abs=1e-3)
    prose.says("At $\\rho = 0.5$ no number of them gets below half of $s^2$")
    assert by_covariance(3000, 0.2) == pytest.approx(by_covariance(5, 0), abs=1e-3), "worth 1 / rho"

    eleven = 1 - by_enumeration(11, 0.7, 0)
    prose.says(f"With $p = 0.7$, eleven members make {eleven:.1%}")
    three = 1 - by_enumeration(3, 0.6, 0)
    prose.says(
        "Take three members, each right on 60% of the examples. Independent ones make a majority that is right on "
        f"{three:.1%}",
        f"anything from {extreme_majority(0.6, 1, True):.0%} to {extreme_majority(0.6, -1, True):.0%}",
        f"(Kuncheva et al., 2003) it reaches {extreme_majority(0.6, -1):.0%}, when every success has exactly two votes",
        f"drops to {extreme_majority(0.6, 1):.0%}, worse than any member",
        "are right on 4 examples in 10 and only one is on each of the others",
    )
    # The two ends with every pair uncorrelated, in 25 examples: all right, only this pair, only this one, none.
    for (every, pair, single, nobody), sign in (((7, 2, 4, 0), 1), ((3, 6, 0, 4), -1)):
        assert every + 3 * pair + 3 * single + nobody == 25
        assert every + 2 * pair + single == 0.6 * 25
        assert every + pair == 0.6**2 * 25
        assert (every + 3 * pair) / 25 == pytest.approx(extreme_majority(0.6, sign, True))
    failure = np.array([[1, 1, 1]] * 4 + [[1, 0, 0], [0, 1, 0], [0, 0, 1]] * 2)  # (examples, members)
    success = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]] * 3 + [[0, 0, 0]])
    for overlap, right in ((failure, 4), (success, 9)):
        assert (overlap.sum(axis=0) == 6).all()
        assert (overlap.sum(axis=1) >= 2).sum() == right

    equal = np.array([0.5, 0.5]) ** 2 @ [1, 4]
    prose.says(f"uncorrelated, unbiased members with variances 1 and 4 has variance {equal}")
    assert equal > 1

    votes = np.random.default_rng(0).binomial(101, 0.55, size=DRAWS)
    share = 1 - majority_error(101, 0.55, 0)
    assert share == pytest.approx(np.mean(votes > 50), abs=0.004)
    assert majority_error(10_001, 0.55, 0) < 1e-6
    prose.says("A hundred models at 55%", f"independent, 101 of them would be right {share:.1%} of the time")
    floor = 0.3 * (1 - 0.55)
    assert majority_error(10_001, 0.55, 0.3) == pytest.approx(floor)
    assert majority_error(1001, 0.55, 0.3) > floor
    prose.says(f"at $\\rho = 0.3$ the error stays above {floor:.1%}")

    for rho in (0, 0.2, 0.9):
        removed = [(1 - by_covariance(m, rho)) / (1 - rho) for m in (5, 10, 100)]
        assert removed == pytest.approx([0.8, 0.9, 0.99])
    prose.says(f"whatever $\\rho$ is: {removed[0]:.0%} at 5, {removed[1]:.0%} at 10, {removed[2]:.0%} at 100")

    def combined(w: float, rho: float) -> float:
        return (1 - w) ** 2 + 4 * w**2 + 2 * w * (1 - w) * 2 * rho

    for rho, helps in ((0, True), (0.49, True), (0.51, False), (0.9, False)):
        best = minimize_scalar(combined, args=(rho,), bounds=(-2, 2), method="bounded").x
        assert (best > 0) == helps
    best = minimize_scalar(combined, args=(0,), bounds=(0, 1), method="bounded")
    prose.says(
        "For variances 1 and 4 that means $\\rho < 0.5$",
        f"the best weights are {1 - best.x:.1f} and {best.x:.1f}, and the variance is {best.fun:.1f}",
    )

    rng = np.random.default_rng(0)
    members, noise = rng.normal(size=(2, DRAWS)), rng.normal(size=DRAWS)
    residual = np.corrcoef(members - noise)[0, 1]
    assert residual == pytest.approx(1 / (1 + 1), abs=0.01)
    prose.says(f"uncorrelated members have residual correlation {residual:.1f}")
