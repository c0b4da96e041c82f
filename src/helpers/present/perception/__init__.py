"""What people read of notebook 02."""
