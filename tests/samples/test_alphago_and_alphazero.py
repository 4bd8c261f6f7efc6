from collections import defaultdict
from functools import cache

import numpy as np
import pytest
from alphago_and_alphazero import STONES, Node, learn, search, simulate
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

UNIFORM, NOTHING = np.full((STONES + 1, 3), 1 / 3), np.zeros(STONES + 1)


@cache
def minimax(stones: int) -> int:
    """Outcome for the player to move under perfect play, by going through all games."""
    return max((-minimax(stones - take) for take in (1, 2, 3) if take <= stones), default=-1)


def winning(stones: int) -> list[int]:
    return [take - 1 for take in (1, 2, 3) if take <= stones and minimax(stones - take) == -1]


CAN_WIN = [stones for stones in range(1, STONES + 1) if winning(stones)]
EXACT = np.array([minimax(stones) for stones in range(STONES + 1)], float)


def right(choose) -> float:
    """Share of the positions with a winning move in which it is chosen."""
    return float(np.mean([choose(stones) in winning(stones) for stones in CAN_WIN]))


def by_paths(stones, policy, value, simulations, prior, c) -> list[float]:
    """The same search without a tree of nodes: statistics by the sequence of moves, values seen by one player."""
    visits, first_player = defaultdict(int), defaultdict(float)  # path: visits, sum of values for who moves first
    known = {()}
    for _ in range(simulations):
        path, left = (), stones
        while path in known and left:
            sign = 1 if len(path) % 2 == 0 else -1
            p = prior if not path else policy[left]
            n = [visits[(*path, a)] for a in range(3)]
            q = [sign * first_player[(*path, a)] / n[a] if n[a] else 0.0 for a in range(3)]
            u = [c * p[a] * np.sqrt(1 + sum(n)) / (1 + n[a]) for a in range(3)]
            a = max(range(min(3, left)), key=lambda a: (round(q[a] + u[a], 9), -a))
            path, left = (*path, a), left - a - 1
        known.add(path)
        leaf = value[left] if left else -1.0
        for length in range(1, len(path) + 1):
            visits[path[:length]] += 1
            first_player[path[:length]] += leaf if len(path) % 2 == 0 else -leaf
    return [visits[(a,)] / simulations for a in range(3)]


@settings(deadline=None, max_examples=60)
@given(st.integers(1, STONES), st.integers(1, 60), st.floats(0.3, 4), st.integers(0, 10_000))
def test_is_the_search_that_keeps_statistics_by_path(stones, simulations, c, seed):
    rng = np.random.default_rng(seed)
    policy, value = rng.dirichlet(np.ones(3), STONES + 1), rng.uniform(-1, 1, STONES + 1)
    prior = rng.dirichlet(np.ones(3))
    rooted = policy.copy()
    rooted[stones] = prior
    shares = search(stones, rooted, value, simulations, c)
    assert shares == pytest.approx(by_paths(stones, policy, value, simulations, prior, c))
    assert shares.sum() == pytest.approx(1)
    assert (shares[stones:] == 0).all()


def test_known_values_make_a_short_search_perfect():
    assert right(lambda stones: search(stones, UNIFORM, EXACT, 12).argmax()) == 1


def test_the_prior_decides_the_first_simulation_and_the_table_is_left_alone():
    policy = np.tile([0.2, 0.3, 0.5], (STONES + 1, 1))
    before = policy.copy()
    assert search(9, policy, NOTHING, 1).tolist() == [0, 0, 1]
    assert search(9, np.tile([0.1, 0.8, 0.1], (STONES + 1, 1)), NOTHING, 1).tolist() == [0, 1, 0]
    assert search(1, policy, NOTHING, 5).tolist() == [1, 0, 0]
    assert (policy == before).all()


@pytest.mark.parametrize(("stones", "simulations"), [(0, 5), (-1, 5), (STONES + 1, 5), (3, 0), (3, -2)])
def test_refuses_what_is_no_search(stones, simulations):
    with pytest.raises(ValueError, match="need a position"):
        search(stones, UNIFORM, NOTHING, simulations)


