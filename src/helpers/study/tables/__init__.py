"""Schemas of the tables, one module per notebook that writes them."""
