from math import comb, pi, sqrt
from pathlib import Path
from statistics import fmean, variance

import missing_or_corrupted_data
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from missing_or_corrupted_data import fill, pool
from scipy.integrate import quad
from scipy.stats import kstest, norm, t
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression

SAMPLE = Path(missing_or_corrupted_data.__file__)
WAYS = ("mean", "line", "noise", "draw")
RHO = 0.6
LOST = {True: 0.8, False: 0.2}  # probability that y is missing, by x > 0
SHARE = 0.5


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def normal_pair(shape, seed: int):
    """x and a y with correlation RHO, both standard Normal."""
    x, noise = generator(seed).normal(size=(2, *shape))
    return x, RHO * x + sqrt(1 - RHO**2) * noise


def with_gaps(x, y, seed: int):
    """y, missing more often where x > 0."""
    return np.where(generator(seed).random(x.shape) < np.where(x > 0, LOST[True], LOST[False]), np.nan, y)


def observed_moments() -> tuple[float, float]:
    """Mean and variance of x among the rows with a y, by integration."""

    def weighted(power: int) -> float:
        parts = [((-np.inf, 0), 1 - LOST[False]), ((0, np.inf), 1 - LOST[True])]
        return sum(keep * quad(lambda v: v**power * norm.pdf(v), *limits)[0] for limits, keep in parts)

    mean = weighted(1) / weighted(0)
    return mean, weighted(2) / weighted(0) - mean**2


def coverage(way: str, x, y, copies: int = 10) -> float:
    """How often a nominal 95% interval covers the mean, 0."""
    full = np.array([fill(x, y, way, generator(seed)) for seed in range(copies if way == "draw" else 1)])
    rows = x.shape[-1]
    means, squared = full.mean(axis=-1), full.var(axis=-1, ddof=1) / rows
    mean, error, degrees = pool(means, squared) if way == "draw" else (means[0], np.sqrt(squared[0]), rows - 1)
    return np.mean(np.abs(mean) < t.ppf(0.975, degrees) * error)


def claimed(ratio: float) -> float:
    """Coverage in large samples if the true standard error is `ratio` times the one claimed."""
    return 2 * norm.cdf(norm.ppf(0.975) / ratio) - 1


TABLES = st.integers(6, 20).flatmap(
    lambda n: st.tuples(
        arrays(float, n, elements=st.integers(-50, 50), unique=True),
        arrays(float, n, elements=st.integers(-50, 50)),
        st.lists(st.integers(0, n - 1), max_size=n - 5, unique=True),
    )
)


@settings(deadline=None, max_examples=25)
@given(TABLES, st.sampled_from(WAYS))
def test_fills_gaps_only_and_follows_the_units_of_y(table, way):
    x, y, gaps = table
    y[gaps] = np.nan
    before = y.copy()
    full = fill(x, y, way, generator())
    assert np.array_equal(y, before, equal_nan=True)
    assert np.isfinite(full).all()
    assert (full == y)[~np.isnan(y)].all()
    assert fill(x, 32 + 1.8 * y, way, generator()) == pytest.approx(32 + 1.8 * full, abs=1e-6)


def test_line_agrees_with_scikit_learn():
    x, y = normal_pair((8, 25), 1)
    gappy = with_gaps(x, y, 2)
    full = fill(x, gappy, "line", generator())
    for i in range(len(x)):
        seen = ~np.isnan(gappy[i])
        model = LinearRegression().fit(x[i, seen, None], y[i, seen])
        assert full[i, ~seen] == pytest.approx(model.predict(x[i, ~seen, None]))


def test_noise_has_the_spread_of_the_residuals():
    x, y = normal_pair((2000,), 3)
    gappy = with_gaps(x, y, 4)
    seen = ~np.isnan(gappy)
    _, (squares,), *_ = np.polyfit(x[seen], y[seen], 1, full=True)
    many = np.array([fill(x, gappy, "noise", generator(s)) for s in range(50)])[:, ~seen]
    residual = many - fill(x, gappy, "line", generator())[~seen]
    assert residual.std() == pytest.approx(sqrt(squares / (seen.sum() - 2)), rel=0.02)


