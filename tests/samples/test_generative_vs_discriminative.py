from math import comb, exp, sqrt

import numpy as np
import pytest
from generative_vs_discriminative import error, errors, logistic, naive_bayes, world
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sample(seed: int, n: int, d: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = np.append([0, 0, 1, 1], rng.integers(0, 2, size=n - 4))
    return rng.normal(size=(n, d)) * [1, 5, 0.2] + np.outer(y, [1, 2, 0.3]), y


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.integers(8, 60))
def test_naive_bayes_is_bayes_theorem_with_the_fitted_densities(seed, n):
    x, y = sample(seed, n)
    w, b = naive_bayes(x, y)
    spread = np.sqrt(sum(((x[y == k] - x[y == k].mean(0)) ** 2).sum(0) for k in (0, 1)) / n)
    joint = [np.mean(y == k) * norm.pdf(x, x[y == k].mean(0), spread).prod(axis=1) for k in (0, 1)]
    assert sigmoid(x @ w + b) == pytest.approx(joint[1] / (joint[0] + joint[1]), abs=1e-6)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.integers(8, 60), st.floats(0.1, 20))
def test_logistic_agrees_with_scikit_learn(seed, n, ridge):
    x, y = sample(seed, n)
    w, b = logistic(x, y, ridge)
    theirs = LogisticRegression(C=1 / ridge, solver="newton-cholesky", tol=1e-10).fit(x, y)
    assert w == pytest.approx(theirs.coef_[0], abs=1e-5)
    assert b == pytest.approx(theirs.intercept_[0], abs=1e-5)


def test_error_agrees_with_drawing():
    mean, cov = np.array([0.5, 0.2]), np.array([[1, 0.6], [0.6, 2]])
    w, b, rng = np.array([1.0, -0.3]), 0.4, np.random.default_rng(0)
    one, zero = (rng.multivariate_normal(sign * mean, cov, size=200_000) @ w + b for sign in (1, -1))
    assert error(w, b, mean, cov) == pytest.approx((np.mean(one <= 0) + np.mean(zero > 0)) / 2, abs=0.003)


@pytest.mark.parametrize("fit", [naive_bayes, logistic])
@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1.0, 2.0], [0, 1]),
        ([[1.0], [2.0]], [0, 1, 1]),
        ([[1.0], [np.nan]], [0, 1]),
        ([[1.0], [2.0]], [1, 1]),
        ([[1.0], [2.0]], [-1, 1]),
        ([[1.0], [2.0]], [0.0, 1.0]),
        (np.zeros((0, 2)), np.zeros(0, int)),
    ],
)
def test_refuses_what_cannot_be_fitted(fit, x, y):
    with pytest.raises(ValueError, match="need"):
        fit(np.array(x), np.array(y))


