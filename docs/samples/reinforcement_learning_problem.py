"""A Markov decision process: what a policy is worth, and which policy is best."""

import numpy as np
from numpy.typing import ArrayLike

STATES, ACTIONS = ("new", "worn", "broken"), ("run", "service")
# TRANSITION[s][a][t]: probability of t after a in s; REWARD[s][a]: mean, in 1,000 $
TRANSITION = (
    ((0.8, 0.2, 0.0), (1.0, 0.0, 0.0)),
    ((0.0, 0.6, 0.4), (1.0, 0.0, 0.0)),
    ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0)),
)
REWARD = ((10, -2), (10, -2), (0, -30))


def checked(
    transition: ArrayLike, reward: ArrayLike, gamma: float
) -> tuple[np.ndarray, np.ndarray]:
    """Both as arrays (S, A, S) and (S, A). Raises ValueError if they are no MDP."""
    p, r = np.array(transition, float), np.array(reward, float)
    if r.ndim != 2 or p.shape != (*r.shape, len(r)) or not np.isfinite(r).all():
        raise ValueError("need transition (S, A, S) and finite reward (S, A)")
    if not ((p >= 0).all() and np.allclose(p.sum(axis=2), 1) and 0 <= gamma < 1):
        raise ValueError("need probabilities that sum to 1 and 0 <= gamma < 1")
    return p, r


def evaluate(
    policy: ArrayLike, transition: ArrayLike, reward: ArrayLike, gamma: float
) -> np.ndarray:
    """Value (S,) of a policy (S, A), its probabilities of the actions, exactly.

    Solves V = R_pi + gamma P_pi V. Raises ValueError as checked does, or for
    another shape or probabilities that do not sum to 1. Bellman (1957).
    """
    p, r = checked(transition, reward, gamma)
    policy = np.array(policy, float)
    sums_to_1 = policy.ndim == 2 and np.allclose(policy.sum(axis=1), 1)
    if policy.shape != r.shape or (policy < 0).any() or not sums_to_1:
        raise ValueError("need a policy (S, A) of probabilities")
    p_pi, r_pi = np.einsum("sa,sat->st", policy, p), (policy * r).sum(axis=1)
    return np.linalg.solve(np.eye(len(r)) - gamma * p_pi, r_pi)


def optimize(
    transition: ArrayLike, reward: ArrayLike, gamma: float
) -> tuple[np.ndarray, np.ndarray, int]:
    """Best action (S,), its value (S,) within 1e-6, and the sweeps it took.

    Value iteration from 0. Raises ValueError as checked does.
    """
    p, r = checked(transition, reward, gamma)
    value, sweeps, change = np.zeros(len(r)), 0, 0.0
    while not sweeps or gamma * change > 1e-6 * (1 - gamma):
        q = r + gamma * p @ value  # (S, A)
        change, value = np.abs(q.max(axis=1) - value).max(), q.max(axis=1)
        sweeps += 1
    return q.argmax(axis=1), value, sweeps


if __name__ == "__main__":
    for gamma in (0.0, 0.5, 0.9, 0.99):
        best, value, sweeps = optimize(TRANSITION, REWARD, gamma)
        plan = ", ".join(f"{s}: {ACTIONS[best[i]]}" for i, s in enumerate(STATES))
        print(f"gamma {gamma}: {plan}; values {value.round(1)}, {sweeps} sweeps")
