"""One survey as each tool exports it, with all that the tool puts around the answers: the same answers come out.

Shapes follow the tools' own pages: Qualtrics' "Understanding your data set" (three header rows, metadata, split
multi-selects), SurveyMonkey's "Exporting survey data" (options under blank headers), REDCap's export field names
(``field___code``, labels with ``(choice=...)``), LimeSurvey's "Exporting results" (codes, full questions, R syntax),
ODK Central's CSV with groups (names joined by a hyphen) and split select-multiples, and the sheets of Google and
Microsoft Forms with their linear scales and grids.
"""

from __future__ import annotations

import csv
import random
from functools import cache

import pytest

from helpers.errors import SurveyFileError
from helpers.study.config import Council, SurveyFile
from helpers.study.instrument import read_instrument
from helpers.survey.cleaning.steps import CleanSurvey, clean_survey
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.receiving.reading import read_survey

INSTRUMENT = read_instrument()
COUNCIL = Council.model_validate({
    "name": "Prova", "population": 1000, "wave": {"label": "2025", "start": "2025-03-01", "end": "2025-03-31"},
    "sample": {"type": "opt_in"}, "options": {"exclude_straightliners": False},
})  # fmt: skip
CODES = [option.code for option in INSTRUMENT["channel_used"].options]
GRID = ("ster_poor", "ster_charity", "stig_hide")
N = 24


@cache
def people() -> list[dict]:
    """Return invented people: what each of them answered, in the instrument's codes."""
    draw = random.Random(7)
    return [
        {"trust": draw.randrange(11), "recall": draw.randrange(2), "sex": draw.choice(["female", "male"]),
         "age": draw.randrange(18, 90), "open_image": draw.choice(["papers, cues", "ajuda; suport", "—", ""]),
         "channel_used": sorted(draw.sample(CODES, draw.randrange(1, 4)), key=CODES.index),
         **{item: draw.randrange(1, 6) for item in GRID}}
        for _ in range(N)
    ]  # fmt: skip


def words(item: str, language: str) -> str:
    return INSTRUMENT[item].text[language]


def label(item: str, code: str, language: str) -> str:
    return next(option.label[language] for option in INSTRUMENT[item].options if option.code == code)


def closed(person: dict, language: str) -> list[str]:
    yes = {"ca": "Sí", "es": "Sí", "en": "Yes"}[language]
    return [str(person["trust"]), yes if person["recall"] else "No", label("sex", person["sex"], language),
            str(person["age"])]  # fmt: skip


CLOSED = ("trust", "recall", "sex", "age")


def qualtrics(import_ids: bool = True, split: bool = True) -> list[list[str]]:
    head = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished",
            "RecordedDate", "ResponseId", "RecipientEmail", "DistributionChannel", "UserLanguage",
            "Q1", "Q2", "Q3", "Q4"]  # fmt: skip
    text = ["Start Date", "End Date", "Response Type", "IP Address", "Progress", "Duration (in seconds)", "Finished",
            "Recorded Date", "Response ID", "Recipient Email", "Distribution Channel", "User Language",
            *(words(item, "en") for item in CLOSED)]  # fmt: skip
    head += [f"Q5_{i}" for i in range(1, len(CODES) + 1)] if split else ["Q5"]
    text += [f"{words('channel_used', 'en')} - {label('channel_used', c, 'en')}" for c in CODES] if split else [
        words("channel_used", "en")
    ]  # fmt: skip
    head += ["Q5_13_TEXT", "Q6_1", "Q6_2", "Q6_3", "Q7"]
    text += [f"{words('channel_used', 'en')} - Other - Text", *(words(item, "en") for item in GRID),
             words("open_image", "en")]  # fmt: skip
    ids = [f'{{"ImportId":"QID{i}","timeZone":"Europe/Madrid"}}' for i in range(len(head))]
    rows = [
        ["2025-03-04 10:00:00", "2025-03-04 10:10:00", "IP Address", "10.0.0.1", "100", "600", "True",
         "2025-03-04 10:10:01", f"R_{i:03d}", "", "anonymous", "EN", *closed(p, "en"),
         *([label("channel_used", c, "en") if c in p["channel_used"] else "" for c in CODES] if split
           else [",".join(label("channel_used", c, "en") for c in p["channel_used"])]),
         "", *(str(p[item]) for item in GRID), p["open_image"]]
        for i, p in enumerate(people())
    ]  # fmt: skip
    return [head, text, *([ids] if import_ids else []), *rows]


