"""Who was asked and who answered, and how many must be asked to see what."""
