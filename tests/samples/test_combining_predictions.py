from itertools import product
from math import log

import numpy as np
import pytest
from combining_predictions import best_weights, log_pool, stack
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize
from sklearn.datasets import make_friedman1
from sklearn.ensemble import StackingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsRegressor
from sklearn.tree import DecisionTreeRegressor


def models():
    return [DecisionTreeRegressor(random_state=0), LinearRegression(), KNeighborsRegressor(5)]


def covariance(first: float, second: float, correlation: float) -> np.ndarray:
    shared = correlation * (first * second) ** 0.5
    return np.array([[first, shared], [shared, second]])


@given(st.integers(1, 6), st.integers(0, 10_000))
@settings(deadline=None, max_examples=60)
def test_no_other_weights_have_less_variance(members, seed):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(members, members + 2))
    sigma = root @ root.T
    weights = best_weights(sigma)
    assert weights.sum() == pytest.approx(1)
    assert weights @ sigma @ weights == pytest.approx(1 / np.linalg.inv(sigma).sum())
    for step in rng.normal(size=(20, members)):
        other = weights + step - step.mean()
        assert other @ sigma @ other >= weights @ sigma @ weights - 1e-9


def test_uncorrelated_errors_get_inverse_variances():
    assert best_weights(np.diag([1.0, 2, 4])) == pytest.approx(np.array([4, 2, 1]) / 7)


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e300])
def test_weights_have_no_unit(scale):
    assert best_weights(np.eye(2) * scale) == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(
    ("sigma", "fault"),
    [
        (np.ones((2, 2)), "no unique weights"),
        (np.zeros((2, 2)), "no unique weights"),
        (np.array([[1, 2], [2, 1]]), "no unique weights"),
        (np.array([[1, 0.2], [0.3, 1]]), "symmetric"),
        (np.array([[1, 0.9], [0, 1]]) * 1e-10, "symmetric"),
        (np.ones((1, 3)), "square"),
        (np.empty((0, 0)), "no models"),
        (np.array([1.0, 2]), "symmetric"),
        (np.array([[1, np.nan], [np.nan, 1]]), "symmetric"),
    ],
)
def test_refuses_what_is_no_covariance(sigma, fault):
    with pytest.raises(ValueError, match=fault):
        best_weights(sigma)


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=5))
@settings(deadline=None, max_examples=60)
def test_logarithmic_pool_is_the_normalized_geometric_mean(p):
    yes, no = np.prod(p) ** (1 / len(p)), np.prod(1 - np.array(p)) ** (1 / len(p))
    assert log_pool(p, [1 / len(p)] * len(p)) == pytest.approx(yes / (yes + no))
    assert log_pool(p, [1] * len(p)) == pytest.approx(np.prod(p) / (np.prod(p) + np.prod(1 - np.array(p))))


@pytest.mark.parametrize("p", [[0, 0.5], [0.5, 1], [0.2, np.nan], [0.2, -1]])
def test_refuses_what_has_no_log_odds(p):
    with pytest.raises(ValueError, match="inside"):
        log_pool(p, [0.5, 0.5])


@pytest.mark.parametrize("weights", [[1, 1, 1], [1], 1, [[1, 1]], [1, np.nan], [np.inf, 1]])
def test_refuses_weights_that_are_not_one_finite_number_each(weights):
    with pytest.raises(ValueError, match="finite weight for each"):
        log_pool([0.2, 0.3], weights)


def test_refuses_to_pool_nothing():
    with pytest.raises(ValueError, match="need probabilities, and"):
        log_pool([], [])
    x, y = make_friedman1(30, random_state=0)
    with pytest.raises(ValueError, match="2D"):
        stack([], x, y, x, 5)


def test_stack_takes_lists_and_leaves_the_models_unfitted():
    x, y = make_friedman1(30, random_state=0)
    members = models()
    weights, predicted = stack(members, x.tolist(), y.tolist(), x[:2].tolist(), 3)
    other = stack(models(), x, y, x[:2], 3)
    assert weights == pytest.approx(other[0])
    assert predicted == pytest.approx(other[1])
    assert not hasattr(members[1], "coef_")


