from fractions import Fraction
from math import exp, log, prod

import numpy as np
import pytest
from boosting import adaboost, boost
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import make_friedman1
from sklearn.ensemble import AdaBoostClassifier, GradientBoostingRegressor
from sklearn.tree import DecisionTreeClassifier

POINTS, LABELS = np.arange(1, 7), np.array([1, 1, -1, -1, 1, -1])
LEFT = np.where(np.arange(1.5, 6)[:, None] > POINTS, 1, -1)
VOTERS = np.vstack([LEFT, -LEFT])
DRAWS = 10


class Voter(ClassifierMixin, BaseEstimator):
    """The row of `votes` with the least weighted error; a feature row is the index of its example."""

    def __init__(self, votes=None) -> None:
        self.votes = votes

    def fit(self, x, y, sample_weight):
        self.classes_ = np.array([-1, 1])
        self.best_ = int(((self.votes[:, x[:, 0]] != y) @ sample_weight).argmin())
        return self

    def predict(self, x):
        return self.votes[self.best_][x[:, 0]]


def by_hand(votes, y, rounds):
    """AdaBoost as its paper has it, in exact fractions: e^(2 alpha) is rational, the normalization cancels the root."""
    weights, history = [Fraction(1, len(y))] * len(y), []
    for _ in range(rounds):
        errors = [sum(w for w, v, t in zip(weights, row, y, strict=True) if v != t) for row in votes.tolist()]
        best = min(range(len(errors)), key=errors.__getitem__)
        odds = (1 - errors[best]) / errors[best]
        raw = [w * (odds if v != t else 1) for w, v, t in zip(weights, votes[best], y, strict=True)]
        weights = [w / sum(raw) for w in raw]
        history.append((best, errors[best], weights))
    return history


def test_adaboost_by_hand():
    for (best, error, alpha, weights), exact in zip(
        adaboost(VOTERS, LABELS, 3), by_hand(VOTERS, LABELS, 3), strict=True
    ):
        assert best == exact[0]
        assert error == pytest.approx(float(exact[1]))
        assert alpha == pytest.approx(log((1 - exact[1]) / exact[1]) / 2)
        assert weights == pytest.approx([float(w) for w in exact[2]])


def test_adaboost_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    votes, y = rng.choice([-1, 1], (40, 25)), rng.choice([-1, 1], 25)
    theirs = AdaBoostClassifier(Voter(votes), n_estimators=12).fit(np.arange(25)[:, None], y)
    ours = adaboost(votes, y, 12)
    assert [entry[0] for entry in ours] == [member.best_ for member in theirs.estimators_]
    assert [entry[1] for entry in ours] == pytest.approx(theirs.estimator_errors_[:12])
    assert [2 * entry[2] for entry in ours] == pytest.approx(theirs.estimator_weights_[:12])


@given(st.integers(2, 12), st.integers(1, 15), st.integers(0, 10_000))
@settings(deadline=None, max_examples=80)
def test_adaboost_keeps_its_bound(rows, voters, seed):
    rng = np.random.default_rng(seed)
    votes, y = rng.choice([-1, 1], (voters, rows)), rng.choice([-1, 1], rows)
    votes = votes[(votes != y).any(axis=1)]
    if not len(votes):
        return
    score, product = np.zeros(rows), 1.0
    for best, error, alpha, weights in adaboost(votes, y, 8):
        score += alpha * votes[best]
        product *= 2 * np.sqrt(error * (1 - error))
        assert weights.sum() == pytest.approx(1)
        assert weights[votes[best] != y].sum() == pytest.approx(1 / 2)
        assert np.exp(-y * score) / np.exp(-y * score).sum() == pytest.approx(weights)
    assert np.exp(-y * score).mean() == pytest.approx(product)
    assert np.mean(y * score <= 0) <= product + 1e-9


def test_no_stump_beats_chance_on_xor():
    corners, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([1, -1, -1, 1])
    votes = np.vstack([(2 * corners - 1).T, (1 - 2 * corners).T])
    assert adaboost(votes, y, 5) == []
    assert DecisionTreeClassifier(max_depth=2).fit(corners, y).score(corners, y) == 1


