"""What this council's texts may say of it: names, numbers to call, and figures of its survey, in words.

A figure that the survey does not tell, or that would say less than it seems, is not there: the sentence that needs it
drops out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.communication.audit.texts.framing import DEFICIT, code_text
from helpers.present.language.narrative import indicator_name, months
from helpers.study.indicators import EVERYBODY
from helpers.study.thresholds import threshold
from helpers.survey.scoring import contact_items

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView

#: From here on a score (0-100) speaks well of the service, and a share of contact shows that it is usual.
GOOD, USUAL = threshold("good_image"), threshold("usual_contact")
SERVICES, TEN = 3, 10.0
VALUED, FAMILY = "val_", "use_family"


def facts(view: PlanView) -> dict[str, str]:
    """Return the fields that the texts of the plan can be filled with, in the reader's language."""
    study, words = view.study, view.words
    contact = {name: said for name, said in view.terms.contact.model_dump().items() if said}
    values = {"town": study.config.name, **contact, **_services(view), **_budget(view)}
    everybody = estimates(view)
    if everybody.empty:
        return values
    values |= {"when": months(study, words), "n": words.number(everybody["n"].max())}
    return values | _scores(everybody, view) | _shares(everybody, view)


def estimates(view: PlanView) -> pd.DataFrame:
    """Return everybody's estimates by indicator, as far as they may be shown; empty where there are none."""
    if not view.study.has("estimates"):
        return pd.DataFrame()
    rows = view.study.read("estimates")
    return rows[(rows["domain"] == EVERYBODY) & rows["estimate"].notna()].set_index("indicator", drop=False)


def estimates_by(domain: str, view: PlanView) -> dict[str, float]:
    """Return the image index by level of a domain, as far as it may be shown."""
    if not view.study.has("estimates"):
        return {}
    rows = view.study.read("estimates")
    kept = rows[(rows["domain"] == domain) & (rows["indicator"] == "image_index") & rows["estimate"].notna()]
    return dict(zip(kept["level"].astype(str), kept["estimate"].astype(float), strict=True))


def of_ten(score: float, view: PlanView) -> str:
    """Return a score of 0 to 100 as people give marks: of ten, to a tenth."""
    return view.words.number(score / TEN, 1)


def _scores(everybody: pd.DataFrame, view: PlanView) -> dict[str, str]:
    values = {}
    if "satisfaction_score" in everybody.index and everybody.loc["satisfaction_score", "conf_low"] >= GOOD:
        values["satisfaction"] = of_ten(everybody.loc["satisfaction_score", "estimate"], view)
    valued = everybody[everybody.index.str.startswith(VALUED)].sort_values("estimate", ascending=False)
    if len(valued) < SERVICES:
        return values
    best, worst = valued.iloc[0], valued.iloc[-1]
    # What is said to be the highest must lie above the next beyond what chance does.
    if best["conf_low"] > valued["estimate"].iloc[1]:
        values |= {"best": _label(best, view), "best_score": of_ten(best["estimate"], view)}
    if worst["conf_high"] < valued["estimate"].iloc[-2]:
        values |= {"worst": _label(worst, view), "worst_score": of_ten(worst["estimate"], view)}
    return values


def _label(row: Any, view: PlanView) -> str:
    return lowered(indicator_name(str(row["indicator"]), view.study, view.words))


def lowered(text: str) -> str:
    """Return a name as it stands within a sentence; an acronym stays.

    Examples
    --------
    >>> lowered("Telecare at home"), lowered("SAD"), lowered("")
    ('telecare at home', 'SAD', '')
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _shares(everybody: pd.DataFrame, view: PlanView) -> dict[str, str]:
    if view.study.config.sample.type == "opt_in":
        # Those who chose to take part stand for nobody else.
        return {}
    known = {
        code: float(everybody.loc[code, "estimate"]) for code in ("is_user", "knows_where") if code in everybody.index
    }
    shares = {"where": view.words.percent(known["knows_where"])} if "knows_where" in known else {}
    is_told = known.get("is_user", 0.0) >= USUAL and _asked_of_family(view)
    return shares | ({"users": view.words.percent(known["is_user"])} if is_told else {})


def _asked_of_family(view: PlanView) -> bool:
    """Return whether contact is a person's own or that of somebody at home, as the texts say of it."""
    return view.study.has("items") and FAMILY in contact_items(view.study.read("items"))


def _services(view: PlanView) -> dict[str, str]:
    """Return three of the services that were asked about, by name, and how many there were."""
    study = view.study
    if not study.has("items"):
        return {}
    items = study.read("items")
    asked = [name for name in items.loc[items["is_asked"], "item"] if str(name).startswith("aided_")]
    names = [lowered(study.instrument[name].label(study.language)) for name in asked if name in study.instrument]
    told = [name for name in names if not code_text(name, study.language).counts[DEFICIT]]
    if len(told) < SERVICES:
        return {}
    return {"services": view.words.list(told[:SERVICES]), "count": view.words.number(len(names))}


def _budget(view: PlanView) -> dict[str, str]:
    from helpers.survey.spending import actual_spending

    folder = view.study.paths.raw / "communication"
    spent = actual_spending(folder, view.study.config.wave.start.year) if folder.is_dir() else None
    return {} if spent is None else {"budget": view.words.percent(spent / 100, 1)}
