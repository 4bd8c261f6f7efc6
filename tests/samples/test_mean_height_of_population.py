from math import sqrt

import numpy as np
import pytest
from mean_height_of_population import Summary, merge, stratified
from scipy.optimize import minimize_scalar
from scipy.stats import norm

MEN, WOMEN, DEVIATION = 178, 165, 7


def summary(heights: np.ndarray) -> Summary:
    return Summary(len(heights), float(np.mean(heights)), float(np.var(heights)))


def everyone(men: float) -> Summary:
    return merge([Summary(men, MEN, DEVIATION**2), Summary(1 - men, WOMEN, DEVIATION**2)])


def peaks(gap: float) -> int:
    """How many peaks half N(0, 7²) and half N(gap, 7²) have together."""
    x = np.linspace(-30, gap + 30, 200_001)
    slope = np.sign(np.diff(norm.pdf(x, 0, DEVIATION) + norm.pdf(x, gap, DEVIATION)))
    return int(np.sum(np.diff(slope) < 0))


@pytest.mark.parametrize("sizes", [(5, 3), (1, 1), (40, 7, 300), (9,)])
def test_merge_agrees_with_all_heights_at_once(sizes):
    rng = np.random.default_rng(0)
    parts = [rng.normal(170, 9, size) for size in sizes]
    assert merge(map(summary, parts)) == pytest.approx(summary(np.concatenate(parts)))


def test_merge_skips_empty_groups_and_ignores_order():
    groups = [Summary(3, 160, 4), Summary(0, 999, 0), Summary(5, 180, 9)]
    assert merge(groups) == pytest.approx(merge(reversed(groups)))
    assert merge(groups).size == 8


def test_merge_keeps_its_precision_far_from_zero():
    values = 1e9 + np.array([4, 7, 13, 16])
    assert merge(Summary(1, value, 0) for value in values).variance == 22.5


@pytest.mark.parametrize("groups", [[], [Summary(0, 170, 0)]])
def test_refuses_nobody(groups):
    with pytest.raises(ValueError, match="nobody"):
        merge(groups)


@pytest.mark.parametrize(
    "group", [Summary(-1, 170, 1), Summary(3, 170, -1), Summary(3, float("nan"), 1), Summary(float("nan"), 170, 1)]
)
def test_refuses_impossible_groups(group):
    with pytest.raises(ValueError, match="impossible group"):
        merge([group])


@pytest.mark.parametrize(
    ("shares", "sizes"),
    [((0.5, 0.4), (1, 1)), ((1.5, -0.5), (1, 1)), ((0.5, 0.5), (1, 0)), ((float("nan"), 0.5), (1, 1)), ((), ())],
)
def test_stratified_refuses_bad_shares_and_empty_samples(shares, sizes):
    with pytest.raises(ValueError, match="sum to 1"):
        stratified(shares, (178, 165), (7, 7), sizes)


def test_stratified_refuses_lengths_that_differ():
    with pytest.raises(ValueError, match="zip"):
        stratified((0.5, 0.5), (178, 165), (7, 7, 7), (10, 10))


def test_standard_error_is_the_spread_of_repeated_estimates():
    rng = np.random.default_rng(1)
    shares, means, deviations, sizes = (0.3, 0.7), (178, 165), (9, 5), (20, 60)
    samples = [rng.normal(m, s, (20_000, n)).mean(axis=1) for m, s, n in zip(means, deviations, sizes, strict=True)]
    estimates = shares[0] * samples[0] + shares[1] * samples[1]
    mean, error = stratified(shares, means, deviations, sizes)
    assert estimates.mean() == pytest.approx(mean, abs=0.03)
    assert estimates.std() == pytest.approx(error, rel=0.02)


