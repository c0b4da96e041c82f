"""Names that only the survey can judge are refused before a run takes anything away, and by check."""

import shutil

import pytest
import yaml

from helpers.errors import UsageError
from helpers.run.commands.checking import examine
from helpers.run.execute.named import refuse_misnamed
from helpers.run.execute.request import Request, accept
from helpers.study.paths import StudyPaths, project_root


@pytest.fixture
def village(tmp_path, monkeypatch):
    """Return the folder of a small shipped council, copied."""
    folder = tmp_path / "raw" / "puigfictici" / "2025"
    shutil.copytree(project_root() / "data" / "raw" / "puigfictici" / "2025", folder)
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path))
    monkeypatch.setenv("MIRALL_REPORTS", str(tmp_path / "reports"))
    return folder


def run(*settings):
    return accept(Request("puigfictici", "2025", renderer="embedded", settings=settings))


def test_a_run_is_refused_with_every_name_that_its_survey_does_not_have(village):
    with pytest.raises(UsageError) as refused:
        refuse_misnamed(run("02.outcome=trst", "02.drivers=stigma,self_relevanc", "03.segment_inputs=informed_scores"))
    told = "\n".join(map(str, refused.value.problems))
    assert len(refused.value.problems) == 3
    assert all(name in told for name in ("outcome: trst", "drivers: self_relevanc", "segment_inputs: informed_scores"))
    with pytest.raises(UsageError, match="family: logit does not fit"):
        refuse_misnamed(run("02.family=logit"))
    refuse_misnamed(run("02.outcome=trust_score", "02.drivers=stigma", "03.segment_inputs=stigma,image_index"))


def test_check_names_what_council_yml_calls_otherwise_than_the_survey(village):
    assert examine(StudyPaths("puigfictici", "2025"))[0] == []
    config = yaml.safe_load((village / "council.yml").read_text(encoding="utf-8"))
    config["options"] = {**config.get("options", {}), "outcome": "trst", "controls": ["sexe"]}
    (village / "council.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    outcome, controls = examine(StudyPaths("puigfictici", "2025"))[0]
    assert outcome.where == controls.where == "council.yml, options"
    assert "trst" in str(outcome) and "trust" in outcome.values["near"] and "sex" in controls.values["near"]