def test_refuses_other_tables():
    for policy, value in (
        (UNIFORM[:4], NOTHING),
        (UNIFORM[:, :2], NOTHING),
        (UNIFORM + np.nan, NOTHING),
        (UNIFORM - 1, NOTHING),
        (UNIFORM * 4, NOTHING),
        (UNIFORM, NOTHING + np.nan),
        (UNIFORM, EXACT * 2),
        (UNIFORM, NOTHING[:, None]),
    ):
        with pytest.raises(ValueError, match="need policy"):
            search(3, policy, value, 5)
    for c in (-1, np.nan, np.inf):
        with pytest.raises(ValueError, match="c from 0 up"):
            search(3, UNIFORM, NOTHING, 5, c)
    with pytest.raises(ValueError, match="a simulation"):
        learn(1, 0, np.random.default_rng(0))
    with pytest.raises(ValueError, match="zip"):
        Node(3, [0.5, 0.5]).select(1.25)


def test_learns_the_outcomes_of_perfect_play():
    policy, value = learn(120, 20, np.random.default_rng(3))
    assert policy.sum(axis=1) == pytest.approx(np.ones(STONES + 1))
    assert [winning(stones) for stones in CAN_WIN] == [[stones % 4 - 1] for stones in CAN_WIN]
    played = [4, 8, 12, 15]
    assert np.sign(value[played]).tolist() == [minimax(stones) for stones in played]
    assert policy[15, 2] > 0.9
    assert np.isfinite(value).all()


def test_noise_is_in_the_prior_of_the_root_only(monkeypatch):
    priors = []

    def spy(stones, policy, value, simulations):
        others = np.arange(STONES + 1) != stones
        assert (policy[others] == UNIFORM[others]).all()
        priors.append(policy[stones].copy())
        return search(stones, policy, value, simulations)

    monkeypatch.setattr("alphago_and_alphazero.search", spy)
    learn(1, 5, np.random.default_rng(0))
    noise = (np.array(priors) - 0.75 / 3) / 0.25
    assert noise.sum(axis=1) == pytest.approx(np.ones(len(priors)))
    assert (noise > 0).all()
    assert noise.std() > 0.1


def test_no_games_no_knowledge():
    policy, value = learn(0, 20, np.random.default_rng(0))
    assert (policy == UNIFORM).all()
    assert (value == NOTHING).all()


def test_visits_approach_the_reweighted_prior():
    """Grill et al. (2020): with fixed Q the shares are those of a policy regularized towards the prior."""
    c, q, prior = 1.25, np.array([0.1, 0.3, -0.2]), np.array([0.5, 0.3, 0.2])
    for total in (300, 5000):
        node = Node(3, prior.tolist())
        for _ in range(total):
            move = node.select(c)
            node.visits[move] += 1
            node.total[move] += q[move]
        factor = c * np.sqrt(total) / (3 + total)
        level = brentq(lambda a, f=factor: (f * prior / (a - q)).sum() - 1, 0.3 + 1e-9, 10)
        shares = factor * prior / (level - q)
        assert (1 + np.array(node.visits)) / (3 + total) == pytest.approx(shares, abs=2 / total + 0.002)
        others = np.random.default_rng(0).dirichlet(np.ones(3), 2000)
        gain = (others @ q) - factor * (prior * np.log(prior / others)).sum(axis=1)
        assert shares @ q - factor * (prior * np.log(prior / shares)).sum() >= gain.max() - 1e-9
        softmax = prior * np.exp(q / factor) / (prior * np.exp(q / factor)).sum()  # with the divergence turned round
        other_gain = (others @ q) - factor * (others * np.log(others / prior)).sum(axis=1)
        assert softmax @ q - factor * (softmax * np.log(softmax / prior)).sum() >= other_gain.max() - 1e-9
        assert np.abs(softmax - shares).max() > 0.02


