import re
import runpy
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project_routine import LADDER, held_out_errors, patients, summary
from scipy.stats import sem, ttest_rel
from sklearn.base import BaseEstimator, RegressorMixin, clone
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_predict

FIGURE = runpy.run_path(str(Path(__file__).parents[2] / "docs/figures/project-routine.py"))


@pytest.fixture(scope="module")
def scores():
    """Training error of each attempt and its errors on held-out rows, by scikit-learn's own cross-validation."""
    x, y, _, _ = patients()
    found = {}
    for name, model in LADDER.items():
        held = np.abs(cross_val_predict(clone(model), x, y, cv=KFold(5)) - y)
        found[name] = np.abs(clone(model).fit(x, y).predict(x) - y).mean(), held
    return found


def test_errors_agree_with_scikit_learn(scores):
    x, y, _, _ = patients()
    for name in ("median", "line, best column", "line, all ten", "ridge, products", "deep tree"):
        assert held_out_errors(LADDER[name], x, y) == pytest.approx(scores[name][1])


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 30), st.integers(2, 30), st.integers(0, 999))
def test_any_number_of_folds_agrees_with_scikit_learn(rows, folds, seed):
    rng, folds = np.random.default_rng(seed), min(rows, folds)
    x, y = rng.normal(size=(rows, 1)), rng.normal(size=rows)
    peer = np.abs(cross_val_predict(LinearRegression(), x, y, cv=KFold(folds)) - y)
    assert held_out_errors(LinearRegression(), x, y, folds) == pytest.approx(peer)


class Memory(RegressorMixin, BaseEstimator):
    """Knows by heart the rows that it was fitted to; says 0 for all others."""

    def fit(self, x, y):
        self.known = {tuple(row): target for row, target in zip(x, y, strict=True)}
        return self

    def predict(self, x):
        return np.array([self.known.get(tuple(row), 0) for row in x])


class Grudge(Memory):
    """Does not even forget when it is fitted again, like a forest with warm_start."""

    def fit(self, x, y):
        self.known = getattr(self, "known", {}) | {tuple(row): target for row, target in zip(x, y, strict=True)}
        return self


@pytest.mark.parametrize("kind", [Memory, Grudge])
def test_no_row_is_predicted_by_a_model_that_saw_it(kind):
    x, y = np.arange(20.0).reshape(10, 2), np.arange(1.0, 11)
    assert held_out_errors(kind().fit(x, y), x, y, 3).tolist() == y.tolist()


@pytest.mark.parametrize(
    ("x", "y", "folds"),
    [
        (np.ones(4), np.ones(4), 2), (np.ones((4, 1)), np.ones(3), 2), (np.ones((4, 1)), np.ones((4, 1)), 2),
        (np.ones((4, 1)), np.ones(4), 1), (np.ones((4, 1)), np.ones(4), 5), (np.ones((1, 1)), np.ones(1), 1),
        (np.ones((4, 1)), np.ones(4), 2.5), (np.ones((0, 1)), np.ones(0), 2),
    ],
)  # fmt: skip
def test_refuses_other_shapes_and_folds(x, y, folds):
    with pytest.raises(ValueError, match="2 to n folds"):
        held_out_errors(LinearRegression(), x, y, folds)


def test_summary_is_the_paired_error():
    assert summary(np.array([0, 2])) == "1.0 ± 1.0"
    rng = np.random.default_rng(0)
    before, after = rng.normal(3, 1, size=(2, 40))
    mean, error = map(float, summary(before - after).split(" ± "))
    assert mean == pytest.approx(np.mean(before) - np.mean(after), abs=0.05)
    assert error == pytest.approx(sem(before - after), abs=0.05)
    assert ttest_rel(before, after).statistic == pytest.approx(np.mean(before - after) / sem(before - after))


