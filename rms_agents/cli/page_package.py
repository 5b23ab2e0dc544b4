"""The page's package `viz`, found by its place: others may call a package of theirs so."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from rms_agents.errors import InputError

_NAME = "viz"
_PACKAGE = Path(__file__).parents[1]
_PLACES = (
    _PACKAGE.parent / "rms_agents_page" / _NAME,  # where it is installed
    _PACKAGE.parent / _NAME,  # in a checkout
)


def load_page_package() -> None:
    """Have `viz` be the package beside this one, whatever else on Python's path is called so.

    Raises
    ------
    InputError
        If it is not there.
    """
    folder = next((place for place in _PLACES if (place / "__init__.py").is_file()), None)
    if folder is None:
        raise InputError(f"page: the package {_NAME} is missing beside {_PACKAGE}")
    start = folder / "__init__.py"
    loaded = sys.modules.get(_NAME)
    if loaded is not None and Path(str(loaded.__file__)).resolve() == start.resolve():
        return
    for name in [name for name in sys.modules if name.partition(".")[0] == _NAME]:
        del sys.modules[name]
    spec = spec_from_file_location(_NAME, start, submodule_search_locations=[str(folder)])
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[_NAME] = module_from_spec(spec)
    spec.loader.exec_module(module)
