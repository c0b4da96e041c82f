"""What the embedded renderer makes of everything that the sources may use."""

import json
import re
import struct
import tempfile
import zlib
from pathlib import Path

import pikepdf
import pytest
import yaml

from helpers.errors import RenderError
from helpers.present.outputs import DRAWN
from helpers.run.render.assemble import assemble
from helpers.run.render.embedded import render_html, render_pdf
from helpers.run.render.layout import lay_out, template_dir
from helpers.run.render.report_words import REPORT_WORDS
from helpers.study.config import read_yaml

PAGE = """---
number-sections: false
---

## {{< meta words.image >}} {#image}

{{< include sections/_part.qmd >}}

::: {.callout-note collapse="true"}
## Folded title

{{< embed notebooks/01_a.ipynb#tbl-wide >}}
:::

::: {.callout-warning}
## Warning title

Beware.
:::

::: {.panel-tabset}

### First tab

One.

### Second tab

Two.

:::

::: {.content-visible when-format="html"}
Only on a page.
:::

::: {.content-visible when-format="pdf"}
Only on paper.
:::

::: {.content-hidden when-format="html"}
Hidden on a page.
:::

See @fig-line, then @tbl-wide. It rests on tbl-wide/first_row, and tbl-none/x.
"""
PART = (
    "### A part {#part}\n\n{{< embed notebooks/01_a.ipynb#txt-said >}}\n\n{{< embed notebooks/01_a.ipynb#fig-line >}}\n"
    "\n{{< embed notebooks/01_a.ipynb#fig-drawn >}}\n"
)


def drawing(width, text):
    """Return a drawn figure's SVG with a mark that it refers to and a line of text."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="90" viewBox="0 0 {width} 90">'
        '<defs><path id="m1" d="M 0 0 h 9"/></defs><use href="#m1" style="stroke: #0b6273"/>'
        "<text style=\"font-size: 14px; font-family: 'Source Sans Pro'; text-anchor: start; fill: #1d2b36\" "
        f'x="9" y="20">{text}</text></svg>\n'
    )


def png(width=4, height=3):
    """Return a PNG of one colour."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def cell(label, data, **options):
    lines = [f"#| label: {label}\n", *(f"#| {key}: {json.dumps(value)}\n" for key, value in options.items()), "shown"]
    output = {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}
    return {"cell_type": "code", "source": lines, "outputs": [output], "metadata": {}, "execution_count": 1}


