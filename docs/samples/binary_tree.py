"""A binary search tree of distinct keys, not rebalanced; its depth may reach n."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(eq=False, repr=False, slots=True)
class Node:
    """Every key in the left subtree is smaller than `key`, in the right larger."""

    key: Any
    left: Node | None = None
    right: Node | None = None


class SearchTree:
    """Keys that `<` and `==` put in one total order.

    The root hangs to the right of a dummy, so that every node has a parent. Each
    operation walks one path down: at most as many nodes as the tree has levels.
    """

    def __init__(self, keys: Iterable = ()) -> None:
        self.top = Node(None)
        for key in keys:
            self.insert(key)

    def find(self, key: Any) -> tuple[Node, str]:
        """Parent and side where the key hangs, or where it would: None is there.

        Raises ValueError for NaN.
        """
        if key != key:
            raise ValueError("NaN has no place in an order")
        parent, side = self.top, "right"
        while (node := getattr(parent, side)) is not None and key != node.key:
            parent, side = node, "left" if key < node.key else "right"
        return parent, side

    def insert(self, key: Any) -> None:
        """Adds a leaf; does nothing if the key is there."""
        parent, side = self.find(key)
        if getattr(parent, side) is None:
            setattr(parent, side, Node(key))

    def delete(self, key: Any) -> None:
        """Raises ValueError if the key is not there."""
        parent, side = self.find(key)
        node = getattr(parent, side)
        if node is None:
            raise ValueError(f"{key!r} is not in the tree")
        if node.left is not None and node.right is not None:
            parent, side, heir = node, "right", node.right
            while heir.left is not None:
                parent, side, heir = heir, "left", heir.left
            node.key, node = heir.key, heir  # now the heir has to go
        setattr(parent, side, node.right if node.left is None else node.left)

    def __iter__(self) -> Iterator:
        """The keys in order: O(n) in all, on a stack no longer than the levels."""
        path, node = [], self.top.right
        while path or node is not None:
            while node is not None:
                path.append(node)
                node = node.left
            node = path.pop()
            yield node.key
            node = node.right


if __name__ == "__main__":

    def levels(node: Node | None) -> int:
        """Nodes on the longest path down."""
        return 1 + max(levels(node.left), levels(node.right)) if node else 0

    tree = SearchTree([50, 20, 70, 10, 40, 60, 80, 30])
    print("in order:", *tree, f"({levels(tree.top.right)} levels)")
    tree.delete(20)
    print("without 20:", *tree, f"(left of 50: {tree.top.right.left.key})")
    tree.delete(50)
    print("without 50:", *tree, f"(root: {tree.top.right.key})")
    for keys in (range(1, 8), [4, 2, 6, 1, 3, 5, 7]):
        print(f"inserted {[*keys]}: {levels(SearchTree(keys).top.right)} levels")
