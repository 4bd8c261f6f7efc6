import runpy
from pathlib import Path

import numpy as np
import pytest
from data_gathering import digit_errors, kappa, power_law
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import curve_fit
from scipy.spatial.distance import cdist
from scipy.stats import binom, norm
from sklearn.datasets import load_digits
from sklearn.metrics import cohen_kappa_score

rater_kappa = runpy.run_path(str(Path(__file__).parents[2] / "docs/figures/data-gathering.py"))["rater_kappa"]
label = st.sampled_from("abc")


def tickets(both: int, one: int, other: int, neither: int) -> np.ndarray:
    return np.repeat([[1, 1, 0, 0], [1, 0, 1, 0]], (both, one, other, neither), axis=1)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(label, label), min_size=2, max_size=30))
def test_kappa_agrees_with_scikit_learn(pairs):
    first, second = map(list, zip(*pairs, strict=True))
    assume(len({*first, *second}) > 1)
    agree, chance, found = kappa(first, second)
    assert found == pytest.approx(cohen_kappa_score(first, second), abs=1e-9)
    assert agree == np.mean([a == b for a, b in pairs])
    assert chance == pytest.approx(np.mean([a == b for a in first for b in second]))  # each with each
    assert kappa(second, first) == pytest.approx((agree, chance, found))


def test_kappa_at_its_limits():
    assert kappa([0, 1, 2], [0, 1, 2])[2] == 1
    assert kappa([0, 1], [1, 0])[2] == -1
    assert kappa([0, 0, 1, 1], [0, 1, 0, 1])[2] == 0
    assert kappa([0, 0], [1, 1]) == (0, 0, 0)
    assert kappa([True, False], [1, 0]) == (1, 0.5, 1)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([1, 1], [1, 1]),
        ([], []),
        ([1, 0], [1]),
        ([1, 0, 1], [1]),
        ([[1], [0]], [[1], [0]]),
        ([np.nan, 1, 0], [np.nan, 1, 0]),
        ([np.nan, 1, 0], [1, 1, 0]),
        ([0, 1], ["0", "1"]),
        ("ab", "ab"),
    ],
)
def test_kappa_refuses_what_cannot_be_compared(first, second):
    with pytest.raises(ValueError, match="two labels"):
        kappa(first, second)


@pytest.mark.parametrize("truth", [(0.02, 3.0, 0.8), (0.0, 1.0, 0.5), (0.1, 0.5, 0.35)])
def test_power_law_finds_an_exact_curve_as_scipy_does(truth):
    rows = np.array([30, 60, 120, 240, 480])
    errors = truth[0] + truth[1] * rows ** -truth[2]
    assert power_law(rows, errors) == pytest.approx(truth, abs=1e-6)
    peer, _ = curve_fit(lambda n, a, b, c: a + b * n**-c, rows.astype(float), errors, p0=(0.05, 1, 0.5))
    assert power_law(rows, errors) == pytest.approx(peer, abs=1e-4)


def test_power_law_never_forecasts_a_negative_error():
    a, b, c = power_law([10, 20, 40, 80], [0.4, 0.2, 0.1, 0.0])
    assert a >= 0
    assert b >= 0
    assert a + b * 1e9**-c >= 0


@pytest.mark.parametrize(
    ("rows", "errors"),
    [([1, 2, 3], [3, 2, 1]), ([1, 2, 3, 4], [1, 2, 3]), ([0, 1, 2, 3], [4, 3, 2, 1]), ([[1, 2, 3, 4]], [[4, 3, 2, 1]]),
     ([np.nan, 1, 2, 3], [4, 3, 2, 1]), ([1, 2, 3, np.inf], [4, 3, 2, 1]), ([1, 2, 3, 4], [4, 3, 2, np.nan]),
     ([1, 2, 3, 4], [4, 3, 2, -1]), ([9, 9, 9, 9], [4, 3, 2, 1]), ([1, 1, 2, 3], [4, 3, 2, 1]), ([], [])],
)  # fmt: skip
def test_power_law_refuses_too_few_points_and_bad_sizes(rows, errors):
    with pytest.raises(ValueError, match="4 or more positive sizes"):
        power_law(rows, errors)


