"""The keyed luck that every run draws, held against what chance itself would do.

The draws are the engine's own (`rms_agents.draws`), at the people, weeks, purposes and seeds of
real runs: neighbouring whole numbers, the worst that a hash can be given. The script
`benchmarks/keyed_generator.py` puts the same numbers before a battery of tests that nobody here
wrote (docs/luck.md).
"""

from __future__ import annotations

import ast
import math
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

import rms_agents
from rms_agents import draws

PURPOSES = sorted(draws.PURPOSES.values())
# Each is 32 random bits: the halves of the rare draws, and the draws of the weekly pass.
DRAWS = ["upper half", "lower half", "weekly"]
Bits = NDArray[np.uint32]
# The seeds are fixed, so a test passes always or never; the limit leaves room for a thousand looks.
UNLIKELY = 1e-6


@numba.njit
def fill(seeds, weeks, purposes, people, bits):  # type: ignore[no-untyped-def]
    """Draw once for each row of keys; `bits` has a row for each of `DRAWS`."""
    for i in range(len(people)):
        key = draws.key(draws.run_key(seeds[i]), weeks[i], purposes[i])
        low, high = draws.low_half(key), draws.high_half(key)
        wide = draws.hash64(key, people[i])
        bits[0, i] = draws.high_half(wide)
        bits[1, i] = draws.low_half(wide)
        bits[2, i] = draws.hash32(low, high, people[i])


def drawn(seed: object, week: object, purpose: object, person: object) -> Bits:
    """Return the bits of each of `DRAWS` (rows) for every combination of keys, flattened."""
    seeds, weeks, purposes, people = np.broadcast_arrays(seed, week, purpose, person)
    bits = np.empty((len(DRAWS), people.size), np.uint32)
    fill(
        seeds.ravel().astype(np.uint64),
        weeks.ravel().astype(np.int64),
        purposes.ravel().astype(np.int64),
        people.ravel().astype(np.int64),
        bits,
    )
    return bits


def along(axis: str, step: int = 1) -> tuple[Bits, Bits]:
    """Return a million draws, and those of the neighbours `step` away along one part of the key."""
    keys = {
        "seed": np.arange(1, 21)[:, None, None, None],
        "week": np.arange(20)[:, None, None],
        "purpose": np.array(PURPOSES[::2])[:, None],
        "person": np.arange(200),
    }
    return drawn(**keys), drawn(**(keys | {axis: keys[axis] + step}))


def evenness(cells: NDArray[np.int64], count: int) -> float:
    """Return how likely chance spreads draws over cells less evenly than this."""
    return float(stats.chisquare(np.bincount(cells, minlength=count)).pvalue)


def correlation_limit(count: int) -> float:
    """Return the size that a chance correlation exceeds about once in a million."""
    return 5.0 / math.sqrt(count)


@pytest.mark.parametrize("axis", ["seed", "week", "purpose", "person"])
def test_neighbours_fill_the_square_evenly(axis: str) -> None:
    """A draw and its neighbour's, as a point of the square: 64 x 64 fields, by top and low bits."""
    for step in (1, 2, 16):
        own, other = along(axis, step)
        for name, a, b in zip(DRAWS, own, other, strict=True):
            for shift in (26, 13, 0):
                x, y = (a >> shift) & 63, (b >> shift) & 63
                cells = x.astype(np.int64) * 64 + y
                assert UNLIKELY < evenness(cells, 4096) < 1 - UNLIKELY, (name, step, shift)


@pytest.mark.slow
@pytest.mark.parametrize("axis", ["seed", "week", "purpose", "person"])
def test_neighbours_are_uncorrelated(axis: str) -> None:
    """Neither levels nor sizes of deviation hang together, near or far along a part of the key."""
    for step in (1, 2, 3, 4, 7, 8, 13, 16, 26, 32, 52, 64, 128, 1024):
        own, other = along(axis, step)
        for name, a, b in zip(DRAWS, own / 2**32 - 0.5, other / 2**32 - 0.5, strict=True):
            limit = correlation_limit(len(a))
            assert abs(np.corrcoef(a, b)[0, 1]) < limit, (name, step)
            assert abs(np.corrcoef(a**2, b**2)[0, 1]) < limit, (name, step)


