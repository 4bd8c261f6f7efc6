from fractions import Fraction

import numpy as np
import pytest
from bayes_theorem import posterior
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import beta

SENSITIVITY, ALARM, RATE = Fraction(9, 10), Fraction(1, 20), Fraction(1, 100)
POSITIVE = (float(SENSITIVITY), float(ALARM))


def by_counting(people: int) -> Fraction:
    """The share of the sick among the positives, by counting people instead of dividing densities."""
    sick = people * RATE
    return sick * SENSITIVITY / (sick * SENSITIVITY + (people - sick) * ALARM)


def mode(log_density) -> float:
    """Where a density of a success rate is largest."""
    return minimize_scalar(lambda theta: -log_density(theta), bounds=(1e-6, 1 - 1e-6), method="bounded").x


def test_agrees_with_counting_people():
    assert posterior([0.01, 0.99], POSITIVE)[0] == pytest.approx(float(by_counting(10_000)))


def test_agrees_with_simulation_of_many_hypotheses():
    rng = np.random.default_rng(0)
    prior, likelihood = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.9, 0.05, 0.5, 0.3])
    cause = rng.choice(4, size=400_000, p=prior)
    seen = cause[rng.random(cause.size) < likelihood[cause]]
    assert posterior(prior, likelihood) == pytest.approx(np.bincount(seen) / seen.size, abs=0.005)


def test_order_of_evidence_does_not_matter_and_steps_equal_one_step():
    prior, first, second = [0.2, 0.3, 0.5], np.array([0.9, 0.1, 0.4]), np.array([0.2, 0.7, 0.6])
    steps = posterior(posterior(prior, first), second)
    assert steps == pytest.approx(posterior(posterior(prior, second), first))
    assert steps == pytest.approx(posterior(prior, first * second))


def test_scale_of_the_likelihood_does_not_matter():
    assert posterior([0.4, 0.6], [3.0, 5.0]) == pytest.approx(posterior([0.4, 0.6], [0.3, 0.5]))


def test_a_prior_of_zero_stays_zero():
    assert posterior([0, 1], [1.0, 1e-9])[0] == 0


@pytest.mark.parametrize(
    ("prior", "likelihood", "message"),
    [
        ([0.5, 0.5], [0.1], "one length"),
        ([], [], "sum to 1"),
        (1.0, 1.0, "one length"),
        ([[0.5, 0.5]], [[0.5, 0.5]], "one length"),
        ([0.5, 0.6], [0.1, 0.2], "sum to 1"),
        ([1.5, -0.5], [0.1, 0.2], "not negative"),
        ([0.5, 0.5], [0.1, -0.2], "not negative"),
        ([0.5, 0.5], [np.nan, 0.2], "finite"),
        ([0.5, 0.5], [np.inf, 0.2], "finite"),
        ([np.nan, 0.5], [0.2, 0.2], "finite"),
        ([0.0, 1.0], [0.3, 0.0], "probability 0"),
    ],
)
def test_refuses_what_is_not_a_prior_and_a_likelihood(prior, likelihood, message):
    with pytest.raises(ValueError, match=message):
        posterior(prior, likelihood)


def test_prose(prose):
    on_the_test(prose)
    on_parameters(prose)
    on_mistakes(prose)
    on_follow_ups(prose)


def on_the_test(prose):
    one = by_counting(10_000)
    prose.says(
        "with 90% sensitivity and 5% false positives, applied where 1% are sick, "
        f"makes a positive only {float(one):.0%} likely to be sick"
    )
    prose.says("1% are sick (the base rate), 90% of the sick test positive (sensitivity), 5% of the healthy")
    sick = 10_000 * RATE
    healthy = 10_000 - sick
    prose.says(
        f"Count 10,000 people: of {sick} sick, {sick * SENSITIVITY} test positive; "
        f"of {int(healthy):,} healthy, {healthy * ALARM} do"
    )
    prose.says(
        f"\\frac{{{sick * SENSITIVITY}}}{{{sick * SENSITIVITY} + {healthy * ALARM}}} \\approx {100 * float(one):.1f}\\%"
    )
    prose.says(f"The test moved you from {float(RATE):.0%} to {float(one):.0%}")
    prose.says(f"does not reach {float(SENSITIVITY):.0%} because the healthy are {healthy / sick} times as many")
    ratio = SENSITIVITY / ALARM
    odds = RATE / (1 - RATE) * ratio
    assert odds == Fraction(18, 99)
    prose.says(
        f"$\\frac{{1}}{{{1 / (RATE / (1 - RATE))}}} \\cdot \\frac{{0.90}}{{0.05}} = "
        f"\\frac{{{ratio}}}{{99}}$, again {float(odds / (1 + odds)):.1%}"
    )
    two = odds * ratio / (1 + odds * ratio)
    prose.says(f"A second positive multiplies by {ratio} once more and gives {float(two):.1%}")
    ends = [1 / (1 + (1 - rate) / rate / ratio) for rate in (Fraction(1, 1000), Fraction(1, 2))]
    prose.says(f"the same result of the same test means from {float(ends[0]):.0%} to {float(ends[1]):.0%}")


