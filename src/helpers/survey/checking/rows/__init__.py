"""What the file says of its rows, and rows that it leaves out."""
