import runpy
from collections import Counter
from itertools import combinations
from math import ceil, comb, e, inf, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, poisson
from summarizing_a_twitter_feed import POSTS, jaccard, summarize

FIGURE = Path(__file__).parents[2] / "docs/figures/summarizing-a-twitter-feed.py"


def coverage(similarity: np.ndarray, weight: np.ndarray, posts) -> float:
    """Weighted coverage, post by post."""
    return sum(w * max((row[j] for j in posts), default=0) for w, row in zip(weight, similarity, strict=True))


def best(similarity: np.ndarray, weight: np.ndarray, size: int) -> float:
    """The largest coverage of `size` posts (or of all, if there are fewer), by trying each choice."""
    size = min(size, len(weight))
    return max(coverage(similarity, weight, posts) for posts in combinations(range(len(weight)), size))


NUMBERS = st.floats(0, 10) | st.just(0.0)
FEEDS = st.integers(1, 6).flatmap(
    lambda n: st.tuples(
        st.lists(NUMBERS, min_size=n * n, max_size=n * n).map(lambda v: np.array(v).reshape(n, n)),
        st.lists(NUMBERS, min_size=n, max_size=n).map(np.array),
    )
)


@settings(deadline=None, max_examples=60)
@given(FEEDS, st.integers(1, 4))
def test_keeps_the_guarantee_and_the_bound_against_every_choice(feed, size):
    similarity, weight = feed
    chosen, covered, bound = summarize(similarity, weight, size)
    assert len(set(chosen)) == len(chosen) <= size
    assert covered == pytest.approx(coverage(similarity, weight, chosen))
    top = best(similarity, weight, size)
    slack = 1e-9 * (1 + top)
    assert (1 - (1 - 1 / size) ** size) * top <= covered + slack
    assert covered <= top + slack
    assert top <= bound + slack


@settings(deadline=None, max_examples=60)
@given(FEEDS, st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)), st.integers(0, 5))
def test_coverage_is_monotone_and_submodular(feed, small, more, post):
    similarity, weight = feed
    n = len(weight)
    small, large = {i % n for i in small}, {i % n for i in small | more}
    value = [coverage(similarity, weight, s) for s in (small, small | {post % n}, large, large | {post % n})]
    slack = 1e-9 * (1 + value[3])
    assert value[1] - value[0] >= value[3] - value[2] - slack
    assert value[2] >= value[0]
    assert value[3] >= value[2]


def test_greedy_is_not_always_best():
    """The classic case: the post with the largest gain is a bit of everything."""
    similarity = np.array([[1, 0, 1], [1, 0, 0], [0, 1, 1], [0, 1, 0]], float)
    similarity = np.hstack([similarity, np.zeros((4, 1))])[:, [2, 0, 1, 3]]
    weight = np.array([1.1, 1, 1.1, 1])
    chosen, covered, bound = summarize(similarity, weight, 2)
    assert chosen[0] == 0
    assert covered < best(similarity, weight, 2) <= bound


def by_length(similarity: np.ndarray, weight: np.ndarray, cost: np.ndarray, limit: float) -> float:
    """The better of greedy by gain per cost, until a post does not fit, and the best single post."""
    chosen, left, value = [], limit, 0.0
    while rest := [j for j in range(len(cost)) if j not in chosen]:
        j = max(rest, key=lambda j: (coverage(similarity, weight, [*chosen, j]) - value) / cost[j])
        if cost[j] > left:
            break
        chosen.append(j)
        left -= cost[j]
        value = coverage(similarity, weight, chosen)
    return max(value, *(coverage(similarity, weight, [j]) for j in range(len(cost))))


@settings(deadline=None, max_examples=60)
@given(FEEDS, st.lists(st.integers(1, 10), min_size=6, max_size=6), st.integers(10, 25))
def test_a_limit_on_length_keeps_half_of_the_guarantee(feed, costs, limit):
    similarity, weight = feed
    cost = np.array(costs[: len(weight)])
    every = (posts for k in range(len(cost) + 1) for posts in combinations(range(len(cost)), k))
    top = max(coverage(similarity, weight, posts) for posts in every if sum(cost[list(posts)]) <= limit)
    found = by_length(similarity, weight, cost, limit)
    assert (1 - 1 / e) / 2 * top - 1e-9 * (1 + top) <= found <= top + 1e-9 * (1 + top)


def test_by_length_alone_fails_where_the_best_single_post_helps():
    assert by_length(np.eye(2), np.array([2, 100]), np.array([1, 100]), 100) == 100


def test_stops_when_nothing_is_left_to_gain():
    chosen, covered, bound = summarize(np.eye(3), np.array([1, 0, 2]), 5)
    assert (chosen, covered, bound) == ([2, 0], 3, 3)
    assert summarize(np.zeros((2, 2)), np.ones(2), 1) == ([], 0, 0)
    assert summarize(np.zeros((0, 0)), np.zeros(0), 2) == ([], 0, 0)


@pytest.mark.parametrize(
    ("similarity", "weight", "size"),
    [(np.eye(2), np.ones(3), 1), (np.ones((2, 3)), np.ones(2), 1), (np.eye(2), np.ones((2, 1)), 1),
     (np.eye(2), np.ones(2), 0), (-np.eye(2), np.ones(2), 1), (np.eye(2), np.array([1, -1]), 1),
     (np.eye(2) * nan, np.ones(2), 1), (np.eye(2), np.array([1, inf]), 1)],
)  # fmt: skip
def test_refuses_what_it_cannot_cover(similarity, weight, size):
    with pytest.raises(ValueError, match=r"need n weights|finite"):
        summarize(similarity, weight, size)


