"""What a cell says: an answer of its item, or the reason why there is none."""