@pytest.mark.parametrize(
    ("axis", "width"), [("seed", 53), ("week", 12), ("purpose", 5), ("person", 24)]
)
def test_every_bit_of_a_key_turns_every_bit_of_a_draw(axis: str, width: int) -> None:
    """Turning one bit of a key turns each bit of the draw for half of the people (avalanche)."""
    count = 100_000
    rng = np.random.default_rng(5)
    keys = {
        "seed": rng.integers(2**53, size=count),
        "week": rng.integers(520, size=count),
        "purpose": rng.choice(PURPOSES, count),
        "person": rng.integers(1_000_000, size=count),
    }
    own = drawn(**keys)
    for bit in range(width):
        turned = own ^ drawn(**(keys | {axis: keys[axis] ^ (1 << bit)}))
        for name, bits in zip(DRAWS, turned, strict=True):
            for place in range(32):
                share = float(((bits >> place) & 1).mean())
                assert abs(share - 0.5) < 5.5 * 0.5 / math.sqrt(count), (name, bit, place)


@pytest.mark.slow
def test_no_two_purposes_share_bits() -> None:
    """For the same people and weeks, purposes agree in their bits as often as coins do."""
    weeks, people = np.arange(50)[:, None], np.arange(1_000)
    of = {purpose: drawn(1, weeks, purpose, people) for purpose in PURPOSES}
    streams = [
        (f"{purpose} {name}", bits)
        for purpose, rows in of.items()
        for name, bits in zip(DRAWS, rows, strict=True)
    ]
    count = weeks.size * people.size
    for (name_a, a), (name_b, b) in combinations(streams, 2):
        # Equal by chance: 50,000 in 2^32 for each pair.
        assert np.count_nonzero(a == b) <= 2, (name_a, name_b)
        agreeing = np.bitwise_count(a ^ b).sum() / (32 * count)
        assert abs(agreeing - 0.5) < 5.5 * 0.5 / math.sqrt(32 * count), (name_a, name_b)
        assert abs(np.corrcoef(a, b)[0, 1]) < 1.1 * correlation_limit(count), (name_a, name_b)


@pytest.mark.slow
def test_no_two_keys_are_equal() -> None:
    """Every purpose of every week of many runs has a key of its own, in both halves of the key."""

    @numba.njit
    def keys_of(seeds, weeks, purposes, keys):  # type: ignore[no-untyped-def]
        for i in range(len(seeds)):
            keys[i] = draws.key(draws.run_key(seeds[i]), weeks[i], purposes[i])

    grid = np.meshgrid(np.arange(100), np.arange(520), PURPOSES, indexing="ij")
    keys = np.empty(grid[0].size, np.uint64)
    keys_of(grid[0].ravel().astype(np.uint64), grid[1].ravel(), grid[2].ravel(), keys)
    assert len(np.unique(keys)) == len(keys) == 100 * 520 * 25


def test_a_purpose_has_one_use() -> None:
    """No two modules of the engine draw for the same purpose, and no purpose is idle.

    The generators of networks count as one: a run uses one of them.
    """
    uses = defaultdict(set)
    package = Path(rms_agents.__file__).parent
    for path in package.rglob("*.py"):
        inside = path.relative_to(package)
        user = "network" if inside.parts[0] == "network" else inside.as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "draws":
                uses[node.attr].add(user)
            elif isinstance(node, ast.ImportFrom) and node.module == "rms_agents.draws":
                for name in node.names:
                    uses[name.name].add(user)
    of_purpose = {name: users for name, users in uses.items() if name in draws.PURPOSES}
    assert of_purpose.keys() == draws.PURPOSES.keys()
    assert not {name: users for name, users in of_purpose.items() if len(users) > 1}


@numba.njit
def count_hits(hazard, seed, weekly, in_weeks, of_people):  # type: ignore[no-untyped-def]
    """Count to whom an event of a small hazard happens, by week and by person."""
    luck = draws.run_key(seed)
    for week in range(len(in_weeks)):
        key = draws.key(luck, week, draws.PEOPLE_EVENT)
        low, high = draws.low_half(key), draws.high_half(key)
        for person in range(len(of_people)):
            if weekly:
                u = draws.uniform32(draws.hash32(low, high, person))
            else:
                u = draws.uniform(key, person)
            if draws.happens(hazard, u):
                in_weeks[week] += 1
                of_people[person] += 1


