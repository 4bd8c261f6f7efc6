"""`python -m answer_key`."""

import pytest
from answer_key.__main__ import main
from answer_key.scaffold import scaffold

MASTER = "docs/questions.yml"


@pytest.fixture(autouse=True)
def outside_of_actions(monkeypatch):
    """Tests under GitHub Actions see what people see, unless they ask for annotations."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


@pytest.fixture
def answer_key(repo, capsys):
    """Run a command in the repository: status and output."""

    def answer_key(*arguments: str) -> tuple[int, str]:
        return main(["--root", str(repo.root), *arguments]), capsys.readouterr().out

    return answer_key


def test_check_counts_and_succeeds(answer_key):
    assert answer_key("check") == (0, "3 questions, 2 answers, 1 wanted, 0 problems\n")


def test_check_tells_problems_and_fails(answer_key, repo):
    repo.change(MASTER, "kind: derivation", "kind: derivaton")
    line = repo.entry("variance")
    assert answer_key("check") == (
        1,
        f'docs/questions.yml:{line}: variance: unknown kind "derivaton"; '
        'did you mean "derivation"?\n3 questions, 2 answers, 1 wanted, 1 problems\n',
    )


def test_check_under_actions_annotates(answer_key, repo, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    repo.change(MASTER, "What is variance?", "'What is `100%`?'")
    status, told = answer_key("check")
    assert status == 1
    assert told.startswith(
        f"::error file=docs/questions.yml,line={repo.entry('variance')}::variance: the question holds markup: "
        "What is `100%25`?; write it in plain words\n"
    )


def test_check_of_this_folder_is_the_default(repo, monkeypatch, capsys):
    monkeypatch.chdir(repo.root)
    assert main(["check"]) == 0
    assert "3 questions" in capsys.readouterr().out


def test_check_survives_a_repository_without_anything(tmp_path, capsys):
    assert main(["--root", str(tmp_path), "check"]) == 1
    assert capsys.readouterr().out.startswith("docs/questions.yml:1: there is no such file; ")


def test_check_survives_an_answer_without_a_heading(answer_key, repo):
    repo.write("docs/questions/roc-curve.md", "Only words.\n")
    status, told = answer_key("check")
    assert status == 1
    assert 'docs/questions/roc-curve.md:1: roc-curve: the part "Answer" is missing; add ## Answer' in told


def test_new_writes_the_skeleton(answer_key, repo):
    line = repo.entry("variance")
    status, told = answer_key("new", "variance")
    assert status == 0
    assert told.startswith("docs/questions/variance.md written; now remove wanted: true")
    assert f"{line}" in told
    assert repo.read("docs/questions/variance.md") == scaffold()


def test_new_never_writes_over_an_answer(answer_key, repo):
    before = repo.read("docs/questions/roc-curve.md")
    status, told = answer_key("new", "roc-curve")
    assert status == 1
    assert told.startswith("docs/questions/roc-curve.md: it is there already")
    assert repo.read("docs/questions/roc-curve.md") == before


@pytest.mark.parametrize("id", ["unknown", "../../escaped", "/escaped", "a b"])
def test_new_knows_only_questions_of_the_master_file(answer_key, repo, id):
    status, told = answer_key("new", id)
    assert status == 1
    assert f'docs/questions.yml: no question has the id "{id}"; add it first\n' in told
    assert not list(repo.root.rglob("*escaped*"))


def test_new_stays_in_its_folder_whatever_the_master_file_says(answer_key, repo):
    repo.change(MASTER, "- id: variance", "- id: ../../escaped")
    assert answer_key("new", "../../escaped")[0] == 1
    assert not list(repo.root.rglob("escaped*"))


def test_samples_are_recorded(answer_key, repo):
    repo.write("docs/samples/roc_curve.out", "stale")
    assert answer_key("samples", "roc_curve") == (0, "docs/samples/roc_curve.out\n")
    assert repo.read("docs/samples/roc_curve.out") == "[1.0, 0.5]\n"


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["new"]])
def test_other_words_are_met_with_usage(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage: answer_key" in capsys.readouterr().err
