"""Well-formed exports of invented people, and what files suffer on their way: from a seed, with their truth.

Each harm is a function of an `Export` and a `random.Random`. A *benign* harm changes nothing that the file says, and
the file must still be read right; any other may be refused too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from containers import LONGEST, ods, statistical, xlsx
from scipy.stats import kruskal, spearmanr

from helpers.study.instrument import read_instrument

INSTRUMENT = read_instrument()
CODES = [option.code for option in INSTRUMENT["channel_used"].options]
SCALES = {"trust": (0, 10), "val_close": (0, 10), "ster_poor": (1, 5), "stig_hide": (1, 5), "rel_like_me": (1, 5)}
#: One person of 88 is an age; a heap of them among few people is asked about, and is drawn by a test of its own.
AGES, CODE = range(18, 91), 88
COLUMNS = ["respondent_id", "submitted_at", "duration_seconds", *SCALES, "recall", "use_own", "sex", "age",
           "education", "district", "channel_used", "open_image"]  # fmt: skip
OPTIONS = {option.code: option for option in INSTRUMENT["channel_used"].options}
EDUCATION = {option.code: option for option in INSTRUMENT["education"].options}
DISTRICTS = ["Gràcia", "Sant Martí", "Montjuïc", "Centre"]
#: How an option is marked that was chosen, and one that was not.
MARKS = [("1", "0"), ("1", ""), ("X", ""), ("x", ""), ("✓", ""), ("☑", "☐"), ("✓", "✗"), ("Sí", "No"), ("Sí", ""),
         ("Yes", "No"), ("TRUE", "FALSE"), ("Marcat", "No marcat"), ("Seleccionado", "")]  # fmt: skip
OPEN = ["", "", "ajuda", "papers i cues", "gent; i més gent", "diu «ajut», i prou", "l'Ajuntament, \"sempre\"",
        "dues\nlínies", "no ho sé, la veritat"]  # fmt: skip


@dataclass(frozen=True)
class Export:
    """A file before it is written: rows of cells, and how they are written.

    Attributes
    ----------
    rows
        Header first.
    truth
        Respondent to item to answer (None: no answer), for everybody who must count.
    breaks
        What is done to the finished text, in order.
    pasted
        Encoding of the last third of the lines, where they were pasted in another one; of files in UTF-8.
    container
        ``xlsx`` or ``ods`` with ``texts`` or ``typed``, ``sav`` or ``dta`` for one that is no text; empty for a text.
    """

    rows: list[list[str]]
    truth: dict[str, dict]
    separator: str = ","
    encoding: str = "utf-8"
    newline: str = "\r\n"
    quoting: int = csv.QUOTE_MINIMAL
    breaks: tuple[Callable[[str], str], ...] = field(default=())
    pasted: str = ""
    container: str = ""

    @property
    def suffix(self) -> str:
        """Ending of the file's name: what was done to its text was done to a text, and names stand in one row alone."""
        kind = self.container.partition(" ")[0]
        longest = LONGEST.get(kind)
        is_text = not kind or self.breaks or self.pasted or (longest and not self._is_plain(longest))
        return "csv" if is_text else kind

    def _is_plain(self, longest: int) -> bool:
        """Return whether there is one header, in the first row, and below it rows of its length that hold cells."""
        head, *below = self.rows
        again = {text.casefold() for text in head}
        return (
            all(0 < len(text) <= longest for text in head)
            and len(again) == len(head)
            and not any(
                len(row) != len(head)
                or not any(row)
                or len(again & {text.casefold() for text in row}) > 3
                or row[0].startswith(("Pregunta:", "{"))
                for row in below
            )
        )

    def column(self, name: str) -> int:
        """Return the position of a column by its first header."""
        return self.rows[0].index(name)

    def content(self) -> bytes:
        """Return the file."""
        if self.suffix == "csv":
            return self._text()
        kind, _, form = self.container.partition(" ")
        if kind in ("sav", "dta"):
            return statistical(self.rows, kind)
        return {"xlsx": xlsx, "ods": ods}[kind](self.rows, form == "typed")

    def _text(self) -> bytes:
        out = io.StringIO()
        csv.writer(out, delimiter=self.separator, lineterminator=self.newline, quoting=self.quoting).writerows(
            self.rows
        )
        text = out.getvalue()
        for change in self.breaks:
            text = change(text)
        lines = text.splitlines(keepends=True)
        pasted = self.pasted if self.encoding.startswith("utf-8") else ""
        at = 2 * len(lines) // 3 if pasted else len(lines)
        return _encoded("".join(lines[:at]), self.encoding) + _encoded("".join(lines[at:]), pasted or "utf-8")


