import numpy as np
import pytest
from classification_vs_regression import chances, decide, fit_ordered, kept
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.integrate import quad
from scipy.optimize import approx_fprime, minimize_scalar
from scipy.special import expit
from scipy.stats import norm
from sklearn.linear_model import LinearRegression, LogisticRegression

WEIGHTS, CUTS = np.array([2, 1, -1, 0, 0, 0]), np.array([0, 0.6, 4])
LEVEL = np.arange(4)
LATE = LEVEL[:, None] - LEVEL
COST = np.where(LATE > 0, 4 * LATE, -LATE)
TRIAGE = np.array([[0.45, 0.10, 0.10, 0.35]])


def draw(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the page's proportional odds model: a linear score with logistic noise, cut in four."""
    x = rng.normal(size=(n, 6))
    score = x @ WEIGHTS + 1 + rng.logistic(size=n)
    return x, (score[:, None] > CUTS).sum(axis=1)


def log_loss(p: np.ndarray, y: np.ndarray) -> float:
    return float(-np.log(p[np.arange(len(y)), y]).mean())


def as_numbers(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least squares on the codes: rounded levels, and probabilities from Normal errors."""
    line = LinearRegression().fit(x, y)
    spread = np.sqrt(np.sum((y - line.predict(x)) ** 2) / (len(x) - x.shape[1] - 1))
    guess = line.predict(new)
    below = norm.cdf((np.array([0.5, 1.5, 2.5]) - guess[:, None]) / spread)
    return np.clip(np.rint(guess), 0, 3).astype(int), np.diff(below, axis=1, prepend=0, append=1)


@settings(deadline=None)
@given(
    arrays(float, (5, 2), elements=st.integers(-4, 4)),
    st.lists(st.integers(-5, 5), min_size=1, max_size=4, unique=True),
)
def test_chances_are_a_distribution_and_cumulate_to_the_logistic_curves(x, cuts):
    cuts = np.sort(np.array(cuts, float))
    p = chances(x, np.array([0.5, -1]), cuts)
    assert (p > 0).all()
    assert p.sum(axis=1) == pytest.approx(np.ones(5))
    score = x @ [0.5, -1]
    assert np.cumsum(p, axis=1)[:, :-1] == pytest.approx(expit(cuts - score[:, None]))


@pytest.mark.parametrize("seed", range(3))
def test_two_ordered_classes_are_logistic_regression(seed):
    x, y = draw(np.random.default_rng(seed), 150)
    y = (y > 1).astype(int)
    weights, cuts = fit_ordered(x, y)
    reference = LogisticRegression(C=np.inf, tol=1e-8, max_iter=1000).fit(x, y)
    assert weights == pytest.approx(reference.coef_[0], abs=2e-3)
    assert -cuts == pytest.approx(reference.intercept_, abs=2e-3)


def test_the_fit_is_a_maximum_and_finds_the_truth():
    x, y = draw(np.random.default_rng(1), 3000)
    weights, cuts = fit_ordered(x, y)
    best = log_loss(chances(x, weights, cuts), y)

    def loss(point):
        return log_loss(chances(x, point[:6], point[6:]), y)

    assert approx_fprime(np.append(weights, cuts), loss, 1e-6) == pytest.approx(np.zeros(9), abs=1e-3)
    assert best < loss(np.append(WEIGHTS, CUTS - 1))
    assert weights == pytest.approx(WEIGHTS, abs=0.25)
    assert cuts == pytest.approx(CUTS - 1, abs=0.25)


def test_reversed_order_flips_the_signs_and_numbers_feel_their_codes():
    x, y = draw(np.random.default_rng(2), 300)
    weights, cuts = fit_ordered(x, y)
    back, turned = fit_ordered(x, 3 - y)
    assert back == pytest.approx(-weights, abs=5e-3)
    assert turned == pytest.approx(-cuts[::-1], abs=5e-3)
    recoded = LinearRegression().fit(x, np.array([1, 2, 3, 10])[y])
    plain = LinearRegression().fit(x, y + 1)
    assert (np.rint(recoded.predict(x)).clip(1, 3) != np.rint(plain.predict(x)).clip(1, 3)).any()


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros(3), np.array([0, 1, 1]), "finite x"),
        (np.zeros((3, 1)), np.array([0, 1]), "finite x"),
        (np.array([[0], [np.nan], [1]]), np.array([0, 1, 1]), "finite x"),
        (np.zeros((3, 1)), np.array([0, 2, 2]), "whole classes"),
        (np.zeros((3, 1)), np.array([1, 2, 2]), "whole classes"),
        (np.zeros((3, 1)), np.array([-1, 0, 1]), "whole classes"),
        (np.zeros((3, 1)), np.array([0, 0, 0]), "whole classes"),
        (np.zeros((3, 1)), np.array([0.0, 1.0, 1.0]), "whole classes"),
    ],
)
def test_fit_refuses_what_is_no_ordered_data(x, y, message):
    with pytest.raises(ValueError, match=message):
        fit_ordered(x, y)


@given(arrays(float, (3, 4), elements=st.integers(1, 9)), arrays(float, (4, 3), elements=st.integers(0, 9)))
def test_decide_takes_the_cheapest_by_hand(weights, cost):
    p = weights / weights.sum(axis=1, keepdims=True)
    for row, choice in zip(p, decide(p, cost), strict=True):
        expected = [sum(row[k] * cost[k, a] for k in range(4)) for a in range(3)]
        assert expected[choice] == pytest.approx(min(expected))


@pytest.mark.parametrize(("p", "cost"), [([0.5, 0.5], [[0], [1]]), ([[0.5, 0.5]], [[0, 1]]), ([[1]], [0])])
def test_decide_refuses_shapes_that_do_not_meet(p, cost):
    with pytest.raises(ValueError, match=r"need p \(n, k\)"):
        decide(p, cost)


@pytest.mark.parametrize(
    ("p", "cost"),
    [([[np.nan, 1]], np.eye(2)), ([[-0.5, 1.5]], np.eye(2)), ([[2, 1]], np.eye(2)), ([[1]], [[np.nan, 0]])],
)
def test_decide_refuses_what_is_no_probability_or_no_cost(p, cost):
    with pytest.raises(ValueError, match="probabilities and finite costs"):
        decide(p, cost)


@pytest.mark.parametrize("z", [np.nan, np.inf, -np.inf, [0, 1e200]])
def test_kept_refuses_what_is_no_number(z):
    with pytest.raises(ValueError, match="need numbers"):
        kept(z)


def test_kept_survives_far_tails():
    assert kept(30) == pytest.approx(30 * norm.pdf(30), rel=2e-3)  # sf(z) is close to pdf(z) / z


def test_cuts_must_increase():
    with pytest.raises(ValueError, match="must increase"):
        chances(np.ones((1, 1)), np.ones(1), np.array([1, 0]))


def test_units_and_offsets_do_not_matter_and_lists_are_arrays():
    x, y = draw(np.random.default_rng(3), 200)
    weights, cuts = fit_ordered(x, y)
    moved, shifted = fit_ordered((1000 * x + 10_000).tolist(), y.tolist())
    assert 1000 * moved == pytest.approx(weights, abs=2e-3)
    assert shifted - moved.sum() * 10_000 == pytest.approx(cuts, abs=2e-3)
    assert fit_ordered(np.c_[x, np.full(200, 0.1)], y)[0][-1] == 0


def test_classes_that_a_score_separates_have_no_maximum():
    with pytest.raises(ValueError, match="no maximum"):
        fit_ordered(np.arange(6)[:, None], [0, 0, 1, 1, 2, 2])


def test_kept_is_the_ratio_of_fisher_informations():
    """Information of one 0/1 row: the expected squared slope of its log-likelihood; of one number: 1 / variance."""
    for z in (-1.5, 0, 0.7, 2):
        slopes = [norm.pdf(-z) / norm.cdf(-z), -norm.pdf(-z) / norm.cdf(z)]  # of ln P(above), ln P(not), in the mean
        assert kept(z) == pytest.approx(norm.cdf(-z) * slopes[0] ** 2 + norm.cdf(z) * slopes[1] ** 2)
    assert kept(0) == pytest.approx(2 / np.pi)
    assert kept(1.3) == pytest.approx(kept(-1.3))


@pytest.mark.parametrize("p", [0.03, 0.5, 0.9])
def test_both_losses_are_least_at_the_probability(p):
    log = minimize_scalar(lambda c: -p * np.log(c) - (1 - p) * np.log(1 - c), bounds=(1e-6, 1 - 1e-6), method="bounded")
    brier = minimize_scalar(lambda c: p * (1 - c) ** 2 + (1 - p) * c**2, bounds=(0, 1), method="bounded")
    assert log.x == pytest.approx(p, abs=1e-3)
    assert brier.x == pytest.approx(p, abs=1e-3)


def test_prose(prose):
    prose.says("(Banerjee et al., 2005)", "(McCullagh, 1980)", "Imani and White (2018)", "Since 2018")
    prose.says(
        "Farebrother et al. (2024)",
        "(Frank and Hall, 2001)",
        "discarding 38% of the cases (Cohen, 1983)",
        "within 30 days",
    )

    covariance = quad(lambda x: x * expit(2 * x) / 6, -3, 3)[0]
    at_three = 0.5 + 3 * covariance / 3  # the variance of x is 3
    prose.says(f"best straight line by squared error says {at_three:.2f} at $x = 3$")

    choices = [1 + decide(TRIAGE, cost)[0] for cost in (LATE != 0, LATE**2, abs(LATE), COST)]
    assert choices == [1, 2, 2, 4]
    mean = float(TRIAGE[0] @ (LEVEL + 1))
    prose.says(
        "the probabilities 0.45, 0.10, 0.10, 0.35",
        f"every error costs the same): level {choices[0]}",
        f"the mean is {mean:.2f}, so level {choices[1]}; the median is {choices[2]} as well",
        f"(each level too low 4, too high 1): level {choices[3]}",
    )

    table = {}
    new, truth = draw(np.random.default_rng(99), 4000)
    for rows in (100, 1000):
        scores, costs, free = [], [], []
        for seed in range(10):
            x, y = draw(np.random.default_rng(seed), rows)
            assert len(set(y)) == 4
            ordered = chances(new, *fit_ordered(x, y))
            classes = LogisticRegression(max_iter=1000).fit(x, y).predict_proba(new)
            if rows == 100:
                plain = LogisticRegression(C=np.inf, max_iter=1000).fit(x, y)
                free.append(log_loss(plain.predict_proba(new), truth))
            rounded, normal = as_numbers(x, y, new)
            costs.append([COST[truth, choice].mean() for choice in (ordered.argmax(axis=1), decide(ordered, COST))])
            scores.append([
                (log_loss(ordered, truth), np.mean(ordered.argmax(axis=1) == truth)),
                (log_loss(classes, truth), np.mean(classes.argmax(axis=1) == truth)),
                (log_loss(normal, truth), np.mean(rounded == truth)),
            ])  # fmt: skip
        table[rows], spent = np.mean(scores, axis=0), np.mean(costs, axis=0)
        if rows == 100:
            prose.says("at 100 rows, deciding by the cost above")
            prose.says(f"without it the first loss is {np.mean(free):.2f}")
            prose.says(f"the ordered model's cost from {spent[0]:.1f} to {spent[1]:.1f} a row")
    prose.says("log loss, 100 rows", "log loss, 1,000 rows", "Means of 10 training sets", "cuts −1, −0.4 and 3")
    for i, name in enumerate(("ordered", "as classes (softmax)", "as numbers (least squares, rounded)")):
        (few, hits), (many, later) = table[100][i], table[1000][i]
        prose.says(f"| {name} | {few:.2f} | {hits:.0%} | {many:.2f} | {later:.0%} |")
    prose.says(
        f"Above it was right for {table[100][2][1]:.0%} where ordered classes reached {table[100][0][1]:.0%}",
        "Recode level 4 as 10",
        "ratings from 0 to 10",
    )

    late = [norm.sf(30, 28, spread) for spread in (5, 10)]
    assert min(late) > 1 / 3
    prose.says(
        "A predicted mean of 28 minutes with a limit of 30",
        f"it is late with probability {late[0]:.0%}; with 10, {late[1]:.0%}",
    )

    prose.says(
        f"{kept(0):.0%} at $z = 0$, {kept(2):.0%} at $z = 2$",
        f"There 1,000 binned rows tell you as much as {1000 * kept(2):.0f} numbers",
        f'{kept(2):.0%} for "top {norm.sf(2):.1%}". And always saying "no" is right for {norm.cdf(2):.1%} there',
        f"10-minute bins leaves an RMSE of at least {10 / np.sqrt(12):.1f} minutes",
    )
    turned = np.degrees(np.angle(np.exp(1j * np.radians([350, 10])).sum()))
    assert turned == pytest.approx(0, abs=1e-9)
    prose.says(f"the mean of 350 and 10 is {np.mean([350, 10]):.0f}", "0.5 is right only for equal costs")
    prose.says(f"5% with claims of 2,000 on average make {0.05 * 2000:.0f} per customer")
