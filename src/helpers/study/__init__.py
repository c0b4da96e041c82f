"""One council and one wave: its configuration, its folders, its tables and the record of how they came about."""
