from fractions import Fraction
from itertools import product
from math import log, log10, nan, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from naive_bayes import HAM, SPAM, WORDS, fit, posterior
from scipy.integrate import quad
from sklearn.naive_bayes import BernoulliNB, ComplementNB, GaussianNB, MultinomialNB

MAIL, LABELS = SPAM + HAM, ["spam"] * 4 + ["ham"] * 6


def by_hand(message: str, alpha: int) -> tuple[Fraction, Fraction]:
    """Prior times likelihood of spam and of ham, in exact fractions."""
    scores = []
    for documents in (SPAM, HAM):
        total = [sum(column) for column in zip(*documents, strict=True)]
        score = Fraction(len(documents), len(MAIL))
        for word in message.split():
            score *= Fraction(total[WORDS.index(word)] + alpha, sum(total) + alpha * len(WORDS))
        scores.append(score)
    return scores[0], scores[1]


def spam(message: str) -> float:
    counts = [[message.split().count(word) for word in WORDS]]
    return posterior(counts, *fit(MAIL, LABELS)[1:])[0, 1]


def reported(true, copies: int):
    """What Naive Bayes says, with equal priors, of evidence counted `copies` times."""
    odds = (true / (1 - true)) ** copies
    return odds / (1 + odds)


@settings(deadline=None, max_examples=60)
@given(arrays(int, (9, 4), elements=st.integers(0, 30)), st.floats(0.01, 5), st.integers(0, 10**6))
def test_agrees_with_scikit_learn(counts, alpha, seed):
    labels = np.random.default_rng(seed).permutation([0, 0, 1, 1, 1, 1, 7, 7, 7])
    classes, log_prior, log_theta = fit(counts, labels, alpha)
    theirs = MultinomialNB(alpha=alpha).fit(counts, labels)
    assert classes.tolist() == theirs.classes_.tolist()
    np.testing.assert_allclose(log_prior, theirs.class_log_prior_)
    np.testing.assert_allclose(log_theta, theirs.feature_log_prob_)
    np.testing.assert_allclose(posterior(counts, log_prior, log_theta), theirs.predict_proba(counts), atol=1e-12)


@pytest.mark.parametrize("message", ["free", "lunch lunch", "meeting report free", "prize prize report lunch free"])
def test_agrees_with_exact_fractions(message):
    yes, no = by_hand(message, 1)
    assert spam(message) == pytest.approx(float(yes / (yes + no)))


def test_long_documents_neither_underflow_nor_overflow():
    _, log_prior, log_theta = fit(MAIL, LABELS)
    probabilities = posterior([[100_000, 0, 0, 0, 0], [0, 0, 100_000, 0, 0], [0] * 5], log_prior, log_theta)
    assert probabilities[:2].tolist() == [[0, 1], [1, 0]]
    assert probabilities[2] == pytest.approx([0.6, 0.4]), "an empty message leaves the prior"


@pytest.mark.parametrize(
    "counts",
    [[], [[]], [1, 2], [[1, -1]], [[1, nan]], [[np.inf, 1]]],
    ids=["none", "no words", "1-d", "-1", "nan", "inf"],
)
def test_refuses_what_are_no_counts(counts):
    with pytest.raises(ValueError, match="counts must be finite"):
        fit(counts, [0] * len(counts))


@pytest.mark.parametrize(("labels", "alpha"), [([0], 1), ([0, 1, 1], 1), ([[0], [1]], 1), ([0, 1], 0), ([0, 1], nan)])
def test_refuses_labels_that_do_not_fit_and_no_smoothing(labels, alpha):
    with pytest.raises(ValueError, match="one label per document and a positive alpha"):
        fit([[1, 0], [0, 1]], labels, alpha)


def test_refuses_another_vocabulary():
    _, log_prior, log_theta = fit(MAIL, LABELS)
    with pytest.raises(ValueError, match="another number of words"):
        posterior([[1, 2]], log_prior, log_theta)


def test_gaussian_is_linear_with_shared_variances_and_quadratic_without():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 2)) * [[1, 3]], np.arange(40) % 2
    points = np.array([[-2.0, 1], [0, 1], [2, 1]])  # equally spaced on a line: second difference 0 if linear
    model = GaussianNB().fit(x * (1 + y[:, None]), y)

    def bend() -> float:
        scores = model.predict_joint_log_proba(points)
        return float(np.diff(scores[:, 1] - scores[:, 0], 2)[0])

    assert abs(bend()) > 0.5
    model.var_[:] = model.var_.mean(axis=0)
    assert bend() == pytest.approx(0, abs=1e-9)


