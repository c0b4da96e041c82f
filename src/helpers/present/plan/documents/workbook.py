"""The plan as a workbook that a council works in for a year: what is edited in one sheet moves the sums in all.

Texts are written as strings, so that one that begins like a formula stays a text. Formulas are the method's own and
name cells only.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers.present.drawing import style
from helpers.present.language.words import mark
from helpers.present.plan import cards, findings, sheets
from helpers.present.plan.documents.chapters import title
from helpers.present.plan.documents.manuscript import clean, plain
from helpers.present.plan.measuring import history, targets, tracking, trying
from helpers.present.plan.people import holder
from helpers.present.plan.sheets import Sheet
from helpers.present.plan.texts import copywriting, strategy
from helpers.present.plan.view import OWNERS, PlanView

SHEET_NAME, SHEET_MARKS = 31, re.compile(r"[\[\]:*?/\\]")
#: Letters of all names together that a list within a cell holds.
LONGEST_LIST = 255
NARROWEST, WIDEST, LINE_POINTS = 12, 60, 13.5
#: Letters that a lying page is wide, and the fewest that a column is.
PAGE, LEAST = 130, 7
#: How far an action is; a list to choose from.
PROGRESS = (mark("not begun"), mark("under way"), mark("done"), mark("dropped"))
DROPPED = PROGRESS[-1]
#: Columns of the sheet of actions, by what they hold.
ACTION, OWNER, START, END, COST, HOURS, STATE, SPENT, WORKED, NOTES, LINE = range(11)
FIRST_ROW = 1
TODO_WIDTHS = (32, 20, 11, 11, 10, 8, 12, 10, 9, 38, 18)
MONEY, DATE = "#,##0", "yyyy-mm-dd"


class Book:
    """A workbook being written, with the formats that all its sheets share."""

    def __init__(self, view: PlanView) -> None:
        import xlsxwriter

        self.view, self.buffer, self.used = view, io.BytesIO(), set[str]()
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,
        }
        self.book = xlsxwriter.Workbook(self.buffer, options)
        day = view["plan_calendar"]["start"].min().to_pydatetime()
        self.book.set_properties({"title": title(view), "author": clean(view.study.config.name), "created": day})
        house = {"bg_color": style.BRAND, "font_color": style.PAPER, "bold": True}
        letter = {"font_name": style.FAMILY, "font_size": 10, "valign": "top", "text_wrap": True}
        self.head = self.book.add_format({**letter, **house, "bottom": 1})
        self.body = self.book.add_format(letter)
        self.bold = self.book.add_format({**letter, "bold": True})
        self.money = self.book.add_format({**letter, "num_format": MONEY})
        self.sum = self.book.add_format({**letter, "num_format": MONEY, "bold": True, "top": 1, "bg_color": style.WASH})
        self.label = self.book.add_format({**letter, "bold": True, "top": 1, "bg_color": style.WASH})
        self.day = self.book.add_format({**letter, "num_format": DATE, "align": "left"})
        self.alarm = self.book.add_format({"font_color": style.ACCENT, "bold": True})

    def sheet(self, name: str) -> Any:
        """Return a new sheet under a name that no other has."""
        short = SHEET_MARKS.sub(" ", clean(name)).strip("' ")[:SHEET_NAME] or "Plan"
        if short.casefold() in self.used:
            short = f"{short[: SHEET_NAME - 3]} {len(self.used)}"
        self.used.add(short.casefold())
        made = self.book.add_worksheet(short)
        made.set_landscape()
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        return made

    def close(self) -> bytes:
        """Return the workbook's bytes."""
        self.book.close()
        return self.buffer.getvalue()


def workbook(view: PlanView) -> bytes:
    """Return the plan as the bytes of a workbook."""
    book = Book(view)
    _first(book)
    name = _actions(book)
    _budget(book, name)
    for sheet in tables(view):
        _table(book, sheet)
    _texts(book)
    return book.close()


def tables(view: PlanView) -> list[Sheet]:
    """Return the plan's other tables in the order of the document, empty ones left out."""
    every = [
        targets.table(view),
        sheets.audiences(view),
        sheets.messages(view),
        tracking.indicators(view),
        tracking.risks(view),
        sheets.actions(view, everything=True),
        tracking.responsibilities(view),
        sheets.calendar(view),
        trying.effects(view),
        trying.pilots(view),
        sheets.scenarios(view),
        tracking.overrides(view),
        tracking.followup(view),
        tracking.evidence(view),
    ]
    return [sheet for sheet in every if not sheet.shown.empty]


