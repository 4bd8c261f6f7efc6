"""Batch normalization: forward, backward, and folded into the layer before it."""

import numpy as np
from numpy import ndarray

EPS = 1e-5  # added to the variance


def forward(
    x: ndarray, gamma: ndarray, beta: ndarray
) -> tuple[ndarray, ndarray, ndarray, ndarray]:
    """Training mode: each column of x (n, d) normalized over the batch of n.

    Returns the output and x_hat, both (n, d), and the batch's mean and (biased)
    variance, both (d,). Images (N, C, H, W) go in as (N * H * W, C). Raises
    ValueError unless n >= 2 and gamma and beta are (d,).
    Source: Ioffe and Szegedy (2015).
    """
    if x.ndim != 2 or len(x) < 2 or not gamma.shape == beta.shape == x.shape[1:]:
        raise ValueError("need x (n, d) with n >= 2, gamma (d,) and beta (d,)")
    mean, var = x.mean(axis=0), x.var(axis=0)
    x_hat = (x - mean) / np.sqrt(var + EPS)
    return gamma * x_hat + beta, x_hat, mean, var


def backward(
    grad: ndarray, x_hat: ndarray, var: ndarray, gamma: ndarray
) -> tuple[ndarray, ndarray, ndarray]:
    """Gradients of the loss by x (n, d), gamma (d,) and beta (d,).

    grad (n, d) is its gradient by the output; the rest is as in forward. Raises
    ValueError for other shapes.
    """
    shapes = {gamma.shape, var.shape, grad.shape[1:]}
    if grad.ndim != 2 or grad.shape != x_hat.shape or len(shapes) > 1:
        raise ValueError("need grad and x_hat (n, d), var and gamma (d,)")
    along = (grad * x_hat).mean(axis=0)
    inner = grad - grad.mean(axis=0) - x_hat * along
    return gamma / np.sqrt(var + EPS) * inner, along * len(grad), grad.sum(axis=0)


def fold(
    w: ndarray,
    b: ndarray,
    gamma: ndarray,
    beta: ndarray,
    mean: ndarray,
    var: ndarray,
) -> tuple[ndarray, ndarray]:
    """One layer for two: u @ w + b, w (k, d), then evaluation mode; the rest (d,).

    Raises ValueError for other shapes.
    """
    shapes = {a.shape for a in (b, gamma, beta, mean, var)}
    if w.ndim != 2 or shapes != {w.shape[1:]}:
        raise ValueError("need w (k, d) and the others (d,)")
    scale = gamma / np.sqrt(var + EPS)
    return w * scale, (b - mean) * scale + beta


if __name__ == "__main__":
    x = np.array([[1.0], [3.0], [5.0], [7.0]])
    y, x_hat, mean, var = forward(x, gamma=np.array([2.0]), beta=np.array([1.0]))
    print("batch:", x.ravel(), "mean and variance:", mean, var)
    print("normalized:", x_hat.ravel().round(2), "output:", y.ravel().round(2))

    rng = np.random.default_rng(0)
    u, w = rng.normal(size=(64, 5)), rng.normal(size=(5, 3))
    b, gamma, beta = rng.normal(size=(3, 3))
    mean, var = (u @ w + b).mean(axis=0), (u @ w + b).var(axis=0)
    both = gamma * (u @ w + b - mean) / np.sqrt(var + EPS) + beta
    w_folded, b_folded = fold(w, b, gamma, beta, mean, var)
    print("folded layer agrees:", np.allclose(u @ w_folded + b_folded, both))
