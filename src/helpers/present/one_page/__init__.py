"""The page that is read first: what the image is, why, among whom, what happens on Monday, and how it will be known."""
