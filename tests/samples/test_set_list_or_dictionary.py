import heapq
import os
import subprocess
import sys
from bisect import bisect_left
from collections import Counter, OrderedDict, defaultdict, deque
from dataclasses import dataclass
from math import ceil, inf, log, log2, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from set_list_or_dictionary import Key, cost, look_up, moved

MILLION = 10**6
WAYS = {"eighth": lambda c: c + c // 8 + 6, "thousand": lambda c: c + 1000, "double": lambda c: 2 * c or 1}


def keys(start: int, n: int = 1000, spread: bool = True) -> list[Key]:
    return [Key(i, spread) for i in range(start, start + n)]


def lookups(held, wanted) -> tuple[int, int]:
    return cost(look_up, wanted, held)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 30), unique=True, max_size=20), st.integers(0, 30), st.booleans())
def test_all_containers_agree_and_a_list_compares_up_to_the_first_hit(values, wanted, spread):
    present, key = [Key(value, spread) for value in values], Key(wanted, spread)
    for kind in (list, set, frozenset, dict.fromkeys, OrderedDict.fromkeys):
        assert (key in kind(present)) == (wanted in values)
    position = values.index(wanted) + 1 if wanted in values else len(values)
    assert lookups(present, [key]) == (0, position)
    if spread:
        assert lookups(set(present), [key]) == (1, int(wanted in values))


def test_the_same_object_is_found_without_a_comparison():
    present = keys(0)
    assert lookups(set(present), present) == lookups(dict.fromkeys(present), present) == (1000, 0)
    assert lookups(present[:1], present[:1]) == (0, 0)


def test_key_keeps_the_contract_of_hash_and_equality():
    both = [Key(value, spread) for value in (3, 4, 3) for spread in (True, False)]
    for a in both:
        for b in both:
            assert (a == b) == ((a.value, a.spread) == (b.value, b.spread))
            assert a != b or hash(a) == hash(b)
    assert Key(3) != 3
    assert hash(Key(3, spread=False)) == hash(Key(4, spread=False)) == 0


@given(st.integers(0, 3000), st.sampled_from(sorted(WAYS)))
@settings(deadline=None, max_examples=60)
def test_moved_is_what_an_array_copies(n, way):
    capacity = copies = 0
    for size in range(n):  # one append at a time
        if size == capacity:
            copies, capacity = copies + size, WAYS[way](capacity)
    assert moved(n, WAYS[way]) == copies
    assert copies <= {"eighth": 9 * n, "double": 2 * n, "thousand": n * n}[way]


@pytest.mark.parametrize("grow", [lambda c: c, lambda c: c - 1, lambda c: 0, lambda c: nan, lambda c: c + 0.5])
def test_refuses_growth_that_never_ends(grow):
    with pytest.raises(ValueError, match="must grow beyond 0"):
        moved(5, grow)
    assert moved(0, grow) == 0


@pytest.mark.parametrize("n", [-1, nan, inf, 2.5])
def test_refuses_what_is_no_number_of_places(n):
    with pytest.raises(ValueError, match="n must be an integer from 0 on"):
        moved(n, WAYS["double"])


def test_cpython_grows_lists_by_about_an_eighth():
    items, sizes = [], []
    for i in range(200_000):
        items.append(i)
        size = sys.getsizeof(items)
        if not sizes or size != sizes[-1]:
            sizes.append(size)
    ratios = np.divide(sizes[-20:], sizes[-21:-1])
    assert ((ratios > 1.1) & (ratios < 1.15)).all()


def test_traps():
    for bad in ([1], (1, [2])):
        with pytest.raises(TypeError, match="unhashable"):
            dict.fromkeys([bad])

    class OnlyEqual:
        def __eq__(self, other):
            return True

    with pytest.raises(TypeError, match="unhashable"):
        {OnlyEqual()}

    key = Key(1)
    held = {key: "value"}
    key.value = 2
    assert key not in held
    assert Key(1) not in held
    assert list(held) == [key]

    for container in ({1, 2}, {1: 1, 2: 2}):
        walk = iter(container)
        next(walk)
        container.clear()
        with pytest.raises(RuntimeError, match="changed size"):
            next(walk)
    numbers = [2, 2, 3]
    for number in numbers:
        if number % 2 == 0:
            numbers.remove(number)
    assert numbers == [2, 3]

    assert 0.1 + 0.2 not in {0.3}
    assert len(set([1, 1.0, True])) == 1  # noqa: C405
    assert nan in {nan}
    assert float("nan") not in {nan}
    assert len(set(np.full(5, nan))) == 5
    assert list(dict.fromkeys([3, 1, 3, 2, 1])) == [3, 1, 2]
    assert list({1, 8}) == [8, 1]  # 8 slots: CPython's, not the language's
    ordered = {"a": 1, "b": 2}
    ordered["a"] = 3
    assert list(ordered) == ["a", "b"]
    ordered["a"] = ordered.pop("a")
    assert list(ordered) == ["b", "a"]
    assert set("aab") == set("abb")
    assert len(set([1, 1, 2])) == 2  # noqa: C405

    @dataclass(frozen=True)
    class Point:
        x: object

    assert Point(1) in {Point(1)}
    with pytest.raises(TypeError, match="unhashable"):
        {Point([1])}
    with pytest.raises(AttributeError):
        Point(1).x = 2


