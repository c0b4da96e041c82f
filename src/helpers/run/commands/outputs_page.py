"""`methodology/outputs.qmd`, written from the schemas that the code checks.

``python -m helpers.run.commands.outputs_page`` writes it anew; a test keeps the page equal to the schemas.
"""

from __future__ import annotations

from pathlib import Path

from helpers.present.released.fields import TABLES
from helpers.study.artefacts import Artefact, artefacts
from helpers.study.paths import project_root
from helpers.study.quantiles import LEVEL

HEAD = f"""---
title: "Outputs: every table, its grain and its columns"
---

Written from the schemas in `src/helpers/study/tables` by `python -m helpers.run.commands.outputs_page`; do not edit it
by hand.

Each table lies in `data/processed/<council>/<wave>/<table>.parquet`, has one writer, and is checked against its
schema when it is written and when it is read (`helpers.study.artefacts`). Shares lie between 0 and 1, scores between
0 and 100, weights count residents per respondent, money is in euros, intervals are {LEVEL} intervals. A *code* is a
fixed word of the method, in English; the report translates it. *Personal* tables hold a row per person and never leave
the folder.

Of these tables a run gives away what may be told, beside the report in `reports/<council>/<wave>/data/`: the
[released tables](#released).

"""

RELEASED = """## Released tables {#released}

The folder `data` beside a report holds them as CSV, as Parquet and as sheets of `data.xlsx`. `datapackage.json` is
their dictionary, a Frictionless Data Package with a Table Schema for each, in the report's language; `summary.json`
holds how the sample was made and each figure of everybody, with names in three languages, and fits
`summary.schema.json`. A figure that would speak of few people, or give one away that does, is empty, and so is a scale
in groups in which it does not measure the same; the column `missing` says which. Figures of everybody are given to a
tenth of a point and a whole per cent, those of groups to a hundredth of their scale, and errors to two digits that
count: as the report prints them. How many of a group answered is not given.

| Table | One row is | Columns |
|:---|:---|:---|
"""


def outputs_page() -> str:
    """Return the page as Quarto Markdown: one section per table, in the order in which they are written."""
    tables = artefacts()
    overview = ["| Table | One row is | Written by |", "|:---|:---|:---|"]
    overview += [f"| [`{name}`](#{name}) | {table.grain} | `{table.writer}` |" for name, table in tables.items()]
    sections = [_section(table) for table in tables.values()]
    return HEAD + "\n".join(overview) + "\n\n" + "\n\n".join(sections) + "\n\n" + RELEASED + _released()


def _released() -> str:
    rows = (
        f"| `{name}` | {table.grain} | {', '.join(f'`{column}`' for column in table.columns)} |\n"
        for name, table in TABLES.items()
    )
    return "".join(rows)


def _section(table: Artefact) -> str:
    readers = ", ".join(f"`{reader}`" for reader in table.readers) or "the report only"
    facts = [f"One row: {table.grain}.", f"Written by `{table.writer}`; read by {readers}."]
    facts += [f"Key: {', '.join(f'`{name}`' for name in table.key)}."] if table.key else []
    facts += ["**Personal.**"] if table.personal else []
    facts += ["Further columns follow the items that the survey asked."] if table.open_columns else []
    facts += [table.notes] if table.notes else []
    rows = [f"| `{name}` | {column.told} | {column.meaning} |" for name, column in table.columns.items()]
    head = ["| Column | Type | Holds |", "|:---|:---|:---|"]
    return f"## {table.name} {{#{table.name}}}\n\n{' '.join(facts)}\n\n" + "\n".join([*head, *rows])


def page_path() -> Path:
    """Return where the page lies."""
    return project_root() / "methodology" / "outputs.qmd"


if __name__ == "__main__":
    page_path().write_text(outputs_page(), encoding="utf-8")
