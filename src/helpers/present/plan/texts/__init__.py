"""What a plan gives ready to use: texts for each audience, and what it says of itself."""
