"""One loop, four algorithms: score, slope, step. The loss decides which."""

from collections.abc import Callable, Iterable

import numpy as np
from scipy.special import expit

LAMBDA = 0.1  # weight of the penalty LAMBDA / 2 * |w|^2
Slope = Callable[[np.ndarray, np.ndarray], np.ndarray]


def pull(of_margin: Callable[[np.ndarray], np.ndarray]) -> Slope:
    """Slope in s of a loss of the margin m = ys, from minus its slope in m."""

    def slope(s: np.ndarray, y: np.ndarray) -> np.ndarray:
        if not (np.abs(y) == 1).all():
            raise ValueError("need labels -1 and 1")
        return -y * of_margin(y * s)

    return slope


SLOPES: dict[str, Slope] = {
    "perceptron": pull(lambda m: m <= 0),  # of max(0, -m)
    "least squares": lambda s, y: s - y,  # of (s - y)^2 / 2
    "logistic": pull(lambda m: expit(-m)),  # of ln(1 + exp(-m))
    "linear SVM": pull(lambda m: m < 1),  # of max(0, 1 - m)
}


def fit(
    x: np.ndarray,
    y: np.ndarray,
    slope: Slope,
    rates: Iterable[float],
    penalty: float = 0.0,
    batch: int | None = None,
) -> np.ndarray:
    """Weights (d,) after one pass over the rows for each rate, starting at 0.

    x (n, d), with a column of ones for a bias, penalized like the other weights;
    y (n,), -1 or 1 for classes. slope(s, y) is the derivative of the loss in the
    score s. A step takes `batch` rows in their order (None: all). Raises
    ValueError for other input and if weights overflow. Source: Bottou (2004).
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.ndim != 2 or y.shape != x.shape[:1] or not np.isfinite(np.c_[x, y]).all():
        raise ValueError("need finite x (n, d) and y (n,)")
    batch = len(y) if batch is None else batch
    if batch < 1 or not 0 <= penalty < np.inf:
        raise ValueError("need rows in each batch, and a penalty of at least 0")
    w = np.zeros(x.shape[1])
    for rate in rates:
        for i in range(0, len(y), batch):
            rows, labels = x[i : i + batch], y[i : i + batch]
            gradient = slope(rows @ w, labels) @ rows / len(rows) + penalty * w
            w = w - rate * gradient
            if not (rate > 0 and (np.abs(w) < 1e100).all()):
                raise ValueError("need rates > 0, smaller if weights overflow")
    return w


def trainees(last: float = 9) -> tuple[np.ndarray, np.ndarray]:
    """Rows (1, hours - 5) of nine trainees, and 1 for a pass, -1 for a fail."""
    hours = np.array([1, 2, 3, 4, 5, 6, 7, 8, last])
    passed = np.isin(np.arange(1, 10), (4, 6, 8, 9))
    return np.column_stack([np.ones(9), hours - 5]), np.where(passed, 1, -1)


def learn(name: str, last: float = 9) -> np.ndarray:
    """Weights (2,) at the minimum; a kink needs steps that shrink."""
    if name not in list(SLOPES)[1:] or not 0 <= last <= 40:
        raise ValueError("need one of the last three losses, and 0 to 40 hours")
    x, y = trainees(last)
    curvature = np.linalg.norm(x, 2) ** 2 / len(y) + LAMBDA  # at most
    rates = np.full(8000, 1 / curvature)
    if name == "linear SVM":
        rates = 1 / (LAMBDA * np.arange(1, 8001))
    return fit(x, y, SLOPES[name], rates, LAMBDA)


if __name__ == "__main__":
    print("hours from which a pass is predicted, if the last trainee had")
    print(f"{'':13}  9 hours  40 hours")
    for name in ("least squares", "logistic", "linear SVM"):
        bounds = [5 - b / w for b, w in (learn(name, last) for last in (9, 40))]
        print(f"{name:13}  {bounds[0]:7.2f}  {bounds[1]:8.2f}")
    x, y = trainees()
    for order, step in ("in order", 1), ("reversed", -1):
        rows, labels = x[::step], y[::step]
        b, w = fit(rows, labels, SLOPES["perceptron"], np.ones(50), batch=1)
        print(f"perceptron, 50 passes {order}: {5 - b / w:.2f}")
