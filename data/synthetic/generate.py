"""Make the shipped examples: invented councils whose truth is known.

``python data/synthetic/generate.py [--out FOLDER]`` writes data/raw/ (surveys, census margins, communication),
truth.yml and checksums.sha256. The same parameters give the same bytes. The hand-written inputs (council.yml,
codebook.yml, plan.yml) are not touched.
"""

from __future__ import annotations

import argparse
import hashlib
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from answers import Maker, make_answers
from dirt import Answers, add_missing, add_paradata, plant
from formats import WRITERS, Export, write_csv, write_population
from messages import Newsroom, inventory
from opinions import add_open_answers
from residents import make_residents
from sampling import draw_sample
from truth import describe

HERE = Path(__file__).parent
INSTRUMENT = HERE.parents[1] / "methodology" / "instrument" / "questionnaire.yml"


def read(path: Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def source_of_chance(seed: int, purpose: str) -> np.random.Generator:
    """Return a generator of its own for each purpose, so that a change in one council moves no other."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])


def make_population(
    name: str, council: dict[str, Any], common: dict[str, Any], truths: dict[str, bool]
) -> pd.DataFrame:
    """Return every resident of a council with what they would answer in one wave."""
    residents = make_residents(council, source_of_chance(common["seed"], name.split("/")[0]))
    return make_answers(residents, truths, Maker(council, common, source_of_chance(common["seed"], name)))


def make_survey(
    name: str, everybody: pd.DataFrame, common: dict[str, Any], items: list[dict[str, Any]]
) -> pd.DataFrame:
    """Return the raw survey in the instrument's codes, dirt included and named in `_dirt`."""
    council, rng = common["councils"][name], source_of_chance(common["seed"], f"sample, {name}")
    prefix = "".join(part[:2].upper() for part in name.split("/"))
    sample = add_paradata(draw_sample(everybody, council, rng), prefix, council["field"], rng)
    sample = add_open_answers(sample, read(HERE / "sentences.yml")["open"], rng)
    no_opinion = {label: row["no_opinion"] for label, row in common["classes"].items()}
    offered = {item["id"] for item in items if item.get("dont_know") and item["kind"] != "quiz"}
    answered = add_missing(Answers(sample, rng), offered, no_opinion, council["refused"])
    dirty = plant(Answers(answered, rng), council["dirt"])
    return dirty.sort_values(["started_at", "respondent_id"], kind="stable").reset_index(drop=True)


def make_council(name: str, common: dict[str, Any], items: list[dict[str, Any]], raw_dir: Path) -> dict[str, Any]:
    """Write the files of one council and wave; return its truth."""
    council, folder = common["councils"][name], raw_dir / name
    truths = {item["id"]: item["truth"] for item in items if item["kind"] == "quiz"}
    everybody = make_population(name, council, common, truths)
    survey = make_survey(name, everybody, common, items)
    WRITERS[name](Export(survey, folder, items, list(council["districts"])))
    if council["margins"]:
        write_population(everybody, council["margins"], folder)
    if "communication" in council:
        room = Newsroom(council, read(HERE / "sentences.yml"), source_of_chance(common["seed"], f"{name}, messages"))
        for table, frame in inventory(room).items():
            write_csv(frame, folder / "communication" / f"{table}.csv")
    return describe(everybody, survey, council, truths)


def list_checksums(raw_dir: Path, names: list[str]) -> str:
    """Return the checksum and path of every generated file of the named councils, as sha256sum lists them."""
    found = (path for name in names for path in (raw_dir / name).rglob("*"))
    files = sorted(path for path in found if path.is_file() and path.suffix != ".yml")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  raw/{path.relative_to(raw_dir)}" for path in files]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write everything below the folder that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE.parent, help="folder of raw/ and synthetic/truth.yml")
    out = parser.parse_args().out
    common, items = read(HERE / "parameters.yml"), read(INSTRUMENT)["items"]
    truth = {name: make_council(name, common, items, out / "raw") for name in common["councils"] if name in WRITERS}
    text = yaml.safe_dump(truth, allow_unicode=True, sort_keys=False, width=110, default_flow_style=None)
    (out / "synthetic").mkdir(parents=True, exist_ok=True)
    note = "# Written by generate.py: what an analysis of the synthetic councils should recover. Nobody in it exists.\n"
    (out / "synthetic" / "truth.yml").write_text(note + text, encoding="utf-8", newline="\n")
    sums = list_checksums(out / "raw", list(truth))
    (out / "synthetic" / "checksums.sha256").write_text(sums, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
