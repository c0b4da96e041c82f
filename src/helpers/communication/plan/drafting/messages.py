"""Messages for each audience, from the method's frames: what to say, what to avoid, and where."""

from __future__ import annotations

import pandas as pd

from helpers.communication.plan.candidates.evidence import Evidence, support
from helpers.communication.plan.candidates.links import once
from helpers.communication.plan.method.library import Frame
from helpers.study.instrument import construct_of

#: More than this many messages for one audience is none.
MOST_MESSAGES, MOST_FACTS = 3, 2
FACT = "fact_"


def draft_messages(
    frames: tuple[Frame, ...], audiences: pd.DataFrame, evidence: Evidence, bought: str | None = None
) -> pd.DataFrame:
    """Return at most three messages and two facts an audience, as table `plan_messages`.

    Frames come in the library's order, those that answer the audience's main issue first; facts by how many get them
    wrong or do not know.

    Parameters
    ----------
    bought
        Issue that the actions are chosen for, where that is something other than the image: messages that answer it
        come first, since no action carries the others.
    """
    rows = [line for _, audience in audiences.iterrows() for line in _of_audience(frames, audience, evidence, bought)]
    return pd.DataFrame(rows, columns=["message", "audience", "frame", "channels", "text", "is_edited", "evidence"])


def _of_audience(
    frames: tuple[Frame, ...], audience: pd.Series, evidence: Evidence, bought: str | None
) -> list[dict[str, object]]:
    segment, issue = str(audience["segment"]), str(audience["main_issue"])
    meant = [frame for frame in frames if _is_meant_for(frame, audience) and _is_true(frame, evidence)]
    cited = {frame.id: support(frame.when, segment, issue, evidence) for frame in meant}
    supported = [frame for frame in meant if cited[frame.id]]
    messages = sorted(
        (f for f in supported if not f.id.startswith(FACT)), key=lambda f: (bought or issue) not in f.when.issues
    )
    facts = sorted((f for f in supported if f.id.startswith(FACT)), key=lambda f: -_gravity(f, segment, evidence))
    kept = messages[:MOST_MESSAGES] + facts[:MOST_FACTS]
    return [_line(frame, audience, cited[frame.id]) for frame in kept]


def _is_meant_for(frame: Frame, audience: pd.Series) -> bool:
    if audience["kind"] == "stakeholder":
        return audience["segment"] in frame.stakeholders
    return not frame.stakeholders


def _is_true(frame: Frame, evidence: Evidence) -> bool:
    """Return whether what a message says of the council is known to be so, and does not work against it.

    The real figure of the budget is no good news where people surely believe that it is larger.
    """
    believed = evidence.row("spending_gap")
    if frame.fact == "spending_grew" and believed is not None and believed["conf_low"] > 0:
        return False
    return frame.fact is None or frame.fact in evidence.facts


def _gravity(frame: Frame, segment: str, evidence: Evidence) -> float:
    quiz = [condition.id for condition in frame.when.indicators if construct_of(condition.id) == "knowledge"]
    shares = [evidence.value(segment, indicator) for indicator in quiz]
    return sum(share for share in shares if share == share)


def _line(frame: Frame, audience: pd.Series, cited: list[str]) -> dict[str, object]:
    return {
        "message": f"msg-{audience['segment']}-{frame.id}",
        "audience": audience["audience"],
        "frame": frame.id,
        "channels": audience["channels"],
        "text": None,
        "is_edited": False,
        # The audience's own row; the channels' rows stand with the audience.
        "evidence": once([*cited, *audience["evidence"][:1]]),
    }
