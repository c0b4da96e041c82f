"""`mirall purge`: nothing of a person stays, what stays is looked through, and the next steps say what became of it."""

import json
import shutil

import docx
import pandas as pd
import pytest
import typst
import xlsxwriter
from in_process import CLONE, run_notebook

from helpers.errors import SurveyFileError, UsageError
from helpers.run.commands import purging as command
from helpers.run.commands.studies import list_command
from helpers.run.execute.purging import as_record, is_erased, plan_purge, purge
from helpers.study.artefacts import personal_tables
from helpers.study.opening import open_study
from helpers.study.paths import StudyPaths
from helpers.survey.receiving.reading import find_survey

PATHS = StudyPaths("puigfictici", "2025")


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory):
    """Clean the village's survey once, to be copied for each test."""
    home = tmp_path_factory.mktemp("purged")
    shutil.copytree(CLONE / "data" / "raw" / "puigfictici", home / "raw" / "puigfictici")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIRALL_DATA", str(home))
        run_notebook("01", council="puigfictici", wave="2025")
    return home


@pytest.fixture
def home(cleaned, tmp_path, monkeypatch):
    shutil.copytree(cleaned, tmp_path / "data")
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MIRALL_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setenv("MIRALL_LANGUAGE", "en")
    (PATHS.reports / "data").mkdir(parents=True)
    (PATHS.reports / "diagnostic.html").write_text("<p>A report</p>", encoding="utf-8")
    (PATHS.raw / "trucades.docx").write_bytes(b"of persons, maybe")
    (PATHS.processed / "lab").mkdir()
    (PATHS.processed / "lab" / "own.ipynb").write_text("{}")
    return tmp_path


def an_answer() -> str:
    """Return what one person alone wrote, in so many words that it is known again."""
    items = open_study("puigfictici", "2025").read("items")
    column = items.loc[items["item"].eq("open_improve"), "source_column"].iloc[0]
    told = pd.read_excel(find_survey(PATHS.raw, None), engine="calamine")[column].dropna().astype(str)
    counts = told.value_counts()
    return next(text for text in counts.index if counts[text] == 1 and len(text.split()) > 5)


def test_all_of_persons_goes_and_what_says_nothing_of_them_stays(home):
    plan = plan_purge(PATHS, False)
    erased = purge(plan)
    assert sorted(path.name for path in PATHS.raw.iterdir()) == [
        "codebook.yml", "council.yml", "plan.yml", "population.csv", "purged.json",
    ]  # fmt: skip
    assert list(PATHS.processed.iterdir()) == [] and not PATHS.reports.exists()
    assert erased.known > 100 and erased.is_whole
    record = json.loads(PATHS.purged.read_text())
    assert record["found_in"] == record["not_erased"] == [] and record["looked_for"] == erased.known
    assert str(home) not in PATHS.purged.read_text()
    assert {"raw/trucades.docx", "processed/respondents.parquet", "reports"} <= set(record["erased"])


def test_a_report_that_is_kept_stays_with_the_tables_of_groups_alone(home):
    erased = purge(plan_purge(PATHS, True))
    stayed = {path.stem for path in PATHS.processed.iterdir()}
    assert {"quality", "margins"} <= stayed and not stayed & personal_tables()
    assert (PATHS.reports / "diagnostic.html").exists() and erased.is_whole
    # Nothing more is to be erased; the report goes when it is asked for.
    assert [path.name for path in plan_purge(PATHS, True).goes] == []
    assert PATHS.reports in plan_purge(PATHS, False).goes


