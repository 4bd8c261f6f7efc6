"""Is a word, or a phrase, a palindrome?"""

from collections.abc import Sequence
from unicodedata import category, combining, normalize


def is_palindrome(word: Sequence[str]) -> bool:
    """Whether a sequence equals its reverse: two indices, O(1) extra memory.

    Compares items as they are: code points of a str, whole items of a list.
    """
    left, right = 0, len(word) - 1
    while left < right:  # all pairs outside left..right are equal
        if word[left] != word[right]:
            return False
        left, right = left + 1, right - 1
    return True


def letters(text: str, accents: bool = True) -> list[str]:
    """Letters and digits of a text, caseless, each with the marks that follow it.

    `accents=False` drops marks that have a combining class. Approximates, for
    letters, the grapheme clusters of Unicode Standard Annex 29: emoji and other
    symbols are left out, and so are joiners and other invisible format characters.
    """
    folded = normalize("NFD", normalize("NFD", text).casefold())
    kept = (
        char
        for char in folded
        if category(char) != "Cf" and (accents or not combining(char))
    )
    clusters: list[str] = []
    for char in normalize("NFC", "".join(kept)):
        if clusters and category(char).startswith("M"):
            clusters[-1] += char
        else:
            clusters.append(char)
    return [cluster for cluster in clusters if cluster[0].isalnum()]


if __name__ == "__main__":
    print("as is  letters  no accents")
    for text in (
        "racecar",
        "Madam, I'm Adam",
        normalize("NFD", "été"),
        "Νίψον ανομήματα μη μόναν όψιν",
        "",
    ):
        readings = text, letters(text), letters(text, accents=False)
        verdicts = [("no", "yes")[is_palindrome(reading)] for reading in readings]
        print("{:7}{:9}{:12}".format(*verdicts) + repr(normalize("NFC", text)))