@pytest.mark.parametrize(
    ("votes", "y", "fault"),
    [
        ([[1, -1]], [1, 1, -1], "need votes"),
        ([[1, 0]], [1, 1], "1 or -1"),
        ([[1, -1]], [0, 1], "1 or -1"),
        ([[1, np.nan]], [1, 1], "1 or -1"),
        ([1, -1], [1, 1], "need votes"),
        (np.empty((0, 2)), [1, 1], "need votes"),
        ([[1, -1], [1, 1]], [1, 1], "never wrong"),
    ],
)
def test_adaboost_refuses(votes, y, fault):
    with pytest.raises(ValueError, match=fault):
        adaboost(np.array(votes), np.array(y), 3)


@pytest.mark.parametrize("rate", [1, 0.1])
def test_boosted_stumps_agree_with_scikit_learn(rate):
    x, y = make_friedman1(80, noise=1, random_state=0)
    new, _ = make_friedman1(50, random_state=1)
    x, new = (z.astype(np.float32).astype(float) for z in (x, new))  # their trees work in single precision
    theirs = GradientBoostingRegressor(max_depth=1, n_estimators=40, learning_rate=rate, random_state=0).fit(x, y)
    assert boost(x, y, x, 40, rate)[1:] == pytest.approx(np.array(list(theirs.staged_predict(x))))
    if rate < 1:  # with rate 1, two features come to cut off one and the same row: a tie, and new rows see which won
        assert boost(x, y, new, 40, rate)[1:] == pytest.approx(np.array(list(theirs.staged_predict(new))))


@given(st.integers(2, 9), st.integers(1, 3), st.integers(0, 10_000))
@settings(deadline=None, max_examples=60)
def test_a_stump_is_the_best_of_all_splits(rows, features, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 4, (rows, features)).astype(float), rng.normal(size=rows)
    splits = [x[:, j] <= value for j in range(features) for value in x[:, j]]
    errors = [
        sum(np.var(y[part]) * part.sum() for part in (left, ~left)) for left in splits if 0 < left.sum() < len(left)
    ]
    if not errors:
        with pytest.raises(ValueError, match="no feature varies"):
            boost(x, y, x, 1, 1)
        return
    fitted = boost(x, y, x, 1, 1)
    assert fitted[0] == pytest.approx(np.full(rows, y.mean()))
    assert np.sum((fitted[1] - y) ** 2) == pytest.approx(min(errors), abs=1e-9)


def test_the_unit_of_the_target_does_not_matter():
    x, y = make_friedman1(60, noise=1, random_state=0)
    assert boost(x, y * 1e-12, x, 30, 0.3) * 1e12 == pytest.approx(boost(x, y, x, 30, 0.3))


@pytest.mark.parametrize("x", [[1, np.nextafter(1, 2), 3], [1e308, 1.7e308, 1.75e308], [-1.7e308, 1.7e308, 1.75e308]])
def test_splits_next_to_each_other_and_far_apart(x):
    x = np.array(x)[:, None]
    assert boost(x, np.array([0.0, 5, 5]), x, 1, 1)[1] == pytest.approx([0, 5, 5])


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_boost_refuses_what_is_no_number(number, place):
    x_y_new = [np.eye(3), np.arange(3.0), np.eye(3)]
    x_y_new[place][0] = number
    with pytest.raises(ValueError, match="finite"):
        boost(*x_y_new, 2, 0.1)


def test_whole_numbers_and_no_rounds():
    x = np.array([[1], [2], [3]])
    assert boost(x, np.array([1, 2, 6]), x, 0, 1) == pytest.approx(np.full((1, 3), 3))
    assert boost(x, np.array([1, 2, 6]), x, 1, 1)[1] == pytest.approx([1.5, 1.5, 6])


@pytest.mark.parametrize(
    ("x", "y", "new", "rate"),
    [
        (np.ones((3, 1)), np.ones(2), np.ones((1, 1)), 0.1),
        (np.ones((3, 1)), np.ones((3, 1)), np.ones((1, 1)), 0.1),
        (np.eye(3), np.ones(3), np.ones((1, 2)), 0.1),
        (np.eye(3), np.ones(3), np.eye(3), 0),
        (np.eye(3), np.ones(3), np.eye(3), 1.5),
        (np.eye(3), np.ones(3), np.eye(3), np.nan),
        (np.ones((3, 2)), np.ones(3), np.ones((1, 2)), 0.1),
        (np.ones((1, 2)), np.ones(1), np.ones((1, 2)), 0.1),
        (np.ones((0, 2)), np.ones(0), np.ones((1, 2)), 0.1),
    ],
)
def test_boost_refuses(x, y, new, rate):
    with pytest.raises(ValueError, match=r"need x|no feature varies"):
        boost(x, y, new, 2, rate)


