from functools import cache
from math import exp, sqrt

import numpy as np
import pytest
from model_fails_on_test_data import draw, triage
from scipy.stats import binom, binomtest, norm
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC


@cache
def table() -> dict[str, list[float]]:
    """The sample's cases: training, fold and test accuracy and AUC, from the same draws."""
    rng, svm, nearest = np.random.default_rng(0), SVC(C=10), KNeighborsClassifier(1)
    (x, y), (new, truth) = draw(rng), draw(rng)
    visits = np.repeat(np.arange(150), 2)
    ill, ill_new = rng.normal(size=(2, 150, 3))[:, visits]
    ill += rng.normal(0, 0.03, ill.shape)
    sick, sick_new = rng.integers(2, size=(2, 150))[:, visits]
    return {
        "simple": triage(LogisticRegression(), x, y, new, truth),
        "overfits": triage(svm, *draw(rng, columns=10), *draw(rng, columns=10)),
        "shifted": triage(svm, x, y, *draw(rng, shift=3)),
        "swapped": triage(svm, x, y, new, 1 - truth),
        "leaked": triage(svm, np.c_[x, y], y, np.c_[new, 0 * truth], truth),
        "patients": triage(nearest, ill, sick, ill_new, sick_new),
        "grouped": triage(nearest, ill, sick, ill_new, sick_new, visits),
    }


def rows(rng, n: int, columns: int, shift: float = 0) -> tuple[np.ndarray, np.ndarray]:
    x = rng.normal(size=(n, columns)) + shift * np.eye(columns)[0]
    return x, (x[:, 1] > np.sin(2 * x[:, 0])).astype(int)


def accuracy(model, n: int = 300, columns: int = 10, keep: int = 10, shift: float = 0, draws: int = 10):
    """Mean accuracy on n training rows and on 1,000 new ones, over independent draws."""
    found = []
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        (x, y), (new, truth) = rows(rng, n, columns), rows(rng, 1000, columns, shift)
        model.fit(x[:, :keep], y)
        found.append((model.score(x[:, :keep], y), model.score(new[:, :keep], truth)))
    return np.mean(found, axis=0)


def test_the_same_rows_twice_show_no_shift_and_the_training_score():
    x, y = draw(np.random.default_rng(5))
    train, folds, test, auc = triage(SVC(C=10), x, y, x, y)
    assert train == test > folds > 0.9
    assert auc == pytest.approx(0.5, abs=0.1)


def test_a_constant_model_scores_the_majority():
    x, y = draw(np.random.default_rng(6))
    train, folds, test, _ = triage(DummyClassifier(), x, y, x, 1 - y)
    assert train == folds == max(y.mean(), 1 - y.mean())
    assert test == pytest.approx(1 - train)


def test_auc_of_a_shift_is_close_to_the_best_possible():
    rng = np.random.default_rng(7)
    x, moved = rng.normal(size=(2000, 1)), rng.normal(1, 1, size=(2000, 1))
    y = rng.integers(2, size=2000)
    assert triage(DummyClassifier(), x, y, moved, y)[3] == pytest.approx(norm.cdf(1 / sqrt(2)), abs=0.02)


def test_groups_share_a_fold():
    assert table()["patients"][1] > 0.9
    assert abs(table()["grouped"][1] - 0.5) < 0.1


@pytest.mark.parametrize("seed", [1, 2])
def test_pattern_does_not_hang_on_the_seed(seed):
    rng = np.random.default_rng(seed)
    (x, y), (new, truth), far = draw(rng), draw(rng), draw(rng, shift=3)
    train, folds, test, auc = triage(SVC(C=10), x, y, *far)
    assert train - folds < 0.05
    assert folds - test > 0.05
    assert auc > 0.95
    assert triage(SVC(C=10), x, y, new, 1 - truth)[2] < 0.1
    train, folds, test, auc = triage(SVC(C=10), *draw(rng, columns=10), *draw(rng, columns=10))
    assert train - folds > 0.1
    assert abs(folds - test) < 0.1


