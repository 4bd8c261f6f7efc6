from math import log, nan

import numpy as np
import pytest
from guide_debugging import CASES, SQUARES, draw, first_fork, run
from guide_debugging import FLOOR as DERIVED
from scipy.special import ndtr
from scipy.stats import binom, chi2, norm
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

FLOOR = 0.05


def test_labelers_with_the_floors_error_disagree_that_often():
    rng = np.random.default_rng(0)
    wrong = rng.random((2, 400_000)) < DERIVED
    assert pytest.approx(FLOOR) == DERIVED
    assert np.mean(wrong[0] != wrong[1]) == pytest.approx(0.095, abs=0.002)


@pytest.mark.parametrize(
    ("errors", "rows", "fork"),
    [
        ((0.40, 0.42, 0.60), (1000, 1000, 1000), "training"),
        ((0.06, 0.30, 0.60), (1000, 1000, 1000), "validation"),
        ((0.06, 0.08, 0.30), (1000, 1000, 1000), "test"),
        ((0.06, 0.08, 0.10), (1000, 1000, 1000), "none"),
        ((0.00, 0.30, 0.30), (1000, 1000, 1000), "validation"),
        ((0.00, 0.30, 0.30), (2, 2, 2), "none"),
        ((0.30, 0.10, 0.05), (1000, 1000, 1000), "training"),
    ],
)
def test_takes_the_first_large_gap(errors, rows, fork):
    assert first_fork(errors, rows, FLOOR) == fork


def test_sets_with_the_same_true_error_seldom_look_like_a_fork():
    rng = np.random.default_rng(0)
    sets = rng.binomial(200, 0.15, size=(2000, 3)) / 200
    calls = [first_fork(row, (200, 200, 200), floor=0.15, matter=0) for row in sets.tolist()]
    one_sided = norm.sf(2)
    assert 1 - np.mean(np.array(calls) == "none") == pytest.approx(3 * one_sided, abs=0.025)


@pytest.mark.parametrize(
    ("errors", "rows", "floor"),
    [
        ((0.1, 0.2), (9, 9), 0.05),
        ((0.1, 0.2, 0.3), (9, 9), 0.05),
        ((0.1, 0.2, 0.3), (9, 0, 9), 0.05),
        ((0.1, 0.2, 1.3), (9, 9, 9), 0.05),
        ((0.1, nan, 0.3), (9, 9, 9), 0.05),
        ((0.1, 0.2, 0.3), (9, nan, 9), 0.05),
        ((0.1, 0.2, 0.3), (9, 9, 9), -1),
        ((0.1, 0.2, 0.3), (9, 9, 9), nan),
    ],
)
def test_refuses_what_is_not_three_shares(errors, rows, floor):
    with pytest.raises(ValueError, match=r"three errors, shares|rows in each"):
        first_fork(errors, rows, floor)


def test_rows_are_half_faulty_and_the_truth_misses_the_floor():
    x, y = draw(np.random.default_rng(0), 40_000, unit=2)
    assert x.std(axis=0) == pytest.approx([2, *np.ones(9)], rel=0.02)
    radius = (x[:, 0] / 2) ** 2 + x[:, 1] ** 2
    assert y.mean() == pytest.approx(0.5, abs=0.01)
    assert np.mean(y != (radius > chi2(2).median())) == pytest.approx(FLOOR, abs=0.005)


@pytest.mark.parametrize("matter", [-0.1, nan])
def test_refuses_a_threshold_that_is_no_share(matter):
    with pytest.raises(ValueError, match="shares from 0 to 1"):
        first_fork((0.1, 0.2, 0.3), (9, 9, 9), FLOOR, matter)


def test_squares_stand_beside_the_columns():
    assert SQUARES[0].transform(np.array([[1.0, -3.0]])).tolist() == [[1, -3, 1, 9]]


def test_a_gap_counts_beyond_two_standard_errors_of_padded_shares():
    n, low = 100, 0.10
    padded = (np.array([low, 0.20]) * n + 1) / (n + 2)
    two = 2 * np.sqrt((padded * (1 - padded)).sum() / (n + 2))
    assert 0.10 < two < 0.11  # so 20% on 100 rows is no fork after 10%, and 22% is
    assert first_fork((low, 0.20, 0.20), (n, n, n), low) == "none"
    assert first_fork((low, 0.22, 0.22), (n, n, n), low) == "validation"


@pytest.fixture(scope="module")
def errors():
    """Mean training, validation and test error of each case."""
    return {name: run(model, n, unit) for name, model, n, unit in CASES}


