"""A singly linked list: two primitives move links, the rest finds the place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(eq=False, repr=False, slots=True)  # equal only to itself
class Node:
    """One value and the link to the next node; None at the end."""

    value: object
    next: Node | None = None


class LinkedList:
    """Values in order, `size` of them.

    `front` is a dummy node before the first; `last` is the last node, or the dummy
    if the list is empty. Costs are in hops: moves from a node to its next.
    """

    def __init__(self, values: Iterable = ()) -> None:
        self.front = self.last = Node(None)
        self.size = 0
        for value in values:
            self.insert_after(self.last, value)

    def __iter__(self) -> Iterator:
        node = self.front
        while (node := node.next) is not None:
            yield node.value

    def insert_after(self, node: Node, value: object) -> None:
        """No hops. The node must be one of this list, which is not checked."""
        node.next = Node(value, node.next)
        if node is self.last:
            self.last = node.next
        self.size += 1

    def remove_after(self, node: Node) -> object:
        """No hops. Returns the value; raises ValueError if no node follows."""
        gone = node.next
        if gone is None:
            raise ValueError("no node to remove")
        node.next = gone.next
        if gone is self.last:
            self.last = node
        self.size -= 1
        return gone.value

    def before(self, index: int) -> Node:
        """Node before that place, in `index` hops; ValueError if out of range."""
        if not 0 <= index <= self.size:
            raise ValueError(f"need an index from 0 to {self.size}")
        node = self.front
        for _ in range(index):
            node = node.next
        return node

    def reverse(self) -> None:
        """Turns every link round: n hops, no new nodes."""
        before, node = None, self.front.next
        self.last = self.front if node is None else node
        while node is not None:
            node.next, before, node = before, node, node.next
        self.front.next = before


if __name__ == "__main__":
    numbers = LinkedList([10, 20, 30])
    numbers.insert_after(numbers.before(2), 25)
    numbers.insert_after(numbers.last, 40)
    print("insert, append:", *numbers)
    print("pop the first:", numbers.remove_after(numbers.front))
    numbers.reverse()
    print("reversed:", *numbers, f"(last: {numbers.last.value})")
    numbers.insert_after(numbers.last, 5)
    print("append again:", *numbers, f"(size: {numbers.size})")
