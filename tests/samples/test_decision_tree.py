from itertools import combinations
from math import ceil, inf, log2, nan

import numpy as np
import pytest
from decision_tree import Node, best_split, grow, predict
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

LOANS = np.array([[20, 1], [25, 2], [30, 6], [35, 1], [45, 1], [50, 8], [60, 2], [80, 5]], float)
DEFAULT = np.array([1, 1, 0, 1, 0, 0, 0, 0])
tables = st.tuples(st.integers(2, 12), st.integers(1, 3)).flatmap(
    lambda shape: st.tuples(
        arrays(float, shape, elements=st.integers(-3, 3)),
        arrays(int, shape[0], elements=st.integers(0, 2)),
        st.integers(1, 3),
    )
)


def gini(shares):
    return float(np.sum(np.multiply(shares, np.subtract(1, shares))))


def entropy(shares):
    return -sum(p * log2(p) for p in shares if p)


def weighted(split, impurity):
    """Mean impurity of the children, each given by its counts of the classes."""
    sizes = [sum(child) for child in split]
    parts = [n * impurity(np.divide(child, n)) for n, child in zip(sizes, split, strict=True)]
    return sum(parts) / sum(sizes)


def splits(x, y, leaf=1):
    """Brute force: (weighted Gini, feature, threshold) of every split."""
    for feature in range(x.shape[1]):
        values = np.unique(x[:, feature])
        for threshold in (values[1:] + values[:-1]) / 2:
            low = x[:, feature] <= threshold
            if leaf <= low.sum() <= len(y) - leaf:
                children = [np.bincount(y[side], minlength=3) for side in (low, ~low)]
                yield weighted(children, gini), feature, float(threshold)


def leaves(tree: Node) -> int:
    return sum(map(leaves, tree.children)) if tree.children else 1


def depth(tree: Node) -> int:
    return 1 + max(map(depth, tree.children)) if tree.children else 0


def accuracy(tree, x, y):
    return np.mean([predict(tree, row).argmax() == label for row, label in zip(x, y, strict=True)])


@settings(deadline=None, max_examples=60)
@given(tables)
def test_a_split_is_the_best_of_all_and_ties_go_to_the_first_feature_and_lowest_threshold(table):
    x, y, leaf = table
    if len(set(y)) == 1:
        return
    gain, feature, threshold = best_split(x, np.eye(3)[y], leaf)
    every = [(round(score, 9), *split) for score, *split in splits(x, y, leaf)]
    if not every:
        assert gain == -1
        return
    lowest, *expected = min(every)
    whole = gini(np.bincount(y) / len(y))
    assert [feature, threshold] == expected
    assert gain == pytest.approx(1 - lowest / whole, abs=1e-6)
    assert gain >= 0


@settings(deadline=None, max_examples=60)
@given(tables)
def test_a_full_tree_separates_all_rows_that_differ(table):
    x, y, leaf = table
    tree = grow(x, np.eye(3)[y])
    for row in x:
        same = (x == row).all(axis=1)
        assert predict(tree, row) == pytest.approx(np.bincount(y[same], minlength=3) / same.sum())
    limited = grow(x, np.eye(3)[y], depth=2, leaf=leaf)
    assert depth(limited) <= 2
    assert leaves(limited) <= max(1, len(y) // leaf)


@pytest.mark.parametrize("seed", range(3))
def test_it_is_scikit_learns_tree(seed):
    rng = np.random.default_rng(seed)
    x, new = rng.integers(-4000, 4000, size=(2, 300, 3)) / 1024  # exact in the 32 bits that scikit-learn keeps
    y = (x[:, 0] + x[:, 1] > 0) ^ (rng.random(300) < 0.1)
    mine = grow(x, np.eye(2)[y.astype(int)], depth=4, leaf=15)
    reference = DecisionTreeClassifier(max_depth=4, min_samples_leaf=15, random_state=0).fit(x, y)
    assert [*(predict(mine, row) for row in new)] == pytest.approx(reference.predict_proba(new))
    assert (leaves(mine), depth(mine)) == (reference.get_n_leaves(), reference.get_depth())
    assert (mine.feature, mine.threshold) == (reference.tree_.feature[0], reference.tree_.threshold[0])
    inner = reference.tree_
    mass = inner.impurity * inner.n_node_samples
    share = 1 - (mass[inner.children_left[0]] + mass[inner.children_right[0]]) / mass[0]
    assert best_split(x, np.eye(2)[y.astype(int)], 15)[0] == pytest.approx(share)

    z = x[:, 0] ** 2 + rng.normal(size=300)
    numbers = DecisionTreeRegressor(max_depth=5, min_samples_leaf=10, random_state=0).fit(x, z)
    mine = grow(x, z[:, None], depth=5, leaf=10)
    assert [predict(mine, row)[0] for row in new] == pytest.approx(numbers.predict(new))


def test_one_feature_grown_fully_is_scikit_learns_tree_too():
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 1000, size=(200, 1)), rng.integers(0, 2, size=200)
    reference = DecisionTreeClassifier(random_state=0).fit(x, y)
    mine = grow(x, np.eye(2)[y], depth=200)
    assert [*(predict(mine, row) for row in x)] == pytest.approx(reference.predict_proba(x))


