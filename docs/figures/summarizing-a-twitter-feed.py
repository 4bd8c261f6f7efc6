import numpy as np
from drawing import BLUE, GOLD, GREEN, MUTED, axes
from summarizing_a_twitter_feed import summarize

POSTS, STORIES, DIMENSIONS, MOST, SEEDS = 240, 12, 32, 12, 5


def feed(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Similarity of each pair of posts (cosine, negative ones at 0), and the story of each post.

    The sizes of the stories follow a Zipf law; the posts of a story scatter around its direction.
    """
    rng = np.random.default_rng(seed)
    shares = 1 / np.arange(1, STORIES + 1)
    story = np.sort(rng.choice(STORIES, size=POSTS, p=shares / shares.sum()))
    centers = rng.normal(size=(STORIES, DIMENSIONS))
    posts = centers[story] + 0.8 * rng.normal(size=(POSTS, DIMENSIONS))
    posts /= np.linalg.norm(posts, axis=1, keepdims=True)
    return np.round(np.maximum(posts @ posts.T, 0), 9), story


def curves(seed: int) -> dict[str, np.ndarray]:
    """For 1 to MOST posts, the share of the coverage of all posts and the number of stories: name -> (MOST, 2)."""
    alike, story = feed(seed)
    rng = np.random.default_rng(1000 + seed)
    orders = {
        "greedy coverage": [summarize(alike, np.ones(POSTS), MOST)[0]],
        "most central": [np.argsort(-alike.sum(axis=1), kind="stable")[:MOST]],
        "random": [rng.permutation(POSTS)[:MOST] for _ in range(40)],
    }
    sizes = range(1, MOST + 1)
    return {
        name: np.mean(
            [[(alike[:, o[:k]].max(axis=1).mean(), len(set(story[o[:k]]))) for k in sizes] for o in order], axis=0
        )
        for name, order in orders.items()
    }


def averages() -> dict[str, np.ndarray]:
    """`curves` averaged over the seeds, and the bound on the best: name -> (MOST, 2)."""
    runs = [curves(seed) for seed in range(SEEDS)]
    return {name: np.mean([run[name] for run in runs], axis=0) for name in runs[0]}


def bound() -> np.ndarray:
    """What no choice of 1 to MOST posts exceeds, as a share of the coverage of all, averaged over the seeds."""
    similar = [feed(seed)[0] for seed in range(SEEDS)]
    return np.array(
        [np.mean([summarize(s, np.ones(POSTS), k)[2] / POSTS for s in similar]) for k in range(1, MOST + 1)]
    )


def draw():
    """How much of a simulated feed k posts cover, and how many stories, for three ways of choosing them."""
    figure, (coverage, stories) = axes(columns=2, height=2.8)
    sizes = np.arange(1, MOST + 1)
    coverage.plot(sizes, bound(), "--", color=MUTED, linewidth=1)
    coverage.text(7, 0.79, "bound on the best", color=MUTED, fontsize=8, ha="center", va="bottom")
    for (name, values), colour in zip(averages().items(), (BLUE, GOLD, GREEN), strict=True):
        coverage.plot(sizes, values[:, 0], color=colour, label=name)
        stories.plot(sizes, values[:, 1], color=colour, label=name)
    coverage.set(title="share of the feed covered", ylim=(0, 1))
    coverage.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    stories.set(title="stories mentioned, of 12", ylim=(0, 12.3))
    stories.set_yticks([0, 3, 6, 9, 12])
    for panel in (coverage, stories):
        panel.set(xlabel="posts chosen", xlim=(1, MOST), xticks=[1, 3, 6, 9, 12])
        panel.title.set_fontsize(8)
    stories.legend(loc="upper left", fontsize=8)
    return figure
