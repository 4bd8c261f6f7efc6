import math

import numpy as np
import pytest
from generative_adversarial_networks import best_discriminator, dirac_gan
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.linalg import eigvals
from scipy.optimize import approx_fprime, minimize, minimize_scalar
from scipy.special import rel_entr
from scipy.stats import norm

SHARE = st.floats(0, 1, allow_subnormal=False)
POSITIVE = st.lists(st.tuples(SHARE, SHARE), min_size=1, max_size=8).filter(
    lambda pairs: all(sum(column) > 0.01 for column in zip(*pairs, strict=True))
)


def jsd(p: ArrayLike, q: ArrayLike) -> float:
    """Jensen-Shannon divergence in nats. SciPy's distance is its root: NaN if it was rounded below 0."""
    middle = (np.asarray(p) + q) / 2
    return (rel_entr(p, middle).sum() + rel_entr(q, middle).sum()) / 2


def objective(theta: float, psi: float) -> float:
    """V of the Dirac-GAN: the point 0 is real, the point theta generated."""
    return np.log(1 / (1 + np.exp(-psi * 0))) + np.log(1 - 1 / (1 + np.exp(-psi * theta)))


@settings(deadline=None, max_examples=100)
@given(POSITIVE)
def test_value_is_twice_the_jensen_shannon_divergence_less_log_4(pairs):
    p, q = (np.array(column) / sum(column) for column in zip(*pairs, strict=True))
    assert best_discriminator(p, q)[1] == pytest.approx(2 * jsd(p, q) - np.log(4), abs=1e-7)


def test_no_discriminator_does_better():
    p, q = np.array([0.1, 0.6, 0.3]), np.array([0.5, 0.2, 0.3])
    found = [
        minimize_scalar(
            lambda d, a=a, b=b: -a * np.log(d) - b * np.log(1 - d), bounds=(1e-9, 1 - 1e-9), method="bounded"
        )
        for a, b in zip(p, q, strict=True)
    ]
    d, value = best_discriminator(p, q)
    assert d == pytest.approx([each.x for each in found], abs=1e-4)
    assert value == pytest.approx(-sum(each.fun for each in found))


def test_an_outcome_that_neither_makes_changes_nothing():
    d, value = best_discriminator([1, 0, 0], [0, 1, 0])
    assert list(d) == [1, 0, 0.5]
    assert value == 0


@pytest.mark.parametrize(
    ("p", "q"), [([0.5, 0.6], [0.5, 0.5]), ([1.5, -0.5], [0.5, 0.5]), ([np.nan, 1], [0.5, 0.5]), ([1], [0.5])]
)
def test_refuses_what_is_no_distribution(p, q):
    with pytest.raises(ValueError, match="must sum to 1"):
        best_discriminator(p, q)


@pytest.mark.parametrize(("p", "q"), [([1], [0.5, 0.5]), ([[1]], [[1]]), (1, 1)])
def test_refuses_other_shapes(p, q):
    with pytest.raises(ValueError, match="same length"):
        best_discriminator(p, q)


@pytest.mark.parametrize(
    ("rate", "penalty"), [(0, 0), (-1, 0), (0.1, -0.1), (np.nan, 0), (0.1, np.nan), (np.inf, 0), (1, np.inf)]
)
def test_refuses_a_rate_or_penalty_that_is_none(rate, penalty):
    with pytest.raises(ValueError, match="rate must be positive"):
        dirac_gan(3, rate, penalty)


