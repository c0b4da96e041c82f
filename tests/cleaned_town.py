"""An invented council, cleaned and weighted once for all tests that look at it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pandas as pd

from helpers.present.language.words import Words
from helpers.study.opening import Study, open_study
from helpers.survey.assembling import Weighted, quality_table, weigh
from helpers.survey.intake import Cleaned, Received, as_asked, clean, receive


@cache
def town(council: str = "vilaprova") -> tuple[Study, Received, Cleaned, Weighted, pd.DataFrame]:
    study = open_study(council, "2025")
    got = receive(study)
    found = clean(study, got)
    weighted = weigh(found.respondents, got.population, study.config)
    return as_asked(study), got, found, weighted, quality_table(found.survey, weighted)


def speaking(study: Study, language: str) -> tuple[Study, Words]:
    return replace(study, language=language), Words(language)
