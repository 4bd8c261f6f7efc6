"""Inverted dropout, and what the networks that it samples average to."""

from itertools import product

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_softmax, softmax


def dropout(
    h: ArrayLike, drop: float, rng: np.random.Generator | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Output and mask of inverted dropout, both of the shape of h.

    With rng (training) each unit (a finite number) is zeroed with probability
    `drop`, else divided by 1 - drop, so that it keeps its expectation; without rng
    (evaluation) the mask is all ones. Backward: grad_h = grad_output * mask.
    Raises ValueError unless 0 <= drop < 1. Source: Srivastava et al. (2014), with
    the scaling moved to training.
    """
    if not 0 <= drop < 1:
        raise ValueError("drop must be at least 0 and less than 1")
    h = np.asarray(h, dtype=float)
    keep = np.ones(h.shape) if rng is None else rng.random(h.shape) >= drop
    mask = keep if rng is None else keep / (1 - drop)
    return h * mask, mask


def averages(
    h: ArrayLike, weights: ArrayLike, bias: ArrayLike, drop: float
) -> tuple[np.ndarray, np.ndarray]:
    """Class probabilities averaged over all 2^n masks of h, each by its chance.

    h (n,), weights (n, k) and bias (k,) make softmax(h @ weights + bias). Returns
    the arithmetic and the normalized geometric mean, both (k,). Raises ValueError
    for other shapes, for n > 16 and unless 0 <= drop < 1.
    """
    h, weights, bias = (np.asarray(a, dtype=float) for a in (h, weights, bias))
    if h.ndim != 1 or bias.ndim != 1 or weights.shape != h.shape + bias.shape:
        raise ValueError("need h (n,), weights (n, k) and bias (k,)")
    if h.size > 16 or not 0 <= drop < 1:
        raise ValueError("need at most 16 units and 0 <= drop < 1")
    keep = np.array(list(product((0, 1), repeat=h.size)))  # (2^n, n)
    chance = ((1 - drop) ** keep * drop ** (1 - keep)).prod(axis=1)
    logits = (keep * h / (1 - drop)) @ weights + bias  # (2^n, k)
    log_p = log_softmax(logits, axis=1)
    return chance @ np.exp(log_p), softmax(chance @ log_p)


if __name__ == "__main__":
    h, bias = np.array([2.0, 1.0, 0.5, 4.0]), np.array([-2.0, 0.0])
    weights = np.array([[1.0, 0.0], [-0.5, 0.5], [2.0, -1.0], [0.5, 0.25]])
    arithmetic, geometric = averages(h, weights, bias, drop=0.5)
    print("units:             ", h)
    print("with a random mask:", dropout(h, 0.5, np.random.default_rng(1))[0])
    print("mean of 16 networks:      ", arithmetic.round(4))
    print("normalized geometric mean:", geometric.round(4))
    print("one pass, no dropout:     ", softmax(h @ weights + bias).round(4))
