import pandas as pd

from helpers.communication.audit.rewriting.quotes import Quote
from helpers.present.audit.quotes import _each_said_once

DAY = pd.Timestamp("2025-02-03")
ASK = "You can ask by telephone or in person."


def quote(kind, rewrite):
    return Quote(kind, DAY, "web", "en", kind, 1.0, f"{kind} as it stands.", 1, rewrite)


def test_how_to_ask_is_told_of_one_sentence_and_of_that_which_lacks_it():
    """Two of three rewrites in the body ended with the same words on how to ask."""
    body = [
        quote("need", f"Help for people in a hard spell. {ASK} More: https://a.example/aid"),
        quote("denial", "Anyone can ask."),
        quote("no_way", f"A workshop on Tuesdays. {ASK} More: https://a.example/groups"),
    ]
    told = [one.rewrite for one in _each_said_once(body)]
    assert told[0] == "Help for people in a hard spell. More: https://a.example/aid"
    assert told[1:] == [one.rewrite for one in body[1:]]
    # Where none lacks it, the first tells it.
    first, second = _each_said_once([body[0], quote("bureaucratic", f"Said plainly. {ASK}")])
    assert ASK in first.rewrite and second.rewrite == "Said plainly."
