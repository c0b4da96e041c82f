"""A site of all councils and waves: one page to find them, and a page a council; from a file or any web server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.present.language.words import mark
from helpers.present.perception.change import OBSTACLES
from helpers.run.render.layout import page_styles, policy, tables_script, template_dir
from helpers.run.render.report_words import FILES, REPORT_WORDS

if TYPE_CHECKING:
    from helpers.present.councils.gathered import Gathered
    from helpers.present.language.words import Words

TEMPLATE = Path(__file__).with_name("site.html")
REPORT = "diagnostic.html"
#: The files that a page leads to, in this order.
LED_TO = {REPORT: mark("The report"), **FILES}
IMAGE = "image_index"
#: What a comparison's page is called where it lies.
COMPARISON = "comparison/{language}/comparison.html"


def write_site(found: Gathered, folders: Mapping[str, Path], target: Path) -> list[Path]:
    """Write `index.html`, and one in the folder of each council; return them.

    Parameters
    ----------
    found
        What the reports give away.
    folders
        Where each report lies, by ``council/wave``; a link is made to what is there.
    target
        The folder of all reports: every link is relative to a page in it.
    """
    pages = {target / "index.html": _index(found, target)}
    for council, waves in found.studies.groupby("council", sort=False):
        pages[target / str(council) / "index.html"] = _council(str(council), waves, found, folders, target)
    for path, text in pages.items():
        partial = path.with_suffix(".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    return list(pages)


def _index(found: Gathered, target: Path) -> str:
    words, last = found.words, found.last
    n = len(last)
    count = words.plural("{n} council", "{n} councils", n)
    beside = COMPARISON.format(language=words.language)
    compared = f'<p><a href="{beside}">{escape(words("Councils side by side"))}</a></p>'
    cards = "\n".join(_card(row, found) for row in last.sort_values("name", key=_folded, kind="stable").itertuples())
    shown = escape(words("Shown: {n}", n="#"))
    body = [
        compared if (target / beside).is_file() else "",
        f'<p role="status" data-shown="{shown}">{shown.replace("#", words.number(n))}</p>',
        f'<ul class="grid" data-search="{escape(words("Find a council"))}">\n{cards}\n</ul>',
    ]
    head = words("Reports on the image of Social Services")
    return _page(found, body, head=head, above=count, below="", studies=last)


def _folded(names: pd.Series) -> pd.Series:
    return names.str.normalize("NFKD").str.replace(r"[\u0300-\u036f]", "", regex=True).str.casefold()


def _card(row: Any, found: Gathered) -> str:
    words = found.words
    where = [row.comarca] if isinstance(row.comarca, str) else []
    told = " · ".join([*where, words("{n} residents", n=words.number(row.population))])
    waves = words.list(list(found.studies.loc[found.studies["council"] == row.council, "label"].astype(str)))
    return (
        f'<li><h2><a href="{escape(row.council)}/index.html">{escape(found.names[row.council])}</a></h2>'
        f'<p class="what">{escape(told)}</p><p class="what">{escape(words("Waves: {waves}", waves=waves))}</p>'
        f'<p class="figure">{_image(row.council, row.wave, found)}</p></li>'
    )


def _image(council: str, wave: str, found: Gathered) -> str:
    rows = found.figures[
        found.figures["council"].eq(council) & found.figures["wave"].eq(wave) & found.figures["indicator"].eq(IMAGE)
    ]
    if rows.empty or pd.isna(rows["estimate"].iloc[0]):
        return escape(found.words("No image index"))
    return escape(f"{rows['label'].iloc[0]}: {_figure(rows.iloc[0], found.words)}")


def _figure(row: pd.Series, words: Words) -> str:
    if pd.isna(row["estimate"]):
        return words("withheld")
    is_share = row["unit"] == "share"
    value = words.percent(row["estimate"]) if is_share else words.number(row["estimate"], 1)
    if pd.isna(row["conf_low"]):
        return value
    ends = (row["conf_low"], row["conf_high"])
    return f"{value} ({words.percent_interval(*ends) if is_share else words.interval(*ends, 1)})"


def _council(council: str, waves: pd.DataFrame, found: Gathered, folders: Mapping[str, Path], target: Path) -> str:
    words, newest = found.words, waves.iloc[::-1]
    body = []
    for row in newest.itertuples():
        body.append(f"<h2>{escape(str(row.label))}</h2>")
        body.append(_files(folders[f"{council}/{row.wave}"], target / council, words))
    body.append(f"<h2>{escape(words('Figures of everybody'))}</h2>")
    body.append(_figures(council, _side_by_side(newest), found))
    all_of_them = f'<a href="../index.html">{escape(words("All councils"))}</a>'
    n = words.number(waves["population"].iloc[-1])
    return _page(found, body, head=found.names[council], above=all_of_them, studies=waves,
                 below=escape(words("{n} residents", n=n)))  # fmt: skip


def _files(folder: Path, start: Path, words: Words) -> str:
    there = {name: folder / name for name in LED_TO if (folder / name).is_file()}
    links = [
        f'<li><a href="{escape(path.relative_to(start).as_posix())}">{escape(words(LED_TO[name]))}</a></li>'
        for name, path in there.items()
    ]
    return f'<ul class="files">{"".join(links)}</ul>'


def _figures(council: str, waves: Sequence[str], found: Gathered) -> str:
    """Return what each wave found, an indicator a row; waves stand beside each other and no change is told.

    Parameters
    ----------
    waves
        The newest first.
    """
    words = found.words
    rows = found.figures[found.figures["council"].eq(council) & found.figures["wave"].isin(waves)]
    labels = dict(zip(found.studies["council"] + "/" + found.studies["wave"], found.studies["label"], strict=True))
    heads = "".join(f'<th scope="col">{escape(str(labels[f"{council}/{wave}"]))}</th>' for wave in waves)
    lines = []
    for _, of_one in rows.groupby("indicator", sort=False):
        told = {row["wave"]: row for _, row in of_one.iterrows()}
        newest = told[next(wave for wave in waves if wave in told)]
        cells = "".join(f"<td>{escape(_cell(told.get(wave), newest, words))}</td>" for wave in waves)
        lines.append(f'<tr><th scope="row">{escape(str(newest["label"]))}</th>{cells}</tr>')
    caption = words("Each figure with its {confidence} interval. What changed beyond chance, the report says.")
    head = f'<tr><th scope="col">{escape(words("Indicator"))}</th>{heads}</tr>'
    return (
        f'<p class="table-caption">{escape(caption)}</p><div class="scroll" role="region" tabindex="0" '
        f'aria-label="{escape(caption)}"><table><thead>{head}</thead><tbody>{"".join(lines)}</tbody></table></div>'
    )


def _cell(row: pd.Series | None, newest: pd.Series, words: Words) -> str:
    if row is None:
        return "–"
    return _figure(row, words) if row["measured_by"] == newest["measured_by"] else words("asked in other words")


def _side_by_side(newest: pd.DataFrame) -> list[str]:
    """Return the waves whose figures may stand beside those of the newest: none sampled or asked in another way."""
    held = []
    for row in newest.itertuples():
        held.append(str(row.wave))
        if set(row.differs) & set(OBSTACLES):
            break
    return held


def _page(found: Gathered, body: Sequence[str], *, head: str, above: str, below: str, studies: pd.DataFrame) -> str:
    words = found.words
    script = f"{tables_script()}\n{(template_dir() / 'site.js').read_text(encoding='utf-8').strip()}"
    notice = ""
    if bool(studies["synthetic"].any()):
        every = words("SYNTHETIC DATA. These councils do not exist: a program made their people and answers.")
        some = words(
            "SYNTHETIC DATA. At least one of these councils does not exist: a program made its people and answers."
        )
        one = words(REPORT_WORDS["synthetic"])
        told = one if len(set(studies["council"])) == 1 else every if studies["synthetic"].all() else some
        notice = f'<p class="synthetic-notice">{escape(told)}</p>'
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        lang=words.language, title=escape(head), head=escape(head), above=above, below=below, notice=notice,
        styles=page_styles() + (template_dir() / "site.css").read_text(encoding="utf-8"), policy=policy(script),
        script=script, skip=escape(words(REPORT_WORDS["skip"])), find=escape(words(REPORT_WORDS["find"])),
        body="\n".join(part for part in body if part),
    )  # fmt: skip
