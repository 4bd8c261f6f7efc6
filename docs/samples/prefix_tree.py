"""A prefix tree of weighted words: look up, prefix search, best completions."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf


@dataclass(eq=False, repr=False, slots=True)
class Node:
    """`weight` of the word that ends here, 0 if none; `best` one in the subtree."""

    children: dict[str, Node] = field(default_factory=dict)
    weight: float = 0
    best: float = 0


class Trie:
    """Words by letters. Every node but the root lies on the path of a word."""

    def __init__(self) -> None:
        self.root = Node()

    def find(self, prefix: str) -> Node | None:
        """Node of the prefix, None if no word starts so. A word weighs > 0."""
        node = self.root
        for letter in prefix:
            if (node := node.children.get(letter)) is None:
                return None
        return node

    def put(self, word: str, weight: float) -> None:
        """Adds a word or changes its weight; weight 0 removes the word.

        Raises ValueError for the empty word and a weight below 0 or not finite.
        """
        if not word or not 0 <= weight < inf:
            raise ValueError("need letters and a finite weight, at least 0")
        path = [self.root]
        for letter in word:
            path.append(path[-1].children.setdefault(letter, Node()))
        path[-1].weight = weight
        for depth in range(len(word), -1, -1):
            node = path[depth]
            bests = [child.best for child in node.children.values()]
            node.best = max([node.weight, *bests])
            if depth and not node.best:  # no word is left here
                del path[depth - 1].children[word[depth - 1]]

    def complete(self, prefix: str, k: int) -> list[tuple[str, float]]:
        """The k heaviest words with that prefix; equal ones by code points.

        Fewer if there are no more; raises ValueError if k is below 0.
        """
        if not k >= 0:
            raise ValueError("need k of at least 0")
        found, start = [], self.find(prefix)
        heap = [] if start is None else [(-start.best, prefix, start)]
        while heap and len(found) < k:
            bound, text, node = heappop(heap)
            if node is None:  # nothing that waits can be heavier
                found.append((text, -bound))
                continue
            if node.weight:
                heappush(heap, (-node.weight, text, None))
            for letter, child in node.children.items():
                heappush(heap, (-child.best, text + letter, child))
        return found


if __name__ == "__main__":
    trie = Trie()
    for entry in "car 5, card 2, care 8, cat 6, dog 4".split(", "):
        word, weight = entry.split()
        trie.put(word, int(weight))
    for text in ("car", "ca", "cab"):
        node = trie.find(text)
        word = node is not None and node.weight > 0
        print(f"{text}: prefix {node is not None}, word {word}")
    print("ca, 3 best:", *trie.complete("ca", 3))
    trie.put("care", 1)
    trie.put("car", 0)
    print("care now 1, car removed:", *trie.complete("ca", 3))
