"""Whether items belong together: reliability, factors, polychoric correlations, invariance."""
