"""Where the ends of an interval lie: on the normal law, for figures without degrees of freedom, or in draws."""

from math import ceil
from statistics import NormalDist

from helpers.study.thresholds import threshold

CONFIDENCE = threshold("confidence")
#: The parts of what may be that lie below the lower end of such an interval, and below the upper one.
TAILS = (round((1 - CONFIDENCE) / 2, 12), round((1 + CONFIDENCE) / 2, 12))
#: Fewest draws of which the ends of such an interval can be read: fewer put less than one beyond each end.
FEWEST_DRAWS = ceil(round(1 / TAILS[0], 6))
#: Fewest completed data sets from which what is missing can be told: their spread is part of the error.
FEWEST_IMPUTATIONS = 2

#: The level as tables describe it.
LEVEL = f"{100 * CONFIDENCE:g} %"
#: Half the width of such an interval, in standard errors; the last digit is the library's own.
Z = round(NormalDist().inv_cdf(TAILS[1]), 15)
#: The same of an interval of 95 %, which is what published studies give, and what a council writes of its trials.
Z95 = 1.959963984540054
