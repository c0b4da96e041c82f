"""The folder that a comparison of councils is rendered from: one page of outputs that were made from released data."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.present.councils import beside as place
from helpers.present.councils import changed, who
from helpers.present.language.words import escape_markdown, mark
from helpers.run.notebooks.reading import KERNEL, labelled_outputs
from helpers.run.render.layout import lay_out, template_dir, write_yaml
from helpers.run.render.prepare import caption_cells, keep_supported
from helpers.run.render.report_words import REPORT_WORDS
from helpers.stats.comparisons.small_area import FEWEST_AREAS
from helpers.study.config import read_yaml

if TYPE_CHECKING:
    from helpers.present.councils.gathered import Gathered
    from helpers.present.language.words import Words

PAGE, BOOK = "comparison.qmd", "comparison"
#: An embed of all outputs whose labels begin so.
SEVERAL = re.compile(r"^\{\{< embed notebooks/comparison\.ipynb#(?P<start>[\w-]+-)\* >\}\}$", re.MULTILINE)
#: What the page's template says in each report.
FIXED = ("synthetic", "in-one-page", "skip", "contents", "find", "figure", "table", "note")
WORDS = {
    "who": mark("Who is compared"),
    "first": mark("Council by council"),
    "places": mark(
        "Where two councils may stand in either order, no order is told: the places that each may hold are those that "
        "the differences between all pairs allow."
    ),
    "peers": mark("Beside their peers"),
    "change": mark("What changed since the wave before"),
    "each": mark("Each indicator"),
    "how": mark("How this was made"),
    "how-far": mark(
        "Councils are compared where their people were sampled and asked in one way and by the same questions. People "
        "who chose themselves to answer were drawn by nobody, and are never ranked."
    ),
    "how-drawn": mark(
        "A figure with the others' help is drawn towards their mean, the more the less is known of the council itself "
        "(Fay and Herriot 1979, restricted maximum likelihood). It needs {least} councils."
    ),
    "how-places": mark(
        "The places hold together, over all councils and indicators, but for a chance of {chance}: every pair is "
        "tested by Tukey's range (Al Mohamad, Goeman and van Zwet 2022), which is sharper than to look whether two "
        "intervals overlap."
    ),
    "how-cleared": mark(
        "It rests on nothing but the data that each report gives away: what a report withholds is not here either."
    ),
}


def prepare_comparison(found: Gathered, target: Path) -> Path:
    """Write the folder that the comparison is rendered from, and return it; it must not exist yet."""
    book = _book(_outputs(found))
    shown = {output.label for output in labelled_outputs(book, BOOK)}
    metadata = comparison_metadata(found)
    (target / "notebooks").mkdir(parents=True)
    _write(caption_cells(book, BOOK), target / "notebooks" / f"{BOOK}.ipynb")
    with tempfile.TemporaryDirectory(prefix="mirall-") as scratch:
        parts = Path(scratch)
        (parts / "notebooks").symlink_to((target / "notebooks").resolve())
        text = SEVERAL.sub(
            lambda match: _each(match["start"], shown), (template_dir() / PAGE).read_text(encoding="utf-8")
        )
        (parts / PAGE).write_text(keep_supported(text, shown, metadata), encoding="utf-8")
        write_yaml({**read_yaml(template_dir() / "_quarto.yml"), **metadata}, parts)
        lay_out(parts, target, (PAGE,))
    return target


def _each(start: str, shown: set[str]) -> str:
    named = (label for label in shown if label.startswith(start))
    ordered = sorted(named, key=lambda label: (int(label.rsplit("-", 1)[-1]), label))
    return "\n\n".join(f"{{{{< embed notebooks/comparison.ipynb#{label} >}}}}" for label in ordered)


def _outputs(found: Gathered) -> dict[str, Any]:
    """Return what the page shows by its label; what there is nothing of is None."""
    beside = place.Beside(found)
    codes = list(beside.tables)
    outputs = {
        "txt-headline": place.headline(beside), "txt-range": place.range_told(beside),
        "txt-who": who.told(found), "tbl-who": who.table(found),
        "tbl-first": place.table(beside, codes[0]) if codes else None, "tbl-peers": place.peers_table(beside),
        "txt-change": changed.told(found), "fig-change": changed.figure(found), "tbl-change": changed.table(found),
        "txt-improved": changed.improved(found),
    }  # fmt: skip
    outputs |= {f"fig-first-{at}": figure for at, figure in enumerate(place.image_figures(beside), start=1)}
    outputs |= {f"fig-each-{at}": figure for at, figure in enumerate(place.overview_figures(beside), start=1)}
    return outputs | {f"tbl-each-{at}": place.table(beside, code) for at, code in enumerate(codes[1:], start=1)}


def _book(outputs: Mapping[str, Any]) -> Any:
    """Return outputs as the cells of a notebook, which is what a page embeds from."""
    from nbformat import v4

    cells = []
    for label, shown in outputs.items():
        if shown is None:
            continue
        data, metadata = shown._repr_mimebundle_()
        output = v4.new_output("display_data", data=data, metadata=metadata)
        cells.append(v4.new_code_cell(f"#| label: {label}", id=label, outputs=[output]))
    return v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def _write(notebook: Any, path: Path) -> None:
    import nbformat

    nbformat.write(notebook, path)


def comparison_metadata(found: Gathered) -> dict[str, Any]:
    """Return what the page says about itself and its fixed words, in the reader's language."""
    words, studies = found.words, found.studies
    days = [date.fromisoformat(str(day)) for day in (studies["start"].min(), studies["end"].max())]
    waves = sorted(set(studies["label"].astype(str)))
    n = int(studies["council"].nunique())
    title = words("Councils side by side")
    about = words.plural("{n} council", "{n} councils", n)
    return {
        "lang": words.language,
        "title": title,
        "subtitle": words("The image of Social Services, with what can and cannot be told"),
        "council": {"name": about, "wave": escape_markdown(words.list(waves))},
        "period": words("Answers collected between {start} and {end}", start=words.date(days[0]),
                        end=words.date(days[1])),
        "dated": words.date(days[1]),
        "pagetitle": f"{title} – {about}",
        "reading": "",
        "synthetic": bool(studies["synthetic"].any()),
        "words": _words(words, all_of_them=bool(studies["synthetic"].all())),
    }  # fmt: skip


def _words(words: Words, *, all_of_them: bool) -> dict[str, str]:
    facts = {"least": words.number(FEWEST_AREAS), "chance": words.percent(place.ERROR, 1)}
    fields = {key: {name: facts[name] for name in facts if f"{{{name}}}" in message} for key, message in WORDS.items()}
    told = {key: words(message, **fields[key]) for key, message in WORDS.items()} | {
        key: words(REPORT_WORDS[key]) for key in FIXED
    }
    some = words(
        "SYNTHETIC DATA. At least one of these councils does not exist: a program made its people and answers."
    )
    every = words("SYNTHETIC DATA. These councils do not exist: a program made their people and answers.")
    return told | {"synthetic": every if all_of_them else some}
