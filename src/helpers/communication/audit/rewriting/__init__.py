"""The council's own texts quoted, masked and written better by rules."""
