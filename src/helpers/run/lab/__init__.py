"""The researcher's lab: the method's notebooks set to one council, a first page, and room for other questions."""
