"""Worlds of known truth: towns in which nothing is true, and towns with strong and weak effects.

They are made by the generator of the shipped examples (`data/synthetic`), with other parameters. The truth of a world
is what the residents of its `POPULATION` people would answer if all were asked and nobody left anything out.
"""

import sys
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import yaml

from helpers.study.paths import project_root

SYNTHETIC = project_root() / "data" / "synthetic"
sys.path.insert(0, str(SYNTHETIC))
from answers import Maker, make_answers  # noqa: E402
from residents import make_residents  # noqa: E402

from helpers.stats.estimates.indicators import build_indicators  # noqa: E402
from helpers.survey.scoring import add_scores  # noqa: E402

PARAMETERS = yaml.safe_load((SYNTHETIC / "parameters.yml").read_text(encoding="utf-8"))
ITEMS = yaml.safe_load(
    (project_root() / "methodology" / "instrument" / "questionnaire.yml").read_text(encoding="utf-8")
)["items"]
TRUTHS = {item["id"]: item["truth"] for item in ITEMS if item["kind"] == "quiz"}
#: So many that the truth's own draw is small beside the error of a sample of a few thousand.
POPULATION = 200_000
#: What a person of a world without effects is like: the middle of every scale, and as often wrong as not knowing.
NOBODY = {
    "self_relevance": 50, "stereotypes": 50, "stigma": 50, "informed": 50, "aware": 0.5, "correct": 0.4, "wrong": 0.3,
    "use": 0.3, "no_opinion": 0.03,
}  # fmt: skip
#: Parameters by which a town's people, drivers or levels are made.
EFFECTS = ("coefficients", "user_effect", "satisfaction_effect")


def without_effects() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return parameters of a world in which no opinion goes with anything, and a town in it."""
    flat = {scale: dict.fromkeys(offsets, 0) for scale, offsets in PARAMETERS["offsets"].items() if scale != "quiz"}
    flat["quiz"] = {item: [0.0, 0.0] for item in PARAMETERS["offsets"]["quiz"]}
    common = PARAMETERS | {
        "classes": dict.fromkeys(PARAMETERS["classes"], NOBODY),
        "membership": {},
        "offsets": flat,
        "channels": {code: {"use": [0.35] * 5, "trust": 0.45} for code in PARAMETERS["channels"]},
    }
    town = PARAMETERS["councils"]["vilaprova/2025"]
    none = {"coefficients": dict.fromkeys(town["coefficients"], 0.0), "user_effect": 0, "satisfaction_effect": 0}
    return common, town | none | {"shifts": {}, "base_image": 55, "recall": 0.0}


def scaled(name: str, strength: float) -> dict[str, Any]:
    """Return a town of the shipped examples whose drivers work `strength` times as strongly."""
    town = PARAMETERS["councils"][name]
    weaker = {key: _times(town[key], strength) for key in EFFECTS}
    return town | weaker | {"selection": {k: v for k, v in town["selection"].items() if k != "supporter"}}


def _times(value: Any, strength: float) -> Any:
    return {k: v * strength for k, v in value.items()} if isinstance(value, dict) else value * strength


@dataclass(frozen=True)
class World:
    """One town whose people can be drawn again and again.

    Attributes
    ----------
    is_null
        Whether nothing is true in it.
    """

    name: str
    common: dict[str, Any]
    town: dict[str, Any]
    is_null: bool = False

    def people(self, n: int, rng: np.random.Generator) -> pd.DataFrame:
        """Return `n` residents with what they would answer, in the instrument's codes."""
        town = self.town | {"residents": n}
        return make_answers(make_residents(town, rng), TRUTHS, Maker(town, self.common, rng))

    @cached_property
    def everybody(self) -> pd.DataFrame:
        """The residents as the cleaning would hand them on: table `respondents`.

        Those who answer for an association, a business or a service stand beside residents in a report, never in them.
        """
        people = self.people(POPULATION, np.random.default_rng(7))
        return coded(people[people["stakeholder"] == "citizen"].reset_index(drop=True))

    def scored(self, items: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the population with its scores, and its indicators, as the method makes them of these items."""
        people = add_scores(self.everybody, items, None)
        return people, build_indicators(people, items).values


def coded(people: pd.DataFrame) -> pd.DataFrame:
    """Return answers as the table `respondents` holds them: quiz as correct or wrong, a column an option."""
    quiz = {
        item: people[item].map({"dont_know": "dont_know", str(truth).lower(): "correct"}).fillna("wrong")
        for item, truth in TRUTHS.items()
    }
    chosen = {}
    for item in ("channel_used", "channel_trusted"):
        for option in PARAMETERS["channels"]:
            chosen[f"{item}__{option}"] = np.array([float(option in row) for row in people[item]])
    plain = people.drop(columns=["channel_used", "channel_trusted", *quiz])
    return pd.concat([plain, pd.DataFrame(quiz), pd.DataFrame(chosen)], axis=1)


def worlds() -> dict[str, World]:
    """Return the worlds that councils are drawn from."""
    found = [World("nothing", *without_effects(), is_null=True)]
    found += [
        World(f"{name.replace('/', '-')}-{strength}", PARAMETERS, scaled(name, strength))
        for name in ("vilaprova/2025", "ciutatexemple/2025", "portsimulat/2023", "portsimulat/2025", "puigfictici/2025")
        for strength in (1.0, 0.4)
    ]
    return {world.name: world for world in found}
