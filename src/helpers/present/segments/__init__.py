"""What people read of notebook 03."""
