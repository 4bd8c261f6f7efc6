"""PPO with a neural network, its gradient by hand, on a corridor with two exits."""

import numpy as np
from numpy.random import Generator, default_rng

CELLS, START, GAMMA, DECAY = 8, 2, 0.95, 0.95
Array, Theta = np.ndarray, list[np.ndarray]


def step(cells: Array, moves: Array) -> tuple[Array, Array, Array]:
    """Reward, next cell, end (n,) of walkers that go left (0) or right (1).

    The exit at the left pays 0.3, at the right 1; then the walker is at the start.
    """
    after = cells + 2 * moves - 1
    over = (after < 0) | (after == CELLS)
    return 0.3 * (after < 0) + (after == CELLS), np.where(over, START, after), over


def forward(theta: Theta, cells: Array) -> tuple[Array, Array, Array]:
    """Hidden layer (n, h), log-probabilities of the moves (n, 2), values (n,).

    theta: (8, h) for the one-hot cell, (h, 2) for the actor, (h,) for the critic.
    """
    hidden = np.tanh(theta[0][cells])
    logits = hidden @ theta[1]
    log_p = logits - np.logaddexp(logits[:, :1], logits[:, 1:])
    return hidden, log_p, hidden @ theta[2]


def objective(theta: Theta, batch: tuple, clip: float = 0.2) -> tuple[float, Theta]:
    """Clipped objective minus half the critic's squared error, and the gradient.

    batch: cells, moves, log-probabilities when they were drawn, advantages, targets
    of the critic, each (n,). Raises ValueError if they are empty or unequal or if
    clip is not positive. Source: Schulman et al. (2017).
    """
    cells, moves, old_log_p, advantage, target = batch
    if not len(cells) or len({len(part) for part in batch}) > 1 or not clip > 0:
        raise ValueError("need a batch of equal lengths and clip > 0")
    hidden, log_p, value = forward(theta, cells)
    ratio = np.exp(log_p[range(len(cells)), moves] - old_log_p)
    free, clipped = ratio * advantage, ratio.clip(1 - clip, 1 + clip) * advantage
    d_log_p = np.where(free <= clipped, free, 0)  # no gradient where clipped
    d_logits = d_log_p[:, None] * (np.eye(2)[moves] - np.exp(log_p))
    d_hidden = d_logits @ theta[1].T + np.outer(target - value, theta[2])
    first = np.eye(CELLS)[cells].T @ (d_hidden * (1 - hidden**2))
    gradient = [first, hidden.T @ d_logits, hidden.T @ (target - value)]
    score = np.mean(np.minimum(free, clipped) - (target - value) ** 2 / 2)
    return float(score), [g / len(cells) for g in gradient]


def gae(reward: Array, value: Array, over: Array) -> Array:
    """Advantages (T, n) of rewards, ends (T, n), values (T + 1, n). Not checked."""
    advantage, carried = np.zeros(reward.shape), np.zeros(reward.shape[1])
    for t in reversed(range(len(reward))):
        error = reward[t] + GAMMA * value[t + 1] * ~over[t] - value[t]
        advantage[t] = carried = error + GAMMA * DECAY * carried * ~over[t]
    return advantage


def train(rounds: int, rng: Generator, clip: float = 0.2) -> Theta:
    """Weights after rounds of 16 steps by 32 walkers, 10 gradient steps on each."""
    theta = [rng.normal(0, 0.25, size) for size in ((CELLS, 16), (16, 2), 16)]
    for _ in range(rounds):
        path, log = [np.full(32, START)], []
        for _ in range(16):
            right = np.exp(forward(theta, path[-1])[1][:, 1])
            moves = (rng.random(32) < right).astype(int)
            reward, after, over = step(path[-1], moves)
            path, log = [*path, after], [*log, (moves, reward, over)]
        moves, reward, over = map(np.array, zip(*log, strict=True))
        _, log_p, value = forward(theta, np.ravel(path))
        log_p, value = log_p[range(512), moves.ravel()], value.reshape(17, 32)
        advantage = gae(reward, value, over)
        scaled = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
        parts = (path[:-1], moves, log_p, scaled, advantage + value[:-1])
        for _ in range(10):
            gradient = objective(theta, tuple(map(np.ravel, parts)), clip)[1]
            theta = [w + 0.3 * g for w, g in zip(theta, gradient, strict=True)]
    return theta


if __name__ == "__main__":
    for rounds in (0, 5, 10, 40):
        _, log_p, value = forward(train(rounds, default_rng(0)), np.arange(CELLS))
        right, start = np.exp(log_p[:, 1]).round(2), value[START]
        print(f"{rounds:2} rounds: P(right) {right}, V(start) {start:.2f}")
