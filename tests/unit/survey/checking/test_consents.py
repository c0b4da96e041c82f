"""Interviews on end without consent are asked about, as those typed from paper; boxes left empty are not."""

from __future__ import annotations

import pandas as pd

from helpers.study.instrument import read_instrument
from helpers.survey.checking.consents import blank_consents
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()


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


def test_boxes_left_empty_here_and_there_are_no_consent_without_a_question():
    assert read([("1", "1", "")[i % 3] for i in range(90)]) == ([], 60)
    assert read(["1"] * 90 + [""] * 4) == ([], 90) and read([""] * 30) == ([], 0)
