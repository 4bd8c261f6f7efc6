"""Tf-idf by scikit-learn's default formula, and how often hashed terms collide."""

import re
from collections import Counter
from math import hypot, log


def terms(text: str, n: int = 1) -> list[str]:
    """All runs of 1 to n tokens: two or more word characters each, lower case.

    Raises ValueError if n is not a whole number from 1 up.
    """
    if type(n) is not int or n < 1:
        raise ValueError("n must be a whole number from 1 up")
    tokens = re.findall(r"\b\w\w+\b", text.lower())
    return [
        " ".join(tokens[i : i + k])
        for k in range(1, n + 1)
        for i in range(len(tokens) - k + 1)
    ]


def fit_idf(texts: list[str], n: int = 1) -> dict[str, float]:
    """ln((1 + N) / (1 + df)) + 1 of each term that df of N training texts hold.

    Raises ValueError if there is no term, or as terms() does.
    """
    df = Counter(term for text in texts for term in set(terms(text, n)))
    if not df:
        raise ValueError("the training texts hold no term")
    return {
        term: log((1 + len(texts)) / (1 + count)) + 1 for term, count in df.items()
    }


def vector(text: str, idf: dict[str, float], n: int = 1) -> dict[str, float]:
    """Count times idf, scaled to length 1; n as for fit_idf.

    Terms that idf lacks drop out; if none is left, the vector is empty (all zeros).
    """
    counts = Counter(term for term in terms(text, n) if term in idf)
    weights = {term: count * idf[term] for term, count in counts.items()}
    length = hypot(*weights.values())
    return {term: weight / length for term, weight in weights.items()}


def collision_share(features: int, buckets: int) -> float:
    """Expected share of features that share a bucket, each hashed uniformly.

    Raises ValueError unless both are whole numbers from 1 up.
    """
    if any(type(count) is not int or count < 1 for count in (features, buckets)):
        raise ValueError("features and buckets must be whole numbers from 1 up")
    return 1 - (1 - 1 / buckets) ** (features - 1)


if __name__ == "__main__":
    training = ["The cat sat on the mat", "The dog chased the cat", "The dog sat"]
    idf = fit_idf(training)
    for term, weight in vector(training[0], idf).items():
        print(f"{term:4} idf {idf[term]:.3f}  weight {weight:.3f}")
    print("a new text:", vector("A fox sat", idf))
    for n in (1, 2):
        idf = fit_idf(["Dog bites man", "Man bites dog"], n)
        a, b = (vector(text, idf, n) for text in ("Dog bites man", "Man bites dog"))
        print(f"n-grams up to {n}: cosine {sum(a[t] * b.get(t, 0) for t in a):.2f}")
    for bits in (16, 20, 24):
        share = collision_share(10**5, 2**bits)
        print(f"100,000 terms, 2^{bits} buckets: {share:.1%}")
