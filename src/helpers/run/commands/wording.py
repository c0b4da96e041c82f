"""What the command says: the language of the one who types it, the help of each command, and how lines are printed."""

from __future__ import annotations

import locale
import os
from functools import cached_property
from typing import TYPE_CHECKING

from helpers.errors import MirallError
from helpers.present.language.words import Words, mark
from helpers.study.config import LANGUAGES

if TYPE_CHECKING:
    from rich.console import Console


def tongue() -> str:
    """Return the language to speak: ``MIRALL_LANGUAGE``, else the locale's where the method has it, else English.

    Examples
    --------
    >>> import os
    >>> os.environ["MIRALL_LANGUAGE"] = "ca"
    >>> tongue()
    'ca'
    """
    asked = os.environ.get("MIRALL_LANGUAGE") or _locale()
    return asked if asked in LANGUAGES else "en"


def _locale() -> str:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return value[:2]
    return (locale.getlocale()[0] or "en")[:2]


class Say:
    """Prints lines in the language of the one who types the command: results to stdout, the rest to stderr."""

    @cached_property
    def words(self) -> Words:
        """The words of that language."""
        return Words(tongue())

    @cached_property
    def out(self) -> Console:
        """Where results go."""
        from rich.console import Console

        return Console(highlight=False, soft_wrap=True)

    @cached_property
    def err(self) -> Console:
        """Where progress and problems go."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, soft_wrap=True)

    def line(self, message: str, style: str = "") -> None:
        """Print a line that is already in the reader's language, letter by letter."""
        self.out.print(message, style=style, markup=False)

    def note(self, message: str, style: str = "") -> None:
        """Print a line on stderr."""
        self.err.print(message, style=style, markup=False)

    def problems(self, error: MirallError) -> None:
        """Print every problem of an error on stderr."""
        for line in self.words.error(error).splitlines():
            self.note(line, "red")


say = Say()

_MESSAGES = {
    "mirall": mark(
        "From a council's citizen survey to a diagnosis of the image of its Social Services and a communication "
        "plan.\n\nExample: mirall run vilaprova"
    ),
    "list": mark("List councils and waves with the state of each.\n\nExample: mirall list"),
    "new": mark("Make the folder of a council and wave, with commented templates of every input.\n\n"
                "Example: mirall new elmeupoble 2026"),
    "check": mark("Validate all inputs and report all problems at once.\n\nExample: mirall check elmeupoble/2026"),
    "run": mark("Run the notebooks in order and make the report.\n\nExample: mirall run --all --jobs 2 --to html,pdf"),
    "lab": mark("Open JupyterLab with the notebooks set to a council.\n\nExample: mirall lab elmeupoble"),
    "margins": mark("Write population.csv from the official tables that were downloaded.\n\n"
                    "Example: mirall margins Granollers --from downloads"),
    "questionnaire": mark("Write the questionnaire as an XLSForm, to load into a survey tool.\n\n"
                          "Example: mirall questionnaire --to questionnaire.xlsx"),
    "names": mark("Council, or council and wave, as folders below data/raw."),
    "all": mark("Every council and wave."),
    "jobs": mark("How many councils at a time; where it is left out, as many as cores and memory allow."),
    "fail-fast": mark("Begin nothing more once a study has failed; otherwise all are run, and all failures told."),
    "json": mark("Write what became of each study to this file, too."),
    "store": mark(
        "A folder, or an address such as s3://bucket/folder, by which councils travel to the workers of a scheduler "
        "that do not see this disk."
    ),
    "scheduler": mark("Address of a Dask scheduler whose workers run the studies, on this machine or on others."),
    "to": mark("What to make: html, pdf, notebooks (the executed notebooks as pages)."),
    "language": mark(
        "Language of the report, where it is not the one in council.yml; given again, another report is made in each."
    ),
    "renderer": mark("Quarto where it is found, or the renderer that comes along."),
    "force": mark("Run again even where nothing changed."),
    "why": mark("Say of each notebook, and of the report, why it was made again, or that it stood."),
    "vary": mark("Show how far each driver moves when the analyst's choices do, as a specification curve.\n\n"
                 "Example: mirall vary elmeupoble --over outcome,controls,weight_cap"),
    "pool": mark("Take one survey file of many councils apart: a folder for each, and the figures of all.\n\n"
                 "Example: mirall pool answers.parquet --by municipality"),
    "pool-file": mark(
        "CSV or Parquet. Beside it lie councils.csv, council.yml with what holds for all, and where there are, "
        "codebook.yml and population.csv with a column of the council."
    ),
    "pool-by": mark("Column of the file that names the council."),
    "only-split": mark("Make the folders, and no figures."),
    "replace": mark("Write over what is there already in the folders."),
    "verify": mark("Say whether reports are as they were made, and come out the same when they are made once more.\n\n"
                   "Example: mirall verify elmeupoble/2025"),
    "verify-json": mark("Write what was found of each artefact to this file, too."),
    "purge": mark("Erase the answers of a survey and all that was made of them, and look through what stays.\n\n"
                  "Example: mirall purge elmeupoble/2025 --keep-report"),
    "purge-names": mark("The wave to erase, as COUNCIL/WAVE."),
    "keep-report": mark("Leave the report, and the tables of figures with which the next wave is compared."),
    "yes": mark("Do not ask before erasing."),
    "compare": mark("Set councils and waves side by side, from the data that their reports give away.\n\n"
                    "Example: mirall compare --all"),
    "compare-all": mark("Every council and wave that was run."),
    "compare-language": mark("Language of the comparison, where it is not that of the one who types."),
    "site": mark("Make a page that leads to all reports, and a page a council, from the data that they give away.\n\n"
                 "Example: mirall site"),
    "over": mark("The choices to vary, by comma: outcome, drivers, controls, family, weight_cap, rake_on."),
    "vary-to": mark("Folder for the pictures and the figures behind them."),
    "set": mark("Value of a notebook's parameter for this run, as 02.outcome=trust; may be given several times."),
    "no-open": mark("Prepare the notebooks and say where they are, without opening JupyterLab."),
    "put-back": mark("Carry what was changed in the lab over to the method's notebooks, without outputs."),
    "data-dir": mark("Folder of raw/ and processed/, for data that must not lie in the clone."),
    "reports-dir": mark("Folder that reports are made in."),
    "version": mark("Say which version this is."),
    "new-council": mark("Name of the council's folder: lower-case letters, digits and hyphens."),
    "new-wave": mark("Name of the wave's folder, usually a year."),
    "margins-names": mark("Name or code of a municipality; several are added up."),
    "margins-from": mark("Folder of the downloaded tables."),
    "margins-wave": mark("Write into this study, as COUNCIL/WAVE; otherwise into the current folder."),
    "questionnaire-to": mark("File to write."),
}  # fmt: skip
#: Help of each command and option, in the language of the one who types.
HELP = {key: say.words(message) for key, message in _MESSAGES.items()}