def _first(book: Book) -> None:
    """Write what the plan says in sentences, and how the workbook is used."""
    view = book.view
    words, made = view.words, book.sheet(view.words("The plan"))
    told = strategy.strategy(view)
    use = words(
        "Work in the sheet of actions: choose who and how far each is, write what was spent and worked; the budget "
        "follows. What is to stay in the next run is written in plan.yml, by the id in the last column."
    )
    lines = [title(view), told.idea, told.because, use]
    if view.study.config.synthetic:
        lines.append(words("This council is invented: its figures are synthetic."))
    for text in (findings.summary(view), findings.came_in(view), targets.objectives(view), targets.notes(view),
                 history.overrides(view)):  # fmt: skip
        lines += [plain(re.sub(r"^- ", "", line)) for line in text.markdown.strip().splitlines() if line.strip()]
    made.set_column(0, 0, PAGE - 20)
    for place, text in enumerate(lines):
        made.write_string(place, 0, clean(text), book.head if place == 0 else book.body)
        made.set_row(place, _height([text], [PAGE - 20]))
    made.print_area(0, 0, len(lines) - 1, 0)


def _actions(book: Book) -> str:
    """Write the sheet of actions and return its name: dates are dates, owner and state are chosen from lists."""
    view = book.view
    words, rows, made = view.words, cards.chosen(view), book.sheet(view.words("To do"))
    heads = [words("Action"), words("Who"), words("Start"), words("End"), words("Cost, EUR"), words("Hours")]
    heads += [words("State"), words("Spent, EUR"), words("Hours worked"), words("Notes"), words("Id in plan.yml")]
    widths = TODO_WIDTHS
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        made.set_column(column, column, width)
        made.write_string(0, column, clean(head), book.head)
    for place, row in enumerate(rows.itertuples(), start=FIRST_ROW):
        _action(made, place, row, book)
    last = max(FIRST_ROW, len(rows))
    _lists(made, last, book)
    _totals(made, last, rows, book)
    _finish(made, last, len(heads))
    return str(made.get_name())


def _action(made: Any, place: int, row: Any, book: Book) -> None:
    view = book.view
    notes = "\n".join(
        text for label, text in cards.card(row, view) if label in (view.words("What is done"), view.words("Watch out"))
    )
    named = clean(view.line(row.action))
    made.write_string(place, ACTION, named, book.bold)
    made.write_string(place, OWNER, clean(holder(row.owner, view)), book.body)
    for column, day in ((START, row.start), (END, row.end)):
        if pd.notna(day):
            made.write_datetime(place, column, day.to_pydatetime(), book.day)
    made.write_number(place, COST, float(row.cost or 0), book.money)
    made.write_number(place, HOURS, float(row.hours or 0), book.money)
    made.write_string(place, STATE, view.words(PROGRESS[0]), book.body)
    for column in (SPENT, WORKED):
        made.write_blank(place, column, None, book.money)
    made.write_string(place, NOTES, clean(notes), book.body)
    made.write_string(place, LINE, row.action, book.body)
    made.set_row(place, _height([named, notes], [TODO_WIDTHS[ACTION], TODO_WIDTHS[NOTES]]))


def _lists(made: Any, last: int, book: Book) -> None:
    """Offer the council's people and the states as lists, and refuse an end before the start and amounts below zero."""
    view = book.view
    words = view.words
    owners = list(dict.fromkeys(clean(person.role) for person in view.terms.people))
    owners += [view.owner(role) for role in OWNERS if view.owner(role) not in owners]
    made.data_validation(
        FIRST_ROW, STATE, last, STATE, {"validate": "list", "source": [words(state) for state in PROGRESS]}
    )
    kept = _fitting(owners)
    made.data_validation(FIRST_ROW, OWNER, last, OWNER, {"validate": "list", "source": kept, "error_type": "warning"})
    later = {"validate": "custom", "value": f"=D{FIRST_ROW + 1}>=C{FIRST_ROW + 1}"}
    made.data_validation(FIRST_ROW, END, last, END, {**later, "error_message": words("The end lies before the start.")})
    for column in (COST, HOURS, SPENT, WORKED):
        made.data_validation(FIRST_ROW, column, last, column, {"validate": "decimal", "criteria": ">=", "value": 0})


def _fitting(owners: Sequence[str]) -> list[str]:
    """Return the names that a list within a cell can hold: `LONGEST_LIST` letters in all, and none with a comma."""
    kept: list[str] = []
    for name in (name.replace(",", " ·") for name in owners):
        if len(",".join([*kept, name])) <= LONGEST_LIST:
            kept.append(name)
    return kept


def _totals(made: Any, last: int, rows: pd.DataFrame, book: Book) -> None:
    """Write the sums under the actions; what was dropped is not counted."""
    words, row = book.view.words, last + 1
    dropped = words(DROPPED)
    made.write_string(row, ACTION, words("Total"), book.label)
    for column in range(1, LINE + 1):
        made.write_blank(row, column, None, book.label)
    now = {COST: float(rows["cost"].sum()), HOURS: float(rows["hours"].sum()), SPENT: 0.0, WORKED: 0.0}
    for column, value in now.items():
        cells, states = _cells(column, last), _cells(STATE, last)
        made.write_formula(row, column, f'=SUMIF({states},"<>{dropped}",{cells})', book.sum, value)


