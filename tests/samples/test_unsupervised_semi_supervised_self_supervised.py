from itertools import pairwise
from math import log, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression
from sklearn.mixture import GaussianMixture
from unsupervised_semi_supervised_self_supervised import draw, error, fit, mean_error


def slow_em(x: np.ndarray, y: np.ndarray, steps: int) -> tuple[np.ndarray, list[float]]:
    """Posterior of class 1 after EM by density functions, and the log-likelihood of each step."""
    share = np.array([y == 0, y == 1], float)
    history = []
    for _ in range(steps):
        mean = np.array([np.average(x, axis=0, weights=s) for s in share])
        prior = share.sum(axis=1) / share.sum()
        variance = sum(share[k] @ (x - mean[k]) ** 2 for k in (0, 1)) / share.sum()
        joint = np.array([np.log(prior[k]) + norm.logpdf(x, mean[k], np.sqrt(variance)).sum(axis=1) for k in (0, 1)])
        marginal = logsumexp(joint, axis=0)
        history.append(sum(np.where(y == -1, marginal, joint[np.maximum(y, 0), np.arange(len(y))])))
        share[:, y == -1] = np.exp(joint - marginal)[:, y == -1]
    return np.exp(joint[1] - marginal), history


def sample(seed: int, labels: int = 6, unlabeled: int = 30) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = np.arange(labels + unlabeled) % 2
    x = rng.normal(size=(len(y), 3)) * [1, 3, 0.5] + np.outer(y, [2, 0, 0.5])
    return x, np.where(np.arange(len(y)) < labels, y, -1)


