"""How far above the truth is the best of k scores on one set of n examples?"""

import numpy as np
from scipy.stats import binom


def expected_best(k: int, n: int, accuracy: float) -> float:
    """Expected highest of k scores, each from n examples: exact.

    The k models all have this true accuracy and are independent: every score is
    Binomial(n, accuracy) / n. Raises ValueError for k or n below 1 or not whole,
    or an accuracy outside 0 to 1.
    """
    if not (k >= 1 and n >= 1 and k % 1 == n % 1 == 0 and 0 <= accuracy <= 1):
        raise ValueError("need whole k and n of 1 or more, an accuracy from 0 to 1")
    below = binom.cdf(np.arange(n), n, accuracy)  # (n,): P(score < 1/n, ..., n/n)
    return float(np.sum(1 - below**k) / n)  # P(best >= m/n), summed over m


def vote(k: int, n: int, rng: np.random.Generator) -> tuple[float, float]:
    """Accuracy of k coin flippers' vote: on n labels that weigh it, and on n new.

    A flipper with more than half of the n labels right votes as it is, any other
    one inverted. Needs k scores and no feature. After Blum and Hardt (2015).
    Raises ValueError if k is even (ties), or k or n below 1 or not whole.
    """
    if not (k >= 1 and n >= 1 and k % 2 == 1 and n % 1 == 0):
        raise ValueError("need an odd k and n of 1 or more")
    labels = rng.choice([-1, 1], size=2 * n)  # first n: the set, last n: new
    guesses = rng.choice(np.array([-1, 1], dtype=np.int8), size=(k, 2 * n))
    weights = np.where(guesses[:, :n] @ labels[:n] > 0, 1, -1)  # (k,)
    right = np.sign(weights @ guesses) == labels  # (2n,)
    return float(right[:n].mean()), float(right[n:].mean())


if __name__ == "__main__":
    print("points above a true accuracy of 80%, best of k:")
    print("      n   k = 1      10     100   1,000")
    for n in (100, 1000, 10_000):
        gains = (100 * (expected_best(k, n, 0.8) - 0.8) for k in (1, 10, 100, 1000))
        print(f"{n:7,}", *(f"{gain:7.1f}" for gain in gains))
    print("vote of k coin flippers weighed by 1,000 labels, mean of 20:")
    for k in (11, 101, 1001):
        rngs = map(np.random.default_rng, range(20))
        reused, new = np.mean([vote(k, 1000, rng) for rng in rngs], axis=0)
        print(f"k = {k:5,}   on those labels {reused:.0%}   on new ones {new:.0%}")