def test_digit_errors_are_those_of_a_nearest_neighbor():
    x, y = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(y))
    test, train = order[:500], order[500:700]
    wrong = y[train][cdist(x[test], x[train]).argmin(axis=1)] != y[test]
    assert digit_errors([50, 200], draws=2).shape == (2, 2)
    assert digit_errors([200, 50], draws=1)[0, 0] == pytest.approx(np.mean(wrong), abs=0.003)  # equal distances
    for sizes in ([0], [50, 1298], []):
        with pytest.raises(ValueError, match=r"1 to 1,297|empty"):
            digit_errors(sizes)


def test_kappa_of_raters_who_err_independently():
    rng = np.random.default_rng(0)
    for share, right in ((0.1, 0.9), (0.5, 0.9), (0.3, 0.8)):
        truth = rng.random(200_000) < share
        raters = truth ^ (rng.random((2, len(truth))) >= right)
        assert kappa(*raters)[2] == pytest.approx(rater_kappa(share, right), abs=0.01)


def test_a_noisy_label_is_worth_a_share_of_a_clean_one():
    rng, wrong, effect = np.random.default_rng(1), 0.1, 0.05
    feature = rng.choice([-1, 1], size=(4000, 500))
    clean = np.where(rng.random(feature.shape) < (1 + effect * feature) / 2, 1, -1)
    noisy = np.where(rng.random(feature.shape) < wrong, -clean, clean)
    estimates = [(feature * clean).mean(axis=1), (feature * noisy).mean(axis=1) / (1 - 2 * wrong)]
    assert np.mean(estimates, axis=1) == pytest.approx([effect, effect], abs=0.003)
    assert np.var(estimates[0]) / np.var(estimates[1]) == pytest.approx((1 - 2 * wrong) ** 2, rel=0.06)


