"""What people write into a study's files, read as it was meant or refused: names, numbers, YAML."""
