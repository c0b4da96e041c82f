"""What a run gives away of its tables as data: cleared, rounded as the report prints, and described."""
