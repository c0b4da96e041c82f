"""What goes with the image, or another outcome: inputs, importance, priorities, and the analysis made of them."""
