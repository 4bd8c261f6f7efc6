from math import inf, nan

import numpy as np
import pytest
import scipy.fft
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import ShortTimeFFT, get_window, resample_poly, stft
from sound_features import dct, log_mel, mel_filters, spectrogram

RATE = 16_000
SECOND = np.arange(RATE) / RATE
NOISE = np.random.default_rng(7).normal(size=RATE)


def tone(hertz: float, rate: int = RATE) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(rate) / rate)


def mel(hertz: float) -> float:
    return 2595 * np.log10(1 + hertz / 700)


def test_spectrogram_agrees_with_scipys_stft_and_with_the_sum():
    _, _, reference = stft(NOISE, RATE, "hann", 400, 240, boundary=None, padded=False, scaling="spectrum")
    ours = spectrogram(NOISE)
    assert ours == pytest.approx(np.abs(reference.T * get_window("hann", 400).sum()) ** 2)
    modern = ShortTimeFFT(get_window("hann", 400), 160, RATE).spectrogram(NOISE, k_offset=200, p0=0, p1=98)
    assert ours.shape == modern.T.shape
    n, k = np.arange(50), np.arange(26)[:, None]
    frame = NOISE[30:80] * get_window("hann", 50)
    by_sum = np.abs((frame * np.exp(-2j * np.pi * k * n / 50)).sum(axis=1)) ** 2
    assert spectrogram(NOISE[:100], 50, 30)[1] == pytest.approx(by_sum)


@settings(deadline=None, max_examples=30)
@given(st.integers(4, 64), st.integers(1, 64), st.integers(0, 200))
def test_number_of_frames_and_energy(window, hop, extra):
    hop = min(hop, window)
    wave = NOISE[: window + extra]
    power = spectrogram(wave, window, hop)
    assert power.shape == (1 + extra // hop, window // 2 + 1)
    both_sides = power.sum(axis=1) + power[:, 1 : (window + 1) // 2].sum(axis=1)
    hann = get_window("hann", window)
    for t in (0, len(power) - 1):  # Parseval
        assert both_sides[t] / window == pytest.approx(((wave[t * hop : t * hop + window] * hann) ** 2).sum())


@pytest.mark.parametrize("bin_", [3, 25, 100, 190])
def test_a_tone_on_a_bin_fills_that_bin_and_its_two_neighbors(bin_):
    power = spectrogram(tone(bin_ * 40))[0]
    assert power.argmax() == bin_
    assert power[bin_] == pytest.approx(100**2)  # (sum of the Hann window / 2) squared
    assert power[[bin_ - 1, bin_ + 1]] == pytest.approx(50**2)
    assert np.delete(power, [bin_ - 1, bin_, bin_ + 1]).max() < 1e-12


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 30), st.integers(1, 30))
def test_dct_is_scipys(m, keep):
    keep = min(keep, m)
    rows = np.random.default_rng(m).normal(size=(3, m))
    assert dct(rows, keep) == pytest.approx(scipy.fft.dct(rows, norm="ortho")[:, :keep])


def test_filters_cover_the_range_peak_on_the_grid_and_widen():
    filters, hertz = mel_filters(20, 4096, RATE), np.arange(2049) * RATE / 4096
    peaks = hertz[filters.argmax(axis=1)]
    expected = [mel(8000) * (j + 1) / 21 for j in range(20)]
    assert [mel(f) for f in peaks] == pytest.approx(expected, abs=4)
    inside = (hertz > peaks[0] + 4) & (hertz < peaks[-1] - 4)
    assert filters.sum(axis=0)[inside] == pytest.approx(1)  # neighbors share each bin
    assert (np.diff((filters > 0).sum(axis=1)) >= 0).all()
    assert filters.min() == 0
    assert filters.max() <= 1
    assert filters[:, [0, -1]] == pytest.approx(0)


