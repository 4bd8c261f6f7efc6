import random
from bisect import bisect_left, bisect_right, insort
from fractions import Fraction
from functools import cache
from itertools import pairwise, permutations
from math import ceil, inf, log, log2, nan
from statistics import mean

import pytest
from binary_tree import Node, SearchTree
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

KEYS = st.integers(0, 12)


def check(tree: SearchTree, expected: list) -> None:
    """Same keys in order, and every node between the bounds that its ancestors set."""
    assert list(tree) == expected
    assert tree.top.left is None
    waiting = [(tree.top.right, -inf, inf)]
    while waiting:
        node, low, high = waiting.pop()
        if node is not None:
            assert low < node.key < high
            waiting += [(node.left, low, node.key), (node.right, node.key, high)]


def levels(node: Node | None) -> int:
    row, count = [node] if node else [], 0
    while row:
        count += 1
        row = [child for parent in row for child in (parent.left, parent.right) if child is not None]
    return count


def mean_looked_at(node: Node) -> float:
    """Nodes that a search for a key looks at, on average over the keys."""
    row, depth, seen, total = [node], 0, 0, 0
    while row:
        depth += 1
        seen, total = seen + len(row), total + depth * len(row)
        row = [child for parent in row for child in (parent.left, parent.right) if child is not None]
    return total / seen


def halves(n: int) -> list[int]:
    """1 to n, one less than a power of two, in an order that balances."""
    return [m for k in range(n.bit_length() - 1, -1, -1) for m in range(2**k, n + 1, 2 ** (k + 1))]


class Machine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.tree, self.model = SearchTree(), []

    @rule(key=KEYS)
    def insert(self, key):
        self.tree.insert(key)
        if key not in self.model:
            insort(self.model, key)

    @rule(key=KEYS)
    def delete(self, key):
        if key in self.model:
            self.tree.delete(key)
            self.model.remove(key)
        else:
            with pytest.raises(ValueError, match="is not in the tree"):
                self.tree.delete(key)

    @rule(key=KEYS)
    def find(self, key):
        parent, side = self.tree.find(key)
        node = getattr(parent, side)
        assert (node is not None) == (key in self.model)
        assert node is None or node.key == key

    @invariant()
    def agrees(self):
        check(self.tree, self.model)


Machine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestMachine = Machine.TestCase


def test_every_order_of_up_to_five_keys_and_every_deletion():
    for n in range(1, 6):
        for order in permutations(range(n)):
            for gone in range(n):
                tree = SearchTree(order)
                tree.delete(gone)
                check(tree, [key for key in range(n) if key != gone])


def test_two_children_keep_the_node_and_take_the_successor():
    tree = SearchTree([50, 20, 70, 10, 40, 60, 80, 30])
    node = tree.top.right.left
    tree.delete(20)
    assert tree.top.right.left is node
    assert (node.key, node.left.key, node.right.key, node.right.left) == (30, 10, 40, None)


@pytest.mark.parametrize("operation", [SearchTree.insert, SearchTree.find, SearchTree.delete])
def test_refuses_nan(operation):
    with pytest.raises(ValueError, match="NaN"):
        operation(SearchTree([1.0]), nan)


def test_refuses_keys_without_an_order():
    with pytest.raises(TypeError):
        SearchTree([1, "a"])


class Counted:
    """A key that counts how often it is looked at by `!=` with another one."""

    looks = 0

    def __init__(self, value):
        self.value = value

    def __ne__(self, other):
        Counted.looks += self is not other
        return self.value != other.value

    def __lt__(self, other):
        return self.value < other.value


@pytest.mark.parametrize("order", [range(1, 64), halves(63), random.Random(1).sample(range(63), 63)])
def test_a_search_looks_at_one_path(order):
    tree = SearchTree(map(Counted, order))
    Counted.looks = 0
    for value in order:
        tree.find(Counted(value))
    assert Counted.looks == pytest.approx(mean_looked_at(tree.top.right) * 63)


@given(st.lists(KEYS, max_size=12), KEYS, KEYS)
@settings(deadline=None, max_examples=80)
def test_ranges_and_the_nearest_key_below(keys, low, high):
    tree, model = SearchTree(keys), sorted(set(keys))
    found, looked, path, node = [], 0, [], tree.top.right
    while path or node is not None:
        while node is not None:
            path.append(node)
            looked += 1
            node = node.left if node.key > low else None
        node = path.pop()
        if node.key > high:
            break
        if node.key >= low:
            found.append(node.key)
        node = node.right
    assert found == model[bisect_left(model, low) : bisect_right(model, high)] or low > high
    assert looked <= 2 * levels(tree.top.right) + len(found)

    below, node = None, tree.top.right
    while node is not None:
        below, node = (node.key, node.right) if node.key < low + 0.5 else (below, node.left)
    place = bisect_left(model, low + 0.5)
    assert below == (model[place - 1] if place else None)


