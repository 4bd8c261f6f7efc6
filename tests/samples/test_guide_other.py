import re

import numpy as np
import pytest
import yaml
from guide_other import MODELS, cross_entropy, flagged, learned, parts, truth
from scipy.stats import entropy
from sklearn.dummy import DummyClassifier
from sklearn.metrics import log_loss, precision_score, recall_score

TOPICS = {
    "networks": "neural-networks",
    "deep learning": "deep-learning",
    "text, search": "text-and-search",
    "ensembles": "trees-and-ensembles",
    "linear models, margins": "linear-models support-vector-machines",
    "probability": "probability",
    "foundations": "foundations",
    "practice": "machine-learning-practice",
    "data": "data-and-features statistics",
    "evaluation": "evaluation",
    "clustering": "clustering-and-topics",
    "the rest": "programming reinforcement-learning",
}
ETA = np.array([0.1, 0.5, 0.7])


@pytest.fixture(scope="module")
def table():
    """The true probabilities and those of each model."""
    points = np.random.default_rng(0).uniform(-1, 1, (1000, 2))
    return truth(points), {name: learned(model, points, 20, 300, 1) for name, model in MODELS.items()}


def test_the_map_has_every_question_of_the_section_once_in_its_family(root, page):
    questions = yaml.load((root / "docs/questions.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)["questions"]
    ours = [question for question in questions if question["section"] == "other"]
    area = page.partition("## The map")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| (.+) \|$", area, re.MULTILINE)
    assert [family for family, _, _ in rows] == list(TOPICS)
    for family, count, links in rows:
        linked = re.findall(r"\]\(\.\./questions/([\w-]+)\.md\)", links)
        assert sorted(linked) == sorted(q["id"] for q in ours if q["topic"] in TOPICS[family].split())
        assert int(count) == len(linked)
    assert sum(int(count) for _, count, _ in rows) == len(ours) == 55
    assert [int(count) for _, count, _ in rows] == sorted((int(count) for _, count, _ in rows), reverse=True)


def test_the_three_parts_add_up_to_the_squared_error_against_drawn_labels(table):
    eta, found = table
    labels = np.random.default_rng(2).random((300, len(eta))) < eta
    p = found["tree"]
    drawn = np.mean([np.mean((labels - row) ** 2) for row in p])
    assert sum(parts(p, eta)) == pytest.approx(drawn, abs=0.002)


def test_parts_of_known_cases():
    assert parts(np.array([ETA, ETA]), ETA) == pytest.approx((np.mean(ETA * (1 - ETA)), 0, 0))
    assert parts(np.array([ETA + 0.1, ETA - 0.05]), ETA)[1:] == pytest.approx((0.025**2, 0.075**2))


@pytest.mark.parametrize("q", [*np.random.default_rng(3).uniform(0.01, 0.99, (20, 3)), ETA + 1e-4, 1 - ETA])
def test_cross_entropy_is_least_at_the_truth_and_exceeds_it_by_the_divergence(q):
    extra = np.mean([entropy([e, 1 - e], [p, 1 - p]) for e, p in zip(ETA, q, strict=True)])
    assert extra >= 0
    assert cross_entropy(q[None], ETA) == pytest.approx(cross_entropy(ETA[None], ETA) + extra)


def test_agrees_with_scikit_learn_where_labels_are_certain():
    labels, p = np.array([0.0, 1, 1, 0]), np.array([[0.1, 0.2, 0.9, 0.6]])
    flag = p[0] >= 0.5
    assert cross_entropy(p, labels) == pytest.approx(log_loss(labels, p[0]))
    assert flagged(p, labels, 0.5) == (0.5, precision_score(labels, flag), recall_score(labels, flag))


GOOD = [[0.1, 0.2, 0.3], [0.2, 0.2, 0.3]]


@pytest.mark.parametrize(
    ("p", "eta"),
    [
        ([[0.1, 0.2]], ETA),
        ([0.1, 0.2, 0.3], ETA),
        ([[0, 0.2, 0.3]], ETA),
        ([[1, 0.2, 0.3]], ETA),
        ([[np.nan, 0.2, 0.3]], ETA),
        (np.empty((0, 3)), ETA),
        (np.empty((2, 0)), []),
        (GOOD, [0.1, 0.5, 1.5]),
        (GOOD, [-0.1, 0.5, 0.7]),
        (GOOD, [0.1, 0.5, np.nan]),
    ],
)
def test_refuses_what_is_no_table_of_probabilities(p, eta):
    for call in (parts, cross_entropy, lambda p, eta: flagged(p, eta, 0.1)):
        with pytest.raises(ValueError, match=r"need p \(sets, n\)|need probabilities"):
            call(np.array(p), np.array(eta))


def test_refuses_a_ratio_of_nothing_a_variance_of_one_set_and_a_third_reading():
    for eta, cut in ((ETA, 0.8), (ETA, np.nan), (np.zeros(3), 0.1)):
        with pytest.raises(ValueError, match="nothing is flagged or faulty"):
            flagged(ETA[None], eta, cut)
    with pytest.raises(ValueError, match="no variance"):
        parts(ETA[None], ETA)
    for x in (np.zeros((2, 3)), np.zeros(2)):
        with pytest.raises(ValueError, match="two readings"):
            truth(x)


def test_a_part_is_flagged_at_the_cut_itself():
    assert flagged(ETA[None], ETA, 0.5)[0] == pytest.approx(2 / 3)
    assert truth(np.array([[0.0, 0.0], [1, 0.5]])) == pytest.approx([1 / (1 + np.exp(6)), 1 / (1 + np.exp(-0.25))])


def test_prose(prose, page, table):
    eta, found = table
    base = eta.mean()
    prose.says(
        "These 55 questions", "changed since 2018", f"1,000 others, of which {base:.1%} are", "300 parts, 20 times"
    )
    assert 1 / (1 + 9) == 0.1
    prose.says("as 9 false alarms", "from a probability of 1/10 on")

    def cost(share, precision, recall):
        return 1000 * (share * (1 - precision) + 9 * (1 - recall) * base)

    logistic, tree, trees, _ = (parts(found[name], eta) for name in MODELS)
    prose.says(f"squared bias {logistic[1]:.3f}, variance {logistic[2]:.3f}", f"time: {tree[1]:.3f} and {tree[2]:.3f}.")
    prose.says(f"Of that {tree[1]:.3f}, {tree[2] / 19:.3f} is left over", "averaging only 20 draws")
    prose.says(f"The noise, {tree[0]:.3f}, stays", f"takes the variance to {trees[2]:.3f}, for a little more")
    prose.says(f"squared bias, {trees[1]:.3f}. It cannot")
    assert trees[1] - trees[2] / 19 > tree[1] - tree[2] / 19
    alt = "to {:.3f}; tree mostly variance, to {:.3f}; 25 trees have a third of that variance, {:.3f}; squares"
    assert alt.format(*(sum(parts(found[name], eta)) for name in list(MODELS)[:3])) in page
    assert trees[2] / tree[2] == pytest.approx(1 / 3, abs=0.03)
    prose.says("Averaging 25 bagged trees", "It cannot reach 1/25", "all learn from the same 300 parts")
    loss = {name: cross_entropy(p, eta) for name, p in found.items()}
    constant, floor = (cross_entropy(p[None], eta) for p in (np.full_like(eta, base), eta))
    points = np.random.default_rng(0).uniform(-1, 1, (1000, 2))
    share = cross_entropy(learned(DummyClassifier(strategy="prior"), points, 20, 300, 1), eta)
    tight = {name: cross_entropy(np.clip(p, 0.05, 0.95), eta) for name, p in found.items()}
    assert np.isin(found["tree"], (0.01, 0.99)).mean() == pytest.approx(3 / 4, abs=0.02)
    assert (found["tree"].min(), found["tree"].max()) == (0.01, 0.99)
    assert share < loss["logistic"]
    prose.says(f"{loss['logistic']:.3f} for logistic, worse than quoting", f"share for each part, {share:.3f}")
    prose.says("probabilities are clipped to 0.01 and 0.99", f"The tree's {loss['tree']:.3f} is a matter of the clip")
    prose.says(f"Clipped to 0.05 and 0.95 it has {tight['tree']:.3f}")
    prose.says(f"The 25 trees have {loss['25 trees']:.3f} and {tight['25 trees']:.3f}; the floor")
    prose.says(f"the truth's own entropy, {floor:.3f}", f"cross-entropy {loss['squares']:.3f}, cost")
    at = {name: flagged(p, eta, 0.1) for name, p in found.items()}
    share, _, recall = at["logistic"]
    prose.says(f"At 1/10, logistic flags {share:.0%} of parts for a recall of {recall:.2f}")
    prose.says(f"recall {at['tree'][2]:.2f} at precision {at['tree'][1]:.2f}")
    prose.says(f"The 25 trees: {at['25 trees'][2]:.2f} at {at['25 trees'][1]:.2f}")
    prose.says("In costs per 1,000 parts: " + ", ".join(f"{cost(*at[name]):.0f}" for name in list(MODELS)[:3]))
    prose.says(f"Flagging every part costs {cost(1, base, 1):.0f}")
    prose.says(f"cost {cost(*at['squares']):.0f} of at least {cost(*flagged(eta[None], eta, 0.1)):.0f}")
    right = {name: np.where(p >= 0.5, eta, 1 - eta).mean() for name, p in found.items()}
    assert found["logistic"].max() < 0.5
    prose.says(f"{right['logistic']:.1%} for logistic", f"{right['tree']:.1%} for the tree")

    share, precision, recall = at["25 trees"]
    alarms = share * (1 - precision) / (1 - base)
    new = recall * 0.02 / (recall * 0.02 + alarms * 0.98)
    prose.says(f"2% of parts are faulty. What becomes of precision {precision:.2f}", "The 25 trees move")
    prose.says(f"Recall stays at {recall:.2f}, and {alarms:.0%} of sound parts")
    prose.says(f"${recall:.2f} \\cdot 0.02 / ({recall:.2f} \\cdot 0.02 + {alarms:.2f} \\cdot 0.98) = {new:.2f}$")
    assert loss["logistic"] > constant
    prose.says(
        f"{right['logistic']:.1%} accuracy and cross-entropy {loss['logistic']:.3f}", f"With {base:.1%} positives"
    )
    prose.says(f"the constant {base:.1%} a cross-entropy of {constant:.3f}")
    mixed = (found["logistic"] + found["25 trees"]) / 2
    both = parts(mixed, eta)
    prose.says("average the logistic model with the 25 trees", f"cross-entropy {cross_entropy(mixed, eta):.3f}, worse")
    prose.says(f"than {loss['25 trees']:.3f} for the trees alone, better than {loss['logistic']:.3f}")
    prose.says(f"variance falls to {both[2]:.3f}", f"squared bias rises to {both[1]:.3f}")
    tenth = 0.1 * found["logistic"] + 0.9 * found["25 trees"]
    prose.says(f"Even with 1/10 for the logistic model you gain little: {cross_entropy(tenth, eta):.3f}")