@pytest.mark.slow
@pytest.mark.parametrize("weekly", [False, True], ids=["rare", "weekly"])
def test_a_hazard_of_one_in_a_hundred_thousand_is_unbiased(weekly: bool) -> None:
    """Rare events come true as often as they should, whoever they hit and whenever before."""
    hazard, weeks, people = 1e-5, 10_000, 100_000
    in_weeks, of_people = np.zeros(weeks, np.int64), np.zeros(people, np.int64)
    count_hits(hazard, np.uint64(11), weekly, in_weeks, of_people)
    chance = -math.expm1(-hazard)
    expected = chance * weeks * people  # 10,000: a bias of 4 % would be seen
    assert abs(in_weeks.sum() - expected) < 4 * math.sqrt(expected)
    for hits, mean in ((in_weeks, chance * people), (of_people, chance * weeks)):
        most = 5 if mean >= 1 else 2
        counts = np.bincount(np.minimum(hits, most), minlength=most + 1)
        shares = stats.poisson.pmf(np.arange(most + 1), mean)
        shares[most] = stats.poisson.sf(most - 1, mean)
        assert stats.chisquare(counts, shares * len(hits)).pvalue > 1e-4


def test_a_draw_never_is_0_or_1() -> None:
    """The least and the largest draw keep clear of the ends, evenly, so logarithms are safe."""
    least, largest = draws.uniform32(np.uint32(0)), draws.uniform32(np.uint32(2**32 - 1))
    assert 0.0 < least == 1.0 - largest == 2.0**-33
    assert draws.pick(largest, 7) == 6
    assert draws.pick(least, 7) == 0


def test_normal_is_the_quantile() -> None:
    """The quantile is scipy's to the stated error, up to the last draw there is."""

    @numba.vectorize
    def normal(u):  # type: ignore[no-untyped-def]
        return draws.normal(u)

    u = (np.arange(0, 2**32, 65_537) + 0.5) / 2**32
    u = np.concatenate([u, [2.0**-33, 1.0 - 2.0**-33]])
    quantile = stats.norm.ppf(u)
    np.testing.assert_allclose(normal(u), quantile, rtol=1.3e-9, atol=1e-12)


@pytest.mark.slow
def test_weekly_noise_has_its_moments() -> None:
    """Its extremes are exact; its mean, spread and tails are those of four uniforms summed."""

    @numba.njit
    def noises(key, out):  # type: ignore[no-untyped-def]
        for i in range(len(out)):
            out[i] = draws.weekly_noise(draws.hash64(key, i))

    assert draws.weekly_noise(np.uint64(0)) == -draws.weekly_noise(np.uint64(2**64 - 1))
    assert draws.weekly_noise(np.uint64(0)) == pytest.approx(-2 * math.sqrt(3), rel=1e-4)
    count = 4_000_000
    out = np.empty(count)
    noises(np.uint64(draws.key(np.uint64(draws.run_key(np.uint64(3))), 4, draws.QUALITY)), out)
    assert out.mean() == pytest.approx(0.0, abs=4.5 / math.sqrt(count))
    # A sum of four uniforms has kurtosis 3 - 0.3, so its variance is known to sqrt(1.7 / count).
    assert out.var() == pytest.approx(1.0, abs=4.5 * math.sqrt(1.7 / count))
    assert stats.kurtosis(out) == pytest.approx(-0.3, abs=0.02)
    whole = np.floor(stats.norm.cdf(out) * 8).astype(np.int64)
    exact = np.diff([_irwin_hall(x) for x in (-9.0, *stats.norm.ppf(np.arange(1, 8) / 8), 9.0)])
    assert stats.chisquare(np.bincount(whole, minlength=8), exact * count).pvalue > 1e-4


def _irwin_hall(x: float) -> float:
    """Return the share of noise below `x`: four uniforms, summed, at mean 0 and variance 1."""
    total = min(max(x / math.sqrt(3.0) + 2.0, 0.0), 4.0)
    terms = ((-1) ** k * math.comb(4, k) * max(total - k, 0.0) ** 4 for k in range(5))
    return sum(terms) / 24.0
