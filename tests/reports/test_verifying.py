"""`mirall verify`: the same, edited, tampered with, made from other inputs; it leaves nothing behind."""

import json
import shutil
import zipfile

import pytest
from small_project import write_council, write_project

from helpers.errors import UsageError
from helpers.run.commands.verifying import lines_of, verify_command
from helpers.run.execute.crate import as_crate
from helpers.run.execute.pipeline import run_study
from helpers.run.execute.request import Request
from helpers.run.execute.verifying import reported_languages, verify
from helpers.study.paths import StudyPaths

PATHS = StudyPaths("alfa", "2025")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make a council's report, in two languages, to be copied for each test."""
    home = write_project(tmp_path_factory.mktemp("verified") / "project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIRALL_HOME", str(home))
        patch.delenv("MIRALL_DATA", raising=False)
        patch.delenv("MIRALL_REPORTS", raising=False)
        write_council(home, "alfa", 11)
        for language in ("", "es"):
            outcome = run_study(Request("alfa", "2025", language, ("html", "notebooks"), "embedded"))
            assert outcome.status == "done", outcome.problems
    return home


@pytest.fixture
def home(made, tmp_path, monkeypatch):
    for name in ("data", "reports"):
        shutil.copytree(made / name, tmp_path / name, copy_function=shutil.copy2)
    monkeypatch.setenv("MIRALL_HOME", str(made))
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MIRALL_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setenv("MIRALL_LANGUAGE", "en")
    return tmp_path


def others(found):
    return {one.name: (one.finding, one.where) for one in found.checked if one.finding != "identical"}


def test_a_report_as_it_was_made_holds_and_nothing_is_left_behind(home):
    before = sorted(home.rglob("*"))
    assert reported_languages(PATHS) == ["", "es"]
    found = verify(PATHS)
    assert found.holds and others(found) == {} and found.changed == ()
    assert {one.kind for one in found.checked} >= {"output", "file"}
    assert "notebooks/01_survey_cleaning.html" in {one.name for one in found.checked}
    left = {path.relative_to(home).as_posix() for path in set(home.rglob("*")) - set(before)}
    assert left <= {"data/processed/alfa/run.lock", "data/processed/alfa/run.json"}
    assert verify(PATHS, "es").holds


def test_what_somebody_edited_is_told_from_what_was_tampered_with(home):
    folder = home / "reports" / "alfa" / "2025"
    with zipfile.ZipFile(folder / "summary.docx", "a") as document:
        document.writestr("word/another.xml", "<x/>")
    page = folder / "diagnostic.html"
    lines = page.read_text(encoding="utf-8").split("\n")
    lines[9] += " "
    page.write_text("\n".join(lines), encoding="utf-8")
    (folder / "summary.pdf").unlink()
    found = verify(PATHS)
    assert not found.holds
    assert others(found) == {
        "summary.docx": ("edited", ()), "diagnostic.html": ("altered", ("10",)), "summary.pdf": ("missing", ()),
    }  # fmt: skip
    said = [line for line, _ in lines_of(found)]
    assert said == [
        "summary.docx was edited by hand since it was made, as it may be.",
        "summary.pdf is missing.",
        "diagnostic.html is not as it was made: somebody changed it. First in line 10.",
    ]


def test_a_record_that_was_changed_with_its_file_is_found_out(home):
    from helpers.study.provenance import file_hash

    folder = home / "reports" / "alfa" / "2025"
    page = folder / "diagnostic.html"
    page.write_text(page.read_text(encoding="utf-8").replace(">11<", ">99<", 1) + "\n", encoding="utf-8")
    record = json.loads((folder / "manifest.json").read_text())
    record["deliverables"]["diagnostic.html"] = file_hash(page)
    (folder / "manifest.json").write_text(json.dumps(record))
    found = others(verify(PATHS))
    assert found["diagnostic.html"][0] == "differs" and found["ro-crate-metadata.json"][0] == "altered"
    (folder / "manifest.json").write_text(json.dumps({"deliverables": {}}))
    with pytest.raises(UsageError, match=r"is not whole \(code, commit, inputs.*study"):
        verify(PATHS)


@pytest.mark.parametrize(
    ("key", "value"),
    [("run", {"started": "2026-01-01", "finished": "soon"}), ("deliverables", []), ("tables", None), ("renderer", "x"),
     ("outputs", ["x"]), ("parameters", 3)],
)  # fmt: skip
def test_a_record_that_is_not_whole_is_told_and_keeps_no_other_from_being_looked_at(home, capsys, key, value):
    manifest = home / "reports" / "alfa" / "2025" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {key: value}))
    with pytest.raises(SystemExit):
        verify_command(["alfa"], False, None)
    said = " ".join(capsys.readouterr().out.split())
    assert f"is not whole ({key})" in said and "alfa/2025 (es): as it was made, and the same" in said


