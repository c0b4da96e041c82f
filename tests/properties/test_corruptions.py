"""Whatever happens to a file on its way, it is read right or refused: a silent difference is a failure.

Exports are made and harmed from a seed (`tests/exports.py`): a failure names all that is needed to see it again.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from exports import BENIGN, CODES, INSTRUMENT, ORDER, SCALES, TO_ANSWERS, TO_TEXT, Export, clean_export

from helpers.errors import MirallError
from helpers.study.config import Council, SurveyFile
from helpers.survey.cleaning.steps import CleanSurvey, clean_survey
from helpers.survey.receiving.codebook import Codebook
from helpers.survey.receiving.reading import read_survey

HARMFUL = (*TO_ANSWERS, *TO_TEXT)
COUNCIL = Council.model_validate({
    "name": "Prova", "population": 1000, "wave": {"label": "2025", "start": "2025-03-03", "end": "2025-03-28"},
    "sample": {"type": "quota"}, "options": {"exclude_speeders": False, "exclude_straightliners": False},
})  # fmt: skip


def harmed(seed: int, most: int, harmful: bool) -> tuple[Export, list[str]]:
    """Return an export with one to `most` benign harms, and with one that breaks it where `harmful`."""
    draw = Random(seed)
    chosen = set(draw.sample(BENIGN, draw.randint(0 if harmful else 1, most)))
    worst = [draw.choice(HARMFUL)] if harmful else []
    export = clean_export(draw)
    for harm in (*TO_ANSWERS, *ORDER, *TO_TEXT):
        if harm in chosen or harm in worst:
            export = harm(export, draw)
    return export, [harm.__name__ for harm in (*chosen, *worst)]


def cleaned(export: Export) -> CleanSurvey:
    with TemporaryDirectory() as folder:
        (Path(folder) / "export.csv").write_bytes(export.content())
        raw = read_survey(Path(folder), SurveyFile())
    return clean_survey(raw, Codebook(), INSTRUMENT, COUNCIL)


def differences(found: CleanSurvey, truth: dict[str, dict]) -> list[str]:
    """Return what was read otherwise than it is, and is not on record in the issues."""
    ids = found.answers["respondent_id"].texts if "respondent_id" in found.answers else None
    if ids is None:
        return ["no identifiers"]
    names = {row: text.strip() for row, text in ids.items()}
    out = set(found.issues.loc[found.issues["action"] == "row_excluded", "row"])
    aside = set(map(tuple, found.issues.loc[found.issues["action"] != "row_excluded", ["row", "item"]].to_numpy()))
    # A stray quotation mark that the reading tells of may stand in an identifier.
    noted = {int(row) for note in found.raw.notes for row in re.findall(r"\d+", str(note.values.get("rows", "")))}
    told = [f"nobody: {name}" for row, name in names.items() if name not in truth and row not in noted]
    told += [f"twice: {name}" for name, n in Counter(names.values()).items() if n > 1]
    if len(names) < len(truth) and len(out) < len(truth) - len(names):
        told.append(f"{len(truth) - len(names)} people gone")
    for row, name in names.items():
        for item, answer in truth.get(name, {}).items():
            if (row, item) not in aside and _read(found, row, item) != answer:
                told.append(f"{name} {item}: {answer} read as {_read(found, row, item)}")
    return told


def _read(found: CleanSurvey, row: int, item: str):
    if item not in found.answers:
        return "not found"
    answers = found.answers[item]
    if answers.states[row] != "valid":
        return None
    value = answers.values.loc[row]
    if item == "channel_used":
        return [option for option in CODES if option in value and value[option] == 1]
    return value if item == "sex" else int(value) if value == int(value) else float(value)


def failures(seeds, most: int, harmful: bool) -> tuple[list[str], Counter, Counter]:
    """Return silent differences, refusals of what is whole, and how often each harm was refused and tried."""
    wrong, refused, tried = [], Counter(), Counter()
    for seed in seeds:
        export, names = harmed(seed, most, harmful)
        tried.update(names[-1:] if harmful else names)
        try:
            told = differences(cleaned(export), export.truth)
        except MirallError as error:
            refused.update(names[-1:] if harmful else names)
            told = [] if harmful else [f"refused: {str(error)[:300]}"]
        wrong += [f"seed {seed}, {', '.join(names)}: {'; '.join(told[:3])}"] if told else []
    return wrong, refused, tried


@pytest.mark.parametrize("shard", range(4))
def test_what_only_looks_different_is_read_right(shard):
    wrong, _, tried = failures(range(1000 + 50 * shard, 1050 + 50 * shard), 4, harmful=False)
    assert len(tried) == len(BENIGN) and not wrong, "\n".join(wrong)


@pytest.mark.parametrize("shard", range(2))
def test_what_is_broken_is_read_right_or_refused(shard):
    wrong, _, tried = failures(range(5000 + 50 * shard, 5050 + 50 * shard), 2, harmful=True)
    assert len(tried) == len(HARMFUL) and not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(25))
def test_five_thousand_files(shard):
    wrong, _, _ = failures(range(10_000 + 140 * shard, 10_140 + 140 * shard), 5, harmful=False)
    broken, _, _ = failures(range(50_000 + 60 * shard, 50_060 + 60 * shard), 3, harmful=True)
    assert not wrong and not broken, "\n".join([*wrong, *broken])


def test_files_without_harm_are_read_right_and_the_comparison_sees_a_difference():
    export = clean_export(Random(1))
    found = cleaned(export)
    assert differences(found, export.truth) == []
    name = next(name for name, person in export.truth.items() if person["trust"] is not None)
    other = {**export.truth, name: {**export.truth[name], "trust": 99}}
    assert differences(found, other) == [f"{name} trust: 99 read as {export.truth[name]['trust']}"]
    assert set(SCALES) <= set(found.answers)
