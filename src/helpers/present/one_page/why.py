"""Page one on why the image is so: what is not known, what is believed and false, and what goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.language.claims import Claim, Told, figure_claim, join
from helpers.present.language.narrative import by_sample
from helpers.present.language.words import escape_markdown, mark
from helpers.present.one_page.tens import in_people
from helpers.present.outputs import Sentences, sentences
from helpers.present.perception.findings import Findings, surely
from helpers.present.perception.perceptions import spending_gap
from helpers.stats.models.families import REPORT_ERROR
from helpers.study.indicators import expected_sign

if TYPE_CHECKING:
    import pandas as pd

#: Drivers that are named.
NAMED = 3
#: What goes with the image, as people would say it.
THINGS = {
    "informed_score": mark("feeling informed"),
    "clarity_score": mark("clear messages"),
    "awareness": mark("knowing the services"),
    "self_relevance": mark("seeing them as for oneself"),
    "stereotypes": mark("stereotypes about them"),
    "stigma": mark("the stigma of asking"),
    "stigma_personal": mark("shame or failure at asking"),
    "stigma_perceived": mark("how others would see it"),
    "stigma_institutional": mark("fear of how one is treated"),
    "quiz_wrong": mark("wrong ideas"),
    "quiz_dont_know": mark("not knowing how they work"),
    "quiz_correct": mark("knowing how they work"),
    "satisfaction_score": mark("satisfied users"),
    "trust_score": mark("trust in us"),
    "knows_where": mark("knowing where to go"),
    "recall": mark("remembering a message"),
    "is_user": mark("having had contact"),
}


def why(findings: Findings, drivers: pd.DataFrame, is_contact_open: bool = False) -> Sentences | None:
    """Return what people know and what goes with the image, each under its own head; None where nothing was asked.

    How much is known is a level, and answers no why.

    Parameters
    ----------
    drivers
        Table `drivers`; empty where the survey supports no model.
    is_contact_open
        Whether contact is not held equal beside them (`perception.drivers.is_contact_open`).
    """
    known = join([knowledge(findings), _where(findings), spending(findings)])
    tied = goes_with(drivers, findings, is_contact_open)
    told = [Told(findings.words("**What is known?**")) + known] if known.text else []
    told += [Told(findings.words("**What goes with it?**")) + tied] if tied.text else []
    return sentences(join(told)) if told else None


def ignorance_weighs(findings: Findings) -> int:
    """Return 1 where not knowing surely weighs more than false beliefs, -1 where less, 0 where that cannot be told."""
    rows = [findings.row(f"quiz_{answer}") for answer in ("dont_know", "wrong")]
    if any(row is None or row["conf_low"] != row["conf_low"] for row in rows):
        return 0
    (unknown_low, unknown_high), (wrong_low, wrong_high) = (surely(row, findings) for row in rows)
    return int(unknown_low > wrong_high) - int(wrong_low > unknown_high)


def knowledge(findings: Findings) -> Told:
    """Return how much is not known and how much is wrong, and which weighs more where that is sure."""
    unknown, wrong = findings.row("quiz_dont_know"), findings.row("quiz_wrong")
    if unknown is None or wrong is None:
        return Told("")
    words, weighs = findings.words, ignorance_weighs(findings)
    shares = {"unknown": words.percent(unknown["estimate"]), "wrong": words.percent(wrong["estimate"])}
    figures = figure_claim(unknown) + figure_claim(wrong)
    if weighs > 0:
        text = by_sample(
            findings.study,
            mark("People lack information more than they have it wrong: {unknown} “don't know”, {wrong} wrong."),
            mark("They lack information more than they have it wrong: {unknown} “don't know”, {wrong} wrong."),
        )
        return Told(words(text, **shares), (*figures, Claim("order", "quiz_dont_know", "above", "quiz_wrong")))
    if weighs < 0:
        text = by_sample(
            findings.study,
            mark("People have it wrong more than they do not know: {wrong} wrong, {unknown} “don't know”."),
            mark("They have it wrong more than they do not know: {wrong} wrong, {unknown} “don't know”."),
        )
        return Told(words(text, **shares), (*figures, Claim("order", "quiz_wrong", "above", "quiz_dont_know")))
    return Told(words("Of what they were asked, {unknown} is not known and {wrong} is wrong.", **shares), figures)


def _where(findings: Findings) -> Told:
    row = findings.row("knows_where")
    if row is None or findings.reworded("knows_where"):
        return Told("")
    return Told(
        findings.words(
            "{share} would know where to go.", share=in_people(row["estimate"], findings.study, findings.words)
        ),
        figure_claim(row),
    )


def spending(findings: Findings) -> Told:
    """Return what people believe of the budget beside what it is, where the two surely differ."""
    believed, gap, sign = findings.row("spend_share"), findings.row("spending_gap"), spending_gap(findings)
    if not sign or believed is None or gap is None or findings.reworded("spend_share"):
        return Told("")
    text = findings.words(
        "They believe that we get {believed} of the budget; it is {actual}.", **budget_shares(findings)
    )
    side = Claim("level", "spending_gap", "above" if sign > 0 else "below", value=0.0)
    return Told(text, (*figure_claim(believed), side))


def budget_shares(findings: Findings) -> dict[str, str]:
    """Return the believed and the real share of the budget, in words."""
    words, believed = findings.words, findings.estimate("spend_share")
    actual = believed - findings.estimate("spending_gap")
    return {
        "believed": words.percent(believed / 100),
        "actual": words.percent(actual / 100, int(round(actual) != round(actual, 1))),
    }


def things(drivers: pd.DataFrame, findings: Findings) -> list[str]:
    """Return what goes with the image beyond chance, as people would say it, the most important first."""
    return [_thing(code, findings) for code in told_drivers(drivers).head(NAMED)["driver"]]


def told_drivers(drivers: pd.DataFrame) -> pd.DataFrame:
    """Return the drivers that go with the image beyond chance, and the way one would expect, the most important first.

    One that goes the other way needs the sentence that stands with it in the body.
    """
    clear = drivers[drivers["q_value"] < REPORT_ERROR] if len(drivers) else drivers
    if len(clear):
        clear = clear[clear["driver"].map(expected_sign) * clear["estimate"] >= 0]
    return clear.sort_values("importance", ascending=False, kind="stable") if len(clear) else clear


def goes_with(drivers: pd.DataFrame, findings: Findings, is_contact_open: bool = False) -> Told:
    """Return what goes with a better and what with a poorer image beyond chance, or that nothing can be told to."""
    if drivers.empty:
        return Told("")
    words, rows = findings.words, told_drivers(drivers).head(NAMED)
    if rows.empty and (drivers["q_value"] < REPORT_ERROR).any():
        return Told("")
    if rows.empty:
        text = words("Nothing that was asked can be told to go with a better image.")
        return Told(text, (Claim("silence", "drivers"),))
    better = [_thing(row["driver"], findings) for _, row in rows[rows["estimate"] > 0].iterrows()]
    poorer = [_thing(row["driver"], findings) for _, row in rows[rows["estimate"] <= 0].iterrows()]
    told = [words("A better image goes with {things}.", things=words.list(better))] if better else []
    told += [words("A poorer one goes with {things}.", things=words.list(poorer))] if poorer else []
    told += [words("Contact with us is not held equal in this, and may be behind it.")] if is_contact_open else []
    return Told(" ".join(told), tuple(_effect(row) for _, row in rows.iterrows()))


def _thing(driver: str, findings: Findings) -> str:
    """Return what goes with the image as people would say it; what was asked in words of its own, by them."""
    if driver in THINGS and not findings.reworded(driver):
        return findings.words(THINGS[driver])
    return findings.words("“{question}”", question=escape_markdown(findings.name(driver)))


def _effect(row: pd.Series) -> Claim:
    ends = {"value": float(row["estimate"]), "low": float(row["conf_low"]), "high": float(row["conf_high"])}
    return Claim("effect", row["driver"], "above" if row["estimate"] > 0 else "below", "image_index", **ends)
