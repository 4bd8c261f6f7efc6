"""Bayes' theorem for a list of hypotheses; a test at five base rates."""

import numpy as np
from numpy.typing import ArrayLike


def posterior(prior: ArrayLike, likelihood: ArrayLike) -> np.ndarray:
    """P(hypothesis | evidence) for each of k hypotheses, shape (k,).

    prior: (k,) probabilities of hypotheses of which exactly one is true.
    likelihood: (k,) P(evidence | hypothesis), or its density.
    Raises ValueError if shapes differ, a value is negative or not finite,
    the prior does not sum to 1, or the evidence is impossible under it
    (or so unlikely that the product underflows; then work with logarithms).
    """
    prior = np.asarray(prior, float)
    likelihood = np.asarray(likelihood, float)
    if prior.ndim != 1 or prior.shape != likelihood.shape:
        raise ValueError("prior and likelihood must be lists of one length")
    values = np.concatenate([prior, likelihood])
    if not np.isfinite(values).all() or (values < 0).any():
        raise ValueError("probabilities must be finite and not negative")
    if not np.isclose(prior.sum(), 1):
        raise ValueError("the prior must sum to 1")
    joint = prior * likelihood  # (k,) P(hypothesis and evidence)
    if joint.sum() == 0:
        raise ValueError("the evidence has probability 0 or underflows")
    return joint / joint.sum()


if __name__ == "__main__":
    positive = [0.90, 0.05]  # P(positive | sick), P(positive | healthy)
    negative = [0.10, 0.95]
    print("base rate  negative  positive  two positives")
    for rate in (0.001, 0.01, 0.05, 0.2, 0.5):
        prior = [rate, 1 - rate]
        once = posterior(prior, positive)
        row = (posterior(prior, negative), once, posterior(once, positive))
        cells = "  ".join(f"{sick:8.2%}" for sick, _ in row)
        print(f"{rate:9.1%}  {cells}")
