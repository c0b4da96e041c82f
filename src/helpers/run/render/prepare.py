"""The folder that one report is rendered from: a Quarto project of its own, for one council, wave and language.

Both renderers read this folder. Captions and alternative texts that the notebooks computed are written into the
copies of the notebooks as cell options; what the survey does not support is taken out of the copied pages.
"""

from __future__ import annotations

import itertools
import json
import re
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from helpers.present.language.narrative import plain_subject
from helpers.present.language.words import Words, escape_markdown
from helpers.run.notebooks.reading import LabelledOutput, label_of, labelled_outputs, strip_run
from helpers.run.render.assemble import assemble
from helpers.run.render.layout import PAGES, lay_out, template_dir, write_yaml
from helpers.run.render.reading import minutes_of
from helpers.run.render.report_words import FILES, HEADS, REPORT_WORDS, SURE
from helpers.study.config import read_yaml
from helpers.study.opening import Study

EMBED = re.compile(r"^\{\{<\s*embed\s+notebooks/(?P<notebook>[\w.-]+)\.ipynb#(?P<label>[\w-]+)\s*>\}\}\s*$")
CONDITION = re.compile(r"^(?P<fence>:{3,})\s*\{\.content-visible when-meta=\"(?P<key>[\w.-]+)\"\}\s*$")
HEADING = re.compile(r"^(#+)\s")
FENCE = re.compile(r"^(?P<fence>:{3,})\s*(?P<attributes>\S.*)?$")
#: Where the list of sources is put: empty in the page, filled when it is rendered.
REFERENCES = "{#refs}"
LEAD = re.compile(r"^::: \{\.lead\}\n.*?\n:::$", re.DOTALL | re.MULTILINE)
#: Chapters of the body; what of them tells nothing goes to the last page, which the annex includes.
BODY = ("_image", "_perceptions", "_knowledge", "_experience", "_drivers", "_segments", "_audit", "_plan")
SILENT = Path("sections/_silent.qmd")
#: The list of what the survey and the council's files have nothing of.
ABSENT = "txt-absent"
#: What somebody added to the method's analysis: the outputs with labels of this form, wherever they stand.
OWN, OF_OWN = Path("sections/_own.qmd"), re.compile(r"^(fig|tbl|txt)-own-")
#: The figures' data, for who wants to draw them again; on the page only.
DATA, HELD = Path("sections/_data.qmd"), ":::: {.figure-data}"
LOOKUP = "txt-lookup"
#: A table below its name in bold.
NAMED_TABLE = re.compile(r"^\*\*(?P<name>.+)\*\*\n\n(?P<table>(?:\|.*\n)+)", re.MULTILINE)
#: A line that leads to a table of the annex.
MORE = re.compile(r"^\[.*@(?P<label>tbl-[\w-]+)\]\{\.more\}$")


def prepare_source(study: Study, executed: Mapping[str, Any], target: Path, beside: Sequence[str] = ()) -> Path:
    """Write the folder that a report is rendered from and return it.

    Parameters
    ----------
    study
        The council and wave, opened in the report's language.
    executed
        The executed notebooks by name.
    target
        The folder to make; it must not exist yet.
    beside
        Names of the files that will lie beside the page, which it leads to.
    """
    words = Words(study.language)
    outputs = [output for name, nb in executed.items() for output in labelled_outputs(nb, name) if output.shown]
    metadata = report_metadata(study, words)
    metadata["beside"] = " · ".join(f"[{words(FILES[name])}]({name})" for name in beside if name in FILES)
    metadata["words"] |= replaced_titles(outputs)
    metadata |= {"heads": headed(outputs, metadata["words"]), "sure": _sureness(outputs)}
    (target / "notebooks").mkdir(parents=True)
    for name, notebook in executed.items():
        _write_notebook(fold_tables(caption_cells(notebook, name)), target / "notebooks" / f"{name}.ipynb")
    with tempfile.TemporaryDirectory(prefix="mirall-") as scratch:
        parts = Path(scratch)
        (parts / "notebooks").symlink_to((target / "notebooks").resolve())
        _write_parts(outputs, metadata, parts)
        _write_project({**read_yaml(template_dir() / "_quarto.yml"), **metadata}, words, parts)
        lay_out(parts, target)
    return target


def _write_parts(outputs: Sequence[LabelledOutput], metadata: Mapping[str, Any], parts: Path) -> None:
    """Write the template's pages and sections with what the survey supports."""
    (parts / "sections").mkdir()
    template = template_dir()
    shown, silent = {output.label for output in outputs}, {output.label for output in outputs if _is_silent(output)}
    said = already_said(outputs)
    pages = {path.relative_to(template): path.read_text(encoding="utf-8") for path in _pages(template)}
    pages[DATA] = pages[DATA].replace(HELD, f"{HELD}\n{figure_data(outputs)}")
    pages[OWN] += own_embeds(outputs)
    for place, text in silenced(pages, silent, said).items():
        (parts / place).write_text(keep_supported(text, shown, metadata), encoding="utf-8")


