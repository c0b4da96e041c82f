"""The dirt of a real survey, planted at known places: `_dirt` names what was done to a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

DONT_KNOW, REFUSED = 98, 99
#: Where 98 and 99 could be answers, the tool writes them as negative numbers.
NUMBERS = ("age", "spend_share")
AGREEMENT = ("rel_", "ster_", "stig_")
IMPOSSIBLE_AGES = (7, 199, 1975, 0, 1948)
HOSTILE = (
    "<script>alert('mirall')</script> tot bé",
    '=HYPERLINK("http://example.org","clic")',
    "{{< include ../../../council.yml >}}",
    "**negreta** [enllaç](javascript:alert(1)) | taula |",
    "$\\input{secret}$ #set page(fill: red)",
    "@SUM(1+1)*cmd|' /C calc'!A0",
)
MOJIBAKE = {"ú": "Ãº", "ñ": "Ã±", "à": "Ã\u00a0", "é": "Ã©", "ó": "Ã³", "í": "Ã\u00ad"}
Frame = pd.DataFrame


@dataclass(frozen=True)
class Answers:
    """A sample as the survey tool would hold it, in the instrument's codes, and the source of chance."""

    frame: Frame
    rng: np.random.Generator


def add_paradata(sample: Frame, prefix: str, wave: dict[str, Any], rng: np.random.Generator) -> Frame:
    """Return the sample in the order in which it was interviewed, with identifiers, times and consent."""
    n = len(sample)
    days = (pd.Timestamp(wave["end"]) - pd.Timestamp(wave["start"])).days + 1
    seconds = rng.integers(0, days, n) * 86400 + rng.integers(9 * 3600, 21 * 3600, n)
    started = (pd.Timestamp(wave["start"]) + pd.to_timedelta(np.sort(seconds), unit="s")).as_unit("s")
    duration = np.round(np.exp(rng.normal(np.log(640), 0.32, n)), 1)
    head = pd.DataFrame({"respondent_id": [f"{prefix}-{i:04d}" for i in range(1, n + 1)], "started_at": started})
    head["submitted_at"] = started + pd.to_timedelta(np.rint(duration), unit="s")
    return pd.concat([head.assign(duration_seconds=duration, consent=1, resident=1), sample], axis=1).assign(_dirt="")


def add_missing(answers: Answers, offered: set[str], no_opinion: dict[str, float], refused: float) -> Frame:
    """Return the frame with `98` where no opinion was held and `99` where an answer was refused."""
    frame, rng = answers.frame.astype({"overall_image": object}), answers.rng
    blank = frame["latent_class"].map(no_opinion).to_numpy()
    for item in sorted(offered & set(frame.columns)):
        rate = (
            3 * blank
            if item.startswith("spend_")
            else np.where(frame[item] == 0, 0.12, 0.0)
            if _is_binary(item)
            else blank
        )
        frame[item] = frame[item].astype(object).mask(rng.random(len(frame)) < rate, missing_code(item, DONT_KNOW))
    closed = [
        item
        for item in frame.columns
        if item.startswith((*AGREEMENT, "val_", "spend_", "trust", "quiz_", "age", "education", "origin"))
    ]
    for item in closed:
        if item != "age_group" and not item.startswith("stakeholder"):
            frame[item] = frame[item].astype(object).mask(rng.random(len(frame)) < refused, missing_code(item, REFUSED))
    return frame


def missing_code(item: str, code: int) -> int:
    """Return the code of a missing answer in an item."""
    return -code if item in NUMBERS else code


def _is_binary(item: str) -> bool:
    return item.startswith(("aided_", "knows_where", "use_", "recall"))


def _speed(row: dict[str, Any], rng: np.random.Generator) -> None:
    row["duration_seconds"] = float(np.round(rng.uniform(35, 80), 1))
    row["submitted_at"] = row["started_at"] + pd.Timedelta(seconds=round(row["duration_seconds"]))


def _straight_line(row: dict[str, Any], rng: np.random.Generator) -> None:
    answer = int(rng.choice([1, 3, 5]))
    for item in row:
        if item.startswith(AGREEMENT):
            row[item] = answer
        elif item.startswith("val_") or item in ("trust", "overall_image"):
            row[item] = 2 * answer


