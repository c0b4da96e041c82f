"""Councils and waves side by side, from nothing but what each run gives away as data."""