def own_embeds(outputs: Sequence[LabelledOutput]) -> str:
    """Return the lines that embed what somebody added to the method's analysis, in the order of the notebooks."""
    own = [output for output in outputs if OF_OWN.match(output.label)]
    return "".join(f"\n{{{{< embed notebooks/{one.notebook}.ipynb#{one.label} >}}}}\n" for one in own)


def _write_project(project: Mapping[str, Any], words: Words, parts: Path) -> None:
    """Write the project's file; how long the body takes to read is known only of the pages put together with it."""
    council, told = project["council"], {"pagetitle": "", "reading": ""}
    told["pagetitle"] = f"{project['title']} – {council['name']}, {council['wave']}"
    write_yaml({**project, **told}, parts)
    n = minutes_of(assemble(parts).markdown)
    told["reading"] = words.plural("To read without the annex: {n} minute", "To read without the annex: {n} minutes", n)
    write_yaml({**project, **told}, parts)


def _pages(template: Path) -> list[Path]:
    return [*(template / name for name in PAGES), *sorted((template / "sections").glob("*.qmd"))]


def headed(outputs: Sequence[LabelledOutput], fixed: Mapping[str, str]) -> dict[str, str]:
    """Return the heading of each place: the finding that a notebook made of it, else its plain title."""
    plain = {place: fixed[key] for place, key in HEADS.items()}
    headings = {place: text for output in outputs for place, text in output.facts.get("headings", {}).items()}
    return plain | headings


def replaced_titles(outputs: Sequence[LabelledOutput]) -> dict[str, str]:
    """Return the plain titles that a notebook puts in the place of the fixed ones, which its choices made untrue."""
    titles = {place: text for output in outputs for place, text in output.facts.get("titles", {}).items()}
    return {HEADS[place]: text for place, text in titles.items()}


def _sureness(outputs: Sequence[LabelledOutput]) -> dict[str, str]:
    """Return how sure each chapter is, in words; empty where nothing is said of it."""
    sure = {place: text for output in outputs for place, text in output.facts.get("sure", {}).items()}
    return {place: sure.get(place, "") for place in SURE}


def _is_silent(output: LabelledOutput) -> bool:
    """Return whether words say nothing but that nothing can be told."""
    claims = output.facts.get("claims", [])
    return bool(claims) and all(claim["kind"] == "silence" for claim in claims)


def already_said(outputs: Sequence[LabelledOutput]) -> set[str]:
    """Return the labels of silent words whose subjects the list of what is absent has told of."""
    silences = {one.label: {claim["subject"] for claim in one.facts["claims"]} for one in outputs if _is_silent(one)}
    told = silences.pop(ABSENT, set())
    return {label for label, subjects in silences.items() if subjects <= told}


def silenced(pages: Mapping[Path, str], silent: set[str], said: Collection[str] = ()) -> dict[Path, str]:
    """Return the pages with each part of the body of which nothing can be told moved to the annex, without its heading.

    Parameters
    ----------
    pages
        Text by place below the template's folder.
    silent
        Labels of the words that say only that.
    said
        Those of them that the list of what is absent has said already: they are not said again.
    """
    moved: list[str] = []
    kept = {place: _without_silent(text, silent, moved) for place, text in pages.items() if place.stem in BODY}
    moved = [line for line in moved if not set(_embedded(line)) & set(said)]
    return {**pages, **kept, SILENT: "\n\n".join([pages[SILENT].strip(), *moved]).strip() + "\n"}


def _without_silent(text: str, silent: set[str], moved: list[str]) -> str:
    """Return a chapter without its silent parts; without any part where its first one is silent."""
    parts = [part for part in re.split(r"(?m)^(?=#{2,3} )", text) if part.strip()]
    is_silent = [bool(labels := _embedded(part)) and labels[0] in silent for part in parts]
    if is_silent and is_silent[0]:
        is_silent = [True] * len(parts)
    for part in itertools.compress(parts, is_silent):
        moved += [line for line in part.split("\n") if EMBED.match(line)]
    return "".join(part for part, gone in zip(parts, is_silent, strict=True) if not gone)


def _embedded(part: str) -> list[str]:
    return [match["label"] for line in part.split("\n") if (match := EMBED.match(line))]


def _write_notebook(notebook: Any, path: Path) -> None:
    import nbformat

    nbformat.write(notebook, path)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def report_metadata(study: Study, words: Words) -> dict[str, Any]:
    """Return what the pages say about the council and the fixed words in the report's language."""
    config = study.config
    # Pandoc reads metadata as Markdown: a name from council.yml is shown letter by letter.
    named = {"council": config.name, "wave": config.wave.label, "subject": plain_subject(study)}
    about = {key: escape_markdown(value) for key, value in named.items()}
    period = words(
        "Answers collected between {start} and {end}",
        start=words.date(config.wave.start),
        end=words.date(config.wave.end),
    )
    return {
        "lang": study.language,
        "title": words("{subject}: the image people have", subject=_capital(about["subject"])),
        "subtitle": words("Diagnosis and communication plan"),
        "council": {"name": about["council"], "wave": about["wave"]},
        "period": period,
        "dated": words.date(config.report.dated or config.wave.end),
        "synthetic": config.synthetic,
        "words": {key: words(message, **_fields(message, about)) for key, message in REPORT_WORDS.items()},
    }


