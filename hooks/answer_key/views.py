"""What each page shows of the bank. A page is rebuilt when its view, its text or a file that it shows has changed."""

from typing import Any

from answer_key.markdown_text import plain, shorten
from answer_key.model import KINDS, LEVELS, ORIGINS, READINGS, Bank, Lab, StudyPath
from answer_key.question_view import entries, question_view, short_answer
from answer_key.study_path import TRY_MINUTES, WORDS_A_MINUTE, duration, stages

FEATURED = "three-friends-in-seattle"


def view(bank: Bank, src_uri: str) -> dict[str, Any]:
    """The variables of a page's template, by the page's path under docs/; equal views make equal pages."""
    folder, _, name = src_uri.removesuffix(".md").rpartition("/")
    if folder == "questions" and name in bank.by_id:
        return question_view(bank, bank.by_id[name])
    if folder == "topics" and name in bank.topic_by_id:
        return topic_view(bank, name)
    if folder == "paths" and name in bank.path_by_id:
        return path_view(bank, name)
    if folder == "guide" and name in bank.section_by_id:
        return section_view(bank, name)
    if folder == "labs" and (lab := bank.lab_by_id.get(name.removesuffix(".ipynb"))):
        return lab_view(bank, lab)
    makers = {
        "about": about_view,
        "index": home_view,
        "guide/index": guide_view,
        "labs/index": labs_view,
        "paths/index": paths_view,
        "questions/index": index_view,
        "topics/index": topics_view,
    }
    page = f"{folder}/{name}".removeprefix("/")
    return makers[page](bank) if page in makers else {}


def topic_view(bank: Bank, id: str) -> dict[str, Any]:
    """A topic's page: its questions, and the topics beside it."""
    ids = [topic.id for topic in bank.topics]
    at = ids.index(id)
    topic = bank.topics[at]
    return {
        "template": "topic.html",
        "title": topic.title,
        "description": shorten(
            f"{topic.title}: {topic.summary} Machine learning interview questions with model answers."
        ),
        "topic": topic,
        "lead": topic.summary,
        "entries": entries(bank.in_topic(id)),
        "previous": bank.topics[at - 1] if at else None,
        "next": bank.topics[at + 1] if at + 1 < len(ids) else None,
    }


def topics_view(bank: Bank) -> dict[str, Any]:
    """The list of topics with their sizes."""
    return {
        "template": "topics.html",
        "title": "Topics",
        "description": "Machine learning interview questions by topic, from programming to reinforcement learning.",
        "lead": "The same questions, by subject.",
        "topics": tuple((topic, len(bank.in_topic(topic.id))) for topic in bank.topics),
    }


def path_view(bank: Bank, id: str) -> dict[str, Any]:
    """A study path's page: its questions by day or topic with the time they take, and the paths beside it."""
    ids = [path.id for path in bank.paths]
    at = ids.index(id)
    path = bank.paths[at]
    found = stages(bank, path)
    return {
        "template": "path.html",
        "title": path.title,
        "description": shorten(f"{path.title}: {path.summary} A study path to a machine learning interview."),
        "path": path,
        "lead": path.summary,
        "size": path_size(bank, path),
        "stages": tuple((stage.title, duration(stage.minutes), entries(stage.questions)) for stage in found),
        "previous": bank.paths[at - 1] if at else None,
        "next": bank.paths[at + 1] if at + 1 < len(ids) else None,
    }


def path_size(bank: Bank, path: StudyPath) -> tuple[str, str, str]:
    """How many questions a study path has, what is read of each, and the time they take, in words."""
    found = stages(bank, path)
    number = sum(len(stage.questions) for stage in found)
    return (
        f"{number} question{'s' if number > 1 else ''}",
        READINGS.get(path.reading, ""),
        duration(sum(stage.minutes for stage in found)),
    )


