from functools import cache
from math import log
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from sklearn.metrics import log_loss, mean_squared_error
from two_kinds_of_output import accuracy, run, task

NAN = np.nan


def weights(seed: int = 0, features: int = 3, hidden: int = 4, classes: int = 3) -> dict:
    rng = np.random.default_rng(seed)
    shapes = {"W": (features, hidden), "b": hidden, "C": (hidden, classes), "r": hidden}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def example() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = np.random.default_rng(1).normal(size=(5, 3))
    return x, np.array([0, 2, -1, 1, -1]), np.array([0.5, NAN, -1.2, NAN, 0.3])


def test_losses_are_those_of_scikit_learn_on_the_labels_present():
    p, (x, species, length) = weights(), example()
    losses, scores, _ = run(p, x, species, length)
    hidden = np.tanh(x @ p["W"] + p["b"])
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    named, measured = species >= 0, np.isfinite(length)
    assert scores == pytest.approx(hidden @ p["C"])
    assert losses[0] == pytest.approx(log_loss(species[named], probabilities[named], labels=range(3)))
    assert losses[1] == pytest.approx(mean_squared_error(length[measured], (hidden @ p["r"])[measured]))


@pytest.mark.parametrize("weight", [0, 1, 7.5])
def test_gradients_are_finite_differences(weight):
    p, data, tiny = weights(), example(), 1e-6
    grads = run(p, *data, weight)[2]
    assert grads.keys() == p.keys()

    def total(moved: dict) -> float:
        losses = run(moved, *data, weight)[0]
        return losses[0] + weight * losses[1]

    for name, value in p.items():
        for place in np.ndindex(value.shape):
            ends = []
            for step in (tiny, -tiny):
                moved = {**p, name: value.copy()}
                moved[name][place] += step
                ends.append(total(moved))
            assert grads[name][place] == pytest.approx((ends[0] - ends[1]) / (2 * tiny), abs=1e-7)


def test_trunk_gets_the_weighted_sum_and_each_head_its_own():
    p, (x, species, length) = weights(), example()
    both = run(p, x, species, length, 3.0)[2]
    of_species = run(p, x, species, np.full(5, NAN), 3.0)[2]
    of_length = run(p, x, np.full(5, -1), length, 1.0)[2]
    for name in ("W", "b"):
        assert both[name] == pytest.approx(of_species[name] + 3 * of_length[name])
    assert both["C"] == pytest.approx(of_species["C"])
    assert both["r"] == pytest.approx(3 * of_length["r"])
    assert not of_species["r"].any()
    assert not of_length["C"].any()


def test_missing_labels_change_nothing_and_no_labels_cost_nothing():
    p, (x, species, length) = weights(), example()
    losses, _, grads = run(p, x, species, length)
    more = np.vstack([x, 9 * x])
    padded = run(p, more, np.append(species, np.full(5, -1)), np.append(length, np.full(5, NAN)))
    assert padded[0] == pytest.approx(losses)
    for name, grad in grads.items():
        assert padded[2][name] == pytest.approx(grad)
    losses, _, grads = run(p, x, np.full(5, -1), np.full(5, NAN))
    assert losses == (0, 0)
    assert not any(grad.any() for grad in grads.values())


def test_large_scores_do_not_overflow():
    p = weights() | {"C": 1e4 * np.eye(4, 3)}
    losses, _, grads = run(p, *example())
    assert np.isfinite(losses).all()
    assert all(np.isfinite(grad).all() for grad in grads.values())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"species": np.array([0, 1, 2])}, "per row"),
        ({"length": np.zeros((5, 1))}, "per row"),
        ({"weight": -1}, "weight >= 0"),
        ({"weight": NAN}, "weight >= 0"),
        ({"weight": np.inf}, "weight >= 0"),
        ({"x": np.full((5, 3), NAN)}, "x is finite"),
        ({"x": np.zeros((0, 3)), "species": np.zeros(0, int), "length": np.zeros(0)}, "per row"),
        ({"species": np.array([0, 1, 2, 3, 0])}, "from -1 to k - 1"),
        ({"species": np.array([0, 1, 2, -2, 0])}, "from -1 to k - 1"),
        ({"species": np.array([0, 1, 2, 0.5, 0])}, "integers"),
        ({"length": np.array([0, 1, 2, np.inf, 0])}, "finite"),
    ],
)
def test_refuses_what_would_be_silently_wrong(change, message):
    given = dict(zip(("x", "species", "length"), example(), strict=True)) | {"weight": 1.0} | change
    with pytest.raises(ValueError, match=message):
        run(weights(), **given)


