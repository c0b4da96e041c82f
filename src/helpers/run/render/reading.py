"""How long the body of a report takes to read: its words, without tables, marks and the annex."""

from __future__ import annotations

import math
import re

#: Words a minute of an adult who reads to understand (Brysbaert 2019: 238 in English; slower with figures to look at).
WORDS_A_MINUTE = 200
#: The heading at which the body ends.
ANNEX = re.compile(r"^#+ .*\{#annex\}", re.MULTILINE)
#: What is no word to be read: pictures, fences, attributes, links' targets and rows of tables.
MARKS = re.compile(r"!\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?|^:{3,}.*$|\{[^}]*\}|\]\([^)]*\)|^\|.*$", re.MULTILINE)
WORD = re.compile(r"\w[\w'’·.,%-]*")


def body_of(markdown: str) -> str:
    """Return what of an assembled report comes before its annex."""
    return ANNEX.split(markdown, maxsplit=1)[0]


def words_of(markdown: str) -> int:
    """Return the words that a person reads of an assembled page.

    Examples
    --------
    >>> words_of("## A finding {#image}\\n\\n![](a.png){alt=\\"no word\\"}\\n\\nIt is **5.8**, no more.")
    7
    """
    return len(WORD.findall(MARKS.sub(" ", markdown)))


def minutes_of(markdown: str) -> int:
    """Return the whole minutes that the body of an assembled report takes."""
    return math.ceil(words_of(body_of(markdown)) / WORDS_A_MINUTE)
