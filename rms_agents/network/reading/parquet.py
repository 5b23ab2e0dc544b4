"""Parquet files, by way of pyarrow."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from rms_agents.errors import InputError, shortened
from rms_agents.network.reading.content import Content
from rms_agents.network.reading.grid import Grid
from rms_agents.network.reading.values import Texts

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_SAID = 200  # characters of what pyarrow says


def read_parquet(content: Content) -> Grid:
    """Return the columns of a Parquet file that hold texts or numbers; others are left aside.

    Raises
    ------
    InputError
        If it is no Parquet file, or would grow too large.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    said = content.said
    try:
        file = pq.ParquetFile(pa.BufferReader(content.data))
        unpacked = sum(
            file.metadata.row_group(group).total_byte_size
            for group in range(file.metadata.num_row_groups)
        )
        if unpacked > content.limits.bytes:
            raise InputError(
                f"{said}: unpacked, must be at most {content.limits.bytes:,} bytes; it has "
                f"{unpacked:,}"
            )
        table = file.read()
    except (pa.ArrowException, OSError) as fault:
        raise InputError(
            f"{said}: is not a Parquet file ({shortened(str(fault), _MOST_SAID)})"
        ) from None
    names, columns, notes = [], [], []
    for place, name in enumerate(table.column_names):
        text = _text(table.column(place))
        if text is None:
            kind = shortened(str(table.column(place).type))
            notes.append(f"{shortened(name)} left aside: it holds {kind}")
        else:
            names.append(name)
            columns.append(text)
    return Grid(
        said, "Parquet", tuple(columns), lambda record: record + 1, tuple(names), notes=tuple(notes)
    ).trimmed()


def _text(values: pa.ChunkedArray) -> Texts | None:
    """Return a column as text: whole numbers without a point, missing values as empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(values.type):
        values = pc.if_else(pc.is_nan(values), None, values)
        with suppress(pa.ArrowInvalid):  # some have a fraction: then all keep it
            values = values.cast(pa.int64())
    try:
        text = values.cast(pa.large_string()).combine_chunks()
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return None
    return pc.fill_null(text, "")