def test_prose(prose, errors):
    prose.says("## What has changed since 2018")
    disagree = 2 * FLOOR * (1 - FLOOR)
    (train, valid, test) = np.round(100 * np.array(list(errors.values()))).astype(int).T.tolist()
    linear, pca, kernel, smaller, rows, squares, unit = range(len(CASES))
    gap = errors["squares, L1"][2] - errors["squares, L1"][1]
    prose.says(
        "Ten sensor readings, 300 labeled parts",
        f"disagree on {disagree:.1%} of parts",
        f"$e = {FLOOR:.0%}".replace("%", "\\%") + "$",
        f"The error is {train[linear]}%, near guessing",
        f"PCA to five components makes it worse, {train[pca]}%",
        f"An RBF kernel gets {train[kernel]}%",
        f"{valid[kernel]}% is far from guessing",
        f"($C$ from {CASES[kernel][1].C} to {CASES[smaller][1].C}) raises training error to {train[smaller]}% "
        f"and leaves validation at {valid[smaller]}%",
        f"Four times the rows bring {valid[rows]}%, at the price of {CASES[rows][2] - 300} more labels",
        f"on the first 300 rows has {train[squares]}% in training and {valid[squares]}% in validation",
        f"{test[squares]}%. The gap to validation is {100 * gap:.0f} points, more than choosing among a few models "
        "on 500 rows explains",
        f"the test error is {test[unit]}%",
    )
    assert gap > 5 * np.sqrt(0.25 / 500)  # the best of a few is hardly ever five standard errors lucky
    assert errors["and unit right"][:2].tolist() == errors["squares, L1"][:2].tolist()
    assert valid[unit] - 100 * FLOOR == pytest.approx(5, abs=1)
    assert abs(errors["smaller C"][1] - errors["RBF kernel"][1]) < 0.02  # "the model did not improve"
    for seed in range(5):
        weights = SQUARES.fit(*draw(np.random.default_rng(seed), 300))[-1].coef_[0]
        assert np.mean(np.delete(weights, [10, 11]) == 0) > 0.7  # "L1 drops most of the useless columns"
        assert abs(weights[[10, 11]]).min() > 0.5

    x, y = draw(np.random.default_rng(0), 40_000)
    two = x[:, :2] ** 2
    radius = two.sum(axis=1, keepdims=True)
    free = LogisticRegression(C=1e6).fit(radius, y)  # the best feature, no regularization to speak of
    assert 1 - free.score(radius, y) > FLOOR + 0.02
    assert 1 - SVC(C=1).fit(two[:1000], y[:1000]).score(two[1000:3000], y[1000:3000]) < FLOOR + 0.015
    prose.says(
        f"2,400 still leave {run(SQUARES, 2400)[0]:.0%} in training",
        f"to a squared radius of {-free.intercept_[0] / free.coef_[0, 0]:.1f} instead of the true {2 * log(2):.1f}, "
        f"on {len(y):,} rows too",
    )

    one = np.sqrt(0.15 * 0.85 / 100)
    wrong = binom(100, 0.15).pmf(np.arange(101))
    gap = np.abs(np.subtract.outer(np.arange(101), np.arange(101)))
    assert (np.outer(wrong, wrong) * (gap <= 10)).sum() == pytest.approx(0.95, abs=0.015)
    prose.says(
        "a careful human on 200 rows",
        f"{100 * one:.1f} points for 15% of 100 rows",
        f"two such sets differ by up to {1.96 * np.sqrt(2) * 100 * one:.0f} points in "
        f"{2 * ndtr(1.96) - 1:.0%} of cases with the same true error",
    )
    prose.says('"Training accuracy is 60%.', '"99% in training, 80% in test."')  # what an interviewer might say
    prose.says("memorizes 20 rows", "although 20 rows are memorized")
    prose.says("training 15%, validation 16%", "test 17%", f"The {15 - 2} points above the floor")

    said = "### Floor 10%, training 11%, validation 12% on 400 rows, test 18% on 100 rows."
    few, many = (np.sqrt(0.12 * 0.88 / 400 + 0.18 * 0.82 / n) for n in (100, 1000))
    assert first_fork((0.11, 0.12, 0.18), (400, 400, 100), 0.1) == "none"
    assert first_fork((0.11, 0.12, 0.18), (400, 400, 1000), 0.1) == "test"
    prose.says(
        said,
        f"\\sqrt{{0.12 \\cdot 0.88/400 + 0.18 \\cdot 0.82/100}} = {100 * few:.1f}$ points",
        f"With 1,000 test rows and the same errors it would be {100 * many:.1f} points",
    )
    error = 0.1
    prose.says(
        f"disagree on {2 * error * (1 - error):.0%} of two-class items, and your model misses 10% of one",
        f"= 0.18$ gives $e = {error * 100:.0f}\\%$",
        f"err on {binom(3, error).sf(1):.1%} of items",
    )
    assert 2 * error * (1 - error) == pytest.approx(0.18)
