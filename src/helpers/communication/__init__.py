"""What the council says today, and the plan of what it should say."""
