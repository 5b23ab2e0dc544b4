"""The written pages say what the code says, and name only what there is."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from rms_agents.parameters import parameters

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
MODEL = (DOCS / "model.md").read_text(encoding="utf-8")

DESIGN_CONCEPTS = (
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
)


def script(name: str) -> ModuleType:
    """Return a script of the documents as a module."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_parameter_table_is_that_of_the_code() -> None:
    """`uv run python docs/write_pages.py --table-only` brings it up to date."""
    assert script("write_pages").with_table(MODEL) == MODEL
    for name in parameters():
        assert f"| `{name.split('.', 1)[1]}` |" in MODEL


def test_odd_is_complete() -> None:
    """The seven elements stand in their order, and all eleven design concepts under theirs."""
    headings = re.findall(r"^## (.*)$", MODEL, re.M)
    assert headings == [
        "Purpose and patterns",
        "Entities, state variables and scales",
        "Process overview and scheduling",
        "Design concepts",
        "Initialisation",
        "Input data",
        "Submodels",
        "How each part was tested",
        "Parameters",
    ]
    section = MODEL.split("## Design concepts\n")[1].split("\n## ")[0]
    assert tuple(re.findall(r"^\*\*([A-Z][a-z ]+)\.\*\*", section, re.M)) == DESIGN_CONCEPTS


def test_named_tests_exist_and_all_of_theory_is_named() -> None:
    named = set(re.findall(r"`(tests/[a-z_/]+\.py)`", MODEL))
    named |= {f"tests/theory/{name}" for name in re.findall(r"`(test_[a-z_]+\.py)`", MODEL)}
    assert len(named) >= 25
    for name in sorted(named):
        assert (ROOT / name).is_file(), name
    theory = {f"tests/theory/{path.name}" for path in (ROOT / "tests/theory").glob("test_*.py")}
    assert theory <= named
    results = {int(number) for number in re.findall(r"^\| V(\d+) \|", MODEL, re.M)}
    assert results == set(range(1, 15))


def test_parameters_in_the_text_exist() -> None:
    """Every `group.name` that the page names is declared."""
    groups = {name.split(".")[0] for name in parameters()}
    named = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", MODEL))
    named = {name for name in named if name.split(".")[0] in groups and not name.endswith(".py")}
    assert len(named) > 15
    assert named <= parameters().keys()


PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Files that a page links to exist, and so do the headings that it names."""
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        file, _, heading = link.partition("#")
        if file.startswith("http"):
            continue
        target = page.parent / file if file else page
        assert target.is_file() or target.is_dir(), link
        if heading:
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.M)
            slugs = {re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-") for h in headings}
            assert heading in slugs, link


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_files_in_the_text_exist(page: str) -> None:
    """So do the files and folders that a guide to the code names."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(
        re.findall(r"`((?:[A-Za-z_.]+/)+[A-Za-z_.]*|[A-Za-z_]+\.(?:py|toml|md|cff))`", text)
    )
    assert len(named) > 5
    for name in sorted(named):
        assert any((place / name).exists() for place in (ROOT, ROOT / "rms_agents")), name


def test_the_version_to_cite_is_that_of_the_project() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cited = re.search(r"^version: (.*)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.M)
    assert cited is not None
    assert cited[1] == declared["version"]


@pytest.mark.slow
def test_figures_are_drawn_by_the_script(tmp_path: Path) -> None:
    """The script draws exactly the figures that the page shows, and they are pictures."""
    subprocess.run([sys.executable, str(DOCS / "draw_figures.py"), str(tmp_path)], check=True)
    drawn = {path.name for path in tmp_path.iterdir()}
    assert drawn == set(re.findall(r"\(figures/([a-z_]+\.png)\)", MODEL))
    for path in tmp_path.iterdir():
        assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        assert path.stat().st_size > 10_000
