"""Who is set beside whom, and who is not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.councils.gathered import sample_of
from helpers.present.language.words import escape_markdown, mark
from helpers.present.outputs import Sentences, Table, tabulate
from helpers.study.waves import sameness

if TYPE_CHECKING:
    from helpers.present.councils.gathered import Gathered

TYPES = {
    "probability": mark("drawn by chance"), "quota": mark("by quotas"), "opt_in": mark("whoever wanted to answer"),
}  # fmt: skip
MODES = {
    "telephone": mark("by telephone"), "face_to_face": mark("face to face"), "web": mark("on the web"),
    "paper": mark("on paper"), "mixed": mark("in several ways"),
}  # fmt: skip
#: Who is not set beside the others, and why.
NOT_COMPARED = {
    "design": mark("Not compared, because people came into the sample in another way: {names}."),
    "mode": mark("Not compared, because people were asked in another way: {names}."),
    "chosen": mark("Not compared, because people chose themselves whether to answer: {names}."),
}
ALONE = mark("Not compared, because no other council was sampled and asked in that way: {names}.")


def told(found: Gathered) -> Sentences:
    """Return how many councils are compared, which are not and why, and what differs between those that are."""
    words, n = found.words, len(found.alike)
    lines = []
    if n:
        kind, mode = words(TYPES[found.alike["type"].iloc[0]]), words(MODES[found.alike["mode"].iloc[0]])
        text = words(
            "{n} councils are compared, whose people were sampled and asked in one way ({type}, {mode}): {names}.",
            n=words.number(n), type=kind, mode=mode, names=found.named(found.alike["council"]),
        )  # fmt: skip
        lines.append(text)
    for why in dict.fromkeys(found.apart.values()):
        names = found.named([council for council, own in found.apart.items() if own == why])
        lines.append(words(NOT_COMPARED[why[0]] if why else ALONE, names=names))
    return Sentences("\n\n".join([*lines, *_unlike(found)]))


def _unlike(found: Gathered) -> list[str]:
    """Return in what the compared councils differ that is no reason to part them, but to read with care."""
    words, rows = found.words, found.alike
    if rows.empty:
        return []
    first, said = rows.iloc[0], []
    weights = {(bool(row.has_design_weights), row.weighted_on) for row in rows.itertuples()}
    if len(weights) > 1:
        said.append(words("They are not all weighted to the same census figures: a difference may be one of weights."))
    pairs = [sameness(sample_of(row), sample_of(first)).doubts for row in rows.to_dict("records")]
    if any("frame" in doubts for doubts in pairs):
        said.append(words("The lists that their samples were taken from are described differently."))
    years = {str(row.start)[:4] for row in rows.itertuples()}
    if len(years) > 1:
        said.append(
            words("They were asked in different years, from {first} to {last}.", first=min(years), last=max(years))
        )
    return said


def table(found: Gathered) -> Table:
    """Return every wave that is here: council, wave, residents, respondents, what they are worth, and how asked."""
    words, rows = found.words, list(found.studies.itertuples())
    shown = {
        words("Council"): [escape_markdown(found.names[row.council]) for row in rows],
        words("Wave"): [escape_markdown(row.label) for row in rows],
        "n": [words.number(row.n) for row in rows],
        words("Effective n"): [words.number(row.n_effective) for row in rows],
        words("Residents"): [words.number(row.population) for row in rows],
        words("Comarca"): [escape_markdown(row.comarca) if isinstance(row.comarca, str) else "–" for row in rows],
        words("Sample"): [f"{words(TYPES[row.type])}, {words(MODES[row.mode])}" for row in rows],
    }
    align = "llrrrll"
    if not found.studies["comarca"].notna().any():
        shown.pop(words("Comarca"))
        align = "llrrrl"
    data = found.studies.assign(key=found.studies["council"] + "/" + found.studies["wave"])
    return tabulate(
        pd.DataFrame(shown), words("The waves that are set side by side, as each run gave them away."),
        data[["key", "population", "n", "n_effective"]], align,
    )  # fmt: skip
