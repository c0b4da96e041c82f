"""One invented survey of many towns in a file, with what lies beside it; what is true of each town is known."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

WORDS = (
    "Sant Quirze",
    "Vilanova",
    "l'Ametlla",
    "Castellví",
    "la Garriga",
    "Montcada",
    "Òrrius",
    "Prats",
    "Ullà",
    "Ger",
)
OF = ("del Vallès", "de la Muga", "d'Amunt", "del Penedès", "de Lluçanès", "de l'Alt Empordà", "de Ter", "del Camí", "")
SCALES = {
    "overall_image": (0, 10), "val_professional": (0, 10), "val_close": (0, 10), "val_access": (0, 10),
    "val_useful": (0, 10), "val_cohesion": (0, 10), "val_quality_of_life": (0, 10), "trust": (0, 10),
    "rel_like_me": (1, 5), "rel_any_stage": (1, 5), "rel_would_use": (1, 5), "knows_how": (1, 5), "informed": (1, 5),
    "spend_trend": (1, 5), "spend_should": (1, 5), "advocacy": (1, 5), "recommend": (0, 10),
}  # fmt: skip
AGAINST = ("ster_poor", "ster_newcomers", "ster_charity", "ster_children", "ster_bureaucracy", "ster_abuse",
           "stig_ashamed", "stig_failure", "stig_others_think", "stig_hide", "stig_judged")  # fmt: skip
AIDED = ("basic_care", "home_care", "telecare", "dependency", "family_support", "child_protection", "violence_support",
         "emergency_aid", "housing_support", "community_groups")  # fmt: skip
QUIZ = ("anyone", "council", "pay_all", "budget_grew", "removal", "newcomers", "right", "referral")
CODES = {
    "sex": ("female", "male"), "age_group": ("16-29", "30-44", "45-64", "65-79", "80+"),
    "education": ("primary", "secondary", "higher"), "origin": ("catalonia", "spain", "abroad"),
    "work": ("employed", "unemployed", "retired", "student"), "language": ("ca", "es"),
    "channel_preferred": ("web", "newsletter", "social_media", "press", "radio_tv"),
}  # fmt: skip
SHARES = {"age_group": (0.18, 0.25, 0.32, 0.17, 0.08)}
PEOPLE = 20_000
#: A survey of a few questions, for tests that look at other things.
FEW = ("respondent_id", "municipi", "sex", "age_group", "overall_image", "trust", "val_close", "val_useful", "use_own")
WAVE = "2025"


def names(n: int) -> list[str]:
    """Return the names of towns, none of which is another's but for its accents."""
    made = [f"{one} {other}".strip() for other in OF for one in WORDS]
    return [made[i] if i < len(made) else f"{made[i % len(made)]} {i // len(made) + 1}" for i in range(n)]


def truth(n: int, seed: int = 1) -> np.ndarray:
    """Return how far each town lies from the middle of all, in standard deviations of a person."""
    return np.random.default_rng(seed).normal(0, 0.4, n)


def blocks(
    rows: int, towns: int, wave: str = WAVE, size: int = 20_000, seed: int = 1
) -> Iterator[dict[str, np.ndarray]]:
    """Yield the people in the order in which they answered, towns mixed, so many at a time: a text in every cell."""
    drawn, lies, called = np.random.default_rng([seed, rows]), truth(towns, seed), np.array(names(towns), dtype=object)
    for begun in range(0, rows, size):
        n = min(size, rows - begun)
        # Each town has as many people as another, give or take one.
        town = drawn.permutation(np.arange(begun, begun + n) % towns)
        likes = lies[town] + drawn.normal(size=n)
        cells: dict[str, np.ndarray] = {
            "respondent_id": np.array([f"{wave}-{i:07d}" for i in range(begun, begun + n)], dtype=object),
            "municipi": called[town],
        }
        for name, codes in CODES.items():
            cells[name] = np.array(codes, dtype=object)[drawn.choice(len(codes), n, p=SHARES.get(name))]
        for name, ends in SCALES.items():
            cells[name] = _answered(_scale(likes, ends, drawn), drawn)
        for name in AGAINST:
            cells[name] = _answered(_scale(-likes, (1, 5), drawn), drawn)
        for name in (*(f"aided_{one}" for one in AIDED), "knows_where", "recall", "use_own", "use_family"):
            cells[name] = _answered(_texts(drawn.random(n) < 0.5 + 0.1 * np.tanh(likes)), drawn)
        for name in QUIZ:
            cells[f"quiz_{name}"] = np.array(["true", "false", "dont_know"], dtype=object)[drawn.choice(3, n)]
        used = (cells["use_own"] == "1") | (cells["use_family"] == "1")
        cells["satisfaction"] = np.where(used, _scale(likes, (0, 10), drawn), "")
        cells["clarity"] = np.where(cells["recall"] == "1", _scale(likes, (1, 5), drawn), "")
        yield cells


