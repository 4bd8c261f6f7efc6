"""One theme per document or one per word: two models, one changed E-step."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import softmax


def fit(counts: ArrayLike, k: int, per_word: bool, seed: int = 0, beta=0.1):
    """Log-likelihood, shares (D, k) and themes (k, V) of counts (D, V), by EM.

    per_word=False: each document has one hidden theme; its shares are the chances
    of each theme (mixture of multinomials; Nigam et al., 2000). per_word=True: each
    word has one; shares are those of the document's words (pLSI; Hofmann, 1999).
    beta is added to the expected count of each theme and word. The likelihood omits
    the multinomial coefficients. Raises ValueError unless counts are finite, not
    negative and not all 0 in a row, and k and beta are above 0.
    """
    counts = np.array(counts, float)
    if counts.ndim != 2 or not 0 <= counts.min() <= counts.max() < np.inf:
        raise ValueError("need finite counts (D, V), none below 0")
    if k < 1 or not 0 < beta < np.inf or not counts.any(axis=1).all():
        raise ValueError("need words in each document, k and beta above 0")
    phi = np.random.default_rng(seed).dirichlet([1] * counts.shape[1], size=k)
    theta, weight = np.full((len(counts), k), 1 / k), np.full(k, 1 / k)
    for _ in range(200):
        if per_word:  # share out each word of each document
            ratio = counts / (theta @ phi)
            theta, phi = theta * (ratio @ phi.T), phi * (theta.T @ ratio) + beta
            theta /= theta.sum(axis=1, keepdims=True)
        else:  # share out each document as a whole
            theta = softmax(np.log(weight) + counts @ np.log(phi).T, axis=1)
            weight, phi = theta.mean(axis=0) + 1e-12, theta.T @ counts + beta
        phi /= phi.sum(axis=1, keepdims=True)
    if per_word:
        return (counts * np.log(theta @ phi)).sum(), theta, phi
    joint = np.log(weight) + counts @ np.log(phi).T
    return np.logaddexp.reduce(joint, axis=1).sum(), theta, phi


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    themes = np.kron(np.eye(3), np.full(3, 0.3)) + 0.1 / 9  # 3 words of 9 each
    mixes = np.vstack([np.eye(3), 0.5 - np.eye(3) / 2]).repeat(10, axis=0)
    chances = mixes @ themes / themes.sum(axis=1)[0]
    docs = np.array([rng.multinomial(30, chance) for chance in chances])
    for per_word in (False, True):
        fits = [fit(docs, 3, per_word, seed) for seed in range(5)]
        # Equal optima differ in their last bits: round, and take the first.
        _, shares, _ = max(fits, key=lambda found: round(found[0], 4))
        print("one theme per", "word" if per_word else "document")
        for d in (0, 10, 30, 50):
            print(f"  document {d:2}:", *shares[d].round(2), " true:", *mixes[d])
