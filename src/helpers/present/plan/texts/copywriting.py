"""The texts that a plan gives ready to use, for each audience: filled from what was told, and checked before printing.

Each is held against the audit's own rules: no stereotype is restated, it does not speak of need, it is easy to read,
and it has the length of its kind. What the method wrote and does not pass is not printed; what the council wrote is,
with what is wrong beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.communication.audit.texts.framing import DEFICIT, code_text
from helpers.communication.audit.texts.readability import read_texts as reading_of
from helpers.communication.plan.drafting.counting import out_days
from helpers.communication.plan.method.texts import PARTS, SINGLE, Copy, Line, read_texts, standing
from helpers.present.language.words import Words, mark
from helpers.present.plan.returns import purpose
from helpers.present.plan.texts.facts import facts
from helpers.study.indicators import INDICATORS

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView

NAMES = {
    "headline": mark("Headline"),
    "text": mark("Short text"),
    "post": mark("Post"),
    "caption": mark("Caption of a picture"),
    "question": mark("Question"),
    "answer": mark("Answer"),
    "press": mark("Paragraph for the press"),
}
#: The longest that a kind of text may be: in words, or in letters where the medium counts those.
WORDS, LETTERS = {"text": 65, "press": 90, "answer": 60, "headline": 14}, {"post": 280, "caption": 125}
#: Parts that are not left at the foot of a page without what follows.
LEADING = ("headline", "question")
HARD = ("hard", "very_hard")
FAULTS = {
    "stereotype": mark("restates a cliché"),
    "need": mark("speaks of need and not of rights"),
    "hard": mark("is hard to read"),
    "long": mark("is too long for its kind"),
}
#: What is written where no problem stands out: how to ask. Label of the segment that thinks well of the service.
PRACTICAL, FAVOURABLE = "ignorance", "favourable"


@dataclass(frozen=True)
class Piece:
    """One text.

    Attributes
    ----------
    part
        One of `PARTS`.
    is_own
        The council wrote it.
    faults
        Codes of `FAULTS`.
    """

    part: str
    text: str
    is_own: bool = False
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """What is written for one or several audiences that the same thing stands in the way of."""

    kind: str
    audiences: tuple[str, ...]
    pieces: tuple[Piece, ...]


def kinds(view: PlanView) -> dict[str, list[str]]:
    """Return the audiences of each kind of text, in the order of the plan."""
    rows = view["audiences"][view["audiences"]["kind"] != "own"]
    audiences: dict[str, list[str]] = {}
    bought = issues_moved(view)
    for row in rows.itertuples():
        audiences.setdefault(_kind(row, bought), []).append(str(row.audience))
    return audiences


#: The issue that a driver, or an indicator of concern, belongs to.
ISSUES = {one.id: one.issue for one in INDICATORS.indicators if one.issue}


def issue_moved(view: PlanView) -> str | None:
    """Return the issue that the actions are chosen for; None where nothing is told that it could rest on."""
    return next(iter(issues_moved(view)), None)


def issues_moved(view: PlanView) -> tuple[str, ...]:
    """Return the issues that the actions are chosen for, what they move most first.

    A text against stigma has no action that carries it where the money buys that people know where to go.
    """
    aim, rows = purpose(view), view["plan_actions"]
    if aim == "other":
        return tuple(filter(None, [ISSUES.get(view.aim)]))
    told = rows[(rows["status"] == "chosen") & (rows["worth"] == "survey")]
    if aim != "image" or told.empty:
        return ()
    gains = told.groupby("driver")["gain"].sum().sort_values(ascending=False, kind="stable")
    return tuple(dict.fromkeys(ISSUES[code] for code in map(str, gains.index[gains > 0]) if code in ISSUES))


def _kind(row: Any, bought: tuple[str, ...]) -> str:
    """Return what is written for an audience: of what the plan buys, and how to ask where no problem stands out."""
    if row.kind == "stakeholder":
        return str(row.segment)
    if bought and row.main_issue not in (*bought, "none"):
        return bought[0]
    return PRACTICAL if row.main_issue == "none" and not is_favourable(row.label) else str(row.main_issue)


def is_favourable(label: object) -> bool:
    """Return whether a segment's label says that it thinks better of the service than the rest.

    Examples
    --------
    >>> is_favourable("favourable+high_awareness"), is_favourable("average"), is_favourable(None)
    (True, False, False)
    """
    return str(label).split("+")[0] == FAVOURABLE


def written(view: PlanView, with_own: bool = True) -> list[Written]:
    """Return the texts of the plan in the reader's language; none where the survey is of something else.

    Parameters
    ----------
    with_own
        What the council wrote takes the place of what the method did.
    """
    if view.study.config.report.subject is not None:
        return []
    texts, told = read_texts(), facts(view)
    chosen = view.chosen["library"]
    pieces_of_kind = []
    for kind, audiences in kinds(view).items():
        copy = texts.copy_for(kind)
        if copy is not None:
            own = view.terms.texts if with_own else {}
            pieces = _pieces(copy, told, _since(view, set(chosen)), view.words, own)
            pieces_of_kind.append(Written(kind, tuple(audiences), tuple(pieces)))
    return pieces_of_kind


def _since(view: PlanView, chosen: set[str]) -> dict[str, date | None]:
    """Return the actions of the plan, each with the day from which it is there where texts go out before that.

    Where no action speaks, the texts are for whoever wants them from the first day on.
    """
    rows = view["plan_calendar"]
    days = out_days(rows, view.library)
    spoken = [days[line] for line in rows.loc[rows["phase"] == "speak", "line"] if line in days]
    first = min(spoken, default=rows["start"].min())
    starts = {name: days.get(f"act-{name}") for name in chosen}
    is_late = {name: bool(day is not None and day > first) for name, day in starts.items()}
    return {name: day.date() if is_late[name] and day is not None else None for name, day in starts.items()}


def _remark(line: Line, since: Mapping[str, date | None], words: Words) -> str:
    """Return what is said of a sentence in brackets: from when on it is so, and that it is to be confirmed."""
    days = [since[name] for name in line.doing if name in since]
    late = [day for day in days if day is not None]
    marks = [words("[from {date}]", date=words.date(min(late)))] if late and len(late) == len(days) else []
    return " ".join([*marks, *([words("[to be confirmed]")] if line.confirm else [])])


def _pieces(
    copy: Copy, told: Mapping[str, str], since: Mapping[str, date | None], words: Words, by_hand: Mapping[str, str]
) -> list[Piece]:
    pieces = []
    for part in PARTS:
        own = by_hand.get(f"copy-{copy.id}-{part}")
        bare, lines = (
            standing(getattr(copy, part), words.language, set(told), set(since), part in SINGLE, remark)
            for remark in (lambda line: "", lambda line: _remark(line, since, words))
        )
        text = own or " ".join(words.say(line, **told) for line in lines)
        judged = own or " ".join(words.say(line, **told) for line in bare)
        faults = tuple(faults_of(judged, part, words.language)) if text else ()
        if text and (own or not faults):
            pieces.append(Piece(part, text, bool(own), faults))
    return pieces


def faults_of(text: str, part: str, language: str) -> list[str]:
    """Return what is wrong with a text by the method's own rules, as codes of `FAULTS`.

    Examples
    --------
    >>> faults_of("Social Services are not charity.", "headline", "en")
    ['stereotype']
    >>> faults_of("Care is a right of everyone.", "headline", "en")
    []
    """
    coding, reading = code_text(text, language), reading_of([text], language)
    letters, longest = LETTERS.get(part), WORDS.get(part)
    wrong = {
        "stereotype": coding.stereotype is not None,
        "need": bool(coding.counts[DEFICIT]) and coding.frame == DEFICIT,
        "hard": reading is not None and reading.level in HARD,
        "long": (letters is not None and len(text) > letters) or (longest is not None and len(text.split()) > longest),
    }
    return [code for code, is_so in wrong.items() if is_so]


def table(view: PlanView) -> pd.DataFrame:
    """Return every text in each of the council's languages, one row an audience and kind of text."""
    words, languages = view.words, languages_of(view)
    by_language = {name: written(in_language(view, name), with_own=name == languages[0]) for name in languages}
    rows = []
    for place, piece in enumerate(by_language[languages[0]]):
        others = {language: by_language[language][place].pieces for language in languages}
        for part in PARTS:
            said = {language: next((p.text for p in others[language] if p.part == part), "") for language in languages}
            if any(said.values()):
                names = "; ".join(view.line(audience) for audience in piece.audiences)
                rows.append({words("Audience"): names, words("Kind of text"): words(NAMES[part]), **said})
    return pd.DataFrame(rows)


def languages_of(view: PlanView) -> list[str]:
    """Return the languages in which texts are written: the report's first, then the council's others."""
    return list(dict.fromkeys([view.study.language, *view.study.config.languages]))


def in_language(view: PlanView, language: str) -> PlanView:
    """Return the same plan for a reader of another language."""
    from dataclasses import replace

    return replace(view, study=replace(view.study, language=language), words=Words(language, view.words.currency))
