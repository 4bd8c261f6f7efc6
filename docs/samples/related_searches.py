"""Related searches from sessions, by Dunning's log-likelihood ratio."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike


def signed_llr(
    both: ArrayLike, a: ArrayLike, b: ArrayLike, total: float
) -> ArrayLike:
    """Dunning's (1993) G²; negative if the pair meets too rarely.

    both, a, b: sessions with both queries, with the first, with the second
    (numbers or arrays that broadcast); total: all sessions. Raises ValueError
    for counts that no log can have.
    """
    both, a, b = (np.asarray(v, float) for v in np.broadcast_arrays(both, a, b))
    table = np.stack([both, a - both, b - both, total - a - b + both])
    if not (total >= 1 and np.isfinite(total) and np.all(table >= 0)):
        raise ValueError("both <= a, b and a + b - both <= total must hold")
    rows = np.stack([a, a, total - a, total - a])
    expected = rows * np.stack([b, total - b, b, total - b]) / total
    seen = table > 0
    ratio = np.divide(table, expected, out=np.ones_like(table), where=seen)
    g2 = 2 * np.sum(table * np.log(ratio), axis=0)
    return np.where(both < expected[0], -g2, g2)[()]


def related(
    log: Iterable[tuple[str, Iterable[str]]],
    query: str,
    top: int = 3,
    min_users: int = 3,
) -> list[tuple[str, float]]:
    """Up to `top` pairs (query, G²), best first; log: sessions (user, queries).

    Keeps what at least `min_users` users searched together with `query`, more
    often than by chance. Raises ValueError if `top` or `min_users` is below 1.
    """
    if top < 1 or min_users < 1:
        raise ValueError("top and min_users must be at least 1")
    sessions, total = Counter(), 0
    together, users = Counter(), defaultdict(set)
    for user, queries in log:
        distinct, total = set(queries), total + 1
        sessions.update(distinct)
        if query in distinct:
            for other in distinct - {query}:
                together[other] += 1
                users[other].add(user)
    scores = {
        other: float(signed_llr(n, sessions[query], sessions[other], total))
        for other, n in together.items()
        if len(users[other]) >= min_users
    }
    kept = [pair for pair in scores.items() if pair[1] > 0]
    return sorted(kept, key=lambda pair: (-pair[1], pair[0]))[:top]


# Toy log: a query, its sessions, how many of these have "jaguar" too.
TOTAL, JAGUAR = 10_000, 200
COUNTS = [
    ("weather", 1500, 30),
    ("big cats", 120, 20),
    ("jaguar price", 25, 18),
    ("leopard", 90, 9),
    ("xj6 gearbox whine", 1, 1),
]

if __name__ == "__main__":
    print("candidate          sessions  both  by chance    PMI      G²  cosine")
    for name, b, both in COUNTS:
        chance = JAGUAR * b / TOTAL
        g2 = signed_llr(both, JAGUAR, b, TOTAL)
        pmi = np.log(both / chance)
        cosine = both / np.sqrt(JAGUAR * b)
        print(
            f"{name:18}{b:9d}{both:6d}{chance:11.2f}{pmi:7.2f}{g2:8.1f}{cosine:8.3f}"
        )
