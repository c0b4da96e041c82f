"""What people read: words, numbers in their language's form, figures, tables and computed sentences."""
