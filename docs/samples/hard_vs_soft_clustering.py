"""Points on a line: responsibilities, and EM with soft or hard assignment."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import softmax
from scipy.stats import norm


def responsibilities(
    x: ArrayLike, means: ArrayLike, sds: ArrayLike = 1, weights: ArrayLike = 1
) -> np.ndarray:
    """Probability of each of k normal components, given each of n points: (n, k).

    Shapes: x (n,), means (k,); sds (in units of x) and weights (k,), or one number
    for all. Works in logarithms, so nothing underflows. Raises ValueError for other
    shapes and unless all is finite and sds and weights are above 0.
    """
    x, means = np.array(x, float), np.array(means, float)
    if x.ndim != 1 or means.ndim != 1:
        raise ValueError("need x (n,) and means (k,)")
    sds, weights = (np.broadcast_to(a, means.shape) for a in (sds, weights))
    with np.errstate(all="ignore"):
        joint = (
            np.log(weights) - np.log(sds) - ((x[:, None] - means) / sds) ** 2 / 2
        )
    if not np.isfinite(joint).all():
        raise ValueError("need finite numbers, sds and weights above 0")
    return softmax(joint, axis=1)  # exp(joint) over its sum, safe from underflow


def em(x: ArrayLike, start: ArrayLike, hard: bool = False, steps: int = 300):
    """Means (k,) and common sd of k equally weighted components, from EM on x (n,).

    With hard=True each point goes wholly to its likeliest component, the first if
    tied: k-means. Raises ValueError for equal starts, a component that loses all
    points, and a sd of 0 (the means have reached every point).
    """
    x, means = np.array(x, float), np.array(start, float)
    if len(np.unique(means)) < len(means):
        raise ValueError("the starts must differ")
    sd = x.std()
    for _ in range(steps):
        share = responsibilities(x, means, sd)
        if hard:
            share = np.eye(len(means))[share.argmax(axis=1)]
        if not share.any(axis=0).all():
            raise ValueError("a component has lost all its points")
        means = share.T @ x / share.sum(axis=0)
        sd = np.sqrt((share * (x[:, None] - means) ** 2).sum() / len(x))
    return means, sd


if __name__ == "__main__":
    print("centers 0 and 4: probability of the second")
    print("    x   sd 2   sd 1  sd 0.5")
    for x in (2, 2.5, 100):
        row = (responsibilities([x], [0, 4], sd)[0, 1] for sd in (2, 1, 0.5))
        print("{:5}{:7.3f}{:7.3f}{:8.4f}".format(x, *row))
    z = norm.ppf((np.arange(1000) + 0.5) / 1000)  # N(0, 1) without its noise
    x = np.concatenate([z - 1, z + 1])
    for name, hard in (("hard", True), ("soft", False)):
        means, sd = em(x, [-0.5, 0.5], hard)
        print(f"{name}: means {means.round(2)}, sd {sd:.2f}")
