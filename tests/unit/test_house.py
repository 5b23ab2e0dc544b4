"""The house rules: imports go one way, and the numbered phases are the same wherever they stand."""

from __future__ import annotations

import ast
import re
import runpy
from pathlib import Path

import pytest

import rms_agents
from rms_agents.provenance import imported
from rms_agents.sources import ABOVE_THE_ENGINE
from rms_agents.week import PHASES

PACKAGE = Path(rms_agents.__file__).parent
ROOT = PACKAGE.parent

# From the ground up: a module imports from its own layer and those before it.
LAYERS = (
    ("errors", "leaving", "sources"),
    ("machine_code",),
    ("compiled",),
    (
        "csv_text",
        "paths",
        "reading",
        "atomic",
        "toml_text",
        "measures",
        "parameters",
        "exponential",
        "events",
        "sorting",
        "bands",
    ),
    ("table_files",),
    ("draws", "logarithm"),
    ("state", "summary"),
    ("network", "available_memory", "timeline"),
    ("memory",),
    ("scenario_file", "consistency"),
    ("scenario", "agents"),
    ("week", "initial"),
    ("recording", "tables"),
    ("prepared", "many_runs"),
    ("simulation",),
    ("parquet", "stored_runs"),
    ("mesa_model", "provenance"),
    ("output",),
    ("experiments",),
    ("viz",),
    ("cli",),
    ("__main__",),
)
LAYER_OF = {name: level for level, names in enumerate(LAYERS) for name in names}


def modules() -> dict[str, Path]:
    """Return every module of the package and of the page, by dotted name."""
    paths = [*PACKAGE.rglob("*.py"), *(ROOT / "viz").rglob("*.py")]
    found = {}
    for path in paths:
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def part_of(module: str) -> str:
    """Return the name under which a module stands in the layers."""
    names = module.split(".")
    return names[1] if names[0] == "rms_agents" and len(names) > 1 else names[0]


def imports(path: Path, at_top: bool = False) -> set[str]:
    """Return the modules that a file imports; those that only the type checker sees are left out.

    With `at_top`, only what is imported as soon as the module is, not inside of functions.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return imported(_AtTop().visit(tree) if at_top else tree)


class _AtTop(ast.NodeTransformer):
    """Takes away what is not run as soon as a module is imported."""

    def _take_away(self, node: ast.AST) -> ast.AST:
        return ast.Pass() if isinstance(node, ast.stmt) else ast.Constant(None)

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _take_away


MODULES = modules()


@pytest.mark.parametrize("module", sorted(MODULES))
def test_what_stands_above_the_engine_compiles_nothing(module: str) -> None:
    """Machine code is kept by a hash of the engine's sources, which leaves these modules out."""
    inside = MODULES[module].relative_to(ROOT).parts
    if inside[0] != "rms_agents" or inside[1] in ABOVE_THE_ENGINE:
        assert not {
            name for name in imports(MODULES[module]) if name.split(".")[0] in {"numba", "llvmlite"}
        }
        assert not imports(MODULES[module]) & {
            f"rms_agents.compiled.{name}" for name in ("compiled", "inlined", "allocating")
        }


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_go_one_way(module: str) -> None:
    """A module imports from its own part and from lower layers, never from above or beside."""
    part = part_of(module)
    if part == "rms_agents":  # the package itself imports nothing of its own
        assert not {name for name in imports(MODULES[module]) if name in MODULES}
        return
    assert part in LAYER_OF, f"{module}: give {part} a layer"
    for name in imports(MODULES[module]) & MODULES.keys() - {"rms_agents"}:
        other = part_of(name)
        assert other == part or LAYER_OF[other] < LAYER_OF[part], f"{module} imports {name}"


def test_no_module_imports_itself_by_a_detour() -> None:
    """Inside the parts imports go one way too: no circle anywhere."""
    known = {name: imports(path) & MODULES.keys() - {name} for name, path in MODULES.items()}
    # Importing from a package's module is no import of the package's own names.
    for name, others in known.items():
        known[name] = {o for o in others if not any(x.startswith(f"{o}.") for x in others)}
    while known:
        free = [name for name, others in known.items() if not others & known.keys()]
        assert free, f"a circle among {sorted(known)}"
        for name in free:
            del known[name]


@pytest.mark.parametrize("module", sorted(MODULES))
def test_heavy_libraries_stay_above(module: str) -> None:
    """The shell's libraries serve the shell only; slow ones load when needed, not before."""
    part = part_of(module)
    if part in ("cli", "viz"):
        return
    everywhere = {name.split(".")[0] for name in imports(MODULES[module])}
    assert not everywhere & {"typer", "rich", "solara"}, module
    if part != "mesa_model":
        at_top = {name.split(".")[0] for name in imports(MODULES[module], at_top=True)}
        assert not at_top & {"mesa", "pandas", "networkx", "pyarrow", "matplotlib", "SALib"}, module


def test_the_walker_sees_what_it_should(tmp_path: Path) -> None:
    """Imports are found at the top and in functions, and told apart; typing-only ones are not."""
    path = tmp_path / "example.py"
    path.write_text(
        "from typing import TYPE_CHECKING\nimport a.b\nif TYPE_CHECKING:\n    import c\n"
        "def f():\n    from d import e\n"
    )
    assert imports(path) == {"typing", "typing.TYPE_CHECKING", "a.b", "d", "d.e"}
    assert imports(path, at_top=True) == {"typing", "typing.TYPE_CHECKING", "a.b"}


def numbered_phases() -> list[str]:
    """Return the phases as they are numbered in the docs and in the comments of the week."""
    return [f"{number}. {phase}" for number, phase in enumerate(PHASES, start=1)]


def test_phases_are_numbered_in_the_code() -> None:
    """The comments of `week.py` are the phases, each once and in order."""
    source = (PACKAGE / "week.py").read_text(encoding="utf-8")
    comments = re.findall(r"^ +# (\d+\. .*)$", source, flags=re.MULTILINE)
    assert comments == numbered_phases()


def test_phases_are_numbered_in_the_docs() -> None:
    """The list under "Process overview" in `docs/model.md` is the phases, word for word."""
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    section = re.search(r"^#+ [^\n]*Process overview.*?$(.*?)(?=^#+ |\Z)", text, re.M | re.S)
    assert section, "docs/model.md has no heading 'Process overview'"
    entries = re.findall(r"^(\d+\. .*(?:\n {2,}\S.*)*)", section.group(1), flags=re.MULTILINE)
    assert [re.sub(r"\s+", " ", entry) for entry in entries] == numbered_phases()


def test_the_picture_of_the_rooms_is_that_of_the_imports() -> None:
    """Rooms import from their own floor and from lower ones; what is not drawn does not count."""
    drawn = runpy.run_path(str(ROOT / "docs" / "draw_rooms.py"))["FLOORS"]
    floor_of = {
        module: level
        for level, floor in enumerate(reversed(drawn))
        for room in floor.rooms
        for module in room.modules.split()
    }
    assert floor_of.keys() <= MODULES.keys()

    def floors(module: str) -> list[int]:
        return [level for room, level in floor_of.items() if f"{module}.".startswith(f"{room}.")]

    for module, path in MODULES.items():
        for name in imports(path) & MODULES.keys():
            for own in floors(module):
                assert all(other <= own for other in floors(name)), f"{module} imports {name}"
