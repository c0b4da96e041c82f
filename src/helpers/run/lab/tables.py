"""Frames and tables as JupyterLab's reader can sort and search them, by itables; from this machine and no other.

Its script is served by the lab's own JupyterLab (`BUNDLE`), so that nothing is fetched from elsewhere and a notebook
keeps the rows and not the script. What a run records has none of this: it knows the Markdown of a table only.
"""

from __future__ import annotations

import re
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.present.language.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from helpers.present.outputs import Rows, Sentences, Table

#: Where the lab's server finds the script of itables, and how its pages ask for it.
SCRIPT, ADDRESS = "dt_bundle.js", "/static/dt_bundle.js"
#: Bytes of a frame from which its middle is left out; the table then says so.
LARGEST = 2**20
#: From so many rows a table is cut into pages and can be searched.
PAGE = 10
#: Lines of text that fill a screen.
SCREEN = 60
#: In JupyterLab's own colours, so that a dark page has dark tables.
COLOURS = (
    "<style>.jp-OutputArea .dt-container{background:transparent}"
    ".jp-OutputArea .dt-container,.jp-OutputArea .dt-container :is(th,label,button,.dt-info,.dt-input)"
    "{color:var(--jp-content-font-color1)!important}"
    ".jp-OutputArea .dt-container .dt-input{background:var(--jp-layout-color0)}</style>"
)
NUMBER = re.compile(r"[+\u2212-]?\d[\d.,\u00a0]*")
#: Letters of a sorting key, those after its point, and what is added to a number, so that none is below nothing.
WIDTH, PLACES, OFFSET = 17, 6, 10.0**9


def script_folder() -> Path | None:
    """Return the folder of the script of itables; None where it is not installed."""
    spec = find_spec("itables")
    return Path(spec.origin).parent / "html" if spec is not None and spec.origin else None


def frame_html(frame: pd.DataFrame, words: Words, *, is_html: bool = False) -> str:
    """Return a frame as a table that sorts by a click on a head, with a field to search it if it is long.

    Parameters
    ----------
    is_html
        Whether cells hold HTML; else they are shown letter by letter.
    """
    import itables

    shown = frame if is_html else _with_index(frame)
    numbers = [place for place, kind in enumerate(shown.dtypes) if getattr(kind, "kind", "O") in "iufb"]
    return COLOURS + itables.to_html_datatable(
        shown,
        connected=True,
        dt_url=ADDRESS,
        allow_html=is_html,
        maxBytes=LARGEST,
        display_logo_when_loading=False,
        showIndex=False,
        # A click on the words of a head sorts, and not only one on its arrows.
        text_in_header_can_be_selected=False,
        pageLength=PAGE,
        classes="display compact",
        style="margin:0;table-layout:auto;width:auto",
        columnDefs=[{"className": "dt-right", "targets": numbers}, {"className": "dt-left", "targets": "_all"}],
        language=_interface(words),
    )


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its index as columns; mere row numbers, which say nothing, are left out."""
    is_counted = frame.index.nlevels == 1 and frame.index.name is None and frame.index.dtype.kind == "i"
    return frame.reset_index(drop=is_counted, allow_duplicates=True)


def table_html(table: Table, words: Words) -> str:
    """Return a table of the report as one that sorts: by the number that a cell begins with, else by its words."""
    import pandas as pd
    from lxml import html
    from pypandoc import convert_text

    markdown = "\n".join((table.markdown, table.caption))
    # A line that pandoc breaks would show as a mark within the words of a cell.
    made = convert_text(markdown, "html", format="markdown", extra_args=["--wrap=none"])
    page = html.fromstring(f"<div>{made}</div>")
    heads = [_inside(cell) for cell in page.iterfind(".//th")]
    rows = [[_inside(cell) for cell in row.iterfind("td")] for row in page.iterfind(".//tbody/tr")]
    frame = pd.DataFrame(rows, columns=heads, dtype=object).apply(lambda column: _keyed(column, words))
    caption = "".join(html.tostring(part, encoding="unicode") for part in page.iterfind("p"))
    return frame_html(frame, words, is_html=True) + caption


def sentences_html(sentences: Sentences) -> str | None:
    """Return sentences with marks that only pandoc knows (the language of a quotation); None of all others.

    What is longer than a screen scrolls in a box of its own, so that what follows is in reach.
    """
    from pypandoc import convert_text

    is_long = sentences.markdown.count("\n") > SCREEN
    if "]{" not in sentences.markdown and not is_long:
        return None
    page = str(convert_text(sentences.markdown, "html", format="markdown", extra_args=["--wrap=none"]))
    return f'<div tabindex="0" style="max-height:32em;overflow:auto">{page}</div>' if is_long else page


def rows_html(told: Rows, words: Words) -> str:
    """Return what is said of a table of a step, and below it the table, which a run does not show."""
    said = f"<p>{escape(told.markdown)}</p>"
    return said if told.table is None else said + frame_html(told.table, words)


def _inside(cell: object) -> str:
    """Return what stands in a cell, as HTML."""
    from lxml import html

    parts = "".join(html.tostring(part, encoding="unicode") for part in cell)  # type: ignore[attr-defined]
    return (cell.text or "") + parts  # type: ignore[attr-defined]


def _keyed(column: pd.Series, words: Words) -> pd.Series:
    """Return a column whose cells begin with a hidden key, where most of them begin with a number."""
    numbers = column.map(lambda cell: leading_number(re.sub(r"<[^>]+>", "", cell), words))
    if numbers.notna().mean() <= 1 / 2:
        return column
    return "<span hidden>" + numbers.map(sorting_key) + " </span>" + column


def leading_number(text: str, words: Words) -> float | None:
    """Return the number that a cell begins with, as the words' language writes it; None where it begins with none.

    Examples
    --------
    >>> leading_number("1.234,5 (1.200 a 1.300)", Words("ca")), leading_number("43% (40 to 46)", Words("en"))
    (1234.5, 43.0)
    >>> leading_number("\\u22120,2", Words("es")), leading_number("none", Words("en"))
    (-0.2, None)
    """
    match = NUMBER.match(text.strip())
    if not match:
        return None
    decimal, thousands = (".", ",") if words.language == "en" else (",", ".")
    plain = match[0].replace("\u00a0", "").replace(thousands, "").replace(decimal, ".").replace("\u2212", "-")
    try:
        return float(plain.rstrip("."))
    except ValueError:
        return None


def sorting_key(number: float | None) -> str:
    """Return a number as a word that stands where the number stands, in alphabetical order; missing ones come first.

    Examples
    --------
    >>> sorting_key(-2.0) < sorting_key(0.5) < sorting_key(10.0)
    True
    """
    return "" if number is None or number != number else f"{number + OFFSET:0{WIDTH}.{PLACES}f}"


def _interface(words: Words) -> dict[str, Any]:
    """Return the words of a table's own buttons."""
    return {
        "search": words("Search:"),
        "lengthMenu": words("Rows: {rows}", rows="_MENU_"),
        "info": words("{first} to {last} of {all}", first="_START_", last="_END_", all="_TOTAL_"),
        "infoEmpty": words("No rows."),
        "infoFiltered": words("(found in {all})", all="_MAX_"),
        "zeroRecords": words("Nothing is found."),
    }
