"""Which thread works for whose visit, as Solara notes it."""

from __future__ import annotations

from typing import Any


class VisitOfThread(dict[str, Any]):
    """Visits by thread; what is forgotten twice is no fault.

    A visit that ends goes through a copy of this table and forgets its threads one by one. One of
    them may end in between and forget itself: Solara's own table then breaks off the visit's end.
    """

    def __delitem__(self, thread: str) -> None:
        self.pop(thread, None)


def note_threads_of_visits() -> None:
    """Let Solara keep its notes in such a table."""
    from solara.server import kernel_context

    kernel_context.current_context = VisitOfThread(kernel_context.current_context)