def decisions(joint: dict[tuple[int, ...], Fraction], concept) -> list[bool]:
    """For each possible input: is the class that Naive Bayes puts on top, from exact probabilities, the true one?"""
    classes = {c: {x: p for x, p in joint.items() if concept(x) == c} for c in (False, True)}

    def score(c: bool, x: tuple[int, ...]) -> Fraction:
        prior = sum(classes[c].values())
        return prior * prod(sum(p for z, p in classes[c].items() if z[j] == x[j]) / prior for j in range(len(x)))

    return [(score(True, x) > score(False, x)) == concept(x) for x in joint]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 19), min_size=2, max_size=4), st.sampled_from([all, any]))
def test_decides_and_and_or_of_independent_bits(twentieths, concept):
    joint = {
        x: prod(Fraction(p if bit else 20 - p, 20) for bit, p in zip(x, twentieths, strict=True))
        for x in product((0, 1), repeat=len(twentieths))
    }
    assert all(decisions(joint, concept))


def test_and_of_dependent_bits_can_be_decided_wrongly():
    joint = {(1, 1): Fraction(10, 100), (1, 0): Fraction(45, 100), (0, 1): Fraction(45, 100)}
    assert decisions(joint, all) == [False, True, True]


def test_prose(prose):
    full = sum(1 for _ in product((0, 1), repeat=10)) ** 3 - 1
    prose.says(f"For 30 binary features a full table has {full:,} free numbers per class", "and 30 are enough")

    prose.says("Words A and B are each in 80% of spam and in 10% of the rest")
    joint = {  # P(class, A, B), conditionally independent
        (c, a, b): 0.5 * (p if a else 1 - p) * (p if b else 1 - p)
        for (c, p) in ((1, 0.8), (0, 0.1))
        for a in (0, 1)
        for b in (0, 1)
    }
    marginal = sum(p for (c, a, b), p in joint.items() if b)
    given_a = sum(p for (c, a, b), p in joint.items() if a and b) / sum(p for (c, a, b), p in joint.items() if a)
    prose.says(
        f"seeing A raises the probability of B from {marginal:.0%} to {given_a:.0%}",
        f"clearly dependent: {given_a:.0%} against {marginal:.0%}",
    )
    xor = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    says = BernoulliNB(alpha=1e-9).fit(xor, xor[:, 0] ^ xor[:, 1]).predict_proba(xor)
    assert says == pytest.approx(np.full((4, 2), 0.5))
    prose.says(f"says {says[0, 0]:.0%} for each class")

    rows = []
    for name, documents in (("spam", SPAM), ("ham", HAM)):
        total = np.sum(documents, axis=0)
        rows.append(f"| {len(documents)} {name} | {' | '.join(map(str, total))} | {total.sum()} |")
    prose.says(*rows, "Word counts in ten messages")
    message = "free prize lunch"
    assert by_hand(message, 0) == (0, 0)
    yes, no = by_hand(message, 1)
    odds = Fraction(4, 6) * Fraction(8, 20) / Fraction(2, 25) * Fraction(6, 20) / Fraction(1, 25) / 4
    assert odds == yes / no
    prose.says(
        r"\frac{4}{6} \cdot \frac{8/20}{2/25} \cdot \frac{6/20}{1/25} \cdot \frac{1/20}{5/25} = " + f"{float(odds)},",
        f"a probability of {float(yes / (yes + no)):.1%}",
    )
    assert prod([1e-4] * 100) == 0
    assert 100 * log10(1e-4) == pytest.approx(-400)
    prose.says("100 words of probability $10^{-4}$ multiply to $10^{-400}$, which a double stores as 0")

    twice = by_hand(f"{message} {message}", 1)
    doubled = 2 * log(odds / Fraction(4, 6))
    assert log(twice[0] / twice[1] / Fraction(4, 6)) == pytest.approx(doubled)
    prose.says(f"goes from {spam(message):.1%} to {spam(f'{message} {message}'):.1%}")
    two, four = reported(0.7, 2), reported(0.7, 4)
    x = np.repeat([[1], [0]], 10, axis=0)  # a feature in 7 of 10 of one class and 3 of 10 of the other
    x[7:10], x[10:13] = 0, 1
    for copies, told in ((2, two), (4, four)):
        model = BernoulliNB(alpha=1e-9).fit(np.repeat(x, copies, axis=1), [1] * 10 + [0] * 10)
        assert model.predict_proba([[1] * copies])[0, 1] == pytest.approx(told)
    grid = np.linspace(0.01, 0.99, 99)
    for copies in (2, 4, 9):
        assert np.array_equal(reported(grid, copies) > 0.5, grid > 0.5)
    prose.says(
        "It never crosses 50%",
        f"a true 70% becomes {two:.1%} with two copies and {four:.1%} with four",
        f"Doubling all evidence turned 70% into {two:.1%}",
        "0.97 means right 97% of the time",
        f"{four:.1%} is reported where 70% is true",
    )
    assert f"{four:.0%}" == "97%"
    once, doubled = (Fraction(4, 6) * Fraction(13, 10) ** copies for copies in (1, 2))
    prose.says(
        f"prior 40% and likelihood ratio 1.3 give {float(once / (1 + once)):.1%}, doubled "
        f"{float(doubled / (1 + doubled)):.1%}"
    )
    hints, sure = (Fraction(55, 45)) ** 30, Fraction(99, 1)
    assert hints > sure
    prose.says(
        f"thirty copies of a hint worth 55% carry odds of {float(hints):.0f} to 1 and outvote a feature that is "
        f"{float(sure / (1 + sure)):.0%} sure"
    )
    area, _ = quad(lambda p: abs((1 - p) - (1 - reported(p, 2))), 0, 1, points=[0.5])
    assert area == pytest.approx(log(2) / 2 - 1 / 4)
    p, q = np.random.default_rng(0).random((2, 400_000))
    differ = np.mean((p + q > 1) != (p**2 * q > (1 - p) ** 2 * (1 - q)))
    assert differ == pytest.approx(area, abs=0.003)
    prose.says("Domingos and Pazzani (1997) draw", f"only {area:.1%} of the square of all $(p, q)$")

    free = (7 + 1) / (15 + 5)
    simplex = np.random.default_rng(1).dirichlet([8, 6, 2, 3, 1], size=100_000)[:, 0]  # posterior of spam's words
    averaged = 8 / 20 * 9 / 21
    assert np.mean(simplex**2) == pytest.approx(averaged, abs=0.002)
    prose.says(rf"\frac{{8}}{{20}} \cdot \frac{{9}}{{21}} = {averaged:.3f}$; the plug-in gives {free**2:.3f}")

    present = sum(joint[1, 1, b] for b in (0, 1)) / sum(joint[c, 1, b] for c in (0, 1) for b in (0, 1))
    absent = joint[1, 1, 0] / (joint[1, 1, 0] + joint[0, 1, 0])
    prose.says(f"the spam example gives {present:.1%}", f"Treating unknown as absent would give {absent:.1%}")

    seen = (np.array(MAIL) > 0).astype(int)
    bernoulli = BernoulliNB(alpha=1).fit(seen, LABELS)
    says = bernoulli.predict_proba([[int(word in message.split()) for word in WORDS]])[0, 1]
    likelihoods = np.exp(bernoulli.feature_log_prob_)  # ham, spam
    absences = (1 - likelihoods[1, 2:4]) / (1 - likelihoods[0, 2:4])
    assert 1 - says < 0.05
    assert (absences > 1.5).all()
    without = says / (1 - says) / absences.prod()
    assert without / (1 + without) < spam(message), "without these absences it would say less than the multinomial"
    prose.says(
        f"Bernoulli (smoothed) says {says:.1%}, not {spam(message):.1%}", "McCallum and Nigam (1998)",
        "(Rennie et al., 2003)", "Wang and Manning (2012)",
    )  # fmt: skip

    rng = np.random.default_rng(2)
    counts, labels = rng.poisson(1.5, size=(60, 8)), np.arange(60) % 3 % 2
    complement = ComplementNB().fit(counts, labels)
    multinomial = MultinomialNB(fit_prior=False).fit(counts, labels)
    np.testing.assert_allclose(complement.predict_proba(counts), multinomial.predict_proba(counts))
    prose.says("With two classes and no weight normalization it is multinomial Naive Bayes without the prior")
