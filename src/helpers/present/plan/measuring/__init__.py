"""What success is, whether the next survey or a count can show it, how it is tried and followed."""
