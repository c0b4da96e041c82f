"""What a researcher shows beside the method: figures of groups, counted here, as a run keeps and a report embeds them.

A run shows nothing but what the method displays (`run.execute.left_out`). What goes through here is displayed so. The
people behind a figure are counted from the answers themselves, since a frame can name any number in a column of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from math import log10
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from helpers.errors import UsageError
from helpers.present.drawing import style
from helpers.present.language.narrative import indicator_name, level_name, measure_name
from helpers.present.language.words import Words, escape_markdown
from helpers.present.outputs import PAGE, Figure, Table, draw, tabulate
from helpers.present.own_measures import Measure, grouped_and_measured, near_groups
from helpers.present.own_parts import most_drawn
from helpers.present.own_places import is_drawn_of, strangers_of
from helpers.present.perception.answers import QUIZ
from helpers.present.perception.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure as MatplotlibFigure

    from helpers.present.drawing.canvas import Canvas
    from helpers.stats.people import People
    from helpers.study.opening import Study

#: Dots to the inch of every picture of the project: one is a CSS pixel.
DOTS = 72
FIGURES = ("estimate", "conf_low", "conf_high", "n")


@dataclass(frozen=True, eq=False, repr=False)
class Groups:
    """Figures of groups of people, of which nothing is left that may not be shown.

    Attributes
    ----------
    study
        Whose answers they are.
    by
        Name of the grouping, in the reader's language.
    withheld
        How many figures are not among the rows, because few people stand behind them or they would give such a
        figure away.
    """

    study: Study
    by: str
    withheld: int
    _rows: pd.DataFrame
    _shares: frozenset[str]
    _steps: Mapping[str, float]
    _is_of_all: bool = False

    @property
    def rows(self) -> pd.DataFrame:
        """A row a measure and group: level, label, indicator, measure, estimate, conf_low, conf_high and n."""
        return self._rows.copy()

    def __repr__(self) -> str:
        return f"Groups(by={self.by!r}, rows={len(self._rows)}, withheld={self.withheld})"

    def _repr_html_(self) -> str:
        """Show the rows, as a frame of them would be."""
        return self.rows._repr_html_()  # type: ignore[operator]

    def is_share(self, indicator: str) -> bool:
        """Return whether a measure is a share, from 0 to 1."""
        return indicator in self._shares

    def digits(self, indicator: str) -> int:
        """Return how many decimals a figure of a measure has."""
        return max(0, round(-log10(self._steps[indicator])))


def groups(people: People, study: Study, of: str | pd.Series | Sequence[str], by: str | pd.Series) -> Groups:
    """Return what each group of residents thinks, weighted, with its interval and the people behind it.

    A figure is given to about a hundredth of its scale (`survey.disclosure.to_steps`).

    Parameters
    ----------
    of
        What is averaged: an indicator or several by name, or a column of one's own, made from `people.residents`; of
        yes and no the share of yes.
    by
        By what people are told apart: a column of `people.residents`, or one of one's own.

    Raises
    ------
    UsageError
        If there is no such indicator or column, if a column of one's own is not made from `people.residents`, or if no
        group is large enough.
    """
    words, threshold = Words(study.language), study.config.options.disclosure_threshold
    grouping, measures = grouped_and_measured(people, study, of, by)
    estimated = pd.concat([_estimated(one, grouping, people, threshold) for one in measures], ignore_index=True)
    shown = estimated[~estimated["is_suppressed"]]
    if shown.empty:
        raise UsageError(
            "No group can be shown: each has fewer than {threshold} people, or differs from a group of the report in "
            "so few. Put groups together, for instance with `pd.cut(people.residents[name], 3)`, or take the report's.",
            threshold=threshold,
        )
    name, items = str(grouping.name or ""), study.read("items") if study.has("items") else None
    labels = [level_name(name, str(level), study, words) for level in shown["level"]]
    named = _names([one.name for one in measures], study, words, items)
    told = shown.assign(label=labels, measure=shown["indicator"].map(named), n=shown["n"].astype(int))
    rows = _ordered(told[["level", "label", "indicator", "measure", *FIGURES]], name, study)
    shares = frozenset(one.name for one in measures if one.is_share)
    steps = {one.name: one.step for one in measures}
    return Groups(study, indicator_name(name, study, words, items), len(estimated) - len(shown), rows, shares, steps,
                  any(one.is_of_all for one in measures))  # fmt: skip


def _ordered(rows: pd.DataFrame, by: str, study: Study) -> pd.DataFrame:
    """Return the rows of each measure in the order in which the question offers its answers, where it does."""
    offered = [option.code for option in study.instrument[by].options] if by in study.instrument else []
    place = rows["level"].astype(str).map({code: at for at, code in enumerate(offered)}).fillna(len(offered))
    measures = rows["indicator"].map({code: at for at, code in enumerate(rows["indicator"].unique())})
    order = np.lexsort((place.to_numpy(), measures.to_numpy()))
    return rows.iloc[order].reset_index(drop=True)


def _names(codes: Sequence[str], study: Study, words: Words, items: pd.DataFrame | None) -> dict[str, str]:
    """Return what each measure is called; where two would have one name, with the answer to the quiz or the question.

    Of an answer that two questions offer the question tells them apart, of a statement the answer.
    """
    named = {code: measure_name(code, study, words, items) for code in codes}
    twice = {name for name, n in Counter(named.values()).items() if n > 1}

    def apart(code: str) -> str:
        item, _, answer = code.partition("__")
        return words(QUIZ[answer]) if answer in QUIZ else indicator_name(item, study, words, items)

    return {code: f"{name} ({apart(code)})" if name in twice else name for code, name in named.items()}


def _estimated(measure: Measure, grouping: pd.Series, people: People, threshold: int) -> pd.DataFrame:
    from helpers.stats.estimates.estimation import domain_means
    from helpers.survey.disclosure import suppress_small_cells, to_steps

    means = domain_means(measure.values, grouping, people.design, is_share=measure.is_share, scale=measure.scale)
    near = near_groups(grouping, people, measure.values.notna().to_numpy(), threshold)
    told = means.assign(indicator=measure.name, n=means["n"].mask(means["level"].astype(str).isin(near), 0))
    shown = suppress_small_cells(told, threshold, ["indicator"])
    return to_steps(shown, np.full(len(shown), measure.step))


def given_away(estimates: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return rows of the table `estimates` as they may leave this machine.

    What rests on few people is emptied, with what would give it away, and figures of groups stand to a hundredth of
    their scale, as in the report.
    """
    from helpers.stats.estimates.indicators import shares_among
    from helpers.survey.disclosure import suppress_small_cells

    items, words = study.read("items"), Words(study.language)
    safe = suppress_small_cells(estimates, study.config.options.disclosure_threshold)
    shares = shares_among(safe["indicator"].unique(), items)
    # The whole to the same step as its groups: a file holds both.
    stepped = Findings(safe, items, study, words, shares).printed(safe, with_whole=True)
    return stepped.drop(columns=["std_error", "n_effective"], errors="ignore")


