"""What the plan says of itself: one idea, the brand, who is dealt with, what is done at home first, and when all goes
wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from helpers.communication.plan.drafting.counting import first_out
from helpers.communication.plan.method.texts import NOTHING, OPEN, HomeStep, Idea, Stakeholder, read_texts, standing
from helpers.communication.plan.terms.days import days_of
from helpers.present.language.narrative import plain_subject
from helpers.present.language.words import mark
from helpers.present.plan.people import holder
from helpers.present.plan.returns import purpose
from helpers.present.plan.texts.copywriting import is_favourable, issue_moved, written
from helpers.present.plan.texts.facts import estimates, facts
from helpers.present.plan.texts.situation import goes_with, proofs

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView

INTEREST = {"low": mark("low"), "mid": mark("medium"), "high": mark("high")}
#: What is done with whom, by whether interest and influence are high.
DEALINGS = {
    (True, True): mark("work with them"),
    (False, True): mark("keep them content"),
    (True, False): mark("keep them informed"),
    (False, False): mark("keep an eye on them"),
}
RANK = {"high": 0, "mid": 1, "low": 2}
PROOFS = 4
#: Hours from which days are counted.
TWO_DAYS = 48


@dataclass(frozen=True)
class Strategy:
    """The plan's one idea, what it promises, and why."""

    idea: str
    promise: str
    because: str


def strategy(view: PlanView) -> Strategy:
    """Return the plan's one idea and why, in the council's own words where it wrote some.

    It follows what the actions are bought for (`copywriting.issue_moved`); where that is nothing told, it is that of
    the audience that comes first.
    """
    language, own = view.study.language, view.terms.texts
    issue = issue_moved(view)
    idea = read_texts().idea(issue) if issue else _idea(view)
    because = (_because(view) if issue else "") or _reason(idea, view)
    return Strategy(
        own.get("idea", idea.idea[language]),
        own.get("promise", idea.promise[language]),
        own.get("because", because),
    )


def _reason(idea: Idea, view: PlanView) -> str:
    """Return why an idea is the plan's: a level is said only where everybody's figure surely passes its mark."""
    rows, language = estimates(view), view.study.language
    known = [mark for mark in idea.level if mark.indicator in rows.index]
    ends = [(mark, rows.loc[mark.indicator, ["conf_low", "conf_high"]]) for mark in known]
    is_met = any(row.notna().all() and mark.holds(row["conf_low"], row["conf_high"]) for mark, row in ends)
    return idea.because[language] if is_met or idea.otherwise is None else idea.otherwise[language]


def _because(view: PlanView) -> str:
    """Return what the plan is for; where that is the image also what goes with it, as far as either is told."""
    return " ".join(_concern(view) if purpose(view) == "other" else goes_with(view))


def _concern(view: PlanView) -> list[str]:
    """Return the concern that the actions are chosen for, as it is today; nothing where that is the image."""
    words, rows = view.words, view["objectives"].set_index("indicator")
    if purpose(view) != "other" or view.aim not in rows.index:
        return []
    row, aim = rows.loc[view.aim], view.in_marks(view.indicator(view.aim))
    today = view.value(row["baseline"], bool(row["is_share"]), 0)
    if view.figure("aim_is_named"):
        return [words("What was named as the aim is {aim}: today {today}.", aim=aim, today=today)]
    return [
        words(
            "What by this method's criterion is to be improved, and can be moved, is {aim}: today {today}.",
            aim=aim,
            today=today,
        )
    ]


def _idea(view: PlanView) -> Idea:
    texts = read_texts()
    if view.figure("is_told") == 0:
        return texts.idea(NOTHING)
    rows = view["audiences"]
    people = rows[rows["kind"].isin(["segment", "everybody"])].sort_values("priority")
    if people.empty:
        return texts.idea(OPEN)
    first = people.iloc[0]
    return texts.idea(
        OPEN if first["main_issue"] == "none" and not is_favourable(first["label"]) else first["main_issue"]
    )


def brand(view: PlanView) -> list[tuple[str, str]]:
    """Return the brand page: name, promise, proof, tone, words to use and to avoid."""
    words, texts, language = view.words, read_texts(), view.study.language
    name = view.terms.texts.get("name") or words(
        "{subject} of {town}", subject=plain_subject(view.study), town=view.study.config.name
    )
    actions = view["plan_actions"]
    if (actions["library"].eq("one_door") & actions["status"].eq("chosen")).any():
        name = words("{name}. Always the same one, and always with the same number.", name=name)
    proof = proofs(view)[:PROOFS]
    if proof:
        proof = [words("Nothing looked at here tests this promise by itself. For the service speaks:"), *proof]
    nothing = words("No strength looked at here surely speaks for it yet: the promise has to be earned first.")
    return [
        (words("Name"), name),
        (_promise_head(view), strategy(view).promise),
        (words("Proof"), "\n".join(proof) or nothing),
        (words("Tone"), "\n".join(tone[language] for tone in texts.tone)),
        (words("Words to use"), ", ".join(texts.use[language])),
        (words("Words to avoid"), ", ".join(texts.avoid[language])),
    ]


def _promise_head(view: PlanView) -> str:
    """Return the head of what is promised: what the method wrote nobody has promised yet."""
    words = view.words
    return words("Promise") if "promise" in view.terms.texts else words("Promise, for the council to confirm")


