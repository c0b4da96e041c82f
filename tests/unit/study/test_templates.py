"""The templates of `mirall new`: refused until filled in, and every key that they offer is one that the models know."""

import re
from pathlib import Path

import pytest

from helpers.communication.audit.receiving.headers import FIELDS
from helpers.communication.plan.terms.config import PlanConfig, read_plan
from helpers.errors import ConfigError
from helpers.study.config import Council, parse, read_council, read_yaml
from helpers.study.paths import project_root
from helpers.survey.codebook.codebook import Codebook, read_codebook
from helpers.survey.weighting.population import COLUMNS

TEMPLATES = project_root() / "methodology" / "templates"
#: A key, or an entry of a list, behind a comment sign; prose has no colon after its first word.
OFFERED = re.compile(r"^(\s*)# (\s*(?:[\w-]+:|- (?:\{|\w+:)).*)$")
FILLED = {"population": "20000", "start": "2026-03-02", "end": "2026-03-27", "type": "quota"}


def uncommented(name: str, folder: Path) -> Path:
    """Return a copy of a template with everything that it offers switched on."""
    lines = []
    for line in (TEMPLATES / name).read_text(encoding="utf-8").splitlines():
        found = OFFERED.match(line)
        line = "".join(found.groups()) if found else line
        empty = re.match(r"^(\s*)(\w+):\s*(#.*)?$", line)
        known = empty and FILLED.get(empty.group(2))
        lines.append(f"{empty.group(1)}{empty.group(2)}: {known}" if known else line)
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_an_unfilled_council_names_all_that_is_missing():
    with pytest.raises(ConfigError) as refused:
        read_council(TEMPLATES / "council.yml")
    missing = {problem.values["key"] for problem in refused.value.problems}
    assert missing == {"population", "wave.start", "wave.end", "sample.type"}


def test_unfilled_codebook_and_plan_change_nothing():
    assert read_codebook(TEMPLATES / "codebook.yml") == Codebook()
    assert read_plan(TEMPLATES / "plan.yml") == PlanConfig()


def test_the_council_template_offers_every_key_there_is(tmp_path):
    content = read_yaml(uncommented("council.yml", tmp_path))
    council = parse(Council, content, "council.yml")
    assert set(content) == set(Council.model_fields)
    for block in ("wave", "sample", "survey", "report", "options"):
        # `file` takes one file or several, which are kept as `parts`.
        offered = set(content[block]) | ({"parts"} if block == "survey" else set())
        assert offered == set(type(getattr(council, block)).model_fields), block


def test_the_council_template_shows_the_defaults_of_the_options(tmp_path):
    council = parse(Council, read_yaml(uncommented("council.yml", tmp_path)), "council.yml")
    assert council.options == type(council.options)()
    assert council.sample.finite_population


def test_the_plan_template_offers_every_key_there_is(tmp_path):
    content = read_yaml(uncommented("plan.yml", tmp_path))
    parse(PlanConfig, content, "plan.yml")
    assert set(content) == set(PlanConfig.model_fields)


def test_the_codebook_template_offers_every_block_and_all_are_accepted(tmp_path):
    codebook = read_codebook(uncommented("codebook.yml", tmp_path))
    assert codebook.model_fields_set == set(Codebook.model_fields)


@pytest.mark.parametrize("part", FIELDS)
def test_the_tables_have_headers_that_are_read(part):
    header = (TEMPLATES / "communication" / f"{part}.csv").read_text(encoding="utf-8").strip().split(",")
    assert set(header) <= set(FIELDS[part])
    assert {name for name, field in FIELDS[part].items() if field.is_needed} <= set(header)
    shown = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    assert ",".join(header) in shown


def test_the_margins_have_the_columns_that_are_read():
    assert (TEMPLATES / "population.csv").read_text(encoding="utf-8").strip().split(",") == list(COLUMNS)
