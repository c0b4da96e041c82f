"""Page one on whom the council speaks to: the groups as numbers of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.words import escape_markdown
from helpers.present.outputs import Sentences, sentences

if TYPE_CHECKING:
    import pandas as pd

    from helpers.present.segments.findings import SegmentFindings

#: A group's name on page one is at most so many of the things that set it apart.
PIECES = 2


def who(found: SegmentFindings) -> Sentences:
    """Return the groups with how many people each is, the largest first; that there are none where none can be told."""
    words, rows = found.words, found.named.sort_values("share", ascending=False, kind="stable")
    head = Told(words("**Who?**"))
    if not found.is_latent:
        text = words("This survey can tell no groups of people apart.")
        return sentences(head + Told(text, (Claim("silence", "segments"),)))
    groups = join([_group(row, found) for _, row in rows.iterrows()], " · ")
    return sentences(head + Told(f"{groups.text}.", groups.claims))


def _group(row: pd.Series, found: SegmentFindings) -> Told:
    words, name = found.words, short_name(str(row["name"]))
    ends = {"value": float(row["share"]), "low": float(row["share_low"]), "high": float(row["share_high"])}
    claim = Claim("figure", "share", base=row["segment"], **ends)
    if not knows_sizes(found):
        fields = {"share": words.percent(row["share"]), "name": escape_markdown(name)}
        return Told(words("{share}: {name}", **fields), (claim,))
    size = round(row["size"], -1 if row["size"] < 1000 else -2)
    text = words("{size} people: {name}", size=words.number(size), name=escape_markdown(name))
    return Told(text, (claim,))


def knows_sizes(found: SegmentFindings) -> bool:
    """Return whether the groups can be counted in people: a sample that stands for the residents, and a census."""
    return found.study.config.sample.type != "opt_in" and found.analysis.design.calibration is not None


def short_name(name: str, pieces: int = PIECES) -> str:
    """Return what first sets a group apart, in small letters.

    Examples
    --------
    >>> short_name("Know fewer services, more stigma, feel less addressed")
    'know fewer services, more stigma'
    """
    first = ", ".join(name.split(", ")[:pieces])
    return first[:1].lower() + first[1:]
