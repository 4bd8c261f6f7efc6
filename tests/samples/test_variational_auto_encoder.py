from itertools import islice

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import approx_fprime, minimize
from scipy.stats import multivariate_normal
from sklearn.decomposition import PCA
from variational_auto_encoder import divergence, elbo, gradients, log_likelihood, train


class Normal:
    """Log-density and density of one normal distribution; SciPy's take too long inside an integral."""

    def __init__(self, mean: float = 0.0, deviation: float = 1.0) -> None:
        self.mean, self.deviation = mean, deviation

    def logpdf(self, z):
        return -0.5 * ((z - self.mean) / self.deviation) ** 2 - np.log(self.deviation * np.sqrt(2 * np.pi))

    def pdf(self, z):
        return np.exp(self.logpdf(z))


VARIANCES = np.array([4, 2, 0.5, 0.5, 0.5])


def rows_with(variances: np.ndarray, rows: int = 500) -> np.ndarray:
    draws = np.random.default_rng(1).normal(size=(rows, len(variances)))
    return np.linalg.qr(draws - draws.mean(axis=0))[0] * np.sqrt(rows * variances)


@pytest.fixture(scope="module")
def x():
    return rows_with(VARIANCES)


@pytest.fixture(scope="module")
def path(x):
    return list(islice(train(x, 3), 1501))


def random_weights(seed: int, d: int = 4, k: int = 2):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(k, d)), rng.normal(size=(d, k)), rng.normal(size=k) / 2


