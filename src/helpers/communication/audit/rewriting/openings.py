"""The hardest service pages: how each opens today, and how the method's page template would open it.

The template says what it is, for whom, how to ask, what it costs and when an answer comes. It is filled from the
inventory alone: the ways to ask from its columns, the rest from sentences of the page itself that pass the rules. What
the inventory does not say is a blank, with what belongs there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from helpers.communication.audit.receiving.inventory import Inventory
from helpers.communication.audit.rewriting.asking import ways_of
from helpers.communication.audit.rewriting.masking import masked
from helpers.communication.audit.rewriting.passing import HARD, faults_of
from helpers.communication.audit.rewriting.quotes import known_words, shortened
from helpers.communication.audit.rewriting.rewording import Rewording, read_rewording
from helpers.communication.audit.texts.lexicon import Negation, lexicon
from helpers.communication.audit.texts.readability import Reading, read_texts
from helpers.communication.audit.texts.wording import as_written, tokens
from helpers.communication.audit.themes.coding import detect_language
from helpers.study.config import LANGUAGES

#: Pages that are shown, and sentences of each that are its opening.
MOST_PAGES, OPENING = 3, 3
SLOTS = ("for_whom", "ask", "cost", "answer")


@dataclass(frozen=True)
class Opening:
    """One page before and after.

    Attributes
    ----------
    before
        Its first sentences.
    after
        The opening by the template; what is missing stands in square brackets.
    blanks
        How many things the inventory does not say.
    was, becomes
        How hard the two are to read; None where they are too short to tell.
    """

    service: str
    language: str
    before: str
    after: str
    blanks: int
    was: Reading
    becomes: Reading | None


def openings(inventory: Inventory, council: str) -> list[Opening]:
    """Return the hardest pages, at most three, the hardest first; only those whose grade is hard or very hard.

    Of pages with one text below different names the hardest stands for all.

    Parameters
    ----------
    council
        The council's name, which names no person.
    """
    known = known_words(inventory, council)
    each = [_opening(row, known) for row in inventory.services.itertuples(index=False)]
    hard = sorted((one for one in each if one is not None), key=lambda one: (one.was.ease, one.service))
    # Pages that hold the same sentences below their names are one case.
    alike = {one.before.partition(". ")[2] or one.before: one for one in reversed(hard)}
    return [one for one in hard if one in alike.values()][:MOST_PAGES]


def _opening(row: Any, known: Collection[str]) -> Opening | None:
    text = row.page_text if isinstance(row.page_text, str) else ""
    language = detect_language(text) if text else ""
    reading = read_texts([text], language, [_name(row)]) if language in LANGUAGES else None
    if reading is None or reading.level not in HARD:
        return None
    parts = [masked(part, language, known) for part in as_written(text)]
    before = " ".join(shortened(part) for part in parts[:OPENING])
    after, blanks = by_template(row, parts, language)
    return Opening(str(row.service), language, before, after, blanks, reading, read_texts([after], language))


def _name(row: Any) -> str:
    return row.name if isinstance(row.name, str) else str(row.service).replace("_", " ")


def by_template(row: Any, parts: Collection[str], language: str) -> tuple[str, int]:
    """Return the opening of a page by the template, and how many blanks it has.

    Parameters
    ----------
    row
        A row of `services.csv`.
    parts
        The sentences of the page: one fills a slot where it speaks of it and passes the rules.
    """
    words = read_rewording(language)
    said, blanks = [words.opening["what"].format(service=_name(row), blank=words.blanks["what"])], 1
    left = [part for part in parts if not faults_of(part, language)]
    for slot in SLOTS:
        own = _ask(row, words) if slot == "ask" else next((p for p in left if _speaks_of(slot, p, words)), "")
        left = [part for part in left if part != own]
        said.append(own or _blank(slot, words))
        blanks += not own
    return " ".join(said), blanks


def _ask(row: Any, words: Rewording) -> str:
    ways = ways_of(row, words.language)
    return words.opening["ask"].format(ways=ways) if ways else ""


def _blank(slot: str, words: Rewording) -> str:
    template = words.opening["ask_unknown" if slot == "ask" else slot]
    return template.format(blank=words.blanks[slot])


def _speaks_of(slot: str, sentence: str, words: Rewording) -> bool:
    listed = lexicon(((slot, words.slots[slot]),), Negation(), words.language)
    return bool(listed.find(tokens(sentence, words.language)))
