"""codebook.yml and what its words mean: items, bands, options, and where an item's answers lie."""
