"""Two uses of a uniform: a fair integer from any die, a stable experiment arm."""

import hashlib
from collections import Counter
from collections.abc import Callable

import numpy as np


def below(n: int, sides: int, roll: Callable[[], int]) -> int:
    """Uniform integer in 0 .. n-1, where `roll` returns one in 0 .. sides-1.

    Reads rolls as digits of a number that is uniform on 0 .. span-1, and starts
    again on the surplus span % n. Raises ValueError for n < 1 or sides < 2.
    """
    if n < 1 or sides < 2:
        raise ValueError("n must be at least 1 and sides at least 2")
    while True:
        value, span = 0, 1
        while span < n:
            value, span = value * sides + roll(), span * sides
        if value < span - span % n:
            return value % n


def treated(user: str, experiment: str, share: float) -> bool:
    """Whether the user is in the treatment arm, as about `share` of all users are.

    Always the same answer. Raises ValueError for a share outside 0 .. 1.
    """
    if not 0 <= share <= 1:
        raise ValueError("share must lie between 0 and 1")
    digest = hashlib.sha256(f"{experiment}:{user}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


if __name__ == "__main__":
    draws = 100_000
    rolls = np.random.default_rng(0).integers(5, size=10 * draws).tolist()
    five = iter(rolls).__next__  # a five-sided die
    naive = Counter((5 * five() + five()) % 7 for _ in range(draws))
    fair = Counter(below(7, 5, five) for _ in range(draws))
    print("result   " + "".join(f"{value:7d}" for value in range(7)))
    for name, counts in (("remainder", naive), ("rejection", fair)):
        print(name + "".join(f"{counts[value] / draws:7.1%}" for value in range(7)))
    tests = ("button", "ranking")  # in each, A is control and B is treated
    arms = Counter(
        "".join("AB"[treated(f"user{i}", test, 0.5)] for test in tests)
        for i in range(draws)
    )
    shares = (f"   {pair} {n / draws:.1%}" for pair, n in sorted(arms.items()))
    print("two tests" + "".join(shares))
