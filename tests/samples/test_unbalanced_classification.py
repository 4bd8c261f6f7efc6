import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import expit, logit
from scipy.stats import hypergeom, norm
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from unbalanced_classification import best_threshold, draw, undo_resampling

RATE, GAP, MISS = 0.01, 2.0, 20  # the example: share of positives, distance of the means, cost of a miss


def flagged(threshold: float, trained: float = RATE) -> tuple[float, float]:
    """Exact recall and false positive rate of flagging above a threshold on the posterior at a share `trained`."""
    x = (logit(threshold) - logit(trained) + GAP**2 / 2) / GAP
    return norm.sf(x - GAP), norm.sf(x)


def precision(threshold: float, trained: float = RATE, rate: float = RATE) -> float:
    recall, alarms = flagged(threshold, trained)
    return rate * recall / (rate * recall + (1 - rate) * alarms)


def cost(threshold: float, trained: float = RATE) -> float:
    """Exact cost per 1,000 rows, in false alarms."""
    recall, alarms = flagged(threshold, trained)
    return 1000 * (RATE * MISS * (1 - recall) + (1 - RATE) * alarms)


def noise_recall_and_accuracy(seed: int, *, split_first: bool) -> tuple[float, float]:
    """One nearest neighbor on 1,000 rows of noise, 50 of them positive, with positives repeated 19 times."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(1000, 10)), np.repeat([1, 0], [50, 950])

    def repeat(x, y):
        rows = np.concatenate([np.repeat(np.flatnonzero(y == 1), 19), np.flatnonzero(y == 0)])
        return x[rows], y[rows]

    if not split_first:
        x, y = repeat(x, y)
    x, x_test, y, y_test = train_test_split(x, y, test_size=0.2, random_state=seed, stratify=y)
    if split_first:
        x, y = repeat(x, y)
    guess = KNeighborsClassifier(1).fit(x, y).predict(x_test)
    return guess[y_test == 1].mean(), (guess == y_test).mean()


@pytest.mark.parametrize("miss", [1, 5, 20, 300])
def test_threshold_has_the_lowest_expected_cost(miss):
    p = np.linspace(0, 1, 10_001)
    flag, leave = (1 - p) * 1, p * miss
    cheaper = p[flag < leave].min()
    assert best_threshold(1, miss) == pytest.approx(cheaper, abs=1.1e-4)


@pytest.mark.parametrize(("fp", "fn"), [(0, 1), (1, 0), (-1, 2), (np.nan, 1), (1, np.inf)])
def test_refuses_costs_that_decide_nothing(fp, fn):
    with pytest.raises(ValueError, match="positive and finite"):
        best_threshold(fp, fn)


def test_undo_resampling_gives_the_posterior_of_the_true_share():
    x = np.linspace(-3, 5, 50)
    ratio = norm.pdf(x, GAP) / norm.pdf(x)
    for trained, real in ((0.5, 0.01), (0.2, 0.7), (0.3, 0.3)):
        p_trained = trained * ratio / (trained * ratio + 1 - trained)
        p_real = real * ratio / (real * ratio + 1 - real)
        assert undo_resampling(p_trained, trained, real) == pytest.approx(p_real)
        assert undo_resampling(p_real, real, trained) == pytest.approx(p_trained)
    assert undo_resampling([0, 1], 0.5, 0.01).tolist() == [0, 1]
    assert undo_resampling([[0.5]], 0.5, 0.01).shape == (1, 1)


@pytest.mark.parametrize(
    ("p", "trained", "real", "message"),
    [
        ([1.1], 0.5, 0.1, "between 0 and 1"),
        ([-0.1], 0.5, 0.1, "between 0 and 1"),
        ([np.nan], 0.5, 0.1, "between 0 and 1"),
        ([0.5], 0, 0.1, "strictly"),
        ([0.5], 0.5, 1, "strictly"),
        ([0.5], np.nan, 0.1, "strictly"),
    ],
)
def test_refuses_what_is_no_probability(p, trained, real, message):
    with pytest.raises(ValueError, match=message):
        undo_resampling(p, trained, real)


def test_balanced_weights_multiply_the_odds_and_undo():
    """One feature with two values, so that logistic regression can fit the share in each exactly."""
    x, y = np.repeat([0, 1], [600, 400])[:, None], np.zeros(1000, int)
    y[:4], y[600:616] = 1, 1
    plain, weighted = (
        LogisticRegression(C=1e8, tol=1e-10, max_iter=1000, class_weight=weights).fit(x, y).predict_proba([[0], [1]])
        for weights in (None, "balanced")
    )
    assert plain[:, 1] == pytest.approx([4 / 600, 16 / 400], rel=1e-3)
    factor = (1 - y.mean()) / y.mean()
    assert weighted[:, 1] / weighted[:, 0] == pytest.approx(factor * plain[:, 1] / plain[:, 0], rel=1e-3)
    assert undo_resampling(weighted[:, 1], 0.5, y.mean()) == pytest.approx(plain[:, 1], rel=1e-3)


def test_repeating_rows_equals_weighting_them():
    x, y = draw(3000, np.random.default_rng(2))
    rows = np.repeat(np.arange(y.size), np.where(y == 1, 99, 1))
    copied = LogisticRegression(tol=1e-8).fit(x[rows], y[rows])
    weighted = LogisticRegression(tol=1e-8).fit(x, y, sample_weight=np.where(y == 1, 99, 1))
    assert copied.coef_ == pytest.approx(weighted.coef_, rel=1e-3)
    assert copied.intercept_ == pytest.approx(weighted.intercept_, rel=1e-3)


def test_exact_values_agree_with_simulation():
    x, y = draw(200_000, np.random.default_rng(3))
    p = expit(logit(RATE) + GAP * x[:, 0] - GAP**2 / 2)
    flag = p > best_threshold(1, MISS)
    assert y.mean() == pytest.approx(RATE, abs=0.001)
    assert flag[y == 1].mean() == pytest.approx(flagged(1 / 21)[0], abs=0.03)
    assert 1000 * np.mean(np.where(y == 1, MISS * ~flag, flag)) == pytest.approx(cost(1 / 21), rel=0.05)


def test_prose(prose):
    example(prose)
    resampling(prose)
    leak(prose)
    follow_ups(prose)


def example(prose):
    low = best_threshold(1, MISS)
    lowest = minimize_scalar(lambda z: cost(expit(z)), bounds=(-7, 5), method="bounded").x
    assert expit(lowest) == pytest.approx(low, abs=1e-4)
    shifted = minimize_scalar(lambda z: cost(expit(z), 0.5), bounds=(-5, 7), method="bounded").x
    assert expit(shifted) == pytest.approx(0.83, abs=0.005)
    assert cost(expit(shifted), 0.5) == pytest.approx(cost(low))

    prose.says("One class is rare, such as 1% fraud", f'always saying "no" scores {1 - RATE:.0%}')
    prose.says("**A threshold of 0.5** where errors cost differently")
    prose.says(
        f"1% of a million rows is {int(0.01 * 1_000_000):,} positives", f"1% of a thousand is {int(0.01 * 1000)}"
    )
    prose.says(f"costs as much as {MISS} false alarms, flag above 1/{1 / low:.0f}, or {low:.1%}")
    prose.says(f"Flagging nothing costs {1000 * RATE * MISS:.0f} per 1,000 rows")
    prose.says(
        f"The default of 0.5 finds {flagged(0.5)[0]:.0%} of the positives and costs {cost(0.5):.0f}",
        f"The threshold of {low:.1%} finds {flagged(low)[0]:.0%} and costs {cost(low):.0f}",
        f"used at its 0.5, finds {flagged(0.5, 0.5)[0]:.0%}, but with {precision(0.5, 0.5):.0%} precision, "
        f"and costs {cost(0.5, 0.5):.0f}",
    )
    prose.says(
        f"balancing with the default threshold costs {cost(0.5, 0.5):.0f}, no balancing {cost(0.5):.0f}, "
        f"and the right threshold {cost(low):.0f} either way"
    )
    x, y = draw(100_000, np.random.default_rng(4))
    auc = norm.cdf(GAP / np.sqrt(2))
    assert roc_auc_score(y, x[:, 0]) == pytest.approx(auc, abs=0.02)
    recall, alarms = flagged(low)
    false, hits = 1000 * (1 - RATE) * alarms, 1000 * RATE * recall
    assert false / (false + hits) == pytest.approx(6 / 7, abs=0.01)
    prose.says(
        f"The ROC AUC is {auc:.2f}",
        f"It is {auc:.2f} in the example",
        f"{alarms:.1%} of the negatives are flagged",
        f"Per 1,000 rows that is {false:.0f} false alarms beside {hits:.0f} hits",
    )
    prose.says(
        f"the threshold of {low:.1%} has a precision of {precision(low, rate=0.5):.0%} there "
        f"and {precision(low):.0%} in use"
    )


def resampling(prose):
    factor = (1 - RATE) / RATE
    assert flagged(0.5, 0.5) == pytest.approx(flagged(RATE))
    assert best_threshold(1, factor) == pytest.approx(RATE)
    prose.says(
        f'"Balanced" weights at 1% positives mean a factor of {factor:.0f}: '
        f"using 0.5 then flags above a true probability of {RATE:.0%}, as if a miss cost {factor:.0f} false alarms"
    )
    half, nine, most = undo_resampling([0.5, 0.9, 0.99], 0.5, RATE)
    prose.says(f"a score of 0.5 means {half:.0%}, 0.9 means {nine:.1%} and 0.99 means {most:.0%}")
    prose.says(f"Each positive repeated {factor:.0f} times gives the same loss as weight {factor:.0f}")
    prose.says(
        "(Chawla and others, 2002)",
        "Elor and Averbuch-Elor (2022)",
        "Carriero and others (2025)",
        "Byrd and Lipton (2019)",
    )


def leak(prose):
    leaky, honest = (
        np.mean([noise_recall_and_accuracy(seed, split_first=first) for seed in range(10)], axis=0)
        for first in (False, True)
    )
    prose.says("Take 1,000 rows of ten noise features, 50 rows", "until there are 19 of it, then hold out 20%")
    prose.says(f"reports a recall of {leaky[0]:.0%} and an accuracy of {leaky[1]:.0%}")
    assert honest[0] == pytest.approx(0.05, abs=0.04)
    prose.says("Split first, and recall is about 5%")
    empty = hypergeom(1000, 10, 200).pmf(0)
    prose.says(f"with 10 in 1,000 rows, a random 20% test set has none in {empty:.0%} of splits")


def follow_ups(prose):
    prose.says("review the top 200 a day", "recall of at least 80%")
    prose.says(f"10 to 1 means flagging above {best_threshold(1, 10):.1%}, 50 to 1 above {best_threshold(1, 50):.1%}")
    large, small = (best_threshold(5, amount - 5) for amount in (500, 50))
    prose.says(
        f"A review of 5 dollars pays for a payment of 500 above {large:.0%}, for one of 50 only above {small:.0%}"
    )
    low = best_threshold(1, MISS)
    factor = np.exp(logit(0.02) - logit(0.01))
    moved = undo_resampling(low, trained=0.01, real=0.02)
    prose.says(f"$\\frac{{2/98}}{{1/99}} \\approx {factor:.2f}$: {low:.1%} becomes {float(moved):.1%}")
