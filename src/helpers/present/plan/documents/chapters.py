"""The plan as a document: its chapters in the order in which a council adopts them (OASIS), an annex after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from helpers.communication.plan.method.texts import read_texts
from helpers.present.language.narrative import plain_subject
from helpers.present.language.words import mark
from helpers.present.one_page.picture import picture
from helpers.present.plan import cards, charts, findings, kept_days, means, sheets
from helpers.present.plan.documents.letterhead import Heading
from helpers.present.plan.documents.manuscript import Manuscript, clean
from helpers.present.plan.measuring import history, targets, tracking, trying
from helpers.present.plan.reasons import dear_in_short, set_apart
from helpers.present.plan.sheets import Sheet
from helpers.present.plan.texts import copywriting, strategy
from helpers.present.plan.texts.facts import lowered
from helpers.present.plan.texts.situation import QUADRANTS, swot

if TYPE_CHECKING:
    from helpers.present.outputs import Figure
    from helpers.present.plan.view import PlanView

FIRST_ACTIONS = 5
#: Chapters that begin a page: the one that is read alone, what follows it, and the longest. The annex lies.
ON_NEW_PAGE, TURNED = ("summary", "situation", "messages", "actions", "calendar"), "annex"
EMPTY = {
    "strength": mark("Nothing looked at here surely passes its mark as one."),
    "weakness": mark(
        "No level looked at here surely passes its mark as one, and no shortcoming looked at here was found."
    ),
    "opportunity": mark("Nothing looked at here surely passes its mark as one."),
    "threat": mark("Nothing looked at here surely passes its mark as one."),
}
#: What is said of no weakness where no communication was handed in.
NOT_AUDITED = mark(
    "No level looked at here surely passes its mark as one. Of what the council says nothing was handed in, so that "
    "nothing can be said of it, good or bad."
)


def manuscript(view: PlanView) -> Manuscript:
    """Return the plan as a document, written."""
    words = view.words
    page_of = tuple(words("Page {n} of {all}", n="\0", all="\0").split("\0"))
    first = view["plan_calendar"]["start"].min()
    heading = Heading(
        clean(title(view)),
        clean(view.study.config.name),
        view.study.language,
        datetime(first.year, first.month, first.day),
        (page_of[0], page_of[1], page_of[2]),
    )
    written = Manuscript(heading, (words("Table"), words("Figure"), words("Contents")))
    _cover(written, view)
    for name, (head, write) in CHAPTERS.items():
        if name == TURNED:
            written.turn()
        written.chapter(words(head), on_new_page=name in ON_NEW_PAGE)
        if f"note-{name}" in view.terms.texts:
            written.text(view.terms.texts[f"note-{name}"], "Lead")
        write(written, view)
    return written


def title(view: PlanView) -> str:
    """Return the title of the plan."""
    if view.study.config.report.subject is None:
        return view.words("Communication plan of Social Services")
    return view.words("Communication plan: {subject}", subject=plain_subject(view.study))


def _cover(written: Manuscript, view: PlanView) -> None:
    words, rows = view.words, view["plan_calendar"].set_index("line")
    span = words(
        "{start} to {end}", start=view.date(rows.loc["mil-start", "start"]), end=view.date(rows.loc["mil-end", "end"])
    )
    lines = [span, words("Drafted from the survey of {wave}", wave=view.study.config.wave.label)]
    if view.study.config.synthetic:
        lines.append(words("This council is invented: its figures are synthetic."))
    written.cover([*lines, strategy.strategy(view).idea])
    written.contents()


def _summary(written: Manuscript, view: PlanView) -> None:
    words, told = view.words, strategy.strategy(view)
    written.text(told.idea, "Lead")
    written.text(told.because)
    written.told(findings.summary(view).markdown)
    written.told(" ".join([*dear_in_short(view), *set_apart(view)]))
    chosen = cards.chosen(view)
    if len(chosen):
        table = pd.DataFrame(
            {
                words("What is done first"): [view.line(line) for line in chosen["action"]],
                words("Who"): [strategy.holder(owner, view) for owner in chosen["owner"]],
                words("When"): [cards.when(row, view) for row in chosen.itertuples()],
                words("What it takes"): [cards.takes(row, view) for row in chosen.itertuples()],
            }
        )[:FIRST_ACTIONS]
        written.table(table, words("The first things to do."), (38, 20, 20, 22))
    written.told(history.overrides(view).markdown, "Notice")


def _situation(written: Manuscript, view: PlanView) -> None:
    words = view.words
    written.told(findings.came_in(view).markdown)
    written.figure(_picture(view))
    written.chapter(words("Strengths, weaknesses, opportunities, threats"), 2)
    written.text(_looked_at(view))
    if view.study.config.sample.type == "opt_in":
        written.text(
            words("Every share and mark here is of those who answered: they chose to, and others may think otherwise.")
        )
    quadrants = swot(view)
    told = {name: "\n".join(f"• {text}" for text in texts) for name, texts in quadrants.items()}
    lines = {name: text or words(_empty(name, view)) for name, text in told.items()}
    pairs = [(words(QUADRANTS[name]), lines[name]) for name in QUADRANTS]
    written.sheet(pairs, words("What helps and what stands in the way."))


def _empty(quadrant: str, view: PlanView) -> str:
    """Return what is said of a quadrant in which nothing stands."""
    return NOT_AUDITED if quadrant == "weakness" and not view.figure("has_audit") else EMPTY[quadrant]


def _looked_at(view: PlanView) -> str:
    """Return what strengths and weaknesses were sought in, as far as this council has it."""
    words, parts = view.words, [view.words("some levels of everybody")]
    parts.append(words("what goes with the image and how groups differ, as far as the report tells it"))
    if view["audiences"]["kind"].eq("segment").any():
        parts.append(words("the segments more favourable than the rest"))
    if view.figure("has_audit"):
        parts.append(words("some shortcomings of the audit"))
    return words("Looked at here: {parts}.", parts=words.list(parts))


def _picture(view: PlanView) -> Figure | None:
    """Return the picture of page one, with a caption; none where the survey's tables are not there."""
    if not (view.study.has("estimates") and view.study.has("segments")):
        return None
    drawn = picture(view.study, view.words)
    caption = view.words("The image, what people know, and the groups that they form.")
    return None if drawn is None else replace(drawn, caption=caption)


