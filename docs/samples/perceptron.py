"""The perceptron: correct w on each mistake, and only then; plain and averaged."""

import numpy as np


def train(
    x: np.ndarray, y: np.ndarray, epochs: int = 100
) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Last weights (d,), mean weights (d,) and the mistakes in each epoch.

    x (n, d), with a column of ones if you want a bias; labels y (n,) in {-1, +1}.
    A score of 0 counts as a mistake. The mean is over all steps, mistake or not.
    Stops after an epoch without mistakes, or after `epochs` of them. Rosenblatt
    (1958); averaging: Freund and Schapire (1999). Raises ValueError for bad input.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.ndim != 2 or y.shape != x.shape[:1] or not np.isfinite(x).all():
        raise ValueError("x must be a finite (n, d) array, y an (n,) array")
    if not len(y) or not np.isin(y, (-1, 1)).all() or not epochs >= 1:
        raise ValueError("need labels, each -1 or 1, and at least one epoch")
    w, total, mistakes = np.zeros(x.shape[1]), np.zeros(x.shape[1]), []
    while len(mistakes) < epochs and 0 not in mistakes:
        mistakes.append(0)
        for row, label in zip(x, y, strict=True):
            if label * (row @ w) <= 0:
                w += label * row
                mistakes[-1] += 1
            total += w
    return w, total / (len(y) * len(mistakes)), mistakes


if __name__ == "__main__":
    x = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])  # the last: bias
    both, odd = np.array([-1, -1, -1, 1]), np.array([-1, 1, 1, -1])
    cases = {"AND": (x, both), "XOR": (x, odd)}
    cases["AND, inputs + 10"] = np.add(x, [10, 10, 0]), both
    cases["XOR, and product"] = np.column_stack([x, x[:, 0] * x[:, 1]]), odd
    for name, (rows, labels) in cases.items():
        w, _, mistakes = train(rows, labels, epochs=2000)
        print(f"{name:17s} {len(mistakes):4d} epochs,", end="")
        print(f" {sum(mistakes):4d} mistakes, {mistakes[-1]} in the last; w = {w}")
