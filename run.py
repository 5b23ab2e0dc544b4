"""Runs rms_agents from a checkout: `uv run run.py`."""

from rms_agents.cli import main

main()