def _encoded(text: str, encoding: str) -> bytes:
    """Return a text in an encoding; in UTF-8 where that lacks a sign, as programs ask whoever saves it."""
    try:
        return text.encode(encoding) if text else b""
    except UnicodeEncodeError:
        return text.encode()


def clean_export(draw: Random) -> Export:
    """Return a well-formed export of 25 to 45 people."""
    people, rows = {}, [list(COLUMNS)]
    for i in range(draw.randrange(25, 46)):
        person: dict = {item: draw.randint(*ends) if draw.random() > 0.06 else None for item, ends in SCALES.items()}
        person |= {"recall": draw.randrange(2), "use_own": draw.randrange(2), "sex": draw.choice(["female", "male"]),
                   "age": draw.choice(AGES), "education": draw.choice(list(EDUCATION)),
                   "district": draw.choice(DISTRICTS)}  # fmt: skip
        if person["age"] == CODE and any(other["age"] == CODE for other in people.values()):
            person["age"] = CODE - 1
        person["channel_used"] = sorted(draw.sample(CODES, draw.randrange(1, 4)), key=CODES.index)
        people[f"p{i:03d}"] = person
        when = f"2025-03-{draw.randrange(3, 28):02d} {draw.randrange(8, 20):02d}:{draw.randrange(60):02d}:00"
        person |= {"submitted_at": when[:16], "duration_seconds": draw.randrange(400, 900)}
        rows.append([f"p{i:03d}", when,
                     str(person["duration_seconds"]), *(cell(person[item]) for item in SCALES), str(person["recall"]),
                     str(person["use_own"]), person["sex"], str(person["age"]), person["education"],
                     person["district"], " ".join(person["channel_used"]),
                     draw.choice(OPEN)])  # fmt: skip
    return Export(rows, people)


def cell(value: object) -> str:
    """Return an answer as a cell."""
    return "" if value is None else str(value)


# ------------------------------------------------------------------------------------------ harms that change nothing


def written_otherwise(export: Export, draw: Random) -> Export:
    separator = draw.choice([",", ";", "\t", "|"])
    encoding = draw.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    quoting = draw.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    return replace(export, separator=separator, encoding=encoding, quoting=quoting, newline=draw.choice(["\n", "\r\n"]))


def as_a_workbook(export: Export, draw: Random) -> Export:
    return replace(export, container=draw.choice(["xlsx texts", "xlsx typed", "ods texts", "ods typed"]))


def as_a_table_of_statistics(export: Export, draw: Random) -> Export:
    return replace(export, container=draw.choice(["sav", "dta"]))


def columns_in_another_order(export: Export, draw: Random) -> Export:
    order = draw.sample(range(len(export.rows[0])), len(export.rows[0]))
    return replace(export, rows=[[row[i] for i in order] for row in export.rows])


def people_in_another_order(export: Export, draw: Random) -> Export:
    below = export.rows[1:]
    draw.shuffle(below)
    return replace(export, rows=[export.rows[0], *below])


def questions_as_headers(export: Export, draw: Random) -> Export:
    language = draw.choice(["ca", "es", "en"])
    items = [*SCALES, "recall", "use_own", "sex", "age", "channel_used"]
    names = {item: INSTRUMENT[item].text[language] for item in items}
    return replace(export, rows=[[names.get(name, name) for name in export.rows[0]], *export.rows[1:]])


def numbers_before_questions(export: Export, draw: Random) -> Export:
    form = draw.choice(["{}. {}", "{}) {}", "P{}. {}", "Q{}_{}"])
    return replace(export, rows=[[form.format(i, name) for i, name in enumerate(export.rows[0], 1)], *export.rows[1:]])


def a_group_before_names(export: Export, draw: Random) -> Export:
    mark = draw.choice(["/", ".", "-", ":"])
    head = [f"interview{mark}{name}" if name in SCALES or name in ("sex", "age") else name for name in export.rows[0]]
    return replace(export, rows=[head, *export.rows[1:]])


