"""Precision and recall at every threshold; average precision."""

import numpy as np
from numpy.typing import ArrayLike


def precision_recall(
    labels: ArrayLike, scores: ArrayLike
) -> tuple[np.ndarray, ...]:
    """Thresholds, precision and recall, each (k,) for k distinct scores.

    labels: (n,) of 0 and 1, at least one 1. scores: (n,) finite.
    A threshold flags all scores at or above it, equal ones together;
    thresholds fall from the highest score to the lowest.
    Raises ValueError for other shapes, labels or scores.
    """
    y, s = np.asarray(labels), np.asarray(scores, float)
    if y.ndim != 1 or y.shape != s.shape:
        raise ValueError("labels and scores must be lists of one length")
    if not np.isin(y, (0, 1)).all() or not y.any():
        raise ValueError("labels must be 0 or 1, with at least one 1")
    if not np.isfinite(s).all():
        raise ValueError("scores must be finite")
    order = np.argsort(-s, kind="stable")
    y, s = y[order], s[order]
    last = np.flatnonzero(np.append(s[1:] != s[:-1], True))  # (k,) tie ends
    hits = np.cumsum(y)[last]  # (k,) true positives
    return s[last], hits / (last + 1), hits / y.sum()


def average_precision(labels: ArrayLike, scores: ArrayLike) -> float:
    """Mean precision over thresholds, weighted by the recall each adds."""
    _, precision, recall = precision_recall(labels, scores)
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


if __name__ == "__main__":
    labels = [1, 1, 0, 1, 0, 0, 1, 0, 0, 0]
    scores = [0.9, 0.8, 0.7, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
    print("threshold  precision  recall")
    for row in zip(*precision_recall(labels, scores), strict=True):
        print("{:9.1f}  {:9.2f}  {:6.2f}".format(*row))
    print(f"average precision {average_precision(labels, scores):.3f}")
