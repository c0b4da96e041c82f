"""Columns whose scale is not that of their item, or not the same in all rows."""
