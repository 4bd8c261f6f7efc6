"""Does a text contain one of many patterns? One pass of an Aho-Corasick automaton.

Source: Aho and Corasick (1975), Communications of the ACM 18.
"""

from collections import deque
from collections.abc import Iterable


class Matcher:
    """A trie of the patterns with failure links; built once, used for many texts.

    Building takes time of the order of the patterns' total length, searching that
    of the text's length. Matching is exact, code point by code point. Raises
    ValueError for an empty pattern and for one string in place of several.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        if isinstance(patterns, str):
            raise ValueError("need several patterns, not one string")
        # Node 0 is the root; each list has one entry per node.
        self.goto: list[dict[str, int]] = [{}]  # letter -> child
        self.fail = [0]  # longest proper suffix in the trie
        self.longest = [0]  # length of the longest pattern that ends here
        for pattern in patterns:
            self._insert(pattern)
        queue = deque(self.goto[0].values())
        while queue:  # by depth: a link leads to a node that is finished
            node = queue.popleft()
            for letter, child in self.goto[node].items():
                self.fail[child] = self._step(self.fail[node], letter)
                inherited = self.longest[self.fail[child]]
                self.longest[child] = self.longest[child] or inherited
                queue.append(child)

    def _insert(self, pattern: str) -> None:
        if not pattern:
            raise ValueError("an empty pattern is in every text")
        node = 0
        for letter in pattern:
            if letter not in self.goto[node]:
                self.goto[node][letter] = len(self.goto)
                self.goto.append({})
                self.fail.append(0)
                self.longest.append(0)
            node = self.goto[node][letter]
        self.longest[node] = len(pattern)

    def _step(self, node: int, letter: str) -> int:
        while node and letter not in self.goto[node]:
            node = self.fail[node]
        return self.goto[node].get(letter, 0)

    def find(self, text: str) -> tuple[int, str] | None:
        """Start and text of the match that ends first, of those the longest."""
        node = 0
        for end, letter in enumerate(text, start=1):
            node = self._step(node, letter)
            if length := self.longest[node]:
                return end - length, text[end - length : end]
        return None


if __name__ == "__main__":
    matcher = Matcher(["cats", "atom", "tom"])
    print("nodes:", len(matcher.goto))
    for text in ("catom", "a cat in tomorrow's tent", "concatenate"):
        print(f"{text!r}: {matcher.find(text)}")
