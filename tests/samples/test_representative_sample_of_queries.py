from itertools import combinations
from math import ceil

import numpy as np
import pytest
from representative_sample_of_queries import keeps, reservoir
from scipy.stats import chisquare, norm

COUNTS = 384_000 // np.arange(1, 384_001)  # searches of each distinct query in the model
BANDS = (COUNTS >= 1000, (COUNTS >= 10) & (COUNTS < 1000), COUNTS < 10)


def margin(variance: float) -> float:
    """Half of a 95% interval, in points."""
    return 100 * norm.ppf(0.975) * np.sqrt(variance)


def size(error: float, population: float = np.inf) -> float:
    """The sample that estimates a proportion near one half to within `error`."""
    wanted = 1.96**2 / 4 / error**2
    return wanted / (1 + (wanted - 1) / population)


def test_every_subset_is_equally_likely():
    rng = np.random.default_rng(1)
    tally = dict.fromkeys(combinations(range(6), 3), 0)
    for _ in range(4000):
        tally[tuple(sorted(reservoir(range(6), 3, rng)))] += 1
    assert chisquare(list(tally.values())).pvalue > 0.001


def test_reservoir_keeps_a_short_stream_whole_and_reads_a_generator_once():
    assert reservoir(iter("abc"), 5, np.random.default_rng(0)) == ["a", "b", "c"]
    assert reservoir([], 5, np.random.default_rng(0)) == []
    sample = reservoir((number for number in range(10_000)), 50, np.random.default_rng(0))
    assert len(set(sample)) == 50


def test_hash_keeps_its_share_nests_and_depends_on_the_salt():
    keys = [f"user {number}" for number in range(20_000)]
    tenth = {key for key in keys if keeps(key, 0.1, "weekly")}
    assert len(tenth) == pytest.approx(2000, abs=150)
    assert tenth <= {key for key in keys if keeps(key, 0.2, "weekly")}
    assert sum(keeps(key, 0.1, "other") for key in tenth) == pytest.approx(200, abs=60)
    assert keeps("x", 1, "s")
    assert not keeps("x", 0, "s")


def test_bad_input():
    with pytest.raises(ValueError, match="size must be at least 1"):
        reservoir(range(5), 0, np.random.default_rng(0))
    with pytest.raises(ValueError, match="between 0 and 1"):
        keeps("x", 1.5, "s")


