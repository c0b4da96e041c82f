"""The inventory of a council as it comes: files, headers, cells, what repeats and what was not read."""
