import runpy
from itertools import product
from math import inf, log, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from related_searches import COUNTS, JAGUAR, TOTAL, related, signed_llr
from scipy.spatial.distance import cosine
from scipy.special import digamma
from scipy.stats import chi2, chi2_contingency, entropy, norm

FIGURE = Path(__file__).parents[2] / "docs/figures/related-searches.py"


def table(both: float, a: float, b: float, total: float) -> np.ndarray:
    return np.array([[both, a - both], [b - both, total - a - b + both]], float)


def by_information(both: float, a: float, b: float, total: float) -> float:
    """2N times the mutual information of the two indicators, from entropies in nats."""
    joint = table(both, a, b, total) / total
    return 2 * total * (entropy(joint.sum(axis=0)) + entropy(joint.sum(axis=1)) - entropy(joint.ravel()))


def toy_log() -> list[tuple[str, list[str]]]:
    """The toy log, session by session, each by another user, with the counts that the sample states."""
    sessions = [["jaguar", name] for name, _, both in COUNTS for _ in range(both)]
    sessions += [["jaguar"]] * (JAGUAR - len(sessions))
    sessions += [[name] for name, b, both in COUNTS for _ in range(b - both)]
    sessions += [["news"]] * (TOTAL - len(sessions))
    return [(f"user {number}", queries) for number, queries in enumerate(sessions)]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 400), min_size=4, max_size=4))
def test_is_the_likelihood_ratio_test_of_scipy_and_mutual_information(cells):
    both, first, second, _ = cells
    a, b, total = both + first, both + second, sum(cells)
    assume(0 < a < total and 0 < b < total)
    expected = chi2_contingency(table(both, a, b, total), correction=False, lambda_="log-likelihood").statistic
    found = signed_llr(both, a, b, total)
    assert abs(found) == pytest.approx(expected, abs=1e-8)
    assert abs(found) == pytest.approx(by_information(both, a, b, total), abs=1e-6)
    assert found == pytest.approx(signed_llr(both, b, a, total), abs=1e-8)
    if both * total != a * b:
        assert (found > 0) == (both * total > a * b)


def test_is_zero_under_independence_and_at_empty_margins_and_broadcasts():
    assert signed_llr(30, 200, 1500, 10_000) == pytest.approx(0, abs=1e-9)
    assert signed_llr(0, 0, 5, 10) == signed_llr(10, 10, 10, 10) == 0
    assert signed_llr(0, 200, 1500, 10_000) < -60
    pair = signed_llr([18, 20], 200, [25, 120], 10_000)
    assert pair == pytest.approx([signed_llr(18, 200, 25, 10_000), signed_llr(20, 200, 120, 10_000)])


@pytest.mark.parametrize(
    ("both", "a", "b", "total"),
    [(3, 2, 5, 10), (3, 5, 2, 10), (-1, 2, 2, 10), (0, 6, 6, 10), (nan, 2, 2, 10), (0, 0, 0, 0), (1, 2, 2, inf)],
)
def test_refuses_counts_that_no_log_has(both, a, b, total):
    with pytest.raises(ValueError, match="must hold"):
        signed_llr(both, a, b, total)


QUERIES = st.sets(st.sampled_from("abcde"), max_size=4)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("xyz"), QUERIES), max_size=30), st.integers(1, 3))
def test_related_agrees_with_counting_each_pair_alone(log, min_users):
    expected = {}
    for other in "bcde":
        users = {user for user, queries in log if {"a", other} <= queries}
        both, a, b = (sum(want <= queries for _, queries in log) for want in ({"a", other}, {"a"}, {other}))
        if len(users) >= min_users and both * len(log) > a * b:
            expected[other] = by_information(both, a, b, len(log))
    found = related(log, "a", top=9, min_users=min_users)
    assert dict(found) == pytest.approx(expected, abs=1e-8)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_related_in_the_toy_log():
    log = toy_log()
    assert [name for name, _ in related(log, "jaguar")] == ["jaguar price", "big cats", "leopard"]
    everything = related(log, "jaguar", top=9, min_users=1)
    assert [name for name, _ in everything][3] == "xj6 gearbox whine", "fourth"
    spam = log + [("one user", ["jaguar", "cheap pills"])] * 50
    assert "cheap pills" not in dict(related(spam, "jaguar", top=9))
    assert related(spam, "jaguar", min_users=1)[0][0] == "cheap pills"


def test_related_with_nothing_to_say():
    assert related([], "jaguar") == []
    assert related([("x", ["cat"])], "jaguar") == []
    assert related([("x", ["jaguar", "jaguar"])], "jaguar", min_users=1) == []
    for bad in ({"top": 0}, {"min_users": 0}, {"top": nan}, {"min_users": nan}):
        with pytest.raises(ValueError, match="at least 1"):
            related([], "jaguar", **bad)
    with pytest.raises(ValueError, match="not one string"):
        related([("x", "jaguar")], "j")


def test_related_reads_iterators_once_and_breaks_ties_by_name():
    log = [(user, iter(["cat", name])) for user in "xyz" for name in ("tom", "pet")] + [("x", iter(["dog"]))]
    (first, g2), (second, other) = related(iter(log), "cat")
    assert (first, second) == ("pet", "tom")
    assert g2 == other > 0


def harmonic(n: float) -> float:
    """The sum of 1/k for k up to n."""
    return float(digamma(n + 1) + np.euler_gamma)


def per_arm(before: float, after: float) -> float:
    """Users per arm to tell two rates apart, at a level of 5% and 80% power."""
    z = norm.isf(0.025) + norm.isf(0.2)
    return z**2 * (before * (1 - before) + after * (1 - after)) / (after - before) ** 2


