"""AlphaZero with a table for its network. Nim: take 1 to 3, the last stone wins."""

from math import sqrt

import numpy as np
from numpy.random import Generator, default_rng

Array = np.ndarray
STONES = 15  # at the start
RATE = 0.1  # of learning


class Node:
    """A position: its stones; prior, visits, total value and child of each move."""

    def __init__(self, stones: int, prior: list[float]) -> None:
        self.stones, self.prior = stones, prior
        self.visits, self.total, self.child = [0] * 3, [0.0] * 3, [None] * 3

    def select(self, c: float) -> int:
        """The legal move of the highest Q + U (PUCT): 0, 1, 2 to take 1, 2, 3."""
        scale = c * sqrt(1 + sum(self.visits))  # 1: so the prior decides the first
        moves = zip(self.total, self.visits, self.prior, strict=True)
        scores = [w / max(n, 1) + scale * p / (1 + n) for w, n, p in moves]
        return scores.index(max(scores[: self.stones]))


def simulate(node: Node, policy: Array, value: Array, c: float) -> float:
    """One simulation; returns the value it found for the player to move."""
    if node.stones == 0:
        return -1.0  # the other player took the last stone
    move = node.select(c)
    left = node.stones - move - 1
    if node.child[move] is None:  # expand and evaluate, without a rollout
        node.child[move] = Node(left, policy[left].tolist())
        found = -value[left] if left else 1.0
    else:
        found = -simulate(node.child[move], policy, value, c)
    node.visits[move] += 1
    node.total[move] += found
    return found


def search(
    stones: int, policy: Array, value: Array, simulations: int, c: float = 1.25
) -> Array:
    """Share of the simulations that each move got, (3,).

    policy (n, 3), probabilities, and value (n,), from -1 to 1 for the player to
    move, are indexed by the stones left; c weighs the prior. Raises ValueError for
    a finished or unknown position, other shapes or values, fewer than 1 simulation.
    Silver et al. (2018), https://doi.org/10.1126/science.aar6404
    """
    if not (1 <= stones < len(value) and simulations >= 1 and 0 <= c < np.inf):
        raise ValueError("need a position with stones, a simulation, c from 0 up")
    fit = value.ndim == 1 and policy.shape == (len(value), 3)
    if not (fit and (abs(value) <= 1).all() and (abs(policy - 0.5) <= 0.5).all()):
        raise ValueError("need policy (n, 3) from 0 to 1, value (n,) from -1 to 1")
    root = Node(stones, policy[stones].tolist())
    for _ in range(simulations):
        simulate(root, policy, value, c)
    return np.array(root.visits) / simulations


def learn(games: int, simulations: int, rng: Generator) -> tuple[Array, Array]:
    """Policy (16, 3) and value (16,) after so many games against itself.

    Raises ValueError for fewer than 1 simulation a move.
    """
    policy, value = np.full((STONES + 1, 3), 1 / 3), np.zeros(STONES + 1)
    for _ in range(games):
        stones, game = STONES, []
        while stones:
            noisy = policy.copy()  # at the root only: below it are fewer stones
            noisy[stones] = 0.75 * policy[stones] + 0.25 * rng.dirichlet([1, 1, 1])
            game.append((stones, search(stones, noisy, value, simulations)))
            stones -= 1 + rng.choice(3, p=game[-1][1])
        for ply, (stones, shares) in enumerate(reversed(game)):
            # Whoever moved last has won, so the outcomes alternate.
            policy[stones] += RATE * (shares - policy[stones])
            value[stones] += RATE * ((-1) ** ply - value[stones])
    return policy, value


if __name__ == "__main__":
    for games in (0, 20, 300):
        p, v = learn(games, 20, default_rng(0))
        print(games, "games: policy at 15", p[15].round(2), "value", v[15].round(2))
