"""What membership costs in a list, a set and a dictionary, counted, not timed."""

from collections.abc import Callable, Container, Iterable


class Key:
    """A key that counts in `Key.hashed` and `Key.compared` what is asked of keys.

    Keys are equal if value and `spread` are. Keys not `spread` all have the hash 0.
    """

    hashed = compared = 0

    def __init__(self, value: int, spread: bool = True):
        self.value, self.spread = value, spread

    def __hash__(self) -> int:
        Key.hashed += 1
        return hash(self.value) if self.spread else 0

    def __eq__(self, other: object) -> bool:
        Key.compared += 1
        return isinstance(other, Key) and vars(self) == vars(other)


def cost(action: Callable, *arguments: object) -> tuple[int, int]:
    """Hashes and comparisons of keys that one call of the action needs."""
    hashed, compared = Key.hashed, Key.compared
    action(*arguments)
    return Key.hashed - hashed, Key.compared - compared


def look_up(keys: Iterable, held: Container) -> list[bool]:
    """Whether each of the keys is in a container."""
    return [key in held for key in keys]


def moved(n: int, grow: Callable[[int], int]) -> int:
    """References copied while an empty array grows to n places, append by append.

    `grow` gives the next capacity, from 0 on; a full array is copied to a new one.
    Raises ValueError if that is no larger integer, or n not an integer from 0 on.
    """
    if not isinstance(n, int) or n < 0:
        raise ValueError("n must be an integer from 0 on")
    capacity = copies = 0
    while capacity < n:
        larger = grow(capacity)
        if not isinstance(larger, int) or larger <= capacity:
            raise ValueError(f"capacity must grow beyond {capacity}, to an integer")
        copies, capacity = copies + capacity, larger
    return copies


if __name__ == "__main__":
    start, equal, other = ([Key(a + i) for i in range(1000)] for a in (0, 0, 1000))
    print("1,000 lookups, hashes and comparisons: all found, none found")
    for held in (start, set(start), dict.fromkeys(start)):
        costs = (cost(look_up, keys, held) for keys in (equal, other))
        print(f"{type(held).__name__:4}", *costs)
    same = [Key(i, spread=False) for i in range(1000)]
    print("dictionary of keys of one hash:", cost(dict.fromkeys, same))
    by_eighth, by_thousand = lambda c: c + c // 8 + 6, lambda c: c + 1000
    print(f"copies in a million appends, by an eighth: {moved(10**6, by_eighth):,}")
    print(f"by 1,000 places: {moved(10**6, by_thousand):,}")