def test_log_mel_is_the_log_of_the_weighted_power():
    rows = log_mel(NOISE, RATE, 30, 500)
    assert rows.shape == (1 + (RATE - 500) // 200, 30)
    power, filters = spectrogram(NOISE, 500, 200), mel_filters(30, 500, RATE)
    assert rows[5, 7] == pytest.approx(np.log(sum(power[5] * filters[7])))
    assert log_mel(np.zeros(800), RATE) == pytest.approx(np.log(1e-10))


@settings(deadline=None, max_examples=20)
@given(st.floats(0.01, 100))
def test_gain_moves_every_band_alike_and_only_the_first_coefficient(gain):
    change = log_mel(gain * NOISE[:4000], RATE) - log_mel(NOISE[:4000], RATE)
    assert change == pytest.approx(2 * np.log(gain))
    coefficients = dct(change, 13)
    assert coefficients[:, 0] == pytest.approx(np.sqrt(40) * 2 * np.log(gain))
    assert coefficients[:, 1:] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("wave", "window", "hop"),
    [
        (NOISE[:399], 400, 160),
        (NOISE.reshape(2, -1), 400, 160),
        (NOISE, 400, 0),
        (NOISE, 400, 401),
        (NOISE, 0, 0),
        ([], 400, 160),
        (3.0, 1, 1),
        ([0, nan, 0, 0], 2, 1),
        ([0, inf, 0, 0], 2, 1),
    ],
)
def test_refuses_what_is_no_waveform(wave, window, hop):
    with pytest.raises(ValueError, match="samples"):
        spectrogram(wave, window, hop)


@pytest.mark.parametrize(
    ("bands", "window", "rate"),
    [(0, 400, RATE), (-1, 400, RATE), (9, 0, RATE)] + [(9, 400, r) for r in (0, -1, nan, inf)],
)
def test_refuses_what_makes_no_filters(bands, window, rate):
    with pytest.raises(ValueError, match="finite rate above 0"):
        mel_filters(bands, window, rate)


def test_refuses_empty_bands():
    with pytest.raises(ValueError, match="without a bin"):
        mel_filters(128, 400, RATE)


@pytest.mark.parametrize("keep", [0, -1, 5])
def test_refuses_other_numbers_of_coefficients(keep):
    with pytest.raises(ValueError, match="keep"):
        dct(np.zeros((2, 4)), keep)


def decibels(power: np.ndarray, bin_: int) -> float:
    return 10 * np.log10(power[bin_] / power.max())


