"""One survey exported by each of the usual tools: the same answers come out."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.config import Council, SurveyFile
from helpers.study.instrument import read_instrument
from helpers.survey.cleaning.steps import CleanSurvey, clean_survey
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.formats import guess_separator, split_options
from helpers.survey.receiving.reading import read_survey

INSTRUMENT = read_instrument()
COUNCIL = Council.model_validate({
    "name": "Prova", "population": 1000, "wave": {"label": "2025", "start": "2025-03-01", "end": "2025-03-31"},
    "sample": {"type": "opt_in"},
})  # fmt: skip
#: Trust, recall, sex and channels of four people; None where nothing was answered.
PEOPLE = [
    (7, 1, "female", ["web", "radio_tv"]),
    (3, 0, "male", ["press"]),
    (None, None, "female", []),
    (10, 1, "male", ["web"]),
]
CODES = [option.code for option in INSTRUMENT["channel_used"].options]


def words(item: str, language: str) -> str:
    return INSTRUMENT[item].text[language]


def label(item: str, code: str, language: str) -> str:
    return next(option.label[language] for option in INSTRUMENT[item].options if option.code == code)


def limesurvey_codes() -> list[list[str]]:
    head = ["id", "submitdate", "lastpage", "startlanguage", "trust", "recall", "sex"]
    head += [f"channel_used[{code}]" for code in CODES]
    rows = [
        [str(i), "2025-03-04 10:11:12", "9", "ca", "" if t is None else str(t), {1: "Y", 0: "N", None: ""}[r], s]
        + ["Y" if code in c else "" for code in CODES]
        for i, (t, r, s, c) in enumerate(PEOPLE, 1)
    ]
    return [head, *rows]


def limesurvey_full() -> list[list[str]]:
    head = ["ID de la resposta", "Data d'enviament", "Darrera pàgina", f"trust. {words('trust', 'ca')}",
            f"recall. {words('recall', 'ca')}", f"sex. {words('sex', 'ca')}"]  # fmt: skip
    head += [f"channel_used[SQ{i:03d}]. {words('channel_used', 'ca')} [{label('channel_used', code, 'ca')}]"
             for i, code in enumerate(CODES, 1)]  # fmt: skip
    rows = [
        [
            str(i),
            "2025-03-04 10:11:12",
            "9",
            "" if t is None else f"{t}",
            {1: "Sí", 0: "No", None: ""}[r],
            label("sex", s, "ca"),
        ]
        + [("Sí" if code in c else "No") if c else "" for code in CODES]
        for i, (t, r, s, c) in enumerate(PEOPLE, 1)
    ]
    return [head, *rows]


def kobo() -> list[list[str]]:
    head = ["start", "end", "imatge/trust", "com/recall", "perfil/sex", "com/channel_used"]
    head += [f"com/channel_used/{code}" for code in CODES] + ["_id", "_uuid", "_submission_time"]
    rows = [
        ["2025-03-04T10:00:00.000+01:00", "2025-03-04T10:11:12.000+01:00", "" if t is None else str(t),
         {1: "yes", 0: "no", None: ""}[r], s, " ".join(c)]
        + [str(int(code in c)) if c else "" for code in CODES] + [str(900 + i), f"u-{i}", "2025-03-04T10:12:00"]
        for i, (t, r, s, c) in enumerate(PEOPLE, 1)
    ]  # fmt: skip
    return [head, *rows]


def google() -> list[list[str]]:
    head = ["Marca temporal", *(words(item, "es") for item in ("trust", "recall", "sex", "channel_used"))]
    rows = [
        ["2025/03/04 10:11:12 a. m. GMT+1", "" if t is None else str(t), {1: "Sí", 0: "No", None: ""}[r],
         label("sex", s, "es"), ", ".join(label("channel_used", code, "es") for code in c)]
        for t, r, s, c in PEOPLE
    ]  # fmt: skip
    return [head, *rows]


def microsoft() -> list[list[str]]:
    head = ["ID", "Start time", "Completion time", "Email", "Name"]
    head += [words(item, "en") + "\u00a0" for item in ("trust", "recall", "sex", "channel_used")]
    rows = [
        [str(i), "3/4/25 10:00:00", "3/14/25 10:11:12", "anonymous", "", "" if t is None else str(t),
         {1: "Yes", 0: "No", None: ""}[r], label("sex", s, "en"),
         "".join(label("channel_used", code, "en") + ";" for code in c)]
        for i, (t, r, s, c) in enumerate(PEOPLE, 1)
    ]  # fmt: skip
    return [head, *rows]


TOOLS = {
    "limesurvey_codes": (limesurvey_codes, "limesurvey"), "limesurvey_full": (limesurvey_full, "limesurvey"),
    "kobo": (kobo, "kobo"), "google": (google, "google_forms"), "microsoft": (microsoft, "microsoft_forms"),
}  # fmt: skip


def cleaned(table: list[list[str]], folder, source: str = "auto") -> CleanSurvey:
    pd.DataFrame(table[1:], columns=table[0]).to_csv(folder / "export.csv", index=False, sep=";")
    raw = read_survey(folder, SurveyFile(source=source))
    return clean_survey(raw, Codebook(), INSTRUMENT, COUNCIL)


@pytest.mark.parametrize("tool", TOOLS)
def test_the_same_answers_come_out_of_every_tool(tool, tmp_path):
    make, source = TOOLS[tool]
    found = cleaned(make(), tmp_path)
    assert found.raw.source == source
    assert list(found.rows) == [2, 3, 5]  # the third person answered nothing but the profile
    assert found.answers["trust"].values.tolist() == [7, 3, 10]
    assert found.answers["recall"].values.tolist() == [1, 0, 1]
    assert found.answers["sex"].values.tolist() == ["female", "male", "male"]
    channels = found.answers["channel_used"].values
    for row, (_, _, _, chosen) in zip(found.rows, [PEOPLE[i] for i in (0, 1, 3)], strict=True):
        assert sorted(channels.columns[channels.loc[row] == 1]) == sorted(chosen)
    assert found.answers["submitted_at"].values.notna().all()


def test_council_yml_decides_over_what_the_headers_look_like(tmp_path):
    assert cleaned(kobo(), tmp_path, source="generic").raw.source == "generic"


def test_names_and_addresses_of_respondents_are_not_used(tmp_path):
    found = cleaned(microsoft(), tmp_path)
    assert {"Email", "Name"} <= set(found.matching.unused)


def test_options_are_told_apart_by_line_breaks_strokes_and_plus_signs():
    known = {"premsa", "carta a casa", "cartells"}
    for mark in ("\n", "/", " / ", "+", " + "):
        texts = [mark.join(("Premsa", "Carta a casa")), "Cartells"]
        found = guess_separator(texts, known)
        assert found is not None and split_options(texts[0], found, known) == ["premsa", "carta a casa"]
