from itertools import pairwise
from math import nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from q_learning import GRID, learn, step
from scipy.integrate import quad
from scipy.stats import norm

UP, RIGHT, DOWN, LEFT = range(4)
BEST = [18, 12, 13, 14, 15, 16, 17, 23]  # along the cliff
SAFE = [18, 12, 6, 7, 8, 9, 10, 11, 17, 23]  # one row higher


def exact(reward: np.ndarray, transition: np.ndarray, gamma: float, epsilon: float) -> np.ndarray:
    """Value iteration on action values (S, A): all later actions best, but random with probability epsilon.

    reward (S, A), transition (S, A, S); what is missing to 1 in a row of it ends the episode.
    """
    q = np.zeros(reward.shape)
    for _ in range(100_000):
        new = reward + gamma * transition @ ((1 - epsilon) * q.max(axis=1) + epsilon * q.mean(axis=1))
        if np.abs(new - q).max() < 1e-12:
            return new
        q = new
    raise AssertionError("no convergence")


def cliff() -> tuple[np.ndarray, np.ndarray]:
    reward, transition = np.zeros((24, 4)), np.zeros((24, 4, 24))
    for cell in range(24):
        for move in range(4 if GRID[cell] in "S." else 0):
            reward[cell, move], following, over = step(cell, move)
            transition[cell, move, following] = not over
    return reward, transition


def mean_return(policy: np.ndarray, epsilon: float) -> float:
    """From the start, by a linear system, if moves are random with probability epsilon."""
    reward, transition = cliff()
    chosen = (1 - epsilon) * np.eye(4)[policy] + epsilon / 4  # (24, 4)
    system = np.eye(24) - np.einsum("sa,sat->st", chosen, transition)
    return np.linalg.solve(system, (chosen * reward).sum(axis=1))[18]


def greedy_path(q: np.ndarray) -> list[int]:
    path, over = [18], False
    while not over and len(path) < 20:
        _, cell, over = step(path[-1], q[path[-1]].argmax())
        path.append(cell)
    return path


def random_problem(seed: int):
    """Rewards with noise, random transitions, an end with probability 0.3 after each step."""
    rng = default_rng(seed)
    reward, transition = rng.normal(size=(4, 2)), 0.7 * rng.dirichlet(np.ones(4), size=(4, 2))
    cumulative = transition.cumsum(axis=2).tolist()

    def step(state, action):
        u, bounds = rng.random(), cumulative[state][action]
        following = next((t for t, bound in enumerate(bounds) if u < bound), None)
        return reward[state, action] + rng.random() - 0.5, following or 0, following is None

    return step, reward, transition


@pytest.mark.parametrize(("seed", "on_policy"), [(0, False), (1, False), (2, True), (3, True)])
def test_tends_to_value_iteration_on_random_problems(seed, on_policy):
    step, reward, transition = random_problem(seed)
    errors = []
    for episodes in (30, 9000):
        q = learn(step, (4, 2), 0, episodes, default_rng(seed), on_policy, gamma=0.9, epsilon=0.5)
        errors.append(np.abs(q - exact(reward, transition, 0.9, 0.5 if on_policy else 0)).max())
    assert errors[1] < 0.12 < errors[0]


def test_step_walks_falls_and_ends():
    assert step(18, UP) == (-1, 12, False)
    assert step(18, RIGHT) == (-100, 19, True)
    assert step(16, DOWN) == (-100, 22, True)
    assert step(17, DOWN) == (-1, 23, True)
    for corner, out in ((0, (UP, LEFT)), (5, (UP, RIGHT)), (18, (DOWN, LEFT))):
        assert all(step(corner, move) == (-1, corner, False) for move in out)


