import numpy as np
from bias_variance_trade_off import decompose, least_squares
from drawing import BLUE, FAINT, GOLD, INK, MUTED, PURPLE, RUST, axes
from numpy.polynomial.legendre import legvander

NOISE, ROWS, DRAWS = 0.25, 40, 15
WIDTHS = np.array([1, 2, 4, 7, 10, 14, 18, 23, 28, 33, 36, 38, 40, 42, 45, 50, 60, 80, 110, 160, 240, 400])


def polynomials(degrees):
    """Squared bias and variance of polynomials fitted to 15 points of a sine: (degrees, 2)."""
    x, new = (np.arange(15) + 0.5) / 15, np.linspace(0, 1, 101)
    curves = []
    for degree in degrees:
        weights = least_squares(legvander(2 * x - 1, degree), legvander(2 * new - 1, degree))
        curves.append(decompose(weights, np.sin(2 * np.pi * x), np.sin(2 * np.pi * new), NOISE))
    return np.array(curves)


def random_features(seed):
    """The same for least squares and for ridge on random ReLU features of 5 inputs: 2 arrays (widths, 2)."""
    rng = np.random.default_rng(seed)
    x, new = rng.normal(size=(ROWS, 5)), rng.normal(size=(200, 5))
    seen, truth = (z[:, 0] + abs(z[:, 1]) - (2 / np.pi) ** 0.5 for z in (x, new))
    slopes, offsets = rng.normal(size=(5, WIDTHS[-1])) / 5**0.5, rng.normal(size=WIDTHS[-1]) / 2
    train, test = (np.maximum(z @ slopes + offsets, 0) for z in (x, new))
    plain, ridge = [], []
    for width in WIDTHS:
        a, b = train[:, :width], test[:, :width]
        plain.append(decompose(least_squares(a, b), seen, truth, NOISE))
        weights = b @ np.linalg.solve(a.T @ a + 0.1 * width * np.eye(width), a.T)
        ridge.append(decompose(weights, seen, truth, NOISE))
    return plain, ridge


def draw():
    """Bias, variance, noise and test error: by degree of a polynomial, by number of random features."""
    figure, (classic, wide) = axes(columns=2, height=3.1)
    degrees = np.arange(10)
    bias, variance = polynomials(degrees).T
    plain, ridge = np.median([random_features(seed) for seed in range(DRAWS)], axis=0)
    for panel, horizontal, (squared, spread) in (
        (classic, degrees, (bias, variance)),
        (wide, WIDTHS, plain.T),
    ):
        panel.axhline(NOISE, color=MUTED, linewidth=0.9, linestyle=(0, (1, 2)), label="noise")
        panel.plot(horizontal, squared, color=BLUE, label="bias²")
        panel.plot(horizontal, spread, color=GOLD, label="variance")
        panel.plot(horizontal, squared + spread + NOISE, color=RUST, linewidth=2.2, label="test error")
        panel.grid(axis="y", color=FAINT, linewidth=0.6)
    classic.set(xlabel="degree of the polynomial, 15 rows", ylim=(0, 1.25), yticks=[0, 0.2, 0.4, 0.6, 0.8], xlim=(0, 9))
    classic.set_xticks(range(0, 10))
    classic.legend(loc="upper center", fontsize=8)
    wide.plot(WIDTHS, ridge.sum(axis=1) + NOISE, color=PURPLE, linestyle=(0, (4, 1.5)), label="test error, ridge")
    wide.axvline(ROWS, color=INK, linewidth=0.7, linestyle=(0, (2, 3)))
    wide.set(xscale="log", yscale="log", xlabel=f"random features, {ROWS} rows", xlim=(1, 400), ylim=(0.004, 300))
    wide.set_xticks([1, 4, 10, 40, 100, 400], ["1", "4", "10", "40", "100", "400"])
    wide.set_yticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
    wide.minorticks_off()
    wide.legend(*[[entries[-1]] for entries in wide.get_legend_handles_labels()], loc="upper left", fontsize=8)
    return figure