def test_stack_agrees_with_scikit_learn():
    x, y = make_friedman1(90, noise=1, random_state=0)
    new, _ = make_friedman1(20, random_state=1)
    theirs = StackingRegressor(
        [(str(i), model) for i, model in enumerate(models())],
        LinearRegression(positive=True, fit_intercept=False),
        cv=KFold(4, shuffle=True, random_state=0),
    ).fit(x, y)
    weights, predicted = stack(models(), x, y, new, 4)
    assert weights == pytest.approx(theirs.final_estimator_.coef_)
    assert predicted == pytest.approx(theirs.predict(new))


@pytest.mark.parametrize("folds", [1, -2, 1000])
def test_refuses_folds_that_leave_nothing_out(folds):
    x, y = make_friedman1(30, random_state=0)
    with pytest.raises(ValueError, match=r"fold|splits"):
        stack(models(), x, y, x, folds)


def majority(accuracies: list, weights: list) -> float:
    """Probability that a weighted vote of independent voters is right, pattern by pattern."""
    right = 0.0
    for votes in product((1, -1), repeat=len(accuracies)):
        chance = np.prod([p if vote > 0 else 1 - p for p, vote in zip(accuracies, votes, strict=True)])
        right += chance * (np.dot(weights, votes) > 0)
    return right


