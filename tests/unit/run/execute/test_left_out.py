"""What a run keeps of its notebooks: what the method displays, and nothing in which a person could stand."""

import nbformat
import pytest
from small_project import notebook

from helpers.present.language.words import Words
from helpers.run.execute.kernels import CellFailure, KernelDied, PapermillExecutor
from helpers.run.execute.left_out import SAID, kind_of, leave_out, what_was_left_out
from helpers.run.execute.personal import personal
from helpers.run.notebooks.reading import labelled_outputs, strip_run

#: A person's answer, shown in every way that came to mind; what is left out of it.
PERSON = "Em dic Joana i cobro 812"
WAYS = {
    "people": "value",
    "people['said']": "value",
    "people.style": "value",
    "people.to_dict('records')": "value",
    "people.to_numpy()": "value",
    "people['said'][0]": "value",
    "people['age'].max()": "value",
    "HTML(people.to_html())": "value",
    "Markdown(people['said'][0])": "value",
    "{'a': people}": "value",
    "print(people.to_string())": "printed",
    "people.info(); print(people['said'][0])": "printed",
    "Image(people['said'][0].encode(), format='png')": "picture",
    "display(people, display_id=True);": "value",
    "warnings.warn(people['said'][0])": None,
    "Sentences('Two people.')": None,
    "None": None,
}
FIRST = f"""import pandas as pd, warnings
from IPython.display import HTML, Image, Markdown, display
from helpers.present.outputs import Sentences
people = pd.DataFrame({{"respondent": ["r1", "r2"], "age": [91, 40], "said": ["{PERSON}"] * 2}})"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    ways = notebook(FIRST, *WAYS, "#| label: tbl-rows\npeople")
    del ways.cells[1:3]
    return strip_run(PapermillExecutor({}).execute(ways, {}, lambda *_: None))


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_a_line_stands_in_place_of_whatever_could_hold_a_person(executed, language):
    kept = leave_out(executed, Words(language))
    text = "".join(str(cell.get("outputs", "")) for cell in kept.cells)
    assert PERSON not in text and "91" not in text and "image/" not in text
    shown = [cell.outputs for cell in kept.cells[2:-1]]
    for (way, kind), outputs in zip(WAYS.items(), shown, strict=True):
        told = [output.data["text/plain"] for output in outputs]
        line = Words(language)(SAID[kind]) if kind else ""
        assert told == (["Two people."] if "Sentences" in way else [line] * bool(kind)), way
    assert leave_out(kept, Words(language)) == kept
    assert [one.cell for one in what_was_left_out(kept)] == [
        place for place, kind in enumerate([*WAYS.values(), "value"], start=3) if kind
    ]


def test_what_was_left_out_of_a_labelled_cell_is_in_no_report(executed):
    kept = leave_out(executed, Words("en"))
    assert [(one.label, one.shown) for one in labelled_outputs(kept, "02")] == [("tbl-rows", False)]


@pytest.mark.parametrize(
    "persons",
    [
        "tabulate(pd.DataFrame({'Sex': ['woman'], 'Age': ['91']}), 'One.', pd.DataFrame({'key': ['a']}))",
        "Table('| Sex | Age |\\n|-|-|\\n| woman | 91 |\\n', 'One.', pd.DataFrame({'key': ['a']}))",
        "Figure(None, {}, '', 'One of 91.', 'One.', pd.DataFrame({'age': [91]}))",
    ],
)
def test_a_table_that_an_added_cell_made_itself_is_left_out_and_one_of_the_method_stays(persons):
    """Whatever somebody puts into a table nobody counted; `own.table` takes figures of groups alone."""
    made = "import pandas as pd\nfrom helpers.present.outputs import Figure, Table, tabulate"
    cells = notebook(made, f"#| label: tbl-own-five\n{persons}", persons, f"#| label: tbl-rows\n{persons}")
    del cells.cells[1:3]
    kept = leave_out(strip_run(PapermillExecutor({}).execute(cells, {}, lambda *_: None)), Words("en"))
    assert [one.kind for one in what_was_left_out(kept)] == ["picture" if "Figure" in persons else "value"] * 2
    assert ["91" in str(cell.outputs) for cell in kept.cells[2:]] == [False, False, True]


def test_what_the_solver_writes_by_itself_is_no_text_of_anybody():
    solver = "HighsMipSolverData::transformNewIntegerFeasibleSolution tmpSolver.run();\n"
    for text, kind in ((solver, None), (solver + "r1 91\n", "printed"), (" \n", None)):
        assert kind_of(nbformat.v4.new_output("stream", name="stdout", text=text)) == kind


@pytest.mark.parametrize(
    ("raises", "said"),
    [
        (
            "try:\n    float(people['said'][0])\nexcept ValueError as error:\n    raise RuntimeError(str(error))",
            "RuntimeError",
        ),
        ("peolpe['said'][0]", "NameError: name 'peolpe' is not defined"),
        # What a library takes for code is quoted by IPython where it shows that it is none.
        ("people.query(people['said'][0])  # raise RuntimeError(str(error))", "SyntaxError: invalid syntax"),
        ("1\npeolpe[1] = = 2", "SyntaxError: invalid syntax"),
    ],
)
def test_an_error_of_a_run_says_where_it_came_from_and_quotes_nobody(tmp_path, raises, said):
    broken = notebook(FIRST, "people", raises)
    del broken.cells[1:3]
    with pytest.raises(CellFailure) as failed:
        PapermillExecutor({}).execute(broken, {}, lambda *_: None)
    kept = leave_out(failed.value.notebook, Words("en"), keep="error")
    written = "".join(str(cell.get("outputs", "")) for cell in kept.cells)
    assert [line.partition(" (")[0] for line in failed.value.lines] == [said]
    assert PERSON not in written
    # The line of the cell that raised.
    assert any(line in written for line in ("peolpe[", "raise RuntimeError(str(error))"))


def test_the_cell_that_failed_is_the_one_that_whoever_wrote_the_notebook_counts(tmp_path):
    with pytest.raises(CellFailure) as failed:
        PapermillExecutor({}).execute(notebook("1", "1 / 0"), {"seed": 3}, lambda *_: None)
    assert failed.value.cell == 3
    assert [cell.source for cell in failed.value.notebook.cells][-2:] == ["1", "1 / 0"]


WRITES = f"""import os, subprocess, sys
for end in (1, 2):
    os.write(end, b"{PERSON} 1")
    os.system("echo {PERSON} 2 >&%d" % end)