def names_of_page(fences) -> dict:
    """The functions that the page shows."""
    names = {"Node": Node}
    for block in fences("python"):
        exec(block, names)  # noqa: S102
    return names


def rotate_left(node: Node) -> Node:
    heir = node.right
    node.right, heir.left = heir.left, node
    return heir


@given(st.permutations(range(8)))
@settings(deadline=None, max_examples=30)
def test_a_rotation_keeps_the_order(order):
    def rotate_right(node):
        heir = node.left
        node.left, heir.right = heir.right, node
        return heir

    tree = SearchTree(order)
    for rotate, side in ((rotate_right, "left"), (rotate_left, "right")):
        if getattr(tree.top.right, side) is not None:
            tree.top.right = rotate(tree.top.right)
            check(tree, list(range(8)))


def test_a_treap_is_the_tree_of_its_priorities(fences):
    rotate_right = names_of_page(fences)["rotate_right"]
    priority = dict(enumerate(random.Random(2).sample(range(200), 200)))

    def insert(node, key):
        if node is None:
            return Node(key)
        if key < node.key:
            node.left = insert(node.left, key)
            return rotate_right(node) if priority[node.left.key] < priority[node.key] else node
        node.right = insert(node.right, key)
        return rotate_left(node) if priority[node.right.key] < priority[node.key] else node

    root = None
    for key in range(200):  # sorted
        root = insert(root, key)
    pairs = [(root, SearchTree(sorted(range(200), key=priority.get)).top.right)]
    for node, other in pairs:
        assert node.key == other.key
        pairs += [(node.left, other.left)] * (node.left is not None)
        pairs += [(node.right, other.right)] * (node.right is not None)
    assert len(pairs) == 200


def avl_levels(keys, rotate_right) -> int:
    """Levels of an AVL tree after these insertions; depths are checked and repaired on the way back."""

    def insert(node, key):
        if node is None:
            return Node(key)
        side = "left" if key < node.key else "right"
        setattr(node, side, insert(getattr(node, side), key))
        lean = levels(node.left) - levels(node.right)
        if lean == 2:
            if levels(node.left.left) < levels(node.left.right):
                node.left = rotate_left(node.left)
            node = rotate_right(node)
        if lean == -2:
            if levels(node.right.right) < levels(node.right.left):
                node.right = rotate_right(node.right)
            node = rotate_left(node)
        assert abs(levels(node.left) - levels(node.right)) <= 1
        return node

    root = None
    for key in keys:
        root = insert(root, key)
    return levels(root)


def fewest_red_black(count: int) -> int:
    """Keys that a red-black tree with so many levels has at least."""

    @cache
    def fewest(count: int, black: int, red: bool) -> float:
        """So many levels; `black` black nodes on each path down; `red` says what the root is."""
        if count == 0:
            return inf if black or red else 0
        below = black - (not red)  # the other subtree is smallest if it is all black: a perfect one
        if below < 0 or below > count - 1:
            return inf
        return 1 + (2**below - 1) + min(fewest(count - 1, below, child) for child in ({False, not red}))

    return min(fewest(count, black, red=False) for black in range(count + 1))


@given(st.permutations(range(12)))
@settings(deadline=None, max_examples=30)
def test_preorder_gives_the_same_tree(order):
    def preorder(node):
        return [node.key, *preorder(node.left), *preorder(node.right)] if node else []

    found = preorder(SearchTree(order).top.right)
    again = SearchTree(found)
    assert preorder(again.top.right) == found
    assert list(again) == list(range(12)), "in order and preorder together fix the shape"


def test_rank_from_subtree_sizes():
    tree = SearchTree(random.Random(3).sample(range(50), 50))

    def size(node):
        return 1 + size(node.left) + size(node.right) if node else 0

    for k in range(1, 51):
        node, left = tree.top.right, k
        while size(node.left) != left - 1:
            if left <= size(node.left):
                node = node.left
            else:
                node, left = node.right, left - size(node.left) - 1
        assert node.key == k - 1


def recursive(node, key):
    if node is None:
        return Node(key)
    if key < node.key:
        node.left = recursive(node.left, key)
    else:
        node.right = recursive(node.right, key)
    return node


def test_sorted_keys_are_too_deep_for_recursion_only():
    def chain(n):
        root = None
        for key in range(n):
            root = recursive(root, key)

    with pytest.raises(RecursionError):
        chain(1000)
    tree = SearchTree(range(1500))
    tree.delete(700)
    assert list(tree) == [*range(700), *range(701, 1500)]
    assert levels(tree.top.right) == 1499


def expected_looks(n: int) -> float:
    harmonic = sum(Fraction(1, k) for k in range(1, n + 1))
    return 2 * (1 + Fraction(1, n)) * harmonic - 3


