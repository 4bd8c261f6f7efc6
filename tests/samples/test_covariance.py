import numpy as np
import pytest
from covariance import correlation_matrix, covariance_matrix
from scipy.stats import linregress, norm
from sklearn.covariance import LedoitWolf

X, Y = [1, 2, 3, 4, 5], [2, 1, 4, 3, 5]


@pytest.mark.parametrize("shape", [(2, 1), (5, 3), (3, 7)])
def test_agrees_with_numpy(shape):
    rows = np.random.default_rng(0).normal(1e6, 3, shape)
    covariance = covariance_matrix(rows)
    assert covariance == pytest.approx(np.cov(rows, rowvar=False).reshape(shape[1], -1))
    assert correlation_matrix(covariance) == pytest.approx(np.corrcoef(rows, rowvar=False).reshape(shape[1], -1))


def test_is_unbiased():
    truth = np.array([[2, 0.6], [0.6, 1]])
    tables = np.random.default_rng(1).multivariate_normal([3, -4], truth, (20_000, 3))
    assert np.mean([covariance_matrix(table) for table in tables], axis=0) == pytest.approx(truth, abs=0.05)


@pytest.mark.parametrize("rows", [[1, 2, 3], [[1, 2]], np.zeros((2, 2, 2))])
def test_refuses_what_is_not_a_table(rows):
    with pytest.raises(ValueError, match="two rows"):
        covariance_matrix(rows)


def test_refuses_the_correlation_of_a_constant():
    with pytest.raises(ValueError, match="constant"):
        correlation_matrix(covariance_matrix([[1, 2], [1, 3]]))
    with pytest.raises(ValueError, match="constant"):
        correlation_matrix(covariance_matrix([[0.1, i] for i in range(10)]))  # the mean of ten 0.1 is not 0.1


def streamed(pairs) -> float:
    """Sum of products of deviations, one pair at a time."""
    mean_x = mean_y = total = 0.0
    for count, (x, y) in enumerate(pairs, 1):
        before = x - mean_x
        mean_x += before / count
        mean_y += (y - mean_y) / count
        total += before * (y - mean_y)
    return total


def test_prose(prose):
    pair = covariance_matrix(np.column_stack([X, Y]))
    assert pair == pytest.approx(np.array([[2.5, 2], [2, 2.5]]))
    assert list((np.array(X) - 3) * (np.array(Y) - 3)) == [2, 2, 0, 0, 4]
    prose.says("Both variances are 2.5, so $r = 0.8$", f"here $2 / 2.5 = {linregress(X, Y).slope:.1f}$")
    assert correlation_matrix(pair)[0, 1] == pytest.approx(0.8)
    scaled = covariance_matrix(np.column_stack([100 * np.array(X), Y]))
    assert scaled[0, 1] == pytest.approx(100 * pair[0, 1])
    prose.says("makes a covariance 100 times larger", "The covariance is 100, so the relation is strong")

    equal = 0.5 + 0.5 * np.eye(10)
    kept = np.full(10, 0.1) @ equal @ np.full(10, 0.1)
    prose.says(f"ten models with $\\rho = 0.5$ keep {kept:.0%} of it, and no number of models gets below 50%")
    assert np.isclose(np.mean(0.5 + 0.5 * np.eye(4000)), 0.5, atol=2e-4)

    def risk(correlation: float) -> float:
        covariance = np.array([[0.2**2, correlation * 0.06], [correlation * 0.06, 0.3**2]])
        return np.sqrt([0.5, 0.5] @ covariance @ [0.5, 0.5])

    prose.says("Half in an asset with standard deviation 20%, half in one with 30%")
    prose.says(f"{risk(1):.0%} together at $\\rho = 1$, {risk(0.2):.1%} at 0.2, {risk(-0.5):.1%} at $-0.5$")

    x, noise = np.random.default_rng(0).normal(size=(2, 100_000))
    y = 0.7 * x + np.sqrt(1 - 0.7**2) * noise
    left = np.var(y - covariance_matrix(np.column_stack([x, y]))[0, 1] / np.var(x, ddof=1) * x) / np.var(y)
    assert left == pytest.approx(1 - 0.7**2, abs=0.01)
    prose.says(f"to {1 - 0.7**2:.0%} at $\\rho = 0.7$")

    rng = np.random.default_rng(0)
    rank = np.linalg.matrix_rank(covariance_matrix(rng.normal(size=(100, 200))))
    assert rank == 99
    prose.says(f"With $d = 200$, $n = 100$ at least {200 - rank} eigenvalues are zero")
    low, high = (1 - np.sqrt(0.5)) ** 2, (1 + np.sqrt(0.5)) ** 2
    eigenvalues = np.linalg.eigvalsh(covariance_matrix(rng.normal(size=(400, 200))))
    assert eigenvalues[[0, -1]] == pytest.approx([low, high], rel=0.15)
    prose.says(
        f"$d = 200$ and $n = 400$, the eigenvalues of $S$ spread over about $(1 \\pm \\sqrt{{d/n}})^2$, "
        f"from {low:.2f} to {high:.1f}"
    )

    truth = 0.5 ** np.abs(np.subtract.outer(np.arange(100), np.arange(100)))
    for _ in range(3):
        rows = rng.multivariate_normal(np.zeros(100), truth, 50)
        plain, shrunk = (
            np.linalg.norm(estimate - truth)
            for estimate in (covariance_matrix(rows), LedoitWolf().fit(rows).covariance_)
        )
        assert shrunk / plain == pytest.approx(0.5, abs=0.05)
    prose.says("At $d = 100$, $n = 50$ and true correlations $0.5^{|j - k|}$ it about halves")

    near, far = np.array([X, Y], float), np.array([X, Y]) + 1e9
    naive = np.mean(near[0] * near[1]) - near[0].mean() * near[1].mean()
    assert np.mean(far[0] * far[1]) - far[0].mean() * far[1].mean() == 0
    assert streamed(zip(X, Y, strict=True)) / 4 == 2
    assert streamed(far.T) / 4 == pytest.approx(2)
    left, right = near[:, :2], near[:, 2:]
    apart = left.mean(axis=1) - right.mean(axis=1)
    assert streamed(left.T) + streamed(right.T) + 2 * 3 / 5 * apart.prod() == pytest.approx(streamed(near.T))
    prose.says(f"add $10^9$ to the ten numbers of the example and float64 returns 0 instead of {naive:.1f} (here")

    impossible = np.array([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]])
    prose.says("Correlations $0.9$, $0.9$ and $-0.9$", f"the eigenvalue ${np.linalg.eigvalsh(impossible)[0]:.1f}$")

    low, high = np.tanh(np.arctanh(0.3) + norm.ppf([0.025, 0.975]) / np.sqrt(27))
    prose.says("a correlation of 0.3 from 30 pairs", f"The 95% interval is ${low:.2f}$ to ${high:.2f}$")
    pairs = 500 * 499 // 2
    assert 0.05 * pairs > 2000
    prose.says(f"With 500 features you also test {pairs:,} pairs: thousands reach $p < 0.05$ by chance")
    assert norm.moment(4) == pytest.approx(3)
