"""How likely is rain, given what friends say? Exact answers in fractions."""

from collections.abc import Sequence
from fractions import Fraction

THIRD = Fraction(1, 3)


def posterior(
    prior: Fraction,
    says_rain: Sequence[bool],
    lies: Sequence[Fraction],
    copying: Fraction = Fraction(0),
) -> Fraction:
    """P(rain | answers) by Bayes' theorem; says_rain, lies: one entry a friend.

    A lie is the opposite of the truth. Given the weather the friends answer
    independently, except that with probability `copying` all repeat the first.
    ValueError if the lengths differ, a probability lies outside [0, 1] or the
    answers are impossible.
    """
    if not says_rain or len(says_rain) != len(lies):
        raise ValueError("need one answer and one probability of lying a friend")
    if not all(0 <= p <= 1 for p in (prior, copying, *lies)):
        raise ValueError("a probability must lie between 0 and 1")

    def likelihood(rain: bool) -> Fraction:
        alone = Fraction(1)
        for answer, lie in zip(says_rain, lies, strict=True):
            alone *= 1 - lie if answer == rain else lie
        first = 1 - lies[0] if says_rain[0] == rain else lies[0]
        together = first if len(set(says_rain)) == 1 else Fraction(0)
        return (1 - copying) * alone + copying * together

    wet, dry = prior * likelihood(True), (1 - prior) * likelihood(False)
    if wet + dry == 0:
        raise ValueError("these answers cannot occur")
    return wet / (wet + dry)


if __name__ == "__main__":
    print("prior   yes yes yes   yes yes no   yes yes yes, copied")
    for prior in (Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)):
        agree = posterior(prior, (True, True, True), [THIRD] * 3)
        mixed = posterior(prior, (True, True, False), [THIRD] * 3)
        copied = posterior(prior, (True, True, True), [THIRD] * 3, Fraction(1))
        print(f"{prior!s:>5} {agree!s:>8} {float(agree):.2f}", end=" ")
        print(f"{mixed!s:>7} {float(mixed):.2f} {copied!s:>9} {float(copied):.2f}")
