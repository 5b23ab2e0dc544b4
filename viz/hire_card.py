"""The card "Whom do I hire next?": the answer of the command `hire`, while it becomes surer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rms_agents.experiments.hiring import NO_CHANGE, Answer, hire
from rms_agents.scenario import Scenario
from rms_agents.simulation import Runs
from viz.compute import simulator
from viz.firm import Firm, built
from viz.turns import Stale

MOST = 240  # pairs
_LOOKS = (30, 60, MOST)  # an early answer, a better one, the last
_PERSON_WEEKS = 1_000_000_000  # of all options together: some seconds


def most_pairs(scenario: Scenario) -> int:
    """Return how many pairs the card runs at the most."""
    return max(30, min(MOST, _PERSON_WEEKS // (4 * scenario.people * scenario.weeks)))


def answers(firm: Firm, seed: int, stale: Stale) -> Iterator[Answer]:
    """Yield what one more of each is worth, from ever more runs.

    The last one is what ``run.py hire --replicates`` with as many pairs finds.
    """
    scenario = built(firm)
    simulate = simulator(stale)
    known: dict[tuple[int, int, int], Runs] = {}
    options: dict[int, Scenario] = {}

    def remembered(option: Scenario, seeds: range) -> Runs:
        place = next((i for i, other in options.items() if other == option), len(options))
        options[place] = option
        key = (place, seeds.start, seeds.stop)
        if key not in known:
            known[key] = simulate(option, seeds)
        return known[key]

    most = most_pairs(scenario)
    for pairs in sorted({min(look, most) for look in _LOOKS}):
        yield hire(scenario, seed, pairs, remembered)


def card(answer: Answer, final: bool) -> dict[str, Any]:
    """Return what the card shows of an answer."""
    profits = answer.values["profit"]
    weeks = answer.options[NO_CHANGE].weeks
    return {
        "pairs": answer.pairs,
        "weeks": weeks,
        "final": final,
        "busy": not final,
        "decided": answer.decided,
        "leader": answer.leader,
        "options": [
            {
                "name": name,
                "difference": value.difference,
                "low": value.low,
                "high": value.high,
                "best": value.probability_best,
                "survived": answer.mean("survived", name),
            }
            for name, value in profits.items()
        ],
    }
