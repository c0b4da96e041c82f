"""Counts and seeds: refused before anything is computed, by name, with the value and what is allowed."""

import pytest

from helpers.errors import ConfigError, UsageError
from helpers.run.execute.request import Request, accept
from helpers.study.choices import choose
from helpers.study.config import Council, Options, parse
from helpers.study.counts import COUNTS, PerceptionCounts, counts_of
from helpers.study.opening import Study
from helpers.study.paths import StudyPaths
from helpers.study.quantiles import FEWEST_DRAWS

CONFIG = {
    "name": "Alfa", "population": 2000, "wave": {"label": "2025", "start": "2025-03-01", "end": "2025-03-31"},
    "sample": {"type": "quota"},
}  # fmt: skip
WRONG = [
    ("02", "seed", -1), ("03", "seed", -1), ("04", "seed", -1), ("05", "seed", 2**70), ("02", "seed", 1.5),
    ("02", "imputations", 1), ("02", "imputations", -1), ("02", "imputations", 2.5), ("02", "replicates", -3),
    ("02", "replicates", "many"), ("03", "starts", 0), ("03", "starts", -5), ("03", "replicates", -3),
    ("03", "made_up", -1), ("03", "max_classes", 0), ("03", "max_classes", 1), ("03", "max_classes", 20),
    ("05", "replicates", 0), ("05", "replicates", FEWEST_DRAWS - 1), ("01", "weight_cap", float("inf")),
    ("01", "weight_cap", float("nan")), ("01", "weight_cap", -2.0), ("02", "disclosure_threshold", -1),
    ("03", "segments", 1), ("03", "segments", 2.5),
]  # fmt: skip


@pytest.fixture(scope="module")
def study():
    paths = StudyPaths("alfa", "2025")
    return Study("alfa", "2025", parse(Council, CONFIG, "council.yml"), None, "ca", paths)  # type: ignore[arg-type]


@pytest.mark.parametrize(("notebook", "name", "value"), WRONG)
def test_a_number_that_cannot_be_meant_is_refused_by_its_name_and_value(study, notebook, name, value):
    with pytest.raises(ConfigError) as refused:
        choose(study, notebook, **{name: value})
    (problem,) = refused.value.problems
    said = str(refused.value)
    assert name in said and f"{value}" in said and problem.where.startswith("parameters")


def test_what_is_allowed_passes_and_all_that_is_not_is_told_at_once(study):
    plain = {"seed": 0, "imputations": 0, "replicates": 0}
    assert choose(study, "02", **plain).config == study.config
    assert choose(study, "03", starts=1, max_classes=2, replicates=0, made_up=0, segments=0).config == study.config
    with pytest.raises(ConfigError) as refused:
        choose(study, "02", seed=-1, imputations=1, weight_cap=0.5, rake_on="sex, sex")
    assert len(refused.value.problems) == 4


def test_council_yml_refuses_a_cap_without_an_end_too():
    with pytest.raises(ConfigError, match="weight_cap"):
        parse(Options, {"weight_cap": float("inf")}, "council.yml")


def test_counts_belong_to_the_notebooks_that_declare_them():
    from helpers.run.notebooks.reading import declared_parameters, notebook_paths

    for path in notebook_paths():
        declared, counts = declared_parameters(path), counts_of(path.stem)
        drawn = set(counts.model_fields) if path.stem[:2] in {*COUNTS, "04"} else set()
        assert drawn <= set(declared)
        counted = {name for name, value in declared.items() if type(value) is int} - set(Options.model_fields)
        assert counted == drawn and counts(**{name: declared[name] for name in drawn})
    assert PerceptionCounts(replicates=1).replicates == 1


def test_a_run_refuses_them_before_anything_is_made():
    wrong = ("02.imputations=1", "03.starts=0", "05.replicates=0", "seed=-1", "01.weight_cap=inf", "03.segments=99")
    with pytest.raises(UsageError) as refused:
        accept(Request("vilaprova", "2025", settings=wrong))
    said = [f"{problem.where} {problem.message.format(**problem.values)}" for problem in refused.value.problems]
    for notebook, name in [("01", "weight_cap"), ("02", "imputations"), ("02", "seed"), ("03", "starts")]:
        assert any(one.startswith(notebook) and name in one for one in said)
    assert any(one.startswith("05") and "replicates" in one for one in said)
    assert any(one.startswith("03") and "segments" in one for one in said)
