import copy
import subprocess
import sys
from collections import OrderedDict, deque
from dataclasses import dataclass
from itertools import permutations

import linked_list
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from linked_list import LinkedList, Node

VALUES = st.integers(0, 4)  # few, so that values repeat


def remove_of_page(fences):
    """The function `remove` that the page shows."""
    (block,) = fences("python")
    names = {}
    exec(block, names)  # noqa: S102
    return names["remove"]


def nodes(numbers: LinkedList) -> list[Node]:
    found, node = [], numbers.front.next
    while node is not None:
        found.append(node)
        node = node.next
    return found


def check(numbers: LinkedList, expected: list) -> None:
    assert list(numbers) == expected
    assert numbers.size == len(expected)
    assert numbers.last is ([numbers.front, *nodes(numbers)])[-1]
    assert numbers.last.next is None
    assert numbers.front.value is None


def test_any_operations_do_what_they_do_to_a_list(fences):
    remove = remove_of_page(fences)

    class Machine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.numbers, self.model = LinkedList(), []

        @rule(value=VALUES, data=st.data())
        def insert(self, value, data):
            index = data.draw(st.integers(0, len(self.model)))
            self.numbers.insert_after(self.numbers.before(index), value)
            self.model.insert(index, value)

        @rule(value=VALUES)
        def append(self, value):
            self.numbers.insert_after(self.numbers.last, value)
            self.model.append(value)

        @rule(data=st.data())
        def pop(self, data):
            index = data.draw(st.integers(0, len(self.model)))
            if index < len(self.model):
                assert self.numbers.remove_after(self.numbers.before(index)) == self.model.pop(index)
            else:
                with pytest.raises(ValueError, match="no node to remove"):
                    self.numbers.remove_after(self.numbers.before(index))

        @rule(value=VALUES)
        def remove(self, value):
            if value in self.model:
                assert remove(self.numbers, value) == value
                self.model.remove(value)
            else:
                with pytest.raises(ValueError, match="no node to remove"):
                    remove(self.numbers, value)

        @rule()
        def reverse(self):
            before = nodes(self.numbers)
            self.numbers.reverse()
            assert nodes(self.numbers) == before[::-1], "the same nodes"
            self.model.reverse()

        @rule()
        def rebuild(self):
            self.numbers = LinkedList(self.numbers)

        @invariant()
        def agrees(self):
            check(self.numbers, self.model)

    case = Machine.TestCase()
    case.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
    case.runTest()


@pytest.mark.parametrize("index", [-1, 4, 100])
def test_refuses_a_place_that_is_not_there(index):
    with pytest.raises(ValueError, match="from 0 to 3"):
        LinkedList("abc").before(index)


def test_refuses_to_remove_from_nothing():
    with pytest.raises(ValueError, match="no node"):
        LinkedList().remove_after(LinkedList().front)


def test_empty_again_and_then_appended_to():
    numbers = LinkedList([1])
    numbers.remove_after(numbers.front)
    numbers.reverse()
    check(numbers, [])
    numbers.insert_after(numbers.last, 2)
    check(numbers, [2])


class Counted:
    """A node that counts reads and writes of its link."""

    reads = writes = 0

    def __init__(self, value, after=None):
        self.value = value
        self.next = after

    @property
    def next(self):
        Counted.reads += 1
        return self.after

    @next.setter
    def next(self, after):
        Counted.writes += 1
        self.after = after


def counted(function) -> tuple[int, int]:
    Counted.reads = Counted.writes = 0
    function()
    return Counted.reads, Counted.writes


def test_links_read_and_written(monkeypatch):
    monkeypatch.setattr(linked_list, "Node", Counted)
    numbers = LinkedList(range(1000))
    for place in (0, 500, 1000):
        assert counted(lambda place=place: numbers.before(place))[0] == place, "hops"
    for node in (numbers.front, numbers.before(500), numbers.last):
        reads, writes = counted(lambda node=node: numbers.insert_after(node, 7))
        assert writes == 2, "the new node's and its predecessor's"
        assert reads <= 2
    for node in (numbers.front, numbers.before(500), numbers.before(numbers.size - 1)):
        reads, writes = counted(lambda node=node: numbers.remove_after(node))
        assert writes == 1
        assert reads <= 2
    assert counted(numbers.reverse)[1] == numbers.size + 1, "each link once, and the dummy's"


def sorted_hops(order) -> tuple[int, int]:
    """Hops of insertion into a sorted linked list, and references that a Python list moves meanwhile."""
    present, hops, moved = [], 0, 0
    for value in order:
        place = sum(other < value for other in present)
        hops += place
        moved += len(present) - place
        present.insert(place, value)
    return hops, moved


@pytest.mark.parametrize("n", range(1, 7))
def test_sorted_insertion_walks_and_moves_the_same_on_average(n):
    hops, moved = zip(*map(sorted_hops, permutations(range(n))), strict=True)
    assert sum(hops) / len(hops) == sum(moved) / len(moved) == n * (n - 1) / 4


