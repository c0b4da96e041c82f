"""What a request asks for is looked at before anything runs: values that need no data are refused at once."""

import pytest

from helpers.errors import UsageError
from helpers.run.execute.request import Request, accept


def refusals(*settings):
    """Return what is refused of settings for a council that is shipped, one line each."""
    with pytest.raises(UsageError) as refused:
        accept(Request("vilaprova", "2025", settings=settings, renderer="embedded"))
    return str(refused.value).splitlines()


def test_objectives_that_the_library_lacks_are_refused_with_what_is_near():
    told = refusals("05.objectives=awarenes, image_index, no_wish", "03.segments=-1")
    assert len(told) == 3 and told[0].startswith("03_") and "segments" in told[0]
    assert told[1].startswith("05_plan_drafting: objectives names awarenes,") and "Near it: awareness" in told[1]
    assert told[2].startswith("05_plan_drafting: objectives names no_wish,")


@pytest.mark.parametrize("named", ["awareness, knows_where", "method", "chosen", ""])
def test_objectives_by_id_by_indicator_and_left_open_are_taken(named):
    settings = (f"05.objectives={named}",) if named else ()
    assert accept(Request("vilaprova", "2025", settings=settings, renderer="embedded")).study.council == "vilaprova"


def test_what_cannot_be_set_and_what_is_no_right_value_are_told_at_once():
    given = ["seed=1.5", "01.weight_cap=-3", "02.family=logistic", "02.outcom=trust", "02.drivers=", "05.objectives=x"]
    told = " ".join(refusals(*given))
    for said in (
        "seed=1.5",
        "weight_cap",
        "logistic",
        "02.outcom=trust",
        "02.drivers has no value",
        "objectives names x",
    ):
        assert said in told