def test_the_gain_is_the_distance_of_the_means():
    left, right = np.array([1, 3]), np.array([4, 0])
    both = left + right
    drop = gini(both / 8) - weighted([left, right], gini)
    assert drop == pytest.approx(4 * 4 / 64 * np.sum((left / 4 - right / 4) ** 2))


def test_neighboring_floats_and_huge_values_can_be_told_apart():
    near = np.nextafter(1, 2)
    for low, high in ((1.0, near), (near, np.nextafter(near, 2)), (-1.7e308, 1.7e308), (0.0, 5e-324)):
        tree = grow([[low], [high]], [[0], [1]])
        assert (predict(tree, [low]), predict(tree, [high])) == ([0], [1])


def test_the_scale_of_the_target_does_not_matter_and_input_is_left_alone():
    x, y = np.arange(9.0)[:, None], (np.arange(9.0)[:, None] - 4) ** 2
    for factor in (1e-200, 1e-30, 1e30):
        tree = grow(x, factor * y, depth=2)
        usual = grow(x, y, depth=2)
        assert [predict(tree, row)[0] / factor for row in x] == pytest.approx([predict(usual, row)[0] for row in x])
    assert x.sum() == 36


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1, 2], [[0], [1]]),
        ([[1], [2]], [0, 1]),
        ([[1], [2]], [[0]]),
        (np.empty((0, 1)), np.empty((0, 1))),
        (np.empty((2, 0)), [[0], [1]]),
        ([[1], [nan]], [[0], [1]]),
        ([[1], [2]], [[0], [inf]]),
        ([[1], [2]], [[0], [1e200]]),
    ],
)
def test_refuses_what_is_no_data(x, y):
    with pytest.raises(ValueError, match="need finite x"):
        grow(x, y)


@pytest.mark.parametrize("limit", [{"depth": -1}, {"depth": nan}, {"leaf": 0}, {"leaf": 0.2}, {"leaf": nan}])
def test_refuses_limits_that_are_none(limit):
    with pytest.raises(ValueError, match="depth >= 0, leaf >= 1"):
        grow(LOANS, np.eye(2)[DEFAULT], **limit)


@pytest.mark.parametrize("row", [[38, nan], [nan, 3], [[38, 3], [60, 2]], 38])
def test_predicts_one_row_without_gaps(row):
    with pytest.raises(ValueError, match="one row"):
        predict(grow(LOANS, np.eye(2)[DEFAULT]), row)


def test_a_large_mean_hides_no_split():
    tree = grow(np.arange(5.0)[:, None], 1e15 + np.array([[0], [0], [0], [1], [1]]), depth=1)
    assert tree.threshold == 2.5


def noisy(rng, n):
    """The rows of the figure."""
    x = rng.normal(size=(n, 2))
    return x, (x.sum(axis=1) > 0) ^ (rng.random(n) < 0.1)


def pruned(x, y):
    """The tree whose alpha did best in five folds."""
    alphas, folds = (0.002, 0.004, 0.007, 0.012), np.arange(len(y)) % 5
    scores = [
        sum(
            DecisionTreeClassifier(random_state=0, ccp_alpha=alpha)
            .fit(x[folds != k], y[folds != k])
            .score(x[folds == k], y[folds == k])
            for k in range(5)
        )
        for alpha in alphas
    ]
    return DecisionTreeClassifier(random_state=0, ccp_alpha=alphas[int(np.argmax(scores))]).fit(x, y)


