"""A council's evidence made by hand, and its plan: what the tests of the plan use."""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from helpers.communication.plan.candidates.evidence import Evidence
from helpers.communication.plan.drafting.assembling import Plan, draft_plan
from helpers.communication.plan.method.library import read_library
from helpers.communication.plan.terms.config import PlanConfig
from helpers.present.language.words import Words
from helpers.present.plan.view import PlanView
from helpers.stats.perception import with_answers
from helpers.study.artefacts import artefacts
from helpers.study.config import Council
from helpers.study.instrument import read_instrument
from helpers.study.opening import Study
from helpers.study.paths import StudyPaths

RESIDENTS = 20000
#: Indicators of two towns: one that does not know, one whose trouble is stigma.
TOWNS = {
    "ignorance": {
        "image_index": 58.0, "awareness": 0.3, "quiz_dont_know": 0.55, "quiz_wrong": 0.12, "stereotypes": 35.0,
        "stigma": 30.0, "self_relevance": 60.0, "informed_score": 30.0, "knows_where": 0.25, "satisfaction_score": 70.0,
    },
    "stigma": {
        "image_index": 48.0, "awareness": 0.75, "quiz_dont_know": 0.15, "quiz_wrong": 0.35, "stereotypes": 66.0,
        "stigma": 64.0, "stigma_perceived": 66.0, "stigma_personal": 60.0, "stigma_institutional": 62.0,
        "self_relevance": 52.0, "informed_score": 60.0, "knows_where": 0.8, "satisfaction_score": 68.0,
    },
}  # fmt: skip
EFFECTS = {
    "ignorance": {"awareness": 1.2, "informed_score": 1.6, "stigma": -0.4, "stereotypes": -0.4, "quiz_correct": 0.8},
    "stigma": {"awareness": 0.2, "informed_score": 0.2, "stigma": -2.4, "stereotypes": -1.6, "quiz_correct": 0.2},
}
CHANNELS = {"web": 0.5, "newsletter": 0.3, "social_media": 0.4, "posters": 0.3, "office": 0.2, "associations": 0.15}


def blank(table: str) -> pd.DataFrame:
    """Return an empty table with its columns."""
    return pd.DataFrame(columns=list(artefacts()[table].columns))


def estimates(values: dict[str, float], n: int = 400) -> pd.DataFrame:
    """Return table `estimates` for everybody."""
    rows = []
    for indicator, value in values.items():
        error = 0.02 if value <= 1 else 1.0
        ends = {"conf_low": value - 1.96 * error, "conf_high": value + 1.96 * error}
        rows.append(
            {"council": "c", "wave": "2025", "indicator": indicator, "domain": "all", "level": "all", "estimate": value}
            | {"std_error": error, **ends, "n": n, "n_effective": n / 1.2, "is_suppressed": False}
        )
    return with_answers(pd.DataFrame(rows))


def drivers(effects: dict[str, float], std_error: float = 0.2, q_value: float = 0.001) -> pd.DataFrame:
    """Return table `drivers`."""
    rows = pd.DataFrame({"driver": list(effects), "estimate": list(effects.values())})
    return rows.assign(outcome="image_index", std_error=std_error, q_value=q_value, df=300.0).reindex(
        columns=list(artefacts()["drivers"].columns)
    )


def segments(issue: str) -> pd.DataFrame:
    """Return table `segments`: two groups, one with the town's issue and one without any."""
    rows = pd.DataFrame(
        {
            "segment": ["s1", "s2"], "basis": "latent_class", "label": ["low_image_index", "favourable"],
            "share": [0.6, 0.4], "share_low": [0.54, 0.34], "share_high": [0.66, 0.46], "size": [12000.0, 8000.0],
            "n": [240, 160], "image": [50.0, 74.0], "image_low": [48.0, 72.0], "image_high": [52.0, 76.0],
            "main_issue": [issue, "none"],
        }
    )  # fmt: skip
    return rows.reindex(columns=list(artefacts()["segments"].columns))


def evidence(issue: str = "ignorance", **changes: object) -> Evidence:
    """Return the evidence of one of the two towns, with whatever is changed."""
    values = TOWNS[issue] | {f"channel_used__{name}": share for name, share in CHANNELS.items()}
    shares = frozenset(name for name, value in values.items() if value <= 1)
    parts: dict[str, object] = {
        "estimates": estimates(values | {"is_user": 0.2}),
        "drivers": drivers(EFFECTS[issue]),
        "segments": segments(issue),
        **{name: blank(name) for name in ("profiles", "supply_demand", "shortcomings", "knowledge_gaps")},
        "residents": float(RESIDENTS),
        "shares": shares,
        "channels": read_instrument().channels(),
    }
    return Evidence(**{**parts, **changes})  # type: ignore[arg-type]


def council(name: str = "Vila") -> Council:
    """Return a council's configuration."""
    return Council.model_validate(
        {
            "name": name, "population": RESIDENTS, "synthetic": True, "sample": {"type": "quota"},
            "wave": {"label": "2025", "start": date(2025, 3, 1), "end": date(2025, 4, 1)},
        }
    )  # fmt: skip


def plan(issue: str = "ignorance", *, found: Evidence | None = None, replicates: int = 100, **terms: object) -> Plan:
    """Return the plan of one of the two towns under the terms of a plan.yml."""
    config = PlanConfig.model_validate(terms)
    rng = np.random.default_rng(1)
    return draft_plan(found or evidence(issue), config, council(), read_library(), rng, replicates=replicates)


@cache
def standard() -> Plan:
    """Return one plan with a budget, drafted once for all tests that only read it."""
    return plan(budget=9000, staff_hours=300)


@cache
def judged_by_counts() -> Plan:
    """Return one plan whose next survey is too small to show any of its objectives."""
    return plan(budget=60000, staff_hours=3000, next_wave={"date": "2026-06-01", "n": 15})


def chosen(drafted: Plan) -> set[str]:
    """Return the library ids of what a plan chose."""
    rows = drafted["plan_actions"]
    return set(rows.loc[rows["status"] == "chosen", "library"])


def view(drafted: Plan, language: str = "en", name: str = "Vila") -> PlanView:
    """Return a plan with what is needed to say it."""
    study = Study("vila", "2025", council(name), read_instrument(), language, StudyPaths("vila", "2025"))
    return PlanView(drafted.tables, study, Words(language), terms=drafted.config)
