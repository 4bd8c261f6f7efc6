import itertools
from collections import Counter
from fractions import Fraction
from math import exp, log, log10, pi, sqrt

import numpy as np
import pytest
from scipy.stats import binom, chisquare, kstest, norm, uniform
from uniform_distribution import below, treated


@pytest.mark.parametrize(("n", "sides"), [(1, 2), (2, 6), (7, 5), (6, 6), (5, 2), (100, 256), (25, 5)])
def test_below_is_uniform_given_every_sequence_of_rolls(n, sides):
    """Feed each first attempt once: those that are kept must split evenly, the others ask for one more roll."""
    digits, span = 0, 1
    while span < n:
        digits, span = digits + 1, span * sides
    kept: Counter[int] = Counter()
    for rolls in itertools.product(range(sides), repeat=digits):
        try:
            kept[below(n, sides, iter(rolls).__next__)] += 1
        except StopIteration:
            kept[-1] += 1
    assert kept.pop(-1, 0) == span % n
    assert set(kept) == set(range(n))
    assert set(kept.values()) == {span // n}


def test_below_starts_again_on_the_surplus():
    rolls = iter([4, 4, 4, 1, 0, 3])  # 24 and 21 are surplus, 3 is kept
    assert below(7, 5, rolls.__next__) == 3


@pytest.mark.parametrize(("n", "sides"), [(0, 5), (-1, 5), (7, 1), (7, 0)])
def test_below_refuses(n, sides):
    with pytest.raises(ValueError, match="at least"):
        below(n, sides, lambda: 0)


def test_assignment_is_stable_fair_and_independent_between_experiments():
    users = [f"u{i}" for i in range(20_000)]
    first = np.array([treated(user, "first", 0.3) for user in users])
    second = np.array([treated(user, "second", 0.3) for user in users])
    assert first.tolist() == [treated(user, "first", 0.3) for user in users]
    assert first.mean() == pytest.approx(0.3, abs=0.015)
    assert np.mean(first & second) == pytest.approx(0.09, abs=0.01)


def test_a_larger_share_keeps_those_already_treated():
    assert all(treated(f"u{i}", "x", 0.5) for i in range(2000) if treated(f"u{i}", "x", 0.2))


def test_share_of_nobody_and_everybody():
    assert not any(treated(f"u{i}", "x", 0) for i in range(500))
    assert all(treated(f"u{i}", "x", 1) for i in range(500))


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_refuses_a_share_that_is_none(share):
    with pytest.raises(ValueError, match="between 0 and 1"):
        treated("u", "x", share)


def shuffles(n: int, first: bool) -> Counter:
    """How often each order results when position i swaps with each position (from 0, or from i)."""
    orders: Counter = Counter()
    for choices in itertools.product(*(range(0 if first else i, n) for i in range(n))):
        cards = list(range(n))
        for i, j in enumerate(choices):
            cards[i], cards[j] = cards[j], cards[i]
        orders[tuple(cards)] += 1
    return orders


def test_prose(prose):
    die = np.arange(1, 7)
    assert Fraction(35, 12) == Fraction(int(6 * (die**2).sum() - die.sum() ** 2), 36)
    prose.says("variance $(b-a)^2/12$;", "| variance | $(b-a)^2/12$ | $(n^2-1)/12$ |")
    prose.says(
        f"A die has variance $35/12 \\approx {die.var():.2f}$; "
        f"a continuous uniform on $[1, 6]$ only $25/12 \\approx {uniform(1, 5).var():.2f}$"
    )
    prose.says("adds an error of variance about $\\Delta^2/12$")
    data = np.random.default_rng(0).standard_normal(200_000)
    assert np.var(np.round(data / 0.5) * 0.5 - data) == pytest.approx(0.5**2 / 12, rel=0.02)
    glorot = sqrt(6 / (30 + 50))
    assert uniform(-glorot, 2 * glorot).var() == pytest.approx(2 / (30 + 50))
    prose.says(f"$U = 0.95$ becomes {-log(1 - 0.95):.2f}")
    prose.says(f"$1 - 0.95^{{20}} = {100 * binom(20, 0.05).sf(0):.0f}\\%$")

    n, b = 9, 100
    draws = np.random.default_rng(0).uniform(0, b, (200_000, n))
    largest = draws.max(axis=1)
    errors = [np.sqrt(np.mean((guess - b) ** 2)) for guess in (largest, largest * (n + 1) / n, 2 * draws.mean(axis=1))]
    exact = [b * sqrt(2 / ((n + 1) * (n + 2))), b / sqrt(n * (n + 2)), b / sqrt(3 * n)]
    assert errors == pytest.approx(exact, rel=0.01)
    assert largest.mean() == pytest.approx(n / (n + 1) * b, rel=0.001)
    maximum, corrected, mean = exact
    prose.says(
        f"for $n = 9$ and $b = 100$: {maximum:.1f} for $m$, "
        f"{corrected:.1f} for the corrected maximum, {mean:.1f} for twice the mean"
    )

    tanks = [max(seen) * (1 + 1 / 4) - 1 for seen in itertools.combinations(range(1, 21), 4)]
    assert np.mean(tanks) == pytest.approx(20), "unbiased: the mean over all samples of 4 out of 20"
    m, k = 60, 4
    prose.says(f"From 19, 40, 42 and {m} it gives ${m} + {m // k} - 1 = {m + m // k - 1}$")

    remainders = Counter(value % 7 for value in range(25))
    assert sorted(remainders.values()) == [3, 3, 3, 4, 4, 4, 4]
    prose.says(
        "are uniform on 25 values", f"favors four results: {4 / 25:.0%} against {3 / 25:.0%} for the other three"
    )
    rolls = [0]
    values = iter(np.random.default_rng(0).integers(5, size=200_000).tolist())

    def five() -> int:
        rolls[0] += 1
        return next(values)

    for _ in range(20_000):
        below(7, 5, five)
    assert rolls[0] / 20_000 == pytest.approx(2 * 25 / 21, abs=0.03)
    prose.says(f"keeps {25 - 25 % 7} of the 25 and needs $2 \\cdot 25/21 \\approx {2 * 25 / 21:.1f}$ rolls")

    hits = Counter(byte % 100 for byte in range(256))
    assert [hits[value] for value in range(100)] == [3] * 56 + [2] * 44
    prose.says(
        "A byte has 256 values. Remainders 0 to 55 are hit by three of them and 56 to 99 by two, "
        "so small results are 50% more likely"
    )
    assert (2**64 % 100) / 2**64 < 1e-17
    prose.says("With a 64-bit word and a divisor this small the bias is far below anything you can measure")
    assert uniform.cdf(sqrt(0.25)) == 0.5
    prose.says("it lies below 0.25 half of the time")
    dice = Counter(int(a + b) for a in die for b in die)
    prose.says(f"give 7 with probability {dice[7]}/36 and 2 with {dice[2]}/36")
    assert kstest(np.random.default_rng(0).random((2_000, 12)).sum(axis=1) - 6, norm.cdf).pvalue > 0.05

    naive, fair = shuffles(3, first=True), shuffles(3, first=False)
    prose.says(
        f"For three cards, {sum(naive.values())} paths cannot split evenly over {len(naive)} orders: "
        f"some get {max(naive.values())}/27, others {min(naive.values())}/27"
    )
    assert set(fair.values()) == {1}
    assert len(fair) == 6

    prose.says(
        "half of the points fall into the inner quarter of the area",
        f"$\\pi/4 \\approx {100 * pi / 4:.0f}\\%$ are kept",
    )
    spread = binom(100_000, 0.5).std()
    z = 700 / spread
    prose.says("Your 50/50 experiment has 50,700 users in A and 49,300 in B")
    prose.says(
        f"$\\sqrt{{100{{,}}000/4}} \\approx {spread:.0f}$, so $z = 700/158 \\approx {z:.1f}$ and $p \\approx 10^{{-5}}$"
    )
    assert round(log10(2 * norm.sf(z))) == -5
    assert chisquare([50_700, 49_300]).pvalue == pytest.approx(2 * norm.sf(z))

    rate = uniform(0.00001, 0.1 - 0.00001)
    prose.says("$10^V$ with")
    prose.says(
        f"A plain uniform on $(0.00001, 0.1)$ puts {rate.sf(0.01):.0%} of the trials above 0.01 "
        "and under 1% below 0.001"
    )
    assert rate.cdf(0.001) < 0.01
    assert uniform(-5, 4).cdf(-3) - uniform(-5, 4).cdf(-4) == pytest.approx(0.25)

    low = 0.05 ** (1 / 9)
    assert np.mean(largest / b >= low) == pytest.approx(0.95, abs=0.002)
    prose.says("Give a 95% confidence interval for b", "P(m/b \\ge 0.05^{1/n}) = 0.95", "m \\cdot 0.05^{-1/n}")
    prose.says(f"For $n = 9$ and $m = 90$ it is $[90,\\; {90 / low:.1f}]$")


def test_inverse_transform_gives_the_exponential():
    u = np.random.default_rng(0).random(5_000)
    assert kstest(-np.log(1 - u), lambda x: 1 - np.exp(-x)).pvalue > 0.05
    assert -log(1 - (1 - exp(-2))) == pytest.approx(2)
