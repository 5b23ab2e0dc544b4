"""Where a claim holds and where it fails, over two parameters."""

from __future__ import annotations

from dataclasses import dataclass

from rms_agents.experiments.claims.arms import arm_scenario, base_scenario
from rms_agents.experiments.claims.firms import contrast
from rms_agents.experiments.claims.laboratory import Job, Tick, run_jobs
from rms_agents.experiments.claims.measure import measure
from rms_agents.experiments.claims.statement import Claim
from rms_agents.experiments.claims.verdict import Effect, Outcome, effect_of, firm_outcome
from rms_agents.parameters import Value


@dataclass(frozen=True)
class FailureMap:
    """A field for each pair of values; everything else is as in the stated pair.

    Attributes
    ----------
    claim : Claim
    across, down : str
        The parameters.
    columns, rows : list of value
        Their values.
    effects : list of list of Effect, by row and column
    """

    claim: Claim
    across: str
    down: str
    columns: list[Value]
    rows: list[Value]
    effects: list[list[Effect]]

    def outcome(self, row: int, column: int) -> Outcome:
        """Return whether the claim holds in a field."""
        return firm_outcome(self.effects[row][column], self.claim.sign, self.claim.smallest)


def run_map(claim: Claim, axes: dict[str, list[Value]], seeds: range, tick: Tick) -> FailureMap:
    """Run a claim in every field of a map over two parameters, on the same luck."""
    (across, columns), (down, rows) = axes.items()
    jobs = []
    for row in rows:
        for column in columns:
            base = base_scenario(claim, {across: column, down: row})
            jobs += [Job(arm_scenario(base, arm, {}), seeds) for arm in claim.arms]
    found = run_jobs(jobs, {claim.measure: measure(claim.measure)}, tick)
    arms = len(claim.arms)
    effects = [
        effect_of(contrast(claim, found[first : first + arms], claim.measure))
        for first in range(0, len(found), arms)
    ]
    wide = len(columns)
    table = [effects[first : first + wide] for first in range(0, len(effects), wide)]
    return FailureMap(claim, across, down, columns, rows, table)
