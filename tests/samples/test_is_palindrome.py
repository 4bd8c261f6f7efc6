import subprocess
import sys
from itertools import combinations, product
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from is_palindrome import is_palindrome, letters

few_letters = st.text("ab", max_size=12)
checked = settings(deadline=None, max_examples=100)
PRIME = 2**61 - 1


class Counted:
    """A letter that counts comparisons."""

    made = 0

    def __init__(self, letter: str) -> None:
        self.letter = letter

    def __eq__(self, other) -> bool:
        Counted.made += 1
        return self.letter == other.letter

    __hash__ = None


def comparisons(word: str) -> int:
    """How many pairs is_palindrome compares."""
    Counted.made = 0
    is_palindrome([Counted(letter) for letter in word])
    return Counted.made


@given(few_letters | st.text("aé\u0301\U0001f680", max_size=5))
@example("")
@example("abca")
@checked
def test_agrees_with_the_reversed_list(word):
    assert is_palindrome(word) == (list(reversed(word)) == list(word))


@given(few_letters, st.text("ab", max_size=1), st.data())
@checked
def test_built_palindromes_and_near_misses(half, middle, data):
    word = half + middle + half[::-1]
    assert is_palindrome(word)
    if half:
        place = data.draw(st.integers(0, len(half) - 1)) * data.draw(st.sampled_from((1, -1)))
        near = list(word)
        near[place - (place < 0)] = "c"
        assert not is_palindrome(near)


@pytest.mark.parametrize("word", [None, 12321])
def test_refuses_what_is_no_sequence(word):
    with pytest.raises(TypeError):
        is_palindrome(word)


@pytest.mark.parametrize(
    ("text", "accents", "expected"),
    [
        ("Madam, I'm Adam", True, list("madamimadam")),
        ("", True, []),
        ("?!", True, []),
        ("Été 12", True, ["é", "t", "é", "1", "2"]),
        ("x\u0301, y", True, ["x\u0301", "y"]),  # no composed letter exists
        ("x\u0301, y", False, ["x", "y"]),
        ("\u0301a", True, ["a"]),  # a mark with nothing before it
        ("a-\u0301", True, ["a"]),  # a mark on what is left out
        ("e\u200d\u0301", True, ["é"]),  # a joiner does not part a mark from its letter
        ("\u09b0\u200d\u09cd\u09af", True, ["\u09b0\u09cd", "\u09af"]),  # Bengali writes one there
        ("a\u00adb", True, ["a", "b"]),  # soft hyphen
        ("й", True, ["й"]),
        ("й", False, ["и"]),
        ("कि", False, ["कि"]),  # this vowel sign has no combining class
        ("Straße", True, list("strasse")),
        ("기러기", True, ["기", "러", "기"]),  # NFD alone would split the syllables
        ("기러기", False, ["기", "러", "기"]),
    ],
)
def test_letters(text, accents, expected):
    assert letters(text, accents) == expected


@given(st.text(st.sampled_from("aÉés \u0301\u0327\u200dßΣσς가,1"), max_size=8))
@checked
def test_letters_of_equivalent_texts_are_the_same(text):
    for form in ("NFC", "NFD"):
        assert letters(normalize(form, text)) == letters(text)
    assert letters("".join(letters(text))) == letters(text)


def by_recursion(word: str) -> tuple[bool, int, int]:
    """The answer by recursion on slices, how many letters it copies, how many calls it makes."""
    if len(word) < 2:
        return True, 0, 1
    if word[0] != word[-1]:
        return False, 0, 1
    answer, copied, calls = by_recursion(word[1:-1])
    return answer, copied + len(word) - 2, calls + 1


def hashes(word: str, base: int, prime: int) -> tuple[int, int]:
    """The forward and the backward hash, letter by letter."""
    forwards, backwards, power = 0, 0, 1
    for letter in word:
        forwards = (forwards * base + ord(letter)) % prime
        backwards = (backwards + ord(letter) * power) % prime
        power = power * base % prime
    return forwards, backwards


@given(st.text("abc", max_size=9))
@checked
def test_hashes_of_a_stream(word):
    prime = 101  # small: try every base
    agreeing = sum(len(set(hashes(word, base, prime))) == 1 for base in range(prime))
    if word == word[::-1]:
        assert agreeing == prime
    else:
        assert agreeing <= len(word) - 1


def test_a_stream_must_tell_first_halves_apart():
    halves = ["".join(half) for half in product("abc", repeat=3)]
    for half, other in product(halves, repeat=2):
        assert is_palindrome(other + half[::-1]) == (half == other)


