"""Every message and press cutting of the inventory, coded: topic, frame, stereotype, readability."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from helpers.communication.audit.receiving.inventory import Inventory
from helpers.communication.audit.texts.dictionaries import read_dictionary
from helpers.communication.audit.texts.framing import NONE, Coding, code_text
from helpers.communication.audit.texts.readability import read_texts
from helpers.communication.audit.texts.topics import is_social, topic_of
from helpers.communication.audit.texts.wording import sentences, words
from helpers.study.config import LANGUAGES
from helpers.study.tables.audit import FRAMES

OTHER_LANGUAGE = "other"
COLUMNS = (
    "message", "origin", "date", "channel", "language", "topic", "is_social", "frame", *FRAMES, "restates_stereotype",
    "stereotype", "words", "ease", "reach", "reactions",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class CodedMessages:
    """The coded messages, with what is needed of their text.

    Attributes
    ----------
    table
        Table `coded_messages`: one row a message or cutting; no text.
    dimensions
        One row a message and dimension of the image that it speaks of: ``message``, ``dimension``, ``towards``,
        ``against``.
    texts
        Message to its text, for readability; never shown.
    """

    table: pd.DataFrame
    dimensions: pd.DataFrame
    texts: dict[str, str]


def text_of(row: Any) -> str:
    """Return what a message or cutting says: its title and its text."""
    parts = (getattr(row, name, None) for name in ("title", "headline", "text"))
    return "\n".join(str(part).strip() for part in parts if isinstance(part, str) and part.strip())


@lru_cache(maxsize=20_000)
def detect_language(text: str) -> str:
    """Return the language of a text among Catalan, Spanish and English; other where it holds no word of any.

    Examples
    --------
    >>> detect_language("Els serveis socials són per a totes les persones del municipi")
    'ca'
    """
    if not any(words(part) for part in sentences(text)):
        return OTHER_LANGUAGE
    from simplemma import LanguageDetector

    language = LanguageDetector(lang=LANGUAGES).main_language(text)
    return language if language in LANGUAGES else OTHER_LANGUAGE


def code_messages(inventory: Inventory) -> CodedMessages:
    """Return the coding of all messages and press cuttings of an inventory, in the order of their files.

    The language is the one given, else the one detected; texts in other languages are counted but not coded.
    """
    rows: list[dict[str, Any]] = []
    counted: list[tuple[str, str, int, int]] = []
    texts: dict[str, str] = {}
    for origin, letter, frame in (("council", "m", inventory.messages), ("press", "p", inventory.press)):
        for number, row in enumerate(frame.itertuples(index=False), start=1):
            key, text = f"{letter}{number:05d}", text_of(row)
            language = _language(row, text)
            coding = code_text(text, language) if language in LANGUAGES else _uncoded()
            rows.append({"message": key, "origin": origin, **_coded(row, origin, text, language, coding)})
            counted += [(key, name, *counts) for name, counts in coding.dimensions.items() if any(counts)]
            texts[key] = text
    dimensions = pd.DataFrame(counted, columns=["message", "dimension", "towards", "against"])
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return CodedMessages(table.assign(date=pd.to_datetime(table["date"])), dimensions, texts)


def _language(row: Any, text: str) -> str:
    given = getattr(row, "language", None)
    if isinstance(given, str):
        return given if given in LANGUAGES else OTHER_LANGUAGE
    return detect_language(text)


def _uncoded() -> Coding:
    return Coding(dict.fromkeys(FRAMES, 0), NONE, None, {})


def _coded(row: Any, origin: str, text: str, language: str, coding: Coding) -> dict[str, Any]:
    label = getattr(row, "topic", None)
    known = language if language in LANGUAGES else "en"
    topic = topic_of(text, label if isinstance(label, str) else "", known)
    marked = getattr(row, "about_social", None)
    # A cutting in the council's file of cuttings was put there because it is about Social Services.
    social = origin == "press" or (bool(marked) if pd.notna(marked) else is_social(topic))
    reading = read_texts([text], language) if language in LANGUAGES else None
    return {
        "date": row.date,
        "channel": "press" if origin == "press" else row.channel,
        "language": language,
        "topic": topic,
        "is_social": social,
        "frame": coding.frame,
        **coding.counts,
        "restates_stereotype": coding.stereotype is not None,
        "stereotype": coding.stereotype,
        "words": sum(len(words(part)) for part in sentences(text)),
        "ease": reading.ease if reading else None,
        "reach": getattr(row, "reach", None),
        "reactions": getattr(row, "reactions", None),
    }


def stereotypes() -> tuple[str, ...]:
    """Return the stereotypes that the word lists know."""
    return tuple(read_dictionary("ca").stereotypes)
