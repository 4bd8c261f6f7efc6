"""A linear VAE: its log-likelihood is known, and so is the gap to the ELBO.

Prior N(0, I), decoder p(x|z) = N(z w, noise I), encoder q(z|x) = N(x v, diag(s^2)).
Shapes: x (n, d), w (k, d), v (d, k), log_s (k,). Averages over rows of x, in nats.
No intercepts: center x. ValueError unless x has rows, all finite, and the noise
variance is positive and finite.
"""

from collections.abc import Iterator

import numpy as np

Array = np.ndarray


def check(x: Array, noise: float) -> None:
    """Raises ValueError for data or a noise variance that a VAE cannot have."""
    if x.ndim != 2 or not x.size or not np.isfinite(x).all():
        raise ValueError("x must have rows (n, d), all finite")
    if not 0 < noise < np.inf:
        raise ValueError("the noise variance must be positive and finite")


def elbo(x: Array, w: Array, v: Array, log_s: Array, noise: float = 1.0) -> float:
    """Expected log p(x|z) in closed form, less the divergence from the prior."""
    check(x, noise)
    mean, s2 = x @ v, np.exp(2 * log_s)
    missed = ((x - mean @ w) ** 2).sum(axis=1).mean() + s2 @ (w**2).sum(axis=1)
    fit = -(missed / noise + x.shape[1] * np.log(2 * np.pi * noise)) / 2
    return float(fit - divergence(x, v, log_s).sum())


def divergence(x: Array, v: Array, log_s: Array) -> Array:
    """KL(q(z|x) || prior) for each latent (k,)."""
    return (((x @ v) ** 2).mean(axis=0) + np.exp(2 * log_s) - 1) / 2 - log_s


def log_likelihood(x: Array, w: Array, noise: float = 1.0) -> float:
    """Exact: with z integrated out, x is normal with covariance w'w + noise I."""
    check(x, noise)
    cov = w.T @ w + noise * np.eye(w.shape[1])  # (d, d)
    squared = (x * np.linalg.solve(cov, x.T).T).sum(axis=1).mean()
    return float(-(squared + np.linalg.slogdet(2 * np.pi * cov)[1]) / 2)


def train(
    x: Array, k: int, noise: float = 1.0, rate: float = 0.03
) -> Iterator[list[Array]]:
    """[w, v, log_s] before each step of stochastic gradient ascent, without end.

    Raises ValueError when the weights overflow because rate is too large.
    """
    rng, (n, d) = np.random.default_rng(0), x.shape
    w, v = rng.normal(size=(k, d)) / 2, rng.normal(size=(d, k)) / 2
    weights = [w, v, np.zeros(k)]
    while all(np.isfinite(each).all() for each in weights):
        yield weights
        moves = gradients(x, *weights, rng.normal(size=(n, k)), noise)
        weights = [a + rate * b for a, b in zip(weights, moves, strict=True)]
    raise ValueError("diverged: lower the rate")


def gradients(
    x: Array, w: Array, v: Array, log_s: Array, eps: Array, noise: float = 1.0
) -> tuple[Array, Array, Array]:
    """Unbiased gradients of the ELBO in w, v, log_s; eps (n, k) standard normal."""
    check(x, noise)
    mean, s = x @ v, np.exp(log_s)
    z = mean + s * eps  # reparametrized: z moves with v and log_s
    residual = (x - z @ w) / noise
    to_z = residual @ w.T
    to_v = x.T @ (to_z - mean) / len(x)
    to_log_s = (to_z * eps * s).mean(axis=0) + 1 - s**2
    return z.T @ residual / len(x), to_v, to_log_s


if __name__ == "__main__":
    draws = np.random.default_rng(1).normal(size=(500, 5))
    white = np.linalg.qr(draws - draws.mean(axis=0))[0] * np.sqrt(500)
    x = white * np.sqrt([4, 2, 0.5, 0.5, 0.5])  # exactly these variances
    print("step    ELBO  log p(x)  KL from the prior, by latent")
    for step, (w, v, log_s) in zip(range(1501), train(x, 3), strict=False):
        if step in (0, 50, 200, 1500):
            kl = np.sort(divergence(x, v, log_s))[::-1]
            bound, exact = elbo(x, w, v, log_s), log_likelihood(x, w)
            print(f"{step:4d}{bound:8.2f}{exact:10.2f}  ", *kl.round(2))
