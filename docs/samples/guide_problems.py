"""One data set, three problems: the chemistry of 178 wines from three cultivars."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.datasets import load_wine
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import silhouette_score
from sklearn.model_selection import LeaveOneOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def guesses(model, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """What the model says of each row (columns scaled) if fitted on the others."""
    scaled = make_pipeline(StandardScaler(), model)
    return cross_val_predict(scaled, x, y, cv=LeaveOneOut())


def groups(x: np.ndarray, k: int) -> np.ndarray:
    """The cluster (0 to k - 1) that k-means gives each row; no answers are used."""
    return KMeans(k, n_init=20, random_state=0).fit_predict(x)


def agreement(found: np.ndarray, known: np.ndarray) -> int:
    """Rows whose cluster is the one paired with their class, by the best pairing.

    Names of clusters mean nothing, so a cluster may get any class, but no two the
    same one. Both are whole numbers from 0. Raises ValueError for anything else.
    """
    if found.shape != known.shape or found.ndim != 1 or not len(found):
        raise ValueError("need two label vectors of one length")
    if any(
        some.dtype.kind not in "iu" or some.min() < 0 for some in (found, known)
    ):
        raise ValueError("labels are whole numbers from 0")
    table = np.zeros((found.max() + 1, known.max() + 1), int)
    np.add.at(table, (found, known), 1)
    return int(table[linear_sum_assignment(table, maximize=True)].sum())


if __name__ == "__main__":
    x, cultivar = load_wine(return_X_y=True)
    right = (guesses(LogisticRegression(), x, cultivar) == cultivar).sum()
    most = np.bincount(cultivar).max()
    print(f"cultivar: {right} of {len(x)}, the largest has {most}")

    alcohol, others = x[:, 0], x[:, 1:]
    missed = guesses(LinearRegression(), others, alcohol) - alcohol
    error = np.sqrt(np.mean(missed**2))
    print(f"alcohol: off by {error:.2f} (mean: {alcohol.std():.2f})")

    for name, rows in ("raw", x), ("scaled", StandardScaler().fit_transform(x)):
        found = {k: groups(rows, k) for k in (2, 3, 4)}
        scores = [f"{silhouette_score(rows, found[k]):.2f}" for k in found]
        print(
            f"groups, {name}: {agreement(found[3], cultivar)}, silhouettes", *scores
        )