def test_refuses_a_feature_that_does_not_vary_within_classes():
    with pytest.raises(ValueError, match="does not vary"):
        naive_bayes(np.array([[0.0, 1], [0, 2], [1, 1], [1, 3]]), np.array([0, 0, 1, 1]))
    with pytest.raises(ValueError, match="does not vary"):  # though the mean of three 0.1 is not 0.1
        naive_bayes(np.array([[0.1, 1], [0.1, 2], [0.1, 4], [0.7, 1], [0.7, 3], [0.7, 2]]), np.arange(6) // 3)


@pytest.mark.parametrize("ridge", [0, -1, np.nan, np.inf])
def test_refuses_what_is_no_penalty(ridge):
    with pytest.raises(ValueError, match="need a positive ridge"):
        logistic(*sample(0, 8), ridge)


def test_prose(prose):
    prose.says(
        "Ng and Jordan (2002)", "Efron, 1975)", "Xue and Titterington (2008)", "(Nalisnick et al., 2019)",
        "Pathak ([2025](https://arxiv.org/abs/2512.25034)) report", "(Li et al., 2023)",
        "Kasa et al. (2025)", "You have 50 labeled examples",
    )  # fmt: skip

    # The derivation, against the densities themselves.
    rng = np.random.default_rng(0)
    mu, points, prior = rng.normal(size=(2, 3)), rng.normal(size=(5, 3)), (0.3, 0.7)
    cov = np.cov(rng.normal(size=(3, 9)))
    inverse = np.linalg.inv(cov)
    b = np.log(prior[1] / prior[0]) - (mu[1] @ inverse @ mu[1] - mu[0] @ inverse @ mu[0]) / 2
    joint = [prior[k] * multivariate_normal(mu[k], cov).pdf(points) for k in (0, 1)]
    assert points @ inverse @ (mu[1] - mu[0]) + b == pytest.approx(np.log(joint[1] / joint[0]))

    one, three, ten = ([0.8 * norm.pdf(x), 0.2 * norm.pdf(x, 2)] for x in (1, 3, 10))
    prose.says(
        r"$\mathcal N(0, 1)$ against $\mathcal N(2, 1)$ with $\pi_1 = 0.2$. At $x = 1$ both models say "
        f"{one[1] / sum(one):.0%}, at $x = 3$ both say {three[1] / sum(three):.1%}. At $x = 10$ both are certain",
        f"the Gaussian one above says {three[1] / sum(three):.1%}",
        "$10^{-15}$: it has seen nothing like it",
    )
    assert f"{sum(ten):.0e}" == "1e-15"
    assert ten[1] / sum(ten) > 1 - 1e-6

    limits = []
    for echo in (False, True):
        mean, cov = world(echo)
        best = norm.cdf(-sqrt(mean @ np.linalg.inv(cov) @ mean))
        prose.says(f"20 Gaussian features, in two worlds where the best possible rule errs on {best:.1%}")
        diagonal = mean / np.diag(cov)
        limits.append(norm.cdf(-(diagonal @ mean) / sqrt(diagonal @ cov @ diagonal)))
    assert limits[0] == pytest.approx(best)
    mean, cov = world(True)
    assert np.linalg.solve(cov, mean)[1::2] == pytest.approx(np.zeros(10)), "an echo is of no use"
    big = np.arange(40_000) % 2
    x = np.random.default_rng(1).multivariate_normal(np.zeros(20), cov, size=big.size, method="cholesky")
    assert error(*naive_bayes(x + np.outer(2 * big - 1, mean), big), mean, cov) == pytest.approx(limits[1], abs=2e-3)

    def with_library(ridge: float, n: int = 40, echo: bool = False) -> float:
        """Mean error of scikit-learn's logistic regression on the sample's fifty training sets."""
        mean, cov = world(echo)
        root = np.linalg.cholesky(cov)
        y, found = np.arange(n) % 2, []
        for seed in range(50):
            x = np.random.default_rng(seed).normal(size=(n, 20)) @ root.T + np.outer(2 * y - 1, mean)
            model = LogisticRegression(C=1 / ridge, solver="newton-cholesky", tol=1e-8).fit(x, y)
            found.append(error(model.coef_[0], model.intercept_[0], mean, cov))
        return float(np.mean(found))

    strong = {n: with_library(10, n, echo=True) for n in (40, 160)}
    y = np.arange(40) % 2
    x = np.random.default_rng(0).normal(size=(40, 20)) + np.outer(2 * y - 1, world(False)[0])
    heavy, gap = logistic(x, y, 1e6)[0], x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0)
    assert heavy / np.linalg.norm(heavy) == pytest.approx(gap / np.linalg.norm(gap), abs=1e-3)

    (bayes, log_), wrong, few = errors(40, False), errors(640, True), errors(40, True)
    assert with_library(1) == pytest.approx(log_, abs=1e-4)
    assert few[0] < few[1], "ahead early in the wrong world as well"
    early, late = errors(160, True), errors(320, True)
    assert early[0] < early[1]
    assert late[0] > late[1]
    assert abs(strong[40] - few[0]) < 0.0034, "two standard errors of the paired difference"
    assert strong[160] < early[0]
    prose.says(
        f"With independent features and 40 examples, naive Bayes errs on {bayes:.1%}, logistic regression on "
        f"{log_:.1%}",
        f"With 40 examples, the right model and a light ridge it lost, {log_:.1%} against {bayes:.1%}",
        f"tends to {limits[1]:.1%}. With 640 examples it has {wrong[0]:.1%}, logistic regression {wrong[1]:.1%}",
        "(Means of 50 training sets, 100 in the figure; ridge penalty 1.)",
        f"with independent features and 40 examples, ridge penalties of 0.01, 1 and 10 give {with_library(0.01):.1%}, "
        f"{log_:.1%} and {with_library(10):.1%}. With echoes and a penalty of 10 naive Bayes has no lead to lose: "
        f"logistic regression errs on {strong[40]:.1%} against its {few[0]:.1%} at 40 examples (within the noise), "
        f"on {strong[160]:.1%} against {early[0]:.1%} at 160",
    )

    def known_variances(n: int, d: int) -> float:
        """The formula for fixed distance 2, and that drawing agrees with it."""
        formula = norm.cdf(-1 / sqrt(1 + 4 * d / (n * 4)))
        noise = np.random.default_rng(0).normal(size=(4000, d)) * 2 / sqrt(n)
        w = noise + 2 / sqrt(d)  # means 2 / sqrt(d) apart in each feature
        drawn = norm.cdf(-w.sum(axis=1) / sqrt(d) / np.linalg.norm(w, axis=1)).mean()
        assert drawn == pytest.approx(formula, abs=0.01)
        return formula

    assert known_variances(400, 200) == pytest.approx(known_variances(40, 20)), "depends on d / n only"
    prose.says(f"At $n = 40$ this says {known_variances(40, 20):.1%}")

    def efficiency(delta: float) -> float:
        def density(z):
            return (norm.pdf(z, delta / 2) + norm.pdf(z, -delta / 2)) / 2

        return (4 + delta**2) * quad(lambda z: sigmoid(delta * z) * sigmoid(-delta * z) * density(z), -12, 12)[0]

    across = {"lda": [], "logistic": []}  # estimated weights across the direction of the means, whose truth is 0
    for seed in range(60):
        y = np.arange(2000) % 2
        x = np.random.default_rng(seed).normal(size=(2000, 8)) + np.outer(2 * y - 1, [1.5] + [0] * 7)
        across["lda"].extend(LinearDiscriminantAnalysis(solver="lsqr").fit(x, y).coef_[0][1:])
        across["logistic"].extend(logistic(x, y, 1e-6)[0][1:])
    drawn = np.var(across["lda"]) / np.var(across["logistic"])
    assert drawn == pytest.approx(efficiency(3), abs=0.08)
    prose.says(
        f"{efficiency(2):.0%} at $\\Delta = 2$ and {efficiency(3):.0%} at $\\Delta = 3$, where it needs "
        f"{1 / efficiency(3):.2f} times the data",
        f"more efficient, by {1 / efficiency(3):.2f} times at $\\Delta = 3$",
    )
    d = 20
    prose.says(f"For $d = 20$ LDA has {1 + 2 * d + d + comb(d, 2)} parameters, logistic regression {d + 1}")

    origin, typical = np.zeros(100), np.ones(100)  # the latter at distance 10
    ratio = exp(sum(norm.logpdf(origin) - norm.logpdf(typical)))
    assert ratio == pytest.approx(exp(50))
    assert np.linalg.norm(typical) == 10
    distances = np.linalg.norm(np.random.default_rng(2).normal(size=(2000, 100)), axis=1)
    assert 9.9 < distances.mean() < 10.1
    assert distances.min() > 5
    prose.says(
        "in 100 standard normal dimensions the origin is $e^{50}$ times as dense as a typical point at distance 10"
    )
