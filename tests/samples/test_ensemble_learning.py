from math import inf, nan

import numpy as np
import pytest
from ensemble_learning import MODELS, decompose
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.datasets import make_friedman1
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import BaggingRegressor, GradientBoostingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeRegressor


class Oracle(RegressorMixin, BaseEstimator):
    """Knows Friedman's first function, up to a constant."""

    def __init__(self, off: float = 0.0) -> None:
        self.off = off

    def fit(self, x, y):
        return self

    def predict(self, x):
        curve = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2
        return curve + 10 * x[:, 3] + 5 * x[:, 4] + self.off


@pytest.mark.parametrize("off", [0, 1.5])
def test_a_known_function_has_the_bias_of_its_offset(off):
    assert decompose(Oracle(off), 3, seed=0) == (pytest.approx(off**2), pytest.approx(0, abs=1e-20))


def test_a_mean_has_the_variance_of_a_mean():
    bias, variance = decompose(DummyRegressor(), 200, seed=0)
    y = make_friedman1(100_000, noise=1, random_state=1)[1]
    assert variance == pytest.approx(y.var() / 200, rel=0.25)
    assert bias == pytest.approx(y.var() - 1, rel=0.1)


def test_every_model_meets_the_same_data():
    assert decompose(LinearRegression(), 3, seed=5) == decompose(MODELS["linear regression"], 3, seed=5)


@pytest.mark.parametrize("sets", [1, 0, -2, 2.5, nan, inf])
def test_refuses_too_few_training_sets(sets):
    with pytest.raises(ValueError, match="whole number of at least 2"):
        decompose(DummyRegressor(), sets, seed=0)


def test_a_whole_number_may_be_a_float():
    assert decompose(LinearRegression(), 3.0, seed=0) == decompose(LinearRegression(), 3, seed=0)


def squared_bias(model, sets: int) -> float:
    """Like `decompose`, from other training sets and at far more points, so that it scatters less."""
    new, truth = make_friedman1(4000, random_state=5)
    fits = np.array(
        [model.fit(*make_friedman1(200, noise=1, random_state=i)).predict(new) for i in range(sets)]
    )  # (sets, points)
    return np.mean((fits.mean(axis=0) - truth) ** 2) - fits.var(axis=0, ddof=1).mean() / sets


def test_prose(prose):
    prose.says(
        "Grinsztajn et al. (2022)", "Lakshminarayanan et al., 2017", "Lakshminarayanan et al. (2017)",
        "Huang et al., 2017", "Wang et al., 2023", "On 45 medium-sized data sets",
        "Hollmann et al. (2025) report a pretrained network ahead on tables of up to 10,000 rows",
    )  # fmt: skip
    runs = [{name: decompose(model, 6, seed) for name, model in MODELS.items()} for seed in (1, 2)]
    prose.says("training sets of 200 rows from a known function of 10 features plus noise of variance 1")
    for run in runs:
        bias = {name: b for name, (b, _) in run.items()}
        variance = {name: v for name, (_, v) in run.items()}
        mean, stack, tree, line = "mean of tree, line, 3-NN", "stack of the same", "full tree", "linear regression"
        assert variance[tree] == pytest.approx(9, abs=1.2)
        assert variance["20 bagged trees"] == pytest.approx(2, abs=0.5)
        assert 0 < bias["20 bagged trees"] - bias[tree] < 1.5
        assert bias["40 boosted stumps"] == pytest.approx(3, abs=0.8)
        assert variance["40 boosted stumps"] == pytest.approx(1, abs=0.3)
        assert variance["40 boosted stumps"] < 0.7 * variance["stump (one split)"]
        assert bias[mean] < min(bias[line], bias["3-nearest neighbors"])
        assert variance[mean] < 0.5 * min(variance[tree], variance["3-nearest neighbors"])
        assert variance[stack] < variance[mean]
        assert sum(run[stack]) < sum(run[mean])
        assert variance["random forest"] < variance["20 bagged trees"]
        assert bias["random forest"] > bias["20 bagged trees"]
    prose.says(
        "Bagging 20 of them takes the variance from about 9 to about 2; the squared bias does not fall",
    )
    stump = DecisionTreeRegressor(max_depth=1)
    one, bagged = squared_bias(stump, 80), squared_bias(BaggingRegressor(stump, 20, random_state=0), 15)
    assert 0 < one - bagged < 1
    assert squared_bias(MODELS["40 boosted stumps"], 12) == pytest.approx(3, abs=0.4)
    prose.says(
        f"Boosting 40 of them takes the squared bias from about {one:.0f} to about 3",
        f"Bag 20 stumps in the sample's setting and the squared bias falls from about {one:.0f} by less than 1",
    )

    soft = np.mean([0.9, 0.4, 0.4])
    prose.says(f"give class A probabilities 0.9, 0.4 and 0.4, the mean is {soft:.2f}")
    assert soft > 0.5

    for seed in (0, 1):
        x, y = make_friedman1(200, noise=3, random_state=seed)
        new, target = make_friedman1(1000, noise=3, random_state=99 + seed)
        boosted = GradientBoostingRegressor(max_depth=1, learning_rate=0.3, n_estimators=1000, random_state=0)
        errors = [np.mean((p - target) ** 2) for p in boosted.fit(x, y).staged_predict(new)]
        assert np.argmin(errors) < 150
        assert errors[-1] > 1.1 * min(errors)
    prose.says(
        "on 200 rows with noise of variance 9, stumps with learning rate 0.3 do best within the first 150 rounds, "
        "and by round 1,000 the test error is more than 10% higher"
    )
    members = [DecisionTreeRegressor(random_state=0).fit(x, y), LinearRegression().fit(x, y)]
    second = LinearRegression().fit(np.column_stack([member.predict(x) for member in members]), y)
    assert second.coef_ == pytest.approx([1, 0], abs=1e-9)

    distinct = len(np.unique(np.random.default_rng(0).integers(10**6, size=10**6))) / 10**6
    prose.says(f"only about {distinct:.1%} distinct rows")