def test_prose(prose):
    prose.says(f"$m_M = {MEN}$ cm and $m_W = {WOMEN}$ cm")
    plain = (MEN + WOMEN) / 2
    prose.says(
        f"An army with 80% men has mean {everyone(0.8).mean:.1f}; "
        f"a nursing school with 20% men has {everyone(0.2).mean:.1f}. The plain average, {plain}"
    )
    prose.says(f"at most half the gap, here {max(abs(everyone(w).mean - plain) for w in (0.0, 1.0))} cm")
    prose.says(f"at $w = 0.49$ it is {plain - everyone(0.49).mean:.2f} cm")

    pooled = np.repeat([MEN, WOMEN], [100, 900]).mean()
    few, error = stratified((0.5, 0.5), (MEN, WOMEN), (DEVIATION, DEVIATION), (100, 900))
    prose.says(
        "With 100 men and 900 women sampled from a population that is half and half, "
        f"pooling all 1,000 heights gives {pooled}"
    )
    prose.says(
        f"Weighted by population shares it is {few}, "
        f"with standard error {error:.2f} if both deviations are {DEVIATION} cm"
    )
    _, even = stratified((0.5, 0.5), (MEN, WOMEN), (DEVIATION, DEVIATION), (500, 500))
    prose.says(f"Sampling 500 of each brings that to {even:.2f}")
    prose.says(
        f"A simple random sample of 1,000 people, not split by sex, has {sqrt(everyone(0.5).variance / 1000):.2f}"
    )
    prose.says(f"With 100 men and 900 women from a balanced population it gives {pooled} instead of {plain}")

    within, between = DEVIATION**2, 0.4 * 0.6 * (MEN - WOMEN) ** 2
    assert everyone(0.4).variance == pytest.approx(within + between)
    prose.says(
        f"With deviations of 7 cm and $w = 0.4$ this is ${within} + {between:.2f}$, "
        f"a standard deviation of {sqrt(within + between):.2f} cm"
    )

    for men, women, together in (((170, 180, 181), (160, 165, 166), 168), ((167, 180, 190), (164, 165, 179), 173)):
        assert (np.median(men), np.median(women), np.median(men + women)) == (180, 165, together)
    prose.says("Men 170, 180, 181 and women 160, 165, 166 have medians 180 and 165, and 168 together")
    prose.says("Men 167, 180, 190 and women 164, 165, 179 have the same two medians, and 173 together")

    prose.says(f"With 20% men the answer is off by {plain - everyone(0.2).mean:.1f} cm")
    assert (peaks(MEN - WOMEN), peaks(2 * DEVIATION + 0.5)) == (1, 2)
    prose.says(f"Here {MEN - WOMEN} cm is less than {2 * DEVIATION}.")

    before, after = everyone(0.4).mean, merge([Summary(0.6, 177, 0), Summary(0.4, 164, 0)]).mean
    prose.says("fall by 1 cm, to 177 and 164, while the share of men goes from 0.4 to 0.6")
    prose.says(f"the mean of everyone rises from {before:.1f} to {after:.1f}")
    extra = (MEN - WOMEN) * 0.01
    rng = np.random.default_rng(2)
    normals = (0.5, 0.01), (MEN, 0.7), (WOMEN, DEVIATION / 30)
    share, men, women = (rng.normal(center, spread, 200_000) for center, spread in normals)
    assert np.std(share * men + (1 - share) * women) == pytest.approx(sqrt(error**2 + extra**2), rel=0.01)
    prose.says(f"With $e = 0.01$ that term is ${extra:.2f}^2$, and {error:.2f} becomes {sqrt(error**2 + extra**2):.2f}")

    values = 1e9 + np.array([4.0, 7.0, 13.0, 16.0])
    assert sum(values * values) / 4 - (sum(values) / 4) ** 2 < 0
    prose.says("for $10^9 + \\{4, 7, 13, 16\\}$ it gives a negative variance in double precision")
    prose.says(f"the true one is {merge(Summary(1, value, 0) for value in values).variance}")

    def error_with(men, deviation):
        return stratified((0.5, 0.5), (MEN, WOMEN), (deviation, DEVIATION), (men, 1000 - men))[1]

    def best(deviation):
        return minimize_scalar(error_with, bounds=(10, 990), args=(deviation,), method="bounded").x

    equal, twice = best(DEVIATION), best(2 * DEVIATION)
    prose.says("You can afford 1,000 measurements", f"With equal shares and deviations that is {equal:.0f} each")
    prose.says(f"take {twice:.0f} men and {1000 - twice:.0f} women")