def by_formula(x: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    return 1 / (1 + np.exp(-(x @ w + b)))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_agrees_with_em_by_densities_whose_likelihood_never_falls(seed, steps):
    x, y = sample(seed)
    posterior, history = slow_em(x, y, steps)
    assert by_formula(x, *fit(x, y, steps=steps)) == pytest.approx(posterior, abs=1e-3)  # it may stop a little early
    assert all(after >= before - 1e-9 for before, after in pairwise(history))


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6))
def test_a_weight_of_two_is_each_unlabeled_point_twice_and_zero_is_none(seed):
    x, y = sample(seed)
    twice = np.r_[x, x[y == -1]], np.r_[y, y[y == -1]]
    for weight, other in ((2, fit(*twice)), (0, fit(x[y >= 0], y[y >= 0]))):
        w, b = fit(x, y, weight=weight)
        assert w == pytest.approx(other[0], rel=1e-6)
        assert b == pytest.approx(other[1], rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("agree", [1, 0.8])
def test_error_agrees_with_drawing(agree):
    w, b = np.array([0.7, 1.2, -0.4, *[0.1] * 7]), 0.3
    x, y = draw(np.random.default_rng(0), 400_000, agree)
    assert error(w, b, agree) == pytest.approx(np.mean((x @ w + b > 0) != y), abs=0.003)


@pytest.mark.parametrize(
    ("x", "y", "weight"),
    [
        (np.ones(3), [0, 1, -1], 1),
        (np.eye(3), [0, 1], 1),
        (np.diag([1, 2, nan]), [0, 1, -1], 1),
        (np.eye(3), [0, 0, -1], 1),
        (np.eye(3), [0, 1, 2], 1),
        (np.eye(3), [0, 1, nan], 1),
        (np.eye(3), [0, 1, -1], -1),
        (np.eye(3), [0, 1, -1], nan),
        (np.zeros((0, 2)), [], 1),
    ],
)
def test_refuses_what_cannot_be_fitted(x, y, weight):
    with pytest.raises(ValueError, match="need"):
        fit(x, np.array(y), weight)


def test_refuses_one_label_a_class():
    with pytest.raises(ValueError, match="does not vary"):
        fit(np.eye(3), np.array([0, 1, -1]))
    with pytest.raises(ValueError, match="does not vary"):  # though the mean of three 0.1 is not 0.1
        fit(
            np.array([[0.1, 1], [0.1, 2], [0.1, 4], [0.7, 1], [0.7, 3], [0.7, 2], [0.7, 2]]),
            np.array([0] * 3 + [1] * 3 + [-1]),
        )


def test_refuses_no_steps():
    with pytest.raises(ValueError, match="steps"):
        fit(*sample(0), steps=0)


def test_far_from_zero_is_no_lack_of_spread():
    x, y = sample(0)
    assert fit(x + 1e6, y)[0] == pytest.approx(fit(x, y)[0], rel=1e-3)


def test_prose(prose):
    prose.says(
        "500 of them labeled with a department", "Learning departments from the 500 *and* the rest",
        "fine-tuning on the 500", "Since 2018 it", "(Chen et al., 2020)", "Chapelle et al. (2006)",
        "(Sohn et al., 2020)", "a threshold such as 0.95", "Nigam et al. (2000)", "Cozman et al. (2003)",
        "Oliver et al. (2018)", "Schölkopf et al. (2012)", "You have 100 labels",
    )  # fmt: skip
    z = np.ones((2 * 256, 4))  # every embedding the same
    similarity = z @ z.T / 4
    np.fill_diagonal(similarity, -np.inf)
    blind = float(logsumexp(similarity[0]) - similarity[0, 1])
    assert blind == pytest.approx(log(2 * 256 - 1))
    prose.says(rf"With $N = 256$ a blind guess costs $\ln {2 * 256 - 1} = {blind:.2f}$")

    x, y = draw(np.random.default_rng(0), 20_000, 0.8)
    gap = np.array([x[(x[:, 0] > 0) == side].mean(axis=0) for side in (False, True)])
    assert np.abs(gap[1] - gap[0])[0] == pytest.approx(4, abs=0.1)
    assert np.mean((x[:, 0] > 0) == y) == pytest.approx(0.8, abs=0.03)
    prose.says(
        f"Two Gaussian clusters in {x.shape[1]} dimensions lie 4 standard deviations apart",
        "(Means of 30 training sets, 60 in the figure.",
    )

    alone, helped = mean_error(10, 0, 1), mean_error(10, 1000, 1)
    assert helped < 1.01 * mean_error(500, 0, 1), "ten labels become as good as 500"
    before, after, many = mean_error(40, 0, 0.8), mean_error(40, 1000, 0.8), mean_error(500, 0, 0.8)
    assert many < before < after
    prose.says(
        "Left, 1000 unlabeled points make 10 labels as good as 500 (dotted)",
        f"Ten labels alone give {alone:.1%} error; with 1000 unlabeled points {helped:.1%}",
        f"500 labels alone reach {many:.1%}. With 40 labels the error is {before:.1%}; 1000 unlabeled points *raise* "
        f"it to {after:.1%}",
        f"With 40 labels, 1000 unlabeled points raised the error from {before:.1%} to {after:.1%}",
        f"a weight of 0.05 keeps the error at {mean_error(40, 1000, 0.8, weight=0.05):.1%}",
    )
    clusters = GaussianMixture(2, covariance_type="tied", random_state=0).fit(x).predict(x)
    apart = min(np.mean(clusters != y), np.mean(clusters == y))
    assert after == pytest.approx(apart, abs=0.01), "where EM ends: the clustering"
    assert mean_error(10, 1000, 0.8) == pytest.approx(apart, abs=0.01)

    alone = []  # the noisiest of the means: ten labels and no more
    for seed in range(30):
        alone.append(error(*fit(*draw(np.random.default_rng(seed), 10, 0.8)), 0.8))
    assert np.mean(alone) == pytest.approx(mean_error(10, 0, 0.8))
    noise = np.std(alone, ddof=1) / sqrt(30)
    prose.says(f"The standard error reaches {100 * noise:.1f} points, so do not read the wiggles for 10 labels")

    confidence, right = [], []
    for seed in range(30):
        points, labels = draw(np.random.default_rng(seed), 1040, 0.8)
        p = by_formula(x, *fit(points, np.where(np.arange(1040) < 40, labels, -1)))
        confidence.append(np.maximum(p, 1 - p).mean())
        right.append(np.mean((p > 0.5) == y))
    assert 1 - after == pytest.approx(np.mean(right), abs=0.01)
    prose.says(f"a mean confidence above {int(100 * np.mean(confidence))}% at an accuracy of {1 - after:.0%}")

    x, y = sample(3, labels=36, unlabeled=0)
    first = LogisticRegression(C=1, tol=1e-10).fit(x[:12], y[:12])
    p = first.predict_proba(x[12:])[:, 1]
    again = LogisticRegression(C=1, tol=1e-10).fit(
        np.r_[x[:12], x[12:], x[12:]],
        np.r_[y[:12], np.ones(24), np.zeros(24)],
        sample_weight=np.r_[np.ones(12), p, 1 - p],
    )
    assert again.coef_ == pytest.approx(first.coef_, abs=1e-3), "soft self-training leaves it where it is"
    hard = LogisticRegression(C=1, tol=1e-10).fit(x, np.r_[y[:12], p > 0.5])
    assert np.abs(hard.decision_function(x[12:])).mean() > np.abs(first.decision_function(x[12:])).mean()

    noise = np.std(np.random.default_rng(1).binomial(50, 0.9, size=200_000) / 50)
    assert noise == pytest.approx(sqrt(0.9 * 0.1 / 50), rel=0.01)
    prose.says(f"at 90% accuracy on 50 images the standard error is {100 * sqrt(0.9 * 0.1 / 50):.1f} points")
