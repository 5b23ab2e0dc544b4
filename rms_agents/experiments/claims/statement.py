"""What `claims.toml` states of each claim before anything is computed."""

from __future__ import annotations

import hashlib
import subprocess
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from rms_agents.errors import InputError, nearest, quoted

FILE = Path(__file__).parent.parent / "claims.toml"
AFTERWARDS = Path(__file__).parent.parent / "claims_afterwards.toml"

Verdict = Literal["supported", "conditional", "unsupported", "reversed"]
Changes = dict[str, Any]


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Arm(_Stated):
    """One of the firms that are compared.

    Attributes
    ----------
    name : str
    weight : int
        Its share in the effect: the sum over the arms of weight times measure.
    set : dict
        What it changes.
    drop_timeline : bool
        Whether nothing that the scenario schedules happens.
    reach_fit_people_as : dict
        Changes of a firm whose marketing reaches fit people as often: see `arms.matched_reach`.
    """

    name: str
    weight: int
    set: Changes = {}
    drop_timeline: bool = False
    reach_fit_people_as: Changes = {}


class Option(_Stated):
    """Something named that is changed: an ablation, or a line of a table."""

    name: str
    set: Changes


class Table(_Stated):
    """Options beside a firm, on the same luck.

    Attributes
    ----------
    name : str
    measures : list of str
    set : dict
        What makes the firm of the claim's scenario.
    options : list of Option
        Each changes that firm.
    """

    name: str
    measures: list[str]
    set: Changes
    options: list[Option]


class LaterTable(Table):
    """A table that was added after the results.

    Attributes
    ----------
    claim : str
        The ID.
    because : str
        What it adds to those that were stated.
    """

    claim: str
    because: str


class Afterwards(_Stated):
    """All that was added after the results."""

    table: list[LaterTable]


class Lesson(_Stated):
    """What an outcome would mean; without a condition it is always said.

    Attributes
    ----------
    say : str
    figure, ablation : str
        Of which figure beside, or which ablation, ...
    outcome : str
        ... the outcome is this.
    verdict : str
        Said where this is the verdict.
    """

    say: str
    figure: str = ""
    ablation: str = ""
    outcome: str = ""
    verdict: str = ""


class Factorial(_Stated):
    """Low and high level of what makes marketing, sales and service weak or strong."""

    marketing: dict[str, list[Any]]
    sales: dict[str, list[Any]]
    service: dict[str, list[Any]]


class Claim(_Stated):
    """A claim and how it is tested; `claims.toml` explains the fields."""

    id: str
    name: str
    claim: str
    tested_as: str
    measure: str
    sign: Literal[-1, 1]
    smallest: float
    comparator: str
    scenario: str
    always: Changes
    beside: list[str]
    named: str = ""
    map: dict[str, list[Any]]
    ranges: dict[str, list[float]] = {}
    figures_of: str = ""
    viable: float = 0.0
    expected: str
    arms: list[Arm]
    ablations: list[Option]
    lessons: list[Lesson]
    tables: list[Table] = []
    factorial: Factorial | None = None


class Seeds(_Stated):
    """The seeds on which claims are tested, and nothing else is."""

    first: int
    last: int
    use: str


class Rules(_Stated):
    """How many runs there are, and from what a verdict follows."""

    pairs: int
    firms: int
    pairs_per_firm: int
    pairs_per_field: int
    most_draws: int
    holds: str
    stated_pair: str
    supported_from: float
    conditional_from: float
    verdicts: str
    condition: str
    told_from: float
    figures: list[str]


class Statement(_Stated):
    """All that is stated beforehand."""

    seeds: Seeds
    rules: Rules
    claim: list[Claim]


@cache
def statement() -> Statement:
    """Return what is stated beforehand."""
    return Statement.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))


@cache
def _afterwards() -> Afterwards:
    return Afterwards.model_validate(tomllib.loads(AFTERWARDS.read_text(encoding="utf-8")))


def tables_of(claim: Claim) -> list[Table]:
    """Return the tables of a claim: those stated beforehand, then those added afterwards."""
    return [*claim.tables, *(one for one in _afterwards().table if one.claim == claim.id)]


def chosen_claims(ids: Sequence[str]) -> list[Claim]:
    """Return the claims of some IDs, in the order of the file; all without any.

    Raises
    ------
    InputError
        For an ID that no claim has.
    """
    known = {claim.id: claim for claim in statement().claim}
    wanted = [name.strip().upper() for name in ids]
    for given, name in zip(ids, wanted, strict=True):
        if name not in known:
            raise InputError(f"unknown claim {quoted(given)}: {nearest(name, known)}")
    return [claim for claim in known.values() if not wanted or claim.id in wanted]


def statement_hash() -> str:
    """Return the name that git gives to the contents of `claims.toml`: the SHA-1 of the blob."""
    content = FILE.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def statement_commit() -> str | None:
    """Return the commit that brought these very contents of `claims.toml`; None where git is not.

    The newest of them: contents that were changed and changed back count from then on.
    """
    try:
        found = subprocess.run(
            ["git", "log", "--format=%H", f"--find-object={statement_hash()}", "--", FILE.name],
            cwd=FILE.parent,
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    commits = found.stdout.split()
    return commits[0] if commits else None