def table(shown: Groups, caption: str) -> Table:
    """Return figures of groups as a table of the report.

    Parameters
    ----------
    shown
        As `groups` returns it.
    caption
        What it shows, in a sentence.

    Raises
    ------
    UsageError
        If something else is to be shown: nobody counted the people behind it.
    """
    kept, words = _counted(shown), Words(shown.study.language)
    rows = kept.rows
    forms = [
        words.percent if kept.is_share(code) else partial(words.number, digits=kept.digits(code))
        for code in rows["indicator"]
    ]
    ranges = [
        words.percent_interval if kept.is_share(code) else partial(words.interval, digits=kept.digits(code))
        for code in rows["indicator"]
    ]
    ends = zip(ranges, rows["conf_low"], rows["conf_high"], strict=True)
    cells = {
        escape_markdown(kept.by) or " ": map(escape_markdown, rows["label"]),
        words("Indicator"): map(escape_markdown, rows["measure"]),
        words("Value"): [form(value) for form, value in zip(forms, rows["estimate"], strict=True)],
        words("{confidence} interval"): [
            words("no interval") if pd.isna(low) else form(low, high) for form, low, high in ends
        ],
        "n": [words.number(n) for n in rows["n"]],
    }
    return tabulate(pd.DataFrame(cells), _captioned(kept, caption), rows, "llrrr")