@pytest.mark.parametrize("values", [[], [1], [1, np.nan], [1, np.inf], [[1, 2]]])
def test_summary_refuses_what_has_no_error(values):
    with pytest.raises(ValueError, match="two or more finite"):
        summary(np.array(values, float))


def test_the_two_sets_of_patients_share_no_row():
    x, y, x_test, y_test = patients()
    assert (len(x), len(y), len(x_test), len(y_test)) == (354, 354, 88, 88)
    assert not {tuple(row) for row in x} & {tuple(row) for row in x_test}


def test_learning_curve_falls_on_held_out_rows_and_rises_on_training_rows():
    train, held = np.transpose([FIGURE["curve"](rows) for rows in FIGURE["SIZES"]])
    assert all(a < b for a, b in pairwise(train))
    assert all(a > b for a, b in pairwise(held))
    assert (train < held).all()


def test_what_is_said_aloud_takes_two_minutes(page):
    aloud = re.search(r"### Two minutes, aloud\n(.*?)\nThen the loop", page, re.DOTALL)[1]
    words = re.sub(r"\]\([^)]*\)|[^\w' ]", " ", aloud).split()
    assert 250 < len(words) < 320  # 125 to 160 words a minute


def test_prose(prose, scores):
    x, y, x_test, y_test = patients()
    progress = np.concatenate([y, y_test])
    prose.says(
        "## Answer", f"{len(progress)} diabetes patients come with scikit-learn",
        f"a score from {progress.min():.0f} to {progress.max():.0f}", f"{len(y_test)} patients are locked away",
        "Studer et al., 2021", "Amershi et al. (2019)", "CRISP-DM said in 2000", "What changed since 2018",
    )  # fmt: skip
    valid = {name: held.mean() for name, (_, held) in scores.items()}
    assert min(valid, key=valid.get) == "line, all ten"
    assert min(valid.values()) > 44
    prose.says("no validation error is below 44, however low the training error")
    guesses = np.sort(y)
    best = guesses[np.argmin(np.abs(y[:, None] - guesses).mean(axis=0))]
    assert np.abs(y - best).mean() == pytest.approx(np.abs(y - np.median(y)).mean())
    prose.says("the median, which minimizes it")
    prose.says(
        f"The median misses by {valid['median']:.1f}. Without it, {valid['line, all ten']:.1f} means nothing",
        f"chosen in each fold, buys {valid['median'] - valid['line, best column']:.1f} points, "
        f"the other nine {valid['line, best column'] - valid['line, all ten']:.1f}",
        f"scores {scores['deep tree'][0]:.1f} on training rows and {valid['deep tree']:.1f} on others",
    )
    line = scores["line, all ten"][1]
    lost = {name: scores[name][1] - line for name in ("ridge, products", "forest")}
    errors = {f"{sem(some):.1f}" for some in lost.values()}
    prose.says(
        f"lose {lost['ridge, products'].mean():.1f} and {lost['forest'].mean():.1f} to the line, each with an error of "
        f"{errors.pop()}",
        f"a difference of {sem(lost['forest']):.1f} is one standard error",
    )
    assert not errors
    train, held = FIGURE["curve"](240)
    prose.says(
        f"With 240 rows the line's two errors are {held - train:.1f} apart",
        f"The forest's are {valid['forest'] - scores['forest'][0]:.1f} apart",
    )

    final = LinearRegression().fit(x, y)
    missed = np.abs(final.predict(x_test) - y_test)
    prose.says(f"The test, opened once: {missed.mean():.1f} ± {sem(missed):.1f}")
    x_test[:, 3] *= 101.325 / 760  # an atmosphere in kPa and in mmHg
    wrong = np.abs(final.predict(x_test) - y_test).mean()
    median = np.abs(np.median(y) - y_test).mean()
    assert wrong > median
    prose.says(
        f"the error becomes {wrong:.1f}",
        f"gained {median - missed.mean():.1f} points over the median, and the change of unit cost "
        f"{wrong - missed.mean():.1f}",
    )
