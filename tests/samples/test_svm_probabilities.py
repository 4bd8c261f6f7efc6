from functools import cache
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit
from sklearn.calibration import CalibratedClassifierCV
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.svm import SVC
from svm_probabilities import draw, platt


def by_bfgs(scores, labels):
    """Slope and offset by a general optimizer, from the two kinds of weighted rows that smoothed targets mean."""
    s, y = np.asarray(scores, float), np.asarray(labels)
    high, low = (y.sum() + 1) / (y.sum() + 2), 1 / ((1 - y).sum() + 2)
    target = y * high + (1 - y) * low

    def loss(v):
        z = v[0] * s + v[1]
        miss = expit(z) - target
        return np.sum(target * np.logaddexp(0, -z) + (1 - target) * np.logaddexp(0, z)), [miss @ s, miss.sum()]

    return minimize(loss, [0.0, 0.0], jac=True, method="BFGS", options={"gtol": 1e-8}).x


@cache
def repeated():
    """The experiment of the sample, with sigmoids by the general optimizer: per draw labels, margins, probabilities."""
    found = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        (x, y), (x_new, y_new) = draw(200, rng), draw(2000, rng)
        svm = SVC(C=10).fit(x, y)
        trained, score = svm.decision_function(x), svm.decision_function(x_new)
        held_out = cross_val_predict(SVC(C=10), x, y, method="decision_function")
        leaky, honest = by_bfgs(trained, y), by_bfgs(held_out, y)
        steps = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(held_out, y)
        found.append(
            {
                "y": y_new,
                "score": score,
                "known": trained * (2 * y - 1),
                "slopes": [leaky[0], honest[0]],
                "raw": expit(score),
                "leaky": expit(np.polyval(leaky, score)),
                "honest": expit(np.polyval(honest, score)),
                "isotonic": steps.predict(score),
            }
        )
    return found


def test_scikit_learn_does_what_the_experiment_does():
    rng = np.random.default_rng(0)
    (x, y), (x_new, _) = draw(200, rng), draw(2000, rng)
    for method, name in (("sigmoid", "honest"), ("isotonic", "isotonic")):
        theirs = CalibratedClassifierCV(SVC(C=10), ensemble=False, method=method).fit(x, y)
        assert theirs.predict_proba(x_new)[:, 1] == pytest.approx(repeated()[0][name], abs=1e-4)
        assert np.array_equal(theirs.predict(x_new), theirs.predict_proba(x_new).argmax(axis=1))
    a, b = platt(cross_val_predict(SVC(C=10), x, y, method="decision_function"), y)
    assert expit(a * repeated()[0]["score"] + b) == pytest.approx(repeated()[0]["honest"], abs=1e-6)


def mean(score, name):
    return np.mean([score(d["y"], d[name]) for d in repeated()])


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.floats(-5, 5), st.integers(0, 1)), min_size=4, max_size=40).filter(
        lambda rows: {y for _, y in rows} == {0, 1}
    )
)
def test_no_other_sigmoid_fits_better(rows):
    scores, labels = map(np.array, zip(*rows, strict=True))
    positives, negatives = labels.sum(), (1 - labels).sum()
    target = np.where(labels == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(v):
        z = v[0] * scores + v[1]
        return np.sum(np.logaddexp(0, z) - target * z)

    found = loss(platt(scores, labels))
    assert found <= loss(by_bfgs(scores, labels)) + 1e-6
    p = expit(np.polyval(platt(scores, labels), scores))
    assert p.sum() == pytest.approx(target.sum(), rel=1e-4)  # the gradient of the offset is zero


def test_agrees_with_a_general_optimizer_and_with_scikit_learn():
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 2, 300)
    scores = rng.normal(size=300) + labels
    assert platt(scores, labels) == pytest.approx(by_bfgs(scores, labels), abs=1e-4)
    a, b = platt(scores, labels)
    assert platt(1000 * scores + 5, labels) == pytest.approx((a / 1000, b - 5 * a / 1000), rel=1e-5, abs=1e-8)
    assert platt(-scores, labels) == pytest.approx((-a, b), rel=1e-6)


def test_finds_the_sigmoid_that_made_the_labels():
    rng = np.random.default_rng(0)
    scores = rng.normal(size=100_000)
    labels = (rng.random(scores.size) < expit(2 * scores - 1)).astype(int)
    assert platt(scores, labels) == pytest.approx((2, -1), abs=0.06)


