"""Codes and names of which it is open what they mean, and answers that are none."""