def test_prose(prose):
    prose.says("Hyafil and Rivest (1976)", "Since 2019", "(Hu et al., 2019)", "(Lin et al., 2020)", "(Quinlan, 1986)")
    prose.says(
        "scikit-learn from 1.3", "(Raileanu and Stoffel, 2004)", "(Breiman et al., 1984)", "(Strobl et al., 2007)"
    )

    # the loans
    y = np.eye(2)[DEFAULT]
    candidates = sorted(splits(LOANS, DEFAULT))
    root = gini([DEFAULT.mean(), 1 - DEFAULT.mean()])
    assert [sum(1 for c in candidates if c[1] == feature) for feature in (0, 1)] == [7, 4]
    prose.says("so 7 candidates for income and 4 for years", f"Three of the {len(candidates)}:")
    best = {(feature, at): (score, root - score) for score, feature, at in candidates}
    best_years = min(c for c in candidates if c[1] == 1)
    assert [c[1:] for c in candidates[:2]] == [(0, 40), (0, 27.5)]
    assert best_years[1:] == (1, 3.5)
    rows = (
        ((0, 40), f"income ≤ 40: four rows with three defaults ({gini([0.25, 0.75]):.3f}), four with none. Weighted"),
        ((0, 27.5), "income ≤ 27.5: two defaults, and one in six. Weighted"),
        ((1, 3.5), "years ≤ 3.5: three defaults in five, none in three. Weighted"),
    )
    for key, words in rows:
        score, drop = best[key]
        prose.says(f"{words} {score + 1e-9:.3f}, $\\Delta = {drop:.3f}$")
    for name, column in (("Income (thousands)", LOANS[:, 0]), ("Years in the job", LOANS[:, 1])):
        prose.says(f"{name} | {' | '.join(f'{value:g}' for value in column)} |")
    answers = " | ".join("yes" if value else "no" for value in DEFAULT)
    prose.says(f"Default | {answers} |", f"has Gini $2 \\cdot \\frac38 \\cdot \\frac58 = {root:.3f}$")
    tree = grow(LOANS, y)
    assert (tree.feature, tree.threshold, leaves(tree)) == (0, 40, 3)
    assert (tree.children[0].feature, tree.children[0].threshold) == (1, 4)
    assert predict(tree, [38, 3]).tolist() == [0, 1]
    prose.says("Income ≤ 40 wins", "An applicant with an income of 38 after 3 years lands with the defaults")
    prose.says(f"about {ceil(log2(10**6))} in a balanced tree of a million leaves")
    prose.says(f"scikit-learn: {HistGradientBoostingClassifier().max_bins} of them")

    changed = grow(LOANS, np.eye(2)[np.where(LOANS[:, 0] == 60, 1, DEFAULT)])
    assert (changed.feature, changed.threshold) == (1, 3.5)
    prose.says("If the applicant with an income of 60 had defaulted, the root would be years ≤ 3.5")
    logs = grow(np.c_[np.log(LOANS[:, 0]), LOANS[:, 1]], y)
    assert [predict(logs, [np.log(a), b]).tolist() for a, b in LOANS] == y.tolist()
    prose.says(f"moves: {np.exp(logs.threshold):.1f} instead of {tree.threshold:.0f}")

    # pruning by training error, and by impurity as scikit-learn does it
    error = [min(np.mean(part), 1 - np.mean(part)) * len(part) / 8 for part in (DEFAULT, DEFAULT[:4], DEFAULT[4:])]
    assert (error[1], error[0] - error[1] - error[2]) == (1 / 8, 1 / 4)
    path = DecisionTreeClassifier(random_state=0).fit(LOANS, DEFAULT).cost_complexity_pruning_path(LOANS, DEFAULT)
    assert path.ccp_alphas == pytest.approx([0, candidates[0][0], root - candidates[0][0]])
    prose.says("the years split goes at $\\alpha = 1/8$, the income split at $1/4$")

    # size and error
    found = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        train, test = noisy(rng, 400), noisy(rng, 2000)
        full = DecisionTreeClassifier(random_state=0).fit(*train)
        small = DecisionTreeClassifier(random_state=0, max_leaf_nodes=16).fit(*train)
        cut = pruned(*train)
        assert full.score(*train) == 1
        found.append([full.get_n_leaves(), cut.get_n_leaves(), *(1 - t.score(*test) for t in (full, small, cut))])
    many, few, *errors = np.mean(found, axis=0)
    assert (many, few) == (pytest.approx(70, abs=3), pytest.approx(10, abs=2))
    assert errors == pytest.approx([0.21, 0.16, 0.16], abs=0.01)
    prose.says("On the right, 400 rows have the class", "with 10% of the labels flipped")
    prose.says("The full tree has about 70 leaves, training error 0 and test error 21%", "the reason for the 16 leaves")
    prose.says("the same 400 rows give about 10 leaves and a test error of 16%")

    x = np.arange(11.0)[:, None]
    last = predict(grow(x, 2 * x), [20])[0]
    prose.says(f"at $x = 0, 1, \\dots, 10$; at $x = 20$ the tree says {last:.0f}")

    # the error rate sees no difference, the impurities do
    splits_of_80 = ((30, 10), (10, 30)), ((20, 40), (20, 0))
    wrong = [sum(min(child) for child in split) / 80 for split in splits_of_80]
    assert wrong[0] == wrong[1]
    prose.says("Split 40 + 40 rows into (30, 10) and (10, 30), or into (20, 40) and (20, 0)")
    prose.says(f"Both have an error of {wrong[0]:.0%}")
    even, pure = ([weighted(split, impurity) for impurity in (gini, entropy)] for split in splits_of_80)
    prose.says(f"Gini sees it ({pure[0]:.3f} against {even[0]:.3f}), entropy too ({pure[1]:.3f} against {even[1]:.3f})")

    # XOR: the greedy tree misses what a tree of the same depth can do
    scores = []
    for seed in range(50):
        rng = np.random.default_rng(seed)
        bits = rng.choice([-1.0, 1.0], size=(200, 2))
        label = (bits.prod(axis=1) > 0).astype(int)
        if seed < 5:
            assert accuracy(grow(bits, np.eye(2)[label], depth=2), bits, label) == 1
        wide = np.c_[bits, rng.normal(size=(200, 8))]
        scores.append(accuracy(grow(wide, np.eye(2)[label], depth=2), wide, label))
    prose.says("with 8 noise columns and 200 rows")
    prose.says(f"gets {np.mean(scores):.0%} of its own training rows right (mean of 50 draws)")

    # Gini and entropy, and a binary against a continuous column of noise
    same, right, continuous = 0, [], 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        x, new = rng.normal(size=(200, 5)), rng.normal(size=(1000, 5))
        label, truth = (rng.random(len(z)) < 1 / (1 + np.exp(-z @ np.linspace(1, 0, 5))) for z in (x, new))
        models = [DecisionTreeClassifier(criterion=c, max_depth=4, random_state=0) for c in ("gini", "entropy")]
        right.append([model.fit(x, label).score(new, truth) for model in models])
        same += len({(m.tree_.feature[0], round(m.tree_.threshold[0], 6)) for m in models}) == 1
        noise = np.c_[rng.integers(0, 2, 100), rng.normal(size=100)]
        continuous += best_split(noise, np.eye(2)[rng.integers(0, 2, 100)], 1)[1] == 1
    assert same > 75
    assert continuous > 90
    assert np.mean(right, axis=0) == pytest.approx([0.64, 0.64], abs=0.005)
    prose.says("On 100 draws of 200 rows", "in over 75% of cases", "get 64% of new rows right with either")
    prose.says("coin-flip labels to 100 rows", "the continuous one in over 90% of draws")

    # an identifier as a category with one child per value
    bits = entropy([DEFAULT.mean(), 1 - DEFAULT.mean()])
    prose.says(f"gains all {bits:.3f} bits of the root; divided by its own entropy, {log2(8):.0f} bits")
    prose.says(f"that is {bits / log2(8):.2f} against {bits - weighted([(1, 3), (4, 0)], entropy):.2f} for income ≤ 40")

    # categories: every two-way partition of six, against the cuts in the order of their means
    q = 20
    prose.says(f"two-way splits: {2 ** (q - 1) - 1:,} for {q}", f"one of the {q - 1} cuts in that order is optimal")
    rng = np.random.default_rng(0)
    for _ in range(5):
        counts = rng.integers(1, 20, size=(6, 2))

        def impurity(group, counts=counts):
            inside = np.isin(range(6), group)
            return weighted([counts[inside].sum(axis=0), counts[~inside].sum(axis=0)], gini)

        order = (counts[:, 1] / counts.sum(axis=1)).argsort()
        every = [impurity(group) for size in (1, 2, 3) for group in combinations(range(6), size)]
        assert min(impurity(order[:size]) for size in range(1, 6)) == pytest.approx(min(every))
