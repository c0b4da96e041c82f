"""What a notebook cell shows: a figure, a table or a computed sentence, with what the report needs to know of it.

Each is displayed by being the last expression of a cell whose first line is ``#| label: fig-…``, ``tbl-…`` or
``txt-…``. Caption, alternative text, the hash of the data, the keys of its rows and what the words claim travel as
output metadata; rendering writes captions into the copy of the notebook that Quarto embeds.
"""

from __future__ import annotations

import hashlib
import io
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from helpers.present.drawing.canvas import PAGE, PHONE, Canvas
from helpers.present.drawing.vector import svg_of
from helpers.present.language.claims import Claim, Told, as_metadata
from helpers.present.language.words import printed_ends

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from matplotlib.figure import Figure as MatplotlibFigure

    from helpers.present.language.words import Words

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
    content = _listed(data).to_csv(index=False, float_format="%.9g", lineterminator="\n")
    return hashlib.sha256(content.encode()).hexdigest()


def _listed(data: pd.DataFrame) -> pd.DataFrame:
    """Return a frame for a person to open: where a cell holds several ids they stand in a row, and none is no cell."""

    def told(cell: object) -> object:
        return ("; ".join(cell) or None) if isinstance(cell, tuple) else cell

    return data.assign(**{name: data[name].map(told) for name in data if data[name].dtype == object})


def _facts(shown: Figure | Table, alt: str = "") -> dict[str, Any]:
    data = shown.data
    rows = [str(key) for key in data.iloc[:, 0]] if len(data.columns) else []
    facts = {"caption": shown.caption, "alt": alt, "data_sha256": data_hash(data), "rows": rows}
    by_hand = {"by_hand": True} if shown.is_by_hand else {}
    return {"mirall": facts | by_hand | {"claims": as_metadata(shown.claims)}}


def _is_by_hand() -> bool:
    """Return whether a cell of a notebook called what asks, to make an output of whatever it held, or the method did.

    That is `draw`, `tabulate`, or the making of a `Figure` or `Table` with nothing said.
    """
    return sys._getframe(2).f_globals.get("__name__") == "__main__"


def published_csv(data: pd.DataFrame) -> str:
    """Return what a figure shows as CSV, as exact as its page tells it: shares to a thousandth, else to a tenth.

    More digits would give away the counts of small groups.

    Examples
    --------
    >>> import pandas as pd
    >>> published_csv(pd.DataFrame({"key": ["a"], "estimate": [0.43155], "n": [390], "n_effective": [245.6]}))
    'key,estimate,n\\na,0.432,390\\n'
    >>> published_csv(pd.DataFrame({"key": ["a"], "conf_low": [50.02], "conf_high": [50.04]}))
    'key,conf_low,conf_high\\na,50.0,50.1\\n'
    >>> published_csv(pd.DataFrame({"line": ["act-a", "act-b"], "flags": [("august", "holiday"), ()]}))
    'line,flags\\nact-a,august; holiday\\nact-b,\\n'
    """
    shown = _listed(data.drop(columns="n_effective", errors="ignore"))
    digits = {name: 3 if shown[name].abs().max() <= 1 else 1 for name in shown.select_dtypes("float")}
    for low, high in ((name, f"{name.removesuffix('low')}high") for name in digits if name.endswith("low")):
        if high in digits and len(shown):
            places = min(digits[low], digits[high])
            ends = [printed_ends(*pair, places) for pair in zip(shown[low], shown[high], strict=True)]
            shown[low], shown[high] = ([end[side] for end in ends] for side in (0, 1))
    return str(shown.round(digits).to_csv(index=False, lineterminator="\n"))


#: What a report's page and its paper are made of: the figure in each width, with letters as text.
DRAWN = "application/vnd.mirall.figure+json"
PNG_DOTS = 200


@dataclass(frozen=True)
class Figure:
    """A figure with its finding (`caption`), its alternative text and the data that it shows.

    The first column of `data` holds the keys by which the plan cites a row: ``fig-drivers/stereotypes``.

    Attributes
    ----------
    form
        Draws the figure in the room of a canvas.
    drawn
        Name of each canvas to the figure as SVG, its letters as text.
    outlined
        The figure for the page as SVG that any program shows alike, its letters as outlines.
    """

    form: Callable[[Canvas], MatplotlibFigure]
    drawn: dict[str, str]
    outlined: str
    caption: str
    alt: str
    data: pd.DataFrame
    claims: tuple[Claim, ...] = ()
    is_by_hand: bool = field(default_factory=_is_by_hand)

    @property
    def png(self) -> bytes:
        """The figure for the page as PNG, for programs that show no SVG; drawn when it is asked for."""
        buffer = io.BytesIO()
        options = {"dpi": PNG_DOTS, "facecolor": "white", "metadata": {"Software": None}}
        self.form(PAGE).savefig(buffer, format="png", **options)
        return buffer.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        shown = {"image/svg+xml": self.outlined, DRAWN: self.drawn, "text/plain": self.alt}
        facts = _facts(self, self.alt)
        facts["mirall"]["csv"] = published_csv(self.data)
        return shown, {"image/svg+xml": {"alt": self.alt}, **facts}


