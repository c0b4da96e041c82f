"""What a kernel of the lab shows beside the record, and that the record of a run is untouched by it."""

import json
from base64 import b64encode

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from small_project import notebook

from helpers.present import steps
from helpers.present.language.words import Words
from helpers.present.outputs import Figure, Sentences, tabulate
from helpers.run.execute import inkernel
from helpers.run.execute.kernels import PapermillExecutor
from helpers.run.lab import in_lab
from helpers.run.lab.results import entries, result_html
from helpers.run.lab.server import server_call
from helpers.run.lab.tables import (
    ADDRESS,
    frame_html,
    leading_number,
    script_folder,
    sentences_html,
    sorting_key,
    table_html,
)
from helpers.run.notebooks.reading import strip_run
from helpers.stats.estimates.estimation import Difference
from helpers.stats.people import People

SHOWN = pd.DataFrame({"Group": ["**Women** & co", "Men", "Others"], "Value": ["58,2 (56 a 60)", "9,0 (8 a 10)", "–"]})
TABLE = tabulate(SHOWN, "A *finding* of it.", pd.DataFrame({"key": ["f", "m", "o"], "value": [58.2, 9.0, None]}))
FRAME = pd.DataFrame({"name": ["<b>a</b>", "b"], "value": [1.5, 10.0]})
DIFFERENCE = Difference(-1.2, 1.6, -4.3, 2.0, -0.7, 0.47, 388, 193, 197)


FIGURE = Figure(None, {"page": "<svg/>"}, "<svg/>", "*Nord* is higher. 3 figures are not shown.", 'A "dot"', FRAME)


@pytest.fixture
def shells(monkeypatch):
    monkeypatch.setenv("MIRALL_LANGUAGE", "ca")
    shells = InteractiveShell(), InteractiveShell()
    inkernel.load_ipython_extension(shells[0])
    in_lab.load_ipython_extension(shells[1])
    return shells


@pytest.mark.parametrize(
    "thing", [TABLE, FIGURE, Sentences("1."), FRAME, FRAME["value"], DIFFERENCE, 3, "x", None, [1]]
)
def test_the_lab_adds_what_can_be_played_with_and_changes_nothing_else(shells, thing):
    in_run, in_the_lab = (shell.display_formatter.format(thing) for shell in shells)
    played = isinstance(thing, pd.DataFrame | pd.Series | Difference) or thing in (TABLE, FIGURE)
    assert ("text/html" in in_the_lab[0]) is played
    data = {kind: value for kind, value in in_the_lab[0].items() if kind != "text/html"}
    assert json.dumps(data) == json.dumps({kind: v for kind, v in in_run[0].items() if kind != "text/html"})
    assert in_the_lab[1] == in_run[1]
    assert "itables" not in json.dumps(in_run[0])


def test_below_a_figure_of_the_lab_stands_what_is_not_shown_and_why(shells):
    in_run, in_the_lab = (shell.display_formatter.format(FIGURE)[0] for shell in shells)
    assert "<p><em>Nord</em> is higher. 3 figures are not shown.</p>" in in_the_lab["text/html"]
    assert 'alt="A &quot;dot&quot;"' in in_the_lab["text/html"]
    assert b64encode(b"<svg/>").decode() in in_the_lab["text/html"] and "text/html" not in in_run


def test_below_what_a_step_says_of_its_table_stands_the_table_and_a_run_keeps_no_row_of_it(shells):
    step = steps.rows(pd.DataFrame({"channel": ["butlletí <b>"], "messages": [12]}), Words("ca"))
    in_run, in_the_lab = (shell.display_formatter.format(step)[0] for shell in shells)
    assert in_run["text/markdown"] == in_the_lab["text/markdown"] == "Files: 1."
    assert "butlletí &lt;b&gt;" in in_the_lab["text/html"] and "<p>Files: 1.</p>" in in_the_lab["text/html"]
    assert "butlletí" not in json.dumps(in_run)


def test_a_run_records_a_table_byte_for_byte_whatever_the_lab_shows(tmp_path):
    """The same notebook by Papermill, before and after a lab was opened on this machine: the same bytes."""
    cells = notebook("from helpers.present.outputs import tabulate\nimport pandas as pd\n"
                     "tabulate(pd.DataFrame({'A': ['1']}), 'One.', pd.DataFrame({'key': ['a']}))")  # fmt: skip
    del cells.cells[1:3]
    records = []
    for _ in range(2):
        executed = PapermillExecutor({}).execute(cells, {}, lambda *_: None)
        records.append(json.dumps(strip_run(executed), sort_keys=True))
        server_call(tmp_path / "lab", "ca")
    assert records[0] == records[1]
    assert "text/html" not in records[0]
    assert "text/markdown" in records[0]


def test_a_table_of_the_report_keeps_its_words_and_sorts_by_its_numbers():
    html = table_html(TABLE, Words("ca"))
    assert "<strong>Women</strong> &amp; co" in html
    assert "<em>finding</em>" in html
    keys = [sorting_key(leading_number(cell, Words("ca"))) for cell in SHOWN["Value"]]
    assert sorted(keys) == [keys[2], keys[1], keys[0]]
    assert all(f"<span hidden>{key} </span>" in html for key in keys)
    assert "Group" in html


def test_long_words_of_a_table_are_in_one_line_and_marks_of_pandoc_are_read():
    long = "stigma with services known from the list, and what the next wave cannot tell of whether it worked or not"
    html = table_html(tabulate(pd.DataFrame({"What": [long]}), "Long.", pd.DataFrame({"key": ["a"]})), Words("en"))
    assert long in html
    quoted = sentences_html(Sentences("He says “[No són només per a pobres\\.]{lang=ca}”"))
    assert '<span lang="ca">No són només per a pobres.</span>' in quoted
    assert sentences_html(Sentences("Plain words.")) is None
    tables = sentences_html(Sentences("| a | b |\n|:--|:--|\n" + "| 1 | 2 |\n" * 90))
    assert tables.startswith('<div tabindex="0" style="max-height') and tables.count("<tr") == 91


def test_frames_are_shown_letter_by_letter_and_nothing_is_fetched_from_elsewhere():
    html = frame_html(FRAME, Words("en"))
    assert "<b>a</b>" not in html
    assert f"from '{ADDRESS}'" in html
    assert "unpkg" not in html
    assert (script_folder() / "dt_bundle.js").stat().st_size > 100_000


@pytest.mark.parametrize(
    ("frame", "heads"),
    [
        (FRAME.iloc[::-1], ["name", "value"]),
        (FRAME.set_index("name"), ["name", "value"]),
        (FRAME.groupby(["name", "value"]).size().to_frame("n"), ["name", "value", "n"]),
        (FRAME["name"].value_counts().to_frame(), ["name", "count"]),
        (pd.DataFrame(), []),
    ],
)
def test_an_index_that_says_something_is_a_column(frame, heads):
    html = frame_html(frame, Words("en"))
    assert all(f"<th>{head}</th>" in html for head in heads)


def test_a_result_says_what_can_be_asked_of_it_and_holds_no_row():
    rows = pd.DataFrame({"answer": ["the answer of somebody"]})
    people = People(rows, object(), rows, object())
    asked = {name: (holds, meaning) for name, holds, meaning in entries(people)}
    assert asked["residents"][0] == "1 × 1"
    assert "represent" in asked["residents"][1] or "stand for the residents" in asked["residents"][1]
    assert asked["are_some_beside"] == ("", "Whether anybody stands beside the residents.")
    assert "somebody" not in result_html(people, Words("en"))
    assert {name: holds for name, holds, _ in entries(DIFFERENCE)}["n_first"] == "193"
