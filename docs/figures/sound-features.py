import numpy as np
from drawing import BLUE, FAINT, GOLD, GREEN, INK, MUTED, RUST, axes
from sound_features import dct, log_mel

RATE = 16_000


def spectrum(window: int, hertz: np.ndarray) -> np.ndarray:
    """Magnitude at any frequency of a Hann window on tones of 440 and 480 Hz, its highest value 1."""
    t = np.arange(window) / RATE
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    tones = (np.cos(2 * np.pi * 440 * t) + np.cos(2 * np.pi * 480 * t + np.pi / 2)) * hann
    size = np.abs(np.exp(-2j * np.pi * hertz[:, None] * t) @ tones)
    return size / size.max()


def vowel(pitch: float) -> np.ndarray:
    """A second of harmonics of the pitch under three resonances, and a little noise."""
    t, noise = np.arange(RATE) / RATE, np.random.default_rng(0).normal(size=RATE)
    hertz = np.arange(1, 7500 // pitch + 1) * pitch
    level = sum(a / (1 + ((hertz - f) / b) ** 2) for f, b, a in ((700, 100, 1), (1200, 120, 0.6), (2600, 150, 0.2)))
    return level @ np.cos(2 * np.pi * hertz[:, None] * t + hertz[:, None]) + 0.02 * noise


def draw():
    """Aliasing, window length, mel bands, and what 13 coefficients keep of a vowel."""
    figure, ((alias, window), (mel, cepstrum)) = axes(columns=2, rows=2, height=4.6)

    t = np.linspace(0, 1, 141)  # milliseconds
    alias.plot(t, np.cos(2 * np.pi * 9 * t), color=RUST, linewidth=1, label="9 kHz")
    alias.plot(t, np.cos(2 * np.pi * 7 * t), color=BLUE, linewidth=1, label="7 kHz")
    k = np.arange(17) / 16
    alias.plot(k, np.cos(2 * np.pi * 7 * k), "o", color=INK, markersize=3.5, label="samples")
    alias.set(title="Aliasing at 16 kHz", xlabel="milliseconds", ylim=(-1.1, 1.7), yticks=[])
    alias.legend(loc="upper center", ncols=3, fontsize=7, handlelength=1.2, columnspacing=0.8, borderaxespad=0)

    hertz = np.linspace(320, 600, 101)
    window.plot(hertz, spectrum(400, hertz), color=RUST, label="25 ms")
    window.plot(hertz, spectrum(1600, hertz), color=BLUE, label="100 ms")
    window.set(title="Tones of 440 and 480 Hz", xlabel="Hz", ylim=(0, 1.25), yticks=[], xticks=[320, 440, 480, 600])
    window.legend(loc="upper center", ncols=2, fontsize=7, handlelength=1.2, borderaxespad=0)

    edges = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + 8000 / 700), 14) / 2595) - 1) / 1000
    for j in range(12):
        mel.plot(edges[j : j + 3], [0, 1, 0], color=(BLUE, GREEN, GOLD)[j % 3], linewidth=1)
    mel.set(title="12 mel bands", xlabel="kHz", ylim=(0, 1.1), yticks=[])

    for pitch, colour in ((120, BLUE), (170, RUST)):
        rows = log_mel(vowel(pitch), RATE)
        bands = rows.mean(axis=0)
        smooth = dct(bands[None], 13)[0] @ dct(np.eye(40), 13).T
        cepstrum.plot(bands, color=colour, linewidth=0.7, label=f"{pitch} Hz")
        cepstrum.plot(smooth, color=colour, linewidth=2)
    cepstrum.set(title="One vowel, two pitches; bold: 13 MFCC", xlabel="mel band", ylabel="log power")
    cepstrum.legend(fontsize=7, borderaxespad=0)
    cepstrum.grid(axis="y", color=FAINT)
    for panel in (alias, window, mel):
        panel.spines["left"].set_visible(False)
        panel.spines["bottom"].set_color(MUTED)
    return figure
