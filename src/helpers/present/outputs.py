"""What a notebook cell shows: a figure, a table or a computed sentence, with what the report needs to know of it.

Each is displayed by being the last expression of a cell whose first line is ``#| label: fig-…``, ``tbl-…`` or
``txt-…``. Caption, alternative text, the hash of the data, the keys of its rows and what the words claim travel as
output metadata; rendering writes captions into the copy of the notebook that Quarto embeds.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from helpers.present.language.claims import Claim, Told, as_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.figure import Figure as MatplotlibFigure

Bundle = tuple[dict[str, Any], dict[str, Any]]
MINIMUM_DASHES = 3
NO_BREAK = "\u00a0"
#: A cell of figures up to this many letters stays on one line.
WHOLE = 20
JOIN = re.compile(r"(?<![;,]) ")
BRACKET = re.compile(r"\\?\([^()]{1,40}\)")


def data_hash(data: pd.DataFrame) -> str:
    """Return the SHA-256 of a frame's content, numbers at nine significant digits.

    Nine, because the last bits of a double follow the processor and not the data.
    """
    return hashlib.sha256(data.to_csv(index=False, float_format="%.9g", lineterminator="\n").encode()).hexdigest()


def _facts(caption: str, alt: str, data: pd.DataFrame, claims: tuple[Claim, ...]) -> dict[str, Any]:
    rows = [str(key) for key in data.iloc[:, 0]] if len(data.columns) else []
    facts = {"caption": caption, "alt": alt, "data_sha256": data_hash(data), "rows": rows}
    return {"mirall": facts | {"claims": as_metadata(claims)}}


@dataclass(frozen=True)
class Figure:
    """A figure with its finding (`caption`), its alternative text and the data that it shows.

    The first column of `data` holds the keys by which the plan cites a row: ``fig-drivers/stereotypes``.
    """

    png: bytes
    caption: str
    alt: str
    data: pd.DataFrame
    claims: tuple[Claim, ...] = ()

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        from base64 import b64encode

        shown = {"image/png": b64encode(self.png).decode(), "text/plain": self.alt}
        return shown, {"image/png": {"alt": self.alt}, **_facts(self.caption, self.alt, self.data, self.claims)}


@dataclass(frozen=True)
class Table:
    """A table as Markdown, with its caption and the data behind it (first column: the key of each row)."""

    markdown: str
    caption: str
    data: pd.DataFrame
    claims: tuple[Claim, ...] = ()

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        shown = {"text/markdown": self.markdown, "text/plain": self.markdown}
        return shown, _facts(self.caption, "", self.data, self.claims)


@dataclass(frozen=True)
class Sentences:
    """Computed Markdown: the sentences of a finding, numbers included, and what they claim."""

    markdown: str
    claims: tuple[Claim, ...] = ()

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        shown = {"text/markdown": self.markdown, "text/plain": self.markdown}
        return shown, {"mirall": {"claims": as_metadata(self.claims)}}


@dataclass(frozen=True)
class Headings:
    """Headings that say a finding, by the place in the report that they head, and what they claim.

    A place without one keeps its plain title.
    """

    texts: dict[str, str]
    claims: tuple[Claim, ...] = ()
    sure: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, told: Mapping[str, Told], sure: Mapping[str, str] | None = None) -> Headings:
        """Return headings of what is told of each place, and how sure it is.

        A heading ends without a full stop, and is not empty.
        """
        kept = {place: one for place, one in told.items() if one.text}
        texts = {place: one.text.rstrip(".") for place, one in kept.items()}
        return cls(texts, tuple(claim for one in kept.values() for claim in one.claims), dict(sure or {}))

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        listed = "\n".join(f"- {text}" for text in (*self.texts.values(), *self.sure.values())) + "\n"
        facts = {"mirall": {"headings": self.texts, "sure": self.sure, "claims": as_metadata(self.claims)}}
        return {"text/markdown": listed, "text/plain": listed}, facts


def sentences(told: Told) -> Sentences:
    """Return words with their claims as what a cell shows."""
    return Sentences(told.text, told.claims)


def draw(figure: MatplotlibFigure, caption: str | Told, alt: str, data: pd.DataFrame) -> Figure:
    """Return a drawn matplotlib figure as a `Figure`; the bytes are the same for the same data.

    The figure must not be made through pyplot's registry (use ``matplotlib.figure.Figure``), so nothing stays open.
    """
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=200, metadata={"Software": None})
    told = caption if isinstance(caption, Told) else Told(caption)
    return Figure(buffer.getvalue(), told.text, alt, data, told.claims)


def tabulate(shown: pd.DataFrame, caption: str, data: pd.DataFrame, align: str = "") -> Table:
    """Return a frame of ready-made strings as a Markdown pipe table.

    Parameters
    ----------
    shown
        Strings, already in the reader's language and escaped where they come from outside; columns are the heads.
    caption
        The finding, in a sentence.
    data
        The numbers behind it, first column the key of each row.
    align
        One letter a column, ``l``, ``r`` or ``c``; by default the first is left and the rest right.
    """
    align = align or "l" + "r" * (len(shown.columns) - 1)
    rows = [[str(cell).replace("\n", " ") for cell in row] for row in shown.itertuples(index=False)]
    cells = [
        [_together(cell) if letter == "r" else cell for cell, letter in zip(row, align, strict=True)] for row in rows
    ]
    widths = [
        max([MINIMUM_DASHES, len(str(head)), *(len(row[i]) for row in cells)]) for i, head in enumerate(shown.columns)
    ]
    rule = [_rule(letter, width) for letter, width in zip(align, widths, strict=True)]
    rows = [[str(head) for head in shown.columns], rule, *cells]
    return Table("\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n", caption, data)


def _together(cell: str) -> str:
    """Return a number's cell with its interval on one line: it may break before the bracket and before the count."""
    if len(cell) <= WHOLE and "(" not in cell:
        return cell.replace(" ", NO_BREAK)
    return BRACKET.sub(lambda found: JOIN.sub(NO_BREAK, found[0]), cell)


def _rule(letter: str, width: int) -> str:
    # pandoc shares the page's width by the count of dashes when a row is long.
    dashes = "-" * (width - 1)
    return {"l": ":" + dashes, "r": dashes + ":", "c": ":" + dashes[1:] + ":"}[letter]
