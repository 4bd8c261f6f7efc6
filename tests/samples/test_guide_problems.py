from itertools import permutations

import numpy as np
import pytest
from guide_problems import agreement, groups, guesses
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar
from sklearn.datasets import load_wine
from sklearn.linear_model import LinearRegression, LogisticRegression

X, CULTIVAR = load_wine(return_X_y=True)
SCALED = (X - X.mean(axis=0)) / X.std(axis=0)


def leave_one_out(x, y):
    """Errors of least squares from one fit, by the diagonal of the hat matrix."""
    design = np.column_stack([np.ones(len(x)), x])
    hat = design @ np.linalg.pinv(design)
    return (y - hat @ y) / (1 - np.diag(hat))


def silhouette(x, label):
    apart = np.linalg.norm(x[:, None] - x[None], axis=2)
    to = np.array([apart[:, label == k].sum(axis=1) for k in np.unique(label)]).T
    size = np.bincount(label)
    rows = np.arange(len(x))
    own = to[rows, label] / (size[label] - 1)
    to = to / size
    to[rows, label] = np.inf
    other = to.min(axis=1)
    return np.mean((other - own) / np.maximum(own, other))


def test_guesses_leave_the_row_out():
    rows = slice(None, None, 5)
    x, y = SCALED[rows, 1:], X[rows, 0]
    found = guesses(LinearRegression(), x, y)
    assert y - found == pytest.approx(leave_one_out(x, y))


labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=30)


@settings(deadline=None, max_examples=60)
@given(labels)
def test_agreement_is_the_best_over_all_pairings(pairs):
    found, known = np.array(pairs).T
    best = max(sum(order[k] == f for f, k in pairs) for order in permutations(range(4), 3))
    assert agreement(found, known) == best


@pytest.mark.parametrize(("found", "known"), [([0, 1], [0]), ([], []), ([[0, 1]], [[0, 1]])])
def test_agreement_refuses_vectors_that_do_not_fit(found, known):
    with pytest.raises(ValueError, match="two label vectors"):
        agreement(np.array(found), np.array(known))


@pytest.mark.parametrize("found", [[0, -1], [0.0, 1.0], [0, np.nan]])
def test_agreement_refuses_what_is_no_label(found):
    with pytest.raises(ValueError, match="whole numbers"):
        agreement(np.array(found), np.array([0, 1]))
    with pytest.raises(ValueError, match="whole numbers"):
        agreement(np.array([0, 1]), np.array(found))


def test_each_row_is_in_the_group_of_its_nearest_mean():
    label = groups(SCALED, 3)
    means = np.array([SCALED[label == k].mean(axis=0) for k in range(3)])
    assert (np.linalg.norm(SCALED[:, None] - means, axis=2).argmin(axis=1) == label).all()


def test_prose(prose):
    prose.says("## What has changed since 2018")
    prose.says("canceled within 30 days after", "read for 30 seconds")
    n, columns = X.shape
    prose.says(f"{n} Italian wines, {columns} chemical measurements each")

    right, model = 0, LogisticRegression(solver="newton-cg", warm_start=True)
    for row in range(n):
        rest = np.arange(n) != row
        middle, width = X[rest].mean(axis=0), X[rest].std(axis=0)
        model.fit((X[rest] - middle) / width, CULTIVAR[rest])
        right += model.predict([(X[row] - middle) / width])[0] == CULTIVAR[row]
    prose.says(f"fitted on {n - 1} wines and asked about the one left out, is right for {right} of {n}")
    prose.says(f"would be right for {np.bincount(CULTIVAR).max()}")

    error = np.sqrt(np.mean(leave_one_out(X[:, 1:], X[:, 0]) ** 2))
    spread = X[:, 0].std()
    prose.says(
        f"from the other {columns - 1} measurements",
        f"off by {error:.2f} on the wines left out",
        f"mean by {spread:.2f}",
    )
    assert 1 - error**2 / spread**2 == pytest.approx(0.5, abs=0.03)
    prose.says("half of the variance is explained", f"from {X[:, 0].min():.1f} to {X[:, 0].max():.1f} look like")
    prose.says("Li et al., 2010", "Ouyang et al., 2022")

    clusters = {"raw": {3: groups(X, 3)}, "scaled": {k: groups(SCALED, k) for k in (2, 3, 4)}}
    raw, scaled = (
        max(sum(np.array(order)[clusters[name][3]] == CULTIVAR) for order in permutations(range(3)))
        for name in ("raw", "scaled")
    )
    share = X[:, -1].var() / X.var(axis=0).sum()
    prose.says(
        f"match the cultivars for {scaled} of {n} wines",
        f"they match for {raw}, because proline, with values up to {X[:, -1].max():,.0f}",
    )
    prose.says(f"holds {share:.1%} of the total variance", f"could not know that {scaled} beats {raw}")
    on_raw, on_scaled = (
        silhouette(X, clusters["raw"][3]),
        [silhouette(SCALED, clusters["scaled"][k]) for k in (2, 3, 4)],
    )
    prose.says(f"is {on_raw:.2f} for the raw columns and {on_scaled[1]:.2f} for the scaled ones")
    prose.says("two, three and four clusters apart ({:.2f}, {:.2f}, {:.2f})".format(*on_scaled))

    expected = {power: lambda g, p=power: (abs(g - 1) ** p + abs(g - 5) ** p) / 2 for power in (1, 2)}
    assert minimize_scalar(expected[2], bounds=(1, 5)).x == pytest.approx(3)
    assert np.ptp([expected[1](g) for g in np.linspace(1, 5, 9)]) == pytest.approx(0)

    steady = sum(0.9**step for step in range(500))
    level = brentq(lambda discount: sum(discount**step for step in range(500)) - 5, 0, 0.99)
    prose.says(f"so B is better once $\\gamma > {level:.1f}$")
    prose.says(f"At $\\gamma = 0.9$ it is worth {steady:.0f}")

    accuracy = []
    for seed in range(3):
        square = np.random.default_rng(seed).random((2000, 2))
        label = groups(square, 3)
        model = LogisticRegression(C=100).fit(square[:1000], label[:1000])
        accuracy.append(model.score(square[1000:], label[1000:]))
    assert min(accuracy) > 0.97
    prose.says(
        "predict them: 97% accuracy",
        "Cut 2,000 points",
        "fitted on half of them predicts the other half with more than 97% as well",
    )
