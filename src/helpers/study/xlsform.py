"""The instrument as an XLSForm, for ODK, KoBo and every tool that reads it: three languages, codes and routing.

What comes back from such a tool has the instrument's ids as headers and its codes as answers: no codebook is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from helpers.errors import ConfigError
from helpers.study.config import LANGUAGES, Text
from helpers.study.instrument import Instrument, Item

#: XLSForm's names of the languages.
NAMES = {"ca": "Català (ca)", "es": "Español (es)", "en": "English (en)"}
#: The tools record these themselves; duration follows from the first two.
METADATA = {"started_at": "start", "submitted_at": "end"}
RECORDED = ("respondent_id", "duration_seconds")
ASKED_FIRST = ("consent", "resident")
DONT_KNOW, NO_NUMBER = "98", "-99"
#: Written into the file instead of the hour, so that the same instrument gives the same bytes.
FIXED_TIME = datetime(2025, 1, 1)


@dataclass(frozen=True)
class Sheets:
    """The three sheets of an XLSForm: each a list of rows, column to text."""

    survey: list[dict[str, str]]
    choices: list[dict[str, str]]
    settings: list[dict[str, str]]


def labels(text: Text) -> dict[str, str]:
    """Return the label columns of a text.

    Examples
    --------
    >>> labels(Text(ca="Sí", es="Sí", en="Yes"))["label::English (en)"]
    'Yes'
    """
    return {f"label::{NAMES[language]}": text[language] for language in LANGUAGES}


def choices_of(item: Item, instrument: Instrument) -> list[tuple[str, Text]]:
    """Return the code and label of each answer that a closed item offers; nothing for open ones."""
    answers = instrument.answers
    if item.kind == "quiz":
        return [(code, answers[code]) for code in ("true", "false", "dont_know")]
    if item.kind == "binary":
        choices = [("1", answers["yes"]), ("0", answers["no"])]
    elif item.kind == "scale":
        choices = _points(item)
    else:
        choices = [(option.code, option.label) for option in item.options]
    return choices + ([(DONT_KNOW, answers["dont_know"])] if choices and item.dont_know else [])


def _points(item: Item) -> list[tuple[str, Text]]:
    low, high = int(item.low or 0), int(item.high or 0)
    ends = dict(zip((low, high), item.anchors or (), strict=False))
    return [(str(point), _point(point, ends.get(point))) for point in range(low, high + 1)]


def _point(point: int, anchor: Text | None) -> Text:
    spoken = {language: f"{point} ({anchor[language]})" if anchor else str(point) for language in LANGUAGES}
    return Text(**spoken)


def routing(item: Item, instrument: Instrument) -> str:
    """Return the condition under which an item is asked, as XLSForm writes it; empty where everybody is.

    The age group is asked of those who would not say their age.
    """
    if item.id == "age_group" and "age" in instrument:
        return f"${{age}} = {NO_NUMBER}"
    parts = (item.ask_if or "").split("|")
    return " or ".join(f"${{{part}}} = '1'" for part in parts if part)


def question(item: Item, instrument: Instrument, closed: bool) -> dict[str, str]:
    """Return the row of an item on the sheet `survey`."""
    row = {"name": item.id, **labels(item.text), "relevant": routing(item, instrument)}
    if item.kind == "number":
        allowed = f"(. >= {item.low:g}" + (f" and . <= {item.high:g})" if item.high is not None else ")")
        kind = "integer" if item.construct in ("profile", "awareness") else "decimal"
        return row | {"type": kind, "constraint": f"{allowed} or . = -98 or . = {NO_NUMBER}"}
    if item.kind == "multi":
        return row | {"type": f"select_multiple {item.id}"}
    required = "yes" if item.id in ASKED_FIRST else ""
    return row | {"type": f"select_one {item.id}" if closed else "text", "required": required}


def build_sheets(instrument: Instrument, places: tuple[str, ...] = ()) -> Sheets:
    """Return the sheets of the instrument's form.

    Parameters
    ----------
    places
        The council's districts, offered as answers; without them people write theirs.

    Raises
    ------
    ConfigError
        If the instrument lacks the title or the shared answers that a form needs.
    """
    missing = [key for key in ("yes", "no", "true", "false", "dont_know") if key not in instrument.answers]
    if missing or instrument.title is None:
        names = ", ".join(missing) or "title"
        raise ConfigError(
            "The questionnaire lacks {names}, which a form needs. Add it to questionnaire.yml.", names=names
        )
    asked = [item for item in instrument.items if item.id not in METADATA and item.id not in RECORDED]
    offered = {item.id: choices_of(item, instrument) for item in asked}
    if places and "district" in offered:
        offered["district"] = [(place, Text(ca=place, es=place, en=place)) for place in places]
    rows = {item.id: question(item, instrument, bool(offered[item.id])) for item in asked}
    first = [rows.pop(name) for name in ASKED_FIRST if name in rows]
    condition = " and ".join(f"${{{row['name']}}} = '1'" for row in first)
    group = {"type": "begin_group", "name": "interview", **labels(instrument.title), "relevant": condition}
    survey = [{"type": kind, "name": name} for name, kind in METADATA.items() if name in instrument]
    survey += [*first, group, *rows.values(), {"type": "end_group"}]
    choices = [
        {"list_name": name, "name": code, **labels(text)} for name, listed in offered.items() for code, text in listed
    ]
    return Sheets(survey, choices, [_settings(instrument, instrument.title)])


def _settings(instrument: Instrument, title: Text) -> dict[str, str]:
    version = instrument.version
    return {"form_title": title["ca"], "form_id": "mirall", "version": version, "default_language": NAMES["ca"]}


def xlsform(instrument: Instrument, places: tuple[str, ...] = ()) -> bytes:
    """Return an XLSX with the instrument as an XLSForm: sheets survey, choices and settings; the same bytes every time.

    See `build_sheets` for the parameters and what is refused. The form's standard: https://xlsform.org.
    """
    import xlsxwriter

    sheets, content = build_sheets(instrument, places), BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": FIXED_TIME})
    for name in ("survey", "choices", "settings"):
        rows: list[dict[str, str]] = getattr(sheets, name)
        columns = list(dict.fromkeys(key for row in rows for key in row))
        page = book.add_worksheet(name)
        for i, row in enumerate([{key: key for key in columns}, *rows]):
            for j, key in enumerate(columns):
                page.write_string(i, j, row.get(key, ""))
    book.close()
    return content.getvalue()
