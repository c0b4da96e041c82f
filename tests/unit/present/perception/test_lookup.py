"""Any question by any group: nothing twice, nothing withheld shown, nothing compared that is not one measure."""

import pandas as pd
import pytest
from a_study import a_study

from helpers.present.language.words import Words
from helpers.present.perception import lookup
from helpers.present.perception.findings import Findings


def _row(indicator, domain, level, estimate, low=None, high=None):
    known = {"estimate": estimate, "conf_low": low, "conf_high": high, "n": 60, "n_effective": 50.0}
    return {"indicator": indicator, "domain": domain, "level": level, **known}


ROWS = [
    _row("image_index", "all", "all", 57.9, 56.5, 59.4),
    _row("image_index", "sex", "female", 58.6, 55.4, 61.7),
    _row("image_index", "sex", "male", 56.2, 52.4, 59.9),
    _row("knows_where", "all", "all", 0.26, 0.2, 0.3),
    _row("knows_where", "sex", "female", 0.25, 0.2, 0.3),
    _row("knows_where", "sex", "male", None),
    _row("resident", "all", "all", 1.0, 1.0, 1.0),
    _row("image_index", "education", "higher", 60.0, 58.0, 62.0),
    _row("image_index", "education", "primary", 50.0, 48.0, 52.0),
    _row("image_index", "work", "student", 61.0, 50.0, 72.0),
]
NONE = pd.DataFrame()


def _shown(invariance=NONE, language="en"):
    items = pd.DataFrame(
        {
            "item": ["knows_where", "resident"],
            "kind": "binary",
            "construct": ["awareness", "paradata"],
            "is_asked": True,
        }
    ).assign(**{f"label_{code}": ["Knows where to go", "Lives here"] for code in ("ca", "es", "en")})
    study = a_study(language)
    found = Findings(pd.DataFrame(ROWS), items, study, Words(language), frozenset({"knows_where", "resident"}))
    told = lookup.tables(found, invariance)
    return dict(part.split("**\n", 1) for part in f"\n{told.markdown}".split("\n**")[1:])


def _cells(table):
    return [
        [cell.strip().replace("\u00a0", " ") for cell in line.strip("|").split("|")]
        for line in table.strip().split("\n")
        if "---" not in line
    ]


def test_figures_stand_by_question_and_group_and_what_is_withheld_says_so():
    head, image, where = _cells(_shown()["Sex"])
    assert head == ["Question", "Answer", "Everybody", "Woman", "Man"]
    assert image == [
        "Image index", "mean, from 0 to 100", "57.9 (56.5 to 59.4)", "59 (55 to 62)", "56 (52 to 60)",
    ]  # fmt: skip
    assert where == ["Knows where to go", "Yes", "26% (20% to 30%)", "25% (20% to 30%)", "withheld"]


def test_groups_stand_in_the_order_of_the_answers_and_one_group_alone_has_no_table():
    shown = _shown()
    assert list(shown) == ["Education", "Sex"]
    assert _cells(shown["Education"])[0][3:] == ["Primary or less", "Higher"]


def test_a_scale_that_is_not_one_measure_in_two_groups_is_not_set_beside_itself():
    apart = pd.DataFrame(
        [{"scale": "image_index", "grouping": "sex", "level": "none", "congruence": 0.5, "holds": False}]
    )
    assert [row[0] for row in _cells(_shown(apart)["Sex"])[1:]] == ["Knows where to go"]
    assert "Image index" in _shown(apart)["Education"]


def test_what_the_few_said_who_left_the_question_out_cannot_be_worked_out():
    """Two of 120 in no group: with all digits their mean follows from the whole, as printed it does not."""
    sizes, of_whole, of_two = {"female": 70, "male": 48}, 57.93, 91.0
    shares = {level: n / 120 for level, n in sizes.items()}
    means = {"female": 58.62, "male": (120 * of_whole - 2 * of_two - 70 * 58.62) / 48}
    left = lambda figures: (of_whole - sum(shares[level] * figures[level] for level in sizes)) * 60  # noqa: E731
    assert left(means) == pytest.approx(of_two)
    rows = pd.DataFrame(
        [_row("image_index", "sex", level, value, value - 3, value + 3) for level, value in means.items()]
    )
    items = pd.DataFrame({"item": ["trust"], "construct": ["valuation"], "kind": ["scale"]})
    found = Findings(rows, items, a_study(), Words("en"), frozenset())
    printed = found.rows(["image_index"], "sex").set_index("level")["estimate"]
    assert abs(left(printed) - of_two) > 10 and set(printed % 1) == {0.0}
