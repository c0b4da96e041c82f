"""Census margins, read and merged, and raking to them."""
