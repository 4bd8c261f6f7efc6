import random
import string
import sys
from bisect import bisect_left
from math import ceil, expm1, inf, log1p, log2, nan

import prefix_tree
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from prefix_tree import Node, Trie

WORDS = st.text("ab", min_size=1, max_size=5)
WEIGHTS = st.sampled_from([0.5, 1, 1, 2, 7])


def built(words: dict[str, float]) -> Trie:
    trie = Trie()
    for word, weight in words.items():
        trie.put(word, weight)
    return trie


def nodes(trie: Trie) -> dict[str, Node]:
    """Every node by its prefix."""
    found, waiting = {}, [("", trie.root)]
    while waiting:
        text, node = waiting.pop()
        found[text] = node
        waiting += [(text + letter, child) for letter, child in node.children.items()]
    return found


def prefixes(words) -> set[str]:
    return {""} | {word[:end] for word in words for end in range(1, len(word) + 1)}


def best_by_hand(words: dict[str, float], prefix: str, k: int) -> list[tuple[str, float]]:
    those = [entry for entry in words.items() if entry[0].startswith(prefix)]
    return sorted(those, key=lambda entry: (-entry[1], entry[0]))[:k]


def check(trie: Trie, words: dict[str, float]) -> None:
    found = nodes(trie)
    assert set(found) == prefixes(words), "no node but on the path of a word"
    for text, node in found.items():
        assert node.weight == words.get(text, 0)
        assert node.best == max((weight for word, weight in words.items() if word.startswith(text)), default=0)


class Machine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.trie, self.model = Trie(), {}

    @rule(word=WORDS, weight=WEIGHTS)
    def put(self, word, weight):
        self.trie.put(word, weight)
        self.model[word] = weight

    @rule(word=WORDS)
    def remove(self, word):
        self.trie.put(word, 0)
        self.model.pop(word, None)

    @rule(data=st.data())
    def remove_one_that_is_there(self, data):
        if self.model:
            word = data.draw(st.sampled_from(sorted(self.model)))
            self.trie.put(word, 0)
            del self.model[word]

    @rule(prefix=st.text("ab", max_size=4), k=st.integers(0, 6))
    def complete(self, prefix, k):
        assert self.trie.complete(prefix, k) == best_by_hand(self.model, prefix, k)

    @rule(text=st.text("ab", max_size=6))
    def find(self, text):
        node = self.trie.find(text)
        assert (node is not None) == (text == "" or any(word.startswith(text) for word in self.model))
        assert (node is not None and node.weight > 0) == (text in self.model)

    @invariant()
    def agrees(self):
        check(self.trie, self.model)


Machine.TestCase.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
TestMachine = Machine.TestCase


@pytest.mark.parametrize(("word", "weight"), [("", 1), ("", 0), ("a", -1), ("a", nan), ("a", inf)])
def test_refuses_no_letters_and_no_weight(word, weight):
    trie = built({"ab": 1})
    with pytest.raises(ValueError, match="need letters and a finite weight"):
        trie.put(word, weight)
    check(trie, {"ab": 1})


@pytest.mark.parametrize("k", [-1, nan])
def test_refuses_fewer_than_no_words(k):
    with pytest.raises(ValueError, match="at least 0"):
        built({"ab": 1}).complete("a", k)


def test_nested_words_go_one_by_one():
    trie = built({"car": 5, "card": 2})
    trie.put("car", 0)
    check(trie, {"card": 2})
    trie.put("card", 0)
    check(trie, {})
    assert trie.root.children == {}
    assert trie.complete("", 3) == []


def test_long_words_without_recursion():
    trie = built({"a" * 5000: 1, "a" * 4999: 2})
    assert [len(word) for word, _ in trie.complete("a", 9)] == [4999, 5000]


def opened(trie: Trie, prefix: str, k: int, monkeypatch) -> tuple[list[str], list[str]]:
    """Words that are completed, and the prefixes whose nodes are opened for that."""
    popped = []

    def heappop(heap, pop=prefix_tree.heappop):
        popped.append(pop(heap))
        return popped[-1]

    with monkeypatch.context() as patch:
        patch.setattr(prefix_tree, "heappop", heappop)
        found = [word for word, _ in trie.complete(prefix, k)]
    return found, [text for _, text, node in popped if node is not None]


@pytest.mark.parametrize("seed", range(20))
def test_opens_only_nodes_on_the_way_to_what_it_reports(seed, monkeypatch):
    draw = random.Random(seed)
    words = {"".join(draw.choices("abc", k=draw.randint(1, 6))): draw.randint(1, 5) for _ in range(120)}
    trie = built(words)
    for prefix in ("", "a", "bc"):
        for k in (1, 2, 5):
            found, visited = opened(trie, prefix, k, monkeypatch)
            assert set(visited) <= prefixes(found)
            assert len(visited) <= k * max(map(len, found)) + 1
            assert len(visited) == len(set(visited))


def test_slice_of_a_sorted_list(fences):
    names = {}
    exec(fences("python")[0], names)  # noqa: S102

    @given(st.sets(WORDS, max_size=15), st.text("ab", max_size=4))
    @settings(deadline=None, max_examples=80)
    def compare(words, prefix):
        those = [word for word in sorted(words) if word.startswith(prefix)]
        assert names["starting_with"](sorted(words), prefix) == those

    compare()


