import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from three_friends_in_seattle import THIRD, posterior

YES = (True, True, True)


def counted(prior: Fraction, says_rain: tuple[bool, ...]) -> Fraction:
    """The posterior by counting equally likely worlds.

    One weather ticket, and for each friend one of three tickets, of which one is a lie.
    """
    wet = dry = 0
    for ticket in range(prior.denominator):
        rain = ticket < prior.numerator
        for lots in product((False, False, True), repeat=len(says_rain)):
            if all(answer == (rain != lie) for answer, lie in zip(says_rain, lots, strict=True)):
                wet, dry = wet + rain, dry + (not rain)
    return Fraction(wet, wet + dry)


def factor(answers: tuple[bool, ...], copying: Fraction = Fraction(0), lie: Fraction = THIRD) -> Fraction:
    """Likelihood ratio, read off the posterior of a prior of 1/2."""
    after = posterior(Fraction(1, 2), answers, [lie] * len(answers), copying)
    return after / (1 - after)


def percent(value: Fraction, digits: int = 0) -> str:
    return f"{float(value):.{digits}%}"


@pytest.mark.parametrize("prior", [Fraction(p) for p in ("0", "1/10", "1/4", "1/2", "3/4", "1")])
@pytest.mark.parametrize("answers", [YES, (True, True, False), (False, False, True), (True,), (False,) * 4])
def test_agrees_with_counting_worlds(prior, answers):
    assert posterior(prior, answers, [THIRD] * len(answers)) == counted(prior, answers)


@pytest.mark.parametrize("copying", [0.0, 0.1, 0.5])
def test_agrees_with_a_simulation(copying):
    rng, repeats = np.random.default_rng(0), 400_000
    rain = rng.random(repeats) < 0.25
    copied = rng.random(repeats) < copying
    lies = rng.random((repeats, 3)) < 1 / 3
    lies[copied] = lies[copied][:, :1]
    all_yes = (lies != rain[:, None]).all(axis=1)
    exact = posterior(Fraction(1, 4), YES, [THIRD] * 3, Fraction(copying))
    assert rain[all_yes].mean() == pytest.approx(float(exact), abs=0.01)


def test_a_coin_tells_nothing_and_a_liar_tells_the_opposite():
    prior = Fraction(1, 4)
    assert posterior(prior, (True,), [Fraction(1, 2)]) == prior
    assert posterior(prior, (True,), [1 - THIRD]) == posterior(prior, (False,), [THIRD])
    assert posterior(prior, (True,), [Fraction(0)]) == 1


def test_friends_who_copy_cannot_disagree():
    with pytest.raises(ValueError, match="cannot occur"):
        posterior(Fraction(1, 2), (True, False), [THIRD] * 2, Fraction(1))


@pytest.mark.parametrize(
    ("prior", "answers", "lies", "copying"),
    [
        (Fraction(5, 4), YES, [THIRD] * 3, 0),
        (Fraction(1, 4), YES, [-THIRD] * 3, 0),
        (Fraction(1, 4), YES, [THIRD] * 3, 2),
        (Fraction(1, 4), YES, [THIRD] * 2, 0),
        (Fraction(1, 4), (), [], 0),
    ],
)
def test_refuses_what_is_not_a_probability_or_not_one_answer_a_friend(prior, answers, lies, copying):
    with pytest.raises(ValueError, match=r"must lie between 0 and 1|need one answer"):
        posterior(prior, answers, lies, copying)


