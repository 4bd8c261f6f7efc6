"""Several labels at once: which set to predict, and a chain of classifiers."""

from collections.abc import Sequence
from functools import partial
from itertools import product

import numpy as np
from sklearn.linear_model import LogisticRegression

Labels = tuple[int, ...]  # one 0 or 1 for each label
logistic = partial(LogisticRegression, C=1e6, max_iter=1000)  # almost no penalty


def expected_scores(joint: dict[Labels, float], guess: Labels) -> dict[str, float]:
    """Expected Hamming loss, exact match and F1 of predicting `guess` for one row.

    joint: probability of each label set, sum 1. F1 of two empty sets counts as 1.
    Raises ValueError if joint is no distribution, if its sets differ from guess in
    length, or if an entry is not 0 or 1.
    """
    if any(len(truth) != len(guess) for truth in joint) or not guess:
        raise ValueError("every label set needs one entry per label")
    if not {entry for labels in (*joint, guess) for entry in labels} <= {0, 1}:
        raise ValueError("every entry must be 0 or 1")
    probabilities = joint.values()
    if not all(p >= 0 for p in probabilities) or abs(sum(probabilities) - 1) > 1e-9:
        raise ValueError("probabilities must be at least 0 and sum to 1")
    scores = {"Hamming": 0.0, "exact": 0.0, "F1": 0.0}
    for truth, p in joint.items():
        wrong = sum(t != g for t, g in zip(truth, guess, strict=True))
        size = sum(truth) + sum(guess)
        scores["Hamming"] += p * wrong / len(guess)
        scores["exact"] += p * (wrong == 0)
        scores["F1"] += p * (1 - wrong / size if size else 1)  # wrong = FP + FN
    return scores


def require_both(y: np.ndarray) -> None:
    """Raises ValueError unless each column of y holds 0 and 1 and nothing else."""
    if y.ndim != 2 or any(set(column) != {0, 1} for column in y.T.tolist()):
        raise ValueError("each label must be 0 in some rows and 1 in the others")


def binary_relevance(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Predictions (n, m) for the rows x by one linear classifier per label.

    x: (n, d); y: (n, m) of 0 and 1. Raises ValueError unless each label has both.
    """
    require_both(y)
    return np.column_stack([logistic().fit(x, label).predict(x) for label in y.T])


def classifier_chain(
    x: np.ndarray, y: np.ndarray, order: Sequence[int]
) -> np.ndarray:
    """Predictions (n, m); each label also sees the labels before it in `order`.

    x: (n, d); y: (n, m) of 0 and 1. Trains on true labels, then predicts the rows x
    with its own predictions. Raises ValueError unless order is a permutation and
    each label has both 0 and 1.
    """
    require_both(y)
    if sorted(order) != list(range(y.shape[1])):
        raise ValueError("order must name each label once")
    guess = np.zeros_like(y)
    for place, label in enumerate(order):
        before = list(order[:place])
        model = logistic().fit(np.column_stack([x, y[:, before]]), y[:, label])
        guess[:, label] = model.predict(np.column_stack([x, guess[:, before]]))
    return guess


if __name__ == "__main__":
    photo = {(0, 0): 0.40, (1, 0): 0.25, (1, 1): 0.35}  # (beach, sunset)
    print("(beach, sunset)  Hamming loss  exact match     F1")
    for guess in product((0, 1), repeat=2):
        loss, exact, f1 = expected_scores(photo, guess).values()
        print(f"{guess!s:15}{loss:14.3f}{exact:13.2f}{f1:7.3f}")

    x = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], (40, 30, 20, 10), axis=0)
    y = np.column_stack([x.any(1), x.all(1), x.sum(1) == 1]).astype(int)
    print("\nshare of rows right              OR   AND   XOR  all three")
    for name, guess in (
        ("binary relevance", binary_relevance(x, y)),
        ("chain: OR, then AND, then XOR", classifier_chain(x, y, (0, 1, 2))),
        ("chain: XOR, then AND, then OR", classifier_chain(x, y, (2, 1, 0))),
    ):
        each = "".join(f"{share:6.2f}" for share in (guess == y).mean(0))
        print(f"{name:29}{each}{(guess == y).all(1).mean():11.2f}")
