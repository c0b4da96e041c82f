"""Interviews on end without consent are asked about, as those typed from paper; boxes left empty are not."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.errors import CodebookError
from helpers.study.config import Council
from helpers.study.instrument import read_instrument
from helpers.survey.checking.consents import blank_consents
from helpers.survey.cleaning.steps import clean_survey
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
COUNCIL = Council.model_validate({
    "name": "Prova", "population": 9000, "wave": {"label": "2025", "start": "2025-03-03", "end": "2025-03-28"},
    "sample": {"type": "quota"},
})  # fmt: skip


def read(consent: list[str], rule: dict | None = None) -> tuple[list[str], int]:
    """Return what is asked, and how many consented."""
    frame = pd.DataFrame({"consent": consent, "trust": [str(i % 11) for i in range(len(consent))]}, dtype=str)
    raw = RawSurvey(frame.set_axis(range(2, len(consent) + 2)), "s.csv", "csv")
    book = Codebook.model_validate({"items": {"consent": rule}} if rule else {})
    matching = match(raw, INSTRUMENT, book)
    answers = {i: decode(source, raw, book) for i, source in matching.sources.items()}
    told = [str(problem) for problem in blank_consents(answers, matching, raw)]
    return told, int((answers["consent"].values == 1).sum())


def test_a_stretch_without_consent_is_asked_about_and_both_ways_out_work():
    cells = ["Sí"] * 60 + [""] * 50
    (problem,), n = read(cells)
    assert "Consent is blank in 50 of 110 interviews" in problem and "rows 62, 63, 64" in problem and n == 60
    assert 'consent: {values: {"Sí": yes, "": yes}}' in problem
    assert read(cells, {"values": {"Sí": "yes", "": "yes"}}) == ([], 110)
    assert read(cells, {"checked": True}) == ([], 60)


def test_a_fifth_without_consent_wherever_it_stands_is_asked_about():
    cells = [("1", "1", "1", "")[i % 4] for i in range(88)]
    (problem,), n = read(cells)
    assert "Consent is blank in 22 of 88 interviews" in problem and "stretch" not in problem and n == 66
    assert read(cells, {"values": {"1": "yes", "": "yes"}}) == ([], 88) and read(cells, {"checked": True}) == ([], 66)


def test_boxes_left_empty_here_and_there_are_no_consent_without_a_question():
    assert read([("1", "1", "1", "1", "1", "")[i % 6] for i in range(90)]) == ([], 75)
    assert read(["1"] * 90 + [""] * 4) == ([], 90)


def cleaned(consent: list[str], book: dict | None = None) -> dict[str, int]:
    frame = pd.DataFrame({"consent": consent, "trust": [str(i % 11) for i in range(len(consent))],
                          "val_close": [str(i * 7 % 11) for i in range(len(consent))]}, dtype=str)  # fmt: skip
    raw = RawSurvey(frame.set_axis(range(2, len(consent) + 2)), "s.csv", "csv")
    return clean_survey(raw, Codebook.model_validate(book or {}), INSTRUMENT, COUNCIL).counts


def test_a_consent_that_nobody_filled_in_names_a_way_out_that_works():
    with pytest.raises(CodebookError) as caught:
        cleaned([""] * 30)
    assert "Consent is blank in all of the 30 interviews" in str(caught.value)
    assert 'ignore: ["consent"]' in str(caught.value)
    assert cleaned([""] * 30, {"ignore": ["consent"]})["rows_kept"] == 30


def test_whoever_codebook_says_was_not_asked_for_consent_there_counts_and_a_refusal_does_not():
    cells = ["1"] * 30 + ["0"] * 4 + [""] * 26
    declared = cleaned(cells, {"items": {"consent": {"missing": {"": "not_asked"}}}})
    assert declared["rows_kept"] == 56 and declared["rows_excluded_no_consent"] == 4
    assert cleaned(cells, {"items": {"consent": {"values": {"1": "yes", "0": "no", "": "not_asked"}}}}) == declared
    assert cleaned(cells, {"items": {"consent": {"missing": {"": "refused"}}}})["rows_kept"] == 30
