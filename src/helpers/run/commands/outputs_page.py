"""`methodology/outputs.qmd`, written from the schemas that the code checks.

``python -m helpers.run.commands.outputs_page`` writes it anew; a test keeps the page equal to the schemas.
"""

from __future__ import annotations

from pathlib import Path

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

"""


def outputs_page() -> str:
    """Return the page as Quarto Markdown: one section per table, in the order in which they are written."""
    tables = artefacts()
    overview = ["| Table | One row is | Written by |", "|:---|:---|:---|"]
    overview += [f"| [`{name}`](#{name}) | {table.grain} | `{table.writer}` |" for name, table in tables.items()]
    sections = [_section(table) for table in tables.values()]
    return HEAD + "\n".join(overview) + "\n\n" + "\n\n".join(sections) + "\n"


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
