"""Which number does a loss ask for? Minimize its mean and see."""

from collections.abc import Callable

import numpy as np

Loss = Callable[[np.ndarray, float], np.ndarray]  # of outcomes y and a prediction c


def pinball(tau: float) -> Loss:
    """Too low costs tau a unit, too high 1 - tau: aims at the tau-quantile."""
    if not 0 < tau < 1:
        raise ValueError("tau must be between 0 and 1")
    return lambda y, c: np.maximum(tau * (y - c), (tau - 1) * (y - c))


def huber(delta: float) -> Loss:
    """Squared within delta, then linear: between mean and median (Huber, 1964)."""
    if not 0 < delta < np.inf:
        raise ValueError("delta must be positive and finite")
    return lambda y, c: (z := np.clip(y - c, -delta, delta)) * (y - c - z / 2)


MARGIN = {  # of the margin m = y * score, y in {-1, +1}
    "log loss": lambda m: np.logaddexp(0, -m),
    "exponential": lambda m: np.exp(-m),
    "squared hinge": lambda m: np.maximum(0, 1 - m) ** 2,
    "hinge": lambda m: np.maximum(0, 1 - m),
}


def best(risk: Callable[[float], float], low: float, high: float) -> float:
    """Where risk is least in [low, high], by golden sections, to about 7 digits.

    The risk must fall, then rise: a convex one does. ValueError unless low < high.
    """
    if not -np.inf < low < high < np.inf:
        raise ValueError("need finite low < high")
    golden = (np.sqrt(5) - 1) / 2
    while high - low > 1e-7 * max(1, abs(low), abs(high)):
        a, b = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, b) if risk(a) <= risk(b) else (a, high)
    return (low + high) / 2


def best_score(phi: Callable[[float], float], p: float) -> float:
    """The score with least risk where P(y = 1) = p. ValueError unless 0 < p < 1."""
    if not 0 < p < 1:
        raise ValueError("p must be between 0 and 1")
    return best(lambda s: p * phi(s) + (1 - p) * phi(-s), -50, 50)


if __name__ == "__main__":
    minutes = np.array([20.0, 20, 25, 30, 35, 40, 50, 60, 170])
    aims = {"absolute": pinball(0.5), "pinball, 0.8": pinball(0.8)}
    aims["Huber, 15"] = huber(15)
    aims["squared"] = lambda y, c: (y - c) ** 2
    aims["percentage"] = lambda y, c: np.abs(y - c) / y
    for name, loss in aims.items():
        least = best(lambda c, f=loss: f(minutes, c).mean(), 1, 200)
        print(f"{name:13} {least:6.1f}")
    print("best score at  60%   90%   99%")
    for name, phi in MARGIN.items():
        scores = (best_score(phi, p) for p in (0.6, 0.9, 0.99))
        print(f"{name:13}", *(f"{score:5.2f}" for score in scores))
