from itertools import product

import numpy as np
import pytest
from choosing_an_algorithm import folds, interval, nested, rmse
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student
from scipy.stats import ttest_rel
from sklearn.base import clone
from sklearn.datasets import load_diabetes
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neighbors import KNeighborsRegressor
from sklearn.tree import DecisionTreeRegressor

NOISE = np.random.default_rng(0).normal(size=(60, 3))
X, Y = NOISE[:, :2], NOISE[:, 0] + NOISE[:, 2]
SEEN, ASKED = (0, 2, 4, 6, 7), (1, 3, 5)


class Splitter:
    """The sample's folds in the shape that scikit-learn asks for."""

    def __init__(self, k: int, seed: int) -> None:
        self.k, self.seed = k, seed

    def split(self, x, y=None, groups=None):
        return iter(folds(len(x), self.k, self.seed))

    def get_n_splits(self, x=None, y=None, groups=None) -> int:
        return self.k


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 40), st.data())
def test_folds_test_each_row_once_and_never_train_on_it(n, data):
    k, seed = data.draw(st.integers(2, n)), data.draw(st.integers(0, 3))
    pairs = folds(n, k, seed)
    assert len(pairs) == k
    assert sorted(np.hstack([test for _, test in pairs])) == list(range(n))
    for train, test in pairs:
        assert sorted([*train, *test]) == list(range(n))
        assert n // k <= len(test) <= -(-n // k)


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize(
    ("model", "grid"),
    [
        (Ridge(), {"alpha": [0.1, 10, 300]}),
        (KNeighborsRegressor(), {"n_neighbors": [1, 5, 20]}),
        (DecisionTreeRegressor(random_state=0), {"max_depth": [1, 3]}),
    ],
)
def test_nested_agrees_with_scikit_learn(model, grid, seed):
    ((name, values),) = grid.items()
    ours = nested([clone(model).set_params(**{name: value}) for value in values], X, Y, k=4, inner=3, seed=seed)
    search = GridSearchCV(model, grid, scoring="neg_root_mean_squared_error", cv=Splitter(3, seed))
    theirs = -cross_val_score(search, X, Y, scoring="neg_root_mean_squared_error", cv=Splitter(4, seed))
    assert ours == pytest.approx(theirs)


def test_tuning_never_sees_the_outer_test_rows():
    """With labels that are noise the winner of an inner search is no better than chance: about the spread."""
    y = np.random.default_rng(4).normal(size=400)
    x = np.random.default_rng(5).normal(size=(400, 2))
    scores = nested([KNeighborsRegressor(k) for k in (1, 2, 50)], x, y, k=10)
    assert scores.mean() > 0.97 * y.std()
    assert rmse(KNeighborsRegressor(1), x, y, np.arange(400), np.arange(400)) == 0


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=2, max_size=12), st.integers(2, 10))
def test_interval_widens_the_paired_t_interval_by_the_overlap(pairs, k):
    a, b = np.array(pairs, float).T
    low, high = interval(a, b, k)
    if np.ptp(a - b) == 0:
        assert low == high == np.mean(a - b)
        return
    plain = ttest_rel(a, b).confidence_interval(0.95)
    factor = np.sqrt(1 + len(a) / (k - 1))
    assert high - low == pytest.approx(factor * (plain.high - plain.low))
    assert (low + high) / 2 == pytest.approx(np.mean(a - b), abs=1e-9)
    assert interval(list(a), list(b), 10**13) == pytest.approx((plain.low, plain.high), abs=1e-4)
    assert interval(b, a, k) == pytest.approx((-high, -low), abs=1e-9)


@pytest.mark.parametrize(("n", "k"), [(5, 1), (5, 6), (5, 0), (5, 2.5), (1, 1)])
def test_refuses_folds_that_do_not_exist(n, k):
    with pytest.raises(ValueError, match="whole k"):
        folds(n, k, 0)


@pytest.mark.parametrize(
    ("models", "x", "y"), [([], X, Y), ([Ridge()], X[:, 0], Y), ([Ridge()], X, Y[1:]), ([Ridge()], X, X)]
)
def test_nested_refuses_what_is_no_data(models, x, y):
    with pytest.raises(ValueError, match="need settings"):
        nested(models, x, y)


