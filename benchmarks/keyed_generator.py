"""The luck of the model before dieharder, a battery of tests that nobody here wrote.

    uv run benchmarks/keyed_generator.py                  # both hashes, both orders: about an hour
    uv run benchmarks/keyed_generator.py --hash weekly --order people --json
    uv run benchmarks/keyed_generator.py --hash rare --order weeks --stream | another-battery

The battery reads the very 32-bit numbers that runs use, run after run (seed, seed + 1, ...): all
people of a week before the next week (`people`), or all weeks of a person before the next person
(`weeks`). A fault between neighbouring people, weeks or seeds is a fault in that sequence. Each
test reads the sequence from its beginning.

Needs the program `dieharder` (Debian and Ubuntu: ``apt install dieharder``).
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, NamedTuple

import numba
import numpy as np

from rms_agents import draws

PEOPLE, WEEKS = 5_000, 260
HASHES = ("weekly", "rare")  # hash32: everybody every week; hash64: its upper half, as uniform uses
ORDERS = ("people", "weeks")

# (number, size) as dieharder calls them. Left out: 5, 6, 7 ("suspect") and 14 ("do not use") by the
# battery's own list, and most lags of the lagged sums, which read 200 GB.
TESTS: tuple[tuple[int, int | None], ...] = (
    *((number, None) for number in (0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 15, 16)),
    *((number, None) for number in (100, 101, 102)),
    *((200, size) for size in (1, 2, 4, 8, 12)),
    *((201, size) for size in (2, 3, 4, 5)),
    *((202, size) for size in (2, 3, 4, 5)),
    *((203, size) for size in (0, 1, 2, 3, 7)),
    *((number, None) for number in (204, 205, 206, 207, 208, 209, 17)),
)
FIELDS = ("test_name", "ntuple", "tsamples", "psamples", "pvalues", "assessment")


class Result(NamedTuple):
    """One line of the battery."""

    hash: str
    order: str
    first_seed: int
    number: int
    test: str
    size: int
    p: float
    assessment: str


@numba.njit(nogil=True)
def _luck_of_run(seed, weekly, numbers):
    """Fill `numbers`, shape (weeks, people), with one purpose's draws of a run."""
    luck = draws.run_key(seed)
    for week in range(numbers.shape[0]):
        draw_key = draws.key(luck, week, draws.PEOPLE_EVENT)
        low, high = draws.low_half(draw_key), draws.high_half(draw_key)
        for person in range(numbers.shape[1]):
            numbers[week, person] = (
                draws.hash32(low, high, person)
                if weekly
                else draws.high_half(draws.hash64(draw_key, person))
            )


def sequence(hash_name: str, order: str, seed: int) -> Iterator[bytes]:
    """Yield the luck of one run after the other, without end."""
    numbers = np.empty((WEEKS, PEOPLE), np.uint32)
    while True:
        _luck_of_run(np.uint64(seed), hash_name == "weekly", numbers)
        yield (numbers if order == "people" else numbers.T).tobytes()
        seed += 1


def pour(hash_name: str, order: str, seed: int, into: BinaryIO) -> None:
    """Write the sequence until nobody reads on."""
    with suppress(BrokenPipeError):
        for run in sequence(hash_name, order, seed):
            into.write(run)


def examine(
    hash_name: str, order: str, seed: int, number: int, size: int | None
) -> Iterator[Result]:
    """Run one test of the battery; some print several lines."""
    command = ["dieharder", "-g", "200", "-d", str(number), "-c", ","]
    command += [part for field in FIELDS for part in ("-D", field)]
    command += [] if size is None else ["-n", str(size)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as battery:
        assert battery.stdin is not None
        assert battery.stdout is not None
        pour(hash_name, order, seed, battery.stdin)
        with suppress(BrokenPipeError):  # what it left unread is still in the buffer
            battery.stdin.close()
        lines = battery.stdout.read().decode().splitlines()
    results = [line.split(",") for line in lines if line.count(",") == len(FIELDS) - 1]
    if battery.returncode or not results:
        raise SystemExit(f"dieharder -d {number} ended with {battery.returncode}: {lines}")
    for name, ntuple, _, _, p, assessment in results:
        yield Result(
            hash_name, order, seed, number, name.strip(), int(ntuple), float(p), assessment.strip()
        )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hash", choices=HASHES, action="append", help="default: both")
    parser.add_argument("--order", choices=ORDERS, action="append", help="default: both")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first run")
    parser.add_argument("--test", type=int, action="append", help="dieharder's number; default all")
    parser.add_argument("--stream", action="store_true", help="write the raw numbers, test nothing")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    chosen = parser.parse_args()
    sequences = [
        (hash_name, order)
        for hash_name in chosen.hash or HASHES
        for order in chosen.order or ORDERS
    ]
    if chosen.stream:
        if len(sequences) > 1:
            parser.error("--stream writes one sequence: choose --hash and --order")
        pour(*sequences[0], chosen.seed, sys.stdout.buffer)
        return
    if shutil.which("dieharder") is None:
        parser.error("the program dieharder is not installed")
    results = []
    for hash_name, order in sequences:
        for number, size in TESTS:
            if chosen.test and number not in chosen.test:
                continue
            for result in examine(hash_name, order, chosen.seed, number, size):
                results.append(result)
                if chosen.json:
                    print(json.dumps(result._asdict()), flush=True)
                else:
                    print(
                        f"{result.hash:6}  {result.order:6}  {result.test:24}{result.size:4}"
                        f"{result.p:12.6f}  {result.assessment}",
                        flush=True,
                    )
    counts = {
        word: sum(r.assessment == word for r in results) for word in ("PASSED", "WEAK", "FAILED")
    }
    print(", ".join(f"{count} {word}" for word, count in counts.items()), file=sys.stderr)
    if counts["FAILED"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
