import pickle
import runpy
from pathlib import Path

import numpy as np
import pytest
from guide_routine import clean, error, features, fit, gather, part
from scipy.integrate import quad
from scipy.stats import beta, poisson
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeRegressor

ORDER = {"km": "2500", "hour": "19", "vehicle": "car", "queue": "", "seats": "80"}

FIGURE = runpy.run_path(str(Path(__file__).parents[2] / "docs/figures/guide-routine.py"))


@pytest.fixture(scope="module")
def log():
    return gather(50, 0)


@pytest.fixture(scope="module")
def table(log):
    """The clean rows by another route than `features`: hour, km, queue, seats, bike, car; minutes; shop; part."""
    seen, rows = set(), []
    for row in log:
        if row["id"] not in seen and row["minutes"] != "0":
            rows.append(row)
        seen.add(row["id"])
    distance = [float(r["km"]) if "." in r["km"] else int(r["km"]) / 1000 for r in rows]
    queue = [float(r["queue"]) if r["queue"] else np.nan for r in rows]
    hour, seats = ([int(r[name]) for r in rows] for name in ("hour", "seats"))
    car = np.array([r["vehicle"] == "car" for r in rows])
    x = np.column_stack([hour, distance, queue, seats, ~car, car])
    minutes = np.array([float(r["minutes"]) for r in rows])
    return x, minutes, np.array([int(r["shop"]) for r in rows]), np.array([part(r) for r in rows])


def filled(x, mean):
    gap = np.isnan(x[:, [2]])
    return np.column_stack([np.where(np.isnan(x), mean, x), gap])


def misses(model, table, train, held):
    x, minutes, _, parts = table
    known, asked = np.isin(parts, train), np.isin(parts, held)
    x = filled(x, np.nanmean(x[known, 2]))
    return np.abs(model.fit(x[known], minutes[known]).predict(x[asked]) - minutes[asked])


def tree(leaf):
    return DecisionTreeRegressor(min_samples_leaf=leaf, random_state=0)


def test_clean_leaves_each_possible_order_once(log):
    rows = clean(log)
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["id"] for row in log} - {row["id"] for row in rows} == {r["id"] for r in log if r["minutes"] == "0"}
    assert clean(rows) == rows


def test_features_are_the_same_in_meters_and_kilometers_and_leave_gaps_open():
    meters, kilometers = features(ORDER), features({**ORDER, "km": "2.5"})
    assert np.isnan(meters.pop("queue"))
    assert np.isnan(kilometers.pop("queue"))
    assert meters == kilometers == {"km": 2.5, "vehicle": "car", "hour": 19, "seats": 80}


@pytest.mark.parametrize(
    "bad",
    [
        *({"km": km} for km in ("0", "-1", "nan", "inf", "40", "299", "")),
        *({"hour": hour} for hour in ("24", "-1", "", "nan")),
        {"vehicle": "boat"},
        {"queue": "-3"},
        {"seats": ""},
    ],
)
def test_refuses_what_is_no_order(bad):
    with pytest.raises(ValueError, match=r"not an order|could not convert|invalid literal"):
        features({**ORDER, **bad})


def test_a_shop_keeps_its_part_and_parts_are_about_three_to_one_to_one(log):
    few, many = ({row["shop"]: part(row) for row in some} for some in (log[:600], log))
    assert few.items() <= many.items()
    drawn = [part({"shop": str(shop)}) for shop in range(2000)]
    for name, share in (("train", 0.6), ("valid", 0.2), ("test", 0.2)):
        assert drawn.count(name) / 2000 == pytest.approx(share, abs=0.03)


def test_pipeline_predicts_as_one_put_together_by_hand(log, table):
    rows = clean(log)
    x, minutes, _, _ = table
    ours = fit(LinearRegression(), rows)
    mean = np.nanmean(x[:, 2])
    by_hand = LinearRegression().fit(filled(x, mean), minutes)
    assert error(ours, rows) == pytest.approx(np.abs(by_hand.predict(filled(x, mean)) - minutes).mean())
    loaded = pickle.loads(pickle.dumps(ours))  # noqa: S301
    assert loaded.predict([features(ORDER)]) == pytest.approx(by_hand.predict([[19, 2.5, mean, 80, 0, 1, 1]]))


def test_a_split_by_rows_promises_too_little_and_cannot_tell_leaves_apart():
    by_shop, by_row = np.mean([FIGURE["errors"](seed)[1:] for seed in range(6)], axis=0)
    leaf10, leaf40 = (FIGURE["LEAVES"].index(leaf) for leaf in (10, 40))
    assert by_shop.argmin() == leaf40
    assert 0.5 < by_shop[leaf10] - by_row[leaf10] < 0.8
    assert abs(by_row[leaf10] - by_row[leaf40]) < 0.1
    assert 0.5 < by_shop[leaf10] - by_shop[leaf40] < 0.8
    assert ((by_shop - by_row)[:2] > 0.8).all()
    assert ((by_shop - by_row)[:2] < 1).all()
    assert by_shop[leaf40:] == pytest.approx(by_row[leaf40:], abs=0.15)


