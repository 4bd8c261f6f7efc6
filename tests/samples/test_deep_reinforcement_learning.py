import runpy
from math import inf, log, nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from deep_reinforcement_learning import CELLS, DECAY, GAMMA, START, forward, gae, objective, step, train
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

EVERY = np.arange(CELLS)
FIGURE = Path(__file__).parents[2] / "docs/figures/deep-reinforcement-learning.py"


def weights(seed: int, size: int = 5) -> np.ndarray:
    return default_rng(seed).normal(size=(CELLS + 2, size))


def batch(seed: int, n: int = 40) -> tuple[np.ndarray, ...]:
    """Cells, moves, old log-probabilities, advantages, targets; many ratios lie outside the clip."""
    rng = default_rng(seed)
    cells, moves = rng.integers(CELLS, size=n), rng.integers(2, size=n)
    return cells, moves, forward(weights(seed + 100), cells, moves)[1], rng.normal(size=n), rng.normal(size=n)


def differences(f, theta: np.ndarray, h: float = 1e-6) -> np.ndarray:
    """Central differences of f(theta) in every weight."""
    slopes = np.zeros(theta.shape)
    for at in np.ndindex(theta.shape):
        nudge = np.zeros(theta.shape)
        nudge[at] = h
        slopes[at] = (f(theta + nudge) - f(theta - nudge)) / (2 * h)
    return slopes