def _make_age_impossible(row: dict[str, Any], rng: np.random.Generator) -> None:
    row["age"] = int(rng.choice(IMPOSSIBLE_AGES))


def _type_district(row: dict[str, Any], rng: np.random.Generator) -> None:
    name = row["district"]
    forms = (
        name.lower(),
        name.upper(),
        f"{name} ",
        f" {name}",
        name.replace("ú", "u").replace("ñ", "n"),
        f"{name[0]}. {name.split()[-1]}",
    )
    row["district"] = forms[int(rng.integers(len(forms)))]


def _garble(row: dict[str, Any], rng: np.random.Generator) -> None:
    garbled = row["district"]
    for letter, wrong in MOJIBAKE.items():
        garbled = garbled.replace(letter, wrong)
    row["district"] = garbled
    row["open_improve"] = "MÃ©s informaciÃ³ i mÃ©s a prop"


def _leave_range(row: dict[str, Any], rng: np.random.Generator) -> None:
    item = str(rng.choice(["val_close", "trust", "ster_poor", "rel_like_me", "informed", "val_access"]))
    row[item] = int(rng.choice([11, 12, 55])) if item.startswith(("val_", "trust")) else int(rng.choice([6, 7, 44]))


def _break_routing(row: dict[str, Any], rng: np.random.Generator) -> None:
    row.update(use_own=0, use_family=0, satisfaction=int(rng.integers(3, 9)))


def _refuse_consent(row: dict[str, Any], rng: np.random.Generator) -> None:
    kept = ("respondent_id", "started_at", "submitted_at", "duration_seconds", "resident", "latent_class", "_dirt")
    row.update({item: None for item in row if item not in kept}, consent=0)


def _live_elsewhere(row: dict[str, Any], rng: np.random.Generator) -> None:
    row["resident"] = 0


def _be_under_age(row: dict[str, Any], rng: np.random.Generator) -> None:
    row.update(age=int(rng.choice([13, 14, 15])), age_group=None, work="student", education="primary")


def _be_hostile(row: dict[str, Any], rng: np.random.Generator) -> None:
    row["open_image"] = HOSTILE[int(rng.integers(len(HOSTILE)))]
    row["open_improve"] = HOSTILE[int(rng.integers(len(HOSTILE)))]


PLANTERS: dict[str, Callable[[dict[str, Any], np.random.Generator], None]] = {
    "speeders": _speed,
    "straight_liners": _straight_line,
    "impossible_ages": _make_age_impossible,
    "typed_districts": _type_district,
    "mojibake": _garble,
    "out_of_range": _leave_range,
    "broken_routing": _break_routing,
    "no_consent": _refuse_consent,
    "not_resident": _live_elsewhere,
    "under_age": _be_under_age,
    "hostile_text": _be_hostile,
}


def plant(answers: Answers, counts: dict[str, int]) -> Frame:
    """Return the frame with each kind of dirt in as many rows as `counts` says, no row having two kinds.

    Garbled letters need a district that has them; a straight line, people who were asked all.
    """
    rows: list[dict[str, Any]] = answers.frame.to_dict("records")
    free = list(answers.rng.permutation(len(rows)))
    for kind, planter in PLANTERS.items():
        able = [i for i in free if kind != "mojibake" or any(letter in rows[i]["district"] for letter in MOJIBAKE)]
        for i in (able or free)[: counts[kind]]:
            planter(rows[i], answers.rng)
            rows[i]["_dirt"] = kind
            free.remove(i)
    return pd.DataFrame(rows + _copies(rows, free, counts, answers.rng), columns=answers.frame.columns)


def _copies(
    rows: list[dict[str, Any]], free: list[int], counts: dict[str, int], rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Return exact duplicates, and second attempts under the same identifier that changed some answers."""
    exact = [rows[i] | {"_dirt": "exact_duplicates"} for i in free[: counts["exact_duplicates"]]]
    again = []
    for i in free[len(exact) : len(exact) + counts["repeated_ids"]]:
        later = {time: rows[i][time] + pd.Timedelta(hours=26) for time in ("started_at", "submitted_at")}
        changed = {"val_close": int(rng.integers(0, 11)), "rel_would_use": int(rng.integers(1, 6)), "open_image": None}
        again.append(rows[i] | later | changed | {"_dirt": "repeated_ids"})
    return exact + again
