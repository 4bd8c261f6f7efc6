import numpy as np
import pytest
from multinomial_distribution import draw_counts
from scipy.special import softmax
from scipy.stats import chisquare, dirichlet_multinomial, entropy, multinomial, poisson, power_divergence
from sklearn.naive_bayes import MultinomialNB

P = np.array([0.5, 0.3, 0.2])


def tables(n: int) -> np.ndarray:
    """All ways (.., 3) to share n draws among three categories."""
    return np.array([(i, j, n - i - j) for i in range(n + 1) for j in range(n + 1 - i)])


def test_counts_follow_the_formula():
    rng = np.random.default_rng(0)
    seen, counts = np.unique([draw_counts(3, P, rng) for _ in range(20_000)], axis=0, return_counts=True)
    assert len(seen) == 10
    assert chisquare(counts, 20_000 * multinomial.pmf(seen, 3, P)).pvalue > 0.01


@pytest.mark.parametrize(
    ("n", "p", "counts"),
    [
        (0, [0.4, 0.6], [0, 0]),
        (7, [1], [7]),
        (7, [0, 1, 0], [0, 7, 0]),
        (5, [1, 0, 0], [5, 0, 0]),
        (5, [0, 0, 1], [0, 0, 5]),
    ],
)
def test_certain_counts(n, p, counts):
    assert draw_counts(n, np.array(p), np.random.default_rng(0)).tolist() == counts


def test_counts_sum_to_n_for_awkward_probabilities():
    rng = np.random.default_rng(0)
    for _ in range(300):
        p = rng.dirichlet(np.full(50, 0.05))
        counts = draw_counts(10_000, p, rng)
        assert counts.sum() == 10_000
        assert np.all(counts >= 0)


@pytest.mark.parametrize(
    ("n", "p"),
    [
        (-1, [0.5, 0.5]),
        (2.5, [0.5, 0.5]),
        (np.nan, [0.5, 0.5]),
        (np.inf, [0.5, 0.5]),
        (3, [0.5, 0.6]),
        (3, [1.2, -0.2]),
        (3, [[0.5, 0.5]]),
        (3, []),
        (3, [np.nan, 1]),
    ],
)
def test_refuses_what_is_no_distribution(n, p):
    with pytest.raises(ValueError, match="probabilities that sum to 1"):
        draw_counts(n, np.array(p), np.random.default_rng(0))


def test_smoothing_is_what_naive_bayes_does():
    counts = np.array([[3, 0, 1], [0, 2, 2]])
    model = MultinomialNB(alpha=0.5).fit(counts, [0, 1])
    np.testing.assert_allclose(np.exp(model.feature_log_prob_), (counts + 0.5) / (4 + 1.5))


def test_gradient_of_cross_entropy_and_of_softmax():
    z, y, step = np.array([0.3, -1.2, 0.8]), np.array([0, 1, 0]), 1e-6
    p = softmax(z)
    shifted = z + step * np.eye(3)  # row i moves logit i
    loss = -np.log(softmax(shifted, axis=1)) @ y
    np.testing.assert_allclose((loss + np.log(p) @ y) / step, p - y, atol=1e-5)
    np.testing.assert_allclose((softmax(shifted, axis=1) - p) / step, np.diag(p) - np.outer(p, p), atol=1e-5)


def test_searchsorted_and_gumbel_sample_the_same_categories():
    rng = np.random.default_rng(0)
    inverse = np.searchsorted(P.cumsum(), rng.random(100_000), side="right")
    gumbel = (np.log(P) + 3 - np.log(-np.log(rng.random((100_000, 3))))).argmax(axis=1)
    for draws in (inverse, gumbel):
        np.testing.assert_allclose(np.bincount(draws, minlength=3) / 100_000, P, atol=0.006)


def test_a_poisson_total_makes_the_counts_independent():
    counts = np.array([2, 0, 3])
    assert poisson.pmf(5, 4) * multinomial.pmf(counts, 5, P) == pytest.approx(np.prod(poisson.pmf(counts, 4 * P)))


def test_prose(prose):
    covariance = multinomial.cov(1, P)
    correlation = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
    prose.says(
        "For $p = (0.5, 0.3, 0.2)$ the first two counts have "
        rf"correlation $-\sqrt{{0.15/0.35}} \approx {correlation:.2f}$"
    )
    assert correlation == pytest.approx(-np.sqrt(0.15 / 0.35))
    assert np.linalg.matrix_rank(covariance) == 2

    prose.says("a class with 500 words of training text, a vocabulary of 10,000, and a word seen 20 times")
    share = {alpha: (20 + alpha) / (500 + 10_000 * alpha) for alpha in (0, 0.01, 1)}
    prose.says(
        f"maximum likelihood says {share[0]:.1%}, $\\alpha = 1$ says {share[1]:.1%}, "
        "because 10,000 pretended words outvote 500 real ones"
    )
    prose.says(f"$\\alpha = 0.01$ says {share[0.01]:.1%}")

    observed, expected = np.array([80, 72, 48]), 200 * P
    test = chisquare(observed, expected)
    prose.says(
        "its shares $p = (0.5, 0.3, 0.2)$ of web",
        "Of 200 new requests, 80, 72 and 48 are from each",
        "$np = (100, 60, 40)$",
    )
    prose.says(rf"\frac{{20^2}}{{100}} + \frac{{12^2}}{{60}} + \frac{{8^2}}{{40}} = {test.statistic:.1f}")
    prose.says(f"$e^{{-8/2}} = {test.pvalue:.3f}$")
    assert test.pvalue == pytest.approx(np.exp(-4))
    every = tables(200)
    extreme = ((every - expected) ** 2 / expected).sum(axis=1) >= test.statistic - 1e-9
    exact = multinomial.pmf(every[extreme], 200, P).sum()
    prose.says(f"summing the probability of all {len(every):,} possible tables gives {exact:.3f}")
    g = power_divergence(observed, expected, lambda_="log-likelihood").statistic
    assert g == pytest.approx(2 * 200 * entropy(observed / 200, P))
    prose.says(rf"\log\frac{{n_i}}{{np_i}} = {g:.2f}$")

    inflation = (10 + 4) / (1 + 4)
    prose.says(f"Here $A = 4$ and $n = 10$, so every variance is {inflation:.1f} times larger")
    np.testing.assert_allclose(dirichlet_multinomial(4 * P, 10).cov(), inflation * multinomial.cov(10, P))
    burst = [model.pmf([10, 0, 0]) for model in (dirichlet_multinomial(4 * P, 10), multinomial(10, P))]
    prose.says(f"all ten draws in the first category have probability {burst[0]:.1%} instead of {burst[1]:.1%}")

    prose.says(f"for $n = 20$ and the $p$ above gives {np.trace(multinomial.cov(20, P)):.1f}")
    assert multinomial.cov(20, P).sum() == pytest.approx(0)
    percent = chisquare([40, 36, 24], [50, 30, 20])
    prose.says(
        f"(40, 36, 24 against 50, 30, 20) it is {percent.statistic:.1f}, "
        f"with p-value {percent.pvalue:.2f}, as if you had seen 100 requests"
    )
    prose.says(f"On the 200 it is {test.statistic:.1f}, with {test.pvalue:.3f}", "(200 requests sampled)")
