"""Cross-entropy from logits, with its gradient; and why it is not accuracy."""

import numpy as np


def cross_entropy(
    logits: np.ndarray, targets: np.ndarray
) -> tuple[float, np.ndarray]:
    """Mean cross-entropy in nats, and its gradient in the logits, shape (n, k).

    logits and targets have shape (n, k); each row of targets holds probabilities
    that sum to 1 (one-hot, smoothed, or a teacher's). Raises ValueError for other
    shapes, no rows, logits that are not finite, targets that are no distribution.
    """
    logits, targets = np.asarray(logits, float), np.asarray(targets, float)
    if logits.ndim != 2 or logits.shape != targets.shape or logits.size == 0:
        raise ValueError("logits and targets must have the same shape (n, k)")
    if not (targets >= 0).all() or not np.allclose(targets.sum(axis=1), 1):
        raise ValueError("each row of targets must be a distribution")
    with np.errstate(all="ignore"):
        shifted = logits - logits.max(axis=1, keepdims=True)  # no exp above 1
    if not np.isfinite(shifted).all():
        raise ValueError("logits must be finite")
    log_q = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -(targets * log_q).sum(axis=1).mean()
    return float(loss), (np.exp(log_q) - targets) / len(logits)


def report(name: str, p_true: np.ndarray) -> None:
    """Print accuracy and loss of a binary model that gives the truth p_true."""
    logits = np.column_stack([np.log(p_true / (1 - p_true)), np.zeros(len(p_true))])
    loss, _ = cross_entropy(logits, np.tile([1.0, 0.0], (len(p_true), 1)))
    print(f"{name:10} {np.mean(p_true > 0.5):8.0%} {loss:9.3f}")


if __name__ == "__main__":
    loss, gradient = cross_entropy(np.array([[2, 1, -1]]), np.array([[0, 0, 1]]))
    print(f"logits 2, 1, -1, truth the third: {loss:.3f} nats")
    print("gradient", gradient[0].round(3))
    loss, _ = cross_entropy(np.array([[1000, 0]]), np.array([[0, 1]]))
    print(f"logits 1000, 0, truth the second: {loss:.0f} nats")
    print("model      accuracy      nats")
    report("sure", np.array([0.99] * 9 + [0.01]))
    report("cautious", np.array([0.8] * 8 + [0.4] * 2))
