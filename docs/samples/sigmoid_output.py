"""A sigmoid output under two losses: slopes, stable values, steps to unlearn."""

import numpy as np
from scipy.special import expit

Array = np.ndarray


def loss_and_slope(z, y, squared: bool = False) -> tuple[Array, Array]:
    """Loss of p = sigmoid(z) and its derivative with respect to the logit z.

    z and y broadcast; y lies from 0 to 1. Cross-entropy in nats, or (p - y)**2 / 2
    if squared. Stable for any finite z: 1 - p is sigmoid(-z), not a difference.
    Raises ValueError for targets outside 0 to 1 and for NaN or infinite logits.
    """
    z, y = np.asarray(z, dtype=float), np.asarray(y, dtype=float)
    if not np.isfinite(z).all() or not ((y >= 0) & (y <= 1)).all():
        raise ValueError("need finite logits and targets from 0 to 1")
    p, q = expit(z), expit(-z)  # q = 1 - p
    error = (1 - y) * p - y * q  # p - y
    if squared:
        return error**2 / 2, error * p * q
    softplus = np.logaddexp(0, z), np.logaddexp(0, -z)  # -ln q, -ln p
    return (1 - y) * softplus[0] + y * softplus[1], error


def steps_to_half(z: float, rate: float, squared: bool, limit: int = 10**6) -> int:
    """Steps of gradient descent on z, for the label 1, until p is at least 1/2.

    Raises ValueError unless rate is positive, RuntimeError after limit steps.
    """
    if not rate > 0:
        raise ValueError("need a positive rate")
    for step in range(limit + 1):
        if z >= 0:
            return step
        z -= rate * float(loss_and_slope(z, 1, squared)[1])
    raise RuntimeError(f"not there after {limit} steps")


if __name__ == "__main__":
    print("label 1        slope of the loss in z")
    print("   z         p   cross-entropy  squared error")
    for z in (-8.0, -4.0, -2.0, 0.0, 4.0):
        slopes = [loss_and_slope(z, 1, squared)[1] for squared in (False, True)]
        print(f"{z:4.0f}{expit(z):10.5f}{slopes[0]:16.5f}{slopes[1]:15.5f}")
    steps = [steps_to_half(-8, 1, squared) for squared in (False, True)]
    print(f"steps from z = -8 to p = 1/2:{steps[0]:6d}{steps[1]:10d}")
    with np.errstate(divide="ignore"):
        naive = -np.log(1 - 1 / (1 + np.exp(-40.0)))
    print("label 0, z = 40: naive", naive, " stable", loss_and_slope(40, 0)[0])
