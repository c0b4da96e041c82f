"""Letters are compared alike wherever they are read: by vocabulary, official tables, places, names and identifiers."""

import pytest

from helpers.study.written.letters import plain_name, unaccented
from helpers.survey.receiving.identifiers import folded
from helpers.survey.vocabulary import fold
from helpers.survey.weighting.members import plain
from helpers.survey.weighting.municipalities import place_name


@pytest.mark.parametrize("reader", [unaccented, fold, plain, place_name, plain_name, folded])
@pytest.mark.parametrize(
    ("written", "meant"),
    [("ACCÉS", "acces"), ("acce\u0300s", "acces"), ("\uff33\uff29", "si"), ("\U0001d412\U0001d408", "si"), ("ﬁ", "fi")],
)  # fmt: skip
def test_every_reader_passes_over_the_same_differences(reader, written, meant):
    assert reader(written) == reader(meant)


@pytest.mark.parametrize("written", ["COL·LEGI", "co\u0140legi", "CO\u013fLEGI", "col\u2022legi", "col\u2027legi"])
@pytest.mark.parametrize("reader", [fold, place_name])
def test_the_dot_of_ll_makes_no_difference(reader, written):
    assert reader(written) == "collegi"


def test_what_is_typed_for_the_dot_is_a_dash_between_words_of_a_place():
    assert (fold("col.legi"), fold("col-legi"), place_name("Vall-llobrega")) == ("collegi", "collegi", "vall llobrega")


def test_signs_after_a_name_are_no_letters_of_it():
    assert fold("Facebook™") == fold("Facebook®") == "facebook"