def paths_view(bank: Bank) -> dict[str, Any]:
    """The list of study paths with what each takes."""
    return {
        "template": "paths.html",
        "title": "Study paths",
        "description": "What to study for a machine learning interview in two weeks, a weekend or a night, or by role.",
        "lead": "The same questions, for the time that you have or the role that you want. The times count "
        f"{min(TRY_MINUTES.values())} to {max(TRY_MINUTES.values())} minutes to try a question, by its kind, "
        f"then reading its answer at {WORDS_A_MINUTE} words a minute.",
        "paths": tuple((path, path_size(bank, path)) for path in bank.paths),
    }


def guide_view(bank: Bank) -> dict[str, Any]:
    """The guide's sections in order, with their sizes."""
    return {
        "template": "guide-index.html",
        "description": "What to know for a machine learning interview, in twelve sections, and the questions of each.",
        "sections": tuple((section, len(bank.in_section(section.id))) for section in bank.sections),
    }


def section_view(bank: Bank, id: str) -> dict[str, Any]:
    """A guide section: its questions, and the sections beside it."""
    section = bank.section_by_id[id]
    questions = bank.in_section(id)
    return {
        "template": "guide.html",
        "description": f"{section.title}: section {section.number} of the machine learning interview guide",
        "section": section,
        "groups": tuple(
            (title, entries(question for question in questions if question.origin == origin))
            for origin, title in ORIGINS.items()
            if any(question.origin == origin for question in questions)
        ),
    }


def lab_view(bank: Bank, lab: Lab) -> dict[str, Any]:
    """A lab: the notebook, and the questions that it supports."""
    return {
        "template": "lab.html",
        "title": lab.title,
        "description": shorten(f"Lab: {lab.title} {plain(lab.lead)}"),
        "lab": lab.id,
        "entries": entries(bank.pick(lab.questions)),
    }


def labs_view(bank: Bank) -> dict[str, Any]:
    """The page of all labs."""
    return {
        "template": "labs.html",
        "description": f"{len(bank.labs)} notebooks to run and change, each a claim of the answers made visible.",
        "labs": tuple((lab.id, lab.title, plain(lab.lead)) for lab in bank.labs),
    }


def about_view(_: Bank) -> dict[str, Any]:
    """The page about the site."""
    return {"description": "Where the questions come from, what this site adds to them, and how an answer is checked."}


def index_view(bank: Bank) -> dict[str, Any]:
    """The index of all questions, with what it can be filtered by."""
    return {
        "template": "questions.html",
        "title": "All questions",
        "description": f"{len(bank.questions)} machine learning interview questions by topic, section, level and kind.",
        "groups": tuple((topic, bank.in_topic(topic.id)) for topic in bank.topics),
        "filters": (
            ("topic", "Topic", tuple((topic.id, topic.title) for topic in bank.topics)),
            ("section", "Guide section", tuple((section.id, section.title) for section in bank.sections)),
            ("level", "Level", tuple((str(level), name) for level, name in LEVELS.items())),
            ("kind", "Kind", tuple(KINDS.items())),
            ("origin", "Origin", tuple(ORIGINS.items())),
        ),
        "sections": bank.section_by_id,
        "levels": LEVELS,
        "kinds": KINDS,
    }


def home_view(bank: Bank) -> dict[str, Any]:
    """The home page: the sections as a path, one question to open there and then."""
    featured = bank.by_id.get(FEATURED)
    answered = featured is not None and FEATURED in bank.answer_by_id
    return {
        "template": "home.html",
        "sections": tuple((section, len(bank.in_section(section.id))) for section in bank.sections),
        "paths": tuple((path, path_size(bank, path)) for path in bank.paths),
        "featured": featured if answered else None,
        "short": short_answer(bank, FEATURED),
        "questions": len(bank.questions),
        "answers": sum(not question.wanted for question in bank.questions),
        "topics": len(bank.topics),
        "labs": len(bank.labs),
    }