def on_parameters(prose):
    def unscaled(theta):
        return theta**9 * (1 - theta)

    evidence = quad(unscaled, 0, 1)[0]
    mean = quad(lambda theta: theta * unscaled(theta), 0, 1)[0] / evidence
    assert unscaled(0.7) / evidence == pytest.approx(beta(10, 2).pdf(0.7))
    assert mean == pytest.approx(10 / 12)
    prose.says("After 9 successes in 10 trials, independent given")
    prose.says(
        f"a Beta(10, 2): its mean is 10/12, about {mean:.0%}, where the raw share says {9 / 10:.0%}",
    )


def on_mistakes(prose):
    right = RATE * SENSITIVITY + (1 - RATE) * (1 - ALARM)
    prose.says(f"The test is right {float(right):.0%} of the time, so a positive is {float(right):.0%} sure")
    prose.says(
        f"$0.01 \\cdot 0.90 + 0.99 \\cdot 0.95 = {100 * float(right):.2f}\\%$ of people, "
        f"and {float(by_counting(10_000)):.1%} of its positives are sick",
        f'"Healthy" for everybody would be right for {float(1 - RATE):.0%}',
    )
    prose.says("One innocent person in 10,000 matches, so the suspect is innocent with probability 1 in 10,000")
    innocent = Fraction(500_000 - 1, 10_000)
    guilty = posterior(np.full(500_000, 1 / 500_000), np.r_[1.0, np.full(499_999, 1 / 10_000)])[0]
    assert guilty == pytest.approx(float(1 / (1 + innocent)))
    prose.says(
        f"In a city of 500,000 with one culprit, who matches, you expect {float(innocent):.0f} innocent matches",
        f"the probability of guilt is about 1/{1 / guilty:.0f}, or {guilty:.0%}",
    )
    few, many = ([beta(a + k, a + n - k).mean() for a in (1, 20)] for k, n in ((9, 10), (900, 1000)))
    prose.says(
        f"After 9 of 10 successes a uniform prior gives a mean of {few[0]:.0%}, a Beta(20, 20) {few[1]:.0%}; "
        f"after 900 of 1,000 they give {many[0]:.0%} and {many[1]:.0%}"
    )


def on_follow_ups(prose):
    def likelihood(theta):
        return 9 * np.log(theta) + np.log(1 - theta)

    after = beta(2 + 9, 2 + 1)
    in_log_odds = mode(lambda theta: after.logpdf(theta) + np.log(theta * (1 - theta)))
    prose.says(
        f"For 9 of 10 with a Beta(2, 2) prior: {mode(likelihood):.0%}, {mode(after.logpdf):.0%} and {after.mean():.0%}",
        f"instead and here it moves to {in_log_odds:.0%}",
    )
    prose.says("test positive again in 90% of cases as before", "has another in 60% of cases")
    second = Fraction(9, 10) / Fraction(6, 10)
    odds = RATE / (1 - RATE) * SENSITIVITY / ALARM
    independent = odds * SENSITIVITY / ALARM
    prose.says(
        f"$0.90/0.60 = {float(second)}$ instead of {SENSITIVITY / ALARM}, and two positives give "
        f"{float(odds * second / (1 + odds * second)):.0%}, not {float(independent / (1 + independent)):.0%}"
    )
    score = posterior([0.01, 0.99], [0.8, 0.2])[0]
    prose.says("says 0.8. What is it", f"so its odds of {0.8 / 0.2:.0f} are", f"$1/99$ that is $4/99$, or {score:.1%}")