def stakeholders(view: PlanView) -> pd.DataFrame:
    """Return whom the council deals with, in words: interest, influence, what they want, what is done, and by whom."""
    words, language = view.words, view.study.language
    rows = sorted(_stakeholders(view), key=lambda s: (RANK[s.influence], RANK[s.interest]))
    return pd.DataFrame(
        {
            words("Who"): [person.name[language] for person in rows],
            words("Interest"): [words(INTEREST[person.interest]) for person in rows],
            words("Influence"): [words(INTEREST[person.influence]) for person in rows],
            words("What they want"): [person.wants[language] for person in rows],
            words("What is done"): [_dealing(person, view) for person in rows],
            words("Who holds the relation"): [_relation(person, view) for person in rows],
        }
    )


def _stakeholders(view: PlanView) -> list[Stakeholder]:
    """Return the method's stakeholders with what plan.yml says of them, and those that it adds."""
    own, known = view.terms.stakeholders, read_texts().stakeholders
    kept = [person for person in known if not (person.id in own and own[person.id].remove)]
    changed = [_changed(person, view) for person in kept]
    names = {person.id for person in known}
    return changed + [_added(name, view) for name in own if name not in names]


def _changed(stakeholder: Stakeholder, view: PlanView) -> Stakeholder:
    own = view.terms.stakeholders.get(stakeholder.id)
    if own is None:
        return stakeholder
    given = {name: value for name in ("interest", "influence") if (value := getattr(own, name))}
    return stakeholder.model_copy(update=given)


def _added(name: str, view: PlanView) -> Stakeholder:
    own, dash = view.terms.stakeholders[name], "–"
    return Stakeholder(
        id=name, name=own.name or name, interest=own.interest or "mid", influence=own.influence or "mid",
        owner="direction", wants=dash, does=dash,
    )  # fmt: skip


def _dealing(stakeholder: Stakeholder, view: PlanView) -> str:
    told = view.words(DEALINGS[stakeholder.interest != "low", stakeholder.influence == "high"])
    does = stakeholder.does[view.study.language]
    is_done = set(stakeholder.by) <= set(view.chosen["library"])
    return f"{does} ({told})" if is_done and does != "–" else told


def _relation(stakeholder: Stakeholder, view: PlanView) -> str:
    own = view.terms.stakeholders.get(stakeholder.id)
    return own.owner if own is not None and own.owner else holder(stakeholder.owner, view)


def internal(view: PlanView) -> pd.DataFrame:
    """Return what is done at home: by when, by whom, the first first."""
    words, language = view.words, view.study.language
    dated = sorted(zip(internal_days(view), internal_steps(view), strict=True), key=lambda pair: pair[0])
    return pd.DataFrame(
        {
            words("What is done"): [step.text[language] for _, step in dated],
            words("By"): [view.date(day) for day, _ in dated],
            words("Who"): [holder(step.owner, view) for _, step in dated],
        }
    )


def internal_days(view: PlanView) -> list[date]:
    """Return the working day by which each step inside is done; none before the plan begins.

    Steps are counted back from the day on which anything first goes out: an action is prepared before that.
    """
    return [_internal_day(step, view) for step in internal_steps(view)]


def internal_steps(view: PlanView) -> list[HomeStep]:
    """Return what is done inside here: where the plan has no texts none are sent."""
    has_texts = bool(len(view["audiences"]) and written(view))
    return [step for step in read_texts().internal if has_texts or not step.sends_texts]


def _internal_day(step: HomeStep, view: PlanView) -> date:
    days, rows = days_of(view.terms, view.study.config.currency.code == "EUR"), view["plan_calendar"]
    mended = rows.loc[rows["line"].isin([f"act-{name}" for name in step.after]), "end"]
    if len(mended):
        return days.next_working(mended.max().date())
    day = (first_out(view["plan_calendar"], view.library) - timedelta(weeks=step.weeks)).date()
    start = rows["start"].min().date()
    return days.last_working(day) if day > start else days.next_working(start)


def is_team_first(view: PlanView) -> bool:
    """Return whether all that is done inside, but for checking what was mended, comes before anything goes out."""
    steps = [step for step in internal_steps(view) if not step.after]
    return all(_internal_day(step, view) < first_out(view["plan_calendar"], view.library).date() for step in steps)


def crisis_steps(view: PlanView) -> pd.DataFrame:
    """Return what is done within how many hours, and by whom."""
    words, language = view.words, view.study.language
    steps = read_texts().crisis.steps
    return pd.DataFrame(
        {
            words("Within"): [_hours(step.hours, view) for step in steps],
            words("What is done"): [step.text[language] for step in steps],
            words("Who"): [holder(step.owner, view) for step in steps],
        }
    )


def _hours(hours: float, view: PlanView) -> str:
    words = view.words
    if hours < 1:
        return words("{n} minutes", n=words.number(60 * hours))
    if hours >= TWO_DAYS:
        return words.plural("{n} day", "{n} days", round(hours / 24))
    return words.plural("{n} hour", "{n} hours", round(hours))


def statement(view: PlanView) -> list[str]:
    """Return the first statement, with blanks in brackets for what only the day can tell."""
    known = facts(view)
    lines = standing(read_texts().crisis.statement, view.study.language, set(known), ())
    return [view.words.say(line, **known) for line in lines]