@pytest.mark.parametrize("n", range(1, 7))
def test_mean_over_all_orders_is_the_formula(n):
    means = [Fraction(mean_looked_at(SearchTree(p).top.right)).limit_denominator(n) for p in permutations(range(n))]
    assert sum(means) / len(means) == expected_looks(n)


def test_prose(prose, fences):
    n = 1023
    chain, even = SearchTree(range(n)).top.right, SearchTree(halves(n)).top.right
    shuffled = [SearchTree(random.Random(seed).sample(range(n), n)).top.right for seed in range(40)]
    looks = float(expected_looks(n))
    assert mean(map(mean_looked_at, shuffled)) == pytest.approx(looks, abs=0.5)
    assert mean(map(levels, shuffled)) == pytest.approx(22, abs=1)
    assert (levels(chain), levels(even)) == (n, ceil(log2(n + 1)))
    prose.says(f"For {n:,} keys")
    prose.says(f"| sorted | {levels(chain):,} | {mean_looked_at(chain):.0f} |")
    prose.says(f"| random | about 22 | {looks:.1f} |")
    prose.says(f"| by halves (median first) | {levels(even)} | {mean_looked_at(even):.1f} |")
    prose.says(
        f"{n:,} keys make a chain of {levels(chain):,} levels, where a key is found after {mean_looked_at(chain):.0f} "
        f"nodes on average instead of {mean_looked_at(even):.1f}",
        f"Of {n:,} keys even a perfect tree looks at {mean_looked_at(even):.1f} nodes on average",
        f"sorted keys must give {mean_looked_at(chain):.0f}",
    )
    slope = (expected_looks(4000) - expected_looks(2000)) / log2(2)
    assert float(slope) == pytest.approx(2 * log(2), abs=0.005)
    prose.says(f"grows like ${2 * log(2):.2f} \\log_2 n$")

    # alpha is the larger root of a log(2e / a) = 1, beta = 3 / (2 log(alpha / 2)): the constants of Reed's theorem.
    low, high = 3.0, 6.0
    for _ in range(60):
        alpha = (low + high) / 2
        low, high = (alpha, high) if alpha * log(2 * 2.718281828459045 / alpha) > 1 else (low, alpha)
    beta = 3 / (2 * log(alpha / 2))
    prose.says(f"${alpha:.3f} \\ln n - {beta:.3f} \\ln \\ln n + O(1)$ (Reed, 2003)")

    fewest = [0, 1]  # keys in an AVL tree of that many levels
    while fewest[-1] <= n:
        fewest.append(fewest[-1] + fewest[-2] + 1)
    for count, keys in enumerate(fewest[1:], start=1):
        assert count < 1.4405 * log2(keys + 2)
    golden = 1 / log2((1 + 5**0.5) / 2)
    prose.says(f"At most about ${golden:.2f} \\log_2 n$ levels, {len(fewest) - 2} for {n:,} keys")
    rotate_right = names_of_page(fences)["rotate_right"]
    assert avl_levels(range(63), rotate_right) == 6
    assert avl_levels(random.Random(4).sample(range(100), 100), rotate_right) <= 1.44 * log2(102)
    deepest = max(count for count in range(1, 25) if fewest_red_black(count) <= n)
    assert all(count <= 2 * log2(fewest_red_black(count) + 1) for count in range(1, 25))
    prose.says("**AVL** (1962)", "**Red-black** (1978)", "$2 \\log_2(n + 1)$ levels")
    prose.says(f"the deepest with {n:,} keys has {deepest}. At most two rotations")
    prose.says(
        "Eppinger's experiments (1983)", "Since 2018 learned indexes (Kraska et al.)", "1,000 sorted keys are enough"
    )

    balanced = names_of_page(fences)["balanced"]
    for size in (0, 1, 2, 3, 6, 7, 20, 100):
        tree = SearchTree()
        tree.top.right = balanced(range(size), 0, size)
        check(tree, list(range(size)))
        assert levels(tree.top.right) == ceil(log2(size + 1))
    prose.says(f"{ceil(log2(10**6 + 1))} levels for a million keys")

    wrong = SearchTree([50, 20, 70])
    wrong.top.right.left.right = Node(60)  # above its parent, below the root's bound
    assert getattr(*wrong.find(60)) is None
    assert not all(a < b for a, b in pairwise(wrong))
    with pytest.raises(AssertionError):
        check(wrong, list(wrong))
    prose.says("Put 60 as right child under 20, left of the root 50. Each pair is in order, yet 60 lies left of 50")
    tree = SearchTree([50, 20, 70, 10, 40, 60, 80, 30])
    assert tree.top.right.left.right.left.key == 30
    prose.says("Put 40 in the place of 20 above: 10 needs a place below 40, but its left one is taken by 30")
    twenty = tree.top.right.left
    tree.top.right.left = twenty.right
    twenty.right.left.left = twenty.left
    check(tree, [10, 30, 40, 50, 60, 70, 80])
    prose.says("Hanging 10 below 30 keeps the order")
