import os
import re
import subprocess
from pathlib import Path

import pytest


def bash(command: str, folder: Path) -> str:
    return subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=True).stdout


def test_the_commands_print_what_the_page_shows(console):
    assert os.readlink(console / "soft.csv") == "raw/day.csv"
    assert not (console / "job.log").exists()
    assert (console / "model.txt").read_text() == "weights v2\n"


def test_append_by_one_name_shows_by_the_other_until_one_is_replaced(tmp_path):
    first, second, fresh = (tmp_path / name for name in ("first", "second", "fresh"))
    first.write_text("a")
    os.link(first, second)
    with second.open("a") as file:
        file.write("b")
    assert first.read_text() == "ab"
    fresh.write_text("c")
    fresh.replace(first)
    assert (first.read_text(), second.read_text()) == ("c", "ab")


def test_a_relative_symbolic_link_starts_from_its_own_folder(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/data").write_text("x")
    (tmp_path / "deep/link").symlink_to("data")
    assert bash("cat deep/link", tmp_path) == "x"


@pytest.mark.parametrize(("mode", "size"), [(">", 10), (">>", 2)])
def test_truncating_an_open_file_leaves_a_hole_unless_it_appends(tmp_path, mode, size):
    script = f"exec 3{mode} log; echo 1234567 >&3; : > /proc/$$/fd/3; echo x >&3; stat -c %s log"
    assert int(bash(script, tmp_path)) == size


def test_find_rounds_sizes_up_and_counts_whole_days(tmp_path):
    for name, size in (("empty", 0), ("small", 1), ("large", 1_048_576)):
        (tmp_path / name).write_bytes(bytes(size))
    assert bash("find . -type f -size -1M", tmp_path) == "./empty\n"
    assert bash("find . -type f -size -1048576c | sort", tmp_path) == "./empty\n./small\n"
    bash("touch -d '190 hours ago' empty; touch -d '194 hours ago' small", tmp_path)  # 7.9 and 8.1 days
    assert bash("find . -type f -mtime +7", tmp_path) == "./small\n"


def test_find_delete_before_the_name_deletes_all(tmp_path):
    for name in ("keep.csv", "a.tmp"):
        (tmp_path / name).touch()
    bash("find . -mindepth 1 -name '*.tmp' -delete", tmp_path)
    assert os.listdir(tmp_path) == ["keep.csv"]
    bash("find . -mindepth 1 -delete -name '*.tmp'", tmp_path)
    assert os.listdir(tmp_path) == []


def test_the_find_that_replaces_rm_star_spares_hidden_files_too(tmp_path, page):
    for name in (".env", "a", "b c"):
        (tmp_path / name).touch()
    (command,) = re.findall(r"`(find [^`]* -type f [^`]*-delete)`", page)
    bash(command, tmp_path)
    assert os.listdir(tmp_path) == [".env"]


def test_a_file_without_write_permission_goes_with_rights_on_its_folder(tmp_path):
    (tmp_path / "locked").touch(0o400)
    bash("rm -f locked", tmp_path)
    assert os.listdir(tmp_path) == []


def test_a_link_is_replaced_by_rename_a_full_directory_is_not(tmp_path):
    bash("mkdir v1 v2; touch v1/a v2/b; ln -s v1 current; ln -s v2 current.tmp; mv -T current.tmp current", tmp_path)
    assert os.readlink(tmp_path / "current") == "v2"
    with pytest.raises(OSError, match="not empty"):
        os.rename(tmp_path / "v2", tmp_path / "v1")


def test_every_write_to_dev_full_fails():
    with pytest.raises(OSError, match="No space left on device"), open("/dev/full", "w") as file:
        file.write("x")


def test_prose(prose):
    mask = 0o027
    prose.says(f"A new file asks for 666, a directory for 777, and the umask takes bits away: 666 without 027 is "
               f"{0o666 & ~mask:o}")  # fmt: skip
    prose.says("with umask 002", "chmod -R 777", "on Debian from version 13")
    inodes, wanted = 100 * 2**30 // (16 * 2**10), 10**7
    assert inodes < wanted
    prose.says(
        f"one inode per 16 KiB, so {inodes / 1e6:.2f} million on 100 GiB",
        f"creation fails with {inodes * 4 * 2**10 / (100 * 2**30):.0%} of the bytes used",
    )
    prose.says("Docker gives it 64 MB by default")
