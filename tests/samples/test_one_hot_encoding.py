from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_hot_encoding import RARE, fit, transform
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeRegressor

CITIES, RENT = ["Bern", "Bern", "Oslo", "Rome", "Rome", "Rome"], np.array([10, 12, 20, 30, 32, 34])
words = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=12)


def columns(values: list) -> np.ndarray:
    return np.array(values, dtype=object)[:, None]


@settings(deadline=None, max_examples=40)
@given(words, words)
def test_encodes_like_scikit_learn(train, new):
    levels = fit(train)
    reference = OneHotEncoder(handle_unknown="ignore").fit(columns(train))
    assert list(levels) == reference.categories_[0].tolist()
    ours = transform(new, levels)
    assert (ours != reference.transform(columns(new))).nnz == 0
    assert ours.has_canonical_format
    assert ours.nnz == sum(value in train for value in new)


@settings(deadline=None, max_examples=40)
@given(words, words, st.integers(2, 4))
def test_rare_and_unknown_share_a_column_as_in_scikit_learn(train, new, min_count):
    levels = fit(train, min_count)
    reference = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=min_count).fit(columns(train))
    assert transform(new, levels).toarray().tolist() == reference.transform(columns(new)).toarray().tolist()


def test_missing_is_a_category_of_its_own_and_last():
    train = ["b", None, "a", nan, float("nan")]
    levels = fit(train)
    assert levels == {"a": 0, "b": 1, None: 2}
    assert transform([nan, None, "a"], levels).toarray().tolist() == [[0, 0, 1], [0, 0, 1], [1, 0, 0]]
    reference = OneHotEncoder().fit(columns(["b", None, "a"]))
    assert (
        transform(["a", None], levels).toarray().tolist()
        == reference.transform(columns(["a", None])).toarray().tolist()
    )
    assert transform([None, "a"], fit(["a"])).toarray().tolist() == [[0], [1]]  # never missing in training: unknown


def test_numbers_sort_as_numbers_and_no_row_is_no_trouble():
    assert list(fit([10, 9, None, 100])) == [9, 10, 100, None]
    assert transform([], fit(["a", "b"])).shape == (0, 2)


def test_strict_refuses_unknown_values_only():
    levels = fit(["a", "b"])
    with pytest.raises(ValueError, match="c"):
        transform(["a", "c"], levels, strict=True)
    with pytest.raises(ValueError, match="None"):
        transform([None], levels, strict=True)
    assert transform(["b"], levels, strict=True).toarray().tolist() == [[0, 1]]
    assert transform(["z"], fit(["a", "a", "b"], 2), strict=True).toarray().tolist() == [[0, 1]]  # to the rare column


@pytest.mark.parametrize(("train", "min_count"), [([], 1), (["a", RARE], 1), (["a"], 0), (["a"], nan)])
def test_refuses_no_rows_its_own_word_and_no_count(train, min_count):
    with pytest.raises(ValueError, match="need rows"):
        fit(train, min_count)


def test_refuses_one_string_which_would_be_a_row_per_letter():
    with pytest.raises(ValueError, match="one string"):
        fit("Oslo")
    with pytest.raises(ValueError, match="one string"):
        transform("Oslo", fit(["Oslo"]))


def one_hot(values: list) -> np.ndarray:
    return transform(values, fit(values)).toarray()


def test_trap_the_rank_is_one_short():
    design = np.c_[np.ones(6), one_hot(CITIES)]
    assert np.linalg.matrix_rank(design) == 3
    two = np.c_[np.ones(6), one_hot(CITIES), one_hot(list("xyxyxy"))]
    assert np.linalg.matrix_rank(two) == two.shape[1] - 2
    assert np.linalg.matrix_rank(two[:, 1:]) == two.shape[1] - 2  # without an intercept one drop is left to make
    assert np.linalg.matrix_rank(design[:, 1:]) == 3


def predicted(penalty: float, dropped: int | None) -> np.ndarray:
    keep = [j for j in range(3) if j != dropped]
    model = Ridge(penalty).fit(one_hot(CITIES)[:, keep], RENT)
    return model.predict(np.eye(3)[:, keep])


