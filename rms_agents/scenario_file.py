"""Reading the text of a scenario file: all that is wrong in it is found, not only the first."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from rms_agents.errors import Faults, InputError, nearest, quoted
from rms_agents.parameters import Value, defaults, parameter, parameters
from rms_agents.timeline import Change
from rms_agents.toml_text import read_toml


class _Header(BaseModel):
    """What a scenario file says beside parameters."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: str = ""
    story: str = ""
    watch: str = ""
    timeline: list[Change] = []


@dataclass
class Said:
    """What a scenario file says, and what is wrong with it.

    Attributes
    ----------
    title, story, watch : str
    timeline : tuple of Change
        Empty where anything is wrong in it.
    values : dict of str to value
        Every parameter; where what the file says is wrong, the default.
    unsound : set of str
        Parameters of which what the file says is wrong.
    faults : Faults
    """

    title: str = ""
    story: str = ""
    watch: str = ""
    timeline: tuple[Change, ...] = ()
    values: dict[str, Value] = field(default_factory=defaults)
    unsound: set[str] = field(default_factory=set)
    faults: Faults = field(default_factory=Faults)


def read_scenario(text: str) -> Said:
    """Return what a TOML text says.

    Raises
    ------
    InputError
        If it is no TOML; all else that is wrong is in `Said.faults`.
    """
    content = read_toml(text)
    groups = {known.split(".")[0] for known in parameters()}
    said = Said()
    header = {}
    for key, value in content.items():
        if key in groups:
            _read_group(said, key, value)
        elif key in _Header.model_fields:
            header[key] = value
        else:
            known = [*_Header.model_fields, *sorted(groups)]
            said.faults.add(f"unknown entry {quoted(key)}: {nearest(key, known, len(known))}")
    try:
        read = _Header.model_validate(header)
    except ValidationError as error:
        for fault in _faults(error):
            said.faults.add(fault)
    else:
        said.title, said.story, said.watch = read.title, read.story, read.watch
        said.timeline = tuple(read.timeline)
    return said


def _read_group(said: Said, group: str, content: object) -> None:
    if not isinstance(content, dict):
        said.faults.add(f"{group} = {quoted(content)}: must be a table [{group}]")
        said.unsound.update(name for name in parameters() if name.startswith(f"{group}."))
        return
    for member, value in content.items():
        name = f"{group}.{member}"
        try:
            said.values[name] = parameter(name).checked(value)
        except InputError as error:
            said.faults.add(str(error))
            said.unsound.add(name)


def _faults(error: ValidationError) -> Iterator[str]:
    """Return what is wrong in a header: which entry, its value and the rule."""
    faults = error.errors()
    misspelt = {fault["loc"][:-1] for fault in faults if fault["type"] == "extra_forbidden"}
    for fault in faults:
        # An entry may be missing because it is misspelt.
        if fault["type"] != "missing" or fault["loc"][:-1] not in misspelt:
            yield _told(fault)


def _told(fault: Any) -> str:
    entry, *inside = fault["loc"]
    where, name = "", entry
    if inside:
        name = f"{entry}, change {int(inside[0]) + 1}"
    if inside[1:]:
        where, name = f"{name}: ", inside[1]
    if fault["type"] == "missing":
        return f"{where}{name} is missing"
    if fault["type"] == "extra_forbidden":
        return f"{where}unknown entry {quoted(name)}: {nearest(str(name), Change.model_fields)}"
    rule = _RULES.get(fault["type"])
    said = fault["msg"] if rule is None else rule.format(**fault.get("ctx", {}))
    if name in ("week", "weeks") and _is_date(fault["input"]):
        said += _NO_DATE
    return f"{where}{name} = {quoted(fault['input'])}: {said}"


def _is_date(value: object) -> bool:
    """Return whether a value is a date, or a text that names a year as dates do."""
    if isinstance(value, str):
        return _YEAR.search(value) is not None
    return isinstance(value, datetime.date)


_RULES = {
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "int_type": "must be a whole number",
    "string_type": "must be text in quotes",
    "dict_type": "must be a table of parameters",
    "list_type": "must be given as [[timeline]]",
    "model_type": "must be a table with week, and set or add",
}
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_NO_DATE = (
    " of weeks, not a date: a run has no calendar, its first week is 1; of a date it is the days "
    "since the date on which your run begins, divided by 7 and rounded down, plus 1"
)