def surveymonkey() -> list[list[str]]:
    head = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name",
            "Custom Data 1", *(words(item, "es") for item in CLOSED), words("channel_used", "es")]  # fmt: skip
    below = [""] * 8 + ["Response"] * 3 + ["Open-Ended Response"]
    below += [label("channel_used", code, "es") for code in CODES]
    head += [""] * (len(CODES) - 1) + ["¿Está de acuerdo?", "", "", words("open_image", "es")]
    below += [*(words(item, "es") for item in GRID), "Open-Ended Response"]
    rows = [
        [str(11800000000 + i), "433", "03/04/2025 10:00:00 AM", "03/04/2025 10:10:00 AM", "10.0.0.1", "", "", "",
         *closed(p, "es"), *(label("channel_used", c, "es") if c in p["channel_used"] else "" for c in CODES),
         *(str(p[item]) for item in GRID), p["open_image"]]
        for i, p in enumerate(people())
    ]  # fmt: skip
    return [head, below, *rows]


def redcap_raw() -> list[list[str]]:
    head = ["record_id", "redcap_survey_identifier", "enquesta_timestamp", *CLOSED]
    head += [f"channel_used___{code}" for code in CODES] + [*GRID, "open_image", "enquesta_complete"]
    rows = [
        [str(i), "", "2025-03-04 10:10", str(p["trust"]), str(p["recall"]), p["sex"], str(p["age"]),
         *(str(int(c in p["channel_used"])) for c in CODES), *(str(p[item]) for item in GRID), p["open_image"], "2"]
        for i, p in enumerate(people(), 1)
    ]  # fmt: skip
    return [head, *rows]


def redcap_labels() -> list[list[str]]:
    head = ["Record ID", "Survey Identifier", "Survey Timestamp", *(words(item, "ca") for item in CLOSED)]
    head += [f"{words('channel_used', 'ca')} (choice={label('channel_used', code, 'ca')})" for code in CODES]
    head += [*(words(item, "ca") for item in GRID), words("open_image", "ca"), "Complete?"]
    rows = [
        [str(i), "", "2025-03-04 10:10", *closed(p, "ca"),
         *("Checked" if c in p["channel_used"] else "Unchecked" for c in CODES),
         *(str(p[item]) for item in GRID), p["open_image"], "Complete"]
        for i, p in enumerate(people(), 1)
    ]  # fmt: skip
    return [head, *rows]


def limesurvey(style: str) -> list[list[str]]:
    """Return an export of LimeSurvey, whose question codes hold no underscore."""

    def code(item: str) -> str:
        return item.replace("_", "")

    option = {"codes": "channelused[{}]", "r": "channelused_{}"}[style]
    head = ["id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", *map(code, CLOSED)]
    head += [option.format(code(c)) for c in CODES] + [*map(code, GRID), code("open_image")]
    rows = [
        [str(i), "2025-03-04 10:10:00", "9", "ca", "77", "2025-03-04 10:00:00", "2025-03-04 10:10:00",
         str(p["trust"]), "Y" if p["recall"] else "N", p["sex"], f"{p['age']}.0000000000",
         *("Y" if c in p["channel_used"] else "" for c in CODES), *(str(p[item]) for item in GRID), p["open_image"]]
        for i, p in enumerate(people(), 1)
    ]  # fmt: skip
    return [head, *rows]


def central() -> list[list[str]]:
    head = ["SubmissionDate", "started_at", "submitted_at", "interview-trust", "interview-recall",
            "interview-perfil-sex", "interview-perfil-age", "interview-channel_used"]  # fmt: skip
    head += [f"interview-channel_used/{code}" for code in CODES]
    head += [*(f"interview-{item}" for item in GRID), "interview-open_image", "meta-instanceID", "KEY", "ReviewState"]
    rows = [
        ["2025-03-04T09:10:01.123Z", "2025-03-04T10:00:00.000+01:00", "2025-03-04T10:10:00.000+01:00", str(p["trust"]),
         str(p["recall"]), p["sex"], str(p["age"]), " ".join(p["channel_used"]),
         *(str(int(c in p["channel_used"])) for c in CODES), *(str(p[item]) for item in GRID), p["open_image"],
         f"uuid:{i}", f"uuid:{i}", "approved"]
        for i, p in enumerate(people())
    ]  # fmt: skip
    return [head, *rows]