def test_prose(prose, log, table):
    x, minutes, shops, parts = table
    repeats, instant = len(log) - len({r["id"] for r in log}), len({r["id"] for r in log if r["minutes"] == "0"})
    prose.says(
        "## What has changed since 2018",
        f"The log has {len(log):,} rows",
        f"{repeats} orders were sent twice, and {instant} orders took 0 minutes. That leaves {len(x):,}",
    )
    queue = np.arange(20)
    missing, chance = 0.05 * queue, poisson(4).pmf(queue)
    gap, no_gap = (np.average(queue, weights=chance * share) for share in (missing, 1 - missing))
    assert (chance * missing).sum() == pytest.approx(0.2)
    assert np.isnan(x[:, 2]).mean() == pytest.approx(0.2, abs=0.01)
    prose.says(f"its true mean is {gap:.0f} where it is missing and {no_gap:.2f} where it is not")

    def seen(model, train="train", held="valid"):
        return misses(model, table, train, held).mean()

    median, linear, best = seen(DummyRegressor(strategy="median")), seen(LinearRegression()), seen(tree(40))
    prose.says(f"The median misses by {median:.2f} minutes on validation restaurants")
    prose.says(f"Linear regression misses by {linear:.2f}, the best")
    prose.says(f"the best of five trees by {best:.2f}", f"took the error from {linear:.2f} to {best:.2f}")
    small, large = ((seen(tree(leaf), held="train"), seen(tree(leaf))) for leaf in (1, 640))
    prose.says(f"Leaves of 1 order: {small[0]:.2f} on training, {small[1]:.2f} on validation")
    prose.says(f"Leaves of 640: {large[0]:.2f} and {large[1]:.2f}")
    prose.says("no order travels 300 km")
    assert min((1, 10, 40, 160, 640), key=lambda leaf: seen(tree(leaf))) == 40
    prose.says("validation chooses 40")

    missed = misses(tree(40), table, ("train", "valid"), "test")
    owner = shops[parts == "test"]
    by_shop = [missed[owner == shop].mean() for shop in np.unique(owner)]
    naive, clustered = (np.std(some, ddof=1) / np.sqrt(len(some)) for some in (missed, by_shop))
    prose.says(f"open the test set once: {missed.mean():.2f}", f"Report {missed.mean():.2f} with care")
    prose.says(f"If the {len(missed)} test orders were independent, its standard error would be {naive:.2f}")
    prose.says(f"come from {len(by_shop)} restaurants; from their averages it is {clustered:.2f}")
    known = [row for row in clean(log) if part(row) != "test"]
    final, fresh = fit(tree(40), known), clean(gather(400, 1))
    prose.says(f"On 400 fresh restaurants of the same kind the tree misses by {error(final, fresh):.1f}")
    better = misses(LinearRegression(), table, "train", "valid") - misses(tree(40), table, "train", "valid")
    owner = shops[parts == "valid"]
    better = np.array([better[owner == shop].mean() for shop in np.unique(owner)])
    assert (better > 0).all()
    prose.says(f"the tree beats the linear model in each of the {len(better)} validation restaurants")
    prose.says(f"by {better.mean():.2f} on average, standard error {np.std(better, ddof=1) / len(better) ** 0.5:.2f}")
    prose.says(f"luck in which {len(better)} restaurants were drawn")
    prose.says("look at leaf 10", "cannot tell leaves of 10 from 40", "though 10 costs over half a minute")
    prose.says("Grinsztajn et al., 2022", "Hollmann et al., 2025")
    assert 2000 < len(pickle.dumps(final)) < 20_000
    prose.says("one object of a few thousand bytes")

    prose.says("Training error 6.5, validation error 6.6, baseline 8.8")
    spread = np.hypot(6, 3)
    least = quad(lambda z: abs(z) * np.exp(-z * z / 2 / spread**2) / spread / np.sqrt(2 * np.pi), -60, 60)[0]
    prose.says(f"\\sqrt{{6^2 + 3^2}} = {spread:.1f}$", f"$6.7\\sqrt{{2/\\pi}} = {least:.2f}$ minutes")
    prose.says(f"The {best:.2f} lies below that")
    assert best < least
    clean_mean, all_mean = np.nanmean(x[parts == "train", 2]), np.nanmean(x[:, 2])
    leaky, training, asked = filled(x, all_mean), parts == "train", parts == "valid"
    leaked = tree(40).fit(leaky[training], minutes[training]).predict(leaky[asked]) - minutes[asked]
    prose.says(f"the fill value is {all_mean:.3f} instead of {clean_mean:.3f}")
    prose.says(f"and the validation error stays {np.abs(leaked).mean():.2f}")
    assert f"{np.abs(leaked).mean():.2f}" == f"{best:.2f}"
    squared = beta(1 / 2, (50 - 2) / 2)  # of the correlation of one noise column with the target
    winner = quad(lambda r: 1 - squared.cdf(r * r) ** 1000, 0, 1)[0]
    prose.says("Choose the best of 1,000 noise columns on 50 rows before splitting, and the winner's correlation")
    prose.says(f"is {winner:.2f} in size on average")
