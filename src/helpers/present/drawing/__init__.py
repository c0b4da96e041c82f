"""One look for figures, and the few kinds of chart that the report uses."""
