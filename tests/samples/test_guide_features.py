import numpy as np
import pytest
from guide_features import BAD, GOOD, band_power, encode, log_mel, r2, tickets
from scipy.fft import rfft
from sklearn.linear_model import Ridge
from sklearn.preprocessing import FunctionTransformer, SplineTransformer, TargetEncoder

RATE = 8000


@pytest.fixture(scope="module")
def data():
    return *tickets(1000, seed=0), *tickets(2000, seed=1)


@pytest.fixture(scope="module")
def matrices(data):
    return encode(GOOD, *data[:3])


class OwnRow(TargetEncoder):
    """Each training row coded by means that its own target is part of."""

    def fit_transform(self, x, y):
        return self.fit(x, y).transform(x)


def new_score(data, change):
    return r2(GOOD | change, *data)[2]


def test_one_hot_and_bins_have_a_single_one_where_it_belongs(data, matrices):
    train, _, new, _ = data
    edges = np.quantile(train["age"], [0.2, 0.4, 0.6, 0.8])
    for table, x in zip((train, new), matrices, strict=True):
        assert (x[:, :3] == (table["kind"] == ["dryer", "oven", "washer"])).all()
        assert (x[:, 4:9] == np.eye(5)[np.searchsorted(edges, table["age"][:, 0], "right")]).all()
    assert matrices[0][:, 4:9].sum(axis=0) == pytest.approx(200, abs=1)


def test_new_tickets_get_the_shrunk_mean_of_their_model(data, matrices):
    train, minutes, new, _ = data
    model, mean = train["model"][:, 0], minutes.mean()
    for row in range(20):
        own = minutes[model == new["model"][row, 0]]
        between = min(own.mean(), mean), max(own.mean(), mean)
        assert between[0] <= matrices[1][row, 3] <= between[1]
        shrinkage = own.var() / minutes.var()  # m of the formula, as scikit-learn estimates it
        expected = (own.sum() + shrinkage * mean) / (len(own) + shrinkage)
        assert matrices[1][row, 3] == pytest.approx(expected)


def test_a_training_ticket_does_not_see_its_own_minutes(data):
    train, minutes, new, _ = data
    changed = minutes.copy()
    changed[5] += 1000
    one = {"model": GOOD["model"]}
    before, after = (encode(one, train, y, new)[0][5, 0] for y in (minutes, changed))
    assert before == pytest.approx(after, abs=0.01)


def test_notes_differ_in_pairs_of_words_only(data):
    train, minutes, *_ = data
    notes = {"note": np.array(["some leak, no noise", "no leak, some noise"])}
    words, pairs = (encode({"note": c["note"]}, train, minutes, notes)[1] for c in (BAD, GOOD))
    assert words[0] == pytest.approx(words[1])
    assert np.abs(pairs[0] - pairs[1]).max() > 0.3


def test_band_power_agrees_with_triangles_over_a_spectrum():
    sound = np.random.default_rng(0).normal(size=(2, 800))
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(200) / 200)
    spectrum = np.abs(rfft(sound[1, 160:360] * window)) ** 2
    mel = np.linspace(0, 2595 * np.log10(1 + 4000 / 700), 14)
    low, middle, high = 700 * (10 ** (mel[3:6] / 2595) - 1)
    hertz = 40 * np.arange(101)
    triangle = np.clip(np.minimum((hertz - low) / (middle - low), (high - hertz) / (high - middle)), 0, None)
    assert band_power(sound).shape == (2, 8, 12)
    assert band_power(sound)[1, 2, 3] == pytest.approx(spectrum @ triangle)


def test_loudness_is_a_constant_in_log_mel():
    sound = np.random.default_rng(0).normal(size=(3, 800))
    assert log_mel(7 * sound) - log_mel(sound) == pytest.approx(2 * np.log(7))
    assert np.isfinite(log_mel(np.zeros((1, 800)))).all()


SHORT, UNKNOWN, LOUD, STEREO = (
    np.zeros((1, 199)),
    np.full((1, 800), np.nan),
    np.full((1, 800), 1e200),
    np.zeros((1, 800, 2)),
)


