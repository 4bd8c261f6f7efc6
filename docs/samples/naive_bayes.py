"""Multinomial Naive Bayes for word counts: counts in, log-odds out."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import softmax


def table(counts: ArrayLike) -> np.ndarray:
    """The counts as floats, (documents, words). ValueError for anything else."""
    x = np.asarray(counts, dtype=float)
    if x.ndim != 2 or 0 in x.shape or not np.isfinite(x).all() or (x < 0).any():
        raise ValueError("counts must be finite, not negative, (documents, words)")
    return x


def fit(counts: ArrayLike, labels: ArrayLike, alpha: float = 1.0):
    """The k sorted classes, their log-priors (k,), log word probabilities (k, v).

    counts (n, v): occurrences of word v in document n; labels (n,). alpha > 0 is
    added to every class's count of every word. ValueError for other input.
    """
    x, y = table(counts), np.asarray(labels)
    if y.shape != (len(x),) or not 0 < alpha < np.inf:
        raise ValueError("need one label per document and a positive alpha")
    classes, index = np.unique(y, return_inverse=True)
    member = np.eye(len(classes))[index]  # (n, k), one-hot
    words = member.T @ x + alpha  # (k, v)
    log_prior = np.log(member.mean(axis=0))
    return classes, log_prior, np.log(words / words.sum(axis=1, keepdims=True))


def posterior(counts: ArrayLike, log_prior: np.ndarray, log_theta: np.ndarray):
    """P(class | document), (m, k), for counts (m, v) over the words of `fit`."""
    x = table(counts)
    if x.shape[1] != log_theta.shape[1]:
        raise ValueError("these documents have another number of words")
    return softmax(log_prior + x @ log_theta.T, axis=1)


WORDS = ("free", "prize", "meeting", "report", "lunch")
SPAM = [[2, 1, 0, 1, 0], [2, 2, 0, 0, 0], [2, 1, 1, 0, 0], [1, 1, 0, 1, 0]]
HAM = [[0, 0, 2, 1, 1], [0, 0, 1, 1, 1], [0, 0, 2, 1, 0], [0, 0, 1, 2, 1]]
HAM += [[1, 0, 1, 0, 1], [0, 0, 2, 1, 0]]

if __name__ == "__main__":
    _, log_prior, log_theta = fit(SPAM + HAM, ["spam"] * 4 + ["ham"] * 6)
    weights = log_theta[1] - log_theta[0]  # classes are sorted: ham, spam
    print("log-odds of spam per word:")
    print("  ".join(f"{w} {v:+.2f}" for w, v in zip(WORDS, weights, strict=True)))
    lunch = "free prize lunch"
    for text in (lunch, f"{lunch} {lunch}", "meeting report free"):
        count = [[text.split().count(word) for word in WORDS]]
        spam = posterior(count, log_prior, log_theta)[0, 1]
        print(f"P(spam) = {spam:.3f}  {text}")
