"""Sound to features: spectrogram, log-mel bands, MFCC; only the FFT is NumPy's."""

import numpy as np
from numpy.typing import ArrayLike


def spectrogram(wave: ArrayLike, window: int = 400, hop: int = 160) -> np.ndarray:
    """Power per frame and frequency bin: (frames, window // 2 + 1).

    wave: (samples,). Column k is k * rate / window Hz. The window is a periodic
    Hann; only full frames count. Raises ValueError unless wave is one finite row
    of at least window samples and 1 <= hop <= window.
    """
    wave = np.asarray(wave, float)
    finite = np.isfinite(wave).all()
    if wave.ndim != 1 or not finite or not 1 <= hop <= window <= wave.size:
        raise ValueError("need (samples,), finite, 1 <= hop <= window <= samples")
    frames = np.lib.stride_tricks.sliding_window_view(wave, window)[::hop]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    return np.abs(np.fft.rfft(frames * hann)) ** 2


def mel_filters(bands: int, window: int, rate: float) -> np.ndarray:
    """Triangles up to height 1, evenly spaced in mel: (bands, window // 2 + 1).

    rate: samples per second. mel = 2595 log10(1 + hertz / 700). Raises ValueError
    unless bands and window are at least 1 and 0 < rate < infinity, or if a band is
    so narrow that no bin falls into it.
    """
    if bands < 1 or window < 1 or not 0 < rate < np.inf:
        raise ValueError("need bands, a window, and a finite rate above 0")
    top = 2595 * np.log10(1 + rate / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, bands + 2) / 2595) - 1)
    low, mid, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    hertz = np.arange(window // 2 + 1) * rate / window
    rising, falling = (hertz - low) / (mid - low), (high - hertz) / (high - mid)
    filters = np.maximum(0, np.minimum(rising, falling))
    if (filters.sum(axis=1) < 1e-6).any():
        raise ValueError("a band without a bin (take a longer window)")
    return filters


def log_mel(wave: ArrayLike, rate: float, bands: int = 40, window: int = 400):
    """Natural log of the mel band powers, hop 0.4 windows: (frames, bands)."""
    power = spectrogram(wave, window, 2 * window // 5)
    return np.log(np.maximum(power @ mel_filters(bands, window, rate).T, 1e-10))


def dct(rows: np.ndarray, keep: int) -> np.ndarray:
    """First coefficients of the orthonormal DCT-II of each row (n, m): (n, keep).

    On log-mel rows these are the MFCC. Source: Davis and Mermelstein (1980), but
    for the scaling. Raises ValueError unless 1 <= keep <= m.
    """
    m = rows.shape[1]
    if not 1 <= keep <= m:
        raise ValueError("keep must be from 1 to the number of bands")
    basis = np.cos(np.pi / m * (np.arange(m)[:, None] + 0.5) * np.arange(keep))
    return rows @ (
        basis * np.where(np.arange(keep) == 0, 1, np.sqrt(2)) / np.sqrt(m)
    )


if __name__ == "__main__":
    rate, t = 16_000, np.arange(16_000) / 16_000
    for hertz in (1_000, 9_000):
        peak = spectrogram(np.sin(2 * np.pi * hertz * t)).mean(axis=0).argmax()
        print(f"{hertz} Hz: bin {peak}, so {peak * rate / 400:.0f} Hz")
    noise = np.random.default_rng(0).normal(size=rate)
    bands = log_mel(noise, rate)
    print("shapes:", spectrogram(noise).shape, bands.shape, dct(bands, 13).shape)
    change = log_mel(2 * noise, rate) - bands
    print("twice as loud, log-mel:", change[0, :3].round(2))
    print("twice as loud, MFCC:", dct(change, 3)[0].round(2) + 0.0)
