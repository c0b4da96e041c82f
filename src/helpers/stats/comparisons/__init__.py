"""Whether figures differ: of groups, waves, districts and many looked at together."""
