from math import sqrt

import numpy as np
import pytest
from precision_and_recall import average_precision, precision_recall
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import norm
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    f1_score,
    fbeta_score,
    precision_score,
    recall_score,
    roc_auc_score,
)

TRUTH = np.repeat([1, 1, 0, 0], [75, 25, 75, 9825])  # the worked example: 10,000 transactions
FLAG = np.repeat([1, 0, 1, 0], [75, 25, 75, 9825])
GAP = 2.5  # the figure: scores N(0, 1) for negatives, N(2.5, 1) for positives
TEN = [1, 1, 0, 1, 0, 0, 1, 0, 0, 0], [0.9, 0.8, 0.7, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]


def precision_at(rate: float, recall: float, alarms: float) -> float:
    return rate * recall / (rate * recall + (1 - rate) * alarms)


def exact_average_precision(rate: float) -> float:
    """The area under the figure's precision-recall curve."""
    return quad(lambda r: precision_at(rate, r, norm.sf(GAP + norm.isf(r))), 0, 1, limit=300)[0]


def f1_at(threshold: float, rate: float) -> float:
    recall = norm.sf(threshold - GAP)
    precision = precision_at(rate, recall, norm.sf(threshold))
    return 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize("seed", range(10))
def test_agrees_with_scikit_learn_with_and_without_ties(seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, size=30)
    labels[0] = 1
    scores = rng.integers(0, 8, size=30) if seed % 2 else rng.normal(size=30)
    thresholds, precision, recall = precision_recall(labels, scores)
    assert thresholds.tolist() == sorted(set(scores.tolist()), reverse=True)
    for threshold, p, r in zip(thresholds, precision, recall, strict=True):
        assert p == pytest.approx(precision_score(labels, scores >= threshold))
        assert r == pytest.approx(recall_score(labels, scores >= threshold))
    assert average_precision(labels, scores) == pytest.approx(average_precision_score(labels, scores))


def test_perfect_and_constant_scores():
    assert average_precision([0, 1, 0, 1], [1, 3, 2, 4]) == 1
    assert average_precision([0, 1, 0, 0], [7, 7, 7, 7]) == 0.25


def test_takes_booleans_and_any_order():
    assert average_precision([False, True, True], [0.1, 0.2, 0.9]) == average_precision([1, 0, 1], [0.9, 0.1, 0.2])


@pytest.mark.parametrize(
    ("labels", "scores", "message"),
    [
        ([1, 0], [0.5], "one length"),
        ([[1, 0]], [[0.5, 0.4]], "one length"),
        (1, 0.5, "one length"),
        ([], [], "at least one 1"),
        ([0, 0], [0.1, 0.2], "at least one 1"),
        ([1, 2], [0.1, 0.2], "0 or 1"),
        ([1, 0.5], [0.1, 0.2], "0 or 1"),
        ([1, np.nan], [0.1, 0.2], "0 or 1"),
        ([1, 0], [0.1, np.nan], "finite"),
        ([1, 0], [0.1, np.inf], "finite"),
    ],
)
def test_refuses_what_cannot_be_ranked(labels, scores, message):
    with pytest.raises(ValueError, match=message):
        precision_recall(labels, scores)


def test_undefined_in_scikit_learn_is_zero_with_a_warning():
    with pytest.warns(UndefinedMetricWarning):
        assert precision_score([0, 1], [0, 0]) == 0
    with pytest.warns(UndefinedMetricWarning):
        assert recall_score([0, 0], [0, 1]) == 0
    with pytest.warns(UndefinedMetricWarning):
        assert f1_score([0, 0], [0, 0]) == 0
    assert np.isnan(precision_score([0, 1], [0, 0], zero_division=np.nan))


def test_prose(prose):
    worked_example(prose)
    base_rates(prose)
    curves(prose)
    wrong_answers(prose)
    follow_ups(prose)


def worked_example(prose):
    precision, recall = precision_score(TRUTH, FLAG), recall_score(TRUTH, FLAG)
    prose.says(f"reads {TRUTH.size:,} transactions, of which {TRUTH.sum()} are fraud, and flags {FLAG.sum()}")
    prose.says(
        r"| fraud | $\mathrm{TP} = 75$ | $\mathrm{FN} = 25$ |",
        r"| genuine | $\mathrm{FP} = 75$ | $\mathrm{TN} = 9{,}825$ |",
    )
    prose.says(f"\\frac{{75}}{{150}} = {100 * precision:.0f}\\%", f"\\frac{{75}}{{100}} = {100 * recall:.0f}\\%")
    accuracy = accuracy_score(TRUTH, FLAG)
    assert accuracy == accuracy_score(TRUTH, np.zeros_like(TRUTH))
    prose.says(f"Accuracy does, and is {accuracy:.1%} here, the same as for flagging nothing")
    two, half = (fbeta_score(TRUTH, FLAG, beta=b) for b in (2, 0.5))
    prose.says(f"here {f1_score(TRUTH, FLAG):.2f}, while $F_2 = {two:.2f}$ and $F_{{0.5}} = {half:.2f}$")
    prose.says(f"when you call the other class positive: here to {f1_score(TRUTH, FLAG, pos_label=0):.3f}")
    for b in (0.5, 1, 2):
        assert fbeta_score(TRUTH, FLAG, beta=b) == pytest.approx((1 + b**2) * 75 / ((1 + b**2) * 75 + b**2 * 25 + 75))
    everything = np.ones_like(TRUTH)
    mean = (precision_score(TRUTH, everything) + recall_score(TRUTH, everything)) / 2
    prose.says(f"precision and recall is {mean:.1%}, F1 {f1_score(TRUTH, everything):.1%}")
    prose.says('("200 reviews a day")')


