"""The files that each council's survey tool would export: same answers, five shapes, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from foreign import TOOLS, Column, Item

Frame = pd.DataFrame
FIXED_TIME = datetime(2025, 1, 1, 12, 0, 0)
#: Where an SPSS file holds the day and hour at which it was written.
SAV_STAMP = slice(92, 109)
NOT_ASKED_OF_PEOPLE = ("age_group", "section", "latent_class", "design_weight", "_dirt")


@dataclass(frozen=True)
class Export:
    """A raw survey in the instrument's codes, the folder that it goes to, and what names its columns."""

    raw: Frame
    folder: Path
    items: list[Item]
    districts: list[str]

    def asked(self) -> list[Item]:
        """Return the items that the survey holds."""
        return [item for item in self.items if item["id"] in self.raw.columns and item["id"] not in NOT_ASKED_OF_PEOPLE]

    def columns(self, tool: str) -> list[Column]:
        """Return the columns of a tool's file."""
        return TOOLS[tool](self.asked(), self.districts)


def plain(value: Any, decimal: str = ".") -> str:
    """Return one answer as text: codes of a list joined by spaces, whole numbers without a decimal mark."""
    if isinstance(value, list):
        return " ".join(value)
    if value is None or value is pd.NaT or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.isoformat(sep=" ")
    if isinstance(value, float):
        return f"{value:g}".replace(".", decimal) if value != int(value) else str(int(value))
    return str(value)


def coded(column: Column, value: Any) -> Any:
    """Return an answer as the tool writes it; in a column of one option, whether it was chosen."""
    if column.option:
        return column.option in value if isinstance(value, list) else None
    if isinstance(value, list):
        return [column.codes.get(code, code) for code in value]
    return column.codes.get(plain(value), value)


def recode(raw: Frame, columns: list[Column]) -> dict[str, list[Any]]:
    """Return each column of the file: its header and its answers."""
    return {column.header: [coded(column, value) for value in raw[column.item]] for column in columns}


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def write_csv(frame: Frame, path: Path, separator: str = ",", encoding: str = "utf-8", decimal: str = ".") -> None:
    """Write a table as text, quoted where needed."""
    text = frame.map(lambda value: plain(value, decimal)).to_csv(index=False, sep=separator, lineterminator="\r\n")
    write_bytes(path, text.encode(encoding))


def write_sheet(table: dict[str, list[Any]], path: Path, sheet: str) -> None:
    """Write a workbook of one sheet; text stays text, whatever it begins with."""
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": FIXED_TIME, "title": "Synthetic survey: nobody in it exists"})
    page, day = book.add_worksheet(sheet), book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
    for j, (header, values) in enumerate(table.items()):
        page.write_string(0, j, header)
        for i, value in enumerate(values, start=1):
            if isinstance(value, pd.Timestamp):
                page.write_datetime(i, j, value.to_pydatetime(), day)
            elif isinstance(value, (int, float)) and value == value:
                page.write_number(i, j, value)
            elif plain(value):
                page.write_string(i, j, plain(value))
    book.close()


def write_questionnaire(export: Export) -> None:
    """Write a telephone survey that used the method's questionnaire: its columns, Windows-1252, `;`, `,`."""
    write_csv(export.raw[[item["id"] for item in export.asked()]], export.folder / "enquesta.csv", ";", "cp1252", ",")


def write_google_forms(export: Export) -> None:
    """Write a sheet of Google Forms: questions as headers, labels as answers, several of them joined by a comma."""
    table = recode(export.raw, export.columns("google_forms"))
    joined = {header: [", ".join(v) if isinstance(v, list) else v for v in values] for header, values in table.items()}
    write_sheet(joined, export.folder / "Respostes al formulari.xlsx", "Respostes al formulari 1")


