"""Can a network use the combination of a sequence and a vector?"""

import numpy as np

Arrays = dict[str, np.ndarray]


def run(p: Arrays, tokens: np.ndarray, x: np.ndarray, y: np.ndarray, joint: bool):
    """Log loss, logits (n,) and gradients of a network with two branches.

    tokens (n, t): word ids, -1 pads; x (n, f); y (n,): 0 or 1. p: word vectors E
    (V, d), W (d + f, h), b and w (h,). If not joint, each hidden unit sees one
    branch only: the logit is a sum f(tokens) + g(x). Raises ValueError for unequal
    lengths, other labels, x not finite, an unknown word id or a row without words.
    """
    (words, d), n = p["E"].shape, len(tokens)
    if n == 0 or len(x) != n or y.shape != (n,) or not np.isin(y, (0, 1)).all():
        raise ValueError("need a sequence, a vector and a label 0 or 1 per example")
    if not np.isfinite(x).all():
        raise ValueError("the vectors must be finite")
    if tokens.min() < -1 or tokens.max() >= words or (tokens < 0).all(axis=1).any():
        raise ValueError("need ids below the vocabulary, at least one in each row")
    one_hot = np.vstack([np.eye(words), np.zeros(words)])  # last row: padding, -1
    counts = one_hot[tokens].sum(axis=1)  # (n, V)
    share = counts / counts.sum(axis=1, keepdims=True)
    z = np.hstack([share @ p["E"], x])  # (n, d + f): mean word vector, then x
    sees = np.ones_like(p["W"])
    if not joint:
        half = len(p["w"]) // 2
        sees[:d, half:] = sees[d:, :half] = 0
    hidden = np.tanh(z @ (p["W"] * sees) + p["b"])  # (n, h)
    logits = hidden @ p["w"]
    loss = np.mean(np.logaddexp(0, logits) - y * logits)
    d_logits = (0.5 * (1 + np.tanh(logits / 2)) - y) / n  # sigmoid - y
    d_hidden = np.outer(d_logits, p["w"]) * (1 - hidden**2)
    d_z = d_hidden @ (p["W"] * sees).T  # the first d columns go back into the words
    grads = {"w": hidden.T @ d_logits, "b": d_hidden.sum(axis=0)}
    grads |= {"W": z.T @ d_hidden * sees, "E": share.T @ d_z[:, :d]}
    return loss, logits, grads


def task(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tokens (n, 5), x (n, 3), y = 1 if just one holds: most ids > 9, x[0] > 0."""
    rng = np.random.default_rng(seed)
    tokens, x = rng.integers(20, size=(n, 5)), rng.normal(size=(n, 3))
    return tokens, x, ((tokens >= 10).sum(axis=1) > 2) ^ (x[:, 0] > 0)


def train(joint: bool, seed: int, steps: int = 120, rate: float = 1.0) -> Arrays:
    """Gradient descent with momentum on 400 examples; d = 4, h = 16."""
    rng, data = np.random.default_rng([seed, 1]), task(400, seed)
    p = {"E": rng.normal(size=(20, 4)), "W": rng.normal(size=(7, 16)) / 7**0.5}
    p |= {"b": np.zeros(16), "w": rng.normal(size=16) / 4}
    speed = {k: np.zeros_like(a) for k, a in p.items()}
    for _ in range(steps):
        grads = run(p, *data, joint)[2]
        speed = {k: 0.9 * speed[k] - rate * grads[k] for k in p}
        p = {k: p[k] + speed[k] for k in p}
    return p


if __name__ == "__main__":
    print("accuracy on 1000 new examples, 5 trainings: mean (lowest to highest)")
    for name, joint in (("f(words) + g(vector)", False), ("shared hidden", True)):
        right = []
        for seed in range(5):
            p, (tokens, x, y) = train(joint, seed), task(1000, seed + 100)
            right.append(np.mean((run(p, tokens, x, y, joint)[1] > 0) == y))
        low, mean, high = min(right), np.mean(right), max(right)
        print(f"{name:21}{mean:.2f} ({low:.2f} to {high:.2f})")