def figure(picture: Any, shown: Groups, caption: str, alt: str) -> Figure:
    """Return a picture of one's own as a figure of the report, in its typeface.

    Parameters
    ----------
    picture
        What matplotlib or seaborn drew of `shown.rows`: axes, a figure, a grid, or a `seaborn.objects.Plot`.
    shown
        What is drawn, as `groups` returns it; the report gives it away with the figure.
    caption
        The finding, in a sentence.
    alt
        What the picture shows, for those who do not see it.

    Raises
    ------
    UsageError
        If nobody counted the people behind what is drawn, if the picture has more points, bars, strokes or texts than
        there are rows, one that stands at no figure of them, or a part of which that cannot be told.
    """
    kept = _counted(shown)
    drawn = _whole(picture)
    _refuse_persons(drawn, kept.rows)
    _close(drawn)
    return draw(partial(_in_house, drawn), _captioned(kept, caption), alt, kept.rows)


def _counted(shown: object) -> Groups:
    if isinstance(shown, Groups):
        return shown
    raise UsageError(
        "{kind} is not shown as it is, because nobody counted the people behind it. `own.groups(people, study, "
        "of={of}, by={by})` counts them: `own.table` shows what it returns, and `own.figure` a picture of its rows.",
        kind=type(shown).__name__, of='"image_index"', by='"district"',
    )  # fmt: skip


def _captioned(shown: Groups, caption: str) -> str:
    """Return a caption that says, too, of whom a share is that nobody can tell, and how many figures are not there."""
    words = Words(shown.study.language)
    left = words.plural(
        "One figure is not shown: too few people stand behind it, or it would give such a figure away.",
        "{n} figures are not shown: too few people stand behind them, or they would give such a figure away.",
        shown.withheld,
    )
    of_all = [words("Of everybody: whoever did not answer counts as a no.")] if shown._is_of_all else []
    return " ".join([escape_markdown(caption), *of_all, *([left] if shown.withheld else [])])


def _whole(picture: Any) -> MatplotlibFigure:
    """Return the figure that something drawn is part of: axes are of one, a grid or plot of seaborn makes one."""
    import sys

    from matplotlib.figure import Figure as MatplotlibFigure

    if (objects := sys.modules.get("seaborn.objects")) and isinstance(picture, objects.Plot):
        made = MatplotlibFigure()
        picture.on(made).plot()
        return made
    whole = picture if isinstance(picture, MatplotlibFigure) else getattr(picture, "figure", None)
    if not isinstance(whole, MatplotlibFigure):
        raise UsageError(
            "{kind} is no picture. Give what matplotlib or seaborn drew: axes, a figure, a grid or a plot.",
            kind=type(picture).__name__,
        )
    return whole


def _refuse_persons(picture: MatplotlibFigure, rows: pd.DataFrame) -> None:
    """Refuse a picture with more parts than rows, or with parts that are none of their figures: it may show persons."""
    if most := most_drawn(picture, len(rows), rows.size):
        raise UsageError(
            "The picture has {points} points, and there are {rows} rows behind it. Draw one point a row, from the rows "
            "themselves.",
            points=most, rows=len(rows),
        )  # fmt: skip
    if strange := strangers_of(picture):
        raise UsageError(
            "The picture holds {kinds}, of which nobody can tell which figures they show. Draw the rows as dots, "
            "lines, bars, intervals or fields.",
            kinds=", ".join(strange),
        )  # fmt: skip
    if not is_drawn_of(picture, rows[list(FIGURES)].to_numpy(float)):
        raise UsageError("The picture shows figures that are not among its rows. Draw the rows that `own.groups` gave.")


def _close(picture: MatplotlibFigure) -> None:
    """Take a picture out of pyplot's list, from which a notebook would show it a second time, as nobody's."""
    import sys

    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(picture)


def _in_house(picture: MatplotlibFigure, canvas: Canvas) -> MatplotlibFigure:
    """Return a picture in the typeface of the report and as wide as its page; a telephone shows the same, smaller."""
    from matplotlib.text import Text

    style.apply()
    for one in picture.findobj(Text):
        one.set_fontfamily(style.FAMILY)
    width, height = picture.get_size_inches()
    wide = PAGE.width / DOTS
    picture.set_dpi(DOTS)
    picture.set_size_inches(wide, height * wide / width)
    # Seaborn stands a legend beside its grid, where this would draw over it.
    if not picture.legends:
        picture.tight_layout()
    return picture
