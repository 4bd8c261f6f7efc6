"""Four numbers that tell apart the reasons why a model fails on its test data."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

FOLDS = StratifiedKFold(5, shuffle=True, random_state=0)


def triage(model, x, y, x_test, y_test, groups=None) -> list[float]:
    """Accuracy on training rows, in cross-validation, on test rows; AUC of shift.

    x (n, d), y (n,); rows that share a value in groups (n,) share a fold. The AUC
    is that of a classifier asked which set a row is from: 0.5 if it cannot tell.
    Raises ValueError for fewer than 10 rows a set, unequal shapes, NaN.
    """
    if min(len(x), len(x_test)) < 10 or np.shape(x)[1:] != np.shape(x_test)[1:]:
        raise ValueError("need 10 rows or more in each set, and the same columns")
    folds = FOLDS if groups is None else GroupKFold(5)
    guess = cross_val_predict(model, x, y, groups=groups, cv=folds)  # (n,)
    model.fit(x, y)
    both = np.concatenate([x, x_test])  # (n + m, d)
    origin = np.repeat([0, 1], [len(x), len(x_test)])
    told = cross_val_predict(
        GaussianNB(), both, origin, cv=FOLDS, method="predict_proba"
    )
    scores = model.score(x, y), np.mean(guess == y), model.score(x_test, y_test)
    return [*map(float, scores), float(roc_auc_score(origin, told[:, 1]))]


def draw(rng, columns: int = 2, shift: float = 0) -> tuple[np.ndarray, np.ndarray]:
    """300 rows (300, columns), the first column shifted, and labels (300,)."""
    x = rng.normal(size=(300, columns)) + shift * np.eye(columns)[0]
    return x, (x[:, 1] > np.sin(2 * x[:, 0])).astype(int)


if __name__ == "__main__":
    rng, svm, nearest = np.random.default_rng(0), SVC(C=10), KNeighborsClassifier(1)
    (x, y), (new, truth) = draw(rng), draw(rng)
    visits = np.repeat(np.arange(150), 2)  # two of each patient
    ill, ill_new = rng.normal(size=(2, 150, 3))[:, visits]
    ill += rng.normal(0, 0.03, ill.shape)
    sick, sick_new = rng.integers(2, size=(2, 150))[:, visits]
    print("                   train   folds    test    AUC")
    for name, *case in (
        ("as intended", svm, x, y, new, truth),
        ("too simple", LogisticRegression(), x, y, new, truth),
        ("overfits", svm, *draw(rng, columns=10), *draw(rng, columns=10)),
        ("inputs shifted", svm, x, y, *draw(rng, shift=3)),
        ("codes swapped", svm, x, y, new, 1 - truth),
        ("leaked column", svm, np.c_[x, y], y, np.c_[new, 0 * truth], truth),
        ("patients in folds", nearest, ill, sick, ill_new, sick_new),
        ("folds by patient", nearest, ill, sick, ill_new, sick_new, visits),
    ):
        print(f"{name:17}", *(f"{value:7.2f}" for value in triage(*case)))
