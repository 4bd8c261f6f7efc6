from math import atan, comb, pi

import numpy as np
import pytest
from feature_engineering import clock, loans, orders, recent
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import log_loss
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

LEAF = {"min_samples_leaf": 10, "random_state": 0}
day, amount = st.integers(0, 40), st.integers(-50, 50)
events = st.lists(st.tuples(day, amount), max_size=15)


@settings(deadline=None, max_examples=80)
@given(events, st.lists(day, max_size=6), st.integers(1, 30))
def test_recent_is_the_sum_over_what_was_known(rows, asked, days):
    known, amounts = [when for when, _ in rows], [much for _, much in rows]
    expected = [sum(much for when, much in rows if a - days <= when < a) for a in asked]
    assert recent(known, amounts, asked, days).tolist() == expected


@settings(deadline=None, max_examples=40)
@given(events, events, day)
def test_what_comes_later_changes_nothing(past, future, asked):
    past = [(min(when, asked - 1), much) for when, much in past]
    rows = past + [(asked + when, much) for when, much in future]
    before, after = (recent([w for w, _ in some], [m for _, m in some], [asked], 30) for some in (past, rows))
    assert before == after


@pytest.mark.parametrize(
    ("known", "amounts", "asked", "days"),
    [
        ([1, 2], [1], [3], 5), ([[1, 2]], [[1, 2]], [3], 5), ([1], [1], [3], 0), ([1], [1], [3], -1),
        ([1], [1], [3], np.nan), ([np.nan], [1], [3], 5), ([1], [1], [np.nan], 5), ([1], [np.nan], [3], 5),
        ([1], [np.inf], [3], 5), ([np.inf], [1], [3], 5), ([1], [1], [np.inf], 5),
    ],
)  # fmt: skip
def test_recent_refuses_unknown_times_and_empty_windows(known, amounts, asked, days):
    with pytest.raises(ValueError, match="known time"):
        recent(known, amounts, asked, days)


def test_recent_without_events_or_limit():
    assert recent([], [], [3, 4], 5).tolist() == [0, 0]
    assert recent([1, 3, 2], [10, 20, 40], [3], np.inf).tolist() == [50]


@pytest.mark.parametrize("hours", [1, [[1, 2]], [1, np.nan], [np.inf]])
def test_clock_refuses_other_shapes_and_no_time(hours):
    with pytest.raises(ValueError, match="finite hours"):
        clock(hours)


@settings(deadline=None, max_examples=50)
@given(st.floats(0, 24), st.floats(0, 24))
def test_distance_on_the_clock_depends_on_the_shorter_way_round(first, second):
    a, b = clock(np.array([first, second]))
    apart = min(abs(first - second), 24 - abs(first - second))
    assert np.linalg.norm(a - b) == pytest.approx(2 * np.sin(np.pi * apart / 24), abs=1e-9)


def scores(model, x: np.ndarray, y: np.ndarray) -> float:
    return model.fit(x[:500], y[:500]).score(x[500:], y[500:])


def test_scale_matters_to_a_penalty_and_to_distances_alone():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(60, 3)), rng.normal(size=60)
    unit = np.array([1000, 1, 1])
    for model, same in (
        (LinearRegression(), True), (DecisionTreeRegressor(max_depth=3, random_state=0), True),
        (Ridge(10), False), (KNeighborsRegressor(3), False), (make_pipeline(StandardScaler(), Ridge(10)), True),
    ):  # fmt: skip
        before, after = model.fit(x, y).predict(x), model.fit(x * unit, y).predict(x * unit)
        assert np.allclose(before, after) == same
    meters, kilometers = Ridge(1).fit(x[:, :1], y), Ridge(1e-6).fit(x[:, :1] / 1000, y)
    assert kilometers.coef_ == pytest.approx(1000 * meters.coef_)  # equal only if penalized a million times less