@given(st.sets(WORDS, min_size=1, max_size=15))
@settings(deadline=None, max_examples=80)
def test_a_radix_tree_has_at_most_two_nodes_per_word(words):
    trie = nodes(built(dict.fromkeys(words, 1)))
    kept = [text for text, node in trie.items() if not text or node.weight or len(node.children) > 1]
    assert len(kept) <= 2 * len(words)


def edits(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        row = extended(row, i, letter, b)
    return row[-1]


def extended(row: list[int], i: int, letter: str, word: str) -> list[int]:
    """The next row of the table of edit distances to a word."""
    after = [i]
    for j, other in enumerate(word, start=1):
        after.append(min(row[j] + 1, after[-1] + 1, row[j - 1] + (letter != other)))
    return after


@given(st.sets(WORDS, max_size=15), WORDS, st.integers(0, 2))
@settings(deadline=None, max_examples=60)
def test_typos_by_one_row_per_node(words, query, allowed):
    found, waiting = set(), [("", built(dict.fromkeys(words, 1)).root, list(range(len(query) + 1)))]
    while waiting:
        text, node, row = waiting.pop()
        if node.weight and row[-1] <= allowed:
            found.add(text)
        if min(row) <= allowed:
            waiting += [
                (text + letter, child, extended(row, len(text) + 1, letter, query))
                for letter, child in node.children.items()
            ]
    assert found == {word for word in words if edits(word, query) <= allowed}


def expected_nodes(words: int, letters: int, alphabet: int = 26) -> float:
    """Distinct prefixes of so many random words, the empty one included."""
    return 1 + sum(alphabet**d * -expm1(words * log1p(-(float(alphabet) ** -d))) for d in range(1, letters + 1))


def test_prose(prose, monkeypatch):
    draw = random.Random(0)
    weights = draw.sample(range(1, 10**6), 10**4)
    digits = built({f"{number:04}": weight for number, weight in enumerate(weights)})
    found, visited = opened(digits, "", 5, monkeypatch)
    every = len(nodes(digits))
    assert len(visited) <= 5 * 4 + 1
    assert found == [f"{number:04}" for number in sorted(range(10**4), key=weights.__getitem__)[:-6:-1]]
    prose.says(
        f"With the 10,000 strings of four digits under random weights, the five best of all are found with at most "
        f"{5 * 4 + 1} of {every:,} nodes",
        f"The four-digit strings share well: {every:,} nodes for {4 * 10**4:,} letters",
        f"it visits all {every:,} nodes above where best-first opens at most {5 * 4 + 1}",
    )

    count, length = 1000, 12
    random_words = built({"".join(draw.choices(string.ascii_lowercase, k=length)): 1 for _ in range(count)})
    parts = nodes(random_words)
    expected = expected_nodes(count, length)
    assert len(parts) == pytest.approx(expected, rel=0.01)
    assert expected_nodes(2, 1, 2) == 2.5
    alone = [word for word in leaves(parts) if not branches(parts, word, 3)]
    assert len(alone) > 0.9 * count, "most part within three letters"
    bytes_used = sum(sys.getsizeof(node) + sys.getsizeof(node.children) for node in parts.values())
    single = sum(sys.getsizeof(node.children) for node in parts.values() if len(node.children) == 1)
    plain = sum(sys.getsizeof(word) for word in leaves(parts)) + sys.getsizeof(leaves(parts))
    assert bytes_used == pytest.approx(2.4e6, rel=0.1), "headers differ between versions"
    assert bytes_used / (count * length) == pytest.approx(200, rel=0.1)
    assert single > 0.6 * bytes_used
    assert plain < min(1e5, bytes_used / 20)
    prose.says(
        f"{count:,} words of {length} lower-case letters need {expected:,.0f} nodes on average",
        "In 64-bit CPython that is about 2.4 MB, 200 bytes per letter, most of it dictionaries with one entry",
        "A list of the same words takes less than 0.1 MB",
        f"about 2.4 MB above for {count * length:,} letters, more than twenty times the plain list",
    )
    prose.says(f"A million words need at most {ceil(log2(10**6 + 1))} comparisons for each end of the slice")

    class Counted(str):
        compared = 0

        def __lt__(self, other):
            Counted.compared += 1
            return str(self) < str(other)

    bisect_left([Counted(f"{number:06}") for number in range(10**5)], "0777")
    assert Counted.compared <= ceil(log2(10**5 + 1))

    five = built({"car": 5, "card": 2, "care": 8, "cat": 6, "dog": 4})
    assert len([node for node in nodes(five).values() if not node.children]) == 4
    assert opened(five, "ca", 2, monkeypatch) == (["care", "cat"], ["ca", "car", "care", "cat"])
    prose.says("Of car, card, care, cat and dog only four end in leaves", "Recursion on words of 1,000 letters")
    prose.says("Song et al. (2021) do it", "De Cao et al. (2021) generate", "SGLang (Zheng et al., 2024)")


def leaves(parts: dict[str, Node]) -> list[str]:
    return [text for text, node in parts.items() if not node.children]


def branches(parts: dict[str, Node], word: str, depth: int) -> bool:
    """Whether another word shares the first `depth` letters: some node from there on has two children."""
    return any(len(parts[word[:d]].children) > 1 for d in range(depth, len(word)))
