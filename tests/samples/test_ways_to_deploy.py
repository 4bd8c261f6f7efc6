import heapq
from math import exp, factorial, inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import norm
from ways_to_deploy import chance_to_wait, in_flight, longest_wait, workers_for

rates = st.floats(0, 300)
times = st.floats(0.001, 0.1)


def simulate(rate: float, seconds: float, workers: int, n: int = 100_000, seed: int = 0):
    """Arrivals, waits and service times of n requests: first come, first served."""
    rng = np.random.default_rng(seed)
    arrivals = rng.exponential(1 / rate, n).cumsum()
    service = rng.exponential(seconds, n)
    free, waits = [0.0] * workers, np.empty(n)
    for i, (arrival, needs) in enumerate(zip(arrivals.tolist(), service.tolist(), strict=True)):
        start = max(arrival, heapq.heappop(free))
        waits[i] = start - arrival
        heapq.heappush(free, start + needs)
    return arrivals, waits, service


def erlang_c(load: float, workers: int) -> float:
    """The textbook sum."""
    last = load**workers / factorial(workers) * workers / (workers - load)
    return last / (sum(load**k / factorial(k) for k in range(workers)) + last)


@given(times, st.integers(1, 30), st.floats(0.01, 0.99))
def test_erlang_c_is_the_textbook_sum(seconds, workers, utilization):
    rate = utilization * workers / seconds
    assert chance_to_wait(rate, seconds, workers) == pytest.approx(erlang_c(rate * seconds, workers))
    assert chance_to_wait(utilization / seconds, seconds, 1) == pytest.approx(utilization)  # one worker: its load


@given(rates, times, st.integers(1, 40))
def test_more_workers_and_less_traffic_wait_less(rate, seconds, workers):
    wait = longest_wait(rate, seconds, workers)
    assert 0 <= chance_to_wait(rate, seconds, workers) <= 1
    assert longest_wait(rate, seconds, workers + 1) <= wait
    assert longest_wait(rate / 2, seconds, workers) <= wait
    assert (wait == inf) == (rate * seconds >= workers)


@given(st.floats(1, 300), times, st.floats(0.001, 1))
def test_workers_for_is_the_fewest(rate, seconds, limit):
    workers = workers_for(rate, seconds, limit)
    assert longest_wait(rate, seconds, workers) <= limit
    assert workers == 1 or longest_wait(rate, seconds, workers - 1) > limit


def test_the_percentile_solves_its_equation():
    for workers in (5, 6, 8):
        p, spare = chance_to_wait(120, 0.04, workers), (workers - 4.8) / 0.04
        exact = brentq(lambda t, p=p, spare=spare: p * exp(-spare * t) - 0.01, 0, 10)
        assert longest_wait(120, 0.04, workers) == pytest.approx(exact)
    assert longest_wait(10, 0.04, 8) == 0  # fewer than 1% wait at all
    assert longest_wait(0, 0.04, 1) == 0


def test_a_simulated_queue_agrees():
    arrivals, waits, service = simulate(120, 0.04, 8)
    assert (waits > 0).mean() == pytest.approx(chance_to_wait(120, 0.04, 8), abs=0.02)
    assert np.quantile(waits, 0.99) == pytest.approx(longest_wait(120, 0.04, 8), rel=0.1)

    stays = waits + service  # Little's law on the path: mean number present = rate · mean stay
    moments = np.sort(np.r_[arrivals, arrivals + stays])
    present = np.searchsorted(arrivals, moments, "right") - np.searchsorted(np.sort(arrivals + stays), moments, "right")
    mean_present = (present[:-1] * np.diff(moments)).sum() / moments[-1]
    assert mean_present == pytest.approx(in_flight(len(arrivals) / moments[-1], stays.mean()))


def test_many_workers_and_whole_numbers():
    assert workers_for(1e4, 1, 0.05) > 1e4
    assert workers_for(100, 0.05, 1e9) == 6  # 5 are busy all the time
    assert chance_to_wait(120, 0.04, 8.0) == chance_to_wait(120, 0.04, 8)
    with pytest.raises(ValueError, match="finite"):
        in_flight(1e308, 1e10)


