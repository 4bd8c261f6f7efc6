import re

from packaging.specifiers import SpecifierSet
from packaging.utils import parse_wheel_filename


def test_the_commands_print_what_the_page_shows(console):
    assert sorted(path.name for path in (console / "wheels").glob("*.whl")) == [
        f"{name}-py3-none-any.whl" for name in ("core-1.0", "core-2.0", "serve-1.0", "train-1.0")
    ]
    found = [path.name for path in console.glob("env/lib/python3*/site-packages/*.dist-info")]
    assert sorted(found) == ["core-2.0.dist-info", "serve-1.0.dist-info", "train-1.0.dist-info"]


def test_no_version_of_core_suits_both():
    train, serve = SpecifierSet("<2"), SpecifierSet(">=2")
    assert [("1.0" in train, "1.0" in serve), ("2.0" in train, "2.0" in serve)] == [(True, False), (False, True)]


def test_the_wheel_s_name_means_what_the_page_says(page):
    name, version, _, tags = parse_wheel_filename(re.search(r"`(numpy-\S+\.whl)`", page)[1])
    (tag,) = tags
    assert (name, str(version)) == ("numpy", "2.3.0")
    assert (tag.interpreter, tag.abi, tag.platform) == ("cp313", "cp313", "manylinux_2_28_x86_64")


def test_prose(prose):
    prose.says("CPython 3.13 on x86-64 with glibc 2.28 or newer", "ARM or x86-64")
    prose.says("On Debian 12, Ubuntu 24.04 and later", "the SHA-256 of its files")
    prose.says("PEP 668 lets a distribution", "That is what PEP 668 stops")
    prose.says("12.x needs a driver of at least 525, 13.x of at least 580")
    prose.says("list `train` and `core` 2.0, which contradict", "a stranger's `core` 99 on PyPI")