def _scale(likes: np.ndarray, ends: tuple[int, int], drawn: np.random.Generator) -> np.ndarray:
    low, high = ends
    middle, reach = (low + high) / 2, (high - low) / 5
    return _texts(np.clip(np.rint(middle + reach * (0.7 * likes + 0.7 * drawn.normal(size=len(likes)))), low, high))


def _texts(values: np.ndarray) -> np.ndarray:
    return values.astype(int).astype(str).astype(object)


def _answered(cells: np.ndarray, drawn: np.random.Generator) -> np.ndarray:
    return np.where(drawn.random(len(cells)) < 0.03, "", cells)


def write_csv(path: Path, rows: int, towns: int, wave: str = WAVE, only: Sequence[str] = ()) -> Path:
    """Write the survey of all towns as a delimited text, and what lies beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        for i, cells in enumerate(blocks(rows, towns, wave)):
            kept = {name: column for name, column in cells.items() if not only or name in only}
            if i == 0:
                writer.writerow(kept)
            writer.writerows(zip(*kept.values(), strict=True))
    write_beside(path.parent, towns, wave)
    return path


def write_parquet(path: Path, rows: int, towns: int, wave: str = WAVE, only: Sequence[str] = ()) -> Path:
    """Write the same as Parquet, and what lies beside it."""
    import pyarrow as pa
    from pyarrow import parquet

    path.parent.mkdir(parents=True, exist_ok=True)
    writer = None
    for cells in blocks(rows, towns, wave):
        kept = {name: column for name, column in cells.items() if not only or name in only}
        table = pa.table({name: pa.array(column, pa.string()) for name, column in kept.items()})
        writer = writer or parquet.ParquetWriter(path, table.schema)
        writer.write_table(table)
    assert writer is not None
    writer.close()
    write_beside(path.parent, towns, wave)
    return path


def write_beside(folder: Path, towns: int, wave: str = WAVE, previous: str = "") -> None:
    """Write what lies beside the survey: the list of councils, what holds for all of them, and their census."""
    year, before = int(wave), f", previous: '{previous}'" if previous else ""
    said = [
        f"wave: {{label: '{wave}', start: {year}-03-03, end: {year}-03-28{before}}}",
        "sample: {type: probability, mode: telephone, rake_on: [sex, age_group]}",
        "report: {language: en}", "synthetic: true",
    ]  # fmt: skip
    (folder / "council.yml").write_text("\n".join(said) + "\n", encoding="utf-8")
    with (folder / "councils.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["name", "population", "comarca"])
        writer.writerows([name, PEOPLE, f"Comarca {i % 42}"] for i, name in enumerate(names(towns)))
    with (folder / "population.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["municipi", "variable", "category", "population"])
        for name in names(towns):
            for variable in ("sex", "age_group"):
                codes = CODES[variable]
                shares = SHARES.get(variable, (0.51, 0.49))
                writer.writerows(
                    [name, variable, code, round(17_000 * share)] for code, share in zip(codes, shares, strict=True)
                )
