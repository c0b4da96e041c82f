"""Two waves that are not to be compared stand side by side, and nothing beside them says that anything changed."""

from dataclasses import replace

import pandas as pd
import pytest
from a_study import a_study
from page_survey import CHANGES, LANGUAGES, findings

from helpers.present.language.words import Words
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


def statement(name, **changes):
    texts = dict.fromkeys(("text_ca", "text_es", "text_en"), f"Is it so that {name}?")
    return {"item": name, "construct": "knowledge", "kind": "quiz", "is_asked": True, "is_reversed": False,
            "is_own": False, "is_scored": False, "is_proven": True, "subscale": None, "low": None, "high": None,
            **texts, **changes}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("other", "reason"), [
    ({"is_proven": False}, "counted"), ({"text_en": "Is it true?"}, "asked"), ({"is_asked": False}, "asked"),
    ({}, "few"),
])  # fmt: skip
def test_what_is_not_compared_says_why(other, reason, language, monkeypatch):
    """The same eight statements, of which one had no key in the wave before, were called other questions or too few."""
    found = two_waves(language, "probability", monkeypatch)
    now = pd.DataFrame([statement("grew"), statement("council")])
    before = pd.DataFrame([statement("grew", **other), statement("council")])
    study = replace(found.study, before=a_study(sample={"type": "probability", "mode": "web"}, held={"items": before}))
    figures = pd.concat([found.items, now], ignore_index=True)
    told = change.headline(CHANGES, replace(found, items=figures, study=study)).markdown
    sentence = {code: study_words.split("{names}")[0] for code, text in change.NOT_COMPARED.items()
                if (study_words := Words(language)(text, names="{names}"))}  # fmt: skip
    lines = {code: [line for line in told.split("\n") if line.startswith(head)] for code, head in sentence.items()}
    wrong = found.name("quiz_wrong").lower()
    assert [code for code, held in lines.items() if any(wrong in line for line in held)] == [reason]


MOVED = pd.concat([CHANGES, CHANGES.iloc[1:].assign(indicator="val_access", change=-6.0)], ignore_index=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_of_an_index_that_moved_with_it_is_no_second_change(language, monkeypatch):
    """One change was counted as two: the index, and trust, which is one of its eight questions."""
    found = two_waves(language, "probability", monkeypatch)
    part = {"en": "a part of “image index”", "ca": "no és un altre canvi", "es": "no es otro cambio"}
    assert part[language] in change.headline(MOVED, found).markdown.replace("’", "'")
    assert change.told_within(MOVED, found) == {"val_access": "image_index"}
    against = MOVED.assign(change=[-0.1, -5.0, 6.0])
    assert change.told_within(against, found) == {}


@pytest.mark.parametrize(("language", "said"), [("en", "together"), ("ca", "alhora"), ("es", "a la vez")])
def test_the_table_of_changes_says_that_its_intervals_allow_for_all_of_them(language, said, monkeypatch):
    assert said in change.table(CHANGES, two_waves(language, "probability", monkeypatch)).caption
    assert said not in change.table(CHANGES, two_waves(language, "opt_in", monkeypatch)).caption


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
