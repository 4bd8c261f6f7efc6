from bisect import bisect_left, insort
from collections import OrderedDict, deque
from itertools import combinations
from math import ceil, log2
from statistics import median

import numpy as np
import pytest
from guide_programming import BadLog, by_query, complete, grow, read, recent, similarity
from hypothesis import given, settings
from hypothesis import strategies as st

LOG = [
    *("1 numpy mean", "2 numpy mean", "1 numpy median", "2 numpy median", "3 numpy median", "3 numpy max"),
    *("x7 pandas merge", "4 pandas merge", "4 python set", "1 Numpy  mean", "5 pandas merge", "5 python set"),
]
ROWS = st.lists(st.tuples(st.integers(0, 5), st.text("ab", min_size=1, max_size=3)), max_size=25)


class Counted:
    """A number that counts its comparisons."""

    count = 0

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        Counted.count += 1
        return self.value < other.value


def test_bad_rows_are_reported_and_many_are_refused_with_the_first():
    rows, faults = read(LOG, most=0.1)
    assert len(rows) == 11
    assert faults == ["row 7: invalid literal for int() with base 10: 'x7'"]
    with pytest.raises(BadLog, match=r"1 faults, 11 rows.*row 7: invalid"):
        read(LOG)
    assert issubclass(BadLog, ValueError)
    assert read([]) == ([], [])
    good = ["1 a"] * 99
    assert read([*good, ""])[0] == [(1, "a")] * 99
    for bad in ("", "1", "1 ", "one a", "1.5 a"):
        with pytest.raises(BadLog):
            read([*good, bad, bad])
    assert read([" 2\tA  b\n"])[0] == [(2, "a b")]
    for most in (float("nan"), -1):
        with pytest.raises(BadLog):
            read(LOG, most=most)


def test_what_is_no_fault_of_a_row_is_not_swallowed():
    with pytest.raises(AttributeError):
        read([None])


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_each_question_has_the_answer_of_a_slow_search(rows):
    users = by_query(rows)
    assert list(users) == list(dict.fromkeys(query for _, query in rows))
    assert all(users[query] == {user for user, other in rows if other == query} for query in users)
    asked = [query for user, query in rows if user == 0]
    assert recent(rows, 0) == sorted(set(asked), key=lambda query: asked[::-1].index(query))
    tree = grow([query for _, query in rows])
    for prefix in ("", "a", "ab", "bab", "c", "aaaa"):
        assert list(complete(tree, prefix)) == sorted(query for query in users if query.startswith(prefix))
    shares = [[len(a & b) / len(a | b) for b in users.values()] for a in users.values()]
    np.testing.assert_allclose(similarity(rows), np.reshape(shares, (len(users), len(users))))


def test_asking_does_not_change_the_answers():
    users = by_query([(1, "a")])
    with pytest.raises(KeyError):
        users["b"]
    assert users == {"a": {1}}


def test_long_words_and_the_empty_one_are_completed():
    words = ["a" * 5000, "a" * 4999, ""]
    assert complete(grow(words), "aaa") == sorted(words[:2])
    assert complete(grow(words), "") == sorted(words)
    assert complete(grow([]), "") == []


def test_removed_and_added_again_a_key_is_the_latest():
    order = dict.fromkeys("abc")
    del order["a"]
    order["a"] = None
    assert list(order) == ["b", "c", "a"]


def test_first_repeated_item_even_if_items_are_nested_lists():
    items = [[1, [2]], [1], [1, [2]], [1]]
    with pytest.raises(TypeError):
        {tuple(items[0])}

    def key(item):
        return tuple(map(key, item)) if isinstance(item, list) else item

    seen = set()
    assert next(item for item in items if key(item) in seen or seen.add(key(item))) == [1, [2]]


def test_ordered_dictionary_drops_the_oldest_and_moves_the_latest():
    cache = OrderedDict.fromkeys("abc")
    cache.move_to_end("a")
    assert cache.popitem(last=False)[0] == "b"


def test_the_except_of_the_page_hides_a_bug(fences):
    (code,) = fences("python")

    def normalize(text):
        return {"Tea": "tea"}[text]  # the bug

    scope = {"normalize": normalize}
    exec(code, scope)  # noqa: S102
    assert scope["price"]({"tea": 3}, "Tea") == 3
    assert scope["price"]({"tea": 3}, "tea") is None


def test_masked_sum_without_loops_even_where_nan_is_unknown():
    rng = np.random.default_rng(0)
    x, w, known = rng.normal(size=(4, 3)), rng.normal(size=3), rng.random((4, 3)) < 0.6
    x[~known] = np.nan
    out = [sum(w[j] * x[i, j] for j in range(3) if known[i, j]) for i in range(4)]
    assert not known.all()
    np.testing.assert_allclose(np.where(known, x, 0) @ w, out)
    assert np.isnan((x * known) @ w).any()
    known[:, 2], w[2] = False, np.nan  # the page asks for finite weights
    assert np.isnan(np.where(known, x, 0) @ w).all()


def test_a_deque_and_a_sorted_list_give_the_running_median():
    values = np.random.default_rng(0).integers(0, 50, size=300).tolist()
    window, ordered = deque(), []
    for i, value in enumerate(values):
        window.append(value)
        insort(ordered, value)
        if len(window) > 20:
            del ordered[bisect_left(ordered, window.popleft())]
        if len(window) == 20:
            assert sum(ordered[9:11]) / 2 == median(values[i - 19 : i + 1])


def nodes(tree: dict) -> int:
    return sum(1 + nodes(below) for letter, below in tree.items() if letter)


def test_prose(prose):
    rows, _ = read(LOG, most=0.1)
    users = by_query(rows)
    assert len(users) == 5
    prose.says(
        f"Of {len(LOG)} rows, row 7 has the user",
        "The sample allows 10%",
        f"The five queries have {sum(map(len, users))} characters and share {nodes(grow(list(users)))} nodes",
        f"share two of three users: {similarity(rows)[0, 1]:.2f}",
    )
    million = ceil(log2(10**6 + 1))
    prose.says(f"{million} comparisons find the place among a million")
    queries = 2000
    prose.says(f"{queries:,} queries need {queries * (queries - 1) // 2:,} intersections in a loop")
    assert sum(1 for _ in combinations(range(50), 2)) == 50 * 49 // 2
    prose.says(
        f"For 64-bit floats: with 10,000 users and 2,000 queries `asked` takes {10_000 * queries * 8 / 1e6:.0f} MB; "
        f"with a million and 100,000 it takes {10**6 * 10**5 * 8 / 1e9:.0f} GB, "
        f"nearly all zeros, and the result {1e5**2 * 8 / 1e9:.0f} GB"
    )
    window = [Counted(value) for value in range(1000)]
    most = 0
    for value in range(-1, 1001):
        Counted.count = 0
        bisect_left(window, Counted(value))
        most = max(most, Counted.count)
    prose.says("the last 1,000 values", "of 1,000 the mean of the two in the middle")
    prose.says(f"finds both places, {most} comparisons each", "move at most 1,000 references")
    prose.says(f"{1000 * 999 // 2:,} for 1,000 items without a repetition")
    prose.says(
        "What has changed since 2018",
        "the article of 2018 said",
        "Keras 3 (2023) runs",
        "by specification since Python 3.7",
        "Since Python 3.14 a build without the global lock",
    )