def test_prose(prose):
    seven, nine = (np.cos(2 * np.pi * f * SECOND) for f in (7_000, 9_000))
    assert nine == pytest.approx(seven, abs=1e-9)
    fast = tone(9_000, 48_000)
    assert spectrogram(fast[::3]).mean(axis=0).argmax() * 40 == 7_000
    assert np.abs(resample_poly(fast, 1, 3)[100:-100]).max() < 0.05
    level = tone(997.123)
    rounded = np.round(level * 32_767) / 32_767
    noise = 10 * np.log10((level**2).mean() / ((level - rounded) ** 2).mean())
    assert np.abs(tone(8_000)).max() < 1e-9
    prose.says(
        f"{RATE // 1000} kHz is usual for speech",
        "at 16 kHz, the samples of a 9 kHz cosine equal those of a 7 kHz cosine",
        "Keeping every third sample of a 48 kHz file puts 9 kHz at 7 kHz for good",
        f"With 16 bits, rounding noise lies {noise:.0f} dB below a full-scale sine",
        "At 16 kHz, an 8 kHz sine has all samples 0 if it starts at 0",
    )

    window, hop = RATE * 25 // 1000, RATE * 10 // 1000
    frames, bins = spectrogram(NOISE, window, hop).shape
    peak = spectrogram(tone(1_000)).mean(axis=0).argmax()
    prose.says(
        f"One second is {SECOND.size:,} numbers",
        f"With 25 ms and 10 ms, $N = {window}$ and $H = {hop}$: {frames} full frames of {bins} bins, "
        f"{RATE // window} Hz apart. A tone of 1,000 Hz peaks in bin {peak}",
        "windows of about 25 ms",
    )

    shift = 2 * np.pi * (np.arange(40)[:, None] + 0.5) / 40
    pairs = np.cos(2 * np.pi * 440 * SECOND[:1600]) + np.cos(2 * np.pi * 480 * SECOND[:1600] + shift)

    def peaks(size: int, points: int) -> np.ndarray:
        """Local maxima of the first frame's zero-padded spectrum, above a tenth of the highest value, of each pair."""
        fine = np.abs(np.fft.rfft(pairs[:, :size] * get_window("hann", size), points))
        high = fine[:, 1:-1] > 0.1 * fine.max(axis=1, keepdims=True)
        return (high & (fine[:, 1:-1] > fine[:, :-2]) & (fine[:, 1:-1] > fine[:, 2:])).sum(axis=1)

    merged = peaks(400, 16_000) == 1
    assert 0.5 < merged.mean() < 0.7
    assert merged[9]  # a quarter cycle apart, as in the figure
    assert (peaks(400, 1_600)[merged] == 1).all()
    assert (peaks(1600, 16_000) == 2).all()
    prose.says(
        "Tones of 440 and 480 Hz merge at 25 ms for most phases and always separate at 100 ms",
        f"25 ms means bins of {1000 // 25} Hz at any hop. Zero-padding to 1,600 points draws the same hump "
        "more finely: where 440 and 480 Hz had merged, there is still one peak",
    )
    odd = np.sin(2 * np.pi * 1_020 * SECOND[:400] + shift)
    bare, hann = (
        [decibels(power, 50) for power in np.abs(np.fft.rfft(odd * w)) ** 2] for w in (1, get_window("hann", 400))
    )
    assert max(hann) - min(hann) < 1
    prose.says(
        f"from a tone of 1,020 Hz, halfway between bins, 2,000 Hz gets −{-max(bare):.0f} to −{-min(bare):.0f} dB, "
        f"depending on its phase. A Hann window makes that −{-np.mean(hann):.0f} dB, for a peak twice as wide"
    )
    first_zeros = []  # of the main lobes: a tone on a bin leaks into no other bin bare, into two with Hann
    for shape in (np.ones(400), get_window("hann", 400)):
        first_zeros.append((np.abs(np.fft.fft(shape)) > 1e-9).sum())
    assert first_zeros == [1, 3]

    prose.says(
        f"1,000 Hz is {mel(1000):.0f} mel, 8,000 Hz only {mel(8000):.0f}",
        f"{bins} bins become {log_mel(NOISE, RATE).shape[1]} bands",
        f"$\\ln 4 = {np.log(4):.2f}$",
        "2595 \\log_{10}\\left(1 + \\frac{f}{700}\\right)",
    )
    bands = log_mel(NOISE, RATE)
    prose.says(
        f"One second shrinks: {RATE:,} samples, {frames} × {bins}, {frames} × {bands.shape[1]}, "
        f"{frames} × {dct(bands, 13).shape[1]}"
    )

    i = np.arange(40)
    basis = scipy.fft.dct(np.eye(40), norm="ortho").T  # (40 coefficients, 40 bands)
    after = basis @ 0.9 ** np.abs(i[:, None] - i) @ basis.T
    kept = np.trace(after[:13, :13]) / np.trace(after)
    deviation = np.sqrt(np.diag(after)[:13])
    largest = np.abs(after[:13, :13] / np.outer(deviation, deviation) - np.eye(13)).max()
    prose.says(
        f"$0.9^{{|i-j|}}$ over 40 bands, the first 13 coefficients would keep {kept:.0%} of the variance and their "
        f"largest correlation would be {largest:.2f}",
        "13 MFCCs keep the envelope",
    )

    strides, kernels = (5, 2, 2, 2, 2, 2, 2), (10, 3, 3, 3, 3, 2, 2)
    sees = 1 + sum((kernels[j] - 1) * np.prod(strides[:j], dtype=int) for j in range(7))
    every = np.prod(strides)
    prose.says(
        "The default, with 40 to 128 bands. Whisper (2022) reads 80, from 25 ms windows every 10 ms",  # in the paper
        "wav2vec 2.0 learn features",
        "wav2vec 2.0 (2020)",
        "LEAF (2021)",
        f"give a vector every {every} samples ({every * 1000 // RATE} ms) that sees {sees} ({sees * 1000 // RATE} ms)",
        "(Park et al., 2019)",
    )

    edges = 700 * (10 ** (np.linspace(0, mel(8000), 130) / 2595) - 1)
    grid = np.arange(201) * 40
    empty = sum(
        not ((grid > low + 1e-6) & (grid < high - 1e-6)).any() for low, high in zip(edges, edges[2:], strict=False)
    )
    prose.says(
        "Telephone audio at 8 kHz has nothing above 4 kHz. Resampled to 16 kHz",
        f"at 16 kHz with 400-sample windows and the formula above, 128 bands leave {empty} without any bin",
    )

    sweep = np.sin(2 * np.pi * (200 * SECOND + 1500 * SECOND**2))
    assert np.abs(np.fft.rfft(sweep)) == pytest.approx(np.abs(np.fft.rfft(sweep[::-1])), abs=1e-6)
    prose.says("the energy in each of the 12 pitch classes", "Windows of 20 to 40 ms")