@pytest.mark.parametrize(
    ("a", "b", "k"), [([1], [1], 5), ([1, 2], [1], 5), ([1, 2], [1, 2], 1), ([[1, 2]], [[1, 2]], 5)]
)
def test_interval_refuses_what_is_no_pair(a, b, k):
    with pytest.raises(ValueError, match=r"two or more pairs|pairs of finite scores"):
        interval(np.array(a, float), np.array(b, float), k)


@pytest.mark.parametrize(
    ("a", "k", "level"),
    [([1, np.nan], 5, 0.95), ([1, np.inf], 5, 0.95), ([1, 2], 2.5, 0.95), ([1, 2], np.nan, 0.95)]
    + [([1, 2], 5, level) for level in (0, 1, 95, -0.95, np.nan)],
)
def test_interval_refuses_scores_and_levels_that_would_give_nan(a, k, level):
    with pytest.raises(ValueError, match=r"finite scores|level"):
        interval(a, [0, 0], k, level)


def test_unsigned_scores_do_not_wrap_and_lists_are_arrays():
    small, large = np.array([1, 2], np.uint8), np.array([2, 4], np.uint8)
    assert interval(small, large, 5) == interval([1, 2], [2, 4], 5)
    assert (nested([Ridge()], X.tolist(), Y.tolist()) == nested([Ridge()], X, Y)).all()


