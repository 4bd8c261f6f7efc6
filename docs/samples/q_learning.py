"""Q-learning and SARSA with a table, on a walk along a cliff."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator, default_rng

GRID = ("......", "......", "......", "S####G")  # from S to G; # is the cliff
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # up, right, down, left
Step = Callable[[int, int], tuple[float, int, bool]]


def step(cell: int, move: int) -> tuple[float, int, bool]:
    """Reward, next cell and whether it is over: -1 a move, -100 a fall, which ends.

    Cells count from 0 by rows; a move against the border stays. Raises ValueError
    where there is no such cell or move. A smaller grid than in example 6.6 of
    Sutton and Barto (2018), where a fall leads back to the start.
    """
    if not (0 <= cell < 24 and 0 <= move < 4):
        raise ValueError("need a cell from 0 to 23 and a move from 0 to 3")
    row = min(max(cell // 6 + MOVES[move][0], 0), 3)
    column = min(max(cell % 6 + MOVES[move][1], 0), 5)
    tile = GRID[row][column]
    return -100 if tile == "#" else -1, 6 * row + column, tile in "#G"


def learn(
    step: Step,
    shape: tuple[int, int],
    start: int,
    episodes: int,
    rng: Generator,
    on_policy: bool = False,
    gamma: float = 1.0,
    epsilon: float = 0.1,
) -> np.ndarray:
    """Action values (states, actions) after so many epsilon-greedy episodes.

    step(state, action) gives reward, next state and whether the episode is over.
    Q-learning, or SARSA if on_policy. The n-th update of an entry has step size
    n^-0.8. Raises ValueError for a start that is no state, for a gamma or epsilon
    outside [0, 1]. Source: Watkins and Dayan (1992).
    """
    if not (0 <= start < shape[0] and 0 <= gamma <= 1 and 0 <= epsilon <= 1):
        raise ValueError("need a start that exists, gamma and epsilon in [0, 1]")
    q = np.zeros(shape).tolist()  # lists: faster than arrays, one entry at a time
    visits = np.zeros(shape, int).tolist()

    def act(state: int) -> int:
        if rng.random() < epsilon:
            return int(rng.random() * shape[1])
        return q[state].index(max(q[state]))

    for _ in range(episodes):
        state, action, over = start, act(start), False
        while not over:
            reward, following, over = step(state, action)
            planned = act(following)
            ahead = q[following][planned] if on_policy else max(q[following])
            target = reward + gamma * ahead * (not over)
            visits[state][action] += 1
            error = target - q[state][action]
            q[state][action] += visits[state][action] ** -0.8 * error
            state, action = following, planned
    return np.array(q)


if __name__ == "__main__":
    for name, on_policy in (("Q-learning", False), ("SARSA", True)):
        q = learn(step, (24, 4), 18, 5000, default_rng(0), on_policy)
        cell, over, path = 18, False, ""
        while not over and len(path) < 20:
            move = q[cell].argmax()
            path, (_, cell, over) = path + "^>v<"[move], step(cell, move)
        print(f"{name:10} {path:9} value of the start {q[18].max():.1f}")