def titles_above(export: Export, draw: Random) -> Export:
    blank = [""] * (len(export.rows[0]) - 1)
    titles = [["Enquesta municipal 2025", *blank], ["", *blank]][: draw.randrange(1, 3)]
    return replace(export, rows=[*titles, *export.rows])


def blank_rows(export: Export, draw: Random) -> Export:
    rows = list(export.rows)
    for _ in range(draw.randrange(1, 4)):
        rows.insert(draw.randrange(1, len(rows) + 1), [""] * len(rows[0]))
    return replace(export, rows=rows)


def words_below_the_header(export: Export, draw: Random) -> Export:
    words = [f"Pregunta: {name}?" for name in export.rows[0]]
    ids = [f'{{"ImportId":"QID{i}"}}' for i in range(len(words))]
    extra = draw.choice([[words], [words, ids], [ids]])
    return replace(export, rows=[export.rows[0], *extra, *export.rows[1:]])


def the_header_again(export: Export, draw: Random) -> Export:
    change = draw.choice([str, str.upper, str.title])
    at = draw.randrange(5, len(export.rows) - 3)
    again = [change(name) for name in export.rows[0]]
    return replace(export, rows=[*export.rows[:at], again, *export.rows[at:]])


def two_exports_pasted(export: Export, draw: Random) -> Export:
    at = draw.randrange(8, len(export.rows) - 8)
    order = draw.sample(range(len(export.rows[0])), len(export.rows[0]))
    second = [[row[i] for i in order] for row in [export.rows[0], *export.rows[at:]]]
    return replace(export, rows=[*export.rows[:at], *second])


#: Figures in whole numbers such as people give: the most frequent answer, and how many are blank.
WHOLE = {"Moda": False, "Mode": False, "En blanc": True, "Perduts": True, "Missing": True, "Vacíos": True}


def figures_below(export: Export, draw: Random) -> Export:
    """Return the export with totals, means or counts below it, with a label or without."""
    label = draw.choice(["Total", "TOTAL GENERAL", "Mitjana", "Promedio", "Average", "Suma", "N", "", *WHOLE])
    below = {}
    for name in [*SCALES, "age", "recall", "use_own"]:
        texts = [row[export.column(name)] for row in export.rows[1:]]
        numbers = [float(text) for text in texts if text.isdigit()] or [0.0]
        if label in WHOLE:
            below[name] = (
                str(len(export.rows) - 1 - len(numbers)) if WHOLE[label] else max(texts, key=texts.count) or "3"
            )
            continue
        is_mean = label in ("Mitjana", "Promedio", "Average")
        below[name] = str(len(numbers)) if label == "N" else f"{sum(numbers) / (len(numbers) if is_mean else 1):.2f}"
    row = [below.get(name, "") for name in export.rows[0]]
    row[0] = row[0] or label
    return replace(export, rows=[*export.rows, row]) if label or not row[0] else export


def a_table_below(export: Export, draw: Random) -> Export:
    """Return the export with what somebody counted below the people: answers and their number, a mean, empty boxes."""
    blank, rows = [""] * len(export.rows[0]), []
    kind, item = draw.choice(["counts", "alone", "mean", "by sex", "boxes"]), draw.choice(["trust", "val_close"])
    at, texts = export.column(item), [row[export.column(item)] for row in export.rows[1:]]
    if kind in ("counts", "alone"):
        below = [{at: str(n), at + 1: str(texts.count(str(n)))} for n in range(draw.randrange(2, 11))]
        below = [{at: row[at + 1]} for row in below] if kind == "alone" else below
    elif kind == "mean":
        below = [{at: "5.3"}]
    elif kind == "by sex":
        below = [{export.column("sex"): sex, at: mean} for sex, mean in (("Dona", "5.6"), ("Home", "5"))]
    else:
        below = [{export.column("recall"): "0", export.column("use_own"): "0"}] * draw.randrange(1, 30)
    for cells in below:
        rows.append([cells.get(i, "") for i in range(len(blank))])
    return replace(export, rows=[*export.rows, blank, *rows])


def a_note_below(export: Export, draw: Random) -> Export:
    note = draw.choice(["Font: enquesta municipal, març de 2025", "Fuente: elaboración propia", "Exported on 3 April"])
    return replace(export, rows=[*export.rows, [note, *[""] * (len(export.rows[0]) - 1)]])