class Cache:
    """A dictionary and a doubly linked list with a circular dummy: [before, after, key, value]."""

    def __init__(self, room: int):
        self.room, self.links = room, {}
        self.dummy = []
        self.dummy[:] = [self.dummy, self.dummy, None, None]

    def _unlink(self, link):
        link[0][1], link[1][0] = link[1], link[0]

    def _to_front(self, link):
        link[:2] = [self.dummy, self.dummy[1]]
        link[0][1] = link[1][0] = link

    def get(self, key):
        link = self.links.get(key)
        if link is None:
            return None
        self._unlink(link)
        self._to_front(link)
        return link[3]

    def put(self, key, value):
        link = self.links.pop(key, None) or (self.dummy[0] if len(self.links) == self.room else None)
        if link is not None:
            self._unlink(link)
            self.links.pop(link[2], None)
        self.links[key] = [None, None, key, value]
        self._to_front(self.links[key])


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(1, 9)), max_size=60))
@settings(deadline=None, max_examples=60)
def test_a_cache_from_a_dictionary_and_two_links(steps):
    cache, model = Cache(3), OrderedDict()
    for read, key, value in steps:
        if read:
            if key in model:
                model.move_to_end(key)
            assert cache.get(key) == model.get(key)
        else:
            cache.put(key, value)
            model[key] = value
            model.move_to_end(key)
            while len(model) > 3:
                model.popitem(last=False)
    assert {key: link[3] for key, link in cache.links.items()} == dict(model)


@given(st.lists(VALUES, min_size=1, max_size=20), st.data())
@settings(deadline=None, max_examples=60)
def test_two_pointers(values, data):
    k = data.draw(st.integers(1, len(values)))
    first = second = LinkedList(values).front.next
    for _ in range(k):
        first = first.next
    hops = k
    while first is not None:
        first, second, hops = first.next, second.next, hops + 2
    assert hops == 2 * len(values) - k
    assert second.value == values[-k]
    slow = fast = LinkedList(values).front.next
    while fast is not None and fast.next is not None:
        slow, fast = slow.next, fast.next.next
    assert slow.value == values[len(values) // 2]


def test_removing_a_node_that_alone_is_held():
    numbers = LinkedList("abc")
    held, after = nodes(numbers)[:2]
    held.value = numbers.remove_after(held)
    check(numbers, ["b", "c"])
    assert after not in nodes(numbers)
    held.value = numbers.remove_after(held)
    check(numbers, ["c"])


def test_joining_takes_one_link():
    numbers, more = LinkedList("ab"), LinkedList("cd")
    numbers.last.next, numbers.last, numbers.size = more.front.next, more.last, numbers.size + more.size
    check(numbers, ["a", "b", "c", "d"])


def recursive_sort(values: list) -> tuple[list, int]:
    """Merge sort by halves; the sorted values and the depth of its stack of halvings."""
    if len(values) < 2:
        return values, 0
    middle = len(values) // 2
    (a, deep), (b, deeper) = recursive_sort(values[:middle]), recursive_sort(values[middle:])
    merged = []
    while a and b:
        merged.append((b if b[0] < a[0] else a).pop(0))
    return merged + a + b, 1 + max(deep, deeper)


@dataclass
class Ordinary:
    value: object
    next: object = None


def test_prose(prose):
    count = 1000
    expected = count * (count - 1) // 4
    assert expected * 4 == count * (count - 1)
    comparisons = max(k.bit_length() for k in range(count))  # of bisection among k values
    prose.says(
        f"keep {count:,} values sorted that arrive in random order",
        f"so you walk $k/2$ hops on average, {expected:,} in all. A Python list moves as many references: also "
        f"{expected:,}. But it finds each place with at most {comparisons} comparisons",
        f"{count:,} sorted insertions walk {expected:,} hops on average",
    )
    assert sys.maxsize == 2**63 - 1
    assert sys.getsizeof([None] * 2000) - sys.getsizeof([None] * 1000) == 8 * 1000
    assert sys.getsizeof(Node(None)) == pytest.approx(50, rel=0.2), "headers differ between versions"
    prose.says("A node with two slots takes about 50 bytes in 64-bit CPython: 8 per slot")

    limit = subprocess.run(
        [sys.executable, "-I", "-c", "import sys; print(sys.getrecursionlimit())"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert int(limit.stdout) == 1000
    deep = LinkedList(range(count))
    with pytest.raises(RecursionError):
        copy.deepcopy(deep)
    chain = None
    for value in range(count):
        chain = Ordinary(value, chain)
    with pytest.raises(RecursionError):
        repr(chain)
    check(LinkedList(deep), list(range(count)))
    prose.says(f"of {count:,} nodes exceeds CPython's default recursion limit")

    lost = nodes(LinkedList(range(count)))
    before, node, steps = None, lost[0], 0
    while node is not None:
        node.next = before
        before, node, steps = node, node.next, steps + 1
    assert steps == 1
    assert lost[0].next is None
    prose.says(f"the loop ends after one step, and of {count:,} nodes {len(lost[1:])} can no longer be reached")

    wrong = LinkedList(range(3))
    before, node = None, wrong.front.next
    node, node.next, before = node.next, before, node  # `node` in front: the second node loses its link
    assert before.next is node
    assert node.next is None

    numbers = LinkedList("abc")
    node = numbers.front.next
    node = None
    check(numbers, ["a", "b", "c"])

    fronts = 10_000
    moved = sum(range(fronts))  # the k-th moves the k that are there
    prose.says(f"{fronts:,} of them move {moved:,} references")

    assert recursive_sort([3, 1, 2] * 100)[0] == sorted([3, 1, 2] * 100)
    assert recursive_sort(list(range(1024)))[1] == 10
    size = [sys.getsizeof(deque(range(64 * blocks))) for blocks in (10, 11)]
    prose.says("`deque` links blocks of 64 values")
    assert size[1] - size[0] == 8 * (64 + 2), "64 references and two links"
    prose.says("set link 1 before link 2, or 30 and all behind it are lost")