@dataclass(frozen=True)
class Table:
    """A table as Markdown, with its caption and the data behind it (first column: the key of each row)."""

    markdown: str
    caption: str
    data: pd.DataFrame
    claims: tuple[Claim, ...] = ()
    is_by_hand: bool = field(default_factory=_is_by_hand)

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        shown = {"text/markdown": self.markdown, "text/plain": self.markdown}
        return shown, _facts(self)


@dataclass(frozen=True)
class Sentences:
    """Computed Markdown: the sentences of a finding, numbers included, and what they claim."""

    markdown: str
    claims: tuple[Claim, ...] = ()

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        shown = {"text/markdown": self.markdown, "text/plain": self.markdown}
        return shown, {"mirall": {"claims": as_metadata(self.claims)}}


@dataclass(frozen=True)
class Rows(Sentences):
    """What is said of a table that a step made; whoever reads in the lab sees the table too, a record holds no row."""

    table: pd.DataFrame | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Headings:
    """Headings that say a finding, by the place in the report that they head, and what they claim.

    A place without one keeps its plain title, or that of `titles` where the plain one would not be true: it stands
    above what the place has in the annex, too.
    """

    texts: dict[str, str]
    claims: tuple[Claim, ...] = ()
    sure: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, told: Mapping[str, Told], sure: Mapping[str, str] | None = None, titles: Mapping[str, str] | None = None
    ) -> Headings:
        """Return headings of what is told of each place, and how sure it is.

        A heading ends without a full stop, and is not empty.
        """
        kept = {place: one for place, one in told.items() if one.text}
        texts = {place: one.text.rstrip(".") for place, one in kept.items()}
        return cls(
            texts, tuple(claim for one in kept.values() for claim in one.claims), dict(sure or {}), dict(titles or {})
        )

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        listed = (
            "\n".join(f"- {text}" for text in (*self.titles.values(), *self.texts.values(), *self.sure.values())) + "\n"
        )
        told = {"headings": self.texts, "titles": self.titles, "sure": self.sure, "claims": as_metadata(self.claims)}
        facts = {"mirall": told}
        return {"text/markdown": listed, "text/plain": listed}, facts


def sentences(told: Told) -> Sentences:
    """Return words with their claims as what a cell shows."""
    return Sentences(told.text, told.claims)


def draw(form: Callable[[Canvas], MatplotlibFigure], caption: str | Told, alt: str, data: pd.DataFrame) -> Figure:
    """Return a figure drawn for the page and for a telephone; the bytes are the same for the same data.

    Parameters
    ----------
    form
        Draws the figure in the room of a canvas. It must not use pyplot's registry, so nothing stays open.
    caption
        The finding, in a sentence, and how to read the figure.
    alt
        What the figure shows, for those who do not see it, in at most 60 words (`described` counts them).
    data
        What is drawn, first column the key of each row.
    """
    page, phone = form(PAGE), form(PHONE)
    drawn = {PAGE.name: svg_of(page), PHONE.name: svg_of(phone)}
    told = caption if isinstance(caption, Told) else Told(caption)
    return Figure(form, drawn, svg_of(page, outlined=True), told.text, alt, data, told.claims, _is_by_hand())


#: Words that a text alternative may have, as people hear it to its end.
ALT_WORDS = 60


def described(words: Words, kind: str, parts: Sequence[str]) -> str:
    """Return a text alternative of at most 60 words: what is drawn, and as many of its parts as fit.

    Parameters
    ----------
    kind
        A sentence on what is drawn, in the reader's language.
    parts
        What each row shows, the most telling first.

    Examples
    --------
    >>> from helpers.present.language.words import Words
    >>> described(Words("en"), "Bars.", ["One: 3", "Two: 4"])
    'Bars. One: 3; Two: 4.'
    >>> described(Words("en"), "Bars.", ["a word or more of each row"] * 20).endswith("13 more in the table.")
    True
    """
    for shown in range(len(parts), -1, -1):
        left = len(parts) - shown
        told = [kind, "; ".join(parts[:shown]) + "." if shown else ""]
        told += [words.plural("{n} more in the table.", "{n} more in the table.", left)] if left else []
        text = " ".join(part for part in told if part)
        if len(text.split()) <= ALT_WORDS:
            return text
    return " ".join(kind.split()[:ALT_WORDS])


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
    markdown = "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"
    return Table(markdown, caption, data, is_by_hand=_is_by_hand())


def _together(cell: str) -> str:
    """Return a number's cell with its interval on one line: it may break before the bracket and before the count."""
    if len(cell) <= WHOLE and "(" not in cell:
        return cell.replace(" ", NO_BREAK)
    return BRACKET.sub(lambda match: JOIN.sub(NO_BREAK, match[0]), cell)


def _rule(letter: str, width: int) -> str:
    # pandoc shares the page's width by the count of dashes when a row is long.
    dashes = "-" * (width - 1)
    return {"l": ":" + dashes, "r": dashes + ":", "c": ":" + dashes[1:] + ":"}[letter]
