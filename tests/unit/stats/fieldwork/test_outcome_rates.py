"""AAPOR's rates against another program's worked examples, and the sample beside the census."""

import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.stats.fieldwork.outcome_rates import Dispositions, eligible_share, outcome_rates
from helpers.stats.fieldwork.representation import chance_dissimilarity, dissimilarity, representation

#: R package outcomerate 1.0.1, README: I 4, P 2, R 1, NC 1, O 1, UH 1, UO 1, NE 1; e by eligibility_rate.
README = {
    "RR1": 0.364, "RR2": 0.545, "RR3": 0.370, "RR4": 0.556, "RR5": 0.444, "RR6": 0.667, "COOP1": 0.500, "COOP2": 0.750,
    "COOP3": 0.571, "COOP4": 0.857, "REF1": 0.091, "REF2": 0.093, "REF3": 0.111, "CON1": 0.727, "CON2": 0.741,
    "CON3": 0.889,
}  # fmt: skip
#: The same package's tests: I 5, P 3, R 2, NC 1, O 2, UH 1, UO 1, with e = .5, as fractions.
FRACTIONS = {
    "RR1": 1 / 3, "RR2": 8 / 15, "RR3": 5 / 14, "RR4": 4 / 7, "RR5": 5 / 13, "RR6": 8 / 13, "COOP1": 5 / 12,
    "COOP2": 2 / 3, "COOP3": 1 / 2, "COOP4": 4 / 5, "REF1": 2 / 15, "REF2": 1 / 7, "REF3": 2 / 13, "CON1": 4 / 5,
    "CON2": 6 / 7, "CON3": 12 / 13,
}  # fmt: skip


def test_rates_are_those_of_another_program():
    found = Dispositions(4, 2, 1, 1, 1, 1, 1, 1)
    assert eligible_share(found) == pytest.approx(0.9)
    assert outcome_rates(found) == pytest.approx(README, abs=5e-4)
    assert outcome_rates(Dispositions(5, 3, 2, 1, 2, 1, 1), 0.5) == pytest.approx(FRACTIONS, abs=1e-12)


def test_rates_lie_in_the_order_of_their_bases():
    rates = outcome_rates(Dispositions(412, 9, 530, 640, 22, 880, 0, 310))
    assert rates["RR1"] < rates["RR3"] < rates["RR5"] and rates["RR2"] < rates["RR4"] < rates["RR6"]


def test_no_rates_of_nobody_nor_of_impossible_shares():
    with pytest.raises(EstimationError, match="0 cases"):
        outcome_rates(Dispositions(0, unknown_other=5))
    with pytest.raises(EstimationError, match=r"1\.2"):
        outcome_rates(Dispositions(1), 1.2)


def test_chance_alone_makes_as_much_unlikeness_as_the_formula_says():
    rng, census = np.random.default_rng(4), np.array([0.1, 0.2, 0.3, 0.4])
    drawn = rng.multinomial(400, census, size=4000) / 400
    average = np.mean([dissimilarity(shares, census) for shares in drawn])
    assert chance_dissimilarity(census, 400) == pytest.approx(average, rel=0.02)


def test_variables_come_with_the_most_unlike_first():
    margins = pd.DataFrame({
        "variable": ["sex", "sex", "age", "age"], "n": [50, 50, 20, 80], "share_before": [0.5, 0.5, 0.2, 0.8],
        "share_population": [0.49, 0.51, 0.5, 0.5],
    })  # fmt: skip
    found = representation(margins, worth=0.5)
    assert list(found["variable"]) == ["age", "sex"] and found["dissimilarity"][0] == pytest.approx(0.3)
    assert found["by_chance"][0] == pytest.approx(chance_dissimilarity([0.5, 0.5], 50))
    assert representation(margins.head(0)).empty
