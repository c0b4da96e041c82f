"""A survey that somebody else designed, with nothing but council.yml and codebook.yml: nothing of it is lost."""

from __future__ import annotations

import foreign_survey
import numpy as np
import pandas as pd
import pytest
from in_process import rows_of, run_notebook

from helpers.stats.estimates.indicators import build_indicators, shares_among

STUDY = {"council": "bookham", "wave": "2026"}


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    data = tmp_path_factory.mktemp("foreign") / "data"
    table = foreign_survey.write(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIRALL_DATA", str(data))
        yield table


@pytest.fixture(scope="module")
def readers(raw):
    """Return the answers of those who stand for the residents: the staff stand beside them."""
    return raw[raw["Q18"] == "R"]


@pytest.fixture(scope="module")
def cleaning(raw):
    return run_notebook("01", **STUDY)


@pytest.fixture(scope="module")
def perception(raw, cleaning):
    return run_notebook("02", **STUDY, imputations=2, replicates=40)


@pytest.fixture(scope="module")
def segments(raw, perception):
    return run_notebook("03", **STUDY, starts=4, max_classes=2, replicates=4, made_up=3)


def told(shown) -> str:
    return "\n".join(str(getattr(value, "markdown", "")) for value in shown.values())


def everybody(perception, indicator: str) -> float:
    table = perception[1]["estimates"]
    return float(table.loc[(table["indicator"] == indicator) & (table["domain"] == "all"), "estimate"].iloc[0])


def test_every_mapped_question_is_in_an_output(cleaning, perception):
    items = cleaning[1]["cleaned"].items
    asked = items[items["is_asked"] & (items["construct"] != "paradata")]
    assert len(asked) == 24
    shown = rows_of(cleaning[0]) | rows_of(perception[0])
    answers = {row.split("/")[1].split("=")[0] for row in shown if row.startswith(("tbl-answers/", "tbl-open-words/"))}
    assert set(asked["item"]) <= answers
    labels = told(perception[0]) + told(cleaning[0])
    assert [label for label in asked["label_en"] if label.rstrip("?.").split(",")[0] not in labels] == []


def test_own_questions_of_any_kind_count_in_their_construct(readers, perception):
    image = (readers["Q1"] - 1) / 6 * 100
    clean, hours = (readers["Q2"] == 1) * 100.0, readers["Q3"].map({"A": 100.0, "B": 50.0, "C": 0.0})
    assert everybody(perception, "image_index") == pytest.approx(pd.concat([image, clean, hours], axis=1).mean().mean())
    place = pd.concat([(readers["Q4"] - 1) / 4 * 100, (readers["Q5"] == 1) * 100.0], axis=1).mean(axis=1)
    assert everybody(perception, "belonging_score") == pytest.approx(place.mean())
    assert everybody(perception, "awareness") == pytest.approx(readers[["K1", "K2"]].mean().mean())
    assert everybody(perception, "is_user") == pytest.approx((readers["Q9"] == 1).mean())
    parts = perception[0]["tbl-image"].data["key"].tolist()
    assert {"image_index", "overall_image", "clean", "hours"} == set(parts)


def test_own_constructs_and_questions_may_be_drivers(perception):
    drivers, inputs = perception[1]["placed"].drivers, perception[1]["inputs"]
    tried = set(drivers["driver"]) | set(inputs.left_out)
    assert {"belonging_score", "queue", "borrowed"} <= tried
    assert "belonging_score" in set(drivers["driver"])
    assert "The library as a place of one\\'s own" in told(perception[0])
    assert "Libraries for all of us" in told(perception[0])


def test_own_profile_questions_are_groups(readers, perception, segments):
    assert {"branch", "member"} <= set(perception[1]["indicators"].domains)
    table = perception[1]["estimates"]
    mill = table[(table["indicator"] == "recommend") & (table["domain"] == "branch") & (table["level"] == "mill")]
    assert mill["estimate"].iloc[0] == pytest.approx(readers.loc[readers["Q22"] == 1, "Q13"].mean() * 10)
    assert "Mill Lane" in told(perception[0])
    assert {"branch", "member"} <= set(segments[1]["analysis"].profiles["variable"])


def test_own_labels_stand_where_the_method_would_put_its_own(perception, segments):
    words = told(perception[0]) + told(segments[0])
    for label in ("Library site", "The desk", "Under 40", "No school", "Non\\-binary", "Reader", "Libraries overall"):
        assert label in words, label
    for label in ("Council website", "Council office or centre", "Neither", "Citizen", "none_yet", "young"):
        assert label not in words, label


def test_options_that_were_not_offered_are_absent_and_none_of_these_is_an_answer(readers, perception):
    table = perception[1]["answers"].set_index(["item", "answer"])
    assert list(table.loc["channel_used"].index) == ["web", "radio_tv", "office"]
    assert list(table.loc["liked"].index) == ["books", "staff", "quiet", "cafe"]
    assert table.loc[("liked", "cafe"), "estimate"] == 0
    assert table.loc[("channel_used", "web"), "n"] == len(readers)
    assert table.loc[("channel_used", "web"), "estimate"] == pytest.approx(readers["Q10"].str.contains("Site").mean())
    assert "known_list__bus" not in set(perception[1]["estimates"]["indicator"])


def test_spending_recommending_and_unaided_awareness_are_told(readers, perception):
    shown = perception[0]
    assert {"spend_should", "spend_trend"} <= set(shown["tbl-spending"].data["key"])
    assert everybody(perception, "spend_should") == pytest.approx((readers["Q11"] - 1).mean() * 25)
    assert "Whether it should grow" in shown["txt-spending"].markdown
    assert {"recommend", "visits", "queue", "borrowed"} <= set(shown["tbl-contact"].data["key"])
    assert "Would recommend" in shown["txt-communication"].markdown
    assert "people name" in shown["txt-awareness"].markdown
    assert {"known_list__loans", "unaided_count"} <= set(shown["tbl-awareness"].data["key"])
    assert "Loans" in shown["tbl-awareness"].markdown


def test_first_words_are_counted_and_nobodys_words_are_quoted(raw, cleaning):
    table = cleaning[0]["tbl-open-words"]
    counts = {key.split("=")[1]: n for key, n in zip(table.data["key"], table.data["n"], strict=True)}
    assert counts["books"] == raw["Q15"].str.lower().str.contains("books").sum()
    assert counts["quiet"] == raw["Q15"].str.contains("quiet").sum()
    assert "osalind" not in table.markdown and "aunt" not in table.markdown
    assert not any("Rosalind" in str(getattr(value, "data", "")) for value in cleaning[0].values())


def test_one_language_is_enough(cleaning):
    items = cleaning[1]["cleaned"].items.set_index("item")
    assert items.loc["clean", ["text_ca", "text_es", "text_en"]].tolist() == ["Are the libraries clean?"] * 3


def test_no_interval_of_a_mapped_question_is_made_of_nothing(perception):
    table = perception[1]["answers"]
    nobody = table[(table["estimate"] == 0) & table["conf_high"].notna()]
    assert (nobody["conf_high"] > 0).all()
    assert np.isfinite(table["estimate"]).all()


def test_shares_are_those_that_the_survey_made(cleaning):
    found, items = cleaning[1]["cleaned"].respondents, cleaning[1]["cleaned"].items
    made = build_indicators(found, items)
    assert shares_among(made.values.columns, items) == made.shares
    assert "borrowed" in made.shares and "clean" not in made.shares
