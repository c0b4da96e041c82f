"""What the field reports of itself: response rates, ways of answering, and who answered before any weighting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.cleaning.findings import MODES, Quality
from helpers.present.cleaning.margins import has_design_weights
from helpers.present.language.narrative import indicator_name
from helpers.present.language.words import Words, mark
from helpers.present.outputs import Sentences, Table, tabulate
from helpers.stats.fieldwork.outcome_rates import Dispositions, eligible_share, outcome_rates
from helpers.stats.fieldwork.representation import representation

if TYPE_CHECKING:
    from helpers.study.config import Outcomes
    from helpers.study.opening import Study
    from helpers.survey.assembling import Weighted

DISPOSITIONS = {
    "complete": mark("Complete interviews (I)"),
    "partial": mark("Partial interviews (P)"),
    "refusal": mark("Refusals and break-offs (R)"),
    "non_contact": mark("Never reached (NC)"),
    "other": mark("Other reasons (O)"),
    "unknown_household": mark("Not known whether anybody lives there (UH)"),
    "unknown_other": mark("Not known for another reason (UO)"),
    "not_eligible": mark("Not among those surveyed"),
}
RATES = {
    "RR1": mark("Response rate 1: complete, of all but those known not to belong"),
    "RR2": mark("Response rate 2: the same with partial interviews"),
    "RR3": mark("Response rate 3: complete, with the share of the unknown that belongs"),
    "RR4": mark("Response rate 4: the same with partial interviews"),
    "RR5": mark("Response rate 5: complete, of those known to belong"),
    "RR6": mark("Response rate 6: the same with partial interviews"),
    "COOP1": mark("Cooperation rate 1: complete, of those reached"),
    "REF1": mark("Refusal rate 1: refusals, of all but those known not to belong"),
    "CON1": mark("Contact rate 1: reached, of all but those known not to belong"),
}
#: Without a frame the same fractions are of contacts, and no rates of response.
BARE = {"RR1": mark("Complete interviews, of all contacts that could belong"), "COOP1": RATES["COOP1"]}
#: In front of an interviewer people answer more kindly (Tourangeau and Yan 2007).
INTERVIEWED = ("telephone", "face_to_face")


def _dispositions(outcomes: Outcomes) -> Dispositions:
    return Dispositions(**outcomes.model_dump(exclude={"eligible_share"}))


def told(study: Study, quality: pd.DataFrame, words: Words) -> Sentences:
    """Return how many of those drawn answered, by AAPOR's definitions, and in what way people answered.

    A response rate is given of probability samples only; of others the same counts are told as what they are.
    """
    outcomes, kind = study.config.fieldwork.outcomes, study.config.sample.type
    if outcomes is None:
        parts = [_not_reported(kind, words)]
    elif kind == "probability":
        parts = [_response(outcomes, words)]
    else:
        parts = [_contacts(outcomes, words)]
    answered = None if outcomes is None else outcomes.complete + outcomes.partial
    reported = (answered, sum(study.config.fieldwork.modes.values()))
    parts += [_modes(study, words), *(_disagreement(n, quality, words) for n in dict.fromkeys(reported) if n)]
    return Sentences(" ".join(part for part in parts if part))


def _not_reported(kind: str, words: Words) -> str:
    if kind == "opt_in":
        return words("Nobody was drawn, so that there is no response rate; how many saw the invitation is not known.")
    if kind == "quota":
        return words(
            "How many people were asked until the quotas were full was not reported (`fieldwork` in `council.yml`): "
            "how many refused is not known."
        )
    return words(
        "What became of those who were drawn was not reported (`fieldwork` in `council.yml`), so that no response "
        "rate can be given."
    )


def _response(outcomes: Outcomes, words: Words) -> str:
    dispositions = _dispositions(outcomes)
    rates = outcome_rates(dispositions, outcomes.eligible_share)
    share = eligible_share(dispositions) if outcomes.eligible_share is None else outcomes.eligible_share
    return words(
        "Of {cases} cases drawn, {complete} gave a complete interview. Response rate: **{rr1}** at least (AAPOR's "
        "RR1), {rr3} if {share} of the cases of unknown eligibility belong to those surveyed (RR3), {rr5} at most "
        "(RR5). {refused} of those reached refused.",
        cases=words.number(dispositions.eligible + dispositions.unknown + dispositions.not_eligible),
        complete=words.number(dispositions.complete),
        rr1=words.percent(rates["RR1"], 1),
        rr3=words.percent(rates["RR3"], 1),
        rr5=words.percent(rates["RR5"], 1),
        share=words.percent(share),
        refused=words.percent(_refused(dispositions)),
    )


def _refused(dispositions: Dispositions) -> float:
    return dispositions.refusal / (dispositions.interviews + dispositions.refusal + dispositions.other)


def _contacts(outcomes: Outcomes, words: Words) -> str:
    dispositions = _dispositions(outcomes)
    return words(
        "{complete} complete interviews came of {contacts} contacts, and {refused} of those reached refused. That is "
        "no response rate: nobody was drawn at random, so that it says nothing of how well the residents are covered.",
        complete=words.number(dispositions.complete),
        contacts=words.number(dispositions.eligible + dispositions.unknown + dispositions.not_eligible),
        refused=words.percent(_refused(dispositions)),
    )


def _disagreement(reported: int, quality: pd.DataFrame, words: Words) -> str:
    """Return that the field and the file count other numbers of interviews; empty where both can be right."""
    figures = Quality.of(quality)
    if figures["rows_kept"] <= reported <= figures["rows_received"]:
        return ""
    return words(
        "The field reports {reported} interviews, but the file holds {received} rows, of which {kept} count: the two "
        "do not agree, and what is told here is as reported.",
        reported=words.number(reported),
        received=words.number(figures["rows_received"]),
        kept=words.number(figures["rows_kept"]),
    )


def _modes(study: Study, words: Words) -> str:
    modes, mode = study.config.fieldwork.modes, study.config.sample.mode
    parts = []
    if modes:
        total = sum(modes.values())
        each = [f"{words(MODES[name])} {words.percent(n / total)}" for name, n in modes.items() if total]
        parts.append(words("How they answered: {modes}.", modes=words.list(each)))
    elif mode == "mixed":
        parts.append(words(
            "How many answered in each way was not reported, so that it is in no comparison; those who answered to an "
            "interviewer, if any did, tend to answer more kindly than alone."
        ))  # fmt: skip
    if set(modes or [mode]) & set(INTERVIEWED):
        parts.append(words(
            "In front of an interviewer people tend to answer more kindly than alone: a difference from a survey made "
            "in another way may come from that."
        ))  # fmt: skip
    return " ".join(parts)


def table(study: Study, words: Words) -> Table | None:
    """Return the outcome codes and the rates that follow from them, or None where the field reported none."""
    outcomes = study.config.fieldwork.outcomes
    if outcomes is None:
        return None
    dispositions = _dispositions(outcomes)
    rates = outcome_rates(dispositions, outcomes.eligible_share)
    shown = RATES if study.config.sample.type == "probability" else BARE
    counts = {name: getattr(dispositions, name) for name in DISPOSITIONS}
    rows = pd.DataFrame({
        words("Outcome or rate"): [words(text) for text in (*DISPOSITIONS.values(), *shown.values())],
        words("Number or share"): [
            *(words.number(n) for n in counts.values()), *(words.percent(rates[name], 1) for name in shown)
        ],
    })  # fmt: skip
    keys = [*counts, *shown]
    data = pd.DataFrame({"key": keys, "value": [float(n) for n in (*counts.values(), *(rates[n] for n in shown))]})
    return tabulate(rows, words("What became of each case, and the rates by AAPOR's definitions."), data, "lr")


def represented(study: Study, weighted: Weighted, words: Words) -> Sentences | None:
    """Return how unlike the census those who answered were before weighting, the most unlike first."""
    if weighted.margins.empty:
        return None
    unlikeness = representation(weighted.margins, weighted.base_worth)
    each = [
        words(
            "{variable} {share} (chance alone: about {chance})",
            variable=indicator_name(str(row.variable), study, words).lower(),
            share=words.percent(row.dissimilarity),
            chance=words.percent(row.by_chance),
        )
        for row in unlikeness.itertuples()
    ]
    text = words(
        "Before weighting, so many of those who answered would have to be of another group for the sample to be like "
        "the census: {variables}.",
        variables=words.list(each),
    )
    if has_design_weights(weighted.margins):
        text = words(
            "By the weights of the design, and before those to the census, so much of the sample would have to be of "
            "another group to be like the census: {variables}.",
            variables=words.list(each),
        )
    if study.config.sample.type == "quota":
        text += " " + words("Where quotas were set, likeness comes from the quotas and shows nothing of the rest.")
    return Sentences(text)
