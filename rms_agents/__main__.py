"""Where the program begins: `run.py`, the installed `rms`, and ``python -m rms_agents``."""

from __future__ import annotations

from rms_agents.leaving import take_ctrl_c


def main() -> None:
    """Take Ctrl+C, then import what there is and run one command."""
    take_ctrl_c()
    from rms_agents.cli import main as run_command

    run_command()


if __name__ == "__main__":
    main()