def previews_and_tests(export: Export, draw: Random) -> Export:
    name, ours, theirs = draw.choice([
        ("Status", "IP Address", ["Survey Preview", "Spam"]), ("Finished", "True", ["False"]),
        ("_validation_status", "Approved", ["Not approved", "On hold"]), ("Response Status", "Complete", ["Partial"]),
        ("Estat", "Vàlida", ["Anul·lada", "Rebutjada"]), ("Estado", "Completa", ["Anulada", "No válida"]),
        ("is_test", "FALSE", ["TRUE"]), ("És prova", "", ["x"]), ("Enquesta finalitzada", "Sí", ["No"]),
        ("Interview completed", "1", ["0"]), ("% completat", "100", ["45", "8"]), ("Percent complete", "100%", ["45%"]),
    ])  # fmt: skip
    rows = [[*row, name if i == 0 else ours] for i, row in enumerate(export.rows)]
    for i in range(draw.randrange(1, 4)):
        extra = list(draw.choice(rows[1:]))
        extra[0], extra[-1] = f"x{i}", draw.choice(theirs)
        rows.insert(draw.randrange(1, len(rows) + 1), extra)
    return replace(export, rows=rows)


def how_to_answer_below_the_header(export: Export, draw: Random) -> Export:
    """Return the export with the ends of each scale below its name, as whoever made the sheet wrote them."""
    form, pair = draw.choice(["{}-{}", "{} a {}", "({}-{})", "de {} a {}"]), draw.choice(["1/0", "sí/no"])
    hints = {name: form.format(*ends) for name, ends in SCALES.items()} | {"recall": pair, "use_own": pair}
    return replace(export, rows=[export.rows[0], [hints.get(name, "") for name in export.rows[0]], *export.rows[1:]])


def numbers_below_the_header(export: Export, draw: Random) -> Export:
    form = draw.choice(["{}", "({})"])
    numbers = [form.format(i) for i in range(1, len(export.rows[0]) + 1)]
    return replace(export, rows=[export.rows[0], numbers, *export.rows[1:]])


def an_example_above(export: Export, draw: Random) -> Export:
    example = [draw.choice(column) for column in zip(*export.rows[1:], strict=True)]
    example[export.column("respondent_id")] = draw.choice(["EXEMPLE", "ejemplo", "Example 1", "ej. 001", "Mostra"])
    return replace(export, rows=[export.rows[0], example, *export.rows[1:]])


def broken_off_before(export: Export, draw: Random) -> Export:
    rows = list(export.rows)
    for row in draw.sample(rows[1:], draw.randrange(1, 5)):
        keep = {"respondent_id", "submitted_at", "trust", "val_close"}
        partial = [text if name in keep else "" for name, text in zip(rows[0], row, strict=True)]
        rows.insert(draw.randrange(1, len(rows) + 1), partial)
    return replace(export, rows=rows)


def dates_in_another_form(export: Export, draw: Random) -> Export:
    at = export.column("submitted_at")
    month = draw.choice(["/03/", " de març de ", " de marzo de ", "-mar-", ".03."])
    joint = draw.choice([" ", ", ", " a les "])
    change = lambda text: f"{text[8:10]}{month}{text[:4]}{joint}{text[11:16]}"  # noqa: E731
    return replace(
        export, rows=[export.rows[0], *([*row[:at], change(row[at]), *row[at + 1 :]] for row in export.rows[1:])]
    )


def durations_in_another_form(export: Export, draw: Random) -> Export:
    at, form = export.column("duration_seconds"), draw.choice(["00:{}:{:02d}", "{} min {} s", "{}:{:02d}"])
    change = lambda text: form.format(*divmod(int(text), 60)) if text.isdigit() else text  # noqa: E731
    return replace(
        export, rows=[export.rows[0], *([*row[:at], change(row[at]), *row[at + 1 :]] for row in export.rows[1:])]
    )


def codes_with_decimals(export: Export, draw: Random) -> Export:
    mark = draw.choice([".0", ",0"])
    where = {export.column(name) for name in draw.sample([*SCALES, "age", "recall"], 3)}
    rows = [
        [f"{text}{mark}" if i in where and text.isdigit() else text for i, text in enumerate(row)]
        for row in export.rows[1:]
    ]
    return replace(export, rows=[export.rows[0], *rows])


