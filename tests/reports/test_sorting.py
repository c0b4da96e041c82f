"""A table of a page sorts by a press on its head and is searched; on paper and without its script it is as it was."""

import os

import nbformat
import pytest
from browser_lab import BROWSER, needs_browser
from plan_case import council

from helpers.run.render.readable import write_readable
from helpers.study.instrument import read_instrument
from helpers.study.opening import Study
from helpers.study.paths import StudyPaths

#: Numbers as Catalan writes them, in a column that stands to the right as all such columns do.
ROWS = [("Òrgan", "1.204,5"), ("ànec", "−3,1"), ("Zebra", "12 % (del 3 % al 20 %)"), ("barca", "–"), ("Ca", "0,7")]
ROWS += [(f"Fila {n}", f"{n}") for n in range(20, 32)]
#: In the second table a row belongs to the one above it.
HANGING = [("A", "1"), ("", "5"), ("", "4"), ("B", "3"), ("", "2")]
PARTS = [("Left out", "9"), ("– too young", "2"), ("– twice", "7"), ("Kept", "90"), ("Read", "99")]


def markdown(rows):
    return "\n".join(["| Nom | Valor |", "| :-- | --: |", *(f"| {name} | {value} |" for name, value in rows)])


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    study = Study("vila", "2025", council(), read_instrument(), "ca", StudyPaths("vila", "2025"))
    outputs = [
        nbformat.v4.new_output("display_data", {"text/markdown": markdown(rows)}, metadata={"mirall": {"caption": "X"}})
        for rows in (ROWS, HANGING, PARTS)
    ]
    cell = nbformat.v4.new_code_cell("shown", outputs=outputs)
    (page,) = write_readable(
        {"01": nbformat.v4.new_notebook(cells=[cell])}, study, tmp_path_factory.mktemp("p") / "out"
    )
    return page.as_uri()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield started
        started.close()


def column(page, place):
    return page.locator("table").first.locator(f"tbody tr:visible td:nth-child({place})").all_inner_texts()


@needs_browser
def test_a_press_on_a_head_sorts_turns_round_and_brings_back(browser, address):
    page, told = browser.new_page(), []
    page.on("console", lambda message: told.append(message.text))
    page.goto(address)
    heads = page.locator("table").first.locator("th")
    heads.nth(1).locator("button").focus()
    page.keyboard.press("Enter")
    assert heads.nth(1).get_attribute("aria-sort") == "ascending"
    values = column(page, 2)
    assert values[:4] == ["–", "−3,1", "0,7", "12 % (del 3 % al 20 %)"]
    assert values[-1] == "1.204,5"
    page.keyboard.press("Enter")
    assert column(page, 2)[0] == "1.204,5" and heads.nth(1).get_attribute("aria-sort") == "descending"
    page.keyboard.press("Enter")
    assert column(page, 1) == [name for name, _ in ROWS] and heads.nth(1).get_attribute("aria-sort") is None
    heads.nth(0).locator("button").click()
    assert column(page, 1)[:3] == ["ànec", "barca", "Ca"]
    # The page's rules let this script run, and where place is part of what a row says nothing can be moved.
    assert told == [] and [page.locator("table").nth(n).locator("button").count() for n in (1, 2)] == [0, 0]


@needs_browser
def test_a_long_table_is_searched_and_printed_whole(browser, address):
    page = browser.new_page()
    page.goto(address)
    search = page.get_by_role("searchbox", name="Cerca a la taula")
    search.fill("FILA 2")
    assert len(column(page, 1)) == 10
    page.emulate_media(media="print")
    assert len(column(page, 1)) == len(ROWS) and not search.is_visible()


@needs_browser
def test_without_its_script_a_table_is_as_it_was_written(browser, address):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    assert column(page, 1) == [name for name, _ in ROWS] and page.locator("button, input").count() == 0
