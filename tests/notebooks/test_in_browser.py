"""A researcher's afternoon in a real JupyterLab: the first page, each notebook, a changed parameter, new numbers."""

import os
import shutil

import pytest
from browser_lab import SHOWN, needs_browser, opened, texts
from small_project import CLONE

from helpers.study.opening import open_study

COUNCIL = "puigfictici"
#: Notebook to a parameter, another value, and the cell whose figures hang on it.
CHANGES = {
    "01_survey_cleaning.ipynb": ("rake_on", "sex", "cell-17"),
    "02_perception_regression.ipynb": ("outcome", "trust", "cell-52"),
    "03_segment_analysis.ipynb": ("disclosure_threshold", 40, "cell-18"),
    "04_communication_audit.ipynb": ("disclosure_threshold", 200, "audit-30"),
    "05_plan_drafting.ipynb": ("objectives", "awareness", "cell-08"),
    "explore.ipynb": ("outcome", "trust_score", "mean"),
}
#: What makes the long ones shorter, and leaves out no step.
QUICK = {
    "02_perception_regression.ipynb": {"imputations": 2, "replicates": 50},
    "03_segment_analysis.ipynb": {"starts": 20, "max_classes": 3, "replicates": 20, "made_up": 19},
    "05_plan_drafting.ipynb": {"replicates": 500},
}
SHORT = "01_survey_cleaning.ipynb"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        place = tmp_path_factory.mktemp("lab")
        shutil.copytree(CLONE / "data" / "raw" / COUNCIL, place / "data" / "raw" / COUNCIL)
        patch.setenv("MIRALL_DATA", str(place / "data"))
        patch.setenv("MIRALL_REPORTS", str(place / "reports"))
        patch.delenv("MIRALL_HOME", raising=False)
        yield open_study(COUNCIL, "2025")


def pictures(lab, name):
    """Save what the browser shows, where somebody wants to look at it."""
    if folder := os.environ.get("MIRALL_PICTURES"):
        lab.page.screenshot(path=f"{folder}/{name}.png")


def runs_and_runs_again(lab, name):
    parameter, value, cell = CHANGES[name]
    lab.open(name)
    for quick, small in QUICK.get(name, {}).items():
        lab.set(quick, small)
    first = texts(lab.run_all(name))
    pictures(lab, f"{name}-first")
    lab.set(parameter, value)
    second = texts(lab.run_all(name))
    pictures(lab, f"{name}-second")
    assert first[cell]
    assert second[cell]
    assert first[cell] != second[cell]


def sorts_by_numbers(lab):
    """A click on the head of the means by group puts them in order, in the notebook that is in front."""
    table = lab.page.locator(f"{SHOWN} table.dataTable", has_text="std_error").filter(has_text="n_effective").first
    table.scroll_into_view_if_needed()
    table.locator("th", has_text="estimate").click()
    shown = [float(text) for text in table.locator("tbody td:nth-child(2)").all_inner_texts()]
    assert len(shown) > 1
    assert shown == sorted(shown)


@needs_browser
def test_the_lab_opens_on_its_first_page_and_a_changed_parameter_changes_the_figures(study, tmp_path):
    with opened(study, tmp_path) as lab:
        assert lab.page.locator(".jp-RenderedMarkdown h1").first.inner_text().endswith(f"{study.config.name}, 2025")
        assert lab.page.url.endswith("/lab/tree/start.md")
        runs_and_runs_again(lab, SHORT)
        assert lab.page.locator(".jp-Toolbar-kernelName").last.inner_text() == "Python 3 (Mirall)"
        assert lab.page.locator(".jp-Dialog, .Toastify__toast").count() == 0
        assert lab.page.locator(f"{SHOWN} table.dataTable").count() > 0


@needs_browser
@pytest.mark.slow
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_every_notebook_runs_in_the_browser_and_runs_again_with_another_choice(study, tmp_path, theme):
    with opened(study, tmp_path, theme) as lab:
        for name in CHANGES:
            runs_and_runs_again(lab, name)
        sorts_by_numbers(lab)
