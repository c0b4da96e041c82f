"""The executed notebooks as pages to read: code folded, pictures described, nothing fetched from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpers.present.words import Words, mark
from helpers.study.opening import Study

STYLES = Path(__file__).parent / "embedded" / "page.css"
TITLE = re.compile(r"^#\s+(.+)$", re.MULTILINE)
HEAD_CELL = re.compile(r"<th(?=[ >])")
CODE = mark("Code")

TEMPLATE = """
{%- extends 'base/null.j2' -%}
{%- from 'base/celltags.j2' import celltags -%}
{% block markdowncell %}{{ cell.source | markdown2html | strip_files_prefix }}{% endblock %}
{% block input %}
<details class="code"><summary>{{ resources.code }}</summary><pre tabindex="0"><code>{{ cell.source | e }}</code></pre></details>
{% endblock %}
{% block stream %}<pre>{{ output.text | ansi2html }}</pre>{% endblock %}
{% block data_png %}
<figure class="fig"><img src="data:image/png;base64,{{ output.data['image/png'] }}" alt="{{ (output.metadata.mirall.alt or '') | e }}">
<figcaption>{{ (output.metadata.mirall.caption or '') | e }}</figcaption></figure>
{% endblock %}
{% block data_markdown %}
{% if output.metadata.mirall.caption %}<p class="table-caption"><strong>{{ output.metadata.mirall.caption | e }}</strong></p>{% endif %}
<div class="scroll" role="region" tabindex="0" aria-label="{{ (output.metadata.mirall.caption or resources.result) | e }}">
{{ output.data['text/markdown'] | markdown2html }}</div>
{% endblock %}
{% block data_html %}<div class="scroll">{{ output.data['text/html'] }}</div>{% endblock %}
{% block data_text %}<pre>{{ output.data['text/plain'] | ansi2html }}</pre>{% endblock %}
"""

PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{styles}
main {{ margin: 0 auto; padding: 2rem 1.5rem 4rem; }}
details.code {{ margin: .5rem 0 1rem; color: var(--muted); font-size: .92rem; }}
</style>
</head>
<body>
<a class="skip" href="#content">{skip}</a>
<main id="content">
{notice}{body}
</main>
</body>
</html>
"""


def write_readable(executed: Mapping[str, Any], study: Study, folder: Path) -> list[Path]:
    """Write each executed notebook as an HTML page of its own and return the pages.

    Parameters
    ----------
    executed
        Executed, stripped notebooks by name.
    study
        Whose they are; its language is the pages'.
    folder
        Where the pages go; it is made.
    """
    folder.mkdir(parents=True)
    words = Words(study.language)
    pages = []
    for name, notebook in executed.items():
        pages.append(folder / f"{name}.html")
        pages[-1].write_text(_page(notebook, name, study, words), encoding="utf-8")
    return pages


def _page(notebook: Any, name: str, study: Study, words: Words) -> str:
    from html import escape

    from helpers.run.report_words import REPORT_WORDS

    title = next((found[1] for cell in notebook.cells if (found := TITLE.search(cell.source))), name)
    notice = (
        f'<p class="callout warning">{escape(words(REPORT_WORDS["synthetic"]))}</p>\n' if study.config.synthetic else ""
    )
    return PAGE.format(
        lang=study.language,
        title=escape(f"{title} – {study.config.name}, {study.config.wave.label}"),
        styles=STYLES.read_text(encoding="utf-8"),
        skip=escape(words(REPORT_WORDS["skip"])),
        notice=notice,
        body=_mark_heads(_body(notebook, words)),
    )


def _body(notebook: Any, words: Words) -> str:
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(raw_template=TEMPLATE)
    body, _ = exporter.from_notebook_node(notebook, {"code": words(CODE), "result": words(mark("Result"))})
    return str(body)


def _mark_heads(html: str) -> str:
    return HEAD_CELL.sub('<th scope="col"', html)
