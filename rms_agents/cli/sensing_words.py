"""Sentences of the command `sensitivity`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rms_agents.cli.labels import words
from rms_agents.cli.wording import percent

if TYPE_CHECKING:
    from rms_agents.experiments.sensitivity.study import Study


def what_varies(found: Study) -> str:
    """Return the beginning of a sentence about the runs whose variance was taken apart."""
    if found.total is None or len(found.total.indices) == len(found.question.inputs):
        return "Where these inputs vary"
    kept = len(found.total.indices)
    if kept == 0:
        return "Where no input varies, as none mattered in the screening"
    strongest = "input varies" if kept == 1 else f"{kept} inputs vary"
    return f"Where only the strongest {strongest}"


def luck_words(found: Study) -> str:
    """Return how much of the variance is luck, and of which runs that is said."""
    assert found.luck is not None
    what = what_varies(found)
    share = found.luck.share
    told = (
        f"{what}, {percent(share.value)} of the variance of "
        f"{words(found.question.measure)} is mere luck"
    )
    if share.ends is None:
        return f"{told}."
    return f"{told} (95 % interval {' to '.join(map(percent, share.ends))})."
