from itertools import pairwise, product
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reinforcement_learning_problem import ACTIONS, REWARD, STATES, TRANSITION, evaluate, optimize
from scipy.optimize import brentq, linprog

P, R = np.array(TRANSITION), np.array(REWARD, float)
NEW, WORN, BROKEN = range(3)
CARE, REPLACE, NEVER = (0, 1, 1), (0, 0, 1), (0, 0, 0)


def worth(actions: tuple, gamma: float, reward=REWARD) -> np.ndarray:
    return evaluate(np.eye(2)[list(actions)], TRANSITION, reward, gamma)


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A random MDP of 4 states and 3 actions."""
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.ones(4), size=(4, 3)), rng.normal(size=(4, 3))


def every_policy(p: np.ndarray, r: np.ndarray, gamma: float) -> np.ndarray:
    """The largest value of each state over all deterministic policies, each evaluated by its own series."""
    best = np.full(len(r), -inf)
    for actions in product(range(r.shape[1]), repeat=len(r)):
        matrix, rewards = p[range(len(r)), actions], r[range(len(r)), actions]
        value = np.zeros(len(r))
        for _ in range(60):
            value = rewards + gamma * matrix @ value
        best = np.maximum(best, value)
    return best


@pytest.mark.parametrize("seed", range(3))
def test_value_iteration_finds_the_best_of_all_policies(seed):
    p, r = drawn(seed)
    best, value, _ = optimize(p, r, 0.6)
    assert value == pytest.approx(every_policy(p, r, 0.6), abs=1e-5)
    assert evaluate(np.eye(3)[best], p, r, 0.6) == pytest.approx(value, abs=1e-5)


@pytest.mark.parametrize("seed", range(3, 7))
def test_agrees_with_the_linear_program(seed):
    """The optimal value is the smallest V with V(s) >= R(s, a) + gamma E V for all s, a."""
    p, r = drawn(seed)
    bound = 0.95 * p.reshape(12, 4) - np.repeat(np.eye(4), 3, axis=0)
    solved = linprog(np.ones(4), A_ub=bound, b_ub=-r.ravel(), bounds=(None, None))
    assert optimize(p, r, 0.95)[1] == pytest.approx(solved.x, abs=1e-5)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.floats(0, 0.95))
def test_a_policy_is_worth_what_its_returns_average(seed, gamma):
    p, r = drawn(seed)
    rng = np.random.default_rng(seed + 1)
    policy = rng.dirichlet(np.ones(3), size=4)
    value = evaluate(policy, p, r, gamma)
    matrix, rewards, series = np.einsum("sa,sat->st", policy, p), (policy * r).sum(axis=1), np.zeros(4)
    weight = np.eye(4)
    for _ in range(600):  # sum of gamma^t P^t R
        series, weight = series + weight @ rewards, gamma * weight @ matrix
    assert value == pytest.approx(series, abs=1e-6)
    assert (optimize(p, r, gamma)[1] >= value - 1e-5).all()


def test_each_sweep_shrinks_the_error_by_gamma():
    p, r = drawn(9)
    exact, value, errors = optimize(p, r, 0.9)[1], np.zeros(4), []
    for _ in range(20):
        errors.append(np.abs(value - exact).max())
        value = (r + 0.9 * p @ value).max(axis=1)
    assert all(after <= 0.9 * before + 1e-5 for before, after in pairwise(errors))


def test_without_a_future_the_best_reward_wins():
    best, value, sweeps = optimize(TRANSITION, REWARD, 0)
    assert (best.tolist(), value.tolist(), sweeps) == ([0, 0, 0], [10, 10, 0], 1)


@pytest.mark.parametrize(
    ("transition", "reward", "gamma", "message"),
    [
        (TRANSITION, REWARD, 1, "gamma"),
        (TRANSITION, REWARD, -0.1, "gamma"),
        (TRANSITION, REWARD, nan, "gamma"),
        (P * 0.9, REWARD, 0.9, "sum to 1"),
        (P * 2 - P[:, ::-1], REWARD, 0.9, "probabilities"),
        (TRANSITION, R.ravel(), 0.9, "transition"),
        (TRANSITION, R.T, 0.9, "transition"),
        (TRANSITION, R * nan, 0.9, "finite"),
        (P[:, :, :2], REWARD, 0.9, "transition"),
    ],
)
def test_refuses_what_is_no_problem(transition, reward, gamma, message):
    with pytest.raises(ValueError, match=message):
        optimize(transition, reward, gamma)
    with pytest.raises(ValueError, match=message):
        evaluate(np.full((3, 2), 0.5), transition, reward, gamma)


@pytest.mark.parametrize("policy", [np.ones((3, 2)), [0, 1, 1], np.eye(3), [[1.5, -0.5]] * 3, [[nan, 1]] * 3])
def test_refuses_what_is_no_policy(policy):
    with pytest.raises(ValueError, match="policy"):
        evaluate(policy, TRANSITION, REWARD, 0.9)


def count_runs(runs: int) -> float:
    """Value of a new machine if you see only "broken" or not and service after so many runs, at 0.9."""
    system, rewards, belief = np.eye(runs + 2), np.zeros(runs + 2), np.array([1.0, 0.0])  # the last state: broken
    for k in range(runs):
        breaks = belief[1] * 0.4
        system[k, [k + 1, -1]] -= 0.9 * np.array([1 - breaks, breaks])
        rewards[k], belief = 10, np.array([0.8 * belief[0], 0.2 * belief[0] + 0.6 * belief[1]]) / (1 - breaks)
    system[[runs, -1], 0] -= 0.9
    rewards[[runs, -1]] = -2, -30
    return np.linalg.solve(system, rewards)[0]


def test_prose(prose):
    prose.says("Ng et al., 1999", "Pan et al., 2022")
    assert (STATES, ACTIONS) == (("new", "worn", "broken"), ("run", "service"))
    prose.says(
        f"in units of 1,000 dollars: running earns {R[NEW, 0]:.0f} unless it is broken; a service costs "
        f"{-R[WORN, 1]:.0f}, a broken machine's replacement {-R[BROKEN, 1]:.0f}"
    )
    ahead = R[WORN, 0] - R[WORN, 1]
    prose.says(f"Running a worn machine earns {ahead:.0f} more this week", f"for {ahead:.0f} more this week")

    best, value, _ = optimize(TRANSITION, REWARD, 0.9)
    assert tuple(best) == CARE
    new, worn, broken = value
    service, run = -2 + 0.9 * new, 10 + 0.9 * (0.6 * worn + 0.4 * broken)
    prose.says(
        f"At $\\gamma = 0.9$ the values are {new:.1f} (new), {worn:.1f} (worn) and {broken:.1f} (broken)",
        f"$-2 + 0.9 \\cdot {new:.1f} = {service:.1f}$, running "
        f"$10 + 0.9\\,(0.6 \\cdot {worn:.1f} + 0.4 \\cdot {broken:.1f}) = {run:.1f}$. The 12 gained today cost "
        f"{ahead + service - run:.1f} later",
    )
    assert (service, run) == pytest.approx((-2 + 0.9 * 81.7, 10 + 0.9 * (0.6 * 71.5 + 0.4 * 43.5)), abs=0.05)
    assert tuple(optimize(TRANSITION, REWARD, 0.5)[0]) == NEVER
    prose.says("At $\\gamma = 0.5$ later hardly counts, and the best policy never spends")

    loss = 0.1 / 2 * 0.2
    prose.says(
        f"with probability 0.1 loses {loss:.2f} a pull if one arm is better by 0.2: "
        f"{loss * 100_000:,.0f} over 100,000 pulls"
    )

    policies = np.array([worth((a, a, b), 0.9)[NEW] for a in (0, 1) for b in (0, 1)])
    mixed = [
        evaluate([[q, 1 - q], [q, 1 - q], [0, 1]], TRANSITION, REWARD, 0.9)[NEW] for q in np.linspace(0, 1, 21)
    ]  # also those that draw
    blind = worth(REPLACE, 0.9)[NEW]
    assert max(policies.max(), *mixed) == pytest.approx(blind)
    values = {runs: count_runs(runs) for runs in range(1, 30)}
    runs = max(values, key=values.get)
    assert values[29] == pytest.approx(blind, abs=0.1)  # hardly ever serviced before it breaks
    prose.says(
        f"runs it until it breaks and is worth {blind:.1f} from new, instead of {new:.1f}",
        f"you would service after {runs}, for {values[runs]:.1f}",
        f"hiding the wear costs {new - blind:.1f} of {new:.1f} above, and counting weeks recovers only "
        f"{values[runs] - blind:.1f} of it",
        f"At $\\gamma = 0.9$ a new machine is then worth {worth(NEVER, 0.9)[NEW]:.1f}; servicing when worn makes it "
        f"{new:.1f}",
    )

    switch = brentq(lambda gamma: worth(CARE, gamma)[WORN] - worth(NEVER, gamma)[WORN], 0.5, 0.8)
    assert optimize(TRANSITION, REWARD, switch - 0.01)[0][WORN] == 0
    assert optimize(TRANSITION, REWARD, switch + 0.01)[0][WORN] == 1
    assert optimize(TRANSITION, REWARD, switch - 0.01)[0][BROKEN] == 0
    prose.says(
        f"Below $\\gamma = {switch:.2f}$ the best policy for a worn machine",
        "discounted at 0.1% a week and you train with 0.9",
    )

    prose.says(*(f"{1 / (1 - gamma):.0f} {text}" for gamma, text in ((0.9, "steps at 0.9"), (0.99, "at 0.99"))))
    ends = np.random.default_rng(0).geometric(0.1, size=20_000)
    assert ends.mean() == pytest.approx(10, abs=0.2)

    policy, evaluations, changed = np.zeros(3, int), 0, True
    while changed:
        q = R + 0.99 * P @ worth(policy, 0.99)
        changed, policy, evaluations = (q.argmax(axis=1) != policy).any(), q.argmax(axis=1), evaluations + 1
    sweeps = optimize(TRANSITION, REWARD, 0.99)[2]
    assert tuple(policy) == CARE
    prose.says(f"at $\\gamma = 0.99$, it needs {evaluations} evaluations; value iteration needs {sweeps:,} sweeps")

    paid = optimize(TRANSITION, R + np.array([0, 15]), 0.9)[0]
    assert paid.tolist() == [1, 1, 1]
    prose.says(f"Pay a bonus of 15 for each service, and the optimal policy services a new machine forever: its true "
               f"value is −{-worth(paid, 0.9)[NEW]:.0f}")  # fmt: skip
    for seed in range(5):
        p, r = drawn(seed)
        potential = np.random.default_rng(seed).normal(size=4) * 5
        shaped = r + 0.9 * p @ potential - potential[:, None]
        assert optimize(p, shaped, 0.9)[0].tolist() == optimize(p, r, 0.9)[0].tolist()
        assert optimize(p, shaped, 0.9)[1] == pytest.approx(optimize(p, r, 0.9)[1] - potential, abs=1e-5)

    weights = [np.prod([2 * (a == 0) for a in actions]) for actions in product((0, 1), repeat=10)]
    assert (max(weights), np.count_nonzero(weights), np.mean(weights)) == (1024, 1, 1)
    prose.says(f"ten steps give weight {max(weights):,} to one episode in {len(weights):,} and 0 to the rest")