@pytest.mark.parametrize("bad", [-1, nan, inf])
def test_bad_input(bad):
    for arguments in ((bad, 0.04), (120, bad)):
        with pytest.raises(ValueError, match="finite"):
            in_flight(*arguments)
        with pytest.raises(ValueError, match="finite"):
            chance_to_wait(*arguments, 5)
    with pytest.raises(ValueError, match="limit"):
        workers_for(120, 0.04, bad)
    for workers in (0, -1, 1.5):
        with pytest.raises(ValueError, match="workers"):
            longest_wait(120, 0.04, workers)
    with pytest.raises(ValueError, match="limit"):
        workers_for(120, 0.04, 0)


def test_prose(prose):
    rate, seconds = 120, 0.04
    load = in_flight(rate, seconds)
    prose.says(
        "120 times a second at the peak; one prediction takes 40 ms",
        f"$L = {rate} \\cdot {seconds} = {load:.1f}$ are busy",
        f"120 requests per second × 40 ms is {load:.1f}, so 5 workers",
    )
    assert longest_wait(rate, seconds, 4) == inf
    wait = {workers: 1000 * longest_wait(rate, seconds, workers) for workers in (5, 6, 8)}
    prose.says(
        f"With 5 workers, at {load / 5:.0%} utilization, one request in a hundred waits longer than {wait[5]:.0f} ms; "
        f"with 8, at {load / 8:.0%}, longer than {wait[8]:.0f} ms. If 50 ms of waiting are allowed, "
        f"take {workers_for(rate, seconds, 0.05)}. The {1000 * seconds:.0f} ms of service",
        f"That is {load / 5:.0%} utilization: {chance_to_wait(rate, seconds, 5):.0%} of requests wait, "
        f"and one in a hundred for longer than {wait[5]:.0f} ms",
        f"lose one, and 4 face a load of {load:.1f}",
    )
    pooled = chance_to_wait(rate, seconds, 8) * seconds / (8 - load)
    alone = chance_to_wait(rate / 8, seconds, 1) * seconds / (1 - load / 8)
    _, waits, _ = simulate(rate / 8, seconds, 1, seed=1)
    assert waits.mean() == pytest.approx(alone, rel=0.1)
    prose.says(f"the mean wait rises from {1000 * pooled:.1f} ms to {1000 * alone:.0f} ms")

    daily, workers = 2_000_000, 3 * 4
    batch, single, around = daily * 0.005 / 3600, daily * seconds / 3600, workers * 24
    assert daily / 86400 < rate
    prose.says(
        f"Let {rate} be the peak of 2 million requests a day, and a row in a block take 5 ms: "
        f"{batch * 3600:,.0f} seconds, {batch:.1f} core-hours a night. "
        f"The {workers} workers around the clock are {around}, or {around / batch:.0f} times as much: "
        f"{single / batch:.0f} times for single calls, {around / single:.0f} times for idle capacity",
        f"in the example, {around / batch:.0f} times the cores",
        "Take three machines of 4",
    )
    chats, token = in_flight(5, 12), 2 * 32 * 8 * 128 * 2
    prose.says(
        f"5 chats a second that last 12 s are {chats:.0f} at once",
        f"with Llama 3 8B's 32 layers, 8 key-value heads of width 128 and 2 bytes, {token:,} bytes",
        f"At 2,000 tokens per chat that is {chats * 2000 * token / 1e9:.1f} GB, about as much as the weights "
        f"({8e9 * 2 / 1e9:.0f} GB)",
    )
    z = norm.ppf(0.975) + norm.ppf(0.8)
    equal, needed = (z**2 * (0.02 * 0.98 + 0.01 * 0.99 / rest) / 0.01**2 for rest in (1, 99))
    prose.says(
        f"power 80%) takes about {needed:,.0f} requests in a canary of 1%. It gets {0.01 * rate:.1f} a second "
        f"at the peak: {needed / (0.01 * rate) / 60:.0f} minutes. "
        f"Equal shares would need {equal:,.0f} on each side",
        "1%, then 10%",
    )
    canary, rest = np.random.default_rng(0).binomial(
        [[round(needed)], [99 * round(needed)]], [[0.02], [0.01]], (2, 4000)
    )
    canary, rest = canary / round(needed), rest / (99 * round(needed))
    z_score = (canary - rest) / np.sqrt(canary * (1 - canary) / needed + rest * (1 - rest) / (99 * needed))
    assert 0.78 < (abs(z_score) > 1.96).mean() < 0.88  # about 80%; the normal approximation is cautious
    prose.says("since 2018", "(Yu et al., 2022)", "(Kwon et al., 2023)")