@pytest.mark.parametrize("saturating", [True, False])
@pytest.mark.parametrize("penalty", [0, 0.3])
def test_steps_follow_finite_differences_of_the_objectives(penalty, saturating):
    path = dirac_gan(40, 0.1, penalty, saturating)
    assert path.shape == (41, 2)
    for (theta, psi), step in zip(path, np.diff(path, axis=0), strict=False):
        fooled = lambda t, psi=psi: np.log(1 / (1 + np.exp(-psi * t[0])))  # noqa: E731
        minimax = lambda t, psi=psi: -objective(t[0], psi)  # noqa: E731
        judged = lambda s, theta=theta: objective(theta, s[0]) - penalty / 2 * s[0] ** 2  # noqa: E731
        up = approx_fprime([theta], minimax if saturating else fooled, 1e-7)
        right = approx_fprime([psi], judged, 1e-7)
        assert step == pytest.approx(0.1 * np.concatenate([up, right]), abs=1e-6)


def test_without_a_penalty_each_step_leads_away():
    path = dirac_gan(500)
    squares = (path**2).sum(axis=1)
    d = 1 / (1 + np.exp(-path[:-1].prod(axis=1)))
    assert squares[1:] / squares[:-1] == pytest.approx(1 + 0.1**2 * d**2)


@pytest.mark.parametrize("penalty", [0, 0.3, 1, 1.7])
def test_eigenvalues_of_the_flow_at_the_equilibrium(penalty):
    def flow(players):
        theta, psi = players
        d = 1 / (1 + np.exp(-psi * theta))
        return np.array([psi * d, -theta * d - penalty * psi])

    jacobian = np.column_stack([(flow(e) - flow(-e)) / 2e-5 for e in 1e-5 * np.eye(2)])
    root = np.sqrt(complex(penalty**2 / 4 - 1 / 4))
    expected = sorted([-penalty / 2 + root, -penalty / 2 - root], key=lambda z: (z.real, z.imag))
    found = sorted(eigvals(jacobian), key=lambda z: (round(z.real, 4), z.imag))
    assert np.array(found) == pytest.approx(np.array(expected), abs=1e-3)
    assert penalty == 0 or max(z.real for z in found) < 0


def test_non_saturating_gradient_is_that_of_reverse_kl_less_twice_jsd():
    """For a generator with probabilities softmax(logits), D* held fixed in the one and not in the other."""
    p, logits = np.array([0.2, 0.5, 0.3]), np.array([0.4, -0.3, 0.1])
    softmax = lambda a: np.exp(a) / np.exp(a).sum()  # noqa: E731
    held = best_discriminator(p, softmax(logits))[0]
    loss = approx_fprime(logits, lambda a: -softmax(a) @ np.log(held), 1e-7)

    def divergence(a):
        q = softmax(a)
        return q @ np.log(q / p) - 2 * jsd(p, q)

    assert loss == pytest.approx(approx_fprime(logits, divergence, 1e-7), abs=1e-5)


def in_turn(steps: int, saturating: bool, rate: float = 0.1) -> np.ndarray:
    """Distances from the equilibrium of the Dirac-GAN whose discriminator moves first, then the generator."""
    theta = psi = 1.0
    distances = [np.hypot(theta, psi)]
    for _ in range(steps):
        psi -= rate * theta / (1 + math.exp(-psi * theta))
        theta += rate * psi / (1 + math.exp(-psi * theta if saturating else psi * theta))
        distances.append(math.hypot(theta, psi))
    return np.array(distances)


def pulls(distance: float) -> tuple[float, float]:
    """Mean gradient on N(distance, 1) towards N(0, 1) under the optimal D: minimax loss, non-saturating loss.

    On a fine grid, by differences of log D and log(1 - D) along x.
    """
    x = np.linspace(distance - 9, distance + 9, 20_001)
    real, fake = norm.logpdf(x), norm.logpdf(x, distance)
    log_d, log_not = real - np.logaddexp(real, fake), fake - np.logaddexp(real, fake)
    mass = np.exp(fake) * (x[1] - x[0])
    return mass @ np.gradient(log_not, x), -mass @ np.gradient(log_d, x)


