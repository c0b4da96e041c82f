"""Headings that say what was found; a section of which nothing is surely known keeps its plain title."""
