"""What tests of the fit share: the physicians, and a way to write small files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rms_agents.experiments.fitting.adoptions import Adoptions, read_adoptions
from rms_agents.scenario import Scenario, bundled_folder


@pytest.fixture(scope="session")
def physicians() -> Adoptions:
    """The 125 physicians of Coleman, Katz and Menzel."""
    data = bundled_folder() / "data"
    return read_adoptions(data / "physicians_ties.csv", data / "physicians_people.csv")


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    """The bundled scenario that goes with them."""
    return Scenario.load("physicians")


@pytest.fixture
def files(tmp_path: Path) -> Callable[[str, str], tuple[Path, Path]]:
    """Return a function that writes ties and adoptions as CSV files, rows without headers."""

    def write(ties: str, adoptions: str) -> tuple[Path, Path]:
        paths = tmp_path / "ties.csv", tmp_path / "adoptions.csv"
        for path, header, rows in zip(
            paths, ("source,target", "person,adoption_time"), (ties, adoptions), strict=True
        ):
            path.write_text("\n".join([header, *rows.split()]) + "\n")
        return paths

    return write
