"""Times of adoption as people write them: years, months, dates, and who did not adopt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from rms_agents.errors import InputError
from rms_agents.experiments.fitting.adoptions import Adoptions, read_adoptions
from rms_agents.experiments.fitting.periods import NOT_ADOPTED, read_times
from rms_agents.network import Network
from rms_agents.network.reading.values import MISSING

Files = Callable[[str, str], tuple[Path, Path]]


def said(place: int) -> str:
    return f"row {place}"


def places(cells: list[str], **options: str | int | None) -> list[int]:
    return read_times(cells, said, **options).times.tolist()


@given(
    some.lists(some.integers(1, 900), min_size=1, max_size=30),
    some.integers(0, 90),
    some.sampled_from(["{}", "{}.0", " {} ", "+{}"]),
)
def test_years_are_periods_from_the_first(times: list[int], quiet: int, form: str) -> None:
    """Whatever a year is called, what happened is the same."""
    years = [form.format(1001 + time) for time in times]
    first = min(times)
    assert places(years) == [time - first + 1 for time in times]
    begun = 1001 + first - quiet
    if begun >= 1000:
        assert places(years, first=begun) == [time - first + quiet + 1 for time in times]
    plain = [form.format(time) for time in times]
    assert places(plain) == times
    assert places(plain, first=first) == [time - first + 1 for time in times]


@pytest.mark.parametrize(
    ("cells", "length", "expected", "names"),
    [
        (["1953-11", "1954-02", "NA", "1953-12"], None, [1, 4, 0, 2], ["1953-11", "1953-12"]),
        (["195311", "195402", "", "195312"], None, [1, 4, 0, 2], ["1953-11", "1953-12"]),
        (["2024-02-28", "2024-03-01"], "day", [1, 3], ["2024-02-28", "2024-02-29"]),
        (["20240228", "20240301"], "day", [1, 3], ["2024-02-28", "2024-02-29"]),
        (["2024-01-03", "2024-01-09", "2024-01-10"], "week", [1, 1, 2], ["2024-01-03"]),
        (["2024-01-03", "2024-01-16", "2024-01-17"], "14 days", [1, 1, 2], ["2024-01-03"]),
        (["2024-01-03", "2024-01-17"], "2 weeks", [1, 2], ["2024-01-03"]),
        (["2024-01-31T23:59:59", "2024-02-01 00:00:00"], "month", [1, 2], ["2024-01", "2024-02"]),
        (["2024-03-31", "2024-04-01"], "quarter", [1, 2], ["2024 Q1", "2024 Q2"]),
        (["1999-12-31", "2000-01-01", "2001-07"], "year", [1, 2, 3], ["1999", "2000", "2001"]),
        (["1999", "2001"], "year", [1, 3], ["1999", "2000"]),
    ],
)
def test_dates(cells: list[str], length: str | None, expected: list[int], names: list[str]) -> None:
    found = read_times(cells, said, None, length)
    assert found.times.tolist() == expected
    assert [found.periods.name(period) for period in range(1, len(names) + 1)] == names
    assert "the first, " in found.notes[0]
    assert "--from" in found.notes[0]


def test_from_and_until_are_given_as_the_data_count() -> None:
    dates = ["2024-01-20", "2024-03-05"]
    assert places(dates, first="2023-12-25", length="week") == [4, 11]
    assert places(dates, first="2023-11", length="month") == [3, 5]
    assert places(dates, first="2023", length="month") == [13, 15]
    assert places(["12", "21"], first=10) == [3, 12]
    assert places(["0", "-2", "3"], first="-2") == [3, 1, 6]
    found = read_times(dates, said, "2024-01-01", "month")
    assert not found.notes
    assert found.last_watched("2024-12-31") == 12
    assert read_times(["1950", "1960"], said).last_watched(1958) == 9


WORDS = (*sorted(NOT_ADOPTED), "NA", "NaN", "NULL", "Never", "None", "Inf", " ")


@pytest.mark.parametrize("word", WORDS)
def test_words_for_not_having_adopted(word: str) -> None:
    assert places(["3", word, "1"]) == [3, 0, 1]
    assert places(["1953", word]) == [1, 0]
    assert places([word, "1953-04"]) == [0, 1]
    assert places([word, word]) == [0, 0]


@pytest.mark.parametrize("word", sorted(MISSING))
def test_whatever_is_missing_in_a_network_is_no_time_either(word: str) -> None:
    assert places(["3", word]) == [3, 0]


@pytest.mark.parametrize(
    ("cells", "options", "message"),
    [
        (["1", "1.5"], {}, "row 1: must be a whole number from 1 to 5200, or empty"),
        (["1954-13", "1954-06"], {}, r"row 0: must be a whole .* dates \(1954-06-30\)"),
        (["30.06.1954", "1954-06-30"], {"length": "day"}, "row 0: must be"),
        (["1", "2", "1954-06-30"], {}, "row 2: is a date among numbers"),
        (["1954-06-30", "1954-07-01", "7"], {}, "row 2: is a number among dates"),
        (["", "1954-06-30"], {}, "row 1: is a date; say how long a period is, with --period day"),
        (["1954-06", "1954-07"], {"length": "week"}, "--period week: is shorter than a month"),
        (["1954-06-30"], {"length": "fortnight"}, "--period 'fortnight': must be day, week"),
        (["1954-06-30"], {"length": "0 days"}, "--period '0 days': must be"),
        (["1954-06-30"], {"length": "5 months"}, "--period '5 months': .*must divide the year"),
        (["1", "2"], {"length": "month"}, "--period month: goes with dates"),
        (["1948", "1950"], {"first": 1950}, "row 0: lies before --from 1950"),
        (["1954-06"], {"first": "1954-07"}, "row 0: lies before --from 1954-07"),
        (["0", "4"], {}, "row 0: must be .*; --from 0 counts periods from 0"),
        (["1", "1954"], {"first": -9000}, "row 0: .* that is period 9,002"),
        (["1", "2"], {"first": "soon"}, "--from soon: must be a whole number, as the times of"),
        (["1954-06"], {"first": "soon"}, "--from soon: must be a date"),
        (["1600-01-01", "1990-01-01"], {"length": "day"}, r"row 1: .* that is period 142,"),
    ],
)
def test_what_cannot_be_meant_is_named(
    cells: list[str], options: dict[str, str | int], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_times(cells, said, **options)


@pytest.mark.parametrize(("until", "ends"), [("1948", "1949 to 7147"), (9999, "1949 to 7147")])
def test_until_is_refused_in_the_names_of_the_data(until: str | int, ends: str) -> None:
    with pytest.raises(InputError, match=rf"--until {until}: must be from {ends}"):
        read_times(["1948", "1960"], said).last_watched(until)


def test_files_of_years_say_what_files_of_periods_say(files: Files, tmp_path: Path) -> None:
    plain = read_adoptions(*files("a,b b,c c,d", "a,1 b,4 c, d,2"))
    years = read_adoptions(*files("a,b b,c c,d", "a,1957 b,1960.0 c,NA d,1958"))
    assert years.times.tolist() == plain.times.tolist()
    assert (years.until, years.span(1, 4), plain.span(1, 4)) == (
        *(4, "periods 1957 to 1960"),
        "periods 1 to 4",
    )
    assert plain.notes == ()
    assert "1957, the first, is period 1" in years.notes[0]
    table = pd.DataFrame(
        {
            "person": list("abcd"),
            "adoption_time": pd.to_datetime(["1957-03-01", "1960-12-31", None, "1958-01-01"]),
        }
    )
    table.to_parquet(tmp_path / "dates.parquet")
    ties, _ = files("a,b b,c c,d", "a,1")
    dates = read_adoptions(ties, tmp_path / "dates.parquet", period="year")
    assert dates.times.tolist() == plain.times.tolist()
    with pytest.raises(
        InputError, match=r"adoptions.csv, row 3: .*'1940': lies before --from 1950"
    ):
        read_adoptions(*files("a,b", "a,1957 b,1940"), first=1950)


def test_what_may_be_meant_otherwise_is_said(files: Files, tmp_path: Path) -> None:
    late = read_adoptions(*files("a,b b,c", "a,12 b,15 c,13"))
    assert late.notes == (
        "Nobody adopts in periods 1 to 11, which count as watched; --from says from which period "
        "on people were watched.",
    )
    alone = read_adoptions(*files("a,b", "a,1 b,2 c,3 d,"))
    assert alone.notes == ("2 of 4 people have no ties: they see nobody who adopted.",)
    names = [f"p{i}" for i in range(20)]
    rows = [f"{name},{min(3 + i % 5, 4) if i < 8 else 9}" for i, name in enumerate(names)]
    ring = " ".join(f"{a},{b}" for a, b in nx.cycle_graph(names).edges)
    full = read_adoptions(*files(ring, " ".join(rows)), first=3)
    assert full.notes[0].startswith(
        "More people adopt in the last period, 9, than in any other (12"
    )
    assert "--until 8" in full.notes[0]
    cut = read_adoptions(*files(ring, " ".join(rows)), first=3, until=8)
    assert cut.notes == ()
    assert (cut.adopted, cut.until) == (8, 6)


def test_a_cut_history_keeps_its_names() -> None:
    cells = ["1957", "1960", "1958"]
    found = read_times(cells, said)
    network = Network.from_ties(3, [(0, 1), (1, 2)])
    history = Adoptions(network, found.times, 4, found.periods)
    assert history.cut(2).span(1, 2) == "periods 1957 to 1958"
    np.testing.assert_array_equal(history.cut(2).times, [1, 0, 2])
