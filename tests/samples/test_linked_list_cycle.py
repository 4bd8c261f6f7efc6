import subprocess
import sys
from itertools import accumulate, pairwise, product, repeat
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linked_list_cycle import Node, find_cycle, first_revisited, has_cycle

SIZES = [(tail, cycle) for nodes in range(1, 41) for cycle in range(nodes + 1) for tail in (nodes - cycle,)]
CYCLIC = [(tail, cycle) for tail, cycle in SIZES if cycle]
PATIENCE = 150  # steps; more than any answer for the sizes above


class Counted:
    """A node that counts reads of `next`, forbids writes and equals every other: only identity tells them apart."""

    reads = 0

    def __init__(self):
        self.after = None

    @property
    def next(self):
        Counted.reads += 1
        return self.after

    def __eq__(self, other):
        return True

    __hash__ = None


def linked(tail: int, cycle: int, make=Counted) -> list:
    """The nodes of a list, in order; the last leads back to number `tail` if there is a cycle."""
    nodes = [make() for _ in range(tail + cycle)]
    link = "after" if make is Counted else "next"
    for node, after in pairwise(nodes):
        setattr(node, link, after)
    if cycle:
        setattr(nodes[-1], link, nodes[tail])
    return nodes


def reads(function, head) -> tuple[object, int]:
    Counted.reads = 0
    return function(head), Counted.reads


def position(hops: int, tail: int, cycle: int) -> int:
    """Number of the node that is `hops` after the head, by arithmetic."""
    return hops if hops < tail else tail + (hops - tail) % cycle


def meeting(tail: int, cycle: int, speed: int = 2, start: int = 0) -> int | None:
    """Step at which two pointers first meet, by arithmetic on every step up to a limit."""
    for step in range(1, PATIENCE):
        if position(step, tail, cycle) == position(start + speed * step, tail, cycle):
            return step
    return None


def meet_in_step(one: int, other: int, tail: int, cycle: int) -> int | None:
    """Where two pointers at speed 1 first meet that have made `one` and `other` hops; None if never."""
    for step in range(PATIENCE):
        if position(one + step, tail, cycle) == position(other + step, tail, cycle):
            return position(one + step, tail, cycle)
    return None


@pytest.mark.parametrize("make", [Counted, Node])
def test_every_small_list(make):
    for tail, cycle in SIZES:
        nodes = linked(tail, cycle, make)
        before = [node.next for node in nodes]
        found = find_cycle(nodes[0])
        if cycle:
            assert found[0] is nodes[tail]
            assert found[1] == cycle
            assert first_revisited(nodes[0]) is nodes[tail]
        else:
            assert found is None
            assert first_revisited(nodes[0]) is None
        assert has_cycle(nodes[0]) == (cycle > 0)
        assert all(node.next is after for node, after in zip(nodes, before, strict=True)), "the list is unchanged"


def test_the_empty_list():
    assert find_cycle(None) is None
    assert first_revisited(None) is None
    assert has_cycle(None) is False


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60), st.data())
@settings(deadline=None, max_examples=60)
def test_any_values_and_any_link_back(values, data):
    nodes = [Node(value) for value in values]
    for node, after in pairwise(nodes):
        node.next = after
    back = data.draw(st.none() | st.integers(0, len(nodes) - 1))
    nodes[-1].next = None if back is None else nodes[back]
    found, first = find_cycle(nodes[0]), first_revisited(nodes[0])
    assert has_cycle(nodes[0]) == (back is not None)
    if back is None:
        assert found is first is None
    else:
        assert found[0] is first is nodes[back]
        assert found[1] == len(nodes) - back


