"""The plan as files that a council edits: DOCX, XLSX and a calendar (ICS), the same bytes for the same plan.

Whatever came from outside (texts of plan.yml, items of the council's own) is written as text: no markup, no formula.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from helpers.present.language.words import Words
from helpers.present.plan.documents.appointments import calendar_of
from helpers.present.plan.documents.chapters import manuscript
from helpers.present.plan.documents.workbook import workbook
from helpers.present.plan.view import PlanView, view_plan

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.study.opening import Study

#: What ZIP files can hold as their earliest time; documents carry the plan's first day instead of the hour of the run.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write_plan_documents(study: Study, words: Words, folder: Path) -> list[Path]:
    """Write `plan.docx`, `plan.xlsx` and `plan.ics` of a study's plan and return their paths.

    Raises
    ------
    ArtefactError
        If the plan was not drafted yet.
    """
    view = view_plan(study, words)
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_docx(view, folder / "plan.docx"),
        write_xlsx(view, folder / "plan.xlsx"),
        write_ics(view, folder / "plan.ics"),
    ]


def write_docx(view: PlanView, path: Path) -> Path:
    """Write the plan as a Word document and return its path."""
    path.write_bytes(same_bytes(manuscript(view).save()))
    return path


def write_xlsx(view: PlanView, path: Path) -> Path:
    """Write the plan as a workbook and return its path."""
    path.write_bytes(same_bytes(workbook(view)))
    return path


def write_ics(view: PlanView, path: Path) -> Path:
    """Write actions and milestones as all-day events and return the path."""
    path.write_bytes(calendar_of(view))
    return path


def same_bytes(content: bytes) -> bytes:
    """Return a ZIP file, which a workbook and a document are, with every entry's time fixed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for entry in read.infolist():
            info = zipfile.ZipInfo(entry.filename, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(info, read.read(entry.filename))
    return buffer.getvalue()
