"""Which rows of a file of messages were sent, and when: drafts are set aside, and impossible days refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.vocabulary import BLANK, fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import pandas as pd

#: How schedulers head the column that says what became of a message.
HEADERS = frozenset(map(fold, ("status", "state", "post status", "estat", "estado", "situació", "situación",
                               "estat de la publicació", "estado de la publicación")))  # fmt: skip
SENT = frozenset(map(fold, (
    "published", "sent", "posted", "success", "succeeded", "successful", "delivered", "live", "completed", "done", "ok",
    "publish", "publicat", "publicada", "publicats", "enviat", "enviada", "fet", "publicado", "enviado", "hecho",
    "éxito",
)))  # fmt: skip
NOT_SENT = frozenset(map(fold, (
    "draft", "failed", "failure", "error", "scheduled", "pending", "queued", "rejected", "deleted", "cancelled",
    "canceled", "expired", "in review", "unpublished", "private", "trash", "future", "auto-draft", "not published",
    "esborrany", "fallit", "fallida", "programat", "programada", "pendent", "rebutjat", "rebutjada", "eliminat",
    "eliminada", "cancel·lat", "no publicat", "no publicada", "borrador", "fallido", "programado", "pendiente",
    "rechazado", "rechazada", "eliminado", "cancelado", "cancelada", "no publicado", "en revisió", "en revisión",
)))  # fmt: skip
#: What WordPress exports beside the posts.
NO_POSTS = frozenset({
    "page", "attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache",
    "user_request", "wp_block", "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation",
    "wp_font_family", "wp_font_face",
})  # fmt: skip
SHOWN = 8
#: Fewer days than these tell nothing of a day that lies apart from them.
ENOUGH_DAYS = 5
#: A day apart from all others by more than a year, and by more than they span, is mistyped.
YEAR_OF_DAYS = 366
#: Among so many messages one day may be mistyped.
IN = 20


def set_aside(frame: pd.DataFrame, where: str) -> tuple[pd.DataFrame, list[Problem], list[Problem]]:
    """Return the messages that were sent, how many were not, and what of their column is not understood.

    Parameters
    ----------
    frame
        Cells of text, indexed by the row of the file.
    """
    column = next((name for name in frame.columns if fold(str(name)) in HEADERS), None)
    if column is None:
        return frame, [], []
    said = frame[column].map(lambda text: "" if text.strip().casefold() in BLANK else fold(text))
    # Lists of one's own have such a column for other things (seen, important); none of its words is known then.
    if not said.isin(SENT | NOT_SENT).any():
        return frame, [], []
    message = (
        "{column} holds {value}, of which it is not known whether it was sent. Write published, or draft, or take the "
        "row out."
    )
    unknown = said.index[~said.isin(SENT | NOT_SENT)]
    problems = [
        Problem(message, f"{where}, row {row}", {"column": column, "value": str(frame.loc[row, column])[:40] or "–"})
        for row in unknown
    ]
    unsent = said.index[said.isin(NOT_SENT)]
    message = "Messages that were not sent ({n}), by the column {column}, are left out: {rows}."
    values = {"n": len(unsent), "column": column, "rows": shown(list(unsent))}
    return frame.drop(index=unsent), [Problem(message, where, values)] if len(unsent) else [], problems


def posts(frame: pd.DataFrame, where: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the entries of a feed without the pages, pictures and menus of WordPress' own export, and how many.

    Parameters
    ----------
    frame
        With a column ``kind``, indexed by the entry's number.
    """
    other = frame.index[frame["kind"].isin(NO_POSTS)]
    if other.empty:
        return frame, []
    message = "Entries of WordPress that are no posts ({kinds}; {n} in all) are left out."
    kinds = ", ".join(sorted(set(frame.loc[other, "kind"])))
    return frame.drop(index=other), [Problem(message, where, {"n": len(other), "kinds": kinds})]


def without_lifetimes(frame: pd.DataFrame, headers: Collection[str]) -> pd.DataFrame:
    """Return a table without columns of days that hold one word, *Lifetime* or *Total*, beside another of days.

    Meta's exports say in ``Date`` over what time they count, and in ``Publish time`` when the message was sent.

    Parameters
    ----------
    headers
        Those of days.
    """
    days = [name for name in frame.columns if fold(str(name)) in set(map(fold, headers))]
    words = [name for name in days if frame[name].nunique() == 1 and not any(map(str.isdigit, frame[name].iloc[0]))]
    return frame.drop(columns=words) if len(words) < len(days) else frame


def shown(rows: Sequence[int]) -> str:
    """Return the first rows of a list, to read."""
    return ", ".join([str(row) for row in rows[:SHOWN]] + ["…"] * (len(rows) > SHOWN))


def in_time(frame: pd.DataFrame, where: str, today: date) -> tuple[pd.DataFrame, list[Problem]]:
    """Return a feed without the entries of impossible days, which nobody can correct in it, and which they are.

    Parameters
    ----------
    frame
        With a column ``date``, indexed by the entry's number.
    """
    problems = impossible_days(list(frame["date"]), list(frame.index), where, today)
    rows = sorted({int(problem.where.rpartition(" ")[2]) for problem in problems})
    if not rows:
        return frame, []
    message = "Entries of days still to come, or years away from all others ({n}), are left out: {rows}."
    return frame.drop(index=rows), [Problem(message, where, {"n": len(rows), "rows": shown(rows)})]


def after(days: Iterable[object], end: date) -> list[Problem]:
    """Return what must be told of messages that were sent after the interviews: they shaped no answer."""
    late = [day for day in days if isinstance(day, date) and day > end]
    if not late:
        return []
    message = (
        "Messages of after the last interview ({end}) count too ({n}, the last of {last}), although they cannot have "
        "shaped an answer. Take them out if the audit is to be of the twelve months before."
    )
    values = {"end": f"{end}", "n": len(late), "last": f"{max(late)}"}
    return [Problem(message, "communication", values)]


def impossible_days(days: Sequence[object], rows: Sequence[int], where: str, today: date) -> list[Problem]:
    """Return a problem for each message of a day to come, or of one that lies apart from all others.

    One mistyped year would stretch the period, and with it every figure of regularity.

    Parameters
    ----------
    days
        The day of each message; None where it could not be read.
    today
        After it nothing was sent.
    """
    known = [(day, row) for day, row in zip(days, rows, strict=True) if isinstance(day, date)]
    message = "The date {day} is still to come, so the message was not sent. Correct it, or take the row out."
    problems = [Problem(message, f"{where}, row {row}", {"day": f"{day}"}) for day, row in known if day > today]
    past = sorted((day, row) for day, row in known if day <= today)
    return problems + _apart(past, where) + _apart(past[::-1], where)


def _apart(ordered: list[tuple[date, int]], where: str) -> list[Problem]:
    """Return a problem for each of the first days that lie apart from all that follow."""
    message = (
        "The date {day} is {n} days away from all others ({first} to {last}). Correct its year, or take the row out."
    )
    for cut in range(1, len(ordered) // IN + 2):
        rest = [day for day, _ in ordered[cut:]]
        if len(set(rest)) < ENOUGH_DAYS:
            return []
        gap = abs((rest[0] - ordered[cut - 1][0]).days)
        if gap > max(YEAR_OF_DAYS, abs((rest[-1] - rest[0]).days)):
            ends = {"first": f"{min(rest)}", "last": f"{max(rest)}"}
            return [
                Problem(message, f"{where}, row {row}", {"day": f"{day}", "n": abs((rest[0] - day).days), **ends})
                for day, row in ordered[:cut]
            ]
    return []