def friedman_errors(rate, rounds):
    """Mean squared error on noiseless points by rounds, averaged over draws."""
    curves = []
    for seed in range(DRAWS):
        x, y = make_friedman1(200, noise=2, random_state=seed)
        new, truth = make_friedman1(500, random_state=100 + seed)
        curves.append(np.mean((boost(x, y, new, rounds, rate) - truth) ** 2, axis=1))
    return np.mean(curves, axis=0)


def flipped_errors(share):
    """Training error, and test error on clean labels, of AdaBoost with stumps after each of 300 rounds.

    Not by the sample: running sums of weight times label give the edge of every split.
    """
    rng, curves = np.random.default_rng(0), []
    for _ in range(DRAWS):
        x, new = rng.normal(size=(200, 5)), rng.normal(size=(1000, 5))
        clean, truth = (np.where(z[:, :3].sum(axis=1) > 0, 1, -1) for z in (x, new))
        y = np.where(rng.random(200) < share, -clean, clean)
        order = x.argsort(axis=0)
        cuts, weights, scores = np.take_along_axis(x, order, axis=0)[1:], np.full(200, 1 / 200), []
        for _ in range(300):
            signed = weights * y
            edges = 2 * signed[order].cumsum(axis=0)[:-1] - signed.sum()  # of "+ left"; "- left" has minus that
            i, j = np.unravel_index(abs(edges).round(12).argmax(), edges.shape)
            alpha = np.arctanh(edges[i, j])
            steps = [alpha * np.where(z[:, j] < cuts[i, j], 1, -1) for z in (x, new)]
            weights *= np.exp(-y * steps[0])
            weights /= weights.sum()
            scores.append(np.concatenate(steps))
        wrong = np.cumsum(scores, axis=0) * np.concatenate([y, truth]) < 0
        curves.append([wrong[:, :200].mean(axis=1), wrong[:, 200:].mean(axis=1)])
    return np.mean(curves, axis=0)


