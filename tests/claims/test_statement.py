"""What is stated beforehand is sound, and the luck kept for it is used by nothing else."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path

import pytest

from rms_agents.errors import InputError
from rms_agents.experiments.claims.arms import arm_scenario, base_scenario
from rms_agents.experiments.claims.firms import sampled_ranges
from rms_agents.experiments.claims.measure import measure
from rms_agents.experiments.claims.statement import (
    FILE,
    Claim,
    chosen_claims,
    statement,
    statement_hash,
)
from rms_agents.experiments.claims.study import _FIRMS_FROM, _MAPS_FROM, MOST
from rms_agents.parameters import parameter

ROOT = Path(__file__).parents[2]
CLAIMS = statement().claim


def test_the_nine_claims() -> None:
    assert [claim.id for claim in CLAIMS] == [f"C{number}" for number in range(1, 10)]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_every_firm_and_figure_can_be_made(claim: Claim) -> None:
    base = base_scenario(claim)
    for taken_away in ({}, *(ablation.set for ablation in claim.ablations)):
        arms = [arm_scenario(base, arm, taken_away) for arm in claim.arms]
        assert len({arm.weeks for arm in arms}) == 1
        for name, value in taken_away.items():
            assert all(arm.values[name] == value for arm in arms), "an arm brings it back"
    for table in claim.tables:
        firm = base.with_values(table.set)
        for option in table.options:
            assert firm.with_values(option.set).values != firm.values, option.name
        assert all(measure(name).meaning for name in table.measures)
    for name in (claim.measure, *claim.beside, *statement().rules.figures):
        assert measure(name).meaning
    assert sum(arm.weight for arm in claim.arms) == 0
    assert claim.smallest > 0


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_map_and_sample_lie_where_they_may(claim: Claim) -> None:
    assert len(claim.map) == 2
    for name, values in claim.map.items():
        assert values == sorted({parameter(name).checked(value) for value in values})
    for name, (low, high) in sampled_ranges(claim).items():
        assert parameter(name).checked(low) < parameter(name).checked(high)
        assert parameter(name).kind == "unknown" or name in claim.ranges
    assert len(sampled_ranges(claim)) > 40


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_lessons_speak_of_what_is_there(claim: Claim) -> None:
    ablations = {ablation.name for ablation in claim.ablations}
    said = set()
    for lesson in claim.lessons:
        assert lesson.figure in {"", *claim.beside}
        assert lesson.ablation in {"", *ablations}
        if lesson.figure:
            assert lesson.outcome in {"up", "down", "unclear"}
        if lesson.ablation:
            assert lesson.outcome in {"removes", "weakens", "leaves", "strengthens"}
        assert lesson.verdict in {"", "supported", "conditional", "unsupported", "reversed"}
        key = (lesson.figure, lesson.ablation, lesson.outcome, lesson.verdict)
        assert key not in said
        said.add(key)


def test_numbers_of_runs_fit_into_the_seeds() -> None:
    seeds, rules = statement().seeds, statement().rules
    assert MOST <= _FIRMS_FROM
    last_firm = _FIRMS_FROM + (rules.most_draws + 100) * rules.pairs_per_firm
    assert last_firm <= _MAPS_FROM
    assert seeds.first + _MAPS_FROM + rules.pairs_per_field <= seeds.last
    assert rules.firms >= 200


@pytest.mark.slow
def test_nothing_else_uses_these_seeds() -> None:
    """No other source, test, benchmark, scenario or document names a seed of the range."""
    seeds = statement().seeds
    ours = ("rms_agents/experiments/claims", "tests/claims", "docs/claims")
    looked_at = 0
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        if path.suffix not in {".py", ".md", ".toml"} or inside.as_posix().startswith(ours):
            continue
        if any(part.startswith(".") for part in inside.parts) or not path.is_file():
            continue
        looked_at += 1
        for found in re.findall(r"(?<![\w.,#])\d[\d_]*(?![\w.,]*\d)", path.read_text("utf-8")):
            assert not seeds.first <= int(found.replace("_", "")) <= seeds.last, (inside, found)
    assert looked_at > 100


def test_hash_is_what_git_says() -> None:
    content = FILE.read_bytes()
    known = hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()
    assert statement_hash() == known
    if (ROOT / ".git").exists():
        said = subprocess.run(
            ["git", "hash-object", "--no-filters", str(FILE)], capture_output=True, text=True
        )
        assert said.stdout.strip() == known


def test_the_published_page_is_about_this_statement() -> None:
    """Whoever changes a statement has to make the page again."""
    assert statement_hash() in (ROOT / "docs" / "claims.md").read_text("utf-8")


def test_choosing() -> None:
    assert [claim.id for claim in chosen_claims(["c9", "C2"])] == ["C2", "C9"]
    assert chosen_claims([]) == list(CLAIMS)
    with pytest.raises(InputError, match=r"unknown claim 'C10': did you mean C1"):
        chosen_claims(["C10"])
