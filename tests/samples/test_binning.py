from math import inf, nan, pi

import numpy as np
import pytest
from binning import assign, edges_of, entropy_edges
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student
from sklearn.preprocessing import KBinsDiscretizer
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

INCOME = np.array([18, 22, 25, 28, 30, 35, 40, 60, 90, 400])
DEFAULT = np.array([1, 1, 1, 1, 0, 1, 0, 0, 0, 0])
numbers = st.lists(st.integers(-20, 20), min_size=2, max_size=25)


@pytest.mark.parametrize(("how", "strategy"), [("width", "uniform"), ("quantile", "quantile")])
@pytest.mark.parametrize("bins", [2, 5, 8])
def test_edges_and_bins_are_those_of_scikit_learn(how, strategy, bins):
    rng = np.random.default_rng(bins)
    train, new = rng.lognormal(size=90), rng.lognormal(size=200) * 1.5
    reference = KBinsDiscretizer(bins, encode="ordinal", strategy=strategy, quantile_method="linear").fit(
        train[:, None]
    )
    edges = edges_of(train, bins, how)
    assert edges == pytest.approx(reference.bin_edges_[0][1:-1])
    assert assign(new, edges).tolist() == reference.transform(new[:, None])[:, 0].tolist()


@pytest.mark.parametrize("seed", range(4))
def test_entropy_edges_are_a_trees_thresholds(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=150)
    labels = rng.binomial(2, 1 / (1 + np.exp(-3 * np.sin(2 * x))))  # three classes
    for bins in (2, 4, 7):
        tree = DecisionTreeClassifier(criterion="entropy", max_leaf_nodes=bins, random_state=0).fit(x[:, None], labels)
        assert entropy_edges(x, labels, bins) == pytest.approx(np.sort(tree.tree_.threshold[tree.tree_.feature == 0]))


def rest(x: np.ndarray, labels: np.ndarray, edges: np.ndarray) -> float:
    """Rows times entropy of the labels within bins."""
    total = 0.0
    for bin_ in np.unique(assign(x, edges)):
        n = np.unique(labels[assign(x, edges) == bin_], return_counts=True)[1]
        total -= (n * np.log(n / n.sum())).sum()
    return total


@settings(deadline=None, max_examples=60)
@given(numbers, st.data())
def test_first_entropy_cut_is_the_best_of_all(values, data):
    x = np.array(values)
    labels = np.array(data.draw(st.lists(st.sampled_from("abc"), min_size=len(x), max_size=len(x))))
    edges = entropy_edges(x, labels, 2)
    possible = (np.unique(x)[1:] + np.unique(x)[:-1]) / 2
    best = min([rest(x, labels, np.array([cut])) for cut in possible], default=rest(x, labels, np.array([])))
    assert rest(x, labels, edges) == pytest.approx(best, abs=1e-7)
    pure = entropy_edges(x, labels, 99)
    assert len(pure) < len(np.unique(x)) or len(np.unique(x)) == 1
    assert rest(x, labels, pure) <= rest(x, labels, edges) + 1e-9


@settings(deadline=None, max_examples=60)
@given(numbers, st.integers(1, 8))
def test_every_training_value_falls_between_its_edges(values, bins):
    for how in ("width", "quantile"):
        edges = edges_of(values, bins, how)
        assert (np.diff(edges) >= 0).all()
        full = np.array([-inf, *edges, inf])
        found = assign(values, edges)
        assert ((full[found] <= values) & (values < full[found + 1])).all()
    counts = np.bincount(assign(values, edges), minlength=len(edges) + 1)
    if len(set(values)) == len(values) > 2 * bins:  # at an edge, rounding may put a value into the bin below
        assert counts.min() > 0
        assert np.ptp(counts) <= 2


def test_repeated_values_merge_edges_and_outer_bins_are_open():
    zeros = [0] * 6 + [1, 2, 3, 4]
    assert edges_of(zeros, 5).tolist() == pytest.approx([0.4, 2.2])
    assert edges_of([7, 7, 7], 4).tolist() == []
    assert entropy_edges([7, 7, 7], [0, 1, 0], 4).tolist() == []
    assert entropy_edges([1, 2, 3], ["a", "a", "a"], 3).tolist() == []
    assert assign([-1e9, 1e9, nan, 3], np.array([1, 3])).tolist() == [0, 2, 3, 2]


@pytest.mark.parametrize(
    ("train", "bins"), [([], 2), ([1, nan], 2), ([1, inf], 2), ([[1], [2]], 2), ([1, 2], 0), (3, 2)]
)
def test_refuses_what_is_no_data(train, bins):
    with pytest.raises(ValueError, match="finite training values"):
        edges_of(train, bins)
    with pytest.raises(ValueError, match="finite training values"):
        entropy_edges(train, [0, 1], bins)


