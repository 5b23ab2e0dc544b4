"""Test all claims and put the result in its place: docs/claims.md and docs/claims/.

    uv run benchmarks/claims_page.py

It takes a few minutes. To be run again whenever the engine or the statements change.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from rms_agents.cli.claiming import run_claims
from rms_agents.experiments.claims.folder import DATA, FIGURES, write_report
from rms_agents.experiments.claims.report import Report, markdown
from rms_agents.experiments.claims.statement import statement

DOCS = Path(__file__).parents[1] / "docs"
COMMAND = "uv run benchmarks/claims_page.py"


def place(report: Report, docs: Path = DOCS) -> None:
    """Put a report's page, pictures and figures where the documents are."""
    with TemporaryDirectory() as folder:
        made = write_report(Path(folder) / "report", report, COMMAND)
        beside = docs / "claims"
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        for picture in sorted((made / FIGURES).glob("*.png")):
            shutil.copy(picture, beside)
        shutil.copy(made / DATA, beside)
    (docs / "claims.md").write_text(markdown(report, "claims", COMMAND), encoding="utf-8")


if __name__ == "__main__":
    place(run_claims([], statement().rules.pairs, complete=True))
