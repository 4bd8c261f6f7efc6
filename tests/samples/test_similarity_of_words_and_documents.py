from functools import cache
from itertools import product
from math import comb, cos, log, pi, radians, sin, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from similarity_of_words_and_documents import candidate, jaccard, levenshtein, minhash, shingles

SHORT = st.text("abc", max_size=6)
SETS = st.sets(st.integers(0, 8), min_size=1)
QUICK = settings(deadline=None, max_examples=50)


@cache
def by_recursion(a: str, b: str) -> int:
    """Edit distance from its definition: the cheapest of every first step."""
    if not a or not b:
        return len(a) + len(b)
    substituted = by_recursion(a[1:], b[1:]) + (a[0] != b[0])
    return min(by_recursion(a[1:], b) + 1, by_recursion(a, b[1:]) + 1, substituted)


@QUICK
@given(SHORT, SHORT)
def test_distance_is_that_of_the_recursion(a, b):
    assert levenshtein(a, b) == by_recursion(a, b) == levenshtein(list(a), list(b))


@QUICK
@given(SHORT, SHORT, SHORT)
def test_edit_distance_is_a_metric(a, b, c):
    assert (levenshtein(a, b) == 0) == (a == b)
    assert levenshtein(a, b) == levenshtein(b, a)
    assert levenshtein(a, c) <= levenshtein(a, b) + levenshtein(b, c)


@QUICK
@given(SETS, SETS, SETS)
def test_one_minus_jaccard_is_a_metric(a, b, c):
    def distance(x, y):
        return 1 - jaccard(x, y)

    assert (distance(a, b) == 0) == (a == b)
    assert distance(a, b) == distance(b, a)
    assert distance(a, c) <= distance(a, b) + distance(b, c) + 1e-12


def test_shingles():
    assert shingles("abab", 2) == {"ab", "ba"}
    assert shingles("abc", 3) == {"abc"}


@pytest.mark.parametrize(("text", "k"), [("abc", 0), ("abc", 4), ("", 1), ("abc", -1)])
def test_refuses_shingles_longer_than_the_text(text, k):
    with pytest.raises(ValueError, match="from 1 to the length"):
        shingles(text, k)


def test_refuses_empty_sets():
    assert jaccard(set(), {1}) == 0
    with pytest.raises(ValueError, match="two empty sets"):
        jaccard(set(), set())
    with pytest.raises(ValueError, match="at least one item"):
        minhash(set(), 8)
    with pytest.raises(ValueError, match="at least one item"):
        minhash({"a"}, 0)
    with pytest.raises(ValueError, match="at least one item"):
        minhash("a bare string", 8)


@pytest.mark.parametrize(("own", "shared"), [(15, 70), (50, 100), (100, 20)])
def test_minhash_estimates_jaccard_with_its_standard_error(own, shared):
    common = {f"both {i}" for i in range(shared)}
    a, b = (common | {f"{side} {i}" for i in range(own)} for side in ("left", "right"))
    truth, size = jaccard(a, b), 128
    estimates = [np.mean(minhash(a, size, seed) == minhash(b, size, seed)) for seed in range(100)]
    error = sqrt(truth * (1 - truth) / size)
    assert np.mean(estimates) == pytest.approx(truth, abs=4 * error / sqrt(100) + 0.004)
    assert np.std(estimates) == pytest.approx(error, rel=0.25)


def test_minhash_knows_no_order_and_equal_sets_agree():
    up, down = ({f"item {i}" for i in order} for order in (range(20), range(19, -1, -1)))
    assert (minhash(up, 32) == minhash(down, 32)).all()
    assert (minhash(up, 32, seed=1) != minhash(up, 32, seed=2)).any()
    assert minhash({"a"}, 5).shape == (5,)


@pytest.mark.parametrize(("bands", "rows"), [(1, 1), (1, 3), (3, 1), (3, 2), (2, 4)])
@pytest.mark.parametrize("similarity", [0, 0.3, 0.8, 1])
def test_candidates_agree_with_every_pattern_of_agreement(bands, rows, similarity):
    total = 0.0
    for agrees in product((0, 1), repeat=bands * rows):
        if any(all(agrees[i * rows : (i + 1) * rows]) for i in range(bands)):
            total += np.prod([similarity if entry else 1 - similarity for entry in agrees])
    assert candidate(similarity, bands, rows) == pytest.approx(total)


@pytest.mark.parametrize(
    ("similarity", "bands", "rows"),
    [(-0.1, 2, 2), (1.1, 2, 2), (np.nan, 2, 2), (0.5, 0, 2), (0.5, 2, 0), (0.5, 1.5, 2), (0.5, 2, np.nan)],
)
def test_refuses_what_is_no_banding(similarity, bands, rows):
    with pytest.raises(ValueError, match="similarity"):
        candidate(similarity, bands, rows)


def bm25(query: str, document: str, mean_length: float) -> float:
    """With every idf 1, k1 = 1.2 and b = 0.75."""
    words = document.split()
    counts = [words.count(term) for term in query.split()]
    return sum(f * 2.2 / (f + 1.2 * (0.25 + 0.75 * len(words) / mean_length)) for f in counts)


def neighbor_counts(points: np.ndarray, k: int = 10) -> np.ndarray:
    """In how many of the other points' k nearest neighbors each point is."""
    squared = (points**2).sum(axis=1)
    distance = squared[:, None] + squared - 2 * points @ points.T
    np.fill_diagonal(distance, np.inf)
    nearest = np.argpartition(distance, k, axis=1)[:, :k]
    return np.bincount(nearest.ravel(), minlength=len(points))


