"""A linear auto-encoder, trained by gradient descent, ends where PCA does."""

import numpy as np

Array = np.ndarray


def error_and_gradients(
    x: Array, encoder: Array, decoder: Array
) -> tuple[float, Array, Array]:
    """Squared length of x - x encoder decoder, averaged over the rows of x (n, d).

    encoder: (d, k), decoder: (k, d). Returns the error and its gradients, (d, k)
    and (k, d). No biases: x is expected to be centered.
    """
    code = x @ encoder  # (n, k)
    residual = code @ decoder - x  # (n, d)
    to_encoder = 2 / len(x) * x.T @ (residual @ decoder.T)
    to_decoder = 2 / len(x) * code.T @ residual
    return float((residual**2).sum() / len(x)), to_encoder, to_decoder


def train(
    x: Array, width: int, steps: int = 1500, rate: float = 0.02
) -> tuple[Array, Array, Array]:
    """Encoder (d, width), decoder (width, d) and the error before each step.

    x (n, d): centered rows. Raises ValueError if they are not, if width < 1, or if
    the error overflows because rate is too large for the variance of x.
    """
    centered = np.abs(x.mean(axis=0)).max() <= 1e-6 * (x.std() or 1)
    if x.ndim != 2 or width < 1 or not centered:
        raise ValueError("need centered, finite rows and a width of at least 1")
    rng = np.random.default_rng(0)
    encoder = 0.01 * rng.normal(size=(x.shape[1], width))
    decoder = 0.01 * rng.normal(size=(width, x.shape[1]))
    errors = []
    for _ in range(steps):
        error, to_encoder, to_decoder = error_and_gradients(x, encoder, decoder)
        if not np.isfinite(error):
            raise ValueError("diverged: lower the rate")
        errors.append(error)
        encoder, decoder = encoder - rate * to_encoder, decoder - rate * to_decoder
    return encoder, decoder, np.array(errors)


def data(variances: list[float], rows: int = 200) -> Array:
    """Centered rows (rows, d) with exactly these variances along d hidden axes.

    Raises ValueError for a negative variance, or unless rows > d.
    """
    if not (rows > len(variances) and np.all(np.array(variances) >= 0)):
        raise ValueError("need more rows than axes, and no negative variance")
    rng = np.random.default_rng(1)
    noise, d = rng.normal(size=(rows, len(variances))), len(variances)
    white = np.linalg.qr(noise - noise.mean(axis=0))[0] * np.sqrt(rows)
    axes = np.linalg.qr(rng.normal(size=(d, d)))[0]
    return white * np.sqrt(variances) @ axes


if __name__ == "__main__":
    x = data([4, 2, 1, 0.5, 0.25])
    variances = np.linalg.eigvalsh(np.cov(x.T, bias=True))  # ascending
    print("width  trained    PCA")
    for width in (1, 2, 3, 4):
        error, left = train(x, width)[2][-1], variances[:-width].sum()
        print(f"{width:5d}{error:9.3f}{left:7.3f}")
    codes = x @ train(x, 2)[0]
    print(f"width 2: correlation of its codes {np.corrcoef(codes.T)[0, 1]:.2f}")
