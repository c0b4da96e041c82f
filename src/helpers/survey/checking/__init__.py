"""What a column may mean otherwise than it seems to: found, and asked."""