def test_prose(prose):
    prose.says(
        "Goodfellow et al. (2014)", "(Arjovsky and Bottou, 2017)", "Mescheder et al. (2018)",
        "WGAN (Arjovsky et al., 2017)", "(Dhariwal and Nichol, 2021)", "(Sauer et al., 2023)",
        "(Heusel et al., 2017)", "Stein et al. (2023)", "Fedus et al. (2018)", "Huang et al. (2024)",
    )  # fmt: skip
    values = [2 * jsd([0.5, 0.5, 0, 0], fake) - np.log(4) for fake in
              ([0.5, 0.5, 0, 0], [0, 0.5, 0.5, 0], [0, 0, 0.5, 0.5])]  # fmt: skip
    assert values == pytest.approx([best_discriminator([0.5, 0.5, 0, 0], f)[1] for f in
                                    ([0.5, 0.5, 0, 0], [0, 0.5, 0.5, 0], [0, 0, 0.5, 0.5])])  # fmt: skip
    prose.says(
        f"$D = 1/2$ everywhere, $V = -{-values[0]:.3f}$",
        f"equally often, gives $V = -{-values[1]:.3f}$; one that makes neither gives {abs(values[2]):.0f}",
        f"the discriminator's loss is $\\log 4 = {np.log(4):.3f}$",
    )
    logit = np.log(0.01 / 0.99)
    slopes = [
        approx_fprime([logit], lambda a: np.log(1 - 1 / (1 + np.exp(-a[0]))), 1e-7)[0],
        approx_fprime([logit], lambda a: -np.log(1 / (1 + np.exp(-a[0]))), 1e-7)[0],
    ]
    prose.says(f"For a fake with $D = 0.01$ that is {-slopes[0]:.2f} against {-slopes[1]:.2f}")

    free, damped = dirac_gan(1000), dirac_gan(250, penalty=0.3)
    prose.says(
        f"From $(1, 1)$ with $h = 0.1$ the distance grows from {np.hypot(1, 1):.2f} to {np.hypot(*free[-1]):.2f} "
        "in 1000 steps",
        f"With $\\gamma = 0.3$ the distance is {np.hypot(*damped[-1]):.3f} after 250 steps",
    )
    turns = in_turn(20_000, saturating=True)
    prose.says(f"over {len(turns) - 1:,} of them the distance stays between {turns.min():.2f} and {turns.max():.2f}")
    stalled = np.hypot(*dirac_gan(10_000, saturating=False)[5000:].T)
    assert stalled.mean() == pytest.approx(np.sqrt(2 * 0.1), abs=0.005), "where damping and growth balance"
    assert np.ptp(stalled) < 0.01
    prose.says(f"simultaneous steps of 0.1 end up circling at a distance of {stalled.mean():.2f}")
    slow = in_turn(20_000, saturating=False)
    assert slow[-1] < slow[5000] / 1.9
    prose.says(f"steps in turn still have {slow[5000]:.2f} to go after 5000")

    even = best_discriminator([0.2, 0.8], [0.2, 0.8])[0]
    assert even[0] == even[1]
    prose.says(f"When the discriminator is at {even[0]:.0%}, the generator is perfect")
    x = np.linspace(-30, 30, 6001)
    real, fake = norm.pdf(x) / norm.pdf(x).sum(), norm.pdf(x, scale=3) / norm.pdf(x, scale=3).sum()
    linear = minimize(
        lambda w: real @ np.logaddexp(0, -w[0] - w[1] * x) + fake @ np.logaddexp(0, w[0] + w[1] * x), [1, 1]
    )
    assert linear.x == pytest.approx([0, 0], abs=1e-4)
    d, _ = best_discriminator([0.5, 0.5], [1, 0])
    assert d == pytest.approx([1 / 3, 1])
    prose.says("$D^*$ is 1/3 there and 1 at the other")
    minimax, other = pulls(5)
    assert minimax + other == pytest.approx(5, abs=1e-3)
    prose.says(f"pulls with {minimax:.2f} under")
    prose.says(f"{other:.2f} under the non-saturating one")
    prose.says("of diffusion models to 1–4 steps")  # as the paper says