def exact(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Q (8, 2), V (8,) of the policy and its discounted visits (8,) from the start, if an exit ends it."""
    p = np.exp(np.transpose([forward(theta, EVERY, move)[1] for move in (0, 1)]))
    assert p.sum(axis=1) == pytest.approx(1)
    moves = [step(EVERY, np.full(CELLS, move)) for move in (0, 1)]
    matrix = sum(p[:, m, None] * np.eye(CELLS)[moves[m][1]] * ~moves[m][2][:, None] for m in (0, 1))
    system = np.eye(CELLS) - GAMMA * matrix
    value = np.linalg.solve(system, sum(p[:, m] * moves[m][0] for m in (0, 1)))
    q = np.transpose([moves[m][0] + GAMMA * value[moves[m][1]] * ~moves[m][2] for m in (0, 1)])
    return q, value, np.linalg.solve(system.T, np.eye(CELLS)[START])


@pytest.mark.parametrize("clip", [0.2, 0.05, inf])
@pytest.mark.parametrize("seed", range(3))
def test_gradient_agrees_with_finite_differences(seed, clip):
    theta, data = weights(seed), batch(seed)
    _, gradient = objective(theta, data, clip)
    ratio = np.exp(forward(theta, *data[:2])[1] - data[2])
    assert (np.abs(ratio - 1) > 0.2).any()
    assert (np.abs(ratio - 1) < 0.2).any()
    assert gradient == pytest.approx(differences(lambda t: objective(t, data, clip)[0], theta), abs=1e-6)


def test_at_the_old_policy_it_is_the_gradient_of_the_return():
    """The policy gradient theorem, exactly: every state and move once, weighted by how often they occur."""
    theta = weights(1)
    q, value, visits = exact(theta)
    cells, moves = np.repeat(EVERY, 2), np.tile([0, 1], CELLS)
    _, log_p, critic = forward(theta, cells, moves)
    for baseline in (value, np.zeros(CELLS)):
        advantage = 2 * CELLS * visits[cells] * np.exp(log_p) * (q - baseline[:, None]).ravel()
        gradient = objective(theta, (cells, moves, log_p, advantage, critic))[1]
        slopes = differences(lambda t: exact(t)[1][START], theta)
        assert gradient == pytest.approx(slopes, abs=1e-6)
        assert not gradient[-1].any()  # the critic is at its targets


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_the_objective_is_a_lower_bound_and_blind_to_order(seed):
    theta, data = weights(seed), batch(seed)
    score, gradient = objective(theta, data)
    assert score <= objective(theta, data, inf)[0] + 1e-12
    mixed = tuple(part[default_rng(seed).permutation(40)] for part in data)
    again, same = objective(theta, mixed)
    assert again == pytest.approx(score)
    assert same == pytest.approx(gradient)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 7))
def test_gae_is_the_discounted_sum_of_errors(seed, steps):
    rng = default_rng(seed)
    reward, value, over = rng.normal(size=(steps, 3)), rng.normal(size=(steps + 1, 3)), rng.random((steps, 3)) < 0.3
    advantage = gae(reward, value, over)
    assert gae(reward, value, over.astype(int)) == pytest.approx(advantage)
    for t in range(steps):
        for walker in range(3):
            total, weight = 0.0, 1.0
            for k in range(t, steps):
                ahead = 0 if over[k, walker] else GAMMA * value[k + 1, walker]
                total += weight * (reward[k, walker] + ahead - value[k, walker])
                if over[k, walker]:
                    break
                weight *= GAMMA * DECAY
            assert advantage[t, walker] == pytest.approx(total)


def test_step():
    reward, after, over = step(np.array([0, 0, 3, 7, 7]), np.array([0, 1, 1, 0, 1]))
    assert reward.tolist() == [0.3, 0, 0, 0, 1]
    assert after.tolist() == [START, 1, 4, 6, START]
    assert over.tolist() == [True, False, False, False, True]


def test_probabilities_sum_to_one_however_large_the_logits():
    theta = weights(0) * np.array([1] * CELLS + [1e4, 1])[:, None]
    log_p = np.array([forward(theta, EVERY, move)[1] for move in (0, 1)])
    assert np.isfinite(log_p).all()
    assert log_p.min() < -1000
    assert np.exp(log_p).sum(axis=0) == pytest.approx(1)


@pytest.mark.parametrize("clip", [0, -0.2, nan])
def test_refuses_a_clip(clip):
    with pytest.raises(ValueError, match="clip > 0"):
        objective(weights(0), batch(0), clip)


@pytest.mark.parametrize("parts", [batch(0, 0), (*batch(0)[:4], np.zeros(39))])
def test_refuses_a_batch(parts):
    with pytest.raises(ValueError, match="equal lengths"):
        objective(weights(0), parts)


@pytest.mark.parametrize(("cell", "move"), [(CELLS, 0), (0, 2), (0.5, 0)])
def test_refuses_what_is_not_there(cell, move):
    with pytest.raises(IndexError):
        forward(weights(0), np.array([cell]), np.array([move]))


def test_gae_wants_the_last_value():
    with pytest.raises(IndexError):
        gae(np.zeros((2, 3)), np.zeros((2, 3)), np.zeros((2, 3), bool))


@pytest.fixture(scope="module")
def trained():
    return [train(40, default_rng(seed)) for seed in range(6)]


def test_learns_the_best_policy_where_it_walks(trained):
    best = np.zeros(CELLS)
    for _ in range(50):  # value iteration
        moves = [step(EVERY, np.full(CELLS, m)) for m in (0, 1)]
        best = np.max([r + GAMMA * best[to] * ~over for r, to, over in moves], axis=0)
    assert best == pytest.approx(GAMMA ** EVERY[::-1])
    for theta in trained:
        p, critic = np.exp(forward(theta, EVERY)[1]), forward(theta, EVERY)[2]
        assert p[START:].min() > 0.98
        assert critic[START] == pytest.approx(best[START], abs=0.03)
        assert exact(theta)[1][START] == pytest.approx(best[START], abs=0.02)


def test_prose(prose, trained):
    prose.says("(Schulman et al., 2017)", "Engstrom et al. (2020)", "(Mnih et al., 2015)", "(Ouyang et al., 2022)")
    prose.says("(Shao et al., 2024)", "(Rafailov et al., 2023)", "(Gallici et al., 2025)", "(Agarwal et al., 2021)")
    prose.says("Liu et al. (2025)", "(Yu et al., 2025)", f"{DECAY} is usual", "\\qquad \\epsilon = 0.2,")

    pay, chance = np.array([100, 101]), np.array([0.5, 0.5])
    score = np.array([0, 1]) - chance[1]  # derivative of log p in the second logit
    plain, centered = score * pay, score * (pay - pay.mean())
    assert plain.mean() == centered.mean() == 0.25
    assert centered.std() == 0
    prose.says(
        f"pay 100 and 101. The gradient of a logit has mean {plain.mean():.2f} and standard deviation {plain.std():.2f}"
    )

    def clipped(ratio, advantage):
        return min(ratio * advantage, min(max(ratio, 0.8), 1.2) * advantage)

    assert clipped(1.6, 1) == clipped(1.5, 1)  # no gradient
    prose.says(
        f"a ratio of 1.5 scores {clipped(1.5, 1)} and gets no gradient: enough. A ratio of 0.5 scores "
        f"{clipped(0.5, 1)} and is pulled back up. With $\\hat A = -1$, 1.5 scores −{-clipped(1.5, -1)}:"
    )
    climb = runpy.run_path(str(FIGURE))["climb"]
    assert [f"{climb(clip)[-1]:.2f}" for clip in (inf, 0.2)] == ["0.95", "0.24"]  # the alt text
    jump = climb(0.2, 1, 0.5)[-1]
    theta = log(0.2 / 0.8) + 0.5 * 0.8
    assert jump == pytest.approx(1 / (1 + np.exp(-theta)))
    prose.says(
        f"with size 0.5 instead of 0.1, the figure's action goes from 0.2 to {jump:.2f}, a ratio of {jump / 0.2:.2f}"
    )

    chance = np.linalg.solve(  # of leaving at the left on a random walk
        np.eye(CELLS) - (np.eye(CELLS, k=1) + np.eye(CELLS, k=-1)) / 2, np.eye(CELLS)[0] / 2
    )[START]
    assert chance == pytest.approx(2 / 3)
    p, critic = np.exp(forward(trained[0], EVERY)[1]), forward(trained[0], EVERY)[2]
    prose.says(
        "The walker starts near an exit that pays 0.3",
        f"After 40 rounds, {40 * 16 * 32:,} steps, PPO goes right with probability "
        f"{p[START:].min():.2f} from the start on, and the start's value, {critic[START]:.2f}, is the optimum "
        f"$0.95^5$. The leftmost cell lags, at {p[0]:.2f}:",
    )
    assert f"{GAMMA**5:.2f}" == f"{critic[START]:.2f}"
    stuck = train(40, default_rng(16), std=0.25)
    assert np.exp(forward(stuck, EVERY)[1])[: START + 1].max() < 0.05
    assert exact(stuck)[1][START] == pytest.approx(0.3 * GAMMA**2, abs=0.02)
    prose.says(f"of seed 16 lean to the left, and it stays with the near exit, worth {0.3 * GAMMA**2:.2f} at the start")

    alpha, gamma, w, both = 0.1, 0.99, 1.0, 1.0
    for _ in range(100):
        w += alpha * (gamma * 2 * w - w)
        both += alpha * (gamma * 2 * both - both)
        both += alpha * (0 - 2 * both) * 2  # the second state ends the episode
    frozen = [1.0]
    for _ in range(3):
        fitted = frozen[-1]
        for _ in range(500):
            fitted += alpha * (gamma * 2 * frozen[-1] - fitted)
        frozen.append(fitted)
    assert both < 1e-10
    prose.says(
        f"With $\\alpha = {alpha}$ and $\\gamma = {gamma}$ each step multiplies $w$ by "
        f"{1 + alpha * (2 * gamma - 1):.3f}, though the truth is 0: after 100 steps, by {round(w, -2):,.0f}",
        f"still multiplies $w$ by {frozen[-1] / frozen[-2]:.2f}",
    )

    rewards = np.array([1, 0, 0, 0])
    advantages = (rewards - rewards.mean()) / rewards.std()
    assert advantages[0] == pytest.approx(sqrt(3))
    prose.says(f"Rewards 1, 0, 0, 0 give {advantages[0]:.2f} and three times −{-advantages[1]:.2f}")

    def dpo(gained, lost, beta=0.1):
        return log(1 + np.exp(-beta * (gained - lost)))

    # The closed form: no other distribution has a larger reward minus beta KL.
    rng, beta = default_rng(0), 0.1
    reference, reward = rng.dirichlet(np.ones(4)), rng.random(4)
    best = reference * np.exp(reward / beta)
    best /= best.sum()
    others = rng.dirichlet(np.ones(4) / 2, size=500) + 1e-12
    goal = [(pi * (reward - beta * np.log(pi / reference))).sum() for pi in (best, *others)]
    assert max(goal) == goal[0]
    implied = beta * np.log(best / reference)
    assert implied - implied[0] == pytest.approx(reward - reward[0])
    prose.says(
        f"starts at {dpo(0, 0):.3f}. If the preferred answer gains 2 nats and the other loses 3, at "
        f"$\\beta = 0.1$ it is {dpo(2, -3):.3f}"
    )
