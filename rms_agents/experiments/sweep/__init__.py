"""Sweeps: many runs over a design, kept on disk so that nothing finished is ever lost."""
