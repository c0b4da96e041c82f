"""`mirall purge`: nothing of a person stays, what stays is looked through, and the next steps say what became of it."""

import gzip
import io
import json
import shutil
import unicodedata
import zipfile
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import docx
import pandas as pd
import pytest
import typst
import xlsxwriter
from in_process import CLONE, run_notebook

from helpers.errors import SurveyFileError, UsageError
from helpers.run.commands import purging as command
from helpers.run.commands.studies import list_command
from helpers.run.execute.personal import Personal
from helpers.run.execute.purging import as_record, is_erased, plan_purge, purge
from helpers.run.execute.searching import Sought, own_values
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
    assert {"raw/*.docx", "processed/respondents.parquet", "reports"} <= set(record["erased"])


def test_a_report_that_is_kept_stays_with_the_tables_of_groups_alone(home):
    erased = purge(plan_purge(PATHS, True))
    stayed = {path.stem for path in PATHS.processed.iterdir()}
    assert {"quality", "margins"} <= stayed and not stayed & personal_tables()
    assert (PATHS.reports / "diagnostic.html").exists() and erased.is_whole
    # Nothing more is to be erased; the report goes when it is asked for.
    assert [path.name for path in plan_purge(PATHS, True).goes] == []
    assert PATHS.reports in plan_purge(PATHS, False).goes


def as_docx(answer: str) -> bytes:
    document, made = docx.Document(), io.BytesIO()
    paragraph = document.add_paragraph("«")
    # Word ends a run within a word wherever somebody corrected a letter.
    for part in (answer[:7], answer[7:]):
        paragraph.add_run(part)
    document.save(made)
    return made.getvalue()


def as_xlsx(answer: str) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, answer)
    return made.getvalue()


def as_pdf(answer: str) -> bytes:
    narrow = '#set par(justify: true)\n#set text(lang: "ca", hyphenate: true)\n#set page(width: 5cm)\n'
    return typst.compile(f"{narrow}#let said = {json.dumps(answer, ensure_ascii=False)}\n#said".encode())


