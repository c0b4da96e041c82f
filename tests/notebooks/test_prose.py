"""The notebooks' prose: enough of it, in short sentences, in three languages, with something true to try."""

import ast
import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from tries import BEGINS, SPAN, TRY, Try, prose, tries, unknown

from helpers.present.language.words import Words
from helpers.run.notebooks.reading import label_of

CLONE = Path(__file__).parents[2]


class Floor(NamedTuple):
    """What the prose of a notebook has reached, and does not fall behind again."""

    cells_a_code_cell: float
    words_a_code_cell: float
    longest_sentence: int
    says_what_to_try: bool


FLOORS = {
    "01_survey_cleaning": Floor(0.9, 24, 25, True),
    "02_perception_regression": Floor(0.9, 24, 30, True),
    "03_segment_analysis": Floor(0.9, 24, 30, True),
    "04_communication_audit": Floor(0.9, 24, 25, True),
    "05_plan_drafting": Floor(0.9, 24, 25, True),
    "explore": Floor(0.9, 24, 25, False),
}
NOTEBOOKS = {name: CLONE / "notebooks" / f"{name}.ipynb" for name in FLOORS}
#: A sentence ends before a space, be there a bracket or a mark of emphasis between.
END = re.compile(r"(?<=[.?!])[*)”»]*\s+")
LINK = re.compile(r"\[([^]]*)\]\(([^)]*)\)")
EMPHASIS = re.compile(r"(?<!\*)\*(?!\*)[^*]+\*")
#: What *Try* is in each language.
BEGINNINGS = {"ca": "*Proveu*", "es": "*Probad*"}


def cells(name):
    return json.loads(NOTEBOOKS[name].read_text(encoding="utf-8"))["cells"]


def sources(name, kind):
    return ["".join(cell["source"]) for cell in cells(name) if cell["cell_type"] == kind]


def sentences(text):
    """Return the sentences of a paragraph, each code and each address one word."""
    read = LINK.sub(r"\1", SPAN.sub(lambda found: found[0].replace(" ", ""), text))
    return [part for part in END.split(read) if part]


each_notebook = pytest.mark.parametrize("name", FLOORS)
each_language = pytest.mark.parametrize("language", BEGINNINGS)


@each_notebook
def test_there_is_prose_enough(name):
    code, said = sources(name, "code"), sources(name, "markdown")
    assert len(said) / len(code) >= FLOORS[name].cells_a_code_cell
    assert sum(len(text.split()) for text in said) / len(code) >= FLOORS[name].words_a_code_cell


@each_notebook
@pytest.mark.parametrize("language", ["en", *BEGINNINGS])
def test_sentences_are_short(name, language):
    said = [sentence for text in prose(NOTEBOOKS[name]) for sentence in sentences(Words(language)(text))]
    assert [sentence for sentence in said if len(sentence.split()) > FLOORS[name].longest_sentence] == []


@each_notebook
def test_nothing_is_said_twice(name):
    said = [sentence for text in prose(NOTEBOOKS[name]) for sentence in sentences(text)]
    assert sorted({sentence for sentence in said if said.count(sentence) > 1}) == []


@pytest.mark.parametrize("name", [name for name, floor in FLOORS.items() if floor.says_what_to_try])
def test_each_chapter_says_what_to_try(name):
    """A chapter that shows a finding proposes something to change or to ask next."""
    chapters: dict[str, list[str]] = {}
    for cell in cells(name):
        text = "".join(cell["source"])
        heading = text.splitlines()[0] if text.startswith("#") and cell["cell_type"] == "markdown" else None
        chapters.setdefault(heading or next(reversed(chapters)), []).append(text)
    shown = {title: parts for title, parts in chapters.items() if any(label_of(part) for part in parts)}
    assert shown
    assert [title for title, parts in shown.items() if not any(BEGINS.search(part) for part in parts)] == []


@each_notebook
def test_what_is_proposed_is_there(name):
    code = sources(name, "code")
    trees = [ast.parse(source) for source in code]
    parameters = {statement.target.id: ast.literal_eval(statement.value) for statement in trees[0].body}
    bound = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name) and is_set(node)}
    bound |= {alias.asname or alias.name for tree in trees for alias in imports(tree)}
    proposed = tries(NOTEBOOKS[name])
    assert bool(proposed) or not FLOORS[name].says_what_to_try
    assert {found.text[:60]: wrong for found in proposed if (wrong := unknown(found, parameters, bound))} == {}
    assert [found.text for found in proposed if not found.spans] == []


def imports(tree):
    return [alias for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names]


def is_set(node):
    return isinstance(node.ctx, ast.Store)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("*Try* `seed`", []),
        ("*Try* `sead`", ["sead"]),
        ("*Try* `seed = 7`", []),
        ("*Try* `seed = 'seven'`", ["seed = 'seven'"]),
        ("*Try* `sead = 7`", ["sead = 7"]),
        ("*Try* `weight_cap: 3` in `council.yml`", []),
        ("*Try* `weight_cap: 0.5` in `council.yml`", ["weight_cap: 0.5"]),
        ("*Try* `weight_cap: 3` in `plan.yml`", ["weight_cap: 3"]),
        ("*Try* `type: opt_in` in `council.yml`", []),
        ("*Try* `type: opted` in `council.yml`", ["type: opted"]),
        ("*Try* `reach` in `channels.csv`", []),
        ("*Try* `range` in `channels.csv`", ["range"]),
        ("*Try* `methodology/audit/rewording_fr.yml`", ["methodology/audit/rewording_fr.yml"]),
        ("*Try* `table.head(3)`", []),
        ("*Try* `tabel.head(3)`", ["tabel.head(3)"]),
    ],
)
def test_what_is_not_there_is_seen(text, wrong):
    assert unknown(Try("", text), {"seed": 1}, {"table"}) == wrong


@each_notebook
@each_language
def test_translations_keep_code_links_and_marks(name, language):
    words, wrong = Words(language), []
    for text in prose(NOTEBOOKS[name]):
        told = words(text)
        kept = [
            sorted(SPAN.findall(text)) == sorted(SPAN.findall(told)),
            sorted(url for _, url in LINK.findall(text)) == sorted(url for _, url in LINK.findall(told)),
            len(EMPHASIS.findall(text)) == len(EMPHASIS.findall(told)),
            text.count(TRY) == told.count(BEGINNINGS[language]),
            re.match(r"#*", text)[0] == re.match(r"#*", told)[0],
        ]
        wrong += [] if all(kept) else [(text[:60], kept)]
    assert wrong == []
