"""Choose the posts that cover a feed best: greedy submodular coverage."""

import re
from collections.abc import Sequence

import numpy as np


def summarize(
    similarity: np.ndarray, weight: np.ndarray, size: int
) -> tuple[list[int], float, float]:
    """Up to `size` posts, their coverage, a bound on that of any `size` posts.

    similarity: (n, n), how well column j stands for row i, at least 0
    weight: (n,), how much each post matters, at least 0
    Coverage of S: weighted sum over i of the largest similarity to a post of S;
    that of the result is at least 1 - 1/e of the best (Nemhauser, Wolsey and
    Fisher 1978). O(size n²). Raises ValueError for other shapes or values.
    """
    similarity, weight = np.asarray(similarity, float), np.asarray(weight, float)
    n = len(weight)
    if weight.ndim != 1 or similarity.shape != (n, n) or size < 1:
        raise ValueError("need n weights, an n x n similarity and a size above 0")
    if not all(np.all((v >= 0) & (v < np.inf)) for v in (similarity, weight)):
        raise ValueError("similarity and weight must be finite and at least 0")
    chosen, covered, bound = [], np.zeros(n), np.inf
    for step in range(size + 1):
        gain = weight @ np.maximum(similarity - covered[:, None], 0)
        now = float(weight @ covered)
        bound = min(bound, now + float(np.sort(gain)[-size:].sum()))
        if step == size or not np.any(gain > 0):
            break
        chosen.append(int(np.argmax(gain)))
        covered = np.maximum(covered, similarity[:, chosen[-1]])
    return chosen, now, bound


def jaccard(texts: Sequence[str]) -> np.ndarray:
    """Shared words over all words, for each pair of texts: (n, n).

    A word is a run of letters and digits: for scripts with spaces only.
    Posts without any are like no other.
    """
    words = [set(re.findall(r"\w+", text.casefold())) for text in texts]
    return np.array(
        [[len(a & b) / max(len(a | b), 1) for b in words] for a in words]
    )


POSTS = [
    "Magnitude 6 quake hits the north coast",
    "Quake of magnitude 6 hits north coast",
    "Strong quake hits the north coast: magnitude 6",
    "No trains between Arlo and Bex",
    "Trains stop between Arlo and Bex",
    "Tsunami warning for the coast",
    "Tsunami warning for the coast lifted",
    "My cat slept through it",
]

if __name__ == "__main__":
    alike, equal = jaccard(POSTS), np.ones(len(POSTS))
    central = np.argsort(-alike.sum(axis=1), kind="stable")[:3]
    chosen, covered, bound = summarize(alike, equal, 3)
    for name, posts in (("most central", central), ("greedy coverage", chosen)):
        print(f"{name}: {alike[:, posts].max(axis=1).sum():.2f}")
        for post in posts:
            print(f"  {POSTS[post]}")
    print(f"no three posts cover more than {bound:.2f}")
