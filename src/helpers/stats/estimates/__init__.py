"""Means, shares and their intervals that follow the design, indicator by indicator and group by group."""
