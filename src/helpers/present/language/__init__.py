"""Words, numbers and dates in the reader's language, and the catalogue that holds every sentence."""
