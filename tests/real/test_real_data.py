"""Surveys that nobody here wrote, cleaned with nothing but a council.yml and a codebook.yml; shares as counted by hand.

The data lie outside the project: in the folder that MIRALL_REAL_DATA names, or in `../shared/data` beside the clone.
The hand count reads the raw file with plain pandas and knows nothing of the package. No open answer is printed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.present.cleaning.receipt import receipt
from helpers.present.language.words import Words
from helpers.stats.estimates.answers import answer_table
from helpers.study.artefacts import artefacts, conform
from helpers.study.opening import Study, open_study
from helpers.survey.assembling import nonresponse_table, quality_table, weigh
from helpers.survey.cleaning.open_words import shared_words
from helpers.survey.design import SurveyDesign
from helpers.survey.intake import Cleaned, Received, clean, receive

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DATA = Path(os.environ.get("MIRALL_REAL_DATA") or ROOT.parent / "shared" / "data")
STUDIES = sorted("/".join(path.parts[-3:-1]) for path in HERE.glob("*/*/council.yml"))
needs_data = pytest.mark.skipif(
    not (DATA / "kcmo").is_dir(),
    reason="the real data are not here (MIRALL_REAL_DATA, or ../shared/data beside the clone)",
)
pytestmark = needs_data
FILES = {
    "toronto/2021": "toronto/toronto_engagement_trimmed.csv",
    "juarez/2021": "juarez/AEJ_Participacion_2021_DISTRITOS.sav",
    "juarez/2023": "juarez/AEJ_Participacion_2023.xlsx",
    "kcmo/2021": "kcmo/FY2022_RS_Cleaned_safe.csv",
    "kcmo/2022": "kcmo/kcmo_mar_2022_safe.csv",
}


@pytest.fixture(scope="module", autouse=True)
def data_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    for study in STUDIES:
        shutil.copytree(HERE / study, folder / "raw" / study)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIRALL_DATA", str(folder))
        patch.setenv("MIRALL_REAL_DATA", str(DATA))
        yield folder


@cache
def cleaned(name: str) -> tuple[Study, Received, Cleaned]:
    study = open_study(*name.split("/"))
    got = receive(study)
    return study, got, clean(study, got)


@cache
def by_hand(name: str) -> pd.DataFrame:
    """Return the raw file as text, by the plainest means."""
    path = DATA / FILES[name]
    if path.suffix == ".sav":
        import pyreadstat

        return pyreadstat.read_sav(str(path))[0]
    if path.suffix == ".xlsx":
        return pd.read_excel(path, dtype=str, keep_default_na=False, engine="openpyxl")
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="cp1252" if "toronto" in name else "utf-8")


def shares(column: pd.Series, codes: dict) -> dict:
    """Return the share of each answer among the rows that have one of these codes."""
    known = column[column.isin(list(codes))].map(codes)
    return (known.value_counts() / len(known)).to_dict()


def measured(name: str, item: str) -> dict:
    kept = cleaned(name)[2].respondents[item].dropna()
    return (kept.value_counts() / len(kept)).to_dict()


def numbers(*codes: int, start: str = "") -> dict:
    return {f"{start}{code}": float(code) for code in codes}


FIVE = {
    "Strongly disagree": 1.0,
    "Disagree": 2.0,
    "Neither agree nor disagree": 3.0,
    "Agree": 4.0,
    "Strongly agree": 5.0,
}


@pytest.mark.parametrize("name", STUDIES)
def test_every_table_fits_its_schema_and_rows_add_up(name):
    study, got, found = cleaned(name)
    weighted = weigh(found.respondents, got.population, study.config)
    quality = quality_table(found.survey, weighted)
    tables = {"respondents": weighted.respondents, "items": found.items, "issues": found.survey.issues,
              "nonresponse": nonresponse_table(found.survey, weighted.respondents), "margins": weighted.margins,
              "quality": quality}  # fmt: skip
    for table, frame in tables.items():
        conform(frame, artefacts()[table], table)
    counts = found.survey.counts
    out = sum(n for key, n in counts.items() if key.startswith(("rows_excluded", "rows_other")))
    assert counts["rows_received"] == counts["rows_kept"] + out
    assert counts["rows_kept"] >= 100


@pytest.mark.parametrize("name", STUDIES)
def test_the_receipt_counts_every_record_twice_and_says_where_it_went(name):
    _, got, found = cleaned(name)
    table = receipt(got, found.survey, Words("en"))
    labels = [line.strip("| ").split(" | ")[0].strip() for line in table.markdown.splitlines()[2:]]
    counts = dict(zip(labels, table.data["value"], strict=True))
    read = counts["Records read"]
    assert counts["Records by a second, independent count"] == read
    assert name not in FILES or read == len(by_hand(name))
    aside = sum(n for label, n in counts.items() if label.startswith("–"))
    assert counts["Interviews that count"] + aside == read
    assert counts["Columns used"] + counts["Columns not used"] == got.raw.frame.shape[1]


@pytest.mark.parametrize("name", STUDIES)
def test_every_mapped_question_has_its_answers(name):
    _, _, found = cleaned(name)
    design = SurveyDesign(np.ones(len(found.respondents)))
    answers = answer_table(found.respondents, found.items, design, found.survey.instrument.offered())
    asked = found.items[found.items["is_asked"] & (found.items["construct"] != "paradata")]
    assert set(asked.loc[asked["kind"] != "open", "item"]) == set(answers["item"])
    words = shared_words(found.survey.answers, found.survey.instrument, 10)
    assert set(asked.loc[asked["kind"] == "open", "item"]) == set(words["item"])


@pytest.mark.parametrize("name", [name for name in STUDIES if "kcmo" in name])
@pytest.mark.parametrize(
    ("item", "column"),
    [("overall_image", "q2_03"), ("val_useful", "q2_01"), ("val_value", "q2_02"), ("val_professional", "q3_12"),
     ("informed", "q3_13"), ("satisfaction", "q17_04")],
)  # fmt: skip
def test_kansas_city_nine_is_no_answer(name, item, column):
    council, wave = name.split("/")
    raw = by_hand(f"kcmo/{wave}")
    raw = raw if council == "kcmo" else raw[raw["counci"] == council.removeprefix("kcmo")]
    assert measured(name, item) == pytest.approx(shares(raw[column], numbers(1, 2, 3, 4, 5)))
    row = cleaned(name)[2].items.set_index("item").loc[item]
    assert row["n_dont_know"] == (raw[column] == "9").sum()
    assert (row["low"], row["high"]) == (1, 5)


@pytest.mark.parametrize("wave", ["2021", "2022"])
def test_kansas_city_districts_are_the_whole_taken_apart(wave):
    raw, (_, _, whole) = by_hand(f"kcmo/{wave}"), cleaned(f"kcmo/{wave}")
    for district in ("1", "6"):
        survey = cleaned(f"kcmo{district}/{wave}")[2].survey
        assert survey.counts["rows_kept"] == (raw["counci"] == district).sum()
        assert survey.counts["rows_other_council"] == (raw["counci"] != district).sum()
    assert whole.survey.counts["rows_kept"] == len(raw)
    sexes = shares(raw["q41_w"], {"1": "male", "2": "female", "3": "other"})
    assert measured(f"kcmo/{wave}", "sex") == pytest.approx(sexes)
    # Missing ages are NA in one wave and 9 in the other.
    ages = whole.items.set_index("item").loc["age_group"]
    assert ages["n_refused"] == raw["q40_w"].isin(["NA", "9"]).sum() > 0


def test_kansas_city_channels_know_no_from_unanswered():
    raw, kept = by_hand("kcmo/2022"), cleaned("kcmo/2022")[2].respondents
    # A 9 says nothing of that channel, and the other channels of that person count.
    answered = raw["q31_05"].isin(["1", "2"])
    assert kept["channel_used__web"].mean() == pytest.approx((raw.loc[answered, "q31_05"] == "1").mean())


@pytest.mark.parametrize(
    ("item", "start"),
    [("val_considers", "3.1. "), ("val_influence", "3.2. "), ("informed", "3.3. "), ("clarity", "3.4. "),
     ("rel_seen", "3.5. "), ("val_unequal", "3.6. "), ("rel_relevant", "3.9. "), ("val_no_difference", "3.11. ")],
)  # fmt: skip
def test_toronto_statements(item, start):
    raw = by_hand("toronto/2021")
    column = raw[next(name for name in raw.columns if name.startswith(start))]
    assert measured("toronto/2021", item) == pytest.approx(shares(column, FIVE))


def test_toronto_statements_against_the_city_count_against_its_image():
    raw = by_hand("toronto/2021")
    plain = [next(c for c in raw.columns if c.startswith(f"3.{n}. ")) for n in (1, 2, 7, 8, 10)]
    against = [next(c for c in raw.columns if c.startswith(f"3.{n}. ")) for n in (6, 11)]
    points = pd.concat(
        [(raw[c].map(FIVE) - 1) * 25 for c in plain] + [(5 - raw[c].map(FIVE)) * 25 for c in against], axis=1
    )
    index = points.mean(axis=1).where(points.notna().sum(axis=1) >= 3.5)
    kept = cleaned("toronto/2021")[2].respondents
    assert kept["image_index"].mean() == pytest.approx(index.mean())
    assert kept["image_index"].notna().sum() == index.notna().sum()


def test_toronto_channels_were_put_to_those_who_want_to_be_told():
    raw, found = by_hand("toronto/2021"), cleaned("toronto/2021")[2]
    at = {number: next(c for c in raw.columns if c.startswith(f"5.{number}. ")) for number in range(1, 17)}
    wants = raw[next(c for c in raw.columns if c.startswith("4.2. "))] == "1"
    chose = (raw[[at[n] for n in range(1, 17) if n != 15]] == "1").any(axis=1) & wants
    papers = (raw[[at[6], at[11], at[12]]] == "1").any(axis=1)
    assert found.respondents["channel_used__social_media"].sum() == (raw.loc[chose, at[1]] == "1").sum()
    assert found.respondents["channel_used__press"].mean() == pytest.approx(papers[chose].mean())
    assert found.items.set_index("item").loc["channel_used", "n_not_asked"] > 300


def test_toronto_is_windows_1252_and_gender_and_age_are_as_counted():
    _, got, found = cleaned("toronto/2021")
    raw = by_hand("toronto/2021")
    assert got.raw.encoding == "cp1252" and got.raw.separator == ","
    raw = raw.loc[found.respondents["row"] - 2]
    gender = raw[next(c for c in raw.columns if c.startswith("17. "))]
    assert (found.respondents["sex"] == "male").sum() == (gender == "Man").sum()
    assert (found.respondents["sex"] == "female").sum() == gender.isin(["Woman", "Trans woman"]).sum()
    age = raw["10. What is your age?"]
    assert (found.respondents["age_group"] == "65+").sum() == (age == "65+").sum()


@pytest.mark.parametrize(
    ("wave", "image", "trust"), [("2021", "Q107", "Q16.20"), ("2023", "Q16", "Q22.20")]
)  # fmt: skip
def test_juarez_no_answer_lies_inside_the_scale(wave, image, trust):
    raw, items = by_hand(f"juarez/{wave}"), cleaned(f"juarez/{wave}")[2].items.set_index("item")
    pairs = {"val_honest": f"{image}.1", "val_listens": f"{image}.2", "val_accounts": f"{image}.5", "trust": trust}
    for item, start in pairs.items():
        name = (
            start
            if wave == "2021"
            else next(c for c in raw.columns if c.startswith(start) and not c[len(start)].isdigit())
        )
        column = raw[name].astype(float)
        expected = shares(column, {float(code): float(code) for code in (1, 2, 3, 4)})
        assert measured(f"juarez/{wave}", item) == pytest.approx(expected), item
        assert items.loc[item, "n_dont_know"] == (column == 5).sum(), item


def test_juarez_codes_that_changed_between_waves_mean_the_same():
    first, second = by_hand("juarez/2021"), by_hand("juarez/2023")
    knows = (first["Q7"] == 1).mean()
    assert cleaned("juarez/2021")[2].respondents["aided_state_deputy"].mean() == pytest.approx(knows)
    column = second[next(c for c in second.columns if c.startswith("Q8C"))]
    assert cleaned("juarez/2023")[2].respondents["aided_state_deputy"].mean() == pytest.approx((column == "2").mean())
    # Who named a deputy said that they knew one: the code is read the right way round.
    named = (second[[c for c in second.columns if c.startswith("Q9.")]] == "1").any(axis=1)
    assert named.mean() == pytest.approx((column == "2").mean())


def test_juarez_mojibake_labels_are_mended_and_dealings_counted():
    _, got, found = cleaned("juarez/2021")
    assert got.raw.labels["Q118"]["1"] == "Sí"
    assert not any("Ã³" in label for labels in got.raw.labels.values() for label in labels.values())
    assert found.respondents["use_own"].mean() == pytest.approx((by_hand("juarez/2021")["Q18"] == 1).mean())


def test_juarez_notes_typed_into_a_number_are_set_aside_and_never_shown():
    survey = cleaned("juarez/2021")[2].survey
    rows = survey.issues[survey.issues["item"] == "overall_image"]
    assert len(rows) > 5
    shown = rows["value"].dropna().astype(str)
    assert shown.str.fullmatch(r"[+-]?\d*[.,]?\d+").all()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["toronto/2021", "juarez/2021", "juarez/2023", "kcmo1/2022"])
def test_the_notebook_runs(name, data_folder, tmp_path):
    council, wave = name.split("/")
    command = [sys.executable, "-m", "papermill", str(ROOT / "notebooks" / "01_survey_cleaning.ipynb"),
               str(tmp_path / "out.ipynb"), "-p", "council", council, "-r", "wave", wave]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"MIRALL_HOME": str(ROOT)}, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    respondents = pd.read_parquet(data_folder / "processed" / council / wave / "respondents.parquet")
    assert len(respondents) == cleaned(name)[2].survey.counts["rows_kept"]