def as_zip(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside/file.bin", content)
    return made.getvalue()


def as_mail(answer: str) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "Enquesta"
    mail.set_content(answer, cte="base64")
    return bytes(mail)


FORMS = {
    "html": lambda answer: f"<p>{answer[:9]}<b>{answer[9:]}</b></p>".encode(),
    "soft.html": lambda answer: answer.replace("a", "a&shy;", 3).encode(),
    "nfd.txt": lambda answer: unicodedata.normalize("NFD", answer).encode(),
    "csv": lambda answer: f"a;{answer};b".encode("cp1252"),
    "utf16.csv": lambda answer: f"a;{answer};b".encode("utf-16"),
    "json": lambda answer: json.dumps({"said": [answer]}).encode(),
    "ics": lambda answer: f"DESCRIPTION:{answer[:11]}\r\n {answer[11:]}".encode(),
    "docx": as_docx,
    "DOCX": as_docx,
    "xlsx.bak": as_xlsx,
    "pdf": as_pdf,
    "parquet": lambda answer: pd.DataFrame({"said": [answer]}).to_parquet(),
    "zip": lambda answer: as_zip(as_zip(as_docx(answer))),
    "csv.gz": lambda answer: gzip.compress(answer.encode()),
    "eml": as_mail,
}


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_that_stands_in_what_stays_is_found_in_every_kind_of_file(home, form):
    file, answer = PATHS.reports / f"page.{form}", an_answer()
    file.write_bytes(FORMS[form](answer))
    erased = purge(plan_purge(PATHS, True))
    assert erased.found == (file,) and not erased.is_whole
    record = as_record(erased)
    assert record["found_in"] == [f"reports/page.{form}"] and answer not in json.dumps(record, ensure_ascii=False)


@pytest.mark.parametrize("form", ["parquet", "csv", "xlsx", "txt"])
def test_a_table_of_the_people_is_found_without_their_numbers(home, form):
    people = open_study("puigfictici", "2025").read("respondents").drop(columns="respondent")
    file = PATHS.reports / f"taula.{form}"
    writing = {"parquet": people.to_parquet, "csv": people.to_csv, "xlsx": people.to_excel}
    # As a spreadsheet saves "Unicode text".
    writing["txt"] = partial(people.to_csv, sep="\t", encoding="utf-16")
    writing[form](file)
    assert purge(plan_purge(PATHS, True)).found == (file,)


def test_addresses_telephones_and_identifiers_of_the_tool_are_looked_for_too():
    n = range(40)
    frame = pd.DataFrame({
        "mail": [f"anna{i}@example.org" for i in n], "tel": [f"938 000 1{i:02}" for i in n],
        "uuid": [f"uuid:9f-{i:04}-ab" for i in n], "age": [str(18 + i) for i in n], "said": ["Molt bé gràcies"] * 40,
    })  # fmt: skip
    sought = Sought(Personal(), own=own_values(frame))
    assert {"anna7@example.org", "9f0007ab"} <= sought.own and not any(one == "18" for one in sought.own)
    assert all(len(one) > 6 for one in sought.own)


def test_a_file_that_is_called_as_somebody_wrote_is_found(home):
    file = PATHS.reports / f"{an_answer()}.txt".replace("/", "_")
    file.write_text("")
    assert purge(plan_purge(PATHS, True)).found == (file,)


def test_what_lies_behind_a_link_or_beside_the_waves_is_left_and_said(home):
    survey, elsewhere = find_survey(PATHS.raw, None), home / "elsewhere.xlsx"
    survey.rename(elsewhere)
    survey.symlink_to(elsewhere)
    (PATHS.raw.parent / "totes.xlsx").write_bytes(b"of all waves")
    erased = purge(plan_purge(PATHS, False))
    assert erased.purge.outside == (PATHS.raw.parent / "totes.xlsx", elsewhere) and elsewhere.exists()
    assert not erased.is_whole


def test_a_survey_that_a_variable_leads_to_is_said_to_lie_elsewhere(home, monkeypatch):
    survey, elsewhere = find_survey(PATHS.raw, None), home / "share" / "survey.xlsx"
    elsewhere.parent.mkdir()
    survey.rename(elsewhere)
    monkeypatch.setenv("SHARE", str(elsewhere.parent))
    council = PATHS.raw / "council.yml"
    council.write_text(council.read_text().replace(survey.name, '"$SHARE/survey.xlsx"'))
    assert plan_purge(PATHS, True).outside == (elsewhere,)


def test_nothing_is_erased_of_another_wave_or_of_a_mounted_disk(home, monkeypatch):
    aside = PATHS.reports.parent / ".before-2025-2"
    aside.mkdir()
    shared = PATHS.processed / "lab" / "shared"
    shared.mkdir()
    # Nobody may mount a disk in a test.
    monkeypatch.setattr(Path, "is_mount", lambda path: path == shared)
    plan = plan_purge(PATHS, True)
    assert aside not in plan.goes
    with pytest.raises(UsageError, match="a disk of its own"):
        purge(plan)
    assert shared.exists() and (PATHS.raw / "trucades.docx").exists()


def test_a_survey_that_another_wave_reads_is_not_taken_from_it(home):
    other = PATHS.raw.with_name("2027")
    other.mkdir()
    council = (PATHS.raw / "council.yml").read_text()
    name = find_survey(PATHS.raw, None).name
    told = council.replace(name, f"../2025/{name}").replace('label: "2025"', 'label: "2027"')
    (other / "council.yml").write_text(told)
    with pytest.raises(UsageError, match="puigfictici/2027 read their survey from this folder"):
        plan_purge(PATHS, True)


def test_what_killed_runs_left_goes_too(home):
    left = [PATHS.processed.parent / ".verify-1a", PATHS.reports.parent / ".building-2025-1a"]
    for folder in left:
        folder.mkdir()
        (folder / "respondents.parquet").write_bytes(b"")
    purge(plan_purge(PATHS, True))
    assert not any(folder.exists() for folder in left)


def test_what_cannot_be_opened_is_named_and_not_taken_for_clean(home):
    (PATHS.reports / "broken.docx").write_bytes(b"PK\x03\x04 no archive")
    (PATHS.reports / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    (PATHS.reports / "cut.zip").write_bytes(as_zip(b"some text " * 99)[:-60] + b"\0" * 60)
    (PATHS.reports / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 a form")
    (PATHS.reports / "survey.sav").write_bytes(b"$FL2@(#) SPSS\x00\x00")
    erased = purge(plan_purge(PATHS, True))
    told = ["broken.docx", "broken.pdf", "cut.zip", "photo.jpg", "survey.sav"]
    assert [path.name for path in erased.unread] == told and not erased.is_whole


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
