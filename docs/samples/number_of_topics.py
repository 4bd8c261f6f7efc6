"""What speaks for a number of topics: held-out words, coherence, stability."""

import numpy as np
from scipy.optimize import linear_sum_assignment


def em(counts: np.ndarray, phi: np.ndarray, learn=True, alpha=0.2, beta=0.1):
    """Shares theta (D, K) and topics phi (K, V) that fit counts (D, V), by EM.

    Starts from phi; learn=False keeps it, to fold in documents. alpha and beta are
    pseudo-counts: 100 steps climb to a mode under Dirichlet(1 + alpha), (1 + beta).
    Raises ValueError for other shapes, for counts that are negative or not finite,
    and unless phi, alpha and beta are above 0.
    """
    sound = min(phi.min(), alpha, beta) > 0 <= counts.min() <= counts.max() < np.inf
    if counts.ndim != 2 or counts.shape[1:] != phi.shape[1:] or not sound:
        raise ValueError("need counts (D, V) from 0, and phi (K, V) above 0")
    theta = np.full((len(counts), len(phi)), 1 / len(phi))
    for _ in range(100):
        ratio = counts / (theta @ phi)
        share = theta * (ratio @ phi.T) + alpha
        new = phi * (theta.T @ ratio) + beta if learn else phi
        theta, phi = (x / x.sum(axis=1, keepdims=True) for x in (share, new))
    return theta, phi


def perplexity(phi: np.ndarray, seen: np.ndarray, rest: np.ndarray) -> float:
    """Of the tokens in `rest` (D, V), with shares inferred from `seen` (D, V).

    Raises ZeroDivisionError if `rest` holds no token.
    """
    chance = np.matmul(*em(seen, phi, learn=False))
    return float(np.exp(-np.average(np.log(chance), weights=rest)))


def coherence(top: np.ndarray, docs: np.ndarray) -> tuple[float, float]:
    """UMass and NPMI of a topic's top words, likeliest first: means over pairs.

    Co-occurrence is by documents, docs (D, V). Words in all documents count as
    unrelated. Raises ValueError if a word is in none or twice, or under two words.
    """
    has, n = (docs[:, top] > 0).astype(float), len(docs)
    if len(set(top)) < max(2, len(top)) or not has.any(axis=0).all():
        raise ValueError("need two or more words, each in some document")
    later, earlier = np.tril_indices(len(top), -1)
    one, both = has.sum(axis=0), (has.T @ has)[later, earlier]
    with np.errstate(all="ignore"):
        npmi = np.log(n * both / one[later] / one[earlier]) / np.log(n / both)
    npmi = np.where(both == 0, -1, np.where(both == n, 0, npmi))
    return float(np.log((both + 1) / one[earlier]).mean()), float(npmi.mean())


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Mean probability that matched topics of two fits (K, V) share: 1 if equal.

    A topic without a partner, if one fit has more, shares 0.
    """
    shared = np.minimum(a[:, None], b).sum(axis=2)
    return float(shared[linear_sum_assignment(-shared)].sum() / max(shared.shape))


def scores(train: np.ndarray, seen: np.ndarray, rest: np.ndarray, k: int):
    """Perplexity, UMass, NPMI (5 words) of the best of 10 fits; overlap with it."""
    starts = np.random.default_rng(k).dirichlet([1] * train.shape[1], (10, k))
    fits = [em(train, start) for start in starts]
    fits.sort(key=lambda fit: -(train * np.log(fit[0] @ fit[1])).sum())
    best, *others = (phi for _, phi in fits)
    pairs = [coherence(top, train) for top in np.argsort(-best)[:, :5]]
    stable = np.mean([overlap(best, phi) for phi in others])
    return perplexity(best, seen, rest), *np.mean(pairs, axis=0), stable


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    topics = rng.dirichlet([0.1] * 40, size=5)  # the truth: five
    docs = rng.multinomial(40, rng.dirichlet([0.2] * 5, size=300) @ topics)
    seen = np.array([rng.multivariate_hypergeometric(d, 20) for d in docs[200:]])
    row = "K {:2}: perplexity {:.1f}, UMass {:.2f}, NPMI {:.2f}, stability {:.2f}"
    for k in (1, 2, 5, 10, 20):
        print(row.format(k, *scores(docs[:200], seen, docs[200:] - seen, k)))
