import numpy as np
from drawing import BLUE, GOLD, MUTED, RUST, axes
from scipy.sparse import csr_array

USERS, GROUPS, MEAN, SEEDS, TOP = 600, 20, 20, 6, 10
LABELS = ("popularity", "two-step paths", "Adamic–Adar", "two-step walk", "personalized PageRank")


def follows(seed: int) -> np.ndarray:
    """Who follows whom, in the order of time: (edges, 2).

    A user follows, with equal chances, somebody whom a random followee follows, or somebody by fame: in two cases of
    three from their own group. Fame has a Pareto tail.
    """
    rng = np.random.default_rng(seed)
    group, fame = rng.integers(GROUPS, size=USERS), rng.pareto(1.2, size=USERS) + 0.2
    everybody = np.cumsum(fame) / fame.sum()
    members = [np.flatnonzero(group == g) for g in range(GROUPS)]
    within = [np.cumsum(fame[m]) / fame[m].sum() for m in members]
    followees: list[list[int]] = [[] for _ in range(USERS)]
    edges = {}
    draws = zip(rng.integers(USERS, size=USERS * MEAN), *rng.random((4, USERS * MEAN)), strict=True)
    for user, copies, own, first, second in draws:
        friends = followees[user]
        theirs = followees[friends[int(first * len(friends))]] if friends else []
        if copies < 0.5 and theirs:
            whom = theirs[int(second * len(theirs))]
        elif own < 2 / 3:
            whom = int(members[group[user]][np.searchsorted(within[group[user]], second)])
        else:
            whom = int(np.searchsorted(everybody, second))
        if whom != user and (int(user), whom) not in edges:
            edges[int(user), whom] = None
            friends.append(whom)
    return np.array(list(edges))


def beats(score: np.ndarray, chosen: np.ndarray, others: np.ndarray) -> float:
    """How often a chosen account of a row scores above another of that row; ties count half."""
    shares = []
    for row in np.flatnonzero(chosen.any(axis=1) & others.any(axis=1)):
        against, own = np.sort(score[row, others[row]]), score[row, chosen[row]]
        below_or_tied = against.searchsorted(own, "left") + against.searchsorted(own, "right")
        shares.extend(below_or_tied / 2 / len(against))
    return float(np.mean(shares))


def measure(seed: int) -> tuple[np.ndarray, float]:
    """Quality of each score for the last tenth of the follows, given those before.

    (5, 3): how often a new followee beats an account not followed, how often one two steps away beats another that is,
    and recall in the top ten. Then the share of new followees two steps away.
    """
    edges = follows(seed)
    cut = len(edges) * 9 // 10
    old, new = edges[:cut], edges[cut:]
    graph = csr_array((np.ones(cut), (old[:, 0], old[:, 1])), shape=(USERS, USERS)).toarray()
    out = graph.sum(axis=1, keepdims=True)
    step = np.divide(graph, out, out=np.zeros_like(graph), where=out > 0)
    walk = np.linalg.inv(np.eye(USERS) - 0.85 * step)  # personalized PageRank up to each row's sum
    paths = graph @ graph
    damped = 1 / np.log(np.maximum(out, 2))
    scores = (np.broadcast_to(graph.sum(axis=0), graph.shape), paths, (graph * damped.T) @ graph, step @ step, walk)
    held = np.zeros((USERS, USERS), dtype=bool)
    held[new[:, 0], new[:, 1]] = True
    unknown = (graph == 0) & ~np.eye(USERS, dtype=bool)
    near = unknown & (paths > 0)
    rows = []
    for score in scores:
        score = np.round(score, 9)
        best = np.argsort(-np.where(unknown, score, -np.inf), axis=1, kind="stable")[:, :TOP]
        found = np.take_along_axis(held, best, axis=1).sum() / len(new)
        rows.append([beats(score, held, unknown & ~held), beats(score, held & near, near & ~held), found])
    return np.array(rows), float(near[held].mean())


def averages() -> np.ndarray:
    """`measure` averaged over the seeds: (5, 3)."""
    return np.mean([measure(seed)[0] for seed in range(SEEDS)], axis=0)


def draw():
    """The same five scores judged against random accounts, against accounts two steps away, and by their top ten."""
    values = averages()
    figure, panel = axes(height=2.8)
    rows = np.arange(len(LABELS))[::-1]
    for column, (colour, marker) in enumerate(((BLUE, "o"), (RUST, "s"), (GOLD, "D"))):
        panel.plot(values[:, column], rows, marker, color=colour)
    panel.axvline(0.5, ymax=0.82, color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)))
    for x, name, colour in (
        (0.2, "found in\nthe top ten", GOLD),
        (0.61, "beats another\ntwo steps away", RUST),
        (0.85, "beats a random\naccount", BLUE),
    ):
        panel.text(x, 4.45, name, color=colour, ha="center", va="bottom", fontsize=8)
    panel.set_yticks(rows, LABELS)
    panel.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    panel.set(xlim=(0, 1), ylim=(-0.5, 5.4), xlabel="share of the new follows")
    panel.spines["left"].set_visible(False)
    panel.tick_params(axis="y", length=0)
    return figure