def test_prose(prose):
    both = kappa(*tickets(20, 20, 10, 150))
    error = np.sqrt(both[0] * (1 - both[0]) / 200) / (1 - both[1])
    draws = np.random.default_rng(0).multinomial(200, np.array([20, 20, 10, 150]) / 200, size=1000)
    spread = np.std([kappa(*tickets(*counts))[2] for counts in draws])
    assert spread == pytest.approx(error, rel=0.1)
    even = kappa(*tickets(85, 20, 10, 85))
    assert even[0] == both[0]
    prose.says(
        "200 tickets: both say urgent on 20, only the first on 20, only the second on 10, neither on 150. "
        f"They agree on {both[0]:.0%}, but {both[1]:.0%} is expected by chance, so $\\kappa = {both[2]:.2f}$, "
        f"give or take {2 * error:.2f} (two standard errors)",
        f"With 85 and 85 in place of 20 and 150, the same {even[0]:.0%} give {even[2]:.2f}",
    )
    assert [round(rater_kappa(share, 0.9), 2) for share in (0.5, 0.1)] == [0.64, 0.39]  # as the figure's text says

    z = norm.ppf(0.975)
    rows, urgent = (np.ceil(z**2 * p * (1 - p) / margin**2) for p, margin in ((0.9, 0.02), (0.8, 0.05)))
    prose.says(
        f"about ${z:.2f}\\sqrt{{p(1-p)/n}}$. 90% ± 2 points takes {rows:.0f} rows",
        "a 95% margin",
        f"Recall of 80% ± 5 takes {urgent:.0f} *urgent* tickets; if 2% are urgent, that is {urgent / 0.02:,.0f} random",
    )
    factor, share, gap = (z + norm.ppf(0.8)) ** 2, 0.1, 0.02
    pairs = int(np.ceil(factor * (share - gap**2) / gap**2))
    rng = np.random.default_rng(2)
    wins, losses, _ = rng.multinomial(pairs, [(share + gap) / 2, (share - gap) / 2, 1 - share], size=20_000).T
    assert np.mean(np.abs(wins - losses) > z * np.sqrt(wins + losses)) == pytest.approx(0.8, abs=0.015)
    prose.says(
        f"about ${factor:.2f}\\,(q - \\delta^2)/\\delta^2$ paired rows for 80% power at the 5% level: {pairs:,} for "
        "$q = 10\\%$ and $\\delta = 2$ points"
    )

    small = (50, 75, 100, 150, 200)
    draws = digit_errors((*small, 400, 800, 1200))
    errors = dict(zip((*small, 400, 800, 1200), draws.mean(axis=0), strict=True))
    a, b, c = power_law(small, [errors[n] for n in small])
    fits = np.array([power_law(small, errors) for errors in draws[:, :5]]).T
    low, high = np.percentile(fits[0] + fits[1] * 1200 ** -fits[2], (10, 90))
    assert all(errors[n] < a + b * n**-c < 1.15 * errors[n] for n in (400, 800, 1200))  # as the figure's text says
    prose.says(
        f"means of 100 draws at sizes up to 200 predict {a + b * 400**-c:.1%} at 400 and "
        f"{a + b * 1200**-c:.1%} at 1,200; measured: {errors[400]:.1%} and {errors[1200]:.1%}",
        f"going from 400 to 1,200 labels buys {100 * (errors[400] - errors[1200]):.1f} points",
        f"the middle 80% of forecasts for 1,200 run from {low:.1%} to {high:.1%}",
        "Hestness et al., 2017",
        "averaged, small sizes forecast well",
    )

    wrong, budget = 0.1, 3000
    voted = binom(3, wrong).sf(1)
    single, triple = budget * (1 - 2 * wrong) ** 2, budget / 3 * (1 - 2 * voted) ** 2
    prose.says(
        f"Of 3,000 labels at $e = {wrong}$, spread over 3,000 rows, you have {single:,.0f}; as three independent votes "
        f"on 1,000 rows (then wrong on {voted:.1%}), {triple:.0f}"
    )
    cost = np.linspace(0, 10, 100_001)  # of preparing a row, in labels
    worth = (1 - 2 * wrong) ** 2 / (cost + 1), (1 - 2 * voted) ** 2 / (cost + 3)
    assert cost[np.argmax(worth[1] > worth[0])] == pytest.approx(4, abs=0.15)
    seen = [0.99 * (1 - e) + 0.01 * e for e in (0, wrong, voted)]  # of labels that the features fix in 99%
    clean, once, thrice = [(1 - 2 * e) ** 2 / (p * (1 - p)) for e, p in zip((0, wrong, voted), seen, strict=True)]
    assert thrice / clean * budget / 3 > once / clean * budget
    prose.says(
        "preparing a row costs more than about 4 labels",
        f"a model that is right on 95% scores {0.95 * (1 - wrong) + 0.05 * wrong:.0%}",
    )

    independent = 0.05**2 + 0.95**2
    prose.says(
        "Our raters agree on 90%", "Let both call 5% of tickets urgent by rolling dice. They agree on "
        f"{independent:.1%}, with $\\kappa = 0$", "If 30% would like an item", "Write instructions and label 200 rows",
        "EU Directive 2019/790", "*hiQ v. LinkedIn* (2022)", "Longpre et al. (2024) audited 1,800 text data sets: "
        "hosting sites omit over 70% of licenses", "(Gebru et al., 2021)", "Dawid and Skene (1979)",
        "Shumailov et al. (2024)",
    )  # fmt: skip
    prose.says(f"it gets {0.3 / 5:.0%} clicks there and up to {0.3:.0%} on top")
