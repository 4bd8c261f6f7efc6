from itertools import combinations
from math import inf, nan

import numpy as np
import pytest
from difference_between_distributions import distances
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import linear_sum_assignment, linprog, minimize
from scipy.spatial.distance import cdist, jensenshannon
from scipy.stats import cauchy, chi, entropy, kstwobign, norm, wasserstein_distance

LOG2 = np.log(2)


def of(weights) -> np.ndarray:
    """The weights, scaled to probabilities."""
    return np.array(weights, dtype=float) / np.sum(weights)


@st.composite
def pairs(draw, count: int = 2):
    """Some distributions over the same 1 to 6 values (zeros among the probabilities), and the values."""
    size = draw(st.integers(1, 6))
    weights = st.lists(st.integers(0, 20), min_size=size, max_size=size).filter(any)
    steps = draw(st.lists(st.integers(1, 9), min_size=size, max_size=size))
    return [of(draw(weights)) for _ in range(count)], np.cumsum(steps)


@settings(deadline=None, max_examples=60)
@given(pairs())
def test_agrees_with_scipy_and_with_every_event(drawn):
    (p, q), x = drawn
    found = distances(p, q, x)
    assert found["KL"] == pytest.approx(entropy(p, q))
    assert found["KL rev"] == pytest.approx(entropy(q, p))
    assert found["JS"] == pytest.approx(np.nan_to_num(jensenshannon(p, q)) ** 2, abs=1e-9)
    assert found["W1"] == pytest.approx(wasserstein_distance(x, x, p, q), abs=1e-9)
    events = [list(event) for size in range(len(p) + 1) for event in combinations(range(len(p)), size)]
    assert found["TV"] == pytest.approx(max(p[event].sum() - q[event].sum() for event in events), abs=1e-12)
    assert found["Hell."] ** 2 == pytest.approx(1 - np.sqrt(p * q).sum(), abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(pairs(count=3))
def test_inequalities_that_the_answer_states(drawn):
    (p, q, r), x = drawn
    pq, qr, pr = distances(p, q, x), distances(q, r, x), distances(p, r, x)
    assert pq["TV"] <= np.sqrt(pq["KL"] / 2) + 1e-9, "Pinsker"
    assert pq["JS"] <= LOG2 + 1e-12
    assert pq["Hell."] ** 2 <= pq["TV"] + 1e-9
    assert np.sqrt(pr["JS"]) <= np.sqrt(pq["JS"]) + np.sqrt(qr["JS"]) + 1e-6, "the root is a metric"
    shuffled = distances(p[::-1], q[::-1], x)
    for name in ("KL", "KL rev", "JS", "TV", "Hell."):
        assert shuffled[name] == pytest.approx(pq[name], abs=1e-9)


def test_wasserstein_is_the_cheapest_way_to_carry_the_mass():
    p, q, x = of([3, 0, 5, 2]), of([1, 4, 0, 5]), np.array([0.0, 1, 4, 10])
    cost = np.abs(x[:, None] - x).ravel()
    leave = np.kron(np.eye(4), np.ones(4))
    arrive = np.kron(np.ones(4), np.eye(4))
    plan = linprog(cost, A_eq=np.vstack([leave, arrive]), b_eq=np.concatenate([p, q]))
    assert distances(p, q, x)["W1"] == pytest.approx(plan.fun)


@pytest.mark.parametrize(
    ("p", "q", "x"),
    [
        ([0.5, 0.6], [0.5, 0.5], [0, 1]),
        ([0.5, 0.49999], [0.5, 0.5], [0, 1]),  # would give a negative KL
        ([1.5, -0.5], [0.5, 0.5], [0, 1]),
        ([nan, 1], [0.5, 0.5], [0, 1]),
        ([1, 0], [1, 0], [1, 0]),
        ([1, 0], [1, 0], [0, 0]),
        ([1, 0], [1, 0], [0, nan]),
        ([1, 0], [1, 0], [0, inf]),
        ([1, 0], [1, 0, 0], [0, 1, 2]),
        ([1, 0], [1], [0, 1]),
        ([[1, 0]], [[1, 0]], [[0, 1]]),
        ([], [], []),
    ],
)
def test_refuses_what_is_no_pair_of_distributions(p, q, x):
    with pytest.raises(ValueError, match=r"p and q|x must"):
        distances(np.array(p), np.array(q), np.array(x))


def normal_kl(mean_p, sd_p, mean_q, sd_q) -> float:
    """KL of two Normals by numerical integration."""
    p, q = norm(mean_p, sd_p), norm(mean_q, sd_q)
    return quad(lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), mean_p - 12 * sd_p, mean_p + 12 * sd_p)[0]


