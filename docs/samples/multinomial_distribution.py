"""Draw multinomial counts one binomial at a time, and see their covariance."""

import numpy as np


def draw_counts(n: int, p: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Counts (K,) of n independent draws from K categories of probability p (K,).

    The first count is Binomial(n, p[0]). Given it, the second is Binomial(what is
    left, p[1] over the mass left), and so on: the cost grows with K, not with n.
    Raises ValueError unless n is a whole number of at least 0 and p is a
    probability vector.
    """
    p = np.asarray(p, dtype=float)
    is_distribution = p.ndim == 1 and np.all(p >= 0) and np.isclose(p.sum(), 1)
    if not (n >= 0 and n % 1 == 0 and is_distribution):
        raise ValueError(
            "n must be a whole number of at least 0; "
            "p must be a vector of probabilities that sum to 1"
        )
    counts = np.zeros(len(p), dtype=int)
    left = int(n)
    mass = p[::-1].cumsum()[::-1]  # (K,), mass[i] = p[i] + ... + p[K - 1]
    for i, share in enumerate(p):
        if left == 0:
            break
        counts[i] = rng.binomial(left, share / mass[i]) if mass[i] > 0 else 0
        left -= counts[i]
    return counts


if __name__ == "__main__":
    n, p = 20, np.array([0.5, 0.3, 0.2])
    rng = np.random.default_rng(0)
    draws = np.array([draw_counts(n, p, rng) for _ in range(50_000)])  # (50000, 3)
    mean = draws.mean(axis=0).round(2)
    print("one draw:", draws[0], " mean:", mean, " theory:", n * p)
    print("covariance, drawn        n (diag p - p pᵀ)")
    exact = n * (np.diag(p) - np.outer(p, p))
    for rows in zip(np.cov(draws.T), exact, strict=True):
        drawn, theory = (" ".join(f"{value:6.2f}" for value in row) for row in rows)
        print(drawn, "  ", theory)
