"""What a council hands in beside the survey file."""

from __future__ import annotations

import random

import pytest

from helpers.errors import ConfigError, SurveyFileError
from helpers.survey.intake import actual_spending


def test_the_real_share_is_that_of_the_wave_or_the_last_year_before_it(tmp_path):
    assert actual_spending(tmp_path / "none", 2025) is None and actual_spending(tmp_path, 2025) is None
    (tmp_path / "budget.csv").write_text(
        "year;social_services;total\n2023;10;100\n2024;12,5;100\n2026;50;100\n2025;;100\n", encoding="utf-8"
    )
    assert actual_spending(tmp_path, 2025) == pytest.approx(12.5)
    assert actual_spending(tmp_path, 2023) == pytest.approx(10)
    assert actual_spending(tmp_path, 2020) is None


def test_the_real_share_is_read_from_what_a_finance_office_writes(tmp_path):
    text = "Pressupost de l'Ajuntament\n\nAny;Serveis socials;Pressupost total\n2024;1.234.567,50 €;12.345.675\n"
    (tmp_path / "budget-2024.csv").write_bytes(text.encode("cp1252"))
    assert actual_spending(tmp_path, 2025) == pytest.approx(10)
    (tmp_path / "budget-2024.csv").write_bytes(text.replace("12.345.675", "12.345;675").encode("cp1252"))
    assert actual_spending(tmp_path, 2025) is None


def test_fewer_respondents_than_can_be_shown_are_refused_with_their_number(tmp_path, monkeypatch):
    from helpers.study.opening import open_study
    from helpers.survey.intake import clean, receive

    monkeypatch.setenv("MIRALL_DATA", str(tmp_path / "data"))
    folder = tmp_path / "data" / "raw" / "petit" / "2025"
    folder.mkdir(parents=True)
    (folder / "council.yml").write_text(
        "name: Petit\npopulation: 500\nwave: {label: '2025', start: 2025-01-10, end: 2025-02-10}\n"
        "sample: {type: probability}\nreport: {language: en}\n",
        encoding="utf-8",
    )
    rows = [f"{i};{i % 11};{(3 * i) % 11};{30 + i}" for i in range(1, 11)]
    for kept, is_refused in ((9, True), (10, False)):
        text = "\n".join(["respondent_id;overall_image;trust;age", *rows[:kept]])
        (folder / "survey.csv").write_text(text, encoding="utf-8")
        study = open_study("petit", "2025")
        if is_refused:
            with pytest.raises(SurveyFileError, match=r"Only 9 respondents are left .* at least 10"):
                clean(study, receive(study))
        else:
            assert len(clean(study, receive(study)).respondents) == 10


@pytest.mark.parametrize(("column", "is_refused"), [("only", True), ("halves", False)])
def test_a_design_of_which_no_interval_can_be_drawn_is_refused(tmp_path, monkeypatch, column, is_refused):
    from helpers.study.opening import open_study
    from helpers.survey.intake import clean, receive

    monkeypatch.setenv("MIRALL_DATA", str(tmp_path / "data"))
    folder = tmp_path / "data" / "raw" / "petit" / "2025"
    folder.mkdir(parents=True)
    (folder / "council.yml").write_text(
        "name: Petit\npopulation: 500\nwave: {label: '2025', start: 2025-01-10, end: 2025-02-10}\n"
        f"sample: {{type: probability, cluster: {column}}}\nreport: {{language: en}}\n",
        encoding="utf-8",
    )
    draw = random.Random(3)
    rows = [f"{i};{draw.randint(0, 10)};{draw.randint(0, 10)};{draw.randint(20, 80)};A;{i % 2}" for i in range(1, 21)]
    text = "\n".join(["respondent_id;overall_image;trust;age;only;halves", *rows])
    (folder / "survey.csv").write_text(text, encoding="utf-8")
    study = open_study("petit", "2025")
    if is_refused:
        with pytest.raises(ConfigError, match="1 sampling units in 1 strata"):
            clean(study, receive(study))
    else:
        assert len(clean(study, receive(study)).respondents) == 20
