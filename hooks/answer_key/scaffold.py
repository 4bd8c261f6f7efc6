"""The skeleton of an answer, for `make new` and for the "Write this answer" link."""

from answer_key.check_answers import BULLETS, SUBHEADS, WORDS

HINTS = {
    "Short answer": "The answer said in 30 seconds. {words} words that stand alone.",
    "Answer": (
        "From the intuition to the derivation with its assumptions, a worked example with real numbers, "
        "and when it breaks. {words} words, with ### subheads."
    ),
    "Wrong answers": (
        "### The wrong answer, as people say it\n\nWhy it is wrong, with a counterexample or a number. Give {entries}."
    ),
    "Follow-ups": "### The next question an interviewer asks\n\nIts answer in about 60 words. Give {entries}.",
    "Checklist": "- One point an interviewer would tick\n- {entries} of them, one line each",
    "References": "- Authors (year), *Title*: what it is cited for. {entries} primary sources.",
}


def scaffold() -> str:
    """The Markdown to start an answer from. It does not pass the checks until it is written."""
    parts = []
    for heading, hint in HINTS.items():
        words = " to ".join(map(str, WORDS.get(heading, ())))
        entries = " to ".join(map(str, (SUBHEADS | BULLETS).get(heading, ())))
        parts.append(f"## {heading}\n\n{hint.format(words=words, entries=entries)}\n")
    return "\n".join(parts)
