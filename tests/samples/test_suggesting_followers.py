import runpy
from math import inf, log, nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from suggesting_followers import FOLLOWS, NAMES, personalized_pagerank, suggest

FIGURE = Path(__file__).parents[2] / "docs/figures/suggesting-followers.py"


def steps(graph: np.ndarray, user: int) -> np.ndarray:
    """The matrix of one step: in proportion to the weights, from a user without followees to `user`."""
    matrix = np.array(graph, float)
    matrix[matrix.sum(axis=1) == 0, user] = 1
    return matrix / matrix.sum(axis=1, keepdims=True)


def solved(graph: np.ndarray, user: int, restart: float) -> np.ndarray:
    """Personalized PageRank as the solution of its linear equations."""
    n = len(graph)
    return np.linalg.solve(np.eye(n) - (1 - restart) * steps(graph, user).T, restart * np.eye(n)[user])


def toy() -> np.ndarray:
    graph = np.zeros((67, 67))
    for who, followed in FOLLOWS.items():
        graph[who, followed] = 1
    return graph


WEIGHTS = st.lists(st.integers(0, 3), min_size=25, max_size=25)


@settings(deadline=None, max_examples=50)
@given(WEIGHTS, st.integers(1, 5), st.floats(0.1, 1))
def test_solves_its_linear_equations(weights, size, restart):
    graph = np.array(weights).reshape(5, 5)[:size, :size]
    user = size // 2
    found = personalized_pagerank(csr_array(graph), user, restart)
    assert found == pytest.approx(solved(graph, user, restart), abs=1e-9)
    assert found.sum() == pytest.approx(1)


def test_is_where_simulated_walks_end():
    graph, rng = toy(), np.random.default_rng(0)
    followees = [np.flatnonzero(row) for row in graph]
    ends = np.zeros(len(graph))
    for moves in rng.geometric(0.15, size=5_000) - 1:
        at = 0
        for _ in range(moves):
            at = rng.choice(followees[at]) if len(followees[at]) else 0
        ends[at] += 1 / 5_000
    assert ends == pytest.approx(personalized_pagerank(csr_array(graph), 0), abs=4 * sqrt(0.25 / 5_000))


def test_suggests_only_strangers_in_reach():
    graph = np.zeros((6, 6))
    graph[0, 1] = graph[1, 2] = graph[1, 0] = graph[2, 3] = graph[4, 5] = 1
    assert suggest(csr_array(graph), 0, top=6) == [2, 3]
    assert suggest(csr_array(graph), 3) == []
    graph[1, 2] = 0
    graph[0, 0] = 1  # follows themselves: not suggested
    assert suggest(csr_array(graph), 0) == []
    assert suggest(csr_array(toy()), 0, top=2) == [NAMES["dan"], NAMES["eve"]]


def test_a_stored_zero_is_no_follow():
    entries = (np.array([1.0, 0.0, 1.0]), (np.array([0, 0, 1]), np.array([1, 2, 2])))
    assert suggest(csr_array(entries, shape=(3, 3)), 0) == [2]


@pytest.mark.filterwarnings("ignore:overflow")
def test_refuses_weights_whose_sum_overflows():
    with pytest.raises(ValueError, match="sums"):
        personalized_pagerank(csr_array(np.array([[0, 1e308, 1e308], [0, 0, 0], [0, 0, 0]])), 0)


def test_does_not_change_its_graph():
    graph = csr_array(toy())
    before = graph.toarray()
    suggest(graph, 0)
    assert (graph.toarray() == before).all()


@pytest.mark.parametrize(
    ("shape", "user", "restart", "tolerance"),
    [((2, 3), 0, 0.1, 1e-9), ((2, 2), 2, 0.1, 1e-9), ((2, 2), -1, 0.1, 1e-9), ((0, 0), 0, 0.1, 1e-9),
     ((2, 2), 0, 0, 1e-9), ((2, 2), 0, 1.1, 1e-9), ((2, 2), 0, nan, 1e-9), ((2, 2), 0, 0.1, 0), ((2, 2), 0, 0.1, nan)],
)  # fmt: skip
def test_refuses_what_is_no_walk(shape, user, restart, tolerance):
    with pytest.raises(ValueError, match="need"):
        personalized_pagerank(csr_array(shape), user, restart, tolerance)


@pytest.mark.parametrize("weight", [-1, nan, inf, -inf])
def test_refuses_weights_that_are_no_chances(weight):
    with pytest.raises(ValueError, match="weights"):
        personalized_pagerank(csr_array(np.array([[0, weight], [1, 0]])), 0)


def test_refuses_an_empty_list():
    with pytest.raises(ValueError, match="top"):
        suggest(csr_array(toy()), 0, top=0)


def test_comparisons_of_the_figure_pair_by_pair():
    score = np.array([[3, 1, 2, 2, 0], [1, 1, 1, 0, 5], [0, 0, 0, 0, 0]])
    chosen, others = score == 2, (score != 2) & (score < 4)
    chosen[1, 1] = others[2, 0] = True
    others[1, 1] = False
    pairs = [
        [float(score[r, i] > score[r, j]) + (score[r, i] == score[r, j]) / 2 for j in np.flatnonzero(others[r])]
        for r in range(3)
        for i in np.flatnonzero(chosen[r])
    ]
    beats = runpy.run_path(str(FIGURE))["beats"]
    assert beats(score, chosen, others) == pytest.approx(np.mean([np.mean(against) for against in pairs]))


