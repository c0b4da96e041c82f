"""People whose consent is blank in one stretch of rows: nobody asked them in that column, or nobody typed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.codes.checks import has_substance
from helpers.survey.checking.codes.faults import LEAST_FAULTS, TOLERATED
from helpers.survey.checking.figures import in_blocks
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey


def blank_consents(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield the problem of interviews on end without consent, as those that were typed from paper.

    Who leaves a box empty here and there has not consented, and is left out without a question.
    """
    source = matching.sources.get("consent")
    if source is None or "consent" not in answers or source.rule.checked or "" in source.rule.values:
        return
    about = has_substance(answers, [one.item for one in matching.sources.values()])
    blank = answers["consent"].texts[about].map(is_blank).astype(bool)
    if blank.sum() < LEAST_FAULTS or blank.sum() <= TOLERATED * len(blank) or blank.all() or not in_blocks(blank):
        return
    message = (
        "Consent is blank in {n} of {total} interviews that have answers, and these stand in one stretch, such as rows "
        "{rows}: they would all be left out. Where these people consented in another way, as on paper, write under "
        "items in codebook.yml consent: {{values: {{{given}: yes, {none}: yes}}}}; where they did not, consent: "
        "{{checked: true}}."
    )
    texts = answers["consent"].texts
    given = str(texts[answers["consent"].values == 1].iloc[0]) if (answers["consent"].values == 1).any() else "1"
    rows = blank.index[blank]
    values = {"n": len(rows), "total": len(blank), "rows": raw.told(rows), "given": quoted(given),
              "none": quoted(str(texts[rows[0]]).strip())}  # fmt: skip
    yield Problem(message, f"{raw.name}, column {source.column}", values)
