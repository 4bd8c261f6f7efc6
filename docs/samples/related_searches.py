"""Related searches from sessions, by Dunning's log-likelihood ratio."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import rel_entr

Log = Iterable[tuple[str, Iterable[str]]]  # sessions: a user, the queries


def signed_llr(
    both: ArrayLike, a: ArrayLike, b: ArrayLike, total: int
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
    g2 = 2 * np.sum(rel_entr(table, expected), axis=0)  # k ln(k / e), 0 for k = 0
    return np.where(both < expected[0], -g2, g2)[()]


def related(
    log: Log, query: str, top: int = 3, min_users: int = 3
) -> list[tuple[str, float]]:
    """Up to `top` pairs (query, G²), best first; log: sessions (user, queries).

    Keeps what at least `min_users` users searched together with `query`, more
    often than by chance. Raises ValueError if `top` or `min_users` is below 1, and
    for a session that is one string.
    """
    if not (top >= 1 and min_users >= 1):
        raise ValueError("top and min_users must be at least 1")
    total, sessions, together = 0, Counter(), Counter()
    users = defaultdict(set)
    for user, queries in log:
        if isinstance(queries, str):
            raise ValueError("a session needs a list of queries, not one string")
        distinct, total = set(queries), total + 1
        sessions.update(distinct)
        if query in distinct:
            for other in distinct - {query}:
                together[other] += 1
                users[other].add(user)
    found = []
    for other, both in together.items():
        score = float(signed_llr(both, sessions[query], sessions[other], total))
        if score > 0 and len(users[other]) >= min_users:
            found.append((other, score))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:top]


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
        chance, g2 = JAGUAR * b / TOTAL, signed_llr(both, JAGUAR, b, TOTAL)
        pmi, cosine = np.log(both / chance), both / np.sqrt(JAGUAR * b)
        print(f"{name:18}{b:9d}{both:6d}{chance:11.2f}", end="")
        print(f"{pmi:7.2f}{g2:8.1f}{cosine:8.3f}")