def test_stays_finite_where_logistic_regression_would_not():
    a, b = platt([-2, -1, 1, 2], [0, 0, 1, 1])
    assert 0 < a < 10
    assert b == pytest.approx(0, abs=1e-6)
    a, b = platt([1, 1, 1, 1], [0, 1, 1, 1])
    assert expit(a + b) == pytest.approx((3 * 4 / 5 + 1 / 3) / 4), "all scores equal: the smoothed base rate"
    a, b = platt([0.1, 0.1, 0.1], [0, 1, 1])  # the mean rounds to something else than 0.1
    assert a == pytest.approx(0, abs=1e-9)
    assert expit(b) == pytest.approx((2 * 3 / 4 + 1 / 3) / 3)
    assert np.isfinite(platt([-1e6, -1e5, 1e5, 1e6], [0, 1, 0, 1])).all()


def test_halves_steps_that_overshoot():
    a, b = platt([6, *[-7] * 104], [0, *[1] * 104])  # the full Newton steps diverge here
    assert expit(6 * a + b) == pytest.approx(1 / 3)
    assert expit(-7 * a + b) == pytest.approx(105 / 106)


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize(
    ("scores", "labels", "message"),
    [
        ([1, 2, 3], [0, 1], "one finite score"),
        ([[1, 2], [3, 4]], [[0, 1], [1, 0]], "one finite score"),
        ([1, np.nan], [0, 1], "one finite score"),
        ([1, np.inf], [0, 1], "one finite score"),
        ([1, 2], [1, 1], "both must occur"),
        ([1, 2], [-1, 1], "0 or 1"),
        ([], [], "both must occur"),
        ([1, 2, 3], [0, 1, 2], "0 or 1"),
        ([1, 2, 3], [0, 1, np.nan], "0 or 1"),
        ([1, 2], ["0", "1"], "0 or 1"),
        ([1e-320, 3e-320], [0, 1], "too close"),
        ([-1e308, 1e308], [0, 1], "too far apart"),
    ],
)
def test_refuses(scores, labels, message):
    with pytest.raises(ValueError, match=message):
        platt(scores, labels)


def couple(r):
    """Class probabilities from pairwise ones r (k, k), by a general optimizer."""
    k = len(r)

    def miss(p):
        return sum((r[j, i] * p[i] - r[i, j] * p[j]) ** 2 for i in range(k) for j in range(i))

    sums = {"type": "eq", "fun": lambda p: p.sum() - 1}
    return minimize(miss, np.full(k, 1 / k), bounds=[(0, 1)] * k, constraints=sums, tol=1e-12).x


