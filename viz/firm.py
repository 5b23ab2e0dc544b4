"""The firm that a visitor has before them: a scenario, and what was changed in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from rms_agents.errors import InputError, nearest, quoted
from rms_agents.parameters import Value, parameter, record_index
from rms_agents.scenario import Scenario, bundled_names
from rms_agents.toml_text import read_toml
from viz import uploads

MOST_PEOPLE = 10_000
MOST_PERSON_WEEKS = 6_000_000
MOST_TIES = 1_000_000
MOST_STAFF = 400
LARGEST_FILE = 32 * 1024  # bytes of an own scenario file: it has to fit into the address

YOURS = "your scenario"  # what an own scenario is called where nothing gives it a name

# Names of files on the server's disk: a link or an upload must not make the server read them.
FILES = ("network.ties", "network.people_file")
_STAFF = ("sales.salespeople", "service.service_agents", "staff.hybrids")


@dataclass(frozen=True)
class Firm:
    """A scenario with some of its values changed.

    Attributes
    ----------
    scenario : str
        Name of a bundled scenario; "" where `own` is given.
    own : str
        The text of the visitor's own scenario file (TOML).
    network : str
        Key of the visitor's own network (`uploads`); "" for the scenario's.
    levers : tuple of (str, value)
        What differs from the scenario, by the parameter's name, sorted.
    """

    scenario: str = "baseline"
    own: str = ""
    network: str = ""
    levers: tuple[tuple[str, Value], ...] = ()

    @property
    def changed(self) -> dict[str, Value]:
        """What differs from the scenario."""
        return dict(self.levers)

    def moved(self, name: str, value: object) -> Firm:
        """Return this firm with one parameter at another value; checked, and with all others."""
        if name in FILES:
            raise InputError(
                f"{name} = {quoted(value)}: is not set here; own ties are opened as a file"
            )
        declared = parameter(name)  # a text field sends text
        checked = declared.parsed(value) if isinstance(value, str) else declared.checked(value)
        levers = self.changed | {name: checked}
        if checked == unchanged(self).values[name]:
            del levers[name]
        firm = replace(self, levers=tuple(sorted(levers.items())))
        built(firm)
        return firm

    def stepped(self, name: str, by: int) -> Firm:
        """Return this firm with a number so much larger than it is."""
        value = built(self).values[parameter(name).name]
        if isinstance(value, bool | str):
            raise InputError(f"{name} = {quoted(value)}: is no number and cannot be stepped")
        return self.moved(name, value + by)

    def reset(self, name: str | None = None) -> Firm:
        """Return this firm with one parameter, or all, as the scenario has it."""
        left = tuple((other, v) for other, v in self.levers if name is not None and other != name)
        firm = replace(self, levers=left)
        built(firm)
        return firm


@lru_cache(maxsize=32)
def unchanged(firm: Firm) -> Scenario:
    """Return the scenario of a firm before anything was changed in it."""
    if firm.own:
        scenario = own_scenario(firm.own)
    elif firm.scenario in bundled_names():
        scenario = Scenario.load(firm.scenario)
    else:
        raise InputError(
            f"scenario = {quoted(firm.scenario)}: is not known; "
            f"{nearest(firm.scenario, bundled_names())}"
        )
    if firm.network:
        scenario = scenario.with_values({name: "" for name in FILES if scenario.values[name]})
        scenario = scenario.with_network(uploads.network(firm.network))
    return scenario


@lru_cache(maxsize=128)
def built(firm: Firm) -> Scenario:
    """Return the scenario of a firm, fit for the page.

    Raises
    ------
    InputError
        If a name or value is wrong, values contradict each other, or it is too large for the page.
    """
    scenario = unchanged(firm)
    if firm.levers:
        if firm.network and "network.people" in firm.changed:
            raise InputError(
                f"network.people = {firm.changed['network.people']}: your network says how many "
                "people there are"
            )
        scenario = scenario.with_values(firm.changed)
    check_size(scenario)
    return scenario


def title(firm: Firm) -> str:
    """Return what a firm is called: its scenario, and how much was changed."""
    count = len(firm.levers)
    said = built(firm).title
    return f"{said} ({count} changed)" if count else said


def own_scenario(text: str) -> Scenario:
    """Return the scenario of a file that a visitor opened; files that it names are not read."""
    if not text.strip():
        raise InputError(f"{YOURS}: is empty; it says what differs from the baseline")
    size = len(text.encode())
    if size > LARGEST_FILE:
        raise InputError(
            f"{YOURS}: {size:,} bytes: must be at most {LARGEST_FILE:,}; the command line "
            "takes any size"
        )
    try:
        _refuse_files(read_toml(text).get("network", {}))
        return Scenario.from_toml(text, YOURS)
    except InputError as error:
        raise InputError(f"{YOURS}: {error}") from None


def _refuse_files(network: object) -> None:
    for name in FILES:
        value = network.get(name.removeprefix("network.")) if isinstance(network, dict) else None
        if value:
            raise InputError(
                f"{name} = {quoted(value)}: the page reads no other files; take the line out and "
                "open the ties under “Your own network”"
            )


def check_size(scenario: Scenario) -> None:
    """Refuse what is too large to be shown; the command line runs it."""
    people, weeks = scenario.people, scenario.weeks
    there = "the page shows at most {:,}; the command line runs more"
    if people > MOST_PEOPLE:
        raise InputError(f"network.people = {people}: {there.format(MOST_PEOPLE)}")
    if people * weeks > MOST_PERSON_WEEKS:
        most = MOST_PERSON_WEEKS // people
        raise InputError(f"run.weeks = {weeks}: with {people:,} people {there.format(most)}")
    ties = people * float(scenario.values["network.mean_ties"])
    generated = scenario.network is None
    if generated and scenario.values["network.generator"] == "complete":
        ties = people * (people - 1.0)
    if generated and ties > MOST_TIES:
        raise InputError(
            f"network.mean_ties = {scenario.values['network.mean_ties']}: that makes {ties:,.0f} "
            f"ties; {there.format(MOST_TIES)}"
        )
    places = {record_index()[name]: name for name in _STAFF}
    staff = [(name, float(scenario.values[name])) for name in (*_STAFF, "hiring.most")]
    staff += [(places[c.index], float(c.value)) for c in scenario.changes() if c.index in places]
    for name, count in staff:
        if count > MOST_STAFF:
            raise InputError(f"{name} = {count:g}: {there.format(MOST_STAFF)}")
