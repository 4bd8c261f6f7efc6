import numpy as np
import pytest
from distribution_other_than_normal import fit, lost, simulated_log
from scipy.optimize import minimize_scalar
from scipy.stats import beta, expon, kstwo, norm, poisson

MINUTE = 1 / 60


def run_time(
    work: float, interval: float, cost: float, mean: float, rng: np.random.Generator, restart: float = 0
) -> float:
    """Hours to finish `work` hours, simulated failure by failure: a segment starts again `restart` hours after one."""
    clock = done = 0.0
    failure = rng.exponential(mean)
    while done < work:
        if clock + interval + cost <= failure:
            clock += interval + cost
            done += interval
        else:
            clock = failure + restart
            failure = clock + rng.exponential(mean)
    return clock


def distances(draws: np.ndarray) -> np.ndarray:
    """Kolmogorov-Smirnov distance of each row (repeats, n) to the exponential with that row's mean."""
    n = draws.shape[1]
    below = expon.cdf(np.sort(draws / draws.mean(axis=1, keepdims=True), axis=1))
    rank = np.arange(1, n + 1)
    return np.maximum(rank / n - below, below - (rank - 1) / n).max(axis=1)


def test_fit_maximises_the_likelihood_of_a_censored_log():
    gaps, running = np.array([3.0, 10.0, 1.5]), 8.0

    def minus_log_likelihood(mean):
        return -expon.logpdf(gaps, scale=mean).sum() - expon.logsf(running, scale=mean)

    best = minimize_scalar(minus_log_likelihood, bounds=(0.1, 100), method="bounded", options={"xatol": 1e-8})
    assert fit(gaps, running)[0] == pytest.approx(best.x, rel=1e-5)


def test_interval_is_where_the_count_becomes_unlikely():
    gaps = np.full(12, 5.0)
    mean, low, high = fit(gaps, 4.0)
    assert low < mean < high
    assert poisson.cdf(12, 64 / low) == pytest.approx(0.025)
    assert poisson.sf(11, 64 / high) == pytest.approx(0.025)


def test_interval_covers_the_truth():
    rng = np.random.default_rng(1)
    intervals = [fit(*simulated_log(rng))[1:] for _ in range(1000)]
    assert np.mean([low < 24 < high for low, high in intervals]) >= 0.94


@pytest.mark.parametrize("interval", [0.5, 2, 8, 24])
def test_lost_share_agrees_with_a_simulated_run(interval):
    rng = np.random.default_rng(2)
    hours = run_time(20_000, interval, 5 * MINUTE, 24, rng)
    assert lost(interval, 5 * MINUTE, 24) == pytest.approx(1 - 20_000 / hours, abs=0.015)


@pytest.mark.parametrize("interval", [2, 8])
def test_a_restart_only_scales_the_time_of_a_segment(interval):
    hours = run_time(200_000, interval, 5 * MINUTE, 24, np.random.default_rng(2), restart=3)
    without = interval / (1 - lost(interval, 5 * MINUTE, 24))
    assert hours / 200_000 * interval == pytest.approx(without * (24 + 3) / 24, rel=0.02)


def test_simulated_log_fills_sixty_days():
    gaps, running = simulated_log(np.random.default_rng(3))
    assert gaps.sum() + running == pytest.approx(1440)
    assert running >= 0


@pytest.mark.parametrize(
    ("gaps", "running"),
    [([], 1.0), ([1.0, 0.0], 0.0), ([2.0, -1.0], 0.0), ([1.0], -0.1), ([1.0, np.nan], 0.0), ([1.0], np.inf)],
)
def test_fit_refuses_impossible_logs(gaps, running):
    with pytest.raises(ValueError, match="at least one gap"):
        fit(np.array(gaps), running)


@pytest.mark.parametrize("arguments", [(0, 1, 1), (1, 0, 1), (1, 1, -2), (1, np.nan, 1), (np.inf, 1, 1)])
def test_lost_refuses_what_is_not_positive(arguments):
    with pytest.raises(ValueError, match="must be positive"):
        lost(*arguments)


