"""Whom to follow: personalized PageRank on the graph of who follows whom."""

import numpy as np
from scipy.sparse import csr_array


def personalized_pagerank(
    follows: csr_array, user: int, restart: float = 0.15, tolerance: float = 1e-10
) -> np.ndarray:
    """Where a walk from `user` is found that jumps back to them now and then.

    follows: (n, n), positive where the row's user follows the column's. Each step
    restarts with probability `restart`, else moves to a followee in proportion to
    its weight (or restarts, if there is none). Returns n probabilities, each within
    `tolerance` of the exact one. Raises ValueError for bad shapes, values, users.
    """
    n = follows.shape[0]
    if follows.shape != (n, n) or not 0 <= user < n:
        raise ValueError("need a square matrix and one of its users")
    if not (0 < restart <= 1 and tolerance > 0):
        raise ValueError("need 0 < restart <= 1 and a tolerance above 0")
    weight = follows.sum(axis=1)
    if not (np.isfinite(weight).all() and (follows.data >= 0).all()):
        raise ValueError("weights and their sums must be finite and at least 0")
    share = np.divide(1.0, weight, out=np.zeros(n), where=weight > 0)
    found = np.zeros(n)
    found[user] = 1.0
    error = 2.0  # the most that two distributions can differ, summed
    while error > tolerance:  # shrinks by (1 - restart) each time
        found = (1 - restart) * (follows.T @ (found * share))
        found[user] += 1 - found.sum()
        error *= 1 - restart
    return found


def suggest(follows: csr_array, user: int, top: int = 3) -> list[int]:
    """The `top` users by personalized PageRank that `user` does not follow yet."""
    if top < 1:
        raise ValueError("top must be at least 1")
    score = personalized_pagerank(follows, user)
    score[(follows[[user]] > 0).indices] = 0  # a stored 0 is no follow
    score[user] = 0
    best = np.argsort(-score, kind="stable")[:top]
    return [int(other) for other in best if score[other] > 0]


# You (0) follow ada (1), bob (2) and cat (3); bob and cat follow 31 accounts each.
NAMES = {"dan": 4, "eve": 5, "star": 6}
FOLLOWS = {0: [1, 2, 3], 1: [4, 5], 2: [6, *range(7, 37)], 3: [6, *range(37, 67)]}

if __name__ == "__main__":
    edges = [(who, whom) for who, followed in FOLLOWS.items() for whom in followed]
    graph = csr_array((np.ones(len(edges)), np.transpose(edges)), shape=(67, 67))
    many = graph.sum(axis=1)  # how many each follows
    damped = 1 / np.log(np.maximum(many, 2))  # log 1 is 0
    paths, adamic_adar = graph[[0]] @ graph, (graph[[0]] * damped) @ graph
    ranks = personalized_pagerank(graph, 0)
    print("candidate  paths  Adamic-Adar  PageRank")
    for name, i in NAMES.items():
        print(
            f"{name:9}{paths[0, i]:7.0f}{adamic_adar[0, i]:13.2f}{ranks[i]:10.4f}"
        )
    print("suggested:", suggest(graph, 0))
