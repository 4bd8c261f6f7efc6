import numpy as np
import pytest
from is_a_new_observation_an_outlier import normal_p_value, rank_p_value, robust_z
from scipy.stats import chi2, expon, f, norm, t


def test_one_variable_is_students_prediction_interval():
    history = np.random.default_rng(0).normal(5, 2, 12)
    statistic = (9 - history.mean()) / (history.std(ddof=1) * np.sqrt(1 + 1 / 12))
    assert normal_p_value(history, 9) == pytest.approx(2 * t.sf(statistic, 11))
    assert normal_p_value(history, history.mean()) == pytest.approx(1)


@pytest.mark.parametrize("d", [1, 3])
def test_p_values_of_ordinary_draws_are_uniform(d):
    rng = np.random.default_rng(d)
    mix = rng.normal(size=(d, d))
    p = [normal_p_value(rows[:-1], rows[-1]) for rows in rng.normal(size=(3000, 9, d)) @ mix]
    for alpha in (0.01, 0.1, 0.5):
        assert np.mean(np.array(p) <= alpha) == pytest.approx(alpha, abs=4 * np.sqrt(alpha * (1 - alpha) / 3000))


def test_with_a_long_history_it_is_the_chi_squared_test():
    rows = np.random.default_rng(1).multivariate_normal([0, 0], [[1, 0.9], [0.9, 1]], 200_000)
    assert normal_p_value(rows, [2, 2]) == pytest.approx(chi2.sf(8 / 1.9, 2), abs=0.003)


def test_robust_z_is_a_z_score_on_normal_data_and_ignores_contamination():
    history = 3 + 2 * norm.ppf((np.arange(1001) + 0.5) / 1001)
    assert robust_z(history, 9) == pytest.approx(3, abs=0.01)
    history[-100:] = 1e9
    assert 2 < robust_z(history, 9) < 3.1


@pytest.mark.parametrize(("new", "p"), [(10, 1 / 5), (4, 2 / 5), (0, 1)])
def test_rank_p_value(new, p):
    assert rank_p_value([1, 2, 3, 4], new) == pytest.approx(p)


@pytest.mark.parametrize("alpha", [0.1, 0.3])
def test_rank_p_value_holds_for_any_distribution(alpha):
    scores = np.random.default_rng(2).standard_cauchy((5000, 20))
    assert np.mean([rank_p_value(row[1:], row[0]) <= alpha for row in scores]) == pytest.approx(alpha, abs=0.025)


def test_refuses_what_it_cannot_answer():
    with pytest.raises(ValueError, match="invertible"):
        normal_p_value(np.eye(3), [0, 0, 0])
    with pytest.raises(ValueError, match="3 new numbers"):
        normal_p_value(np.random.default_rng(0).normal(size=(30, 3)), 2)
    with pytest.raises(ValueError, match="MAD is zero"):
        robust_z([1, 1, 1, 5], 7)
    with pytest.raises(ValueError, match="a value is missing"):
        robust_z([1, np.nan, 2, 3], 7)
    for scores, new in (([1, np.nan], 2), ([1, 2], np.nan)):
        with pytest.raises(ValueError, match="a score is missing"):
            rank_p_value(scores, new)


def chi_squared_alarms(n: int, d: int, alpha: float) -> float:
    """Share of ordinary draws beyond the chi-squared limit when mean and covariance come from n rows."""
    return f.sf(chi2.isf(alpha, d) * n * (n - d) / (d * (n - 1) * (n + 1)), d, n - d)