def test_draws_have_the_predictive_distribution_of_a_regression():
    """With a flat prior an unseen y is Student t around the line, wider far from the observed x."""
    x = np.array([0.0, 1, 2, 4, 5, 7, 12])
    y = np.array([1.0, 0, 3, 2, 6, 5, np.nan])
    draws = fill(np.tile(x, (4000, 1)), np.tile(y, (4000, 1)), "draw", generator(5))[:, -1]
    seen = x[:-1]
    line, (squares,), *_ = np.polyfit(seen, y[:-1], 1, full=True)
    leverage = 1 / 6 + (12 - seen.mean()) ** 2 / np.sum((seen - seen.mean()) ** 2)
    scale = sqrt(squares / 4 * (1 + leverage))
    assert kstest(draws, t(4, loc=np.polyval(line, 12), scale=scale).cdf).pvalue > 0.01


def test_pool_agrees_with_the_statistics_module():
    estimates, variances = [1.0, 2.0, 4.0], [0.5, 0.7, 0.9]
    mean, error, degrees = pool(estimates, variances)
    between = (1 + 1 / 3) * variance(estimates)
    assert mean == pytest.approx(fmean(estimates))
    assert error == pytest.approx(sqrt(fmean(variances) + between))
    assert degrees == pytest.approx(2 * (1 + fmean(variances) / between) ** 2)


def test_copies_that_agree_lose_nothing():
    mean, error, degrees = pool([2, 2, 2], [4, 4, 4])
    assert (mean, error, degrees) == (2, 2, np.inf)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_missing_nothing_changed(way):
    x, y = normal_pair((12,), 6)
    assert np.array_equal(fill(x, y, way, generator()), y)


GOOD = [1.0, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("x", "y", "way", "message"),
    [
        (GOOD, GOOD, "median", "known way"),
        (GOOD, [1, 2, np.nan, np.nan, 5, 6], "mean", "5 rows"),
        ([], [], "mean", "5 rows"),
        (GOOD, [*GOOD, 7], "line", "its shape"),
        ([GOOD] * 2, GOOD, "line", "its shape"),
        ([1, 2, 3, 4, 5, np.nan], GOOD, "line", "complete x"),
        ([1, 2, 3, 4, 5, np.inf], GOOD, "line", "complete x"),
        (GOOD, [1, 2, 3, 4, 5, np.inf], "line", "below"),
        (GOOD, [1, 2, 3, 4, 1e200, np.nan], "noise", "below"),
        ([1, 2, 3, 4, 5, -1e200], GOOD, "line", "below"),
        ([1e-200, 2e-200, 3e-200, 4e-200, 5e-200, 1], [1, 2, 3, 4, 5, np.nan], "line", "different x"),
        ([0.1] * 5 + [3], [1, 2, 3, 4, 5, np.nan], "draw", "different x"),
    ],
)
def test_refuses_what_it_cannot_fill(x, y, way, message):
    with pytest.raises(ValueError, match=message):
        fill(x, y, way, generator())


@pytest.mark.parametrize(
    ("estimates", "variances"),
    [([1], [1]), ([], []), ([1, 2, 3], [1, 1]), (1, 1)],
)
def test_refuses_to_pool_what_is_no_set_of_copies(estimates, variances):
    with pytest.raises(ValueError, match="two copies"):
        pool(estimates, variances)


@pytest.mark.parametrize(
    ("estimates", "variances"),
    [([1, 2], [1, 0]), ([1, 2], [1, -1]), ([1, 2], [1, np.nan]), ([1, 2], [1, np.inf]), ([1, np.nan], [1, 1]),
     ([1, np.inf], [1, 1])],
)  # fmt: skip
def test_refuses_to_pool_what_is_not_finite(estimates, variances):
    with pytest.raises(ValueError, match="need finite estimates"):
        pool(estimates, variances)


@pytest.mark.parametrize(
    ("way", "ratio"),
    [
        ("mean", 1 / (1 - SHARE)),
        ("noise", sqrt(RHO**2 + (1 - RHO**2) * (1 / (1 - SHARE) + SHARE))),
        ("draw", 1),
    ],
)
def test_coverage_where_values_are_missing_completely_at_random(way, ratio):
    x, y = normal_pair((500, 200), 7)
    y[:, : int(SHARE * 200)] = np.nan
    assert coverage(way, x, y) == pytest.approx(claimed(ratio), abs=0.035)