def test_pointer_reads_are_exactly_those_of_the_formulas():
    for tail, cycle in SIZES:
        head, n = linked(tail, cycle)[0], tail + cycle
        assert reads(first_revisited, head)[1] == n
        if not cycle:
            assert reads(find_cycle, head)[1] == 4 * (n // 2) + n % 2
            assert reads(has_cycle, head)[1] == n
            continue
        step = cycle * max(1, ceil(tail / cycle))
        assert step == meeting(tail, cycle)
        assert step <= n
        assert step - tail <= cycle - 1 or tail == 0
        assert reads(find_cycle, head)[1] == 4 * step + cycle + 2 * tail
        assert 3 * step + cycle + 2 * tail <= 5 * n
        wait = next(2**k for k in range(20) if 2**k >= max(tail + 1, cycle))
        brent = reads(has_cycle, head)[1]
        assert brent == wait - 1 + cycle
        assert brent < 3 * step


@pytest.mark.parametrize("function", [find_cycle, first_revisited, has_cycle])
@pytest.mark.parametrize("share", [0, 0.5, 1])
def test_twice_the_nodes_are_twice_the_reads_and_no_recursion(function, share):
    counts = []
    for n in (4096, 8192, 16_384):
        nodes = linked(n - int(share * n), int(share * n))
        counts.append(reads(function, nodes[0])[1])
        assert counts[-1] <= 6 * n
        for node in nodes:
            node.after = None
    for small, large in pairwise(counts):
        assert large / small == pytest.approx(2, abs=0.01)


class Lazy:
    """A node that makes its successor when asked, 1000 in all."""

    def __init__(self, number=1):
        self.number = number

    @property
    def next(self):
        return Lazy(self.number + 1) if self.number < 1000 else None


class Fresh:
    """A node of a cycle of three that makes a new object at every read."""

    def __init__(self, number=0):
        self.number = number

    @property
    def next(self):
        Counted.reads += 1
        if Counted.reads > PATIENCE:
            raise TimeoutError
        return Fresh((self.number + 1) % 3)


@pytest.mark.parametrize("function", [find_cycle, first_revisited, has_cycle])
def test_identity_never_repeats_if_each_read_makes_a_new_object(function):
    with pytest.raises(TimeoutError):
        reads(function, Fresh())


def test_nodes_made_on_demand():
    assert first_revisited(Lazy()) is None
    assert find_cycle(Lazy()) is None
    assert has_cycle(Lazy()) is False
    seen, node, repeated = set(), Lazy(), False
    while node is not None and not repeated:
        repeated = id(node) in seen
        seen.add(id(node))
        node = node.next
    assert repeated == (sys.implementation.name == "cpython"), "a set of bare ids takes a used address for a cycle"


def reverse(head: Node) -> tuple[Node, int]:
    """Reverses links while it walks; the node at which it stopped and its hops."""
    before, node, hops = None, head, 0
    while node is not None:
        node.next, before, node = before, node, node.next
        hops += 1
    return before, hops


def test_reversing_comes_back_to_the_head_exactly_with_a_cycle():
    for tail, cycle in SIZES:
        if tail + cycle < 2:
            continue
        nodes = linked(tail, cycle, Node)
        before = [node.next for node in nodes]
        end, hops = reverse(nodes[0])
        assert (end is nodes[0]) == (cycle > 0)
        if cycle:
            assert hops == tail + cycle + tail + 1
        reverse(end)
        assert [node.next for node in nodes] == before


def test_a_limit_on_the_number_of_nodes_is_a_proof_only_if_it_is_known():
    for tail, cycle in SIZES:
        node = linked(tail, cycle, Node)[0]
        for _ in range(40):
            node = node and node.next
        assert (node is not None) == (cycle > 0)


def test_duplicate_in_an_array():
    for array in (array for n in range(1, 5) for array in product(range(1, n + 1), repeat=n + 1)):
        nodes = [Node(number) for number in array]
        for node in nodes:
            node.next = nodes[node.value]
        start = nodes.index(find_cycle(nodes[0])[0])
        assert array.count(start) > 1


def test_prose(prose):
    tail, cycle = 3, 5
    slow = [position(step, tail, cycle) for step in range(6)]
    fast = [position(2 * step, tail, cycle) for step in range(6)]
    step = meeting(tail, cycle)
    assert find_cycle(linked(tail, cycle)[0])[1] == cycle
    prose.says(
        f"slow goes {', '.join(map(str, slow))} and fast {', '.join(map(str, fast))}",
        f"They meet at step {step}, at node {slow[step]}. Three hops from the head and three from node {slow[step]} "
        f"both end at node {meet_in_step(0, step, tail, cycle)}",
    )
    assert [position(hops, tail, cycle) for hops in (3, step + 3)] == [tail, tail]
    for tail, cycle in CYCLIC:
        step = meeting(tail, cycle)
        assert meet_in_step(0, step, tail, cycle) == tail, "the walk from the head finds the start"
        assert (position(step, tail, cycle) == tail) == (tail % cycle == 0), "they meet there only if it divides"
        if cycle > 1:
            ahead = meeting(tail, cycle, start=1)
            assert (ahead + 1) % cycle == 0
            assert meet_in_step(0, ahead, tail, cycle) is None, "a head start spoils the second walk"
            assert meet_in_step(0, ahead + 1, tail, cycle) == tail
        three = meeting(tail, cycle, speed=3)
        assert three == next(i for i in range(max(1, tail), PATIENCE) if 2 * i % cycle == 0)
        assert (meeting(tail, cycle, speed=3, start=1) is None) == (cycle % 2 == 0)
    prose.says("With $\\mu = 3$ and $\\lambda = 5$ they meet at node 5; the start is node 3")
    prose.says(f"For $\\mu = 1$, $\\lambda = 4$ they meet at step {meeting(1, 4, speed=3)}")
    assert meet_in_step(0, meeting(1, 4, speed=3), 1, 4) is None

    ends = [3 * (n // 2) / n for n in (1000, 1001)]
    prose.says(f"On a list that ends it makes $n$ hops, Floyd about ${ends[0]:.1f}n$")
    assert ends[1] == pytest.approx(ends[0], abs=0.01)
    prose.says("Build every list with up to 40 nodes: each tail with each cycle length")
    assert max(map(sum, SIZES)) == 40

    come_back = list(accumulate(repeat(None, PATIENCE), lambda at, _: position(at + 1, 1, 2), initial=0))[1:]
    assert set(come_back) == {1, 2}
    prose.says("With 0 → 1 → 2 → 1 you never see 0 again and never see the end")

    limit = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import sys; print(sys.getrecursionlimit())"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    prose.says(f"Python's default limit is {int(limit.stdout):,} frames")
    prose.says("Then 100,000 nodes, for recursion")
    assert has_cycle(linked(100_000, 0)[0]) is False
