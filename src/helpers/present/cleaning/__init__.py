"""What people read of notebook 01."""
