"""What is scheduled: changes of parameters from a week on, for some weeks or for good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rms_agents.errors import Faults, InputError, quoted
from rms_agents.parameters import Value, parameter, plain_value, record_index
from rms_agents.state import CHANGE

_LAST_WEEK = int(parameter("run.weeks").high or 0)  # of the longest run that there can be

_PlainWeek = BeforeValidator(plain_value)


def _plain_values(changed: object) -> object:
    """Return what a change sets or adds, numpy's values as Python's own."""
    if not isinstance(changed, Mapping):
        return changed
    return {name: plain_value(value) for name, value in changed.items()}


_PlainValues = BeforeValidator(_plain_values)


class Change(BaseModel):
    """A scheduled change: from `week` on (the first is 1), for `weeks` weeks or for good."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    week: Annotated[int, _PlainWeek] = Field(ge=1, le=_LAST_WEEK)
    weeks: Annotated[int | None, _PlainWeek] = Field(default=None, ge=1, le=_LAST_WEEK)
    set: Annotated[dict[str, Any], _PlainValues] = {}
    add: Annotated[dict[str, Any], _PlainValues] = {}
    note: str = ""


class _Step(NamedTuple):
    """What happens to one parameter, in order: what ends comes before what begins that week."""

    week: int
    place: int
    name: str
    value: float
    added: bool
    weeks: int | None


_END = -1


def changes(
    values: Mapping[str, Value], timeline: Sequence[Change]
) -> np.recarray[tuple[int], np.dtype[np.record]]:
    """Return a timeline as records, sorted by week: each the new value of one parameter.

    Parameters
    ----------
    values : mapping of str to value
        Every parameter at the start.
    timeline : sequence of Change
        At the end of a change the difference that it made is undone.

    Raises
    ------
    InputError
        For a parameter that cannot change during a run, a value out of its range, or one that is
        set while an earlier change holds it.
    """
    faults = Faults()
    now = {name: float(values[name]) for name in record_index()}
    pending = sorted(_beginnings(timeline, faults))
    found: list[tuple[int, int, float]] = []
    while pending:
        step = pending.pop(0)
        before = now[step.name]
        after = before + step.value if step.added else step.value
        sound = False
        with faults.gathered("timeline, "):
            if not step.added:
                _refuse_overlap(step, pending)
            with faults.gathered(f"timeline, week {step.week}: "):
                parameter(step.name).checked(_typed(step.name, after))
                sound = True
        if not sound:
            continue
        now[step.name] = after
        found.append((step.week - 1, record_index()[step.name], after))
        if step.weeks is not None:
            undone = _Step(step.week + step.weeks, _END, step.name, before - after, True, None)
            pending = sorted([*pending, undone])
    faults.refuse()
    return np.array(found, dtype=CHANGE).view(np.recarray)


def _beginnings(timeline: Sequence[Change], faults: Faults) -> Iterator[_Step]:
    """Return what is set and added; what is wrong whatever the other values are is noted."""
    for place, change in enumerate(timeline):
        where = f"timeline, week {change.week}: "
        for name, value in change.set.items():
            with faults.gathered(where):
                _refuse_fixed(name)
                checked = float(parameter(name).checked(value))
                yield _Step(change.week, place, name, checked, False, change.weeks)
        for name, value in change.add.items():
            with faults.gathered(where):
                _refuse_fixed(name)
                if isinstance(value, bool) or not isinstance(value, int | float):
                    raise InputError(f"add {name} = {quoted(value)}: must be a number")
                yield _Step(change.week, place, name, float(value), True, change.weeks)


def _refuse_fixed(name: str) -> None:
    if parameter(name).fixed or not parameter(name).numeric:
        raise InputError(f"{name}: cannot change during a run")


def _refuse_overlap(step: _Step, pending: Sequence[_Step]) -> None:
    """Refuse to set what an earlier change holds: its end would undo a difference never made."""
    for later in pending:
        if later.place == _END and later.name == step.name:
            raise InputError(
                f"week {step.week} sets {step.name}, which an earlier change holds until "
                f"week {later.week - 1}: begin after that, or use add"
            )


def _typed(name: str, value: float) -> Value:
    default = parameter(name).default
    return bool(value) if isinstance(default, bool) else value
