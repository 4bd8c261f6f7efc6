import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestCentroid
from three_domains_of_machine_learning import Pump, nearest, reinforced, supervised, unsupervised

MISREAD = norm.cdf(-2)  # a reading of vibration on the wrong side of 2
SEEN = np.array([[1 - MISREAD, MISREAD], [MISREAD, 1 - MISREAD]])  # quiet or shaking, given sound or worn
MOVES = np.array([[[0.9, 0.1], [0.2, 0.8]], [[1, 0], [1, 0]]])  # action, state, next state
REWARDS = np.array([[1, -4], [0.8 * 1 - 0.2 * 15, -4]])  # state, action


def log(seed: int, hours: int = 1000):
    """Readings, wear and day of a pump that is serviced at random, as the sample logs it."""
    pump, x, worn = Pump(seed), [], []
    for _ in range(hours):
        x.append(pump.reading())
        worn.append(pump.worn)
        pump.act(int(pump.rng.random() < 0.1))
    return np.array(x), np.array(worn), np.arange(hours) % 24 < 12


def long_run(moves: np.ndarray) -> np.ndarray:
    """Shares of time in each state."""
    return np.linalg.matrix_power(moves, 1000)[0]


def exact_values(gamma: float) -> np.ndarray:
    """What Q-learning on quiet or shaking converges to if 3 of 10 hours are services: cell, action."""
    shares = long_run(0.7 * MOVES[0] + 0.3 * MOVES[1])
    state = shares[:, None] * SEEN / (shares @ SEEN)  # state, given cell
    q = np.zeros((2, 2))
    for _ in range(400):
        best = SEEN @ q.max(axis=1)  # of the next hour, by its state
        q = state.T @ (REWARDS + gamma * (MOVES @ best).T)
    return q


def income(service: np.ndarray) -> float:
    """Mean reward an hour if a sound and a worn pump are serviced with these probabilities."""
    moves = (1 - service)[:, None] * MOVES[0] + service[:, None] * MOVES[1]
    return float(long_run(moves) @ ((1 - service) * REWARDS[:, 0] + service * REWARDS[:, 1]))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 1), min_size=4, max_size=9), st.integers(0, 99))
def test_supervised_is_the_nearest_centroid_classifier(labels, seed):
    x, new = np.random.default_rng(seed).normal(size=(2, len(labels), 2))
    y = np.array(labels)
    if len(set(labels)) < 2:
        with pytest.raises(ValueError, match="both 0 and 1"):
            supervised(x, y)
    elif 1 < y.sum() < len(y) - 1:
        reference = NearestCentroid().fit(x, y)
        assert supervised(x, y) == pytest.approx(reference.centroids_)
        assert (nearest(supervised(x, y), new) == reference.predict(new)).all()


@pytest.mark.parametrize("y", [[0, 1], [0, 1, 2], [0, 0, 0], [0, 1, -1]])
def test_supervised_refuses_labels_that_are_not_there(y):
    with pytest.raises(ValueError, match="a label for each reading"):
        supervised(np.zeros((3, 2)), np.array(y))


@pytest.mark.parametrize("seed", range(3))
def test_unsupervised_agrees_with_scikit_learn(seed):
    x, _, _ = log(seed, 300)
    reference = KMeans(2, n_init=5, random_state=0, tol=0).fit(x)
    ours, theirs = (means[means[:, 0].argsort()] for means in (unsupervised(x), reference.cluster_centers_))
    assert ours == pytest.approx(theirs)


@pytest.mark.parametrize(("seed", "gamma"), [(0, 0.9), (1, 0), (2, 0.9)])
def test_reinforced_comes_near_the_exact_values_by_day_and_by_night(seed, gamma):
    q = reinforced(Pump(seed), 20_000, gamma)
    exact = exact_values(gamma)
    assert abs(q - exact).max() < 0.8
    assert abs(q.mean(axis=0) - exact).max() < 0.5
    assert (q.argmax(axis=2) == exact.argmax(axis=1)).all()


@pytest.mark.parametrize(("hours", "gamma"), [(100, 1), (100, -0.5), (100, np.nan), (0, 0.9), (-5, 0.9), (2.5, 0.9)])
def test_reinforced_refuses_a_discount_or_hours_that_make_no_sum(hours, gamma):
    with pytest.raises(ValueError, match="gamma < 1 and a whole number"):
        reinforced(Pump(0), hours, gamma)


@pytest.mark.parametrize("service", [2, -1, 0.5, np.nan])
def test_the_pump_refuses_other_actions(service):
    with pytest.raises(ValueError, match="need action"):
        Pump(0).act(service)


@pytest.mark.parametrize("x", [np.ones((4, 2)), np.zeros((0, 2)), np.ones((1, 2)), np.arange(3.0) * 0])
def test_unsupervised_refuses_readings_that_do_not_differ(x):
    with pytest.raises(ValueError, match="two different readings"):
        unsupervised(x)


def test_readings_that_are_not_finite_or_have_other_columns_are_refused():
    broken = np.array([[np.nan, 1], [2, 2], [3, 1]])
    with pytest.raises(ValueError, match="need finite x"):
        supervised(broken, np.array([0, 1, 1]))
    for means, x in ((np.eye(2), broken), (np.eye(2), np.ones((3, 1)))):
        with pytest.raises(ValueError, match="finite distances"):
            nearest(means, x)