def test_prose(prose):
    prose.says(
        f"1,000 machines that fail once in 24,000 hours ({24_000 / 8760:.1f} years) "
        f"each stop the job every {24_000 / 1000:.0f} hours on average"
    )

    gaps, running = simulated_log(np.random.default_rng(0))
    mean, low, high = fit(gaps, running)
    prose.says("a true mean of 24 hours")
    prose.says(
        f"{len(gaps)} failures put it at {mean:.1f}, and only between {low:.1f} and {high:.1f} with 95% confidence"
    )

    def best(gap):
        return minimize_scalar(lambda interval: lost(interval, 5 * MINUTE, gap), bounds=(0.1, 20), method="bounded").x

    rule = np.sqrt(2 * 5 * MINUTE * mean)
    assert best(mean) == pytest.approx(rule, rel=0.05), "the approximation holds"
    prose.says(f"$\\tau^{{*}}$ is {rule:.1f} hours and costs {lost(rule, 5 * MINUTE, mean):.1%}")
    early, late = np.sqrt(2 * 5 * MINUTE * np.array([low, high]))
    prose.says(f"only between {early:.1f} and {late:.1f} hours")
    regret = max(lost(rule, 5 * MINUTE, truth) - lost(best(truth), 5 * MINUTE, truth) for truth in (low, high))
    assert regret < 0.0012
    prose.says(f"saving every {rule:.1f} hours loses about {100 * regret:.1f} points more than the best choice")
    prose.says(
        f"Saving every half hour loses {lost(0.5, 5 * MINUTE, mean):.1%}, once a day {lost(24, 5 * MINUTE, mean):.1%}"
    )

    prose.says("Meta reports 419 unexpected interruptions in 54 days", "pre-training Llama 3 405B")
    reported = 54 * 24 / 419
    prose.says(
        f"That is one in {reported:.1f} hours",
        f"the formula would say every {np.sqrt(2 * MINUTE * reported) / MINUTE:.0f} minutes",
    )
    prose.says("In 23,000 failures at Los Alamos")

    prose.says(
        f"puts {norm.sf(1):.0%} of the waiting times below zero and {norm.sf(2):.1%} beyond three means, "
        f"where the exponential has {expon.sf(3):.1%}"
    )
    prose.says(f"With a mean of 24 hours the chance of a failure in the next 24 is {expon.cdf(24, scale=24):.0%}")
    lives = np.random.default_rng(4).exponential(1000, 1_000_000)
    died = 1000 - 500 * np.exp(-0.5) / -np.expm1(-0.5)
    assert lives[lives < 500].mean() == pytest.approx(died, abs=2)
    assert np.minimum(lives, 500).sum() / np.sum(lives < 500) == pytest.approx(1000, rel=0.01)
    prose.says(f"mean life 1,000 hours for 500 hours: those that fail do so after {died:.0f} hours on average")

    rng = np.random.default_rng(5)
    null = distances(rng.exponential(size=(20_000, 60)))
    departed = distances(rng.weibull(0.8, size=(20_000, 60)))
    textbook = kstwo.isf(0.05, 60)
    rejected = np.mean(null > textbook)
    assert rejected == pytest.approx(0.005, abs=0.001)
    prose.says(
        "the same 60 gaps, the textbook test at 5% rejects a true exponential "
        f"in about {round(rejected, 3):.1%} of cases"
    )
    assert 0.8 < np.mean(departed <= textbook) < 0.9
    assert 0.5 < np.mean(departed <= np.quantile(null, 0.95)) < 0.65
    prose.says(
        "a Weibull of shape 0.8 passes in over 80%. With the right critical value it still passes in more than half"
    )

    prose.says("no failure in 30 days", "$e^{-\\lambda W} \\ge 0.05$")
    prose.says(
        f"$\\lambda \\le {-np.log(0.05):.1f}/W$: with {30 * 24} hours watched the mean gap "
        f"is at least {30 * 24 / -np.log(0.05):.0f} hours, with 95% confidence"
    )

    prior, posterior = beta(2, 38), beta(2 + 12, 38 + 120 - 12)
    prose.says(
        f"Prior Beta(2, 38) has mean {prior.mean():.0%}; "
        f"12 conversions in 120 visits give Beta(14, 146), mean {posterior.mean():.2%}"
    )
    prose.says(f"and a {posterior.sf(0.05):.0%} probability that the rate exceeds 5%")
