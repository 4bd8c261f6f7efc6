"""Skip-gram with negative sampling (Mikolov et al., 2013) in NumPy."""

from itertools import combinations, permutations, product

import numpy as np
from scipy.special import expit

Array = np.ndarray
USED_WITH = {
    "coffee tea juice": "drink cup hot",
    "cat dog rabbit": "feed fur paw",
    "paris rome tokyo": "visit mayor airport",
}
TEXT = [  # 27 sentences: "the", a noun and two of the three words it is used with
    ["the", noun, *two]
    for nouns, used in USED_WITH.items()
    for noun, two in product(nouns.split(), combinations(used.split(), 2))
]


def loss_and_gradients(v: Array, u: Array) -> tuple[float, Array, Array]:
    """Loss of B pairs; its gradients by v and u, shapes (B, d) and (B, 1 + k, d).

    v (B, d): vectors of the center words. u (B, 1 + k, d): vectors of the observed
    context word (first) and of k drawn ones. Raises ValueError for other shapes.
    """
    if v.ndim != 2 or u.ndim != 3 or u.shape[::2] != v.shape or u.shape[1] < 2:
        raise ValueError("v must be (B, d) and u (B, 1 + k, d), with k >= 1")
    sign = np.where(np.arange(u.shape[1]) == 0, 1, -1)  # (1 + k,)
    margin = sign * np.einsum("bd,bkd->bk", v, u)
    loss = np.logaddexp(0, -margin).sum()  # -log sigmoid(margin), without overflow
    error = -sign * expit(-margin)  # (B, 1 + k): derivative by each dot product
    by_v = np.einsum("bk,bkd->bd", error, u)
    return float(loss), by_v, error[..., None] * v[:, None]


def train(
    text: list[list[str]], d: int, k=5, epochs=40, rate=0.1, seed=0
) -> tuple[list[str], Array, Array]:
    """Vocabulary of V words, word vectors and context vectors, both (V, d).

    The context of a word is the rest of its sentence. k noise words for each pair
    are drawn in proportion to count ** 0.75. Raises ValueError if a sentence is
    not split, if none has two words, if d, k or epochs is not a whole number from 1
    up, unless 0 < rate < infinity, or if the vectors diverge.
    """
    whole = all(type(n) is int and n > 0 for n in (d, k, epochs))
    if not (whole and 0 < rate < np.inf):
        raise ValueError("need d, k, epochs whole and positive, a positive rate")
    if any(isinstance(s, str) for s in text) or all(len(s) < 2 for s in text):
        raise ValueError("need lists of words, and two words in one of them")
    names = sorted({word for sentence in text for word in sentence})
    ids = [[names.index(word) for word in sentence] for sentence in text]
    pairs = np.array([pair for s in ids for pair in permutations(s, 2)])
    noise = np.bincount(pairs[:, 1], minlength=len(names)) ** 0.75
    noise /= noise.sum()
    rng = np.random.default_rng(seed)
    words = rng.normal(0, 0.1, (len(names), d))
    contexts = np.zeros_like(words)
    for _ in range(epochs):
        order = rng.permutation(len(pairs))
        for rows in np.array_split(order, len(order) // 16 + 1):
            center, observed = pairs[rows].T
            drawn = rng.choice(len(names), (len(rows), k), p=noise)
            rest = np.column_stack([observed, drawn])  # (B, 1 + k)
            _, by_v, by_u = loss_and_gradients(words[center], contexts[rest])
            np.subtract.at(words, center, rate * by_v)
            np.subtract.at(contexts, rest, rate * by_u)
    if not np.isfinite(words @ contexts.T).all():
        raise ValueError("diverged: need a smaller rate")
    return names, words, contexts


if __name__ == "__main__":
    names, words, _ = train(TEXT, d=8)
    unit = words / np.linalg.norm(words, axis=1, keepdims=True)
    for word in ("coffee", "dog", "rome"):
        cosine = unit @ unit[names.index(word)]
        nearest = np.argsort(-cosine)[1:6]
        print(f"{word:6}", *(f" {names[i]} {cosine[i]:.2f}" for i in nearest))