@pytest.fixture
def folder(tmp_path):
    import base64

    (tmp_path / "sections").mkdir()
    (tmp_path / "notebooks").mkdir()
    long = "several words of a cell " * 6
    table = f"| Row | Text | Other | n |\n|:---|:---|:---|---:|\n| first_row | {long} | {long} | 1\u00a0234 |\n"
    picture = base64.b64encode(png()).decode()
    cells = [
        cell("txt-said", {"text/markdown": "Computed: **5,5** of *10*."}),
        cell(
            "fig-line", {"image/png": picture}, **{"fig-cap": 'A "finding": 3 of 4', "fig-alt": 'Line "rising" \\ to 4'}
        ),
        cell(
            "fig-drawn",
            {DRAWN: {"page": drawing(720, "Gran dibuix"), "phone": drawing(355, "Petit")}, "image/svg+xml": "<svg/>"},
            **{"fig-cap": "Drawn twice", "fig-alt": 'The "same" & more'},
        ),
        cell("tbl-wide", {"text/markdown": table}, **{"tbl-cap": "All rows"}),
    ]
    (tmp_path / "notebooks" / "01_a.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}))
    (tmp_path / "sections" / "_part.qmd").write_text(PART)
    (tmp_path / "diagnostic.qmd").write_text(PAGE)
    metadata = {
        **read_yaml(template_dir() / "_quarto.yml"),
        "pagetitle": "Título – Vila #1 & \\<b>, 2025",
        "lang": "es",
        "title": "Título",
        "subtitle": "Subtítulo",
        "council": {"name": "Vila #1 & <b>", "wave": "2025"},
        "period": "enero",
        "dated": "febrero",
        "synthetic": False,
        "words": {**REPORT_WORDS, "figure": "Figura", "table": "Tabla", "image": "La imagen"},
    }
    (tmp_path / "_quarto.yml").write_text(yaml.safe_dump(metadata, allow_unicode=True))
    return tmp_path


def laid_out(folder):
    """Return the folder that is rendered of a folder of parts."""
    target = Path(tempfile.mkdtemp(dir=folder))
    lay_out(folder, target)
    return target


@pytest.fixture
def html(folder):
    return render_html(laid_out(folder), folder / "out.html").read_text(encoding="utf-8")


def test_embeds_includes_and_metadata_are_resolved(folder):
    document = assemble(folder)
    assert "{{<" not in document.markdown
    assert "## La imagen {#image}" in document.markdown
    assert "Computed: **5,5**" in document.markdown
    assert list(document.pictures) == ["figures/fig-line.png", "figures/fig-drawn.svg"]


def test_figures_carry_number_caption_and_description(html):
    figure = re.search(r'<figure id="fig-line" class="fig">.*?</figure>', html, flags=re.DOTALL).group()
    assert 'alt="Line &quot;rising&quot; \\ to 4"' in figure
    assert "Figura\u00a01." in figure
    assert re.search(r"A [“\"]finding[”\"]: 3 of 4", figure)
    assert 'src="data:image/png;base64,' in figure


def test_a_figure_stands_in_both_widths_below_what_it_says(html):
    figure = re.search(r'<figure id="fig-drawn" class="fig">.*?</figure>', html, flags=re.DOTALL).group()
    assert figure.index("<figcaption>") < figure.index('<span class="picture">')
    assert re.findall(r'<svg class="([\w-]+)" role="img" aria-label="([^"]*)"', figure) == [
        ("picture-page", "The &quot;same&quot; &amp; more"),
        ("picture-phone", "The &quot;same&quot; &amp; more"),
    ]
    assert "Gran dibuix" in figure and "Petit" in figure
    named = re.findall(r'\bid="([\w-]+)"', figure)
    assert len(set(named)) == 3, "the names within a picture are its own"
    assert all(f'href="#{name}"' in figure for name in named if name != "fig-drawn")
    assert "stroke: var(--brand, #0b6273)" in figure and "fill: var(--ink, #1d2b36)" in figure
    assert not re.search(r"(?:href|src)=\"(?!#|data:)", figure), "nothing is fetched"


def test_the_room_of_a_figure_chooses_its_width_and_the_reader_the_colours(html):
    style_sheet = html.split("<style>")[1].split("</style>")[0]
    narrow = re.search(r"@container \(max-width: \d+rem\) \{(.*?)\n\}", style_sheet, flags=re.DOTALL)[1]
    assert ".picture-page { display: none; }" in narrow and ".picture-phone { display: block; }" in narrow
    dark = style_sheet.split("@media screen and (prefers-color-scheme: dark)")[-1]
    assert "--paper: #12191E" in dark and "--ink:" in dark


def test_a_drawn_figure_is_letters_on_paper_too(folder):
    with pikepdf.open(render_pdf(laid_out(folder), folder / "out.pdf")) as pdf:
        fonts = {str(font.BaseFont) for page in pdf.pages for font in embedded_fonts(page.Resources)}
        assert not any("/XObject" in page.Resources and has_picture(page, 720) for page in pdf.pages)
    assert any("SourceSansPro" in name for name in fonts)


def embedded_fonts(resources):
    """Return the fonts of a page and of the drawings on it."""
    found = list(resources.get("/Font", {}).values())
    for drawn in resources.get("/XObject", {}).values():
        found += embedded_fonts(drawn.Resources) if "/Resources" in drawn else []
    return found


def has_picture(page, width):
    return any(image.get("/Subtype") == "/Image" and image.Width >= width for image in page.Resources.XObject.values())


def test_tables_carry_number_caption_and_heads(html):
    table = re.search(r'<figure id="tbl-wide" class="tbl">.*?</figure>', html, flags=re.DOTALL).group()
    assert "Tabla\u00a01." in table
    assert table.count('scope="col"') == 4
    assert table.count('scope="row"') == 1
    assert 'tabindex="0"' in table


def test_references_and_evidence_lead_to_what_they_name(html):
    assert '<a href="#fig-line">Figura\u00a01</a>' in html
    assert '<a href="#tbl-wide">Tabla\u00a01</a>' in html
    assert '<a href="#tbl-wide">tbl-wide/first_row</a>,' in html
    assert 'href="#tbl-none"' not in html


def test_callouts_fold_and_warn(html):
    assert re.search(r'<details class="callout note"><summary>\s*Folded title\s*</summary>', html)
    assert re.search(r'<aside class="callout warning"><p class="title">\s*Warning title\s*</p>', html)
    assert "callout-" not in html


def test_tabs_follow_one_another_without_the_script(html):
    assert re.search(r'<div class="tabset" id="tabset-1">.*First tab.*One\..*Second tab.*Two\.', html, flags=re.DOTALL)


def test_each_format_shows_what_is_meant_for_it(html):
    assert "Only on a page." in html
    assert "Only on paper." not in html
    assert "Hidden on a page." not in html


def test_a_name_is_shown_letter_by_letter(html):
    assert "<title>Título – Vila #1 &amp;" in html
    assert "<b>" not in html.split("</head>")[0]


def test_the_paper_version_is_tagged_and_described(folder):
    target = render_pdf(laid_out(folder), folder / "out.pdf")
    with pikepdf.open(target) as pdf:
        assert str(pdf.Root.Lang) == "es"
        tree = str(pdf.Root.StructTreeRoot.K[0].unparse(resolved=True))
        assert tree
        alts = {str(thing.Alt) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing}
        assert 'Line "rising" \\ to 4' in alts
        heads = [t for t in pdf.objects if isinstance(t, pikepdf.Dictionary) and t.get("/S") == pikepdf.Name.TH]
        assert len(heads) == 4


def test_a_figure_without_a_description_is_refused(folder):
    path = folder / "notebooks" / "01_a.ipynb"
    path.write_text(re.sub(r'"#\| fig-alt: [^\n]*?\\n",', "", path.read_text()))
    assert "fig-alt" not in path.read_text()
    with pytest.raises(RenderError, match="alt"):
        render_pdf(laid_out(folder), folder / "out.pdf")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("{{< embed notebooks/01_a.ipynb#fig-none >}}", "fig-none"),
        ("{{< embed notebooks/09_z.ipynb#fig-line >}}", "09_z.ipynb"),
        ("{{< include sections/_none.qmd >}}", "_none.qmd"),
        ("{{< meta words.nothing >}}", "words.nothing"),
        ("{{< include diagnostic.qmd >}}", "includes itself"),
    ],
)
def test_what_is_not_there_is_named(folder, wrong, told):
    (folder / "diagnostic.qmd").write_text(f"## Title\n\n{wrong}\n")
    with pytest.raises(RenderError, match=re.escape(told)):
        assemble(folder)


