"""What a sweep varies: ``NAME=SPEC``, a list of values or a distribution."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from rms_agents.errors import InputError, nearest, quoted, shortened
from rms_agents.parameters import Value, parameter, parameters
from rms_agents.scenario import bundled_names

SCENARIO = "scenario"
MOST_VALUES = 100_000

_RANGE = re.compile(r"([^.,]+)\.\.([^.,]+)")
_CALL = re.compile(r"([a-z]+)\((.*)\)")


class Distribution(NamedTuple):
    """A distribution that sampled designs draw from.

    Attributes
    ----------
    name : str
    arguments : tuple of float
    """

    name: str
    arguments: tuple[float, ...]

    def quantile(self, share: float) -> float:
        """Return the value that `share` of the distribution lies below."""
        return DISTRIBUTIONS[self.name].quantile(share, *self.arguments)


class Axis(NamedTuple):
    """One thing that varies.

    Attributes
    ----------
    name : str
        A parameter, or ``scenario``.
    spec : str
        What the user wrote.
    values : tuple of value
        What it may be; empty for a distribution.
    distribution : Distribution or None
    """

    name: str
    spec: str
    values: tuple[Value, ...] = ()
    distribution: Distribution | None = None

    def checked(self) -> Axis:
        """Return the axis with each value in the parameter's own type, numpy's values too."""
        if self.name == SCENARIO:
            return self._replace(values=tuple(str(value) for value in self.values))
        return self._replace(values=tuple(map(parameter(self.name).checked, self.values)))

    def sampled(self, share: float) -> Value:
        """Return the value at a point of the unit interval."""
        if self.distribution is None:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        return parameter(self.name).checked(self.distribution.quantile(share))


def _log_uniform(share: float, low: float, high: float) -> float:
    return float(math.exp(math.log(low) + share * (math.log(high) - math.log(low))))


def _triangular(share: float, low: float, mode: float, high: float) -> float:
    at_mode = (mode - low) / (high - low)
    if share < at_mode:
        return low + math.sqrt(share * (high - low) * (mode - low))
    return high - math.sqrt((1 - share) * (high - low) * (high - mode))


def _standard_normal(share: float) -> float:
    from scipy.special import ndtri

    tiny = 2.0**-53  # a draw of exactly 0 or 1 would be infinite
    return float(ndtri(min(max(share, tiny), 1 - tiny)))


class _Kind(NamedTuple):
    """A kind of distribution: its arguments, quantile function and rule."""

    arguments: str
    quantile: Callable[..., float]
    rule: str
    valid: Callable[..., bool]


DISTRIBUTIONS: dict[str, _Kind] = {
    "uniform": _Kind(
        "LOW, HIGH", lambda u, a, b: a + u * (b - a), "LOW below HIGH", lambda a, b: a < b
    ),
    "loguniform": _Kind(
        "LOW, HIGH", _log_uniform, "LOW above 0 and below HIGH", lambda a, b: 0 < a < b
    ),
    "integers": _Kind(
        "LOW, HIGH",
        lambda u, a, b: min(a + math.floor(u * (b - a + 1)), b),
        "whole LOW below whole HIGH",
        lambda a, b: a < b and a == int(a) and b == int(b),
    ),
    "triangular": _Kind(
        "LOW, MODE, HIGH",
        _triangular,
        "LOW at most MODE at most HIGH, and LOW below HIGH",
        lambda a, m, b: a <= m <= b and a < b,
    ),
    "normal": _Kind(
        "MEAN, SD", lambda u, m, s: m + s * _standard_normal(u), "SD above 0", lambda m, s: s > 0
    ),
    "lognormal": _Kind(
        "MEDIAN, SIGMA",
        lambda u, m, s: m * math.exp(s * _standard_normal(u)),
        "MEDIAN and SIGMA (of the logarithm) above 0",
        lambda m, s: m > 0 and s > 0,
    ),
}


def parse_axis(text: str) -> Axis:
    """Return the axis that ``NAME=SPEC`` describes.

    A SPEC is ``2..6`` (whole numbers), ``0:1:0.1`` (from, to, step), values and ranges with commas
    between them, or a distribution such as ``uniform(0.1, 0.9)``.

    Raises
    ------
    InputError
        For an unknown name, an empty or overlapping range, or a value out of range.
    """
    name, equals, spec = (part.strip() for part in text.partition("="))
    if not equals or not spec:
        raise InputError(
            f"--vary {quoted(text)}: must be NAME=SPEC, such as service.service_agents=1..4"
        )
    if name != SCENARIO and name not in parameters():
        raise InputError(
            f"--vary: unknown parameter {quoted(name)}: {nearest(name, [SCENARIO, *parameters()])}"
        )
    if call := _CALL.fullmatch(spec):
        return Axis(name, spec, distribution=_distribution(name, call.group(1), call.group(2)))
    where = f"--vary {name}={shortened(spec)}"  # made once: a specification may be long
    values: dict[Value, None] = {}
    most = f"{where}: has more than {MOST_VALUES:,} values, which is the most"
    if spec.count(",") > MOST_VALUES:  # whatever comes twice among them
        raise InputError(most)
    for part in spec.split(","):
        for value in _values(name, where, part.strip()):
            if value in values:
                raise InputError(f"{where}: {value} comes twice; each once")
            values[value] = None
        if len(values) > MOST_VALUES:
            raise InputError(most)
    return Axis(name, spec, tuple(values))


def _distribution(name: str, kind: str, inside: str) -> Distribution:
    where = f"--vary {name}={shortened(f'{kind}({inside})')}"
    if kind not in DISTRIBUTIONS:
        raise InputError(f"{where}: no such distribution: {nearest(kind, DISTRIBUTIONS)}")
    if name == SCENARIO or not parameter(name).numeric or isinstance(parameter(name).default, bool):
        raise InputError(f"{where}: only numbers have distributions; list the values")
    declared = DISTRIBUTIONS[kind]
    try:
        arguments = tuple(float(part) for part in inside.split(","))
    except ValueError:
        arguments = ()
    if len(arguments) != declared.arguments.count(",") + 1 or not all(
        map(math.isfinite, arguments)
    ):
        raise InputError(f"{where}: must be {kind}({declared.arguments}) in numbers")
    if not declared.valid(*arguments):
        raise InputError(f"{where}: {kind}({declared.arguments}) needs {declared.rule}")
    if isinstance(parameter(name).default, int) and kind != "integers":
        raise InputError(f"{where}: {name} is a whole number; use integers(LOW, HIGH) or LOW..HIGH")
    if kind not in ("normal", "lognormal"):
        for end in (arguments[0], arguments[-1]):
            parameter(name).checked(end)
    return Distribution(kind, arguments)


def _values(name: str, where: str, part: str) -> list[Value]:
    if name == SCENARIO:
        if not part:
            raise InputError(f"{where}: a name is missing; {', '.join(bundled_names())}")
        return [part]
    declared = parameter(name)
    if not declared.numeric and name != "network.seed":
        return [declared.parsed(part)]
    if whole := _RANGE.fullmatch(part):
        first, last = (_number(where, end) for end in whole.groups())
        if first != int(first) or last != int(last):
            raise InputError(f"{where}: FIRST..LAST are whole numbers; use FROM:TO:STEP")
        return _steps(name, where, first, last, Decimal(1))
    if ":" in part:
        ends = part.split(":")
        if len(ends) != 3:
            raise InputError(f"{where}: must be FROM:TO:STEP")
        first, last, step = (_number(where, end) for end in ends)
        if step <= 0:
            raise InputError(f"{where}: STEP must be above 0")
        return _steps(name, where, first, last, step)
    if not part:
        raise InputError(f"{where}: a value is missing")
    return [declared.parsed(part)]


def _steps(name: str, where: str, first: Decimal, last: Decimal, step: Decimal) -> list[Value]:
    """Return the numbers from `first` to `last`, exact as decimals are, both ends included."""
    if last < first:
        raise InputError(f"{where}: is empty: {last} is below {first}")
    count = int((last - first) / step) + 1
    if count > MOST_VALUES:
        raise InputError(f"{where}: has {count:,} values; at most {MOST_VALUES:,}")
    for end in (first, last):
        parameter(name).checked(float(end))
    numbers: list[Any] = [float(first + step * i) for i in range(count)]
    return [parameter(name).checked(number) for number in numbers]


def _number(where: str, text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise InputError(f"{where}: {quoted(text.strip())} is not a number") from None
    if not number.is_finite():
        raise InputError(f"{where}: {text.strip()} must be finite")
    return number