@pytest.mark.parametrize("labels", [[0, 1], [0, 1, nan], [[0], [1], [1]]])
def test_refuses_labels_of_another_length_or_missing_ones(labels):
    with pytest.raises(ValueError, match="label per value"):
        entropy_edges([1, 2, 3], labels, 2)


def test_refuses_an_unknown_rule_and_unsorted_edges():
    with pytest.raises(ValueError, match="no rule 'widht'"):
        edges_of([1, 2], 2, "widht")
    for edges in ([3, 1], [nan, 1], [nan]):
        with pytest.raises(ValueError, match="sorted"):
            assign([2], np.array(edges))


def test_small_integers_text_and_none_are_numbers():
    assert entropy_edges(np.array([200, 250], np.uint8), [0, 1], 2).tolist() == [225]
    assert entropy_edges(["10", "9"], [0, 1], 2).tolist() == [9.5]
    assert assign([None, 1, 0], np.array([1.0])).tolist() == [2, 1, 0]


def test_rounding_is_no_gain():
    labels = np.tile(np.arange(300_000) % 7 == 0, 5)  # the same mix at each of five values
    assert entropy_edges(np.repeat(np.arange(5), 300_000), labels, 3).size == 0


def step_fit(x: np.ndarray, y: np.ndarray, bins: int) -> float:
    """Share of y's variance that means per equal-width bin explain."""
    b = assign(x, edges_of(x, bins, "width"))
    means = np.bincount(b, y) / np.bincount(b)
    return 1 - ((y - means[b]) ** 2).mean() / y.var()


def cross_validated(leak: bool) -> float:
    """Mean accuracy of ten entropy bins on noise, their edges from all rows or from the training folds."""
    rng, scores = np.random.default_rng(1), []
    for _ in range(25):
        x, y, fold = rng.random(100), rng.integers(0, 2, 100), np.arange(100) % 5
        for k in range(5):
            train = fold != k
            edges = entropy_edges(x if leak else x[train], y if leak else y[train], 10)
            vote = np.bincount(assign(x[train], edges), y[train] - 0.5, len(edges) + 1)
            scores.append(((vote[assign(x[~train], edges)] > 0) == y[~train]).mean())
    return float(np.mean(scores))


def listed(values: np.ndarray) -> str:
    """The numbers as the prose lists them: 1, 2 and 3."""
    return ", ".join(f"{value:g}" for value in values[:-1]) + f" and {values[-1]:g}"