def test_prose(prose):
    after = {prior: counted(prior, YES) for prior in (Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))}
    tenth, quarter, half, most = after.values()
    for prior in after:
        assert after[prior] == 8 * prior / (1 + 7 * prior)
    prose.says(f"A prior of 1/4, odds of 1 to 3, becomes 8 to 3, that is {quarter}; a prior of 1/2 becomes {half}")
    assert quarter / (1 - quarter) == Fraction(8, 3)
    prose.says(f"| 1/10 | 1 : 9 | 8 : 9 | {tenth}, about {percent(tenth)} |")
    prose.says(f"| 1/4 | 1 : 3 | 8 : 3 | {quarter}, about {percent(quarter)} |")
    prose.says(f"| 1/2 | 1 : 1 | 8 : 1 | {half}, about {percent(half)} |")
    prose.says(f"| 3/4 | 3 : 1 | 24 : 1 | {most}, {percent(most)} |")
    assert most / (1 - most) == 24
    prose.says("\\tfrac{8}{27}, \\qquad P(A \\mid \\bar R)", "\\tfrac{1}{27}. $$", "\\frac{8/27}{1/27} = 8")
    assert Fraction(2, 3) ** 3 == Fraction(8, 27)
    mixed = (True, True, False)
    prose.says(
        f"a prior of 1/4 becomes {counted(Fraction(1, 4), mixed)}, "
        f"a prior of 1/2 becomes {counted(Fraction(1, 2), mixed)}"
    )

    for copying in (Fraction(0), Fraction(1, 10), Fraction(1, 3), Fraction(1)):
        assert factor(YES, copying) == (8 + 10 * copying) / (1 + 8 * copying)
    prose.says("(1 - c)\\tfrac{8}{27} + c", "(1 - c)\\tfrac{1}{27} + c", "\\frac{8 + 10c}{1 + 8c}")
    prose.says(f"A chance of copying of only 10% already brings it down to {factor(YES, Fraction(1, 10))}")
    prose.says(f"becomes {posterior(Fraction(1, 4), YES, [THIRD] * 3, Fraction(1, 10))} instead of {quarter}")

    teasing = Fraction(1, 4) / (Fraction(1, 4) + Fraction(3, 4) * THIRD**3)
    prose.says(f"The factor is then $3^3 = {3**3}$, and a prior of 1/4 becomes {teasing}")

    not_all = 1 - THIRD**3
    prose.says(f"{not_all}, because they cannot all be lying", f"$1 - (1/3)^3 = {not_all}$")
    prose.says(f"the answer is 0, not {percent(not_all)}")
    prose.says("8/27, because all three must", "8/27, all truthful, against 1/27, all lying")
    prose.says("$\\tfrac{8}{27}p$, all lying", "$\\tfrac{1}{27}(1 - p)$")
    assert counted(Fraction(0), YES) == 0
    prose.says(f"for priors from 1/10 to 1/2 the answer runs from {percent(tenth)} to {percent(half)}")

    eight, nine = (posterior(Fraction(1, 4), [True] * k, [THIRD] * k) for k in (8, 9))
    assert math.ceil(math.log2(297)) == 9
    assert eight < Fraction(99, 100) < nine
    prose.says("make you 99% sure", "posterior odds of 99.", "$2^k/3 \\ge 99$ gives $2^k \\ge 297$")
    prose.says(f"eight give {percent(eight, 1)}, nine {percent(nine, 1)}")
    copied = {k: factor((True,) * k, Fraction(1, 10)) for k in range(1, 60)}
    assert max(copied, key=copied.get) == 4
    assert float(copied[59]) == pytest.approx(2, abs=1e-6)
    prose.says(
        f"with probability 10%, four agreeing friends give a factor of {float(copied[4]):.1f}, "
        f"the most you can get, and ten only {float(copied[10]):.1f}"
    )

    rates = (Fraction(0), 2 * THIRD)
    truthful, lying = ([(1 - rate) ** 3 for rate in rates], [rate**3 for rate in rates])
    assert (truthful, lying) == ([1, Fraction(1, 27)], [0, Fraction(8, 27)])
    shared = sum(truthful) / sum(lying)
    own = list(product(rates, repeat=3))
    assert sum(math.prod(1 - rate for rate in three) for three in own) / sum(map(math.prod, own)) == 8, "one rate each"
    prose.says("\\tfrac{1}{2}(1 + \\tfrac{1}{27})$ against $\\tfrac{1}{2}(0 + \\tfrac{8}{27})")
    prose.says(f"a factor of {float(shared):.1f}")
    silent = posterior(Fraction(1, 4), YES + (False,) * 7, [THIRD] * 10)
    prose.says(f"$2^{{3-7}} = {Fraction(2) ** (3 - 7)}$ and a prior of 1/4 falls to {silent}, about {percent(silent)}")
    prose.says("At 8/11 you take it unless carrying costs more than 8/11 of a soaking")
    prose.says("likelihoods 8/27 and 1/27", f"Explains why {not_all} is wrong")
