"""Which model needs which feature, and a sum over time that cannot look ahead."""

import numpy as np
from numpy.typing import ArrayLike
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor


def clock(hours: ArrayLike) -> np.ndarray:
    """Hours (n,) as points on the unit circle (n, 2), so that 24 is next to 0.

    Raises ValueError for other shapes, NaN and infinity.
    """
    angle = 2 * np.pi * np.asarray(hours, float) / 24
    if angle.ndim != 1 or not np.isfinite(angle).all():
        raise ValueError("need finite hours (n,)")
    return np.column_stack([np.sin(angle), np.cos(angle)])


def recent(known: ArrayLike, amounts: ArrayLike, asked: ArrayLike, days: float):
    """Sum (m,) of the amounts that became known in [a - days, a), for each a asked.

    known (n,): when each amount reached you, not the day that it is about; amounts
    (n,), asked (m,), times in days. Takes O((n + m) log n). Whole amounts (cents)
    add up exactly, fractions round. Raises ValueError for unequal lengths, NaN,
    infinity (but days may be infinite) or a window that is not positive.
    """
    known, asked = np.asarray(known, float), np.asarray(asked, float)
    good = days > 0 and all(np.isfinite(v).all() for v in (known, amounts, asked))
    if known.ndim != 1 or known.shape != np.shape(amounts) or not good:
        raise ValueError("need a known time for every amount and a positive window")
    order = known.argsort()
    total = np.append(0, np.cumsum(np.asarray(amounts)[order]))
    first, last = np.searchsorted(known[order], [asked - days, asked])
    return total[last] - total[first]


def orders(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Hour (n,), orders in it (n,): most at 22, fewest at 10."""
    hours, noise = rng.uniform(0, 24, n), rng.normal(0, 2, n)
    return hours, 10 + 5 * np.cos(2 * np.pi * (hours - 22) / 24) + noise


def loans(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Debt and income (n, 2), paid late (n,): where debt / income is above 0.4."""
    money = np.exp(rng.normal(np.log([16, 40]), [0.8, 0.6], size=(n, 2)))
    return money, money[:, 0] / money[:, 1] * np.exp(rng.normal(0, 0.1, n)) > 0.4


if __name__ == "__main__":
    known, happened, paid = [1, 5, 12, 40], [1, 4, 9, 39], [30, 20, -20, 50]
    for name, day in (("known", known), ("event", happened)):
        print(f"day 10, by day of {name}: {recent(day, paid, [10], days=30)[0]}")
    rng = np.random.default_rng(0)
    (hours, sold), (money, late) = orders(5500, rng), loans(5500, rng)
    logistic = make_pipeline(StandardScaler(), LogisticRegression(C=1000))
    leaf = {"min_samples_leaf": 10, "random_state": 0}
    pair = LinearRegression(), DecisionTreeRegressor(**leaf)
    other = logistic, DecisionTreeClassifier(**leaf)
    print("linear, tree")
    for name, x, y, models in (
        ("hour", hours[:, None], sold, pair),
        ("clock", clock(hours), sold, pair),
        ("debt and income", money, late, other),
        ("their logs", np.log(money), late, other),
        ("their ratio", money[:, :1] / money[:, 1:], late, other),
    ):
        scores = (m.fit(x[:500], y[:500]).score(x[500:], y[500:]) for m in models)
        print(*(f"{score:.2f}" for score in scores), name)
