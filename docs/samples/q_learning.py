"""Q-learning and SARSA with a table, on a walk along a cliff."""

from collections.abc import Callable

import numpy as np

GRID = "..................S####G"  # 4 rows of 6; from S to G, # is the cliff


def step(cell: int, move: int) -> tuple[int, int, bool]:
    """Reward, next cell and whether it is over: -1 a move, -100 a fall, which ends.

    Cells count from 0 by rows; moves are up, right, down, left; against the border
    you stay. Raises ValueError where there is no such cell or move. Smaller than
    example 6.6 of Sutton and Barto (2018), where a fall leads back to the start.
    """
    if cell not in range(24) or move not in range(4):
        raise ValueError("need a cell from 0 to 23 and a move from 0 to 3")
    row = min(max(cell // 6 + (move == 2) - (move == 0), 0), 3)
    to = 6 * row + min(max(cell % 6 + (move == 1) - (move == 3), 0), 5)
    return -100 if GRID[to] == "#" else -1, to, GRID[to] in "#G"


def learn(
    step: Callable,
    shape: tuple[int, int],
    start: int,
    episodes: int,
    rng: np.random.Generator,
    on_policy: bool = False,
    gamma: float = 1.0,
    epsilon: float = 0.1,
) -> np.ndarray:
    """Action values (states, actions) after so many epsilon-greedy episodes.

    Q-learning, or SARSA if on_policy. step(state, action) gives reward, next state
    and whether the episode is over, as each must be at some time. The n-th update
    of an entry has step size n^-0.8. Raises ValueError without such a start, if
    episodes < 0, if gamma or epsilon is not in [0, 1]. Watkins and Dayan (1992).
    """
    unit = 0 <= gamma <= 1 and 0 <= epsilon <= 1
    if start not in range(shape[0]) or episodes < 0 or not unit:
        raise ValueError("need a start and episodes that exist, rates in [0, 1]")
    q, visits = np.zeros((2, *shape)).tolist()  # lists: fast, one entry at a time

    def act(state: int) -> int:
        greedy = q[state].index(max(q[state]))
        return int(rng.random() * shape[1]) if rng.random() < epsilon else greedy

    for _ in range(episodes):
        state, action, over = start, act(start), False
        while not over:
            reward, following, over = step(state, action)
            planned = act(following)
            ahead = q[following][planned] if on_policy else max(q[following])
            error = reward + gamma * ahead * (not over) - q[state][action]
            visits[state][action] += 1
            q[state][action] += error * visits[state][action] ** -0.8
            state, action = following, planned
    return np.array(q)


if __name__ == "__main__":
    for name, on_policy in (("Q-learning", False), ("SARSA", True)):
        q = learn(step, (24, 4), 18, 5000, np.random.default_rng(0), on_policy)
        cell, over, path = 18, False, ""
        while not over and len(path) < 20:
            path += "^>v<"[q[cell].argmax()]
            _, cell, over = step(cell, q[cell].argmax())
        print(f"{name:10} walks {path:9} in {len(path)} moves")