def base_rates(prose):
    recall, alarms = 75 / 100, 75 / 9900
    prose.says(f"Keep $R = 75\\%$ and $f = 75/9{{,}}900 \\approx {100 * alarms:.2f}\\%$")
    tenth, hundredth, thousandth = (precision_at(rate, recall, alarms) for rate in (0.1, 0.01, 0.001))
    prose.says(f"precision is {tenth:.0%} at $\\pi = 10\\%$, {hundredth:.0%} at 1%, {thousandth:.0%} at 0.1%")
    half = precision_at(0.5, recall, alarms)
    prose.says(
        f"We measured {half:.0%} precision on a balanced test set",
        f"With recall 75% and a false positive rate of {alarms:.2%}, precision is {half:.0%} at half positives "
        f"and {hundredth:.0%} at 1%",
    )


def curves(prose):
    rng = np.random.default_rng(0)
    y = np.arange(100_000) % 2
    assert roc_auc_score(y, rng.normal(GAP * y)) == pytest.approx(norm.cdf(GAP / sqrt(2)), abs=0.004)
    assert average_precision(y, rng.normal(GAP * y)) == pytest.approx(exact_average_precision(0.5), abs=0.004)
    assert average_precision(y, rng.normal(size=y.size)) == pytest.approx(0.5, abs=0.01)
    prose.says("random scores get 0.5")
    prose.says(
        f"AUC is {norm.cdf(GAP / sqrt(2)):.2f} at every base rate, while AP is {exact_average_precision(0.5):.2f} "
        f"at 50% positives and {exact_average_precision(0.01):.2f} at 1%"
    )
    prose.says("with mean 0 for negatives and 2.5 for positives", "Rehmsmeier (2015)", "McDermott and others (2024)")


def wrong_answers(prose):
    prose.says(
        f"{recall_score(TRUTH, FLAG):.0%} of the fraud is found and {precision_score(TRUTH, FLAG):.0%} of the alarms"
    )
    labels, scores = map(np.array, TEN)
    at = {t: precision_score(labels, scores >= t) for t in (0.4, 0.5)}
    assert recall_score(labels, scores >= 0.5) < recall_score(labels, scores >= 0.4)
    prose.says(f"precision is {at[0.4]:.2f} at threshold 0.4 and {at[0.5]:.2f} at 0.5")
    rising = precision_at(0.01, norm.sf(np.linspace(-1, 5, 200) - GAP), norm.sf(np.linspace(-1, 5, 200)))
    assert (np.diff(rising) > 0).all()
    rare, even = (f1_score(y, np.ones_like(y)) for y in (TRUTH, np.array([0, 1])))
    prose.says(f"It also gives {rare:.1%} for flagging everything at 1% and {even:.1%} at half")


def follow_ups(prose):
    best = minimize_scalar(lambda t: -f1_at(t, 0.01), bounds=(0, 5), method="bounded").x
    probability = precision_at(0.01, norm.pdf(best - GAP), norm.pdf(best))
    assert probability == pytest.approx(f1_at(best, 0.01) / 2, abs=1e-4)
    prose.says(f"the best F1 is {f1_at(best, 0.01):.2f}, at a probability of {probability:.2f}")
    prose.says("So 0.5 is usually too high")

    error, recall_error = sqrt(0.5 * 0.5 / 150), sqrt(0.75 * 0.25 / 100)
    z = norm.ppf(0.975)
    prose.says(
        f"How sure are you of that {precision_score(TRUTH, FLAG):.0%}?",
        f"a share of 150 alarms: standard error $\\sqrt{{0.5 \\cdot 0.5/150}} \\approx {100 * error:.1f}$ points, "
        f"so about ±{100 * z * error:.0f} at 95%",
        f"a share of only 100 frauds: ±{100 * z * recall_error:.1f} points",
    )
    unflagged, missed = int((FLAG == 0).sum()), int(TRUTH[FLAG == 0].sum())
    prose.says(f"with {missed} frauds in {unflagged:,}, a sample of 1,000 holds about {1000 * missed / unflagged:.1f}")
    prose.says(f"With 3 relevant documents precision at 10 cannot exceed {min(3, 10) / 10}")

    truth = np.repeat([0, 1, 2], [90, 8, 2])
    guess = np.repeat([0, 1, 0], [90, 4, 6])
    micro = f1_score(truth, guess, average="micro")
    assert micro == pytest.approx(accuracy_score(truth, guess))
    macro = f1_score(truth, guess, average="macro", zero_division=0)
    prose.says(
        "classes of 90, 8 and 2, with 90, 4 and 0 right and all errors sent to the first: "
        f"micro F1 is {micro:.2f}, macro F1 {macro:.2f}"
    )