def test_prose(prose):
    means = [11, 20, 32]
    scores = []
    for order in ((0, 1, 2), (1, 0, 2)):
        codes = np.array([order[j] for j in LabelEncoder().fit_transform(CITIES)])[:, None]
        scores.append(LinearRegression().fit(codes, RENT).score(codes, RENT))
    full = LinearRegression().fit(one_hot(CITIES), RENT)
    assert full.predict(np.eye(3)) == pytest.approx(means)
    prose.says(
        "rents 10 and 12 in Bern, 20 in Oslo, 30, 32 and 34 in Rome",
        f"a straight line explains {scores[0]:.0%} of the variance, by luck of the alphabet. With Oslo = 0, Bern = 1, "
        f"Rome = 2 it explains {scores[1]:.0%}. One-hot explains {full.score(one_hot(CITIES), RENT):.0%}",
        f"that order explained {scores[0]:.0%} above and another {scores[1]:.0%}",
        "categories seen fewer than, say, 20 times",
    )
    assert np.linalg.norm(np.eye(3)[0] - np.eye(3)[1]) == pytest.approx(np.sqrt(2))
    assert np.linalg.norm(np.eye(3)[0, 1:] - np.eye(3)[1, 1:]) == 1  # Bern's column dropped
    prose.says("the dropped category would be nearer to all (1, not $\\sqrt2$)")

    plain = LinearRegression().fit(one_hot(CITIES)[:, 1:], RENT)
    prose.says(
        f"intercept {plain.intercept_:.0f}, Oslo +{plain.coef_[0]:.0f}, Rome +{plain.coef_[1]:.0f}: contrasts with Bern"
    )
    for penalty in (0.3, 1, 4):
        ridge = Ridge(penalty).fit(one_hot(CITIES), RENT)
        n = np.array([2, 1, 3])
        assert ridge.coef_ == pytest.approx(n / (n + penalty) * (np.array(means) - ridge.intercept_))
        assert ridge.coef_.sum() == pytest.approx(0, abs=1e-9)
    oslo = {dropped: predicted(1, dropped)[1] for dropped in (None, 0, 1, 2)}
    assert min(oslo.values()) == oslo[0]
    assert max(oslo.values()) == oslo[2]
    for dropped in (None, 0, 1, 2):
        assert predicted(1e-9, dropped) == pytest.approx(means)
    prose.says(
        f"the prediction for Oslo is {oslo[None]:.1f} with all columns, {oslo[0]:.1f} without Bern's, {oslo[2]:.1f} "
        "without Rome's",
        f"Oslo's prediction moves from {oslo[0]:.1f} to {oslo[2]:.1f} depending on which you drop",
    )

    small = csr_matrix((np.ones(1000), np.zeros(1000, int), np.arange(1001)), (1000, 50_000))
    per_row = small.data.itemsize + small.indices.itemsize + small.indptr.itemsize
    assert per_row == 16
    prose.says(
        f"A million rows and 50,000 cities as 8-byte numbers take {10**6 * 50_000 * 8 / 1e9:.0f} GB dense",
        f"{per_row * 10**6 / 1e6:.0f} MB. Centering destroys this",
        f"With 50,000 cities you have {10**6 // 50_000} rows each on average",
        f"$\\sigma/\\sqrt{{20}} = {1 / np.sqrt(20):.2f}\\sigma$",
        f"a million rows of 50,000 categories are {per_row} MB. What fails is dense storage. Estimates from "
        f"{10**6 // 50_000} rows per category",
    )
    scaled = StandardScaler().fit_transform(np.repeat([0.0, 1.0], [99, 1])[:, None])
    prose.says(f"the 1 of a category with a share of 1% becomes {np.floor(10 * scaled.max()) / 10:.1f}")
    shared = 1 - (1 - 1 / 2**14) ** 9_999
    prose.says(f"Of 10,000 categories hashed uniformly into $2^{{14}}$ columns, {shared:.0%} share one")

    target = np.repeat([0.0, 1.0], 50)
    stump = DecisionTreeRegressor(max_depth=1, random_state=0)
    one = stump.fit(np.eye(100), target).score(np.eye(100), target)
    assert one == pytest.approx(1 / 99)
    assert stump.fit(target[:, None], target).score(target[:, None], target) == 1
    prose.says(
        "Take 100 equally frequent categories, half with mean target 0, half with 1",
        f"split removes {one:.1%} of the variance, the best *subset* split all of it",
        f"{2**9 - 1} for 10 categories",
        "(up to 255 categories)",  # the documentation of HistGradientBoostingRegressor's categorical_features
        f"city × device with 50,000 and 4 values has up to {50_000 * 4:,} combinations",
    )
    best = min(  # of all subsets of 6 categories with different means: a prefix of the sorted ones
        (sum(((part - part.mean()) ** 2).sum() for part in (m[pick], m[~pick])), tuple(np.sort(m[pick])), pick.sum())
        for m in [np.array([3.0, 1, 7, 2, 9, 4])]
        for bits in range(1, 32)
        for pick in [np.array([bits >> j & 1 for j in range(6)], bool)]
    )
    assert best[1] in {(1, 2, 3, 4), (7, 9)}


def test_what_scikit_learn_does_with_an_unknown_category_under_drop():
    encoder = OneHotEncoder(drop="first", handle_unknown="ignore").fit(columns(CITIES))
    with pytest.warns(UserWarning, match="unknown"):
        lima = encoder.transform(columns(["Lima"])).toarray()
    assert lima.tolist() == encoder.transform(columns(["Bern"])).toarray().tolist() == [[0, 0]]

    for train, expected in ((["a", "a", "b", "b", "c"], [[0, 1]]), (["a", "a", "b", "b"], [[0]])):  # c is rare
        encoder = OneHotEncoder(drop="first", handle_unknown="infrequent_if_exist", min_frequency=2)
        with pytest.warns(UserWarning, match="unknown"):
            assert encoder.fit(columns(train)).transform(columns(["z"])).toarray().tolist() == expected


def test_histogram_boosting_takes_up_to_255_categories():
    codes = np.arange(512) % 256
    boosting = HistGradientBoostingRegressor(categorical_features=[0], max_iter=1)
    boosting.fit(np.minimum(codes, 254)[:, None], codes)
    with pytest.raises(ValueError, match="cardinality"):
        boosting.fit(codes[:, None], codes)
