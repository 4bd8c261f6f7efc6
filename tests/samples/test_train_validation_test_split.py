import runpy
from collections import defaultdict
from math import ceil, inf, nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom
from sklearn.model_selection import GroupKFold, KFold, StratifiedShuffleSplit, TimeSeriesSplit, train_test_split
from train_validation_test_split import by_class, by_group, by_time, cut

SHARES = (0.7, 0.15, 0.15)
FIGURE = Path(__file__).parents[2] / "docs/figures/train-validation-test-split.py"
some_shares = st.lists(st.integers(1, 9), min_size=1, max_size=4).map(lambda parts: np.divide(parts, sum(parts)))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=3), max_size=30), some_shares, st.text(max_size=2), st.randoms())
def test_a_group_stays_together_and_stays_where_it_was(keys, shares, salt, random):
    sets = by_group(keys, shares, salt)
    home = defaultdict(set)
    for key, k in zip(keys, sets, strict=True):
        home[key].add(k)
    assert all(len(found) == 1 for found in home.values())
    assert set(sets) <= set(range(len(shares)))
    later = [*keys, "newcomer", *keys[:3]]
    random.shuffle(later)
    for key, k in zip(later, by_group(later, shares, salt), strict=True):
        assert key not in home or home[key] == {k}


def test_groups_land_in_proportion_and_independently_of_another_salt():
    users = range(4000)
    here, there = by_group(users, SHARES), by_group(users, SHARES, "experiment")
    for k, share in enumerate(SHARES):
        assert binom.interval(0.9999, 4000, share)[0] <= (here == k).sum() <= binom.interval(0.9999, 4000, share)[1]
    both, expected = ((here == 2) & (there == 2)).sum(), 0.15**2
    assert binom.interval(0.9999, 4000, expected)[0] <= both <= binom.interval(0.9999, 4000, expected)[1]


def test_growing_the_test_share_moves_groups_one_way_only():
    few, many = by_group(range(500), [0.9, 0.1]), by_group(range(500), [0.8, 0.2])
    assert (many >= few).all()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from("abc"), max_size=40), some_shares, st.integers(0, 99))
def test_every_class_is_cut_to_less_than_one_row(labels, shares, seed):
    sets = by_class(labels, shares, np.random.default_rng(seed))
    assert len(sets) == len(labels)
    for label in set(labels):
        mine = sets[np.array(labels) == label]
        assert abs(np.bincount(mine, minlength=len(shares)) - len(mine) * shares).max() < 1


def test_by_class_agrees_with_scikit_learn_where_shares_divide_and_is_fair_where_they_do_not():
    labels = np.repeat([0, 1, 2], [700, 200, 100])
    sets = by_class(labels, [0.8, 0.2], np.random.default_rng(0))
    _, held = next(StratifiedShuffleSplit(1, test_size=0.2, random_state=0).split(labels, labels))
    assert np.bincount(labels[sets == 1]).tolist() == np.bincount(labels[held]).tolist() == [140, 40, 20]
    singles = by_class(np.arange(4000), SHARES, np.random.default_rng(1))  # 4,000 classes of one row
    assert np.bincount(singles) / 4000 == pytest.approx(SHARES, abs=0.03)
    assert np.bincount(by_class([nan] * 4, [0.5, 0.5], np.random.default_rng(2))).tolist() == [2, 2]
    draws = [by_class([0] * 10, [0.8, 0.2], np.random.default_rng(seed)) for seed in range(500)]
    assert np.mean(draws, axis=0) == pytest.approx(0.2, abs=0.08)  # no position is favored


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), max_size=30),
    st.lists(st.integers(0, 30), min_size=1, max_size=3, unique=True).map(sorted),
)
def test_nobody_trains_on_what_is_not_known_yet(rows, cuts):
    known = np.array([row[0] for row in rows])
    labeled = known + [row[1] for row in rows] if rows else known
    sets = by_time(known, labeled, cuts)
    for now, ready, k in zip(known, labeled, sets, strict=True):
        begins, ends = [-inf, *cuts], [*cuts, inf]
        home = next(j for j in range(len(begins)) if begins[j] <= now < ends[j])
        assert k == (home if ready <= ends[home] else -1)