def test_a_report_left_in_a_language_that_became_the_councils_own_is_looked_at_itself(home):
    council = home / "data" / "raw" / "alfa" / "2025" / "council.yml"
    council.write_text(council.read_text().replace("language: ca", "language: es"))
    page = home / "reports" / "alfa" / "2025" / "es" / "diagnostic.html"
    page.write_text(page.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert others(verify(PATHS, "es"))["diagnostic.html"][0] == "altered"


def test_what_this_machine_cannot_render_is_held_against_its_record(home, monkeypatch):
    monkeypatch.setenv("QUARTO", "no")
    manifest = home / "reports" / "alfa" / "2025" / "manifest.json"
    record = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(record | {"renderer": {"name": "quarto", "version": "1.9"}}))
    found = verify(PATHS)
    assert found.failed and not found.holds
    assert {one.finding for one in found.checked if one.name != "ro-crate-metadata.json"} == {"identical"}


def test_the_crate_says_what_the_record_says_and_archives_can_read_it(home):
    from rocrate.rocrate import ROCrate

    folder = home / "reports" / "alfa" / "2025"
    crate = ROCrate(folder)
    record = json.loads((folder / "manifest.json").read_text())
    run = crate.get("#run")
    assert run.type == "CreateAction" and run["instrument"]["name"] == "Mirall"
    made = {one.id: one["sha256"] for one in run["result"] if one.type == "File"}
    assert made == record["deliverables"] and all((folder / name).is_file() for name in made)
    assert {one["name"] for one in run["object"]} >= {"number.txt", "council.yml"}
    assert all(one["conditionsOfAccess"] for one in run["result"])
    (folder / "ro-crate-metadata.json").write_text(json.dumps(crate.metadata.generate() | {"@context": []}))
    assert others(verify(PATHS)) == {"ro-crate-metadata.json": ("altered", ())}


def test_other_inputs_are_named_as_the_reason(home):
    (home / "data" / "raw" / "alfa" / "2025" / "number.txt").write_text("12")
    found = verify(PATHS)
    assert not found.holds
    assert "number.txt" in str(found.changed[0])
    assert {one.finding for one in found.checked if one.kind == "output"} == {"differs"}
    assert others(found)["manifest.json"] == ("differs", ("fingerprint", "inputs", "outputs"))


def test_what_is_taken_out_of_the_record_or_written_into_it_is_found(home):
    folder = home / "reports" / "alfa" / "2025"
    manifest = folder / "manifest.json"
    record = json.loads(manifest.read_text())
    taken = [name for name in record["deliverables"] if name.startswith("notebooks/")]
    told = record | {"deliverables": {name: told for name, told in record["deliverables"].items() if name not in taken}}
    manifest.write_text(json.dumps(told | {"synthetic": not record["synthetic"]}))
    (folder / "ro-crate-metadata.json").write_text(json.dumps(as_crate(told)))
    assert others(verify(PATHS)) == {
        **dict.fromkeys(taken, ("foreign", ())), "manifest.json": ("differs", ("synthetic",)),
    }  # fmt: skip


def test_what_can_no_longer_be_made_is_held_against_its_record_alone(home):
    (home / "data" / "raw" / "alfa" / "2025" / "number.txt").unlink()
    (home / "reports" / "alfa" / "2025" / "summary.txt").write_text("mine")
    found = verify(PATHS)
    assert found.failed and not found.holds
    assert others(found) == {"summary.txt": ("edited", ())}


def test_a_page_of_another_run_among_the_files_is_found(home):
    folder = home / "reports" / "alfa" / "2025"
    (folder / "diagnostic.pdf").write_bytes(b"of another run")
    (folder / "notes.txt").write_text("mine")
    assert others(verify(PATHS)) == {"diagnostic.pdf": ("foreign", ())}


def test_choices_of_the_run_are_taken_again(home):
    request = Request("alfa", "2025", "", ("html",), "embedded", settings=("01.seed=7",))
    assert run_study(request).status == "done"
    assert verify(PATHS).holds


def test_the_command_leaves_with_one_and_keeps_a_record(home, capsys):
    record = home / "verified.json"
    verify_command(["alfa"], False, record)
    assert "alfa/2025: as it was made, and the same when it is made once more (files: " in capsys.readouterr().out
    assert [report["holds"] for report in json.loads(record.read_text())["reports"]] == [True, True]
    (home / "reports" / "alfa" / "2025" / "easy-read.pdf").write_bytes(b"")
    with pytest.raises(SystemExit):
        verify_command(["alfa/2025"], False, record)
    shutil.rmtree(home / "reports" / "alfa")
    with pytest.raises(UsageError, match="no report of alfa/2025"):
        verify_command(["alfa"], False, None)