def test_prose(prose):
    rng = np.random.default_rng(0)
    (hours, sold), (money, late) = orders(5500, rng), loans(5500, rng)
    line, raw = scores(LinearRegression(), hours[:, None], sold), clock(hours)
    tree, wave = scores(DecisionTreeRegressor(**LEAF), hours[:, None], sold), scores(LinearRegression(), raw, sold)
    possible = (5**2 / 2) / (5**2 / 2 + 2**2)
    prose.says(
        "most at 22, fewest at 10. With 500 noisy rows",
        f"a line in $h$ reaches $R^2 = {line:.2f}$ on new rows, a tree with at least 10 rows per leaf {tree:.2f}",
        r"\left(\sin\frac{2\pi h}{24},\; \cos\frac{2\pi h}{24}\right)",
        "that midnight follows 23:00", "23:59 and 00:01 are at opposite ends",
        f"the line reaches {wave:.2f}, where noise allows {possible:.2f}; the tree stays at "
        f"{scores(DecisionTreeRegressor(**LEAF), raw, sold):.2f}",
        r"Peaks at 8 and 20 need the pair of $4\pi h/24$ too; without it $R^2$ is 0",
    )  # fmt: skip
    twice = 5 * np.cos(4 * pi * (hours - 8) / 24) + rng.normal(0, 2, 5500)
    assert scores(LinearRegression(), raw, twice) == pytest.approx(0, abs=0.02)
    assert scores(LinearRegression(), np.hstack([raw, clock(2 * hours)]), twice) == pytest.approx(possible, abs=0.02)
    logistic = make_pipeline(StandardScaler(), LogisticRegression(C=1000))
    ratio, forks = money[:, :1] / money[:, 1:], DecisionTreeClassifier(**LEAF)
    tree = scores(forks, money, late)
    assert scores(forks, np.log(money), late) == pytest.approx(tree, abs=0.005)
    assert scores(logistic, ratio, late) == pytest.approx(scores(logistic, money, late), abs=0.005)
    ceiling = 1 - atan(0.1) / pi  # log(ratio / 0.4) has sd 1, its noise 0.1
    assert scores(logistic, money, late) == pytest.approx(ceiling, abs=0.01)
    raw_loss, loss = (
        log_loss(late[500:], logistic.fit(x[:500], late[:500]).predict_proba(x[500:])) for x in (money, ratio)
    )
    assert loss < 0.95 * raw_loss
    prose.says(
        "where debt / income is above 0.4, give or take a little",
        f"{ceiling:.0%} without it, as much as noise allows",
        "for $i > 0$, $d / i > 0.4$ is $d - 0.4\\,i > 0$, a straight line",
        f"{tree:.0%} right on new loans, {scores(forks, ratio, late):.0%} with the ratio. Logistic regression has "
        f"{scores(logistic, money, late):.0%} without it",
    )
    assert scores(LinearRegression(), money, ratio[:, 0]) < 0.9  # the value of a ratio is another matter
    assert scores(LinearRegression(), np.log(money), np.log(ratio[:, 0])) == pytest.approx(1)

    prose.says(
        f"100 columns have {comb(100, 2):,} pairs",
        f"one click in one view is not better than 900 in 1,000. Smooth, $(c + a)/(v + b)$; with $a = 1$, $b = 10$ the "
        f"two become {2 / 11:.0%} and {901 / 1010:.0%}",
        "its coefficient grows by 1,000",
    )
    known, happened, paid = [1, 5, 12, 40], [1, 4, 9, 39], [30, 20, -20, 50]
    right, wrong = (recent(times, paid, [10], 30)[0] for times in (known, happened))
    prose.says(
        f"a refund for day 9 is booked on day {known[2]}. Asked on day 10, the sum of 30 days is {right}; filtered by "
        f"the day of the event it is {wrong}",
        "orders in the last 30 days",
    )
    month = rng.poisson(4, size=(100_000, 4))
    leaky, honest = (np.corrcoef(month[:, 3], month[:, i : i + 3].sum(axis=1))[0, 1] ** 2 for i in (1, 0))
    assert [leaky, honest] == pytest.approx([1 / 3, 0], abs=0.01)
    slope, level = np.polyfit(month[:, 1:].sum(axis=1), month[:, 3], 1)
    missed = level + slope * month[:, :3].sum(axis=1) - month[:, 3]
    assert 1 - np.mean(missed**2) / month[:, 3].var() == pytest.approx(-1 / 3, abs=0.02)
    prose.says(f'{1 / 3:.0%} of the variance "explained"', "$R^2 = -1/3$, worse than the mean")

    noise, who = rng.normal(size=100_000), np.arange(100_000) // 2
    mean = noise.reshape(-1, 2).mean(axis=1)[who]
    share = np.sqrt(0.5)
    assert np.corrcoef(noise, mean)[0, 1] == pytest.approx(share, abs=0.01)
    assert np.corrcoef(noise, 2 * mean - noise)[0, 1] == pytest.approx(0, abs=0.02)  # of the other row alone
    prose.says(f"that feature correlates {share:.2f} with the target")
    x, y = rng.normal(size=(400, 100, 50)), rng.normal(size=(400, 100))
    fitted = np.linalg.solve(x.transpose(0, 2, 1) @ x, (x.transpose(0, 2, 1) @ y[..., None]))[..., 0]
    assert 1 + np.mean(np.sum(fitted**2, axis=1)) == pytest.approx(1 + 50 / 49, rel=0.03)
    x = rng.normal(size=(1000, 22)) * np.repeat([1, 0.01], [2, 20])
    near, y = KNeighborsRegressor(5), x[:, 0] + x[:, 1]
    assert scores(make_pipeline(StandardScaler(), near), x, y) < 0.7
    prose.says(
        "A row that says 30, where 50 was known", "20 nearly constant columns of noise",
        f"take 5-NN from $R^2 = {scores(near, x, y):.2f}$ to below 0.7",
        "Up to 10,000 rows TabPFN", "(Hollmann et al., 2025)",
    )  # fmt: skip
    prose.says(
        "On 100 rows, 50 columns of noise roughly", "Heaton (2016)", "CAAFE (Hollmann et al., 2023)",
        "better on 11 of 14 data sets", "(Grinsztajn et al., 2022)", "What has changed since 2018",
        "Categories with 100,000 values",
    )  # fmt: skip