def _objectives(written: Manuscript, view: PlanView) -> None:
    written.told(targets.objectives(view).markdown)
    # Whole, as on the page: the text before it and its caption speak of what is reached 80 times in 100, and of what
    # the next survey could show.
    _sheet(written, _read(targets.table(view), view))
    for note in targets.notes(view).markdown.splitlines():
        written.text(note)


def _audiences(written: Manuscript, view: PlanView) -> None:
    words = view.words
    written.told(findings.audiences(view).markdown)
    _sheet(written, _read(sheets.audiences(view), view))
    written.chapter(words("Who else counts"), 2)
    written.text(
        words(
            "Interest and influence are this method's judgement until the council sets its own in plan.yml "
            "(stakeholders)."
        )
    )
    written.table(
        strategy.stakeholders(view), words("Stakeholders, the most influential first."), (18, 12, 14, 20, 20, 16)
    )


def _strategy(written: Manuscript, view: PlanView) -> None:
    words, told = view.words, strategy.strategy(view)
    written.text(told.idea, "Lead")
    written.text(told.because)
    written.chapter(words("The brand on a page"), 2)
    written.sheet(strategy.brand(view), words("What is said of the service, always alike."))


def _messages(written: Manuscript, view: PlanView) -> None:
    words, pieces = view.words, copywriting.written(view)
    if view["audiences"].empty:
        written.told(findings.audiences(view).markdown)
        return
    if not pieces:
        written.text(
            words("The texts of the method speak of Social Services. For another subject the council writes its own.")
        )
    else:
        written.text(
            words(
                "Each text was held against the method's rules before it was printed: it restates no cliché, speaks of "
                "rights before need, reads easily and has the length of its kind. Words between quotation marks are a "
                "proposal: whoever is to say them agrees to them first. A caption is for a picture that is still to be "
                "taken, with the permission of whoever is in it."
            )
        )
    for piece in pieces:
        written.chapter("; ".join(view.line(line) for line in piece.audiences), 2)
        for text in piece.pieces:
            _piece(written, text, view)
    written.chapter(words("What to say and what to avoid"), 2)
    _sheet(written, sheets.grouped_messages(view))


def _piece(written: Manuscript, piece: copywriting.Piece, view: PlanView) -> None:
    words = view.words
    is_first = piece.part in copywriting.LEADING
    written.labelled(f"{words(copywriting.NAMES[piece.part])}.", piece.text, "Copy", stays=is_first)
    if piece.faults:
        wrong = words.list([words(copywriting.FAULTS[fault]) for fault in piece.faults])
        written.text(words("The council's own text: by the method's rules it {wrong}.", wrong=wrong), "Notice")


def _actions(written: Manuscript, view: PlanView) -> None:
    words, chosen = view.words, cards.chosen(view)
    written.told(findings.actions(view).markdown)
    others = words("What is done then") if chosen["is_duty"].any() else words("What is done")
    groups = ((True, words("What has to be put in order first")), (False, others))
    for is_duty, head in groups:
        rows = chosen[chosen["is_duty"].astype(bool) == is_duty]
        if len(rows):
            written.chapter(head, 2)
        for row in rows.itertuples():
            name = view.line(row.action)
            written.chapter(name, 3)
            written.sheet(cards.card(row, view), name)


def _internal(written: Manuscript, view: PlanView) -> None:
    words = view.words
    if strategy.is_team_first(view):
        written.text(words("The team learns of this plan, and answers, before anything of it goes out."))
    else:
        written.text(words("The first of this plan goes out at once: the team learns of it as soon as it begins."))
    written.table(strategy.internal(view), words("What is done inside, and by when."), (56, 16, 28))


def _calendar(written: Manuscript, view: PlanView) -> None:
    written.told(kept_days.kept_days(view))
    written.figure(charts.calendar_figure(view))
    _sheet(written, sheets.calendar(view))