def posterior(x: np.ndarray, w: np.ndarray, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Means (n, k) and covariance (k, k) of z given x, from the joint normal distribution of both."""
    to_x = np.linalg.inv(w.T @ w + noise * np.eye(w.shape[1]))
    return x @ to_x @ w.T, np.eye(len(w)) - w @ to_x @ w.T


@pytest.mark.parametrize("noise", [0.3, 1, 2.5])
def test_the_gap_is_the_divergence_from_the_posterior(noise):
    x = np.random.default_rng(9).normal(size=(7, 4))
    w, v, log_s = random_weights(0)
    means, covariance = posterior(x, w, noise)
    precision, off = np.linalg.inv(covariance), x @ v - means
    kl = np.trace(precision @ np.diag(np.exp(2 * log_s))) + np.einsum("ij,jk,ik->i", off, precision, off).mean()
    kl = (kl - 2 + np.log(np.linalg.det(covariance)) - 2 * log_s.sum()) / 2
    assert log_likelihood(x, w, noise) - elbo(x, w, v, log_s, noise) == pytest.approx(kl)


def test_one_dimension_by_numerical_integration():
    x, w, v, log_s, noise = 1.3, 0.8, 0.4, -0.2, 0.6
    args = (np.array([[x]]), np.array([[w]]))
    q = Normal(v * x, np.exp(log_s))
    exact = np.log(quad(lambda z: Normal(w * z, noise**0.5).pdf(x) * Normal().pdf(z), -12, 12)[0])
    assert log_likelihood(*args, noise) == pytest.approx(exact)
    inside = lambda z: Normal(w * z, noise**0.5).logpdf(x) + Normal().logpdf(z) - q.logpdf(z)  # noqa: E731
    bound = quad(lambda z: q.pdf(z) * inside(z), -12, 12)[0]
    assert elbo(*args, np.array([[v]]), np.array([log_s]), noise) == pytest.approx(bound)


def test_log_likelihood_of_several_dimensions():
    x, (w, _, _) = np.random.default_rng(2).normal(size=(5, 4)), random_weights(3)
    normal = multivariate_normal(np.zeros(4), w.T @ w + 0.7 * np.eye(4))
    assert log_likelihood(x, w, 0.7) == pytest.approx(normal.logpdf(x).mean())


def test_training_says_that_it_diverged(x):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="lower the rate"):
        list(islice(train(x, 3, noise=0.05), 300))
    *_, (w, _, _) = islice(train(x, 3, noise=0.05, rate=0.002), 800)
    assert log_likelihood(x, w, 0.05) == pytest.approx(best_likelihood(0.05), rel=0.05)


@pytest.mark.parametrize("noise", [0.5, 1])
def test_gradients_are_those_of_the_bound_on_average(noise):
    """Quadratic in eps: averaging over ±1 for every latent gives the expectation exactly."""
    x = np.random.default_rng(4).normal(size=(6, 4))
    w, v, log_s = random_weights(1)
    shapes, sizes = [a.shape for a in (w, v, log_s)], np.cumsum([w.size, v.size])

    def bound(flat):
        parts = [part.reshape(shape) for part, shape in zip(np.split(flat, sizes), shapes, strict=True)]
        return elbo(x, *parts, noise)

    numeric = approx_fprime(np.concatenate([w.ravel(), v.ravel(), log_s]), bound, 1e-7)
    average = 0
    for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        eps = np.broadcast_to(signs, (6, 2))
        average = average + np.concatenate([part.ravel() for part in gradients(x, w, v, log_s, eps, noise)]) / 4
    assert average == pytest.approx(numeric, abs=1e-4, rel=1e-4)


def test_training_reaches_the_likelihood_of_probabilistic_pca(x, path):
    """Noise 1 is PCA's own estimate for two components when the last three variances are 1."""
    rows = rows_with(np.array([4, 2, 1, 1, 1]))
    known = PCA(2).fit(rows).score(rows)
    *_, last = islice(train(rows, 2), 1501)
    assert log_likelihood(rows, last[0]) == pytest.approx(known, abs=0.01)
    assert elbo(rows, *last) == pytest.approx(known, abs=0.01)
    w, v, log_s = path[-1]
    assert elbo(x, w, v, log_s) <= log_likelihood(x, w) <= best_likelihood(1)
    strengths = np.sort((w**2).sum(axis=1))[::-1]
    assert strengths == pytest.approx([4 - 1, 2 - 1, 0], abs=0.15), "variance less noise, or nothing"
    assert np.sort(np.exp(2 * log_s)) == pytest.approx([1 / 4, 1 / 2, 1], abs=0.05)


def best_likelihood(noise: float) -> float:
    """Greatest mean log-likelihood for fixed noise: the model's variances are the data's, or the noise if more."""
    model = np.maximum(VARIANCES, noise)
    model[3:] = noise  # three latents
    return -np.sum(np.log(2 * np.pi * model) + VARIANCES / model) / 2


def refuses(x, noise, message):
    w, v, log_s = random_weights(0, 5, 3)
    eps = np.zeros((len(x), 3))
    for call in (
        lambda: elbo(x, w, v, log_s, noise),
        lambda: log_likelihood(x, w, noise),
        lambda: gradients(x, w, v, log_s, eps, noise),
    ):
        with pytest.raises(ValueError, match=message):
            call()


@pytest.mark.parametrize("noise", [0, -1, np.nan, np.inf])
def test_refuses_a_noise_that_is_not_positive_and_finite(x, noise):
    refuses(x, noise, "noise variance must be positive")
    with pytest.raises(ValueError, match="noise variance must be positive"):
        list(islice(train(x, 3, noise), 2))


@pytest.mark.parametrize("fault", [np.nan, np.inf])
def test_refuses_rows_that_are_not_finite(x, fault):
    broken = x.copy()
    broken[3, 1] = fault
    refuses(broken, 1, "all finite")
    with pytest.raises(ValueError, match="all finite"):
        list(islice(train(broken, 3), 2))


def test_refuses_what_has_no_rows(x):
    refuses(x[:0], 1, "must have rows")
    refuses(x[0], 1, "must have rows")


def estimators(latents: int, baseline: float) -> tuple[float, float]:
    """Variances of the score-function and the reparametrized gradient in one mean: x_i = 2, posterior N(1, 1/2).

    f is the sum of log p(x_i | z_i). By Gauss-Hermite quadrature over this coordinate's noise and, for the sum of
    the others, over its first two moments; these are all that a variance needs.
    """
    eps, weights = np.polynomial.hermite_e.hermegauss(30)
    weights = weights / weights.sum()
    f = Normal().logpdf(2 - (1 + eps / np.sqrt(2))) - baseline
    others_mean = (latents - 1) * weights @ f
    others_square = (latents - 1) * (weights @ f**2 - (weights @ f) ** 2) + others_mean**2
    score = eps * np.sqrt(2)  # d log q / d mean
    square = weights @ (score**2 * (f**2 + 2 * f * others_mean + others_square))
    mean = weights @ (score * (f + others_mean))
    slope = 2 - (1 + eps / np.sqrt(2))
    assert mean == pytest.approx(weights @ slope), "both are unbiased"
    return square - mean**2, weights @ slope**2 - (weights @ slope) ** 2


def test_estimators_by_simulation():
    eps = np.random.default_rng(0).normal(size=(50_000, 10))
    f = Normal().logpdf(2 - (1 + eps / np.sqrt(2))).sum(axis=1)
    assert (f * eps[:, 0] * np.sqrt(2)).var() == pytest.approx(estimators(10, 0)[0], rel=0.05)


def test_prose(prose, x, path):
    prose.says(
        "(Tipping and Bishop, 1999)", "(Bowman et al., 2016)", "Bowman et al. (2016)", "Lucas et al. (2019)",
        "Higgins et al. (2017)", "Locatello et al. (2019)", "(Lopez et al., 2018)", "(Rombach et al., 2022)",
        "(Burda et al., 2016)", "Since 2018", "Dai et al. (2020)",
    )  # fmt: skip

    # By hand: p(x | z) = N(z, 1), x = 2.
    joint = lambda z: Normal().logpdf(2 - z) + Normal().logpdf(z)  # noqa: E731
    exact = np.log(quad(lambda z: np.exp(joint(z)), -10, 10)[0])

    def bound(q):
        return quad(lambda z: q.pdf(z) * (joint(z) - q.logpdf(z)), -10, 10)[0]

    def from_prior(q):
        return quad(lambda z: q.pdf(z) * (q.logpdf(z) - Normal().logpdf(z)), -10, 10)[0]

    mean, variance = posterior(np.array([[2.0]]), np.array([[1.0]]), 1)
    right, prior = Normal(mean[0, 0], variance[0, 0] ** 0.5), Normal()
    assert bound(right) == pytest.approx(exact)
    assert from_prior(prior) == 0
    prose.says(
        f"so $\\log p(x) = {exact:.2f}$, and the posterior is $\\mathcal{{N}}({mean[0, 0]:.0f}, {variance[0, 0]:.1f})$",
        f"With $q$ equal to it, the ELBO is −{-bound(right):.2f} and the KL from the prior {from_prior(right):.2f}",
        f"the ELBO is −{-bound(prior):.2f} and the gap {exact - bound(prior):.2f}",
        f"perfect encoder has {from_prior(right):.2f} and gap 0, the encoder that ignores $x$ has 0 and gap "
        f"{exact - bound(prior):.2f}",
    )

    # E log of a sum of K weights, from its Laplace transform: the integral of (e^-t - E e^(-t S)) / t.
    def importance(samples: int) -> float:
        eps, weights = np.polynomial.hermite_e.hermegauss(60)
        weights, likelihoods = weights / weights.sum(), Normal().pdf(2 - eps)
        inside = lambda u: np.exp(-np.exp(u)) - (weights @ np.exp(-np.exp(u) / samples * likelihoods)) ** samples  # noqa: E731
        return quad(inside, -25, 40, limit=200)[0]

    assert importance(1) == pytest.approx(bound(prior), abs=1e-3)
    prose.says(f"$K = 1$ gives −{-bound(prior):.2f} and $K = 10$ gives −{-importance(10):.2f}, against −{-exact:.2f}")

    level = quad(lambda z: right.pdf(z) * Normal().logpdf(2 - z), -10, 10)[0]
    (one, slope), (ten, ten_slope), (less, _) = estimators(1, 0), estimators(10, 0), estimators(10, level)
    assert slope == pytest.approx(ten_slope)
    prose.says(
        f"has variance {one:.1f} from one sample, the reparametrized one {slope:.1f}",
        f"With ten such independent coordinates it is {ten:.0f} against {slope:.1f} for each",
        f"brings {ten:.0f} down to {less:.1f}",
        f"The reason is variance: {ten:.0f} against {slope:.1f} with ten latents",
    )

    z, mass = 1 + np.linspace(-9, 9, 40_001) / np.sqrt(2), np.exp(-(np.linspace(-9, 9, 40_001) ** 2) / 2)
    values, slopes, mass = np.sin(10 * z), 10 * np.cos(10 * z), mass / mass.sum()
    scored = values * (z - 1) / 0.5  # d log q / d mean = (z - 1) / variance
    assert mass @ scored == pytest.approx(mass @ slopes, abs=1e-9), "both are unbiased"
    wild = [mass @ each**2 - (mass @ each) ** 2 for each in (scored, slopes)]
    prose.says(f"it is {wild[0]:.0f} for the score function and {wild[1]:.0f} for the reparametrized gradient")
    prose.says("for $f(z) = \\sin 10z$ at the posterior by hand")  # a premise

    prose.says("variances 4, 2 and three of 0.5 with $\\sigma^2 = 1$")
    trained = np.sort(divergence(x, *path[-1][1:]))[::-1]

    def optimum(variance: float, noise: float) -> tuple[float, float]:
        """Weight and KL of the best latent on an axis of that variance, by numerical search in w, v and log s."""

        def cost(p):
            w, v, log_s = p
            missed = (1 - v * w) ** 2 * variance + np.exp(2 * log_s) * w**2
            return missed / (2 * noise) + (v**2 * variance + np.exp(2 * log_s) - 1) / 2 - log_s

        best = min((minimize(cost, (w, 0.3, -0.1)) for w in (0.1, 1.0)), key=lambda found: found.fun).x
        return best[0] ** 2, (best[1] ** 2 * variance + np.exp(2 * best[2]) - 1) / 2 - best[2]

    optima = [optimum(variance, 1)[1] for variance in (4, 2, 0.5)]
    assert optima == pytest.approx([np.log(4) / 2, np.log(2) / 2, 0], abs=1e-3)
    assert trained == pytest.approx(optima, abs=0.03)
    prose.says(f"three latents end with {optima[0]:.2f}, {optima[1]:.2f} and {abs(optima[2]):.0f} nats")
    kept = [variance for variance in (4, 2, 0.5) if optimum(variance, 3)[0] > 0.01]  # beta = 3 times noise 1
    assert kept == [4]
    prose.says("with $\\beta = 3$ above only the variance 4 keeps its latent")

    pixels = 28 * 28
    noise = pixels / 2  # 1 / (2 noise) = 1 / pixels
    most = pixels * np.var([0, 1])
    assert optimum(most, noise)[0] < 0.01
    prose.says(
        f"Averaged over {pixels} pixels it means $\\sigma^2 = {noise:.0f}$. Pixels in $[0, 1]$ have a total variance "
        f"of at most {most:.0f}"
    )
    prose.says("scale all codes by 1000 and unit noise no longer matters")  # a premise
