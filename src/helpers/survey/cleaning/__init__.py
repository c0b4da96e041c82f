"""From answers to kept respondents: dates, durations, places, repaired categories, and whoever counts twice."""
