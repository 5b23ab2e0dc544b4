"""The address of the page: all that a visitor chose, so that a link brings it back exactly.

``?scenario=triad&service.service_agents=3&seed=4&week=52`` is the triad with three service agents;
``off=clownfish,referral`` names mechanisms switched off; what is said of the pinned firm A begins
with ``a.``; the visitor's own scenario file travels in the address itself, compressed. What is as
it is by itself is left out.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from rms_agents.errors import InputError, nearest, quoted, shortened
from rms_agents.parameters import Value, parameter, parameters
from rms_agents.simulation import checked_seed
from viz.app_state import (
    NOBODY,
    AppState,
    Firms,
    check_axes,
    check_firms,
    checked_panel,
    checked_theme,
)
from viz.firm import FILES, LARGEST_FILE, Firm, built, unchanged

LONGEST = 96 * 1024  # characters: two scenario files that cannot be compressed
_SWITCHES = "mechanisms."
_PAGE = ("seed", "week", "person", "theme", "projector", "panel", "across", "up")
_FIRM = ("scenario", "own", "network", "off")
_NETWORKS = ("network", "a.network")  # of the firm steered, and of the pinned one
# What other sites hang onto a link that is passed on through them: it says nothing of the page.
_HUNG_ON = frozenset(
    ("dclid", "fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid", "ref", "twclid", "yclid")
)


def to_query(state: AppState) -> str:
    """Return the query of an address, without the question mark."""
    pairs = _firm_pairs(state.firms.steered, "")
    if state.firms.pinned is not None:
        pairs |= _firm_pairs(state.firms.pinned, "a.")
    plain = AppState()
    gone = state.missing if state.firms.pinned is not None else state.missing[:1]
    pairs |= {name: key for name, key in zip(_NETWORKS, gone, strict=False) if key}
    pairs |= {
        name: str(int(value) if isinstance(value, bool) else value)
        for name in _PAGE
        if (value := getattr(state, name)) != getattr(plain, name)
    }
    return urlencode(pairs, safe=",.-_")


def from_query(query: str) -> AppState:
    """Return the state that an address stands for; the history is not part of it.

    Raises
    ------
    InputError
        Naming what is wrong in the address, its value and the rule.
    """
    return _state(_given(query))


def from_query_without_networks(query: str) -> AppState:
    """Return the state of an address whose networks are gone: all else, and which are missing.

    Raises
    ------
    InputError
        Where the rest does not go together, or is wrong itself.
    """
    given = _given(query)
    missing = given.pop("network", ""), given.pop("a.network", "")
    given.pop("person", None)  # counts the people of the network
    return replace(_state(given), missing=missing)


def _given(query: str) -> dict[str, str]:
    """Return what an address says, by name; no name is unknown."""
    if len(query) > LONGEST:
        raise InputError(f"link: {len(query):,} characters: must be at most {LONGEST:,}")
    given: dict[str, str] = {}
    for name, text in parse_qsl(query.removeprefix("?"), keep_blank_values=True):
        if name in _HUNG_ON or name.startswith("utm_"):
            continue
        if name in given:
            raise InputError(f"{shortened(name)} = {quoted(text)}: stands twice in the link")
        given[name] = text
    known = [*_PAGE, *_FIRM, *(name for name in parameters() if name not in FILES)]
    for name in given:
        if name.removeprefix("a.") in FILES:
            raise InputError(
                f"{name} = {quoted(given[name])}: a file cannot come by a link; open it under "
                "“Your own network”"
            )
        if name.removeprefix("a.") not in known:
            raise InputError(
                f"{shortened(name)} = {quoted(given[name])}: is not known; {nearest(name, known)}"
            )
        if name.startswith("a.") and name.removeprefix("a.") in _PAGE:
            raise InputError(f"{name} = {quoted(given[name])}: A has no {name.removeprefix('a.')}")
    return given


def _state(given: Mapping[str, str]) -> AppState:
    of_a = {name.removeprefix("a."): text for name, text in given.items() if name[:2] == "a."}
    of_b = {name: text for name, text in given.items() if name[:2] != "a."}
    firms = Firms(_firm(of_b), _firm(of_a) if of_a else None)
    check_firms(firms)
    scenario = built(firms.steered)
    plain = AppState()
    across, up = given.get("across", plain.across), given.get("up", plain.up)
    check_axes(across, up)
    return AppState(
        firms,
        seed=checked_seed(_whole(given, "seed", 1)),
        week=_within(given, "week", 0, 0, scenario.weeks),
        person=_within(given, "person", NOBODY, 0, scenario.people - 1),
        theme=checked_theme(given.get("theme", plain.theme)),
        projector=bool(_within(given, "projector", 0, 0, 1)),
        panel=checked_panel(given.get("panel", "")),
        across=across,
        up=up,
    )


def firms_query(state: AppState) -> str:
    """Return the query of a state's firms and their luck, whatever else is on screen."""
    return to_query(AppState(state.firms, seed=state.seed))