def labels_for_codes(export: Export, draw: Random) -> Export:
    language = draw.choice(["ca", "es", "en"])
    sex = {o.code: o.label[language] for o in INSTRUMENT["sex"].options}
    yes = {"1": {"ca": "Sí", "es": "Sí", "en": "Yes"}[language], "0": "No"}
    studies = {code: option.label[language] for code, option in EDUCATION.items()}
    means = {export.column("sex"): sex, export.column("recall"): yes, export.column("use_own"): yes,
             export.column("education"): studies}  # fmt: skip
    rows = [[means.get(i, {}).get(text, text) for i, text in enumerate(row)] for row in export.rows[1:]]
    return replace(export, rows=[export.rows[0], *rows])


def other_words_for_education(export: Export, draw: Random) -> Export:
    """Return the export with another name that each level goes by in files and official tables."""
    at = export.column("education")
    words = {code: draw.choice([name for name in option.also if isinstance(name, str)])
             for code, option in EDUCATION.items()}  # fmt: skip
    rows = [[*row[:at], words.get(row[at], row[at]), *row[at + 1 :]] for row in export.rows[1:]]
    return replace(export, rows=[export.rows[0], *rows])


#: Bytes that Windows' encoding has no sign for.
UNSIGNED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}


def rows_pasted_from_windows(export: Export, draw: Random) -> Export:
    """Return the export with its last rows in Windows' encoding, or in UTF-8 that was opened as Windows'."""
    if draw.random() < 0.5:
        return replace(export, pasted="cp1252")
    at = len(export.rows) * 2 // 3
    reopened = [[_reopened(text) for text in row] for row in export.rows[at:]]
    return replace(export, rows=[*export.rows[:at], *reopened])


def _reopened(text: str) -> str:
    """Return what Windows makes of UTF-8: the five bytes that its encoding has no sign for stay control characters."""
    return "".join(bytes([byte]).decode("latin-1" if byte in UNSIGNED else "cp1252") for byte in text.encode())


def answer_codes_for_points(export: Export, draw: Random) -> Export:
    """Return the export with LimeSurvey's answer codes for the points of scales from 1 to 5.

    Where nobody took an end, as may happen among few people, the codes tell no scale, and the reader rightly asks.
    """
    form, points = draw.choice(["A{}", "AO0{}"]), {"1", "2", "3", "4", "5"}
    five = {export.column(name) for name, ends in SCALES.items() if ends == (1, 5)}
    where = {i for i in five if {"1", "5"} <= {row[i] for row in export.rows[1:] if i < len(row)}}
    rows = [
        [form.format(text) if i in where and text in points else text for i, text in enumerate(row)]
        for row in export.rows[1:]
    ]
    return replace(export, rows=[export.rows[0], *rows])


def a_column_for_each_option(export: Export, draw: Random) -> Export:
    if "channel_used" not in export.rows[0]:
        return export  # A harm has given each option its column.
    at, mark = export.column("channel_used"), draw.choice(["/", "__", ".", "___"])
    chosen, left = draw.choice(MARKS)
    head = [*export.rows[0][:at], *export.rows[0][at + 1 :], *(f"channel_used{mark}{code}" for code in CODES)]
    rows = [[*row[:at], *row[at + 1 :], *(chosen if c in row[at].split() else left for c in CODES)]
            for row in export.rows[1:]]  # fmt: skip
    return replace(export, rows=[head, *rows])


def a_column_for_each_mention(export: Export, draw: Random) -> Export:
    """Return the export with the first, second and third answer of a list in columns of their own."""
    if "channel_used" not in export.rows[0]:
        return export
    at, form = export.column("channel_used"), draw.choice(["channel_used_{}", "channel_used[{}]", "channel_used {}"])
    is_labelled, rows = draw.random() < 0.5, []
    for row in export.rows[1:]:
        said = draw.sample(row[at].split(), len(row[at].split()))
        told = [OPTIONS[code].label["es"] if is_labelled else code for code in said]
        rows.append([*row[:at], *told, *[""] * (3 - len(told)), *row[at + 1 :]])
    names = [form.format(n) for n in (1, 2, 3)]
    return replace(export, rows=[[*export.rows[0][:at], *names, *export.rows[0][at + 1 :]], *rows])


