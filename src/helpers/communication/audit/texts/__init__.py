"""A text read by rules: its sentences and words, language, topic, frames, and how hard it is."""