def _firm_pairs(firm: Firm, prefix: str) -> dict[str, str]:
    pairs = {"own": _packed(firm.own)} if firm.own else {"scenario": firm.scenario}
    if firm.network:
        pairs["network"] = firm.network
    off = [
        name.removeprefix(_SWITCHES)
        for name, value in firm.levers
        if name.startswith(_SWITCHES) and value is False
    ]
    if off:
        pairs["off"] = ",".join(off)
    for name, value in firm.levers:
        if not (name.startswith(_SWITCHES) and value is False):
            pairs[name] = _text(value)
    return {f"{prefix}{name}": text for name, text in pairs.items()}


def _firm(given: Mapping[str, str]) -> Firm:
    if "own" in given and "scenario" in given:
        raise InputError(f"scenario = {quoted(given['scenario'])}: own is given too; leave one out")
    firm = Firm(
        "" if "own" in given else given.get("scenario", "baseline"),
        _unpacked(given["own"]) if "own" in given else "",
        given.get("network", ""),
    )
    values: dict[str, Value] = {}
    for short in filter(None, given.get("off", "").split(",")):
        name = f"{_SWITCHES}{short}"
        if name not in parameters():
            switches = [p.removeprefix(_SWITCHES) for p in parameters() if p.startswith(_SWITCHES)]
            raise InputError(f"off = {quoted(short)}: is no mechanism; {nearest(short, switches)}")
        values[name] = False
    for name, text in given.items():
        if name in parameters():
            values[name] = parameter(name).parsed(text)
    plain = unchanged(firm).values
    levers = tuple(sorted(item for item in values.items() if item[1] != plain[item[0]]))
    return Firm(firm.scenario, firm.own, firm.network, levers)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _whole(given: Mapping[str, str], name: str, otherwise: int) -> int:
    text = given.get(name, str(otherwise))
    if not text.isascii() or not text.removeprefix("-").isdecimal() or len(text) > 20:
        raise InputError(f"{name} = {quoted(text)}: must be a whole number")
    return int(text)


def _within(given: Mapping[str, str], name: str, otherwise: int, low: int, high: int) -> int:
    value = _whole(given, name, otherwise)
    if name in given and not low <= value <= high:
        raise InputError(f"{name} = {value}: must be from {low} to {high}")
    return value


def _packed(text: str) -> str:
    packed = zlib.compress(text.encode(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _unpacked(text: str) -> str:
    fault = InputError("own: the scenario in the link is cut off or damaged; copy the whole link")
    try:
        packed = base64.b64decode((text + "=" * (-len(text) % 4)).encode(), b"-_", validate=True)
        # A little can unpack to gigabytes: no more is unpacked than a file may have.
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(packed, LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise InputError(f"own: more than {LARGEST_FILE:,} bytes: must be at most that")
        if not unpacking.eof:
            raise fault
        scenario = content.decode()
    except (binascii.Error, zlib.error, UnicodeError):
        raise fault from None
    if not scenario:
        raise InputError("own: the scenario in the link is empty; leave own out for the baseline")
    return scenario