def google(language: str) -> list[list[str]]:
    stamp = {"ca": "Marca de temps", "es": "Marca temporal", "en": "Timestamp"}[language]
    head = [stamp, *(words(item, language) for item in CLOSED), words("channel_used", language)]
    grid = {"ca": "Hi està d'acord?", "es": "¿Está de acuerdo?", "en": "Do you agree?"}[language]
    head += [*(f"{grid} [{words(item, language)}]" for item in GRID), words("open_image", language)]
    rows = [
        ["04/03/2025 10:10:00", *closed(p, language),
         ", ".join(label("channel_used", c, language) for c in p["channel_used"]),
         *(str(p[item]) for item in GRID), p["open_image"]]
        for p in people()
    ]  # fmt: skip
    return [head, *rows]


def microsoft(language: str) -> list[list[str]]:
    start, end = {"ca": ("Hora d'inici", "Hora de finalització"), "es": ("Hora de inicio", "Hora de finalización"),
                  "en": ("Start time", "Completion time")}[language]  # fmt: skip
    head = ["Id", start, end, "Email", "Name", *(f"{words(item, language)}\u00a0" for item in CLOSED)]
    head += [words("channel_used", language), *(words(item, language) for item in GRID), words("open_image", language)]
    rows = [
        [str(i), "3/4/25 10:00:00", "3/4/25 10:10:00", "anonymous", "", *closed(p, language),
         "".join(label("channel_used", c, language) + ";" for c in p["channel_used"]),
         *(str(p[item]) for item in GRID), p["open_image"]]
        for i, p in enumerate(people(), 1)
    ]  # fmt: skip
    return [head, *rows]


TOOLS = {
    "qualtrics": (qualtrics(), "qualtrics"), "qualtrics without import ids": (qualtrics(False), "qualtrics"),
    "qualtrics in one column": (qualtrics(True, False), "qualtrics"), "surveymonkey": (surveymonkey(), "surveymonkey"),
    "redcap": (redcap_raw(), "redcap"), "redcap labels": (redcap_labels(), "redcap"),
    "limesurvey codes": (limesurvey("codes"), "limesurvey"), "limesurvey for R": (limesurvey("r"), "limesurvey"),
    "odk central": (central(), "kobo"),
    **{f"google {language}": (google(language), "google_forms") for language in ("ca", "es", "en")},
    **{f"microsoft {language}": (microsoft(language), "microsoft_forms") for language in ("ca", "es", "en")},
}  # fmt: skip


