"""Design-based estimates, models, scales, segments and comparisons: arrays and frames in, named frozen results out."""