def test_prose(prose):
    x = np.linspace(-1, 1, 20_001)
    assert abs(np.corrcoef(x, x**2)[0, 1]) < 1e-9
    prose.says(f"a line explains 0% of the variance, five equal bins {step_fit(x, x**2, 5):.0%}")

    width, quantile, entropy = edges_of(INCOME, 4, "width"), edges_of(INCOME, 4), entropy_edges(INCOME, DEFAULT, 4)
    assert np.bincount(assign(INCOME, width)).tolist() == [9, 0, 0, 1]
    assert DEFAULT[[0, 1, 2, 3, 5]].sum() == DEFAULT.sum() == 5
    counts = [np.bincount(assign(INCOME, edges)) for edges in (quantile, entropy)]
    assert rest(INCOME, DEFAULT, entropy) == 0
    prose.says(
        f"{', '.join(map(str, INCOME))}. Equal width puts edges at {listed(width)}: nine people",
        f"Quantiles give {listed(quantile)} with {listed(counts[0])} people",
        f"Entropy gives {listed(entropy)}, pure bins of {listed(counts[1])}",
        "18 years, a tax bracket",
    )
    assert assign([35], quantile) == 2
    assert assign([35], edges_of(2 * INCOME, 4)) == 0
    prose.says("an income of 35 is in the third quarter of the ten people above and in the first if all incomes double")
    assert len(edges_of([0] * 60 + list(range(1, 41)), 10)) < 9
    prose.says("If 60% of the values are 0")

    assert cross_validated(leak=True) > 0.6
    assert cross_validated(leak=False) == pytest.approx(0.5, abs=0.04)
    prose.says(
        "on 100 rows of noise with coin-flip labels", "score above 60% on average; chosen inside each fold, about 50%"
    )

    def kept(k: int) -> float:
        z = norm.ppf(np.linspace(0, 1, k + 1))
        return k * (np.diff(norm.pdf(z)) ** 2).sum()

    assert kept(2) == pytest.approx(2 / pi)
    normal = norm.ppf((np.arange(50_000) + 0.5) / 50_000)
    for k in (2, 3, 10):
        means = normal[: 50_000 // k * k].reshape(k, -1).mean(axis=1)
        assert means.var() / normal.var() == pytest.approx(kept(k), abs=0.001)
        assert step_fit(x, 3 * x, k) == pytest.approx(1 - 1 / k**2, abs=0.001)
    share = ", ".join(f"{kept(k):.0%}" for k in (2, 3, 4, 5))
    prose.says(
        f"equally frequent bins {share} and {kept(10):.0%} at $k = 2$, 3, 4, 5 and 10",
        f"keeps $2/\\pi$ = {2 / pi:.0%}",
        f"two bins keep {2 / pi:.0%} of a normal variable",
        "Cohen (1983) put the lost power, in representative conditions, at that of discarding 38% of the cases",
        "(Royston, Altman and Sauerbrei, 2006)",
        "(Gorishniy et al., 2022)",
    )

    within = 1 - 2 / pi  # variance of x that is left within the halves: covariance of t and y there, too
    rng = np.random.default_rng(0)
    c, u, v = rng.normal(size=(3, 200_000))
    fitted = np.linalg.lstsq(np.c_[c + u, c > 0, np.ones(200_000)], c + v, rcond=None)[0][0]
    assert fitted == pytest.approx(within / (within + 1), abs=0.01)
    prose.says(f"without $x$, {1 / 2}; with $x$ split at its median still {within / (within + 1):.2f}")

    y = rng.normal(size=(1500, 200))
    upto, m = y.cumsum(axis=1)[:, 19:180], np.arange(20, 181)
    first, second = upto / m, (y.sum(axis=1, keepdims=True) - upto) / (200 - m)
    squares = (y**2).sum(axis=1, keepdims=True) - m * first**2 - (200 - m) * second**2
    statistic = np.abs(first - second) / np.sqrt(squares / 198 * (1 / m + 1 / (200 - m)))
    limit = student.ppf(0.975, 198)
    assert (statistic[:, 80] > limit).mean() == pytest.approx(0.05, abs=0.02)
    assert (statistic.max(axis=1) > limit).mean() == pytest.approx(0.4, abs=0.04)
    prose.says("Try every cut of the inner 80% of 200 rows of pure noise", "about 4 in 10 are")
    edge = np.array([20, 30, 40])
    assert assign([29.9, 30.1, 39.9], edge).tolist() == [1, 2, 2]
    prose.says("29.9 and 30.1 differ, 30.1 and 39.9 do not", "34 and 36 become opposites", "predictions at 30 and 60")

    u = np.linspace(0, 1, 4_001)
    sine, knots = np.sin(2 * pi * u), np.linspace(0, 1, 8)
    hats = np.maximum(0, 1 - np.abs(u[:, None] - knots) * 7)
    left = ((sine - hats @ np.linalg.lstsq(hats, sine, rcond=None)[0]) ** 2).mean() / sine.var()
    prose.says(
        f"eight bins leave {1 - step_fit(u, sine, 8):.1%} of the variance unexplained, a piecewise *linear* fit with "
        f"eight knots {left:.1%}"
    )
    tree = DecisionTreeRegressor(max_leaf_nodes=8).fit(u[:, None], sine)
    assert tree.score(u[:, None], sine) > step_fit(u, sine, 8) > 0.9
    prose.says(
        f"at most 255 or so bins; a node sums gradients per bin, then tries {255 - 1} cuts",
        f"A million rows of 100 features shrink from {10**6 * 100 * 8 // 10**6} MB to {10**6 * 100 // 10**6} MB",
        f"100 rows in 50 bins are {100 // 50} per bin",
        "Validate a few values, say 5, 10, 20",
        f"with 100 rows and a true rate of 10%, the standard error is {100 * np.sqrt(0.1 * 0.9 / 100):.0f} percentage",
    )
    angle = 2 * pi * np.array([23, 0, 12]) / 24
    place = np.c_[np.sin(angle), np.cos(angle)]
    assert np.linalg.norm(place[0] - place[1]) < np.linalg.norm(place[0] - place[2])
    with np.errstate(divide="ignore"):
        goods, bads = (np.bincount(assign(INCOME[d == DEFAULT], entropy), minlength=4) / 5 for d in (0, 1))
        assert np.isinf(np.log(goods / bads)).all()  # pure bins
    prose.says("smooth it, or a pure bin gets $\\pm\\infty$")
    prose.says("22 to 6 is one night", "$2\\pi h/24$ put 23 next to 0", "over 10 to 20 quantile bins")