def test_prose(prose):
    sigma3 = 2 * norm.sf(3)
    prose.says(f'A plain "$3s$" rule should alarm on {sigma3:.2%} of ordinary draws')
    ten = 2 * t.sf(3 / np.sqrt(1.1), 9)
    wide = {n: t.isf(norm.sf(3), n - 1) * np.sqrt(1 + 1 / n) for n in (10, 30)}
    prose.says(
        f"With $n = 10$ it alarms on {ten:.1%}; the limits that keep {sigma3:.2%} lie at ${wide[10]:.1f}s$, "
        f"and at ${wide[30]:.1f}s$ for $n = 30$"
    )

    prose.says(f"{1 / norm.ppf(0.75):.4f} \\cdot \\text{{MAD}}")
    draws = np.random.default_rng(0).normal(size=(100_000, 20))
    middle = np.median(draws, axis=1)
    reach = 3 * 1.4826 * np.median(np.abs(draws - middle[:, None]), axis=1)
    alarms = np.mean(norm.sf(middle + reach) + norm.cdf(middle - reach))
    prose.says(f"with $n = 20$ the limit 3 alarms on about {alarms:.0%} of ordinary Normal draws")

    low, high = norm.ppf([0.25, 0.75])
    exponential = expon.ppf([0.25, 0.75])
    beyond = norm.cdf(low - 1.5 * (high - low)) + norm.sf(high + 1.5 * (high - low))
    beyond_exponential = expon.sf(exponential[1] + 1.5 * np.diff(exponential)[0])
    prose.says("$[Q_1 - 1.5\\,\\text{IQR},\\; Q_3 + 1.5\\,\\text{IQR}]$")
    prose.says(f"That is {beyond:.1%} of a Normal and {beyond_exponential:.1%} of an exponential distribution")
    assert rank_p_value(np.zeros(9_999), 1) == pytest.approx(1 / 10_000)
    prose.says("once in 10,000 ordinary events you need at least 9,999 past scores")

    spoilt = 100 + 10 * norm.ppf((np.arange(50) + 0.5) / 50)
    spoilt[::10] = 400
    assert normal_p_value(spoilt, 160) > 0.5
    prose.says(
        f"Five time-outs among 50 rows pull the mean to {spoilt.mean():.0f} ms and $s$ to {spoilt.std(ddof=1):.0f} ms",
        "odd in 160 ms",
    )
    prose.says(f"The robust z still says {robust_z(spoilt, 160):.0f}")

    inverse = np.linalg.inv([[1, 0.9], [0.9, 1]])
    odd, even = (np.array(x) @ inverse @ np.array(x) for x in ((1.5, -1.5), (2, 2)))
    assert chi2.sf(odd, 2) == pytest.approx(2e-10, rel=0.2)
    prose.says(
        f"With correlation 0.9, the pair $(1.5, -1.5)$ has $D^2 = {odd:.0f}$ and $p \\approx 2 \\cdot 10^{{-10}}$"
    )
    prose.says(f"has $D^2 = {even:.1f}$, $p = {chi2.sf(even, 2):.2f}$", "The pair $(1.5, -1.5)$ passes both checks")
    prose.says(
        "At $n = 50$, $d = 20$ the 1% limit of $\\chi^2_{20}$ "
        f"would alarm on {chi_squared_alarms(50, 20, 0.01):.0%} of ordinary draws"
    )

    heavy = 2 * t.sf(3 * np.sqrt(3), 3)
    prose.says(f"give {1e6 * sigma3:,.0f} false alarms", f"scaled to the same variance, {round(1e6 * heavy, -2):,.0f}")
    ordinary = 1_000_000 - 100
    prose.says("Say 100 real incidents a day and a detector that catches 90 of them")
    prose.says(f"precision is {90 / (90 + sigma3 * ordinary):.1%}")
    prose.says(f"one false alarm in {ordinary / 90:,.0f} events, or ${norm.isf(90 / ordinary / 2):.1f}\\sigma$")
    prose.says(
        f"{round(1e6 * heavy, -2):,.0f} alarms instead of {1e6 * sigma3:,.0f} for $t_3$ tails, {ten:.1%} at $n = 10$",
        f"and that {sigma3:.2%} false alarms suit you",
    )

    mean, deviation = (1000 + 200) / 2, np.sqrt(((1000 - 200) / 2) ** 2 + 30**2)
    prose.says("Traffic of 1,000 requests in the 12 hours of day and 200 at night, each with standard deviation 30")
    prose.says(f"has overall mean {mean:.0f} and standard deviation {deviation:.0f}")
    prose.says(
        f"have a plain z of {(1000 - mean) / deviation:.1f} "
        f"and a residual of {(1000 - 200) / 30:.0f} standard deviations"
    )

    wild = np.append(np.zeros(9), 1e6)
    assert (wild[-1] - wild.mean()) / wild.std(ddof=1) == pytest.approx(9 / np.sqrt(10))
    prose.says(f"which is {9 / np.sqrt(10):.2f} for $n = 10$")
    prose.says(
        f"With 100 independent features at 1% each, the opposite also goes wrong: {1 - 0.99**100:.0%} of ordinary rows"
    )
    prose.says(f'at 100 anomalies in a million, "never alarm" is {1 - 100 / 1e6:.2%} accurate')
    prose.says("trained on CIFAR-10", "than to CIFAR-10 itself", "(Nalisnick et al., 2019)")
    prose.says(
        "You test 1,000 sensors every minute. Which threshold? Control the whole batch. "
        f"At $p < 0.01$ each, {1000 * 0.01:.0f} ordinary"
    )
    assert rank_p_value(np.zeros(19_999), 1) == pytest.approx(0.05 / 1000)
    prose.says("reaches Bonferroni's 0.05/1,000 only with 19,999 past scores")
