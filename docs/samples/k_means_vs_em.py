"""EM for a mixture of Gaussians with full covariances, from scratch."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp


def e_step(points, weights, means, covariances):
    """Responsibilities (n, k) and the log-likelihood of points (n, d), in nats.

    Shapes: weights (k,), means (k, d), covariances (k, d, d). Raises ValueError if
    the counts k differ or a density is not finite, and LinAlgError, a ValueError,
    if a covariance is not positive definite: the component collapsed.
    """
    if not len(weights) == len(means) == len(covariances):
        raise ValueError("need as many weights as means and covariances")
    factors = np.linalg.cholesky(covariances)  # (k, d, d), lower triangles
    gaps = np.swapaxes(points - means[:, None], 1, 2)  # (k, d, n)
    squared = (np.linalg.solve(factors, gaps) ** 2).sum(axis=1)  # (k, n)
    log_det = 2 * np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    constant = np.log(weights) - (log_det + points.shape[1] * np.log(2 * np.pi)) / 2
    joint = constant[:, None] - squared / 2  # log(weight x density), (k, n)
    total = logsumexp(joint, axis=0)
    if not np.isfinite(total).all():
        raise ValueError("need finite points and a component for each of them")
    return np.exp(joint - total).T, float(total.sum())


def m_step(points, shares, floor=0.0):
    """Weights (k,), means (k, d) and covariances (k, d, d) for shares (n, k).

    The floor, in squared units of the points, is added to each variance.
    """
    counts = shares.sum(axis=0)
    means = shares.T @ points / counts[:, None]
    gaps = points - means[:, None]  # (k, n, d)
    scatter = np.einsum("nk,knd,kne->kde", shares, gaps, gaps)
    covariances = scatter / counts[:, None, None] + floor * np.eye(points.shape[1])
    return counts / len(points), means, covariances


def em(points: ArrayLike, shares: ArrayLike, floor=1e-6, gain=1e-8, steps=2000):
    """Weights, means, covariances, and the log-likelihood of every step.

    Starts from shares (n, k) for points (n, d), say one-hot labels of k-means; ends
    when a step gains less than that many nats per point. Raises ValueError if the
    shapes differ, points are not finite, shares are no probabilities, there is no
    step, or a component is empty or collapses.
    Source: Dempster, Laird and Rubin (1977).
    """
    points, shares, path = np.array(points, float), np.array(shares, float), []
    if points.ndim != 2 or shares.ndim != 2 or len(points) != len(shares):
        raise ValueError("need points (n, d) and shares (n, k)")
    if not np.isfinite(points).all() or not shares.any(axis=0).all() or steps < 1:
        raise ValueError("need finite points, no empty component and a step")
    if (shares < 0).any() or not np.allclose(shares.sum(axis=1), 1):
        raise ValueError("each point's shares must sum to 1, and none be negative")
    for _ in range(steps):
        model = m_step(points, shares, floor)
        shares, likelihood = e_step(points, *model)
        path.append(likelihood)
        if len(path) > 1 and path[-1] - path[-2] < gain * len(points):
            break
    return *model, path


if __name__ == "__main__":
    points, means = np.array([[1], [2], [4], [9.0]]), np.array([[2], [7.0]])
    for sd in (4, 2, 1, 0.1):
        shares, _ = e_step(points, [0.5, 0.5], means, np.full((2, 1, 1), sd**2))
        moved = m_step(points, shares)[1].ravel().round(2)
        print(
            f"sd {sd}: point 4 is {shares[2, 1]:.0%} of the second, means {moved}"
        )