subprocess.run(["echo", "{PERSON} 3"])
sys.__stdout__.write("{PERSON} 4")
sys.__stderr__.write("{PERSON} 5")"""


def test_what_a_cell_writes_past_its_notebook_reaches_no_terminal(capfd):
    writes = notebook(WRITES)
    del writes.cells[1:3]
    executed = PapermillExecutor({}).execute(writes, {}, lambda *_: None)
    assert PERSON not in str(leave_out(strip_run(executed), Words("en")).cells[-1].outputs)
    told = capfd.readouterr()
    assert PERSON not in told.out + told.err


def test_a_kernel_that_dies_is_told_by_its_cell_and_quotes_nobody_who_was_asked():
    dies = notebook("1", f"{WRITES}\nos._exit(1)")
    del dies.cells[2]
    with pytest.raises(KernelDied) as died:
        PapermillExecutor({}).execute(dies, {"seed": 3}, lambda *_: None)
    assert (died.value.cell, died.value.lines) == (4, [])


def test_a_kernel_that_never_begins_says_why(tmp_path):
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit('no such library')", encoding="utf-8")
    with pytest.raises(KernelDied) as died:
        PapermillExecutor({"PYTHONPATH": str(tmp_path)}).execute(notebook("1"), {}, lambda *_: None)
    assert (died.value.cell, died.value.lines) == (None, ["no such library"])


KNOWN = personal({"r00007"}, [PERSON], ["Treballo al forn de baix"])
CELLS = {
    "markdown": (nbformat.v4.new_markdown_cell(f"Somebody says *{PERSON}*."), "source", "*{}*"),
    "noted": (nbformat.v4.new_markdown_cell("Treballo al forn de baix."), "source", "*{}*"),
    "code": (
        nbformat.v4.new_code_cell("#| label: tbl-own-mine\nmine('r00007')"),
        "source",
        "#| label: tbl-own-mine\n# {}",
    ),
    "comment": (nbformat.v4.new_code_cell("1  # r00007"), "source", "# {}"),
    "attachment": (
        nbformat.v4.new_markdown_cell("Look: ![a](attachment:a.png)", attachments={"a.png": {"image/png": "AA"}}),
        "attached",
        "Look: *{}*",
    ),
    "picture": (nbformat.v4.new_markdown_cell("[a]: data:image/png;base64,AAAA"), "attached", "*{}*"),
}


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_what_is_written_in_a_cell_is_looked_through_as_what_it_shows(name, language):
    cell, kind, left = CELLS[name]
    plain = nbformat.v4.new_markdown_cell("As r000071 and others say.")
    kept = leave_out(nbformat.v4.new_notebook(cells=[plain, cell]), Words(language), personal=KNOWN)
    assert [cell.source for cell in kept.cells] == [plain.source, left.format(Words(language)(SAID[kind]))]
    assert "attachments" not in kept.cells[1]
    assert [(one.cell, one.kind) for one in what_was_left_out(kept)] == [(2, kind)]
    assert leave_out(kept, Words(language), personal=KNOWN) == kept
    nbformat.validate(kept)


def test_an_error_that_quotes_somebody_is_not_kept_either():
    errors = [nbformat.v4.new_output("error", ename="NameError", evalue=said, traceback=[]) for said in (PERSON, "r2")]
    shown = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("f()", outputs=[one]) for one in errors])
    kept = leave_out(shown, Words("en"), keep="error", personal=KNOWN)
    assert [cell.outputs[0].output_type for cell in kept.cells] == ["display_data", "error"]
    assert PERSON not in str(kept)


@pytest.mark.parametrize(
    ("data", "facts", "is_left_out"),
    [
        ({"text/markdown": "Said by r00001, who is 48."}, {}, True),
        ({"text/markdown": "| VI20-0001 | 8 |"}, {}, True),
        ({"text/markdown": f"Somebody wrote: *{PERSON.upper()}*."}, {}, True),
        ({"image/svg+xml": "<svg><text>r00001</text></svg>"}, {}, True),
        ({"text/markdown": "*_r00001_* says"}, {}, True),
        ({"text/markdown": "<p>Em dic <b>Joana</b><br>i cobro 812</p>"}, {}, True),
        ({"text/markdown": "_Em dic Joana_ i cobro __812__"}, {}, True),
        ({"image/png": "r00001"}, {}, False),
        ({"text/plain": "A table"}, {"rows": [["r00001"]]}, True),
        ({"text/plain": "A table"}, {"csv": "respondent,n\nr00001,390\n"}, True),
        ({"text/markdown": "As many said: no en sabem gairebé res. In r000010 ways, 390 of 812."}, {}, False),
    ],
)
def test_nobodys_number_or_words_stand_in_what_the_method_shows_either(data, facts, is_left_out):
    answers = [PERSON, "Prou bé", *["No en sabem gairebé res"] * 3]
    known = personal({"r00001", "VI20-0001"}, answers)
    output = nbformat.v4.new_output("display_data", data, metadata={"mirall": facts})
    shown = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("Sentences(...)", outputs=[output])])
    kept = leave_out(shown, Words("en"), personal=known)
    assert [one.kind for one in what_was_left_out(kept)] == ["personal"] * is_left_out
    assert is_left_out or kept == shown


CLOSED = "other: va cridar la meva veïna"
ALONE = personal({"r00001", "48213"}, [PERSON, "Massa lluny", "Sí", *["Poc a poc"] * 3], [CLOSED, "Ni molt ni poc bé"],
                 ["Sí", "Ni molt ni poc bé"])  # fmt: skip


@pytest.mark.parametrize("label", ["", "#| label: tbl-own-mine\n", "#| label: tbl-groups\n"])
@pytest.mark.parametrize(
    ("data", "is_personal"),
    [
        ({"text/markdown": "| Who | n |\n| --- | --: |\n| 48213 | 40 |\n"}, True),
        ({"text/markdown": "| Who | n |\n| --- | --: |\n| *massa  lluny* | 40 |\n"}, True),
        ({"image/svg+xml": "<svg><text x='1'>Massa lluny</text></svg>"}, True),
        ({"text/markdown": f"Somebody said {CLOSED}."}, True),
        ({"text/markdown": "Of 48213 residents some find it massa lluny."}, False),
        ({"text/markdown": "| Sí | 48213 people |\n| Poc a poc | Ni molt ni poc bé |\n"}, False),
    ],
)
def test_figures_and_few_words_are_known_again_where_they_stand_alone_in_what_was_added(label, data, is_personal):
    output = nbformat.v4.new_output("display_data", data, metadata={"mirall": {}})
    shown = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(label + "shown", outputs=[output])])
    kept = leave_out(shown, Words("en"), personal=ALONE)
    # What the report is made of holds figures and words of the method, which may be those of somebody by chance.
    assert bool(what_was_left_out(kept)) == (is_personal and "tbl-groups" not in label)


def test_what_the_method_says_is_nobodys_own_though_somebody_wrote_the_same():
    """In Spanish the wordings of the questions were left out of a report: two people had written words of one."""
    question = "Los Servicios Sociales son para los pobres, dicen algunos"
    known = personal(
        set(),
        ["son para los pobres", "son para los pobres y nadie más", "Confianza"],
        of_method=[question, "Confianza"],
    )
    assert not known.stands_in(question) and not known.alone
    assert known.stands_in("Dijo que son para los pobres y nadie más.")