def test_prose(prose):
    prose.says("(at 95% confidence about 385 for ±5 points, 9,604 for ±1, almost whatever the size of the log)")
    assert (ceil(size(0.05)), ceil(size(0.01))) == (385, 9604)
    prose.says("margin $e$ and 95% confidence ($z = 1.96$)")
    assert norm.ppf(0.975) == pytest.approx(1.96, abs=0.001)
    prose.says(f"At the worst case $p = 0.5$, $n_0 = {1.96**2 / 4 / 0.05**2:.1f}$ for ±5 points and 9,604 for ±1 point")
    prose.says(
        f"The correction turns 9,604 into {ceil(size(0.01, 5e6)):,} for 5 million searches "
        f"and into {ceil(size(0.01, 5e7)):,} for 50 million"
    )
    prose.says(f"only a log of 10,000 changes it much, to {ceil(size(0.01, 1e4)):,}.")

    searches, distinct = COUNTS.sum(), len(COUNTS)
    by_search = np.array([COUNTS[band].sum() for band in BANDS]) / searches
    by_query = np.array([band.mean() for band in BANDS])
    prose.says(r"searched $\lfloor 384{,}000 / r \rfloor$ times. That")
    assert searches == pytest.approx(5e6, rel=0.001)
    prose.says(f"is {searches / 1e6:.1f} million searches of {distinct:,} distinct queries, half of them searched once")
    assert np.mean(COUNTS == 1) == 0.5
    prose.says(
        f"The {BANDS[0].sum()} queries with at least 1,000 searches are {by_query[0]:.1%} of the distinct ones "
        f"and {by_search[0]:.0%} of the searches"
    )
    prose.says(f"queries with fewer than 10 searches are {by_query[2]:.0%} and {by_search[2]:.0%}.")
    good = np.array([0.95, 0.8, 0.5])
    prose.says("Suppose 95% of head, 80% of torso and 50% of tail searches get a good result")
    prose.says(
        f"Weighted by searches the engine is right {by_search @ good:.0%} of the time, "
        f"by distinct queries {by_query @ good:.0%}."
    )
    prose.says(f"the engine scores {by_query @ good:.0%} where its users see {by_search @ good:.0%}")

    tail = 1155 * by_search[2]
    prose.says(
        f"A sample of 1,155 searches holds about {tail:.0f} from the tail: ±{margin(0.25 / tail):.1f} points there"
    )
    prose.says("Draw 385 from each band")
    stratified = margin(np.sum(by_search**2 * good * (1 - good) / 385))
    simple = margin(by_search @ good * (1 - by_search @ good) / 1155)
    prose.says(
        f"the total is known to ±{stratified:.1f} points, against ±{simple:.1f} for the simple sample of the same size"
    )

    prose.says("### Take the 10,000 most frequent queries")
    prose.says(f"they cover {COUNTS[:10_000].sum() / searches:.0%} of searches and none of the rest")
    failures = COUNTS * (1 - np.select(BANDS, good))
    prose.says(f"which at the rates above holds {failures[10_000:].sum() / failures.sum():.0%} of the failures")
    prose.says("### Take one percent, so 50,000", f"50,000 searches give ±{margin(0.25 / 50_000):.1f} points")
    prose.says(f"percent of a small locale's 10,000 is 100, which gives ±{margin(0.25 / 100):.0f}.")

    effect = 1 + (20 - 1) * 0.1
    prose.says(
        f"For $m = 20$ and $\\rho = 0.1$ that is {effect:.1f}, so 1,000 searches are worth about {1000 / effect:.0f}."
    )
    assert simulated_effect() == pytest.approx(effect, rel=0.1)

    worth = 1000 * (distinct / searches) ** 2 / (np.sum(1 / COUNTS) / searches)
    prose.says(f"1,000 searches of the model are worth about {worth:.0f} distinct queries")
    truth = by_search @ good
    missed = weighted_by_count(good, truth)
    prose.says(
        "1,000 distinct queries, weighted by count, "
        f"miss the engine's {truth:.0%} by {100 * missed:.0f} points (root mean square)"
    )
    prose.says("no better than nine random searches")
    assert truth * (1 - truth) / missed**2 == pytest.approx(9, abs=0.6)

    prose.says("Score 50,000 searches by model and have humans label a random 500 of them")
    corrected, human = corrected_errors()
    prose.says("If the two disagree on 10% of searches, evenly both ways")
    prose.says(
        f"standard error is {100 * corrected:.1f} points, "
        f"against {100 * human:.1f} from the 500 human labels alone at $p = 0.5$"
    )
    assert corrected == pytest.approx(np.sqrt(0.10 / 500), rel=0.03)


def simulated_effect() -> float:
    """Variance of a mean of 50 users' 20 searches with correlation 0.1, over that of 1,000 independent searches."""
    rng = np.random.default_rng(0)
    user = rng.normal(0, np.sqrt(0.1), size=(4000, 50, 1))
    searches = user + rng.normal(0, np.sqrt(0.9), size=(4000, 50, 20))
    return float(searches.mean(axis=(1, 2)).var() * 1000)


def weighted_by_count(good: np.ndarray, truth: float) -> float:
    """Root mean squared error of the count-weighted mean of 1,000 random distinct queries.

    `good` are the rates of the bands.
    """
    rng = np.random.default_rng(0)
    counts = rng.choice(COUNTS, size=(1500, 1000))
    right = rng.random(counts.shape) < np.select([counts >= 1000, counts >= 10], good[:2], good[2])
    estimates = (counts * right).sum(axis=1) / counts.sum(axis=1)
    return float(np.sqrt(np.mean((estimates - truth) ** 2)))


def corrected_errors() -> tuple[float, float]:
    """Standard errors of the corrected mean and of the human mean, with p = 0.5 and 5% disagreement each way."""
    rng = np.random.default_rng(0)
    both, only_human, only_model, _ = rng.multinomial(500, [0.45, 0.05, 0.05, 0.45], size=20_000).T  # the human-labeled
    rest = rng.binomial(50_000 - 500, 0.5, size=20_000)  # searches that the model alone calls good
    corrected = (both + only_model + rest) / 50_000 + (only_human - only_model) / 500
    return float(corrected.std()), float(np.std((both + only_human) / 500))
