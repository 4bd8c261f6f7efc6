"""Two kinds of dirt: rows that are almost the same, labels that may be wrong."""

import re
import unicodedata

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import cross_val_predict
from sklearn.neighbors import KNeighborsClassifier


def similarity(first: str, second: str, size: int = 3) -> float:
    """Jaccard similarity of two texts: pieces that they share / pieces of either.

    Pieces: runs of `size` characters, lower case, one blank for whatever is neither
    letter nor digit; a shorter text is one piece. Raises ValueError for size < 1 or
    a text without letters and digits. Source: Broder (1997).
    """
    plain = [unicodedata.normalize("NFKC", t).casefold() for t in (first, second)]
    plain = [re.sub(r"[\W_]+", " ", text).strip() for text in plain]
    if size < 1 or not all(plain):
        raise ValueError("need pieces of 1 character or more, and texts with some")
    a, b = (
        {t[i : i + size] for i in range(max(1, len(t) - size + 1))} for t in plain
    )
    return len(a & b) / len(a | b)


def suspects(labels: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """True (n,) where a label other than the given one is confidently more likely.

    labels (n,): 0 to K - 1, each at least once; chances (n, K), rows that add up to
    1, from a model that did not see the row. A class is confident where its chance
    reaches its mean over the rows labeled so. Raises ValueError for other input.
    Source: Northcutt, Jiang and Chuang (2021), off the diagonal of the joint.
    """
    y, p = np.asarray(labels), np.asarray(chances, float)
    (n, k), fair = p.shape, (p >= 0).all() and np.allclose(p.sum(axis=1), 1)
    every = y.shape == (n,) and np.array_equal(np.unique(y), np.arange(k))
    if not every or not fair:
        raise ValueError("need chances (n, K), labels that use all of 0 to K - 1")
    usual = np.array([p[y == c, c].mean() for c in range(k)])
    sure = np.where(p >= usual - 1e-9, p, -1)
    return sure.max(axis=1) > sure[np.arange(n), y.astype(int)]


def knn(k: int) -> KNeighborsClassifier:
    """Nearest neighbors; ties do not depend on the number of threads."""
    return KNeighborsClassifier(k, algorithm="kd_tree")


def digits(share: float, seed: int) -> tuple[np.ndarray, ...]:
    """Images (1797, 64), labels, and labels of which about that share is wrong.

    Raises ValueError unless the share is in 0 ... 1.
    """
    if not 0 <= share <= 1:
        raise ValueError("need a share from 0 to 1")
    rng, (x, y) = np.random.default_rng(seed), load_digits(return_X_y=True)
    order, wrong = rng.permutation(len(y)), rng.random(len(y)) < share
    return x[order], y[order], (y[order] + wrong * rng.integers(1, 10, len(y))) % 10


if __name__ == "__main__":
    for other in ("kettle red (1.7 L)", "Kettle red 1.2 l"):
        print(other, f"{similarity('Kettle RED, 1.7 l', other):.2f}", sep=": ")
    x, y, given = digits(share=0.1, seed=0)
    x, x_test, given, wrong = x[:1200], x[1200:], given[:1200], (given != y)[:1200]
    chances = cross_val_predict(knn(15), x, given, method="predict_proba")
    out = suspects(given, chances)
    print(wrong.sum(), "labels wrong,", out.sum(), "out,", sum(wrong & out), "both")
    for k in (1, 5):
        before = knn(k).fit(x, given).score(x_test, y[1200:])
        after = knn(k).fit(x[~out], given[~out]).score(x_test, y[1200:])
        print(f"{k}-NN, clean test: {before:.1%}, without suspects {after:.1%}")
