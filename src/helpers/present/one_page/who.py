"""Page one on whom the council speaks to: the groups as numbers of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.words import escape_markdown
from helpers.present.outputs import Sentences, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from helpers.present.segments.findings import SegmentFindings

#: A group's name on page one is at most so many of the things that set it apart.
PIECES = 2


def who(findings: SegmentFindings) -> Sentences:
    """Return the groups with how many people each is, the largest first; that there are none where none can be told."""
    words, rows = findings.words, findings.named.sort_values("share", ascending=False, kind="stable")
    if not findings.is_latent:
        text = words("This survey can tell no groups of people apart.")
        return sentences(Told(words("**Who?**")) + Told(text, (Claim("silence", "segments"),)))
    # A number of people is of those who were asked: children are none of them.
    age = words.number(findings.study.config.options.minimum_age)
    head = Told(words("**Who ({age}+)?**", age=age) if knows_sizes(findings) else words("**Who?**"))
    names = short_names([str(name) for name in rows["name"]])
    groups = join([_group(row, name, findings) for (_, row), name in zip(rows.iterrows(), names, strict=True)], " · ")
    if not findings.is_settled:
        head += Told(words("There are no clear borders; cut in {n}:", n=words.number(len(names))))
    return sentences(head + Told(f"{groups.text}.", groups.claims))


def _group(row: pd.Series, name: str, findings: SegmentFindings) -> Told:
    words = findings.words
    ends = {"value": float(row["share"]), "low": float(row["share_low"]), "high": float(row["share_high"])}
    claim = Claim("figure", "share", base=row["segment"], **ends)
    if not knows_sizes(findings):
        fields = {"share": words.percent(row["share"]), "name": escape_markdown(name)}
        return Told(words("{share}: {name}", **fields), (claim,))
    size = words.number(as_people_round(row["size"]))
    text = words("{size} people: {name}", size=size, name=escape_markdown(name))
    return Told(text, (claim,))


def knows_sizes(findings: SegmentFindings) -> bool:
    """Return whether the groups can be counted in people: a sample that stands for the residents, and a census."""
    return findings.study.config.sample.type != "opt_in" and findings.analysis.design.auxiliaries is not None


def short_names(names: Sequence[str], pieces: int = PIECES) -> list[str]:
    """Return what first sets each group apart, in small letters: as many things as it takes to tell all names apart.

    Examples
    --------
    >>> short_names(["Know fewer services, more stigma, feel less addressed", "More stigma"])
    ['know fewer services, more stigma', 'more stigma']
    >>> short_names(["Poorer image, more stigma", "Poorer image, less stigma", "Better image"], 1)
    ['poorer image, more stigma', 'poorer image, less stigma', 'better image']
    """
    longest = max((name.count(", ") + 1 for name in names), default=pieces)
    cut = [[", ".join(name.split(", ")[:most]) for name in names] for most in range(pieces, max(longest, pieces) + 1)]
    shortened = []
    for k, name in enumerate(names):
        shown = next((level[k] for level in cut if level.count(level[k]) == 1), name)
        shortened.append(shown[:1].lower() + shown[1:])
    return shortened
