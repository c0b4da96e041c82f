"""What may be compared between two groups is said with its reason."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from a_study import a_study
from plan_case import blank

from helpers.present.language.narrative import indicator_name
from helpers.present.language.words import Words
from helpers.present.one_page.image import by_contact, contact_gap
from helpers.present.one_page.picture import marks
from helpers.present.perception import change, image
from helpers.present.perception.alike import alike
from helpers.present.perception.findings import Findings
from helpers.stats.scales.invariance import incomparable

STUDY = a_study()
FOUND = Findings(blank("estimates"), None, STUDY, Words("en"), frozenset())
ROW = {
    "grouping": "is_user", "first": "1", "second": "0", "level": "scalar", "fit": 0.97, "metric_loss": 0.002,
    "scalar_loss": 0.004, "congruence": 0.99, "holds": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("scalar", "They measure the same in users and non-users"),
        ("metric", "but not their starting points (comparative fit 0.97, loss 0.004)"),
        ("configural", "with other loadings (comparative fit 0.97, loss 0.002)"),
        ("none", "One dimension does not describe their answers"),
        ("", "Their loadings are much alike in users and non-users (congruence 0.99)"),
        (np.nan, "Their loadings are much alike"),
    ],
)
def test_each_step_allows_its_comparison(level, said):
    assert said in alike(ROW | {"level": level}, FOUND)


def test_languages_are_named():
    assert "those who speak" in alike(ROW | {"grouping": "language", "first": "ca", "second": "es"}, FOUND)


@pytest.mark.parametrize(
    ("language", "said"), [("ca", "català i qui parla castellà"), ("es", "catalán y quienes hablan castellano")]
)
def test_languages_begin_small_within_a_sentence(language, said):
    found = replace(FOUND, study=a_study(language=language), words=Words(language))
    assert said in alike(ROW | {"grouping": "language", "first": "ca", "second": "es"}, found)


def test_nothing_is_said_of_what_could_not_be_looked_at():
    assert alike(ROW | {"level": "", "congruence": np.nan}, FOUND) == ""


def waves(**levels):
    """Return what was found between two waves: scale to the last step that holds."""
    rows = [
        ROW | {"scale": scale, "grouping": "wave", "level": level, "holds": False} for scale, level in levels.items()
    ]
    return pd.DataFrame(rows)


def test_two_waves_are_told_with_what_follows():
    found = replace(FOUND, study=STUDY)
    text = change.measured_alike(waves(image_index="scalar", stigma="metric", stereotypes="none"), found).markdown
    assert "What measures the same in both waves: image index." in text
    assert "with the same starting points of its questions the fit falls (comparative fit 0.97, loss 0.004)" in text
    assert "One dimension does not describe “stereotypes”" in text
    assert "compared one by one" in text
    sound = change.measured_alike(waves(image_index="scalar"), found).markdown
    assert "one by one" not in sound
    assert "congruence 0.99" in change.measured_alike(waves(stigma=""), found).markdown
    assert change.measured_alike(waves()[:0], found) is None


GROUPS = pd.DataFrame(
    {
        "domain": ["is_user", "sex"], "p_value": [0.0001, 0.5], "q_value": [0.001, 0.9], "high": ["1", "female"],
        "low": ["0", "male"], "gap": [12.0, 1.0], "conf_low": [7.0, -2.0], "conf_high": [17.0, 4.0],
        "is_alike": [True, True],
    }
)  # fmt: skip


@pytest.mark.parametrize(("level", "holds", "is_compared"), [
    ("scalar", True, True), ("metric", False, False), ("configural", False, False), ("none", False, False),
    ("", True, True), ("", False, False),
])  # fmt: skip
def test_what_should_not_be_compared_is_not(level, holds, is_compared):
    measured = pd.DataFrame([ROW | {"scale": "image_index", "level": level, "holds": holds}])
    groups = GROUPS.assign(is_alike=~GROUPS["domain"].isin(incomparable("image_index", measured)))
    told = image.groups_headline(FOUND, groups, measured)
    assert ("Users, 12.0 points above Non" in told.markdown) is is_compared
    assert ("Not compared" in told.markdown) is not is_compared
    assert "No group is compared" not in told.markdown
    assert ("should not be compared" in alike(measured.iloc[0].to_dict(), FOUND)) is not is_compared
    found = _with_contact()
    figure = image.groups_figure(found, groups)
    assert (figure is not None and {"is_user=1"} <= set(figure.data.iloc[:, 0])) is is_compared
    # Page one draws no marks of the two and tells no gap, nor that there is none: it says why.
    page, drawn = by_contact(found, groups), contact_gap(groups) is not None
    assert ("the two are not compared" in page.text) is not is_compared
    # That it was not shown is no finding that the groups differ.
    assert ("the answers do not show" in page.text) is not is_compared
    assert bool(page.claims) is drawn is is_compared
    codes = {part.key for part in marks(found.estimates, STUDY, Words("en"), by_contact=drawn)}
    assert ({"user", "non_user"} <= codes) is is_compared


@pytest.mark.parametrize(("users", "others", "is_page_silent"), [(25, 114, False), (114, 25, False), (60, 80, True)])
def test_groups_that_were_not_tested_are_told_with_what_came_out_and_why(users, others, is_page_silent):
    found, sex = _with_contact(), GROUPS[GROUPS["domain"] == "sex"]
    table = found.estimates.assign(n=[users + others, users, others])
    found = replace(found, estimates=table)
    nothing = pd.DataFrame(columns=["scale", "grouping"])
    told = image.groups_headline(found, sex, nothing).markdown
    assert "Between the groups that were compared" in told and "No difference between groups" not in told
    reason = "too few drawn units" if is_page_silent else "needs 30 people in each group"
    assert reason in told and "12 points apart" in told and f"n = {users}" in told
    # Neither what was tested, nor what cannot be compared, is told a second time.
    assert "Not tested" not in image.groups_headline(found, GROUPS, nothing).markdown
    apart = pd.DataFrame([ROW | {"scale": "image_index", "level": "none", "holds": False}])
    assert "Not tested" not in image.groups_headline(found, sex, apart).markdown
    page = by_contact(found, sex)
    assert (page.text == "") is is_page_silent
    assert is_page_silent or "only 25" in page.text


@pytest.mark.parametrize(
    ("language", "said", "hidden"),
    [
        ("en", "needs 30 people in each group: age (“80 or over”)", "may be shown at most: district"),
        ("ca", "calen 30 persones a cada grup: edat («80", "d'un dels grups: districte"),
        ("es", "hacen falta 30 personas en cada grupo: edad («80", "de uno de los grupos: distrito"),
    ],
)
def test_groups_left_out_of_a_comparison_of_others_of_their_domain_are_named(language, said, hidden):
    """No difference between groups of age was told where two of five had been compared."""
    levels = [("age_group", "45-64", 68.0, 44), ("age_group", "65-79", 65.0, 30), ("age_group", "80+", 59.0, 11),
              ("district", "El Poble", 65.0, 89), ("district", "Les Masies", np.nan, pd.NA)]  # fmt: skip
    rows = [{"indicator": "image_index", "domain": domain, "level": level, "estimate": value, "std_error": 1.0,
             "conf_low": value - 2, "conf_high": value + 2, "n": n, "n_effective": n, "is_suppressed": np.isnan(value)}
            for domain, level, value, n in levels]  # fmt: skip
    estimates = pd.DataFrame(rows).astype({"n": "Int64"})
    study = a_study(language=language)
    found = Findings(estimates, None, study, Words(language), frozenset())
    ages = GROUPS.iloc[1:].assign(domain="age_group", high="45-64", low="65-79")
    told = image.groups_headline(found, ages, pd.DataFrame(columns=["scale", "grouping"])).markdown
    assert said in told and hidden in told.lower()
    whole = replace(found, estimates=estimates.iloc[:2])
    assert "80" not in image.groups_headline(whole, ages, pd.DataFrame(columns=["scale", "grouping"])).markdown


def _with_contact():
    marks_given = (("all", "all", 61.0), ("is_user", "1", 70.0), ("is_user", "0", 58.0))
    rows = [{"indicator": "image_index", "domain": domain, "level": level, "estimate": value, "std_error": 1.0,
             "conf_low": value - 2, "conf_high": value + 2, "n": 100, "n_effective": 90.0, "is_suppressed": False}
            for domain, level, value in marks_given]  # fmt: skip
    return replace(FOUND, estimates=pd.DataFrame(rows))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "more answers on satisfaction than"), ("ca", "més respostes sobre la"), ("es", "más respuestas sobre la")],
)
@pytest.mark.parametrize(
    ("kinds", "asked", "known", "is_told"),
    [(2, 26, 106, True), (2, 25, 106, False), (2, 26, 110, False), (1, 26, 106, False)],
)
def test_why_more_people_answer_as_users_than_there_are_users_is_said(language, said, kinds, asked, known, is_told):
    """Page one read "only 25 of them answered" and the chapter "of the 26 who were asked it and answered"."""
    sizes = {"all": 110, "1": 25, "0": 81}
    table = _with_contact().estimates
    table = table.assign(n=table["level"].map(sizes))
    more = table.iloc[[0, 0]].assign(indicator=["satisfaction_score", "is_user"], n=[asked, known])
    contact = ["use_own", "use_family"][:kinds]
    items = pd.DataFrame({"item": [*contact, "satisfaction"], "n_not_asked": [0] * kinds + [80], "is_asked": True})
    items = items.assign(construct=["experience"] * kinds + ["satisfaction"], kind=["binary"] * kinds + ["scale"])
    found = Findings(pd.concat([table, more]), items, a_study(language=language), Words(language), frozenset())
    sex = GROUPS[GROUPS["domain"] == "sex"]
    told = image.groups_headline(found, sex, pd.DataFrame(columns=["scale", "grouping"])).markdown
    assert (said in told) == is_told
    page = by_contact(found, sex).text
    assert "25" in page and not any(word in page for word in ("answered", "han respost", "han respondido"))


@pytest.mark.parametrize(("asked", "name"), [
    (["use_own", "use_family"], "Contact, own or in the family"), (["use_own"], "Own contact"),
    (["use_family"], "Contact in the family"),
])  # fmt: skip
def test_contact_is_called_what_was_asked(asked, name):
    items = pd.DataFrame({"item": ["use_own", "use_family"], "construct": "experience", "kind": "binary"})
    items["is_asked"] = items["item"].isin(asked)
    assert indicator_name("is_user", STUDY, Words("en"), items) == name
