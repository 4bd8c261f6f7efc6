"""Which points hold the boundary of a linear SVM, and what if you drop each."""

import numpy as np

PLUS = [[1, 4], [2, 5], [3, 6], [4, 4.5], [2.5, 2], [4.5, 6.5]]  # A to F
MINUS = [[3, 1], [5, 2], [6, 3], [7, 1.5], [4.5, 5.5], [7, 4]]  # G to L
POINTS = np.array(PLUS + MINUS)  # (12, 2)
LABELS = np.repeat([1, -1], 6)


def svm(
    x: np.ndarray, y: np.ndarray, c: float, tolerance: float = 1e-10
) -> tuple[np.ndarray, np.ndarray, float]:
    """Solve the dual of the soft-margin SVM; return alpha (n,), w (d,) and b.

    x (n, d), labels y (n,) in {-1, +1}, both present, and cost c > 0. Each step
    moves the pair that violates the KKT conditions most (Keerthi et al., 2001).
    Raises ValueError for other input, RuntimeError if it does not converge.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.ndim != 2 or y.shape != x.shape[:1] or not np.isfinite(x).all():
        raise ValueError("x must be a finite (n, d) array, y an (n,) array")
    if set(y.tolist()) != {-1, 1} or not 0 < c < np.inf:
        raise ValueError("labels must be -1 and 1, both present; c finite, above 0")
    gram, alpha, dust = x @ x.T, np.zeros(len(y)), 1e-12 * c
    for _ in range(100_000):
        wish = y - gram @ (alpha * y)  # (n,): the b that puts a point on its margin
        rise = np.where(y > 0, c - alpha, alpha)  # (n,): room for y alpha to rise
        fall = c - rise
        i = np.argmax(np.where(rise > dust, wish, -np.inf))
        j = np.argmin(np.where(fall > dust, wish, np.inf))
        if wish[i] - wish[j] < tolerance:
            return alpha, (alpha * y) @ x, (wish[i] + wish[j]) / 2
        curvature = max(gram[i, i] + gram[j, j] - 2 * gram[i, j], 1e-12)
        step = min((wish[i] - wish[j]) / curvature, rise[i], fall[j])
        alpha[[i, j]] += step * y[[i, j]] * (1, -1)
    raise RuntimeError("no convergence: scale the features or lower c")


if __name__ == "__main__":
    alpha, w, b = svm(POINTS, LABELS, c=1)
    print("point  label  alpha  margin  dropped: w moves by  then right")
    for k, (name, label) in enumerate(zip("ABCDEFGHIJKL", LABELS, strict=True)):
        rest = np.arange(len(LABELS)) != k
        _, v, a = svm(POINTS[rest], LABELS[rest], c=1)
        right = "yes" if label * (POINTS[k] @ v + a) > 0 else "no"
        margin, move = label * (POINTS[k] @ w + b), np.linalg.norm(v - w)
        print(
            f"{name:>5s}{label:+7d}{alpha[k]:7.3f}{margin:8.2f}{move:21.3f}{right:>12s}"
        )
