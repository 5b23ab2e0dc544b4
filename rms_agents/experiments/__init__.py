"""Experiments: each method lays out a table of runs and reads the results."""
