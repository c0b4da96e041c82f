"""Councils drawn from a world: who was asked and how, written as a council hands it in, and the report computed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from claims.worlds import ITEMS, SYNTHETIC, World
from dirt import add_paradata
from formats import NOT_ASKED_OF_PEOPLE, write_csv
from in_process import run_notebook
from matplotlib.figure import Figure as MatplotlibFigure
from messages import Newsroom, inventory
from sampling import draw_sample

from helpers.present import outputs

#: What the census counts. Who answers depends on education and origin (`data/synthetic/parameters.yml`).
MARGINS = ["sex", "age_group", "education", "origin"]
#: How people came into the survey: kind of sample, and columns of its design. The opt-in sample lacks a margin
#: on which answering depends, so that its weighting mends only part of it.
DESIGNS: dict[str, dict[str, Any]] = {
    "probability": {"type": "probability", "rake_on": MARGINS},
    "clustered": {
        "type": "probability", "rake_on": MARGINS, "stratum": "district", "cluster": "section",
        "weight": "design_weight",
    },
    "quota": {"type": "quota", "rake_on": [*MARGINS, "district"]},
    "opt_in": {"type": "opt_in", "rake_on": ["sex", "age_group", "education"]},
}  # fmt: skip
MISSING = 0.03
#: Small forms of what takes time: fewer imputations, starts and replicates than a real report.
QUICK: dict[str, dict[str, int]] = {
    "01": {}, "02": {"imputations": 3, "replicates": 300}, "03": {"starts": 12, "replicates": 20, "made_up": 0},
    "04": {}, "05": {"replicates": 400},
}  # fmt: skip
SECTIONS = 96
#: Ends of each scale, said because few people of a small council may reach them.
SCALES = {item["id"]: {"scale": [item["low"], item["high"]]} for item in ITEMS if item["kind"] == "scale"}


@dataclass(frozen=True)
class Case:
    """One council to be drawn.

    Attributes
    ----------
    before
        World of the wave before, if there was one.
    speaks
        Whether the council handed in its communication.
    """

    name: str
    world: World
    design: str
    n: int
    seed: int
    before: World | None = None
    design_before: str = ""
    speaks: bool = False


@dataclass(frozen=True)
class Report:
    """A computed report: what each labelled cell shows, and the variables that each notebook leaves."""

    case: Case
    shown: dict[str, Any] = field(repr=False)
    spaces: dict[str, dict[str, Any]] = field(repr=False)


def write_council(case: Case, home: Path) -> list[str]:
    """Write the files of a council's waves below `home` and return the waves, earliest first."""
    rng = np.random.default_rng(case.seed)
    waves = [("2023", case.before, case.design_before or case.design)] if case.before else []
    waves += [("2025", case.world, case.design)]
    for wave, world, design in waves:
        folder = home / "raw" / case.name / wave
        dates = field_dates(case.world, wave)
        write_wave(folder, world, (design, case.n, dates), rng)
        config = council_config(case, wave, design, "2023" if case.before and wave == "2025" else None)
        (folder / "council.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
        (folder / "codebook.yml").write_text(yaml.safe_dump({"items": SCALES}), encoding="utf-8")
        # After the year in which the wave was in the field, whatever its town's months.
        after = int(wave) + 1
        plan = {"budget": 18000, "staff_hours": 600, "start": f"{after}-01-12", "end": f"{after}-12-31"}
        plan["next_wave"] = {"date": "2027-10-01", "n": case.n}
        (folder / "plan.yml").write_text(yaml.safe_dump(plan), encoding="utf-8")
    if case.speaks:
        sentences = yaml.safe_load((SYNTHETIC / "sentences.yml").read_text(encoding="utf-8"))
        for table, frame in inventory(Newsroom(case.world.town, sentences, rng)).items():
            write_csv(frame, home / "raw" / case.name / "2025" / "communication" / f"{table}.csv")
    return [wave for wave, _, _ in waves]


def field_dates(world: World, wave: str) -> dict[str, str]:
    """Return when a wave was in the field: the town's dates, in the wave's year."""
    return {key: wave + str(day)[4:] for key, day in world.town["field"].items()}


def write_wave(folder: Path, world: World, asked: tuple[str, int, dict[str, str]], rng: np.random.Generator) -> None:
    """Draw one wave's residents and respondents (design, number, dates) and write its survey and census."""
    design, n, dates = asked
    rake_on, is_clustered = DESIGNS[design]["rake_on"], design == "clustered"
    town = world.town | {"sample": {"type": DESIGNS[design]["type"], "n": n, "boost": {}}}
    town["sections"] = SECTIONS if is_clustered else 0
    shaped = World(world.name, world.common, town)
    everybody = shaped.people(max(6 * n, 4000), rng)
    sample = add_paradata(draw_sample(everybody, town, rng), "R", dates, rng)
    kept = [name for name in NOT_ASKED_OF_PEOPLE if not (is_clustered and name in ("section", "design_weight"))]
    answers = with_gaps(sample.drop(columns=[name for name in kept if name in sample]), rng)
    write_csv(answers, folder / "survey.csv")
    write_csv(census(world, rake_on, len(everybody)), folder / "population.csv")


def census(world: World, variables: list[str], residents: int) -> pd.DataFrame:
    """Return the margins of the people that claims are held against, not of one draw of a few thousand of them."""
    shares = {name: world.everybody[name].value_counts(normalize=True).sort_index() for name in variables}
    rows = [(name, level, round(share * residents)) for name, held in shares.items() for level, share in held.items()]
    return pd.DataFrame(rows, columns=["variable", "category", "population"])


def with_gaps(sample: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the sample with answers left out by chance alone, so that the truth is not moved."""
    offered = {item["id"] for item in ITEMS if item["kind"] in ("scale", "binary") and item["construct"] != "paradata"}
    filled = sample.astype({name: object for name in sample if name in offered})
    for name in sorted(offered & set(sample)):
        filled[name] = filled[name].mask(rng.random(len(sample)) < MISSING, "")
    return filled


def council_config(case: Case, wave: str, design: str, previous: str | None) -> dict[str, Any]:
    """Return the content of council.yml."""
    dates = field_dates(case.world, wave)
    return {
        "name": case.name, "population": max(6 * case.n, 4000), "synthetic": True,
        "wave": {"label": wave, **dates, **({"previous": previous} if previous else {})},
        "sample": {**DESIGNS[design], "finite_population": False}, "survey": {"file": "survey.csv"},
        "report": {"language": "en"},
    }  # fmt: skip


@contextmanager
def beside(home: Path) -> Iterator[None]:
    """Let the studies of `home` be found, and draw no pictures: captions are judged, pixels are not."""
    before, drawn = os.environ.get("MIRALL_DATA"), (MatplotlibFigure.savefig, outputs.svg_of)
    os.environ["MIRALL_DATA"] = str(home)
    MatplotlibFigure.savefig = lambda self, target, **_: target.write(b"")
    outputs.svg_of = lambda *_, **__: "<svg></svg>"
    try:
        yield
    finally:
        MatplotlibFigure.savefig, outputs.svg_of = drawn
        os.environ.pop("MIRALL_DATA")
        if before is not None:
            os.environ["MIRALL_DATA"] = before


def compute(case: Case, home: Path) -> Report:
    """Return the report of a council: the cells of the five notebooks, run one after another in this process."""
    with beside(home):
        waves = write_council(case, home)
        for wave in waves[:-1]:
            for name in ("01", "02"):
                run_notebook(name, council=case.name, wave=wave, language="en", **QUICK[name])
        shown, spaces = {}, {}
        for name, quick in QUICK.items():
            found, spaces[name] = run_notebook(name, council=case.name, wave=waves[-1], language="en", **quick)
            shown |= found
    return Report(case, shown, spaces)
