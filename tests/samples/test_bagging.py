from math import exp, log

import numpy as np
import pytest
from bagging import bag
from scipy.stats import uniform
from sklearn.datasets import make_friedman1
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import BaggingRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.tree import DecisionTreeRegressor

POINTS = 2000  # at which bias and variance are measured


class Replay:
    """A generator that draws what another ensemble drew."""

    def __init__(self, samples) -> None:
        self.samples = iter(samples)

    def integers(self, n, size):
        return next(self.samples)


def friedman(rows: int, seed: int):
    return make_friedman1(rows, noise=1, random_state=seed)


@pytest.mark.parametrize("learner", [LinearRegression(), KNeighborsRegressor(2), DummyRegressor()])
def test_agrees_with_scikit_learn_on_the_same_samples(learner):
    (x, y), (new, _) = friedman(60, 0), friedman(30, 1)
    theirs = BaggingRegressor(learner, 40, oob_score=True, random_state=0).fit(x, y)
    bagged, unseen = bag(learner, (x, y), new, 40, Replay(theirs.estimators_samples_))
    assert bagged == pytest.approx(theirs.predict(new))
    assert unseen == pytest.approx(theirs.oob_prediction_)


def test_an_out_of_bag_prediction_does_not_see_its_row():
    x, y = np.zeros((50, 1)), np.zeros(50)
    y[7] = 1e6  # whoever saw this row predicts more than zero
    _, unseen = bag(DummyRegressor(), (x, y), x, 30, np.random.default_rng(0))
    assert unseen[7] == 0
    assert (np.delete(unseen, 7) > 0).all()


def test_rows_that_all_members_drew_have_no_estimate():
    x, y = friedman(20, 0)
    _, unseen = bag(DummyRegressor(), (x, y), x, 1, Replay([np.arange(20)]))
    assert np.isnan(unseen).all()
    _, unseen = bag(DummyRegressor(), (x, y), x, 1, Replay([np.full(20, 3)]))
    assert np.isnan(unseen).tolist() == [i == 3 for i in range(20)]


@pytest.mark.parametrize(
    ("rows", "targets", "members"),
    [(0, 0, 5), (4, 3, 5), (3, 4, 5), (4, 4, 0), (4, 4, -1), (4, 4, 1.5), (4, 4, np.nan)],
)
def test_refuses_what_cannot_be_bagged(rows, targets, members):
    data = np.ones((rows, 2)), np.ones(targets)
    with pytest.raises(ValueError, match="need rows"):
        bag(DummyRegressor(), data, np.ones((1, 2)), members, np.random.default_rng(0))


def test_refuses_targets_that_are_no_numbers():
    with pytest.raises(ValueError, match="NaN"):
        bag(LinearRegression(), (np.ones((3, 1)), np.full(3, np.nan)), np.ones((1, 1)), 5, np.random.default_rng(0))


def test_a_whole_number_of_members_may_be_a_float():
    x, y = friedman(20, 0)
    for three in (3, 3.0):
        bagged, _ = bag(LinearRegression(), (x, y), x, three, np.random.default_rng(0))
        assert bagged.sum() == pytest.approx(bag(LinearRegression(), (x, y), x, 3, np.random.default_rng(0))[0].sum())


def test_refuses_targets_that_are_no_vector():
    x, y = friedman(20, 0)
    with pytest.raises(ValueError, match="vector y"):
        bag(LinearRegression(), (x, y[:, None]), x, 3, np.random.default_rng(0))


def spread(features: float, seed: int) -> tuple[float, float, float]:
    """Variance of a tree, correlation of two of one forest, squared bias: over training sets of 400 rows."""
    sets, trees = 30, 6
    new, truth = make_friedman1(POINTS, random_state=seed)
    forests = [
        RandomForestRegressor(trees, max_features=features, random_state=i).fit(*friedman(400, 1000 * seed + i))
        for i in range(sets)
    ]
    predictions = np.array([[tree.predict(new) for tree in forest.estimators_] for forest in forests])
    within = predictions.var(axis=1, ddof=1).mean()
    means = predictions.mean(axis=1)  # (sets, points)
    between = means.var(axis=0, ddof=1).mean()
    shared = between - within / trees
    bias = np.mean((means.mean(axis=0) - truth) ** 2) - between / sets
    return shared + within, shared / (shared + within), bias


