"""Six ways to measure how far apart two discrete distributions are."""

import numpy as np
from scipy.special import rel_entr


def distances(p: np.ndarray, q: np.ndarray, x: np.ndarray) -> dict[str, float]:
    """Divergences of p and q, both of shape (k,), over the values x, shape (k,).

    KL, reverse KL and Jensen-Shannon are in nats, W1 (Wasserstein) in the unit of
    x, total variation and Hellinger lie from 0 to 1. KL is infinite where q is 0
    and p is not. Raises ValueError unless p and q are probabilities that sum to 1
    and x is finite and increases strictly.
    """
    p, q, x = (np.asarray(each, dtype=float) for each in (p, q, x))
    if x.ndim != 1 or not p.shape == q.shape == x.shape or not np.isfinite(x).all():
        raise ValueError("p, q and x must be finite vectors of the same length")
    if not (np.diff(x) > 0).all():
        raise ValueError("x must increase strictly")
    for each in (p, q):
        if not (each >= 0).all() or not abs(each.sum() - 1) < 1e-9:
            raise ValueError("p and q must be probabilities that sum to 1")
    middle = (p + q) / 2
    between = np.abs(np.cumsum(p - q))[:-1] * np.diff(x)  # |F - G| times the step
    return {
        "KL": float(rel_entr(p, q).sum()),  # sum of p log(p / q), with 0 log 0 = 0
        "KL rev": float(rel_entr(q, p).sum()),
        "JS": float((rel_entr(p, middle) + rel_entr(q, middle)).sum() / 2),
        "TV": float(np.abs(p - q).sum() / 2),
        "Hell.": float(np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2)),
        "W1": float(between.sum()),
    }


if __name__ == "__main__":
    pairs = {
        "fair, loaded coin": ([0.5, 0.5], [0.9, 0.1], [0, 1]),
        "0.1% in a new value": ([0.5, 0.499, 0.001], [0.5, 0.5, 0], [0, 1, 2]),
        "spikes 1 apart": ([1, 0], [0, 1], [0, 1]),
        "spikes 100 apart": ([1, 0], [0, 1], [0, 100]),
        "1% moved by 1000": ([1, 0], [0.99, 0.01], [0, 1000]),
    }
    names = ("KL", "KL rev", "JS", "TV", "Hell.", "W1")
    print(" " * 19 + "".join(f"{name:>9}" for name in names))
    for label, pair in pairs.items():
        values = distances(*map(np.array, pair))
        print(f"{label:19}" + "".join(f"{values[name]:9.3g}" for name in names))
