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
    """Squared within delta, then linear with slope delta (Huber, 1964)."""
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
    """Where risk is least in [low, high], by golden sections.

    To about 1e-7 of the width. The risk must fall, then rise: a convex one does.
    Raises ValueError unless low < high and the risk is finite where it looks.
    """
    if not 0 < high - low < np.inf:
        raise ValueError("need finite low < high")
    golden = (np.sqrt(5) - 1) / 2
    for _ in range(48):
        a, b = high - golden * (high - low), low + golden * (high - low)
        at_a, at_b = risk(a), risk(b)
        if not np.isfinite([at_a, at_b]).all():
            raise ValueError("the risk must be a finite number")
        low, high = (low, b) if at_a <= at_b else (a, high)
    return (low + high) / 2


def best_score(phi: Callable[[float], float], p: float) -> float:
    """The score with least risk where P(y = 1) = p. ValueError if p is extreme."""
    if not 1e-9 <= p <= 1 - 1e-9:
        raise ValueError("p must be between 0 and 1, and 1e-9 from both")
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
