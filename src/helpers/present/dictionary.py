"""What there is to ask of a study: its tables, their columns, and the questions of its survey, as frames.

Tables and columns are described by the schemas that the code checks (`study.tables`), in English like their names.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem, UsageError
from helpers.present.language.words import Words
from helpers.study.artefacts import artefacts
from helpers.study.written.near_names import near_list, unknown_names

if TYPE_CHECKING:
    from helpers.study.opening import Study

#: Parameters of `explore.ipynb` that name a file, with how it ends.
ENDINGS = {"as_text": ".csv", "as_workbook": ".xlsx"}


def tables(study: Study) -> pd.DataFrame:
    """Return one row a table of the method: its rows (missing where it was not written), what one is, and its writer.

    Personal tables hold a row per person, and are marked.
    """
    words = Words(study.language)
    rows = [
        {
            words("Table"): name,
            words("Rows"): study.rows(name) if study.has(name) else pd.NA,
            words("One row is"): table.grain,
            words("Written by"): table.writer,
            words("Personal"): words("Yes") if table.personal else "",
        }
        for name, table in artefacts().items()
    ]
    return pd.DataFrame(rows).astype({words("Rows"): "Int64"})


def columns(table: str, study: Study) -> pd.DataFrame:
    """Return one row a column of a table: its type with what is allowed, and what it holds with its unit.

    Raises
    ------
    UsageError
        If the method has no such table; the near names are offered.
    """
    known, words = artefacts(), Words(study.language)
    if table not in known:
        near = near_list(table, list(known))
        raise UsageError("There is no table {table} (near: {near}). All: {known}.", table=table, near=near,
                         known=", ".join(known))  # fmt: skip
    rows = [
        {words("Column"): name, words("Type"): column.told, words("Holds"): column.meaning}
        for name, column in known[table].columns.items()
    ]
    return pd.DataFrame(rows)


def questions(items: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return one row a question that was asked: its column in `respondents`, its words, its scale and its answers.

    A question that allows several answers has one column an answer, ``item__answer``.
    """
    words = Words(study.language)
    asked = items[items["is_asked"].astype(bool)]
    wording = asked[f"text_{study.language}"].fillna(asked["text_en"])
    counts = {words("Answers"): "n_valid", words("Don't know"): "n_dont_know", words("No answer"): "n_refused"}
    told = {
        words("Column"): asked["item"],
        words("Question"): wording,
        words("Part"): asked["construct"],
        words("Type"): asked["kind"],
        words("Lowest"): asked["low"],
        words("Highest"): asked["high"],
        **{head: asked[name] for head, name in counts.items()},
    }
    return pd.DataFrame(told).reset_index(drop=True)


def check(respondents: pd.DataFrame, estimates: pd.DataFrame, items: pd.DataFrame, **chosen: str) -> tuple[str, str]:
    """Return the statement and the second score, and refuse a name that this survey does not have.

    What stands empty is one that the survey has: no survey asks everything.

    Parameters
    ----------
    respondents, estimates, items
        The tables of those names.
    chosen
        ``outcome`` and ``beside``, scores that are estimated; ``group``, what the estimates are split by;
        ``statement``, a question on a scale. All others are names of files, to be written in the lab's own folder.

    Raises
    ------
    UsageError
        With every such name at once, and the names that are nearest.
    """
    numbers = set(respondents.select_dtypes("number").columns)
    scores = [name for name in estimates["indicator"].unique() if name in numbers]
    groups = [name for name in estimates["domain"].unique() if name in respondents]
    is_statement = items["is_asked"].astype(bool) & items["kind"].eq("scale") & items["item"].isin(numbers)
    statements = list(items.loc[is_statement, "item"])
    known = {"outcome": scores, "beside": scores, "group": groups, "statement": statements}
    others = [name for name in scores if name != chosen.get("outcome")]
    open_ones = {"statement": _usual("ster_poor", statements), "beside": _usual("awareness", others)}
    chosen |= {name: usual for name, usual in open_ones.items() if usual and not chosen.get(name)}
    problems = [
        problem
        for name, value in chosen.items()
        for problem in (unknown_names(name, [value], known[name]) if name in known else _no_file(name, value))
    ]
    if problems:
        raise UsageError(problems)
    return chosen.get("statement", ""), chosen.get("beside", "")


def _usual(name: str, known: list[str]) -> str:
    """Return a name where it is known, else the first that is; empty where there is none."""
    return name if name in known else next(iter(known), "")


def _no_file(parameter: str, name: str) -> list[Problem]:
    """Return the problem of a file's name that would lie elsewhere, or is of another kind than what is written."""
    ending = ENDINGS[parameter]
    if PurePath(name).name == name and "\\" not in name and name.casefold().endswith(ending) and name != ending:
        return []
    message = (
        "{parameter}: {name} is no file of the lab's own folder. Write a name without folders that ends in {ending}."
    )
    return [Problem(message, values={"parameter": parameter, "name": name or "–", "ending": ending})]