def test_prose(prose):
    prose.says(
        "(Freund and Schapire, 1997)", "(Friedman, Hastie and Tibshirani, 2000)", "Friedman (2001)",
        "(Bühlmann and Yu, 2003)", "Schapire et al. (1998)", "Breiman (1999)", "Reyzin and Schapire (2006)",
        "Wyner et al. (2017)", "Long and Servedio (2010)", "Grinsztajn et al. (2022)",
        "McElfresh et al. (2023) compared 19 algorithms on 176 data sets", "(Erickson et al., 2025)",
        "XGBoost by default since 2.0",
    )  # fmt: skip
    exact = by_hand(VOTERS, LABELS, 3)
    names = [f'"+ left of {k}.5"' for k in range(1, 6)] + [f'"+ right of {k}.5"' for k in range(1, 6)]
    missed = [(POINTS[VOTERS[best] != LABELS]).tolist() for best, _, _ in exact]
    assert missed == [[5], [3, 4], [1, 2, 6]]
    errors = [error for _, error, _ in exact]
    alphas = [log((1 - error) / error) / 2 for error in errors]
    assert exact[0][2] == [Fraction(1, 10)] * 4 + [Fraction(1, 2)] + [Fraction(1, 10)]
    prose.says(
        f"{names[exact[0][0]]} misses point 5: $\\varepsilon_1 = {errors[0]}$, $\\alpha_1 = {alphas[0]:.2f}$. Point 5 "
        f"goes to weight {exact[0][2][4]}, the others to {exact[0][2][0]}",
        f"{names[exact[1][0]]} misses points 3 and 4: $\\varepsilon_2 = {errors[1]}$, $\\alpha_2 = {alphas[1]:.2f}$",
        f"{names[exact[2][0]]} misses 1, 2 and 6: $\\varepsilon_3 = {errors[2]}$, $\\alpha_3 = {alphas[2]:.2f}$",
    )
    assert (np.sign(alphas @ VOTERS[[best for best, _, _ in exact]]) == LABELS).all()
    assert (VOTERS != LABELS).any(axis=1).all()
    product = prod(2 * float(error * (1 - error)) ** 0.5 for error in errors)
    assert product <= exp(-2 * sum((0.5 - float(error)) ** 2 for error in errors))
    prose.says(f"Above, the product is {product:.3f}")
    rounds = next(t for t in range(1, 10_000) if 1000 * exp(-2 * t * 0.1**2) < 1)
    prose.says(f"with $\\gamma = 0.1$ and $n = 1000$, after {rounds} rounds")

    # The negative gradients of the table, by finite differences.
    for loss, gradient, targets in (
        (lambda y, f: (y - f) ** 2 / 2, lambda y, f: y - f, (-1.3, 2)),
        (lambda y, f: abs(y - f), lambda y, f: np.sign(y - f), (-1.3, 2)),
        (lambda y, f: np.log1p(np.exp(f)) - y * f, lambda y, f: y - expit(f), (0, 1)),
        (lambda y, f: np.exp(-y * f), lambda y, f: y * np.exp(-y * f), (-1, 1)),
    ):
        for y in targets:
            for f in (-2, 0.4):
                slope = (loss(y, f + 1e-6) - loss(y, f - 1e-6)) / 2e-6
                assert -slope == pytest.approx(gradient(y, f), abs=1e-6)
    prose.says("log loss, $y \\in \\{0,1\\}$")
    labels, f = np.array([1, 1, 1, 0]), np.zeros(4)  # p = 0.5
    first, second = np.sum(expit(f) - labels), np.sum(expit(f) * (1 - expit(f)))
    leaf = minimize_scalar(lambda w: first * w + (second + 1) * w**2 / 2)
    assert leaf.fun == pytest.approx(-(first**2) / (second + 1) / 2)
    prose.says(
        "Four rows at $p = 0.5$, three of them positive: "
        f"$G = {first:.0f}$, $H = {second:.0f}$, so with $\\lambda = 1$ the leaf adds {leaf.x:.1f} to the log-odds",
        f"a positive row with $p = 0.1$ gets the target {1 - 0.1}, one with $p = 0.9$ gets {1 - 0.9:.1f}",
        f"XGBoost does weight rows, but by $p(1-p)$: {0.9 * 0.1:.2f} for both",
    )

    full, half, small = (friedman_errors(*setting) for setting in ((1, 200), (0.3, 50), (0.1, 400)))
    prose.says(
        "200 rows of Friedman's first problem (noise of variance 4; ten draws)",
        f"about {full.min():.1f} for $\\nu = 1$ and at about {small.min():.1f} for $\\nu = 0.1$",
        f"The small step needs some {round(small.argmin(), -1)} rounds instead of about {round(full.argmin(), -1)}",
        "fix $\\nu$ at 0.1 or less",
        f"stop at 50 rounds: the test error is about {small[50]:.1f} at $\\nu = 0.1$ and {half[50]:.1f} at "
        "$\\nu = 0.3$",
    )
    assert full[200] > full.min() + 0.5
    assert full[200] - full.min() > small[400] - small.min() > 0.05

    # Shares of bias and variances of boosted linear learners, by fitting the residuals again and again.
    rng = np.random.default_rng(0)
    vectors, values = np.linalg.qr(rng.normal(size=(6, 6)))[0], np.array([0, 0.1, 0.3, 0.5, 0.9, 1])
    learner = vectors @ np.diag(values) @ vectors.T
    fit = np.zeros((6, 6))
    for _ in range(4):
        fit += learner @ (np.eye(6) - fit)
    assert vectors.T @ (np.eye(6) - fit) @ vectors == pytest.approx(np.diag((1 - values) ** 4), abs=1e-9)
    assert np.diag(vectors.T @ fit @ fit.T @ vectors) == pytest.approx((1 - (1 - values) ** 4) ** 2, abs=1e-9)

    (clean_train, clean), (_, noisy) = flipped_errors(0), flipped_errors(0.2)
    assert clean_train[99] == 0
    assert clean[99:] == pytest.approx(np.full(201, 0.08), abs=0.01)
    prose.says(
        "200 rows. With clean labels it holds for long: the training error is 0 by round 100, and the test error stays "
        "near 0.08 up to round 300. Flip 20% of the training labels, and it climbs from about "
        f"{noisy[:20].min():.2f} to {noisy[-1]:.2f}",
    )