def _budget(written: Manuscript, view: PlanView) -> None:
    written.told("\n\n".join([*means.gave_way(view), findings.sensitivity(view).markdown, *means.more(view)]))
    _sheet(written, sheets.budget(view))


def _crisis(written: Manuscript, view: PlanView) -> None:
    words, texts, language = view.words, read_texts().crisis, view.study.language
    written.labelled(
        words("Who speaks."),
        words("Only {who}, or whoever they name that day.", who=lowered(strategy.holder("direction", view))),
    )
    written.text(words("It is for days like these:"))
    written.bullets([case[language] for case in texts.cases])
    written.table(strategy.crisis_steps(view), words("What is done, and within how long."), (14, 56, 30))
    written.chapter(words("The first statement"), 2)
    written.text(words("Brackets are filled in on the day. Nothing is added."))
    for line in strategy.statement(view):
        written.text(line, "Copy")
    written.chapter(words("What is never said"), 2)
    written.bullets([text[language] for text in texts.never])


def _indicators(written: Manuscript, view: PlanView) -> None:
    if view["plan_indicators"].empty:
        written.text(
            view.words("Nothing is chosen, so there is no work to follow: what tells more is the next survey.")
        )
        return
    written.text(
        view.words(
            "From what is done to what it leaves: outputs tell that something was done, outtakes that it arrived, "
            "outcomes that it changed what people think, and the impact is the image itself."
        )
    )
    _sheet(written, sheets.readable(tracking.indicators(view), (view.words("Follows"),)))


def _risks(written: Manuscript, view: PlanView) -> None:
    if view["plan_risks"].empty:
        written.text(
            view.words("A risk comes of what a plan does: this one does nothing that brings any of those listed.")
        )
    _sheet(written, _read(tracking.risks(view), view))


def _learning(written: Manuscript, view: PlanView) -> None:
    written.told(trying.learning(view).markdown)
    _sheet(written, trying.pilots(view))
    written.told(history.followup(view).markdown)
    _sheet(written, tracking.followup(view))


def _annex(written: Manuscript, view: PlanView) -> None:
    words = view.words
    written.text(words("For whoever edits or checks the plan; the workbook holds the effects and the evidence."))
    annexes = [tracking.responsibilities(view), _reserve(view), sheets.scenarios(view), tracking.overrides(view)]
    for sheet in annexes:
        if not sheet.shown.empty:
            written.chapter(sheet.name, 2)
            _sheet(written, sheet)
    _other_languages(written, view)


def _reserve(view: PlanView) -> Sheet:
    """Return what else applies here and is not in the plan, with what it would take."""
    words, rows = view.words, view["plan_actions"]
    rows = rows[rows["status"] != "chosen"]
    shown = {
        words("Action"): [f"{view.line(line)} [{line}]" for line in rows["action"]],
        words("What it takes"): [cards.takes(row, view) for row in rows.itertuples()],
        words("State"): [words(sheets.STATUSES[status]) for status in rows["status"]],
    }
    caption = words("What else would apply here, the most promising first.")
    return Sheet(words("In reserve"), caption, pd.DataFrame(shown), rows, "lll", widths=(50, 34, 16))


def _other_languages(written: Manuscript, view: PlanView) -> None:
    """Write the texts in the council's other languages, each marked as such."""
    for language in copywriting.languages_of(view)[1:]:
        other = copywriting.in_language(view, language)
        pieces = copywriting.written(other, with_own=False)
        if pieces:
            written.chapter(view.words("The texts in {language}", language=view.words.language_name(language)), 2)
        for piece in pieces:
            written.text("; ".join(other.line(line) for line in piece.audiences), "Lead", language)
            for text in piece.pieces:
                written.labelled(f"{other.words(copywriting.NAMES[text.part])}.", text.text, "Copy", language)


def _sheet(written: Manuscript, sheet: Sheet) -> None:
    if not sheet.shown.empty:
        written.table(sheet.shown, sheet.caption, sheet.widths)


def _read(sheet: Sheet, view: PlanView) -> Sheet:
    return sheets.readable(sheet, (view.words("Evidence"),))


CHAPTERS: dict[str, tuple[str, Callable[[Manuscript, PlanView], None]]] = {
    "summary": (mark("The plan on a page"), _summary),
    "situation": (mark("Where we stand"), _situation),
    "objectives": (mark("What we want to achieve"), _objectives),
    "audiences": (mark("Whom we speak to"), _audiences),
    "strategy": (mark("One idea"), _strategy),
    "messages": (mark("What we say"), _messages),
    "actions": (mark("What we do"), _actions),
    "internal": (mark("First at home"), _internal),
    "calendar": (mark("When"), _calendar),
    "budget": (mark("With what"), _budget),
    "crisis": (mark("When something goes badly"), _crisis),
    "indicators": (mark("How we will know"), _indicators),
    "risks": (mark("What may go wrong"), _risks),
    "learning": (mark("What we learn"), _learning),
    "annex": (mark("Annex"), _annex),
}
