"""What a hand did to the file before it came: cells moved, sorted, filled or left to stand for others."""
