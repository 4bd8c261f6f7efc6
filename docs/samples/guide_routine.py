"""Nine steps from a raw log to a saved pipeline: minutes until an order arrives."""

import pickle
from zlib import crc32

import numpy as np
from sklearn.dummy import DummyRegressor as Dummy
from sklearn.feature_extraction import DictVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeRegressor as Tree


def gather(shops: int, seed: int) -> list[dict[str, str]]:
    """Step 1: a made-up log of 60 orders a shop, with the faults of real ones."""
    rng, log = np.random.default_rng(seed), []
    for order in range(60 * shops):
        if order % 60 == 0:  # a new shop: how slow its kitchen is, how big it is
            slow, seats = rng.normal(0, 6), rng.integers(10, 200)
        km, hour, queue = rng.uniform(0.3, 6), rng.integers(11, 23), rng.poisson(4)
        car, fault = rng.random() < 0.5, rng.random()
        pace = 4 if not car else 8 if 18 <= hour <= 20 else 2  # minutes a km
        minutes = max(12 + slow + 1.5 * queue + pace * km + rng.normal(0, 3), 5)
        row = {"id": str(order), "shop": str(order // 60), "seats": str(seats)}
        row |= {"hour": str(hour), "vehicle": "car" if car else "bike"}
        row["km"] = f"{1000 * km:.0f}" if fault < 0.05 else f"{km:.3f}"  # meters
        row["queue"] = "" if fault > 1 - 0.05 * queue else str(queue)  # too busy
        row["minutes"] = "0" if 0.05 < fault < 0.07 else f"{minutes:.1f}"
        log += [row] * (2 if 0.07 < fault < 0.1 else 1)  # sent twice
    return log


def clean(log: list[dict[str, str]]) -> list[dict[str, str]]:
    """Step 2: each order once, without those that took no time."""
    once = {row["id"]: row for row in log}.values()
    return [row for row in once if float(row["minutes"]) > 0]


def features(row: dict[str, str]) -> dict[str, str | float]:
    """Steps 3 and 4, to train and to serve; ValueError for what is no order."""
    km, hour = float(row["km"]), int(row["hour"])
    queue = float(row["queue"] or "nan")
    km = km / 1000 if km >= 300 else km  # one app sends meters: 300 to 6,000
    known = row["vehicle"] in ("bike", "car") and 0 <= hour < 24
    if not (known and 0 < km < 20) or queue < 0:
        raise ValueError(f"not an order: {row}")
    rest = {"hour": hour, "queue": queue, "seats": int(row["seats"])}
    return {"km": km, "vehicle": row["vehicle"], **rest}


def part(row: dict[str, str]) -> str:
    """Step 5: by shop (3 : 1 : 1), the same tomorrow, whatever rows are added."""
    return {3: "valid", 4: "test"}.get(crc32(row["shop"].encode()) % 5, "train")


def error(pipeline, rows: list[dict[str, str]]) -> float:
    """Mean absolute error in minutes."""
    guesses = pipeline.predict([features(row) for row in rows])
    return float(np.mean(np.abs(guesses - [float(row["minutes"]) for row in rows])))


def fit(model, rows: list[dict[str, str]]):
    """Encoder, imputer and model as one pipeline, fitted on these rows alone."""
    steps = DictVectorizer(sparse=False), SimpleImputer(add_indicator=True), model
    x, y = [features(row) for row in rows], [float(row["minutes"]) for row in rows]
    return make_pipeline(*steps).fit(x, y)


if __name__ == "__main__":
    log, rows = gather(shops=50, seed=0), {"train": [], "valid": [], "test": []}
    for row in clean(log):
        rows[part(row)].append(row)
    print(len(log), "rows, of use:", {k: len(some) for k, some in rows.items()})
    models = {"median": Dummy(strategy="median"), "linear": LinearRegression()}
    for leaf in (1, 10, 40, 160, 640):  # step 8: fewest orders in a leaf
        models[f"tree {leaf}"] = Tree(min_samples_leaf=leaf, random_state=0)
    scores = {}
    print("error    train valid")
    for name, model in models.items():  # steps 6 and 7: compare both errors
        fitted = fit(model, rows["train"])
        scores[name] = error(fitted, rows["valid"])
        print(f"{name:8} {error(fitted, rows['train']):5.2f} {scores[name]:5.2f}")
    best = min(scores, key=scores.get)
    final = fit(models[best], rows["train"] + rows["valid"])
    print(f"{best}, on test: {error(final, rows['test']):.2f}")
    saved = pickle.dumps(final)  # step 9; load only bytes that you trust
    order = rows["test"][0] | {"km": "2500", "queue": ""}  # as an app sends it
    (minutes,) = pickle.loads(saved).predict([features(order)])  # noqa: S301
    print(f"loaded, it says {minutes:.0f} minutes")
