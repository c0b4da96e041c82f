"""What the audit finds, theme by theme, and what of it falls short."""
