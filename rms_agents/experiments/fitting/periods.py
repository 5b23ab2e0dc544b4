"""From times as people write them to periods: plain numbers, calendar years, months and dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError, quoted
from rms_agents.network.reading.values import MISSING

LONGEST = 5200  # periods: what a run of the model may have

# What those who did not adopt have in place of a time, in any case: that it is missing, or that it
# never came, in the words of people, R and Stata.
NOT_ADOPTED = frozenset(word.lower() for word in MISSING) | {"never", "inf", ".", "-"}
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}(\.0*)?")
_MONTH = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")
_LENGTH = re.compile(r"([0-9]{1,3}) *(day|week|month)s?")
_LENGTHS = {
    "day": ("day", 1),
    "week": ("day", 7),
    "month": ("month", 1),
    "quarter": ("month", 3),
    "year": ("month", 12),
}
_LONGEST_PERIOD = {"day": 366, "month": 12}
_YEARS = range(1000, 3000)
_DATES = "1954-06-30"
_RULE = f"must be a whole number from 1 to {LONGEST}, or empty for who did not adopt"


@dataclass(frozen=True)
class Periods:
    """What the periods of a history are called.

    Attributes
    ----------
    unit : {"number", "month", "day"}
        In which time is counted: plain numbers and years, months since year 0, days since year 1.
    first : int
        Where period 1 begins.
    length : int
        Units a period.
    """

    unit: str = "number"
    first: int = 1
    length: int = 1

    def name(self, period: int) -> str:
        """Return what the data call a period, or its first day."""
        begins = self.first + (period - 1) * self.length
        if self.unit == "number":
            return str(begins)
        if self.unit == "day":
            return date.fromordinal(begins).isoformat()
        year, month = divmod(begins, 12)
        if self.length == 12:
            return str(year)
        return f"{year} Q{month // 3 + 1}" if self.length == 3 else f"{year}-{month + 1:02}"

    def period(self, time: int) -> int:
        """Return the period in which a time lies; below 1 before the first."""
        return (time - self.first) // self.length + 1


COUNTED = Periods()  # from 1


@dataclass(frozen=True)
class Times:
    """Times of adoption, as periods.

    Attributes
    ----------
    periods : Periods
    times : int array, shape (people,)
        The period, from 1; 0 for who did not adopt.
    notes : tuple of str
        What was understood and might be meant otherwise, as sentences.
    """

    periods: Periods
    times: NDArray[np.int64]
    notes: tuple[str, ...]

    def last_watched(self, until: int | str) -> int:
        """Return the period that `--until` names."""
        period = self.periods.period(_time_given("--until", until, self.periods.unit))
        if not 2 <= period <= LONGEST:
            ends = self.periods.name(2), self.periods.name(LONGEST)
            raise InputError(f"--until {until}: must be from {ends[0]} to {ends[1]}")
        return period


def read_times(
    cells: Sequence[str],
    said: Callable[[int], str],
    first: int | str | None = None,
    length: str | None = None,
) -> Times:
    """Return times of adoption as periods.

    Parameters
    ----------
    cells
        A text a person: a whole number, a calendar year, a month, a date, or one of `NOT_ADOPTED`.
    said
        Returns the words that say where a cell stands and what is in it.
    first
        The time that lies in period 1. Unless given, plain numbers count from 1, and of years,
        months and dates the earliest adoption is in period 1.
    length
        How long a period is, where the cells are dates: see `_length_of`.

    Raises
    ------
    InputError
        Naming the cell, or the option, and the rule.
    """
    texts = {
        place: cell.strip()
        for place, cell in enumerate(cells)
        if cell.strip().lower() not in NOT_ADOPTED
    }
    if not texts:
        return Times(COUNTED, np.zeros(len(cells), np.int64), ())
    numbers = {place: text for place, text in texts.items() if _WHOLE.fullmatch(text)}
    for place in texts.keys() - numbers.keys():
        if _date_of(texts[place]) is None:
            raise InputError(
                f"{said(place)}: {_RULE}; or all are years, months (1954-06) or dates ({_DATES})"
            )
    if 0 < len(numbers) < len(texts):
        odd = sorted(numbers if 2 * len(numbers) <= len(texts) else texts.keys() - numbers.keys())
        one, others = ("number", "dates") if odd[0] in numbers else ("date", "numbers")
        raise InputError(f"{said(odd[0])}: is a {one} among {others}; all must be of a kind")
    if numbers:
        numbers = {place: str(_whole(text)) for place, text in numbers.items()}
        dates = _without_hyphens(numbers)
        if dates is None:
            return _counted(len(cells), numbers, said, first, length)
        texts = dates
    return _dated(len(cells), texts, said, first, length)


def _counted(
    people: int,
    texts: dict[int, str],
    said: Callable[[int], str],
    first: int | str | None,
    length: str | None,
) -> Times:
    """Return times that are whole numbers: periods, or calendar years."""
    numbers = {place: int(text) for place, text in texts.items()}
    earliest, latest = min(numbers.values()), max(numbers.values())
    years = earliest in _YEARS and latest in _YEARS
    if length is not None and not (years and length == "year"):
        raise InputError(f"--period {length}: goes with dates, such as {_DATES}; here are numbers")
    notes: tuple[str, ...] = ()
    if first is not None:
        begins = _time_given("--from", first, "number")
    elif years:
        begins = earliest
        notes = (
            f"Adoption times are calendar years: {earliest}, the first, is period 1; --from says "
            "from which year on people were watched.",
        )
    else:
        begins = 1
        if earliest > 1:
            lead = "period 1" if earliest == 2 else f"periods 1 to {earliest - 1}"
            notes = (
                f"Nobody adopts in {lead}, which count as watched; --from says from which period "
                "on people were watched.",
            )
    return _placed(people, numbers, Periods("number", begins), said, first, notes)


def _dated(
    people: int,
    texts: dict[int, str],
    said: Callable[[int], str],
    first: int | str | None,
    length: str | None,
) -> Times:
    """Return times that are months or dates."""
    known = {place: day for place, text in texts.items() if (day := _date_of(text)) is not None}
    only_months = any(_MONTH.fullmatch(text) for text in texts.values())
    if length is None and not only_months:
        raise InputError(
            f"{said(next(iter(texts)))}: is a date; say how long a period is, with --period day, "
            "week, month, quarter, year or such as '14 days'"
        )
    unit, units = _length_of(length or "month")
    if only_months and unit == "day":
        raise InputError(f"--period {length}: is shorter than a month, and the times are months")
    times = {place: _units(day, unit) for place, day in known.items()}
    begins = min(times.values()) if first is None else _time_given("--from", first, unit)
    if unit == "month":
        begins -= begins % units  # quarters and years begin as the calendar's do
    periods = Periods(unit, begins, units)
    notes: tuple[str, ...] = ()
    if first is None:
        notes = (
            f"Adoption times are dates, in periods of {length or 'month'}: "
            f"{min(known.values()).isoformat()}, the first, lies in period 1 ({periods.name(1)}); "
            "--from says from when on people were watched.",
        )
    return _placed(people, times, periods, said, first, notes)


def _placed(
    people: int,
    times: dict[int, int],
    periods: Periods,
    said: Callable[[int], str],
    first: int | str | None,
    notes: tuple[str, ...],
) -> Times:
    """Return everybody's period, refusing what lies before the first or too far after it."""
    found = np.zeros(people, np.int64)
    for place, time in times.items():
        period = periods.period(time)
        if period < 1 and first is not None:
            raise InputError(f"{said(place)}: lies before --from {first}")
        if period < 1:
            raise InputError(f"{said(place)}: {_RULE}; --from {time} counts periods from {time}")
        if period > LONGEST:
            from_where = f"; that is period {period:,}" if periods != COUNTED else ""
            raise InputError(f"{said(place)}: {_RULE}{from_where}")
        found[place] = period
    return Times(periods, found, notes)


