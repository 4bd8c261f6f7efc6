"""One trunk, two heads: does the second output help or hurt the first?"""

import numpy as np

Arrays = dict[str, np.ndarray]


def run(
    p: Arrays, x: np.ndarray, species: np.ndarray, length: np.ndarray, weight=1.0
):
    """Both losses, scores (n, k), gradients of species loss + weight * length loss.

    x (n, f); species (n,): whole, 0 to k - 1, or -1 if unlabeled; length (n,): in
    standard units, nan if not measured. p: trunk W (f, h), b (h,); heads C (h, k)
    and r (h,). A loss is the mean over its labels, 0 if it has none. Raises
    ValueError for other shapes or labels, x or lengths not finite, weights below 0.
    """
    n, k = len(x), p["C"].shape[1]
    shapes = species.shape == length.shape == (n,)
    if n == 0 or not shapes or not 0 <= weight < np.inf:
        raise ValueError("need a species and a length per row, and a weight >= 0")
    if species.dtype.kind != "i" or species.min() < -1 or species.max() >= k:
        raise ValueError("species must be integers from -1 to k - 1")
    if np.isinf(length).any() or not np.isfinite(x).all():
        raise ValueError("x is finite; a length is finite, or nan if not measured")
    named, measured = species >= 0, ~np.isnan(length)
    hidden = np.tanh(x @ p["W"] + p["b"])  # (n, h): shared
    scores = hidden @ p["C"]
    log_p = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    target = np.arange(k) == species[:, None]  # (n, k): all False if unlabeled
    error = np.where(measured, hidden @ p["r"] - length, 0)
    n_named, n_measured = max(named.sum(), 1), max(measured.sum(), 1)
    losses = -log_p[target].sum() / n_named, (error**2).sum() / n_measured
    d_scores = (np.exp(log_p) - target) * named[:, None] / n_named
    d_length = weight * 2 * error / n_measured
    d_hidden = d_scores @ p["C"].T + np.outer(d_length, p["r"])  # both heads, added
    d_in = d_hidden * (1 - hidden**2)
    trunk = {"W": x.T @ d_in, "b": d_in.sum(axis=0)}
    return (
        losses,
        scores,
        trunk | {"C": hidden.T @ d_scores, "r": hidden.T @ d_length},
    )


def task(n: int, seed: int, related: bool) -> tuple[np.ndarray, ...]:
    """Species: is x[0] > 0. Length, with noise: x[0] if related, otherwise x[1]."""
    rng = np.random.default_rng(seed)
    x, noise = rng.normal(size=(n, 20)), 0.3 * rng.normal(size=n)
    return x, (x[:, 0] > 0).astype(int), x[:, 0 if related else 1] + noise


def accuracy(
    weight: float, seed: int, related: bool, alone: bool = False, steps: int = 80
) -> float:
    """Of species on 1000 new rows; trained on 200 with length, 40 with species.

    If alone, the lengths are hidden, and the steps are those of the same weight.
    """
    x, species, length = task(200, seed, related)
    species[40:] = -1
    if alone:
        length[:] = np.nan
    rng, scale = np.random.default_rng([seed, 1]), 8**-0.5
    p = {"W": rng.normal(size=(20, 8)) / 20**0.5, "b": np.zeros(8)}
    p |= {"C": scale * rng.normal(size=(8, 2)), "r": scale * rng.normal(size=8)}
    speed = {k: np.zeros_like(a) for k, a in p.items()}
    for _ in range(steps):  # steps shrink as the sum of the weights grows
        grads = run(p, x, species, length, weight)[2]
        speed = {k: 0.9 * speed[k] - 0.25 * grads[k] / (1 + weight) for k in p}
        p = {k: p[k] + speed[k] for k in p}
    x, species, length = task(1000, seed + 1000, related)
    return np.mean(run(p, x, species, length)[1].argmax(axis=1) == species)


if __name__ == "__main__":
    print("accuracy of species, mean of 10 trainings")
    print("weight  alone  related  unrelated")
    for w in (10, 100):
        cases = (True, True), (True, False), (False, False)  # related, alone
        means = [np.mean([accuracy(w, s, *c) for s in range(10)]) for c in cases]
        print(f"{w:6}{means[0]:7.2f}{means[1]:9.2f}{means[2]:11.2f}")
