"""Two waves that are not to be compared stand side by side, and nothing beside them says that anything changed."""

from dataclasses import replace

import pandas as pd
import pytest
from a_study import a_study
from page_survey import CHANGES, LANGUAGES, findings

from helpers.present.perception import change
from helpers.stats.estimates.indicators import measures

SAYS_CHANGE = {"en": "change", "ca": "canvi", "es": "cambio"}


def two_waves(language, kind, monkeypatch):
    found = findings(language, kind, previous="2023")
    by_web = {"type": kind, "mode": "web"}
    study = a_study(language, sample=by_web, wave={"previous": "2023"}, before=a_study(sample=by_web))
    monkeypatch.setattr("helpers.study.waves.earlier", lambda study, table: None)
    items = found.items.assign(is_own=False, low=None, high=None)
    return replace(found, items=items, study=study)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_waves_in_which_people_chose_to_answer_have_no_column_chart_or_sentence_of_change(language, monkeypatch):
    chosen, drawn = (two_waves(language, kind, monkeypatch) for kind in ("opt_in", "probability"))
    table = change.table(CHANGES, chosen)
    assert len(table.data.columns) == 3 and not {"change", "conf_low"} & set(table.data)
    assert SAYS_CHANGE[language] not in table.caption.lower()
    assert change.figure(CHANGES, chosen) is None
    assert {claim.kind for claim in change.headline(CHANGES, chosen).claims} == {"silence"}
    assert "change" in change.table(CHANGES, drawn).data and change.figure(CHANGES, drawn) is not None
    assert {claim.kind for claim in change.headline(CHANGES, drawn).claims} == {"change"}


def test_what_lets_people_into_the_survey_is_no_result_of_a_wave():
    rows = [
        ("consent", "paradata", "binary"),
        ("resident", "paradata", "binary"),
        ("recall", "communication", "binary"),
    ]
    items = pd.DataFrame(rows, columns=["item", "construct", "kind"]).assign(
        is_asked=True, is_reversed=False, is_own=False, subscale=None, low=None, high=None
    )
    assert measures([], items) == ["recall"]
