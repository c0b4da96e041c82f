"""One file of many councils, taken apart by council: who they are, whose each row is, what each folder gets."""
