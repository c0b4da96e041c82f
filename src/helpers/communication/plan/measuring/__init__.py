"""How a plan is judged: objectives, what can show them, trials by lot, and what became of the plan before."""
