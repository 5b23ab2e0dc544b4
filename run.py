"""Runs rms_agents from a checkout: `uv run run.py`."""

from rms_agents.__main__ import main

main()
