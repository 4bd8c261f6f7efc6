"""All palindromic substrings: each occurrence, how many, and the distinct ones."""

from collections.abc import Iterator, Sequence


def spans(text: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of each occurrence: text[start:stop] is a palindrome.

    Expands around 2n - 1 centers, letters and gaps: O(n + number found) steps.
    """
    for center in range(2 * len(text) - 1):
        left, right = center // 2, (center + 1) // 2
        while left >= 0 and right < len(text) and text[left] == text[right]:
            yield left, right + 1
            left, right = left - 1, right + 1


def counts(text: Sequence[str]) -> list[int]:
    """Palindromes at each of the 2n - 1 centers, counted in O(n) (Manacher, 1975).

    A center is the sum of two ends: 2i for letter i, 2i + 1 for the gap after it.
    """
    found: list[int] = []
    middle, reach = 0, -1  # of the palindrome that ends furthest right
    for center in range(2 * len(text) - 1):
        left, right, k = center // 2, (center + 1) // 2, 0
        if right <= reach:  # its mirror image has been counted
            k = min(found[2 * middle - center], reach - right + 1)
        while (
            k <= left
            and right + k < len(text)
            and text[left - k] == text[right + k]
        ):
            k += 1
        found.append(k)
        if right + k - 1 > reach:
            middle, reach = center, right + k - 1
    return found


def distinct(text: str) -> list[str]:
    """The different palindromes, at most n, in the order of their first ends."""
    seen: dict[str, None] = {}
    end = 0
    for center, k in enumerate(counts(text)):
        while end < (center + 1) // 2 + k:  # the longest palindrome that ends here
            seen[text[center - end : end + 1]] = None
            end += 1
    return list(seen)


if __name__ == "__main__":
    print("spans   ", *("banana"[i:j] for i, j in spans("banana")))
    print("counts  ", *counts("banana"))
    print("distinct", *distinct("banana"))
    for n in (1_000, 2_000):
        print(f"a x {n}: {sum(counts('a' * n)):,} occurrences")