def test_prose(prose):
    prose.says(
        "(Bates and Granger, 1969, for two)", "(Stock and Watson, 2004; Claeskens et al., 2016)",
        "(Nitzan and Paroush, 1982)", "Caruana et al. (2004)",
        "Wolpert (1992)", "Breiman (1996)", "(van der Laan et al., 2007)", "Ranjan and Gneiting (2010)",
        "Jacobs et al., 1991", "(Cormack et al., 2009) sums $1/(60 + \\text{rank})$",
    )  # fmt: skip
    sigma = covariance(1, 4, 0.8)
    free = minimize(lambda w: np.array([1 - w[0], w[0]]) @ sigma @ np.array([1 - w[0], w[0]]), [0.5])
    assert [1 - free.x[0], free.x[0]] == pytest.approx([4 / 3, -1 / 3], abs=1e-4)
    prose.says(
        "for variances 1 and 4 and correlation 0.8 the weights are 4/3 and $-1/3$ and the variance "
        f"{free.fun:.1f}. The first model alone has {sigma[0, 0]:.0f}, equal weights {sigma.mean():.2f}"
    )

    # What estimated weights cost, by drawing errors.
    def inflation(members: int, rows: int) -> float:
        return (rows - 1) / (rows - members)

    rng = np.random.default_rng(0)
    for members, rows in ((3, 12), (10, 30)):
        root = rng.normal(size=(members, members)) + 2 * np.eye(members)
        sigma = root @ root.T
        errors = rng.normal(size=(3000, rows, members)) @ root.T
        raw = np.linalg.solve(errors.transpose(0, 2, 1) @ errors, np.ones((3000, members, 1)))[..., 0]
        weights = raw / raw.sum(axis=1, keepdims=True)
        variance = np.einsum("si,ij,sj->s", weights, sigma, weights).mean()
        assert variance * np.linalg.inv(sigma).sum() == pytest.approx(inflation(members, rows), rel=0.03)
    crossings = {m: brentq(lambda n, m=m: inflation(m, n) - 1.1, m + 0.1, 1e5) for m in (3, 10, 30)}
    assert [round(n) for n in crossings.values()] == [23, 100, 320]
    prose.says(
        f"Ten models and 20 rows: {inflation(10, 20)} times. If the variance of equal weights is 10% above the "
        f"optimum, ten models need more than {crossings[10]:.0f} rows to beat them",
        f"10 members and 55 rows still cost {inflation(10, 55) - 1:.0%}",
        "equal weights with 10% more variance than the best",
    )

    geometric = np.sqrt(0.8 * 0.001)
    pooled = geometric / (geometric + np.sqrt(0.2 * 0.999))
    prose.says(f"of 0.8 and 0.001 the first makes {(0.8 + 0.001) / 2:.2f}, the second {pooled:.2f}")
    both = 0.8**2 / (0.8**2 + 0.2**2)  # Bayes: equally frequent classes, each model right 80% of the time
    prose.says(
        "Two models say 0.8, the classes being equally frequent. If they saw the same evidence, the answer is 0.8. If "
        f"their evidence is independent given the class, Bayes' rule multiplies the odds: 4 times 4, so {both:.2f}",
        "right, what two models that both say 0.8 lead to",
        f"each say 0.8 or 0.2. Where both say 0.8 the average does too, but the event happens {both:.0%} of the time",
    )

    accuracies = [0.9, 0.6, 0.6]
    odds = [log(p / (1 - p)) for p in accuracies]
    shares = np.array(accuracies) / sum(accuracies)
    assert majority(accuracies, shares) == pytest.approx(majority(accuracies, [1, 1, 1]))
    votes = list(product((1, -1), repeat=3))
    rules = {tuple(np.dot(w, v) > 0 for v in votes) for w in rng.normal(size=(500, 3))}
    best = max(
        sum(
            np.prod([p if v > 0 else 1 - p for p, v in zip(accuracies, vote, strict=True)]) * says
            for vote, says in zip(votes, rule, strict=True)
        )
        for rule in rules
    )
    assert best == pytest.approx(majority(accuracies, odds)), "no weights do better"
    prose.says(
        f"With accuracies 0.9, 0.6 and 0.6 these are {odds[0]:.1f}, {odds[1]:.1f} and {odds[2]:.1f}: the expert "
        f"decides alone and is right {majority(accuracies, odds):.0%} of the time. A plain majority is right "
        f"{majority(accuracies, [1, 1, 1]):.1%} of the time",
        f"With accuracies 0.9, 0.6 and 0.6, weights in proportion are {shares[0]:.2f}, {shares[1]:.2f} and "
        f"{shares[2]:.2f}",
        f"the plain majority's {majority(accuracies, shares):.1%} again. The log-odds above would give "
        f"{majority(accuracies, odds):.0%}",
        f"An SVM score of 3 and a probability of 0.02 average to {(3 + 0.02) / 2}",
    )

    errors = []
    for seed in range(10):
        x, y = make_friedman1(200, noise=1, random_state=seed)
        new, truth = make_friedman1(1000, random_state=100 + seed)
        members = [model.fit(x, y).predict(new) for model in models()]
        leaking, honest = stack(models(), x, y, new, 0), stack(models(), x, y, new, 5)
        assert leaking[0] == pytest.approx([1, 0, 0], abs=1e-6)
        combined = [*members, np.mean(members, axis=0), leaking[1], honest[1]]
        errors.append([*(np.mean((p - truth) ** 2) for p in combined), honest[0].argmax()])
    tree, line, _, mean, leak, stacked, most = np.mean(errors, axis=0)
    assert most == 1, "the line has the largest weight in every draw"
    assert leak == pytest.approx(tree)
    assert leak == pytest.approx(12.55, abs=0.06)
    prose.says(
        "on average over ten draws of 200 rows",
        f"the stack is as bad as the tree, {leak:.1f}",
        f"the error is {stacked:.1f}; the line alone has {line:.1f}, the plain mean {mean:.1f}",
    )

    draws = np.random.default_rng(0).normal(size=(2, 200_000))
    assert (0.5 * draws[0] + 0.5 * draws[1]).var() == pytest.approx(0.5, abs=0.01)
    mixture = np.concatenate([draws[0], draws[1] + 4])
    assert mixture.var() == pytest.approx(5, abs=0.05)
    prose.says("with variance 1 make one with 0.5")
