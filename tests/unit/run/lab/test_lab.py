"""A lab is laid out once, follows the method where nobody worked in it, and gives back what was changed in it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from small_project import CLONE, notebook, write_council, write_project

from helpers.errors import UsageError
from helpers.present.language.words import Words
from helpers.run.execute.personal import personal
from helpers.run.lab.folder import lay_out
from helpers.run.lab.put_back import PutBack, put_back
from helpers.run.lab.server import server_call
from helpers.run.lab.start import start_page
from helpers.run.notebooks.kernel_cell import kernel_cell
from helpers.run.notebooks.reading import declared_parameters
from helpers.study.opening import open_study
from helpers.study.provenance import code_hashes

FIRST = "01_survey_cleaning.ipynb"
LINK = re.compile(r"\]\(([^)]+)\)")


@pytest.fixture
def home(tmp_path, monkeypatch):
    clone = write_project(tmp_path / "clone")
    monkeypatch.setenv("MIRALL_HOME", str(clone))
    monkeypatch.setenv("MIRALL_DATA", str(clone / "data"))
    monkeypatch.setenv("MIRALL_REPORTS", str(tmp_path / "built"))
    write_council(clone, "alfa", 4321)
    return clone


def edit(path, change):
    found = nbformat.read(path, as_version=4)
    change(found)
    nbformat.write(found, path)


def setting(cell, value):
    return lambda found: found.cells[cell].__setitem__("source", value)


def test_a_notebook_that_was_only_run_follows_the_method_and_one_that_was_changed_stays(home):
    study = open_study("alfa", "2025")
    folder = lay_out(study).folder
    first, second = folder / FIRST, folder / "02_perception_regression.ipynb"
    for path in (first, second):
        edit(path, lambda found: found.cells[1].__setitem__("execution_count", 3))
    ran = first.read_text(encoding="utf-8")
    assert lay_out(study).changed == frozenset()
    assert first.read_text(encoding="utf-8") == ran
    edit(second, setting(2, "mine = 1"))
    for name in (FIRST, second.name):
        edit(home / "notebooks" / name, setting(2, "theirs = 2"))
    bench = lay_out(study)
    assert (bench.changed, bench.outdated) == ({second.name}, {second.name})
    assert nbformat.read(first, as_version=4).cells[2].source == "theirs = 2"
    assert nbformat.read(second, as_version=4).cells[2].source == "mine = 1"
    page = start_page(study, bench)
    assert page.count(f"`{second.name}`") == 2
    second.write_text("no notebook at all", encoding="utf-8")
    assert second.name in lay_out(study).changed


def told(notes):
    return [str(note) for note in notes]


def test_what_was_never_laid_out_is_not_put_back(home):
    study = open_study("alfa", "2025")
    with pytest.raises(UsageError, match="alfa/2025 has no lab yet"):
        put_back(study)
    assert not study.paths.lab.exists()


def test_what_was_changed_goes_back_without_outputs_in_the_methods_language(home):
    paper = home / "notebooks" / FIRST
    prose = nbformat.v4.new_markdown_cell("# The image index\n\nSee [there](../methodology/terms.qmd).", id="prose")
    edit(paper, lambda found: found.cells.insert(0, prose))
    study = open_study("alfa", "2025", "es")
    theirs = lay_out(study).folder / FIRST
    before = paper.read_bytes()
    assert put_back(study) == PutBack((), ())

    def change(found):
        assert found.cells[0].source != prose.source
        found.cells[2].source = found.cells[2].source.replace("seed: int = 2025", "seed: int = 7")
        found.cells[2].outputs = [nbformat.v4.new_output("stream", text="a person's answer")]
        new = nbformat.v4.new_code_cell("1 + 1")
        said = nbformat.v4.new_markdown_cell("Mine, as [they](methodology/terms.qmd) say.")
        found.cells += [said, new]

    edit(theirs, change)
    done = put_back(study)
    assert done.changed == (paper,)
    default, *others = told(done.notes)
    assert default.startswith(f"{FIRST}: Defaults are others now")
    assert f"notebooks/{FIRST}: seed: 2025 → 7." in default and '`--set "01.seed=7"`' in default
    assert others[-2].startswith(f"{FIRST}: Cells with code of yours: 8.")
    assert others[-1].startswith("The survey of alfa/2025 was not cleaned yet")
    text, after = paper.read_text(encoding="utf-8"), nbformat.read(paper, as_version=4)
    assert "a person's answer" not in text
    assert after.cells[0].source == prose.source
    assert [cell.source for cell in after.cells[-2:]] == ["Mine, as [they](../methodology/terms.qmd) say.", "1 + 1"]
    assert declared_parameters(paper) == {"council": "vilaprova", "wave": "2025", "language": "", "seed": 7}
    assert lay_out(study).changed == frozenset()
    assert put_back(study) == PutBack((), ())
    # Whoever takes it back from the project keeps it in the lab, and may put it back anew.
    ours = theirs.read_text(encoding="utf-8")
    paper.write_bytes(before)
    assert (lay_out(study).changed, lay_out(study).outdated) == ({FIRST}, frozenset())
    assert theirs.read_text(encoding="utf-8") == ours
    assert put_back(study).changed == (paper,) and lay_out(study).changed == frozenset()
    paper.write_bytes(before)
    assert put_back(study).changed == (paper,)
    # What was put back twice may be taken back to where it was between.
    middle = paper.read_bytes()
    edit(theirs, lambda found: found.cells.append(nbformat.v4.new_code_cell("2 + 2")))
    assert put_back(study).changed == (paper,)
    paper.write_bytes(middle)
    assert (lay_out(study).changed, put_back(study).changed) == ({FIRST}, (paper,))
    # Where the project keeps it, the lab's copy follows the method again.
    edit(paper, setting(3, "theirs = 3"))
    assert lay_out(study).changed == frozenset() and "theirs = 3" in theirs.read_text(encoding="utf-8")
    ours = theirs.read_text(encoding="utf-8")
    # Whoever gets another edition of the method without it keeps it in the lab, too.
    paper.write_bytes(before)
    edit(paper, setting(2, "theirs = 2"))
    assert (lay_out(study).changed, lay_out(study).outdated) == ({FIRST}, {FIRST})
    assert theirs.read_text(encoding="utf-8") == ours
    with pytest.raises(UsageError, match="laid out from another version"):
        put_back(study)


def test_a_paragraph_edited_in_a_translation_stays_in_the_lab_and_the_rest_goes_on_going_back(home):
    paper = home / "notebooks" / FIRST
    prose = nbformat.v4.new_markdown_cell("# The image index", id="prose")
    edit(paper, lambda found: found.cells.insert(0, prose))
    study = open_study("alfa", "2025", "ca")
    theirs = lay_out(study).folder / FIRST

    def change(found):
        found.cells[0].source += "\n\nEl meu paràgraf."
        found.cells.append(nbformat.v4.new_markdown_cell("Un altre."))

    edit(theirs, change)
    done = put_back(study)
    assert done.changed == (paper,)
    first, last, _ = told(done.notes)
    assert first.startswith(f"{FIRST}, cell 1: This paragraph was edited in a translation")
    assert "councils of every language" in last
    assert nbformat.read(paper, as_version=4).cells[0].source == prose.source
    for _ in range(2):
        bench = lay_out(study)
        assert (bench.changed, bench.outdated) == ({FIRST}, frozenset())
        assert put_back(study).changed == ()
    edit(theirs, setting(3, "more = 1"))
    assert put_back(study).changed == (paper,)
    assert nbformat.read(paper, as_version=4).cells[3].source == "more = 1"


def test_a_paragraph_edited_in_english_is_carried_over_and_said_to_be_english_elsewhere(home):
    paper = home / "notebooks" / FIRST
    edit(paper, lambda found: found.cells.insert(0, nbformat.v4.new_markdown_cell("# The image index", id="prose")))
    study = open_study("alfa", "2025", "en")

    def change(found):
        found.cells[0].source += "\n\nMy paragraph."

    edit(lay_out(study).folder / FIRST, change)
    done = put_back(study)
    assert done.changed == (paper,)
    assert any(f"{FIRST}, cell 1: This paragraph is carried over in English" in note for note in told(done.notes))


def test_a_lab_laid_out_in_another_language_still_goes_back(home):
    paper = home / "notebooks" / FIRST
    edit(paper, lambda found: found.cells.insert(0, nbformat.v4.new_markdown_cell("# The image index", id="prose")))
    theirs = lay_out(open_study("alfa", "2025", "ca")).folder / FIRST
    edit(theirs, setting(3, "more = 1"))
    for language in ("es", "en"):
        study = open_study("alfa", "2025", language)
        assert lay_out(study).outdated == frozenset()
        put_back(study)
        after = nbformat.read(paper, as_version=4)
        assert (after.cells[0].source, after.cells[3].source) == ("# The image index", "more = 1")


PARAMETERS_GONE = "no longer has council, wave, language"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (lambda path: path.write_text("no notebook at all", encoding="utf-8"), "cannot be read as one"),
        (lambda path: edit(path, setting(1, "council: str = \n")), "cell 2: Line 1 is no Python"),
        (lambda path: edit(path, setting(2, "if True\n  1")), "cell 3: Line 1 is no Python"),
        (lambda path: edit(path, lambda found: found.cells.pop(1)), PARAMETERS_GONE),
        (lambda path: edit(path, setting(1, "seed: int = 2 * 3")), "cell 2: Line 1 is no parameter"),
        (lambda path: edit(path, setting(4, "#| label: txt-sample\n1")), "label txt-sample stands above 2"),
    ],
)
def test_what_would_stop_every_run_is_refused_and_nothing_is_written(home, change, wrong):
    study = open_study("alfa", "2025")
    folder = lay_out(study).folder
    before = (home / "notebooks" / FIRST).read_bytes()
    edit(folder / "02_perception_regression.ipynb", setting(2, "mine = 1"))
    change(folder / FIRST)
    with pytest.raises(UsageError, match=re.escape(wrong)):
        put_back(study)
    assert (home / "notebooks" / FIRST).read_bytes() == before
    assert "mine = 1" not in (home / "notebooks" / "02_perception_regression.ipynb").read_text(encoding="utf-8")


SAID, PICTURE = "em van fer esperar tres hores", {"shot.png": {"image/png": "AAAA"}}
AWAY = {
    "a number in a paragraph": (nbformat.v4.new_markdown_cell("As r00007 says."), "what somebody wrote stands in"),
    "an answer in a paragraph": (nbformat.v4.new_markdown_cell(f"One: *{SAID}*."), "what somebody wrote stands in"),
    "a number in a comment": (nbformat.v4.new_code_cell("1  # r00007"), "what somebody wrote stands in"),
    "an answer in code": (nbformat.v4.new_code_cell(f"people[people['said'] == '{SAID}']"), "what somebody wrote"),
    "what is no code": (nbformat.v4.new_raw_cell("r00007"), "what somebody wrote stands in"),
    "what was noted": (nbformat.v4.new_markdown_cell("Another: treballo al forn de baix."), "what somebody wrote"),
    "an attachment": (nbformat.v4.new_markdown_cell("![](attachment:shot.png)", attachments=PICTURE), "A picture lies"),
    "a picture in words": (nbformat.v4.new_markdown_cell('<img src="data:image/png;base64,AA">'), "A picture lies"),
}


@pytest.mark.parametrize(("cell", "wrong"), AWAY.values(), ids=AWAY)
def test_what_would_give_somebody_away_is_named_by_its_cell_and_not_put_back(home, monkeypatch, cell, wrong):
    known = personal({"r00007"}, [SAID], ["Treballo al forn de baix"])
    monkeypatch.setattr("helpers.run.lab.put_back.personal_of", lambda study: known)
    study = open_study("alfa", "2025", "en")
    there = lay_out(study).folder / FIRST
    before = (home / "notebooks" / FIRST).read_bytes()
    edit(there, lambda found: found.cells.insert(2, cell))
    with pytest.raises(UsageError, match=f"{FIRST}, cell 3: .*{wrong}") as refused:
        put_back(study)
    assert not known.stands_in(str(refused.value))
    assert (home / "notebooks" / FIRST).read_bytes() == before
    edit(there, setting(2, "nobody"))
    edit(there, lambda found: found.cells[2].pop("attachments", None))
    assert put_back(study).changed


def test_added_cells_are_named_whose_outputs_a_run_leaves_out_and_copies_that_go_nowhere(home):
    study = open_study("alfa", "2025", "en")
    folder = lay_out(study).folder
    shown = {
        "frame": nbformat.v4.new_output("execute_result", {"text/html": "<table>", "text/plain": "r1"}),
        "print": nbformat.v4.new_output("stream", name="stdout", text="r1"),
        "plot": nbformat.v4.new_output("display_data", {"image/png": "AAAA"}),
        "ours": nbformat.v4.new_output("execute_result", {"text/plain": "r1"}, metadata={"mirall": {}}),
    }
    added = [nbformat.v4.new_code_cell(name, outputs=[out], execution_count=1) for name, out in shown.items()]

    def change(found):
        found.cells[-1:] = [*added, nbformat.v4.new_code_cell("unseen")]

    edit(folder / FIRST, change)
    (folder / "02_perception_regression-Copy1.ipynb").write_bytes((folder / FIRST).read_bytes())
    notes = told(put_back(study).notes)
    expected = [
        "cell 5: A run leaves out what",
        "cell 6: A run leaves out the text",
        "cell 7: A run leaves this picture out",
        "cell 9: This cell was not run",
        "cell 8: What this cell shows stays in its notebook",
        "labels txt-absent",
        "Cells with code of yours: 5, 6, 7, 8, 9.",
        "was not looked for numbers and answers of respondents",
        "02_perception_regression-Copy1.ipynb: no run",
    ]
    assert len(notes) == len(expected)
    assert all(part in note for part, note in zip(expected, notes, strict=True))


def test_an_error_that_a_changed_default_brings_to_a_cell_of_the_method_is_told(home):
    study = open_study("alfa", "2025")
    theirs = lay_out(study).folder / FIRST

    def change(found):
        found.cells[1].source = found.cells[1].source.replace("seed: int = 2025", "seed: int = -1")
        found.cells[-1].outputs = [nbformat.v4.new_output("error", ename="UsageError", evalue="", traceback=[])]

    edit(theirs, change)
    last = len(nbformat.read(theirs, as_version=4).cells)
    assert any(
        note.startswith(f"{FIRST}, cell {last}: This cell ended in an error") for note in told(put_back(study).notes)
    )


def test_a_cell_that_takes_a_name_of_the_method_is_named_and_one_of_its_own_is_not(home):
    """The notebook's later cells would compute with it: a table of groups, say, that is a researcher's picture now."""
    study = open_study("alfa", "2025", "en")
    folder = lay_out(study).folder
    ours = [nbformat.v4.new_code_cell(source, execution_count=1) for source in ("words = 'mine'; mine = 1", "mine + 1")]
    edit(folder / "02_perception_regression.ipynb", lambda found: found.cells.__setitem__(slice(3, 3), ours))
    (note,) = [note for note in told(put_back(study).notes) if "another value" in note]
    assert "cell 4" in note and "further down: words." in note and "mine" not in note


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_the_first_page_leads_to_what_is_there(home, language):
    study = open_study("alfa", "2025", language)
    nbformat.write(notebook(markdown="# Questions of your own\n\nWhy? Because."), home / "notebooks" / "explore.ipynb")
    (study.paths.raw / "a survey.csv").write_text("a\n1\n", encoding="utf-8")
    bench = lay_out(study)
    page = start_page(study, bench)
    links = LINK.findall(page)
    assert {"01_survey_cleaning.ipynb", "explore.ipynb", "inputs/council.yml", "inputs/a%20survey.csv"} <= set(links)
    assert [link for link in links if not (bench.folder / unquote(link)).exists()] == []
    assert f"`mirall run {study.council}/{study.wave}`" in page
    assert Words(language)("The report") in page
    study.paths.reports.mkdir(parents=True, exist_ok=True)
    (study.paths.reports / "diagnostic.html").write_text("", encoding="utf-8")
    assert "(report/diagnostic.html)" in start_page(study, bench)


def test_where_no_links_can_be_made_files_are_named_by_their_place(home, monkeypatch):
    def refuse(*_, **__):
        raise OSError("a privilege is not held")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    study = open_study("alfa", "2025")
    page = start_page(study, lay_out(study))
    assert "`council.yml`" in page
    assert "](inputs/" not in page
    assert str(study.paths.raw) in page


def test_the_lab_chooses_this_python_whatever_kernels_a_user_has(home, monkeypatch, tmp_path):
    other = tmp_path / "theirs" / "kernels" / "python3"
    other.mkdir(parents=True)
    foreign = {"argv": ["/elsewhere/python"], "display_name": "Other", "language": "python"}
    (other / "kernel.json").write_text(json.dumps(foreign), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "theirs"))
    call, environment = server_call(lay_out(open_study("alfa", "2025")).folder, "ca")
    look = "from jupyter_client.kernelspec import KernelSpecManager as K; s = K().get_kernel_spec('python3'); print(s.argv[0], s.env['MIRALL_LANGUAGE'], s.env['MIRALL_DATA'])"  # noqa: E501
    done = subprocess.run([sys.executable, "-c", look], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [sys.executable, "ca", str(home / "data")]
    assert environment["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
    assert {"--LabApp.news_url=None", "--LabApp.default_url=/lab/tree/start.md"} <= set(call)


def test_the_notebook_for_questions_of_ones_own_moves_no_result(home):
    before = code_hashes()
    nbformat.write(notebook(), home / "notebooks" / "explore.ipynb")
    assert code_hashes() == before


def test_each_notebook_asks_for_its_kernel_in_the_readers_language(home):
    for path in sorted((CLONE / "notebooks").glob("*.ipynb")):
        (home / "notebooks" / path.name).write_bytes(path.read_bytes())
    folder = lay_out(open_study("alfa", "2025", "es")).folder
    for path in sorted(folder.glob("*.ipynb")):
        tagged = [c.source for c in nbformat.read(path, as_version=4).cells if c.metadata.get("tags") == ["kernel"]]
        assert tagged == [kernel_cell(Words("es"))], path.name
        assert "(../methodology/" not in path.read_text(encoding="utf-8")


def test_the_notebook_for_questions_is_untouched_in_whichever_language_it_was_laid_out(home):
    nbformat.write(notebook(), home / "notebooks" / "explore.ipynb")
    lay_out(open_study("alfa", "2025", "en"))
    assert put_back(open_study("alfa", "2025", "ca")) == PutBack((), ())
    edit(open_study("alfa", "2025").paths.lab / "explore.ipynb", setting(2, "mine = 1"))
    assert ["explore.ipynb" in note for note in told(put_back(open_study("alfa", "2025", "ca")).notes)] == [True]
