"""Groups of people who share an image: latent classes, their number, stability and profiles."""