def test_tasks_share_a_feature_only_if_related():
    for related, shared in ((True, 0), (False, 1)):
        x, species, length = task(20_000, 0, related)
        assert (species == (x[:, 0] > 0)).all()
        correlations = [np.corrcoef(x[:, column], length)[0, 1] for column in range(20)]
        assert int(np.argmax(np.abs(correlations))) == shared
        assert correlations[shared] == pytest.approx(1 / (1 + 0.3**2) ** 0.5, abs=0.01)


@cache
def accuracies(weight: float, related: bool = True, alone: bool = False, steps: int = 80) -> np.ndarray:
    return np.array([accuracy(weight, seed, related, alone, steps) for seed in range(10)])


def test_alone_hides_the_lengths_and_keeps_the_steps():
    assert accuracy(0, 3, False) == accuracy(0, 3, True) == accuracy(0, 3, True, alone=True)
    assert accuracy(10, 3, True, alone=True) == accuracy(10, 3, False, alone=True) != accuracy(10, 3, False)
    assert accuracy(10, 3, True, steps=0) == accuracy(0, 3, True, steps=0)


def convolution(into: int, out: int, size: int) -> int:
    """Weights of a convolution without bias and of the batch normalization after it."""
    return into * out * size**2 + 2 * out


def resnet50() -> int:
    """Weights up to the pooled vector: stem, then four stages of bottleneck blocks."""
    total, into = convolution(3, 64, 7), 64
    for blocks, width in ((3, 64), (4, 128), (6, 256), (3, 512)):
        for block in range(blocks):
            total += convolution(into, width, 1) + convolution(width, width, 3) + convolution(width, 4 * width, 1)
            total += convolution(into, 4 * width, 1) if block == 0 else 0
            into = 4 * width
    return total


def surgery(g: np.ndarray, other: np.ndarray) -> np.ndarray:
    """PCGrad's projection of a gradient that conflicts with another."""
    return g - (g @ other) / (other @ other) * other


def adam(gradients: np.ndarray) -> np.ndarray:
    """Steps of Adam (without its epsilon) along a sequence of gradients."""
    m = s = 0
    steps = []
    for t, g in enumerate(gradients, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        steps.append((m / (1 - 0.9**t)) / np.sqrt(s / (1 - 0.999**t)))
    return np.array(steps)


def test_surgery_on_two_gradients_is_a_weighting():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 50))
    b -= 0.5 * a  # makes them conflict
    d = a @ b
    assert d < 0
    weighted = (1 - d / (a @ a)) * a + (1 - d / (b @ b)) * b
    assert surgery(a, b) + surgery(b, a) == pytest.approx(weighted)
    assert surgery(a, b) @ b == pytest.approx(0, abs=1e-9)


def test_adam_divides_a_factor_out_but_not_a_ratio():
    a, b = np.random.default_rng(0).normal(size=(2, 30))
    assert adam(10 * a) == pytest.approx(adam(a))
    assert adam(10 * (a + b)) == pytest.approx(adam(a + b))
    assert np.abs(adam(a + 10 * b) - adam(a + b)).max() > 0.1


def test_alt_text_says_what_the_figure_shows():
    low, high, top = (accuracies(weight).mean() for weight in (0.1, 10, 100))
    other, worst = (accuracies(weight, related=False).mean() for weight in (0.1, 100))
    alone = [accuracies(weight, alone=True).mean() for weight in (0.1, 10, 100)]
    assert {f"{mean:.2f}" for mean in alone[:2]} == {"0.82"}
    assert (
        f"for a related length it rises from {low:.2f} to {high:.2f} at weight 10, then drops to {top:.2f}; for an "
        f"unrelated one it falls from {other:.2f} to {worst:.2f}; species alone, with the same steps, stays at "
        f"{alone[0]:.2f} up to weight 10 and drops to {alone[2]:.2f} at 100."
    ) in (Path(__file__).parents[2] / "docs/questions/two-kinds-of-output.md").read_text(encoding="utf-8")


