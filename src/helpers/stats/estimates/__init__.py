"""Means, shares and differences with intervals that follow the design; indicators, groups, waves, small areas."""
