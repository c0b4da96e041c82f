"""What goes with the image: inputs, importance, priorities, and the analysis made of them."""
