"""What a Parquet file says of itself: unit and meaning of each column, and what made it.

Both are metadata of the Arrow schema, which pyarrow, pandas and polars read and others skip.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rms_agents.measures import BY_NAME, CAUSES, RUN_FIGURES
from rms_agents.parameters import parameters

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Columns = Mapping[str, tuple[str, str]]  # unit and meaning by name

_SUMMED = {
    "end": "in the last week",
    "total": "sum over the run",
    "mean": "mean over the weeks in which there was a firm",
}
_SEED: Columns = {"seed": ("", "What decides the luck of the run")}
_WEEK: Columns = {"week": ("week", "Week, from 1")}
_RUN: Columns = {"run": ("", "Number of the run, from 0")}

# A row a run and week.
OF_A_WEEK: Columns = {
    **_RUN,
    **_SEED,
    **_WEEK,
    **{name: (measure.unit, measure.meaning) for name, measure in BY_NAME.items()},
}
# A row a run.
OF_A_RUN: Columns = {
    **_RUN,
    "point": ("", "Number of the design point, from 0"),
    "replicate": ("", "Number of the run at its point, from 0; the same luck at all points"),
    **_SEED,
    "scenario": ("", "Name of the scenario"),
    "error": ("", "Why the run failed; missing if it did not"),
    **{name: (found.unit, found.meaning) for name, found in parameters().items()},
    **{
        name: (measure.unit, f"{measure.meaning}: {_SUMMED[measure.summing]}")
        for name, measure in BY_NAME.items()
    },
    **RUN_FIGURES,
}
# A row a person.
OF_A_PERSON: Columns = {
    "person": ("", "Number of the person, from 0"),
    "label": ("", "What the file of ties calls the person"),
    "community": ("", "Number of the person's community, from 0"),
    "profile": ("", "Number of the person's profile, from 0"),
    "fit": ("0 to 1", "How well the service suits the person"),
    "propensity": ("ratio", "How readily the person is attracted, against the average"),
    "stage": ("", "Where the person stands at the end"),
    "since": ("week", "Week in which that stage was entered"),
    "approaches": ("times", "How often the person became a lead"),
    "cause": ("", "What the person named as the reason to come"),
    "pull": ("1/week", "Hazard of becoming a lead at the last attraction"),
    **{f"share_{name}": ("share", f"Of the pull: {name}") for name in CAUSES},
    "referrer": ("", "Number of the person who brought this one"),
    "salesperson": ("", "Number of the salesperson, from 0"),
    "service_agent": ("", "Number of the service agent, from 0"),
    "mood": ("", "Mood of a client or past client"),
    "satisfaction": ("SD", "Satisfaction; 0 is as expected"),
    "expectation": ("SD", "What the client expects"),
    "promise": ("SD", "Quality that the client was promised"),
}
# A row a thing that happened.
OF_AN_EVENT: Columns = {
    **_WEEK,
    "kind": ("", "What happened"),
    "person": ("", "Number of the person, from 0"),
    "other": ("", "Number of the other person, or of the member of staff"),
    "what": ("", "Cause, mood, stage, outcome or parameter, by kind"),
    "value": ("", "Pull, chance, promise, hours, hazard, satisfaction, cash or value, by kind"),
}


def described(schema: pa.Schema, columns: Columns, about: Mapping[str, str]) -> pa.Schema:
    """Return a schema whose columns carry ``unit`` and ``meaning``.

    Parameters
    ----------
    schema : Schema
    columns : mapping of str to (str, str)
        Unit and meaning by name; a unit may be empty.
    about : mapping of str to str
        What made the table; kept under names that begin with ``rms_agents.``.
    """
    import pyarrow as pa

    fields = []
    for field in schema:
        unit, meaning = columns[field.name]
        fields.append(field.with_metadata({"unit": unit, "meaning": meaning}))
    made_by = {f"rms_agents.{name}".encode(): text.encode() for name, text in about.items()}
    return pa.schema(fields, metadata={**(schema.metadata or {}), **made_by})


def described_table(table: pd.DataFrame, columns: Columns, about: Mapping[str, str]) -> pa.Table:
    """Return a table of pandas, without its index, as `described` has it."""
    import pyarrow as pa

    found = pa.Table.from_pandas(table, preserve_index=False)
    return found.cast(described(found.schema, columns, about))
