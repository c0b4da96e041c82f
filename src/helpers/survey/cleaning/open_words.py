"""Open answers as counts of words: what many people said in the same word, and never what anybody wrote."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from helpers.study.config import read_yaml
from helpers.study.instrument import instrument_path
from helpers.survey.vocabulary import VALID, fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpers.study.instrument import Instrument
    from helpers.survey.decoding.decoding import Answers

#: A word counts once so large a share of those who answered said it, however many they are.
SHARED = 0.01
SHORTEST = 3
COLUMNS = ["item", "word", "n", "n_answers"]


@cache
def function_words() -> frozenset[str]:
    """Return the words, of all languages, that say nothing of a subject by themselves."""
    listed = read_yaml(instrument_path().with_name("function_words.yml"))
    return frozenset(word for words in listed.values() for word in words.split())


def words_of(text: str) -> dict[str, str]:
    """Return the words of an answer that say something: how each compares, to how it was written.

    Examples
    --------
    >>> words_of("L'ajuda a la gent gran")
    {'ajuda': 'ajuda', 'gent': 'gent', 'gran': 'gran'}
    """
    written = "".join(letter if letter.isalpha() or letter in "·-" else " " for letter in text).lower().split()
    words = {fold(word): word for word in written}
    return {key: word for key, word in words.items() if len(key) >= SHORTEST and key not in function_words()}


def shared_words(answers: Mapping[str, Answers], instrument: Instrument, threshold: int) -> pd.DataFrame:
    """Return the table `open_words`: the words that many people used in each open question, the most used first.

    Parameters
    ----------
    answers
        Item to its answers, kept rows only.
    threshold
        Fewest people who must have used a word, besides one in a hundred of those who answered; others are not named.

    Returns
    -------
    pandas.DataFrame
        ``item``, ``word`` (as most people wrote it), ``n`` people, ``n_answers`` people who answered. A question of
        which no word was shared has one row with an empty word and n 0.
    """
    rows = []
    for item_id, replies in answers.items():
        if instrument[item_id].kind != "open" or instrument[item_id].construct == "paradata":
            continue
        texts = replies.texts[replies.states == VALID].astype(str)
        people, spelling = Counter(), Counter()
        for text in texts:
            said = words_of(text)
            people.update(said.keys())
            spelling.update(said.items())
        least = max(threshold, SHARED * len(texts))
        told = [(key, n) for key, n in people.most_common() if n >= least]
        rows += [(item_id, _spelt(key, spelling), n, len(texts)) for key, n in told] or [(item_id, "", 0, len(texts))]
    return pd.DataFrame(rows, columns=COLUMNS)


def _spelt(key: str, spelling: Counter[tuple[str, str]]) -> str:
    return max((written for (folded, written) in spelling if folded == key), key=lambda w: (spelling[key, w], w))