def found_without_knowledge(counts: tuple[int, ...]) -> dict[int, float]:
    """Share of the positions in which the most visited move wins, after so many simulations."""
    roots = {stones: Node(stones, [1 / 3] * 3) for stones in CAN_WIN}
    found, done = {}, 0
    for count in counts:
        for root in roots.values():
            for _ in range(count - done):
                simulate(root, UNIFORM, NOTHING, 1.25)
        done = count
        found[count] = right(lambda stones: int(np.argmax(roots[stones].visits)))
    return found


def test_prose(prose):
    prose.says(
        "AlphaGo Fan beat Fan Hui in 2015, AlphaGo Lee beat Lee Sedol in 2016. AlphaGo Zero (2017)", "AlphaZero (2018)",
        "Grill et al. (2020)", "(Danihelka et al., 2022)", "(Schrittwieser et al., 2020)", "Wang et al. (2023)",
        "one that won 55% of their games", "weight 0.5 each", "in more than 97% of games",
        "$0.75\\,P + 0.25\\,\\eta$", "0.3 for chess, 0.15 for shogi and 0.03 for Go",
    )  # fmt: skip
    c, prior, visits, q = 1.25, [0.5, 0.3, 0.2], [9, 6, 1], [0.10, 0.30, -0.20]
    scores = q + c * np.array(prior) * np.sqrt(sum(visits)) / (1 + np.array(visits))
    node = Node(9, prior)
    node.visits, node.total = visits, [n * mean for n, mean in zip(visits, q, strict=True)]
    assert node.select(c) == scores.argmax() == 1
    growth = np.log((1 + 800 + 19652) / 19652)  # the constant of the pseudocode of Silver et al. (2018)
    prose.says(
        f"AlphaZero's $c$ starts at {c} and grows slowly with the visits, by {growth:.2f} up to 800",
        "network alone was rated at 3,055 Elo, with search at 5,185 (Silver et al., 2017)",
        "AlphaZero trained with 800 simulations a move and used 5,000 TPUs for self-play (Silver et al., 2018)",
        f"needs thousands of simulations for all of them ($c = {c}$)",
        f"With $c = {c}$, priors 0.5, 0.3, 0.2, visits 9, 6, 1 and $Q$ of 0.10, 0.30, −0.20 the scores are "
        f"{scores[0]:.2f}, {scores[1]:.2f} and {scores[2]:.2f}: the second move is next",
    )

    assert all(len(winning(stones)) == 1 for stones in CAN_WIN)
    blind = found_without_knowledge((20, 1000, 3000))
    assert right(lambda stones: search(stones, UNIFORM, NOTHING, 20).argmax()) == blind[20]
    prose.says(
        f"Between 1 and {STONES} stones, {len(CAN_WIN)} positions have exactly one winning move",
        f"20 find {blind[20]:.0%}, 1,000 find {blind[1000]:.0%}, 3,000 find {blind[3000]:.0%}",
    )
    tables = [learn(40, 20, np.random.default_rng(seed)) for seed in range(100, 106)]
    raw = np.mean([right(lambda stones, p=p: p[stones].argmax()) for p, _ in tables])
    prose.says(
        "After 40 games of self-play with 20 simulations a move, the table's first choice *without search* is right on "
        f"more than {int(20 * raw) / 20:.0%} (mean of {len(tables)} runs)"
    )
    fast, slow = 60_000, 60_000_000
    prose.says(
        f"about {fast:,} a second in chess against {slow // 10**6} million (Silver et al., 2018), a factor of "
        f"{slow // fast:,}"
    )
    bonus = 1.25 * 1 * np.sqrt(200 + 2) / (1 + 200)  # for any prior up to 1
    assert 0.4 + bonus < 0.9
    prose.says(
        "Let one move have $Q = 0.9$ after 2 visits and another 0.4 after 200. At $c = 1.25$ the second move's bonus "
        f"is at most {bonus:.2f}"
    )