BENIGN = (
    written_otherwise, columns_in_another_order, people_in_another_order, questions_as_headers,
    numbers_before_questions, a_group_before_names, titles_above, blank_rows, words_below_the_header,
    the_header_again, two_exports_pasted, figures_below, a_note_below, previews_and_tests, broken_off_before,
    dates_in_another_form, durations_in_another_form, codes_with_decimals, labels_for_codes, a_column_for_each_option,
    a_column_for_each_mention, answer_codes_for_points, other_words_for_education, rows_pasted_from_windows,
    as_a_workbook, a_table_below,
    as_a_table_of_statistics, how_to_answer_below_the_header, numbers_below_the_header, an_example_above,
)  # fmt: skip
#: In the order in which they are done: answers first, then rows, then headers, then what the file is written in.
ORDER = (
    answer_codes_for_points, other_words_for_education,
    labels_for_codes, dates_in_another_form, durations_in_another_form, people_in_another_order, broken_off_before,
    previews_and_tests, figures_below, a_table_below, an_example_above,
    codes_with_decimals, a_column_for_each_mention, a_column_for_each_option, rows_pasted_from_windows,
    columns_in_another_order, a_note_below, how_to_answer_below_the_header, numbers_below_the_header,
    questions_as_headers, numbers_before_questions, a_group_before_names,
    the_header_again, two_exports_pasted, words_below_the_header, blank_rows, titles_above, written_otherwise,
    as_a_workbook, as_a_table_of_statistics,
)  # fmt: skip


# ------------------------------------------------------------------------------------------ harms to the text itself


def _at_a_line(draw: Random, change: Callable[[str, str], str], export: Export) -> Export:
    seed = draw.randrange(10**9)

    def apply(text: str) -> str:
        lines = text.split(export.newline)
        at = Random(seed).randrange(1, len(lines) - 1)
        lines[at] = change(lines[at], export.separator)
        return export.newline.join(lines)

    return replace(export, breaks=(*export.breaks, apply))


def an_open_quotation_mark(export: Export, draw: Random) -> Export:
    return _at_a_line(
        draw, lambda line, mark: f'{line.rpartition(mark)[0]}{mark}"obert {line.rpartition(mark)[2]}', export
    )


def one_separator_more(export: Export, draw: Random) -> Export:
    return _at_a_line(draw, lambda line, mark: line.replace(mark, mark + mark, 1), export)


def one_separator_less(export: Export, draw: Random) -> Export:
    return _at_a_line(draw, lambda line, mark: line.replace(mark, "", 1), export)


