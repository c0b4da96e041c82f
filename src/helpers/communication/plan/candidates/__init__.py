"""What speaks for an action: the evidence of the earlier notebooks, and the actions that it calls for."""