def test_jaccard_by_hand():
    found = jaccard(["A b, c!", "b C d e", "", "été"])
    assert found[0, 1] == 2 / 5
    assert (found == found.T).all()
    assert found[0, 0] == found[3, 3] == 1
    assert found[2].sum() == 0, "an empty post is like no other, not even itself"


def triples(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(words, words[1:], words[2:], strict=False))


def candidate(likeness: float, rows: int, bands: int) -> float:
    """Chance that two sets of that Jaccard similarity agree on some whole band of hashes."""
    missed = 1.0
    for _ in range(bands):
        missed *= 1 - np.prod([likeness] * rows)
    return 1 - missed


def rouge(reference: str, text: str) -> tuple[float, float]:
    """Recall and F1 of single words."""
    wanted, found = Counter(reference.split()), Counter(text.split())
    shared = (wanted & found).total()
    recall, precision = shared / wanted.total(), shared / found.total()
    return recall, 2 * recall * precision / (recall + precision)


def test_prose(prose):
    prose.says(
        "(Nemhauser et al., 1978)", "Lin and Bilmes (2011)", "(Greshake et al., 2023)", "Maynez et al. (2020)",
        "Inouye and Kalita (2011)",
        "access has changed since 2018: X's documentation (2026)",
    )  # fmt: skip
    posts, readers = 200 * 5, 10
    prose.says(f"200 followees with 5 posts a day make {posts:,} posts; {readers} million readers a day")

    words = [f"word {i}" for i in range(20)]
    changed = triples([*words[:10], "other", *words[11:]])
    likeness = len(triples(words) & changed) / len(triples(words) | changed)
    prose.says(f"Changing one word in the middle of {len(words)} leaves $J = {likeness:.2f}$")
    prose.says(f"For one feed compare all {comb(posts, 2):,} pairs")
    prose.says(
        f"for $r = 5$ and $b = 20$ that is {candidate(0.8, 5, 20):.2%} at $J = 0.8$ and "
        f"{candidate(0.4, 5, 20):.0%} at 0.4"
    )
    prose.says(f"so {1 - 1 / e:.0%}, or {1 - (1 - 1 / 5) ** 5:.0%} for $k = 5$")

    alike, equal = jaccard(POSTS), np.ones(len(POSTS))
    chosen, covered, _ = summarize(alike, equal, 3)
    assert covered == pytest.approx(best(alike, equal, 3))
    warning, lifted = POSTS.index("Tsunami warning for the coast"), POSTS.index("Tsunami warning for the coast lifted")
    assert warning in chosen
    assert lifted not in chosen
    prose.says(f'drops "lifted" ($J = {alike[warning, lifted]:.2f}$) as a duplicate')

    figure = runpy.run_path(str(FIGURE))
    ends = {name: (round(100 * values[-1, 0]), values[-1, 1]) for name, values in figure["averages"]().items()}
    (greedy, greedy_stories), (central, central_stories), (chance, chance_stories) = ends.values()
    assert (greedy, central, chance) == (68, 38, 56), "the alternative text of the figure"
    assert round(greedy_stories) == 11
    assert 6 < chance_stories < 7
    assert round(central_stories) == 1
    cover = {name: values[:, 0] for name, values in figure["averages"]().items()}
    assert (cover["most central"][3:] < cover["random"][3:]).all(), "from four posts on"
    assert figure["averages"]()["greedy coverage"][-1, 0] / figure["bound"]()[-1] == pytest.approx(0.89, abs=0.005)
    prose.says(f"twelve of them cover {central}% and mention about one story; random posts cover {chance}%")
    assert figure["MOST"] == 12

    tokens, sent = 60 * posts, 8 * 5
    total = tokens * readers * 1e6
    price = 0.10 / 1e6
    prose.says(
        f"At 60 tokens a post, sending all 1,000 posts is {tokens:,} tokens a reader, {total / 1e9:.0f} billion a day",
        rf"At an assumed \${price * 1e6:.2f} per million input tokens that is \${total * price:,.0f} a day",
        rf"leaves {sent} posts, {60 * sent:,} tokens and \${60 * sent * readers * 1e6 * price:,.0f}.",
        f"It costs {posts / sent:.0f} times as many tokens here",
        f"8 sentences of 25 tokens at 50 tokens a second take {8 * 25 / 50:.0f} s",
    )
    prose.says("For the top 8, give a language model 5 covering posts each")

    labels = norm.ppf(0.975) ** 2 * 0.95 * 0.05 / 0.02**2
    prose.says(f"A rate near 95% is known to ±2 points (95% confidence) from {ceil(labels)} independent sentences")
    recall, f1 = rouge("the dam did break", "the dam did not break")
    prose.says(f"has unigram recall {recall:.0%} and F1 {f1:.0%}")

    prose.says("### The limit is 280 characters, not k posts")
    prose.says("with a limit of 100, a post of 1 character worth 2 beats one of 100 characters worth 100")
    assert 2 / 1 > 100 / 100
    assert 1 + 100 > 100, "both do not fit"
    prose.says(
        f"greedy plus the first post that does not fit {1 - 1 / e:.0%} of the best; "
        f"so the better of the two has at least half of that, {(1 - 1 / e) / 2:.0%}",
        "(Lin and Bilmes, 2010)",
    )

    surprise = (60 - 20) / poisson(20).std()
    prose.says(f"From 20 expected, 60 is {surprise:.1f} standard deviations under Poisson")
    prose.says(f"At 1% unsupported sentences, independent, 8 a summary give {1 - 0.99**8:.1%} of summaries an error")
