"""A kernel SVM: the linear one, on inner products of features it never computes."""

import numpy as np


def quadratic_map(a: np.ndarray) -> np.ndarray:
    """Features (n, (d + 1)^2) of a (n, d), with inner products (1 + a_i a_j)^2."""
    one = np.column_stack([np.ones(len(a)), a])
    return np.einsum("ni,nj->nij", one, one).reshape(len(a), -1)


def rbf(a: np.ndarray, b: np.ndarray, gamma: float) -> np.ndarray:
    """exp(-gamma |a_i - b_j|^2): (m, n), for a (m, d) and b (n, d)."""
    return np.exp(-gamma * ((a[:, None] - b) ** 2).sum(axis=2))


def fourier_map(a: np.ndarray, gamma: float, count: int, seed: int) -> np.ndarray:
    """Random features (n, count) of a (n, d); inner products are rbf on average.

    The seed fixes the map: use the same for all data. Rahimi and Recht (2007).
    """
    rng = np.random.default_rng(seed)
    waves = rng.normal(scale=np.sqrt(2 * gamma), size=(a.shape[1], count))
    phases = rng.uniform(0, 2 * np.pi, size=count)
    return np.sqrt(2 / count) * np.cos(a @ waves + phases)


def fit(gram: np.ndarray, y: np.ndarray, c: float) -> np.ndarray:
    """Weights y_i alpha_i (n,) of an SVM without bias; score x by k(x, x_i) @ them.

    gram (n, n) holds k(x_i, x_j); labels y (n,) in {-1, +1}; cost c > 0. Dual
    coordinate ascent until the duality gap is a millionth of the objective.
    Raises ValueError for bad input or a gram that is no matrix of inner products,
    RuntimeError after 10,000 sweeps.
    """
    if gram.shape != (len(y), len(y)) or not np.isin(y, (-1, 1)).all() or not c > 0:
        raise ValueError("need gram (n, n), labels (n,) of -1 or 1, and c above 0")
    if not np.allclose(gram, gram.T) or not gram.diagonal().min() > 0:
        raise ValueError("gram must be symmetric with a positive diagonal")
    if np.linalg.eigvalsh(gram)[0] < -1e-9 * np.trace(gram):
        raise ValueError("gram has a negative eigenvalue: not from a kernel")
    weight, score = np.zeros(len(y)), np.zeros(len(y))
    for _ in range(10_000):
        for i, sign in enumerate(y):
            alpha = sign * weight[i] + (1 - sign * score[i]) / gram[i, i]
            step = sign * min(max(alpha, 0), c) - weight[i]
            weight[i] += step
            score += step * gram[i]  # keeps score = gram @ weight
        norm, slack = weight @ score, np.maximum(0, 1 - y * score).sum()
        if norm + c * slack - weight @ y <= 1e-6 * (norm / 2 + c * slack):
            return weight
    raise RuntimeError("no convergence: lower c")


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    points = rng.uniform(-2, 2, size=(4100, 2))
    truth, x = np.sign(points.prod(axis=1)), points[:100]
    y = np.where(rng.random(100) < 0.1, -truth[:100], truth[:100])
    linear, waves = 1 + points @ x.T, fourier_map(points, 1, 500, seed=0)
    kernels = {"linear": linear, "quadratic": linear**2}
    kernels |= {f"RBF {gamma}": rbf(points, x, gamma) for gamma in (0.01, 1, 100)}
    print("kernel     right on: old    new  support vectors")
    for name, k in (kernels | {"500 waves": waves @ waves[:100].T}).items():
        weight = fit(k[:100], y, c=1)
        side, used = np.sign(k @ weight), np.count_nonzero(weight)
        old, new = np.mean(side[:100] == y), np.mean(side[100:] == truth[100:])
        print(f"{name:10s} {old:13.0%} {new:6.1%} {used:10d}")
