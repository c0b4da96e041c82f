"""Each choice that is not the method's own is told with who made it, and what the method's is."""

import pandas as pd
import pytest

from helpers.communication.plan.drafting.from_study import aims_chosen, terms_of
from helpers.present.chosen import NAMES, told
from helpers.present.language.words import Words
from helpers.run.notebooks.reading import notebook_paths, read_notebook
from helpers.study.choices import METHOD, NO_PARAMETER, OF_SAMPLE, choose
from helpers.study.config import Council, Options, parse
from helpers.study.counts import counts_of
from helpers.study.instrument import read_instrument
from helpers.study.opening import Study, open_study
from helpers.study.parameters import changed, declared_parameters
from helpers.study.paths import StudyPaths

CONFIG = {
    "name": "Alfa", "population": 2000, "wave": {"label": "2025", "start": "2025-03-01", "end": "2025-03-31"},
    "sample": {"type": "quota", "rake_on": ["sex"]},
    "options": {"weight_cap": 3, "disclosure_threshold": 20, "minimum_age": 18, "segments": 3},
}  # fmt: skip
ITEMS = pd.DataFrame({"item": [], "construct": [], "is_asked": [], "is_own": []})


def lines(also=(), language="en", is_first=False, **choices):
    study = Study(
        "alfa", "2025", parse(Council, CONFIG, "council.yml"), read_instrument(), language, StudyPaths("alfa", "2025")
    )
    shown = told(choose(study, **choices), Words(language), ITEMS, also, is_first=is_first)
    return shown.markdown.splitlines() if shown else []


def test_what_is_the_methods_own_is_not_told():
    assert lines(outcome="", drivers="", family="") == []


def test_who_chose_it_and_what_the_methods_own_is_are_told():
    assert lines(weight_cap=0, rake_on="sex, age_group", disclosure_threshold=0, is_first=True, **NO_PARAMETER) == [
        "- **Largest weight, in mean weights**: 3 (in council.yml; the method's own: 5).",
        "- **Census margins that the weights follow**: sex and age group (set in the notebook; the method's own: all "
        "that serve).",
        "- **Fewest people that a figure may speak of**: 20 (in council.yml; the method's own: 10).",
        "- **Lowest age that counts**: 18 (in council.yml; the method's own: 16).",
    ]
    assert lines(segments=METHOD, controls="none", disclosure_threshold=0) == [
        "- **Number of groups**: as the answers decide (the method's own, set in the notebook; in council.yml: 3).",
        "- **What is held equal**: nothing (set in the notebook; the method's own: sex, age, education and contact).",
    ]


@pytest.mark.parametrize(("language", "line"), [("ca", "- **Pes màxim"), ("es", "- **Peso máximo")])
def test_they_are_told_in_the_readers_language(language, line):
    assert lines(language=language, weight_cap=2)[0].startswith(line)


def test_a_number_that_is_not_the_methods_own_is_told():
    assert changed("02", imputations=20, seed=2025) == changed("04", seed=2025) == changed("05", replicates=2000) == ()
    assert lines(changed("02", imputations=5, seed=2025)) == [
        "- **Completed data sets**: 5 (set in the notebook; the method's own: 20)."
    ]
    (line,) = lines(changed("02", imputations=20, seed=12025))
    assert "12025 (" in line and ": 2025)" in line


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "**Kind of model**: ordered logit (set in the notebook; the method's own: the one that suits"),
        ("ca", "**Tipus de model**: model logit ordenat"),
        ("es", "**Tipo de modelo**: modelo logit ordenado"),
    ],
)
def test_a_kind_of_model_is_told_by_its_name_and_not_by_its_code(language, said):
    (line,) = lines(outcome="", drivers="", family="ordered", language=language)
    assert said in line and not {"ordered (", "chosen"} & {part for part in ("ordered (", "chosen") if part in line}


@pytest.mark.parametrize("path", notebook_paths(), ids=lambda path: path.stem)
def test_the_notebooks_declare_the_methods_own_and_tell_every_count(path):
    declared, own = declared_parameters(path), counts_of(path.stem).model_fields
    counts = {name: value for name, value in declared.items() if name in own}
    assert changed(path.stem, **counts) == ()
    source = "".join(cell.source for cell in read_notebook(path).cells if cell.get("id") == "choices")
    assert all(f"{name}={name}" in source for name in counts)


@pytest.mark.parametrize(
    ("named", "line"),
    [
        ("", ""),
        ("chosen", ""),
        (
            "awareness, know_where",
            "- **What the plan aims at**: {known} (set in the notebook; the method's own: what the survey and the "
            "audit call for).",
        ),
    ],
)
def test_the_objectives_of_a_plan_are_told(named, line):
    study = open_study("vilaprova", "2025", "en")
    chosen = aims_chosen(study, terms_of(study, named), named)
    told_of = lines(chosen)
    assert [one.value for one in chosen] == ([("awareness", "knows_where")] if line else [])
    begin, _, end = line.partition("{known}")
    assert all(one.startswith(begin) and one.endswith(end) for one in told_of) and bool(told_of) == bool(line)


def test_every_parameter_and_every_option_of_council_yml_can_be_told():
    of_study = {"council", "wave", "language"}
    declared = {name for path in notebook_paths() for name in declared_parameters(path)} - of_study
    assert declared | set(Options.model_fields) | set(OF_SAMPLE) == set(NAMES)
