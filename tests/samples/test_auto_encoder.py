import numpy as np
import pytest
from auto_encoder import data, error_and_gradients, train
from scipy.linalg import subspace_angles
from scipy.optimize import approx_fprime
from scipy.stats import multivariate_normal
from sklearn.decomposition import PCA

VARIANCES = [4, 2, 1, 0.5, 0.25]


def left_by_pca(x: np.ndarray, width: int) -> float:
    """Mean squared length of what scikit-learn's PCA with that many components does not reconstruct."""
    pca = PCA(width).fit(x)
    return ((x - pca.inverse_transform(pca.transform(x))) ** 2).sum(axis=1).mean()


@pytest.fixture(scope="module")
def rows():
    return data(VARIANCES)


@pytest.fixture(scope="module")
def two(rows):
    return train(rows, 2)


def test_data_have_the_variances_that_were_asked_for(rows):
    assert rows.mean(axis=0) == pytest.approx(np.zeros(5), abs=1e-12)
    assert np.linalg.eigvalsh(np.cov(rows.T, bias=True)) == pytest.approx(sorted(VARIANCES))


@pytest.mark.parametrize("width", [1, 3, 7])
def test_gradients_by_finite_differences(width):
    rng = np.random.default_rng(width)
    x, encoder, decoder = rng.normal(size=(9, 4)), rng.normal(size=(4, width)), rng.normal(size=(width, 4))
    _, to_encoder, to_decoder = error_and_gradients(x, encoder, decoder)

    def error(weights):
        new_encoder, new_decoder = weights[: 4 * width].reshape(4, width), weights[4 * width :].reshape(width, 4)
        return np.mean([np.sum((row - row @ new_encoder @ new_decoder) ** 2) for row in x])

    numeric = approx_fprime(np.concatenate([encoder.ravel(), decoder.ravel()]), error, 1e-7)
    assert np.concatenate([to_encoder.ravel(), to_decoder.ravel()]) == pytest.approx(numeric, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_training_ends_at_the_error_and_the_subspace_of_pca(rows, width):
    encoder, decoder, errors = train(rows, width)
    assert errors[-1] == pytest.approx(left_by_pca(rows, width), abs=1e-6)
    assert subspace_angles(decoder.T, PCA(width).fit(rows).components_.T).max() < 1e-3
    assert encoder @ decoder @ encoder @ decoder == pytest.approx(encoder @ decoder, abs=1e-4), "a projection"


def test_a_code_as_wide_as_the_input_copies_it(rows):
    assert train(rows, 8)[2][-1] < 1e-3


def test_constant_columns_and_a_single_row():
    assert train(np.zeros((1, 3)), 2, steps=3)[2] == pytest.approx(np.zeros(3))


@pytest.mark.parametrize(
    "x", [np.ones((5, 2)), np.arange(4.0), np.array([[np.nan, 0], [0, 0]]), np.array([[np.inf], [-np.inf]])]
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_refuses_rows_that_are_not_centered_or_finite(x):
    with pytest.raises(ValueError, match="centered, finite rows"):
        train(x, 1)


@pytest.mark.parametrize(
    ("variances", "rows"), [([4, 2, 1], 1), ([4, 2, 1], 3), ([4, -2], 9), ([np.nan, 1], 9), ([], 0)]
)
def test_data_refuse_what_they_cannot_have(variances, rows):
    with pytest.raises(ValueError, match="more rows than axes"):
        data(variances, rows)


def test_data_with_one_row_more_than_axes():
    assert np.linalg.eigvalsh(np.cov(data([4, 2, 1], 4).T, bias=True)) == pytest.approx([1, 2, 4])


def test_rows_centered_in_single_precision_are_centered(rows):
    single = rows.astype(np.float32) + np.float32(3)
    errors = train(single - single.mean(axis=0), 2, steps=300)[2]
    assert errors[-1] == pytest.approx(left_by_pca(rows, 2), abs=1e-4)


def test_refuses_a_width_of_zero_and_a_rate_that_diverges(rows):
    with pytest.raises(ValueError, match="width of at least 1"):
        train(rows, 0)
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="lower the rate"):
        train(rows, 2, rate=5)


def test_a_linear_decoder_does_not_beat_pca_whatever_the_code(rows):
    """Best linear decoder with bias for nonlinear codes: an affine space of dimension 2 is never closer than PCA's."""
    rng = np.random.default_rng(0)
    principal = PCA(2).fit_transform(rows)
    for trial in range(20):
        base = principal + rng.normal(size=2) if trial % 2 else rows @ rng.normal(size=(5, 2))
        code = np.column_stack([np.maximum(base, 0), np.ones(len(rows))])
        fitted = code @ np.linalg.lstsq(code, rows, rcond=None)[0]
        assert ((rows - fitted) ** 2).sum(axis=1).mean() >= left_by_pca(rows, 2)


def test_tied_weights_are_orthonormal_at_the_optimum(rows):
    weights = 0.1 * np.random.default_rng(0).normal(size=(5, 2))
    for _ in range(1000):
        _, to_encoder, to_decoder = error_and_gradients(rows, weights, weights.T)
        weights = weights - 0.01 * (to_encoder + to_decoder.T)
    assert weights.T @ weights == pytest.approx(np.eye(2), abs=1e-6)
    assert error_and_gradients(rows, weights, weights.T)[0] == pytest.approx(left_by_pca(rows, 2))


def test_optimal_denoiser_follows_the_gradient_of_the_log_density(rows):
    covariance, noise = np.cov(rows.T, bias=True), 0.7
    noisy = multivariate_normal(np.zeros(5), covariance + noise * np.eye(5))
    posterior_mean = covariance @ np.linalg.inv(covariance + noise * np.eye(5))
    for point in rows[:5]:
        score = approx_fprime(point, noisy.logpdf, 1e-6)
        assert point + noise * score == pytest.approx(posterior_mean @ point, abs=1e-4)


def test_prose(prose, rows, two):
    prose.says(
        "(Baldi and Hornik, 1989)", "(Vincent et al., 2008)", "(He et al., 2022)", "Alain and Bengio (2014)",
        "Bourlard and Kamp (1988)", "Bouman and Heskes (2025)", "(Rombach et al., 2022)",
        "Cunningham et al. (2023)", "Paulo and Belrose (2025)",
    )  # fmt: skip
    prose.says("hide most of an image, 75% of its patches", "in one example 30% were shared")  # as the papers say
    prose.says(
        f"With variances 4, 2, 1, 0.5 and 0.25 and a code of width 2, the error must end at {left_by_pca(rows, 2):.2f}"
    )
    encoder, decoder, errors = two
    codes = (rows - rows.mean(axis=0)) @ encoder
    cosine = codes[:, 0] @ codes[:, 1] / np.linalg.norm(codes[:, 0]) / np.linalg.norm(codes[:, 1])
    assert abs(np.corrcoef(PCA(2).fit_transform(rows).T)[0, 1]) < 1e-9
    prose.says(f"codes in the sample have correlation −{-cosine:.2f}; PCA's have 0")

    # x = (t, t^2): moments of the standard normal by Gauss-Hermite quadrature.
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    points, weights = np.column_stack([nodes, nodes**2]), weights / weights.sum()
    centered = points - weights @ points
    covariance = centered.T @ (weights[:, None] * centered)
    assert covariance == pytest.approx(np.diag([1, 2]))
    smallest = np.linalg.eigvalsh(covariance)[0]
    prose.says(
        f"with variances {covariance[0, 0]:.0f} and {covariance[1, 1]:.0f}, so the best line keeps $t^2$ and leaves "
        f"{smallest:.0f} of {np.trace(covariance):.0f}"
    )

    # The denoiser as a regression of the clean rows on noisy ones whose noise has exactly covariance 1.
    covariance = np.cov(rows.T, bias=True)
    axes = np.linalg.eigh(covariance)[1][:, ::-1]
    rng = np.random.default_rng(3)
    drawn = rng.normal(size=(50_000, 5)) * np.sqrt(VARIANCES)
    noisy = drawn + rng.normal(size=drawn.shape)
    shares = np.array(VARIANCES) / (np.array(VARIANCES) + 1)
    assert np.linalg.lstsq(noisy, drawn, rcond=None)[0] == pytest.approx(np.diag(shares), abs=0.02)
    denoiser = np.linalg.solve(covariance + np.eye(5), covariance)
    kept = np.diag(axes.T @ denoiser @ axes)
    prose.says(
        f"that is {kept[0]:.2f}, {kept[1]:.2f}, {kept[2]:.2f}, {kept[3]:.2f} and {kept[4]:.2f}",
        f"shrinks the weakest axis above to {kept[4]:.2f}",
    )

    fewer = 256 * 256 * 3 / (256 / 8 * 256 / 8 * 4)
    prose.says(
        f"With downsampling by 8, a 256 × 256 × 3 image becomes {256 // 8} × {256 // 8} × 4, {fewer:.0f} times fewer "
        "numbers"
    )
    prose.says(f"carry the index of each of {len(rows)} training rows")

    far = 50 * np.sqrt(VARIANCES[0]) * axes[:, 0]
    prose.says(
        "The trained linear model of width 2 reproduces a point 50 standard deviations out on the first axis with "
        f"error {np.sum((far - far @ encoder @ decoder) ** 2):.2f}; a normal row has {errors[-1]:.2f} on average"
    )
