"""What a GAN's best discriminator reports, and why the training goes in circles."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, xlogy


def best_discriminator(p: ArrayLike, q: ArrayLike) -> tuple[np.ndarray, float]:
    """D* (m,) for real p and generated q on the same m outcomes, and its value.

    V = E_p log D + E_q log(1 - D), in nats; D* is set to 1/2 where p and q are 0.
    Raises ValueError unless p and q are distributions (m,) over the same outcomes.
    """
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    if p.ndim != 1 or p.shape != q.shape:
        raise ValueError("need two vectors of the same length")
    if not (min(p.min(), q.min()) >= 0 and np.allclose([p.sum(), q.sum()], 1)):
        raise ValueError("probabilities must not be negative and must sum to 1")
    shares, some = np.full((2, len(p)), 0.5), p + q > 0
    np.divide([p, q], p + q, out=shares, where=some)  # D* and 1 - D*
    return shares[0], float(xlogy([p, q], shares).sum())


def dirac_gan(
    steps: int, rate: float = 0.1, penalty: float = 0.0, saturating: bool = True
) -> np.ndarray:
    """Path (steps + 1, 2) of theta and psi under simultaneous gradient steps.

    The data lie at 0, the generator makes the one point theta, the discriminator is
    sigmoid(psi x). Its objective loses penalty / 2 times psi^2, the squared slope.
    Raises ValueError unless 0 < rate < inf and 0 <= penalty < inf.
    After Mescheder et al. (2018).
    """
    if not (0 < rate < np.inf and 0 <= penalty < np.inf):
        raise ValueError(
            "the rate must be positive, the penalty not negative, both finite"
        )
    theta, psi = 1.0, 1.0
    path = [(theta, psi)]
    for _ in range(steps):
        fake = expit(psi * theta)  # D at the generated point
        to_theta = psi * (fake if saturating else 1 - fake)
        to_psi = -theta * fake - penalty * psi
        theta, psi = theta + rate * to_theta, psi + rate * to_psi
        path.append((theta, psi))
    return np.array(path)


if __name__ == "__main__":
    real = [0.5, 0.5, 0, 0]
    for fake in (real, [0, 0.5, 0.5, 0], [0, 0, 0.5, 0.5]):
        print(
            f"generated {fake!s:20} value {best_discriminator(real, fake)[1]:6.3f}"
        )
    for penalty in (0, 0.3):
        path = dirac_gan(1000, penalty=penalty)[::250]
        print(
            f"penalty {penalty:<3} distance", *np.linalg.norm(path, axis=1).round(3)
        )
