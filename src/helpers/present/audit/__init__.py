"""What people read of notebook 04."""