def _cells(column: int, last: int) -> str:
    letter = chr(ord("A") + column)
    return f"${letter}${FIRST_ROW + 1}:${letter}${last + 1}"


def _finish(made: Any, last: int, columns: int) -> None:
    made.freeze_panes(1, 1)
    made.autofilter(0, 0, last, columns - 1)
    made.repeat_rows(0)
    made.print_area(0, 0, last + 1, columns - 1)


def _budget(book: Book, actions: str) -> None:
    """Write what the council gave, what the actions take and what is left, all by formulas on the sheet of actions."""
    words, made = book.view.words, book.sheet(book.view.words("Budget"))
    heads = [
        "",
        words("Given"),
        words("Planned"),
        words("Left of what is given"),
        words("Spent"),
        words("Left to spend"),
    ]
    for column, head in enumerate(heads):
        made.set_column(column, column, 30 if column == 0 else 18)
        made.write_string(0, column, head, book.head)
    price = book.view.terms.hour_price
    _means(made, 1, words("Money, EUR"), ("budget", "cost", "E", "H"), actions, price, book)
    _means(made, 2, words("Hours"), ("staff_hours", "hours", "F", "I"), actions, None, book)
    if price is not None:
        made.write_string(3, 0, words("An hour bought in, EUR"), book.bold)
        made.write_number(3, 1, price, book.money)
    made.conditional_format(1, 3, 2, 5, {"type": "cell", "criteria": "<", "value": 0, "format": book.alarm})
    made.freeze_panes(1, 1)
    made.print_area(0, 0, 3, len(heads) - 1)


def _means(
    made: Any, place: int, name: str, codes: tuple[str, str, str, str], actions: str, price: float | None, book: Book
) -> None:
    """Write a line of the budget: given, planned with the hours bought in, left, spent and left to spend."""
    limit, planned, wanted, spent = codes
    view, row = book.view, place + 1
    given, now = view.figure(limit), view.figure(planned) or 0.0
    last = max(FIRST_ROW, len(view.chosen)) + 2
    quoted = f"'{actions.replace(chr(39), chr(39) * 2)}'"
    bought = "" if price is None else "+$B$4*MAX(0,C3-B3)"
    made.write_string(place, 0, name, book.bold)
    if given is None:
        made.write_blank(place, 1, None, book.money)
    else:
        made.write_number(place, 1, given, book.money)
    left = "" if given is None else given - now
    made.write_formula(place, 2, f"={quoted}!{wanted}{last}{bought}", book.money, now)
    made.write_formula(place, 3, f'=IF(B{row}="","",B{row}-C{row})', book.sum, left)
    made.write_formula(place, 4, f"={quoted}!{spent}{last}", book.money, 0)
    made.write_formula(place, 5, f'=IF(B{row}="","",B{row}-E{row})', book.sum, "" if given is None else given)


def _table(book: Book, sheet: Sheet) -> None:
    """Write one of the plan's tables as it stands in the document, its money and hours as numbers."""
    made = book.sheet(sheet.name)
    heads = [clean(name) for name in sheet.shown.columns]
    rows = [[clean(value) for value in row] for row in sheet.shown.itertuples(index=False)]
    longest = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    shares = sheet.widths or [min(WIDEST, max(NARROWEST, length)) for length in longest]
    widths = [max(LEAST, round(PAGE * share / sum(shares))) for share in shares]
    for column, width in enumerate(widths):
        made.set_column(column, column, width)
    for place, row in enumerate([heads, *rows]):
        made.set_row(place, _height(row, widths))
        for column, text in enumerate(row):
            made.write_string(place, column, text, book.body if place else book.head)
    _values(made, sheet, book)
    _finish(made, len(rows), len(heads))


def _values(made: Any, sheet: Sheet, book: Book) -> None:
    """Write the columns of numbers and of dates over their text."""
    heads = list(sheet.shown.columns)
    for head, source in sheet.numbers.items():
        for place, value in enumerate(sheet.data[source], start=1):
            if pd.isna(value):
                continue
            if isinstance(value, pd.Timestamp):
                made.write_datetime(place, heads.index(head), value.to_pydatetime(), book.day)
            else:
                made.write_number(place, heads.index(head), float(value), book.money)


def _texts(book: Book) -> None:
    """Write the texts ready to use, a column a language of the council."""
    texts = copywriting.table(book.view)
    if texts.empty:
        return
    named = {code: book.view.words.language_name(code) for code in copywriting.languages_of(book.view)}
    shown = texts.rename(columns=named)
    _table(book, Sheet(book.view.words("Texts"), "", shown, shown))


def _height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Return the height of a row in points: some programs do not make room for a text of several lines."""
    lines = (
        sum(max(1, len(textwrap.wrap(line, width))) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return LINE_POINTS * max(1, *lines)