@pytest.mark.parametrize("late", [1, 4])
def test_the_gap_is_that_of_scikit_learn(late):
    days = np.arange(50)
    *_, (train, test) = TimeSeriesSplit(3, test_size=10, gap=late - 1).split(days)
    sets = by_time(days, days + late, [40])
    assert (np.flatnonzero(sets == 0).tolist(), np.flatnonzero(sets == 1).tolist()) == (train.tolist(), test.tolist())


def test_times_may_be_dates_or_text_that_sorts_like_dates():
    days = np.array(["2024-01-01", "2024-01-09", "2024-01-20"], "M8[D]")
    for known, labeled, cuts in (
        (days, days + 7, np.array(["2024-01-15"], "M8[D]")),
        (days.astype(str).tolist(), (days + 7).astype(str).tolist(), ["2024-01-15"]),
    ):
        assert by_time(known, labeled, cuts).tolist() == [0, -1, 1]
    assert by_time([1, 2], [5, 6], []).tolist() == [0, 0]


def test_a_number_and_its_text_are_one_key_and_a_generator_will_do():
    keys = range(100)
    expected = by_group(keys, SHARES).tolist()
    for same in (map(str, keys), np.arange(100), (key for key in keys)):
        assert by_group(same, SHARES).tolist() == expected


@pytest.mark.parametrize("keys", [[7.0], [nan], [None], np.eye(2), ["a", 2.5]])
def test_refuses_keys_that_can_be_written_in_two_ways(keys):
    with pytest.raises(ValueError, match="text or whole numbers"):
        by_group(keys, SHARES)


@pytest.mark.parametrize("place", [nan, -0.1, 1.1, inf])
def test_refuses_places_outside_the_unit_interval(place):
    with pytest.raises(ValueError, match="places"):
        cut([0.5, place], SHARES)


def test_a_place_on_an_edge_belongs_to_the_later_set():
    assert cut([0, 0.25, 0.5, 0.75, 1], [0.5, 0.25, 0.25]).tolist() == [0, 0, 1, 2, 2]


@pytest.mark.parametrize("shares", [[], [0.5, 0.4], [1.2, -0.2], [1, 0], [nan, 1], [0.5, nan], [inf, 1]])
def test_refuses_shares_that_are_none(shares):
    for split in (
        lambda: cut([0.5], shares),
        lambda: by_group("a", shares),
        lambda: by_class(["a"], shares, np.random.default_rng(0)),
        lambda: by_class([], shares, np.random.default_rng(0)),
    ):
        with pytest.raises(ValueError, match=r"shares must|empty"):
            split()


@pytest.mark.parametrize(
    ("labeled", "cuts", "message"),
    [
        ([1, 3], [3, 2], "growing cuts"),
        ([1, 3], [2, 2], "growing cuts"),
        ([1, 3], [2, nan], "growing cuts"),
        ([1, 3], [nan], "growing cuts"),
        ([1, 1], [2], "a label for each row"),
        ([1, nan], [2], "a label for each row"),
        ([3], [2], "a label for each row"),
        ([[1], [3]], [2], "a label for each row"),
    ],
)
def test_refuses_times_that_run_backwards_or_are_missing(labeled, cuts, message):
    with pytest.raises(ValueError, match=message):
        by_time([1, 2], labeled, cuts)


