"""From answers to kept respondents: checks, faults, repaired categories, scores."""