def about_the_last(found: Times) -> tuple[str, ...]:
    """Return a note if the last period looks like what stands for those who did not adopt."""
    counts, periods = np.bincount(found.times)[1:], found.periods
    last = len(counts)
    if last < 3 or counts[-1] < 5 or counts[-1] <= counts[:-1].max():
        return ()
    return (
        f"More people adopt in the last period, {periods.name(last)}, than in any other "
        f"({counts[-1]} of {counts.sum()}): if that stands for not having adopted, as in some data "
        f"sets, say --until {periods.name(last - 1)}.",
    )


def _length_of(said: str) -> tuple[str, int]:
    """Return unit and number of units of a period: ``day`` to ``year``, or such as ``14 days``."""
    word = said.strip().lower()
    if word in _LENGTHS:
        return _LENGTHS[word]
    if match := _LENGTH.fullmatch(word):
        unit, units = _LENGTHS[match.group(2)]
        units *= int(match.group(1))
        if 1 <= units <= _LONGEST_PERIOD[unit] and (unit == "day" or 12 % units == 0):
            return unit, units
    raise InputError(
        f"--period {quoted(said)}: must be {', '.join(_LENGTHS)}, or such as '14 days', at most a "
        "year; months must divide the year"
    )


def _time_given(option: str, given: int | str, unit: str) -> int:
    """Return the time that an option names, in the units of the data."""
    text = str(given).strip()
    if unit == "number":
        if _WHOLE.fullmatch(text):
            return _whole(text)
        raise InputError(f"{option} {text}: must be a whole number, as the times of adoption are")
    day = date(int(text), 1, 1) if text.isdigit() and int(text) in _YEARS else _date_of(text)
    if day is None:
        raise InputError(f"{option} {text}: must be a date such as {_DATES}, or a month, or a year")
    return _units(day, unit)


def _whole(text: str) -> int:
    return int(text.partition(".")[0])


def _units(day: date, unit: str) -> int:
    return day.toordinal() if unit == "day" else 12 * day.year + day.month - 1


def _date_of(text: str) -> date | None:
    """Return the day that an ISO date, with or without a time of the day, or a month stands for."""
    if match := _MONTH.fullmatch(text):
        return date(int(match.group(1)), int(match.group(2)), 1)
    try:
        day = datetime.fromisoformat(text).date()
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _without_hyphens(texts: dict[int, str]) -> dict[int, str] | None:
    """Return what months or dates written as numbers (195406) mean, if all are such; else None."""
    width = {len(text) for text in texts.values()}
    if width == {6}:
        found = {place: f"{text[:4]}-{text[4:]}" for place, text in texts.items()}
    elif width == {8}:
        found = {place: f"{text[:4]}-{text[4:6]}-{text[6:]}" for place, text in texts.items()}
    else:
        return None
    return found if all(_date_of(text) for text in found.values()) else None