@pytest.mark.parametrize(
    ("x", "y", "x_test", "y_test"),
    [
        (np.ones((9, 2)), np.ones(9), np.ones((20, 2)), np.ones(20)),
        (np.ones((20, 2)), np.ones(20), np.ones((0, 2)), np.ones(0)),
        (np.ones((20, 2)), np.ones(20), np.ones((20, 3)), np.ones(20)),
        (np.ones((20, 2)), np.arange(19) % 2, np.ones((20, 2)), np.ones(20)),
        (np.full((20, 2), np.nan), np.arange(20) % 2, np.ones((20, 2)), np.ones(20)),
        (np.ones((20, 2)), np.arange(20) % 2, np.full((20, 2), np.inf), np.ones(20)),
    ],
)
def test_refuses_bad_input(x, y, x_test, y_test):
    with pytest.raises(ValueError, match=r"need 10|inconsistent|NaN|infinity"):
        triage(LogisticRegression(), x, y, x_test, y_test)


def test_prose(prose):
    low, high = binomtest(40, 50).proportion_ci(method="wilson")
    prose.says(
        f"40 right out of 50 test rows is {40 / 50:.0%}, with a 95% Wilson interval from {low:.0%} to {high:.0%}"
    )
    prose.says("Score 100 *training* rows")

    case = table()
    prose.says("Train {:.2f}, folds {:.2f}, test {:.2f}, AUC {:.2f}".format(*case["overfits"]))
    prose.says("folds {:.2f}, test {:.2f}, AUC {:.2f}".format(*case["shifted"][1:]))
    prose.says("test {:.2f}. The inputs are fine, AUC {:.2f}".format(*case["swapped"][2:]))
    prose.says("folds {:.2f}. Folds by patient say {:.2f}".format(case["patients"][1], case["grouped"][1]))
    assert abs(case["grouped"][1] - case["grouped"][2]) < 0.05
    assert max(case["simple"]) - min(case["simple"][:3]) < 0.03
    prose.says("Near 0.5 it sees no shift in the inputs", "Domain AUC near 0.5 on inputs")  # 0.5 is a coin's AUC
    error = sqrt((300 + 300 + 1) / (12 * 300 * 300))  # of the Mann-Whitney statistic over mn
    prose.says(f"With 300 rows a set and no shift, the AUC of a fixed score has a standard error of {error:.3f}")
    worst = max(case[name][0] - case[name][1] for name in ("shifted", "swapped", "leaked"))
    prose.says(f"training scores are at most {100 * worst:.0f} points above the folds")

    train, new = accuracy(SVC(C=10))
    assert new == pytest.approx(0.8, abs=0.015)
    prose.says(f"averaged over ten draws: 300 rows give {train:.0%} on training rows and about 80% on new ones")
    train, same = accuracy(SVC(C=1))
    assert (train, same) == (pytest.approx(0.92, abs=0.015), pytest.approx(new, abs=0.01))
    prose.says("Here $C$ from 10 down to 1 cuts training accuracy to about 92%, and new rows still get about 80%")
    prose.says(f"Four times the rows: {accuracy(SVC(C=10), n=1200, draws=5)[1]:.0%}")
    assert accuracy(SVC(C=10), keep=2)[1] == pytest.approx(0.97, abs=0.01)
    prose.says("Without the eight noise columns: about 97%")
    forest = RandomForestClassifier(100, random_state=0)
    assert accuracy(forest, draws=3)[1] == pytest.approx(0.9, abs=0.02)
    prose.says("splits on one column at a time and gets about 90%")
    train, new = accuracy(KNeighborsClassifier(1), columns=2)
    prose.says(f"### Training accuracy is {train:.0%}, so it overfits")
    prose.says(
        f"A nearest neighbor scores {train:.0%} on its own training rows", f"it gets {new:.0%} of new rows right"
    )

    weights = norm.pdf(np.linspace(-12, 12, 100_001), 1, 1) ** 2 / norm.pdf(np.linspace(-12, 12, 100_001))
    assert weights.sum() * 24 / 100_000 == pytest.approx(exp(1), rel=1e-6), "E w² = e to the δ² at δ = 1"
    prose.says(f"is about $n e^{{-\\delta^2}}$: {exp(-1):.0%} for $\\delta = 1$, {exp(-4):.0%} for $\\delta = 2$")
    odds = 0.9 / 0.1 * (0.05 / 0.95)
    prose.says(f"A calibrated 0.9 from balanced training data becomes {odds / (1 + odds):.2f} where {0.05:.0%} are")

    best = sum(1 - binom.cdf(np.arange(100), 100, 0.5) ** 100) / 100
    prose.says(f"The best of 100 coin flippers on 100 test rows is expected to score {best:.0%}")
    far = 1 - accuracy(SVC(C=10), n=400, columns=2, keep=2, shift=3)[1]
    assert 0.25 < far < 0.35
    prose.says(f"{400 // 25} times the rows (25 to 400) leave the test error above 25%")