def test_lists_are_arrays():
    assert (supervised([[1, 2], [3, 4], [5, 6]], [0, 1, 1]) == [[1, 2], [4, 5]]).all()
    assert (unsupervised([[0, 0], [9, 9], [9, 8]]) == [[0, 0], [9, 8.5]]).all()


def test_the_pump_keeps_the_rules_it_states():
    pump, rewards = Pump(0), []
    wears, breaks, worn_hours, sound_hours = 0, 0, 0, 0
    for _ in range(6000):
        before = pump.worn
        rewards.append(pump.act(0))
        worn_hours, sound_hours = worn_hours + before, sound_hours + 1 - before
        wears += not before and pump.worn
        breaks += before and rewards[-1] == -15
        assert rewards[-1] == (-15 if before and not pump.worn else 1)
    assert wears / sound_hours == pytest.approx(0.1, abs=0.02)
    assert breaks / worn_hours == pytest.approx(0.2, abs=0.03)
    pump.worn = 1
    assert pump.act(1) == -4
    assert pump.worn == 0
    assert np.mean(rewards) == pytest.approx(income(np.zeros(2)), abs=0.15)


def test_prose(prose):
    prose.says("Since 2018", "(Ouyang et al., 2022)", "(Guo et al., 2025)", "(Ross et al., 2011)")
    prose.says(f"a sound pump becomes worn with probability {MOVES[0, 0, 1]} an hour")
    prose.says(
        f"A worn one breaks with probability {MOVES[0, 1, 0]} an hour, and that hour costs 15 instead of earning"
    )

    x, worn, day = log(seed=0)
    right = np.mean(NearestCentroid().fit(x[:500], worn[:500]).predict(x[500:]) == worn[500:])
    groups = KMeans(2, n_init=5, random_state=0).fit(x[:500]).predict(x[500:])
    alone = KMeans(2, n_init=5, random_state=0).fit(x[:500, 1:]).predict(x[500:, 1:])
    same = [
        max(np.mean(g == t), np.mean(g != t))
        for g, t in ((groups, day[500:]), (groups, worn[500:]), (alone, worn[500:]))
    ]
    others = []
    for seed in range(1, 11):
        x2, worn2, _ = log(seed)
        others.append(np.mean(nearest(supervised(x2[:500], worn2[:500]), x2[500:]) == worn2[500:]))
    prose.says(
        f'(on 10 other pumps {min(others):.0%} to {max(others):.0%}); always "sound" would reach '
        f"{np.mean(worn[500:] == 0):.0%}",
        f"labeled 500 hours sound or worn. Average the readings of each label; a new hour gets the label of the nearer "
        f"mean. It is right on {right:.0%} of the next 500 hours",
        f"agree with day and night on {same[0]:.0%} of the next hours and with wear on {same[1]:.0%}",
        f"separated day from night and was at {same[1]:.0%} for wear. Drop the temperature, and its groups agree with "
        f"wear on {same[2]:.0%}",
    )

    hours = 20_000
    later, now = (reinforced(Pump(0), hours, gamma).mean(axis=0)[1] for gamma in (0.9, 0))
    exact = exact_values(0)[1]
    prose.says(
        f"With $\\gamma = 0.9$ and strong vibration, servicing is worth {later[1]:.1f} and running −{-later[0]:.1f} "
        f"(exactly {exact_values(0.9)[1, 1]:.1f} and −{-exact_values(0.9)[1, 0]:.1f})",
        f"(−{-now[0]:.1f} against −{-now[1]:.1f})",
        f"(−{-now[0]:.1f} learned, −{-exact[0]:.1f} exact)",
    )
    never, shaking = income(np.zeros(2)), income(SEEN[:, 1])
    prose.says(f"never serviced loses {-never:.2f} an hour. Servicing whenever it shakes earns {shaking:.2f}")
    policies = {(a, b): income(np.array([a, b])) for a in (0, 1) for b in (0, 1)}
    assert max(policies, key=policies.get) == (0, 1)  # arithmetic gives the same policy

    actions, visitors = 10, 1000
    prose.says(
        f"With {actions} actions and {visitors:,} visitors, labels give {visitors:,} outcomes per action; rewards of "
        f"evenly random choices give {visitors // actions}, so standard errors are {np.sqrt(actions):.1f} times as "
        "large",
        f"The pump took {hours:,} hours of reward, over two years, against 500 labels",
        f"Here it took {hours:,} hours where 500 labels did",
    )
    assert hours > 2 * 365 * 24

    steps, slip = 100, 0.01
    wrong = np.mean(np.cumsum(np.random.default_rng(0).random((4000, steps)) < slip, axis=1) > 0, axis=0).sum()
    exactly = sum(1 - (1 - slip) ** t for t in range(1, steps + 1))
    assert wrong == pytest.approx(exactly, abs=2)
    prose.says(
        f"probability {slip:.0%} a step and never recover: over {steps} steps you expect {exactly:.1f} wrong steps, "
        f"not {steps * slip:.0f}"
    )