def page_of(element):
    """Return the page on which a part of a tagged PDF begins."""
    if not isinstance(element, pikepdf.Dictionary):
        return None
    if "/Pg" in element:
        return element["/Pg"].objgen
    inside = element.get("/K", [])
    found = (page_of(part) for part in (inside if isinstance(inside, pikepdf.Array) else [inside]))
    return next((page for page in found if page), None)


@pytest.mark.parametrize("lines", [28, 30, 32, 34])
def test_a_figure_of_which_nothing_is_said_stays_with_its_heading(folder, lines):
    filler = "\n\n".join(["A line."] * lines)
    figure = "{{< embed notebooks/01_a.ipynb#fig-drawn >}}"
    (folder / "diagnostic.qmd").write_text(f"## Title\n\n{filler}\n\n### Only drawn\n\n[More]{{.more}}\n\n{figure}\n")
    with pikepdf.open(render_pdf(laid_out(folder), folder / "out.pdf")) as pdf:
        parts = [part for part in pdf.objects if isinstance(part, pikepdf.Dictionary) and "/S" in part]
        heading = [part for part in parts if part.S == pikepdf.Name.H2]
        drawn = [part for part in parts if pikepdf.Name.Figure == part.S]
        assert len(heading) == len(drawn) == 1
        assert page_of(heading[0]) == page_of(drawn[0])


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JavaScript:x", "vbscript:x", "data:text/html,x", "file:///x"]
)
def test_an_address_that_does_something_is_words_only(folder, address):
    """Where text from outside slipped through as markup, it still runs nothing."""
    (folder / "diagnostic.qmd").write_text(
        f"## Title\n\nSee [the words]({address}) and [the web](https://a.example).\n"
    )
    html = render_html(laid_out(folder), folder / "out.html").read_text()
    assert "the words" in html
    assert address.lower() not in html.lower()
    assert 'href="https://a.example"' in html
    render_pdf(laid_out(folder), folder / "out.pdf")
    with pikepdf.open(folder / "out.pdf") as pdf:
        actions = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/URI" in thing]
        assert {str(action.URI) for action in actions} <= {"https://a.example"}


def test_a_picture_from_elsewhere_is_not_fetched(folder):
    (folder / "diagnostic.qmd").write_text("## Title\n\nSee ![its words](http://a.example/x.png).\n")
    html = render_html(laid_out(folder), folder / "out.html").read_text()
    assert "its words" in html and "a.example" not in html
    render_pdf(laid_out(folder), folder / "out.pdf")
