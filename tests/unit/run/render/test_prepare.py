"""Pages and notebooks as they are prepared for rendering."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
import yaml
from small_project import notebook

from helpers.run.notebooks.reading import LabelledOutput
from helpers.run.render.prepare import (
    EMBED,
    SILENT,
    already_said,
    caption_cells,
    figure_data,
    fold_tables,
    headed,
    keep_supported,
    own_embeds,
    replaced_titles,
    silenced,
)
from helpers.run.render.report_words import REPORT_WORDS

PAGE = """## Title {#title}

::: {.lead}
Introduction.
:::

### Part

{{< embed notebooks/02_x.ipynb#txt-part >}}

::: {.callout-note collapse="true"}
## Detail

{{< embed notebooks/02_x.ipynb#tbl-part >}}
:::

### Other

{{< embed notebooks/02_x.ipynb#fig-other >}}
"""


def test_everything_supported_stays_as_it_is():
    assert keep_supported(PAGE, {"txt-part", "tbl-part", "fig-other"}, {}) == PAGE


def test_an_empty_callout_and_an_empty_part_go():
    page = keep_supported(PAGE, {"txt-part"}, {})
    assert "callout" not in page
    assert "### Other" not in page
    assert "### Part" in page
    assert "Introduction." in page


def test_a_section_with_nothing_but_its_introduction_goes():
    assert keep_supported(PAGE, set(), {}).strip() == ""


@pytest.mark.parametrize(("synthetic", "kept"), [(True, True), (False, False)])
def test_a_block_for_one_kind_of_council(synthetic, kept):
    page = 'Before\n\n::: {.content-visible when-meta="synthetic"}\n:::: {.synthetic}\nInvented\n::::\n:::\n\nAfter\n'
    prepared = keep_supported(page, set(), {"synthetic": synthetic})
    assert ("Invented" in prepared) is kept
    assert "when-meta" not in prepared
    assert prepared.startswith("Before")
    assert prepared.endswith("After\n")


def test_what_somebody_added_is_embedded_in_order_and_nothing_else_is():
    shown = (("02_x", "fig-image"), ("02_x", "fig-own-b"), ("03_y", "tbl-own-a"), ("03_y", "txt-owner"))
    outputs = [LabelledOutput(label, book, 1, True, {}, {}) for book, label in shown]
    page = "### Added\n" + own_embeds(outputs)
    found = [(one["notebook"], one["label"]) for line in page.splitlines() if (one := EMBED.match(line))]
    assert found == [("02_x", "fig-own-b"), ("03_y", "tbl-own-a")]
    assert keep_supported(page, {"fig-own-b", "tbl-own-a"}, {}) == page
    assert keep_supported("### Added\n" + own_embeds([]), set(), {}).strip() == ""


def test_a_title_that_a_choice_made_untrue_gives_way_in_the_body_and_in_the_annex():
    facts = {"titles": {"drivers": "What goes with “Trust”"}, "headings": {"image": "A good image"}}
    outputs = [LabelledOutput("txt-headings", "02_x", 1, True, facts, {})]
    assert replaced_titles(outputs) == {"drivers": "What goes with “Trust”"}
    heads = headed(outputs, REPORT_WORDS | replaced_titles(outputs))
    assert (heads["drivers"], heads["image"], heads["plan"]) == (
        "What goes with “Trust”",
        "A good image",
        "Communication plan",
    )


def test_captions_become_cell_options_that_yaml_reads_back():
    caption = 'Only 3: "few", of L\'Hospitalet \\ all'
    ran = notebook("#| label: fig-a\nfigure")
    facts = {"mirall": {"caption": caption, "alt": "Line\nbroken", "data_sha256": "", "rows": []}}
    ran.cells[3].outputs = [nbformat.v4.new_output("display_data", {"image/png": "AAAA"}, metadata=facts)]
    source = caption_cells(ran, "02_x").cells[3].source
    options = yaml.safe_load("\n".join(line[3:] for line in source.splitlines() if line.startswith("#| ")))
    assert options == {"label": "fig-a", "fig-cap": caption, "fig-alt": "Line broken"}
    assert source.endswith("\nfigure")


CHAPTER = """## A finding {#a}

{{< embed notebooks/02_x.ipynb#txt-a >}}

### Part one {#one}

{{< embed notebooks/02_x.ipynb#txt-one >}}

{{< embed notebooks/02_x.ipynb#fig-one >}}

### Part two {#two}

{{< embed notebooks/02_x.ipynb#txt-two >}}
"""


def moved(silent):
    pages = {Path("sections/_image.qmd"): CHAPTER, Path("sections/_annex.qmd"): CHAPTER, SILENT: ""}
    kept = silenced(pages, silent)
    assert kept[Path("sections/_annex.qmd")] == CHAPTER
    return kept[Path("sections/_image.qmd")], kept[SILENT]


def test_a_part_that_tells_nothing_goes_to_the_annex_with_its_figure():
    body, annex = moved({"txt-one"})
    assert "Part one" not in body
    assert "Part two" in body
    assert [found["label"] for line in annex.splitlines() if (found := EMBED.match(line))] == ["txt-one", "fig-one"]


def test_what_the_list_of_absent_things_says_is_not_said_again_part_by_part():
    def output(label, *subjects):
        claims = [{"kind": "silence", "subject": subject} for subject in subjects]
        return LabelledOutput(label, "02_perception_regression", 1, True, {"claims": claims}, {})

    outputs = [output("txt-absent", "voice", "pages"), output("txt-one", "voice"), output("txt-two", "drivers")]
    assert already_said(outputs) == {"txt-one"}
    assert already_said(outputs[1:]) == set()
    pages = {Path("sections/_image.qmd"): CHAPTER, SILENT: ""}
    kept = silenced(pages, {"txt-one", "txt-two"}, {"txt-one"})
    assert "txt-one" not in kept[SILENT] and "txt-one" not in kept[Path("sections/_image.qmd")]
    assert "txt-two" in kept[SILENT] and "fig-one" in kept[SILENT]


def test_a_chapter_that_tells_nothing_goes_whole_and_nothing_of_it_is_lost():
    body, annex = moved({"txt-a"})
    assert body == ""
    assert {line for line in CHAPTER.splitlines() if EMBED.match(line)} == {line for line in annex.splitlines() if line}
    assert moved(set()) == (CHAPTER, "\n")


def test_a_line_to_a_table_goes_with_the_table():
    page = "Text.\n\n[In detail: @tbl-a]{.more}\n\n[In detail: @tbl-b]{.more}\n"
    assert keep_supported(page, {"tbl-a"}, {}) == "Text.\n\n[In detail: @tbl-a]{.more}\n\n"


def test_tables_to_look_up_in_are_folded_under_their_names():
    shown = "**Sex**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n**Age**\n\n| c | d |\n|---|---|\n| 3 | 4 |\n"
    ran = notebook("#| label: txt-lookup\nlookup.tables(found)")
    cell = next(cell for cell in ran.cells if "txt-lookup" in cell.source)
    cell.outputs = [nbformat.v4.new_output("display_data", {"text/markdown": shown})]
    fold_tables(ran)
    folded = cell.outputs[0].data["text/markdown"]
    assert [part.split("\n")[1] for part in folded.split("::: {.callout-note")[1:]] == ["## Sex", "## Age"]
    assert folded.count("\n:::\n") == 2
    assert "| 1 | 2 |" in folded


def test_each_figure_holds_its_data_as_text():
    told = LabelledOutput("fig-one", "x", 0, True, {"csv": "key,estimate\na (b),0.5\n"}, {})
    silent = LabelledOutput("tbl-two", "x", 1, True, {}, {})
    line = figure_data([told, silent])
    assert line.count("\n") == 0
    address = re.search(r"\((data:[^)]*)\)", line)[1]
    assert unquote(address.partition(",")[2]) == told.facts["csv"]
    assert "@fig-one" in line
