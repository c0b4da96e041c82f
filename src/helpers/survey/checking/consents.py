"""People whose consent is blank although they answered: nobody asked them in that column, or nobody typed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.codes.checks import has_substance
from helpers.survey.checking.codes.faults import LEAST_FAULTS, TOLERATED
from helpers.survey.checking.figures import in_blocks
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import NOT_ASKED, is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from helpers.survey.codebook.codebook import ItemRule
    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: A rule that leaves out such a share of interviews, wherever they stand, speaks of the file and not of the people.
A_FIFTH = 0.2
_OF_NOBODY = Problem(
    "Consent is blank in all of the {total} interviews that have answers: they would all be left out. Where these "
    "people consented in another way, write in codebook.yml ignore: [{column}]. Answers without consent may not be "
    "used."
)
_ON_END = Problem(
    "Consent is blank in {n} of {total} interviews that have answers, and these stand in one stretch, such as rows "
    "{rows}: they would all be left out. Where these people consented in another way, as on paper, write under "
    "items in codebook.yml consent: {{values: {{{given}: yes, {none}: yes}}}}; where they did not, consent: "
    "{{checked: true}}."
)
_MANY = Problem(
    "Consent is blank in {n} of {total} interviews that have answers, such as rows {rows}: they would all be left out. "
    "Where these people consented in another way, as on paper, write under items in codebook.yml consent: {{values: "
    "{{{given}: yes, {none}: yes}}}}; where they did not, consent: {{checked: true}}."
)


def not_asked_consent(answers: Mapping[str, Answers], matching: Matching) -> pd.Series:
    """Return whether codebook.yml says of a row's consent that it was not asked there, as where it was given on paper.

    A word of the file's own ("n/a") is no such saying.
    """
    consent, rule = answers["consent"], matching.sources["consent"].rule
    is_declared = NOT_ASKED in {*rule.missing.values(), *rule.values.values()}
    return (consent.states == NOT_ASKED) & is_declared


def blank_consents(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield the problem of interviews without consent that are all, a fifth, or some on end, as those typed from paper.

    Who leaves a box empty here and there has not consented, and is left out without a question.
    """
    source = matching.sources.get("consent")
    if source is None or "consent" not in answers or source.rule.checked or _is_said(source.rule):
        return
    about = has_substance(answers, [one.item for one in matching.sources.values()])
    blank = answers["consent"].texts[about].map(is_blank).astype(bool)
    n, total, where = int(blank.sum()), len(blank), f"{raw.name}, column {source.column}"
    if total and n == total:
        yield Problem(_OF_NOBODY.message, where, {"total": total, "column": quoted(str(source.column))})
        return
    is_on_end = n > TOLERATED * total and in_blocks(blank)
    if n < LEAST_FAULTS or (n < A_FIFTH * total and not is_on_end):
        return
    texts = answers["consent"].texts
    given = str(texts[answers["consent"].values == 1].iloc[0]) if (answers["consent"].values == 1).any() else "1"
    rows = blank.index[blank]
    values = {"n": n, "total": total, "rows": raw.told(rows), "given": quoted(given),
              "none": quoted(str(texts[rows[0]]).strip())}  # fmt: skip
    yield Problem((_ON_END if is_on_end else _MANY).message, where, values)


def _is_said(rule: ItemRule) -> bool:
    """Return whether a codebook says what a blank means."""
    return "" in rule.values or "" in rule.missing