def test_relatives():
    counts, groups = Counter("aab"), defaultdict(list)
    assert counts["z"] == 0
    assert "z" not in counts
    assert groups["z"] == []
    assert "z" in groups
    assert groups.get("y") is None
    assert "y" not in groups
    assert list(deque(range(5), maxlen=2)) == [3, 4]
    assert heapq.nlargest(2, iter([3, 9, 4])) == [9, 4]
    heap = [(1, {"a": 1})]
    with pytest.raises(TypeError):
        heapq.heappush(heap, (1, {"b": 2}))
    heap = [(1, 0, {"a": 1})]
    heapq.heappush(heap, (1, 1, {"b": 2}))


def test_order_of_a_set_of_strings_differs_between_processes():
    def order(kind: str, seed: int) -> str:
        code = f"print(*{kind}(map(str, range(50))))"
        run = [sys.executable, "-S", "-c", code]
        env = {**os.environ, "PYTHONHASHSEED": str(seed)}
        return subprocess.run(run, env=env, capture_output=True, text=True, check=True).stdout

    assert order("set", 1) == order("set", 1) != order("set", 2)
    assert order("dict.fromkeys", 1) == order("dict.fromkeys", 2)


def slot_of(keys_in: list[int], size: int) -> dict[int, int]:
    """Slots of small integers by CPython's probe sequence."""
    taken = {}
    for key in keys_in:
        slot, perturb = key % size, key
        while slot in taken:
            perturb >>= 5
            slot = (5 * slot + perturb + 1) % size
        taken[slot] = key
    return {key: slot for slot, key in taken.items()}


def test_prose(prose):
    there, equal, other = keys(0), keys(0), keys(1000)
    hits, misses = lookups(there, equal), lookups(there, other)
    assert misses == (0, MILLION)
    for held in (set(there), dict.fromkeys(there)):
        assert lookups(held, equal) == (1000, 1000)
        assert lookups(held, other) == (1000, 0)
    assert cost(lambda: Key(5) in set(there)) == (1001, 1)
    prose.says(f"1,000 lookups among 1,000 keys: a list compares {hits[1]:,} times if each key is there")

    collide = keys(0, spread=False)
    built = cost(lambda: dict.fromkeys(collide))
    assert built == (1000, 1000 * 999 // 2)
    prose.says(
        f"1,000 keys of one hash cost {built[1]:,} comparisons to insert",
        f"With equal hashes, 1,000 insertions take {built[1]:,} comparisons",
    )
    assert slot_of([20, 3, 11], 8) == {20: 4, 3: 3, 11: 0}
    assert [hash(key) for key in (20, 3, 11)] == [20, 3, 11]
    prose.says("the figure 20, 3 and 11 go into 8 slots", "20 takes slot 4, 3 takes slot 3. 11 has remainder 3 too")
    prose.says("since Python 3.7", "since Python 3.3")

    eighth, thousand = moved(MILLION, WAYS["eighth"]), moved(MILLION, WAYS["thousand"])
    assert eighth < 9 * MILLION
    prose.says(
        f"A million appends copy {eighth / 1e6:.1f} million references. With 1,000 more places each time they copy "
        f"{thousand / 1e6:.1f} million"
    )

    sizes = [sys.getsizeof(kind(range(MILLION))) / 1e6 for kind in (list, set, dict.fromkeys)]
    assert sizes[0] == pytest.approx(8, abs=1)
    assert all(30 < size < 45 for size in sizes[1:])
    assert np.arange(MILLION, dtype=np.int64).nbytes == 8 * MILLION
    prose.says("about 8 MB as a list, and 30 to 45 MB as a set or dictionary, in 64-bit CPython")

    queue = sum(range(10_000))  # pop(0) of n items moves n - 1 references
    prose.says(f"emptying 10,000 items moves {queue:,} references")

    class Counted(int):
        compared = 0

        def __lt__(self, other):
            Counted.compared += 1
            return int(self) < int(other)

    bisect_left(range(MILLION), Counted(-1), key=Counted)
    assert Counted.compared <= ceil(log2(MILLION + 1))
    prose.says(f"{ceil(log2(MILLION + 1))} comparisons among a million")
    prose.says(f"at a false-positive rate of 1% it takes {-log(0.01) / log(2) ** 2:.1f} bits per item")