@pytest.mark.parametrize("bad", [SHORT, UNKNOWN, LOUD, STEREO, np.zeros(800), []])
def test_refuses_recordings_that_are_none(bad):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=r"window|infs or NaNs|one channel"):
        log_mel(bad)


def test_refuses_a_table_without_a_column(data):
    train, minutes, new, _ = data
    with pytest.raises(ValueError, match="missing"):
        encode(GOOD, train, minutes, {k: v for k, v in new.items() if k != "age"})
    with pytest.raises(ValueError, match="missing"):
        encode({}, train, minutes, new)


def test_bins_refuse_a_missing_age(data):
    train, minutes, new, _ = data
    with pytest.raises(ValueError, match="NaN"):
        encode({"age": GOOD["age"]}, train, minutes, new | {"age": np.full((3, 1), np.nan)})


def test_prose(prose, data, matrices):
    train, minutes, new, new_minutes = data
    ceiling = 1 - 8**2 / new_minutes.var()
    columns, seen, good = r2(GOOD, *data)
    prose.says(
        f"{len(minutes):,} tickets train it, {len(new_minutes):,} new ones judge it",
        "its model (150)",
        "the best coding of 150 models",
    )
    assert len(set(train["model"][:, 0])) == 150
    prose.says(f"Noise allows $R^2 = {ceiling:.2f}$", f"{ceiling:.2f} that noise allows")
    prose.says(f"the vector has {columns} columns and reaches {good:.2f}")
    bad = {name: r2(GOOD | {name: BAD[name]}, *data) for name in BAD}
    prose.says(
        f"which no line can say. {bad['kind'][2]:.2f}", f"mean nothing. {bad['model'][2]:.2f}, as good as without"
    )
    assert r2({k: v for k, v in GOOD.items() if k != "model"}, *data)[2] == pytest.approx(bad["model"][2], abs=0.005)
    prose.says(f"A line sees none of it: {bad['age'][2]:.2f}", f"are one bag: {bad['note'][2]:.2f}")
    prose.says("a whine at 1,200 Hz", "800 columns only help to memorize")
    prose.says(f"memorize: {bad['sound'][1]:.2f} on training tickets, {bad['sound'][2]:.2f} on new ones")
    assert train["sound"].shape == (1000, 800)
    rest = {k: v for k, v in GOOD.items() if k != "sound"}
    prose.says(f"Without any sound: {r2(rest, *data)[2]:.2f}")

    power = FunctionTransformer(lambda sound: band_power(sound).mean(axis=1))
    other = *tickets(1000, seed=108), *tickets(2000, seed=109)
    x, x_new = encode(GOOD | {"sound": power}, *other[:3])
    errors = (other[3] - Ridge(1).fit(x, other[1]).predict(x_new)) ** 2
    in_another = 1 - errors.mean() / other[3].var()
    prose.says(
        f"and $R^2$ is {new_score(data, {'sound': power}):.2f}, in another draw {in_another:.2f}".replace("-", "−")
    )
    assert errors.max() > 0.6 * errors.sum()  # one recording, of the two loudest
    assert errors.argmax() in other[2]["sound"].std(axis=1).argsort()[-2:]
    prose.says(f"which differences of bands remove: {good:.2f}")
    many = *tickets(5000, seed=2), new, new_minutes
    x, x_new = encode(rest, *many[:3])
    silent = Ridge(1).fit(x, many[1]).score(x_new, new_minutes)
    x, x_new = np.hstack([x, many[0]["sound"]]), np.hstack([x_new, new["sound"]])
    reached = Ridge(1).fit(x, many[1]).score(x_new, new_minutes)
    prose.says(f"with 5,000 tickets they reach {reached:.2f}, no sound {silent:.2f}")

    one_hot, spline = {"model": GOOD["kind"]}, {"age": SplineTransformer(6)}
    prose.says(f"under the same ridge penalty reach {new_score(data, one_hot):.2f}")
    _, code, counts = np.unique(train["model"][:, 0], return_inverse=True, return_counts=True)
    assert counts.mean() == pytest.approx(7, abs=0.5)
    means = np.bincount(code, minutes) / counts
    scatter = np.sqrt(((minutes - means[code]) ** 2).sum() / (len(minutes) - len(counts)))
    prose.says("A model has 7 training tickets on average", f"scatter by {scatter:.0f} within it")
    assert scatter / counts.mean() ** 0.5 == pytest.approx(8, abs=0.4)
    prose.says("while the models truly differ by 9")
    others = {k: v for k, v in GOOD.items() if k != "model"}
    x, x_new = encode(others, train, minutes, new)
    left = minutes - Ridge(1).fit(x, minutes).predict(x)
    y, y_new = encode({"model": GOOD["model"]}, train, left, new)
    both = Ridge(1).fit(np.hstack([x, y]), minutes).score(np.hstack([x_new, y_new]), new_minutes)
    prose.says(f"means of what those leave over reach {both:.2f} too")
    assert np.random.default_rng(1).normal(0, 10, 150).std() == pytest.approx(9, abs=0.5)
    _, own_seen, own_new = r2(GOOD | {"model": OwnRow(target_type="continuous")}, *data)
    prose.says(f"it promises {own_seen:.2f} in training and gives {own_new:.2f}")
    assert own_seen > seen
    assert own_new < good
    wider, _, bent = r2(GOOD | spline, *data)
    assert wider - columns == 3
    prose.says(f"a spline (three more columns) reaches {bent:.2f}")
    prose.says(f"With one-hot models as well it is {new_score(data, one_hot | spline):.2f}")
    prose.says("wav2vec 2.0 (2020)", "since 2018", "October 2018", "Gorishniy et al., 2022")

    stranger = {"kind": np.array([["toaster"]]), "model": np.array([["X"]]), "age": np.array([[20.0]])}
    stranger |= {"note": np.array(["burnt smell"]), "sound": new["sound"][:1]}
    (row,) = encode(GOOD, train, minutes, stranger)[1]
    assert (row[:3] == 0).all()
    assert row[3] == pytest.approx(minutes.mean())
    assert row[4:9].tolist() == [0, 0, 0, 0, 1]
    assert row[9:19].tolist() == [0] * 10
    assert row[19:] == pytest.approx(matrices[1][0, 19:])
    prose.says("an unknown model, 20 years old")

    overall, m = 80, 7
    shrunk = [(sum(some) + m * overall) / (len(some) + m) for some in ((100, 110, 120), (100, 110))]
    prose.says(
        f"took 100, 110 and 120 minutes; the mean of all is {overall}", "what the one of 120 when alone in its fold"
    )
    prose.says(f"(3 \\cdot 110 + 7 \\cdot 80)/10 = {shrunk[0]:.0f}$", f"it would read {shrunk[0]:.0f}")
    prose.says(f"The one of 120: from the other two, $(2 \\cdot 105 + 7 \\cdot 80)/9 = {shrunk[1]:.1f}$")
    prose.says("the overall mean stays about 80")

    prose.says("One second at 48 kHz. You keep every sixth sample, then take 25 ms windows every 10 ms")
    frames, bins = 1 + (RATE - 200) // 80, 200 // 2 + 1
    prose.says(f"{48_000 // 6:,} samples, {frames} full frames of {bins} bins, {RATE // 200} Hz apart")
    tone = np.cos(2 * np.pi * 7000 * np.arange(48_000) / 48_000)[::6]
    assert np.abs(rfft(tone)).argmax() == RATE - 7000
    prose.says("where is a tone of 7,000 Hz", "above the 4,000 Hz that survive")
    prose.says(f"$8{{,}}000 - 7{{,}}000 = 1{{,}}000$ Hz: bin {1000 * 200 // RATE}")

    products, rows, hidden, size = 20_000, 400_000, 128, 16
    prose.says("20,000 products, 400,000 rows, a network with 128 hidden units. One-hot or an embedding of 16")
    prose.says(
        f"has {products * hidden / 1e6:.2f} million weights", f"{products * size:,}, and {size * hidden:,} behind it"
    )
    prose.says(f"{rows // products} rows per product")
