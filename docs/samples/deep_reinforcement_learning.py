"""PPO with a neural network, its gradient by hand, on a corridor with two exits."""

import numpy as np

CELLS, START, GAMMA, DECAY = 8, 2, 0.95, 0.95


def step(cells: np.ndarray, moves: np.ndarray) -> tuple[np.ndarray, ...]:
    """Reward, next cell, end (n,) of walkers that go left (0) or right (1).

    The exit at the left pays 0.3, at the right 1; then the walker is at the start.
    """
    after = cells + 2 * moves - 1
    over = (after < 0) | (after == CELLS)
    return 0.3 * (after < 0) + (after == CELLS), np.where(over, START, after), over


def forward(theta: np.ndarray, cells: np.ndarray, moves: np.ndarray = 1) -> tuple:
    """Hidden layer (..., h), log-probabilities of the moves (...), values (...).

    theta (10, h): a row of input weights for each cell, then the weights of two
    outputs, logit of "right" (a softmax of two) and value. Raises IndexError for
    a cell or move that is not there.
    """
    hidden = np.tanh(theta[:CELLS][cells])
    log_p = -np.logaddexp(0, np.array([1, -1])[moves] * (hidden @ theta[-2]))
    return hidden, log_p, hidden @ theta[-1]


def objective(theta: np.ndarray, batch: list, clip: float = 0.2) -> tuple:
    """Clipped objective minus half the critic's squared error, and the gradient.

    batch: cells, moves, log-probabilities when they were drawn, advantages, targets
    of the critic, each (n,). Raises ValueError if they are empty or unequal or if
    clip is not positive. Source: Schulman et al. (2017).
    """
    cells, moves, old_log_p, advantage, target = map(np.asarray, batch)
    if not len(cells) or len({len(part) for part in batch}) > 1 or not clip > 0:
        raise ValueError("need a batch of equal lengths and clip > 0")
    hidden, log_p, value = forward(theta, cells, moves)
    ratio = np.exp(log_p - old_log_p)
    free, clipped = ratio * advantage, ratio.clip(1 - clip, 1 + clip) * advantage
    push = np.where(free <= clipped, free, 0) * np.array([-1, 1])[moves]
    d_out = np.array([push * (1 - np.exp(log_p)), target - value]) / len(cells)
    d_hidden = d_out.T @ theta[CELLS:] * (1 - hidden**2)
    score = np.mean(np.minimum(free, clipped) - (target - value) ** 2 / 2)
    return score, np.vstack([np.eye(CELLS)[cells].T @ d_hidden, d_out @ hidden])


def gae(reward: np.ndarray, value: np.ndarray, over: np.ndarray) -> np.ndarray:
    """Advantages (T, n) of rewards, ends (T, n), values (T + 1, n)."""
    advantage, later = np.zeros(reward.shape), 0.0
    for t in reversed(range(len(reward))):
        error = reward[t] + GAMMA * value[t + 1] * (1 - over[t]) - value[t]
        advantage[t] = later = error + GAMMA * DECAY * (1 - over[t]) * later
    return advantage


def train(rounds: int, rng: np.random.Generator, std: float = 0.1) -> np.ndarray:
    """Weights after rounds of 16 steps by 32 walkers, 20 gradient steps on each.

    They start as normal noise of standard deviation std.
    """
    theta = rng.normal(0, std, (CELLS + 2, 16))
    for _ in range(rounds):
        cells, moves = np.full((17, 32), START), np.zeros((16, 32), int)
        for t in range(16):
            moves[t] = rng.random(32) < np.exp(forward(theta, cells[t])[1])
            cells[t + 1] = step(cells[t], moves[t])[1]
        reward, _, over = step(cells[:-1], moves)
        log_p = forward(theta, cells[:-1], moves)[1]
        value = forward(theta, cells)[2]
        advantage = gae(reward, value, over)
        parts = cells[:-1], moves, log_p, advantage, advantage + value[:-1]
        for _ in range(20):
            theta = theta + objective(theta, list(map(np.ravel, parts)))[1]
    return theta


if __name__ == "__main__":
    for n in (0, 5, 10, 40):
        _, log_p, value = forward(train(n, np.random.default_rng(0)), np.arange(8))
        print(f"{n:2} rounds: P(right) {np.exp(log_p).round(2)}, V {value[2]:.2f}")
