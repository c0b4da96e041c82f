"""The report's sources: they arrange what the notebooks show, and compute nothing."""

import json
import re
from pathlib import Path

import pytest
import yaml
from small_project import TEMPLATE_FILES

from helpers.present.drawing import style
from helpers.run.notebooks.reading import label_of
from helpers.run.render.embedded import OPTIONS
from helpers.run.render.layout import PAGES as TEMPLATE_PAGES
from helpers.run.render.pictures import palette_sheet
from helpers.run.render.prepare import EMBED, OF_OWN
from helpers.run.render.report_words import HEADS, REPORT_WORDS

CLONE = Path(__file__).parents[2]
TEMPLATE = CLONE / "reports"
TOP = [TEMPLATE / name for name in TEMPLATE_PAGES]
PAGES = [*TOP, *sorted((TEMPLATE / "sections").glob("*.qmd"))]
SOURCE = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def embeds():
    return [(found["notebook"], found["label"]) for line in SOURCE.splitlines() if (found := EMBED.match(line))]


def labels():
    found = set()
    for path in sorted((CLONE / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if label := label_of("".join(cell["source"])):
                found.add((path.stem, label))
    return found


def test_every_embed_names_a_cell_that_there_is():
    assert sorted(set(embeds()) - labels()) == []


def test_every_output_is_in_the_report_once():
    # Headings reach the pages as metadata, and what somebody added is embedded where it is found.
    shown = {pair for pair in labels() if not pair[1].startswith("txt-heads-") and not OF_OWN.match(pair[1])}
    assert sorted(shown - set(embeds())) == []
    assert len(embeds()) == len(set(embeds()))


def test_the_receipt_of_the_survey_file_opens_the_annex():
    annex = (TEMPLATE / "sections" / "_annex.qmd").read_text(encoding="utf-8")
    first = next(found["label"] for line in annex.splitlines() if (found := EMBED.match(line)))
    assert first == "tbl-receipt"
    diagnostic = (TEMPLATE / "diagnostic.qmd").read_text(encoding="utf-8")
    assert diagnostic.index("_plan.qmd") < diagnostic.index("_annex.qmd") < diagnostic.index("_method.qmd")


def test_every_word_is_known_and_used():
    used = set(re.findall(r"\{\{< meta words\.([\w-]+) >\}\}", SOURCE)) | set(HEADS.values())
    code = [path for path in (CLONE / "src/helpers/run").rglob("*.*") if path.suffix != ".pyc"]
    code += [TEMPLATE / name for name in TEMPLATE_FILES]
    renderers = "".join(path.read_text(encoding="utf-8") for path in code if path.name != "report_words.py")
    elsewhere = {key for key in REPORT_WORDS if f"words.{key}" in renderers or f'"{key}"' in renderers}
    assert used <= set(REPORT_WORDS)
    assert set(REPORT_WORDS) == used | elsewhere


def test_every_place_of_the_body_has_a_heading():
    assert set(re.findall(r"\{\{< meta heads\.([\w-]+) >\}\}", SOURCE)) == set(HEADS)


def test_pages_hold_no_number_and_no_code():
    bare = re.sub(r"\{\{<.*?>\}\}|\{[^}]*\}|^---.*?^---", "", SOURCE, flags=re.DOTALL | re.MULTILINE)
    assert not re.search(r"\d|```", bare)


def test_every_page_is_included():
    included = set(re.findall(r"\{\{< include (\S+) >\}\}", SOURCE))
    assert included == {path.relative_to(TEMPLATE).as_posix() for path in PAGES[len(TOP) :]}


def test_headings_have_ids_of_their_own():
    outside = re.sub(r"^:::.*?^:::$", "", SOURCE, flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#{2,3} .*$", outside, flags=re.MULTILINE)
    ids = [found.group(1) for heading in headings if (found := re.search(r"\{#([\w-]+)\}$", heading))]
    assert len(ids) == len(headings) == len(set(ids))


def test_the_project_asks_for_what_was_seen_to_work():
    project = yaml.safe_load((TEMPLATE / "_quarto.yml").read_text(encoding="utf-8"))
    assert project["format"]["html"]["template"] == "page.html"
    assert project["format"]["typst"]["template"] == "document.typ"
    assert project["format"]["typst"]["pdf-standard"] == "ua-1"
    assert project["filters"] == [{"path": "report.lua", "at": "pre-ast"}]


def test_every_option_of_the_project_reaches_both_renderers():
    """What the embedded renderer would not read of the project's file is Quarto's alone, and known to be."""
    project = yaml.safe_load((TEMPLATE / "_quarto.yml").read_text(encoding="utf-8"))
    asked = {key for options in project["format"].values() for key in options}
    quartos = {"theme", "minimal", "section-divs", "pdf-standard"}
    assert asked <= set(OPTIONS) | quartos


@pytest.mark.parametrize("name", ["ink", "muted", "rule", "paper", "wash", "brand", "accent", "amber"])
def test_one_palette_for_figures_and_pages(name):
    colour = getattr(style, name.upper())
    assert f"--{name}: {colour};" in palette_sheet()
    css = (TEMPLATE / "page.css").read_text(encoding="utf-8")
    assert f"--{name}: {colour.upper()}" in css.replace("\n", " ").upper().replace(f"--{name.upper()}", f"--{name}")


def contrast(first, second):
    def luminance(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("text", [style.INK, style.MUTED, style.BRAND])
@pytest.mark.parametrize("ground", [style.PAPER, style.WASH])
def test_text_reaches_the_contrast_of_wcag(text, ground):
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("text", "ground"), [("#FFFFFF", style.BRAND), ("#4A2F00", "#FFF4D6"), ("#7A4A00", "#FFFBF0")])
def test_notices_reach_the_contrast_of_wcag(text, ground):
    assert contrast(text, ground) >= 4.5