def test_prose(prose):
    prose.says(
        "(Lin, 2002)", "Platt (1999) saw", "(Lin, Lin and Weng, 2007)", "Bartlett and Tewari (2007)",
        "(Wu, Lin and Weng, 2004)", "Niculescu-Mizil and Caruana (2005)", "deprecated since 1.9 and to go in 1.11",
        "advises against it far below 1,000",
    )  # fmt: skip

    def hinge(s, p):
        return p * max(0, 1 - s) + (1 - p) * max(0, 1 + s)

    for p in (0.1, 0.6, 0.99):
        best = minimize_scalar(hinge, args=(p,), bounds=(-4, 4), method="bounded", options={"xatol": 1e-6}).x
        assert best == pytest.approx(np.sign(2 * p - 1), abs=1e-3)
    prose.says("a point at 60% and one at 99% both aim for a score of 1")

    groups = np.repeat(np.eye(3), 100, axis=0)
    labels = np.concatenate([np.arange(100) < k for k in (10, 60, 95)]).astype(int)
    scores = SVC(kernel="linear", C=1).fit(groups, labels).decision_function(np.eye(3))
    odds = LogisticRegression(C=1e9, tol=1e-8, max_iter=1000).fit(groups, labels).decision_function(np.eye(3))
    assert odds == pytest.approx([log(p / (1 - p)) for p in (0.1, 0.6, 0.95)], abs=1e-3)
    prose.says("one indicator feature each, 100 rows per group")
    for share, s, o in zip((10, 60, 95), scores, odds, strict=True):
        prose.says(f"| {share}% | {s:.2f} | {o:.2f} |".replace("-", "−"))
    prose.says(
        f"No function of the score tells 60% from 95%. The calibrated answer for both is {labels[100:].mean():.1%}",
        "useless if you act at 90%",
        f"at 60% and at 95% the hinge asks for the same score, log loss for {odds[1]:.2f} and {odds[2]:.2f}",
    )
    prose.says(f"For 10 and 30 rows these are {11 / 12:.3f} and {1 / 32:.3f}")

    for d in repeated():
        assert d["known"].min() > 0.998
    margins = np.concatenate([d["score"] * (2 * d["y"] - 1) for d in repeated()])
    y = np.concatenate([d["y"] for d in repeated()])
    said = {name: np.concatenate([d[name] for d in repeated()]) for name in ("leaky", "honest")}
    above = {name: (p[p > 0.9].mean(), y[p > 0.9].mean()) for name, p in said.items()}
    slopes = np.mean([d["slopes"] for d in repeated()], axis=0)
    assert 1.9 < slopes[0] / slopes[1] < 2
    prose.says(
        "two Gaussian classes in 20 dimensions with means 2 apart, 200 training rows, an SVM with Gaussian kernel and "
        "$C = 10$",
        f"only {np.mean(margins >= 1):.0%} of new rows do, and {np.mean(margins < 0):.0%} are on the wrong side",
        f"Where it says more than 90% it says {above['leaky'][0]:.0%} on average, and {above['leaky'][1]:.0%} are "
        f"positive. The held-out sigmoid says {above['honest'][0]:.0%}, and {above['honest'][1]:.0%} are",
        f"no fit at all ($a = 1$, $b = 0$): {mean(log_loss, 'leaky'):.3f} against {mean(log_loss, 'raw'):.3f}; "
        f"held-out scores give {mean(log_loss, 'honest'):.3f}",
        f"the slope becomes {slopes[0]:.2f} instead of {slopes[1]:.2f}, and the log loss {mean(log_loss, 'leaky'):.3f} "
        f"instead of {mean(log_loss, 'honest'):.3f}",
    )

    impossible = [np.any(np.where(d["y"] == 1, d["isotonic"], 1 - d["isotonic"]) == 0) for d in repeated()]
    assert all(impossible)
    prose.says(
        "with 200 held-out scores, its Brier score is "
        f"{mean(brier_score_loss, 'isotonic'):.3f} against {mean(brier_score_loss, 'honest'):.3f} for Platt, "
        f"and in all {len(impossible)} draws it gives some class that does occur a probability of 0",
    )
    assert mean(roc_auc_score, "score") == pytest.approx(mean(roc_auc_score, "honest"), abs=1e-9)
    prose.says(f"so ROC AUC stays: {mean(roc_auc_score, 'honest'):.3f} before and after")

    grid = (np.arange(4000) + 0.5) / 1000 - 2
    truth = np.where(grid > 0, 0.9, 0.1)
    slope, offset = minimize(
        lambda v: np.mean(np.logaddexp(0, v[0] * grid + v[1]) - truth * (v[0] * grid + v[1])), [1, 0]
    ).x
    assert offset == pytest.approx(0, abs=1e-4)
    prose.says(
        "10% of the labels flipped: the truth is a step from 10% to 90% at zero",
        f"has slope {slope:.2f}. It says {expit(0.2 * slope):.0%} at 0.2 and {expit(2 * slope):.0%} at 2",
    )

    def scaled(scores):
        return (np.array(scores) - min(scores)) / (max(scores) - min(scores))

    assert scaled([-2, 1, 2]) == pytest.approx([0, 0.75, 1])
    prose.says(
        f"become 0, {scaled([-2, 1, 2])[1]} and 1. Add one far point with score 10 and the middle one becomes "
        f"{scaled([-2, 1, 2, 10])[1]}"
    )

    a, b = 2, -0.3
    prose.says(
        f"says positive and `predict_proba` says {expit(0.1 * a + b):.3f}",
        f"With $a = 2$ and $b = -0.3$ that is {-b / a:.2f}, so a score of 0.1 is positive by sign and has probability "
        f"{expit(0.1 * a + b):.3f}",
    )
    p = couple(np.array([[0, 0.6, 0.9], [0.4, 0, 0.7], [0.1, 0.3, 0]]))
    prose.says(
        f"For $r_{{12}} = 0.6$, $r_{{13}} = 0.9$, $r_{{23}} = 0.7$ it gives {p[0]:.2f}, {p[1]:.2f} and {p[2]:.2f}"
    )
    prose.says("SVMs trained on less data (80% with 5 folds)")
    change = log(0.1 / 0.9) - log(0.5 / 0.5)
    prose.says(
        f"From half to 10% positive that is $\\ln\\frac{{0.1}}{{0.9}} = {change:.2f}$: a probability of 0.5 becomes "
        f"{1 / (1 + exp(-change)):.1f}"
    )