def seen_in_experiment(lift: float, returned: float) -> float:
    """Share of the full effect that a 50/50 split shows, in follows made per user, by counting follows one by one."""
    rng = np.random.default_rng(0)
    users = 100_000
    arm = rng.integers(2, size=users)  # 1: with the change
    made = (10 * (1 + lift * arm)).astype(int)  # 10 or 11 follows each
    who = rng.integers(users, size=made.sum())  # whom they follow, in either arm
    again = who[rng.random(len(who)) < returned]
    total = made + np.bincount(again, minlength=users)
    everybody = 10 * lift * (1 + returned)
    return (total[arm == 1].mean() - total[arm == 0].mean()) / everybody


def test_prose(prose):
    prose.says(
        "(Gupta et al., 2013)", "El-Kishky et al., 2022)", "whose code was published in 2023", "(Ugander et al., 2013)",
        "Su et al. (2016)", "Li et al. (2023)",
    )  # fmt: skip
    users, each = 300e6, 200
    prose.says(
        f"{users / 1e6:.0f} million users who follow {each} each are {users * each / 1e9:.0f} billion edges, "
        f"{users * each * 4 / 1e9:.0f} GB at 4 bytes an id"
    )
    adamic_adar, walk = (log(2000) / log(20), 2000 / 20)
    prose.says(
        f"From $d_z = 20$ to 2,000 Adamic–Adar's weight falls by a factor of {adamic_adar:.1f}, "
        f"the walk's by {walk:.0f}"
    )
    assert 0.85**100 < 1e-7
    prose.says("$0.85^{100}$ is below $10^{-7}$")

    graph = toy()
    paths, ranks = graph[0] @ graph, solved(graph, 0, 0.15)
    star, dan = NAMES["star"], NAMES["dan"]
    assert paths[star] > paths[dan] == 1
    assert ranks[dan] > ranks[star]
    prose.says(f"through two people who follow {graph[2].sum():.0f} accounts each")
    assert graph[2].sum() == graph[3].sum()
    assert graph[1].sum() == paths[star] == 2

    # The walk's end is a sample from personalized PageRank; its number of moves is geometric.
    moves = (1 - 0.15) / 0.15
    assert np.mean(np.random.default_rng(0).geometric(0.15, size=200_000) - 1) == pytest.approx(moves, abs=0.05)
    error = 100 * sqrt(0.01 * 0.99 / 10_000)
    prose.says(f"10,000 walks know a probability of 1% to within a standard error of {error:.1f} points")
    cost = 10_000 * moves * 100e-9
    prose.says(
        f"At $\\alpha = 0.15$ a walk has {moves:.1f} moves; at 100 ns a move, one random memory access, that is "
        f"{cost * 1000:.0f} ms a user, {users * cost / 86_400:.0f} core-days for all"
    )
    prose.says(
        rf"50 million followers means 50 million rows, and all pairs of them are ${50e6**2 / 2 / 1e15} \cdot 10^{{15}}$"
    )
    prose.says(
        f"an 8% chance of a follow and 10% engaged weeks later is worth {0.08 * 0.10:.1%}, "
        f"a peer with 4% and 40% is worth {0.04 * 0.40:.1%}"
    )
    assert 0.04 * 0.40 == 2 * 0.08 * 0.10
    prose.says("twice the follow rate has half the value")

    figure = runpy.run_path(str(FIGURE))
    easy, hard, top = figure["averages"]().T
    assert [round(100 * value) for value in (easy.min(), easy.max(), hard.min(), hard.max())] == [81, 86, 61, 68]
    assert [round(100 * value) for value in (top.min(), top.max())] == [20, 29]
    popularity, counts, walk = 0, 1, 4
    for values in (hard, top):
        assert list(np.argsort(-values)[3:]) == [walk, popularity], "the three two-step scores ahead"
    assert np.ptp(hard[1:4]) < 0.02, "damping gains little"
    assert np.ptp(top[1:4]) < 0.02
    assert np.argmax(easy) == walk
    prose.says(
        f"it beats random accounts {easy[popularity]:.0%} of the time, yet finds {top[popularity]:.0%} of new follows "
        f"in its top ten, against {top[counts]:.0%} for path counts",
        f"best at the easy comparison, with {easy[walk]:.0%}, wins {hard[walk]:.0%} of the hard ones",
    )

    share = 1 / (1 + 0.3)
    assert seen_in_experiment(0.1, 0.3) == pytest.approx(share, abs=0.03)
    prose.says("raises follows by 10%, and a share $r = 0.3$", f"$1/(1+r) = {share:.0%}$".replace("%", r"\%"))
    prose.says("goes to the top 1% of accounts")

    # A ring of 4 accounts that all follow each other, in a random graph of 40.
    rng = np.random.default_rng(1)
    network = (rng.random((40, 40)) < 0.1).astype(float)
    ring = np.arange(36, 40)
    network[np.ix_(ring, ring)] = 1
    network[ring, :36] = 0
    ranks, step = solved(network, 0, 0.15), steps(network, 0)
    into = ranks[:36] @ step[:36][:, ring].sum(axis=1)
    factor = (1 - 0.15) / 0.15
    assert ranks[ring].sum() == pytest.approx(factor * into), "no follow leaves the ring: the bound is reached"
    network[36, 1] = 1
    ranks, step = solved(network, 0, 0.15), steps(network, 0)
    assert ranks[ring].sum() < factor * (ranks[:36] @ step[:36][:, ring].sum(axis=1))
    prose.says(rf"At $\alpha = 0.15$ that is ${factor:.1f}\phi$")
