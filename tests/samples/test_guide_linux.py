import os
import subprocess
from math import expm1
from signal import SIGKILL, SIGPIPE, SIGSEGV, SIGTERM, SIGXFSZ

import numpy as np
import pytest


def bash(script: str, folder=None) -> subprocess.CompletedProcess[str]:
    settings = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, env=settings, capture_output=True, text=True, check=False, timeout=30
    )


def totals() -> dict[int, int]:
    """What the job should find, by another route than awk."""
    order = np.arange(1, 30_001)
    return dict(enumerate(np.bincount(order % 5000, order % 9).astype(int).tolist()))


def test_the_commands_print_what_the_page_shows(console):
    arrived = (console / "srv/totals.csv").read_text()
    assert arrived == "".join(f"{customer},{total}\n" for customer, total in totals().items())
    assert not (console / "totals.csv.tmp").exists()
    assert os.listdir(console / "srv/.part") == ["SHA256SUMS"]


@pytest.mark.parametrize("setting", ["unset OUTPUT", "OUTPUT="])
def test_only_the_colon_stops_an_empty_variable_before_rm_sees_the_root(setting):
    assert "/usr" in bash(f'{setting}; echo rm -rf "$OUTPUT"/*').stdout.split()
    careful = bash(f'{setting}; echo rm -rf -- "${{OUTPUT:?}}"/*')
    assert careful.returncode != 0
    assert careful.stdout == ""
    strict = bash(f'set -u; {setting}; echo rm -rf "$OUTPUT"/*')
    assert (strict.returncode != 0) == setting.startswith("unset")


@pytest.mark.parametrize(
    ("options", "line", "goes_on"),
    [
        ("e", "false | true", True),
        ("eo pipefail", "false | true", False),
        ("e", "true | false", False),
        ("eo pipefail", "if false; then :; fi; false && :; false || :", True),
        ("e", "true && false", False),
        ("e", "if true; then false; fi", False),
    ],
)
def test_what_set_e_sees(options, line, goes_on):
    assert bash(f"set -{options}; {line}; echo on").stdout == "on\n" * goes_on


def test_the_trap_turns_the_limit_from_a_signal_into_an_error(tmp_path):
    write = "ulimit -f 1; head -c 5000 /dev/zero > file"
    assert bash(f"({write})", tmp_path).returncode == 128 + SIGXFSZ
    done = bash(f"trap '' XFSZ; {write}", tmp_path)
    assert 0 < done.returncode < 128
    assert "File too large" in done.stderr
    assert subprocess.run(["bash", "-c", "kill -9 $$"], check=False).returncode == -SIGKILL


def test_sort_spills_to_the_folder_that_it_is_told():
    spilled = bash("seq 50000 | sort -S 20k -T /no/such/folder")
    assert spilled.returncode != 0
    assert bash("seq 50 | sort -S 20k -T /no/such/folder").returncode == 0


def test_a_quoted_comma_breaks_awk():
    assert bash("""echo '"a,b",5' | awk -F, '{print $2}'""").stdout == 'b"\n'


def test_a_script_with_windows_line_ends_asks_for_another_interpreter(tmp_path):
    script = tmp_path / "script.sh"
    script.write_bytes(b"#!/usr/bin/env bash\r\necho hi\r\n")
    script.chmod(0o755)
    done = bash("./script.sh", tmp_path)
    assert done.returncode == 127
    assert r"bash\r" in done.stderr


def test_a_count_per_user_by_the_pipe_of_the_page(tmp_path, page):
    (tmp_path / "log").write_text("ann a\nbob b\nann c\n")
    command = "cut -d' ' -f1 log | sort | uniq -c | sort -rn | head"
    assert f"`{command}`" in page
    assert bash(command, tmp_path).stdout.split() == ["2", "ann", "1", "bob"]


def test_starting_again_costs_what_the_formula_says():
    rng = np.random.default_rng(0)
    length, runs = 2.0, 20_000
    spent, going = np.zeros(runs), np.ones(runs, dtype=bool)
    while going.any():
        first_break = rng.exponential(size=runs)
        spent += np.where(going, np.minimum(first_break, length), 0)
        going &= first_break < length
    assert spent.mean() == pytest.approx(expm1(length), rel=0.03)


def test_prose(prose, tmp_path):
    found = totals()
    whole = list(found).index(2186)
    text = "".join(f"{customer},{total}\n" for customer, total in found.items())[: 16 * 2**10]
    assert text.splitlines()[-1] == "2186,2"
    assert text.count("\n") == whole
    prose.says(
        "limit of 16 KiB per file stands for the full disk",
        f"Of {len(found):,} customers {whole:,} are whole, and one has lost a digit: customer 2186 ordered "
        f"{found[2186]}, not 2",
        "the line breaks after 20,000 bytes",
    )

    for signal, statement in (
        (SIGKILL, "exit status 137"),
        (SIGKILL, "137 is KILL"),
        (SIGTERM, "143 TERM"),
        (SIGSEGV, "139 a segmentation fault"),
        (SIGPIPE, "141 a closed pipe"),
    ):
        status = bash(f"(kill -{int(signal)} $BASHPID)").returncode
        assert str(status) in statement
        assert status == 128 + signal
        prose.says(statement)
    assert bash("set -o pipefail; seq 1000000 | head -n 1").returncode == 141
    (tmp_path / "plain").touch(0o644)
    assert (bash("no-such-command").returncode, bash("./plain", tmp_path).returncode) == (127, 126)
    prose.says("A shell adds 128 to the signal", "127 means not found and 126 found but not executable")

    gigabit, hour = 1e9 / 8, 3600
    whole_copy = 2e12 / gigabit / hour
    prose.says(
        f"Unbroken it takes $T = {whole_copy:.2f}$ hours",
        f"(e^{{\\lambda T}} - 1)/\\lambda = {expm1(whole_copy):.0f}$ hours",
        f"Cut into {2e12 / 1e9:,.0f} files of 1 GB, a break costs half a file on average, "
        f"about {1e9 / gigabit / 2:.0f} seconds",
    )
    prose.says("Bring 200 GB here", "mode 600", "Debian 12, Ubuntu 24.04 and others", "Ubuntu 25.10 and 26.04 replaced")
    prose.says("## What has changed since 2018")