def test_boosting_sends_a_gap_unseen_in_training_to_the_larger_child():
    x = np.r_[np.zeros(30), np.ones(70)][:, None]
    model = HistGradientBoostingRegressor(max_iter=1, learning_rate=1, min_samples_leaf=1).fit(x, x[:, 0])
    assert model.predict([[np.nan]]) == pytest.approx(model.predict([[1.0]]))
    assert model.predict([[0.0]]) < 0.5


def test_prose(prose):
    prose.says(
        "Rubin (1976)", "Josse et al. (2019)", "Le Morvan et al. (2021)", "(Rubin, 1987)", "(Groenwold et al., 2012)",
        "one copy per percent of incomplete rows (White et al., 2011)", "Sentinel (-999, 1970-01-01)",
    )  # fmt: skip

    yes, no, silent = 30, 30, 40
    everyone = yes + no + silent
    prose.says(
        f"Of {everyone} people {yes} say yes, {no} say no, {silent} do not answer. Under MCAR you estimate "
        f"{yes / (yes + no):.0%} yes; without assumptions you know only that it is between {yes / everyone:.0%} and "
        f"{(yes + silent) / everyone:.0%}",
        f"no test of the {yes + no} answers can say what the other {silent} think",
    )
    complete = [sum((-1) ** k * comb(n, k) * 0.05**k for k in range(n + 1)) for n in (10, 20)]
    prose.says(
        f"If each of 10 columns misses 5% independently, {complete[0]:.0%} of the rows are complete; with 20 columns, "
        f"{complete[1]:.0%}"
    )

    x, y = normal_pair((100_000,), 8)
    half = y.copy()
    half[: y.size // 2] = np.nan
    full = fill(x, half, "mean", generator())
    assert full.var() == pytest.approx(SHARE * 1, abs=0.01)
    r = sqrt(1 - SHARE) * RHO
    assert np.corrcoef(x, full)[0, 1] == pytest.approx(r, abs=0.005)
    prose.says(
        f"At $q = 0.5$, $\\rho = 0.6$ becomes {r:.2f}",
        f"a nominal 95% interval for the mean covers it {claimed(1 / (1 - SHARE)):.0%} of the time",
        f"With the mean and $q = 0.5$ the variance halves, and a correlation of 0.6 becomes {r:.2f}",
    )

    prose.says("$y$ is missing with probability 0.8 where $x > 0$, else 0.2", "$y$ with correlation 0.6")
    center, spread = observed_moments()
    gappy = with_gaps(x, y, 9)
    filled = {way: fill(x, gappy, way, generator(1)) for way in WAYS}
    assert np.nanmean(gappy) == pytest.approx(filled["mean"].mean()), "the complete rows have the same bias"
    assert filled["mean"].mean() == pytest.approx(RHO * center, abs=0.005)
    prose.says(f"Biased ({RHO * center:.2f} for a true 0)")
    among = RHO * spread * SHARE / sqrt(SHARE * (RHO**2 * spread + 1 - RHO**2))
    assert np.corrcoef(x, filled["mean"])[0, 1] == pytest.approx(among, abs=0.005)
    assert among / RHO == pytest.approx(0.57, abs=0.01), "nearly halved"
    lines = []
    for xs, ys in zip(*normal_pair((300, 200), 10), strict=True):
        gap = np.isnan(with_gaps(xs, ys, len(lines)))
        on_line = np.where(gap, np.polyval(np.polyfit(xs[~gap], ys[~gap], 1), xs), ys)
        lines.append(np.corrcoef(xs, on_line)[0, 1])
    assert np.mean(lines) / RHO == pytest.approx(1.2, abs=0.02), "rises by about a fifth"
    for way in ("noise", "draw"):
        assert filled[way].mean() == pytest.approx(0, abs=0.01)
        assert filled[way].std() == pytest.approx(1, abs=0.01)
        assert np.corrcoef(x, filled[way])[0, 1] == pytest.approx(RHO, abs=0.01)
    # n times the variance of the mean after "noise": sampling of x, the line at the mean of x, the noise.
    kept = 1 - SHARE
    total = RHO**2 + (1 - RHO**2) * (1 / kept + center**2 / (kept * spread) + SHARE)
    xs, ys = normal_pair((1000, 200), 11)
    gappy = with_gaps(xs, ys, 12)
    assert coverage("noise", xs, gappy) == pytest.approx(claimed(sqrt(total)), abs=0.035)
    assert coverage("draw", xs, gappy) == pytest.approx(0.95, abs=0.02)
    share = claimed(sqrt(total))
    recorded = SAMPLE.with_suffix(".out").read_text(encoding="utf-8")
    (run,) = (int(line.split()[-1].rstrip("%")) for line in recorded.splitlines() if line.startswith("noise"))
    points = 100 * sqrt(share * (1 - share) / 1000)
    assert abs(run - 100 * share) < 2 * points, "the recorded run is within its error"
    prose.says(
        f"it covers about {share:.0%}, not 95% (the {run}% above is one run; its standard error is {points:.1f} points)"
    )

    # y = x, missing where positive: both regressions by least squares on many draws, the second also exactly.
    value = np.abs(x) * np.where(np.arange(x.size) % 2, 1, -1)
    gap = value > 0
    imputed = np.where(gap, value[~gap].mean(), value)
    errors = []
    for columns in ([imputed], [imputed, gap]):
        design = np.column_stack([np.ones(x.size), *columns])
        beta = np.linalg.lstsq(design, value, rcond=None)[0]
        errors.append(np.mean((value - design @ beta) ** 2))
    assert errors == pytest.approx([1 - (1 - 2 / pi) / 2, (1 - 2 / pi) / 2], abs=0.01)
    prose.says(
        f"A straight line on the mean-imputed $x$ has squared error {1 - (1 - 2 / pi) / 2:.2f}",
        f"Add the missing flag, and it is {(1 - 2 / pi) / 2:.2f}",
    )

    ages = [40] * 95 + [-999] * 5
    prose.says(f"5% of -999 among ages of mean 40 make a mean of {fmean(ages):.0f}")
    loans, defaults, dropped = 1000, 50, 40
    prose.says("If less than 5% is missing")
    prose.says(
        f"Of 1,000 loans {defaults} defaulted, and {dropped} of the defaulters lack an income. Dropping these "
        f"{dropped / loans:.0%} of the rows moves the default rate from {defaults / loans:.0%} to "
        f"{(defaults - dropped) / (loans - dropped):.2%}"
    )

    within, between = 1, (1 - RHO**2) * SHARE / (1 - SHARE)  # times n
    copies = np.array([fill(x[-2000:], half[-2000:] * np.where(np.arange(2000) % 2, 1, np.nan), "draw", generator(s))
                       for s in range(200)])  # fmt: skip
    assert copies.mean(axis=-1).var() * 2000 == pytest.approx(between, rel=0.25)
    lost = between / (within + between)
    efficiency = (within + between) / (within + between + between / 5)
    assert efficiency == pytest.approx(1 / (1 + lost / 5))
    prose.says(
        f"For a mean with $q = 0.5$, $\\rho = 0.6$ under MCAR, $\\lambda = {lost:.2f}$: five copies reach "
        f"{efficiency:.0%}"
    )
    prose.says(f"incomplete rows (White et al., 2011): {100 * SHARE:.0f} here")
    shuffled = np.where(np.arange(x.size) % 2, x, generator(13).permutation(x))
    assert np.polyfit(shuffled, y, 1)[0] == pytest.approx(RHO / 2, abs=0.01), "the slope halves"
    # A flag in place of a confounder: `x` does nothing, y is the confounder. By Frisch-Waugh, then by least squares.
    treated = (1 - SHARE) * (1 - RHO**2) + SHARE  # variance of x that the other columns leave
    gap = np.isnan(half)
    design = np.column_stack([x, np.where(gap, 0, y), gap, np.ones(x.size)])
    effect = SHARE * RHO / treated
    assert np.linalg.lstsq(design, y, rcond=None)[0][0] == pytest.approx(effect, abs=0.01)
    prose.says(f"correlated {RHO} with the treatment and half missing under MCAR: the estimated effect is {effect:.2f}")
    moved = np.where(np.isnan(half), full - 1, full).mean() - full.mean()
    prose.says(f"With half of $y$ missing, $\\delta = -1$ moves the mean by {moved:.1f}")
