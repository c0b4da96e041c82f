"""The command line `mirall`."""