def test_prose(prose):
    prose.says("Kapoor and Narayanan (2023)", "found in 17 fields", "Lee et al. (2022)", "Gorman and Bedrick (2019)")
    prose.says("Søgaard et al. (2021)", "(Bengio and Grandvalet, 2004)", "Koo (2018)", "Wadoux et al. (2021)")
    prose.says("Ploton et al. (2020)")
    prose.says('Churn "within 30 days" is known 30 days late')

    # the log: 40 users, 40 days, the figure's own code
    figure = runpy.run_path(str(FIGURE))
    assert (figure["USERS"], figure["DAYS"]) == (40, 40)
    found = [figure["promises"](np.random.default_rng(seed)) for seed in range(150)]
    (row, time, user, both), (days, users, all_new) = (
        np.mean(part, axis=0) for part in zip(*found, strict=True)
    )  # fmt: skip
    prose.says("40 users over 40 days, one row a user and day", "averages of 150 draws")
    prose.says(
        f"{days:.2f} on the next ten days of the same users, {users:.2f} for new users on the same days "
        f"and {all_new:.2f} if both are new",
        f"The splits by time, user and both promise {time:.2f}, {user:.2f} and {both:.2f}, within chance of that",
        f"The split by row promises {row:.2f}:",
        f"it promises {row:.2f} where new users get {users:.2f}",
    )
    assert row < time < user < both
    gaps = np.array([np.subtract(promised[1:], uses) for promised, uses in found])
    assert (np.abs(gaps.mean(axis=0)) < 2 * gaps.std(axis=0) / sqrt(len(gaps))).all()

    # by hash, by class, by time
    few, many = (100 * sqrt(0.1 * 0.9 / groups) for groups in (50, 5000))
    prose.says(f"{few:.1f} points for 10% of 50 groups, {many:.1f} for 5,000")
    prose.says("`7` and `7.0` hash apart, so an id column that turns to floats moves a third of the users")
    prose.says("if you keep 80% for training")
    moved = by_group(range(4000), [0.8, 0.2]) != by_group([f"{i}.0" for i in range(4000)], [0.8, 0.2])
    assert moved.mean() == pytest.approx(2 * 0.8 * 0.2, abs=0.04)
    uneven = np.repeat(range(6), [50, 20, 10, 10, 5, 5])
    held = [len(part) for _, part in GroupKFold(2).split(uneven, groups=uneven)]
    assert held == [50, 50]
    none = hypergeom.pmf(0, 1000, 20, 100)
    prose.says("1,000 rows, 20 positives, 10% for test", f"none at all in {none:.0%} of splits")
    rare = np.arange(1000) < 20
    assert {(rare & (by_class(rare, [0.9, 0.1], np.random.default_rng(s)) == 1)).sum() for s in range(50)} == {2}
    day = np.arange(1000) // 10
    dropped = (by_time(day, day + 7, [60, 80]) == -1).sum()
    prose.says(f"cuts at days 60 and 80, the sample drops {dropped} of 1,000 rows, half of them from training")
    assert dropped == 2 * ((day < 60) & (day + 7 > 60)).sum()
    assert all(len(set(rare[held])) == 1 for _, held in KFold(50).split(rare))

    # sizes
    prose.says("$ n \\approx \\frac{1.96^2\\, p(1 - p)}{w^2} $", "within $\\pm w$ at 95% takes")
    prose.says(f"independent rows: {ceil(1.96**2 * 0.9 * 0.1 / 0.02**2)} for $p = 0.9$ and two points")
    prose.says(f"at 1% positives, 1,000 test rows hold {1000 // 100}")
    prose.says(f"a recall of 80% has a standard error of {100 * sqrt(0.8 * 0.2 / 10):.0f} points")
    worth = 1000 / (1 + (20 - 1) * 0.5)
    prose.says(f"1,000 rows of 50 users with $\\rho = 0.5$ are worth {worth:.0f}")
    rng = np.random.default_rng(0)  # the formula itself: variance of the mean of 50 groups of 20
    scores = sqrt(0.5) * (rng.normal(size=(2000, 50, 1)) + rng.normal(size=(2000, 50, 20)))
    assert scores.mean(axis=(1, 2)).var() == pytest.approx(1 / worth, rel=0.15)

    # wrong answers
    lost = []
    for seed in range(100):
        before = train_test_split(np.arange(1000), test_size=0.2, random_state=seed)[1]
        after = train_test_split(np.arange(1001), test_size=0.2, random_state=seed)[0]
        lost.append(len(np.intersect1d(before, after)) / len(before))
    assert np.mean(lost) == pytest.approx(1 / 3, abs=0.05)
    prose.says("Shuffle, then 80/10/10")
    prose.says(f"holds out {len(before)} of 1,000 rows", f"about a third of the {len(before)} are in training now")
    prose.says("on average over 100 seeds")
    prose.says(f"both sides of an 80/20 split: $1 - 0.8^{{20}} - 0.2^{{20}}$ is {1 - 0.8**20 - 0.2**20:.1%}")
    prose.says("With 10 copies of each positive before a random 80/20 split", "$1 - 0.2^9$, nearly 1")
    assert 0.999999 < 1 - 0.2**9 < 1

    # both cuts at once
    train, test = 0.75 * 0.75, 0.25 * 0.25
    prose.says(f"{train:.0%} of the rows train, {test:.0%} test and {1 - train - test:.0%} are dropped")
