"""Does a singly linked list run into a cycle? None of these changes the list."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(eq=False, repr=False)  # a node equals only itself, whatever it holds
class Node:
    """One element of a singly linked list; `next` is None at the end."""

    value: object = None
    next: Node | None = None


def first_revisited(head: Node | None) -> Node | None:
    """Node at which the cycle starts, None if the list ends. n hops, n entries."""
    seen: dict[int, Node] = {}  # by identity; holding the node keeps its id taken
    node = head
    while node is not None:
        if id(node) in seen:
            return node
        seen[id(node)] = node
        node = node.next
    return None


def find_cycle(head: Node | None) -> tuple[Node, int] | None:
    """Start and length of the cycle, None if the list ends (Floyd). O(1) memory."""
    slow = fast = head
    while fast is not None and fast.next is not None:
        slow, fast = slow.next, fast.next.next
        if slow is fast:
            break
    else:
        return None
    length, fast = 1, slow.next  # once round the cycle
    while fast is not slow:
        length, fast = length + 1, fast.next
    start = head  # from the head and from the meeting, in step
    while start is not slow:
        start, slow = start.next, slow.next
    return start, length


def has_cycle(head: Node | None) -> bool:
    """Whether the list has a cycle (Brent): the fast pointer moves alone."""
    anchor, node, steps, limit = None, head, 0, 1
    while node is not None and node is not anchor:
        if steps == limit:
            steps, limit = 0, 2 * limit
        if steps == 0:
            anchor = node  # wait here for `limit` hops
        steps, node = steps + 1, node.next
    return node is not None


if __name__ == "__main__":
    for tail, cycle in ((3, 5), (0, 1), (6, 3), (4, 0)):
        nodes = [Node(7) for _ in range(tail + cycle)]  # equal values on purpose
        for node, after in pairwise(nodes):
            node.next = after
        if cycle:
            nodes[-1].next = nodes[tail]
        found = find_cycle(nodes[0])
        where = (nodes.index(found[0]), found[1]) if found else None
        answer = f"{has_cycle(nodes[0])!s:5}  start and length {where}"
        print(f"tail {tail}, cycle {cycle}: {answer}")