def moments(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Sums over rows of x, y, xy and xx: (4, sets)."""
    return np.array([x.sum(axis=0), y.sum(axis=0), (x * y).sum(axis=0), (x * x).sum(axis=0)])


def false_alarms(sets: int = 2000, n: int = 60, repeats: int = 10, k: int = 10) -> tuple[float, float]:
    """How often a 5% test calls two learners different that are equal by symmetry: plain, corrected.

    y is the sum of two standard Normal columns and as much noise. One learner is a least squares line on the
    first column, the other on the second.
    """
    rng = np.random.default_rng(0)
    columns = rng.normal(size=(2, sets, n))
    y = (columns.sum(axis=0) + rng.normal(size=(sets, n))).T.copy()
    columns = columns.transpose(0, 2, 1).copy()
    totals = [moments(x, y) for x in columns]
    differences = []
    for seed in range(repeats):
        for train, test in folds(n, k, seed):
            errors = []
            for x, sums in zip(columns, totals, strict=True):
                mx, my, mxy, mxx = (sums - moments(x[test], y[test])) / len(train)
                slope = (mxy - mx * my) / (mxx - mx * mx)
                errors.append(((y[test] - my - slope * (x[test] - mx)) ** 2).mean(axis=0))
            differences.append(errors[0] - errors[1])
    mean, spread = np.mean(differences, axis=0), np.std(differences, axis=0, ddof=1)
    limit, count = student.ppf(0.975, len(differences) - 1), len(differences)
    return tuple(float(np.mean(abs(mean) > limit * spread * np.sqrt(f))) for f in (1 / count, 1 / count + 1 / (k - 1)))


def test_the_simulated_lines_are_least_squares_lines():
    line = LinearRegression().fit(X[:, :1], Y)
    mx, my, mxy, mxx = moments(X[:, :1], Y[:, None])[:, 0] / len(X)
    assert line.coef_[0] == pytest.approx((mxy - mx * my) / (mxx - mx * mx))


def figure_errors(truth, n: int) -> tuple[float, float]:
    """What the figure draws at n rows: ridge, boosted trees."""
    rows = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        x, new = rng.random((400, 10)), rng.random((500, 10))
        y = truth(x) + rng.normal(scale=2, size=400)
        trees = GradientBoostingRegressor(
            n_estimators=30, learning_rate=0.3, max_depth=2, min_samples_leaf=5, random_state=0
        )
        rows.append(
            [np.sqrt(np.mean((model.fit(x[:n], y[:n]).predict(new) - truth(new)) ** 2)) for model in (Ridge(1), trees)]
        )
    return tuple(np.mean(rows, axis=0))


def straight(x):
    return x @ np.linspace(8, -8, 10)


def friedman(x):
    return 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]


def unseen_accuracy(learner, labelings) -> float:
    return float(np.mean([[learner(labels, q) == labels[q] for q in ASKED] for labels in labelings]))


def nearest(labels, q):
    return labels[min(SEEN, key=lambda i: (abs(i - q), i))]


def test_prose(prose):
    prose.says("(Wolpert, 1996)", "Grinsztajn et al. (2022)", "McElfresh et al. (2023)", "Hollmann et al. (2025)")
    prose.says("Erickson et al. (2025)", "(Nadeau and Bengio, 2003)", "Rudin (2019)", "Demšar (2006)")
    # quoted from the papers
    prose.says("45 data sets of about 10,000 rows", "176 data sets", "up to 10,000 rows and 500 columns")
    prose.says("For 10,000 rows and 10 columns", "0.2 s on a GPU for one prediction of TabPFN, 0.0002 s for CatBoost")
    prose.says("up to about 10,000 rows", "over 100 folds says p < 0.05")

    d, trees, depth, width, n = 100, 500, 6, 512, 10**6
    dense = d * width + width * width + width
    prose.says(
        f"With {d} features one prediction costs {d} multiplications in a linear model, {trees * depth:,} comparisons "
        f"in {trees} trees of depth {depth}, about {round(dense / 1000) * 1000:,} "
        f"multiplications in a network with two hidden layers of {width}, and {n * d / 1e6:.0f} million in brute-force "
        "k-NN on a million rows"
    )

    early, late, linear = figure_errors(friedman, 25), figure_errors(friedman, 200), figure_errors(straight, 400)
    assert early[0] < early[1]
    prose.says(
        f"On the right, 25 rows favor ridge ({early[0]:.1f} against {early[1]:.1f}), 200 favor trees "
        f"({late[1]:.1f} against {late[0]:.1f})",
        f"In the figure's left panel, 400 rows leave boosted trees with an error of {linear[1]:.1f}, ridge with "
        f"{linear[0]:.1f}",
    )

    every = list(product((0, 1), repeat=8))
    smooth = [labels for labels in every if np.count_nonzero(np.diff(labels)) <= 1]

    def opposite(labels, q):
        return 1 - nearest(labels, q)

    def majority(labels, q):
        return int(sum(labels[i] for i in SEEN) >= 3)

    for learner in (nearest, opposite, majority):
        assert unseen_accuracy(learner, every) == 0.5
    prose.says(
        f"Over all {len(every)} labelings, 1-NN (ties go left), its opposite and the majority label are each right on "
        f"{unseen_accuracy(nearest, every):.0%}",
        f"Over the {len(smooth)} labelings that change at most once along the line, 1-NN is right on "
        f"{unseen_accuracy(nearest, smooth):.1%}, its opposite on {unseen_accuracy(opposite, smooth):.1%}",
        f"{unseen_accuracy(nearest, smooth):.1%} against {unseen_accuracy(opposite, smooth):.1%}",
    )

    x, y = load_diabetes(return_X_y=True)
    shared = {"n_estimators": 15, "learning_rate": 0.3, "min_samples_leaf": 20, "random_state": 0}
    learners = (
        [DummyRegressor()],
        [Ridge(penalty) for penalty in (0.01, 0.1, 1)],
        [GradientBoostingRegressor(max_depth=depth, **shared) for depth in (1, 2)],
    )
    mean, ridge, boosted = (np.hstack([nested(some, x, y, seed=s) for s in (0, 1)]) for some in learners)
    low, high = interval(boosted, ridge, k=5)
    plain = ttest_rel(boosted, ridge).confidence_interval(0.95)
    assert low < -0.5
    assert plain.low > 0.2
    prose.says(
        f"{len(y)} diabetes patients",
        f"the mean misses by {mean.mean():.1f}, ridge by {ridge.mean():.1f}, boosted trees by {boosted.mean():.1f}",
        f"The trees miss by {(boosted - ridge).mean():.1f} more, with a 95% interval from −{-low:.1f} to {high:.1f}",
        f"With $1/J$ alone it would run from {plain.low:.1f} to {plain.high:.1f}",
        f"the mean's {mean.mean():.1f} became {ridge.mean():.1f} with the first straight line, a cut of "
        f"{1 - (ridge.mean() / mean.mean()) ** 2:.0%} in squared error",
    )

    naive, corrected = false_alarms()
    prose.says(
        "two learners that are equal by symmetry, 60 rows, 10 times 10-fold cross-validation: at the 5% level the "
        f"uncorrected test finds a difference in {naive:.0%} of 2,000 data sets, the corrected one in {corrected:.0%}",
    )
