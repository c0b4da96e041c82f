"""What the sentences on knowledge claim."""

import pandas as pd
import pytest
from a_study import a_study

from helpers.present.language.words import Words
from helpers.present.perception import knowledge
from helpers.present.perception.findings import Findings

SERVICES = ("aided_home_care", "aided_telecare")


def awareness(shares, reach):
    rows = [
        ("awareness", 0.4, 0.35, 0.45),
        *((n, s, s - reach, s + reach) for n, s in zip(SERVICES, shares, strict=False)),
    ]
    estimates = pd.DataFrame(rows, columns=["indicator", "estimate", "conf_low", "conf_high"])
    estimates = estimates.assign(domain="all", level="all", n=100, n_effective=90.0)
    items = pd.DataFrame(
        {"item": SERVICES, "construct": "awareness", "is_asked": True, "kind": "binary", "label_en": SERVICES}
    ).assign(subscale="aided")
    shown = frozenset({"awareness", *SERVICES})
    found = Findings(estimates, items, a_study(), Words("en"), shown)
    return f"{knowledge.awareness_headline(found).markdown} {knowledge.awareness_figure(found).caption}"


@pytest.mark.parametrize(("shares", "reach", "is_named"), [((0.6, 0.3), 0.05, True), ((0.6, 0.3), 0.2, False),
                                                          ((0.6,), 0.05, False)])  # fmt: skip
def test_the_best_known_service_is_named_only_where_chance_does_not_explain_it(shares, reach, is_named):
    text = awareness(shares, reach)
    assert ("Best known of all" in text) is is_named
    # Silence is told of several services, and never as if all were known alike; one alone has no rank.
    assert ("cannot be told from chance" in text) is (len(shares) > 1 and not is_named)
    assert "better known than the others" not in text


@pytest.mark.parametrize("grew", [True, False])
def test_a_statement_on_the_budget_rests_on_the_key_where_no_budget_shows_it(tmp_path, monkeypatch, grew):
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path))
    study = a_study(wave={"start": "2025-02-01"})
    folder = study.paths.raw / "communication"
    folder.mkdir(parents=True)
    (folder / "budget.csv").write_text(f"year,social_services,total\n2020,100,1000\n2024,{150 if grew else 80},1000\n")
    rows = [(f"quiz_budget_grew__{answer}", 0.3, 0.25, 0.35) for answer in knowledge.ANSWERS]
    estimates = pd.DataFrame(rows, columns=["indicator", "estimate", "conf_low", "conf_high"])
    estimates = estimates.assign(domain="all", level="all", n=100, n_effective=90.0)
    items = pd.DataFrame({"item": ["quiz_budget_grew"], "construct": "knowledge", "is_asked": True, "kind": "quiz"})
    items = items.assign(subscale=None, label_en="The budget has grown")
    caption = knowledge.table(Findings(estimates, items, study, Words("en"), frozenset(estimates["indicator"]))).caption
    assert ("questionnaire's own key" in caption) != grew


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "rest on 1 of the 2 statements: of one nothing handed in shows whether it is"),
        ("ca", "de les 2 afirmacions"),
        ("es", "de las 2 afirmaciones"),
    ],
)
@pytest.mark.parametrize("is_shown", [True, False])
def test_how_many_statements_the_averages_rest_on_is_said(tmp_path, monkeypatch, language, said, is_shown):
    """Eight statements were put and seven counted, and only a caption of the annex said so."""
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path))
    study = a_study(language=language, wave={"start": "2025-02-01"})
    folder = study.paths.raw / "communication"
    folder.mkdir(parents=True)
    (folder / "budget.csv").write_text(
        f"year,social_services,total\n2020,100,1000\n2024,{150 if is_shown else 80},1000\n"
    )
    names = ["quiz_budget_grew", "quiz_right"]
    codes = [f"{name}__{answer}" for name in names for answer in knowledge.ANSWERS]
    codes += [f"quiz_{answer}" for answer in knowledge.ANSWERS]
    estimates = pd.DataFrame({"indicator": codes, "estimate": 0.3, "conf_low": 0.25, "conf_high": 0.35})
    estimates = estimates.assign(domain="all", level="all", n=100, n_effective=90.0)
    items = pd.DataFrame({"item": names, "construct": "knowledge", "is_asked": True, "kind": "quiz"})
    items = items.assign(subscale=None, **{f"label_{code}": names for code in ("ca", "es", "en")})
    found = Findings(estimates, items, study, Words(language), frozenset(codes))
    assert (said in knowledge.headline(found).markdown) != is_shown
