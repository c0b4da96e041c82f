"""The plan written down: its lines, calendar, audiences and messages, and what the council set by hand."""