@given(st.integers(0, 23), st.integers(0, 3))
def test_step_moves_to_a_neighbor_or_stays(cell, move):
    _, following, _ = step(cell, move)
    assert abs(following // 6 - cell // 6) + abs(following % 6 - cell % 6) <= 1


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10**6), st.booleans())
def test_values_stay_above_the_worst_return_and_below_zero(seed, on_policy):
    q = learn(step, (24, 4), 18, 30, default_rng(seed), on_policy)
    assert q.max() <= 0
    assert q.min() >= -100 - 24 * 30
    assert (q[[19, 20, 21, 22, 23]] == 0).all()  # nobody acts there


def test_nothing_is_learned_in_no_episode():
    assert not learn(step, (24, 4), 18, 0, default_rng(0)).any()


@pytest.mark.parametrize(("cell", "move"), [(-1, 0), (24, 0), (0, 4), (0, -1), (0.5, 0), (nan, 0)])
def test_step_refuses_what_is_not_there(cell, move):
    with pytest.raises(ValueError, match="need a cell"):
        step(cell, move)


@pytest.mark.parametrize(
    "bad",
    [
        {"start": -1},
        {"start": 24},
        {"start": 1.5},
        {"episodes": -1},
        {"gamma": 1.1},
        {"gamma": -0.1},
        {"epsilon": 2},
        {"epsilon": nan},
    ],
)
def test_learn_refuses(bad):
    with pytest.raises(ValueError, match="need a start"):
        learn(**{"step": step, "shape": (24, 4), "start": 18, "episodes": 1, "rng": default_rng(0)} | bad)


def test_one_update_by_hand():
    """Two states, the second one's only action pays -3, the first one's costs 1 and leads there."""
    steps = {(0, 0): (-1, 1, False), (1, 0): (-3, 1, True)}
    q = learn(lambda s, a: steps[s, a], (2, 1), 0, 2, default_rng(0), gamma=0.9)
    first, second = -1, -1 + 0.9 * -3
    assert q[0, 0] == pytest.approx(first + 2**-0.8 * (second - first))
    assert q[1, 0] == -3


