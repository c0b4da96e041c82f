"""What the council sets: its `plan.yml`, and the days on which it works."""
