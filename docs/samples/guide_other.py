"""One table, four topics: bias and variance, cross-entropy, cut, ensemble."""

import numpy as np
from numpy import log, ndarray
from scipy.special import expit
from sklearn.ensemble import BaggingClassifier as Bag
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures
from sklearn.tree import DecisionTreeClassifier as Tree


def truth(x: ndarray) -> ndarray:
    """Probability (n,) that a part is faulty, given two readings x (n, 2)."""
    if x.ndim != 2 or x.shape[1] != 2:
        raise ValueError("need two readings a part, x (n, 2)")
    return expit(-6 + 5 * (x**2).sum(axis=1))


def learned(model, points: ndarray, sets: int, rows: int, seed: int) -> ndarray:
    """Probabilities (sets, n) at `points`, one row for each training set drawn.

    Clipped: a tree says 0 and 1, and a wrong 0 costs infinite cross-entropy.
    """
    rng, found = np.random.default_rng(seed), []
    for _ in range(sets):
        x = rng.uniform(-1, 1, (rows, 2))
        y = rng.random(rows) < truth(x)
        found.append(model.fit(x, y).predict_proba(points)[:, 1])
    return np.clip(found, 0.01, 0.99)


def parts(p: ndarray, eta: ndarray) -> tuple[float, float, float]:
    """Noise, squared bias and variance of p (sets, n); eta (n,) is the truth.

    They add up to the expected squared error against fresh labels. With few sets
    the squared bias is too high, by 1/sets of the true variance.
    """
    check(p, eta)
    if len(p) < 2:
        raise ValueError("one set shows no variance")
    noise, bias = eta * (1 - eta), p.mean(axis=0) - eta
    return noise.mean(), (bias**2).mean(), p.var(axis=0).mean()


def cross_entropy(p: ndarray, eta: ndarray) -> float:
    """Expected -log of the probability that p gave to what came, in nats."""
    check(p, eta)
    return -(eta * log(p) + (1 - eta) * log(1 - p)).mean()


def flagged(p: ndarray, eta: ndarray, cut: float) -> tuple[float, float, float]:
    """Share flagged, precision and recall over all sets, if p >= cut is flagged."""
    check(p, eta)
    flag, faulty = p >= cut, np.broadcast_to(eta, p.shape)
    if not (flag.any() and eta.any()):
        raise ValueError("nothing is flagged or faulty: a ratio is not defined")
    return flag.mean(), faulty[flag].mean(), (faulty * flag).sum() / faulty.sum()


def check(p: ndarray, eta: ndarray) -> None:
    """ValueError unless p has a row for each set, and both only probabilities."""
    if p.ndim != 2 or p.shape[1:] != eta.shape or p.size == 0:
        raise ValueError("need p (sets, n) and eta (n,), not empty")
    if not (((p > 0) & (p < 1)).all() and ((eta >= 0) & (eta <= 1)).all()):
        raise ValueError("need probabilities, those of p in (0, 1)")


MODELS = {
    "logistic": LogisticRegression(),
    "tree": Tree(min_samples_leaf=4, random_state=0),
    "25 trees": Bag(Tree(min_samples_leaf=4), n_estimators=25, random_state=0),
    "squares": make_pipeline(PolynomialFeatures(2), LogisticRegression(C=100)),
}

if __name__ == "__main__":
    points = np.random.default_rng(0).uniform(-1, 1, (1000, 2))
    eta = truth(points)
    print(f"faulty: {eta.mean():.3f}, entropy {cross_entropy(eta[None], eta):.3f}")
    print(f"{'':9}noise  bias²  variance  c.-entropy  flagged  precision  recall")
    for name, model in MODELS.items():
        p = learned(model, points, sets=20, rows=300, seed=1)
        noise, bias, variance = parts(p, eta)
        share, precision, recall = flagged(p, eta, cut=0.1)
        print(f"{name:9}{noise:.3f}  {bias:.3f}  {variance:8.3f}", end="  ")
        print(f"{cross_entropy(p, eta):10.3f}  {share:7.2f}", end="  ")
        print(f"{precision:9.2f}  {recall:6.2f}")