def _fields(message: str, about: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in about.items() if f"{{{key}}}" in message}


def caption_cells(notebook: Any, name: str) -> Any:
    """Return a stripped copy whose labelled cells carry their computed caption and alternative text as options."""
    prepared = strip_run(notebook)
    for output in labelled_outputs(prepared, name):
        cell = prepared.cells[output.cell]
        cell.source = _with_options(cell.source, _options(output.label, output.facts))
    return prepared


def fold_tables(notebook: Any) -> Any:
    """Return the notebook with each table that is there to look something up folded under its name."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []) if label_of(cell.source) == LOOKUP else []:
            output.data["text/markdown"] = NAMED_TABLE.sub(_folded, output.data["text/markdown"])
    return notebook


def _folded(match: re.Match[str]) -> str:
    return f'::: {{.callout-note collapse="true"}}\n## {match["name"]}\n\n{match["table"]}\n:::\n'


def figure_data(outputs: Sequence[LabelledOutput]) -> str:
    """Return a list of links that hold each figure's data, by the figure's number."""
    held = {output.label: output.facts["csv"] for output in outputs if _is_numbered(output) and output.facts.get("csv")}
    return "\n".join(
        f'- @{label}: [{label}.csv]({_address(text)}){{.data download="{label}.csv"}}' for label, text in held.items()
    )


def _is_numbered(output: LabelledOutput) -> bool:
    return output.label.startswith("fig-")


def _address(text: str) -> str:
    # Letters stay letters, so that whoever looks for a name in the page finds it here too.
    return f"data:text/csv;charset=utf-8,{quote(text)}"


def _options(label: str, facts: Mapping[str, Any]) -> dict[str, str]:
    kind = label.split("-", 1)[0]
    if kind == "txt":
        # A picture among the sentences has no number and no caption, and is described all the same.
        return {"fig-alt": facts["alt"]} if facts.get("alt") else {}
    given = {f"{kind}-cap": facts.get("caption"), f"{kind}-alt": facts.get("alt")}
    return {key: value for key, value in given.items() if value}


def _with_options(source: str, options: Mapping[str, str]) -> str:
    # A JSON string is a YAML string: quotes, colons and accents of a computed sentence stay as they are.
    lines = [f"#| {key}: {json.dumps(' '.join(value.split()), ensure_ascii=False)}" for key, value in options.items()]
    head, *rest = source.split("\n")
    at = next(i for i, line in enumerate([head, *rest]) if label_of(line))
    whole = [head, *rest]
    return "\n".join([*whole[: at + 1], *lines, *whole[at + 1 :]])


def keep_supported(page: str, shown: set[str], metadata: Mapping[str, Any]) -> str:
    """Return a page without the embeds that have no output, and without what they leave empty.

    A block marked ``.content-visible when-meta="key"`` stays, without its fences, where the metadata's key is true.
    """
    lines = _conditions(page.split("\n"), metadata)
    lines = [line for line in lines if not (match := EMBED.match(line) or MORE.match(line)) or match["label"] in shown]
    # A block or a heading may be empty only once what it held is gone.
    while (fewer := _without_empty_headings(_without_empty_blocks(lines))) != lines:
        lines = fewer
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _conditions(lines: list[str], metadata: Mapping[str, Any]) -> list[str]:
    kept: list[str] = []
    closing, keep = "", True
    for line in lines:
        if condition := CONDITION.match(line):
            closing, keep = condition["fence"], bool(metadata.get(condition["key"]))
        elif closing and line.strip() == closing:
            closing, keep = "", True
        elif keep:
            kept.append(line)
    return kept


def _without_empty_blocks(lines: list[str]) -> list[str]:
    """Drop a fenced block that holds nothing but its own title."""
    for start, line in enumerate(lines):
        opened = FENCE.match(line)
        if not opened or not opened["attributes"] or opened["attributes"] == REFERENCES:
            continue
        end = next((i for i in range(start + 1, len(lines)) if lines[i].strip() == opened["fence"]), None)
        if end and not any(text.strip() and not HEADING.match(text) for text in lines[start + 1 : end]):
            return lines[:start] + lines[end + 1 :]
    return lines


def _without_empty_headings(lines: list[str]) -> list[str]:
    """Drop a heading whose section holds nothing but an introduction."""
    for at, line in enumerate(lines):
        heading = HEADING.match(line)
        if heading:
            end = next((i for i in range(at + 1, len(lines)) if _closes(lines[i], len(heading[1]))), len(lines))
            section = "\n".join(lines[at + 1 : end])
            if not LEAD.sub("", section).strip():
                return lines[:at] + lines[end:]
    return lines


def _closes(line: str, level: int) -> bool:
    heading = HEADING.match(line)
    return bool(heading) and len(heading[1]) <= level  # type: ignore[index]
