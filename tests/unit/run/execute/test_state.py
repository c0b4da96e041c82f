"""Whether a report is up to date: what it was made from, its files, and the tables that the run wrote."""

import pytest

from helpers.run.execute.state import Origin, state_of, why_not_current
from helpers.run.render.renderer import Renderer, choose_renderer
from helpers.study.paths import StudyPaths
from helpers.study.provenance import file_hash, write_json

ORIGIN = Origin(
    {}, {}, dict.fromkeys(("notebooks", "src/helpers", "methodology", "requirements.lock", "reports"), ""), {}, {}
)


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MIRALL_REPORTS", str(tmp_path / "reports"))
    paths = StudyPaths("alfa", "2025")
    for folder in (paths.processed, paths.reports):
        folder.mkdir(parents=True)
    for name in ("respondents", "estimates"):
        (paths.processed / f"{name}.parquet").write_bytes(b"rows")
    page = paths.reports / "diagnostic.html"
    page.write_text("page", encoding="utf-8")
    record = {
        "fingerprint": ORIGIN.report,
        "renderer": {"name": "embedded"},
        "tables": {"respondents": "", "estimates": ""},
        "deliverables": {"diagnostic.html": file_hash(page)},
    }
    write_json(paths.reports / "manifest.json", record)
    return paths


def states(paths):
    renderer: Renderer = choose_renderer("embedded")
    reasons = why_not_current(paths, paths.reports, ORIGIN, renderer, ("html",))
    return not reasons, state_of(paths, paths.reports, ORIGIN)


def test_a_report_whose_tables_are_gone_is_not_up_to_date(made):
    assert states(made) == (True, "up to date")
    # As a run leaves it that is ended half way, and as somebody does who deletes what can be made again.
    (made.processed / "estimates.parquet").unlink()
    assert states(made) == (False, "tables missing")


def test_a_report_that_somebody_changed_is_made_anew(made):
    (made.reports / "diagnostic.html").write_text("another", encoding="utf-8")
    assert states(made)[0] is False
