"""Headings on the groups that share an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.language.claims import Told
from helpers.present.outputs import Headings

if TYPE_CHECKING:
    from helpers.present.segments.findings import SegmentFindings


def headings(findings: SegmentFindings) -> Headings:
    """Return the headings of the chapter on groups."""
    words = findings.words
    if not findings.is_latent:
        return Headings.of({"segments": Told(words("No groups that share an image"))})
    if not findings.is_settled:
        return Headings.of({"segments": Told(words("Groups without clear borders"))})
    count = len(findings.named)
    if findings.by_knowledge:
        text = words.plural(
            "{n} group by what people think and know", "{n} groups by what people think and know", count
        )
    else:
        text = words.plural("{n} group by what people think", "{n} groups by what people think", count)
    return Headings.of({"segments": Told(text)})
