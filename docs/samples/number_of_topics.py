"""What speaks for a number of topics: held-out words, coherence, stability."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment


def em(counts: np.ndarray, phi: np.ndarray, learn=True, alpha=0.2, beta=0.1):
    """Shares theta (D, K) and topics phi (K, V) that fit counts (D, V), by EM.

    Starts from phi; learn=False keeps it, to fold in documents. alpha and beta are
    pseudo-counts: the result is a mode under Dirichlet(1 + alpha), (1 + beta).
    Raises ValueError for other shapes, or phi that is not above 0.
    """
    if counts.ndim != 2 or counts.shape[1] != phi.shape[1] or not (phi > 0).all():
        raise ValueError("need counts (D, V), and phi (K, V) above 0")
    theta = np.full((len(counts), len(phi)), 1 / len(phi))
    for _ in range(100):
        ratio = counts / (theta @ phi)
        share = theta * (ratio @ phi.T) + alpha
        if learn:
            phi = phi * (theta.T @ ratio) + beta
            phi /= phi.sum(axis=1, keepdims=True)
        theta = share / share.sum(axis=1, keepdims=True)
    return theta, phi


def perplexity(phi: np.ndarray, seen: np.ndarray, rest: np.ndarray) -> float:
    """Of the tokens in `rest` (D, V), with shares inferred from `seen` (D, V)."""
    chance = em(seen, phi, learn=False)[0] @ phi
    return float(np.exp(-(rest * np.log(chance)).sum() / rest.sum()))


def coherence(top: Sequence[int], docs: np.ndarray) -> tuple[float, float]:
    """UMass and NPMI of a topic's top words, likeliest first: means over pairs.

    Co-occurrence is by documents, docs (D, V). Words in all documents count as
    unrelated. Raises ValueError if a word is in none, or for fewer than two words.
    """
    has = (docs[:, top] > 0).astype(float)
    if len(top) < 2 or not has.any(axis=0).all():
        raise ValueError("need two or more words, each in some document")
    later, earlier = np.tril_indices(len(top), -1)
    one, both = has.mean(axis=0), (has.T @ has / len(has))[later, earlier]
    umass = np.log((both * len(has) + 1) / (one * len(has))[earlier])
    with np.errstate(all="ignore"):
        npmi = np.log(both / one[later] / one[earlier]) / -np.log(both)
    npmi = np.where(both == 0, -1, np.where(both == 1, 0, npmi))
    return float(umass.mean()), float(npmi.mean())


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Mean probability that matched topics of two fits (K, V) share: 1 if equal."""
    shared = np.minimum(a[:, None], b).sum(axis=2)
    return float(shared[linear_sum_assignment(-shared)].mean())


def scores(train: np.ndarray, seen: np.ndarray, rest: np.ndarray, k: int):
    """Perplexity, UMass, NPMI (5 words) of the best of 10 fits; overlap with it."""
    rng = np.random.default_rng(k)
    fits = [em(train, rng.dirichlet([1] * train.shape[1], k)) for _ in range(10)]
    fits.sort(key=lambda fit: -(train * np.log(fit[0] @ fit[1])).sum())
    best, *others = (phi for _, phi in fits)
    pairs = [coherence(top, train) for top in np.argsort(-best)[:, :5]]
    stable = np.mean([overlap(best, phi) for phi in others])
    return perplexity(best, seen, rest), *np.mean(pairs, axis=0), stable


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    topics = rng.dirichlet([0.1] * 40, size=5)  # the truth: five
    mixes = rng.dirichlet([0.2] * 5, size=300)
    docs = np.array([rng.multinomial(40, mix @ topics) for mix in mixes])
    seen = np.array([rng.multivariate_hypergeometric(d, 20) for d in docs[200:]])
    print(" K  perplexity  UMass   NPMI  stability")
    for k in (1, 2, 5, 10, 20):
        row = scores(docs[:200], seen, docs[200:] - seen, k)
        print("{:2}{:12.1f}{:7.2f}{:7.2f}{:11.2f}".format(k, *row))
