"""The command line: help, languages, exit codes, folders."""

import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pytest
from small_project import CLONE, write_council, write_project
from typer.testing import CliRunner

from helpers.communication.plan.terms.config import PlanConfig
from helpers.errors import ConfigError, UsageError
from helpers.present.language.words import Words
from helpers.run.commands import studies as commands
from helpers.run.commands import wording as command_words
from helpers.run.commands.checking import examine
from helpers.run.commands.cli import app, folders_first, main
from helpers.run.commands.running import read_formats
from helpers.run.execute.state import DELIVERED
from helpers.run.notebooks.reading import declared_parameters
from helpers.study.config import Council, SurveyFile, parse
from helpers.study.opening import open_study
from helpers.study.paths import StudyPaths
from helpers.survey.codebook.codebook import Codebook

COMMANDS = ("list", "new", "check", "run", "lab", "margins", "questionnaire")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MIRALL_HOME", str(write_project(tmp_path / "clone")))
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path / "clone" / "data"))
    monkeypatch.setenv("MIRALL_REPORTS", str(tmp_path / "built"))
    write_council(tmp_path / "clone", "alfa", 4321)
    return tmp_path / "clone"


def called(monkeypatch, *arguments):
    """Return the exit code of the command as a shell would see it."""
    monkeypatch.setattr(sys, "argv", ["mirall", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    return left.value.code or 0


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command):
    shown = CliRunner().invoke(app, [command, "--help"])
    assert shown.exit_code == 0
    assert f"mirall {command}" in shown.output
    assert command_words.HELP[command].count("\n\n") == 1


def test_wrong_use_leaves_with_two(home, monkeypatch, capsys):
    assert called(monkeypatch, "run", "nowhere") == 2
    assert "alfa/2025" in capsys.readouterr().err
    assert called(monkeypatch, "run", "alfa", "--to", "docx") == 2
    assert called(monkeypatch, "run", "alfa", "--language", "fr") == 2
    assert called(monkeypatch, "run") == 2
    assert called(monkeypatch, "run", "alfa", "--jobs", "0") == 2
    assert called(monkeypatch, "nonsense") == 2


def test_wrong_input_leaves_with_one_and_names_all_of_it(home, monkeypatch, capsys):
    folder = home / "data" / "raw" / "alfa" / "2025"
    (folder / "council.yml").write_text("name: Vila Alfa\npopulation: -3\ncolour: red\n", encoding="utf-8")
    assert called(monkeypatch, "check", "alfa") == 1
    told = capsys.readouterr().err
    assert all(part in told for part in ("population", "-3", "colour", "wave", "sample"))
    assert "Traceback" not in told


def test_files_are_called_as_they_are_in_the_councils_folder(home):
    folder = home / "data" / "raw" / "alfa" / "2025"
    told = (folder / "council.yml").read_text(encoding="utf-8")
    (folder / "council.yml").write_text(f"{told}survey: {{file: ../gone.csv}}\n", encoding="utf-8")
    problems = [str(problem) for problem in examine(StudyPaths("alfa", "2025"))[0]]
    assert any(line.startswith("council.yml: The survey file ../gone.csv does not exist") for line in problems)
    (folder / "council.yml").write_text("name: [", encoding="utf-8")
    problems = [str(problem) for problem in examine(StudyPaths("alfa", "2025"))[0]]
    assert problems and not any(str(home) in line for line in problems)


def test_a_council_without_a_survey_is_told_so():
    problems = examine(StudyPaths("none", "2025"))[0]
    assert len(problems) >= 1
    assert "council.yml" in problems[0].where


def test_list_shows_each_state_in_the_language_of_the_terminal(home, monkeypatch, capsys):
    monkeypatch.setattr(command_words, "say", command_words.Say())
    monkeypatch.setattr(commands, "say", command_words.Say())
    monkeypatch.setenv("MIRALL_LANGUAGE", "ca")
    commands.list_command()
    shown = capsys.readouterr().out
    assert "Vila Alfa (sintètic)" in shown
    assert "no s'ha executat mai" in shown


def test_list_survives_a_council_that_is_refused(home, monkeypatch, capsys):
    broken = write_council(home, "beta", 1)
    (broken / "council.yml").write_text("name: [", encoding="utf-8")
    assert called(monkeypatch, "list") == 0
    assert "alfa" in capsys.readouterr().out


def test_new_writes_templates_once(home, monkeypatch, capsys):
    (home / "methodology" / "templates").symlink_to(CLONE / "methodology" / "templates")
    assert called(monkeypatch, "new", "elmeupoble", "2026") == 0
    assert (home / "data" / "raw" / "elmeupoble" / "2026" / "council.yml").is_file()
    assert "mirall check elmeupoble/2026" in capsys.readouterr().out
    assert called(monkeypatch, "new", "elmeupoble", "2026") == 2
    assert called(monkeypatch, "new", "../outside", "2026") == 2


def test_folders_can_be_given(tmp_path, monkeypatch, capsys, home):
    write_council(tmp_path / "elsewhere", "omega", 1)
    assert called(monkeypatch, "--data-dir", str(tmp_path / "elsewhere" / "data"), "list") == 0
    shown = capsys.readouterr().out
    assert "omega" in shown
    assert "alfa" not in shown


@pytest.mark.parametrize("to", ["", "html,,docx", "pdf,xlsx"])
def test_formats_are_those_that_can_be_made(to):
    with pytest.raises(UsageError, match="html, pdf, notebooks"):
        read_formats(to, DELIVERED)


def test_formats_are_read_from_a_list():
    assert read_formats("html, pdf, html", DELIVERED) == ("html", "pdf")


def test_formats_and_languages_given_again_are_all_made(monkeypatch, home, capsys):
    assert (
        called(monkeypatch, "run", "alfa", "--to", "html", "--to", "pdf", "--language", "ca", "--language", "es") == 0
    )
    built = Path(os.environ["MIRALL_REPORTS"]) / "alfa"
    made = {path.relative_to(built).as_posix() for path in built.rglob("diagnostic.*")}
    assert {f"2025/{folder}diagnostic.{form}" for folder in ("", "es/") for form in ("html", "pdf")} <= made
    assert called(monkeypatch, "run", "alfa", "--language", "ca,fr", "--language", "de") == 2
    told = capsys.readouterr().err
    assert "fr is not one of" in told and "de is not one of" in told


@pytest.mark.parametrize(("value", "tongue"), [("ca_ES.UTF-8", "ca"), ("es_ES", "es"), ("de_DE", "en"), ("C", "en")])
def test_the_language_is_the_terminals(monkeypatch, value, tongue):
    for variable in ("MIRALL_LANGUAGE", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LC_ALL", value)
    assert command_words.tongue() == tongue


def test_lab_lays_out_notebooks_that_are_set_to_the_study(home, monkeypatch, capsys):
    monkeypatch.setenv("MIRALL_LANGUAGE", "en")
    assert called(monkeypatch, "lab", "alfa", "--no-open") == 0
    first = Path(capsys.readouterr().out.strip())
    assert first.name == "start.md"
    found = declared_parameters(first.with_name("01_survey_cleaning.ipynb"))
    assert found == {"council": "alfa", "wave": "2025", "language": "ca", "seed": 2025}
    assert called(monkeypatch, "lab", "alfa", "--put-back") == 0
    assert capsys.readouterr().out == "Nothing of the five notebooks of this lab was carried over.\n"


def test_help_needs_no_heavy_library():
    heavy = ("pandas", "matplotlib", "nbformat")
    call = f"import sys; import helpers.run.commands.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", call], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == "[]"


def test_the_command_is_installed():
    assert Path(sys.executable).with_name("mirall").exists()


def test_the_questionnaire_is_written_once(home, tmp_path, monkeypatch):
    target = tmp_path / "questionnaire.xlsx"
    assert called(monkeypatch, "questionnaire", "--to", str(target)) == 0
    assert target.read_bytes()[:2] == b"PK"
    assert called(monkeypatch, "questionnaire", "--to", str(target)) == 2


def test_margins_print_what_was_summed(home, tmp_path, monkeypatch, capsys):
    rows = "".join(f"08001;{year};{age};1.500\n" for year in (2023, 2024) for age in range(100))
    (tmp_path / "edats.csv").write_text("ine;any;edat;n\n" + rows, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert called(monkeypatch, "margins", "08001", "--from", str(tmp_path / "edats.csv")) == 0
    shown = capsys.readouterr().out
    assert "age_group: 16-29" in shown and "edats.csv" in shown and "118-131" in shown and "21,000" in shown
    assert "several years (2023, 2024)" in shown
    assert "age_group,16-29,21000" in (tmp_path / "population.csv").read_text(encoding="utf-8")


def test_the_version_is_said(monkeypatch, capsys):
    assert called(monkeypatch, "--version") == 0
    assert capsys.readouterr().out.strip() == f"mirall {version('mirall')}"


@pytest.mark.parametrize("form", [["--data-dir", "{}"], ["--data-dir={}"]])
def test_folders_may_be_given_after_the_command_too(tmp_path, monkeypatch, capsys, home, form):
    write_council(tmp_path / "elsewhere", "omega", 1)
    given = [part.format(tmp_path / "elsewhere" / "data") for part in form]
    assert called(monkeypatch, "list", *given) == 0
    shown = capsys.readouterr().out
    assert "omega" in shown and "alfa" not in shown


def test_folders_after_the_command_are_not_taken_out_of_what_is_quoted():
    assert folders_first(["run", "a", "--reports-dir=/r", "--", "--data-dir"]) == [
        "--reports-dir=/r", "run", "a", "--", "--data-dir"
    ]  # fmt: skip
    assert folders_first(["list", "--data-dir"]) == ["--data-dir", "list"]


def test_new_lists_the_files_in_the_order_of_filling_them_in(home, monkeypatch, capsys):
    (home / "methodology" / "templates").symlink_to(CLONE / "methodology" / "templates")
    assert called(monkeypatch, "new", "elmeupoble", "2026") == 0
    shown = capsys.readouterr().out
    order = ["README.md", "council.yml", "copied here", "codebook.yml", "population.csv", "communication/", "plan.yml"]
    places = [shown.index(part) for part in order]
    assert places == sorted(places)


def test_a_council_that_is_nearly_named_is_offered(home, monkeypatch, capsys):
    assert called(monkeypatch, "check", "alffa") == 2
    assert "near: alfa" in capsys.readouterr().err
    with pytest.raises(UsageError, match=r"near: alfa/2025"):
        open_study("alfa", "2052")


@pytest.mark.parametrize(("name", "told"), [("beta/2025", "council.yaml is not read: it must be called council.yml"),
                                            ("beta", "council.yaml is not read"), ("gama/2025", "has no council.yml"),
                                            ("delta/2025", "There is no study delta/2025")])  # fmt: skip
def test_a_folder_without_council_yml_is_told_what_it_lacks(home, monkeypatch, capsys, name, told):
    for council, file in (("beta", "council.yaml"), ("gama", "e.csv")):
        folder = home / "data" / "raw" / council / "2025"
        folder.mkdir(parents=True)
        (folder / file).write_text("name: X\n", encoding="utf-8")
    assert called(monkeypatch, "check", name) == 2
    assert told in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("name", ["codebook.yml", "plan.yml", "population.csv", "communication/messages.csv"])
def test_a_folder_that_bears_a_files_name_is_told(home, monkeypatch, capsys, name):
    folder = home / "data" / "raw" / "alfa" / "2025"
    (folder / name).unlink(missing_ok=True)
    (folder / name).mkdir(parents=True)
    assert called(monkeypatch, "check", "alfa") == 1
    assert "This is a folder, where a file is needed" in " ".join(capsys.readouterr().err.split())


def test_a_file_where_the_folder_of_communication_should_be_is_told(home, monkeypatch, capsys):
    (home / "data" / "raw" / "alfa" / "2025" / "communication").write_text("x", encoding="utf-8")
    assert called(monkeypatch, "check", "alfa") == 1
    assert "This is a file, where a folder is needed" in " ".join(capsys.readouterr().err.split())


def test_a_file_that_may_not_be_opened_is_told(home, monkeypatch, capsys):
    def refuse(path, *arguments, **named):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", refuse)
    assert called(monkeypatch, "check", "alfa") == 1
    assert "The file may not be opened. Close it in other programmes" in " ".join(capsys.readouterr().err.split())


def test_a_survey_file_that_is_nearly_named_is_offered(home, monkeypatch, capsys):
    folder = home / "data" / "raw" / "alfa" / "2025"
    (folder / "Enquesta.csv").write_text("id\n1\n", encoding="utf-8")
    with (folder / "council.yml").open("a", encoding="utf-8") as file:
        file.write("\nsurvey: {file: 'C:\\enq\\enquesta.CSV'}\n")
    called(monkeypatch, "check", "alfa")
    assert "near: Enquesta.csv" in " ".join(capsys.readouterr().err.split())


def test_check_tells_all_problems_of_all_files_at_once(home, monkeypatch, capsys):
    folder = home / "data" / "raw" / "alfa" / "2025"
    (folder / "council.yml").write_text(
        "name: Alfa\npopulation: many\nwave: {label: 2025, start: 2025-01-10, end: 2025-02-10}\n"
        "sample: {type: quotas}\nsurvey: {file: answers.csv}\n", encoding="utf-8")  # fmt: skip
    rows = "\n".join(f"{i};{i % 11};{'K' if i % 2 else 'L'}" for i in range(40))
    (folder / "answers.csv").write_text(f"id;Q1;Q2\n{rows}\n", encoding="utf-8")
    (folder / "codebook.yml").write_text(
        "items:\n  overall_image: {column: Q1}\n  trust: {column: Q11}\n  sex: {column: Q2, values: {F: female}}\n",
        encoding="utf-8",
    )
    (folder / "population.csv").write_text("variable,category,population\nsex,dames,500\n", encoding="utf-8")
    (folder / "plan.yml").write_text("budgte: 3\n", encoding="utf-8")
    assert called(monkeypatch, "check", "alfa") == 1
    told = capsys.readouterr().err
    for part in ("population holds many", "sample.type holds quotas", "no column Q11", "sex holds L, K", "'dames'",
                 "budgte (near: budget)"):  # fmt: skip
        assert part in told, part
    # So much of the codebook is known where the survey file itself is refused.
    (folder / "answers.csv").write_bytes(b"%PDF-1.7")
    (folder / "codebook.yml").write_text("items: {trusst: {column: Q1}}\n", encoding="utf-8")
    assert called(monkeypatch, "check", "alfa") == 1
    told = capsys.readouterr().err
    assert "no item trusst (near: trust" in told and "answers.csv" in told


def test_codes_of_a_labelled_file_are_named_with_their_labels(home):
    import pyreadstat

    folder = home / "data" / "raw" / "alfa" / "2025"
    (folder / "number.txt").unlink()
    frame = pd.DataFrame({"Q1": [float(i % 11) for i in range(60)], "Q2": [float(1 + i % 3) for i in range(60)]})
    labels = {"Q2": {1.0: "Woman", 2.0: "Man", 3.0: "Would not say it"}}
    pyreadstat.write_sav(frame, str(folder / "s.sav"), variable_value_labels=labels)
    (folder / "codebook.yml").write_text(
        "items:\n  overall_image: {column: Q1}\n  sex: {column: Q2, values: {'1': female, '2': male}}\n",
        encoding="utf-8",
    )
    told = " ".join(str(problem) for problem in examine(StudyPaths("alfa", "2025"))[0])
    assert re.search(r"sex holds 3(\.0)? \(Would not say it\) in 20", told), told


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_refusals_are_in_plain_words_of_the_readers_language(language):
    wrong = {"name": [1], "population": "many", "languages": "ca", "wave": {"label": [], "start": "x", "end": 3.5},
             "sample": {"type": "drawn", "finite_population": "perhaps"}, "report": 7,
             "options": {"disclosure_threshold": 2, "weight_cap": 1, "maximum_age": 200,
                         "speeder_share_of_median": 1}}  # fmt: skip
    with pytest.raises(ConfigError) as refused:
        parse(Council, wrong, "council.yml")
    told = Words(language).error(refused.value)
    assert len(refused.value.problems) == 13
    for foreign in ("Input should", "valid integer", "pydantic", "type=", "Value error"):
        assert foreign not in told
    english = Words("en").error(refused.value)
    assert language == "en" or not set(told.splitlines()) & set(english.splitlines())


@pytest.mark.parametrize(
    ("model", "content", "said"),
    [(SurveyFile, {"sheet": {}}, ["sheet holds {}, which is no text"]),
     (SurveyFile, {"file": [{"fil": "a.csv", "file": "a.csv"}]}, ["Unknown key file (1).fil (near: file"]),
     (SurveyFile, {"file": {"ca": "a.csv", "es": {"lang": "es"}}}, ["file.es.file is missing", "file.es.lang (near"]),
     (SurveyFile, {"file": {"ca": None}, "header": 2}, ["file.ca has no value yet", "Unknown key header. Keys that"]),
     (SurveyFile, {"file": "a.csv", "join": "b.csv"}, ["join holds b.csv, where a block is needed. Keys that"]),
     (PlanConfig, {"overrides": {"x": {}}}, ["overrides.x holds x, which has not the form"]),
     (PlanConfig, {"trials": [{"action": "a", "points": "b"}]}, ["trials (1).driver is missing", "trials (1).points"]),
     (Codebook, {"items": {"trust": {"column": {"a": 1}}}}, ["items.trust.column holds {'a': 1}, which is no text"])],
)  # fmt: skip
def test_a_refused_value_is_named_by_its_own_keys_and_once(model, content, said):
    with pytest.raises(ConfigError) as refused:
        parse(model, content, "x.yml")
    told = [str(problem) for problem in refused.value.problems]
    assert all(any(part in problem for problem in told) for part in said), told
    assert not re.search(r"\.(?:str|int|dict|list|tuple|\[key\])|(?<!\d)\.\d+\.|\(0\)", " ".join(told))
    assert len(told) == len({problem.split(" holds ")[0] for problem in told})


@pytest.mark.parametrize(
    ("ignore", "said"), [("", "2 columns of the survey file were not read: P77, P78"), ("P78", "1 column")]
)
def test_check_names_the_columns_that_nothing_was_read_from(home, monkeypatch, capsys, ignore, said):
    folder = home / "data" / "raw" / "alfa" / "2025"
    (folder / "number.txt").unlink()
    (folder / "council.yml").write_text(
        "name: Alfa\npopulation: 900\nwave: {label: 2025, start: 2025-01-10, end: 2025-02-10}\n"
        "sample: {type: quota}\n", encoding="utf-8")  # fmt: skip
    rows = "\n".join(f"{i};{i % 11};{i % 3};{i % 5};" for i in range(60))
    (folder / "answers.csv").write_text(f"id;Q1;P77;P78;P79\n{rows}\n", encoding="utf-8")
    book = f"items: {{overall_image: {{column: Q1}}}}\nignore: [{ignore}]\n"
    (folder / "codebook.yml").write_text(book, encoding="utf-8")
    monkeypatch.setenv("MIRALL_LANGUAGE", "en")
    assert called(monkeypatch, "check", "alfa") == 0
    assert said in " ".join(capsys.readouterr().out.split())
