"""What people read of notebook 05, and the plan as files that a council edits."""
