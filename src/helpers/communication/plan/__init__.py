"""What the council should say: evidence, objectives, audiences, actions chosen, calendar."""