def cleaned(table: list[list[str]], folder, mark: str = ",") -> CleanSurvey:
    with (folder / "export.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=mark).writerows(table)
    return clean_survey(read_survey(folder, SurveyFile()), Codebook(), INSTRUMENT, COUNCIL)


def same_answers(found: CleanSurvey, wanted: list[dict]) -> bool:
    """Return whether the kept rows hold exactly these people's answers, in order."""
    assert len(found.rows) == len(wanted), found.counts
    for item in ("trust", "recall", "age", *GRID):
        assert found.answers[item].values.astype(float).tolist() == [float(p[item]) for p in wanted], item
    assert found.answers["sex"].values.tolist() == [p["sex"] for p in wanted]
    chosen = found.answers["channel_used"].values
    for (_, row), person in zip(chosen.iterrows(), wanted, strict=True):
        assert sorted(row.index[row == 1]) == sorted(person["channel_used"])
    assert set(chosen.columns) == set(CODES)
    return True


@pytest.mark.parametrize("tool", TOOLS)
def test_the_same_answers_come_out_of_every_tool(tool, tmp_path):
    table, source = TOOLS[tool]
    found = cleaned(table, tmp_path)
    assert found.raw.source == source
    assert same_answers(found, people())
    assert found.answers["submitted_at"].values.dt.month.eq(3).all()


def test_the_time_of_redcaps_form_with_the_answers_is_the_interviews(tmp_path):
    head, *rows = redcap_raw()
    head = [head[0], "contacte_timestamp", "contacte_notes", "contacte_complete", *head[1:], "visita_timestamp",
            "visita_notes", "visita_complete"]  # fmt: skip
    rows = [[row[0], "2025-02-01 09:00", "", "0", *row[1:], "", "", "0"] for row in rows]
    rows[-1][head.index("enquesta_timestamp")] = "[not completed]"
    found = cleaned([head, *rows], tmp_path)
    assert same_answers(found, people())
    times = found.answers["submitted_at"]
    assert times.values.iloc[:-1].dt.month.eq(3).all() and times.states.iloc[-1] == "refused"
    # It was open: set aside where its own state says so.
    rows[-1][head.index("enquesta_complete")] = "0"
    assert cleaned([head, *rows], tmp_path).counts["rows_excluded_unfinished"] == 1


@pytest.mark.parametrize("tool", ["qualtrics", "redcap", "limesurvey codes", "odk central"])
def test_what_is_no_interview_is_left_out_of_each(tool, tmp_path):
    table, _ = TOOLS[tool]
    column, text, reason = {
        "qualtrics": ("Status", "Survey Preview", "preview"), "redcap": ("enquesta_complete", "0", "unfinished"),
        "limesurvey codes": ("submitdate", "", "unfinished"),
        "odk central": ("ReviewState", "rejected", "not_approved"),
    }[tool]  # fmt: skip
    rows = [list(row) for row in table]
    rows[-2][table[0].index(column)] = text
    found = cleaned(rows, tmp_path)
    assert found.counts[f"rows_excluded_{reason}"] == 1
    assert same_answers(found, [*people()[:-2], people()[-1]])


@pytest.mark.parametrize(
    ("data", "given"), [("survey_731846_SPSS_data_file.dat", None), ("survey_731846_SPSS_data_file.dat", "dat"),
                        ("answers.csv", None)],
)  # fmt: skip
def test_limesurveys_data_for_spss_are_refused_with_two_ways_out(tmp_path, data, given):
    """The pair as `SPSSExportData` and the syntax in LimeSurvey's application/helpers/export_helper.php write it."""
    rows = limesurvey("codes")
    names = [f"V{at}" for at in range(1, len(rows[0]) + 1)]
    quoted = [[f"{number}", *row[1:]] for number, row in enumerate(rows[1:], 1)]
    lines = [",".join("'" + cell.replace("'", "''") + "'" if cell else "" for cell in row) for row in quoted]
    (tmp_path / data).write_text("\n".join(lines) + "\n", encoding="utf-8")
    syntax = [
        "SET UNICODE=ON.", "SHOW LOCALE.", "PRESERVE LOCALE.", "SET LOCALE='en_UK'.", "GET DATA", " /TYPE=TXT",
        " /FILE='survey_731846_SPSS_data_file.dat'", " /DELCASE=LINE", ' /DELIMITERS=","', " /QUALIFIER=\"'\"",
        " /ARRANGEMENT=DELIMITED", " /FIRSTCASE=1", " /IMPORTCASE=ALL", " /VARIABLES=",
        *(f" {name} A9" for name in names[:-1]), f" {names[-1]} A9.", "CACHE.", "EXECUTE.",
        "*Define Variable Properties.",
        *(f'VARIABLE LABELS {name} "{title}".' for name, title in zip(names, rows[0], strict=True)),
        "RESTORE LOCALE.",
    ]  # fmt: skip
    (tmp_path / "survey_731846_SPSS_syntax_file.sps").write_text("\ufeff" + "\n".join(syntax), encoding="utf-8")
    with pytest.raises(SurveyFileError) as caught:
        read_survey(tmp_path, SurveyFile(file=data if given else None))
    told = str(caught.value)
    assert data in told and "CSV" in told and "save what it makes as .sav" in told and "papers" not in told


def test_an_export_without_its_header_is_refused_and_shows_nobodys_answers(tmp_path):
    # LimeSurvey's data file for SPSS has no header of its own.
    with pytest.raises(Exception, match="header") as caught:
        cleaned(limesurvey("codes")[1:], tmp_path)
    assert "papers" not in str(caught.value) and "2025-03-04" not in str(caught.value)