def binned(rng, bins: int, rows: int, draws: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """KL and PSI of two samples of one distribution over equally likely bins, `draws` times."""
    p, q = (rng.multinomial(rows, np.full(bins, 1 / bins), size=draws) / rows for _ in "pq")
    forward, backward = entropy(p, q, axis=1), entropy(q, p, axis=1)
    return forward, forward + backward


def test_prose(prose):
    prose.says(
        "(Endres and Schindelin, 2003)", "et al., 2017)", "(Gretton et al., 2012)", "(Lopez-Paz and Oquab, 2017)",
        "(Yurdakul and Naranjo, 2020)", "(McAllester and Stratos, 2020)",
        "(Fournier and Guillin, 2015)", "(Wang et al., 2009)",
        "Are the values mere categories, or is 3 nearer to 4 than to 40",
    )  # fmt: skip
    fair, loaded = np.array([0.5, 0.5]), np.array([0.9, 0.1])
    prose.says(
        f"{entropy(fair, loaded):.2f} nats for a fair coin against one that lands heads with probability 0.9, "
        f"{entropy(loaded, fair):.2f} in reverse"
    )
    tails = [
        quad(lambda x: cauchy.pdf(x) * (cauchy.logpdf(x) - norm.logpdf(x)), -end, end, limit=500)[0]
        for end in (100, 1000, 10_000)
    ]
    assert np.diff(tails)[1] / np.diff(tails)[0] == pytest.approx(10, rel=0.05), "grows like the range: infinite"
    new = distances([0.5, 0.499, 0.001], [0.5, 0.5, 0], [0, 1, 2])
    assert new["KL"] == inf
    prose.says(f"move 0.1% of the mass to a value that $q$ excludes and TV is {new['TV']:.3f}, KL infinite")
    for theta in (0.001, 1, 100):
        spikes = distances([1, 0], [0, 1], [0, theta])
        assert spikes["KL"] == inf
        assert (spikes["JS"], spikes["TV"], spikes["W1"]) == pytest.approx((LOG2, 1, theta))
    prose.says(f"JS $\\log 2 = {LOG2:.2f}$, TV 1, whatever $\\theta$ is; $W_1 = |\\theta|$")
    moved = wasserstein_distance([0] * 100, [0] * 99 + [1000])
    prose.says(f"1% of the mass moved by 1,000 makes it {moved:.0f}")
    mmd = [2 - 2 * norm.pdf(theta) / norm.pdf(0) for theta in (1, 5, 50)]  # k(0, t) = exp(-t^2 / 2)
    assert f"{mmd[1]:.2f}" == f"{mmd[2]:.2f}"
    prose.says(f"the spikes give {mmd[0]:.2f} at $\\theta = 1$, and {mmd[1]:.2f} at 5 and at 50")

    # The two fits, by their definitions on a grid.
    x = np.linspace(-8, 8, 801)
    log_p = np.logaddexp(np.log(0.6) + norm.logpdf(x, -2, 0.7), np.log(0.4) + norm.logpdf(x, 3, 0.7))
    p = np.exp(log_p)

    def forward(at):
        return p @ (log_p - norm.logpdf(x, at[0], np.exp(at[1])))

    def reverse(at):
        log_q = norm.logpdf(x, at[0], np.exp(at[1]))
        return np.exp(log_q) @ (log_q - log_p)

    cover = minimize(forward, [1, 0], method="Nelder-Mead").x
    starts = [minimize(reverse, start, method="Nelder-Mead") for start in ([-2, 0], [3, 0], [0, 1])]
    seek = min(starts, key=lambda found: found.fun).x
    prose.says(
        "Fit one Normal $q$ to $0.6\\,N(-2, 0.7^2) + 0.4\\,N(3, 0.7^2)$",
        f"mean {abs(cover[0]):.1f} and standard deviation {np.exp(cover[1]):.2f} of the mixture",
        f"at mean ${seek[0]:.1f}$ and standard deviation {np.exp(seek[1]):.2f}",
    )

    rng = np.random.default_rng(0)
    means = {}
    for bins in (20, 50):
        means[bins] = binned(rng, bins, 1000)[0].mean()
        assert means[bins] == pytest.approx((bins - 1) / 1000, rel=0.05)
    prose.says(f"With 1,000 rows that is {means[20]:.3f} for 20 bins and {means[50]:.3f} for 50")

    shifts = []
    for limit in (0.1, 0.25):
        shift = np.sqrt(limit)
        assert normal_kl(0, 1, shift, 1) + normal_kl(shift, 1, 0, 1) == pytest.approx(limit)
        shifts.append(shift)
    prose.says(
        'Its thresholds 0.1 ("watch") and 0.25 ("act")',
        f"they are shifts of {shifts[0]:.2f} and {shifts[1]:.2f} standard deviations",
    )

    step = normal_kl(0, 1, 1, 1)
    assert normal_kl(1, 1, 2, 1) == pytest.approx(step)
    prose.says(
        f"from $N(0, 1)$ to $N(2, 1)$ it is {normal_kl(0, 1, 2, 1):.0f} nats, though the two steps over $N(1, 1)$ cost "
        f"{step:.1f} each"
    )
    coin = quad(lambda z: abs(abs(z) - 1) * norm.pdf(z), -12, 12, points=[-1, 0, 1])[0]  # quantile by quantile
    prose.says(f"Their TV is 1, their $W_1$ {coin:.2f}")

    n, shift, cells = 1_000_000, 0.01, 1000  # counts in 1000 cells: a little less than the statistic of the rows
    edges = np.concatenate([[-np.inf], norm.ppf(np.arange(1, cells) / cells), [np.inf]])
    before = rng.multinomial(n, np.full(cells, 1 / cells), size=400)
    after = rng.multinomial(n, np.diff(norm.cdf(edges - shift)), size=400)
    statistic = np.abs(np.cumsum(before - after, axis=1)).max(axis=1) / n
    assert np.mean(kstwobign.sf(statistic * np.sqrt(n / 2)) < 0.001) > 0.99
    prose.says(
        f"With a million rows each, a shift of a Normal by {shift} standard deviations gets a Kolmogorov–Smirnov "
        "p-value below 0.001 in more than 99% of draws",
        f"is right {norm.cdf(shift / 2):.1%} of the time",
    )

    _, psi = binned(rng, 10, 50, draws=20_000)
    _, calm = binned(rng, 10, 1000)
    assert 0.75 < np.mean(psi > 0.25) < 0.8
    prose.says(
        "PSI is above 0.25, so",
        "Take two samples of 50 rows from one and the same distribution and ten equally likely bins. PSI exceeds 0.25 "
        f"(or is infinite) in more than three quarters of draws. With 1,000 rows each, it averages {calm.mean():.3f}",
    )

    prose.says(
        f"For $N(0, 1)$ against $N(0, 2^2)$ that is {normal_kl(0, 1, 0, 2):.2f} nats, and "
        f"{normal_kl(0, 2, 0, 1):.2f} in reverse"
    )
    left = 1e6 ** (-1 / 20)
    assert left == pytest.approx(1 / 2, rel=0.01)
    costs = [cdist(*rng.normal(size=(2, 200, 20))) for _ in range(15)]
    apart = np.mean([cost[linear_sum_assignment(cost)].mean() for cost in costs])
    line = np.mean([wasserstein_distance(*rng.normal(size=(2, 200))) for _ in range(1500)])
    prose.says(
        "Can you estimate Wasserstein in 20 dimensions",
        "at $d = 20$, to halve the gap takes about a million times the rows",
        f"Two samples of 200 rows from the same standard Normal are {line:.2f} apart in one dimension; in 20 they are "
        f"{apart:.1f} apart, where two random rows are {np.sqrt(2) * chi(20).mean():.1f} apart",
    )
    prose.says(
        "How would you watch 200 features", f"At 1% each, {200 * 0.01:.0f} features alarm on an average ordinary day"
    )
