"""Where the ends of an interval of 95 % lie: on the normal law, for figures without degrees of freedom, or in draws."""

from helpers.study.thresholds import threshold

CONFIDENCE = threshold("confidence")
#: The parts of what may be that lie below the lower end of such an interval, and below the upper one.
TAILS = (round((1 - CONFIDENCE) / 2, 12), round((1 + CONFIDENCE) / 2, 12))

#: Half the width of a 95 % interval, in standard errors.
Z95 = 1.959963984540054
