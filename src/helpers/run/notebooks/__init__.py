"""Notebooks as files: their cells, parameters and outputs, read, set and stripped; nothing runs them here."""
