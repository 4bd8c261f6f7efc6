"""Logistic regression by Newton's method (iteratively reweighted least squares)."""

import numpy as np
from scipy.special import expit


def loss(beta: np.ndarray, x: np.ndarray, y: np.ndarray, ridge=0.0) -> float:
    """Negative log-likelihood of beta (d,), plus the sum of ridge / 2 * beta^2."""
    z = x @ beta
    return np.sum(np.logaddexp(0, z) - y * z) + np.sum(ridge * beta**2) / 2


def fit(x: np.ndarray, y: np.ndarray, ridge=0.0) -> tuple[np.ndarray, np.ndarray]:
    """Path of Newton's method, (steps + 1, d), and the standard errors (d,).

    x (n, d) holds the features, with a column of ones for the intercept; y (n,) is
    0 or 1; ridge is a number or (d,). The standard errors, from the inverse
    Hessian, are for ridge = 0 and n much larger than d.
    Raises ValueError for bad input and if it finds no finite minimum.
    """
    if x.ndim != 2 or y.shape != x.shape[:1] or set(y) - {0, 1}:
        raise ValueError("x must be (n, d), y must be (n,) of zeros and ones")
    ridge = np.broadcast_to(ridge, x.shape[1]).astype(float)
    if not np.isfinite([*x, ridge]).all() or (ridge < 0).any():
        raise ValueError("x and ridge must be finite, ridge not negative")
    if np.linalg.matrix_rank(np.vstack([x, np.diag(ridge)])) < x.shape[1]:
        raise ValueError("the columns are linearly dependent: many minima")
    path = [np.zeros(x.shape[1])]
    for _ in range(30):
        p = expit(x @ path[-1])  # (n,)
        gradient = x.T @ (p - y) + ridge * path[-1]  # (d,)
        hessian = (x.T * (p * (1 - p))) @ x + np.diag(ridge)  # (d, d)
        step, now = np.linalg.solve(hessian, gradient), loss(path[-1], x, y, ridge)
        while loss(path[-1] - step, x, y, ridge) > now + 1e-9:
            step /= 2
        path.append(path[-1] - step)
        if np.abs(step).max() < 1e-8 * (1 + np.abs(path[-1]).max()):
            return np.array(path), np.sqrt(np.diag(np.linalg.inv(hessian)))
    raise ValueError("no finite minimum in 30 steps: are the classes separable?")


if __name__ == "__main__":
    discount = np.repeat([0.0, 1.0], 100)
    bought = np.repeat([0.0, 1.0, 0.0, 1.0], [80, 20, 60, 40])
    x = np.column_stack([np.ones(200), discount])
    path, errors = fit(x, bought)
    print("step  intercept    slope  log-likelihood")
    for step, beta in enumerate(path):
        print(f"{step:4}  {beta[0]:9.5f}  {beta[1]:7.5f}", end="")
        print(f"  {-loss(beta, x, bought, 0):14.5f}")
    low, middle, high = np.exp(path[-1][1] + np.array([-1.96, 0, 1.96]) * errors[1])
    print(f"standard errors {errors[0]:.4f} and {errors[1]:.4f}")
    print(f"odds ratio {middle:.2f}, 95% interval {low:.2f} to {high:.2f}")