def test_prose(prose):
    prose.says(
        "Watkins and Dayan, 1992",
        "Tsitsiklis (1994)",
        "(Yu and Bertsekas, 2013)",
        "Even-Dar and Mansour, 2003",
        "Singh et al., 2000",
    )
    prose.says("van Hasselt, 2010", "since 2018", "(Kumar et al., 2020)")

    value, alpha = -5, 0.5
    targets = [-1 + ahead for ahead in (-3, -8)]
    news = [value + alpha * (target - value) for target in targets]
    prose.says(
        f"$\\alpha = 0.5$: the target is −{-targets[0]}, the TD error {targets[0] - value}, "
        f"the new value −{-news[0]:.1f}",
        f"its target is −{-targets[1]} and the new value −{-news[1]:.0f}",
    )

    best = {e: np.round(exact(*cliff(), 1, e), 9) for e in (0, 0.1)}
    assert (greedy_path(best[0]), greedy_path(best[0.1])) == (BEST, SAFE)
    policies = {e: q.argmax(axis=1) for e, q in best.items()}
    for on_policy, path, value, slack in ((False, BEST, best[0][18].max(), 0.01), (True, SAFE, best[0.1][18].max(), 1)):
        q = learn(step, (24, 4), 18, 5000, default_rng(0), on_policy)
        assert greedy_path(q) == path
        assert q[18].max() == pytest.approx(value, abs=slack)
    plain = [mean_return(policies[e], 0) for e in (0, 0.1)]
    noisy = [mean_return(policies[e], 0.1) for e in (0, 0.1)]
    prose.says(
        "A move costs 1, a fall 100. Both explored with $\\varepsilon = 0.1$",
        f"Q-learning's path returns −{-plain[0]:.0f} and SARSA's −{-plain[1]:.0f}. But while both keep exploring at "
        f"0.1, the first policy returns −{-noisy[0]:.1f} on average and the second −{-noisy[1]:.1f}",
        f"the start is worth −{-best[0][18].max():.0f} to Q-learning, though the agent, which explores, gets "
        f"−{-noisy[0]:.1f} on average",
    )
    ends = [[mean_return(policies[e], at) for at in (0, 0.02, 0.03, 0.2)] for e in (0, 0.1)]
    assert np.round(ends[0])[[0, 3]].tolist() == [-7, -30]  # the figure's alt text
    assert np.round(ends[1])[[0, 3]].tolist() == [-9, -18]
    assert (ends[0][1] > ends[1][1], ends[0][2] < ends[1][2]) == (True, True)

    # Step sizes: n^-0.8 has an infinite sum, its square a finite one.
    assert 0.5 < 0.8 <= 1
    prose.says("the sample's $n^{-0.8}$ is not")
    # Contraction: two tables, one application of the operator.
    _, reward, transition = random_problem(5)
    one, two = default_rng(5).normal(size=(2, 4, 2))
    after = [reward + 0.9 * (transition / 0.7) @ q.max(axis=1) for q in (one, two)]
    assert np.abs(after[0] - after[1]).max() <= 0.9 * np.abs(one - two).max()

    lucky = quad(lambda x: x * 10 * norm.pdf(x) * norm.cdf(x) ** 9, -9, 9)[0] / sqrt(10)
    rng = default_rng(0)
    a, b = rng.normal(scale=sqrt(0.1), size=(2, 50_000, 10))
    judged = np.take_along_axis(b, a.argmax(axis=1)[:, None], axis=1).mean()
    assert a.max(axis=1).mean() == pytest.approx(lucky, abs=0.005)
    assert judged == pytest.approx(0, abs=0.01)
    prose.says(
        "each estimated by the mean of 10 rewards with standard deviation 1. The largest estimate is "
        f"{lucky:.2f} on average"
    )
    right = norm.cdf(1 / sqrt(2))
    single = right + sqrt(2) * norm.pdf(1 / sqrt(2))  # the mean of max(X, Y), X ~ N(1, 1), Y ~ N(0, 1)
    a, b = rng.normal(loc=[0, 1], size=(2, 50_000, 2))
    assert a.max(axis=1).mean() == pytest.approx(single, abs=0.02)
    assert np.take_along_axis(b, a.argmax(axis=1)[:, None], axis=1).mean() == pytest.approx(right, abs=0.02)
    prose.says(
        f"The single maximum averages {single:.2f}, the double estimate {right:.2f}, because the chooser is wrong "
        f"{1 - right:.0%} of the time"
    )

    prose.says(f"ten features with ten values each make {10**10 // 10**9} billion rows")

    rate = 0.1
    deviation = sqrt(rate / (2 - rate))
    weights = rate * (1 - rate) ** np.arange(1000)
    assert sqrt((weights**2).sum()) == pytest.approx(deviation)
    prose.says(
        "$\\alpha = 0.1$ the estimate keeps a standard deviation of $\\sqrt{\\alpha / (2 - \\alpha)}$, "
        f"{deviation:.0%} of the reward's"
    )
    prose.says("Use a constant $\\alpha$, say 0.1,")

    def arms(_state, action):
        return action + 1, 0, True

    assert learn(arms, (1, 2), 0, 500, default_rng(0), epsilon=0).tolist() == [[1, 0]]
    assert learn(arms, (1, 2), 0, 500, default_rng(0)).tolist() == [[1, 2]]
    assert greedy_path(learn(step, (24, 4), 18, 500, default_rng(0), epsilon=0)) == BEST
    prose.says("$\\varepsilon = 0$ finds the path worth −7")

    def corridor(state, _action):
        return int(state == 9), min(state + 1, 9), state == 9

    start = [learn(corridor, (10, 1), 0, n, default_rng(0))[0, 0] for n in range(1, 12)]
    moved = next(n for n, value in enumerate(start, 1) if value > 0)
    assert all(a <= b for a, b in pairwise(start))
    prose.says(f"the start's value first moves in the {moved}th episode")