def write_limesurvey(export: Export) -> None:
    """Write a LimeSurvey export: UTF-8 with a mark, codes as headers and answers, its own columns first."""
    table = recode(export.raw, export.columns("limesurvey"))
    chosen = {
        header: [{True: "Y", False: ""}.get(v, v) if isinstance(v, bool) else v for v in values]
        for header, values in table.items()
    }
    own = {"id": [int(code[-4:]) for code in export.raw["respondent_id"]], "submitdate": chosen.pop("submitdate")}
    own |= {"lastpage": 9, "startlanguage": [code if code in ("ca", "es") else "es" for code in export.raw["language"]]}
    sampling = {"seccion": export.raw["section"], "peso": export.raw["design_weight"]}
    frame = pd.DataFrame(own | {header: chosen[header] for header in chosen if header != "id"} | sampling)
    write_csv(frame, export.folder / "results-survey731846.csv", encoding="utf-8-sig")


def write_spss(export: Export) -> None:
    """Write an SPSS file with labels of variables and values, and with its time stamp fixed."""
    import pyreadstat

    columns, questions = export.columns("spss"), {item["id"]: item for item in export.items}
    frame = pd.DataFrame(recode(export.raw, columns))
    for column in columns:
        kind = questions[column.item]["kind"]
        if kind not in ("open", "date"):
            frame[column.header] = pd.to_numeric(frame[column.header].map(_number_or_none))
    frame = frame.astype({column.header: str for column in columns if questions[column.item]["kind"] == "open"})
    path = export.folder / "portsimulat_2023.sav"
    path.parent.mkdir(parents=True, exist_ok=True)
    labels = {c.header: questions[c.item]["text"]["es"][:250] + (f" [{c.option}]" if c.option else "") for c in columns}
    values = {c.header: spss_labels(c, questions[c.item]) for c in columns if c.option or c.codes}
    pyreadstat.write_sav(frame, path, column_labels=labels, variable_value_labels=values)
    content = bytearray(path.read_bytes())
    content[SAV_STAMP] = b"15 nov 2312:00:00"
    path.write_bytes(bytes(content))


def _number_or_none(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def spss_labels(column: Column, item: Item) -> dict[float, str]:
    """Return the labels of a variable's codes, in Spanish, as whoever made the file wrote them."""
    if column.option:
        return {1.0: "Sí", 0.0: "No"}
    names = {option["code"]: option["label"]["es"] for option in item.get("options", [])}
    names |= {"98": "No sabe", "99": "No contesta", "true": "Verdadero", "false": "Falso", "dont_know": "No lo sabe"}
    names |= {"1": "Sí", "0": "No"} if item["kind"] == "binary" else {}
    if item["id"] == "informed":
        names |= {"1": "Nada", "5": "Mucho"}
    return {float(code): names.get(own, own) for own, code in column.codes.items()}


def write_kobo(export: Export) -> None:
    """Write a KoBo sheet: group/question headers, a multi-select whole and by option, the tool's own columns last."""
    table = recode(export.raw, export.columns("kobo"))
    shown = {header: [int(v) if isinstance(v, bool) else v for v in values] for header, values in table.items()}
    shown = {
        header: [v.isoformat(sep="T") if isinstance(v, pd.Timestamp) else v for v in values]
        for header, values in shown.items()
    }
    n = len(export.raw)
    shown |= {"_id": list(range(880001, 880001 + n)), "_submission_time": shown["end"], "_index": list(range(1, n + 1))}
    write_sheet(shown, export.folder / "portsimulat_2025_kobo.xlsx", "portsimulat")


def write_population(everybody: Frame, variables: list[str], path: Path) -> None:
    """Write the margins of the population as a council would copy them from the census and its registers."""
    counts = [
        {"variable": variable, "category": category, "population": int(count)}
        for variable in variables
        for category, count in everybody[variable].value_counts().sort_index().items()
    ]
    write_csv(pd.DataFrame(counts), path / "population.csv")


WRITERS: dict[str, Callable[[Export], None]] = {
    "vilaprova/2025": write_questionnaire,
    "puigfictici/2025": write_google_forms,
    "ciutatexemple/2025": write_limesurvey,
    "portsimulat/2023": write_spss,
    "portsimulat/2025": write_kobo,
}
