"""Short names with texts beside them; where a window has no room beside, below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

_LEAST_ROOM = 24  # for the texts; in less, words would be broken
_INDENT = 2


class Entries:
    """Names and their texts.

    Parameters
    ----------
    entries : sequence of (Text, Text)
        Each a name and its text.
    right : bool
        Whether names end in line.
    gap : int
        Spaces between a name and its text.
    below : int
        Empty lines below each text.
    """

    def __init__(
        self,
        entries: Sequence[tuple[Text, Text]],
        right: bool = False,
        gap: int = 2,
        below: int = 0,
    ) -> None:
        self._entries = entries
        self._right = right
        self._gap = gap
        self._below = below

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        widest = max((name.cell_len for name, _ in self._entries), default=0)
        if options.max_width - widest - self._gap < _LEAST_ROOM:
            for name, text in self._entries:
                yield name
                yield Padding(text, (0, 0, self._below, _INDENT), expand=False)
            return
        table = Table.grid(padding=(0, self._gap, self._below, 0))
        table.add_column(justify="right" if self._right else "left", no_wrap=True)
        table.add_column()
        for name, text in self._entries:
            table.add_row(name, text)
        yield table
