"""Which actions are chosen, why, and how the choice changes where the figures do."""