def half_reversed(number: int) -> bool:
    """The follow-up on integers, as it is told."""
    if number < 0 or (number > 0 and number % 10 == 0):
        return False
    half = 0
    while half < number:
        number, digit = divmod(number, 10)
        half = 10 * half + digit
    return number in (half, half // 10)


def test_integers():
    for number in range(-200, 30_000):
        assert half_reversed(number) == (str(number) == str(number)[::-1])


@given(few_letters)
@checked
def test_one_deletion(word):
    def allowed() -> bool:
        for i in range(len(word) // 2):
            j = len(word) - 1 - i
            if word[i] != word[j]:
                return is_palindrome(word[i + 1 : j + 1]) or is_palindrome(word[i:j])
        return True

    shorter = [word[:i] + word[i + 1 :] for i in range(len(word))]
    assert allowed() == any(is_palindrome(candidate) for candidate in [word, *shorter])


def fewest_deletions(word: str, limit: int) -> tuple[int, int]:
    """The follow-up on d deletions: how many are needed (more than `limit` if so), and how many pairs it looked at."""
    seen: dict[tuple[int, int], int] = {}

    def needed(i: int, j: int) -> int:
        if i >= j:
            return 0
        if abs(i - (len(word) - 1 - j)) > limit:
            return limit + 1
        if (i, j) not in seen:
            inner = needed(i + 1, j - 1)
            seen[i, j] = inner if word[i] == word[j] else 1 + min(needed(i + 1, j), needed(i, j - 1))
        return seen[i, j]

    return needed(0, len(word) - 1), len(seen)


@given(few_letters, st.integers(0, 4))
@checked
def test_several_deletions(word, limit):
    kept = (len(part) for size in range(len(word) + 1) for part in combinations(word, size) if part == part[::-1])
    fewest, pairs = len(word) - max(kept), fewest_deletions(word, limit)[1]
    assert min(fewest_deletions(word, limit)[0], limit + 1) == min(fewest, limit + 1)
    assert pairs <= (2 * limit + 1) * (len(word) // 2 + limit)


def in_place(text: str) -> bool:
    """The follow-up without a cleaned copy."""
    left, right = 0, len(text) - 1
    while left < right:
        if not text[left].isalnum():
            left += 1
        elif not text[right].isalnum():
            right -= 1
        elif text[left].casefold() != text[right].casefold():
            return False
        else:
            left, right = left + 1, right - 1
    return True


@given(st.text("aAb ,1", max_size=10))
@example(",,")
@example("Madam, I'm Adam")
@checked
def test_without_a_cleaned_copy(text):
    assert in_place(text) == is_palindrome(letters(text))


@pytest.mark.parametrize(("k", "n"), [(2, 9), (2, 10), (3, 7)])
def test_expected_comparisons(k, n):
    counts = [comparisons("".join(word)) for word in product("abc"[:k], repeat=n)]
    pairs = n // 2
    assert sum(counts) / len(counts) == pytest.approx((1 - k**-pairs) / (1 - 1 / k))
    assert max(counts) == pairs


def test_expected_comparisons_of_unequal_letters():
    share = {"a": 0.6, "b": 0.3, "c": 0.1}
    mean = 0.0
    for word in product("abc", repeat=6):
        weight = 1.0
        for letter in word:
            weight *= share[letter]
        mean += weight * comparisons("".join(word))
    match = sum(p**2 for p in share.values())
    assert mean == pytest.approx(1 + match + match**2)


def test_prose(prose):
    for text, cleaned in (("Madam, I'm Adam", True), ("abca", False), ("aabb", False), ("?!", True), ("", True)):
        assert is_palindrome(letters(text)) == cleaned
    assert not is_palindrome("Madam, I'm Adam")
    assert not is_palindrome("Madam, I'm Adam".lower().replace(" ", ""))
    decomposed = normalize("NFD", "été")
    assert not is_palindrome(decomposed)
    assert is_palindrome(normalize("NFC", decomposed))
    assert "Σας".lower() == "σας"
    assert not is_palindrome("Σας".lower())
    assert is_palindrome("Σας".casefold())
    assert "ß".casefold() == "ss"
    assert "ßs".casefold() == "sss"
    assert is_palindrome(letters("ßs"))
    assert not in_place("ßs")
    assert ("I".casefold(), "ı".casefold()) == ("i", "ı")
    units = "\N{ROCKET}".encode("utf-16-be")
    assert not is_palindrome([units[:2], units[2:]])
    astronaut = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET}"
    assert len(astronaut) == 3
    assert not is_palindrome(astronaut)
    assert is_palindrome([astronaut])
    greek = "Νίψον ανομήματα μη μόναν όψιν"
    assert [is_palindrome(letters(greek, accents)) for accents in (True, False)] == [False, True]
    assert (reversed("racecar") == "racecar") is False
    prose.says("A woman astronaut is three code points", "Unicode Standard Annex 29", "index UTF-16 units")

    bound = {k: sum(k**-i for i in range(60)) for k in (2, 26)}
    prose.says(
        f"at most {bound[26]:.2f} comparisons for 26 letters and {bound[2]:.0f} for bits",
    )
    for n in (100, 200):
        assert comparisons("a" * n) == n // 2
    prose.says(
        f"For palindromes of 1,000 and 2,000 letters expect {comparisons('a' * 1000)} and {comparisons('a' * 2000):,}"
    )

    assert by_recursion("a" * 1000)[1] == sum(range(998, 0, -2))
    calls = [by_recursion("a" * n)[2] for n in (100, 200)]
    assert calls == [51, 101]
    code = "import sys; print(sys.getrecursionlimit())"
    limit = int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    needed = 2000 // 2 + 1
    assert needed > limit
    prose.says(
        f"Each level copies what is left: {by_recursion('a' * 1000)[1]:,} letters for a palindrome of 1,000",
        f"A palindrome of 2,000 letters needs {needed:,} calls and hits CPython's default recursion limit of {limit:,}",
        "in CPython a palindrome of 2,000 letters fails",
    )

    prose.says(f"A random word of 10 letters out of 26 is a palindrome once in {26 ** (10 // 2):,} times")

    error = (10**6 - 1) / PRIME
    assert 2e12 < 1 / error < 3e12
    prose.says("for $n = 10^6$ and $p = 2^{61} - 1$, with probability below 1 in 2 trillion")
    assert not any(half_reversed(number) for number in range(10, 1000, 10))
    prose.says("A positive multiple of 10 is none either")
