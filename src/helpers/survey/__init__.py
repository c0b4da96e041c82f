"""From the raw file to scored, weighted respondents: reading, codebook, cleaning, scoring, weighting, disclosure."""