def test_prose(prose):
    prose.says(
        "Caruana (1997)", "(Redmon et al., 2016)", "Cipolla, 2018)", "Standley et al. (2020)", "(Yu et al., 2020)",
        "al., 2018)", "Kurin et al. (2022) and Xin et al. (2022)", "in 2026", "(Chen et al., 2022)",
    )  # fmt: skip
    trunk, species, length, classes = resnet50(), 2048 * 8 + 8, 2048 + 1, 8
    assert length / trunk < 1e-4
    prose.says(
        f"ResNet-50 turns 224×224×3 into 2048 numbers $h$ with {trunk / 1e6:.1f} million weights",
        f"2048 × 8 weights and 8 biases, {species:,} in all",
        f"Length: {length:,} weights",
        "adds under 0.01%; a second network adds 100%",
    )
    either = minimize_scalar(lambda guess: 0.5 * (0.3 - guess) ** 2 + 0.5 * (0.9 - guess) ** 2).x
    prose.says(
        f"one species at 0.3 m or another at 0.9 m, equally likely, squared error pulls the length to {either:.1f} m",
    )
    lengths = np.array([0.1, 1.1])
    meters, millimeters = np.var(lengths), np.var(1000 * lengths)
    assert np.std(lengths) == pytest.approx(0.5)
    assert np.var((lengths - lengths.mean()) / lengths.std()) == pytest.approx(1)
    start = run(weights(classes=classes) | {"C": np.zeros((4, 8))}, *example())[0][0]
    prose.says(
        f"Cross-entropy starts near $\\ln 8 = {start:.2f}$. With a standard deviation of 0.5 m, predicting the mean "
        f"costs {meters:.2f} m², or {millimeters:,.0f} mm²: from meters to millimeters is a factor of "
        f"$10^{np.log10(millimeters / meters):.0f}$ on $w$",
        f"the sum starts at {millimeters:,.0f} + {log(8):.2f}",
        f"In meters, species starts with {log(8) / (log(8) + meters):.0%} of the sum",
    )
    draws = np.random.default_rng(0).random((100_000, 32)) < 0.1
    none = 0.9**32
    assert none == pytest.approx(np.mean(~draws.any(axis=1)), abs=0.003)
    prose.says(
        "If 10% of a batch of 64 are measured, dividing their sum by 64 shrinks the term to about a tenth",
        f"In a batch of 32, none is measured with probability $0.9^{{32}} = {none * 100:.1f}\\%$",
    )

    for loss in (0.04, 0.25, 1, 9):  # regression: loss / 2s² + log s; classes: loss / s² + log s
        for half in (2, 1):
            best = minimize_scalar(lambda v, a=loss / half: a / np.exp(v) + v / 2, bounds=(-9, 9), method="bounded")
            variance = np.exp(best.x)  # over log s²
            assert variance == pytest.approx(loss * 2 / half, rel=1e-3)
            assert 1 / (half * variance) == pytest.approx(1 / (2 * loss), rel=1e-3), "weight of the loss"
            assert best.fun == pytest.approx(0.5 * log(loss) + 0.5 + (0.5 * log(2) if half == 1 else 0), rel=1e-3)
    prose.says(
        f"falls from 0.25 to 0.0025, that task's weight rises by a factor of {(1 / 0.0025) / (1 / 0.25):.0f}",
    )

    alone, with_related, with_other = accuracies(10, alone=True), accuracies(10), accuracies(10, related=False)
    assert np.sum(with_related > alone) >= 9
    assert np.sum(with_other < alone) >= 9
    prose.says(
        "In this toy, 40 rows have a species and 200 a length; 80 steps, each divided by $1 + w$. At weight 10, a "
        f"length that depends on the same feature lifts species from {alone.mean():.0%} to {with_related.mean():.0%} "
        f"({accuracies(10, steps=200).mean():.0%} after 200 steps); one that depends on another feature drops it to "
        f"{with_other.mean():.0%}. At 100, species has {1 / (1 + 100):.0%} of the total weight and is undertrained: "
        f"{accuracies(100).mean():.0%} against {accuracies(100, alone=True).mean():.0%} with the same steps alone",
        f"an unrelated length at weight 10 takes species from {alone.mean():.0%} to {with_other.mean():.0%}, "
        "although it adds 200 labels",
        "means of 10 trainings",
    )
    assert alone.mean() < accuracies(100).mean() < with_related.mean()
    assert np.sum(accuracies(100) > accuracies(100, alone=True)) >= 9
    assert accuracies(0.1, alone=True).mean() == pytest.approx(alone.mean(), abs=0.005)
    least, most = max(0, 0.95 + 0.9 - 1), min(0.95, 0.9)
    prose.says(
        f"if 95% have the right species and 90% a length within tolerance, both hold for {least:.0%} to {most:.0%}",
    )
    filled = np.append(np.full(10, 0.6), np.zeros(90))
    constant = minimize_scalar(lambda guess: np.mean((filled - guess) ** 2)).x
    measured, mean, share = np.array([0.3, 1.5]), 0.6, 0.1
    shrunk = [minimize_scalar(lambda g, m=m: share * (g - m) ** 2 + (1 - share) * (g - mean) ** 2).x for m in measured]
    assert np.array(shrunk) - mean == pytest.approx((measured - mean) / 10), "a tenth"
    prose.says(
        "shrinks predictions to a tenth of their distance from it",
        f"With 90% filled in and a true mean of 0.6 m, the best constant under squared error is {constant:.2f} m",
        f"1000 bins over 640 pixels are {640 / 1000} pixels each",
    )