def a_line_cut_off(export: Export, draw: Random) -> Export:
    return _at_a_line(draw, lambda line, _: line[: len(line) // 2], export)


def cut_off_at_the_end(export: Export, draw: Random) -> Export:
    """Return the export cut off in the first half of a record; between two records nobody could tell."""
    share = draw.uniform(0.5, 0.97)

    def cut(text: str) -> str:
        lines = text.split(export.newline)
        at = int(share * (len(lines) - 1))
        return export.newline.join([*lines[:at], lines[at][: max(len(lines[at]) // 2, 1)]])

    return replace(export, breaks=(*export.breaks, cut))


def words_among_numbers(export: Export, draw: Random) -> Export:
    rows = [list(row) for row in export.rows]
    for row in draw.sample(rows[1:], draw.randrange(1, 10)):
        row[export.column(draw.choice(list(SCALES)))] = draw.choice(
            ["molt", "7 o 8", "12", "-1", "1985", "bé", "siete"]
        )
    return replace(export, rows=rows)


def the_decimal_mark_of_another_country(export: Export, draw: Random) -> Export:
    at, rows = export.column("duration_seconds"), [list(row) for row in export.rows]
    for row in rows[1:]:
        row[at] = f"{int(row[at]) / 1000:.3f}".replace(".", draw.choice([",", "."])) if row[at].isdigit() else row[at]
    return replace(export, rows=rows)


def births_in_two_figures(export: Export, draw: Random) -> Export:
    """Return the export with the last two figures of the year of birth in the place of the age."""
    at, year = export.column("age"), 2025
    if sum(25 < int(row[at]) < 35 for row in export.rows[1:]) < 3:
        return export  # Nobody could tell.
    rows = [[*row[:at], f"{(year - int(row[at])) % 100:02d}", *row[at + 1 :]] for row in export.rows[1:]]
    return replace(export, rows=[export.rows[0], *rows])


def copies_with_an_answer_changed(export: Export, draw: Random) -> Export:
    """Return the export with some interviews twice, under another identifier, of which one answer was corrected."""
    rows = [list(row) for row in export.rows]
    for i, row in enumerate(draw.sample(rows[1:], draw.randrange(1, 4))):
        at = export.column(draw.choice(["trust", "val_close"]))
        copy = [f"x{i:03d}", *row[1:at], str((int(row[at] or 0) + 1) % 11), *row[at + 1 :]]
        rows.insert(draw.randrange(1, len(rows) + 1), copy)
    return replace(export, rows=rows)


def one_column_sorted_alone(export: Export, draw: Random) -> Export:
    """Return the export with one column in order, and all others as people came.

    Of such columns one in a hundred goes with another by chance, as that of a file that was sorted whole does: such an
    order of the others is drawn again, for nothing in the file could tell.
    """
    at = export.column(draw.choice(["trust", "val_close"]))
    below = [list(row) for row in export.rows[1:]]
    draw.shuffle(below)
    while _goes_with_another(export.rows[0], below, at):
        draw.shuffle(below)
    answers = sorted((row[at] for row in below if row[at]), key=int, reverse=draw.random() < 0.5)
    texts = [*answers, *[""] * (len(below) - len(answers))]
    return replace(export, rows=[export.rows[0], *([*row[:at], text, *row[at + 1 :]]
                                                   for row, text in zip(below, texts, strict=True))])  # fmt: skip


def _goes_with_another(head: list[str], rows: list[list[str]], at: int) -> bool:
    """Return whether a column, once it is sorted by itself, goes with another as chance does in two of a hundred."""
    order = sorted((row[at] for row in rows if row[at]), key=int)
    told = [row for _, row in zip(order, rows, strict=False)]
    chances = []
    for i, name in enumerate(head):
        texts = [row[i] for row in told]
        if i == at or name in COLUMNS[:2] or (name == "open_image"):
            continue
        marks = [[str(int(code in text.split())) for text in texts] for code in CODES] if name == "channel_used" else []
        chances += [_related(order, other) for other in marks or [texts]]
    return min(chances) < 0.02 / len(chances)


def _related(order: list[str], others: list[str]) -> float:
    pairs = [(int(number), other) for number, other in zip(order, others, strict=True) if other]
    if all(other.isdigit() for _, other in pairs):
        ours, theirs = zip(*((number, int(other)) for number, other in pairs), strict=True)
        return float(spearmanr(ours, theirs).pvalue) if len(set(theirs)) > 1 else 1.0
    groups = [[number for number, other in pairs if other == group] for group in sorted({text for _, text in pairs})]
    return float(kruskal(*groups).pvalue)


def blanks_filled_with_nothing(export: Export, draw: Random) -> Export:
    """Return the export with people who left all questions out, and 0 in the blanks of one of them.

    Where a third of the others give 0 or nothing themselves, nobody could tell.
    """
    kept, filled = ("respondent_id", "submitted_at", "duration_seconds"), draw.choice(["trust", "val_close"])
    rows, at, truth = [list(row) for row in export.rows], export.column(filled), dict(export.truth)
    gone = draw.sample(rows[1:], 12)
    if 3 * sum(row[at] in ("", "0") for row in rows[1:] if row not in gone) >= len(rows) - 1 - len(gone):
        return export
    for row in gone:
        person = truth[row[0]]
        truth[row[0]] = dict.fromkeys(person) | {"channel_used": []} | {name: person[name] for name in kept[1:]}
        row[:] = [text if name in kept else "" for name, text in zip(rows[0], row, strict=True)]
    for row in rows[1:]:
        row[at] = row[at] or "0"
    return replace(export, rows=rows, truth=truth)


def one_column_over_another(export: Export, draw: Random) -> Export:
    """Return the export with one scale's answers also in the place of another's.

    Of fewer people, or of five points, nobody could tell.
    """
    if len(export.truth) < 35:
        return export
    one, other = (export.column(name) for name in draw.sample(["trust", "val_close"], 2))
    rows = [[*row[:other], row[one], *row[other + 1 :]] for row in export.rows[1:]]
    return replace(export, rows=[export.rows[0], *rows])


def a_half_under_another_name(export: Export, draw: Random) -> Export:
    """Return the export with the answers of some people to one question in a column of another name.

    Of fewer people nobody could tell.
    """
    name, other = draw.choice(
        [("age", "Edat (anys)"), ("trust", "Nota 0-10"), ("trust", "Confiança (paper)"), ("stig_hide", "P12")]
    )
    at, unsaid = export.column(name), draw.choice(["", "", "N/A"])
    if sum(bool(row[at]) for row in export.rows[1:]) < 40:
        return export
    rows = [[*row[:at], unsaid, *row[at + 1 :], row[at]] if k % 2 else [*row, unsaid]
            for k, row in enumerate(export.rows[1:])]  # fmt: skip
    return replace(export, rows=[[*export.rows[0], other], *rows])


def the_column_of_an_option_deleted(export: Export, draw: Random) -> Export:
    """Return the export with a column for each option, without that of one that somebody chose."""
    chosen = sorted({code for person in export.truth.values() for code in person["channel_used"]}, key=CODES.index)
    spread, lost = a_column_for_each_option(export, draw), draw.choice(chosen)
    at = next(i for i, name in enumerate(spread.rows[0]) if name.startswith("channel_used") and name.endswith(lost))
    return replace(spread, rows=[[*row[:at], *row[at + 1 :]] for row in spread.rows])


def cells_moved_in_some_rows(export: Export, draw: Random) -> Export:
    """Return the export with a cell inserted in some rows, or deleted: all behind it stand one place along.

    At least four different words are among those that moved and are still there: of the last few cells, or of numbers
    alone, nobody could tell; nor of rows below a second header, which are laid under the first.
    """
    rows, is_inserted = [list(row) for row in export.rows], draw.random() < 0.5
    for row in draw.sample(_first_people(rows), 3):
        places = [
            at
            for at in range(3, len(row))
            if len(set(filter(_is_word, row[at:-1] if is_inserted else row[at + 1 :]))) >= 4
        ]
        at = draw.choice(places or [3])
        row[at:] = ["", *row[at:-1]] if is_inserted else [*row[at + 1 :], ""]
    return replace(export, rows=rows)


def a_block_copied_over_other_rows(export: Export, draw: Random) -> Export:
    """Return the export with a block of answers over those of other people, as a slip of the mouse copies it.

    Of few answers nobody could tell: it holds at least thirty that are one of four or more, and its rows are still
    those of different people in at least five columns.
    """
    rows = [list(row) for row in export.rows]
    people, width = _first_people(rows), len(rows[0])
    height, across = draw.randrange(4, 9), draw.randrange(5, 11)
    if len(people) < 2 * height + 1 or width < across + 5:
        return export
    upper = draw.randrange(len(people) - 2 * height)
    lower = draw.randrange(upper + height, len(people) - height)
    telling = [3 < len({row[at] for row in people if row[at]}) < len(people) - 3 for at in range(width)]
    said = [sum(bool(row[at]) for row in people[upper : upper + height]) * telling[at] for at in range(width)]
    places = [left for left in range(width - across) if sum(said[left : left + across]) >= 30]
    for left in draw.sample(places, min(len(places), 1)):
        for above, below in zip(people[upper : upper + height], people[lower : lower + height], strict=True):
            below[left : left + across] = above[left : left + across]
    return replace(export, rows=rows)


def _first_people(rows: list[list[str]]) -> list[list[str]]:
    """Return the rows of whole interviews above a second header."""
    found: list[list[str]] = []
    for row in rows:
        if found and any("respondent_id" in text.casefold() for text in row):
            return found
        is_person = any(re.fullmatch(r"p\d{3}", text) for text in row)
        found += [row] if is_person and sum(map(bool, row)) >= 10 else []
    return found


def _is_word(text: str) -> bool:
    return bool(text) and not re.fullmatch(r"[\d.,]+", text)


def rows_pasted_from_elsewhere(export: Export, draw: Random) -> Export:
    return replace(export, pasted=draw.choice(["mac_roman", "cp850"]))


#: Harms to answers are done before all others, harms to the text after them.
TO_ANSWERS = (
    words_among_numbers, the_decimal_mark_of_another_country, births_in_two_figures, copies_with_an_answer_changed,
    one_column_sorted_alone, blanks_filled_with_nothing, the_column_of_an_option_deleted,
    one_column_over_another, a_half_under_another_name,
)  # fmt: skip
TO_TEXT = (
    cells_moved_in_some_rows,
    a_block_copied_over_other_rows,
    rows_pasted_from_elsewhere,
    an_open_quotation_mark,
    one_separator_more,
    one_separator_less,
    a_line_cut_off,
    cut_off_at_the_end,
)