@pytest.mark.parametrize("form", ["html", "txt", "docx", "xlsx", "pdf", "parquet", "csv"])
def test_an_answer_that_stands_in_what_stays_is_found_in_every_kind_of_file(home, form):
    file, answer = PATHS.reports / f"page.{form}", an_answer()
    if form == "docx":
        document = docx.Document()
        document.add_paragraph(f"«{answer}»")
        document.save(file)
    elif form == "xlsx":
        with xlsxwriter.Workbook(file) as book:
            book.add_worksheet().write(0, 0, answer)
    elif form == "pdf":
        narrow = '#set par(justify: true)\n#set text(lang: "ca", hyphenate: true)\n#set page(width: 5cm)\n'
        typst.compile(f"{narrow}#let said = {json.dumps(answer, ensure_ascii=False)}\n#said".encode(), output=file)
    elif form == "parquet":
        pd.DataFrame({"said": [answer]}).to_parquet(file)
    else:
        file.write_text(f"<p>{answer}</p>", encoding="utf-8")
    erased = purge(plan_purge(PATHS, True))
    assert erased.found == (file,) and not erased.is_whole
    record = as_record(erased)
    assert record["found_in"] == [f"reports/page.{form}"] and answer not in json.dumps(record, ensure_ascii=False)


def test_what_cannot_be_opened_is_named_and_not_taken_for_clean(home):
    (PATHS.reports / "broken.docx").write_bytes(b"no archive")
    (PATHS.reports / "broken.pdf").write_bytes(b"no PDF")
    erased = purge(plan_purge(PATHS, True))
    assert [path.name for path in erased.unread] == ["broken.docx", "broken.pdf"] and not erased.is_whole


def test_where_nothing_could_be_looked_for_nothing_is_proven(home):
    (PATHS.processed / "respondents.parquet").unlink()
    erased = purge(plan_purge(PATHS, True))
    assert erased.known == 0 and not erased.is_whole
    # Of a study that was never run, nothing stays that could hold an answer.
    (PATHS.raw / "new.csv").write_text("a,b")
    assert purge(plan_purge(PATHS, False)).is_whole


def test_a_survey_that_lies_elsewhere_is_left_and_said(home):
    survey, elsewhere = find_survey(PATHS.raw, None), home / "all councils.xlsx"
    survey.rename(elsewhere)
    council = PATHS.raw / "council.yml"
    council.write_text(council.read_text().replace(survey.name, json.dumps(str(elsewhere))))
    erased = purge(plan_purge(PATHS, False))
    assert erased.purge.outside == (elsewhere,) and elsewhere.exists() and not erased.is_whole


def test_whoever_comes_next_is_told(home, capsys):
    purge(plan_purge(PATHS, True))
    assert is_erased(PATHS)
    list_command()
    assert "answers erased" in capsys.readouterr().out
    with pytest.raises(SurveyFileError, match="The answers were erased on 20"):
        find_survey(PATHS.raw, None)
    with pytest.raises(SurveyFileError, match="The answers were erased on 20"):
        find_survey(PATHS.raw, "survey.xlsx")
    (PATHS.raw / "new.csv").write_text("a,b\n1,2\n")
    assert not is_erased(PATHS)


def test_it_asks_before_it_erases_one_wave(home, monkeypatch, capsys):
    monkeypatch.setattr("typer.confirm", lambda question: False)
    with pytest.raises(UsageError, match="Nothing was erased"):
        command.purge_command("puigfictici/2025", False, False)
    assert (PATHS.raw / "trucades.docx").exists()
    command.purge_command("puigfictici", False, True)
    assert "puigfictici/2025: erased. 4 files stayed; they were looked through for" in capsys.readouterr().out
    with pytest.raises(UsageError, match="Nothing is left to erase"):
        command.purge_command("puigfictici/2025", False, True)
    shutil.copytree(PATHS.raw, PATHS.raw.with_name("2023"))
    with pytest.raises(UsageError, match="One wave is erased at a time"):
        command.purge_command("puigfictici", False, True)


def test_the_list_says_until_when_answers_are_kept_and_when_that_is_past(home, capsys):
    council = PATHS.raw / "council.yml"
    council.write_text(council.read_text() + "\nretention: 2020-12-31\n")
    list_command()
    assert "31 December 2020: to be erased" in " ".join(capsys.readouterr().out.split())
    council.write_text(council.read_text().replace("2020-12-31", "2999-12-31"))
    list_command()
    shown = " ".join(capsys.readouterr().out.split())
    assert "31 December 2999" in shown and "to be erased" not in shown


def test_what_is_made_of_answers_is_closed_to_others(cleaned):
    assert (cleaned / "processed" / "puigfictici").stat().st_mode & 0o077 == 0