def test_prose(prose):
    prose.says(
        "(Breiman, 2001)", "(Bühlmann and Yu, 2002)", "(Buja and Stuetzle, 2006)", "(Hall and Samworth, 2005)",
        "(Janitza and Hornung, 2018)", "(Probst and Boulesteix, 2018)", "Ho's random subspace method (1998)",
    )  # fmt: skip
    left_out = exp(-1)
    rng = np.random.default_rng(0)
    for n in (10, 100):
        draws = rng.integers(n, size=(20_000, n))
        assert (draws != 0).all(axis=1).mean() == pytest.approx((1 - 1 / n) ** n, abs=0.01)
    prose.says(
        f"Each sample leaves out about {left_out:.1%} of the rows",
        f"About {left_out:.1%} of the rows are out-of-bag",
        f"e^{{-1}} \\approx {left_out:.3f}",
        f"rests on about ${left_out:.3f} B$ members",
        f"{(1 - 1 / 10) ** 10:.1%} for $n = 10$ and {(1 - 1 / 100) ** 100:.1%} for $n = 100$",
        f"a member sees about {1 - left_out:.1%} of the distinct rows",
        f"With {10} members about {(1 - left_out) ** 10:.0%} of the rows have no estimate",
    )
    first, second = (rng.integers(20_000, size=20_000) for _ in range(2))
    shared = len(np.intersect1d(first, second)) / 20_000
    assert shared == pytest.approx((1 - left_out) ** 2, abs=0.01)
    prose.says(f"two samples have about {shared:.0%} of its rows in common")

    # The hard decision: a mean of 50 draws against its own expectation, alone and bagged.
    samples = rng.normal(size=(1500, 50))
    alone = samples.mean(axis=1) <= 0
    counts = rng.multinomial(50, [1 / 50] * 50, size=300)  # (resamples, rows)
    means = samples @ counts.T / 50  # (samples, resamples)
    bagged = (means <= 0).mean(axis=1)
    assert alone.var() == pytest.approx(1 / 4, abs=0.01)
    assert bagged.var() == pytest.approx(uniform.var(), abs=0.01)
    assert means.mean(axis=1) == pytest.approx(samples.mean(axis=1), abs=0.05)
    assert uniform.var() == pytest.approx(1 / 12)
    assert uniform.var() / (1 / 4) == pytest.approx(1 / 3)
    prose.says("with variance 1/4", "with variance 1/12: a third")

    prose.says("10 features of which 5 matter, 400 rows, noise of variance 1")
    (x, y), (new, target) = friedman(400, 20), friedman(2000, 21)
    errors = {}
    for learner in (DecisionTreeRegressor(random_state=0), LinearRegression()):
        single = np.mean((learner.fit(x, y).predict(new) - target) ** 2)
        predicted, _ = bag(learner, (x, y), new, 60, rng)
        errors[type(learner)] = np.mean((predicted - target) ** 2) / single
    assert errors[DecisionTreeRegressor] < 0.5
    assert errors[LinearRegression] == pytest.approx(1, abs=0.02)
    prose.says("most of the gain is there at 20")
    twenty = np.mean((bag(DecisionTreeRegressor(random_state=0), (x, y), new, 20, rng)[0] - target) ** 2)
    tree = np.mean((DecisionTreeRegressor(random_state=0).fit(x, y).predict(new) - target) ** 2)
    assert (tree - twenty) / (tree * (1 - errors[DecisionTreeRegressor])) > 0.85

    forests = {k: spread(k / 10, seed=4) for k in (10, 5, 3)}
    stated = {10: (9, 0.1, 0.9), 5: (10.5, 0.06, 0.6), 3: (13, 0.035, 0.45)}
    for k, (variance, rho, floor) in stated.items():
        assert forests[k][0] == pytest.approx(variance, abs=0.4)
        assert forests[k][1] == pytest.approx(rho, abs=0.01)
        assert forests[k][0] * forests[k][1] == pytest.approx(floor, abs=0.1)
        name = "10 (plain bagging)" if k == 10 else k
        prose.says(f"| {name} | {variance} | {rho} | {floor} |")
    prose.says("by about 0.25 for 5 features, but by about 0.9 for 3, twice what the last column falls")
    assert forests[5][2] - forests[10][2] == pytest.approx(0.25, abs=0.15)
    assert forests[3][2] - forests[10][2] == pytest.approx(0.9, abs=0.25)
    saved = forests[10][0] * forests[10][1] - forests[3][0] * forests[3][1]
    assert saved == pytest.approx(0.9 / 2, abs=0.1), "three features cost twice what they bring"

    points, truth = make_friedman1(POINTS, random_state=4)
    full = np.array(
        [DecisionTreeRegressor(random_state=0).fit(*friedman(400, 5000 + i)).predict(points) for i in range(30)]
    )
    variance = full.var(axis=0, ddof=1).mean()
    bias = np.mean((full.mean(axis=0) - truth) ** 2) - variance / 30
    assert variance == pytest.approx(8, abs=0.5)
    assert bias == pytest.approx(2.7, abs=0.3)
    assert forests[10][2] == pytest.approx(3.1, abs=0.3)
    assert forests[10][0] * forests[10][1] == pytest.approx(1, abs=0.2)
    assert variance < forests[10][0]
    prose.says(
        "about 2.7 for one tree on all rows and about 3.1 for bagged trees", "about 8 for one tree, about 1 for many"
    )

    prose.says("if 60% of the members pick the wrong one")
    nearest = [(1 - 1 / 5000 * k) ** 5000 - (1 - 1 / 5000 * (k + 1)) ** 5000 for k in range(3)]  # k nearer ones missing
    prose.says(
        f"in a bootstrap sample with probability {nearest[0]:.1%}",
        f"get weights of about {nearest[0]:.1%}, {nearest[1]:.1%} and {nearest[2]:.1%}",
        f"fewer than about ${log(2):.2f} n$ rows",
    )
    x, label = np.arange(40.0)[:, None], rng.integers(2, size=40)
    new, votes = rng.uniform(0, 39, size=(30, 1)), np.zeros(30)
    for _ in range(400):
        rows = rng.integers(40, size=40)
        votes += KNeighborsClassifier(1).fit(x[rows], label[rows]).predict(new)
    assert ((votes > 200) == KNeighborsClassifier(1).fit(x, label).predict(new)).all()
