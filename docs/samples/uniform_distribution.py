"""Two ways to need a uniform: a fair integer from a die of the wrong size, and a stable experiment arm for a user."""

import hashlib
from collections import Counter
from collections.abc import Callable

import numpy as np


def below(n: int, sides: int, roll: Callable[[], int]) -> int:
    """Uniform integer in 0 .. n-1, where `roll` returns a uniform integer in 0 .. sides-1.

    Reads rolls as digits of a number that is uniform on 0 .. span-1, and starts again on the surplus span % n.
    Raises ValueError for n < 1 or sides < 2.
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
    """Whether the user is in the treatment arm: always the same answer, for about `share` of all users."""
    if not 0 <= share <= 1:
        raise ValueError("share must lie between 0 and 1")
    digest = hashlib.sha256(f"{experiment}:{user}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


if __name__ == "__main__":
    draws = 100_000
    five = iter(
        np.random.default_rng(0).integers(5, size=10 * draws).tolist()
    ).__next__  # a five-sided die
    naive = Counter((5 * five() + five()) % 7 for _ in range(draws))
    fair = Counter(below(7, 5, five) for _ in range(draws))
    print("result   " + "".join(f"{value:7d}" for value in range(7)))
    print(
        "remainder" + "".join(f"{naive[value] / draws:7.1%}" for value in range(7))
    )
    print(
        "rejection" + "".join(f"{fair[value] / draws:7.1%}" for value in range(7))
    )
    arms = [
        (treated(f"user{i}", "button", 0.5), treated(f"user{i}", "ranking", 0.5))
        for i in range(draws)
    ]
    pairs = sorted(
        Counter(arms).items()
    )  # A is control, B is treated: first in "button", then in "ranking"
    print(
        "two tests"
        + "".join(
            f"   {'AB'[a]}{'AB'[b]} {count / draws:.1%}" for (a, b), count in pairs
        )
    )
