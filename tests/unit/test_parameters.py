"""The declarations of parameters: complete, consistent, and strict about what they are given."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest

import rms_agents
from rms_agents.errors import InputError, nearest, quoted
from rms_agents.parameters import (
    defaults,
    field_name,
    pack,
    parameter,
    parameters,
    record_dtype,
    record_index,
)

PACKAGE = Path(rms_agents.__file__).parent


def test_declarations_are_consistent() -> None:
    """Every default and plausible value is accepted; numbers have ranges; all say what they are."""
    for name, declared in parameters().items():
        if name != "network.seed":
            assert declared.checked(declared.default) == declared.default
        assert declared.meaning.endswith((".", ")")), name
        assert declared.source, name
        if isinstance(declared.default, int | float) and not isinstance(declared.default, bool):
            assert declared.low is not None, name
            assert declared.high is not None, name
            assert declared.low < declared.high, name
            assert declared.unit, name
        if declared.plausible:
            assert declared.plausible[0] < declared.plausible[1], name
            for end in declared.plausible:
                declared.checked(end)
        if declared.kind == "switch":
            assert name.startswith("mechanisms."), name


def test_every_number_is_read_by_some_rule() -> None:
    """No parameter is declared in vain: its field or its name occurs in the package's sources."""
    sources = "".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    unread = [
        name
        for name in parameters()
        if not re.search(rf"\b{field_name(name)}\b", sources) and f'"{name}"' not in sources
    ]
    assert unread == []


def test_rules_read_only_what_is_declared() -> None:
    """Every ``p.group_name`` in the rules is a declared parameter."""
    declared = set(record_dtype().names or ())
    for path in (PACKAGE / "agents").glob("*.py"):
        for found in re.findall(r"\bp\.([a-z_]+)\b", path.read_text()):
            assert found in declared, f"{path.name}: p.{found}"


def test_packing() -> None:
    """The vector holds each number in the place that the record's field reads."""
    vector = pack(defaults())
    record = vector.view(record_dtype())[0]
    for name, position in record_index().items():
        assert record[field_name(name)] == vector[position] == float(defaults()[name])


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("sales.promise", 7.5, "must be from -3 to 5 SD of quality"),
        ("sales.salespeople", -1, "must be from 0 to 10,000 people"),
        ("sales.salespeople", 1.5, "must be a whole number"),
        ("sales.salespeople", True, "must be a whole number"),
        ("sales.promise", "much", "must be a number"),
        ("sales.promise", math.nan, "must be finite"),
        ("sales.promise", math.inf, "must be finite"),
        ("sales.promise", None, "must be a number"),
        ("sales.promise", [0.3], "must be a number"),
        ("mechanisms.fit", 1, "must be true or false"),
        ("mechanisms.fit", "yes", "must be true or false"),
        ("network.generator", "star", "must be one of communities, small_world"),
        ("network.ties", 3, "must be a text"),
        ("network.seed", "walk", "must be 'run' or a whole number"),
        ("network.seed", -1, "must be from 0 to"),
        ("network.seed", 1.5, "must be a whole number"),
    ],
)
def test_refusals_name_parameter_value_and_rule(name: str, value: object, rule: str) -> None:
    """Whatever is wrong, the message says of what, which value, and why."""
    with pytest.raises(InputError) as refused:
        parameter(name).checked(value)
    shown = repr(value) if isinstance(value, str) else str(value)
    assert str(refused.value).startswith(f"{name} = {shown}: {rule}")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("sales.promis", "sales.promise"),
        ("Sales.Promise_Gain", "sales.promise_gain"),
        ("promise", "sales.promise"),
        ("word_of_mouth.refferal_rate", "word_of_mouth.referral_rate"),
    ],
)
def test_unknown_names_are_told_the_nearest(wrong: str, right: str) -> None:
    """A misspelt parameter is refused with the one probably meant."""
    with pytest.raises(InputError, match="unknown parameter") as refused:
        parameter(wrong)
    assert repr(wrong) in str(refused.value)
    assert right in str(refused.value)


def test_long_values_are_not_repeated_whole() -> None:
    """Nor are long names: a message is read."""
    assert quoted("x" * 61) == f"'{'x' * 60}…'"
    assert quoted("x" * 60) == repr("x" * 60)
    assert quoted(["x" * 90]) == f"['{'x' * 58}…"
    for name, value in (("sales.promise", "x" * 90_000), ("service.service_agents", 10**400)):
        with pytest.raises(InputError) as refused:
            parameter(name).checked(value)
        assert len(str(refused.value)) < 200
    with pytest.raises(InputError) as refused:
        parameter("x" * 90_000)
    assert len(str(refused.value)) < 400


def test_nearest_without_a_near_one() -> None:
    """Where nothing is near, some valid names are listed."""
    assert nearest("zzz", ["alpha", "beta"]) == "valid: alpha, beta"
    assert nearest("zzz", [f"name{k}" for k in range(9)]).endswith(", ...")


def test_own_type() -> None:
    """An accepted value comes back in the parameter's own type, from NumPy too."""
    for name, given, kept in [
        ("sales.promise", 1, 1.0),
        ("sales.promise", np.float64(0.5), 0.5),
        ("sales.salespeople", 3.0, 3),
        ("sales.salespeople", np.int32(3), 3),
        ("network.seed", "run", "run"),
        ("network.seed", 12, 12),
    ]:
        value = parameter(name).checked(given)
        assert (value, type(value)) == (kept, type(kept)), name


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("sales.promise", " 0.3 ", 0.3),
        ("sales.promise", "-1", -1.0),
        ("sales.promise", "1e-1", 0.1),
        ("sales.salespeople", "4", 4),
        ("mechanisms.fit", "false", False),
        ("mechanisms.fit", "On", True),
        ("network.generator", "ring", "ring"),
        ("network.seed", "run", "run"),
        ("network.seed", "5", 5),
    ],
)
def test_texts_are_parsed(name: str, text: str, value: object) -> None:
    """A text of the command line stands for the value of the parameter's type."""
    parsed = parameter(name).parsed(text)
    assert (parsed, type(parsed)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sales.promise", "nan"),
        ("sales.promise", "inf"),
        ("sales.promise", "a lot"),
        ("sales.promise", ""),
        ("sales.salespeople", "2.5"),
        ("sales.salespeople", "1e400"),
        ("mechanisms.fit", "maybe"),
        ("network.generator", "star"),
    ],
)
def test_wrong_texts_are_refused(name: str, text: str) -> None:
    """A text that stands for nothing acceptable is refused under the parameter's name."""
    with pytest.raises(InputError, match=re.escape(f"{name} = ")):
        parameter(name).parsed(text)


@pytest.mark.parametrize("value", [5e-324, -1e-13, 2.225e-309])
def test_a_number_that_would_make_ratios_overflow_is_refused(value):
    quality = parameters()["service.quality"]
    with pytest.raises(
        InputError, match=r"service\.quality = .*: must be 0, or at least 1e-12 away"
    ):
        quality.checked(value)
    assert quality.checked(0.0) == 0.0
    assert quality.checked(1e-12) == 1e-12
