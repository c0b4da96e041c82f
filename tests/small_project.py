"""A whole project in a temporary folder, with tiny notebooks in place of the real ones: what tests of running use."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
import yaml

from helpers.run.execute.handing import Tell
from helpers.run.execute.request import Outcome, Request
from helpers.run.execute.workers import Way, in_order, run_chains
from helpers.run.render.layout import COPIED, PAGES, SCRIPTS, STYLES

CLONE = Path(__file__).parents[1]
PARAMETERS = """council: str = "vilaprova"  # folder below data/raw
wave: str = "2025"
language: str = ""
seed: int = 2025"""
SETUP = """import pandas as pd
from functools import partial
from helpers.present.drawing.intervals import bar_chart
from helpers.present.outputs import Figure, Sentences, Table, draw, tabulate
from helpers.present.language.words import Words, escape_markdown
from helpers.study.opening import open_study
study = open_study(council, wave, language)
words = Words(study.language)
secret = int((study.paths.raw / "number.txt").read_text())
name = escape_markdown(study.config.name)"""
FIGURE = """data = pd.DataFrame({"key": ["a", "b"], "value": [secret, secret + 1]})
rows = data.rename(columns={"key": "label", "value": "estimate"})
form = partial(bar_chart, rows, words, share=False)
draw(form, f"Finding {secret}: \\"quoted\\", of {name}", f"A line at {secret} for {study.config.name}", data)"""
TABLE = """shown = pd.DataFrame({"Row": ["First", "Second"], "Value": [str(secret), str(secret + 1)]})
tabulate(shown, f"Table of {secret}", shown)"""
#: What the report is made of beside its pages and sections.
TEMPLATE_FILES = (*COPIED, "page.html", *STYLES, *SCRIPTS)


def notebook(*cells: str, markdown: str = "# A small notebook") -> nbformat.NotebookNode:
    """Return a notebook with a parameters cell, a setup cell and the cells given."""
    found = [
        nbformat.v4.new_markdown_cell(markdown, id="title"),
        nbformat.v4.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(SETUP, id="setup"),
        *(nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(cells)),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=found, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def write_council(home: Path, council: str, number: int, wave: str = "2025", /, **changes: object) -> Path:
    """Write a council's raw folder with a number of its own and return it."""
    folder = home / "data" / "raw" / council / wave
    folder.mkdir(parents=True)
    config = {
        "name": f"Vila {council.title()}",
        "population": 1000,
        "synthetic": True,
        "wave": {"label": wave, "start": "2025-01-10", "end": "2025-02-10"},
        "sample": {"type": "probability"},
        "report": {"language": "ca"},
    }
    (folder / "council.yml").write_text(yaml.safe_dump({**config, **changes}, allow_unicode=True), encoding="utf-8")
    (folder / "number.txt").write_text(str(number), encoding="utf-8")
    return folder


def write_project(home: Path) -> Path:
    """Write a project with two tiny notebooks and the real report template, and return it."""
    (home / "methodology").mkdir(parents=True)
    # Read where the package is imported: by the kernels and by the processes of a run of many.
    for name in ("instrument", "thresholds.yml"):
        (home / "methodology" / name).symlink_to(CLONE / "methodology" / name)
    (home / "src").mkdir()
    (home / "requirements.lock").write_text("", encoding="utf-8")
    template = home / "reports"
    template.mkdir()
    for name in ("_quarto.yml", "_brand.yml", *PAGES, *TEMPLATE_FILES):
        shutil.copyfile(CLONE / "reports" / name, template / name)
    shutil.copytree(CLONE / "reports" / "sections", template / "sections")
    notebooks = home / "notebooks"
    notebooks.mkdir()
    first = notebook(
        '#| label: txt-sample\nSentences(f"In {name}, {secret} people answered.")',
        '#| label: txt-absent\nSentences("Nothing is absent.")',
    )
    second = notebook(
        '#| label: txt-summary-image\nSentences(f"The image of {name} is {secret} out of 100.")',
        '#| label: txt-image\nSentences(f"The index is {secret}; see @fig-image and @tbl-image.")',
        f"#| label: fig-image\n{FIGURE}",
        f"#| label: tbl-image\n{TABLE}",
        "#| label: fig-groups\nNone",
    )
    nbformat.write(first, notebooks / "01_survey_cleaning.ipynb")
    nbformat.write(second, notebooks / "02_perception_regression.ipynb")
    return home


def run_all(requests: Iterable[Request], way: Way, tell: Tell, tongue: str = "en") -> Iterator[Outcome]:
    """Run studies as the command does: the longest first."""
    return run_chains(in_order(requests)[0], way, tell, tongue)
