"""What the user is told when something given is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InputError(ValueError):
    """Something given is wrong; the message names it, its value and the rule it breaks."""


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return a hint that lists the valid names nearest to `name`."""
    names = list(valid)
    by_tail = {candidate.rsplit(".", 1)[-1]: candidate for candidate in names}
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if not close:
        tails = difflib.get_close_matches(name.rsplit(".", 1)[-1], by_tail, n=3, cutoff=0.6)
        close = [by_tail[tail] for tail in tails]
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"valid: {', '.join(names[:8])}{', ...' if len(names) > 8 else ''}"
