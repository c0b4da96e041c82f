"""The first page of a lab: what can be done here, where everything lies, and what may not leave."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from helpers.errors import NotebookError
from helpers.present.language.notebook_translation import paragraphs
from helpers.present.language.words import Words, escape_markdown
from helpers.run.lab.server import FIRST_PAGE
from helpers.run.notebooks.reading import read_notebook
from helpers.study.artefacts import artefacts

if TYPE_CHECKING:
    from helpers.run.lab.folder import Bench
    from helpers.study.opening import Study

#: Kinds of file that JupyterLab shows.
SHOWN = (".csv", ".html", ".json", ".md", ".pdf", ".qmd", ".tsv", ".txt", ".xml", ".yaml", ".yml")
#: The report's files that are read, the most wanted first.
READ = ("diagnostic.html", "diagnostic.pdf", "summary.pdf", "easy-read.pdf", "plan.docx", "plan.xlsx")
QUESTION = re.compile(r".*?\?(?=\s|$)", re.DOTALL)


def write_start(study: Study, bench: Bench) -> Path:
    """Write the first page of a lab into its folder and return its path."""
    path = bench.folder / FIRST_PAGE
    path.write_text(start_page(study, bench), encoding="utf-8")
    return path


def start_page(study: Study, bench: Bench) -> str:
    """Return the first page as Markdown, in the study's language."""
    words = Words(study.language)
    blocks = [
        f"# {words('The lab of {council}, {wave}', council=escape_markdown(study.config.name), wave=study.wave)}",
        words(
            "Here you can think with the survey. These notebooks are copies, set to this council: change what you "
            "like and run it again. The method's notebooks and the report stay as they are. A notebook that is run to "
            "its end writes its tables anew, and those after it read them; `mirall run {study} --force` restores the "
            "method's.",
            study=f"{study.council}/{study.wave}",
        ),
        _state(study, words),
        _chapter(words("Where to begin"), _explore(bench)),
        _chapter(words("The method, step by step"), [_notebooks(bench, words), *_left_alone(bench, words)]),
        _chapter(words("What you can do"), _doings(study, words)),
        _chapter(words("What the council gave"), _inputs(study, bench, words)),
        _chapter(words("The report"), _report(study, bench, words)),
        _chapter(words("What must stay here"), _privacy(words)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _chapter(title: str, blocks: list[str]) -> str:
    return "\n\n".join([f"## {title}", *blocks]) if blocks else ""


def _state(study: Study, words: Words) -> str:
    """Return which tables are there to be asked, and what to run where some are not."""
    missing = [name for name in artefacts() if not study.has(name)]
    if not missing:
        return words("All tables of this survey are there: you can ask at once.")
    there = len(artefacts()) - len(missing)
    return words(
        "Tables that are there: {n} of {total}. The rest are made by running the five notebooks below in order, or "
        "all at once, in a terminal, by `{command}`.",
        n=there, total=len(artefacts()), command=f"mirall run {study.council}/{study.wave}",
    )  # fmt: skip


def _explore(bench: Bench) -> list[str]:
    books = [path for path in bench.notebooks if path.stem == "explore"]
    return [f"**{_link(title, path.name)}** – {question}" for path in books for title, question in [_opening(path)]]


def _notebooks(bench: Bench, words: Words) -> str:
    rows = [f"| {words('Notebook')} | {words('It answers')} |", "|:---|:---|"]
    for path in bench.notebooks:
        if path.stem != "explore":
            title, question = _opening(path)
            rows.append(f"| {_link(f'{path.stem[:2]} {title}', path.name)} | {question} |")
    return "\n".join(rows)


def _opening(path: Path) -> tuple[str, str]:
    """Return the title of a notebook and the question that it puts, from its first cell, as they stand there now."""
    try:
        first = next((cell.source for cell in read_notebook(path).cells if cell.cell_type == "markdown"), "")
    except NotebookError:
        first = ""
    title, *rest = paragraphs(first) or [path.stem]
    question = QUESTION.match(rest[0]) if rest else None
    return title.lstrip("# "), question[0] if question else ""


def _left_alone(bench: Bench, words: Words) -> list[str]:
    """Return which notebooks were changed here, and which of those the method has left behind."""
    told = []
    if bench.changed:
        names = ", ".join(f"`{name}`" for name in sorted(bench.changed))
        told.append(
            words("You changed {names}. To have the method's again, delete it and open the lab anew.", names=names)
        )
    if bench.outdated:
        names = ", ".join(f"`{name}`" for name in sorted(bench.outdated))
        told.append(words("The method has another version of {names} by now; yours was left alone.", names=names))
    return told


def _doings(study: Study, words: Words) -> list[str]:
    back = f"mirall lab {study.council}/{study.wave} --put-back"
    run = f"mirall run {study.council}/{study.wave} --set 02.outcome=trust"
    vary = f"mirall vary {study.council}/{study.wave} --over outcome,controls,weight_cap"
    return [
        "\n".join(
            f"- {text}"
            for text in (
                words("Run a notebook from top to bottom: *Run*, *Run All Cells*. 02 and 03 take a minute or two."),
                words(
                    'Change a value in the first grey cell, for instance `outcome = "trust"` in 02, and run all again.'
                ),
                words(
                    "Ask beside the method: put a cell below any result. The text says at *Try* what is worth asking."
                ),
                words("Type the name of a result and a full stop, then press *Tab*: you see what can be asked of it."),
                words("Have the whole report with another choice, in a terminal: `{command}`", command=run),
                words("See how far a finding hangs on such choices, in a terminal: `{command}`", command=vary),
                words(
                    "Give a changed notebook to the method, for all councils, in a terminal: `{command}`", command=back
                ),
            )
        )
    ]


def _inputs(study: Study, bench: Bench, words: Words) -> list[str]:
    files = sorted(path for path in study.paths.raw.rglob("*") if path.is_file() and not path.name.startswith("."))
    names = [path.relative_to(study.paths.raw).as_posix() for path in files]
    listed = "\n".join(f"- {_reached(name, 'inputs', bench)}" for name in names)
    check = f"mirall check {study.council}/{study.wave}"
    return [
        words("These files are the council's own, not copies. After a change to one, `{command}` says whether all of "
              "them hold, and notebook 01 comes first again.", command=check),
        listed,
        words("They lie in `{folder}`.", folder=study.paths.raw),
    ]  # fmt: skip


def _report(study: Study, bench: Bench, words: Words) -> list[str]:
    made = [name for name in READ if (study.paths.reports / name).exists()]
    if not made:
        command = f"mirall run {study.council}/{study.wave}"
        return [words("There is none yet. In a terminal, `{command}` makes it.", command=command)]
    listed = "\n".join(f"- {_reached(name, 'report', bench)}" for name in made)
    return [listed, words("They lie in `{folder}`.", folder=study.paths.reports)]


def _reached(name: str, way: str, bench: Bench) -> str:
    is_shown = bench.ways[way] and Path(name).suffix.casefold() in SHOWN
    return _link(f"`{name}`", f"{way}/{name}") if is_shown else f"`{name}`"


def _link(text: str, target: str) -> str:
    return f"[{text}]({quote(target)})"


def _privacy(words: Words) -> list[str]:
    return [
        words(
            "The table `respondents` holds a row per person, and the survey file more than that. What a cell prints is "
            "kept in its notebook when it is saved. So a notebook of this folder stays on this machine, like the "
            "folder itself, which is never committed."
        ),
        words(
            "A run of the whole method keeps only what the method itself displays: of a cell that you put back, a "
            "frame, a printed text or a picture is left out, and a line says so. `own.table` and `own.figure` show "
            "figures on groups, as *explore* tells. What you run here, or by Papermill to a file of yours, is shown "
            "whole and is for your eyes."
        ),
        words(
            "To give one away, choose *Edit*, *Clear Outputs of All Cells*, save, and then send it. Figures on fewer "
            "people than the disclosure threshold are for your eyes only, also in a picture or a file that you export."
        ),
        words(
            "Each of your groupings is held against the groups of the report, and not against your other ones: two "
            "cuts that differ by a few people (over 72 and over 73) tell of those few where both are shown. Show one."
        ),
    ]
