"""The rows that are interviews: read, filtered, joined, laid under each other."""
