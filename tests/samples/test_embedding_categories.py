from math import inf, nan

import numpy as np
import pytest
from embedding_categories import gradients, learn, out_of_fold, target_means
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold
from sklearn.preprocessing import TargetEncoder
from sklearn.tree import DecisionTreeClassifier

TRUTH = np.cos(2 * np.pi * (np.arange(12)[:, None] / 12 - np.arange(15) / 15))


def months_task(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Month and product numbers, noisy demand, and which pairs were seen, as in the sample."""
    rng = np.random.default_rng(seed)
    seen = rng.permuted(np.tile(np.arange(12) < 7, (15, 1)), axis=1).T
    month, product = np.nonzero(seen)
    return month, product, TRUTH[seen] + 0.1 * rng.normal(size=seen.sum()), seen


def small(seed: int = 0):
    rng = np.random.default_rng(seed)
    left, right = rng.normal(size=(4, 3)), rng.normal(size=(5, 3))
    return left, right, rng.integers(0, 3, 20), rng.integers(0, 5, 20), rng.normal(size=20)


@pytest.mark.parametrize("table", [0, 1])
def test_gradients_are_finite_differences(table):
    arguments = list(small())
    exact = gradients(*arguments)[1 + table]
    for place in np.ndindex(*exact.shape):
        losses = []
        for step in (1e-5, -1e-5):
            moved = [*arguments]
            moved[table] = arguments[table].copy()
            moved[table][place] += step
            losses.append(gradients(*moved)[0])
        assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(exact[place], abs=1e-8)


def test_lookup_is_one_hot_times_the_table_and_so_is_its_gradient():
    left, right, i, j, y = small(1)
    one_hot = np.eye(4)[i]
    h = one_hot @ left
    assert h == pytest.approx(left[i])
    loss, to_left, _ = gradients(left, right, i, j, y)
    error = (h * right[j]).sum(axis=1) - y
    assert loss == pytest.approx((error**2).mean())
    assert to_left == pytest.approx(one_hot.T @ (2 / 20 * error[:, None] * right[j]))
    assert (to_left[3] == 0).all()  # category 3 is in no example
    assert to_left[:3].all()


def test_any_invertible_matrix_gives_other_tables_and_the_same_loss():
    left, right, i, j, y = small(2)
    a = np.random.default_rng(0).normal(size=(3, 3))
    assert gradients(left @ a, right @ np.linalg.inv(a).T, i, j, y)[0] == pytest.approx(
        gradients(left, right, i, j, y)[0]
    )


def test_learned_months_are_a_circle_up_to_a_linear_map():
    month, product, demand, _ = months_task(3)
    months, _ = learn(month, product, demand, (12, 15), 2, seed=1)
    angle = 2 * np.pi * np.arange(12) / 12
    circle = np.c_[np.cos(angle), np.sin(angle)]
    assert LinearRegression().fit(months, circle).score(months, circle) > 0.97
    again = learn(month, product, demand, (12, 15), 2, seed=1)[0]
    assert (again == months).all()


floats = st.lists(st.tuples(st.integers(0, 4), st.integers(-9, 9)), min_size=2, max_size=20)


@settings(deadline=None, max_examples=25)
@given(floats, st.floats(0, 50))
def test_target_means_are_those_of_scikit_learn(rows, m):
    column, y = np.array(rows).T
    y = y + np.linspace(0, 0.5, len(y))  # continuous for scikit-learn
    new = np.arange(7)  # 5 and 6 are never in training
    reference = TargetEncoder(smooth=m, target_type="continuous").fit(column[:, None], y)
    assert target_means(column, y, new, m) == pytest.approx(reference.transform(new[:, None])[:, 0])
    shrunk = target_means(column, y, column, m)
    assert shrunk.min() >= y.min() - 1e-9
    assert shrunk.max() <= y.max() + 1e-9


@pytest.mark.parametrize("m", [0.0, 3.0])
def test_out_of_fold_is_scikit_learns_cross_fitting(m):
    rng = np.random.default_rng(4)
    column, y, fold = rng.integers(0, 12, 60), rng.normal(size=60), np.zeros(60, int)
    for number, (_, test) in enumerate(KFold(5).split(y)):
        fold[test] = number
    reference = TargetEncoder(smooth=m, cv=KFold(5)).fit_transform(column[:, None], y)
    assert out_of_fold(column, y, m, fold) == pytest.approx(reference[:, 0])
    changed = y.copy()
    changed[fold == 2] += 100
    same = out_of_fold(column, changed, m, fold)[fold == 2]
    assert same == pytest.approx(out_of_fold(column, y, m, fold)[fold == 2])  # blind to its own targets


def test_names_work_and_unknown_ones_get_the_mean():
    encoded = target_means(["Rome", "Oslo", "Rome"], [1, 0, 0], ["Oslo", "Lima", "Rome"], 1)
    assert encoded == pytest.approx([1 / 6, 1 / 3, 4 / 9])


@pytest.mark.parametrize(
    ("column", "y", "m"),
    [
        ([], [], 1),
        (["a"], [1, 2], 1),
        (["a", "b"], [1], 1),
        (["a"], [1], -1),
        (["a"], [1], nan),
        (["a"], [1], inf),
        (["a"], [nan], 1),
        (["a"], [inf], 1),
        ([1, nan], [1, 0], 1),
    ],
)
def test_refuses_what_is_no_training_data(column, y, m):
    with pytest.raises(ValueError, match="target per training row"):
        target_means(column, y, ["a"], m)


@pytest.mark.parametrize(
    ("i", "j", "rows"), [([-1], [0], 1), ([0], [-1], 1), ([], [], 0), ([0], [0], 3), ([0, 1], [0], 2)]
)
def test_gradients_refuse_other_lengths_and_numbers_from_the_end(i, j, rows):
    left, right = small()[:2]
    with pytest.raises(ValueError, match="category numbers"):
        gradients(left, right, np.array(i, int), np.array(j, int), np.zeros(rows))


def test_out_of_fold_refuses_a_row_without_a_fold():
    with pytest.raises(ValueError, match="without a fold"):
        out_of_fold(np.array([1, 2, 3]), np.zeros(3), 1, np.array([0, 1, nan]))


def explained(fitted: np.ndarray, truth: np.ndarray) -> float:
    return float(1 - ((fitted - truth) ** 2).mean() / (truth**2).mean())


def fitted_to_many(dim: int, seeds: range) -> tuple[np.ndarray, np.ndarray]:
    """Dot products, and which pairs were seen, (seeds, 12, 15) each: learn on many tasks and starts at once."""
    seen = np.array([months_task(seed)[3] for seed in seeds])
    demand = np.zeros(seen.shape)
    demand[seen] = np.concatenate([months_task(seed)[2] for seed in seeds])
    starts = [np.random.default_rng(seed) for seed in seeds]
    left, right = (np.array([rng.normal(scale=0.3, size=(size, dim)) for rng in starts]) for size in (12, 15))
    for _ in range(3000):
        slope = 2 * 2 / 105 * seen * (left @ right.mT - demand)
        left, right = left - slope @ right, right - slope.mT @ left
    return left @ right.mT, seen


def test_many_tasks_at_once_are_learned_as_one_by_one():
    many, _ = fitted_to_many(2, range(5, 7))
    for seed, fitted in zip((5, 6), many, strict=True):
        months, products = learn(*months_task(seed)[:3], (12, 15), 2, seed=seed)
        assert fitted == pytest.approx(months @ products.T)


def test_prose(prose):
    prose.says(
        f"50,000 cities with $d = 32$ are {50_000 * 32 / 1e6} million weights",
        f"one-hot into a hidden layer of 256 would be {50_000 * 256 / 1e6} million",
    )
    median, worst, best, errors = {}, {}, {}, {}
    for dim in (1, 2, 8):
        many = list(zip(*fitted_to_many(dim, range(20)), strict=True))
        scores = [explained(fitted[~seen], TRUTH[~seen]) for fitted, seen in many]
        errors[dim] = np.median([((fitted - TRUTH)[~seen] ** 2).mean() for fitted, seen in many])
        worst[dim], median[dim], best[dim] = np.quantile(scores, [0, 0.5, 1])
    assert worst[2] > 0.95
    assert [round(error, 2) for error in errors.values()] == [0.39, 0.01, 0.19]  # as the figure's alternative text says
    additive = []
    for seed in range(20):
        month, product, demand, seen = months_task(seed)
        if seed == 0:
            months, products = learn(month, product, demand, TRUTH.shape, 8)
            assert gradients(months, products, month, product, demand)[0] < 1e-3  # fits training pairs
        one_hot = np.c_[np.eye(12)[month], np.eye(15)[product]]
        weights = np.linalg.lstsq(one_hot, demand, rcond=None)[0]
        additive.append(explained((weights[:12, None] + weights[12:])[~seen], TRUTH[~seen]))
        assert np.abs(target_means(month, demand, np.arange(12), 5)).max() < 0.4
    assert max(additive) < 0
    assert np.abs(TRUTH.mean(axis=1)).max() < 1e-9
    prose.says(
        f"Demand for {TRUTH.shape[1]} products over {TRUTH.shape[0]} months",
        "$a_m = m/12$, product $p$ its peak at $b_p = p/15$",
        f"Train on 7 months per product, {seen.sum()} pairs, with noise of standard deviation 0.1; test on the other "
        f"{(~seen).sum()}",
        f"| $d = 1$ | {median[1]:.1f} | | $d = 2$ | {median[2]:.2f} | | $d = 8$ | {median[8]:.1f} |",
        "right, the median of 20 data sets",
        f"Medians over 20 data sets and starts; $d = 8$ ranges from {worst[8]:.1f} to {best[8]:.1f}",
        f"At $d = 8$ the tables have {8 * sum(TRUTH.shape)} weights for {seen.sum()} numbers",
        f"drops from {median[2]:.2f} to {median[8]:.1f} on others",
        f"Rules such as $\\sqrt[4]{{k}}$ ({50_000**0.25:.0f} for 50,000)",
        "Guo and Berkhahn (2016)",
        "Pargent et al. (2022)",
        "so take 256",
    )

    rare = target_means(["a"] * 3 + ["b"] * 97, [1] * 3 + [1] * 7 + [0] * 90, ["a"], 20)[0]
    many = (600 + 20 * 0.1) / (2_000 + 20)
    prose.says(
        "With $\\bar y = 10\\%$ and $m = 20$",
        f"three positives out of 3 rows become {rare:.0%}, not 100%; 600 out of 2,000 stay at {many:.1%}",
    )
    rng = np.random.default_rng(0)  # the posterior mean of the normal model, by regression on simulated categories
    effect = rng.normal(scale=0.5, size=200_000)
    mean_of_4 = effect + rng.normal(size=200_000) / 2
    assert np.polyfit(mean_of_4, effect, 1)[0] == pytest.approx(4 / (4 + 1 / 0.5**2), abs=0.01)

    column, fold = np.repeat(np.arange(500), 2), np.tile([0, 1], 500)
    inside, outside, new = [], [], []
    for _ in range(12):
        y, fresh = rng.normal(size=(2, 1000))
        encoded = target_means(column, y, column, 0)
        inside.append(np.corrcoef(encoded, y)[0, 1] ** 2)
        new.append(np.corrcoef(encoded, fresh)[0, 1] ** 2)
        outside.append(np.corrcoef(out_of_fold(column, y, 0, fold), y)[0, 1] ** 2)
    assert np.mean(inside) == pytest.approx(499 / 999, abs=0.02)
    assert max(np.mean(new), np.mean(outside)) < 0.01
    prose.says(
        f'With 1,000 rows of noise in 500 categories of two rows, the unshrunk encoding "explains" $499/999$ = '
        f"{499 / 999:.0%} of the training variance",
        f"noise explains {499 / 999:.0%}",
    )

    y = np.array([1, 1, 0, 0, 0])
    left_out = (y.sum() - y) / 4
    assert DecisionTreeClassifier().fit(left_out[:, None], y).score(left_out[:, None], y) == 1
    prose.says(
        f"Each positive gets $1/4$ = {left_out[0]:g}, each negative $2/4$ = {left_out[-1]:g}",
        "Category 7 is then between 6 and 8, and 14 is twice it",
        "How would you encode 10 million user ids",
    )