def test_prose(prose):
    prose.says(
        "SimLex-999 (Hill et al., 2015), which asks for similarity, gives clothes and closet 1.96 of 10; WordSim-353 "
        "gives 8.00",
        "(Broder, 1997)", "Lin (1998)", "(Kusner et al., 2015)", "(Reimers and Gurevych, 2019)", "Ethayarajh (2019)",
        "(Robertson and Zaragoza, 2009)", "Radovanović et al. (2010)", "Low et al. (2013)", "(Steck et al., 2024,",
        "(Charikar, 2002)", "Spearman correlation (SimLex-999, STS)",
    )  # fmt: skip
    prose.says(f'"Kitten" and "sitting" are {by_recursion("kitten", "sitting")} apart')
    prose.says(f"{sqrt(0.7 * 0.3 / 128):.2f} at $J = 0.7$, $m = 128$")

    def simulated(similarity: float, bands: int, rows: int) -> float:
        agree = np.random.default_rng(0).random((20_000, bands, rows)) < similarity
        return agree.all(axis=2).any(axis=1).mean()

    likely, unlikely = candidate(0.8, 16, 8), candidate(0.4, 16, 8)
    assert (likely, unlikely) == pytest.approx((simulated(0.8, 16, 8), simulated(0.4, 16, 8)), abs=0.005)
    prose.says(f"Sixteen bands of 8 rows propose {likely:.1%} of the pairs at 0.8 and {unlikely:.1%} of those at 0.4")

    lin = 2 * log(2**-6) / (log(2**-10) + log(2**-10))
    prose.says(f"If a corpus gives $P(x) = P(y) = 2^{{-10}}$ and $P(c) = 2^{{-6}}$, that is {lin:.1f}")
    prose.says(
        f"10,000 texts make {comb(10_000, 2):,} pairs against 10,000 encodings", "often $k_1 = 1.2$ and $\\beta = 0.75$"
    )
    one, other = "cheap flights", "cheap flights and hotels in rome"
    prose.says(
        f'With every idf 1 and $\\overline{{|d|}} = 4$, "{one}" against "{other}" scores {bm25(one, other, 4):.2f}, '
        f"swapped {bm25(other, one, 4):.2f}",
    )

    unrelated = np.random.default_rng(1).normal(size=(400, 300)) + 2
    unit = unrelated / np.linalg.norm(unrelated, axis=1, keepdims=True)
    cosines = (unit @ unit.T)[np.triu_indices(400, 1)]
    assert cosines.mean() == pytest.approx(2**2 / (2**2 + 1), abs=0.005)
    assert abs(np.corrcoef(unrelated[0] - 2, unrelated[1] - 2)[0, 1]) < 0.2
    prose.says(
        f"an offset of 2 in each of 300 coordinates, {cosines.mean():.2f} on average",
        f"lifts the cosine of unrelated pairs to {cosines.mean():.1f}",
        f"The figure has unrelated pairs at {cosines.mean():.1f}", f"Cosine above {cosines.mean():.1f}",
    )  # fmt: skip

    counts = {}
    for d in (3, 300):
        points = [np.random.default_rng(seed).normal(size=(1000, d)) for seed in range(5)]
        counts[d] = [neighbor_counts(x) for x in points]
    counts["unit"] = [neighbor_counts(x / np.linalg.norm(x, axis=1, keepdims=True)) for x in points]
    most = {case: [in_lists.max() for in_lists in draws] for case, draws in counts.items()}
    nowhere = {case: np.mean([(in_lists == 0).mean() for in_lists in draws]) for case, draws in counts.items()}
    assert max(most[3] + most["unit"]) <= 25
    assert max(nowhere[3], nowhere["unit"]) < 0.01
    assert min(most[300]) > 100
    prose.says(
        "Of 1,000 Gaussian points in 300 dimensions, one is among the 10 Euclidean neighbors of more than 100 others, "
        f"and {nowhere[300]:.0%} are in nobody's; in 3 dimensions the maximum is at most 25, and under 1% are left out "
        "(5 draws)",
        "scale these points to unit length, and the hubs vanish (at most 25, under 1%)",
    )

    ends, middle = 1 - cos(radians(90)), 1 - cos(radians(45))
    assert ends == pytest.approx(1)
    assert 2 * middle < ends
    prose.says(
        f"Take unit vectors at 0°, 45° and 90°: the ends are {ends:.0f} apart, each is {middle:.3f} from the middle, "
        f"and $2 \\cdot {middle:.3f} = {2 * middle:.3f} < 1$"
    )
    for angle in np.linspace(0.1, pi, 5):
        a, b = np.array([1, 0]), np.array([cos(angle), sin(angle)])
        assert (a - b) @ (a - b) == pytest.approx(2 - 2 * cos(angle))

    abstract, article = set(range(100)), set(range(2000))
    assert len(abstract & article) / len(abstract) == 1
    prose.says(
        "An abstract's 100 shingles, all within an article's 2,000, give $J = "
        f"{len(abstract & article) / len(abstract | article):.2f}$"
    )
    assert by_recursion("ab", "ba") / 2 == 1
    assert by_recursion("ab", "aba") / 3 == by_recursion("aba", "ba") / 3 == pytest.approx(1 / 3)

    documents = 10_000_000
    prose.says(
        "Find near-duplicates among 10 million documents",
        f"All pairs would be {comb(documents, 2) / 1e12:.0f} trillion",
        f"128 MinHashes each ({documents * 128 * 4 / 1e9:.1f} GB at 4 bytes)",
    )
    planes = np.random.default_rng(0).normal(size=(50_000, 2))
    agree = np.mean((planes[:, 0] > 0) == (planes @ [cos(pi / 3), sin(pi / 3)] > 0))
    assert agree == pytest.approx(1 - 60 / 180, abs=0.01)
    prose.says("At 60° they agree in 2/3 of the bits")
