"""Which of the file's columns hold which item."""
