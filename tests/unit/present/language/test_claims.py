"""Claims are made with the words, travel with them and are refused where nobody could judge them."""

import pytest

from helpers.present.language.claims import Claim, Told, as_metadata, join
from helpers.present.outputs import sentences


def test_pieces_keep_their_claims_when_joined_and_empty_ones_leave_none():
    rose = Told("It rose.", (Claim("change", "trust_score", "above", "2023", value=3.0, low=1.0, high=5.0),))
    told = join([rose, Told(""), Told("The rest stayed.")])
    assert told.text == "It rose. The rest stayed."
    assert told.claims == rose.claims


def test_claims_are_in_the_metadata_of_what_is_shown_without_what_is_empty():
    shown, facts = sentences(
        Told("It is good.", (Claim("level", "image_index", "above", value=60.0),))
    )._repr_mimebundle_()
    assert shown["text/markdown"] == "It is good."
    expected = {"kind": "level", "subject": "image_index", "direction": "above", "base": "all", "value": 60.0}
    assert facts["mirall"]["claims"] == [expected]
    assert as_metadata(()) == []


@pytest.mark.parametrize("field", [{"kind": "rumour"}, {"direction": "sideways"}])
def test_a_claim_that_nobody_could_judge_is_refused(field):
    with pytest.raises(ValueError, match="no kind and direction"):
        Claim(**{"kind": "level", "subject": "image_index", **field})
