"""Writes what is measured on the documents' pages: run `uv run python docs/write_pages.py`.

The parameter table of `model.md` comes from the declarations, `reproductions.md` and `real_data.md`
with its pictures from experiments. Tests hold all of them to what is written here.
"""

from __future__ import annotations

import re
import sys
import tempfile
from itertools import groupby
from pathlib import Path

from rms_agents.cli.wording import shown
from rms_agents.parameters import Parameter, parameters

DOCS = Path(__file__).parent
TABLE = re.compile(r"(<!-- parameters: written by write_pages.py -->\n).*?(\n<!-- end -->)", re.S)


def parameter_table() -> str:
    """Return every declared parameter, group by group, as Markdown tables."""
    parts = []
    for group, members in groupby(parameters().values(), lambda each: each.name.split(".")[0]):
        parts += [
            f"\n**{group}**\n",
            "| name | default | range | kind | meaning | source |",
            "|---|---|---|---|---|---|",
        ]
        parts += [f"| {' | '.join(_cells(each))} |" for each in members]
    return "\n".join(parts) + "\n"


def _cells(each: Parameter) -> tuple[str, ...]:
    name = each.name.split(".", 1)[1]
    default = f"{shown(each.default) or 'none'} {each.unit if each.numeric else ''}".strip()
    allowed = ""
    if each.choices:
        allowed = ", ".join(each.choices)
    elif each.low is not None and each.high is not None:
        allowed = f"{each.low:,.16g} to {each.high:,.16g}"
        if each.plausible is not None:
            allowed += f"; plausible {each.plausible[0]:,.15g} to {each.plausible[1]:,.15g}"
    return f"`{name}`", default, allowed, each.kind, each.meaning, each.source


def with_table(text: str) -> str:
    """Return `model.md` with its parameter table brought up to date."""
    assert TABLE.search(text), "model.md has lost the marks around its parameter table"
    return TABLE.sub(lambda found: found[1] + parameter_table() + found[2], text)


def main() -> None:
    """Write all pages."""
    model = DOCS / "model.md"
    model.write_text(with_table(model.read_text(encoding="utf-8")), encoding="utf-8")
    if "--table-only" in sys.argv:
        return
    from rms_agents.experiments.fitting.adoptions import read_adoptions
    from rms_agents.experiments.fitting.page import page as page_of_physicians
    from rms_agents.experiments.fitting.pictures import write_pictures
    from rms_agents.experiments.fitting.study import study
    from rms_agents.experiments.reproductions.page import page, reproduce_all
    from rms_agents.scenario import Scenario, bundled_folder

    (DOCS / "reproductions.md").write_text(page(reproduce_all()), encoding="utf-8")
    data = bundled_folder() / "data"
    adoptions = read_adoptions(data / "physicians_ties.csv", data / "physicians_people.csv")
    found = study(Scenario.load("physicians"), adoptions)
    (DOCS / "real_data.md").write_text(page_of_physicians(found), encoding="utf-8")
    (DOCS / "figures").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for path in write_pictures(found, Path(folder)):
            if path.suffix == ".png":
                (DOCS / "figures" / path.name).write_bytes(path.read_bytes())


if __name__ == "__main__":
    main()