def test_prose(prose):
    prose.says(
        "Craswell and Szummer (2007)", "Dunning's (1993)", "Ozertem et al. (2012)", "(Joachims et al., 2017)",
        "Bacciu et al. (2024)",
    )  # fmt: skip
    searches, days, length, shown = 50e6, 90, 3, 8
    prose.says("50 million searches a day, 90 days kept, three distinct queries a session, 8 suggestions")
    prose.says("(30 idle minutes, or", "beside the 90 days", "### How would you compute the pairs of 90 days?")
    pairs = searches * days / length * len([1 for i, j in product(range(length), repeat=2) if i < j])
    prose.says(f"Three queries make three pairs: {pairs / 1e9} billion pair events")

    log_ = toy_log()
    a, b, both = (
        sum(want <= set(queries) for _, queries in log_) for want in ({"jaguar"}, {"weather"}, {"jaguar", "weather"})
    )
    prose.says(
        f"Of $N = {len(log_):,}$ sessions {a} contain".replace(",", "{,}"),
        f'By raw counts its best partner is "weather", in {both} of them. But {b:,} sessions contain "weather"',
        rf"so chance alone gives $200 \cdot 1500 / 10{{,}}000 = {a * b / len(log_):.0f}$",
    )
    assert both == max(count for _, _, count in COUNTS)
    assert by_information(both, a, b, len(log_)) == pytest.approx(0, abs=1e-6)
    best = log(len(log_) / a)
    prose.says(rf"$\ln {len(log_) / a:.0f} = {best:.2f}$ is the most that any partner")
    assert max(log(c * TOTAL / (JAGUAR * n)) for _, n, c in COUNTS) == pytest.approx(best)
    vectors = {
        name: np.array([float(name in queries) for _, queries in log_])
        for name in ("jaguar", "leopard", "xj6 gearbox whine")
    }
    own, leopard, oneoff = vectors.values()
    angles = [1 - cosine(own, other) for other in (oneoff, leopard)]
    prose.says(f'is cheap, but ranks the one-off ({angles[0]:.3f}) above "leopard" ({angles[1]:.3f})')
    assert angles[0] > angles[1]
    shared = {name: count for name, _, count in COUNTS}
    price = chi2_contingency(table(18, 200, 25, 10_000), correction=False, lambda_="log-likelihood").statistic
    prose.says(
        f'In the toy log it has the largest count with "jaguar", {both}, exactly what independence predicts',
        f'its $G^2$ is 0. "jaguar price" has {shared["jaguar price"]} and a $G^2$ of {price:.0f}',
    )

    averages = runpy.run_path(str(FIGURE))["averages"]()
    assert averages["count"][:, 0] == pytest.approx([0.8] * 4, abs=0.03), "near 0.8; one slot of five"
    assert (averages["count"][:, 2] > 0.6 * (1 - averages["count"][:, 0])).all(), "mostly on everyday queries"
    assert averages["PMI"][[0, 3], 0] == pytest.approx([0.96, 0.80], abs=0.005)
    assert (np.diff(averages["PMI"][:, 0]) < 0).all()
    assert (averages["log-likelihood ratio"][:, 0] > 0.98).all()
    factor = averages["count"][:, 1] / averages["PMI"][:, 1]
    assert (factor.min(), factor.max()) == pytest.approx((3, 6), abs=0.4)
    between = averages["log-likelihood ratio"][:, 1]
    assert ((averages["PMI"][:, 1] < between) & (between < averages["count"][:, 1])).all()

    prose.says(f"Ten million vectors of 128 bytes are {10e6 * 128 / 1e9} GB")
    looks, clicks = np.array([0.9, 0.3]), np.array([0.045, 0.030])
    attractive = clicks / looks
    prose.says(
        f"If $p_1 = {looks[0]}$ and $p_5 = {looks[1]}$, click rates of {clicks[0]:.1%} and {clicks[1]:.1%} mean that "
        f"of those who look, {attractive[0]:.0%} and {attractive[1]:.0%} click"
    )
    prose.says(f"with 8 suggestions of 8 bytes and an 8-byte key that is {10e6 * (shown * 8 + 8) / 1e6:.0f} MB")
    assert harmonic(1000) == pytest.approx(np.sum(1 / np.arange(1, 1001)))
    covered = harmonic(10e6) / harmonic(1e9)
    prose.says(
        f"over a billion distinct queries, they cover {covered:.0%} of searches",
        f"The other {1 - covered:.0%} of {searches / 86_400:.0f} searches a second",
    )
    prose.says(f"The last of them comes {searches * days / harmonic(1e9) / 10e6:.0f} times in {days} days")
    rise = 0.03 * 1.02
    prose.says(
        f"from 3% to {rise:.2%} at the 5% level with 80% power takes "
        f"{per_arm(0.03, rise) / 1e6:.1f} million users per arm"
    )
    prose.says("Demand 50 distinct users")

    wrongly = 1e6 * chi2.sf(3.84, 1)
    prose.says(
        f"At 3.84 a million unrelated pairs give {round(wrongly, -3):,.0f} false ones, "
        f"about half of them above chance; Bonferroni asks for {chi2.isf(0.05 / 1e6, 1):.1f}"
    )
    weak, long = (by_information(33 * k, 200 * k, 1500 * k, 10_000 * k) for k in (1, 1000))
    prose.says(f"10% above chance, {1.1 * 30:.0f} meetings for 30, has a $G^2$ of {weak:.1f}")
    prose.says(f"in a log a thousand times as large {long:.0f}")
    prose.says(f"more than, say, 50 queries: one of 1,000 emits {1000 * 999 // 2:,} pairs")
